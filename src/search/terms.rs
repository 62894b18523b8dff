//! One page → the words it is found by, each with how much it says about the
//! page. Depends on nothing but the page.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::little::is_little;
use super::text::{Kind, hash, words};
use crate::article::{Article, Head};

/// A word of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Which words follow it: bit [`follower`] of each.
    pub next: u16,
    /// How much it says about the page, 1 to 255.
    pub impact: u8,
    /// Whether it stands in a name, subtitle, heading or keyword: only such words
    /// are found by their ends.
    pub told: bool,
    length: u8,
    at: u32,
}

/// What a page gives to search.
#[derive(Debug, Default)]
pub struct Terms {
    text: Box<str>,
    /// In the order of the words.
    terms: Box<[Term]>,
}

/// The fields of a page, the weightiest first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Name,
    Subtitle,
    Heading,
    Keyword,
    Category,
    Text,
}

/// Weights of the fields, in the order of [`Field`]: what a word says that stands
/// in a field and nowhere else, before it is saturated. Chosen on the half of
/// `benches/relevance` that is for choosing.
const WEIGHTS: [f64; 6] = [14.0, 6.0, 4.5, 4.0, 1.5, 2.0];

/// The sum of the weights at which a word says half of what it can say.
const HALF: f64 = 9.0;

/// The number of words of a text at which a word in it counts as it is (BM25's
/// average length; fixed, so that a page's words do not depend on other pages).
const USUAL_LENGTH: f64 = 400.0;

/// How often a word stands in each field.
#[derive(Default)]
struct Count {
    fields: [u16; 6],
    next: u16,
}

/// Which bit of [`Term::next`] a following word sets.
pub fn follower(word: &str) -> u16 {
    1 << ((hash(word) >> 7) & 15)
}

impl Terms {
    /// Reads a page.
    pub fn of(article: &Article) -> Self {
        let Some(head) = &article.head else {
            return Self::default();
        };
        let mut counter = Counter {
            language: head.language.clone(),
            ..Counter::default()
        };
        counter.head(head);
        let outline = article.outline();
        for heading in &outline.headings {
            counter.field(&heading.text, Field::Heading);
        }
        for n in 0..outline.plain.sections() {
            counter.field(outline.plain.section(n), Field::Text);
        }
        for image in &outline.images {
            counter.field(&image.text, Field::Text);
        }
        counter.finish()
    }

    /// The words from `first` and before `end`, in order.
    pub fn between(&self, first: &str, end: Option<&str>) -> impl Iterator<Item = (&str, Term)> {
        let before = |word: &str| self.terms.partition_point(|t| self.word(t) < word);
        let start = before(first);
        let end = end.map_or(self.terms.len(), before);
        self.terms[start..end.max(start)]
            .iter()
            .map(|t| (self.word(t), *t))
    }

    fn word(&self, term: &Term) -> &str {
        let start = term.at as usize;
        &self.text[start..start + usize::from(term.length)]
    }
}

#[derive(Default)]
struct Counter {
    places: HashMap<Box<str>, usize, BuildHasherDefault<Fnv>>,
    counts: Vec<Count>,
    lengths: [u32; 6],
    language: String,
}

impl Counter {
    fn head(&mut self, head: &Head) {
        let front = &head.front;
        self.field(&head.name, Field::Name);
        self.prefixes(&head.name);
        let subtitle = front.subtitle.as_deref();
        self.field(subtitle.unwrap_or_default(), Field::Subtitle);
        for keyword in &front.keywords {
            self.field(keyword, Field::Keyword);
        }
        self.field(
            front.description.as_deref().unwrap_or_default(),
            Field::Text,
        );
        for level in [&front.category, &front.subcategory, &front.level3] {
            let level = level.as_ref().map(|level| &*level.value);
            self.field(level.unwrap_or_default(), Field::Category);
        }
    }

    fn field(&mut self, text: &str, field: Field) {
        let mut before: Option<usize> = None;
        // In a name or heading, the last word but for little ones: `share` in
        // "share a report".
        let mut telling: Option<usize> = None;
        let language = std::mem::take(&mut self.language);
        words(text, |word, kind| {
            if kind == Kind::Single && field == Field::Text {
                return;
            }
            let place = self.place(word);
            let count = &mut self.counts[place].fields[field as usize];
            *count = count.saturating_add(1);
            if kind == Kind::Part {
                self.lengths[field as usize] += 1;
                for before in [before, telling].into_iter().flatten() {
                    self.counts[before].next |= follower(word);
                }
                before = Some(place);
                if field != Field::Text && !is_little(&language, word) {
                    telling = before;
                }
            }
        });
        self.language = language;
    }

    /// A reader who has typed one or two letters gets pages with a word of that
    /// start in their names: `co*` is such a start, as a word.
    fn prefixes(&mut self, name: &str) {
        let mut starts = Vec::new();
        words(name, |word, kind| {
            if kind == Kind::Part {
                for length in [1, 2] {
                    let start: String = word.chars().take(length).collect();
                    starts.push(format!("{start}*"));
                }
            }
        });
        starts.sort();
        starts.dedup();
        for start in &starts {
            let place = self.place(start);
            self.counts[place].fields[Field::Name as usize] = 1;
        }
    }

    fn place(&mut self, word: &str) -> usize {
        if let Some(place) = self.places.get(word) {
            return *place;
        }
        self.places.insert(word.into(), self.counts.len());
        self.counts.push(Count::default());
        self.counts.len() - 1
    }

    fn finish(self) -> Terms {
        let mut words: Vec<(Box<str>, usize)> = self.places.into_iter().collect();
        words.sort_unstable();
        let mut text = String::with_capacity(words.iter().map(|(w, _)| w.len()).sum());
        let mut terms = Vec::with_capacity(words.len());
        for (word, place) in words {
            let count = &self.counts[place];
            terms.push(Term {
                next: count.next,
                impact: impact(&count.fields, &self.lengths),
                told: count.fields[..Field::Category as usize]
                    .iter()
                    .any(|n| *n > 0),
                length: u8::try_from(word.len()).unwrap_or(u8::MAX),
                at: u32::try_from(text.len()).unwrap_or(u32::MAX),
            });
            text.push_str(&word);
        }
        Terms {
            text: text.into(),
            terms: terms.into(),
        }
    }
}

/// How much a word says about its page: each field saturates by itself (BM25F with
/// a curve for each field), so that no repetition in the text outweighs a name.
/// Only sums, products and quotients, which are the same on every machine.
fn impact(fields: &[u16; 6], lengths: &[u32; 6]) -> u8 {
    let mut sum = 0.0;
    for (n, weight) in WEIGHTS.iter().enumerate() {
        let count = f64::from(fields[n]);
        let length = f64::from(lengths[n].min(4_000));
        let slow = if n == Field::Text as usize {
            1.2 * (0.4 + 0.6 * length / USUAL_LENGTH)
        } else if n == Field::Heading as usize {
            0.6 + 0.02 * length
        } else {
            0.3 + 0.25 * length
        };
        if count > 0.0 {
            sum += weight * count / (count + slow);
        }
    }
    let share = 255.0 * sum / (sum + HALF);
    // Within 1 and 254 by the line above.
    (share as u8).max(1)
}

/// FNV-1a for words: short keys, no adversary that matters.
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
