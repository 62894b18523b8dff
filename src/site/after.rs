//! The join after an edit, from the join before.
//!
//! Most edits of front matter and settings give a page another name, or say
//! something that the join does not look at. They leave every address, and nearly
//! the whole tree, as it was; what they change is found here by comparing what
//! each part of the join is made of. Where an edit may reach further, all is joined
//! anew: [`Site::after`] is [`Site::assemble`], only sooner.

use std::sync::Arc;

use super::{PageId, Parts, Site, lists, shards};
use crate::article::Head;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::front_matter::Spanned;
use crate::path::SourcePath;

/// With more changed pages than this, joining all anew costs no more.
const FEW: usize = 64;

impl Site {
    /// The join of `now`, where `self` is that of `then`.
    pub fn after(&self, then: &Parts<'_>, now: &Parts<'_>) -> Self {
        let taken_over = self.taken_over(then, now);
        taken_over.unwrap_or_else(|| Self::assemble(now))
    }

    /// `None` where the edit may reach further than names.
    fn taken_over(&self, then: &Parts<'_>, now: &Parts<'_>) -> Option<Self> {
        let same_files = then.assets == now.assets && then.theme_assets == now.theme_assets;
        if !same_files || then.drafts != now.drafts || !self.has_shape_of(then, now) {
            return None;
        }
        let changed = changed(then.heads, now.heads)?;
        let mut pages = self.pages.clone();
        let (mut renamed, mut dated) = (Vec::new(), false);
        for (old, new) in changed {
            if !stands_alike(old, new) || self.speaks_of(&old.path) {
                return None;
            }
            // A page that is kept from readers stands nowhere.
            let Some(id) = self.page_of(&new.path) else {
                continue;
            };
            if (&old.name, old.front.order) != (&new.name, new.front.order) {
                renamed.push(id);
            }
            dated |= date(old) != date(new);
            pages[id] = new.clone();
        }
        let lists = if dated {
            let lists = lists::of(&pages, now.shape);
            let places = |lists: &[lists::List]| -> Vec<_> {
                let places = lists.iter();
                places
                    .map(|l| (l.kind.clone(), l.edition, l.pages.len()))
                    .collect()
            };
            if places(&lists) != places(&self.lists) {
                return None;
            }
            lists.into()
        } else {
            self.lists.clone()
        };
        Some(self.with(pages, lists, &renamed))
    }

    /// The same site with these pages and lists.
    fn with(&self, pages: Vec<Arc<Head>>, lists: Arc<[lists::List]>, renamed: &[PageId]) -> Self {
        let reordered = self.tree.reordered(renamed, &pages);
        let found = match &reordered {
            Some(_) => Arc::default(),
            None => self.found.clone(),
        };
        Self {
            tree: reordered.map_or_else(|| self.tree.clone(), Arc::new),
            pages,
            lists,
            found,
            routes: self.routes.clone(),
            editions: self.editions.clone(),
            spoken: self.spoken.clone(),
            translations: self.translations.clone(),
            categories: self.categories.clone(),
            places: self.places.clone(),
            by_file: self.by_file.clone(),
            hidden: self.hidden.clone(),
            base_path: self.base_path.clone(),
            base_url: self.base_url.clone(),
            diagnostics: self.diagnostics.clone(),
            nearest: self.nearest.clone(),
        }
    }

    /// Whether the settings say the same of who stands where. Where they say it
    /// elsewhere in `site.yaml`, findings there would point at the old places.
    fn has_shape_of(&self, then: &Parts<'_>, now: &Parts<'_>) -> bool {
        let settings = Config::file();
        then.shape == now.shape
            || (!self.speaks_of(&settings) && then.shape.says_the_same(now.shape))
    }

    /// Whether something is wrong that has to do with a file.
    fn speaks_of(&self, file: &SourcePath) -> bool {
        let names = |problem: &Diagnostic| {
            let related = problem.related.iter().map(|(place, _)| place);
            let mut places = problem.place.iter().chain(related);
            places.any(|place| place.file == *file)
        };
        self.diagnostics.iter().any(names)
    }
}

/// The heads that are not as they were; `None` where pages came or went, or many
/// changed.
fn changed<'a>(
    then: &'a [Arc<Head>],
    now: &'a [Arc<Head>],
) -> Option<Vec<(&'a Arc<Head>, &'a Arc<Head>)>> {
    if then.len() != now.len() {
        return None;
    }
    let mut changed = Vec::new();
    for (old, new) in then.iter().zip(now) {
        if Arc::ptr_eq(old, new) {
            continue;
        }
        if old.path != new.path || changed.len() == FEW {
            return None;
        }
        changed.push((old, new));
    }
    Some(changed)
}

/// Whether two versions of a page have the same addresses, in the same list, and
/// mean as much to all others.
fn stands_alike(old: &Head, new: &Head) -> bool {
    let said = |value: &Option<Spanned<String>>| value.as_ref().map(|v| v.value.clone());
    let old_addresses = |head: &Head| -> Vec<String> {
        let old = head.front.redirect_from.iter();
        old.map(|from| from.value.clone()).collect()
    };
    let place = |head: &Head| {
        let front = &head.front;
        let levels = [&front.category, &front.subcategory, &front.level3].map(said);
        (levels, said(&front.translation_of), head.edition)
    };
    old.route == new.route
        && old.is_hidden() == new.is_hidden()
        && shards::is_found(old) == shards::is_found(new)
        && place(old) == place(new)
        && old_addresses(old) == old_addresses(new)
}

/// What of a page the lists by date are made of.
fn date(head: &Head) -> (bool, Option<jiff::Timestamp>) {
    let date = head.front.date.as_ref();
    (head.front.is_new, date.map(|d| d.value.instant))
}
