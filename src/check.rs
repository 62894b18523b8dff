//! Judges a site: what is a finding, and how much it matters.
//!
//! [`page`] judges one page in its site, [`whole`] what only shows when all pages
//! are seen together, [`Rendered`] the finished outputs. [`policy`] says which findings count and as what;
//! [`baseline`] sets the known ones of an old site aside; [`explain`] says what
//! each means. Nothing here reads or renders.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use crate::article::Article;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::markdown::compose::{self, Origin};
use crate::markdown::highlight::Highlighter;
use crate::path::{Route, SourcePath};
use crate::site::tree::fold;
use crate::site::{Entry, PageId, Site};
use crate::source::SourceFile;
use crate::theme::Theme;

mod allow;
pub mod baseline;
mod blame;
mod clock;
mod content;
mod contract;
pub mod explain;
mod links;
mod looked;
mod markup;
pub mod once;
mod orphans;
pub mod policy;
mod rendered;
pub mod search;
mod settings;
mod whole;
mod written;

pub use looked::Looked;
pub use markup::ids_of;
pub use rendered::Rendered;
pub use whole::whole;

/// Everything that a judgement may look at.
pub struct Ground<'a> {
    /// Who stands where.
    pub site: &'a Site,
    /// The site's settings.
    pub config: &'a Config,
    /// Its templates.
    pub theme: &'a Theme,
    /// What it colours code with.
    pub highlighter: &'a Highlighter,
    /// The page of each [`PageId`].
    pub articles: &'a [Arc<Article>],
    /// The hashes of the ids of each finished page that was looked at, by its place
    /// in the site's routes.
    made: Vec<OnceLock<Arc<HashSet<u64>>>>,
    /// The ids of each page, gathered when somebody links to one.
    ids: Vec<OnceLock<HashSet<&'a str>>>,
    /// Routes by the name that some disk takes for the same.
    folded: OnceLock<HashMap<String, &'a Route>>,
    /// The author's files by their folded names; `None` where several have it.
    files: OnceLock<HashMap<String, Option<&'a Route>>>,
    /// Pages by their folded names; `None` where several have it.
    names: OnceLock<HashMap<String, Option<PageId>>>,
}

impl<'a> Ground<'a> {
    /// The ground of a site; nothing is looked at yet.
    pub fn new(
        site: &'a Site,
        config: &'a Config,
        theme: &'a Theme,
        highlighter: &'a Highlighter,
        articles: &'a [Arc<Article>],
    ) -> Self {
        Self {
            site,
            config,
            theme,
            highlighter,
            articles,
            made: site.routes.iter().map(|_| OnceLock::new()).collect(),
            ids: articles.iter().map(|_| OnceLock::new()).collect(),
            folded: OnceLock::new(),
            files: OnceLock::new(),
            names: OnceLock::new(),
        }
    }

    /// The ids of a page's body.
    fn ids(&self, page: PageId) -> Option<&HashSet<&'a str>> {
        let article: &'a Article = self.articles.get(page)?;
        let ids = self.ids.get(page)?.get_or_init(|| {
            let headings = article.outline().headings.iter().map(|h| h.id.as_str());
            let mut ids: HashSet<&str> = headings
                .chain(article.outline().ids.iter().map(|id| id.target.as_str()))
                .collect();
            let anchors = article.head.iter().flat_map(|head| &head.front.anchors);
            for (old, new) in anchors {
                if ids.contains(new.value.as_str()) {
                    ids.insert(old);
                }
            }
            ids
        });
        Some(ids)
    }

    /// Whether the finished page at a route has an id; no, where it was not looked at.
    fn has_id(&self, route: &Route, id: &str) -> bool {
        let place = self.site.place_of(route.as_str());
        place.is_some_and(|place| self.has_id_at(place, id))
    }

    fn has_id_at(&self, place: usize, id: &str) -> bool {
        let ids = self.made.get(place).and_then(OnceLock::get);
        ids.is_some_and(|ids| ids.contains(&id_hash(id)))
    }

    /// Keeps the ids of a finished page.
    fn remember_ids(&self, place: usize, ids: Arc<HashSet<u64>>) {
        if let Some(of) = self.made.get(place) {
            let _ = of.set(ids);
        }
    }

    /// The author's page at a place of the site's routes.
    fn page_at(&self, place: usize) -> Option<PageId> {
        match self.site.routes.get(place)?.1 {
            Entry::Page(id) => Some(id),
            _ => None,
        }
    }

    /// What the page at a place is called, and ids that a link may have meant.
    fn anchors_at(&self, place: usize) -> (String, Vec<String>) {
        let Some((route, entry)) = self.site.routes.get(place) else {
            return (String::new(), Vec::new());
        };
        match entry {
            Entry::Page(id) => {
                let name = self.site.pages.get(*id).map(|p| p.name.clone());
                let ids = self.ids(*id).into_iter().flatten();
                let mut ids: Vec<String> = ids.map(|id| (*id).to_owned()).collect();
                ids.sort_unstable();
                ids.truncate(links::COMPARED);
                (name.unwrap_or_default(), ids)
            }
            Entry::Category(index) => {
                let Some(category) = self.site.tree.categories.get(*index) else {
                    return (route.to_string(), Vec::new());
                };
                let mut ids = Vec::new();
                links::group_ids(&category.items, &mut ids);
                let ids = ids.into_iter().map(str::to_owned).collect();
                (category.name.clone(), ids)
            }
            _ => (route.to_string(), Vec::new()),
        }
    }

    /// What it weighs to load the file at a place, in bytes: a picture, a style
    /// sheet, a script; nothing else is loaded before a page is seen.
    fn weight(&self, place: usize) -> u64 {
        match self.site.routes.get(place) {
            Some((route, Entry::Asset(asset))) => {
                let loaded = [".css", ".js", ".mjs"];
                let counts =
                    asset.size.is_some() || loaded.iter().any(|end| route.as_str().ends_with(end));
                if counts { asset.len } else { 0 }
            }
            Some((_, Entry::ThemeAsset(name))) => {
                let asset = self.theme.assets.get(name);
                asset.map_or(0, |asset| asset.bytes.len() as u64)
            }
            _ => 0,
        }
    }

    /// The route that a path differs from in capital letters only.
    fn but_for_case(&self, path: &str) -> Option<&'a Route> {
        let folded = self.folded.get_or_init(|| {
            let routes = self.site.routes.iter();
            routes.map(|(r, _)| (r.file().clash_key(), r)).collect()
        });
        let key = |path: &str| Some(Route::from_file(path).ok()?.file().clash_key());
        let page = || {
            Route::from_permalink(path)
                .ok()
                .map(|r| r.file().clash_key())
        };
        let known = |key: String| folded.get(&key).copied();
        key(path).and_then(known).or_else(|| page().and_then(known))
    }

    /// The page whose file a path (`.md`, seen from `content` or the site's folder)
    /// differs from in capital letters only.
    fn page_but_for_case(&self, path: &str) -> Option<&'a Route> {
        let wanted = path.trim_start_matches('/').to_lowercase();
        let wanted = wanted.strip_prefix("content/").unwrap_or(&wanted);
        if !wanted.ends_with(".md") {
            return None;
        }
        let is_it = |file: &SourcePath| {
            let below = file.strip_prefix("content");
            below.is_some_and(|below| below.to_lowercase() == wanted)
        };
        let page = self.site.pages.iter().find(|page| is_it(&page.path));
        page.map(|page| &page.route)
    }

    /// The one file, of all folders, that has the name at the end of a path.
    fn file_of_name(&self, path: &str) -> Option<&'a Route> {
        let files = self.files.get_or_init(|| {
            let mut files = HashMap::new();
            for (route, entry) in self.site.routes.iter() {
                if let Entry::Asset(asset) = entry
                    && Route::from_file(asset.published_path()).as_ref() == Ok(route)
                {
                    let known = files
                        .entry(fold(asset.path.file_name()))
                        .or_insert(Some(route));
                    if *known != Some(route) {
                        *known = None;
                    }
                }
            }
            files
        });
        let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
        files.get(&fold(name)).copied().flatten()
    }

    /// The one page of this name.
    fn named(&self, name: &str) -> Option<PageId> {
        let names = self.names.get_or_init(|| {
            let mut names = HashMap::new();
            for (id, page) in self.site.pages.iter().enumerate() {
                let known = names.entry(fold(&page.name)).or_insert(Some(id));
                if *known != Some(id) {
                    *known = None;
                }
            }
            names
        });
        names.get(&fold(name)).copied().flatten()
    }
}

/// An id in as little room as a set of all ids of a site allows.
fn id_hash(id: &str) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    std::hash::Hash::hash(id, &mut hasher);
    std::hash::Hasher::finish(&hasher)
}

/// Every address of another site, with its places.
pub fn elsewhere(
    seen: &Rendered<'_>,
    texts: &[(&crate::path::SourcePath, &str)],
) -> std::collections::BTreeMap<String, Vec<crate::diagnostic::Place>> {
    seen.elsewhere(texts)
}

/// What is known beside the site, by whoever asks: what day it is, and what other
/// sites answered. Nothing that is published depends on it.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// The time of the check.
    pub now: Option<jiff::Timestamp>,
    /// The findings about links to other sites, where these were asked.
    pub answers: Option<Vec<Diagnostic>>,
}

/// The codes of findings that need an outside to be sought.
const ANSWERS: &[Code] = &[Code::DeadLink, Code::DeadAnchor, Code::MovedLink];

/// The codes that all finished pages must be seen for.
const SEEN: &[Code] = &[
    Code::OrphanPage,
    Code::HeavyPage,
    Code::NoSuchFile,
    Code::DuplicateId,
    Code::NoAltText,
    Code::RedirectChain,
    Code::RedirectLoop,
];

/// What is wrong by what is known outside, and then which of all findings count:
/// pages may allow some at their place.
pub fn outside(
    seen: &Rendered<'_>,
    history: &crate::source::History,
    outside: &Outside,
    pages: &[Arc<Article>],
    findings: &mut Vec<Diagnostic>,
) {
    let mut unsought = Vec::new();
    match outside.now {
        Some(now) => clock::judge(seen.ground(), history, now, findings),
        None => unsought.extend_from_slice(clock::CODES),
    }
    match &outside.answers {
        Some(answers) => findings.extend(answers.iter().cloned()),
        None => unsought.extend_from_slice(ANSWERS),
    }
    if !seen.is_whole() {
        unsought.extend_from_slice(SEEN);
    }
    allow::apply(pages, &unsought, findings);
}

/// The file that something of a body stands in: the page's, or a snippet's.
fn file_of<'a>(article: &'a Article, origin: Option<&'a Origin>) -> &'a SourceFile {
    origin.map_or(&article.file, |o| &o.file)
}

/// A finding at its place in the page or in the snippet; those that include the
/// snippet are named beside it.
fn place(
    finding: Diagnostic,
    article: &Article,
    origin: Option<&Origin>,
    span: Span,
) -> Diagnostic {
    let finding = finding.at(&file_of(article, origin).path, span);
    compose::chained(finding, origin.map_or(&[], |o| &o.chain))
}

/// What is wrong with a page in its site.
pub fn page(ground: &Ground<'_>, article: &Article) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    links::judge(ground, article, &mut problems);
    content::judge(article, &mut problems);
    contract::judge(ground, article, &mut problems);
    languages(ground, article, &mut problems);
    layout(ground, article, &mut problems);
    indicator(ground, article, &mut problems);
    problems
}

fn languages(ground: &Ground<'_>, article: &Article, problems: &mut Vec<Diagnostic>) {
    for language in &article.outline().languages {
        if ground.highlighter.knows(&language.target) {
            continue;
        }
        let known = ground.highlighter.languages();
        let near = nearest(&language.target, known.iter().map(String::as_str));
        let words = format!("no colours for the language `{}`", language.target);
        let finding = Diagnostic::new(Code::UnknownLanguage, words).help(match near {
            Some(near) => format!("did you mean `{near}`? Or write `text`"),
            None => "write `text`, or another name of the language".to_owned(),
        });
        let origin = language.origin.as_deref();
        problems.push(place(finding, article, origin, language.span));
    }
}

fn layout(ground: &Ground<'_>, article: &Article, problems: &mut Vec<Diagnostic>) {
    let layout = article.head.as_ref().and_then(|h| h.front.layout.as_ref());
    let Some(layout) = layout.filter(|l| !ground.theme.has(&l.value)) else {
        return;
    };
    let words = format!("the theme has no layout `{}`", layout.value);
    let near = nearest(&layout.value, ground.theme.layouts());
    problems.push(
        Diagnostic::new(Code::UnknownLayout, words)
            .at(&article.file.path, layout.span)
            .help(match near {
                Some(near) => format!("did you mean `{near}`? The page is shown as `page`"),
                None => {
                    "remove the line, or add the template; the page is shown as `page`".to_owned()
                }
            }),
    );
}

fn indicator(ground: &Ground<'_>, article: &Article, problems: &mut Vec<Diagnostic>) {
    let badges = &ground.config.badges;
    let indicator = article.head.as_ref();
    let indicator = indicator.and_then(|h| h.front.indicator.as_ref());
    let Some(indicator) = indicator.filter(|i| !badges.contains_key(&i.value.to_lowercase()))
    else {
        return;
    };
    let words = format!("no badge stands for `{}`", indicator.value);
    let near = nearest(&indicator.value, badges.keys().map(String::as_str));
    problems.push(
        Diagnostic::new(Code::UnknownIndicator, words)
            .at(&article.file.path, indicator.span)
            .help(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name it under `badges` in `site.yaml`".to_owned(),
            }),
    );
}
