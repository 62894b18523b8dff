//! Answers that are remembered until the next time, with their ages.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::answer::Answer;

const DAY: i64 = 24 * 60 * 60;

/// Good answers by address. A bad one is asked again each time: it may be mended.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Memory(BTreeMap<String, Kept>);

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    /// When it was answered, in seconds since 1970.
    at: i64,
    answer: Answer,
}

impl Memory {
    /// The memory that a file holds; nothing where it holds none.
    pub fn read(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// The memory as a file, sorted by address.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }

    pub(super) fn get(&self, url: &str, now: i64, days: i64) -> Option<&Answer> {
        let kept = self.0.get(url)?;
        let age = now - kept.at;
        (0..days * DAY).contains(&age).then_some(&kept.answer)
    }

    pub(super) fn put(&mut self, url: &str, answer: &Answer, now: i64) {
        if matches!(answer, Answer::Fine | Answer::Moved(_)) {
            let answer = answer.clone();
            self.0.insert(url.to_owned(), Kept { at: now, answer });
        } else {
            self.0.remove(url);
        }
    }

    /// Forgets addresses that the site no longer names.
    pub(super) fn forget_but<'a>(&mut self, urls: impl Iterator<Item = &'a String>) {
        let named: BTreeSet<&String> = urls.collect();
        self.0.retain(|url, _| named.contains(url));
    }
}
