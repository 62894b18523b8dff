//! Splits a page's file and types its head, with spans.
//!
//! [`FrontMatter::parse`] is Jekyll's rule: a block between two `---` lines at
//! the top of the file. Knows nothing of markdown.

use std::ops::Range;

use jiff::Timestamp;

use crate::diagnostic::{Diagnostic, Span};
use crate::source::SourceFile;

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

impl FrontMatter {
    /// Takes a file apart.
    pub fn parse(file: &SourceFile) -> Split {
        Split {
            front_matter: None,
            broken: false,
            body: 0..file.text.len(),
            diagnostics: Vec::new(),
        }
    }
}
