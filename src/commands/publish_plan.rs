//! `publish-plan`: which addresses the next publication adds, and which it would let
//! go.

use std::path::Path;

use crate::article::Head;
use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::engine::{Build, BuildOptions, Engine};
use crate::front_matter::FrontMatter;
use crate::moves::book::Book;
use crate::output::scaffold::replace_file;
use crate::path::SourcePath;
use crate::source::{Sources, read_text};
use crate::yaml::edit::{self, Block};

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

/// The address book, as text and read; empty where there is none.
fn read(root: &Path) -> Result<(Option<String>, Book), Failure> {
    let text = read_text(&root.join(FILE));
    let text = text.map_err(|e| Failure::new(format!("cannot read `{FILE}`: {e}")))?;
    let book = Book::parse(text.as_deref().unwrap_or_default()).map_err(|line| {
        Failure::new(format!("`{FILE}`, line {line}: this is no address"))
            .help("after a merge, keep the lines of both sides")
    })?;
    Ok((text, book))
}

/// A finding for each address of the book that nothing answers to.
///
/// # Errors
/// Where the book cannot be read.
pub(super) fn findings(root: &Path, build: &Build) -> Result<Vec<Diagnostic>, Failure> {
    let (text, known) = read(root)?;
    if text.is_none() {
        return Ok(Vec::new());
    }
    let now = Book::of(build);
    let gone = gone(&known, &now);
    Ok(gone
        .into_iter()
        .map(|(a, file)| finding(build, &now, a, file))
        .collect())
}

fn finding(build: &Build, now: &Book, address: &str, file: &str) -> Diagnostic {
    let site = &build.renderer.site;
    let words = match file {
        "" => format!("`{address}` was published, and nothing answers there now"),
        file => format!("`{address}` was published from `{file}`, and nothing answers there now"),
    };
    let finding = Diagnostic::new(Code::AddressGone, words);
    let path = SourcePath::new(file);
    let page = path
        .and_then(|p| site.page_of(&p))
        .and_then(|id| site.pages.get(id));
    let give_up = format!("or take its line out of `{FILE}` to give it up for good");
    let Some(page) = page else {
        let book = SourcePath::new(FILE).expect("a plain relative path");
        return finding.in_file(&book).help(format!(
            "name it in the `redirect_from` of the page that has its place, {give_up}"
        ));
    };
    if let Some((_, id)) = address.split_once('#') {
        return finding.in_file(&page.path).help(format!(
            "write under `anchors` which heading has the place of `{id}`, {give_up}"
        ));
    }
    let new = now.address_of(file).unwrap_or(page.route.as_str());
    let old = address.trim_start_matches('/');
    let finding = finding.at(&page.path, page.route_span).help(format!(
        "the page is at `{new}` now: add `{old}` to its `redirect_from`, {give_up}"
    ));
    match redirect(build, page, old) {
        Some(edit) => finding.fix(format!("add `{old}` to `redirect_from`"), vec![edit]),
        None => finding,
    }
}

/// The change that names an old address in a page's head.
fn redirect(build: &Build, page: &Head, old: &str) -> Option<Edit> {
    let id = build.renderer.site.page_of(&page.path)?;
    let text = &build.renderer.articles.get(id)?.file.text;
    let block = Block::read(&page.path, text, FrontMatter::block(text)?)?;
    let (range, words) = block.relist("redirect_from", &|_| true, &[edit::scalar(old)])?;
    Some(Edit {
        file: page.path.clone(),
        span: range.into(),
        text: words,
    })
}

/// Compares the site with its address book; `record` adds what is new to the book.
///
/// # Errors
/// Where there is no site, the book cannot be read, or the system refuses.
pub fn publish_plan(root: &Path, record: bool) -> Result<Plan, Failure> {
    let root = site_folder(root)?;
    let file = root.join(FILE);
    let (text, known) = read(&root)?;
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
    let missed = gone(&known, &now).into_iter().map(|(address, file)| {
        let new = now.address_of(file).map(str::to_owned);
        (address.to_owned(), file.to_owned(), new)
    });
    let plan = Plan {
        added: added.collect(),
        gone: missed.collect(),
    };
    let book = known.with(&now).text();
    if record && text.as_deref() != Some(&book) {
        replace_file(&file, book.as_bytes()).map_err(Failure::of)?;
    }
    Ok(plan)
}

/// What is gone. A redirect keeps the part behind `#`, so the headings of a page that
/// leads on answer where the page they led to has them.
fn gone<'a>(known: &'a Book, now: &Book) -> Vec<(&'a str, &'a str)> {
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
