//! A Jekyll documentation site taken over.
//!
//! Pages keep their text and front matter byte for byte but for the lines that
//! must change; each gets its old address as `permalink`, so old links answer.
//! Jekyll's rules are those of its documentation: front matter defaults,
//! collections, permalinks, files without front matter copied as they are.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::{Mapping, Value};

use super::liquid::{self, Known};
use super::navigation::{self, Entry};
use super::permalink::{self, Named};
use super::{Imported, New, Old};
use crate::path::{Route, SourcePath};

/// Folders and files that make Jekyll's pages and are nothing to a reader.
const MACHINERY: &[&str] = &[
    "_layouts",
    "_includes",
    "_sass",
    "_plugins",
    "_site",
    ".jekyll-cache",
    ".sass-cache",
];
/// Files at the root that belong to Jekyll's tools.
const TOOLS: &[&str] = &[
    "Gemfile",
    "Gemfile.lock",
    "Rakefile",
    "package.json",
    "package-lock.json",
    "README.md",
    "LICENSE",
];

/// Takes a site over.
pub fn jekyll(files: &BTreeMap<SourcePath, Old>) -> Imported {
    let mut import = Import::new(files);
    import.sort_files();
    import.pages();
    import.navigation();
    import.settings();
    let mut done = import.done;
    done.report.sort();
    done
}

/// A page of the old site.
struct Page<'a> {
    path: &'a SourcePath,
    /// The text between the fences, without them.
    head: &'a str,
    /// The line of the file at which the body starts.
    body_line: usize,
    body: &'a str,
    front: Mapping,
    /// Its collection, `posts` included.
    collection: Option<String>,
    draft: bool,
    address: String,
}

struct Import<'a> {
    files: &'a BTreeMap<SourcePath, Old>,
    config: Mapping,
    pages: Vec<Page<'a>>,
    /// Addresses in use: folded route → file of the old site.
    taken: BTreeMap<String, String>,
    /// `redirect_to` of old pages: address it leads to → addresses that lead there.
    leading: BTreeMap<String, Vec<String>>,
    sidebar: Vec<Entry>,
    done: Imported,
}

impl<'a> Import<'a> {
    fn new(files: &'a BTreeMap<SourcePath, Old>) -> Self {
        let mut done = Imported::default();
        let config = match text_of(files, "_config.yml").or_else(|| text_of(files, "_config.yaml"))
        {
            Some(text) => serde_yaml::from_str(text).unwrap_or_else(|e| {
                done.report
                    .person("_config.yml", format!("not readable as YAML: {e}"));
                Mapping::new()
            }),
            None => Mapping::new(),
        };
        Self {
            files,
            config,
            pages: Vec::new(),
            taken: BTreeMap::new(),
            leading: BTreeMap::new(),
            sidebar: Vec::new(),
            done,
        }
    }

    /// Says of each file what it is: a page, a file to copy, machinery.
    fn sort_files(&mut self) {
        for (path, old) in self.files {
            let name = path.as_str();
            let top = name.split('/').next().unwrap_or(name);
            if MACHINERY.contains(&top) || (name == path.file_name() && TOOLS.contains(&name)) {
                self.done
                    .report
                    .left(top, "belongs to Jekyll, not to the pages");
            } else if name.starts_with("_config.") {
                // read already
            } else if top == "_data" {
                self.data(path, old);
            } else if self.excluded(name) {
                self.done.report.left(name, "excluded in `_config.yml`");
            } else if let (Old::Text(text), true) = (old, is_page(path)) {
                match split(text) {
                    Some((head, body, line)) => self.take_page(path, head, body, line),
                    None if path.extension() == "md" || path.extension() == "markdown" => {
                        self.take_page(path, "", text, 1)
                    }
                    None => self.copy(path),
                }
            } else if name.split('/').any(|part| {
                part.starts_with('_') || (part.starts_with('.') && part != ".well-known")
            }) {
                self.done.report.left(name, "hidden or private to Jekyll");
            } else {
                self.copy(path);
            }
        }
    }

    fn excluded(&self, name: &str) -> bool {
        let list = self.config.get("exclude").and_then(Value::as_sequence);
        list.into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .any(|rule| {
                let rule = rule.trim_matches('/');
                !rule.is_empty()
                    && (name == rule
                        || name
                            .strip_prefix(rule)
                            .is_some_and(|rest| rest.starts_with('/')))
            })
    }

    /// A file published as it is keeps its address: pictures of `img/` stay
    /// there, all else goes below `static/`.
    fn copy(&mut self, path: &SourcePath) {
        let name = path.as_str();
        let to = if name.starts_with("img/") {
            name.to_owned()
        } else {
            format!("static/{name}")
        };
        if name.ends_with(".scss") || name.ends_with(".sass") || name.ends_with(".coffee") {
            self.done
                .report
                .left(name, "needs Jekyll to become a style sheet or script");
            return;
        }
        if let Some(to) = SourcePath::new(&to) {
            self.done.files.insert(to, New::CopyOf(path.clone()));
        }
    }

    fn data(&mut self, path: &SourcePath, old: &Old) {
        let entries = match old {
            Old::Text(text) if matches!(&*path.extension(), "yml" | "yaml" | "json") => {
                navigation::read(text)
            }
            _ => None,
        };
        match entries {
            Some(entries) => {
                self.done
                    .report
                    .changed(path.as_str(), "became `navigation` in `site.yaml`");
                self.sidebar.extend(entries);
            }
            None => {
                let below = path.strip_prefix("_data").unwrap_or(path.file_name());
                if let Some(to) = SourcePath::new(&format!("data/{below}")) {
                    self.done
                        .report
                        .changed(path.as_str(), format!("lies in `{to}` now"));
                    self.done.files.insert(to, New::CopyOf(path.clone()));
                }
            }
        }
    }

    fn take_page(&mut self, path: &'a SourcePath, head: &'a str, body: &'a str, body_line: usize) {
        let place = path.as_str();
        let (collection, draft) = self.collection_of(place);
        if place.starts_with('_') && collection.is_none() && !draft {
            self.done
                .report
                .left(place, "lies in a folder that Jekyll does not publish");
            return;
        }
        let own: Mapping = if head.trim().is_empty() {
            Mapping::new()
        } else {
            serde_yaml::from_str(head).unwrap_or_else(|e| {
                self.done.report.person(
                    place,
                    format!("its front matter is not readable as YAML: {e}"),
                );
                Mapping::new()
            })
        };
        let mut front = self.defaults_for(place, collection.as_deref());
        for (key, value) in own {
            front.insert(key, value);
        }
        let address = self.address(path, &front, collection.as_deref());
        if let Some(to) = string(&front, "redirect_to") {
            self.redirect_page(place, &address, &to);
            return;
        }
        self.pages.push(Page {
            path,
            head,
            body_line,
            body,
            front,
            collection,
            draft,
            address,
        });
    }

    /// A page that only leads on: its address is given to where it leads.
    fn redirect_page(&mut self, place: &str, address: &str, to: &str) {
        let local = to.strip_prefix(&*self.site_url()).unwrap_or(to);
        if local.contains("://") {
            self.done.report.person(place, format!("`{address}` leads to `{to}`, outside the site: set this redirect up at the web server"));
            return;
        }
        self.leading
            .entry(route_key(local))
            .or_default()
            .push(address.to_owned());
        self.done.report.changed(
            place,
            format!("became `redirect_from: {address}` of `{local}`"),
        );
    }

    /// The collection a file lies in, and whether it is a draft.
    fn collection_of(&self, place: &str) -> (Option<String>, bool) {
        let within = string(&self.config, "collections_dir").unwrap_or_default();
        let place = place
            .strip_prefix(within.trim_matches('/'))
            .unwrap_or(place)
            .trim_start_matches('/');
        let mut folders: Vec<&str> = place.split('/').collect();
        folders.pop();
        if folders.contains(&"_drafts") {
            return (Some("posts".into()), true);
        }
        if folders.contains(&"_posts") {
            return (Some("posts".into()), false);
        }
        let named = folders.first().and_then(|f| f.strip_prefix('_'));
        let known = self
            .config
            .get("collections")
            .is_some_and(|c| match (c, named) {
                (Value::Mapping(map), Some(name)) => map.contains_key(name),
                (Value::Sequence(list), Some(name)) => {
                    list.iter().any(|v| v.as_str() == Some(name))
                }
                _ => false,
            });
        (named.filter(|_| known).map(str::to_owned), false)
    }

    /// `defaults` of `_config.yml` that hold for a file, the narrowest scope last.
    fn defaults_for(&self, place: &str, collection: Option<&str>) -> Mapping {
        let list = self.config.get("defaults").and_then(Value::as_sequence);
        let mut scopes: Vec<(usize, &Mapping)> = Vec::new();
        for entry in list.into_iter().flatten() {
            let scope = entry.get("scope");
            let path = scope
                .and_then(|s| s.get("path"))
                .and_then(Value::as_str)
                .unwrap_or("");
            let kind = scope.and_then(|s| s.get("type")).and_then(Value::as_str);
            let kind_holds = kind.is_none_or(|kind| {
                Some(kind) == collection || (kind == "pages" && collection.is_none())
            });
            let trimmed = path.trim_matches('/');
            let path_holds = trimmed.is_empty()
                || place == trimmed
                || place
                    .strip_prefix(trimmed)
                    .is_some_and(|r| r.starts_with('/'));
            if let (true, true, Some(Value::Mapping(values))) =
                (kind_holds, path_holds, entry.get("values"))
            {
                scopes.push((trimmed.len(), values));
            }
        }
        scopes.sort_by_key(|(length, _)| *length);
        let mut front = Mapping::new();
        for (_, values) in scopes {
            for (key, value) in values {
                front.insert(key.clone(), value.clone());
            }
        }
        front
    }

    /// The address that Jekyll gave the page.
    fn address(&self, path: &SourcePath, front: &Mapping, collection: Option<&str>) -> String {
        let of_collection = collection.and_then(|c| {
            self.config
                .get("collections")?
                .get(c)?
                .get("permalink")?
                .as_str()
        });
        let of_site = string(&self.config, "permalink");
        let own = string(front, "permalink");
        let written = own.as_deref().or(of_collection).or(of_site.as_deref());
        let place = path.as_str();
        let below = match collection {
            Some(name) => place
                .split_once(&format!("_{name}/"))
                .map_or(place, |(_, rest)| rest),
            None => place,
        };
        let below = below
            .strip_suffix(&format!(
                ".{}",
                path.file_name().rsplit('.').next().unwrap_or("")
            ))
            .unwrap_or(below);
        let stem = path.stem();
        let dated = if collection == Some("posts") {
            dated_name(stem)
        } else {
            None
        };
        let written_date = string(front, "date");
        let date = dated
            .map(|(date, _)| date)
            .or_else(|| date_parts(written_date.as_deref()?));
        let categories: Vec<String> =
            match front.get("categories").or_else(|| front.get("category")) {
                Some(Value::Sequence(list)) => list
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
                Some(Value::String(text)) => text.split_whitespace().map(str::to_owned).collect(),
                _ => Vec::new(),
            };
        let title = dated.map_or(stem, |(_, title)| title);
        permalink::address(
            written,
            &Named {
                collection,
                path: below,
                date,
                title,
                categories: &categories,
            },
        )
    }

    fn site_url(&self) -> String {
        let url = string(&self.config, "url").unwrap_or_default();
        let base = string(&self.config, "baseurl").unwrap_or_default();
        format!(
            "{}{}",
            url.trim_end_matches('/'),
            base.trim_end_matches('/')
        )
    }

    /// Writes every page, its body rewritten where Liquid has a plain meaning.
    fn pages(&mut self) {
        let pages = std::mem::take(&mut self.pages);
        let addresses: BTreeMap<&str, &str> = pages
            .iter()
            .map(|p| (p.path.as_str(), p.address.as_str()))
            .collect();
        let address_of = |name: &str| {
            let post = addresses.iter().find(|(path, _)| {
                path.split_once("_posts/").is_some_and(|(_, rest)| {
                    rest.rsplit_once('.').is_some_and(|(stem, _)| stem == name)
                })
            });
            addresses
                .get(name.trim_start_matches('/'))
                .or(post.map(|(_, a)| a))
                .map(|a| format!("/{}", a.trim_start_matches('/')))
        };
        let base = string(&self.config, "baseurl").unwrap_or_default();
        let url = string(&self.config, "url").unwrap_or_default();
        let known = Known {
            base_url: base.trim_end_matches('/'),
            url: &url,
            address_of: &address_of,
        };
        let mut redirects = 0;
        let mut number = 0;
        for page in &pages {
            if page.path.file_name().starts_with("index.")
                && page.body.contains("{%")
                && page.address == "/"
            {
                self.done.report.left(
                    page.path.as_str(),
                    "the home page is made of Liquid; Shelfmark makes its own from the categories",
                );
                continue;
            }
            let written = self.page(page, &known);
            redirects += written.1;
            number += 1;
            if let Some(path) = self.free_path(page) {
                self.done.files.insert(path, New::Text(written.0));
            }
        }
        for (to, from) in std::mem::take(&mut self.leading) {
            self.done.report.person(
                to.clone(),
                format!("{} led here, but no page stands here", from.join(", ")),
            );
        }
        let copied = self
            .done
            .files
            .values()
            .filter(|f| matches!(f, New::CopyOf(_)))
            .count();
        self.done.report.taken = vec![
            ("pages".into(), number),
            ("redirects".into(), redirects),
            ("pictures, downloads and other files".into(), copied),
        ];
    }

    /// The page's new text, and how many addresses redirect to it.
    fn page(&mut self, page: &Page<'_>, known: &Known<'_>) -> (String, usize) {
        let place = page.path.as_str();
        let rewritten = liquid::rewrite(page.body, known);
        let at = |line: usize| format!("{place}:{}", page.body_line + line - 1);
        for (line, words) in rewritten.changed {
            self.done.report.changed(at(line), words);
        }
        for (line, words) in rewritten.unknown {
            self.done.report.person(at(line), words);
        }
        let permalink = self.free_address(page);
        let mut head = Head::of(page.head);
        head.set("permalink", &permalink);
        let mut given = |new: &str, value: Option<String>| {
            if let Some(value) = value.filter(|v| !v.trim().is_empty()) {
                head.add(new, &value);
            }
        };
        let collection = page.collection.as_deref().filter(|c| *c != "posts");
        let front = &page.front;
        given(
            "pagename",
            string(front, "title")
                .or_else(|| first_heading(page.body))
                .or_else(|| Some(words_of(page.path.stem()))),
        );
        given(
            "categoryName",
            string(front, "category")
                .or_else(|| string(front, "parent"))
                .or_else(|| self.category_of(page, collection)),
        );
        given(
            "order",
            string(front, "nav_order").filter(|n| n.parse::<i64>().is_ok()),
        );
        given("description", string(front, "excerpt"));
        let date = dated_name(page.path.stem()).map(|([y, m, d], _)| format!("{y}-{m}-{d}"));
        given("date", date);
        for key in [
            "pagename",
            "categoryName",
            "subCategoryName",
            "level3",
            "indicator",
            "subtitle",
            "isTutorial",
            "isNew",
            "date",
        ] {
            given(key, string(front, key));
        }
        if page.draft {
            head.add("draft", "true");
        }
        let from = self
            .leading
            .remove(&route_key(&page.address))
            .unwrap_or_default();
        let own = front
            .get("redirect_from")
            .map_or(0, |v| v.as_sequence().map_or(1, Vec::len));
        if !from.is_empty() {
            let old = front.get("redirect_from").cloned();
            let mut all: Vec<String> = match old {
                Some(Value::Sequence(list)) => list
                    .iter()
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
                Some(Value::String(one)) => vec![one],
                _ => Vec::new(),
            };
            all.extend(from.iter().cloned());
            head.set_list("redirect_from", &all);
        }
        if head.remove("layout") {
            self.done.report.changed(
                place,
                "`layout` taken off: it named a layout of Jekyll's theme",
            );
        }
        (
            format!("---\n{}---\n{}", head.text, rewritten.text),
            own + from.len(),
        )
    }

    /// The category of a page that states none: its collection, else its folder.
    fn category_of(&self, page: &Page<'_>, collection: Option<&str>) -> Option<String> {
        if let Some(name) = collection {
            return Some(words_of(name));
        }
        let mut folders: Vec<&str> = page.path.as_str().split('/').collect();
        folders.pop();
        folders.retain(|f| !f.starts_with('_') && !matches!(*f, "pages" | "docs" | "content"));
        folders.first().map(|f| words_of(f))
    }

    /// The page's address; where another page has it already, a new one, which
    /// a person must know of.
    fn free_address(&mut self, page: &Page<'_>) -> String {
        let place = page.path.as_str();
        let mut address = page.address.trim_start_matches('/').to_owned();
        if address.is_empty() {
            address = "index.html".into();
        }
        if let Err(e) = Route::from_permalink(&address) {
            let made =
                crate::path::default_permalink([None, None, None], page.path.stem(), page.path);
            self.done.report.person(
                place,
                format!("its address `{address}` {e}; it has `{made}` now"),
            );
            address = made;
        }
        let key = |address: &str| {
            Route::from_permalink(address)
                .map_or_else(|_| address.to_owned(), |r| r.file().clash_key())
        };
        let wanted = address.clone();
        let mut number = 2;
        while let Some(owner) = self.taken.get(&key(&address)).cloned() {
            let (stem, end) = wanted
                .rsplit_once('.')
                .map_or((&*wanted, ""), |(s, _)| (s, ".html"));
            address = format!("{}-{number}{end}", stem.trim_end_matches('/'));
            number += 1;
            self.done.report.person(place, format!("`{owner}` has the address `{wanted}` too (Jekyll published only one of them); this page has `{address}` now"));
        }
        self.taken.insert(key(&address), place.to_owned());
        address
    }

    /// Where the page lies in the new site: its old path below `content/`, the
    /// underscores of collections taken off.
    fn free_path(&self, page: &Page<'_>) -> Option<SourcePath> {
        let name = page.path.as_str();
        let parts: Vec<&str> = name
            .split('/')
            .map(|part| part.trim_start_matches('_'))
            .collect();
        let joined = parts.join("/");
        let below = joined.strip_prefix("pages/").unwrap_or(&joined);
        let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
        let mut path = SourcePath::new(&format!("content/{stem}.md"))?;
        let mut number = 2;
        while self.done.files.contains_key(&path) {
            path = SourcePath::new(&format!("content/{stem}-{number}.md"))?;
            number += 1;
        }
        Some(path)
    }

    /// The old sidebar's entries that have a name become categories.
    fn navigation(&mut self) {
        for entry in &self.sidebar {
            if entry.name.is_none() && entry.address.is_none() {
                self.done.report.person(
                    "_data",
                    "an entry of the sidebar has neither name nor address",
                );
            }
        }
    }

    /// `site.yaml`.
    fn settings(&mut self) {
        let mut site = Mapping::new();
        let mut put = |key: &str, value: Option<String>| {
            if let Some(value) = value.filter(|v| !v.trim().is_empty()) {
                site.insert(Value::from(key), Value::from(value.trim()));
            }
        };
        put("title", string(&self.config, "title"));
        put("description", string(&self.config, "description"));
        let url = self.site_url();
        put(
            "base_url",
            Some(url).filter(|u| crate::config::BaseUrl::parse(u).is_some()),
        );
        put(
            "language",
            string(&self.config, "lang").or_else(|| string(&self.config, "language")),
        );
        let categories = self.categories();
        if !categories.is_empty() {
            site.insert(Value::from("navigation"), Value::Sequence(categories));
        }
        let text = serde_yaml::to_string(&site).unwrap_or_default();
        if let Some(path) = SourcePath::new("site.yaml") {
            self.done.files.insert(
                path,
                New::Text(if site.is_empty() { String::new() } else { text }),
            );
        }
        for key in self.config.keys().filter_map(Value::as_str) {
            if !matches!(
                key,
                "title"
                    | "description"
                    | "url"
                    | "baseurl"
                    | "lang"
                    | "language"
                    | "collections"
                    | "collections_dir"
                    | "defaults"
                    | "permalink"
                    | "exclude"
            ) {
                self.done
                    .report
                    .left(format!("_config.yml: {key}"), "has no meaning in Shelfmark");
            }
        }
    }

    /// The sidebar as `navigation`: categories with their pages, subcategories
    /// below. Pages that no longer stand are named.
    fn categories(&mut self) -> Vec<Value> {
        let mut seen = BTreeSet::new();
        let entries = std::mem::take(&mut self.sidebar);
        let mut categories = Vec::new();
        for entry in entries {
            let Some(name) = entry.name.clone().filter(|_| !entry.below.is_empty()) else {
                let address = entry.address.unwrap_or_default();
                self.done.report.person(
                    "_data",
                    format!("`{address}` stands in the sidebar above all categories"),
                );
                continue;
            };
            let items = self.items(&entry, &mut seen);
            let mut category = Mapping::new();
            category.insert(Value::from("category"), Value::from(name));
            if !items.is_empty() {
                category.insert(Value::from("items"), Value::Sequence(items));
            }
            categories.push(Value::Mapping(category));
        }
        categories
    }

    fn items(&mut self, entry: &Entry, seen: &mut BTreeSet<String>) -> Vec<Value> {
        let mut items = Vec::new();
        let own = entry.address.clone().map(|address| Entry {
            name: entry.name.clone(),
            address: Some(address),
            below: Vec::new(),
        });
        for below in own.iter().chain(&entry.below) {
            if !below.below.is_empty() {
                let mut group = Mapping::new();
                group.insert(
                    Value::from("group"),
                    Value::from(below.name.clone().unwrap_or_default()),
                );
                group.insert(
                    Value::from("items"),
                    Value::Sequence(self.items(below, seen)),
                );
                items.push(Value::Mapping(group));
                continue;
            }
            let Some(address) = &below.address else {
                continue;
            };
            if address.contains("://") {
                let mut link = Mapping::new();
                link.insert(
                    Value::from("link"),
                    Value::from(below.name.clone().unwrap_or_else(|| address.clone())),
                );
                link.insert(Value::from("url"), Value::from(address.clone()));
                items.push(Value::Mapping(link));
                continue;
            }
            let route = Route::from_permalink(address).map(|r| r.file().clash_key());
            let stands = route.as_ref().is_ok_and(|key| self.taken.contains_key(key));
            match (stands, route) {
                (true, Ok(key)) if seen.insert(key.clone()) => {
                    items.push(Value::from(address.trim_start_matches('/')))
                }
                (true, _) => self.done.report.changed(
                    "_data",
                    format!("`{address}` stood in the sidebar twice; once is kept"),
                ),
                (false, _) => self.done.report.person(
                    "_data",
                    format!("the sidebar names `{address}`, where no page stands"),
                ),
            }
        }
        items
    }
}

/// A front matter block whose other lines stay as they are.
struct Head {
    text: String,
}

impl Head {
    fn of(head: &str) -> Self {
        let mut text = head.replace("\r\n", "\n");
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            text.push('\n');
        }
        Self { text }
    }

    /// The bytes of a top-level key with the lines that belong to it.
    fn range(&self, key: &str) -> Option<std::ops::Range<usize>> {
        let mut start = None;
        let mut at = 0;
        for line in self.text.split_inclusive('\n') {
            let top = !line.starts_with([' ', '\t', '#', '-', '\n']);
            match start {
                Some(from) if top => return Some(from..at),
                None if top
                    && line
                        .strip_prefix(key)
                        .is_some_and(|rest| rest.trim_start().starts_with(':')) =>
                {
                    start = Some(at)
                }
                _ => {}
            }
            at += line.len();
        }
        start.map(|from| from..at)
    }

    /// Sets a key, in its place where it stands.
    fn set(&mut self, key: &str, value: &str) {
        let line = format!("{key}: {}\n", scalar(value));
        match self.range(key) {
            Some(range) => self.text.replace_range(range, &line),
            None => self.text.push_str(&line),
        }
    }

    fn set_list(&mut self, key: &str, values: &[String]) {
        let lines: String = values
            .iter()
            .map(|v| format!("  - {}\n", scalar(v)))
            .collect();
        let block = format!("{key}:\n{lines}");
        match self.range(key) {
            Some(range) => self.text.replace_range(range, &block),
            None => self.text.push_str(&block),
        }
    }

    /// Sets a key that does not stand, or stands without a value.
    fn add(&mut self, key: &str, value: &str) {
        let empty = self.range(key).is_none_or(|range| {
            let value = self.text[range]
                .split_once(':')
                .map_or("", |(_, v)| v.trim());
            matches!(value, "" | "''" | "\"\"" | "null" | "~")
        });
        if empty {
            self.set(key, value);
        }
    }

    fn remove(&mut self, key: &str) -> bool {
        self.range(key)
            .map(|range| self.text.replace_range(range, ""))
            .is_some()
    }
}

/// A text as a YAML scalar: plain where that is safe, else quoted.
fn scalar(text: &str) -> String {
    serde_yaml::to_string(text).map_or_else(|_| String::new(), |t| t.trim_end().to_owned())
}

/// Head, body and the body's first line, of a file with front matter.
fn split(text: &str) -> Option<(&str, &str, usize)> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != "---" {
        return None;
    }
    let mut at = first.len();
    for (number, line) in (2..).zip(lines) {
        if line.trim_end() == "---" {
            return Some((&text[first.len()..at], &text[at + line.len()..], number + 1));
        }
        at += line.len();
    }
    None
}

fn is_page(path: &SourcePath) -> bool {
    matches!(
        &*path.extension(),
        "md" | "markdown" | "mkd" | "html" | "htm"
    )
}

fn text_of<'a>(files: &'a BTreeMap<SourcePath, Old>, name: &str) -> Option<&'a str> {
    match files.get(&SourcePath::new(name)?)? {
        Old::Text(text) => Some(text),
        Old::Other => None,
    }
}

/// A value as text, where it is a text, a number or a truth.
fn string(map: &Mapping, key: &str) -> Option<String> {
    match map.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// `2019-02-26-title` → its date and title.
fn dated_name(stem: &str) -> Option<([&str; 3], &str)> {
    let mut parts = stem.splitn(4, '-');
    let date = [parts.next()?, parts.next()?, parts.next()?];
    let sound = date
        .iter()
        .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
        && date[0].len() == 4;
    sound
        .then_some(())
        .and(parts.next())
        .map(|title| (date, title))
}

/// The year, month and day that a date starts with.
fn date_parts(date: &str) -> Option<[&str; 3]> {
    let day = date.split([' ', 'T']).next()?;
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

/// What two spellings of one address share.
fn route_key(address: &str) -> String {
    Route::from_permalink(address).map_or_else(|_| address.to_owned(), |r| r.to_string())
}
