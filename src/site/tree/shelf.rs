//! Pages → shelves: names as pages write them, those that differ in spelling as one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fold;
use crate::article::Head;
use crate::config::Edition;
use crate::diagnostic::Span;
use crate::front_matter::Spanned;
use crate::path::SourcePath;
use crate::site::PageId;

/// A name on one level, while the tree grows: pages and deeper names.
#[derive(Clone, Default)]
pub(super) struct Shelf {
    /// Each spelling with where it stands, in order of appearance.
    pub(super) spellings: Vec<(String, SourcePath, Span)>,
    pub(super) pages: Vec<PageId>,
    /// By folded name.
    pub(super) below: BTreeMap<String, Shelf>,
}

impl Shelf {
    /// The spelling that is shown: the first one in order of files.
    pub(super) fn name(&self) -> String {
        self.spellings
            .first()
            .map_or_else(String::new, |(s, ..)| s.clone())
    }
}

/// Sorts all pages into shelves by folded names, for each language.
pub(super) fn sort_in(pages: &[Arc<Head>], editions: &[Edition]) -> Vec<BTreeMap<String, Shelf>> {
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
