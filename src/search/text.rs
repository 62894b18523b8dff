//! Text → words, the same for a page and for a query.
//!
//! A word is a run of letters, marks and digits. Scripts without spaces between
//! words (Han, kana, Thai, …) are cut into pairs of neighbours. What is joined by
//! `-`, `_`, `.` and the like, or by a capital (`categoryName`), gives its parts
//! and, beside them, the whole without the joints, so that `set-up`, `setup` and
//! `SetUp` meet. Case, width and accents are folded.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The longest word that is kept, in bytes; longer runs are keys and pictures in text.
pub const LONGEST: usize = 48;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word in its place.
    Part,
    /// A part of a name that is joined of several (`front` in `no-front-matter`), in its
    /// place: it says less than a word by itself.
    Piece,
    /// Several joined parts as one, beside them: it takes no place.
    Whole,
    /// A single character of a script without spaces, beside the pairs.
    Single,
}

impl Kind {
    /// Whether it stands in the text as a word does, one after the other.
    pub fn is_in_place(self) -> bool {
        matches!(self, Self::Part | Self::Piece)
    }
}

/// A script that has no spaces between words.
pub fn is_dense(c: char) -> bool {
    matches!(c as u32,
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x2e80..=0x2fdf | 0x3005..=0x3007
        | 0x3040..=0x30ff | 0x3100..=0x312f | 0x31f0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff
        | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    (c.is_alphanumeric() || is_combining_mark(c)) && !is_dense(c)
}

const fn is_joint(c: char) -> bool {
    matches!(
        c,
        '-' | '_' | '.' | '/' | ':' | '@' | '#' | '+' | '\'' | '\u{2019}' | '\u{2011}'
    )
}

/// Whether a capital follows a small letter, as in `categoryName`.
fn has_capital_joint(text: &str) -> bool {
    let is_joint = |pair: &[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    text.as_bytes().windows(2).any(is_joint)
}

/// Whether a run is a name of several parts. An apostrophe joins none: `l'adresse` is
/// an address.
fn is_name(run: &str) -> bool {
    run.contains(|c| is_joint(c) && !matches!(c, '\'' | '\u{2019}')) || has_capital_joint(run)
}

/// What a byte of a text may be the start of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Between words.
    Gap,
    /// A letter or digit of ASCII.
    Word,
    /// A joint of ASCII.
    Joint,
    /// Something longer.
    Other,
}

/// The class of each byte: most texts are of ASCII for the most part.
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Gap; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        if byte.is_ascii_alphanumeric() {
            classes[at] = Class::Word;
        } else if is_joint(byte as char) {
            classes[at] = Class::Joint;
        } else if !byte.is_ascii() {
            classes[at] = Class::Other;
        }
        at += 1;
    }
    classes
};

/// Hands every word of a text on, folded, in order.
pub fn words(text: &str, mut with: impl FnMut(&str, Kind)) {
    hashed_words(text, |word, kind, _| with(word, kind));
}

/// The same, each with its [`hash`].
pub fn hashed_words(text: &str, mut with: impl FnMut(&str, Kind, u32)) {
    let mut reader = Cutter {
        folded: String::new(),
        whole: String::new(),
        with: &mut with,
    };
    let bytes = text.as_bytes();
    let class = |at: usize| {
        let byte = bytes.get(at);
        byte.map_or(Class::Gap, |byte| CLASSES[usize::from(*byte)])
    };
    let mut at = 0;
    while at < text.len() {
        let start = at;
        match class(at) {
            Class::Gap | Class::Joint => at += 1,
            Class::Other => at += reader.other(&text[at..]),
            Class::Word => {
                let (mut hash, mut all) = (Hash::new(), SMALL);
                while class(at) == Class::Word {
                    hash.add(bytes[at] | SMALL);
                    all &= bytes[at];
                    at += 1;
                }
                let is_alone = match class(at) {
                    Class::Gap => true,
                    Class::Joint => class(at + 1) == Class::Gap,
                    Class::Word | Class::Other => false,
                };
                if !is_alone {
                    at = start + chain(&text[start..]);
                    reader.chain(&text[start..at]);
                } else if all == SMALL && at - start <= LONGEST {
                    (reader.with)(&text[start..at], Kind::Part, hash.end());
                } else {
                    reader.run(&text[start..at], hash.end());
                }
            }
        }
    }
}

/// The bit that small letters and digits of ASCII have and capital letters have not.
const SMALL: u8 = 0x20;

/// The length of a run of words and single joints that starts here.
fn chain(text: &str) -> usize {
    let (mut end, mut joints) = (0, 0);
    for (at, c) in text.char_indices() {
        if is_word(c) {
            (end, joints) = (at + c.len_utf8(), 0);
        } else if is_joint(c) && joints < 2 {
            joints += 1;
        } else {
            break;
        }
    }
    end
}

struct Cutter<'a, F> {
    folded: String,
    whole: String,
    with: &'a mut F,
}

impl<F: FnMut(&str, Kind, u32)> Cutter<'_, F> {
    /// What a text starts with that is no ASCII; answers its length.
    fn other(&mut self, text: &str) -> usize {
        let Some(c) = text.chars().next() else {
            return 1;
        };
        if is_dense(c) {
            let end = text.find(|c| !is_dense(c)).unwrap_or(text.len());
            self.pairs(&text[..end]);
            end
        } else if is_word(c) {
            let end = chain(text);
            self.chain(&text[..end]);
            end
        } else {
            c.len_utf8()
        }
    }

    /// Letters and digits of ASCII, and nothing joined to them; folded they have this hash.
    fn run(&mut self, text: &str, hash: u32) {
        if text.len() > LONGEST || has_capital_joint(text) {
            return self.chain(text);
        }
        self.folded.clear();
        fold(text, &mut self.folded);
        (self.with)(&self.folded, Kind::Part, hash);
    }

    fn chain(&mut self, text: &str) {
        self.whole.clear();
        let kind = if is_name(text) {
            Kind::Piece
        } else {
            Kind::Part
        };
        let mut parts = 0;
        for run in text.split(is_joint).filter(|run| !run.is_empty()) {
            let mut start = 0;
            let bytes = run.as_bytes();
            for at in 1..bytes.len() {
                if bytes[at - 1].is_ascii_lowercase() && bytes[at].is_ascii_uppercase() {
                    parts += self.part(&run[start..at], kind);
                    start = at;
                }
            }
            parts += self.part(&run[start..], kind);
        }
        if parts > 1 && self.whole.len() <= LONGEST {
            (self.with)(&self.whole, Kind::Whole, hash(&self.whole));
        }
    }

    fn part(&mut self, text: &str, kind: Kind) -> usize {
        self.folded.clear();
        fold(text, &mut self.folded);
        self.whole.push_str(&self.folded);
        if self.folded.is_empty() || self.folded.len() > LONGEST {
            return 0;
        }
        (self.with)(&self.folded, kind, hash(&self.folded));
        1
    }

    fn pairs(&mut self, text: &str) {
        self.folded.clear();
        fold(text, &mut self.folded);
        let ends: Vec<usize> = self
            .folded
            .char_indices()
            .map(|(i, c)| i + c.len_utf8())
            .collect();
        let start = |n: usize| n.checked_sub(1).map_or(0, |n| ends[n]);
        let single = if ends.len() == 1 {
            Kind::Part
        } else {
            Kind::Single
        };
        for (n, end) in ends.iter().enumerate() {
            let word = &self.folded[start(n)..*end];
            (self.with)(word, single, hash(word));
        }
        for (n, end) in ends.iter().enumerate().skip(1) {
            let word = &self.folded[start(n - 1)..*end];
            (self.with)(word, Kind::Part, hash(word));
        }
    }
}

/// Adds the text without case, width and accents.
pub fn fold(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
        return;
    }
    for c in text.nfkc().flat_map(char::to_lowercase) {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            // Marks carry meaning in the scripts of South Asia, none for search in these.
            '\u{0}'..='\u{6ff}' | '\u{1e00}'..='\u{1fff}' => decompose_canonical(c, |c| {
                if !is_combining_mark(c) {
                    out.push(c);
                }
            }),
            c => out.push(c),
        }
    }
}

/// A hash of a text (FNV-1a with a final mix, so that its high bits are good).
pub fn hash(text: &str) -> u32 {
    let mut hash = Hash::new();
    for byte in text.bytes() {
        hash.add(byte);
    }
    hash.end()
}

/// A [`hash`] while its text is read.
struct Hash(u32);

impl Hash {
    fn new() -> Self {
        Self(0x811c_9dc5)
    }

    fn add(&mut self, byte: u8) {
        self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }

    fn end(self) -> u32 {
        let hash = (self.0 ^ (self.0 >> 15)).wrapping_mul(0x2c1b_3c6d);
        let hash = (hash ^ (hash >> 12)).wrapping_mul(0x297a_2d39);
        hash ^ (hash >> 15)
    }
}

/// Under which key the pages are found that have these words for a name, all of them and no
/// others. No word starts as these keys do.
pub fn name_key(words: &[String]) -> String {
    let mut rest = hash(&words.join(" "));
    let mut key = [b'0'; 8];
    key[0] = NAMED as u8;
    for digit in key[1..].iter_mut().rev() {
        let one = char::from_digit(rest % 36, 36).unwrap_or('0');
        (*digit, rest) = (one as u8, rest / 36);
    }
    key.into_iter().map(char::from).collect()
}

/// What the keys of names start with.
pub const NAMED: char = '=';

/// Whether an entry of the index is a word: neither all that start alike (`se*`) nor the
/// key of a name.
pub fn is_of_word(entry: &str) -> bool {
    !entry.ends_with('*') && !entry.starts_with(NAMED)
}

/// The first characters of a word.
pub fn start(word: &str, count: usize) -> &str {
    let end = word.char_indices().nth(count);
    &word[..end.map_or(word.len(), |(at, _)| at)]
}

/// Under which keys a word of so many letters is found, when its start is mistyped:
/// by its end, a short one by its first letter, too. No word starts as these keys do.
/// None for what is no word of letters.
pub fn spelling_keys(word: &str, length: usize) -> Vec<String> {
    if length < 4 || !word.chars().all(char::is_alphabetic) || word.chars().any(is_dense) {
        return Vec::new();
    }
    let letters: Vec<char> = word.chars().collect();
    let last = |n: usize| -> String { letters[letters.len().saturating_sub(n)..].iter().collect() };
    match length {
        4..=5 => vec![format!("!1{}", letters[0]), format!("!2{}", last(2))],
        6..=7 => vec![format!("!3{}", last(3))],
        _ => vec![format!("!4{}", last(4))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        words(text, |word, kind| {
            let mark = match kind {
                Kind::Part => "",
                Kind::Piece => "~",
                Kind::Whole => "=",
                Kind::Single => "1",
            };
            found.push(format!("{mark}{word}"));
        });
        found
    }

    #[test]
    fn joined_words_give_their_parts_and_the_whole() {
        assert_eq!(
            cut("Set-up of site.yaml"),
            ["~set", "~up", "=setup", "of", "~site", "~yaml", "=siteyaml"]
        );
        assert_eq!(
            cut("categoryName: x"),
            ["~category", "~name", "=categoryname", "x"]
        );
        assert_eq!(
            cut("0x80070005, HTTP/2 --"),
            ["0x80070005", "~http", "~2", "=http2"]
        );
        assert_eq!(cut("l'adresse"), ["l", "adresse", "=ladresse"]);
        assert_eq!(cut("a - b"), ["a", "b"]);
    }

    #[test]
    fn a_word_comes_with_its_own_hash() {
        let text = "plain Capital camelCase set-up v1.2 naïve. 検索 x";
        hashed_words(text, |word, _, told| assert_eq!(told, hash(word), "{word}"));
    }

    #[test]
    fn case_width_and_accents_are_folded() {
        assert_eq!(
            cut("Ｆｕｌｌ Straße naïve e\u{301}te ΣΊΣΥΦΟΣ"),
            ["full", "strasse", "naive", "ete", "σισυφοσ"]
        );
        assert_eq!(cut("שָׁלוֹם"), ["שלום"]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_into_pairs() {
        assert_eq!(cut("検索語 x"), ["1検", "1索", "1語", "検索", "索語", "x"]);
        assert_eq!(cut("語"), ["語"]);
    }
}
