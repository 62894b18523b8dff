//! The address book: every address and heading that was ever published, so that
//! none of them goes without anybody noticing.
//!
//! `addresses.lock` is a text of one line each: the address, and behind a tab the
//! file that had it. Lines are sorted and only ever added, so two branches merge
//! line by line. To give an address up for good, its line is taken out by hand.

use std::collections::BTreeMap;

use crate::engine::Build;
use crate::site::Entry;

/// The first line of the file.
const HEAD: &str =
    "# Every address that was ever published, kept by `shelfmark publish-plan --record`.";

/// Addresses, each with the file that has it; empty for what no file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book(BTreeMap<String, String>);

impl Book {
    /// The addresses of a site: pages with their headings, old anchors, files,
    /// categories, and the old addresses of all of them.
    pub fn of(build: &Build) -> Self {
        let mut book = BTreeMap::new();
        let renderer = &build.renderer;
        for (route, entry) in build.routes().iter().filter(|(_, e)| super::is_address(e)) {
            let file = match entry {
                Entry::Asset(asset) => asset.path.to_string(),
                Entry::Page(id) | Entry::Redirect(id) => {
                    let page = renderer.site.pages.get(*id);
                    page.map(|p| p.path.to_string()).unwrap_or_default()
                }
                _ => String::new(),
            };
            if let (Entry::Page(id), Some(article)) = (entry, page_of(entry, build)) {
                let headings = article.outline().headings.iter().map(|h| &h.id);
                let front = renderer.site.pages.get(*id).map(|p| &p.front.anchors);
                let old = front.into_iter().flatten().map(|(old, _)| old);
                for id in headings.chain(old) {
                    let address = format!("{}#{}", plain(route.as_str()), plain(id));
                    book.insert(address, file.clone());
                }
            }
            book.insert(plain(route.as_str()), file);
        }
        Self(book)
    }

    /// Reads the file; lines that a merge left twice are one.
    ///
    /// # Errors
    /// The number, from 1, of a line that is no address.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut book = BTreeMap::new();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (address, file) = line.split_once('\t').unwrap_or((line, ""));
            if !address.starts_with('/') {
                return Err(number);
            }
            book.insert(address.to_owned(), file.to_owned());
        }
        Ok(Self(book))
    }

    /// The book as text.
    pub fn text(&self) -> String {
        let lines = self.0.iter().map(|(address, file)| match &**file {
            "" => format!("{address}\n"),
            file => format!("{address}\t{file}\n"),
        });
        format!("{HEAD}\n{}", lines.collect::<String>())
    }

    /// The addresses that this book has and another one has not, with their files.
    pub fn without(&self, other: &Self) -> Vec<(&str, &str)> {
        let all = self.0.iter().map(|(a, f)| (a.as_str(), f.as_str()));
        all.filter(|(a, _)| !other.0.contains_key(*a)).collect()
    }

    /// The addresses of both; those that both have keep their files of before.
    pub fn with(&self, newer: &Self) -> Self {
        let mut book = newer.0.clone();
        book.extend(self.0.clone());
        Self(book)
    }

    /// Whether an address stands in it.
    pub fn has(&self, address: &str) -> bool {
        self.0.contains_key(address)
    }

    /// The address that a file has.
    pub fn address_of<'a>(&'a self, file: &'a str) -> Option<&'a str> {
        let page = self.address_of_page(file);
        page.or_else(|| self.addresses_of(file).next())
    }

    /// The address of a file at which its headings stand, not one that leads on.
    pub fn address_of_page<'a>(&'a self, file: &'a str) -> Option<&'a str> {
        self.addresses_of(file).find(|address| {
            let below = format!("{address}#");
            let mut next = self.0.range(below.clone()..);
            next.next().is_some_and(|(a, _)| a.starts_with(&below))
        })
    }

    fn addresses_of<'a>(&'a self, file: &'a str) -> impl Iterator<Item = &'a str> {
        let all = self.0.iter().filter(|(a, _)| !a.contains('#'));
        all.filter(move |(_, f)| !file.is_empty() && *f == file)
            .map(|(a, _)| a.as_str())
    }
}

fn page_of<'a>(entry: &Entry, build: &'a Build) -> Option<&'a crate::article::Article> {
    let Entry::Page(id) = entry else { return None };
    build.renderer.articles.get(*id).map(|a| &**a)
}

/// An address on one line, its `#` only before an anchor.
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
        Book::of(&Engine::default().build(&sources, &BuildOptions::default()))
    }

    #[test]
    fn what_was_published_and_does_not_answer_is_gone() {
        let before = book("---\npagename: A\npermalink: a.html\n---\n## Part\n");
        let text = before.text();
        assert!(
            text.contains("\n/a.html\tcontent/a.md\n/a.html#part\tcontent/a.md\n"),
            "{text}"
        );
        assert_eq!(Book::parse(&text), Ok(before.clone()));
        let moved = book("---\npagename: A\npermalink: b.html\n---\n## Part\n");
        let gone: Vec<&str> = before.without(&moved).into_iter().map(|(a, _)| a).collect();
        assert_eq!(gone, ["/a.html", "/a.html#part"]);
        assert_eq!(moved.address_of("content/a.md"), Some("/b.html"));
        let both = before.with(&moved);
        assert!(both.text().contains("/a.html\t") && both.text().contains("/b.html\t"));
    }

    #[test]
    fn a_line_that_is_no_address_is_named() {
        assert_eq!(Book::parse("# head\n/a.html\n<<<<<<< ours\n"), Err(3));
    }
}
