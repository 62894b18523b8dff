//! Addresses that are published as they are written, so that they mean what a browser
//! takes them for: those of style sheets, of HTML files that are no pages, and by which a
//! page leads on by itself.

use std::ops::Range;

use super::address;
use super::links::{Rewriter, end};
use super::things::led;
use crate::markdown::{self, Literal, LiteralKind, destination};
use crate::path::{Route, SourcePath};
use crate::site::Site;
use crate::site::links::{join, leaves};
use crate::source::{Asset, MOST_BYTES};
use crate::theme::css_addresses;

/// A text with the address that it is published at, before and after the move. A text
/// that is published at several, as a template is, has none: what a relative address in
/// it means is another place on each page.
pub(super) struct Published<'a> {
    pub file: &'a SourcePath,
    pub text: &'a str,
    pub at: Option<(Route, Route)>,
}

impl Rewriter<'_> {
    /// A style sheet or HTML file that is no page.
    pub(super) fn asset(&mut self, asset: &Asset) {
        let file = &asset.path;
        let extension = file.extension();
        if !["css", "html", "htm"].contains(&&*extension) {
            return;
        }
        let Some(text) = asset.text(MOST_BYTES) else {
            return;
        };
        let at = published_at(file).zip(published_at(self.mapping.path(file)));
        let published = Published {
            file,
            text: &text,
            at,
        };
        if extension == "css" {
            return self.sheet(&published);
        }
        let (references, literals) = markdown::addresses_of_html(&text);
        for place in destination::find(&text, &references).into_iter().flatten() {
            self.literal(&published, place.range);
        }
        self.literals(&published, &literals);
    }

    /// A style sheet.
    pub(super) fn sheet(&mut self, published: &Published<'_>) {
        for range in css_addresses(published.text) {
            self.literal(published, range);
        }
    }

    /// Styles, and by what address a page leads on.
    pub(super) fn literals(&mut self, published: &Published<'_>, literals: &[Literal]) {
        for literal in literals.iter().filter(|literal| literal.origin.is_none()) {
            let range = literal.span.range();
            let text = published.text.get(range.clone()).unwrap_or_default();
            let found: Vec<Range<usize>> = match literal.kind {
                LiteralKind::Style => css_addresses(text),
                LiteralKind::Refresh => markdown::refreshed(text).into_iter().collect(),
            };
            for found in found {
                self.literal(
                    published,
                    range.start + found.start..range.start + found.end,
                );
            }
        }
    }

    fn literal(&mut self, published: &Published<'_>, range: Range<usize>) {
        let target = published.text.get(range.clone()).unwrap_or_default();
        if self.change.touches(published.file, &range) {
            return;
        }
        if let Some(words) = self.anew(target, published.at.as_ref()) {
            self.change.edit(published.file, range, words);
            self.written += 1;
        }
    }

    /// How an address must be written, where as it stands it leads elsewhere.
    fn anew(&self, target: &str, at: Option<&(Route, Route)>) -> Option<String> {
        let leads = |site: &Site, target: &str, at: Option<&Route>| {
            let target = from_root(site, target, at)?;
            led(site, &site.resolve(&target, &Route::home(), None), None)
        };
        let (old, new) = (at.map(|(old, _)| old), at.map(|(_, new)| new));
        let was = leads(self.before, target, old)?;
        let now = self.mapping.thing(&was.thing);
        let tail = self.mapping.tail(&was, self.before, self.after);
        let there = leads(self.after, target, new);
        let same = tail == was.tail
            && there.is_some_and(|is| is.thing == now && (!is.redirected || was.redirected));
        if same {
            return None;
        }
        let (route, _) = end(self.after, &now)?;
        let path = match new.filter(|_| is_relative(target)) {
            Some(from) => address::relative(from.as_str(), route.as_str()),
            None => route.as_str().to_owned(),
        };
        let path = address::encoded_like(target, &path);
        let path = address::without_parentheses(&path);
        let words = format!("{}{path}{tail}", self.root_of(target));
        let is = leads(self.after, &words, new)?;
        (is.thing == now && !is.redirected).then_some(words)
    }

    /// What stands before the path of an address: `https://example.org/help`, or `/help`.
    fn root_of<'t>(&self, target: &'t str) -> &'t str {
        let site = self.before;
        if let Some(path) = site.own(target) {
            return &target[..target.len() - path.len()];
        }
        let base = &*site.base_path;
        let below = target
            .strip_prefix(base)
            .filter(|path| path.starts_with('/'));
        below.map_or("", |path| &target[..target.len() - path.len()])
    }
}

/// The address that a file is published at.
fn published_at(file: &SourcePath) -> Option<Route> {
    let folders = ["content", "static"];
    let below = folders.iter().find_map(|folder| file.strip_prefix(folder));
    Route::from_file(below.unwrap_or(file.as_str())).ok()
}

fn is_relative(target: &str) -> bool {
    !target.starts_with(['/', '#']) && !leaves(target)
}

/// An address as it is from the site's root, where `at` is the address of its text;
/// `None` for what leaves the site and for what means another place on each page.
fn from_root(site: &Site, target: &str, at: Option<&Route>) -> Option<String> {
    let target = target.trim();
    if target.is_empty() || target.starts_with('#') {
        return None;
    }
    if !is_relative(target) {
        return site.local(target).map(|local| local.into_owned());
    }
    let (folder, _) = at?.as_str().rsplit_once('/')?;
    let cut = target.find(['?', '#']).unwrap_or(target.len());
    let (path, tail) = target.split_at(cut);
    Some(format!(
        "/{}{tail}",
        join(folder, path)?.trim_start_matches('/')
    ))
}
