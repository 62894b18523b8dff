//! Which pages say the same in several languages.
//!
//! Pages of one path below their languages' folders are translations of one
//! another: `content/start.md`, `content/de/start.md`. The file's name is what
//! a translator copies and never translates, and what every tool that hands
//! pages to translators keeps; names, permalinks and categories are translated.
//! Where the files are called otherwise, `translation_of` names the other page.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::PageId;
use super::tree::Tree;
use crate::article::Head;
use crate::config::{EditionId, Languages};
use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::path::Route;

/// How many pages `translation_of` is followed through: from a translation of a
/// translation to the first. More is a circle.
const MOST_STEPS: usize = 8;

/// The same page in several languages.
pub type Versions = BTreeMap<EditionId, PageId>;

/// Which pages say the same.
#[derive(Debug, Default)]
pub struct Translations {
    versions: Vec<Versions>,
    of_page: HashMap<PageId, usize>,
}

impl Translations {
    /// Finds the versions of each page. A `translation_of` that names no page is
    /// reported, and so is a second version in one language.
    pub fn of(
        pages: &[Arc<Head>],
        by_route: &HashMap<&Route, PageId>,
        languages: &Languages,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut original = vec![None; pages.len()];
        for (id, page) in pages.iter().enumerate() {
            original[id] = named(page, pages, by_route, problems).filter(|other| *other != id);
        }
        let mut by_name: BTreeMap<&str, Versions> = BTreeMap::new();
        for (id, page) in pages.iter().enumerate() {
            let first = (0..MOST_STEPS).fold(id, |at, _| original[at].unwrap_or(at));
            let versions = by_name
                .entry(languages.shared(&pages[first].path))
                .or_default();
            match versions.get(&page.edition) {
                None => {
                    versions.insert(page.edition, id);
                }
                // Without `translation_of` two files of one name and language are a
                // folder's and the root's: the one at the root has no other versions.
                Some(other) => problems.extend(second(page, &pages[*other])),
            }
        }
        let mut all = Self::default();
        for versions in by_name.into_values().filter(|v| v.len() > 1) {
            let places = versions.values().map(|page| (*page, all.versions.len()));
            all.of_page.extend(places);
            all.versions.push(versions);
        }
        all
    }

    /// For each category those of other languages that hold the most versions of
    /// its pages: categories are called differently in each language, so their
    /// pages tell which is which.
    pub fn of_categories(&self, tree: &Tree) -> Vec<BTreeMap<EditionId, usize>> {
        let mut held: BTreeMap<(usize, EditionId), BTreeMap<usize, usize>> = BTreeMap::new();
        let category = |page: PageId| tree.trails.get(page)?.first().map(|c| *c as usize);
        for versions in &self.versions {
            for (from, to) in versions
                .values()
                .flat_map(|a| versions.iter().map(move |b| (a, b)))
            {
                if let (Some(own), Some(other)) = (category(*from), category(*to.1))
                    && from != to.1
                {
                    let there = held.entry((own, *to.0)).or_default();
                    *there.entry(other).or_default() += 1;
                }
            }
        }
        let mut all = vec![BTreeMap::new(); tree.categories.len()];
        for ((own, edition), there) in held {
            let most = there.into_iter().max_by_key(|(c, n)| (*n, usize::MAX - c));
            if let (Some((other, _)), Some(of_own)) = (most, all.get_mut(own)) {
                of_own.insert(edition, other);
            }
        }
        all
    }

    /// The versions of a page, itself among them; `None` where it has only one.
    pub fn of_page(&self, page: PageId) -> Option<&Versions> {
        self.versions.get(*self.of_page.get(&page)?)
    }
}

/// The page that `translation_of` names.
fn named(
    page: &Head,
    pages: &[Arc<Head>],
    by_route: &HashMap<&Route, PageId>,
    problems: &mut Vec<Diagnostic>,
) -> Option<PageId> {
    let written = page.front.translation_of.as_ref()?;
    let route = Route::from_permalink(&written.value).ok();
    let found = route.and_then(|route| by_route.get(&route).copied());
    if found.is_none() {
        let known = pages
            .iter()
            .map(|p| p.route.as_str().trim_start_matches('/'));
        let words = format!("no page has the permalink `{}`", written.value);
        let problem = Diagnostic::new(Code::NoSuchPage, words).at(&page.path, written.span);
        problems.push(match nearest(&written.value, known) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("write the permalink of the page in the other language"),
        });
    }
    found
}

/// A second version in one language, where the page says that it is one.
fn second(page: &Head, first: &Head) -> Option<Diagnostic> {
    let (page, first) = match (&page.front.translation_of, &first.front.translation_of) {
        (Some(_), _) => (page, first),
        (None, Some(_)) => (first, page),
        (None, None) => return None,
    };
    let span = page.front.translation_of.as_ref()?.span;
    let words = format!("the page has a version in `{}` already", page.language);
    let place = Place {
        file: first.path.clone(),
        span: None,
    };
    Some(
        Diagnostic::new(Code::BadValue, words)
            .at(&page.path, span)
            .also(place, "it is here")
            .help("name another page in `translation_of`, or set the page's `language`"),
    )
}
