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
    /// Several joined parts as one, beside them: it takes no place.
    Whole,
    /// A single character of a script without spaces, beside the pairs.
    Single,
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

fn is_joint(c: char) -> bool {
    matches!(
        c,
        '-' | '_' | '.' | '/' | ':' | '@' | '#' | '+' | '\'' | '\u{2019}' | '\u{2011}'
    )
}

/// Hands every word of a text on, folded, in order.
pub fn words(text: &str, mut with: impl FnMut(&str, Kind)) {
    let mut reader = Cutter {
        folded: String::new(),
        whole: String::new(),
        with: &mut with,
    };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if is_dense(c) {
            let end = rest.find(|c| !is_dense(c)).unwrap_or(rest.len());
            reader.pairs(&rest[..end]);
            end
        } else if is_word(c) {
            let end = chain(rest);
            reader.chain(&rest[..end]);
            end
        } else {
            c.len_utf8()
        };
        rest = &rest[length..];
    }
}

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

impl<F: FnMut(&str, Kind)> Cutter<'_, F> {
    fn chain(&mut self, text: &str) {
        self.whole.clear();
        let mut parts = 0;
        for run in text.split(is_joint).filter(|run| !run.is_empty()) {
            let mut start = 0;
            let bytes = run.as_bytes();
            for at in 1..bytes.len() {
                if bytes[at - 1].is_ascii_lowercase() && bytes[at].is_ascii_uppercase() {
                    parts += self.part(&run[start..at]);
                    start = at;
                }
            }
            parts += self.part(&run[start..]);
        }
        if parts > 1 && self.whole.len() <= LONGEST {
            (self.with)(&self.whole, Kind::Whole);
        }
    }

    fn part(&mut self, text: &str) -> usize {
        self.folded.clear();
        fold(text, &mut self.folded);
        self.whole.push_str(&self.folded);
        if self.folded.is_empty() || self.folded.len() > LONGEST {
            return 0;
        }
        (self.with)(&self.folded, Kind::Part);
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
        for (n, end) in ends.iter().enumerate() {
            (self.with)(
                &self.folded[start(n)..*end],
                if ends.len() == 1 {
                    Kind::Part
                } else {
                    Kind::Single
                },
            );
        }
        for (n, end) in ends.iter().enumerate().skip(1) {
            (self.with)(&self.folded[start(n - 1)..*end], Kind::Part);
        }
    }
}

/// Adds the text without case, width and accents.
pub fn fold(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.extend(text.bytes().map(|b| char::from(b.to_ascii_lowercase())));
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
    let mut hash = 0x811c_9dc5_u32;
    for byte in text.bytes() {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash = (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d);
    hash = (hash ^ (hash >> 12)).wrapping_mul(0x297a_2d39);
    hash ^ (hash >> 15)
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
            ["set", "up", "=setup", "of", "site", "yaml", "=siteyaml"]
        );
        assert_eq!(
            cut("categoryName: x"),
            ["category", "name", "=categoryname", "x"]
        );
        assert_eq!(
            cut("0x80070005, HTTP/2 --"),
            ["0x80070005", "http", "2", "=http2"]
        );
        assert_eq!(cut("a - b"), ["a", "b"]);
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
