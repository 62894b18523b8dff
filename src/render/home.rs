//! The home page and the page for lost addresses, with or without an author's
//! own words in them.

use super::Renderer;
use super::view::{HomeView, PageCard};
use crate::path::Route;
use crate::site::PageId;
use crate::site::lists::Kind;

/// How many pages each list of the home page shows.
const LISTED: usize = 6;

impl Renderer {
    pub(super) fn home(&self, own: Option<PageId>) -> super::Result<String> {
        let mut page = match own {
            Some(id) => self.page_view(id, "home")?,
            None => self.blank("home", &self.config.title, &Route::home()),
        };
        page.breadcrumbs.clear();
        page.structured_data = String::new();
        if page.description.is_none() {
            page.description.clone_from(&self.config.description);
        }
        page.navigation = self.navigation_of_none()?;
        let (newest, all_new) = self.first_of(Kind::New, LISTED);
        let (latest, all_updates) = self.first_of(Kind::Updates, LISTED);
        let view = HomeView {
            newest,
            all_new,
            latest,
            all_updates,
            tutorials: self.tutorials(),
        };
        self.fill("home.html", &page, Some(("home", &view)))
    }

    pub(super) fn not_found(&self, own: Option<PageId>) -> super::Result<String> {
        let route = Route::from_file("404.html").unwrap_or_else(|_| Route::home());
        let mut page = match own {
            Some(id) => self.page_view(id, "not-found")?,
            None => self.blank("not-found", self.words.text("not_found_title"), &route),
        };
        page.canonical = None;
        page.structured_data = String::new();
        page.breadcrumbs.clear();
        page.navigation = self.navigation_of_none()?;
        self.fill::<()>("404.html", &page, None)
    }

    /// The first tutorials in the order of the navigation.
    fn tutorials(&self) -> Vec<PageCard> {
        let mut pages: Vec<PageId> = (0..self.site.pages.len())
            .filter(|id| self.site.pages[*id].front.is_tutorial)
            .collect();
        pages.sort_by(|a, b| self.site.tree.trails[*a].cmp(&self.site.tree.trails[*b]));
        pages.truncate(LISTED);
        pages.into_iter().map(|id| self.card(id)).collect()
    }
}
