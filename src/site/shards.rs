//! Into how many files the search index is cut: known from the number of pages
//! alone, before any page's body is read, so that the index has its routes in
//! the join and its bytes only when somebody asks for them.

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
    Postings(u32),
    /// `search/d/N.bin`: what results show of some pages.
    Pages(u32),
    /// `search/badges.bin`: which pages have which badge.
    Badges,
}

/// How the index of a site is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How many pages are found.
    pub pages: u32,
    /// The number of files of words is two to this power.
    pub bits: u32,
    /// Into how many files the longer lists of one file of words go; 0 keeps them in it.
    pub parts: u32,
}

/// How many pages one file of pages holds. A result needs a whole file, so few;
/// a build writes all of them, so not one.
pub const PAGES_A_FILE: u32 = 4;

/// Up to this many pages a word's list is short enough to stand with the word.
const MOST_INLINE: u32 = 2_000;

impl Plan {
    /// The plan for so many pages. A file of words has some 4 KB on average; the
    /// fullest (words that start with `con`) has some three times that.
    pub fn of(pages: usize) -> Self {
        let pages = u32::try_from(pages).unwrap_or(u32::MAX);
        let power = |files: u32| files.next_power_of_two().trailing_zeros();
        let (bits, parts) = match pages {
            0..=MOST_INLINE => (power(pages / 8).clamp(2, 8), 0),
            2_001..=20_000 => (power(pages / 40).clamp(8, 9), 4),
            _ => (power(pages / 60).clamp(9, 11), 8),
        };
        Self { pages, bits, parts }
    }

    /// How many files of words there are.
    pub fn shards(self) -> u32 {
        1 << self.bits
    }

    /// Every file of the index.
    pub fn pieces(self) -> impl Iterator<Item = Piece> {
        let shards = self.shards();
        let files = [Piece::Manifest, Piece::Badges].into_iter();
        files
            .chain((0..shards).map(Piece::Words))
            .chain((0..shards * self.parts).map(Piece::Postings))
            .chain((0..self.pages.div_ceil(PAGES_A_FILE)).map(Piece::Pages))
    }
}

/// Where a file stands; what is in a language stands below its `prefix`.
pub fn path(piece: Piece, prefix: &str) -> String {
    match piece {
        Piece::Landing(_) => format!("{prefix}/search.html"),
        Piece::Dialog(_) => format!("{prefix}/search/dialog.txt"),
        Piece::Manifest => "/search/index.json".to_owned(),
        Piece::Badges => "/search/badges.bin".to_owned(),
        Piece::Words(n) => format!("/search/w/{n}.bin"),
        Piece::Postings(n) => format!("/search/p/{n}.bin"),
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
    pub fn found(&self) -> Vec<PageId> {
        let found = |id: &PageId| self.pages.get(*id).is_some_and(|page| is_found(page));
        let mut ids: Vec<PageId> = (0..self.pages.len()).filter(found).collect();
        // A page in no category comes last, not first.
        let key = |id: &PageId| {
            let trail = &self.tree.trails[*id];
            (self.pages[*id].edition, trail.is_empty(), trail)
        };
        ids.sort_by(|a, b| key(a).cmp(&key(b)).then(a.cmp(b)));
        ids
    }
}
