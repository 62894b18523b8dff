//! Moves a page, a file, a folder, a category, an address or a heading: every link
//! that led to it leads to it afterwards, and its old address still answers.
//!
//! [`plan`] compares two sites: the one that is there, and the one with only the
//! move itself made. Whatever a link meant in the first, it must mean in the second;
//! where it would not, it is written anew, in the manner in which it was written.
//! Then the whole is built once more and judged: a plan after which an address no
//! longer answers, or with more findings than before, is refused. Nothing is
//! written here.

use std::collections::BTreeMap;

use crate::change::{Change, Overlap};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{Build, BuildOptions, Engine};
use crate::path::{Route, SourcePath};
use crate::site::{Drafts, Entry};
use crate::source::Sources;

mod address;
pub mod book;
mod cells;
pub mod fixes;
mod head;
mod heading;
mod links;
mod literal;
pub mod lost;
mod redirects;
mod restored;
mod shifted;
pub mod sketch;
mod snippets;
mod subject;
mod things;
mod within;

use book::Book;
use things::Mapping;

/// What is to be done, and what it does to the site.
#[derive(Debug)]
pub struct Plan {
    /// The change of the files.
    pub change: Change,
    /// How many links are written anew.
    pub links: usize,
    /// The old addresses that lead on, each with where it leads.
    pub redirects: Vec<(String, String)>,
}

/// Why something cannot be moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is in the way.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Refusal {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<Overlap> for Refusal {
    fn from(overlap: Overlap) -> Self {
        Self::new(overlap.to_string())
    }
}

/// The site before the move, or after its first step.
struct State<'a> {
    sources: &'a Sources,
    build: &'a Build,
}

/// Plans to move what `old` names to `new`.
///
/// # Errors
/// Where `old` names nothing, `new` is taken or cannot be, or the site would be
/// worse for it.
pub fn plan(engine: &mut Engine, sources: &Sources, old: &str, new: &str) -> Result<Plan, Refusal> {
    // Drafts have links and addresses, too.
    let options = BuildOptions {
        drafts: Drafts::Shown,
        ..BuildOptions::default()
    };
    let build = engine.build(sources, &options);
    let before = State {
        sources,
        build: &build,
    };
    let subject = subject::read(&before, old, new)?;
    let mut first = subject::change(&before, &subject)?;
    let mut moved_sources = first.apply(sources)?;
    let mut moved = engine.build(&moved_sources, &options);
    let after = State {
        sources: &moved_sources,
        build: &moved,
    };
    let kept = subject::keep_addresses(&before, &after, &subject)?;
    if !kept.is_empty() {
        first.extend(kept);
        moved_sources = first.apply(sources)?;
        moved = engine.build(&moved_sources, &options);
    }
    let after = State {
        sources: &moved_sources,
        build: &moved,
    };
    let mut mapping = Mapping::new(&first, &subject);
    let mut change = first.clone();
    heading::settle(&before, &after, &subject, &mut mapping, &mut change)?;
    let redirects = redirects::keep(&before, &after, &mapping, &subject, &mut change);
    let links = links::rewrite(&before, &after, &mapping, &mut change);
    let plan = Plan {
        change,
        links,
        redirects,
    };
    let ended = engine.build(&plan.change.apply(sources)?, &options);
    judge(&build, &ended, &mapping)?;
    Ok(plan)
}

/// Whether the site is as good as it was: every address answers, and no finding is
/// new.
fn judge(before: &Build, after: &Build, mapping: &Mapping<'_>) -> Result<(), Refusal> {
    let found = after.diagnostics();
    let more = new_findings(&before.diagnostics(), &found);
    if let Some(finding) = more.first() {
        let place = finding.place.as_ref().map(|p| format!(" in `{}`", p.file));
        let words = format!(
            "the site would have a new finding{}: {}",
            place.unwrap_or_default(),
            finding.message
        );
        let refusal = Refusal::new(words);
        return Err(match &finding.help {
            Some(help) => refusal.help(help.clone()),
            None => refusal,
        });
    }
    let known = Book::of(before);
    let hidden = |file: &str| mapping.hides(before, file);
    let mut lost = lost::lost(after, &known).into_iter();
    match lost.find(|lost| !hidden(lost.file)) {
        Some(lost) => Err(Refusal::new(format!(
            "`{}` would not answer any more",
            lost.address
        ))),
        None => Ok(()),
    }
}

/// Whether readers may have the address of this.
fn is_address(entry: &Entry) -> bool {
    match entry {
        Entry::Page(_)
        | Entry::Category(_)
        | Entry::Home(_)
        | Entry::Redirect(_)
        | Entry::Moved(..)
        | Entry::Asset(_) => true,
        Entry::List(_, part) => *part == 0,
        _ => false,
    }
}

/// The findings of a code of which there are more than before.
pub fn new_findings<'a>(before: &[Diagnostic], after: &'a [Diagnostic]) -> Vec<&'a Diagnostic> {
    let mut left: BTreeMap<Code, usize> = BTreeMap::new();
    for finding in before {
        *left.entry(finding.code).or_default() += 1;
    }
    // Of a code that has more, those are new whose words were not there.
    let known: std::collections::BTreeSet<(Code, &str)> = before
        .iter()
        .map(|f| (f.code, f.message.as_str()))
        .collect();
    let mut sorted: Vec<&Diagnostic> = after.iter().collect();
    sorted.sort_by_key(|f| !known.contains(&(f.code, f.message.as_str())));
    let is_new = |finding: &&Diagnostic| {
        let count = left.entry(finding.code).or_default();
        let known = *count > 0;
        *count = count.saturating_sub(1);
        !known
    };
    let mut new: Vec<&Diagnostic> = sorted.into_iter().filter(is_new).collect();
    // An error is more likely the cause than a warning.
    new.sort_by_key(|finding| finding.severity as u8);
    new
}

/// A path of the site's folder.
fn source_path(path: &str) -> Result<SourcePath, Refusal> {
    SourcePath::new(path).ok_or_else(|| {
        Refusal::new(format!("`{path}` is no path inside the site's folder"))
            .help("write it from the site's folder, such as `content/guides/start.md`")
    })
}

/// Whether the text of a permalink or redirect means this route. A file may have a
/// name without an extension, which a page's address never has.
fn means(text: &str, route: &Route) -> bool {
    Route::from_permalink(text).as_ref() == Ok(route)
        || Route::from_file(text).as_ref() == Ok(route)
}

/// The text of a permalink or redirect that means this route.
fn permalink(route: &Route) -> String {
    let text = route.as_str().trim_start_matches('/');
    let same = |text: &str| Route::from_permalink(text).as_ref() == Ok(route);
    match text {
        text if same(text) => text.to_owned(),
        _ if same(route.as_str()) => route.as_str().to_owned(),
        _ => route.href(""),
    }
}
