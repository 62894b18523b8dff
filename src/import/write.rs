//! The pages of the new site.

use std::collections::BTreeMap;

use super::liquid::Known;
use super::page::{Page, dated_name};
use super::rewrite::rewrite;
use super::settings::{deep, string, strings};
use super::sidebar::{Levels, key, placements};
use super::state::{Import, is_html, text_of};
use super::{New, body, html};
use crate::path::SourcePath;

/// Writes every page.
pub fn pages(import: &mut Import<'_>) {
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
    let rewritten = rewrite(page.body, &known);
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

/// The line, from 1, at which a field of the front matter stands.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let stands = |line: &str| {
        line.strip_prefix(key)
            .is_some_and(|l| l.trim_start().starts_with(':'))
    };
    text.lines().position(stands).map(|at| at + 1)
}
