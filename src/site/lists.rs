//! Pages by date: "Latest updates", "What's new" and categories that are listed so,
//! in parts, each list with an Atom feed where the site has a full address.

use std::collections::HashMap;
use std::sync::Arc;

use super::PageId;
use super::tree::{fold, unique};
use crate::article::Head;
use crate::config::{EditionId, Shape};
use crate::path::{Route, slug};

/// How many pages one part of a list shows: a few screens of a phone.
pub const PART: usize = 50;

/// What a list is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Every page with a date.
    Updates,
    /// Every page with `isNew`.
    New,
    /// The pages of a category, whose name this is, as `navigation` spells it.
    Category(String),
}

/// Pages by date, newest first; those without a date last, by address.
#[derive(Debug, PartialEq, Eq)]
pub struct List {
    /// What it is about.
    pub kind: Kind,
    /// The language of its pages.
    pub edition: EditionId,
    /// Its pages.
    pub pages: Vec<PageId>,
    /// Where each part of it stands; never empty.
    pub parts: Vec<Route>,
    /// Where its feed stands.
    pub feed: Option<Route>,
}

/// The lists of a site that hold a page.
pub fn of(pages: &[Arc<Head>], shape: &Shape) -> Vec<List> {
    let lists = shape.editions.iter().enumerate().flat_map(|(id, edition)| {
        let new = format!("{}/whats-new", edition.prefix);
        let updates = format!("{}/updates", edition.prefix);
        let whole = [
            list((Kind::New, id), &new, pages, shape, |p| p.front.is_new),
            list((Kind::Updates, id), &updates, pages, shape, |p| {
                p.front.date.is_some()
            }),
        ];
        let mut taken = HashMap::new();
        let stated = edition.navigation.iter().filter(|stated| stated.by_date);
        let of_categories: Vec<_> = stated
            .map(|stated| {
                let address = unique(&slug(&stated.name), "category", &mut taken);
                let own = fold(&stated.name);
                let kind = Kind::Category(stated.name.clone());
                list(
                    (kind, id),
                    &format!("{updates}/{address}"),
                    pages,
                    shape,
                    |p| {
                        let category = p.front.category.as_ref();
                        category.is_some_and(|name| fold(&name.value) == own)
                    },
                )
            })
            .collect();
        whole.into_iter().chain(of_categories)
    });
    lists.flatten().collect()
}

fn list(
    (kind, edition): (Kind, EditionId),
    name: &str,
    heads: &[Arc<Head>],
    shape: &Shape,
    holds: impl Fn(&Head) -> bool,
) -> Option<List> {
    let mut pages: Vec<PageId> = (0..heads.len())
        .filter(|id| heads[*id].edition == edition && holds(&heads[*id]))
        .collect();
    let date = |id: PageId| heads[id].front.date.as_ref().map(|d| d.value.instant);
    pages.sort_by(|a, b| {
        let newest = date(*b).cmp(&date(*a));
        newest.then_with(|| heads[*a].route.cmp(&heads[*b].route))
    });
    let route = |part: usize| match part {
        0 => Route::from_file(&format!("{name}.html")).ok(),
        part => Route::from_file(&format!("{name}-{}.html", part + 1)).ok(),
    };
    let parts: Vec<Route> = (0..pages.len().div_ceil(PART)).filter_map(route).collect();
    // A feed's entries are named by full addresses (RFC 4287, 4.2.6).
    let feed = shape.base_url.as_ref();
    let feed = feed.and_then(|_| Route::from_file(&format!("{name}.xml")).ok());
    (!parts.is_empty()).then_some(List {
        kind,
        edition,
        pages,
        parts,
        feed,
    })
}
