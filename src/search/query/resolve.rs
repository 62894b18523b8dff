//! What stands for the words of a query: the words, other forms, starts, slips,
//! synonyms.
//!
//! Files are read in four steps, each of which asks for all its files at once:
//! where the words stand, where their forms and starts stand, words by their ends,
//! and where these stand.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::Index;
use super::super::reader::{List, Place, Reader, Word};
use super::super::text::{is_dense, is_of_word, spelling_keys, start};
use super::parse::{Asked, Query, parts};
use super::{
    Alternative, BY_STEM, EXACT, JOINED, ONE_OFF, SAME_STEM, START, STARTS, SYNONYM, Slot, TWO_OFF,
    WHOLE_NAME, distance,
};

/// The most files that words with one start are looked for in.
const START_FILES: u32 = 4;

/// How many words are looked up that a mistyped word may be by its end.
const SPELT: usize = 4;

/// A word with its number of letters.
fn letters(asked: &Asked) -> usize {
    asked.word.chars().count()
}

/// What stands for each word of a query, but for synonyms.
pub fn all(reader: &mut Reader<'_>, query: &Query) -> Vec<Slot> {
    let mut order: Vec<&Asked> = query.asked.iter().collect();
    order.sort_by_key(|asked| Reverse(letters(asked)));
    let mut homes: Vec<u32> = order.iter().map(|a| reader.home(&a.word)).collect();
    homes.push(reader.home(&query.name));
    reader.read(&homes);
    let mut wanted: Vec<u32> = Vec::new();
    for asked in &query.asked {
        around(reader, asked, &mut wanted);
    }
    for joined in joined(query) {
        wanted.push(reader.home(&joined.1));
    }
    reader.read(&wanted);
    let mut slots: Vec<Slot> = query.asked.iter().map(|a| resolve(reader, a)).collect();
    let lost: Vec<usize> = (0..slots.len())
        .filter(|n| is_lost(&slots[*n], &query.asked[*n]))
        .collect();
    let mut wanted: Vec<u32> = Vec::new();
    for asked in lost.iter().map(|n| &query.asked[*n]) {
        wanted.extend(keys(asked).iter().map(|key| reader.home(key)));
        wanted.extend(files_alike(reader, &asked.word));
    }
    reader.read(&wanted);
    let near = lost.iter().flat_map(|n| spelt(reader, &query.asked[*n]));
    let homes: Vec<u32> = near.map(|(_, word)| reader.home(&word)).collect();
    reader.read(&homes);
    for n in lost {
        misspelt(reader, &query.asked[n], &mut slots[n]);
    }
    for (n, joined) in joined(query) {
        if let Some(found) = reader.find(&joined) {
            slots[n - 1].add(found, JOINED, false);
            slots[n].add(found, JOINED, false);
        }
    }
    if let Some(found) = reader.find(&query.name) {
        for slot in &mut slots {
            slot.add(found, WHOLE_NAME, false);
        }
    }
    slots
}

/// The files where other forms of a word stand, and words that it starts.
fn around(reader: &Reader<'_>, asked: &Asked, wanted: &mut Vec<u32>) {
    let (word, letters) = (asked.word.as_str(), letters(asked));
    wanted.extend(asked.wholes.iter().map(|whole| reader.home(whole)));
    let exact = reader.find(word);
    match exact {
        Some(exact) => wanted.push(reader.home(&exact.stem)),
        None if letters >= 3 => wanted.push(reader.home(root(word, letters))),
        None => {}
    }
    if letters <= 2 {
        if asked.open {
            wanted.push(reader.home(&format!("{word}*")));
        }
    } else if asked.open || exact.is_none() {
        wanted.extend(files_of_start(reader, word));
    }
}

/// The start of a word that a form of it has, too.
fn root(word: &str, letters: usize) -> &str {
    start(word, letters.saturating_sub(4).max(3))
}

/// Where the words stand that start so; the first of the files has the list of the
/// start, where there are many.
fn files_of_start(reader: &Reader<'_>, word: &str) -> Vec<u32> {
    let first = reader.home(&format!("{word}*"));
    let last = reader.home(&format!("{word}\u{10ffff}"));
    (first..=last.min(first + START_FILES - 1)).collect()
}

/// What stands for a word.
fn resolve(reader: &Reader<'_>, asked: &Asked) -> Slot {
    let (word, letters) = (asked.word.as_str(), letters(asked));
    let mut slot = Slot::default();
    let exact = reader.find(word);
    if let Some(exact) = exact {
        slot.add(exact, EXACT, true);
    }
    for whole in &asked.wholes {
        if let Some(found) = reader.find(whole) {
            slot.add(found, EXACT, true);
        }
    }
    if let Some(exact) = exact {
        for other in nearby(reader, &[word, &exact.stem]) {
            if other.stem == exact.stem {
                slot.add(other, SAME_STEM, true);
            }
        }
    } else {
        forms(reader, asked, &mut slot, |stem| stem == word);
    }
    if letters <= 2 {
        let start = reader.find(&format!("{word}*"));
        if let Some(found) = start.filter(|_| asked.open) {
            slot.add(found, SAME_STEM, false);
        }
    }
    let known = slot.alternatives.len();
    if asked.open && letters >= 3 {
        starts(reader, word, letters, &mut slot);
    }
    // What is still being typed is rather the start of a word than a form of one that
    // is shorter: `workf` is none of `work`.
    if exact.is_none() && slot.alternatives.len() == known {
        forms(reader, asked, &mut slot, |stem| {
            is_form(stem, word, letters)
        });
    }
    if slot.alternatives.is_empty() && letters >= 3 {
        starts(reader, word, letters, &mut slot);
    }
    slot
}

/// Words whose stem fits one that no page has.
fn forms(reader: &Reader<'_>, asked: &Asked, slot: &mut Slot, fits: impl Fn(&str) -> bool) {
    let root = root(&asked.word, letters(asked));
    for other in nearby(reader, &[&asked.word, root]) {
        if fits(&other.stem) {
            slot.add(other, BY_STEM, true);
        }
    }
}

/// The words of the files of these words.
fn nearby<'r>(reader: &'r Reader<'_>, words: &[&str]) -> impl Iterator<Item = &'r Word> {
    let mut files: Vec<u32> = Vec::new();
    for word in words {
        let home = reader.home(word);
        if !files.contains(&home) {
            files.push(home);
        }
    }
    among(reader, files)
}

/// The words of these files, so far as they were read.
fn among<'r>(reader: &'r Reader<'_>, files: Vec<u32>) -> impl Iterator<Item = &'r Word> {
    let read = files.into_iter().filter_map(|number| reader.file(number));
    read.flat_map(|file| &file.words)
}

/// Words that a word starts.
fn starts(reader: &Reader<'_>, word: &str, letters: usize, slot: &mut Slot) {
    if let Some(all) = reader.find(&format!("{word}*")) {
        slot.add(all, START, false);
        return;
    }
    let files = files_of_start(reader, word).into_iter();
    let mut starts: Vec<&Word> = files
        .filter_map(|number| reader.file(number))
        .flat_map(|file| &file.words)
        .filter(|w| w.text.len() > word.len() && w.text.starts_with(word))
        .collect();
    starts.sort_by(|a, b| b.pages.cmp(&a.pages).then_with(|| a.text.cmp(&b.text)));
    starts.dedup_by(|a, b| a.text == b.text);
    for start in starts.into_iter().take(STARTS) {
        let longer = start.text.chars().count();
        slot.add(start, START * letters as u32 / longer as u32, false);
    }
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

/// Whether a word is one that a slip can have changed: no number, no code.
fn can_be_misspelt(word: &str) -> bool {
    word.chars().count() >= 4 && !word.chars().any(|c| c.is_numeric() || is_dense(c))
}

/// By how many letters a word may differ.
fn most_off(letters: usize) -> usize {
    if letters >= 8 { 2 } else { 1 }
}

/// Whether nothing stands for a word, or only what may be another word's forms:
/// `worklow` is none of `work`.
fn is_lost(slot: &Slot, asked: &Asked) -> bool {
    let is_guess = |a: &Alternative| a.counts == BY_STEM && a.word.stem != asked.word;
    can_be_misspelt(&asked.word) && slot.alternatives.iter().all(is_guess)
}

/// The files of the words with the same two letters at the start, if they are few.
fn files_alike(reader: &Reader<'_>, word: &str) -> Vec<u32> {
    let two = start(word, 2);
    let (first, last) = (reader.home(two), reader.home(&format!("{two}\u{10ffff}")));
    if last - first < START_FILES {
        (first..=last).collect()
    } else {
        Vec::new()
    }
}

/// The keys under which the word may be found by its end.
fn keys(asked: &Asked) -> BTreeSet<String> {
    let letters = letters(asked);
    let keys = |length| spelling_keys(&asked.word, length);
    [letters - 1, letters, letters + 1]
        .into_iter()
        .flat_map(keys)
        .collect()
}

/// The words that a mistyped one may be by its end, the likeliest first.
fn spelt(reader: &Reader<'_>, asked: &Asked) -> Vec<(usize, String)> {
    let most = most_off(letters(asked));
    let mut found: BTreeSet<(usize, String)> = BTreeSet::new();
    for key in keys(asked) {
        for other in reader.spelt(&key) {
            if let Some(off) = distance::within(&asked.word, other, most, false) {
                found.insert((2 * off, other.clone()));
            }
        }
    }
    found.into_iter().take(SPELT).collect()
}

/// Words that differ from a mistyped one by a letter, or by two from a long one.
fn misspelt(reader: &Reader<'_>, asked: &Asked, slot: &mut Slot) {
    let (word, letters) = (asked.word.as_str(), letters(asked));
    let most = most_off(letters);
    let mut near: Vec<(usize, &Word)> = Vec::new();
    // Twice the letters, and one more where the end is still to be typed: a whole
    // word goes before a start.
    let mut files = vec![reader.home(word), reader.home(root(word, letters))];
    files.extend(files_alike(reader, word));
    files.sort_unstable();
    files.dedup();
    for other in among(reader, files).filter(|w| is_of_word(&w.text)) {
        let whole = distance::within(word, &other.text, most, false).map(|off| 2 * off);
        let start = || distance::within(word, &other.text, most, true).map(|off| 2 * off + 1);
        let off = whole.or_else(|| if asked.open { start() } else { None });
        near.extend(off.map(|off| (off, other)));
    }
    for (off, other) in spelt(reader, asked) {
        if near.iter().all(|(_, w)| w.text != other)
            && let Some(found) = reader.find(&other)
        {
            near.push((off, found));
        }
    }
    near.sort_by(|(a, v), (b, w)| {
        a.cmp(b)
            .then(w.pages.cmp(&v.pages))
            .then_with(|| v.text.cmp(&w.text))
    });
    // Beside what may be forms only what is very like: two halves are one letter.
    let some = !slot.alternatives.is_empty();
    near.retain(|(off, _)| !some || *off == 2);
    let least = near.first().map_or(0, |(off, _)| *off);
    for (off, other) in near.into_iter().filter(|(off, _)| *off == least).take(4) {
        slot.add(other, if off <= 3 { ONE_OFF } else { TWO_OFF }, true);
    }
}

/// Neighbours written as one word: `log in` finds `login`, too. Each with the place
/// of the second.
fn joined(query: &Query) -> Vec<(usize, String)> {
    let asked = &query.asked;
    if asked.len() > 4 {
        return Vec::new();
    }
    let pairs = asked.windows(2).enumerate().filter(|(_, pair)| {
        let [a, b] = pair else { return false };
        a.phrase.is_none() && b.phrase.is_none() && a.place + 1 == b.place
    });
    pairs
        .map(|(n, pair)| (n + 1, format!("{}{}", pair[0].word, pair[1].word)))
        .collect()
}

/// Words that the site says mean the same. What their lists take is taken off `left`.
pub fn synonyms(
    reader: &mut Reader<'_>,
    index: &Index,
    query: &Query,
    slots: &mut [Slot],
    left: &mut u32,
) {
    let numbers: BTreeSet<usize> = query
        .asked
        .iter()
        .flat_map(|asked| reader.synonyms(&asked.word).to_vec())
        .collect();
    let mut meant: Vec<(usize, usize, Vec<String>)> = Vec::new();
    for group in numbers.into_iter().filter_map(|n| index.synonyms.get(n)) {
        let members: Vec<Vec<String>> = group.iter().map(|member| parts(member)).collect();
        for (n, member) in members.iter().enumerate().filter(|(_, m)| !m.is_empty()) {
            for at in query.places_of(member) {
                let others = members.iter().enumerate().filter(|(o, _)| *o != n);
                meant.extend(others.map(|(_, other)| (at, member.len(), other.clone())));
            }
        }
    }
    let words = meant.iter().flat_map(|(_, _, words)| words);
    let homes: Vec<u32> = words.map(|word| reader.home(word)).collect();
    reader.read(&homes);
    let mut fetched = BTreeSet::new();
    for (at, length, words) in meant {
        let Some((word, list)) = together(reader, &words, left, &mut fetched) else {
            continue;
        };
        for slot in &mut slots[at..at + length] {
            slot.push(word.clone(), SYNONYM, list.clone());
        }
    }
}

/// The pages with all of these words; of one word, the word. `None` where one of
/// them is not known, or their lists are too long.
fn together(
    reader: &mut Reader<'_>,
    words: &[String],
    left: &mut u32,
    fetched: &mut BTreeSet<u32>,
) -> Option<(Word, Option<Rc<List>>)> {
    let mut found: Vec<Word> = Vec::new();
    for word in words {
        found.push(reader.find(word)?.clone());
    }
    let rarest = found.iter().max_by_key(|w| w.weight)?.clone();
    if found.len() == 1 {
        return Some((rarest, None));
    }
    let mut files: BTreeMap<u32, u32> = BTreeMap::new();
    for word in &found {
        if let Place::File(number, size) = word.list
            && !fetched.contains(&number)
        {
            files.insert(number, size);
        }
    }
    // Half of what is left, so that the words themselves keep their lists.
    let size: u32 = files.values().sum();
    if size * 2 > *left {
        return None;
    }
    *left -= size;
    fetched.extend(files.into_keys());
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
