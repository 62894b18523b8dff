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
use std::sync::Arc;

use super::Page;
use super::little::is_little;
use super::pack::{put, put_bytes};
use super::stem::{Stemmer, stem, stemmer};
use super::terms::PARTS;
use super::text::{hash, start};
use super::words::Words;
use crate::site::shards::Plan;

mod cut;
mod list;
mod starts;
mod threads;
mod update;

use list::{Packed, Posting, weight};
pub use threads::Stop;

/// The form of the files; changes when it does.
pub const VERSION: u8 = 2;

/// So many pages are read by a thread before it takes others.
const AT_ONCE: usize = 32;

/// The files of words and lists, with what they are made from.
#[derive(Default)]
pub struct Files {
    /// The least word of each file of words, in order.
    pub bounds: Vec<String>,
    /// What the files of words start with ([`super::Index::stamp`]).
    pub stamp: u32,
    /// The size of the largest file of words.
    pub most: u32,
    /// The files of words.
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
    text: Box<str>,
    /// How many pages tell it in a name, subtitle, heading or keyword.
    told: u32,
    /// How many pages have it.
    pages: u32,
    stem: Box<str>,
    weight: u32,
    /// Those pages.
    list: Packed,
}

impl Files {
    /// Makes the files of what all pages give; `None` where `stop` said so meanwhile.
    pub fn assemble(
        plan: Plan,
        synonyms: &[Vec<String>],
        pages: &[Arc<Page>],
        stop: Stop<'_>,
    ) -> Option<Self> {
        Self::of(plan, synonyms, pages, words(pages, stop)?, stop)
    }

    /// The same of the files for other states of some of the pages, where only the
    /// words of those are gathered anew.
    pub fn after(
        &self,
        plan: Plan,
        synonyms: &[Vec<String>],
        pages: &[Arc<Page>],
        stop: Stop<'_>,
    ) -> Option<Self> {
        match update::entries(&self.entries, &self.pages, pages) {
            Some(entries) => Self::of(plan, synonyms, pages, entries, stop),
            None => Self::assemble(plan, synonyms, pages, stop),
        }
    }

    fn of(
        plan: Plan,
        synonyms: &[Vec<String>],
        pages: &[Arc<Page>],
        entries: Vec<Arc<Entry>>,
        stop: Stop<'_>,
    ) -> Option<Self> {
        if stop() {
            return None;
        }
        let (places, lists) = cut::lists(plan, &entries);
        if stop() {
            return None;
        }
        let order: Vec<&str> = pages.iter().map(|page| page.path()).collect();
        let order = hash(&order.join("\n"));
        let (bounds, stamp, words) = cut::words(plan, &entries, &places, synonyms, order);
        let most = words.iter().map(|file| file.len()).max().unwrap_or(0);
        Some(Self {
            bounds,
            stamp,
            most: u32::try_from(most).unwrap_or(u32::MAX),
            words,
            lists,
            entries,
            pages: pages.to_vec(),
        })
    }
}

/// All words of the pages, in order.
fn words(pages: &[Arc<Page>], stop: Stop<'_>) -> Option<Vec<Arc<Entry>>> {
    let groups: Vec<&[Arc<Page>]> = pages.chunks(AT_ONCE).collect();
    threads::each(groups.len(), stop, |n| {
        for page in groups[n] {
            page.terms();
        }
    })?;
    let parts = threads::each(PARTS, stop, |n| gather(n, pages))?;
    let mut words: Vec<Arc<Entry>> = parts.into_iter().flatten().collect();
    words.sort_unstable_by(|a, b| a.text.cmp(&b.text));
    if stop() {
        return None;
    }
    words.extend(starts::all(&words, pages.len()));
    words.sort_by(|a, b| a.text.cmp(&b.text));
    Some(words)
}

/// The words of one part of all pages ([`PARTS`]), in no order.
fn gather(part: usize, pages: &[Arc<Page>]) -> Vec<Arc<Entry>> {
    let mut words = Words::default();
    // How many pages have each word, and how many tell it.
    let mut counts: Vec<(usize, u32)> = Vec::new();
    let mut found: Vec<(u32, Posting)> = Vec::new();
    for (number, page) in (0..).zip(pages) {
        for (word, term) in page.terms().part(part) {
            let word = words.number(word, hash(word));
            if word == counts.len() {
                counts.push((0, 0));
            }
            counts[word].0 += 1;
            counts[word].1 += u32::from(term.told);
            found.push((word as u32, (number, term.impact, term.next)));
        }
    }
    // Each word's list starts behind those of the words before it.
    let mut at = 0;
    let mut starts: Vec<usize> = Vec::with_capacity(counts.len());
    for (pages, _) in &counts {
        starts.push(at);
        at += pages;
    }
    let mut lists: Vec<Posting> = vec![(0, 0, 0); found.len()];
    for (word, posting) in found {
        let at = &mut starts[word as usize];
        lists[*at] = posting;
        *at += 1;
    }
    let mut forms = Forms::of(pages);
    let entry = |(word, (count, told)): (usize, (usize, u32))| {
        let list = &lists[starts[word] - count..starts[word]];
        Arc::new(forms.entry(words.word(word), told, list))
    };
    counts.into_iter().enumerate().map(entry).collect()
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
    fn entry(&mut self, word: &str, told: u32, list: &[Posting]) -> Entry {
        let first = list.first().map_or(0, |(page, ..)| *page as usize);
        let language = self.pages.get(first).map_or("", |page| page.language());
        let stemmer = self
            .stemmers
            .entry(language)
            .or_insert_with(|| stemmer(language));
        let whole = weight(list.len(), self.pages.len());
        let little = is_little(language, word);
        Entry {
            stem: stem(stemmer.as_ref(), word).into(),
            weight: if little { whole.div_ceil(4) } else { whole },
            ..Entry::of(word.into(), told, list, self.pages.len())
        }
    }
}

impl Entry {
    fn of(text: Box<str>, told: u32, list: &[Posting], pages: usize) -> Self {
        Self {
            stem: text.clone(),
            weight: weight(list.len(), pages),
            pages: list.len() as u32,
            list: Packed::of(list, pages),
            text,
            told,
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
