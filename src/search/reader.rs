//! Files of the index → words and lists, as [`super::shard`] wrote them.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Index;
use super::pack::Unpack;
use super::shard::VERSION;
use crate::site::shards::Piece;

/// A word of a file.
#[derive(Clone, Debug)]
pub struct Word {
    /// It.
    pub text: String,
    /// Its stem.
    pub stem: String,
    /// How much it tells pages apart.
    pub weight: u32,
    /// How many pages have it.
    pub pages: u32,
    /// Its pages.
    pub list: Place,
}

/// Where a word's list is.
#[derive(Clone, Debug)]
pub enum Place {
    /// Here.
    Here(Rc<List>),
    /// In this file of lists, of so many bytes.
    File(u32, u32),
}

/// The pages of a word: number, impact, followers (`None`: not told).
pub type List = Vec<(u32, u8, Option<u16>)>;

/// A file of words.
#[derive(Debug, Default)]
pub struct WordFile {
    /// The words, in order; some stand under their stem.
    pub words: Vec<Word>,
    /// Words by the keys of their ends.
    pub spellings: BTreeMap<String, Vec<String>>,
    /// Numbers of groups of synonyms, by the first words of their members.
    pub synonyms: BTreeMap<String, Vec<usize>>,
}

impl WordFile {
    fn parse(bytes: &[u8]) -> Self {
        let mut from = Unpack::new(bytes);
        let mut file = Self::default();
        if from.byte() != VERSION {
            return file;
        }
        from.take(4);
        let mut text = Vec::new();
        for _ in 0..from.number() {
            let word = next_word(&mut from, &mut text);
            let cut = from.number();
            let stem = if cut & 1 == 0 {
                word[..word.len() - (cut >> 1) as usize].to_owned()
            } else {
                let length = (cut >> 1) as usize;
                String::from_utf8_lossy(from.take(length)).into_owned()
            };
            let (weight, pages) = (from.number(), from.number());
            let list = match from.number() {
                0 => Place::Here(Rc::new(list(&mut from))),
                number => Place::File(number - 1, from.number()),
            };
            file.words.push(Word {
                text: word,
                stem,
                weight,
                pages,
                list,
            });
        }
        for _ in 0..from.number() {
            let key = String::from_utf8_lossy(from.bytes()).into_owned();
            text.clear();
            let words = (0..from.number()).map(|_| next_word(&mut from, &mut text));
            let words = words.collect();
            file.spellings.insert(key, words);
        }
        for _ in 0..from.number() {
            let key = String::from_utf8_lossy(from.bytes()).into_owned();
            let mut numbers = Vec::new();
            for _ in 0..from.number() {
                numbers.push(from.number() as usize);
                from.bytes();
            }
            file.synonyms.insert(key, numbers);
        }
        file
    }
}

fn next_word(from: &mut Unpack<'_>, text: &mut Vec<u8>) -> String {
    let shared = from.number() as usize;
    text.truncate(shared);
    text.extend_from_slice(from.bytes());
    String::from_utf8_lossy(text).into_owned()
}

fn list(from: &mut Unpack<'_>) -> List {
    let count = from.number();
    let mut page = 0;
    let mut list: List = (0..count)
        .map(|_| {
            page += from.number();
            let impact = from.byte();
            let next = u16::from_le_bytes([from.byte(), from.byte()]);
            (page, impact, Some(next))
        })
        .collect();
    let kind = from.number();
    if kind == 0 {
        return list;
    }
    let impact = from.byte();
    if kind == 1 {
        let mut page = 0;
        for _ in 0..from.number() {
            page += from.number();
            list.push((page, impact, None));
        }
    } else {
        for (n, byte) in (0..).zip(from.bytes()) {
            list.extend(
                (0..8)
                    .filter(|bit| byte >> bit & 1 == 1)
                    .map(|bit| (n * 8 + bit, impact, None)),
            );
        }
    }
    list
}

/// The files that a query has read, within its budget.
pub struct Reader<'a> {
    index: &'a Index,
    words: BTreeMap<u32, WordFile>,
    lists: BTreeMap<u32, BTreeMap<String, Rc<List>>>,
    /// How many bytes of files of words may still be read.
    left: u32,
}

impl<'a> Reader<'a> {
    /// Nothing is read yet.
    pub fn new(index: &'a Index) -> Self {
        Self {
            index,
            words: BTreeMap::new(),
            lists: BTreeMap::new(),
            left: index.plan.budget.words,
        }
    }

    /// The file in which a word would stand.
    pub fn home(&self, word: &str) -> u32 {
        let bounds = self.index.bounds();
        let after = bounds.partition_point(|bound| bound.as_str() <= word);
        after.saturating_sub(1) as u32
    }

    /// Reads as many of these files as may be, the first ones first. All of them are
    /// fetched at once, so each counts as the largest until its size is known.
    pub fn read(&mut self, wanted: &[u32]) {
        let most = self.index.most();
        let mut left = self.left;
        for number in wanted {
            let may = left >= most || self.words.is_empty();
            if self.words.contains_key(number) || !may {
                continue;
            }
            left = left.saturating_sub(most);
            let bytes = self.index.file(Piece::Words(*number)).unwrap_or_default();
            self.left = self.left.saturating_sub(bytes.len() as u32);
            self.words.insert(*number, WordFile::parse(&bytes));
        }
    }

    /// A file, if it was read.
    pub fn file(&self, number: u32) -> Option<&WordFile> {
        self.words.get(&number)
    }

    /// A word, if its file was read.
    pub fn find(&self, text: &str) -> Option<&Word> {
        let words = &self.file(self.home(text))?.words;
        words.iter().find(|word| word.text == text)
    }

    /// The words whose ends have this key, if their file was read.
    pub fn spelt(&self, key: &str) -> &[String] {
        let file = self.file(self.home(key));
        file.and_then(|file| file.spellings.get(key))
            .map_or(&[], Vec::as_slice)
    }

    /// The groups of synonyms with a member that starts with this word.
    pub fn synonyms(&self, word: &str) -> &[usize] {
        let file = self.file(self.home(word));
        file.and_then(|file| file.synonyms.get(word))
            .map_or(&[], Vec::as_slice)
    }

    /// A word's list.
    pub fn list(&mut self, word: &Word) -> Rc<List> {
        let number = match &word.list {
            Place::Here(list) => return list.clone(),
            Place::File(number, _) => *number,
        };
        let index = self.index;
        let read = || {
            let bytes = index.file(Piece::Lists(number)).unwrap_or_default();
            let mut from = Unpack::new(&bytes);
            let lists = (0..from.number()).map(|_| {
                let word = String::from_utf8_lossy(from.bytes()).into_owned();
                (word, Rc::new(list(&mut Unpack::new(from.bytes()))))
            });
            lists.collect()
        };
        let lists = self.lists.entry(number).or_insert_with(read);
        lists.get(&word.text).cloned().unwrap_or_default()
    }
}
