//! What search shows: the landing, the dialog, and the files that results are
//! made of.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde::Serialize;

use super::view::{Badge, SearchCategory, SearchView};
use super::{Rendered, Renderer, category_name};
use crate::config::EditionId;
use crate::output::Output;
use crate::path::Route;
use crate::site::PageId;
use crate::site::shards::Piece;
use crate::site::tree::{Item, OTHER_PAGES};

/// Up to this many pages the landing lists each; of a larger site it lists the
/// categories, each of which lists its pages.
const MOST_LISTED: usize = 5_000;

/// The most text of a page that results are made of, in bytes.
const MOST_TEXT: usize = 24_000;

/// Of less text no result is made, and of so many headings then.
const LEAST_TEXT: usize = 600;
const MOST_HEADINGS: usize = 40;

/// The badges that tell what kind of page a page is, not what it is about.
const TYPES: [&str; 2] = ["new", "tutorial"];

/// `search/index.json`.
#[derive(Serialize)]
struct Manifest {
    version: String,
    pages: u32,
    pages_a_file: u32,
    /// What every file of words starts with, lest a reader's page takes those of
    /// another state of the site for its own.
    stamp: u32,
    /// The least word of each file of words, a line each: how many characters it
    /// shares with the one before, as a digit of base 36, and the rest.
    bounds: String,
    /// The size of the largest file of words.
    most: u32,
    /// How many bytes of files of words and of lists a query may fetch, and of
    /// files of pages.
    budget: [u32; 3],
    /// Language, and its first page's number.
    languages: Vec<(String, u32)>,
    badges: Vec<(String, String)>,
}

/// What a result shows of a page: a row of `search/d/N.bin`.
#[derive(Serialize)]
struct Shown<'a> {
    href: String,
    name: &'a str,
    subtitle: &'a str,
    way: Vec<String>,
    badges: Vec<Badge>,
    /// Whether all of its text is here.
    whole: bool,
    /// Level, id and text of each heading with the text below it; the first is
    /// what stands before any heading.
    sections: Vec<(u8, &'a str, &'a str, &'a str)>,
}

impl Renderer {
    /// A file of search; `None` where the words need fewer files.
    pub(super) fn search_file(&self, piece: Piece, route: &Route) -> Option<Rendered> {
        let bytes = match piece {
            Piece::Landing(edition) => self.landing(edition, Some(route)).map(String::into_bytes),
            Piece::Dialog(edition) => self.landing(edition, None).map(String::into_bytes),
            Piece::Manifest => Ok(self.manifest()),
            Piece::Categories => Ok(self.categories()),
            Piece::Badges => Ok(self.badge_maps()),
            Piece::Pages(file) => Ok(self.shown(file)),
            piece @ (Piece::Words(_) | Piece::Lists(_)) => {
                return self
                    .search
                    .file(piece)
                    .map(|bytes| Ok(Output::Bytes(bytes)));
            }
        };
        Some(bytes.map(|bytes| Output::Bytes(bytes.into())))
    }

    /// The page `search.html` where it stands at a route, else the dialog alone.
    fn landing(&self, edition: EditionId, route: Option<&Route>) -> super::Result<String> {
        let voice = self.voices.in_edition(edition);
        let name = voice.words.text("search");
        let dialog = self.site.home_of(edition);
        let mut page = self.blank(voice, "search", name, route.unwrap_or(&dialog));
        let own = |id: &&PageId| self.site.pages[**id].edition == edition;
        let found = self.search.pages.iter().filter(own);
        let cards = found.clone().map(|id| self.card(*id));
        let badges = self.badges_among(cards.collect::<Vec<_>>().iter());
        let is_type = |badge: &Badge| TYPES.contains(&badge.kind.as_str());
        let (types, indicators) = badges.into_iter().partition(is_type);
        let mut view = SearchView {
            indicators,
            types,
            categories: Vec::new(),
            lists_pages: found.count() <= MOST_LISTED,
        };
        let categories = self.site.tree.categories.iter();
        for category in categories.filter(|c| c.edition == edition && c.count > 0) {
            let mut pages = Vec::new();
            if view.lists_pages && route.is_some() {
                self.cards_below(&category.items, &mut pages);
            }
            view.categories.push(SearchCategory {
                name: category_name(category, &voice.words),
                href: self.site.href(&category.route),
                pages,
            });
        }
        if route.is_none() {
            return self.fill(voice, "search-dialog.html", &page, Some(("search", &view)));
        }
        page.breadcrumbs.push(self.home_crumb(voice));
        page.structured_data = self.structured_data(&page, &[]);
        let landing = |other| {
            let home = self.site.home_of(other);
            Route::from_file(&format!("{home}search.html")).ok()
        };
        self.say_languages(&mut page, edition, landing, |_| None);
        page.navigation = self.navigation_of_none(edition)?;
        self.fill(voice, "search.html", &page, Some(("search", &view)))
    }

    fn cards_below(&self, items: &[Item], pages: &mut Vec<super::view::PageCard>) {
        for item in items {
            match item {
                Item::Page(id) if crate::site::shards::is_found(&self.site.pages[*id]) => {
                    pages.push(self.card(*id));
                }
                Item::Group(group) => self.cards_below(&group.items, pages),
                Item::Page(_) | Item::Link(_) => {}
            }
        }
    }

    fn manifest(&self) -> Vec<u8> {
        let index = &self.search;
        let mut languages = Vec::new();
        let mut before = None;
        for (number, id) in (0..).zip(index.pages.iter()) {
            let edition = self.site.pages[*id].edition;
            if before != Some(edition) {
                let voice = self.voices.in_edition(edition);
                languages.push((voice.tag.clone(), number));
            }
            before = Some(edition);
        }
        let budget = index.plan.budget;
        let manifest = Manifest {
            version: index.version(&self.site, &self.config),
            pages: index.plan.pages,
            pages_a_file: index.plan.pages_a_file,
            stamp: index.stamp(),
            bounds: lines_of(index.bounds()),
            most: index.most(),
            budget: [budget.words, budget.lists, 8 * budget.results],
            languages,
            badges: self
                .kinds()
                .into_iter()
                .map(|b| (b.kind, b.label))
                .collect(),
        };
        serde_json::to_vec(&manifest).expect("texts and numbers are JSON")
    }

    /// `search/categories.json`: each category, and the number of its first page.
    fn categories(&self) -> Vec<u8> {
        let mut categories: Vec<(String, u32)> = Vec::new();
        let mut before = None;
        for (number, id) in (0..).zip(self.search.pages.iter()) {
            let page = &self.site.pages[*id];
            let category = self.site.tree.trails[*id].first().copied();
            if before != Some((page.edition, category)) {
                let voice = self.voices.in_edition(page.edition);
                let known = category.and_then(|at| self.site.tree.categories.get(at as usize));
                let name = known.map_or_else(String::new, |c| category_name(c, &voice.words));
                categories.push((name, number));
            }
            before = Some((page.edition, category));
        }
        serde_json::to_vec(&categories).expect("texts and numbers are JSON")
    }

    /// The badges of all pages that are found, by kind.
    fn kinds(&self) -> Vec<Badge> {
        let mut kinds: Vec<Badge> = Vec::new();
        for id in self.search.pages.iter() {
            for badge in self.badges(&self.site.pages[*id], &self.voice_of(*id).words) {
                if kinds.iter().all(|known| known.kind != badge.kind) {
                    kinds.push(badge);
                }
            }
        }
        kinds.sort_by(|a, b| a.kind.cmp(&b.kind));
        kinds
    }

    /// For each kind of badge a bit for each page, in the order of the manifest.
    fn badge_maps(&self) -> Vec<u8> {
        let kinds = self.kinds();
        let size = self.search.pages.len().div_ceil(8);
        let mut maps = vec![0; size * kinds.len()];
        for (number, id) in self.search.pages.iter().enumerate() {
            for badge in self.badges(&self.site.pages[*id], &self.voice_of(*id).words) {
                if let Some(kind) = kinds.iter().position(|k| k.kind == badge.kind) {
                    maps[kind * size + number / 8] |= 1 << (number % 8);
                }
            }
        }
        deflate(&maps)
    }

    /// What results show of the pages of one file, deflated (RFC 1951): few web
    /// servers compress files of this kind by themselves. Of long pages so much that
    /// the file keeps within what a result may take.
    fn shown(&self, file: u32) -> Vec<u8> {
        let plan = self.search.plan;
        let (size, most) = (plan.pages_a_file as usize, plan.budget.results as usize);
        let ids: Vec<PageId> = self
            .search
            .pages
            .iter()
            .skip(file as usize * size)
            .take(size)
            .copied()
            .collect();
        // Text deflates to a third, rarely to a fourth: more than that is not tried.
        let mut limit = MOST_TEXT.min(4 * most / ids.len().max(1));
        loop {
            let rows: Vec<Shown<'_>> = ids.iter().map(|id| self.row(*id, limit)).collect();
            let bytes = deflated(&rows);
            if bytes.len() <= most || limit < LEAST_TEXT {
                return bytes;
            }
            // A little less than in proportion: short texts deflate worse.
            limit = (limit * most / bytes.len() * 19 / 20).min(limit - LEAST_TEXT / 2);
        }
    }

    /// A page with so many bytes of its text.
    fn row(&self, id: PageId, limit: usize) -> Shown<'_> {
        let page = &self.site.pages[id];
        let outline = self.articles[id].outline();
        let lengths: Vec<usize> = (0..outline.plain.sections())
            .map(|n| outline.plain.section(n).len())
            .collect();
        let share = share(&lengths, limit);
        let text = |n: usize| {
            let text = outline.plain.section(n);
            text[..text.floor_char_boundary(share.min(text.len()))].trim()
        };
        // Where even that is too much, a list of headings is too long.
        let headings = if limit < LEAST_TEXT {
            MOST_HEADINGS
        } else {
            usize::MAX
        };
        let mut sections = vec![(0, "", "", text(0))];
        for (n, heading) in outline.headings.iter().enumerate().take(headings) {
            sections.push((
                heading.level,
                heading.id.as_str(),
                heading.text.as_str(),
                text(n + 1),
            ));
        }
        let mut way = Vec::new();
        if let Some((category, groups)) = self
            .site
            .tree
            .way(id)
            .filter(|(c, _)| c.name != OTHER_PAGES)
        {
            way.push(category.name.clone());
            way.extend(groups.iter().map(|group| group.name.clone()));
        }
        Shown {
            href: self.site.href(&page.route),
            name: &page.name,
            subtitle: page.front.subtitle.as_deref().unwrap_or_default(),
            way,
            badges: self.badges(page, &self.voices.in_edition(page.edition).words),
            whole: lengths.iter().all(|length| *length <= share),
            sections,
        }
    }
}

/// How much each of some texts may keep so that all keep `limit` bytes: the short
/// ones stay whole, the others keep their beginnings.
fn share(lengths: &[usize], limit: usize) -> usize {
    let mut sorted = lengths.to_vec();
    sorted.sort_unstable();
    let mut left = limit;
    for (n, length) in sorted.iter().enumerate() {
        let fair = left / (sorted.len() - n);
        if *length > fair {
            return fair;
        }
        left -= length;
    }
    usize::MAX
}

fn deflated(rows: &[Shown<'_>]) -> Vec<u8> {
    deflate(&serde_json::to_vec(rows).expect("texts and numbers are JSON"))
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::new(4));
    deflate
        .write_all(bytes)
        .expect("memory takes what is written");
    deflate.finish().expect("memory takes what is written")
}

/// Texts in order, each as what it shares with the one before and the rest.
fn lines_of(texts: &[String]) -> String {
    let mut lines = String::new();
    let mut before = "";
    for text in texts {
        let pairs = before.chars().zip(text.chars());
        let shared = pairs.take_while(|(a, b)| a == b).count().min(35);
        lines.extend(char::from_digit(shared as u32, 36));
        lines.extend(text.chars().skip(shared));
        lines.push('\n');
        before = text;
    }
    lines
}
