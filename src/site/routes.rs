//! Who owns which address. Every route has one owner; whoever comes second is
//! refused with both places named.
//!
//! Two routes are one when some disk takes their files for one (case and Unicode
//! normalisation folded), and a route cannot be a file and a folder at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::lists::List;
use super::shards::{self, Piece, Plan};
use super::tree::{Item, Tree, WHOLE_TREE, branch_route, topics_route};
use super::{Entry, PageId, clash, place};
use crate::article::Head;
use crate::config::{EditionId, Shape};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::{OutputPath, Route, SourcePath};
use crate::source::Asset;

mod stated;

/// The most addresses one sitemap file may hold (sitemaps.org, protocol 0.9).
pub const SITEMAP_LIMIT: usize = 50_000;

/// The most pages whose addresses the page for lost addresses looks through: some
/// 100 kB compressed, fetched by a reader who is lost already. Larger sites lead
/// such readers to their categories and to search.
pub const MOST_ADDRESSES: usize = 5_000;

/// An owner as far as messages name it.
struct Owner {
    file: OutputPath,
    /// `the page “Overview”`, `a redirect`, `an image or file`.
    what: String,
    place: Option<Place>,
}

/// Pages that no author wrote, for being given their addresses.
pub struct Made<'a> {
    /// The categories.
    pub tree: &'a Tree,
    /// Pages by date.
    pub lists: &'a [List],
    /// The languages that have a home, each with the path it stands below.
    pub homes: Vec<(EditionId, &'a str)>,
    /// How many pages the authors wrote.
    pub pages: usize,
    /// How many of them search finds.
    pub found: usize,
}

/// The table of claims while it grows.
#[derive(Default)]
pub struct Claims {
    owners: Vec<Owner>,
    /// Folded file path → owner.
    files: HashMap<String, usize>,
    /// Folded folder path → the first owner below it.
    folders: HashMap<String, usize>,
    entries: Vec<(Route, Entry)>,
}

impl Claims {
    /// Pages claim their permalinks; those that find theirs taken are left out.
    pub fn pages(
        &mut self,
        pages: Vec<Arc<Head>>,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<Arc<Head>> {
        // A translation never takes the address of what it translates.
        let mut order: Vec<usize> = (0..pages.len()).collect();
        order.sort_by_key(|at| pages[*at].edition > 0);
        let mut kept = vec![true; pages.len()];
        for at in order {
            if let Err(problem) = self.page(&pages[at]) {
                problems.push(*problem);
                kept[at] = false;
            }
        }
        let mut kept = kept.into_iter();
        let pages: Vec<Arc<Head>> = pages
            .into_iter()
            .filter(|_| kept.next().unwrap_or_default())
            .collect();
        let entries = pages.iter().enumerate();
        let entries = entries.map(|(id, page)| (page.route.clone(), Entry::Page(id)));
        self.entries.extend(entries);
        pages
    }

    fn page(&mut self, page: &Head) -> Result<(), Box<Diagnostic>> {
        let owner = Owner {
            file: page.route.file(),
            what: format!("the page `{}`", page.name),
            place: Some(place(&page.path, page.route_span)),
        };
        let help = if page.edition == 0 {
            "give one of the two another `permalink`".to_owned()
        } else {
            // A translator's copy has the permalink of what it was copied from.
            let below = page.route.as_str().trim_start_matches('/');
            format!("write `permalink: {}/{below}`", page.language)
        };
        self.claim(owner, &help)
    }

    /// Files that are published as they are claim their own paths.
    pub fn assets(
        &mut self,
        assets: &BTreeMap<SourcePath, Arc<Asset>>,
        problems: &mut Vec<Diagnostic>,
    ) {
        for asset in assets.values() {
            let whole = || Place {
                file: asset.path.clone(),
                span: None,
            };
            let route = match asset_route(asset) {
                Ok(route) => route,
                Err(e) => {
                    let words = format!("the file cannot be published: its path {e}");
                    let problem = Diagnostic::new(Code::BadFileName, words).in_file(&asset.path);
                    problems.push(problem.help("rename the file"));
                    continue;
                }
            };
            if let Some(refusal) = route.not_portable() {
                let words = format!("the file's path {refusal}");
                let problem = Diagnostic::new(Code::NotPortable, words).in_file(&asset.path);
                problems.push(
                    problem.help(
                        "rename the file, so that the site can be built and unpacked anywhere",
                    ),
                );
            }
            let owner = Owner {
                file: route.file(),
                what: "a file that is published as it is".into(),
                place: Some(whole()),
            };
            match self.claim(
                owner,
                "rename the file, or give the page another `permalink`",
            ) {
                Ok(()) => self.entries.push((route, Entry::Asset(asset.clone()))),
                Err(problem) => problems.push(*problem),
            }
        }
    }

    /// The theme's files claim their routes.
    pub fn theme(&mut self, assets: &[(String, Route)], problems: &mut Vec<Diagnostic>) {
        for (name, route) in assets {
            let owner = Owner {
                file: route.file(),
                what: format!("the theme's file `{name}`"),
                place: None,
            };
            match self.claim(owner, "give the page or file another address") {
                Ok(()) => self
                    .entries
                    .push((route.clone(), Entry::ThemeAsset(name.clone()))),
                Err(problem) => problems.push(*problem),
            }
        }
    }

    /// `redirect_from` claims the addresses it names.
    pub fn redirects(&mut self, pages: &[Arc<Head>], problems: &mut Vec<Diagnostic>) {
        for (id, page) in pages.iter().enumerate() {
            let mut named = BTreeSet::new();
            for from in &page.front.redirect_from {
                if named.insert(&from.value) {
                    self.redirect(
                        id,
                        page,
                        &from.value,
                        place(&page.path, from.span),
                        problems,
                    );
                }
            }
        }
    }

    fn redirect(
        &mut self,
        id: PageId,
        page: &Head,
        from: &str,
        at: Place,
        problems: &mut Vec<Diagnostic>,
    ) {
        let route = match Route::from_permalink(from) {
            Ok(route) => route,
            Err(e) => {
                let mut problem = Diagnostic::new(
                    Code::BadPermalink,
                    format!("the redirect's address `{from}` {e}"),
                );
                problem.place = Some(at);
                problems
                    .push(problem.help("write a path inside the site, such as `old-name.html`"));
                return;
            }
        };
        if route == page.route {
            let words = format!("the page redirects from its own address, `{from}`");
            let mut problem = Diagnostic::new(Code::RedirectToSelf, words);
            problem.place = Some(at);
            problems.push(problem.help("remove it from `redirect_from`"));
            return;
        }
        let owner = Owner {
            file: route.file(),
            what: format!("a redirect to the page `{}`", page.name),
            place: Some(at),
        };
        match self.claim(
            owner,
            "remove it from `redirect_from`, or give the other one another address",
        ) {
            Ok(()) => self.entries.push((route, Entry::Redirect(id))),
            Err(problem) => problems.push(*problem),
        }
    }

    /// Pages that Shelfmark makes. The home page, the page for lost addresses,
    /// `sitemap.xml` and `robots.txt` give way to an author's own; the page of a
    /// category must have its address.
    pub fn generated(&mut self, made: &Made<'_>, shape: &Shape, problems: &mut Vec<Diagnostic>) {
        let Made { tree, lists, .. } = *made;
        for (index, category) in tree.categories.iter().enumerate() {
            let owner = Owner {
                file: category.route.file(),
                what: format!("the page of the category `{}`", category.name),
                place: None,
            };
            match self.claim(owner, "give the other one another address") {
                Ok(()) => self
                    .entries
                    .push((category.route.clone(), Entry::Category(index))),
                Err(problem) => problems.push(*problem),
            }
        }
        for (index, list) in lists.iter().enumerate() {
            for (part, route) in list.parts.iter().enumerate() {
                self.give_way(route.as_str(), Entry::List(index, part));
            }
            if let Some(feed) = &list.feed {
                self.give_way(feed.as_str(), Entry::Feed(index));
            }
        }
        self.branches(tree);
        if (1..=MOST_ADDRESSES).contains(&made.pages) {
            self.give_way("/addresses.json", Entry::Addresses);
        }
        for (edition, prefix) in &made.homes {
            self.give_way(&format!("{prefix}/"), Entry::Home(*edition));
            self.give_way(&format!("{prefix}/404.html"), Entry::NotFound(*edition));
            let own = tree.categories.iter().filter(|c| c.edition == *edition);
            if own.count() > WHOLE_TREE {
                self.give_way(&topics_route(prefix), Entry::Topics(*edition));
            }
        }
        self.search(made);
        if shape.outputs.sitemap && shape.base_url.is_some() {
            self.sitemaps();
        }
        if shape.outputs.robots {
            self.give_way("/robots.txt", Entry::Robots);
        }
    }

    fn sitemaps(&mut self) {
        let listed = self.entries.iter().filter(|(_, e)| in_sitemap(e)).count();
        self.give_way("/sitemap.xml", Entry::Sitemap);
        if listed > SITEMAP_LIMIT {
            for part in 0..listed.div_ceil(SITEMAP_LIMIT) {
                self.give_way(
                    &format!("/sitemap-{}.xml", part + 1),
                    Entry::SitemapPart(part),
                );
            }
        }
    }

    /// The search index and its pages.
    fn search(&mut self, made: &Made<'_>) {
        let of_language = |(edition, prefix): &(EditionId, &str)| {
            let pieces = [Piece::Landing(*edition), Piece::Dialog(*edition)];
            pieces.map(|piece| (piece, shards::path(piece, prefix)))
        };
        let pages: Vec<_> = made.homes.iter().flat_map(of_language).collect();
        for (piece, path) in pages {
            self.give_way(&path, Entry::Search(piece));
        }
        for piece in Plan::of(made.found).pieces() {
            self.give_way(&shards::path(piece, ""), Entry::Search(piece));
        }
    }

    /// The parts of the sidebar that are fetched when they are opened.
    fn branches(&mut self, tree: &Tree) {
        for (index, category) in tree.categories.iter().enumerate() {
            let mut trail = vec![u32::try_from(index).unwrap_or(u32::MAX)];
            if let Some(route) = branch_route(category, None) {
                self.give_way(route.as_str(), Entry::Branch(trail.clone()));
            }
            self.branches_below(category, &category.items, &mut trail);
        }
    }

    fn branches_below(
        &mut self,
        category: &super::tree::Category,
        items: &[Item],
        trail: &mut Vec<u32>,
    ) {
        for (index, item) in items.iter().enumerate() {
            let Item::Group(group) = item else { continue };
            trail.push(u32::try_from(index).unwrap_or(u32::MAX));
            if let Some(route) = branch_route(category, Some(group)) {
                self.give_way(route.as_str(), Entry::Branch(trail.clone()));
            }
            self.branches_below(category, &group.items, trail);
            trail.pop();
        }
    }

    /// Claims a route that nobody needs to be told about when it is taken.
    fn give_way(&mut self, route: &str, entry: Entry) {
        let Ok(route) = Route::from_file(route) else {
            return;
        };
        let owner = Owner {
            file: route.file(),
            what: String::new(),
            place: None,
        };
        if self.claim(owner, "").is_ok() {
            self.entries.push((route, entry));
        }
    }

    /// The finished table, sorted by route.
    pub fn finish(mut self) -> Vec<(Route, Entry)> {
        self.entries.sort_by(|a, b| a.0.cmp(&b.0));
        self.entries
    }

    /// Enters an owner, or says who was there before.
    fn claim(&mut self, owner: Owner, help: &str) -> Result<(), Box<Diagnostic>> {
        let key = owner.file.clash_key();
        if let Some(before) = self.files.get(&key).and_then(|i| self.owners.get(*i)) {
            return Err(Box::new(refused(
                &owner,
                before,
                same_file(&owner, before),
                help,
            )));
        }
        if let Some(below) = self.folders.get(&key).and_then(|i| self.owners.get(*i)) {
            let words = format!(
                "`{}` is a folder already: `{}` lies in it",
                owner.file, below.file
            );
            return Err(Box::new(refused(&owner, below, words, help)));
        }
        let folders: Vec<usize> = key.match_indices('/').map(|(i, _)| i).collect();
        for end in &folders {
            if let Some(file) = self
                .files
                .get(&key[..*end])
                .and_then(|i| self.owners.get(*i))
            {
                let words = format!(
                    "`{}` is a file already, so it cannot be a folder too",
                    file.file
                );
                return Err(Box::new(refused(&owner, file, words, help)));
            }
        }
        let index = self.owners.len();
        for end in folders {
            if !self.folders.contains_key(&key[..end]) {
                self.folders.insert(key[..end].to_owned(), index);
            }
        }
        self.files.insert(key, index);
        self.owners.push(owner);
        Ok(())
    }
}

/// Whether an address is for readers and so belongs into the sitemap.
pub fn in_sitemap(entry: &Entry) -> bool {
    matches!(
        entry,
        Entry::Page(_) | Entry::Category(_) | Entry::List(..) | Entry::Home(_)
    )
}

/// The address at which an asset is published.
fn asset_route(asset: &Asset) -> Result<Route, crate::path::RouteError> {
    Route::from_file(asset.published_path())
}

fn same_file(new: &Owner, old: &Owner) -> String {
    if new.file == old.file {
        format!("`{}` is taken already by {}", new.file, old.what)
    } else {
        format!(
            "`{}` and `{}` are one file on a Mac or Windows disk",
            new.file, old.file
        )
    }
}

/// A refusal that stands at the author's place, whoever of the two has one.
fn refused(new: &Owner, old: &Owner, words: String, help: &str) -> Diagnostic {
    let ours = format!("{} is here", old.what);
    match (&new.place, &old.place) {
        (Some(at), _) => clash(
            words,
            (at.clone(), &new.what),
            (old.place.clone(), &ours),
            help,
        ),
        (None, Some(at)) => {
            let words = format!("{words}; {} needs it", new.what);
            clash(words, (at.clone(), &old.what), (None, ""), help)
        }
        (None, None) => Diagnostic::new(Code::RouteClash, words).help(help),
    }
}
