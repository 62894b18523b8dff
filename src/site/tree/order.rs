//! The order of the pages of a list, and what becomes of it when some are called
//! otherwise.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Item, Tree};
use crate::article::Head;
use crate::site::{PageId, natural};

/// Pages by `order` (none last), then by name, then by address.
pub(super) fn compare(a: &Head, b: &Head) -> Ordering {
    let order = |page: &Head| page.front.order.unwrap_or(i64::MAX);
    order(a)
        .cmp(&order(b))
        .then_with(|| natural::compare(&a.name, &b.name))
        .then_with(|| a.route.cmp(&b.route))
}

impl Tree {
    /// The tree after some pages were given another name or `order` and are in the
    /// categories in which they were; `None` where each keeps its place.
    pub fn reordered(&self, changed: &[PageId], pages: &[Arc<Head>]) -> Option<Self> {
        let moves = |page: &&PageId| !self.keeps_place(**page, pages);
        let moved: Vec<&PageId> = changed.iter().filter(moves).collect();
        if moved.is_empty() {
            return None;
        }
        let mut tree = self.clone();
        for page in moved {
            if let Some(trail) = self.trails.get(*page)
                && let Some(list) = list_mut(&mut tree, trail)
            {
                sort(list, &self.stated, pages);
            }
        }
        tree.neighbours.fill((None, None));
        tree.walk();
        Some(tree)
    }

    /// Whether a page still stands where it does by the pages beside it.
    fn keeps_place(&self, page: PageId, pages: &[Arc<Head>]) -> bool {
        let Some((own, way)) = self.trails.get(page).and_then(|t| t.split_last()) else {
            return true;
        };
        let Some(list) = self.list(way) else {
            return true;
        };
        let own = *own as usize;
        let is = |at: Option<usize>| match list.get(at?)? {
            Item::Page(other) => pages.get(*other),
            _ => None,
        };
        let rises = |a: Option<&Arc<Head>>, b: Option<&Arc<Head>>| match (a, b) {
            (Some(a), Some(b)) => compare(a, b) == Ordering::Less,
            _ => true,
        };
        rises(is(own.checked_sub(1)), is(Some(own))) && rises(is(Some(own)), is(Some(own + 1)))
    }

    /// What a category or group holds, by the way to it.
    fn list(&self, way: &[u32]) -> Option<&[Item]> {
        let (first, rest) = way.split_first()?;
        let mut items = &self.categories.get(*first as usize)?.items;
        for step in rest {
            let Item::Group(group) = items.get(*step as usize)? else {
                return None;
            };
            items = &group.items;
        }
        Some(items)
    }
}

/// The list that a page stands in, by the way to the page.
fn list_mut<'t>(tree: &'t mut Tree, trail: &[u32]) -> Option<&'t mut Vec<Item>> {
    let (first, rest) = trail.split_first()?;
    let (_, way) = rest.split_last()?;
    let mut items = &mut tree.categories.get_mut(*first as usize)?.items;
    for step in way {
        let Item::Group(group) = items.get_mut(*step as usize)? else {
            return None;
        };
        items = &mut group.items;
    }
    Some(items)
}

/// Sorts the pages of a list that `navigation` does not place: they stand together,
/// behind those that it does and before the groups.
fn sort(list: &mut [Item], stated: &[bool], pages: &[Arc<Head>]) {
    let own = |item: &Item| match item {
        Item::Page(page) if stated.get(*page) == Some(&false) => Some(*page),
        _ => None,
    };
    let mut sorted: Vec<PageId> = list.iter().filter_map(own).collect();
    sorted.sort_by(|a, b| compare(&pages[*a], &pages[*b]));
    let places = list.iter_mut().filter(|item| own(item).is_some());
    for (place, page) in places.zip(sorted) {
        *place = Item::Page(page);
    }
}
