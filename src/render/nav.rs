//! The sidebar: rendered once for each branch, marked anew for each page.
//!
//! A branch shows every category, and of the page's own way what lies beside
//! each step. A long list is cut into windows of [`WINDOW`] entries, so a page's
//! weight does not grow with the site; the rest is a link to the category's page
//! and, with JavaScript, fetched into the sidebar.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::view::{BranchView, NavNode, NavView};
use super::{Renderer, category_name, icon_view};
use crate::config::{EditionId, Looks};
use crate::diagnostic::Diagnostic;
use crate::site::tree::{Category, Group, Item, branch_route};
use crate::site::{Entry, PageId, Site};

/// The longest list that the sidebar of a page shows whole: what is taken in at
/// a glance.
const WHOLE: usize = 10;

/// How many entries of a longer list it shows, those around the page's own: few,
/// so that a page does not grow with the site. The rest is fetched when it is
/// asked for, and stands on the category's page.
const WINDOW: usize = 5;

/// The most entries of a list that is fetched.
const FETCHED: usize = 500;

/// Where a branch leads: its language, the category's place, the place of each
/// group below, and, where a page is shown, its window.
type Key = (EditionId, Vec<u32>);

/// A branch's HTML, or what its template had to complain about.
type Slot = OnceLock<Result<Arc<str>, Box<Diagnostic>>>;

/// The branches of a site, each rendered when first asked for.
pub struct Branches {
    /// For each page its branch.
    of_page: Vec<usize>,
    /// The branch of each category's own page.
    of_category: Vec<usize>,
    keys: Vec<Key>,
    slots: Vec<Slot>,
}

impl Branches {
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
                    let window = own / WINDOW as u32 * WINDOW as u32;
                    let way = way.iter().copied().chain([window]).collect();
                    // A page may stand in a category of another language's.
                    let category = trail.first().map(|c| *c as usize);
                    let category = category.and_then(|c| tree.categories.get(c));
                    number((category.map_or(page.edition, |c| c.edition), way))
                }
                None => page.edition,
            })
            .collect();
        let slots = keys.iter().map(|_| OnceLock::new()).collect();
        Self {
            of_page,
            of_category,
            keys,
            slots,
        }
    }
}

impl Renderer {
    /// The sidebar of a page.
    pub(super) fn navigation_of_page(&self, page: PageId) -> super::Result<String> {
        let branch = self.branches.of_page.get(page).copied().unwrap_or(0);
        self.navigation(branch, Some(&self.site.href(&self.site.pages[page].route)))
    }

    /// The sidebar of a category's own page.
    pub(super) fn navigation_of_category(&self, category: usize) -> super::Result<String> {
        let branch = self
            .branches
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
            .get_or_init(|| self.branch(&self.branches.keys[branch]))
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
        let view = NavView {
            categories: tree
                .categories
                .iter()
                .enumerate()
                .filter(|(_, category)| category.edition == *edition)
                .map(node)
                .collect(),
        };
        let mut context = voice.base.clone();
        context.insert("nav", &view);
        self.theme
            .render("nav.html", &context, "the sidebar")
            .map(Arc::from)
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
            open: way.is_some(),
            external: false,
            rel: String::new(),
            new_tab: false,
            count: category.count,
            children: way.map_or_else(Vec::new, |way| self.children(&category.items, way, level)),
            branch: self.fetched_from(level).filter(|_| way.is_none()),
            href: self.site.href(&category.route),
        }
    }

    fn group_node(&self, group: &Group, way: Option<&[u32]>, category: &Category) -> NavNode {
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
            open: way.is_some(),
            external: false,
            rel: String::new(),
            new_tab: false,
            count: group.count,
            children: way.map_or_else(Vec::new, |way| self.children(&group.items, way, level)),
            branch: self.fetched_from(level).filter(|_| way.is_none()),
        }
    }

    /// The entries beside a step of the way: all of a short list, else the window
    /// around it and a link to all of them.
    fn children(&self, items: &[Item], way: &[u32], level: Level<'_>) -> Vec<NavNode> {
        let own = way.first().map(|step| *step as usize);
        let cut = items.len() > WHOLE;
        let start = if cut {
            own.unwrap_or(0) / WINDOW * WINDOW
        } else {
            0
        };
        let shown = if cut { WINDOW } else { WHOLE };
        let listed = items.iter().enumerate().skip(start).take(shown);
        let mut nodes: Vec<NavNode> = listed
            .map(|(i, item)| {
                let below = (own == Some(i)).then(|| way.get(1..).unwrap_or(&[]));
                self.node(item, below, level.category)
            })
            .collect();
        if cut {
            nodes.push(self.more(items.len(), level));
        }
        nodes
    }

    fn node(&self, item: &Item, below: Option<&[u32]>, category: &Category) -> NavNode {
        match item {
            Item::Page(page) => self.page_node(*page),
            Item::Link(stated) => {
                let view = self.link_view(
                    self.voices.in_edition(category.edition),
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
            Item::Group(group) => self.group_node(group, below, category),
        }
    }

    /// The link to all entries of a list.
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
        more.branch = self.fetched_from(level);
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
            nodes.extend(shown.map(|item| self.node(item, None, level.category)));
            if items.len() > FETCHED {
                nodes.push(NavNode {
                    branch: None,
                    ..self.more(items.len(), level)
                });
            }
        }
        let edition = level.map_or(0, |level: Level<'_>| level.category.edition);
        let mut context = self.voices.in_edition(edition).base.clone();
        context.insert("branch", &BranchView { nodes });
        self.theme.render("branch.html", &context, "the sidebar")
    }

    fn page_node(&self, id: PageId) -> NavNode {
        let page = &self.site.pages[id];
        let mut node = leaf(page.name.clone(), self.site.href(&page.route), "page");
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
        open: false,
        external: false,
        rel: String::new(),
        new_tab: false,
        count: 0,
        children: Vec::new(),
        branch: None,
    }
}
