//! Files of the index → words and lists, as [`super::shard`] wrote them.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Index;
use super::pack::Unpack;
use super::shard::VERSION;
use super::text::bucket;
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
    /// The words, in order.
    pub words: Vec<Word>,
    /// Words that are found by their ends.
    pub spellings: Vec<String>,
}

impl WordFile {
    /// This word, if it is here.
    pub fn find(&self, text: &str) -> Option<&Word> {
        let at = self
            .words
            .binary_search_by(|word| word.text.as_str().cmp(text));
        self.words.get(at.ok()?)
    }

    fn parse(bytes: &[u8], shard: u32, parts: u32) -> Self {
        let mut from = Unpack::new(bytes);
        if from.byte() != VERSION {
            return Self::default();
        }
        let sizes: Vec<u32> = (0..from.number()).map(|_| from.number()).collect();
        let mut file = Self::default();
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
                part => {
                    let size = sizes.get(part as usize - 1).copied().unwrap_or(0);
                    Place::File(shard * parts + part - 1, size)
                }
            };
            file.words.push(Word {
                text: word,
                stem,
                weight,
                pages,
                list,
            });
        }
        text.clear();
        for _ in 0..from.number() {
            let word = next_word(&mut from, &mut text);
            file.spellings.push(word);
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

/// The files, each read once for a query.
pub struct Reader<'a> {
    index: &'a Index,
    words: BTreeMap<u32, Rc<WordFile>>,
    lists: BTreeMap<u32, Rc<BTreeMap<String, Rc<List>>>>,
}

impl<'a> Reader<'a> {
    /// Nothing is read yet.
    pub fn new(index: &'a Index) -> Self {
        Self {
            index,
            words: BTreeMap::new(),
            lists: BTreeMap::new(),
        }
    }

    /// The file with the words that start as this one does.
    pub fn words(&mut self, word: &str) -> Rc<WordFile> {
        self.shard(bucket(word) >> (32 - self.index.plan.bits))
    }

    /// The file with the words whose ends have this key.
    pub fn ends(&mut self, key: &str) -> Rc<WordFile> {
        self.shard(super::text::hash(key) >> (32 - self.index.plan.bits))
    }

    fn shard(&mut self, shard: u32) -> Rc<WordFile> {
        let (index, parts) = (self.index, self.index.plan.parts);
        let read = || {
            let bytes = index.file(Piece::Words(shard)).unwrap_or_default();
            Rc::new(WordFile::parse(&bytes, shard, parts))
        };
        self.words.entry(shard).or_insert_with(read).clone()
    }

    /// A word's list.
    pub fn list(&mut self, word: &Word) -> Rc<List> {
        let number = match &word.list {
            Place::Here(list) => return list.clone(),
            Place::File(number, _) => *number,
        };
        let index = self.index;
        let read = || {
            let bytes = index.file(Piece::Postings(number)).unwrap_or_default();
            let mut from = Unpack::new(&bytes);
            let lists = (0..from.number()).map(|_| {
                let word = String::from_utf8_lossy(from.bytes()).into_owned();
                (word, Rc::new(list(&mut Unpack::new(from.bytes()))))
            });
            Rc::new(lists.collect())
        };
        let lists = self.lists.entry(number).or_insert_with(read);
        lists.get(&word.text).cloned().unwrap_or_default()
    }
}
