//! Words of all pages → files of the index.
//!
//! A file of words is a table of words in order, each with its stem, its weight
//! and the pages that have it; the longer lists stand in files of their own, which
//! are fetched only for the words that are asked for. All numbers are LEB128
//! ([`super::pack`]).
//!
//! ```text
//! words    = version, count of files of lists, size of each,
//!            count, { shared start, rest, stem, weight, pages, list }
//!            count, { shared start, rest }          words by their ends
//! stem     = letters cut off × 2 | length × 2 + 1, letters
//! list     = 0, list | 1 + file
//! postings = count, { word, list }
//! ```

use std::collections::HashMap;
use std::sync::Arc;

use super::Page;
use super::little::is_little;
use super::pack::{put, put_bytes};
use super::stem::{stem, stemmer};
use super::terms::Term;
use crate::site::shards::Plan;

/// The form of the files; changes when it does.
pub const VERSION: u8 = 1;

/// The most pages of a list that are told one by one: those about which the word
/// says most. Of a commoner word the other pages are only named.
const TOLD: usize = 2_048;

/// A word in more than half of the pages tells none apart: of its list so many.
const TOLD_OF_COMMON: usize = 512;

/// A list of so many pages stands with its word.
const INLINE: usize = 8;

/// A page in a word's list: its number, impact and followers.
type Posting = (u32, u8, u16);

/// The files of some neighbouring shards.
pub struct Band(pub Vec<Shard>);

/// The files of one shard.
#[derive(Default)]
pub struct Shard {
    /// The file of words.
    pub words: Arc<[u8]>,
    /// The files of lists.
    pub postings: Vec<Arc<[u8]>>,
}

#[derive(Default)]
struct Gathered<'a> {
    words: HashMap<&'a str, (usize, Vec<Posting>)>,
    spellings: Vec<&'a str>,
}

impl Band {
    /// Makes the files of these shards of what all pages give.
    pub fn assemble(plan: Plan, shards: std::ops::Range<u32>, pages: &[Arc<Page>]) -> Self {
        let shift = 32 - plan.bits;
        let count = shards.end.min(plan.shards()) - shards.start;
        let (first, last) = (
            shards.start << shift,
            ((shards.start + count - 1) << shift) | ((1 << shift) - 1),
        );
        let mut gathered: Vec<Gathered<'_>> = (0..count).map(|_| Gathered::default()).collect();
        for (number, page) in pages.iter().enumerate() {
            let terms = page.terms();
            for (word, term) in terms.among(first, last) {
                let shard = &mut gathered[((term.bucket >> shift) - shards.start) as usize];
                let list = &mut shard
                    .words
                    .entry(word)
                    .or_insert_with(|| (number, Vec::new()))
                    .1;
                // A word that stands in two buckets of one shard is in it once.
                if list
                    .last()
                    .is_none_or(|(page, ..)| *page as usize != number)
                {
                    list.push(posting(number, term));
                }
            }
            for (key, word) in terms.spelt(first, last) {
                gathered[((key >> shift) - shards.start) as usize]
                    .spellings
                    .push(word);
            }
        }
        let files = gathered.into_iter().map(|shard| shard.pack(plan, pages));
        Self(files.collect())
    }
}

fn posting(number: usize, term: Term) -> Posting {
    (number as u32, term.impact, term.next)
}

impl Gathered<'_> {
    fn pack(mut self, plan: Plan, pages: &[Arc<Page>]) -> Shard {
        let mut words: Vec<_> = self.words.into_iter().collect();
        words.sort_unstable_by_key(|(word, _)| *word);
        let mut lists: Vec<(u32, Vec<u8>)> = (0..plan.parts).map(|_| (0, Vec::new())).collect();
        let mut table = Vec::new();
        put(&mut table, words.len() as u32);
        let mut before = "";
        let mut stemmers = HashMap::new();
        for (word, (first, list)) in words {
            put_word(&mut table, before, word);
            before = word;
            // Words of two languages that are written alike have the stem of the
            // language in which the first page with it is written.
            let language = pages[first]
                .article
                .head
                .as_ref()
                .map_or("", |head| head.language.as_str());
            let stemmer = stemmers
                .entry(language)
                .or_insert_with(|| stemmer(language));
            put_stem(&mut table, word, &stem(stemmer.as_ref(), word));
            let whole = weight(list.len(), pages.len());
            put(
                &mut table,
                if is_little(language, word) {
                    whole.div_ceil(4)
                } else {
                    whole
                },
            );
            put(&mut table, list.len() as u32);
            let mut packed = Vec::new();
            let pages_told = list.len();
            pack_list(&mut packed, list, pages.len());
            if plan.parts == 0 || pages_told <= INLINE {
                put(&mut table, 0);
                table.extend(packed);
            } else {
                let part = super::text::hash(word) % plan.parts;
                put(&mut table, 1 + part);
                let (count, file) = &mut lists[part as usize];
                *count += 1;
                put_bytes(file, word.as_bytes());
                put_bytes(file, &packed);
            }
        }
        self.spellings.sort_unstable();
        self.spellings.dedup();
        put(&mut table, self.spellings.len() as u32);
        let mut before = "";
        for word in self.spellings {
            put_word(&mut table, before, word);
            before = word;
        }
        let mut file = vec![VERSION];
        put(&mut file, plan.parts);
        let postings: Vec<Arc<[u8]>> = lists
            .into_iter()
            .map(|(count, bytes)| {
                let mut part = Vec::with_capacity(bytes.len() + 4);
                put(&mut part, count);
                part.extend(bytes);
                part.into()
            })
            .collect();
        for part in &postings {
            put(&mut file, part.len() as u32);
        }
        file.extend(table);
        Shard {
            words: file.into(),
            postings,
        }
    }
}

/// A word as what it shares with the one before it, and the rest.
fn put_word(out: &mut Vec<u8>, before: &str, word: &str) {
    let shared = before
        .bytes()
        .zip(word.bytes())
        .take_while(|(a, b)| a == b)
        .count();
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

/// How much a word tells pages apart, in sixteenths of a bit:
/// log2(1 + (N − n + ½) / (n + ½)), as BM25 has it, by whole-number squaring,
/// because logarithms are not the same on every machine.
fn weight(pages: usize, of: usize) -> u32 {
    let (n, all) = (pages as u64, of as u64);
    // The quotient with 32 bits behind the point.
    let mut quotient = ((2 * all + 2) << 32) / (2 * n + 1);
    let mut bits = 0;
    while quotient >= 2 << 32 {
        quotient >>= 1;
        bits += 1;
    }
    for _ in 0..4 {
        quotient = ((u128::from(quotient) * u128::from(quotient)) >> 32) as u64;
        bits <<= 1;
        if quotient >= 2 << 32 {
            quotient >>= 1;
            bits |= 1;
        }
    }
    bits.max(1)
}

/// count, { step, impact, followers }, kind of the rest, the rest's impact, the rest
fn pack_list(out: &mut Vec<u8>, mut list: Vec<Posting>, of: usize) {
    let common = list.len() * 2 > of && of > TOLD_OF_COMMON;
    let told = if common { TOLD_OF_COMMON } else { TOLD };
    let mut rest = Vec::new();
    if list.len() > told {
        list.sort_unstable_by_key(|(page, impact, _)| (255 - *impact, *page));
        rest = list.split_off(told);
        list.sort_unstable_by_key(|(page, ..)| *page);
        rest.sort_unstable_by_key(|(page, ..)| *page);
    }
    put(out, list.len() as u32);
    let mut before = 0;
    for (page, impact, next) in list {
        put(out, page - before);
        before = page;
        out.push(impact);
        out.extend_from_slice(&next.to_le_bytes());
    }
    if common || rest.is_empty() {
        put(out, 0);
        return;
    }
    let sum: usize = rest.iter().map(|(_, impact, _)| usize::from(*impact)).sum();
    let impact = (sum / rest.len()) as u8;
    let mut steps = Vec::new();
    let mut before = 0;
    for (page, ..) in &rest {
        put(&mut steps, page - before);
        before = *page;
    }
    if steps.len() <= of.div_ceil(8) {
        put(out, 1);
        out.push(impact);
        put(out, rest.len() as u32);
        out.extend(steps);
    } else {
        let mut map = vec![0u8; of.div_ceil(8)];
        for (page, ..) in &rest {
            map[*page as usize / 8] |= 1 << (page % 8);
        }
        put(out, 2);
        out.push(impact);
        put_bytes(out, &map);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_weighs_less_the_more_pages_have_it() {
        let weights: Vec<u32> = [1, 10, 100, 1_000, 10_000]
            .map(|n| weight(n, 10_000))
            .to_vec();
        // log2(20002 / 3) = 12.7; log2(20002 / 20001) = 0, at least 1.
        assert_eq!(weights, [203, 158, 106, 53, 1]);
    }
}
