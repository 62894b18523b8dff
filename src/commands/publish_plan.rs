//! `publish-plan`: which addresses the next publication adds, and which it would let
//! go.

use std::path::Path;

use crate::engine::{Build, BuildOptions, Engine};
use crate::moves::book::{Book, FILE};
use crate::moves::lost::{Lost, lost};
use crate::output::scaffold::replace_file;
use crate::source::{Sources, read_text};

use super::{Failure, on_threads, site_folder};

/// What comes and what goes.
#[derive(Debug)]
pub struct Plan {
    /// New addresses.
    pub added: Vec<String>,
    /// Addresses that nothing answers to.
    pub gone: Vec<Gone>,
}

/// An address that nothing answers to.
#[derive(Debug)]
pub struct Gone {
    /// It.
    pub address: String,
    /// The file that had it; empty where none did.
    pub file: String,
    /// What to do; empty where nobody knows.
    pub cure: String,
}

/// The address book; `None` where there is none.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn read(root: &Path) -> Result<Option<Book>, Failure> {
    text(root)?.as_deref().map(parsed).transpose()
}

fn text(root: &Path) -> Result<Option<String>, Failure> {
    let text = read_text(&root.join(FILE));
    text.map_err(|e| Failure::new(format!("cannot read `{FILE}`: {e}")))
}

fn parsed(text: &str) -> Result<Book, Failure> {
    Book::parse(text).map_err(|line| {
        Failure::new(format!("`{FILE}`, line {line}: this is no address")).help(
            "after a merge, keep the lines of both sides; \
                 `addresses.lock merge=union` in `.gitattributes` has git do so",
        )
    })
}

/// Adds to the book what a site has, where that changes it; lines that a merge left in
/// another order are sorted.
///
/// # Errors
/// Where the book cannot be read, or the system refuses.
pub(super) fn record(root: &Path, build: &Build) -> Result<(), Failure> {
    let before = text(root)?;
    let known = before.as_deref().map(parsed).transpose()?;
    let now = known.unwrap_or_default().with(&Book::sketched(build));
    let now = now.text();
    if before.as_deref() != Some(&now) {
        replace_file(&root.join(FILE), now.as_bytes()).map_err(Failure::of)?;
    }
    Ok(())
}

/// Compares the site with its address book; `keep` adds what is new to the book.
///
/// # Errors
/// Where there is no site, the book cannot be read, or the system refuses.
pub fn publish_plan(root: &Path, keep: bool) -> Result<Plan, Failure> {
    let root = site_folder(root)?;
    on_threads(None, || {
        let known = read(&root)?.unwrap_or_default();
        let sources = Sources::read(&root).map_err(Failure::of)?;
        let build = Engine::default().build(&sources, &BuildOptions::default());
        let now = Book::of(&build);
        let added = now.without(&known).into_iter();
        let told = |lost: Lost<'_>| Gone {
            address: lost.address.to_owned(),
            file: lost.file.to_owned(),
            cure: lost.cure,
        };
        let plan = Plan {
            added: added.map(|(address, _)| address.to_owned()).collect(),
            gone: lost(&build, &known).into_iter().map(told).collect(),
        };
        if keep {
            record(&root, &build)?;
        }
        Ok(plan)
    })
}
