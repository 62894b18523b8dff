//! Into how many files the search index may be cut: known from the number of pages
//! alone, before any page's body is read, so that the index has its routes in
//! the join and its bytes only when somebody asks for them. How many of these routes
//! have a file follows from the words.

use std::sync::Arc;

use super::{PageId, Site};
use crate::article::Head;
use crate::config::EditionId;

/// A file of the search index or of its user interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// `search.html` of a language: where a search can be linked to, and a list of
    /// all pages.
    Landing(EditionId),
    /// `search/dialog.txt` of a language: the dialog, fetched when a reader turns to
    /// search.
    Dialog(EditionId),
    /// `search/index.json`: what the other files are.
    Manifest,
    /// `search/w/N.bin`: words with the pages of the rarer ones.
    Words(u32),
    /// `search/p/N.bin`: the pages of the commoner words.
    Lists(u32),
    /// `search/d/N.bin`: what results show of some pages.
    Pages(u32),
    /// `search/categories.json`: which pages are of which category; fetched for a filter.
    Categories,
    /// `search/badges.bin`: which pages have which badge; fetched for a filter.
    Badges,
}

/// How the index of a site is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many pages are found.
    pub pages: u32,
    /// The most files of words: on a site of few words there are fewer.
    pub words: u32,
    /// The most files of lists.
    pub lists: u32,
    /// Of fewer bytes no file of words is made but the last: of such a size that a
    /// query of eight words may read where all of them stand.
    pub words_a_file: u32,
    /// How many pages one file of pages holds: a result needs a whole file, and a
    /// build writes all of them.
    pub pages_a_file: u32,
    /// What a query may fetch.
    pub budget: Budget,
}

/// What a browser fetches for a query at most, in bytes. With `search/index.json`
/// (some 6 KB at 10,000 pages, 12 KB at 100,000) and eight results these are less
/// than 100 KB on a site of 10,000 pages and than 150 KB on one of 100,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Of files of words.
    pub words: u32,
    /// Of files of lists.
    pub lists: u32,
    /// One file of pages.
    pub results: u32,
    /// A longer list does not stand with its word.
    pub inline: u32,
}

impl Plan {
    /// The plan for so many pages.
    pub fn of(pages: usize) -> Self {
        let pages = u32::try_from(pages).unwrap_or(u32::MAX);
        let budget = |words, lists, results, inline| Budget {
            words,
            lists,
            results,
            inline,
        };
        // A list of 250 pages has at most 1,010 bytes: up to so many pages there
        // are no files of lists, and what those might take is for words.
        let (words, lists, words_a_file, budget) = match pages {
            0..=250 => (pages / 2, 0, 2_800, budget(38_000, 0, 7_000, 1_200)),
            251..=2_000 => (pages / 2, 1, 1_600, budget(24_000, 14_000, 7_000, 1_200)),
            2_001..=20_000 => (pages / 8, 2, 1_600, budget(34_000, 22_000, 4_600, 48)),
            _ => (pages / 20, 8, 1_600, budget(44_000, 44_000, 4_600, 48)),
        };
        let most = if pages > 20_000 { 2_048 } else { 1_024 };
        let words = words.clamp(8, most).next_power_of_two();
        Self {
            pages,
            words,
            lists: words * lists,
            words_a_file,
            pages_a_file: if pages > 5_000 { 2 } else { 1 },
            budget,
        }
    }

    /// Every file that the index may have.
    pub fn pieces(self) -> impl Iterator<Item = Piece> {
        let files = [Piece::Manifest, Piece::Categories, Piece::Badges].into_iter();
        files
            .chain((0..self.words).map(Piece::Words))
            .chain((0..self.lists).map(Piece::Lists))
            .chain((0..self.pages.div_ceil(self.pages_a_file)).map(Piece::Pages))
    }
}

/// Where a file stands; what is in a language stands below its `prefix`.
pub fn path(piece: Piece, prefix: &str) -> String {
    match piece {
        Piece::Landing(_) => format!("{prefix}/search.html"),
        Piece::Dialog(_) => format!("{prefix}/search/dialog.txt"),
        Piece::Manifest => "/search/index.json".to_owned(),
        Piece::Categories => "/search/categories.json".to_owned(),
        Piece::Badges => "/search/badges.bin".to_owned(),
        Piece::Words(n) => format!("/search/w/{n}.bin"),
        Piece::Lists(n) => format!("/search/p/{n}.bin"),
        Piece::Pages(n) => format!("/search/d/{n}.bin"),
    }
}

/// Whether search finds a page: not where its front matter says no, nor the page
/// for lost addresses.
pub fn is_found(page: &Head) -> bool {
    page.front.search && !page.route.as_str().ends_with("/404.html")
}

impl Site {
    /// The pages that search finds, by language and then in the order of the
    /// navigation: pages of one category are neighbours in the index, too.
    pub fn found(&self) -> &Arc<[PageId]> {
        self.found.get_or_init(|| self.find_order())
    }

    fn find_order(&self) -> Arc<[PageId]> {
        let found = |id: &PageId| self.pages.get(*id).is_some_and(|page| is_found(page));
        let mut ids: Vec<PageId> = (0..self.pages.len()).filter(found).collect();
        // A page in no category comes last, not first.
        let key = |id: &PageId| {
            let trail = &self.tree.trails[*id];
            (self.pages[*id].edition, trail.is_empty(), trail)
        };
        ids.sort_by(|a, b| key(a).cmp(&key(b)).then(a.cmp(b)));
        ids.into()
    }
}
