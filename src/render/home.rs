//! The home page and the page for lost addresses, with or without an author's
//! own words in them.

use super::Renderer;
use super::view::{HomeView, LostLanguage, LostView, PageCard};
use super::voice::direction;
use crate::config::EditionId;
use crate::path::Route;
use crate::site::PageId;
use crate::site::lists::Kind;

/// How many pages each list of the home page shows.
const LISTED: usize = 6;

impl Renderer {
    pub(super) fn home(&self, edition: EditionId, own: Option<PageId>) -> super::Result<String> {
        let voice = self.voices.in_edition(edition);
        let mut page = match own {
            Some(id) => self.page_view(id, "home")?,
            None => self.blank(voice, "home", &voice.title, &self.site.home_of(edition)),
        };
        page.breadcrumbs.clear();
        page.structured_data = String::new();
        if page.description.is_none() {
            page.description.clone_from(&voice.description);
        }
        let home = |other| Some(self.site.home_of(other));
        self.say_languages(&mut page, edition, home, |_| None);
        page.navigation = self.navigation_of_none(edition)?;
        let (newest, all_new) = self.first_of((Kind::New, edition), LISTED);
        let (latest, all_updates) = self.first_of((Kind::Updates, edition), LISTED);
        let view = HomeView {
            newest,
            all_new,
            latest,
            all_updates,
            tutorials: self.tutorials(edition),
        };
        self.fill(voice, "home.html", &page, Some(("home", &view)))
    }

    pub(super) fn not_found(
        &self,
        edition: EditionId,
        own: Option<PageId>,
    ) -> super::Result<String> {
        let voice = self.voices.in_edition(edition);
        let route = self.lost(edition);
        let mut page = match own {
            Some(id) => self.page_view(id, "not-found")?,
            None => self.blank(
                voice,
                "not-found",
                voice.words.text("not_found_title"),
                &route,
            ),
        };
        page.canonical = None;
        page.structured_data = String::new();
        page.breadcrumbs.clear();
        // The lost address is no page of any language: each has its home.
        page.alternates.clear();
        self.say_languages(&mut page, edition, |_| None, |_| None);
        page.navigation = self.navigation_of_none(edition)?;
        let view = LostView {
            languages: self.lost_elsewhere(edition),
        };
        self.fill(voice, "404.html", &page, Some(("lost", &view)))
    }

    /// What the page for all lost addresses of the site says in its other languages.
    fn lost_elsewhere(&self, edition: EditionId) -> Vec<LostLanguage> {
        let is_of_all = self.site.home_of(edition) == Route::home();
        let spoken = self.site.spoken().map(|(id, _)| id);
        let others = spoken.filter(|id| is_of_all && *id != edition);
        let said = |id| {
            let voice = self.voices.in_edition(id);
            LostLanguage {
                language: voice.tag.clone(),
                direction: direction(voice.direction),
                title: voice.words.text("not_found_title").to_owned(),
                label: voice.words.text("not_found_home").to_owned(),
                home: self.site.href(&self.site.home_of(id)),
                href: self.site.href(&self.lost(id)),
            }
        };
        others.map(said).collect()
    }

    /// Where the page for lost addresses of a language stands.
    pub(super) fn lost(&self, edition: EditionId) -> Route {
        let home = self.site.home_of(edition);
        Route::from_file(&format!("{home}404.html")).unwrap_or(home)
    }

    /// The first tutorials of a language in the order of the navigation.
    fn tutorials(&self, edition: EditionId) -> Vec<PageCard> {
        let mut pages: Vec<PageId> = (0..self.site.pages.len())
            .filter(|id| {
                let page = &self.site.pages[*id];
                page.edition == edition && page.front.is_tutorial
            })
            .collect();
        pages.sort_by(|a, b| self.site.tree.trails[*a].cmp(&self.site.tree.trails[*b]));
        pages.truncate(LISTED);
        pages.into_iter().map(|id| self.card(id)).collect()
    }
}
