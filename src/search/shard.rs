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
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Page;
use super::little::is_little;
use super::pack::{put, put_bytes};
use super::stem::{Stemmer, stem, stemmer};
use super::terms::Fnv;
use super::text::{hash, start};
use crate::site::shards::Plan;

mod cut;
mod list;
mod starts;
mod update;

use list::{Posting, pack_list, weight};

/// The form of the files; changes when it does.
pub const VERSION: u8 = 2;

/// Words are gathered in these parts of their order, so that several processors
/// share the work and the lists of one part are packed before the next is read.
const BANDS: [&str; 16] = [
    "", "1", "a", "c", "d", "f", "i", "m", "p", "s", "t", "v", "\u{80}", "\u{4e00}", "\u{6000}",
    "\u{8000}",
];

/// The stack of a thread that reads pages, in bytes: that of the threads which render
/// them (`theme::STACK`).
const STACK: usize = 16 * 1024 * 1024;

/// The files of words and lists, with what they are made from.
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
    /// All words of the site, in order.
    entries: Vec<Arc<Entry>>,
    /// The pages, by their numbers.
    pages: Vec<Arc<Page>>,
}

/// A word of the site with the pages that have it.
struct Entry {
    text: String,
    /// How many pages tell it in a name, subtitle, heading or keyword.
    told: u32,
    list: Vec<Posting>,
    stem: String,
    weight: u32,
    /// The list as bytes.
    packed: Vec<u8>,
}

impl Files {
    /// Makes the files of what all pages give.
    pub fn assemble(plan: Plan, synonyms: &[Vec<String>], pages: &[Arc<Page>]) -> Self {
        Self::of(plan, synonyms, pages, words(pages))
    }

    /// The same of the files for other states of some of the pages, where only the
    /// words of those are gathered anew.
    pub fn after(&self, plan: Plan, synonyms: &[Vec<String>], pages: &[Arc<Page>]) -> Self {
        match update::entries(&self.entries, &self.pages, pages) {
            Some(entries) => Self::of(plan, synonyms, pages, entries),
            None => Self::assemble(plan, synonyms, pages),
        }
    }

    fn of(
        plan: Plan,
        synonyms: &[Vec<String>],
        pages: &[Arc<Page>],
        entries: Vec<Arc<Entry>>,
    ) -> Self {
        let (places, lists) = cut::lists(plan, &entries);
        let order: Vec<&str> = pages.iter().map(|page| page.path()).collect();
        let order = hash(&order.join("\n"));
        let (bounds, stamp, words) = cut::words(plan, &entries, &places, synonyms, order);
        let most = words.iter().map(|file| file.len()).max().unwrap_or(0);
        Self {
            bounds,
            stamp,
            most: u32::try_from(most).unwrap_or(u32::MAX),
            words,
            lists,
            entries,
            pages: pages.to_vec(),
        }
    }
}

/// All words of the pages, in order, gathered on as many threads as there are here.
///
/// The threads are not those of the pool: a thread of a pool that waits takes up other
/// work of it, and that may ask for the very files that are being made.
fn words(pages: &[Arc<Page>]) -> Vec<Arc<Entry>> {
    let next = AtomicUsize::new(0);
    let gather = || {
        let mut bands = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(first) = BANDS.get(n) else {
                return bands;
            };
            bands.push((n, band(first, BANDS.get(n + 1).copied(), pages)));
        }
    };
    let mut bands = std::thread::scope(|scope| {
        let others = 1..rayon::current_num_threads().min(BANDS.len());
        let spawn = |_| {
            let thread = std::thread::Builder::new().stack_size(STACK);
            thread.spawn_scoped(scope, gather).ok()
        };
        let others: Vec<_> = others.filter_map(spawn).collect();
        let mut bands = gather();
        for other in others {
            match other.join() {
                Ok(more) => bands.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        bands
    });
    bands.sort_unstable_by_key(|(n, _)| *n);
    bands.into_iter().flat_map(|(_, words)| words).collect()
}

/// The words from `first` and before `end`, in order.
fn band(first: &str, end: Option<&str>, pages: &[Arc<Page>]) -> Vec<Arc<Entry>> {
    let mut found: HashMap<&str, (u32, Vec<Posting>), BuildHasherDefault<Fnv>> = HashMap::default();
    for (number, page) in (0..).zip(pages) {
        for (word, term) in page.terms().between(first, end) {
            let (told, list) = found.entry(word).or_default();
            *told += u32::from(term.told);
            list.push((number, term.impact, term.next));
        }
    }
    let mut words: Vec<_> = found.into_iter().collect();
    words.sort_unstable_by_key(|(word, _)| *word);
    let mut forms = Forms::of(pages);
    let mut entries: Vec<Arc<Entry>> = words
        .into_iter()
        .map(|(word, (told, list))| Arc::new(forms.entry(word, told, list)))
        .collect();
    let starts = starts::all(&entries, pages.len());
    entries.extend(starts);
    entries.sort_by(|a, b| a.text.cmp(&b.text));
    entries
}

/// What makes entries of words: the stemmers of the pages' languages.
struct Forms<'a> {
    pages: &'a [Arc<Page>],
    stemmers: HashMap<&'a str, Option<Stemmer>>,
}

impl<'a> Forms<'a> {
    fn of(pages: &'a [Arc<Page>]) -> Self {
        Self {
            pages,
            stemmers: HashMap::new(),
        }
    }

    /// Words of two languages that are written alike have the stem of the language in
    /// which the first page with it is written.
    fn entry(&mut self, word: &str, told: u32, list: Vec<Posting>) -> Entry {
        let first = list.first().map_or(0, |(page, ..)| *page as usize);
        let language = self.pages.get(first).map_or("", |page| page.language());
        let stemmer = self
            .stemmers
            .entry(language)
            .or_insert_with(|| stemmer(language));
        let whole = weight(list.len(), self.pages.len());
        let little = is_little(language, word);
        Entry {
            stem: stem(stemmer.as_ref(), word),
            weight: if little { whole.div_ceil(4) } else { whole },
            ..Entry::of(word.to_owned(), told, list, self.pages.len())
        }
    }
}

impl Entry {
    fn of(text: String, told: u32, list: Vec<Posting>, pages: usize) -> Self {
        Self {
            stem: text.clone(),
            weight: weight(list.len(), pages),
            packed: pack_list(list.clone(), pages),
            text,
            told,
            list,
        }
    }

    /// A short word whose stem starts otherwise is found from its stem, too: `using`
    /// by `use`.
    fn is_guest(&self) -> bool {
        self.text.len() <= 6 && start(&self.text, 3) != start(&self.stem, 3)
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
