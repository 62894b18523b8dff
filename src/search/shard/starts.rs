//! Starts of many words, with the pages of all of them: more than a few words with one
//! start are not looked up one by one, the start has a list of its own, as a word
//! (`con*`).

use std::sync::Arc;

use super::super::text::{NAMED, start};
use super::Entry;

/// So many words with one start are looked up.
const MANY: usize = 64;

/// Starts have at least so many letters: shorter ones are words of the pages' names
/// already ([`super::super::terms`]).
const LEAST: usize = 3;

/// The starts of many of these words, which are in order.
pub fn all(words: &[Arc<Entry>], pages: usize) -> Vec<Arc<Entry>> {
    let mut starts = Starts {
        best: vec![0; pages],
        found: Vec::new(),
    };
    starts.gather(words, LEAST);
    starts.found
}

/// What becomes of each start of these words, in order: `None` where few words have it.
pub fn of_words<'w>(
    words: &[Arc<Entry>],
    touched: impl Iterator<Item = &'w str>,
    pages: usize,
) -> Vec<(String, Option<Arc<Entry>>)> {
    let mut starts: Vec<&str> = touched
        .flat_map(|word| (LEAST..=word.chars().count()).map(|n| start(word, n)))
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let mut best = vec![0; pages];
    let entry = |common: &str| {
        let first = words.partition_point(|word| &*word.text < common);
        let all = words[first..].partition_point(|word| word.text.starts_with(common));
        let group = &words[first..first + all];
        let letters = common.chars().count();
        (group.len() > MANY).then(|| Arc::new(merge(&mut best, common, letters, group)))
    };
    let mut entry = entry;
    starts
        .into_iter()
        .map(|common| (format!("{common}*"), entry(common)))
        .collect()
}

struct Starts {
    /// The impact on each page, while a start is gathered.
    best: Vec<u8>,
    found: Vec<Arc<Entry>>,
}

impl Starts {
    /// Looks for starts of at least so many letters among words in order that share
    /// all letters before.
    fn gather(&mut self, words: &[Arc<Entry>], letters: usize) {
        let mut rest = words;
        while let Some(word) = rest.first() {
            let common = start(&word.text, letters);
            let group = if common.chars().count() < letters {
                1
            } else {
                rest.partition_point(|word| word.text.starts_with(common))
            };
            // Nobody types the start of a key.
            if group > MANY && !common.starts_with(NAMED) {
                let entry = merge(&mut self.best, common, letters, &rest[..group]);
                self.found.push(Arc::new(entry));
                self.gather(&rest[..group], letters + 1);
            }
            rest = &rest[group.max(1)..];
        }
    }
}

/// The pages of all of these words. A word counts the less, the more of it is still to
/// be typed.
fn merge(best: &mut [u8], common: &str, letters: usize, words: &[Arc<Entry>]) -> Entry {
    for word in words {
        let length = word.text.chars().count();
        for (page, impact, _) in word.list.postings() {
            let counts = (usize::from(impact) * letters / length).max(1) as u8;
            let best = &mut best[page as usize];
            *best = counts.max(*best);
        }
    }
    let mut list = Vec::new();
    for (page, best) in (0..).zip(best.iter_mut()) {
        if *best > 0 {
            list.push((page, *best, 0));
            *best = 0;
        }
    }
    Entry::of(format!("{common}*").into(), 0, &list, best.len())
}
