//! One page → the words it is found by, each with how much it says about the
//! page. Depends on nothing but the page.

use super::little::is_little;
use super::query::parts;
use super::text::{Kind, hash, hashed_words, name_key, words};
use super::words::Words;
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
}

/// Words are gathered in so many parts, by their hashes: several processors share the
/// work, and the words of a part are few enough to be at hand.
pub const PARTS: usize = 1 << PART_BITS;
const PART_BITS: u32 = 4;

/// What a page gives to search.
#[derive(Debug, Default)]
pub struct Terms {
    /// The words, part by part.
    text: Box<str>,
    /// Of each its length twice, one more where it is told, its impact, and what
    /// follows it (little-endian).
    terms: Box<[[u8; 4]]>,
    /// Where each part ends, in the text and among the terms.
    ends: [(u32, u32); PARTS],
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

/// What the whole name says about a page, when it is what was asked for: more than words can
/// say that stand in every field.
const WHOLE_NAME: u8 = 230;

/// The sum of the weights at which a word says half of what it can say.
const HALF: f64 = 9.0;

/// The number of words of a text at which a word in it counts as it is (BM25's
/// average length; fixed, so that a page's words do not depend on other pages).
const USUAL_LENGTH: f64 = 400.0;

/// What a word counts each time that it stands somewhere; a part of a joined name counts
/// half of it.
const ONCE: u16 = 2;

/// How often a word stands in each field, in parts of [`ONCE`].
#[derive(Default)]
struct Count {
    fields: [u16; 6],
    next: u16,
}

/// Which bit of [`Term::next`] a following word sets.
pub fn follower(word: &str) -> u16 {
    bit(hash(word))
}

fn bit(hash: u32) -> u16 {
    1 << ((hash >> 7) & 15)
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

    /// All words, each once, in no order that means something.
    pub fn all(&self) -> impl Iterator<Item = (&str, Term)> {
        (0..PARTS).flat_map(|part| self.part(part))
    }

    /// The words of a part.
    pub fn part(&self, part: usize) -> impl Iterator<Item = (&str, Term)> {
        let start = part.checked_sub(1).map_or((0, 0), |n| self.ends[n]);
        let terms = start.1 as usize..self.ends[part].1 as usize;
        let mut at = start.0 as usize;
        self.terms[terms]
            .iter()
            .map(move |[length, impact, next @ ..]| {
                let word = &self.text[at..at + usize::from(length >> 1)];
                at += word.len();
                let term = Term {
                    next: u16::from_le_bytes(*next),
                    impact: *impact,
                    told: length & 1 == 1,
                };
                (word, term)
            })
    }
}

/// The part that words of a hash are of.
fn part_of(hash: u32) -> usize {
    (hash >> (u32::BITS - PART_BITS)) as usize
}

#[derive(Default)]
struct Counter {
    words: Words,
    counts: Vec<Count>,
    lengths: [u32; 6],
    language: String,
    /// Which of the words is the key of the name.
    named: Option<usize>,
}

impl Counter {
    fn head(&mut self, head: &Head) {
        let front = &head.front;
        self.field(&head.name, Field::Name);
        self.prefixes(&head.name);
        let key = name_key(&parts(&head.name));
        self.named = Some(self.place(&key, hash(&key)));
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
        hashed_words(text, |word, kind, hash| {
            if kind == Kind::Single && field == Field::Text {
                return;
            }
            let place = self.place(word, hash);
            let count = &mut self.counts[place].fields[field as usize];
            let says = if kind == Kind::Piece { 1 } else { ONCE };
            *count = count.saturating_add(says);
            if kind.is_in_place() {
                self.lengths[field as usize] += 1;
                for before in [before, telling].into_iter().flatten() {
                    self.counts[before].next |= bit(hash);
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
            if kind.is_in_place() {
                for length in [1, 2] {
                    let start: String = word.chars().take(length).collect();
                    starts.push(format!("{start}*"));
                }
            }
        });
        starts.sort();
        starts.dedup();
        for start in &starts {
            let place = self.place(start, hash(start));
            self.counts[place].fields[Field::Name as usize] = ONCE;
        }
    }

    fn place(&mut self, word: &str, hash: u32) -> usize {
        let number = self.words.number(word, hash);
        if number == self.counts.len() {
            self.counts.push(Count::default());
        }
        number
    }

    fn finish(self) -> Terms {
        let numbers = 0..self.words.len();
        let part = |number: usize| part_of(self.words.hash(number));
        let mut counts = [0; PARTS];
        for number in numbers.clone() {
            counts[part(number)] += 1;
        }
        // Where the next word of each part is put.
        let mut next = [0; PARTS];
        for n in 1..PARTS {
            next[n] = next[n - 1] + counts[n - 1];
        }
        let mut order = vec![0; numbers.len()];
        for number in numbers {
            let at = &mut next[part(number)];
            order[*at] = number;
            *at += 1;
        }
        let mut text = String::with_capacity(self.words.text().len());
        let mut at = 0;
        let ends = next.map(|end| {
            for number in &order[at..end] {
                text.push_str(self.words.word(*number));
            }
            at = end;
            (text.len() as u32, end as u32)
        });
        let terms = order.into_iter().map(|number| self.term(number));
        let terms = terms.collect();
        Terms {
            text: text.into(),
            terms,
            ends,
        }
    }

    fn term(&self, number: usize) -> [u8; 4] {
        let (word, count) = (self.words.word(number), &self.counts[number]);
        let told = &count.fields[..Field::Category as usize];
        let told = told.iter().any(|times| *times > 0);
        let [low, high] = count.next.to_le_bytes();
        // A word has up to `text::LONGEST` bytes.
        let length = (word.len() as u8) << 1 | u8::from(told);
        let says = if self.named == Some(number) {
            WHOLE_NAME
        } else {
            impact(&count.fields, &self.lengths)
        };
        [length, says, low, high]
    }
}

/// How much a word says about its page: each field saturates by itself (BM25F with
/// a curve for each field), so that no repetition in the text outweighs a name.
/// Only sums, products and quotients, which are the same on every machine.
fn impact(fields: &[u16; 6], lengths: &[u32; 6]) -> u8 {
    let mut sum = 0.0;
    for (n, weight) in WEIGHTS.iter().enumerate() {
        let count = f64::from(fields[n]) / f64::from(ONCE);
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
