//! The words of a site after an edit: those that no changed page has, or has as it had
//! them, are the very same entries.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::Page;
use super::super::terms::Term;
use super::super::text::is_of_word;
use super::starts;
use super::{Entry, Forms};

/// More changed pages than one in so many are not worth an update.
const FEW: usize = 8;

/// A page's terms of a word before and after.
type Change = (u32, Option<Term>, Option<Term>);

/// The words after an edit; `None` where pages came, went or changed places, or so many
/// changed that gathering all anew is as quick.
pub fn entries(
    before: &[Arc<Entry>],
    old: &[Arc<Page>],
    new: &[Arc<Page>],
) -> Option<Vec<Arc<Entry>>> {
    let same = |(a, b): (&Arc<Page>, &Arc<Page>)| a.path() == b.path();
    if old.len() != new.len() || !old.iter().zip(new).all(same) {
        return None;
    }
    let pairs = (0..).zip(old.iter().zip(new));
    let changed: Vec<(u32, _)> = pairs.filter(|(_, (a, b))| !Arc::ptr_eq(a, b)).collect();
    if changed.len() * FEW > new.len() {
        return None;
    }
    let mut changes: BTreeMap<&str, Vec<Change>> = BTreeMap::new();
    for (number, (a, b)) in changed {
        page(number, a, b, &mut changes);
    }
    // The starts of words are made of words, so they are set aside.
    let is_start =
        |entry: &&Arc<Entry>| entry.text.ends_with('*') && entry.text.chars().count() > 3;
    let starts: Vec<&Arc<Entry>> = before.iter().filter(is_start).collect();
    let words = before.iter().filter(|entry| !is_start(entry));
    let words = changed_words(words, &changes, new);
    let touched = changes.keys().copied().filter(|word| is_of_word(word));
    let renewed: BTreeMap<_, _> = starts::of_words(&words, touched, new.len())
        .into_iter()
        .collect();
    let kept = starts
        .into_iter()
        .filter(|s| !renewed.contains_key(&*s.text))
        .cloned();
    let mut all: Vec<Arc<Entry>> = kept.collect();
    all.extend(renewed.values().flatten().cloned());
    all.extend(words);
    all.sort_by(|a, b| a.text.cmp(&b.text));
    Some(all)
}

/// Notes what changed in a page.
fn page<'p>(
    number: u32,
    old: &'p Page,
    new: &'p Page,
    changes: &mut BTreeMap<&'p str, Vec<Change>>,
) {
    let mut both: BTreeMap<&str, (Option<Term>, Option<Term>)> = BTreeMap::new();
    for (word, term) in old.terms().all() {
        both.entry(word).or_default().0 = Some(term);
    }
    for (word, term) in new.terms().all() {
        both.entry(word).or_default().1 = Some(term);
    }
    let told = |term: Option<Term>| term.map(|t| (t.impact, t.next, t.told));
    for (word, (a, b)) in both {
        if told(a) != told(b) || old.language() != new.language() {
            changes.entry(word).or_default().push((number, a, b));
        }
    }
}

/// The words in order, those with changes made anew.
fn changed_words<'e>(
    before: impl Iterator<Item = &'e Arc<Entry>>,
    changes: &BTreeMap<&str, Vec<Change>>,
    pages: &[Arc<Page>],
) -> Vec<Arc<Entry>> {
    let mut forms = Forms::of(pages);
    let mut words = Vec::new();
    let mut changes = changes.iter().peekable();
    for entry in before {
        while let Some((word, all)) = changes.next_if(|(word, _)| ***word < *entry.text) {
            words.extend(changed(&mut forms, word, None, all));
        }
        match changes.next_if(|(word, _)| ***word == *entry.text) {
            Some((word, all)) => words.extend(changed(&mut forms, word, Some(entry), all)),
            None => words.push(entry.clone()),
        }
    }
    for (word, all) in changes {
        words.extend(changed(&mut forms, word, None, all));
    }
    words
}

/// A word with these changes; `None` where no page has it any more.
fn changed(
    forms: &mut Forms<'_>,
    word: &str,
    before: Option<&Arc<Entry>>,
    changes: &[Change],
) -> Option<Arc<Entry>> {
    let mut told = before.map_or(0, |entry| entry.told);
    let mut list = before.map_or_else(Vec::new, |entry| entry.list.postings().collect());
    for (number, a, b) in changes {
        told -= a.map_or(0, |term| u32::from(term.told));
        told += b.map_or(0, |term| u32::from(term.told));
        let at = list.partition_point(|(page, ..)| page < number);
        let posting = b.map(|term| (*number, term.impact, term.next));
        list.splice(at..at + usize::from(a.is_some()), posting);
    }
    (!list.is_empty()).then(|| Arc::new(forms.entry(word, told, &list)))
}
