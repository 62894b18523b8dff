//! What a text says, in 32 characters: texts that share most of their words, in
//! their order, have sketches that share most of their characters.
//!
//! Each character is a min-hash (Broder 1997): the least of the hashes of all runs of
//! [`RUN`] words, by one of 32 orders, cut to six bits. Two texts have the same least
//! one as often as they have runs in common, so the share of equal characters
//! estimates the share of equal runs, within a tenth. A hash of the whole text would
//! say only whether the text is the same; a page that moves is mostly edited, too.

use rayon::prelude::*;

/// How many characters a sketch has: with 32, the estimate is within a tenth two times
/// of three, and two texts with nothing in common agree in half a character.
const LENGTH: usize = 32;

/// How many words make a run: single words are the same in all pages of a site.
const RUN: usize = 3;

/// Six bits as a character; none of them ends a line or a field.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A sketch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch([u8; LENGTH]);

impl Sketch {
    /// Of texts, one behind the other; `None` where there are no words.
    pub fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut hashes = Vec::new();
        for text in texts {
            words(text, |word| hashes.push(hash(word.as_bytes())));
        }
        let length = RUN.min(hashes.len());
        let mixed = |run: &[u64]| run.iter().fold(0, |all, word| mix(all ^ word));
        let runs = hashes.windows(length.max(1)).map(mixed);
        Self::of_hashes(runs)
    }

    /// Of a set of names, whose order does not matter; `None` where there are none.
    pub fn of_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        Self::of_hashes(names.into_iter().map(|name| hash(name.as_bytes())))
    }

    /// Of the bytes of a file: alike to that of the same bytes only.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let whole = crate::source::Fingerprint::of(bytes).0;
        Self(whole.map(digit))
    }

    fn of_hashes(hashes: impl Iterator<Item = u64>) -> Option<Self> {
        let mut least: Option<[u64; LENGTH]> = None;
        for hash in hashes {
            let least = least.get_or_insert([u64::MAX; LENGTH]);
            for (order, least) in (1u64..).zip(least) {
                *least = mix(hash ^ order.wrapping_mul(0x9e37_79b9_7f4a_7c15)).min(*least);
            }
        }
        // The highest bits of a least number are nearly always zero.
        let low = |number: u64| digit(u8::try_from(number & 63).unwrap_or_default());
        Some(Self(least?.map(low)))
    }

    /// The share of what two texts have in common, 0 to 1.
    pub fn alike(&self, other: &Self) -> f64 {
        let same = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        same as f64 / LENGTH as f64
    }

    /// Reads a sketch as it is written in the address book.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: [u8; LENGTH] = text.as_bytes().try_into().ok()?;
        digits
            .iter()
            .all(|d| DIGITS.contains(d))
            .then_some(Self(digits))
    }
}

impl std::fmt::Display for Sketch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0
            .iter()
            .try_for_each(|d| write!(f, "{}", char::from(*d)))
    }
}

/// The one of many sketches that is most alike; `None` where the best is less alike
/// than `least`, or another one is nearly as good.
pub fn most_alike<T: Copy + Sync + Send>(
    wanted: &Sketch,
    among: &[(T, Sketch)],
    least: impl Fn(T) -> f64 + Sync,
) -> Option<T> {
    /// By how much the best one must be better than the next: twice the error.
    const CLEARLY: f64 = 0.15;
    let mut found: Vec<(f64, T)> = among
        .par_iter()
        .map(|(one, sketch)| (wanted.alike(sketch), *one))
        .filter(|(alike, one)| *alike >= least(*one))
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    match found.as_slice() {
        [(_, one)] => Some(*one),
        [(best, one), (next, _), ..] if best - next >= CLEARLY => Some(*one),
        _ => None,
    }
}

/// Hands every word of a text on. Search cuts texts better, and differently from
/// version to version: sketches are kept for years.
fn words(text: &str, mut with: impl FnMut(&str)) {
    let mut word = String::new();
    for c in text.chars() {
        let stands_alone = is_dense(c);
        if c.is_alphanumeric() && !stands_alone {
            word.extend(c.to_lowercase());
            continue;
        }
        if !word.is_empty() {
            with(&word);
            word.clear();
        }
        if stands_alone {
            with(c.encode_utf8(&mut [0; 4]));
        }
    }
    if !word.is_empty() {
        with(&word);
    }
}

/// Whether a character belongs to a script without spaces between words: Thai, Lao,
/// Burmese, Khmer, kana, Han.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

fn digit(number: u8) -> u8 {
    DIGITS[usize::from(number & 63)]
}

/// FNV-1a of 64 bits: the same in every version of the program.
fn hash(bytes: &[u8]) -> u64 {
    let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, fnv)
}

/// The final mix of SplitMix64 (Steele, Lea, Flood 2014).
fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many words, each another one.
    fn text(from: usize, count: usize) -> String {
        let words: Vec<String> = (from..from + count).map(|n| format!("w{n}x")).collect();
        words.join(" ")
    }

    fn sketch(text: &str) -> Sketch {
        Sketch::of_texts([text]).expect("it has words")
    }

    #[test]
    fn a_small_edit_leaves_most_of_a_sketch_and_another_text_nothing() {
        for at in 0..50 {
            let (first, last) = (text(at * 1000, 100), text(at * 1000 + 100, 100));
            let whole = sketch(&format!("{first} {last}"));
            let edited = sketch(&format!("{first} one new sentence here. {last}"));
            assert!(whole.alike(&edited) > 0.75, "{}", whole.alike(&edited));
            let half = sketch(&format!("{first} {}", text(at * 1000 + 500, 100)));
            let alike = whole.alike(&half);
            assert!((0.1..0.6).contains(&alike), "a third is the same: {alike}");
            let other = sketch(&text(at * 1000 + 700, 200));
            assert!(whole.alike(&other) < 0.15);
        }
    }

    #[test]
    fn a_sketch_is_read_as_it_is_written_and_is_the_same_for_ever() {
        let one = sketch("Log in with your work account.");
        assert_eq!(Sketch::parse(&one.to_string()), Some(one.clone()));
        assert_eq!(one.to_string(), "gMzCN93hShvQSQHNB8WpdhCXV2cqDOxY");
        assert_eq!(Sketch::of_texts(["", " — "]), None);
        assert_eq!(Sketch::parse("short"), None);
        assert_eq!(Sketch::of_names(["a", "b"]), Sketch::of_names(["b", "a"]));
    }

    #[test]
    fn of_two_that_are_equally_alike_none_is_taken() {
        let one = sketch(&text(0, 50));
        let other = sketch(&text(0, 45));
        let all = [(1, one.clone()), (2, sketch(&text(100, 50)))];
        assert_eq!(most_alike(&other, &all, |_| 0.4), Some(1));
        let twice = [(1, one.clone()), (2, one)];
        assert_eq!(most_alike(&other, &twice, |_| 0.4), None);
    }
}
