//! `publish-plan`: which addresses the next publication adds, and which it would let
//! go.

use std::path::Path;

use crate::engine::{BuildOptions, Engine};
use crate::moves::book::Book;
use crate::output::scaffold::replace_file;
use crate::source::{Sources, read_text};

use super::{Failure, on_threads, site_folder};

/// The address book's file, in the site's folder.
pub const FILE: &str = "addresses.lock";

/// What comes and what goes.
#[derive(Debug)]
pub struct Plan {
    /// New addresses.
    pub added: Vec<String>,
    /// Addresses that nothing answers to, each with the file that had it (empty where
    /// none did) and where that file is now.
    pub gone: Vec<(String, String, Option<String>)>,
}

/// Compares the site with its address book; `record` adds what is new to the book.
///
/// # Errors
/// Where there is no site, the book cannot be read, or the system refuses.
pub fn publish_plan(root: &Path, record: bool) -> Result<Plan, Failure> {
    let root = site_folder(root)?;
    let file = root.join(FILE);
    let text = read_text(&file).map_err(|e| Failure::new(format!("cannot read `{FILE}`: {e}")))?;
    let known = Book::parse(text.as_deref().unwrap_or_default()).map_err(|line| {
        Failure::new(format!("`{FILE}`, line {line}: this is no address"))
            .help("after a merge, keep the lines of both sides")
    })?;
    let now = on_threads(None, || {
        let sources = Sources::read(&root).map_err(Failure::of)?;
        Ok(Book::of(
            &Engine::default().build(&sources, &BuildOptions::default()),
        ))
    })?;
    let added = now
        .without(&known)
        .into_iter()
        .map(|(address, _)| address.to_owned());
    let gone = anchors_of_pages_that_lead_on(&known, &now);
    let gone = gone.into_iter().map(|(address, file)| {
        let new = now.address_of(file).map(str::to_owned);
        (address.to_owned(), file.to_owned(), new)
    });
    let plan = Plan {
        added: added.collect(),
        gone: gone.collect(),
    };
    let book = known.with(&now).text();
    if record && text.as_deref() != Some(&book) {
        replace_file(&file, book.as_bytes()).map_err(Failure::of)?;
    }
    Ok(plan)
}

/// What is gone. A redirect keeps the part behind `#`, so the headings of a page that
/// leads on answer where the page they led to has them.
fn anchors_of_pages_that_lead_on<'a>(known: &'a Book, now: &Book) -> Vec<(&'a str, &'a str)> {
    let answers = |address: &str, file: &str| {
        let Some((page, id)) = address.split_once('#') else {
            return false;
        };
        let at = |target: &str| now.has(&format!("{target}#{id}"));
        now.has(page) && now.address_of_page(file).is_some_and(at)
    };
    let gone = known.without(now).into_iter();
    gone.filter(|(address, file)| !answers(address, file))
        .collect()
}
