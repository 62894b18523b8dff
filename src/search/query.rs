//! A query → pages, best first. The theme's `search-engine.js` does the same,
//! step by step and with the same whole numbers; `tests/browser/search.test.mjs`
//! makes `search_tests` of what that one finds and lets `check` try them here.
//!
//! Each word of a query becomes a [`Slot`] with its alternatives: the word, words
//! of the same stem, words that it starts, words that differ by a letter or two,
//! synonyms. A page's score is the sum of the best alternative of each slot, more
//! where words of the query follow each other in it, and less by the square of
//! the share of the query's weight that the page does not have.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use super::Index;
use super::reader::{List, Place, Reader, Word};
use super::terms::follower;

mod distance;
mod parse;
mod resolve;

use parse::Query;
pub use parse::parts;

/// What an alternative counts, in parts of 256.
const EXACT: u32 = 256;
const SAME_STEM: u32 = 205;
const BY_STEM: u32 = 170;
const WHOLE_NAME: u32 = 255;
const JOINED: u32 = 230;
const SYNONYM: u32 = 190;
const START: u32 = 150;
const ONE_OFF: u32 = 150;
const TWO_OFF: u32 = 95;

/// What it counts that two words follow each other, in units of impact.
const FOLLOWS: u64 = 120;

/// How many words with the same start are looked at.
const STARTS: usize = 12;

/// How many of the best pages are looked into for a phrase.
const LOOKED_INTO: usize = 40;

/// A page that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its number.
    pub page: u32,
    /// How well it fits.
    pub score: u64,
}

/// A word that stands for a word of the query.
struct Alternative {
    word: Word,
    counts: u32,
    /// Whether it is the word itself or of its stem, so that what follows it counts.
    near: bool,
    exact: bool,
    /// In place of the word's own, for synonyms of several words.
    list: Option<Rc<List>>,
}

/// A word of the query with all that stands for it.
#[derive(Default)]
struct Slot {
    alternatives: Vec<Alternative>,
    weight: u32,
}

/// What is known of a page while its score grows.
#[derive(Clone, Default)]
struct Score {
    best: Vec<u64>,
    /// What follows each slot's words in it; all bits where that is not told.
    next: Vec<u16>,
    exact_next: Vec<u16>,
    near: u16,
    exact: u16,
}

/// The first pages for a query among the pages with these numbers.
pub fn find(index: &Index, query: &str, count: usize, among: Range<u32>) -> Vec<Hit> {
    let query = Query::parse(query);
    let mut reader = Reader::new(index);
    let mut slots = resolve::all(&mut reader, &query);
    let mut left = index.plan.budget.lists;
    resolve::synonyms(&mut reader, index, &query, &mut slots, &mut left);
    for slot in &mut slots {
        let own = slot.alternatives.iter().filter(|a| a.counts != SYNONYM);
        let least = own.map(|a| a.word.weight).min();
        slot.weight = least
            .or(slot.alternatives.iter().map(|a| a.word.weight).min())
            .unwrap_or(0);
    }
    afford(&mut slots, left);
    let pages = gather(&mut reader, &slots, &among);
    let mut hits = rank(&query, &slots, pages);
    hits.sort_by_key(|hit| (Reverse(hit.score), hit.page));
    if !query.phrases.is_empty() {
        hits.truncate(LOOKED_INTO);
        hits.retain(|hit| index.article(hit.page).is_some_and(|a| query.phrases_in(a)));
    }
    hits.truncate(count);
    hits
}

impl Slot {
    fn add(&mut self, word: &Word, counts: u32, near: bool) {
        if self.alternatives.iter().all(|a| a.word.text != word.text) {
            self.alternatives.push(Alternative {
                word: word.clone(),
                counts,
                near,
                exact: counts == EXACT,
                list: None,
            });
        }
    }

    fn push(&mut self, word: Word, counts: u32, list: Option<Rc<List>>) {
        if list.is_some() {
            self.alternatives.push(Alternative {
                word,
                counts,
                near: false,
                exact: false,
                list,
            });
        } else {
            self.add(&word, counts, false);
        }
    }
}

/// Leaves out what would take too many bytes, the least telling first.
fn afford(slots: &mut [Slot], left: u32) {
    let mut wanted: Vec<(Reverse<u32>, Reverse<u32>, usize, usize)> = Vec::new();
    for (s, slot) in slots.iter().enumerate() {
        for (a, alternative) in slot.alternatives.iter().enumerate() {
            wanted.push((Reverse(alternative.counts), Reverse(slot.weight), s, a));
        }
    }
    wanted.sort_unstable();
    let mut fetched = BTreeSet::new();
    let mut bytes = 0;
    let mut dropped = BTreeSet::new();
    for (_, _, s, a) in wanted {
        let alternative = &slots[s].alternatives[a];
        let Place::File(number, size) = alternative.word.list else {
            continue;
        };
        if alternative.list.is_some() || fetched.contains(&number) {
            continue;
        }
        if fetched.is_empty() || bytes + size <= left {
            bytes += size;
            fetched.insert(number);
        } else {
            dropped.insert((s, a));
        }
    }
    for (s, slot) in slots.iter_mut().enumerate() {
        let mut a = 0;
        slot.alternatives.retain(|_| {
            a += 1;
            !dropped.contains(&(s, a - 1))
        });
    }
}

/// Every page that has any of the words.
fn gather(reader: &mut Reader<'_>, slots: &[Slot], among: &Range<u32>) -> BTreeMap<u32, Score> {
    let mut pages: BTreeMap<u32, Score> = BTreeMap::new();
    let empty = || Score {
        best: vec![0; slots.len()],
        next: vec![0; slots.len()],
        exact_next: vec![0; slots.len()],
        near: 0,
        exact: 0,
    };
    for (n, slot) in slots.iter().enumerate() {
        for alternative in &slot.alternatives {
            let list = alternative
                .list
                .clone()
                .unwrap_or_else(|| reader.list(&alternative.word));
            let weight = if alternative.counts == SYNONYM {
                alternative.word.weight
            } else {
                slot.weight
            };
            for (page, impact, next) in list.iter().filter(|(page, ..)| among.contains(page)) {
                let score = pages.entry(*page).or_insert_with(empty);
                let points =
                    (u64::from(*impact) * u64::from(weight) * u64::from(alternative.counts)) >> 8;
                score.best[n] = score.best[n].max(points);
                if alternative.near {
                    score.near |= 1 << n;
                    score.next[n] |= next.unwrap_or(0);
                }
                if alternative.exact {
                    score.exact |= 1 << n;
                    score.exact_next[n] |= next.unwrap_or(u16::MAX);
                }
            }
        }
    }
    pages
}

/// The score of each page.
fn rank(query: &Query, slots: &[Slot], pages: BTreeMap<u32, Score>) -> Vec<Hit> {
    let all: u64 = slots.iter().map(|slot| u64::from(slot.weight)).sum();
    let follows: Vec<u16> = slots
        .iter()
        .map(|slot| {
            slot.alternatives
                .iter()
                .filter(|a| a.near)
                .fold(0, |bits, a| bits | follower(&a.word.text))
        })
        .collect();
    let mut hits = Vec::new();
    'pages: for (page, score) in pages {
        let (mut sum, mut has) = (0, 0);
        for (n, slot) in slots.iter().enumerate() {
            sum += score.best[n];
            if score.best[n] > 0 {
                has += u64::from(slot.weight);
            }
            let asked = &query.asked[n];
            if asked.phrase.is_some() && score.exact >> n & 1 == 0 {
                continue 'pages;
            }
            let Some(before) = n
                .checked_sub(1)
                .filter(|b| query.asked[*b].place + 1 == asked.place)
            else {
                continue;
            };
            if asked.phrase.is_some()
                && asked.phrase == query.asked[before].phrase
                && score.exact_next[before] & follower(&asked.word) == 0
            {
                continue 'pages;
            }
            if score.near >> n & 1 == 1 && score.next[before] & follows[n] != 0 {
                sum += FOLLOWS * u64::from(slot.weight.min(slots[before].weight));
            }
        }
        let score = sum * has / all.max(1) * has / all.max(1);
        if score > 0 {
            hits.push(Hit { page, score });
        }
    }
    hits
}
