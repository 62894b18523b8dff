//! Words in their order → files of like size.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::super::pack::{put, put_bytes};
use super::super::query::parts;
use super::super::text::{hash, spelling_keys};
use super::{Entry, VERSION, put_stem, put_word};
use crate::site::shards::Plan;

/// So many words are found by the same end: those that most pages tell.
const SPELT_ALIKE: usize = 250;

/// Where a word's list stands.
#[derive(Clone, Copy)]
pub enum Place {
    /// With the word.
    Here,
    /// In this file, of so many bytes.
    File(usize, usize),
}

/// The least bytes of a file with several lists.
const LISTS_A_FILE: usize = 1_500;

/// Which words have their lists in files of lists, and those files. Each holds the
/// lists of neighbours; one that is larger than twice the mean stands alone.
pub fn lists(plan: Plan, entries: &[Arc<Entry>]) -> (Vec<Place>, Vec<Arc<[u8]>>) {
    let most = plan.budget.inline as usize;
    let is_long = |entry: &&Arc<Entry>| plan.lists > 0 && entry.list.shown().len() > most;
    let size = |entry: &Arc<Entry>| entry.text.len() + entry.list.shown().len() + 4;
    let total: usize = entries.iter().filter(is_long).map(size).sum();
    // Two neighbouring files have more than this together, so there are enough files.
    let target = 2 * total / (plan.lists as usize).saturating_sub(1).max(1) + 1;
    let target = target.max(LISTS_A_FILE);
    let mut files: Vec<(u32, Vec<u8>)> = Vec::new();
    let mut owners = Vec::with_capacity(entries.len());
    for entry in entries {
        if !is_long(&entry) {
            owners.push(None);
            continue;
        }
        match files.last() {
            Some((_, file)) if file.len() + size(entry) <= target => {}
            _ => files.push((0, Vec::new())),
        }
        let number = files.len() - 1;
        let (count, file) = &mut files[number];
        *count += 1;
        put_bytes(file, entry.text.as_bytes());
        put_bytes(file, entry.list.shown());
        owners.push(Some(number));
    }
    let files: Vec<Arc<[u8]>> = files.into_iter().map(finish).collect();
    let place =
        |owner: Option<usize>| owner.map_or(Place::Here, |n| Place::File(n, files[n].len()));
    let places = owners.into_iter().map(place).collect();
    (places, files)
}

/// A count and what it counts.
fn finish((count, bytes): (u32, Vec<u8>)) -> Arc<[u8]> {
    let mut file = Vec::with_capacity(bytes.len() + 5);
    put(&mut file, count);
    file.extend(bytes);
    file.into()
}

/// What stands under a key.
enum Item<'a> {
    Word(&'a Entry, Place),
    /// Words whose ends have the key.
    Spelling(&'a [&'a str]),
    /// Groups of synonyms that have a member with the key as its first word.
    Synonyms(&'a [usize]),
}

/// The bounds of the files of words, their stamp, and the files. `order` stands for
/// the order of the pages.
pub fn words(
    plan: Plan,
    entries: &[Arc<Entry>],
    places: &[Place],
    synonyms: &[Vec<String>],
    order: u32,
) -> (Vec<String>, u32, Vec<Arc<[u8]>>) {
    let mut items: Vec<(&str, Item<'_>)> = Vec::with_capacity(entries.len());
    for (entry, place) in entries.iter().zip(places) {
        items.push((&entry.text, Item::Word(entry, *place)));
        if entry.is_guest() {
            items.push((&entry.stem, Item::Word(entry, *place)));
        }
    }
    let (spelt, groups) = (spelt(entries), groups(synonyms));
    let by_end = spelt
        .iter()
        .map(|(key, words)| (&**key, Item::Spelling(words)));
    items.extend(by_end);
    let alike = groups
        .iter()
        .map(|(key, all)| (&**key, Item::Synonyms(all)));
    items.extend(alike);
    items.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.order().cmp(&y.order())));
    let cuts = cuts(&items, synonyms, plan);
    let bound = |range: &Range<usize>| match range.start {
        0 => String::new(),
        at => separator(items[at - 1].0, items[at].0).to_owned(),
    };
    let bounds: Vec<String> = cuts.iter().map(bound).collect();
    let stamp = order ^ hash(&bounds.join("\n"));
    let files = cuts
        .iter()
        .map(|range| file(&items[range.clone()], synonyms, stamp))
        .collect();
    (bounds, stamp, files)
}

/// The words with each key of spelling, in order.
fn spelt(entries: &[Arc<Entry>]) -> BTreeMap<String, Vec<&str>> {
    let mut found: BTreeMap<String, Vec<(Reverse<u32>, &str)>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.told > 0) {
        for key in spelling_keys(&entry.text, entry.text.chars().count()) {
            let words = found.entry(key).or_default();
            words.push((Reverse(entry.told), &entry.text));
        }
    }
    let best = |mut words: Vec<(Reverse<u32>, _)>| {
        words.sort_unstable();
        words.truncate(SPELT_ALIKE);
        let mut words: Vec<&str> = words.into_iter().map(|(_, word)| word).collect();
        words.sort_unstable();
        words
    };
    found
        .into_iter()
        .map(|(k, words)| (k, best(words)))
        .collect()
}

/// The groups of synonyms by the first words of their members.
fn groups(synonyms: &[Vec<String>]) -> BTreeMap<String, Vec<usize>> {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, group) in synonyms.iter().enumerate() {
        for first in group.iter().filter_map(|m| parts(m).into_iter().next()) {
            let numbers = found.entry(first).or_default();
            if numbers.last() != Some(&number) {
                numbers.push(number);
            }
        }
    }
    found
}

impl Item<'_> {
    fn order(&self) -> (u8, &str) {
        match self {
            Self::Word(entry, _) => (0, &entry.text),
            Self::Spelling(_) => (1, ""),
            Self::Synonyms(_) => (2, ""),
        }
    }
}

/// The shortest text after the one and not after the other.
fn separator<'a>(before: &str, after: &'a str) -> &'a str {
    let same = common(before, after) + 1;
    super::start(after, same)
}

/// How many characters two texts start with alike.
fn common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// Where to cut, into no more files than planned and of like size: of the places where
/// a file would be about full, the one between the words that share least, so that
/// the forms of a word stay together. What has the same key is never parted.
fn cuts(items: &[(&str, Item<'_>)], synonyms: &[Vec<String>], plan: Plan) -> Vec<Range<usize>> {
    let sizes: Vec<usize> = (0..items.len())
        .map(|n| size(&items[n].1, n.checked_sub(1).map(|b| &items[b].1), synonyms))
        .collect();
    let total: usize = sizes.iter().sum();
    let least = total / (plan.words as usize - 1).max(1) + 1;
    let least = least.max(plan.words_a_file as usize);
    let most = least * 5 / 3;
    let mut cuts = Vec::new();
    let mut first = 0;
    while first < items.len() {
        let mut best: Option<(usize, usize)> = None;
        let mut bytes = 0;
        let mut end = items.len();
        for at in first..items.len() {
            if bytes > most && best.is_some() {
                break;
            }
            if at > first && bytes >= least && items[at].0 != items[at - 1].0 {
                let shared = common(items[at - 1].0, items[at].0);
                if best.is_none_or(|(least, _)| shared < least) {
                    best = Some((shared, at));
                }
            }
            bytes += sizes[at];
        }
        if let Some((_, at)) = best.filter(|_| bytes > most) {
            end = at;
        }
        cuts.push(first..end);
        first = end;
    }
    cuts
}

fn size(item: &Item<'_>, before: Option<&Item<'_>>, synonyms: &[Vec<String>]) -> usize {
    let mut out = Vec::new();
    match item {
        Item::Word(entry, place) => {
            let before = match before {
                Some(Item::Word(before, _)) => &before.text,
                _ => "",
            };
            put_entry(&mut out, before, entry, *place);
            out.len()
        }
        Item::Spelling(words) => {
            put_spelt(&mut out, words);
            out.len() + 8
        }
        Item::Synonyms(groups) => {
            put_synonyms(&mut out, groups, synonyms);
            out.len() + 8
        }
    }
}

fn file(items: &[(&str, Item<'_>)], synonyms: &[Vec<String>], stamp: u32) -> Arc<[u8]> {
    let mut tables: [(u32, Vec<u8>); 3] = Default::default();
    let mut before = "";
    for (key, item) in items {
        let (count, table) = &mut tables[usize::from(item.order().0)];
        *count += 1;
        if !matches!(item, Item::Word(..)) {
            put_bytes(table, key.as_bytes());
        }
        match item {
            Item::Word(entry, place) => {
                put_entry(table, before, entry, *place);
                before = &entry.text;
            }
            Item::Spelling(words) => put_spelt(table, words),
            Item::Synonyms(groups) => put_synonyms(table, groups, synonyms),
        }
    }
    let mut file = vec![VERSION];
    file.extend_from_slice(&stamp.to_le_bytes());
    for (count, table) in tables {
        put(&mut file, count);
        file.extend(table);
    }
    file.into()
}

fn put_entry(out: &mut Vec<u8>, before: &str, entry: &Entry, place: Place) {
    put_word(out, before, &entry.text);
    put_stem(out, &entry.text, &entry.stem);
    put(out, entry.weight);
    put(out, entry.pages);
    match place {
        Place::Here => {
            put(out, 0);
            out.extend_from_slice(entry.list.shown());
        }
        Place::File(number, size) => {
            put(out, 1 + number as u32);
            put(out, size as u32);
        }
    }
}

fn put_spelt(out: &mut Vec<u8>, words: &[&str]) {
    put(out, words.len() as u32);
    let mut before = "";
    for word in words {
        put_word(out, before, word);
        before = word;
    }
}

fn put_synonyms(out: &mut Vec<u8>, groups: &[usize], synonyms: &[Vec<String>]) {
    put(out, groups.len() as u32);
    for number in groups {
        put(out, *number as u32);
        let group = serde_json::to_vec(&synonyms[*number]).expect("texts are JSON");
        put_bytes(out, &group);
    }
}
