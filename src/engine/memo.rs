//! Answers remembered by their whole key.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;

/// The whole argument of a remembered function. The name only finds the
/// candidate; whether it still holds, [`Key::same`] decides by content.
pub trait Key: Send + Sync {
    /// What finds the candidate.
    type Name: Ord;
    /// The name of this key.
    fn name(&self) -> &Self::Name;
    /// Whether both keys lead to the same answer.
    fn same(&self, other: &Self) -> bool;
}

/// `keys.map(f)`, remembering the answers of the call before.
pub struct Memo<K, V> {
    /// Sorted by name, as they came.
    answers: Vec<(K, Arc<V>)>,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self {
            answers: Vec::new(),
        }
    }
}

impl<K: Key, V: Send + Sync> Memo<K, V> {
    /// `f` is a plain function: it captures nothing, so the key is all it knows.
    /// The keys come sorted by name, each name once; what was not asked for this
    /// time is forgotten. Costs a comparison a key beside the calls of `f`.
    pub fn map(&mut self, keys: Vec<K>, f: fn(&K) -> V) -> Vec<Arc<V>> {
        let mut before = std::mem::take(&mut self.answers).into_iter().peekable();
        let known: Vec<Option<Arc<V>>> = keys
            .iter()
            .map(|key| {
                while before
                    .next_if(|(k, _)| k.name().cmp(key.name()) == Ordering::Less)
                    .is_some()
                {}
                before
                    .next_if(|(k, _)| k.name() == key.name())
                    .filter(|(k, _)| k.same(key))
                    .map(|(_, v)| v)
            })
            .collect();
        self.answers = keys
            .into_par_iter()
            .zip(known)
            .with_min_len(32)
            .map(|(key, known)| {
                let answer = known.unwrap_or_else(|| Arc::new(f(&key)));
                (key, answer)
            })
            .collect();
        self.answers.iter().map(|(_, v)| v.clone()).collect()
    }

    /// The same for one key, where an answer can be had sooner from the one before:
    /// what comes is what a cold memory would give.
    pub fn renew(&mut self, key: K, f: fn(&K, Option<(&K, &V)>) -> V) -> Arc<V> {
        self.one(key, f)
    }

    /// The same for one key.
    pub fn get(&mut self, key: K, f: fn(&K) -> V) -> Arc<V> {
        self.one(key, |key, _| f(key))
    }

    fn one(&mut self, key: K, f: impl FnOnce(&K, Option<(&K, &V)>) -> V) -> Arc<V> {
        let before = self.answers.pop();
        let answer = match &before {
            Some((known, answer)) if known.same(&key) => answer.clone(),
            before => Arc::new(f(&key, before.as_ref().map(|(k, v)| (k, &**v)))),
        };
        self.answers = vec![(key, answer.clone())];
        answer
    }
}
