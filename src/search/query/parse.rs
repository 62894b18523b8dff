//! The text of a query → its words, and which of them must stand together.

use super::super::text::{Kind, name_key, words};
use crate::article::Article;

/// The most words that are looked up; of a longer query the longest ones.
const MOST_WORDS: usize = 8;

/// A word of the query.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// It, folded.
    pub word: String,
    /// Its place among the query's words.
    pub place: usize,
    /// What it is a joined part of.
    pub wholes: Vec<String>,
    /// The phrase that it is of.
    pub phrase: Option<usize>,
    /// Whether the reader may be about to type more of it.
    pub open: bool,
}

/// A query, read.
#[derive(Debug, Default)]
pub struct Query {
    /// Its words.
    pub asked: Vec<Asked>,
    /// The words of each phrase.
    pub phrases: Vec<Vec<String>>,
    /// The key of the pages that have just this for a name.
    pub name: String,
}

/// The words of a text in their places.
pub fn parts(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    words(text, |word, kind| {
        if kind.is_in_place() {
            found.push(word.to_owned());
        }
    });
    found
}

impl Query {
    /// Reads a query. What stands between quotation marks is a phrase.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let is_quote = |c| matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
        let pieces: Vec<&str> = text.split(is_quote).collect();
        for (n, piece) in pieces.iter().enumerate() {
            let phrase = (n % 2 == 1).then_some(query.phrases.len());
            query.piece(piece, phrase);
        }
        query.phrases.retain(|phrase| !phrase.is_empty());
        let ends_in_word = text.chars().next_back().is_some_and(|c| !c.is_whitespace());
        let outside = pieces.len() % 2 == 1 && pieces.last().is_some_and(|p| !p.is_empty());
        if let Some(last) = query.asked.last_mut() {
            last.open = outside && ends_in_word;
        }
        let words: Vec<String> = query.asked.iter().map(|a| a.word.clone()).collect();
        query.name = name_key(&words);
        query.shorten();
        query
    }

    fn piece(&mut self, text: &str, phrase: Option<usize>) {
        let first = self.asked.len();
        // A gap, so that words of two pieces do not follow each other.
        let start = self.asked.last().map_or(0, |a| a.place + 2);
        words(text, |word, kind| match kind {
            Kind::Part | Kind::Piece => self.asked.push(Asked {
                word: word.to_owned(),
                place: start + self.asked.len() - first,
                phrase,
                ..Asked::default()
            }),
            Kind::Whole => {
                let mut length = word.len();
                for asked in self.asked[first..].iter_mut().rev() {
                    if asked.word.len() > length {
                        break;
                    }
                    length -= asked.word.len();
                    asked.wholes.push(word.to_owned());
                }
            }
            Kind::Single => {}
        });
        if phrase.is_some() {
            let words = self.asked[first..].iter().map(|a| a.word.clone());
            self.phrases.push(words.collect());
        }
    }

    /// Each word once, and not too many.
    fn shorten(&mut self) {
        let mut kept: Vec<Asked> = Vec::new();
        for asked in std::mem::take(&mut self.asked) {
            if asked.phrase.is_some()
                || kept
                    .iter()
                    .all(|k| k.word != asked.word || k.phrase.is_some())
            {
                kept.push(asked);
            }
        }
        while kept.len() > MOST_WORDS {
            let shortest = kept
                .iter()
                .enumerate()
                .min_by_key(|(n, a)| (a.word.chars().count(), usize::MAX - n));
            let Some((at, _)) = shortest else { break };
            kept.remove(at);
        }
        self.asked = kept;
    }

    /// Where these words stand in the query, one after the other.
    pub fn places_of(&self, words: &[String]) -> Vec<usize> {
        let starts = 0..(self.asked.len() + 1).saturating_sub(words.len());
        let fits = |at: &usize| {
            let here = &self.asked[*at..*at + words.len()];
            here.iter()
                .zip(words)
                .enumerate()
                .all(|(n, (a, w))| a.word == *w && a.place == here[0].place + n)
        };
        starts.filter(fits).collect()
    }

    /// Whether a page has every phrase, word for word.
    pub fn phrases_in(&self, article: &Article) -> bool {
        let outline = article.outline();
        let head = article.head.as_ref();
        let mut texts: Vec<&str> = outline.headings.iter().map(|h| h.text.as_str()).collect();
        texts.extend(head.map(|h| h.name.as_str()));
        texts.extend(head.and_then(|h| h.front.subtitle.as_deref()));
        texts.extend((0..outline.plain.sections()).map(|n| outline.plain.section(n)));
        let texts: Vec<Vec<String>> = texts.into_iter().map(parts).collect();
        self.phrases.iter().all(|phrase| {
            let has = |text: &Vec<String>| {
                text.windows(phrase.len())
                    .any(|words| words == phrase.as_slice())
            };
            texts.iter().any(has)
        })
    }
}
