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
use super::text::{self, is_dense};

mod distance;
mod parse;

use parse::{Asked, Query};

/// What an alternative counts, in parts of 256.
const EXACT: u32 = 256;
const SAME_STEM: u32 = 205;
const BY_STEM: u32 = 170;
const JOINED: u32 = 230;
const SYNONYM: u32 = 190;
const START: u32 = 150;
const ONE_OFF: u32 = 150;
const TWO_OFF: u32 = 95;

/// What it counts that two words follow each other, in units of impact.
const FOLLOWS: u64 = 120;

/// The most bytes of lists that a query fetches, the first file not counted.
const MOST_BYTES: u32 = 40_000;

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
    let mut slots: Vec<Slot> = query
        .asked
        .iter()
        .map(|a| resolve(&mut reader, a))
        .collect();
    join(&mut reader, &query, &mut slots);
    synonyms(&mut reader, index, &query, &mut slots);
    for slot in &mut slots {
        let own = slot.alternatives.iter().filter(|a| a.counts != SYNONYM);
        let least = own.map(|a| a.word.weight).min();
        slot.weight = least
            .or(slot.alternatives.iter().map(|a| a.word.weight).min())
            .unwrap_or(0);
    }
    afford(&mut slots);
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

/// What stands for a word.
fn resolve(reader: &mut Reader<'_>, asked: &Asked) -> Slot {
    let word = asked.word.as_str();
    let letters = word.chars().count();
    let file = reader.words(word);
    let mut slot = Slot::default();
    let exact = file.find(word);
    if let Some(exact) = exact {
        slot.add(exact, EXACT, true);
    }
    for whole in &asked.wholes {
        if let Some(found) = reader.words(whole).find(whole) {
            slot.add(found, EXACT, true);
        }
    }
    if let Some(exact) = exact {
        let elsewhere = reader.words(&exact.stem);
        for other in file.words.iter().chain(&elsewhere.words) {
            if other.stem == exact.stem {
                slot.add(other, SAME_STEM, true);
            }
        }
    } else {
        for other in file
            .words
            .iter()
            .filter(|w| is_form(&w.stem, word, letters))
        {
            slot.add(other, BY_STEM, true);
        }
    }
    if asked.open && letters <= 2 {
        let start = format!("{word}*");
        if let Some(found) = reader.words(&start).find(&start) {
            slot.add(found, SAME_STEM, false);
        }
    }
    if letters >= 3 && (asked.open || slot.alternatives.is_empty()) {
        let mut starts: Vec<&Word> = file
            .words
            .iter()
            .filter(|w| w.text.len() > word.len() && w.text.starts_with(word))
            .collect();
        starts.sort_by(|a, b| b.pages.cmp(&a.pages).then_with(|| a.text.cmp(&b.text)));
        for start in starts.into_iter().take(STARTS) {
            let longer = start.text.chars().count();
            slot.add(start, START * letters as u32 / longer as u32, false);
        }
    }
    if slot.alternatives.is_empty() {
        misspelt(reader, asked, &mut slot);
    }
    slot
}

/// Whether a word that no page has is a form of a stem, by its start: `sharing` of
/// `share`, `exporting` of `export`.
fn is_form(stem: &str, word: &str, letters: usize) -> bool {
    let root = stem.strip_suffix('e').unwrap_or(stem);
    if !word.starts_with(root) || stem == word {
        return stem == word;
    }
    let length = root.chars().count();
    length >= 3 && letters - length <= 4 && length * 100 >= letters * 55
}

/// Words that differ from a mistyped one by a letter, or by two from a long one.
fn misspelt(reader: &mut Reader<'_>, asked: &Asked, slot: &mut Slot) {
    let word = asked.word.as_str();
    let letters = word.chars().count();
    if letters < 4 || word.chars().any(|c| c.is_numeric() || is_dense(c)) {
        return;
    }
    let most = if letters >= 8 { 2 } else { 1 };
    let mut near: Vec<(usize, Word)> = Vec::new();
    let file = reader.words(word);
    // Twice the letters, and one more where the end is still to be typed: a whole
    // word goes before a start.
    for other in file.words.iter().filter(|w| !w.text.ends_with('*')) {
        let whole = distance::within(word, &other.text, most, false).map(|off| 2 * off);
        let start = || distance::within(word, &other.text, most, true).map(|off| 2 * off + 1);
        let off = whole.or_else(|| if asked.open { start() } else { None });
        near.extend(off.map(|off| (off, other.clone())));
    }
    let mut spelt: BTreeSet<(usize, String)> = BTreeSet::new();
    let keys: BTreeSet<String> = [letters - 1, letters, letters + 1]
        .into_iter()
        .filter_map(|length| text::spelling_key(word, length))
        .collect();
    for key in keys {
        for other in &reader.ends(&key).spellings {
            if let Some(off) = distance::within(word, other, most, false) {
                spelt.insert((2 * off, other.clone()));
            }
        }
    }
    for (off, other) in spelt.into_iter().take(4) {
        if near.iter().all(|(_, w)| w.text != other)
            && let Some(found) = reader.words(&other).find(&other)
        {
            near.push((off, found.clone()));
        }
    }
    near.sort_by(|(a, v), (b, w)| {
        a.cmp(b)
            .then(w.pages.cmp(&v.pages))
            .then_with(|| v.text.cmp(&w.text))
    });
    let least = near.first().map_or(0, |(off, _)| *off);
    for (off, other) in near.into_iter().filter(|(off, _)| *off == least).take(4) {
        slot.add(&other, if off <= 3 { ONE_OFF } else { TWO_OFF }, true);
    }
}

/// `log in` finds `login`, too.
fn join(reader: &mut Reader<'_>, query: &Query, slots: &mut [Slot]) {
    if slots.len() > 4 {
        return;
    }
    for n in 1..slots.len() {
        let (a, b) = (&query.asked[n - 1], &query.asked[n]);
        if a.phrase.is_some() || b.phrase.is_some() || a.place + 1 != b.place {
            continue;
        }
        let joined = format!("{}{}", a.word, b.word);
        if let Some(found) = reader.words(&joined).find(&joined).cloned() {
            slots[n - 1].add(&found, JOINED, false);
            slots[n].add(&found, JOINED, false);
        }
    }
}

/// Words that the site says mean the same.
fn synonyms(reader: &mut Reader<'_>, index: &Index, query: &Query, slots: &mut [Slot]) {
    for group in &index.synonyms {
        let members: Vec<Vec<String>> = group.iter().map(|member| parse::parts(member)).collect();
        for (n, member) in members.iter().enumerate().filter(|(_, m)| !m.is_empty()) {
            for at in query.places_of(member) {
                for other in members
                    .iter()
                    .enumerate()
                    .filter(|(o, _)| *o != n)
                    .map(|(_, m)| m)
                {
                    let Some((word, list)) = together(reader, other) else {
                        continue;
                    };
                    for slot in &mut slots[at..at + member.len()] {
                        slot.push(word.clone(), SYNONYM, list.clone());
                    }
                }
            }
        }
    }
}

/// The pages with all of these words; of one word, the word.
fn together(reader: &mut Reader<'_>, words: &[String]) -> Option<(Word, Option<Rc<List>>)> {
    let mut found: Vec<Word> = Vec::new();
    for word in words {
        found.push(reader.words(word).find(word)?.clone());
    }
    let rarest = found.iter().max_by_key(|w| w.weight)?.clone();
    if found.len() == 1 {
        return Some((rarest, None));
    }
    let mut pages: BTreeMap<u32, (u8, usize)> = BTreeMap::new();
    for word in &found {
        for (page, impact, _) in reader.list(word).iter() {
            let entry = pages.entry(*page).or_insert((*impact, 0));
            *entry = (entry.0.min(*impact), entry.1 + 1);
        }
    }
    let all = pages.into_iter().filter(|(_, (_, n))| *n == found.len());
    let list = all
        .map(|(page, (impact, _))| (page, impact, Some(0)))
        .collect();
    Some((rarest, Some(Rc::new(list))))
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
fn afford(slots: &mut [Slot]) {
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
        if fetched.is_empty() || bytes + size <= MOST_BYTES {
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
