//! The sidebar: rendered once for each branch, marked anew for each page.
//!
//! A branch shows the categories, and of the page's own way what lies beside
//! each step. A long list is cut into windows, so a page's weight does not grow
//! with the site; the rest stands on the category's page, where the list's own
//! link leads, and is fetched into the sidebar with JavaScript.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::view::{BranchView, NavNode, NavView};
use super::{Renderer, category_name, icon_view};
use crate::config::{EditionId, Looks};
use crate::diagnostic::Diagnostic;
use crate::site::tree::{Category, Group, Item, WHOLE_TREE, branch_route};
use crate::site::{Entry, PageId, Site};

/// The longest list of a category's entries that the sidebar of a page shows
/// whole: what is taken in at a glance.
const WHOLE: usize = 10;

/// The most entries of all lists below it that are shown whole, together.
const WHOLE_BELOW: usize = 8;

/// How many entries of a longer list are shown, those around the page's own. The
/// rest is fetched when it is asked for.
const WINDOW: usize = 5;

/// How many where there are two such lists below a category's. A site of 100
/// pages has one or two entries in each of them, one of 10,000 dozens: with three,
/// a page with next to no text grows by 4 %, with five by 9 %.
const DEEP_WINDOW: usize = 3;

/// How many categories are shown of more than [`WHOLE_TREE`].
const CATEGORY_WINDOW: usize = 8;

/// The most entries of a list that is fetched.
const FETCHED: usize = 500;

/// Where a branch leads: its language, the category's place, the place of each
/// group below, and, where a page is shown, its window.
type Key = (EditionId, Vec<u32>);

/// A branch's HTML, or what its template had to complain about.
type Slot = OnceLock<Result<Arc<str>, Box<Diagnostic>>>;

/// The branches of a site, each rendered when first asked for.
pub struct Branches {
    ways: Arc<Ways>,
    slots: Vec<Slot>,
}

/// Which branch each page shows.
struct Ways {
    /// For each page its branch.
    of_page: Vec<usize>,
    /// The branch of each category's own page.
    of_category: Vec<usize>,
    keys: Vec<Key>,
}

impl Branches {
    /// The branches of a site; `self` are those of `before`. None is rendered yet.
    pub fn after(&self, before: &Site, site: &Site) -> Self {
        if Arc::ptr_eq(&before.tree, &site.tree) && Arc::ptr_eq(&before.routes, &site.routes) {
            return Self::along(self.ways.clone());
        }
        Self::of(site)
    }

    fn along(ways: Arc<Ways>) -> Self {
        Self {
            slots: ways.keys.iter().map(|_| OnceLock::new()).collect(),
            ways,
        }
    }

    /// The branches of a tree.
    pub fn of(site: &Site) -> Self {
        let tree = &site.tree;
        let mut numbers: BTreeMap<Key, usize> = BTreeMap::new();
        let mut keys: Vec<Key> = Vec::new();
        let mut number = |key: Key| {
            *numbers.entry(key).or_insert_with_key(|key| {
                keys.push(key.clone());
                keys.len() - 1
            })
        };
        // The branches of pages in no category: nothing is open.
        for edition in 0..site.editions.len() {
            number((edition, Vec::new()));
        }
        let categories = tree.categories.iter().enumerate();
        let of_category = categories
            .map(|(i, category)| {
                let way = vec![u32::try_from(i).unwrap_or(u32::MAX)];
                number((category.edition, way))
            })
            .collect();
        let of_page = tree
            .trails
            .iter()
            .zip(&site.pages)
            .map(|(trail, page)| match trail.split_last() {
                // Pages of one window share a branch; so do those of a list that is
                // shown whole, but for a number that says nothing there.
                Some((own, way)) => {
                    let length = window(way.len().saturating_sub(1)) as u32;
                    let window = own / length * length;
                    let way = way.iter().copied().chain([window]).collect();
                    // A page may stand in a category of another language's.
                    let category = trail.first().map(|c| *c as usize);
                    let category = category.and_then(|c| tree.categories.get(c));
                    number((category.map_or(page.edition, |c| c.edition), way))
                }
                None => page.edition,
            })
            .collect();
        Self::along(Arc::new(Ways {
            of_page,
            of_category,
            keys,
        }))
    }
}

impl Renderer {
    /// The sidebar of a page.
    pub(super) fn navigation_of_page(&self, page: PageId) -> super::Result<String> {
        let branch = self.branches.ways.of_page.get(page).copied().unwrap_or(0);
        self.navigation(branch, Some(&self.site.href(&self.site.pages[page].route)))
    }

    /// The sidebar of a category's own page.
    pub(super) fn navigation_of_category(&self, category: usize) -> super::Result<String> {
        let branch = self
            .branches
            .ways
            .of_category
            .get(category)
            .copied()
            .unwrap_or(0);
        let own = self
            .site
            .tree
            .categories
            .get(category)
            .map(|c| self.site.href(&c.route));
        self.navigation(branch, own.as_deref())
    }

    /// The sidebar where nothing is open.
    pub(super) fn navigation_of_none(&self, edition: EditionId) -> super::Result<String> {
        self.navigation(edition, None)
    }

    /// A branch's HTML with the current page marked. (A name equal to `current`
    /// cannot stand in a `href` of another entry: every route has one owner.)
    fn navigation(&self, branch: usize, current: Option<&str>) -> super::Result<String> {
        let html = self.branches.slots[branch]
            .get_or_init(|| self.branch(&self.branches.ways.keys[branch]))
            .clone()?;
        let Some(current) = current else {
            return Ok(html.to_string());
        };
        let href = format!("href=\"{}\"", current.replace('&', "&amp;"));
        Ok(match html.find(&href) {
            Some(at) => format!("{}aria-current=\"page\" {}", &html[..at], &html[at..]),
            None => html.to_string(),
        })
    }

    fn branch(&self, (edition, key): &Key) -> super::Result<Arc<str>> {
        let voice = self.voices.in_edition(*edition);
        let (open, way) = match key.split_first() {
            Some((first, way)) => (Some(*first as usize), way),
            None => (None, &key[..]),
        };
        let tree = &self.site.tree;
        let node = |(i, category): (usize, &Category)| {
            self.category_node(category, (open == Some(i)).then_some(way))
        };
        let categories = tree.categories.iter().enumerate();
        let own: Vec<_> = categories.filter(|(_, c)| c.edition == *edition).collect();
        let at = own.iter().position(|(i, _)| open == Some(*i));
        let shown = shown(own.len(), at, WHOLE_TREE, CATEGORY_WINDOW);
        let mut categories: Vec<NavNode> = own[shown.clone()].iter().copied().map(node).collect();
        if shown.len() < own.len() {
            categories.push(self.all_topics(*edition, own.len()));
        }
        let view = NavView { categories };
        let mut context = voice.base.clone();
        context.insert("nav", &view);
        self.theme
            .render("nav.html", &context, "the sidebar")
            .map(Arc::from)
    }

    /// The link to all categories of a language.
    fn all_topics(&self, edition: EditionId, count: usize) -> NavNode {
        let words = &self.voices.in_edition(edition).words;
        let home = self.site.href(&self.site.home_of(edition));
        let mut more = leaf(
            words.counted("nav_all_topics", count as u64),
            format!("{home}#topics"),
            "more",
        );
        more.count = count;
        more
    }

    fn category_node(&self, category: &Category, way: Option<&[u32]>) -> NavNode {
        let (icon, icon_is_image) = icon_view(&self.site, category.icon.as_ref());
        let level = Level {
            category,
            group: None,
        };
        NavNode {
            name: category_name(category, &self.voices.in_edition(category.edition).words),
            kind: "category".to_owned(),
            icon,
            icon_is_image,
            rule_above: category.rule_above,
            draft: None,
            open: way.is_some(),
            external: false,
            rel: String::new(),
            new_tab: false,
            count: category.count,
            rest: way.and_then(|way| {
                self.rest(
                    &category.items,
                    shown_of_category(&category.items, way),
                    level,
                )
            }),
            children: way.map_or_else(Vec::new, |way| {
                let shown = shown_of_category(&category.items, way);
                let cut = window_below(&category.items, way);
                self.children(&category.items, way, shown, (category, cut))
            }),
            branch: self.fetched_from(level).filter(|_| way.is_none()),
            href: self.site.href(&category.route),
        }
    }

    fn group_node(
        &self,
        group: &Group,
        way: Option<&[u32]>,
        (category, cut): (&Category, Option<usize>),
    ) -> NavNode {
        let shown = way.map(|way| shown_of_group(&group.items, way, cut));
        let (icon, icon_is_image) = icon_view(&self.site, group.icon.as_ref());
        let level = Level {
            category,
            group: Some(group),
        };
        NavNode {
            name: group.name.clone(),
            href: format!("{}#{}", self.site.href(&category.route), group.id),
            kind: "group".to_owned(),
            icon,
            icon_is_image,
            rule_above: group.rule_above,
            draft: None,
            open: way.is_some(),
            external: false,
            rel: String::new(),
            new_tab: false,
            count: group.count,
            rest: shown
                .clone()
                .and_then(|shown| self.rest(&group.items, shown, level)),
            children: way.zip(shown).map_or_else(Vec::new, |(way, shown)| {
                self.children(&group.items, way, shown, (category, cut))
            }),
            branch: self.fetched_from(level).filter(|_| way.is_none()),
        }
    }

    /// The entries beside a step of the way; `below` says of the lists deeper on
    /// it in which category they are and whether they are cut.
    fn children(
        &self,
        items: &[Item],
        way: &[u32],
        shown: Range<usize>,
        below: (&Category, Option<usize>),
    ) -> Vec<NavNode> {
        let own = way.first().map(|step| *step as usize);
        let listed = items.iter().enumerate();
        let listed = listed.skip(shown.start).take(shown.len());
        listed
            .map(|(i, item)| {
                // The last step is no entry to open but where the window starts.
                let opens = own == Some(i) && way.len() > 1;
                let way = opens.then(|| way.get(1..).unwrap_or(&[]));
                self.node(item, way, below)
            })
            .collect()
    }

    /// What the link to all entries of a list says, where not all are shown.
    fn rest(&self, items: &[Item], shown: Range<usize>, level: Level<'_>) -> Option<String> {
        let words = &self.voices.in_edition(level.category.edition).words;
        (shown.len() < items.len()).then(|| words.counted("nav_all", items.len() as u64))
    }

    fn node(&self, item: &Item, way: Option<&[u32]>, below: (&Category, Option<usize>)) -> NavNode {
        match item {
            Item::Page(page) => self.page_node(*page),
            Item::Link(stated) => {
                let view = self.link_view(
                    self.voices.in_edition(below.0.edition),
                    &stated.link.label,
                    &stated.link.url,
                );
                let mut node = leaf(view.label, view.href, "link");
                node.external = view.external;
                node.rel = view.rel;
                node.new_tab = view.new_tab;
                self.dress(&mut node, &stated.looks);
                node
            }
            Item::Group(group) => self.group_node(group, way, below),
        }
    }

    /// The link to all entries of a list too long to be fetched.
    fn more(&self, count: usize, level: Level<'_>) -> NavNode {
        let href = self.site.href(&level.category.route);
        let href = match level.group {
            Some(group) => format!("{href}#{}", group.id),
            None => href,
        };
        let name = self
            .voices
            .in_edition(level.category.edition)
            .words
            .counted("nav_all", count as u64);
        let mut more = leaf(name, href, "more");
        more.count = count;
        more
    }

    /// Where what lies inside a category or group is fetched from.
    fn fetched_from(&self, level: Level<'_>) -> Option<String> {
        let route = branch_route(level.category, level.group)?;
        let entry = self.site.entry(&route)?;
        matches!(entry, Entry::Branch(_)).then(|| self.site.href(&route))
    }

    /// What lies inside a category or group, by the way to it.
    pub(super) fn fetched_branch(&self, trail: &[u32]) -> super::Result<String> {
        let mut level = None;
        let mut items: &[Item] = &[];
        for (depth, step) in trail.iter().map(|step| *step as usize).enumerate() {
            if depth == 0 {
                let category = &self.site.tree.categories[step];
                level = Some(Level {
                    category,
                    group: None,
                });
                items = &category.items;
            } else if let (Some(level), Some(Item::Group(group))) = (&mut level, items.get(step)) {
                level.group = Some(group);
                items = &group.items;
            }
        }
        let mut nodes = Vec::new();
        if let Some(level) = level {
            let shown = items.iter().take(FETCHED);
            nodes.extend(shown.map(|item| self.node(item, None, (level.category, None))));
            if items.len() > FETCHED {
                nodes.push(self.more(items.len(), level));
            }
        }
        let edition = level.map_or(0, |level: Level<'_>| level.category.edition);
        self.fetched(edition, nodes)
    }

    /// All categories of a language, none of them open.
    pub(super) fn fetched_topics(&self, edition: EditionId) -> super::Result<String> {
        let categories = &self.site.tree.categories;
        let own: Vec<_> = categories.iter().filter(|c| c.edition == edition).collect();
        let shown = own.iter().take(FETCHED);
        let mut nodes: Vec<_> = shown.map(|c| self.category_node(c, None)).collect();
        if own.len() > FETCHED {
            nodes.push(self.all_topics(edition, own.len()));
        }
        self.fetched(edition, nodes)
    }

    fn fetched(&self, edition: EditionId, nodes: Vec<NavNode>) -> super::Result<String> {
        let mut context = self.voices.in_edition(edition).base.clone();
        context.insert("branch", &BranchView { nodes });
        self.theme.render("branch.html", &context, "the sidebar")
    }

    fn page_node(&self, id: PageId) -> NavNode {
        let page = &self.site.pages[id];
        let mut node = leaf(page.name.clone(), self.site.href(&page.route), "page");
        if page.is_hidden() {
            node.draft = Some(self.voice_of(id).words.text("draft").to_owned());
        }
        if let Some(looks) = self.site.tree.looks.get(&id) {
            self.dress(&mut node, looks);
        }
        node
    }

    /// Gives an entry the looks that `navigation` states.
    fn dress(&self, node: &mut NavNode, looks: &Looks) {
        let icon = looks.icon.as_ref().map(|icon| &icon.value);
        (node.icon, node.icon_is_image) = icon_view(&self.site, icon);
        node.rule_above = looks.rule_above;
    }
}

/// How many entries of a list that is cut are shown, by how many lists stand
/// below the category's.
fn window(below: usize) -> usize {
    if below < 2 { WINDOW } else { DEEP_WINDOW }
}

/// Which of `length` entries are shown: all of at most `whole`, else the window
/// that holds the page's own.
fn shown(length: usize, own: Option<usize>, whole: usize, window: usize) -> Range<usize> {
    if length <= whole.max(window) {
        return 0..length;
    }
    let start = own.unwrap_or(0) / window * window;
    let start = start.min(length - window);
    start..start + window
}

fn shown_of_category(items: &[Item], way: &[u32]) -> Range<usize> {
    let own = way.first().map(|step| *step as usize);
    shown(items.len(), own, WHOLE, WINDOW)
}

fn shown_of_group(items: &[Item], way: &[u32], cut: Option<usize>) -> Range<usize> {
    let own = way.first().map(|step| *step as usize);
    match cut {
        Some(window) => shown(items.len(), own, window, window),
        None => 0..items.len(),
    }
}

/// To how many entries the lists below the first of a way are cut; `None` where
/// they are shown whole.
fn window_below(mut items: &[Item], way: &[u32]) -> Option<usize> {
    let (mut lists, mut entries) = (0, 0);
    let (_, steps) = way.split_last().unwrap_or((&0, &[]));
    for step in steps {
        let Some(Item::Group(group)) = items.get(*step as usize) else {
            break;
        };
        items = &group.items;
        lists += 1;
        entries += items.len();
    }
    (entries > WHOLE_BELOW).then(|| window(lists))
}

/// A list of the sidebar: a category's own, or a group's below it.
#[derive(Clone, Copy)]
struct Level<'a> {
    category: &'a Category,
    group: Option<&'a Group>,
}

/// An entry that holds nothing.
fn leaf(name: String, href: String, kind: &str) -> NavNode {
    NavNode {
        name,
        href,
        kind: kind.to_owned(),
        icon: None,
        icon_is_image: false,
        rule_above: false,
        draft: None,
        open: false,
        external: false,
        rel: String::new(),
        new_tab: false,
        count: 0,
        rest: None,
        children: Vec::new(),
        branch: None,
    }
}
