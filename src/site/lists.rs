//! Pages by date: "Latest updates" and "What's new", in parts, each list with an
//! Atom feed where the site has a full address.

use std::sync::Arc;

use super::PageId;
use crate::article::Head;
use crate::config::{EditionId, Shape};
use crate::path::Route;

/// How many pages one part of a list shows: a few screens of a phone.
pub const PART: usize = 50;

/// What a list is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Every page with a date.
    Updates,
    /// Every page with `isNew`.
    New,
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
        [
            list((Kind::New, id), &new, pages, shape, |p| p.front.is_new),
            list((Kind::Updates, id), &updates, pages, shape, |p| {
                p.front.date.is_some()
            }),
        ]
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
