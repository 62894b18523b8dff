//! "Latest updates", "What's new" and categories listed by date: pages by year and
//! month, and their feeds (Atom, RFC 4287).

use std::fmt::Write;

use super::view::{Crumb, ListView, MonthView, PageCard, YearView};
use super::{Renderer, date};
use crate::config::EditionId;
use crate::path::Route;
use crate::site::PageId;
use crate::site::lists::{Kind, List, PART};
use crate::site::tree::fold;
use crate::theme::Words;

/// How many pages a feed names. Readers ask for it again and again, so it stays
/// small; whoever wants more finds it on the list.
const IN_FEED: usize = 30;

impl Renderer {
    pub(super) fn list(&self, index: usize, part: usize, route: &Route) -> super::Result<String> {
        let list = &self.site.lists[index];
        let voice = self.voices.in_edition(list.edition);
        let name = name(list, &voice.words).to_owned();
        let mut page = self.blank(voice, "list", &name, route);
        page.breadcrumbs.push(self.home_crumb(voice));
        let category = self.category_of_list(list);
        page.breadcrumbs.extend(category.map(|at| Crumb {
            name: name.clone(),
            href: self.site.href(&self.site.tree.categories[at].route),
        }));
        if category.is_some() {
            // The category's page has the plain name.
            page.title = format!("{name} · {} · {}", voice.words.text("by_date"), voice.title);
        }
        if part > 0 {
            page.breadcrumbs.push(Crumb {
                name: name.clone(),
                href: self.site.href(&list.parts[0]),
            });
            page.title = format!("{name} ({}) · {}", part + 1, voice.title);
        }
        page.structured_data = self.structured_data(&page, &[]);
        let first = |other: EditionId| self.version_of_list(index, other);
        let exact = |other| match part {
            0 => first(other),
            _ if other == list.edition => Some(route.clone()),
            _ => None,
        };
        self.say_languages(&mut page, list.edition, exact, first);
        page.navigation = match category {
            Some(at) => self.navigation_of_category(at)?,
            None => self.navigation_of_none(list.edition)?,
        };
        let href = |at: Option<&Route>| at.map(|route| self.site.href(route));
        let before = part.checked_sub(1).and_then(|p| list.parts.get(p));
        let years = self.years(list.pages.iter().skip(part * PART).take(PART));
        let months = years.iter().flat_map(|year| &year.months);
        let view = ListView {
            name,
            badges: self.badges_among(months.flat_map(|month| &month.pages)),
            years,
            number: part + 1,
            numbers: list.parts.len(),
            newer: href(before),
            older: href(list.parts.get(part + 1)),
            feed: href(list.feed.as_ref()),
        };
        self.fill(voice, "list.html", &page, Some(("list", &view)))
    }

    /// The category whose pages a list holds.
    pub(super) fn category_of_list(&self, list: &List) -> Option<usize> {
        let Kind::Category(name) = &list.kind else {
            return None;
        };
        let name = fold(name);
        let mut categories = self.site.tree.categories.iter();
        categories.position(|c| c.edition == list.edition && fold(&c.name) == name)
    }

    /// The list by date of a category's pages.
    pub(super) fn list_of_category(&self, category: usize) -> Option<&List> {
        let mut lists = self.site.lists.iter();
        lists.find(|list| self.category_of_list(list) == Some(category))
    }

    /// The pages by year and month of their dates, in the order they come in.
    fn years<'a>(&self, pages: impl Iterator<Item = &'a PageId>) -> Vec<YearView> {
        let mut years: Vec<YearView> = Vec::new();
        for id in pages {
            let (year, month, name, title) = self.month(*id);
            if years.last().is_none_or(|y| y.year != year) {
                years.push(YearView {
                    year,
                    months: Vec::new(),
                });
            }
            let Some(year) = years.last_mut() else {
                continue;
            };
            if year.months.last().is_none_or(|m| m.id != month) {
                year.months.push(MonthView {
                    name,
                    title,
                    id: month,
                    pages: Vec::new(),
                });
            }
            if let Some(month) = year.months.last_mut() {
                month.pages.push(self.card(*id));
            }
        }
        years
    }

    /// A page's year, month as an id (`2026-11`), the month's name and that with
    /// the year; all empty where it has no date.
    fn month(&self, id: PageId) -> (String, String, String, String) {
        let front = &self.site.pages[id].front;
        let Some(day) = front.date.as_ref().map(|d| date::day(&d.value)) else {
            return Default::default();
        };
        let (year, month) = (day.year(), day.month());
        let words = &self.voice_of(id).words;
        (
            year.to_string(),
            format!("{year}-{month:02}"),
            words.month(month),
            words.month_of(year, month),
        )
    }

    /// A list's feed.
    pub(super) fn feed(&self, index: usize) -> String {
        let list = &self.site.lists[index];
        let full = |route: &Route| escape(&self.site.canonical(route).unwrap_or_default());
        let shown: Vec<PageId> = list.pages.iter().copied().take(IN_FEED).collect();
        let updated = shown.iter().filter_map(|id| self.updated(*id)).max();
        let voice = self.voices.in_edition(list.edition);
        let title = format!("{} · {}", name(list, &voice.words), voice.title);
        let home = full(&list.parts[0]);
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
             <title>{}</title>\n<id>{home}</id>\n<link href=\"{home}\"/>\n\
             <author><name>{}</name></author>\n",
            escape(&voice.tag),
            escape(&title),
            escape(&voice.title),
        );
        if let Some(feed) = &list.feed {
            let _ = writeln!(xml, "<link rel=\"self\" href=\"{}\"/>", full(feed));
        }
        // An element that must stand (RFC 4287, 4.1.1): a list without any date
        // was last changed when there was nothing.
        let updated = updated.map_or("1970-01-01T00:00:00Z".into(), |(_, text)| text);
        let _ = writeln!(xml, "<updated>{updated}</updated>");
        for id in shown {
            self.feed_entry(id, &mut xml);
        }
        xml + "</feed>\n"
    }

    fn feed_entry(&self, id: PageId, xml: &mut String) {
        let page = &self.site.pages[id];
        let url = escape(&self.site.canonical(&page.route).unwrap_or_default());
        let updated = self.updated(id).map(|(_, text)| text);
        let _ = write!(
            xml,
            "<entry><title>{}</title><id>{url}</id><link href=\"{url}\"/><updated>{}</updated>",
            escape(&page.name),
            updated.unwrap_or("1970-01-01T00:00:00Z".into()),
        );
        let summary = page.front.subtitle.as_ref();
        if let Some(text) = summary.or(page.front.description.as_ref()) {
            let _ = write!(xml, "<summary>{}</summary>", escape(text));
        }
        for badge in self.badges(page, &self.voice_of(id).words) {
            let _ = write!(xml, "<category term=\"{}\"/>", escape(&badge.label));
        }
        xml.push_str("</entry>\n");
    }

    /// The page's date as RFC 3339 with a time, as feeds have it.
    fn updated(&self, id: PageId) -> Option<(jiff::Timestamp, String)> {
        let date = &self.site.pages[id].front.date.as_ref()?.value;
        Some((date.instant, date::iso(date.instant, date.offset, true)))
    }

    /// The first cards of a list, for the home page.
    pub(super) fn first_of(
        &self,
        (kind, edition): (Kind, EditionId),
        count: usize,
    ) -> (Vec<PageCard>, Option<String>) {
        let Some(list) = self
            .site
            .lists
            .iter()
            .find(|l| l.kind == kind && l.edition == edition)
        else {
            return (Vec::new(), None);
        };
        let cards = list.pages.iter().take(count).map(|id| self.card(*id));
        let href = list.parts.first().map(|route| self.site.href(route));
        (cards.collect(), href)
    }
}

/// What a list is called.
pub(super) fn name<'a>(list: &'a List, words: &'a Words) -> &'a str {
    match &list.kind {
        Kind::Updates => words.text("latest_updates"),
        Kind::New => words.text("whats_new"),
        Kind::Category(name) => name,
    }
}

/// Text for XML 1.0: what it cannot hold at all is left out (2.2, `Char`).
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\t' | '\n' | '\r' => safe.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => safe.push(c),
        }
    }
    safe
}
