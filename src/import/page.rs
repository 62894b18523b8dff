//! A page of the old site → a page of the new one.

use std::collections::BTreeMap;

use serde_yaml::Mapping;

use super::Report;
use super::head::Head;
use super::permalink::{self, Named, Written};
use super::settings::{Home, Settings, string, strings};
use super::sidebar::{Levels, key};
use crate::path::{Route, SourcePath, default_permalink};

/// A file with front matter, taken apart.
pub struct Parts<'a> {
    /// The text between the fences, without them.
    pub head: &'a str,
    /// The text below.
    pub body: &'a str,
    /// The line of the file at which the body starts.
    pub body_line: usize,
}

/// A page of the old site.
pub struct Page<'a> {
    /// Its file.
    pub path: &'a SourcePath,
    /// Its front matter, line by line.
    pub head: Head,
    /// Its body.
    pub body: &'a str,
    /// The line of the file at which the body starts.
    pub body_line: usize,
    /// Its front matter with the defaults.
    pub front: Mapping,
    /// Where it belongs.
    pub home: Home,
    /// Its address; a slash stands in front.
    pub address: String,
    /// Addresses of pages that only led here.
    pub led_here: Vec<String>,
}

impl<'a> Page<'a> {
    /// Reads a page and finds its old address.
    pub fn read(
        path: &'a SourcePath,
        text: &'a str,
        home: Home,
        settings: &Settings,
        report: &mut Report,
    ) -> Self {
        let parts = split(text).unwrap_or(Parts {
            head: "",
            body: text.trim_start_matches('\u{feff}'),
            body_line: 1,
        });
        let (head, own, mended) = Head::read(parts.head);
        for (line, words) in mended {
            report.person(
                format!("{path}:{}", line + 2),
                format!("front matter: {words}"),
            );
        }
        let mut front = settings.defaults(path.as_str(), home.collection.as_deref());
        front.extend(own);
        let address = old_address(path, &front, &home, settings);
        Self {
            path,
            head,
            body: parts.body,
            body_line: parts.body_line,
            front,
            home,
            address,
            led_here: Vec::new(),
        }
    }

    /// Whether it is a home page that says nothing itself: its layout, or Liquid,
    /// makes it of other pages.
    pub fn is_made_home(&self) -> bool {
        self.address == "/" && (self.body.trim().is_empty() || self.body.contains("{%"))
    }

    /// The levels that the page states, by Shelfmark's fields or by those of themes
    /// with a parent and a grandparent.
    pub fn stated_levels(&self) -> Levels {
        let text = |key| string(&self.front, key).filter(|text| !text.trim().is_empty());
        if let Some(category) = text("categoryName") {
            let below = text("subCategoryName");
            let deepest = below.is_some().then(|| text("level3")).flatten();
            return [Some(category), below, deepest]
                .into_iter()
                .flatten()
                .collect();
        }
        let above = [text("grand_parent"), text("parent")];
        let mut levels: Levels = above.into_iter().flatten().collect();
        if text("has_children").as_deref() == Some("true") {
            levels.extend(text("title"));
        }
        levels.truncate(2);
        levels
    }

    /// The levels of a page that states none and that no sidebar names.
    pub fn default_levels(&self) -> Levels {
        let named = strings(&self.front, "category")
            .into_iter()
            .chain(strings(&self.front, "categories"));
        let named = named
            .map(|name| name.trim().to_owned())
            .find(|name| !name.is_empty());
        let collection = self.home.collection.as_deref().map(words_of);
        let folder = || {
            let mut folders: Vec<&str> = self.path.as_str().split('/').collect();
            folders.pop();
            folders.retain(|f| !f.starts_with('_') && !matches!(*f, "pages" | "docs" | "content"));
            folders.first().map(|f| words_of(f))
        };
        named.or(collection).or_else(folder).into_iter().collect()
    }

    /// Its name: stated, its first heading, or its file's.
    pub fn name(&self) -> String {
        let text = |key| string(&self.front, key).filter(|text| !text.trim().is_empty());
        let stem = self.path.stem();
        text("pagename")
            .or_else(|| text("title"))
            .or_else(|| first_heading(self.body))
            .unwrap_or_else(|| words_of(dated_name(stem).map_or(stem, |(_, title)| title)))
    }
}

/// The address that Jekyll gave a page.
fn old_address(path: &SourcePath, front: &Mapping, home: &Home, settings: &Settings) -> String {
    let stem = path.stem();
    let below = home
        .below
        .rsplit_once('.')
        .map_or(&*home.below, |(below, _)| below);
    let dated = home
        .collection
        .is_some()
        .then(|| dated_name(stem))
        .flatten();
    let written_date = string(front, "date");
    let date = dated.map(|(date, _)| date);
    let date = date.or_else(|| date_parts(written_date.as_deref()?));
    let mut categories: Vec<String> = Vec::new();
    if home.collection.as_deref() == Some("posts") {
        let above = path
            .as_str()
            .split('/')
            .take_while(|f| !matches!(*f, "_posts" | "_drafts"));
        categories.extend(above.map(str::to_owned));
    }
    match string(front, "categories") {
        Some(words) => categories.extend(words.split_whitespace().map(str::to_owned)),
        None => categories.extend(strings(front, "categories")),
    }
    categories.extend(strings(front, "category"));
    let slug = string(front, "slug");
    let own = string(front, "permalink");
    let of_site = settings.text("permalink");
    let written = Written {
        own: own.as_deref().map(str::trim).filter(|own| !own.is_empty()),
        of_collection: home
            .collection
            .as_deref()
            .and_then(|c| settings.permalink_of(c)),
        of_site: of_site.as_deref(),
    };
    let named = Named {
        collection: home.collection.as_deref(),
        path: below,
        date,
        title: slug
            .as_deref()
            .unwrap_or(dated.map_or(stem, |(_, title)| title)),
        categories: &categories,
    };
    permalink::address(&written, &named)
}

/// The page's address; where another page or file has it already, or no disk could
/// hold it, a new one, which a person must know of.
pub fn free_address(
    page: &Page<'_>,
    taken: &mut BTreeMap<String, String>,
    report: &mut Report,
) -> String {
    let place = page.path.as_str();
    let mut address = page.address.clone();
    if address == "/" {
        address = "/index.html".into();
    }
    if let Err(e) = Route::from_permalink(&address) {
        let made = format!(
            "/{}",
            default_permalink([None; 3], page.path.stem(), page.path)
        );
        report.person(
            place,
            format!("its address `{address}` {e}; it has `{made}` now"),
        );
        address = made;
    }
    let file = |address: &str| key(address).unwrap_or_else(|| address.to_lowercase());
    let wanted = address.clone();
    let mut number = 2;
    while taken.contains_key(&file(&address)) {
        let stem = wanted.trim_end_matches('/');
        let stem = stem.strip_suffix(".html").unwrap_or(stem);
        address = format!("{stem}-{number}.html");
        number += 1;
    }
    if address != wanted {
        let owner = taken
            .get(&file(&wanted))
            .map_or("another page", String::as_str);
        report.person(place, format!("`{owner}` has the address `{wanted}` too (Jekyll published only one of them); this page has `{address}` now"));
    }
    taken.insert(file(&address), place.to_owned());
    address
}

/// Head, body and the body's first line, of a file with front matter.
pub fn split(text: &str) -> Option<Parts<'_>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != "---" {
        return None;
    }
    let mut at = first.len();
    for (number, line) in (2..).zip(lines) {
        if matches!(line.trim_end(), "---" | "...") {
            return Some(Parts {
                head: &text[first.len()..at],
                body: &text[at + line.len()..],
                body_line: number + 1,
            });
        }
        at += line.len();
    }
    None
}

/// `2019-02-26-title` → its date and title.
pub fn dated_name(stem: &str) -> Option<([&str; 3], &str)> {
    let mut parts = stem.splitn(4, '-');
    let date = [parts.next()?, parts.next()?, parts.next()?];
    let digits =
        |part: &&str| matches!(part.len(), 1..=4) && part.bytes().all(|b| b.is_ascii_digit());
    let sound = date.iter().all(digits) && date[0].len() == 4;
    parts.next().filter(|_| sound).map(|title| (date, title))
}

/// The year, month and day that a date starts with.
fn date_parts(date: &str) -> Option<[&str; 3]> {
    let day = date.trim().split([' ', 'T']).next()?;
    let mut parts = day.split('-');
    Some([parts.next()?, parts.next()?, parts.next()?])
}

/// `whats-new` → `Whats new`.
fn words_of(name: &str) -> String {
    let text = name.replace(['-', '_'], " ");
    let text = text.trim();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn first_heading(body: &str) -> Option<String> {
    let line = body.lines().find(|l| l.starts_with('#'))?;
    let text = line.trim_matches('#').trim();
    (!text.is_empty()).then(|| text.to_owned())
}
