//! What pages are composed with: directives, snippets of other files, variables.
//!
//! [`prepare`] turns a body into the text that is parsed: a line `:::note` becomes
//! a [`Mark`] (an HTML comment, which may interrupt a paragraph and nests in lists),
//! a line `:::include` the lines of its file, `[[name]]` its text. Every byte keeps
//! its place in the file that an author wrote, and every problem in a snippet names
//! those who include it. [`nest`] then makes sure that what is opened is closed
//! where it was opened, and [`write`] says what the marks become. What the theme
//! has to say (words, looks, tables of data) it says: here are only names of
//! classes.

use std::ops::Range;
use std::sync::Arc;

use super::prepared::{Edit, Place, Prepared, SourceId};
use crate::diagnostic::{Diagnostic, Place as FilePlace};
use crate::path::SourcePath;
use crate::source::SourceFile;

mod bring;
mod call;
pub mod data;
mod directives;
mod emit;
mod include;
pub(super) mod inline;
pub(super) mod nest;
mod parts;
pub mod registry;
mod scan;
mod variables;
pub(super) mod write;

pub use call::Call;
use data::Table;
pub use include::FOLDERS;
pub use parts::{Files, Library, Parts, brought, found};

/// What a comment in the prepared text stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// An element starts, its title first.
    Open(Arc<Call>),
    /// The title is over.
    Titled,
    /// The element that this line opened is over.
    Close(Place),
    /// A table of data.
    Data(Arc<DataCall>),
    /// Nothing; it keeps what stands before apart from what stands behind.
    Apart,
}

/// A table that a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataCall {
    /// The directive.
    pub call: Call,
    /// What is shown.
    pub table: Table,
}

/// A file whose bytes stand in a body, and who brought it in.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The places that include it, from the line that names it outwards.
    pub chain: Vec<FilePlace>,
}

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        self.file.path == other.file.path
            && self.file.fingerprint == other.file.fingerprint
            && self.chain == other.chain
    }
}

impl Eq for Origin {}

/// Whose bytes a body is made of: by [`SourceId`], the page itself left out.
#[derive(Clone, Debug, Default)]
pub struct Origins(Vec<Arc<Origin>>);

impl Origins {
    /// The file of an id; `None` is the page itself.
    pub fn get(&self, id: SourceId) -> Option<&Arc<Origin>> {
        self.0.get(usize::from(id.0).checked_sub(1)?)
    }
}

/// A body, composed.
pub struct Composed<'a> {
    /// The text to parse.
    pub prepared: Prepared<'a>,
    /// Whose bytes it is made of.
    pub origins: Origins,
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
}

/// Composes `page.text[body]`.
pub fn prepare<'a>(page: &'a SourceFile, body: Range<usize>, parts: &Parts) -> Composed<'a> {
    let mut composer = Composer {
        page: &page.path,
        parts,
        origins: Origins::default(),
        problems: Vec::new(),
        bytes: 0,
    };
    let own = Prepared::of(&page.text, body.clone());
    let directives = memchr::memmem::find(own.text().as_bytes(), b":::").is_some();
    let text = if directives {
        let mut out = Vec::new();
        composer.text(
            SourceId::PAGE,
            &page.text,
            body,
            &Indent::default(),
            &mut out,
        );
        let range = 0..own.text().len();
        own.edit(vec![Edit { range, with: out }])
    } else {
        own
    };
    let prepared = variables::replace(&mut composer, text);
    Composed {
        prepared,
        origins: composer.origins,
        problems: composer.problems,
    }
}

/// What stands before each line of an included text.
#[derive(Clone, Debug, Default)]
struct Indent {
    first: String,
    rest: String,
}

struct Composer<'p> {
    page: &'p SourcePath,
    parts: &'p Parts,
    origins: Origins,
    problems: Vec<Diagnostic>,
    bytes: usize,
}

impl Composer<'_> {
    fn path(&self, id: SourceId) -> &SourcePath {
        self.origins.get(id).map_or(self.page, |o| &o.file.path)
    }

    /// Reports a problem where it stands, with those who include the place.
    fn report_at(&mut self, problem: Diagnostic, place: &Place) {
        let problem = located(problem, place, self.page, &self.origins);
        self.problems.push(problem);
    }
}

/// A problem in a file of a body, with those who include it.
pub fn located(
    problem: Diagnostic,
    place: &Place,
    page: &SourcePath,
    origins: &Origins,
) -> Diagnostic {
    let Some(origin) = origins.get(place.source) else {
        return problem.at(page, place.range.clone());
    };
    let problem = problem.at(&origin.file.path, place.range.clone());
    chained(problem, &origin.chain)
}

/// What is said of a place that includes another's file.
pub const INCLUDED: &str = "included here";

/// Adds the places that include the problem's.
pub fn chained(mut problem: Diagnostic, chain: &[FilePlace]) -> Diagnostic {
    for step in chain {
        problem = problem.also(step.clone(), INCLUDED);
    }
    problem
}
