//! Words of all pages → files of the index.
//!
//! All words stand in one order, which is cut into files of like size, so that no
//! vocabulary makes a large one. A file of words is a table of words, each with
//! its stem, its weight and the pages that have it; the longer lists stand in
//! files of their own, which are fetched only for the words that are asked for.
//! All numbers are LEB128 ([`super::pack`]).
//!
//! ```text
//! words    = version, stamp (four bytes, little-endian),
//!            count, { shared start, rest, stem, weight, pages, list }
//!            count, { key, count, { shared start, rest } }   words by their ends
//!            count, { key, count, { number, group as JSON } } synonyms
//! stem     = letters cut off × 2 | length × 2 + 1, letters
//! list     = 0, list | 1 + file, size of the file
//! postings = count, { word, list }
//! ```

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use rayon::prelude::*;

use super::Page;
use super::little::is_little;
use super::pack::{put, put_bytes};
use super::stem::{stem, stemmer};
use super::terms::Fnv;
use super::text::{hash, start};
use crate::site::shards::Plan;

mod cut;
mod list;

use list::{Posting, pack_list, weight};

/// The form of the files; changes when it does.
pub const VERSION: u8 = 2;

/// More words than these with one start are not looked up one by one: the start
/// has a list of its own, as a word (`con*`).
const MANY: usize = 64;

/// Words are gathered in these parts of their order, so that several processors
/// share the work and the lists of one part are packed before the next is read.
const BANDS: [&str; 16] = [
    "", "1", "a", "c", "d", "f", "i", "m", "p", "s", "t", "v", "\u{80}", "\u{4e00}", "\u{6000}",
    "\u{8000}",
];

/// The files of words and lists.
pub struct Files {
    /// The least word of each file of words, in order.
    pub bounds: Vec<String>,
    /// What the files of words start with ([`super::Index::stamp`]).
    pub stamp: u32,
    /// The size of the largest file of words.
    pub most: u32,
    /// The files of words; those behind the last bound are empty.
    pub words: Vec<Arc<[u8]>>,
    /// The files of lists.
    pub lists: Vec<Arc<[u8]>>,
}

/// A word of the site, packed.
struct Entry {
    text: String,
    stem: String,
    weight: u32,
    pages: u32,
    /// How many pages tell it in a name, subtitle, heading or keyword.
    told: u32,
    list: Vec<u8>,
}

impl Files {
    /// Makes the files of what all pages give.
    pub fn assemble(plan: Plan, synonyms: &[Vec<String>], pages: &[Arc<Page>]) -> Self {
        let bands = BANDS.par_iter().enumerate();
        let entries: Vec<Vec<Entry>> = bands
            .map(|(n, first)| band(first, BANDS.get(n + 1).copied(), pages))
            .collect();
        let entries: Vec<Entry> = entries.into_iter().flatten().collect();
        let (places, lists) = cut::lists(plan, &entries);
        let order: Vec<&str> = pages
            .iter()
            .map(|page| page.article.file.path.as_str())
            .collect();
        let order = hash(&order.join("\n"));
        let (bounds, stamp, words) = cut::words(plan, &entries, &places, synonyms, order);
        let most = words.iter().map(|file| file.len()).max().unwrap_or(0);
        Self {
            bounds,
            stamp,
            most: u32::try_from(most).unwrap_or(u32::MAX),
            words,
            lists,
        }
    }
}

#[derive(Default)]
struct Gathered {
    /// The first page with it.
    first: usize,
    told: u32,
    list: Vec<Posting>,
}

/// The words from `first` and before `end`, in order.
fn band(first: &str, end: Option<&str>, pages: &[Arc<Page>]) -> Vec<Entry> {
    let mut found: HashMap<&str, Gathered, BuildHasherDefault<Fnv>> = HashMap::default();
    for (number, page) in pages.iter().enumerate() {
        for (word, term) in page.terms().between(first, end) {
            let gathered = found.entry(word).or_insert_with(|| Gathered {
                first: number,
                ..Gathered::default()
            });
            gathered.told += u32::from(term.told);
            gathered.list.push((number as u32, term.impact, term.next));
        }
    }
    let mut words: Vec<(&str, Gathered)> = found.into_iter().collect();
    words.sort_unstable_by_key(|(word, _)| *word);
    let mut starts = Starts {
        best: vec![0; pages.len()],
        found: Vec::new(),
    };
    starts.gather(&words, 3);
    let mut stemmers = HashMap::new();
    let mut entries: Vec<Entry> = Vec::with_capacity(words.len() + starts.found.len());
    for (word, Gathered { first, told, list }) in words {
        // Words of two languages that are written alike have the stem of the
        // language in which the first page with it is written.
        let head = pages[first].article.head.as_ref();
        let language = head.map_or("", |head| head.language.as_str());
        let stemmer = stemmers
            .entry(language)
            .or_insert_with(|| stemmer(language));
        let whole = weight(list.len(), pages.len());
        let little = is_little(language, word);
        entries.push(Entry {
            stem: stem(stemmer.as_ref(), word),
            weight: if little { whole.div_ceil(4) } else { whole },
            ..Entry::of(word.to_owned(), told, list, pages.len())
        });
    }
    let of_start = |(start, list): (String, Vec<Posting>)| Entry::of(start, 0, list, pages.len());
    entries.extend(starts.found.into_iter().map(of_start));
    entries.sort_by(|a, b| a.text.cmp(&b.text));
    entries
}

impl Entry {
    fn of(text: String, told: u32, list: Vec<Posting>, pages: usize) -> Self {
        let count = list.len();
        let mut packed = Vec::new();
        pack_list(&mut packed, list, pages);
        Self {
            stem: text.clone(),
            text,
            weight: weight(count, pages),
            pages: count as u32,
            told,
            list: packed,
        }
    }

    /// A short word whose stem starts otherwise is found from its stem, too: `using`
    /// by `use`.
    fn is_guest(&self) -> bool {
        self.text.len() <= 6 && start(&self.text, 3) != start(&self.stem, 3)
    }
}

/// Starts of many words, with the pages of all of them.
struct Starts {
    /// The impact on each page, while a start is gathered.
    best: Vec<u8>,
    found: Vec<(String, Vec<Posting>)>,
}

impl Starts {
    /// Looks for starts of at least so many letters among words in order that share
    /// all letters before.
    fn gather(&mut self, words: &[(&str, Gathered)], letters: usize) {
        let mut rest = words;
        while let Some((word, _)) = rest.first() {
            let common = start(word, letters);
            let group = if common.chars().count() < letters {
                1
            } else {
                rest.partition_point(|(word, _)| word.starts_with(common))
            };
            if group > MANY {
                self.merge(common, letters, &rest[..group]);
                self.gather(&rest[..group], letters + 1);
            }
            rest = &rest[group.max(1)..];
        }
    }

    /// A word counts the less, the more of it is still to be typed.
    fn merge(&mut self, common: &str, letters: usize, words: &[(&str, Gathered)]) {
        for (word, gathered) in words {
            let length = word.chars().count();
            for (page, impact, _) in &gathered.list {
                let counts = (usize::from(*impact) * letters / length).max(1) as u8;
                let best = &mut self.best[*page as usize];
                *best = counts.max(*best);
            }
        }
        let mut list = Vec::new();
        for (page, best) in (0..).zip(&mut self.best) {
            if *best > 0 {
                list.push((page, *best, 0));
                *best = 0;
            }
        }
        self.found.push((format!("{common}*"), list));
    }
}

/// A word as what it shares with the one before it, and the rest.
fn put_word(out: &mut Vec<u8>, before: &str, word: &str) {
    let pairs = before.bytes().zip(word.bytes());
    let shared = pairs.take_while(|(a, b)| a == b).count();
    put(out, shared as u32);
    put_bytes(out, &word.as_bytes()[shared..]);
}

fn put_stem(out: &mut Vec<u8>, word: &str, stem: &str) {
    if word.starts_with(stem) {
        put(out, ((word.len() - stem.len()) as u32) << 1);
    } else {
        put(out, (stem.len() as u32) << 1 | 1);
        out.extend_from_slice(stem.as_bytes());
    }
}
