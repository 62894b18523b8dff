//! Old addresses: each leads on to where its owner is now. A page names its own in
//! `redirect_from`, `site.yaml` names those of files and categories in `redirects`.

use std::collections::BTreeSet;

use super::head;
use super::subject::Subject;
use super::things::Mapping;
use super::{State, means, permalink};
use crate::change::Change;
use crate::config::Config;
use crate::front_matter::FrontMatter;
use crate::path::{Route, SourcePath};
use crate::site::tree::fold;
use crate::yaml::Node;
use crate::yaml::edit::{self, Block};

/// Adds the old addresses, and takes out those that are an address again. Returns
/// what leads where.
pub fn keep(
    before: &State<'_>,
    after: &State<'_>,
    mapping: &Mapping<'_>,
    subject: &Subject,
    change: &mut Change,
) -> Vec<(String, String)> {
    let mut kept = pages(before, after, mapping, subject, change);
    kept.extend(stated(before, after, mapping, change));
    kept
}

fn pages(
    before: &State<'_>,
    after: &State<'_>,
    mapping: &Mapping<'_>,
    subject: &Subject,
    change: &mut Change,
) -> Vec<(String, String)> {
    let site = &after.build.renderer.site;
    let mut kept = Vec::new();
    for page in &before.build.renderer.site.pages {
        let now = site
            .page_of(mapping.path(&page.path))
            .and_then(|id| site.pages.get(id));
        let Some(now) = now.filter(|now| now.route != page.route) else {
            continue;
        };
        let named = page.front.redirect_from.iter();
        let known = named
            .clone()
            .any(|r| Route::from_permalink(&r.value).as_ref() == Ok(&page.route));
        let mut items = Vec::new();
        if !known && !page.is_hidden() {
            items.push(edit::scalar(&permalink(&page.route)));
            kept.push((page.route.to_string(), now.route.to_string()));
        }
        let text = before.sources.text_of(&page.path).unwrap_or_default();
        match FrontMatter::block(text) {
            Some(block) => {
                let Some(block) = Block::read(&page.path, text, block) else {
                    continue;
                };
                let keeps = |node: &Node| {
                    let text = node.scalar().map_or("", |s| s.text.trim());
                    Route::from_permalink(text).as_ref() != Ok(&now.route)
                };
                for (range, words) in block.exchange("redirect_from", &keeps, &items) {
                    change.edit(&page.path, range, words);
                }
            }
            // A new permalink has brought its head along.
            None if matches!(subject, Subject::Permalink { .. }) => {}
            None if items.is_empty() => {}
            None => {
                let old = [permalink(&page.route)];
                for (range, words) in head::redirects(&page.path, text, &old).unwrap_or_default() {
                    change.edit(&page.path, range, words);
                }
            }
        }
    }
    kept
}

/// The addresses of files and categories.
fn stated(
    before: &State<'_>,
    after: &State<'_>,
    mapping: &Mapping<'_>,
    change: &mut Change,
) -> Vec<(String, String)> {
    let moved = moved(before, after, mapping);
    let new: BTreeSet<&Route> = moved.iter().map(|(_, now)| now).collect();
    let keeps = |node: &Node| {
        let from = node.entries().iter().find(|e| e.key == "from");
        let from = from.and_then(|e| e.value.scalar()).map(|s| s.text.trim());
        from.is_none_or(|from| !new.iter().any(|route| means(from, route)))
    };
    let items: Vec<String> = moved.iter().map(item).collect();
    let file = Config::file();
    let text = before.sources.text_of(&file).unwrap_or_default();
    if let Some(block) = block_of(&file, text)
        && !moved.is_empty()
    {
        for (range, words) in block.exchange("redirects", &keeps, &items) {
            change.edit(&file, range, words);
        }
    }
    let told = |(was, now): &(Route, Route)| (was.to_string(), now.to_string());
    moved.iter().map(told).collect()
}

/// The settings as a block, without the byte order mark.
fn block_of<'a>(file: &SourcePath, text: &'a str) -> Option<Block<'a>> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    Block::read(file, text, start..text.len())
}

/// An item of `redirects`.
fn item((was, now): &(Route, Route)) -> String {
    let (was, now) = (edit::scalar(&permalink(was)), edit::scalar(&permalink(now)));
    format!("{{from: {was}, to: {now}}}")
}

/// Redirects put into the settings; `None` where these cannot be read.
pub fn state(text: &str, redirects: &[(Route, Route)]) -> Option<edit::Change> {
    let items: Vec<String> = redirects.iter().map(item).collect();
    block_of(&Config::file(), text)?.relist("redirects", &|_| true, &items)
}

/// Files and categories that stand elsewhere now, each with its old and new address.
fn moved(before: &State<'_>, after: &State<'_>, mapping: &Mapping<'_>) -> Vec<(Route, Route)> {
    let mut moved = Vec::new();
    for asset in before.sources.assets.values() {
        let now = after.sources.assets.get(mapping.path(&asset.path));
        let now = now.map(|now| Route::from_file(now.published_path()));
        let was = Route::from_file(asset.published_path());
        if let (Ok(was), Some(Ok(now))) = (was, now)
            && was != now
        {
            moved.push((was, now));
        }
    }
    let now = &after.build.renderer.site;
    for category in &before.build.renderer.site.tree.categories {
        let name = mapping.category(&fold(&category.name));
        let mut all = now.tree.categories.iter();
        let Some(found) = all.find(|c| fold(&c.name) == name) else {
            continue;
        };
        if found.route != category.route && now.entry(&category.route).is_none() {
            moved.push((category.route.clone(), found.route.clone()));
        }
    }
    moved
}
