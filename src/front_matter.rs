//! Splits a page's file and types its head, with spans.
//!
//! [`FrontMatter::parse`] is Jekyll's rule: a block between two `---` lines at
//! the top of the file. Knows nothing of markdown.

use std::ops::Range;

use jiff::Timestamp;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::path::SourcePath;
use crate::source::SourceFile;
use crate::yaml;

mod date;
mod fence;
mod fields;
mod keys;

pub use keys::KEYS;

use fence::{Cut, End};

/// A value with the place it was written at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands in the file.
    pub span: Span,
}

/// A page's date: one type for the nine shapes that pages use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The moment; a bare day is its midnight in UTC.
    pub instant: Timestamp,
    /// The offset from UTC that was written, in seconds.
    pub offset: i32,
    /// Whether a time of day was written.
    pub has_time: bool,
}

/// The head of a page. Missing, null, empty and blank are all `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    /// The page's name.
    pub page_name: Option<String>,
    /// Its address, as written.
    pub permalink: Option<Spanned<String>>,
    /// Its category.
    pub category: Option<Spanned<String>>,
    /// Its subcategory.
    pub subcategory: Option<Spanned<String>>,
    /// Its third level.
    pub level3: Option<Spanned<String>>,
    /// Which products it is for.
    pub indicator: Option<Spanned<String>>,
    /// One sentence below the name.
    pub subtitle: Option<String>,
    /// Whether it is a tutorial. Default: false.
    pub is_tutorial: bool,
    /// Whether it is new. Default: false.
    pub is_new: bool,
    /// Its date.
    pub date: Option<Spanned<Date>>,
    /// Further addresses that lead here.
    pub redirect_from: Vec<Spanned<String>>,
    /// Old ids of headings, each with the id of the heading that answers to it now.
    pub anchors: Vec<(String, Spanned<String>)>,
    /// Whether it is published. Default: true.
    pub published: bool,
    /// Whether it is a draft. Default: false.
    pub draft: bool,
    /// The template that shows it. Default: `page`.
    pub layout: Option<Spanned<String>>,
    /// Its place among its neighbours; lower comes first, none last.
    pub order: Option<i64>,
    /// One sentence for search engines. Default: the subtitle, else the first paragraph.
    pub description: Option<String>,
    /// Words that search should find it by.
    pub keywords: Vec<String>,
    /// Whether search finds it. Default: true.
    pub search: bool,
    /// Whether it has a "Jump to" list. Default: true.
    pub toc: bool,
    /// The language it is written in, as a BCP 47 tag. Default: its folder's, else
    /// the site's.
    pub language: Option<Spanned<String>>,
    /// The permalink of the page that it says in another language.
    pub translation_of: Option<Spanned<String>>,
    /// Keys that Shelfmark does not know, for themes.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// A file taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The head; `None` where it is missing or broken.
    pub front_matter: Option<FrontMatter>,
    /// Whether the page must be left out (its head is broken).
    pub broken: bool,
    /// The bytes of the file that are markdown.
    pub body: Range<usize>,
    /// What is wrong with the head.
    pub diagnostics: Vec<Diagnostic>,
}

/// The longest head that is read. Real ones have less than 2 KB.
const MOST_BYTES: usize = 1 << 20;

impl FrontMatter {
    /// The head of a page that says nothing.
    pub fn blank() -> Self {
        Self {
            published: true,
            search: true,
            toc: true,
            ..Self::default()
        }
    }

    /// The fields of a page as they are written, with their places; none where it
    /// has no head.
    pub fn entries(file: &SourceFile) -> Vec<yaml::Entry> {
        let Cut::Head { block, .. } = fence::cut(&file.text) else {
            return Vec::new();
        };
        match yaml::parse(&file.path, &file.text, block, MOST_BYTES)
            .root
            .value
        {
            yaml::Value::Map(entries) => entries,
            _ => Vec::new(),
        }
    }

    /// The bytes between the two fences of a file; `None` where it has no head.
    pub fn block(text: &str) -> Option<Range<usize>> {
        match fence::cut(text) {
            Cut::Head { block, .. } => Some(block),
            Cut::Open { .. } | Cut::Missing { .. } => None,
        }
    }

    /// Where a field stands, or would: its value; its key, where that is blank; the line
    /// that opens the head, where it has no such field; the first line of a page without
    /// a head. Of several names the first that says something counts.
    pub fn place(file: &SourceFile, names: &[&str]) -> Span {
        let entries = Self::entries(file);
        let written = |name: &&str| entries.iter().rev().find(|e| e.key == **name);
        let written: Vec<&yaml::Entry> = names.iter().filter_map(written).collect();
        let says = written.iter().find(|e| !e.value.is_blank());
        match (says, written.first()) {
            (Some(entry), _) => entry.value.span,
            (None, Some(blank)) => blank.key_span,
            (None, None) => Self::top(&file.text),
        }
    }

    /// The line that opens the head of a page; the first line of one without a head.
    fn top(text: &str) -> Span {
        match fence::cut(text) {
            Cut::Head { block, .. } => {
                let end = text.get(..block.start).unwrap_or_default().trim_end().len();
                Span::new(end.saturating_sub("---".len())..end)
            }
            Cut::Open { fence, .. } => fence.into(),
            Cut::Missing { .. } => {
                let words = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
                let start = text.len() - words.len();
                let line = words.split(['\n', '\r']).next().unwrap_or_default();
                Span::new(start..start + line.trim_end().len())
            }
        }
    }

    /// Takes a file apart.
    pub fn parse(file: &SourceFile) -> Split {
        let (path, text) = (&file.path, &*file.text);
        match fence::cut(text) {
            Cut::Head { block, body } => {
                let parsed = yaml::parse(path, text, block, MOST_BYTES);
                let body = body..text.len();
                read(path, text, parsed, body)
            }
            Cut::Open { fence, block, end } => {
                let parsed = yaml::parse(path, text, block, MOST_BYTES);
                let mut split = read(path, text, parsed, text.len()..text.len());
                split.front_matter = None;
                split.broken = true;
                split.diagnostics.push(not_closed(path, fence, end));
                split
            }
            Cut::Missing { hint } => Split {
                front_matter: None,
                broken: false,
                // The byte order mark is none of the text.
                body: text.len() - text.trim_start_matches('\u{feff}').len()..text.len(),
                diagnostics: vec![missing(path, text, hint)],
            },
        }
    }
}

/// Types what could be read of a head.
fn read(path: &SourcePath, text: &str, parsed: yaml::Parsed, body: Range<usize>) -> Split {
    let mut diagnostics = parsed.problems;
    let is_head = matches!(parsed.root.value, yaml::Value::Map(_)) || parsed.root.is_blank();
    if !is_head {
        let message = format!(
            "fields are wanted here, but {} stands here",
            parsed.root.words()
        );
        diagnostics.push(
            Diagnostic::new(Code::BadYaml, message)
                .at(path, parsed.root.span)
                .help("write fields as `pagename: Log-in and password`, one on each line"),
        );
    }
    let (front_matter, problems) = fields::read(path, text, &parsed.root);
    diagnostics.extend(problems);
    let broken = !parsed.sound || !is_head;
    Split {
        front_matter: (!broken).then_some(front_matter),
        broken,
        body,
        diagnostics,
    }
}

fn not_closed(path: &SourcePath, fence: Range<usize>, end: Option<End>) -> Diagnostic {
    let help = match end {
        Some(End::Above(line)) => format!("write a line `---` above line {line}"),
        Some(End::At(line, written)) => {
            format!("write `---` in line {line}, in place of `{written}`")
        }
        None => "write a line `---` below the last field".into(),
    };
    Diagnostic::new(
        Code::UnclosedFrontMatter,
        "the front matter that starts here has no closing `---`",
    )
    .at(path, fence)
    .help(help)
}

fn missing(path: &SourcePath, text: &str, hint: Option<(Range<usize>, String)>) -> Diagnostic {
    let missing = Diagnostic::new(Code::NoFrontMatter, "the page has no front matter");
    match hint {
        Some((at, help)) => missing.at(path, at).help(help),
        None => missing.at(path, FrontMatter::top(text)).help(
            "write its fields at the top, between two lines `---`: \
             `pagename`, `permalink`, `categoryName`",
        ),
    }
}

#[cfg(test)]
mod tests;
