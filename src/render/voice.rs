//! The site in each of its languages, as templates see it.

use std::collections::BTreeMap;

use super::view::{AlternateView, PageView, TranslationView};
use super::{Renderer, list, own_link};
use crate::config::{Config, Direction, Edition, EditionId, Masthead, language};
use crate::path::Route;
use crate::site::{Entry, PageId, Site};
use crate::theme::{Theme, Words};

/// The site in one language.
pub struct Voice {
    /// Which one.
    pub id: EditionId,
    /// BCP 47 tag.
    pub tag: String,
    /// The side from which it is read.
    pub direction: Direction,
    /// The name of the site in it.
    pub title: String,
    /// One sentence about the site in it.
    pub description: Option<String>,
    /// The words of the user interface.
    pub words: Words,
    /// What every template sees: `site` and `text`.
    pub base: tera::Context,
}

/// All of them, and the words for pages in further languages.
pub struct Voices {
    editions: Vec<Voice>,
    /// The words for pages in a language that is none of their edition's.
    further: BTreeMap<String, Words>,
}

impl Voices {
    /// Puts together what the templates of each language see.
    pub fn of(config: &Config, site: &Site, theme: &Theme) -> Self {
        let voice = |(id, (edition, head)): (EditionId, (&Edition, Masthead))| {
            let words = theme.texts().words(&edition.tag);
            let view = super::site_view(config, site, theme, (id, edition, &head, &words));
            Voice {
                id,
                tag: edition.tag.clone(),
                direction: edition.direction,
                title: head.title,
                description: head.description,
                base: theme.globals(&view, &edition.tag),
                words,
            }
        };
        let editions = site.editions.iter().zip(config.mastheads());
        let editions: Vec<Voice> = editions.enumerate().map(voice).collect();
        let mut further = BTreeMap::new();
        for page in &site.pages {
            let own = &editions[page.edition].tag;
            if !page.language.eq_ignore_ascii_case(own)
                && !further.contains_key(&page.language)
                && theme.texts().speaks(&page.language)
            {
                let words = theme.texts().words(&page.language);
                further.insert(page.language.clone(), words);
            }
        }
        Self { editions, further }
    }

    /// The site in one of its languages.
    pub fn in_edition(&self, edition: EditionId) -> &Voice {
        &self.editions[edition]
    }

    /// What the templates of a page see, in its own words where the theme has them.
    pub fn context(&self, voice: &Voice, language: &str) -> tera::Context {
        let mut context = voice.base.clone();
        if let Some(words) = self.further.get(language) {
            context.insert_value("text", words.table());
        }
        context
    }
}

impl Renderer {
    /// The voice that a page speaks in.
    pub(super) fn voice_of(&self, page: PageId) -> &Voice {
        self.voices.in_edition(self.site.pages[page].edition)
    }

    /// The words around a page's text: its own language's where the theme has them.
    pub(super) fn words_of(&self, page: PageId) -> &Words {
        let further = self.voices.further.get(&self.site.pages[page].language);
        further.unwrap_or(&self.voice_of(page).words)
    }

    /// Says where a page is read in each language: its own versions, and for the
    /// others what is near to it. Nothing where the site speaks only one.
    pub(super) fn say_languages(
        &self,
        view: &mut PageView,
        now: EditionId,
        exact: impl Fn(EditionId) -> Option<Route>,
        near: impl Fn(EditionId) -> Option<Route>,
    ) {
        let spoken: Vec<_> = self.site.spoken().collect();
        if spoken.len() < 2 {
            return;
        }
        let mut versions = Vec::new();
        let other = |(id, edition): (EditionId, &Edition)| {
            let own = exact(id);
            let is_exact = own.is_some();
            if let Some(route) = &own {
                versions.push((id, route.clone()));
            }
            let route = own
                .or_else(|| near(id))
                .unwrap_or_else(|| self.site.home_of(id));
            TranslationView {
                language: edition.tag.clone(),
                name: edition.name.clone(),
                href: self.site.href(&route),
                is_exact,
                is_current: id == now,
            }
        };
        view.translations = spoken.into_iter().map(other).collect();
        view.alternates = self.alternates(versions);
    }

    /// Each version, and that in the site's first language once more for readers
    /// of none of them; nothing where there is one version only.
    fn alternates(&self, versions: Vec<(EditionId, Route)>) -> Vec<AlternateView> {
        if versions.len() < 2 {
            return Vec::new();
        }
        let of = |language: &str, route: &Route| AlternateView {
            language: language.to_owned(),
            href: self
                .site
                .canonical(route)
                .unwrap_or_else(|| self.site.href(route)),
        };
        let all = versions
            .iter()
            .map(|(id, route)| of(&self.site.editions[*id].tag, route));
        let first = versions.first().filter(|(id, _)| *id == 0);
        all.chain(first.map(|(_, route)| of("x-default", route)))
            .collect()
    }

    /// The languages of an author's page.
    pub(super) fn say_languages_of_page(&self, view: &mut PageView, page: PageId) {
        let head = &self.site.pages[page];
        let exact = |id| self.version_of_page(page, id);
        self.say_languages(view, head.edition, exact, |_| None);
    }

    /// The languages of a category's page. Categories are called differently in
    /// each language, so that of another one is where the pages' versions stand.
    pub(super) fn say_languages_of_category(&self, view: &mut PageView, index: usize) {
        let category = &self.site.tree.categories[index];
        let exact = |id| self.version_of_category(index, id);
        let near = |id| self.route_of_category(self.site.category_in(index, id)?);
        self.say_languages(view, category.edition, exact, near);
    }

    /// The languages in which what stands at `route` can be read, for search engines.
    pub(super) fn alternates_at(&self, route: &Route, entry: &Entry) -> Vec<AlternateView> {
        let versions = self.site.spoken().filter_map(|(id, _)| {
            let version = match entry {
                Entry::Home(_) => Some(self.site.home_of(id)),
                Entry::Page(_) if *route == self.site.home_of(self.site.edition_at(route)) => {
                    Some(self.site.home_of(id))
                }
                Entry::Page(page) => self.version_of_page(*page, id),
                Entry::Category(index) => self.version_of_category(*index, id),
                Entry::List(list, 0) => self.version_of_list(*list, id),
                _ => None,
            };
            Some((id, version?))
        });
        self.alternates(versions.collect())
    }

    /// The page in a language.
    fn version_of_page(&self, page: PageId, id: EditionId) -> Option<Route> {
        let version = match self.site.versions(page) {
            _ if id == self.site.pages[page].edition => page,
            versions => *versions?.get(&id)?,
        };
        Some(self.site.pages[version].route.clone())
    }

    /// The category in a language: each must hold the versions of the other's
    /// pages, for search engines believe only what both say.
    fn version_of_category(&self, index: usize, id: EditionId) -> Option<Route> {
        let own = self.site.tree.categories[index].edition;
        if id == own {
            return self.route_of_category(index);
        }
        let there = self.site.category_in(index, id)?;
        let back = self.site.category_in(there, own);
        self.route_of_category(there)
            .filter(|_| back == Some(index))
    }

    fn route_of_category(&self, index: usize) -> Option<Route> {
        Some(self.site.tree.categories.get(index)?.route.clone())
    }

    /// The first part of a list in a language.
    pub(super) fn version_of_list(&self, index: usize, id: EditionId) -> Option<Route> {
        let list = self.site.lists.get(index)?;
        if list.edition == id {
            return list.parts.first().cloned();
        }
        let same = match self.category_of_list(list) {
            Some(category) => self.list_of_category(self.site.category_in(category, id)?)?,
            None => {
                let mut lists = self.site.lists.iter();
                lists.find(|l| l.kind == list.kind && l.edition == id)?
            }
        };
        same.parts.first().cloned()
    }

    /// The feeds of a language.
    pub(super) fn feeds_of(
        site: &Site,
        edition: EditionId,
        words: &Words,
    ) -> Vec<super::view::LinkView> {
        let feeds = site.lists.iter().filter(|list| list.edition == edition);
        let feeds = feeds.filter_map(|list| {
            let feed = list.feed.as_ref()?;
            Some(own_link(list::name(list, words), site.href(feed)))
        });
        feeds.collect()
    }
}

/// `ltr` or `rtl`.
pub fn direction(direction: Direction) -> String {
    match direction {
        Direction::Ltr => "ltr",
        Direction::Rtl => "rtl",
    }
    .to_owned()
}

/// Says in which language a page is written, where that is not its edition's.
pub fn write_in(view: &mut PageView, tag: &str, edition: &str) {
    if !tag.eq_ignore_ascii_case(edition) {
        view.language = tag.to_owned();
        view.direction = direction(language::direction(tag));
    }
}
