//! Pages that readers come upon by search only.
//!
//! A page that no finished page links to is one. So is a page without a category in a
//! site that has categories, where nothing but the list of what is left over leads to
//! it: nobody has given it a place.

use std::collections::HashSet;

use super::written::alone;
use super::{Ground, Rendered, settings};
use crate::diagnostic::{Code, Diagnostic};
use crate::front_matter::FrontMatter;
use crate::path::{Route, SourcePath};
use crate::site::links::Target;
use crate::site::tree::Item;
use crate::site::{Entry, PageId};

/// Judges every page. `texts` are the files that may name one without being a page.
pub(super) fn judge(
    seen: &Rendered<'_>,
    texts: &[(&SourcePath, &str)],
    problems: &mut Vec<Diagnostic>,
) {
    let site = seen.ground().site;
    let left_over = left_over(seen.ground(), texts);
    for (place, (route, entry)) in site.routes.iter().enumerate() {
        let Entry::Page(id) = entry else { continue };
        let known = seen.is_linked(place) && !left_over.contains(id);
        if known || *route == Route::home() || route.as_str().ends_with("/404.html") {
            continue;
        }
        let Some(page) = site.pages.get(*id) else {
            continue;
        };
        let Some(article) = seen.ground().articles.get(*id) else {
            continue;
        };
        let span = FrontMatter::place(&article.file, &["categoryName"]);
        problems.push(
            Diagnostic::new(Code::OrphanPage, "no other page links to this one")
                .at(&page.path, span)
                .help("give it a `categoryName`, link to it, or name it under `navigation`"),
        );
    }
}

/// The pages without a category that no author links to.
fn left_over(ground: &Ground<'_>, texts: &[(&SourcePath, &str)]) -> HashSet<PageId> {
    let site = ground.site;
    let mut left = HashSet::new();
    let (rest, named): (Vec<_>, Vec<_>) =
        site.tree.categories.iter().partition(|c| c.takes_the_rest);
    for category in rest {
        if named.iter().any(|other| other.edition == category.edition) {
            pages(&category.items, &mut left);
        }
    }
    if left.is_empty() {
        return left;
    }
    for article in ground.articles {
        let Some(head) = &article.head else { continue };
        for link in &article.outline().links {
            if let Target::Route { route, .. } =
                site.resolve(&link.target, &head.route, Some(&head.path))
                && route != head.route
                && let Some(Entry::Page(id)) = site.entry(&route)
            {
                left.remove(id);
            }
        }
    }
    let stated = settings::hrefs(ground);
    left.retain(|id| {
        let Some(page) = site.pages.get(*id) else {
            return false;
        };
        let name = page.route.as_str().trim_start_matches('/');
        let named =
            |text: &str| alone(text, name).is_some() || alone(text, page.route.as_str()).is_some();
        !stated.contains(&page.route.href(&site.base_path))
            && !texts.iter().any(|(_, text)| named(text))
    });
    left
}

/// All pages below.
fn pages(items: &[Item], all: &mut HashSet<PageId>) {
    for item in items {
        match item {
            Item::Page(id) => {
                all.insert(*id);
            }
            Item::Group(group) => pages(&group.items, all),
            Item::Link(_) => {}
        }
    }
}
