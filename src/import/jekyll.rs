//! A Jekyll documentation site taken over.
//!
//! Pages keep their text and front matter byte for byte but for the lines that
//! must change; each gets its old address as `permalink`, so old links answer.
//! Jekyll's rules are those of its documentation: front matter defaults,
//! collections, permalinks, files without front matter copied as they are.

use std::collections::BTreeMap;

use serde_yaml::Mapping;

use super::liquid::{self, Piece};
use super::page::{self, Page, split};
use super::settings::{string, strings};
use super::sidebar::{self, Sidebar, key};
use super::state::{Import, is_html};
use super::{Imported, New, Old, navigation, redirect, site, write};
use crate::path::SourcePath;

/// Folders that make Jekyll's pages and are nothing to a reader.
const MACHINERY: &[&str] = &[
    "_layouts",
    "_includes",
    "_sass",
    "_plugins",
    "_site",
    "node_modules",
    "vendor",
];
/// Files at the root that belong to Jekyll's tools.
const TOOLS: &[&str] = &[
    "Gemfile",
    "Gemfile.lock",
    "Rakefile",
    "Dockerfile",
    "Makefile",
    "package.json",
    "package-lock.json",
    "README.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSE.md",
    "LICENSE.txt",
];

/// Takes a site over.
pub fn jekyll(files: &BTreeMap<SourcePath, Old>) -> Imported {
    let mut import = Import::new(files);
    for (path, old) in files {
        import.take(path, old);
    }
    import.give_addresses();
    import.choose_sidebars();
    import.write_redirects();
    write::pages(&mut import);
    site::write(&mut import);
    import.count();
    let mut done = import.done;
    done.report.sort();
    done
}

impl<'a> Import<'a> {
    /// Says of a file what it is: a page, data, a file to copy, machinery.
    fn take(&mut self, path: &'a SourcePath, old: &'a Old) {
        let place = path.as_str();
        let top = place.split('/').next().unwrap_or(place);
        let included = self.settings.includes(place);
        let report = &mut self.done.report;
        if place.starts_with("_config.") {
            return; // read already
        }
        if MACHINERY.contains(&top) || TOOLS.contains(&place) {
            let words = match top {
                "_includes" => "used where pages include it; the rest belongs to Jekyll",
                _ => "belongs to Jekyll, not to the pages",
            };
            return report.left(top, words);
        }
        if top == "_data" {
            return self.data(path, old);
        }
        if self.settings.excludes(place) && !included {
            return report.left(place, "excluded in `_config.yml`");
        }
        let home = self.settings.home(place);
        let private = |part: &str| {
            part.starts_with(['_', '.', '#']) && part != ".well-known" || part.ends_with('~')
        };
        let looked_at = if home.collection.is_some() {
            &*home.below
        } else {
            place
        };
        if looked_at.split('/').any(private) && !included {
            return report.left(place, "hidden, or private to Jekyll");
        }
        let Old::Text(text) = old else {
            return self.copy(path, home.collection.as_deref());
        };
        match (is_markdown(path), is_html(path), split(text)) {
            (true, ..) | (_, true, Some(_)) => self.take_page(path, text, home),
            (false, false, Some(parts)) => self.made_file(path, &parts),
            (false, _, None) => self.copy(path, home.collection.as_deref()),
        }
    }

    /// A file published as it is keeps its address: pictures of `img/` stay
    /// there, all else goes below `static/`.
    fn copy(&mut self, path: &SourcePath, collection: Option<&str>) {
        let name = path.as_str();
        if name.ends_with(".scss") || name.ends_with(".sass") || name.ends_with(".coffee") {
            return self
                .done
                .report
                .left(name, "needs Jekyll to become a style sheet or script");
        }
        // Files of a collection are published without its underscore.
        let address = match collection {
            Some(_) => name.trim_start_matches('_').to_owned(),
            None => name.to_owned(),
        };
        if let Some(to) = self.claim_file(name, &address) {
            self.done.files.insert(to, New::CopyOf(path.clone()));
        }
    }

    /// The file of the new site that is published at an address, claimed.
    fn claim_file(&mut self, place: &str, address: &str) -> Option<SourcePath> {
        let to = match address {
            inside if inside.starts_with("img/") => inside.to_owned(),
            other => format!("static/{other}"),
        };
        let key = key(address).unwrap_or_else(|| address.to_lowercase());
        if let Some(owner) = self.taken.get(&key) {
            let words = format!("has the address of `{owner}`, so it was not taken over");
            self.done.report.person(place, words);
            return None;
        }
        self.taken.insert(key, place.to_owned());
        SourcePath::new(&to)
    }

    /// A file that Jekyll makes of a text with front matter, and that is no page.
    fn made_file(&mut self, path: &SourcePath, parts: &page::Parts<'_>) {
        let place = path.as_str();
        let plain = liquid::pieces(parts.body)
            .iter()
            .all(|p| matches!(p, Piece::Text(_)));
        let made =
            place.ends_with(".scss") || place.ends_with(".sass") || place.ends_with(".coffee");
        if !plain || made {
            let words = match path.file_name() {
                "feed.xml" | "atom.xml" | "sitemap.xml" | "robots.txt" | "search.json" => {
                    "made of Liquid; Shelfmark makes its own"
                }
                _ => "Jekyll makes it of Liquid: write the finished file into `static`",
            };
            return if words.ends_with("own") || made {
                self.done.report.left(place, words);
            } else {
                self.done.report.person(place, words);
            };
        }
        let front: Mapping = serde_yaml::from_str(parts.head).unwrap_or_default();
        let address = string(&front, "permalink").unwrap_or_else(|| place.to_owned());
        if let Some(to) = self.claim_file(place, address.trim_start_matches('/')) {
            self.done
                .report
                .changed(place, format!("`{to}` without its front matter"));
            self.done.files.insert(to, New::Text(parts.body.to_owned()));
        }
    }

    fn data(&mut self, path: &'a SourcePath, old: &Old) {
        let entries = match old {
            Old::Text(text) if matches!(&*path.extension(), "yml" | "yaml" | "json") => {
                navigation::read(text)
            }
            _ => None,
        };
        match entries {
            Some(entries) => {
                let place = path.as_str().to_owned();
                self.candidates.push((path, Sidebar { place, entries }));
            }
            None => self.keep_data(path),
        }
    }

    fn keep_data(&mut self, path: &SourcePath) {
        let below = path.strip_prefix("_data").unwrap_or(path.file_name());
        if let Some(to) = SourcePath::new(&format!("data/{below}")) {
            self.done
                .report
                .changed(path.as_str(), format!("lies in `{to}` now"));
            self.done.files.insert(to, New::CopyOf(path.clone()));
        }
    }

    fn take_page(&mut self, path: &'a SourcePath, text: &'a str, home: super::settings::Home) {
        let place = path.as_str();
        let page = Page::read(path, text, home, &self.settings, &mut self.done.report);
        let collection = page.home.collection.as_deref();
        if let Some(name) = collection.filter(|name| !self.settings.publishes(name)) {
            let words = format!(
                "`{name}` had no pages of its own (`output` is not set); its texts are pages now"
            );
            self.done
                .report
                .person(format!("_config.yml: collections: {name}"), words);
        }
        let to = strings(&page.front, "redirect_to").into_iter().next();
        match to.filter(|to| !to.trim().is_empty()) {
            Some(to) => self.leading.push((place.to_owned(), page.address, to)),
            None if page.is_made_home() => {
                let words = "the home page is made by Jekyll's layout; Shelfmark makes its own of the categories";
                self.done.report.left(place, words);
            }
            None => self.pages.push(page),
        }
    }

    /// Gives every page its address; where another has it already, a new one.
    fn give_addresses(&mut self) {
        let mut pages = std::mem::take(&mut self.pages);
        for page in &mut pages {
            let old = key(&page.address);
            page.address = page::free_address(page, &mut self.taken, &mut self.done.report);
            if let Some(old) = old {
                self.addresses
                    .entry(old)
                    .or_insert_with(|| page.address.clone());
            }
        }
        self.pages = pages;
    }

    /// Tells sidebars from other data that happens to hold names and addresses.
    fn choose_sidebars(&mut self) {
        let base = self.settings.base();
        let local = |address: &str| {
            let below = address.strip_prefix(&*base).filter(|r| r.starts_with('/'));
            key(below.unwrap_or(address))
        };
        for (path, sidebar) in std::mem::take(&mut self.candidates) {
            let stands = |address: &str| {
                local(address)
                    .is_some_and(|key| key == "index.html" || self.taken.contains_key(&key))
            };
            if sidebar::is_sidebar(&sidebar.entries, &stands) {
                self.sidebars.push(sidebar);
            } else {
                self.keep_data(path);
            }
        }
    }

    /// Pages that only lead on: to a page (`redirect_from` there), to a file
    /// (`redirects`), or anywhere else (a small page that says so).
    fn write_redirects(&mut self) {
        let leading = std::mem::take(&mut self.leading);
        let chain: BTreeMap<String, String> = leading
            .iter()
            .filter_map(|(_, from, to)| Some((key(from)?, to.clone())))
            .collect();
        for (place, from, to) in leading {
            redirect::write(self, &chain, &place, &from, &to);
        }
    }

    fn count(&mut self) {
        let copied = self
            .done
            .files
            .values()
            .filter(|f| matches!(f, New::CopyOf(_)));
        let copied = copied.count();
        self.done.report.taken = vec![
            ("pages".into(), self.pages.len()),
            ("addresses that lead on".into(), self.redirected),
            ("pictures, downloads and other files".into(), copied),
        ];
    }
}

fn is_markdown(path: &SourcePath) -> bool {
    matches!(
        &*path.extension(),
        "md" | "markdown" | "mkd" | "mkdn" | "mkdown"
    )
}
