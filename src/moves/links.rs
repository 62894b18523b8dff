//! Every link of the author's files, and how it must be written after the move.
//!
//! Looked through: the markdown and raw HTML of pages and snippets, values of front
//! matter that Shelfmark does not know, `site.yaml`, data, the HTML of templates, and
//! styles and HTML files that are published as they are. A value counts as a link when
//! the whole of it names what has moved, or where it is marked as one within a text.

use super::address::{self, End, From};
use super::literal::Published;
use super::things::{Led, Mapping, Thing, led};
use super::{State, cells};
use crate::change::Change;
use crate::front_matter::{FrontMatter, KEYS};
use crate::markdown::destination::{self, Destination};
use crate::markdown::{self, Reference};
use crate::path::{Route, SourcePath};
use crate::site::links::Target;
use crate::site::{PageId, Site};
use crate::yaml::{self, Node, Value, edit};

/// Settings that hold an address, but none of a page's or file's.
const NO_LINKS: &[&str] = &[
    "base_url",
    "edit_url",
    "title",
    "description",
    "language",
    "theme",
];

/// Writes anew what would lead elsewhere; the number of links written.
pub fn rewrite(
    before: &State<'_>,
    after: &State<'_>,
    mapping: &Mapping<'_>,
    change: &mut Change,
) -> usize {
    let mut rewriter = Rewriter {
        before: &before.build.renderer.site,
        after: &after.build.renderer.site,
        mapping,
        change,
        written: 0,
    };
    for (id, article) in before.build.renderer.articles.iter().enumerate() {
        let outline = article.outline();
        // What a snippet brings in is written in the snippet.
        let mut references: Vec<Reference> = [&outline.links[..], &outline.images[..]].concat();
        references.retain(|reference| reference.origin.is_none());
        references.sort_by_key(|r| r.span);
        let file = &article.file;
        rewriter.references(&file.path, &file.text, Stands::Page(id), references);
        let at = |when| rewriter.from(Stands::Page(id), when).0;
        let published = Published {
            file: &file.path,
            text: &file.text,
            at: Some((at(When::Before), at(When::After))),
        };
        rewriter.literals(&published, &outline.literals);
        if let Some(block) = FrontMatter::block(&file.text) {
            let parsed = yaml::parse(&file.path, &file.text, block, file.text.len());
            let known = |key: &str| KEYS.iter().any(|k| k.path == key) || key == "title";
            rewriter.values(
                &file.path,
                &file.text,
                Stands::Page(id),
                &parsed.root,
                &known,
            );
        }
    }
    let settings = before.sources.config.iter();
    for file in settings.chain(before.sources.data.values()) {
        match file.path.extension().as_str() {
            "md" | "html" => {
                let options = &before.build.renderer.config.markdown;
                let (outline, _) =
                    markdown::parse(file, 0..file.text.len(), options, &Default::default())
                        .outline();
                let mut references = [&outline.links[..], &outline.images[..]].concat();
                references.sort_by_key(|r| r.span);
                let place = Stands::Snippet(&file.path);
                rewriter.references(&file.path, &file.text, place, references);
                let published = Published {
                    file: &file.path,
                    text: &file.text,
                    at: None,
                };
                rewriter.literals(&published, &outline.literals);
            }
            "yaml" | "yml" | "json" => {
                let length = file.text.len();
                let start = length - file.text.trim_start_matches('\u{feff}').len();
                let parsed = yaml::parse(&file.path, &file.text, start..length, length);
                let skipped =
                    |key: &str| NO_LINKS.contains(&key) && file.path.as_str() == "site.yaml";
                let place = Stands::Anywhere;
                rewriter.values(&file.path, &file.text, place, &parsed.root, &skipped);
            }
            "csv" | "tsv" => rewriter.table(&file.path, &file.text),
            _ => {}
        }
    }
    for file in before.sources.theme.values() {
        let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
        let published = Published {
            file: &file.path,
            text,
            at: None,
        };
        match file.path.extension().as_str() {
            "html" => {
                let (references, literals) = markdown::addresses_of_html(text);
                rewriter.references(&file.path, text, Stands::Anywhere, references);
                rewriter.literals(&published, &literals);
            }
            "css" => rewriter.sheet(&published),
            _ => {}
        }
    }
    for asset in before.sources.assets.values() {
        rewriter.asset(asset);
    }
    rewriter.snippets(before, after);
    rewriter.written
}

/// Writes links anew, and counts them.
pub(super) struct Rewriter<'a> {
    pub before: &'a Site,
    pub after: &'a Site,
    pub mapping: &'a Mapping<'a>,
    pub change: &'a mut Change,
    pub written: usize,
}

/// Where a link stands: what is relative in it starts there.
#[derive(Clone, Copy)]
pub(super) enum Stands<'a> {
    /// On a page.
    Page(PageId),
    /// In a file that pages bring in.
    Snippet(&'a SourcePath),
    /// On pages that nobody can name.
    Anywhere,
}

/// On which side of the move.
#[derive(Clone, Copy)]
enum When {
    Before,
    After,
}

/// A link that must be written anew.
pub(super) struct Wanted {
    was: Led,
    now: Thing,
    tail: String,
}

impl Rewriter<'_> {
    fn references(
        &mut self,
        file: &SourcePath,
        text: &str,
        place: Stands<'_>,
        references: Vec<Reference>,
    ) {
        let wanted: Vec<Option<Wanted>> = references
            .iter()
            .map(|r| self.wanted(&r.target, place))
            .collect();
        if wanted.iter().all(Option::is_none) {
            return;
        }
        let places = destination::find(text, &references);
        for ((reference, wanted), found) in references.iter().zip(wanted).zip(places) {
            let (Some(wanted), Some(found)) = (wanted, found) else {
                continue;
            };
            // A definition that several links name is written once.
            if self.change.touches(file, &found.range) {
                continue;
            }
            if let Some(words) = self.written(&reference.target, &wanted, place, &found) {
                self.change.edit(file, found.range, words);
                self.written += 1;
            }
        }
    }

    /// The values of a YAML text that are links, but for those of some top keys.
    fn values(
        &mut self,
        file: &SourcePath,
        text: &str,
        place: Stands<'_>,
        root: &Node,
        skipped: &dyn Fn(&str) -> bool,
    ) {
        let entries = root.entries().iter().filter(|e| !skipped(&e.key));
        for entry in entries {
            self.value(file, text, place, &entry.value);
        }
        if let Value::List(items) = &root.value {
            for item in items {
                self.value(file, text, place, item);
            }
        }
    }

    fn value(&mut self, file: &SourcePath, text: &str, place: Stands<'_>, node: &Node) {
        if node.aliased {
            return;
        }
        match &node.value {
            Value::List(items) => {
                for item in items {
                    self.value(file, text, place, item);
                }
            }
            Value::Map(entries) => {
                // An old address stays what it was.
                for entry in entries.iter().filter(|e| e.key != "from") {
                    self.value(file, text, place, &entry.value);
                }
            }
            Value::Scalar(scalar) => {
                let target = scalar.text.trim();
                if !target.contains(['.', '/', '#']) || target.starts_with('#') {
                    return;
                }
                let range = node.span.range();
                if self.change.touches(file, &range) {
                    return;
                }
                let Some(wanted) = self.wanted(target, place) else {
                    return self.within(file, text, place, range);
                };
                if let Some(address) = self.address(target, &wanted, place) {
                    let written = text.get(range.clone()).unwrap_or_default();
                    self.change.edit(file, range, edit::like(written, &address));
                    self.written += 1;
                }
            }
        }
    }

    /// The cells of a table that are links.
    fn table(&mut self, file: &SourcePath, text: &str) {
        for cell in cells::read(text) {
            let target = text.get(cell.range.clone()).unwrap_or_default();
            if !target.contains(['.', '/']) {
                continue;
            }
            let Some(wanted) = self.wanted(target, Stands::Anywhere) else {
                self.within(file, text, Stands::Anywhere, cell.range);
                continue;
            };
            let address = self.address(target, &wanted, Stands::Anywhere);
            if let Some(address) = address.filter(|address| cells::takes(&cell, address)) {
                self.change.edit(file, cell.range, address);
                self.written += 1;
            }
        }
    }

    /// The site; it may be the same one twice.
    fn site(&self, when: When) -> &Site {
        match when {
            When::Before => self.before,
            When::After => self.after,
        }
    }

    fn from(&self, place: Stands<'_>, when: When) -> (Route, Option<SourcePath>, Option<PageId>) {
        let site = self.site(when);
        let now = |file| match when {
            When::Before => file,
            When::After => self.mapping.path(file),
        };
        let page = match place {
            Stands::Page(page) => self.before.pages.get(page),
            Stands::Snippet(file) => return (Route::home(), Some(now(file).clone()), None),
            Stands::Anywhere => None,
        };
        let home = (Route::home(), None, None);
        let Some(head) = page else {
            return home;
        };
        let file = now(&head.path);
        let id = site.page_of(file);
        match id.and_then(|id| site.pages.get(id)) {
            Some(head) => (head.route.clone(), Some(head.path.clone()), id),
            None => home,
        }
    }

    fn leads(&self, when: When, target: &str, place: Stands<'_>) -> Option<Led> {
        let (route, file, id) = self.from(place, when);
        let site = self.site(when);
        led(site, &site.resolve(target, &route, file.as_ref()), id)
    }

    /// What a link must lead to, if as it is written it does not any more.
    pub(super) fn wanted(&self, target: &str, place: Stands<'_>) -> Option<Wanted> {
        let was = self.leads(When::Before, target, place)?;
        let now = self.mapping.thing(&was.thing);
        let tail = self.mapping.tail(&was, self.before, self.after);
        let same = tail == was.tail
            && self
                .leads(When::After, target, place)
                .is_some_and(|is| is.thing == now && (!is.redirected || was.redirected));
        // A link by an old address keeps its detour, which is kept, too.
        let detour = was.redirected && tail == was.tail;
        (!same && !detour).then_some(Wanted { was, now, tail })
    }

    /// The address of what is wanted, if it can be written in the place.
    fn written(
        &self,
        target: &str,
        wanted: &Wanted,
        place: Stands<'_>,
        found: &Destination,
    ) -> Option<String> {
        let ways = self.ways(target, wanted, place);
        ways.into_iter()
            .find_map(|way| destination::write(found.form, &way))
    }

    pub(super) fn address(
        &self,
        target: &str,
        wanted: &Wanted,
        place: Stands<'_>,
    ) -> Option<String> {
        self.ways(target, wanted, place).into_iter().next()
    }

    /// The ways to write the address that lead there.
    fn ways(&self, target: &str, wanted: &Wanted, place: Stands<'_>) -> Vec<String> {
        let site = self.after;
        let (route, file, id) = self.from(place, When::After);
        let Some((now, now_file)) = end(site, &wanted.now) else {
            return Vec::new();
        };
        // `#part` on the page itself stays that short.
        let own = matches!(self.before.resolve(target, &route, None), Target::Anchor(_));
        let paths = match own {
            true => vec![String::new()],
            false => {
                let was_file = match &wanted.was.thing {
                    Thing::Page(file) | Thing::Asset(file) => Some(file),
                    _ => None,
                };
                let was = End {
                    route: &wanted.was.route,
                    file: was_file,
                };
                let now = End {
                    route: &now,
                    file: now_file.as_ref(),
                };
                let from = From {
                    route: &route,
                    file: file.as_ref(),
                };
                address::ways(self.before, target, was, now, from)
            }
        };
        let full = paths
            .into_iter()
            .map(|path| format!("{path}{}", wanted.tail));
        let leads = |way: &String| {
            let is = led(site, &site.resolve(way, &route, file.as_ref()), id);
            is.is_some_and(|is| is.thing == wanted.now && !is.redirected)
        };
        full.filter(leads).collect()
    }
}

/// Where a thing stands, and its file.
pub(super) fn end(site: &Site, thing: &Thing) -> Option<(Route, Option<SourcePath>)> {
    match thing {
        Thing::Page(file) => {
            let page = site.pages.get(site.page_of(file)?)?;
            Some((page.route.clone(), Some(file.clone())))
        }
        Thing::Asset(file) => {
            let below = ["content", "static"]
                .iter()
                .find_map(|f| file.strip_prefix(f));
            let route = Route::from_file(below.unwrap_or(file.as_str())).ok()?;
            Some((route, Some(file.clone())))
        }
        Thing::Category(name) => {
            let mut all = site.tree.categories.iter();
            let category = all.find(|c| crate::site::tree::fold(&c.name) == *name)?;
            Some((category.route.clone(), None))
        }
        Thing::Other(route) => Some((route.clone(), None)),
    }
}
