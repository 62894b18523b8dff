//! The join: all heads → addresses, categories, neighbours, redirects; and the
//! place where a link's text becomes a target.
//!
//! [`Site::assemble`] is linear in the number of pages and knows no template and
//! no disk. Who owns which route is [`routes`]' business, the tree of
//! categories [`tree`]'s, links [`links`]'.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use crate::article::Head;
use crate::config::{Config, Edition, EditionId, Placed, Shape};
use crate::diagnostic::{self, Code, Diagnostic, Place, Span};
use crate::path::{Route, SourcePath};
use crate::source::Asset;

mod after;
pub mod links;
pub mod lists;
pub mod natural;
pub mod nearest;
pub mod routes;
pub mod shards;
pub mod translations;
pub mod tree;

use lists::List;
use nearest::Nearest;
use routes::{Claims, Made};
use translations::Translations;
pub use translations::Versions;
use tree::Tree;

/// A page's place in [`Site::pages`].
pub type PageId = usize;

/// Whether pages that are kept from readers are shown all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Drafts {
    /// They are left out.
    #[default]
    Hidden,
    /// They are shown, marked.
    Shown,
}

/// What stands at a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A page.
    Page(PageId),
    /// The page of a category, by its place in [`Tree::categories`].
    Category(usize),
    /// The home page of a language that no author wrote.
    Home(EditionId),
    /// The page for lost addresses of a language.
    NotFound(EditionId),
    /// A part of a list of pages by date: its place in [`Site::lists`], and which
    /// part of it.
    List(usize, usize),
    /// A list's Atom feed, by its place in [`Site::lists`].
    Feed(usize),
    /// What lies inside a category or group of the sidebar, for being fetched:
    /// the way to it in [`Tree::categories`].
    Branch(Vec<u32>),
    /// All categories of a language in the sidebar, for being fetched where a page
    /// shows only some.
    Topics(EditionId),
    /// A page that leads on to another one.
    Redirect(PageId),
    /// A page that leads on to something that no author wrote as a page (a category, a
    /// list, the home page), or to a place in a page: its id, or nothing.
    Moved(Route, String),
    /// A file published as it is.
    Asset(Arc<Asset>),
    /// A file of the theme, by name.
    ThemeAsset(String),
    /// `sitemap.xml`; with more than 50,000 addresses an index of several.
    Sitemap,
    /// One of several sitemaps, from 0.
    SitemapPart(usize),
    /// `robots.txt`.
    Robots,
    /// `addresses.json`: every page's address and name, for the page for lost
    /// addresses.
    Addresses,
    /// A file of the search index, or of what shows it.
    Search(shards::Piece),
}

impl Entry {
    /// Whether it is made of the text of every page.
    pub fn is_of_all_bodies(&self) -> bool {
        matches!(self, Self::Search(_))
    }
}

/// What the join starts from.
pub struct Parts<'a> {
    /// The heads of all pages that have one, sorted by file.
    pub heads: &'a [Arc<Head>],
    /// The settings that decide who stands where.
    pub shape: &'a Shape,
    /// Files that are published as they are.
    pub assets: &'a BTreeMap<SourcePath, Arc<Asset>>,
    /// The theme's files: name and route.
    pub theme_assets: &'a [(String, Route)],
    /// Whether drafts are shown.
    pub drafts: Drafts,
}

/// A site: who stands where, and next to whom. What is large is shared with the
/// join before where an edit left it as it was ([`Site::after`]).
#[derive(Debug)]
pub struct Site {
    /// Every page that is shown, sorted by file.
    pub pages: Vec<Arc<Head>>,
    /// Every route with its owner, sorted.
    pub routes: Arc<[(Route, Entry)]>,
    /// Categories and what they hold.
    pub tree: Arc<Tree>,
    /// Pages by date.
    pub lists: Arc<[List]>,
    /// The site in each of its languages; the first stands at its root.
    pub editions: Vec<Edition>,
    /// Which of them hold a page; the first always counts.
    spoken: Vec<bool>,
    translations: Arc<Translations>,
    /// For each category those of other languages that hold its pages' versions.
    categories: Arc<[BTreeMap<EditionId, usize>]>,
    /// The place of each route in `routes`.
    places: Arc<HashMap<Route, usize>>,
    /// Which page stands in which file.
    by_file: Arc<HashMap<SourcePath, PageId>>,
    /// Addresses of pages that are not shown: route and file.
    pub hidden: Arc<BTreeMap<Route, SourcePath>>,
    /// The path that every internal address stands under.
    pub base_path: String,
    /// The full address of the site, where it has one.
    pub base_url: Option<String>,
    /// What is wrong with how the parts fit together.
    pub diagnostics: Vec<Diagnostic>,
    /// The order of the search index; made when the first one is put together.
    found: Arc<OnceLock<Arc<[PageId]>>>,
    /// Made when the first lost address is asked for; most sites have none.
    nearest: Arc<OnceLock<Nearest>>,
}

impl Site {
    /// Joins the parts. A page whose route is taken already is left out, with an
    /// error that names both places.
    pub fn assemble(parts: &Parts<'_>) -> Self {
        let mut diagnostics = Vec::new();
        let (shown, hidden): (Vec<_>, Vec<_>) = parts
            .heads
            .iter()
            .cloned()
            .partition(|h| parts.drafts == Drafts::Shown || !h.is_hidden());
        let mut claims = Claims::default();
        let pages = claims.pages(shown, &mut diagnostics);
        claims.assets(parts.assets, &mut diagnostics);
        claims.theme(parts.theme_assets, &mut diagnostics);
        claims.redirects(&pages, &mut diagnostics);
        let by_route: HashMap<&Route, PageId> = pages
            .iter()
            .enumerate()
            .map(|(id, p)| (&p.route, id))
            .collect();
        let editions = &parts.shape.editions;
        let languages = &parts.shape.languages;
        let translations = if editions.len() > 1 {
            Translations::of(&pages, &by_route, languages, &mut diagnostics)
        } else {
            Translations::default()
        };
        let mut spoken = vec![false; editions.len()];
        spoken[0] = true;
        for page in &pages {
            spoken[page.edition] = true;
        }
        let silent = parts.shape.stated.iter().filter(|language| {
            let edition = languages.of_tag(&language.value);
            edition.is_some_and(|edition| !spoken[edition])
        });
        diagnostics.extend(silent.map(no_page_in));
        let files = || pages.iter().enumerate();
        let (tree, (lists, by_file)) = rayon::join(
            || Tree::grow(&pages, &by_route, editions, &mut diagnostics),
            || {
                let lists = lists::of(&pages, parts.shape);
                let by_file = files().map(|(id, page)| (page.path.clone(), id)).collect();
                (lists, by_file)
            },
        );
        let made = Made {
            tree: &tree,
            lists: &lists,
            homes: (0..editions.len())
                .filter(|edition| spoken[*edition])
                .map(|edition| (edition, editions[edition].prefix.as_str()))
                .collect(),
            pages: pages.len(),
            found: pages.iter().filter(|p| shards::is_found(p)).count(),
        };
        claims.generated(&made, parts.shape, &mut diagnostics);
        claims.stated(parts.shape, &pages, &tree, &mut diagnostics);
        let hidden = hidden
            .iter()
            .map(|h| (h.route.clone(), h.path.clone()))
            .collect();
        diagnostic::sort(&mut diagnostics);
        let routes = claims.finish();
        let places = routes.iter().enumerate();
        let places = places.map(|(place, (route, _))| (route.clone(), place));
        Self {
            places: Arc::new(places.collect()),
            routes: routes.into(),
            lists: lists.into(),
            editions: editions.clone(),
            spoken,
            categories: translations.of_categories(&tree).into(),
            translations: Arc::new(translations),
            tree: Arc::new(tree),
            by_file: Arc::new(by_file),
            hidden: Arc::new(hidden),
            base_path: parts.shape.base_path().to_owned(),
            base_url: parts.shape.base_url.as_ref().map(|u| u.full.clone()),
            pages,
            diagnostics,
            found: Arc::default(),
            nearest: Arc::default(),
        }
    }

    /// Who stands at a route.
    pub fn entry(&self, route: &Route) -> Option<&Entry> {
        self.stands(route.as_str()).map(|(_, entry)| entry)
    }

    /// The route of this text, with its owner.
    fn stands(&self, route: &str) -> Option<&(Route, Entry)> {
        self.routes.get(self.place_of(route)?)
    }

    /// The place of a route in [`Site::routes`].
    pub fn place_of(&self, route: &str) -> Option<usize> {
        self.places.get(route).copied()
    }

    /// The nearest address to one at which nothing stands.
    pub fn nearest(&self, path: &str) -> Option<&Route> {
        self.nearest
            .get_or_init(|| {
                // What only the program fetches is nothing an author means.
                let meant = |(_, entry): &&(Route, Entry)| match entry {
                    Entry::Branch(_) | Entry::Topics(_) | Entry::Addresses => false,
                    Entry::Search(piece) => matches!(piece, shards::Piece::Landing(_)),
                    _ => true,
                };
                Nearest::of(self.routes.iter().filter(meant).map(|(r, _)| r))
            })
            .to(path)
    }

    /// The languages that the site has pages in, in order.
    pub fn spoken(&self) -> impl Iterator<Item = (EditionId, &Edition)> {
        let all = self.editions.iter().enumerate();
        all.filter(|(edition, _)| self.spoken.get(*edition) == Some(&true))
    }

    /// The versions of a page in several languages, itself among them; `None`
    /// where it has only one.
    pub fn versions(&self, page: PageId) -> Option<&Versions> {
        self.translations.of_page(page)
    }

    /// The category of another language that holds the versions of this one's pages.
    pub fn category_in(&self, category: usize, edition: EditionId) -> Option<usize> {
        self.categories.get(category)?.get(&edition).copied()
    }

    /// The language of what stands at a route; the first one where it has none.
    pub fn edition_at(&self, route: &Route) -> EditionId {
        let edition = match self.entry(route) {
            Some(Entry::Page(id) | Entry::Redirect(id)) => self.pages.get(*id).map(|p| p.edition),
            Some(Entry::Category(at)) => self.tree.categories.get(*at).map(|c| c.edition),
            Some(Entry::List(at, _) | Entry::Feed(at)) => self.lists.get(*at).map(|l| l.edition),
            Some(
                Entry::Home(edition)
                | Entry::NotFound(edition)
                | Entry::Search(shards::Piece::Landing(edition)),
            ) => Some(*edition),
            _ => None,
        };
        edition.unwrap_or(0)
    }

    /// The home page of a language.
    pub fn home_of(&self, edition: EditionId) -> Route {
        let prefix = self.editions.get(edition).map_or("", |e| &e.prefix);
        Route::from_file(&format!("{prefix}/")).unwrap_or_else(|_| Route::home())
    }

    /// The page that a file holds.
    pub fn page_of(&self, file: &SourcePath) -> Option<PageId> {
        self.by_file.get(file).copied()
    }

    /// The route's address as it stands in an attribute.
    pub fn href(&self, route: &Route) -> String {
        route.href(&self.base_path)
    }

    /// The route's full address, where the site has one.
    pub fn canonical(&self, route: &Route) -> Option<String> {
        self.base_url.as_ref().map(|base| route.href(base))
    }
}

/// A clash: two owners want one address.
fn clash(
    message: String,
    new: (Place, &str),
    old: (Option<Place>, &str),
    help: &str,
) -> Diagnostic {
    let mut problem = Diagnostic::new(Code::RouteClash, message).help(help);
    problem.place = Some(new.0);
    match old.0 {
        Some(place) => problem.also(place, old.1),
        None => problem,
    }
}

/// A language that `site.yaml` names and no page speaks.
fn no_page_in(language: &Placed<String>) -> Diagnostic {
    let tag = &language.value;
    let file = Config::file();
    let words = format!("no page is in the language `{tag}`");
    Diagnostic::new(Code::EmptyLanguage, words)
        .at(&file, language.span)
        .help(format!(
            "put its pages into the folder `content/{tag}`, or remove the entry"
        ))
}

/// The place of a span in a file.
fn place(file: &SourcePath, span: Span) -> Place {
    Place {
        file: file.clone(),
        span: Some(span),
    }
}
