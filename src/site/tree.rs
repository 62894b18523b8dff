//! Categories, subcategories, level 3 and the order of everything in them.
//!
//! Order: what `navigation` states comes first as stated; then pages by `order`
//! and name, then groups by name, in natural order. Names are one when they
//! differ only in case and space.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{PageId, natural};
use crate::article::Head;
use crate::config::{Edition, EditionId, Looks, NavItem, NavLink};
use crate::diagnostic::{Code, Diagnostic, Place, Span, nearest};
use crate::front_matter::Spanned;
use crate::path::{Route, SourcePath, slug};
use unicode_normalization::UnicodeNormalization;

/// The name of the category that takes the pages without one.
pub const OTHER_PAGES: &str = "Other pages";

/// The longest name of a category's file, in characters: at four bytes each it
/// still fits a file name.
const MAX_SLUG: usize = 60;

/// Every category with what it holds.
#[derive(Debug, Default)]
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
}

/// A category.
#[derive(Debug, PartialEq, Eq)]
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
#[derive(Debug, PartialEq, Eq)]
pub enum Item {
    /// A page.
    Page(PageId),
    /// A subcategory, or a level 3 below one.
    Group(Group),
    /// A link that `navigation` states.
    Link(StatedLink),
}

/// A link in the navigation.
#[derive(Debug, PartialEq, Eq)]
pub struct StatedLink {
    /// It.
    pub link: NavLink,
    /// How it is shown.
    pub looks: Looks,
}

/// A subcategory or a level 3.
#[derive(Debug, PartialEq, Eq)]
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

/// A name on one level, while the tree grows: pages and deeper names.
#[derive(Clone, Default)]
struct Shelf {
    /// Each spelling with where it stands, in order of appearance.
    spellings: Vec<(String, SourcePath, Span)>,
    pages: Vec<PageId>,
    /// By folded name.
    below: BTreeMap<String, Shelf>,
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

/// Marks the pages that `navigation` names.
fn note_stated(
    items: &[NavItem],
    known: (&HashMap<&Route, PageId>, &Edition),
    stated: &mut [bool],
) {
    for item in items {
        match item {
            NavItem::Page { permalink, .. } => {
                if let Some(page) = page_at(permalink, known.0, known.1) {
                    stated[page] = true;
                }
            }
            NavItem::Group { items, .. } => note_stated(items, known, stated),
            NavItem::Link { .. } => {}
        }
    }
}

/// The page of a permalink as `navigation` names it: in a language of its own
/// address first below that.
fn page_at(
    permalink: &str,
    by_route: &HashMap<&Route, PageId>,
    edition: &Edition,
) -> Option<PageId> {
    let at = |text: &str| {
        let route = Route::from_permalink(text).ok()?;
        by_route.get(&route).copied()
    };
    if edition.prefix.is_empty() {
        return at(permalink);
    }
    let below = format!("{}/{}", edition.prefix, permalink.trim_start_matches('/'));
    at(&below).or_else(|| at(permalink))
}

/// Sorts all pages into shelves by folded names, for each language.
fn sort_in(pages: &[Arc<Head>], editions: &[Edition]) -> Vec<BTreeMap<String, Shelf>> {
    let mut tops = vec![BTreeMap::new(); editions.len()];
    for (id, page) in pages.iter().enumerate() {
        let front = &page.front;
        let (edition, top) = (&editions[page.edition], &mut tops[page.edition]);
        let is_home = page.route.as_str().strip_suffix('/') == Some(&*edition.prefix);
        if is_home && front.category.is_none() {
            continue; // the home page is above all categories
        }
        let mut shelf = enter(top, page, front.category.as_ref());
        for level in [&front.subcategory, &front.level3].into_iter().flatten() {
            shelf = enter(&mut shelf.below, page, Some(level));
        }
        shelf.pages.push(id);
    }
    tops
}

/// The shelf of a name, its spelling noted.
fn enter<'a>(
    shelves: &'a mut BTreeMap<String, Shelf>,
    page: &Head,
    name: Option<&Spanned<String>>,
) -> &'a mut Shelf {
    let shelf = shelves
        .entry(name.map_or_else(String::new, |n| fold(&n.value)))
        .or_default();
    if let Some(name) = name {
        // The last spelling is the likely one; the whole list only grows with
        // spellings, not with pages.
        if shelf.spellings.iter().all(|(s, ..)| *s != name.value) {
            shelf
                .spellings
                .push((name.value.clone(), page.path.clone(), name.span));
        }
    }
    shelf
}

/// Turns shelves into items, `navigation` first.
struct Grower<'a> {
    pages: &'a [Arc<Head>],
    by_route: &'a HashMap<&'a Route, PageId>,
    /// Pages that `navigation` names: they stand there, not in their own category.
    stated: Vec<bool>,
    /// Those of them that have been met already.
    placed: Vec<bool>,
    /// How those of them are shown of which `navigation` says it.
    looks: BTreeMap<PageId, Looks>,
    /// The language whose pages are being sorted.
    edition: EditionId,
    editions: &'a [Edition],
    problems: &'a mut Vec<Diagnostic>,
}

impl Grower<'_> {
    /// The categories of a language: those of its `navigation`, then the others.
    fn categories(&mut self, mut top: BTreeMap<String, Shelf>, categories: &mut Vec<Category>) {
        let (pages, editions, edition) = (self.pages, self.editions, self.edition);
        for stated in &editions[edition].navigation {
            let shelf = top.remove(&fold(&stated.name));
            if shelf.is_none() && stated.items.is_empty() {
                let known: Vec<&str> = pages
                    .iter()
                    .filter(|p| p.edition == edition)
                    .filter_map(|p| p.front.category.as_ref())
                    .map(|c| &*c.value)
                    .collect();
                self.problems.push(
                    Diagnostic::new(
                        Code::NavigationTarget,
                        format!("no page has the category `{}`", stated.name),
                    )
                    .at(&config_path(), stated.span)
                    .help(match nearest(&stated.name, known) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "give a page this `categoryName`, or remove the entry".into(),
                    }),
                );
                continue;
            }
            let mut category = Category {
                name: stated.name.clone(),
                edition,
                route: Route::home(),
                icon: stated.icon.as_ref().map(|i| i.value.clone()),
                description: stated.description.clone(),
                rule_above: stated.rule_above,
                items: Vec::new(),
                count: 0,
                takes_the_rest: false,
            };
            let shelf = shelf.unwrap_or_default();
            self.warn_spellings("category", Some(&stated.name), &shelf);
            (category.items, category.count) = self.items(&stated.items, shelf);
            categories.push(category);
        }
        // Pages without a category stand under the folded empty name: last.
        let other = top.remove("");
        let mut rest: Vec<Category> = top
            .into_values()
            .map(|shelf| self.category(shelf))
            .collect();
        rest.retain(|category| category.count > 0);
        rest.sort_by(|a, b| natural::compare(&a.name, &b.name));
        categories.extend(rest);
        if let Some(mut shelf) = other {
            shelf.spellings = vec![(OTHER_PAGES.into(), config_path(), Span::new(0..0))];
            let mut category = self.category(shelf);
            category.takes_the_rest = true;
            if category.count > 0 {
                categories.push(category);
            }
        }
    }

    fn category(&mut self, shelf: Shelf) -> Category {
        self.warn_spellings("category", None, &shelf);
        let name = shelf.name();
        let (items, count) = self.items(&[], shelf);
        Category {
            name,
            edition: self.edition,
            route: Route::home(),
            icon: None,
            description: None,
            rule_above: false,
            items,
            count,
            takes_the_rest: false,
        }
    }

    /// The items of one level: those stated, then the pages, then the groups.
    fn items(&mut self, stated: &[NavItem], mut shelf: Shelf) -> (Vec<Item>, usize) {
        let mut items = Vec::new();
        let mut count = 0;
        for entry in stated {
            match entry {
                NavItem::Page {
                    permalink,
                    span,
                    looks,
                } => {
                    if let Some(page) = self.stated_page(permalink, *span) {
                        if *looks != Looks::default() {
                            self.looks.insert(page, looks.clone());
                        }
                        items.push(Item::Page(page));
                        count += 1;
                    }
                }
                NavItem::Link { link, looks } => items.push(Item::Link(StatedLink {
                    link: link.clone(),
                    looks: looks.clone(),
                })),
                NavItem::Group {
                    name,
                    span,
                    looks,
                    items: inner,
                } => {
                    let below = shelf.below.remove(&fold(name));
                    if below.is_none() && inner.is_empty() {
                        let known: Vec<String> = shelf.below.values().map(Shelf::name).collect();
                        let near = nearest(name, known.iter().map(String::as_str));
                        self.problems.push(
                            Diagnostic::new(
                                Code::NavigationTarget,
                                format!("no page here has the subcategory `{name}`"),
                            )
                            .at(&config_path(), *span)
                            .help(match near {
                                Some(near) => format!("did you mean `{near}`?"),
                                None => {
                                    "give a page this `subCategoryName`, or remove the entry".into()
                                }
                            }),
                        );
                        continue;
                    }
                    let below = below.unwrap_or_default();
                    self.warn_spellings("subcategory", Some(name), &below);
                    let (inner, pages) = self.items(inner, below);
                    count += pages;
                    items.push(Item::Group(Group {
                        name: name.clone(),
                        id: String::new(),
                        icon: looks.icon.as_ref().map(|i| i.value.clone()),
                        description: looks.description.clone(),
                        rule_above: looks.rule_above,
                        items: inner,
                        count: pages,
                    }));
                }
            }
        }
        let mut pages: Vec<PageId> = shelf
            .pages
            .iter()
            .copied()
            .filter(|p| !self.stated[*p])
            .collect();
        pages.sort_by(|a, b| self.compare(*a, *b));
        count += pages.len();
        items.extend(pages.into_iter().map(Item::Page));
        let mut groups: Vec<Group> = shelf
            .below
            .into_values()
            .map(|below| self.group(below))
            .collect();
        groups.retain(|g| g.count > 0);
        groups.sort_by(|a, b| natural::compare(&a.name, &b.name));
        count += groups.iter().map(|g| g.count).sum::<usize>();
        items.extend(groups.into_iter().map(Item::Group));
        (items, count)
    }

    fn group(&mut self, shelf: Shelf) -> Group {
        self.warn_spellings("subcategory", None, &shelf);
        let name = shelf.name();
        let (items, count) = self.items(&[], shelf);
        Group {
            name,
            id: String::new(),
            icon: None,
            description: None,
            rule_above: false,
            items,
            count,
        }
    }

    /// The page that `navigation` names by permalink.
    fn stated_page(&mut self, permalink: &str, span: Span) -> Option<PageId> {
        let edition = &self.editions[self.edition];
        let Some(page) = page_at(permalink, self.by_route, edition) else {
            let known = self
                .pages
                .iter()
                .map(|p| p.route.as_str().trim_start_matches('/'));
            let near = nearest(permalink, known).map(str::to_owned);
            self.problems.push(
                Diagnostic::new(
                    Code::NavigationTarget,
                    format!("no page has the permalink `{permalink}`"),
                )
                .at(&config_path(), span)
                .help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write the `permalink` of a page, or remove the entry".into(),
                }),
            );
            return None;
        };
        if std::mem::replace(&mut self.placed[page], true) {
            self.problems.push(
                Diagnostic::new(
                    Code::NavigationTarget,
                    format!("the page `{permalink}` stands in the navigation twice"),
                )
                .at(&config_path(), span)
                .help("remove one of the two entries"),
            );
            return None;
        }
        Some(page)
    }

    /// Pages by `order` (none last), then by name, then by address.
    fn compare(&self, a: PageId, b: PageId) -> Ordering {
        let (a, b) = (&self.pages[a], &self.pages[b]);
        let order = |page: &Head| page.front.order.unwrap_or(i64::MAX);
        order(a)
            .cmp(&order(b))
            .then_with(|| natural::compare(&a.name, &b.name))
            .then_with(|| a.route.cmp(&b.route))
    }

    /// One warning for each spelling that differs from the one shown.
    fn warn_spellings(&mut self, level: &str, stated: Option<&str>, shelf: &Shelf) {
        let shown = stated.map_or_else(|| shelf.name(), str::to_owned);
        let first = shelf.spellings.iter().find(|(s, ..)| *s == shown);
        for (spelling, file, span) in shelf.spellings.iter().filter(|(s, ..)| *s != shown) {
            let words = format!(
                "the {level} `{spelling}` is also written `{shown}`; they are taken for one"
            );
            let mut problem = Diagnostic::new(Code::CategorySpelling, words)
                .at(file, *span)
                .help(format!("write `{shown}`"));
            if let Some((_, other, at)) = first {
                let place = Place {
                    file: other.clone(),
                    span: Some(*at),
                };
                problem = problem.also(place, format!("`{shown}` is here"));
            }
            self.problems.push(problem);
        }
    }
}

impl Shelf {
    /// The spelling that is shown: the first one in order of files.
    fn name(&self) -> String {
        self.spellings
            .first()
            .map_or_else(String::new, |(s, ..)| s.clone())
    }
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
fn unique(base: &str, nameless: &str, taken: &mut HashMap<String, usize>) -> String {
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

/// The file that `navigation` stands in.
fn config_path() -> SourcePath {
    SourcePath::new("site.yaml").expect("a plain file name is a source path")
}
