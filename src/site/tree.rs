//! Categories, subcategories, level 3 and the order of everything in them.
//!
//! Order: what `navigation` states comes first as stated; then pages by `order`
//! and name, then groups by name, in natural order. Names are one when they
//! differ only in case and space.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::PageId;
use crate::article::Head;
use crate::config::{Edition, EditionId, Looks, NavLink};
use crate::diagnostic::Diagnostic;
use crate::path::{Route, slug};
use unicode_normalization::UnicodeNormalization;

mod grower;
mod order;
mod shelf;

use grower::{Grower, note_stated};
use shelf::sort_in;

/// The name of the category that takes the pages without one.
pub const OTHER_PAGES: &str = "Other pages";

/// The longest name of a category's file, in characters: at four bytes each it
/// still fits a file name.
const MAX_SLUG: usize = 60;

/// The most categories that the sidebar of a page shows whole.
pub const WHOLE_TREE: usize = 24;

/// Every category with what it holds.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The categories, in order.
    pub categories: Vec<Category>,
    /// For each page the way to it: the category's place, then the place of each
    /// item below; empty for a page in no category.
    pub trails: Vec<Vec<u32>>,
    /// For each page the pages before and after it in its category.
    pub neighbours: Vec<(Option<PageId>, Option<PageId>)>,
    /// How the sidebar shows the pages of which `navigation` says it.
    pub looks: BTreeMap<PageId, Looks>,
    /// For each page whether `navigation` says where it stands.
    stated: Vec<bool>,
}

/// A category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its name.
    pub name: String,
    /// The language of its pages: a page of another one stands in no category of
    /// this one, whatever it is called.
    pub edition: EditionId,
    /// Where its page stands: `/categories/getting-started.html`.
    pub route: Route,
    /// A picture (route) or an emoji.
    pub icon: Option<String>,
    /// One sentence.
    pub description: Option<String>,
    /// Whether a rule stands above it.
    pub rule_above: bool,
    /// What it holds, in order.
    pub items: Vec<Item>,
    /// How many pages it holds.
    pub count: usize,
    /// Whether it takes the pages that name no category.
    pub takes_the_rest: bool,
}

/// An entry below a category or group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A page.
    Page(PageId),
    /// A subcategory, or a level 3 below one.
    Group(Group),
    /// A link that `navigation` states.
    Link(StatedLink),
}

/// A link in the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedLink {
    /// It.
    pub link: NavLink,
    /// How it is shown.
    pub looks: Looks,
}

/// A subcategory or a level 3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// The id of its section on the category's page.
    pub id: String,
    /// A picture (route) or an emoji.
    pub icon: Option<String>,
    /// One sentence.
    pub description: Option<String>,
    /// Whether a rule stands above it.
    pub rule_above: bool,
    /// What it holds, in order.
    pub items: Vec<Item>,
    /// How many pages it holds.
    pub count: usize,
}

impl Tree {
    /// Sorts the pages into categories.
    pub fn grow(
        pages: &[Arc<Head>],
        by_route: &HashMap<&Route, PageId>,
        editions: &[Edition],
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut stated = vec![false; pages.len()];
        for edition in editions {
            for category in &edition.navigation {
                note_stated(&category.items, (by_route, edition), &mut stated);
            }
        }
        let mut grower = Grower {
            pages,
            by_route,
            stated,
            placed: vec![false; pages.len()],
            looks: BTreeMap::new(),
            edition: 0,
            editions,
            problems,
        };
        let mut categories = Vec::new();
        for (edition, top) in sort_in(pages, editions).into_iter().enumerate() {
            grower.edition = edition;
            grower.categories(top, &mut categories);
        }
        let mut tree = Self {
            categories,
            trails: vec![Vec::new(); pages.len()],
            neighbours: vec![(None, None); pages.len()],
            looks: grower.looks,
            stated: grower.stated,
        };
        tree.address(editions);
        tree.walk();
        tree
    }

    /// Gives each category's page its route and each group its id, both from the
    /// names, with a number behind those that would repeat.
    fn address(&mut self, editions: &[Edition]) {
        let mut taken = vec![HashMap::new(); editions.len()];
        for category in &mut self.categories {
            let prefix = &editions[category.edition].prefix;
            let taken = &mut taken[category.edition];
            let name: String = slug(&category.name).chars().take(MAX_SLUG).collect();
            let name = unique(&name, "category", taken);
            if let Ok(route) = Route::from_file(&format!("{prefix}/categories/{name}.html")) {
                category.route = route;
            }
            identify(&mut category.items, "", &mut HashMap::new());
        }
    }

    /// Notes the way to each page, and who stands before and after it.
    fn walk(&mut self) {
        for (index, category) in self.categories.iter().enumerate() {
            let mut in_order = Vec::new();
            let mut trail = vec![place_number(index)];
            follow(&category.items, &mut trail, &mut self.trails, &mut in_order);
            for pair in in_order.windows(2) {
                if let [before, after] = *pair {
                    self.neighbours[before].1 = Some(after);
                    self.neighbours[after].0 = Some(before);
                }
            }
        }
    }

    /// The names on the way to a page, the page itself not among them: its
    /// category and the groups below.
    pub fn way(&self, page: PageId) -> Option<(&Category, Vec<&Group>)> {
        let trail = self.trails.get(page)?;
        let (first, rest) = trail.split_first()?;
        let category = self.categories.get(*first as usize)?;
        let mut groups = Vec::new();
        let mut items = &category.items;
        for step in rest {
            if let Some(Item::Group(group)) = items.get(*step as usize) {
                items = &group.items;
                groups.push(group);
            }
        }
        Some((category, groups))
    }
}

/// Where what lies inside a category, or inside a group of it, stands for being
/// fetched: `/categories/guides.nav.txt`, `/categories/guides.first-steps.nav.txt`.
/// `None` where the name would be too long for a file.
pub fn branch_route(category: &Category, group: Option<&Group>) -> Option<Route> {
    let stem = category.route.as_str().strip_suffix(".html")?;
    match group {
        None => Route::from_file(&format!("{stem}.nav.txt")).ok(),
        Some(group) if group.id.chars().count() > MAX_SLUG => None,
        Some(group) => Route::from_file(&format!("{stem}.{}.nav.txt", group.id)).ok(),
    }
}

/// Where all categories of the language below `prefix` stand for being fetched:
/// `/categories.nav.txt`.
pub fn topics_route(prefix: &str) -> String {
    format!("{prefix}/categories.nav.txt")
}

/// A name without case and with single spaces: what makes two spellings one.
pub fn fold(name: &str) -> String {
    // The join folds each page's names anew; most are composed already.
    let composed: Cow<'_, str> = if name.is_ascii() {
        name.into()
    } else {
        name.nfc().collect::<String>().into()
    };
    let mut folded = String::with_capacity(name.len());
    for word in composed.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// Gives each group below its id; a level 3's starts with its subcategory's.
fn identify(items: &mut [Item], above: &str, taken: &mut HashMap<String, usize>) {
    for item in items {
        if let Item::Group(group) = item {
            let own = slug(&group.name);
            let base = if above.is_empty() {
                own
            } else {
                format!("{above}-{own}")
            };
            group.id = unique(&base, "section", taken);
            identify(&mut group.items, &group.id.clone(), taken);
        }
    }
}

/// A name not given before: itself, else with the lowest free number behind it.
pub(super) fn unique(base: &str, nameless: &str, taken: &mut HashMap<String, usize>) -> String {
    let base = if base.is_empty() { nameless } else { base };
    let mut name = base.to_owned();
    while taken.contains_key(&name) {
        let next = taken.entry(base.to_owned()).or_insert(1);
        *next += 1;
        name = format!("{base}-{next}");
    }
    taken.insert(name.clone(), 1);
    name
}

fn follow(
    items: &[Item],
    trail: &mut Vec<u32>,
    trails: &mut [Vec<u32>],
    in_order: &mut Vec<PageId>,
) {
    for (index, item) in items.iter().enumerate() {
        trail.push(place_number(index));
        match item {
            Item::Page(page) => {
                trails[*page].clone_from(trail);
                in_order.push(*page);
            }
            Item::Group(group) => follow(&group.items, trail, trails, in_order),
            Item::Link(_) => {}
        }
        trail.pop();
    }
}

/// A place in a list as the trails keep it; no site has four billion entries.
fn place_number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
