//! The dialect of knowledge bases: what their writers meant, put into CommonMark.
//!
//! Writers of help pages come from other programs, and their pages hold what
//! CommonMark prints as rubbish: `{: .notice}` lines, image paths with spaces,
//! tables without a head. Each rule has a small module with its reason. There are
//! two kinds, and the two tables here name them in order:
//!
//! - **Source rules** ([`RULES`]) change the text before it is parsed. A rule gets
//!   the text with its [`Structure`] (the parser's own events, so that it knows
//!   what is code, raw HTML or a link) and adds [`Change`]s. The changed text is
//!   parsed again, until no rule finds anything: a rule that ends a run-away
//!   `<script>` brings the lines behind it before the other rules. A text in which
//!   no rule finds anything is parsed once.
//! - **Event rules** work on the events ([`super::events`]) and know each one's
//!   place.
//!
//! A source rule can leave a [`Mark`]: it replaces a line by raw HTML of the same
//! indentation (which may interrupt a paragraph and nests in lists), and the
//! event filter hands its event on with the mark beside it
//! ([`Extra::Mark`](super::placed::Extra)), to be turned into what it stands for. What
//! an author writes is never taken for a mark: a mark counts by its place, not by its
//! words.
//!
//! **To add a source rule**, write its module, add a [`Rule`] to the table and, if
//! it can be switched off, a key to `config::Dialect`.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser};

use super::compose::{self, Composed, Origins};
use super::prepared::{Edit, Part, Prepared};
use crate::config::MarkdownOptions;
use crate::diagnostic::{Code, Diagnostic};
use crate::path::SourcePath;

mod after_html;
pub mod attribute_lines;
pub mod attributes;
pub mod dress;
mod elements;
pub mod emphasis;
pub mod fences;
pub mod inline;
mod link_paths;
mod liquid;
mod lists;
mod structure;
mod tables;
mod tags;
pub mod videos;

use attribute_lines::AttributeLine;
use attributes::Attributes;
pub use structure::Structure;

/// What stands in the text for a line that a mark replaces: a processing instruction
/// (CommonMark 0.31, 4.6, kind 3), so that it may stand anywhere. A comment would end
/// one that a writer left open, which would then hide all before it.
pub const MARK: &str = "<?:?>";

/// What a mark in the text stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// An attribute list.
    Attributes(AttributeLine),
    /// A directive's line.
    Compose(super::compose::Mark),
}

/// A rule that changes the text before it is parsed.
pub struct Rule {
    /// Whether the site wants it.
    pub on: fn(&MarkdownOptions) -> bool,
    /// Whether a text may hold what it looks for: a cheap test that most pages fail.
    pub hint: fn(&str) -> bool,
    /// Looks.
    pub find: fn(&Structure<'_>, &mut Changes),
}

/// The source rules, in the order in which they have the first say.
const RULES: &[Rule] = &[
    Rule {
        on: |options| options.dialect.unclosed_elements,
        hint: elements::hint,
        find: elements::unclosed,
    },
    Rule {
        on: |options| options.dialect.unclosed_elements,
        hint: fences::hint,
        find: fences::find,
    },
    Rule {
        on: |options| options.dialect.unknown_elements,
        hint: elements::hint,
        find: elements::unknown,
    },
    Rule {
        on: |options| options.dialect.text_after_html,
        hint: after_html::hint,
        find: after_html::find,
    },
    Rule {
        on: |options| options.dialect.attributes,
        hint: attribute_lines::hint,
        find: attribute_lines::find,
    },
    Rule {
        on: |options| options.dialect.list_numbers,
        hint: lists::hint,
        find: lists::numbers,
    },
    Rule {
        on: |options| options.dialect.list_nesting,
        hint: lists::hint,
        find: lists::nesting,
    },
    Rule {
        on: |options| options.dialect.tables,
        hint: tables::hint,
        find: tables::headless,
    },
    Rule {
        on: |options| options.dialect.tables,
        hint: tables::hint,
        find: tables::ragged,
    },
    Rule {
        on: |options| options.dialect.link_paths,
        hint: link_paths::hint,
        find: link_paths::find,
    },
    Rule {
        on: |options| options.dialect.liquid,
        hint: liquid::hint,
        find: liquid::find,
    },
];

/// How often a text is changed at most. Each rule leaves behind what it does not
/// find again; what one uncovers for another is uncovered two or three times deep.
const ROUNDS: usize = 6;

/// A change of the text, with what is to be said about it.
#[derive(Debug)]
pub struct Change {
    edits: Vec<Edit>,
    problem: Option<Problem>,
}

/// An edit that puts words in.
fn prepared_edit(range: Range<usize>, words: String) -> Edit {
    let with = vec![Part::Text(words)];
    Edit { range, with }
}

/// Something odd in the prepared text.
#[derive(Debug)]
pub struct Problem {
    /// What it is.
    pub code: Code,
    /// Where, in the prepared text.
    pub range: Range<usize>,
    /// What is wrong, in the author's words.
    pub message: String,
    /// What to do.
    pub help: String,
    /// An attribute list that is mistyped, as it is written, and what it says.
    pub mistyped: Option<(String, Attributes)>,
}

impl Problem {
    /// The same for whoever shows it.
    pub fn place(
        self,
        prepared: &Prepared<'_>,
        path: &SourcePath,
        origins: &Origins,
    ) -> Diagnostic {
        let place = prepared.place(self.range);
        let problem = Diagnostic::new(self.code, self.message).help(self.help);
        let problem = compose::located(problem, &place, path, origins);
        match &self.mistyped {
            Some((written, says)) => says.mend(problem, written),
            None => problem,
        }
    }
}

/// The changes that the rules of one round ask for.
#[derive(Debug, Default)]
pub struct Changes {
    list: Vec<Change>,
    notes: Vec<Problem>,
}

impl Changes {
    /// Puts words in the place of others.
    pub fn replace(&mut self, range: Range<usize>, words: impl Into<String>) -> &mut Change {
        self.put(range, Part::Text(words.into()))
    }

    /// Puts words in.
    pub fn insert(&mut self, at: usize, words: impl Into<String>) -> &mut Change {
        self.replace(at..at, words)
    }

    /// Puts any part in the place of words.
    pub fn put(&mut self, range: Range<usize>, part: Part) -> &mut Change {
        let with = vec![part];
        self.all(vec![Edit { range, with }])
    }

    /// Makes several edits, in order, or none of them.
    pub fn all(&mut self, edits: Vec<Edit>) -> &mut Change {
        let at = self.list.len();
        self.list.push(Change {
            edits,
            problem: None,
        });
        &mut self.list[at]
    }

    /// Says something that changes nothing. It counts when the text is settled.
    pub fn note(&mut self, problem: Problem) {
        self.notes.push(problem);
    }

    /// The changes that go together, in order. Of two at one place the rule that
    /// stands first in the table has its way; the other looks again.
    fn settle(self) -> (Vec<Edit>, Vec<Problem>) {
        let mut taken: Vec<Range<usize>> = Vec::new();
        let mut list: Vec<(usize, Change)> = self.list.into_iter().enumerate().collect();
        list.sort_by_key(|(order, change)| {
            (change.edits.first().map_or(0, |e| e.range.start), *order)
        });
        let (mut edits, mut problems): (Vec<Edit>, _) = (Vec::new(), Vec::new());
        if list.is_empty() {
            return (edits, self.notes);
        }
        for (_, change) in list {
            let start = change.edits.first().map_or(0, |e| e.range.start);
            let end = change.edits.last().map_or(0, |e| e.range.end);
            let free = taken
                .last()
                .is_none_or(|last| last.end < start || last.is_empty() && last.end <= start);
            if free {
                taken.push(start..end);
                edits.extend(change.edits);
                problems.extend(change.problem);
            }
        }
        (edits, problems)
    }
}

impl Change {
    /// Says something about it.
    pub fn warn(
        &mut self,
        code: Code,
        range: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problem = Some(Problem {
            code,
            range,
            message: message.into(),
            help: help.into(),
            mistyped: None,
        });
    }

    /// Says that an attribute list is mistyped.
    pub fn mistyped(&mut self, range: Range<usize>, written: &str, says: &Attributes) {
        self.problem = Some(Problem {
            code: Code::MistypedAttributes,
            range,
            message: format!("`{written}` is mistyped"),
            help: format!("write `{says}`"),
            mistyped: Some((written.to_owned(), says.clone())),
        });
    }
}

/// An event of the parser with its bytes in the prepared text.
pub type Raw<'t> = (Event<'t>, Range<usize>);

/// A body, changed and parsed.
pub struct Read<'a> {
    /// What was parsed.
    pub prepared: Prepared<'a>,
    /// Whose bytes it is made of.
    pub origins: Origins,
    /// What the parser said.
    pub events: Vec<Raw<'a>>,
}

/// Changes and parses a composed body; what the rules have to say has places in the
/// author's file.
pub fn read<'a>(
    path: &SourcePath,
    composed: Composed<'a>,
    options: &MarkdownOptions,
    problems: &mut Vec<Diagnostic>,
) -> Read<'a> {
    let Composed {
        prepared: mut own,
        origins,
        ..
    } = composed;
    let mut first = 0;
    if let Some(text) = own.untouched() {
        let (events, changes) = round(text, options, false);
        let (edits, found) = changes.settle();
        problems.extend(placed(found, &own, path, &origins));
        if edits.is_empty() {
            return Read {
                prepared: own,
                origins,
                events,
            };
        }
        own = own.edit(edits);
        first = 1;
    }
    let mut prepared = own;
    for number in first..ROUNDS {
        let (events, changes) = round(prepared.text(), options, number + 1 == ROUNDS);
        let (edits, found) = changes.settle();
        problems.extend(placed(found, &prepared, path, &origins));
        if edits.is_empty() {
            let events = kept(events);
            return Read {
                prepared,
                origins,
                events,
            };
        }
        prepared = prepared.edit(edits);
    }
    let events = kept(parse(prepared.text(), options));
    Read {
        prepared,
        origins,
        events,
    }
}

fn placed(
    found: Vec<Problem>,
    prepared: &Prepared<'_>,
    path: &SourcePath,
    origins: &Origins,
) -> Vec<Diagnostic> {
    let place = |problem: Problem| problem.place(prepared, path, origins);
    found.into_iter().map(place).collect()
}

fn kept(events: Vec<Raw<'_>>) -> Vec<Raw<'static>> {
    let keep = |(event, range): Raw<'_>| (event.into_static(), range);
    events.into_iter().map(keep).collect()
}

/// Parses a text and asks every rule about it.
fn round<'t>(text: &'t str, options: &MarkdownOptions, last: bool) -> (Vec<Raw<'t>>, Changes) {
    let events = parse(text, options);
    let mut changes = Changes::default();
    // What it holds is looked for when a rule asks.
    let structure = Structure::new(text, &events, last);
    let asked = RULES.iter().filter(|r| (r.on)(options) && (r.hint)(text));
    asked.for_each(|rule| (rule.find)(&structure, &mut changes));
    (events, changes)
}

fn parse<'t>(text: &'t str, options: &MarkdownOptions) -> Vec<Raw<'t>> {
    let mut events = Vec::with_capacity(text.len() / 16);
    let mut extensions = extensions();
    extensions.set(Options::ENABLE_MATH, options.math);
    events.extend(Parser::new_ext(text, extensions).into_offset_iter());
    events
}

/// What is read beyond CommonMark.
fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
}
