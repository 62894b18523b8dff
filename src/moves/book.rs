//! The address book: every address and heading that was ever published, so that
//! none of them goes without anybody noticing.
//!
//! `addresses.lock` is a text of one line each: the address, and behind tabs the file
//! that had it and a [`Sketch`] of what stood there, by which it is found again
//! wherever it is moved to. Lines are sorted; two branches merge line by line, for a
//! small edit of a page leaves its line as it is. To give an address up for good, its
//! line is taken out by hand.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use super::sketch::Sketch;
use crate::article::Article;
use crate::engine::Build;
use crate::path::Route;
use crate::site::tree::{Category, Item, fold};
use crate::site::{Entry, PageId, Site};
use crate::source::Asset;

/// The file, in the site's folder.
pub const FILE: &str = "addresses.lock";

/// The first line of the file.
const HEAD: &str = "# Every address that was ever published, kept by `shelfmark build --record`.";

/// How alike a sketch and what stands there now must be for the line to stay: only
/// what has changed by more than a fourth is written anew, so that branches in which
/// pages are edited do not meet in this file.
const STAYS: f64 = 0.75;

/// The largest file of which a sketch is kept, in bytes: all of it must be read.
const LARGEST: u64 = 32 << 20;

/// What is known of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The file that has it; empty for what no file holds.
    pub file: String,
    /// What stands there; a book of an older version has none.
    pub sketch: Option<Sketch>,
}

/// Addresses, each with its line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book(BTreeMap<String, Line>);

impl Book {
    /// The addresses of a site: pages with their headings, old anchors, files,
    /// categories, and the old addresses of all of them. No sketches are made.
    pub fn of(build: &Build) -> Self {
        let mut book = BTreeMap::new();
        for (route, entry) in build.routes().iter().filter(|(_, e)| super::is_address(e)) {
            let file = file_of(build, entry);
            let line = Line { file, sketch: None };
            if let Entry::Page(id) = entry {
                for anchor in anchors(build, *id) {
                    book.insert(address(route, Some(anchor)), line.clone());
                }
            }
            book.insert(address(route, None), line);
        }
        Self(book)
    }

    /// The same with a sketch of everything.
    pub fn sketched(build: &Build) -> Self {
        let mut book = Self::of(build);
        let of_route = |(route, entry): &(Route, Entry)| {
            let whole = of_entry(build, entry).map(|sketch| (address(route, None), sketch));
            let mut found: Vec<_> = whole.into_iter().collect();
            if let Entry::Page(id) = entry
                && let Some(article) = build.renderer.articles.get(*id)
            {
                let parts = sections(article).into_iter();
                found.extend(parts.map(|(id, sketch)| (address(route, Some(&id)), sketch)));
            }
            found
        };
        let routes = build.routes().par_iter();
        let sketches: Vec<(String, Sketch)> = routes.flat_map_iter(of_route).collect();
        for (address, sketch) in sketches {
            if let Some(line) = book.0.get_mut(&address) {
                line.sketch = Some(sketch);
            }
        }
        book
    }

    /// Reads the file; lines that a merge left twice are one, the last.
    ///
    /// # Errors
    /// The number, from 1, of a line that is no address.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut book = BTreeMap::new();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut fields = line.split('\t');
            let address = fields.next().unwrap_or_default();
            if !address.starts_with('/') {
                return Err(number);
            }
            let file = fields.next().unwrap_or_default().to_owned();
            let sketch = fields.next().and_then(Sketch::parse);
            book.insert(address.to_owned(), Line { file, sketch });
        }
        Ok(Self(book))
    }

    /// The book as text.
    pub fn text(&self) -> String {
        let lines = self.0.iter().map(|(address, line)| {
            let file = &line.file;
            match &line.sketch {
                Some(sketch) => format!("{address}\t{file}\t{sketch}\n"),
                None if file.is_empty() => format!("{address}\n"),
                None => format!("{address}\t{file}\n"),
            }
        });
        format!("{HEAD}\n{}", lines.collect::<String>())
    }

    /// The addresses that this book has and another one has not.
    pub fn without<'a>(&'a self, other: &Self) -> Vec<(&'a str, &'a Line)> {
        let all = self.0.iter().map(|(a, line)| (a.as_str(), line));
        all.filter(|(a, _)| !other.0.contains_key(*a)).collect()
    }

    /// The addresses of both. Of those that both have, the newer says what stands
    /// there; a sketch that still fits stays.
    pub fn with(&self, newer: &Self) -> Self {
        let mut book = self.0.clone();
        for (address, line) in &newer.0 {
            let mut line = line.clone();
            if let Some(known) = book.get(address) {
                let fits = match (&known.sketch, &line.sketch) {
                    (Some(old), Some(new)) => old.alike(new) >= STAYS,
                    (_, new) => new.is_none(),
                };
                if fits {
                    line.sketch.clone_from(&known.sketch);
                }
                if line.file.is_empty() {
                    line.file.clone_from(&known.file);
                }
            }
            book.insert(address.clone(), line);
        }
        Self(book)
    }

    /// An address with what is known of it.
    pub fn entry(&self, address: &str) -> Option<(&str, &Line)> {
        let (address, line) = self.0.get_key_value(address)?;
        Some((address, line))
    }

    /// Whether an address stands in it.
    pub fn has(&self, address: &str) -> bool {
        self.0.contains_key(address)
    }
}

/// The file that has an address.
fn file_of(build: &Build, entry: &Entry) -> String {
    match entry {
        Entry::Asset(asset) => asset.path.to_string(),
        Entry::Page(id) | Entry::Redirect(id) => {
            let page = build.renderer.site.pages.get(*id);
            page.map(|p| p.path.to_string()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// The ids of a page's headings, and the old ones that lead to one of its places.
pub fn anchors(build: &Build, page: PageId) -> Vec<&str> {
    let Some(article) = build.renderer.articles.get(page) else {
        return Vec::new();
    };
    let outline = article.outline();
    let mut ids: Vec<&str> = outline.headings.iter().map(|h| h.id.as_str()).collect();
    let old = article.head.iter().flat_map(|head| &head.front.anchors);
    for (old, new) in old {
        if ids.contains(&new.value.as_str()) || outline.has_id(&new.value) {
            ids.push(old);
        }
    }
    ids
}

/// The sketch of what stands at an address, or of the category that it leads to.
fn of_entry(build: &Build, entry: &Entry) -> Option<Sketch> {
    let site = &build.renderer.site;
    let of_category = |index: &usize| of_category(site, site.tree.categories.get(*index)?);
    match entry {
        Entry::Page(id) | Entry::Redirect(id) => of_page_text(build.renderer.articles.get(*id)?),
        Entry::Category(index) => of_category(index),
        Entry::Moved(to, _) => match site.entry(to)? {
            Entry::Category(index) => of_category(index),
            _ => None,
        },
        Entry::Asset(asset) => of_asset(asset),
        _ => None,
    }
}

/// A sketch of all that a page says.
pub fn of_page_text(article: &Article) -> Option<Sketch> {
    let outline = article.outline();
    let name = article.head.iter().map(|head| head.name.as_str());
    let headings = outline.headings.iter().map(|h| h.text.as_str());
    let texts = (0..outline.plain.sections()).map(|n| outline.plain.section(n));
    Sketch::of_texts(name.chain(headings).chain(texts))
}

/// The anchors of a page whose sections have words, each with a sketch of these. The
/// heading's own words are not among them: these are what an author changes.
pub fn sections(article: &Article) -> Vec<(String, Sketch)> {
    let outline = article.outline();
    let text = |n: usize| Sketch::of_texts([outline.plain.section(n + 1)]);
    let mut found = Vec::new();
    for (n, heading) in outline.headings.iter().enumerate() {
        found.extend(text(n).map(|sketch| (heading.id.clone(), sketch)));
    }
    let old = article.head.iter().flat_map(|head| &head.front.anchors);
    for (old, new) in old {
        let heading = outline.headings.iter().position(|h| h.id == new.value);
        found.extend(heading.and_then(text).map(|sketch| (old.clone(), sketch)));
    }
    found
}

/// A sketch of what a category holds: the names of its pages.
pub fn of_category(site: &Site, category: &Category) -> Option<Sketch> {
    let mut names = Vec::new();
    gather(site, &category.items, &mut names);
    Sketch::of_names(names.iter().map(String::as_str))
}

fn gather(site: &Site, items: &[Item], names: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Page(id) => names.extend(site.pages.get(*id).map(|p| fold(&p.name))),
            Item::Group(group) => gather(site, &group.items, names),
            Item::Link(_) => {}
        }
    }
}

/// A sketch of a file.
pub fn of_asset(asset: &Asset) -> Option<Sketch> {
    let bytes = (asset.len <= LARGEST)
        .then(|| asset.bytes().ok())
        .flatten()?;
    Some(Sketch::of_bytes(&bytes))
}

/// An address as the book writes it: on one line, its `#` only before an anchor.
pub fn address(route: &Route, anchor: Option<&str>) -> String {
    match anchor {
        Some(anchor) => format!("{}#{}", plain(route.as_str()), plain(anchor)),
        None => plain(route.as_str()),
    }
}

/// The address or anchor that stands in the book as this.
pub fn read(written: &str) -> String {
    percent_decode_str(written).decode_utf8_lossy().into_owned()
}

fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '%' => plain.push_str("%25"),
            '#' => plain.push_str("%23"),
            c if c.is_control() => plain.push_str(&format!("%{:02X}", u32::from(c))),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{BuildOptions, Engine};
    use crate::source::Sources;

    fn book(page: &str) -> Book {
        let sources = Sources::from_map([("content/a.md", page.as_bytes())]);
        Book::sketched(&Engine::default().build(&sources, &BuildOptions::default()))
    }

    const TEXT: &str = "Choose the folder in which the exports are kept, and press the \
        button beside it. Every export has a name, a date and the person who made it.";

    #[test]
    fn what_was_published_and_does_not_answer_is_gone() {
        let before = book(&format!(
            "---\npagename: A\npermalink: a.html\n---\n## Part\n{TEXT}\n"
        ));
        let text = before.text();
        assert!(
            text.contains("\n/a.html\tcontent/a.md\t")
                && text.contains("\n/a.html#part\tcontent/a.md\t"),
            "{text}"
        );
        assert_eq!(Book::parse(&text), Ok(before.clone()));
        let moved = book("---\npagename: A\npermalink: b.html\n---\n## Part\n");
        let gone: Vec<&str> = before.without(&moved).into_iter().map(|(a, _)| a).collect();
        assert_eq!(gone, ["/a.html", "/a.html#part"]);
        let both = before.with(&moved);
        assert!(both.text().contains("/a.html\t") && both.text().contains("/b.html\t"));
    }

    #[test]
    fn a_small_edit_changes_no_line_and_another_text_does() {
        let page = |text: &str| {
            book(&format!(
                "---\npagename: A\npermalink: a.html\n---\n{text}\n"
            ))
        };
        let before = page(TEXT);
        let edited = page(&format!("{TEXT} It is shown at once."));
        assert_ne!(before, edited);
        assert_eq!(before.with(&edited), before);
        let other = page("Nothing of what was said here before is said here now.");
        assert_eq!(before.with(&other), other);
    }

    #[test]
    fn a_book_without_sketches_is_read_and_gets_them() {
        let old = Book::parse("# head\n/a.html\tcontent/a.md\n/c.html\n").expect("sound");
        let now = book(&format!(
            "---\npagename: A\npermalink: a.html\n---\n{TEXT}\n"
        ));
        let both = old.with(&now).text();
        assert!(both.contains("\n/c.html\n"), "{both}");
        assert_eq!(
            both.matches("\t").count(),
            now.text().matches("\t").count(),
            "{both}"
        );
    }

    #[test]
    fn a_line_that_is_no_address_is_named() {
        assert_eq!(Book::parse("# head\n/a.html\n<<<<<<< ours\n"), Err(3));
    }
}
