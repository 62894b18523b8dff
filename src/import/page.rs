//! A page of the old site → a page of the new one.

use std::collections::BTreeMap;

use serde_yaml::Mapping;

use super::head::Head;
use super::jekyll::{Import, is_html, text_of};
use super::liquid::{self, Known};
use super::permalink::{self, Named, Written};
use super::settings::{Home, Settings, deep, string, strings};
use super::sidebar::{Levels, key, placements};
use super::{New, Report, body, html};
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
    fn stated_levels(&self) -> Levels {
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
    fn default_levels(&self) -> Levels {
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

    fn name(&self) -> String {
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

/// Writes every page.
pub fn write_all(import: &mut Import<'_>) {
    let mut pages = std::mem::take(&mut import.pages);
    let base = import.settings.base();
    let levels = placements(&import.sidebars, &base);
    let sources: BTreeMap<String, String> = pages
        .iter()
        .map(|page| (page.path.as_str().to_owned(), page.address.clone()))
        .collect();
    let mut layouts: BTreeMap<String, usize> = BTreeMap::new();
    for page in &mut pages {
        let placed = levels.get(&key(&page.address).unwrap_or_default());
        let path = free_path(page, import);
        let text = body_of(page, import, &base, &sources);
        let layout = fill_head(page, import, placed, &path);
        if let Some(layout) = layout {
            *layouts.entry(layout).or_default() += 1;
        }
        let text = format!("---\n{}---\n{text}", page.head.as_str());
        let row = (
            page.path.to_string(),
            path.to_string(),
            page.address.clone(),
        );
        import.done.report.pages.push(row);
        import.done.files.insert(path, New::Text(text));
    }
    for (layout, count) in layouts {
        let pages = if count == 1 {
            "1 page".to_owned()
        } else {
            format!("{count} pages")
        };
        let words = format!("`layout: {layout}` taken off {pages}: Shelfmark's theme shows them");
        import
            .done
            .report
            .changed(format!("_layouts/{layout}"), words);
    }
    import.pages = pages;
}

/// The body in the new site's form.
fn body_of(
    page: &Page<'_>,
    import: &mut Import<'_>,
    base: &str,
    sources: &BTreeMap<String, String>,
) -> String {
    let place = page.path.as_str();
    let files = import.files;
    let settings = &import.settings;
    let address_of = |name: &str| {
        let name = name.trim_matches(['"', '\'', '/']);
        let post = || {
            let mut posts = sources.iter().filter(|(path, _)| path.contains("_posts/"));
            let stem = |path: &str| path.rsplit_once('.').map(|(stem, _)| stem.to_owned());
            posts.find(|(path, _)| {
                stem(path).is_some_and(|stem| stem.ends_with(&format!("_posts/{name}")))
            })
        };
        sources
            .get(name)
            .or_else(|| post().map(|(_, address)| address))
            .cloned()
    };
    let value_of = |name: &str| match name.split_once('.') {
        Some(("site", name)) => settings.lookup(name),
        Some(("page", "url")) => Some(page.address.clone()),
        Some(("page", name)) => deep(&page.front, name),
        _ => None,
    };
    let include = |name: &str| text_of(files, &format!("_includes/{name}"));
    let known = Known {
        base,
        address_of: &address_of,
        value_of: &value_of,
        include: &include,
    };
    let rewritten = liquid::rewrite(page.body, &known);
    let links = body::rewrite(&rewritten.text, page.path, sources);
    let report = &mut import.done.report;
    let at = |line: usize| format!("{place}:{}", page.body_line + line - 1);
    for (line, words) in rewritten.changed {
        report.changed(at(line), words);
    }
    for (line, words) in rewritten.unknown {
        report.person(at(line), words);
    }
    for words in links.changed {
        report.changed(place, words);
    }
    if !is_html(page.path) {
        return links.text;
    }
    let block = html::one_block(&links.text);
    report.changed(place, "a page of HTML: its blank lines and indentation were taken out, so that markdown leaves it alone");
    if block.kept_blank {
        report.person(place, "blank lines inside `<pre>`, `<script>` or `<style>` end the HTML for markdown: see how the page looks");
    }
    block.text + "\n"
}

/// Fills the front matter in; the layout that it named.
fn fill_head(
    page: &mut Page<'_>,
    import: &mut Import<'_>,
    placed: Option<&Levels>,
    path: &SourcePath,
) -> Option<String> {
    let place = page.path.as_str();
    let stated = page.stated_levels();
    let mut levels = if stated.is_empty() {
        placed.cloned().unwrap_or_default()
    } else {
        stated
    };
    if levels.is_empty() && page.address != "/index.html" {
        levels = page.default_levels();
    }
    let mut given = vec![("pagename", Some(page.name()))];
    given.extend(
        ["categoryName", "subCategoryName", "level3"]
            .into_iter()
            .zip(levels.into_iter().map(Some)),
    );
    let text = |key| string(&page.front, key);
    given.push((
        "order",
        text("nav_order")
            .or_else(|| text("weight"))
            .filter(|n| n.parse::<i64>().is_ok()),
    ));
    given.push(("description", text("excerpt")));
    let date = dated_name(page.path.stem()).filter(|_| page.home.collection.is_some());
    given.push((
        "date",
        date.map(|([y, m, d], _)| format!("{y}-{m:0>2}-{d:0>2}")),
    ));
    for key in [
        "indicator",
        "subtitle",
        "isTutorial",
        "isNew",
        "date",
        "published",
        "search",
        "toc",
    ] {
        // From the defaults of `_config.yml`.
        given.push((key, text(key)));
    }
    let head = &mut page.head;
    head.rename("title", "pagename");
    let layout = string(&page.front, "layout");
    head.remove("layout");
    head.set("permalink", page.address.trim_start_matches('/'));
    for (key, value) in given {
        if let Some(value) = value.filter(|v| !v.trim().is_empty()) {
            head.add(key, &value);
        }
    }
    if page.home.draft {
        head.add("draft", "true");
    }
    leads_here(page, import);
    for (key, words) in page.head.mend(path) {
        let line = text_of(import.files, place).and_then(|text| line_of(text, &key));
        let line = line.map_or(String::new(), |line| format!(":{line}"));
        let words = format!("{words}; `{key}` is a comment now");
        import.done.report.person(format!("{place}{line}"), words);
    }
    layout
}

/// The addresses that lead to the page: each once, and only where nothing stands.
fn leads_here(page: &mut Page<'_>, import: &mut Import<'_>) {
    let place = page.path.as_str();
    let site = import.settings.address();
    let mut kept = Vec::new();
    let own = strings(&page.front, "redirect_from");
    let mut lost = false;
    for from in &own {
        let path = from
            .strip_prefix(&*site)
            .filter(|_| !site.is_empty())
            .unwrap_or(from)
            .trim();
        match key(path) {
            None => import.done.report.person(
                place,
                format!("`redirect_from: {from}` is no address of the site"),
            ),
            Some(found) => match import.taken.get(&found) {
                None => {
                    import.taken.insert(found, place.to_owned());
                    import.redirected += 1;
                    kept.push(path.to_owned());
                    lost |= path != from;
                    continue;
                }
                Some(owner) if owner == place => {
                    import.done.report.changed(place, format!("`redirect_from: {from}` is the page's own address, or stands twice; taken off"));
                }
                Some(owner) => {
                    let words =
                        format!("`redirect_from: {from}` is the address of `{owner}`; taken off");
                    import.done.report.person(place, words);
                }
            },
        }
        lost = true;
    }
    let led_here = std::mem::take(&mut page.led_here);
    if lost || !led_here.is_empty() {
        kept.extend(led_here);
        page.head.remove("redirect_from");
        if !kept.is_empty() {
            page.head.set_list("redirect_from", &kept);
        }
    }
    page.head.remove("redirect_to");
}

/// Where the page lies in the new site: its old path below `content/`, the
/// underscores of collections taken off.
fn free_path(page: &Page<'_>, import: &Import<'_>) -> SourcePath {
    let parts = page
        .path
        .as_str()
        .split('/')
        .map(|part| part.trim_start_matches('_'));
    let joined = parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("/");
    let below = joined.strip_prefix("pages/").unwrap_or(&joined);
    let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
    let mut path = format!("content/{stem}.md");
    let mut number = 2;
    loop {
        match SourcePath::new(&path) {
            Some(free) if !import.done.files.contains_key(&free) => return free,
            _ => path = format!("content/{stem}-{number}.md"),
        }
        number += 1;
    }
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

/// The line, from 1, at which a field of the front matter stands.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let stands = |line: &str| {
        line.strip_prefix(key)
            .is_some_and(|l| l.trim_start().starts_with(':'))
    };
    text.lines().position(stands).map(|at| at + 1)
}

/// `2019-02-26-title` → its date and title.
fn dated_name(stem: &str) -> Option<([&str; 3], &str)> {
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
