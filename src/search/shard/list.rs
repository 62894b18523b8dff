//! The pages of a word → bytes, and what the word weighs.

use super::super::pack::{Unpack, put, put_bytes};

/// The most pages of a list that are told one by one: those about which the word
/// says most. Of a commoner word the other pages are only named.
const TOLD: usize = 1_024;

/// A word in more than half of the pages tells none apart: of its list so many.
const TOLD_OF_COMMON: usize = 512;

/// A page in a word's list: its number, impact and followers.
pub type Posting = (u32, u8, u16);

/// The pages of a word as bytes: half of what they take as they are.
pub struct Packed {
    /// As a browser gets them.
    shown: Box<[u8]>,
    /// All of them one by one, where a browser is not told of all so.
    whole: Option<Box<[u8]>>,
}

impl Packed {
    /// The list of a word on a site of so many pages.
    pub fn of(list: &[Posting], of: usize) -> Self {
        let is_whole = told(list.len(), of) == list.len();
        Self {
            shown: pack_list(list, of).into(),
            whole: (!is_whole).then(|| pack_whole(list).into()),
        }
    }

    /// As a browser gets them.
    pub fn shown(&self) -> &[u8] {
        &self.shown
    }

    /// All of them.
    pub fn postings(&self) -> impl Iterator<Item = Posting> {
        let mut from = Unpack::new(self.whole.as_ref().unwrap_or(&self.shown));
        let mut page = 0;
        (0..from.number()).map(move |_| {
            page += from.number();
            let impact = from.byte();
            (page, impact, u16::from_le_bytes([from.byte(), from.byte()]))
        })
    }
}

/// How much a word tells pages apart, in sixteenths of a bit:
/// log2(1 + (N − n + ½) / (n + ½)), as BM25 has it, by whole-number squaring,
/// because logarithms are not the same on every machine.
pub fn weight(pages: usize, of: usize) -> u32 {
    let (n, all) = (pages as u64, of as u64);
    // The quotient with 32 bits behind the point.
    let mut quotient = ((2 * all + 2) << 32) / (2 * n + 1);
    let mut bits = 0;
    while quotient >= 2 << 32 {
        quotient >>= 1;
        bits += 1;
    }
    for _ in 0..4 {
        quotient = ((u128::from(quotient) * u128::from(quotient)) >> 32) as u64;
        bits <<= 1;
        if quotient >= 2 << 32 {
            quotient >>= 1;
            bits |= 1;
        }
    }
    bits.max(1)
}

/// Which postings of a long list are told: those of a higher impact than this, and so
/// many of this one, the first ones first.
struct Bar {
    impact: u8,
    alike: usize,
}

impl Bar {
    /// So many postings are above it, or all where there are fewer.
    fn of(list: &[Posting], told: usize) -> Self {
        let mut counts = [0; 256];
        for (_, impact, _) in list {
            counts[usize::from(*impact)] += 1;
        }
        let mut left = told;
        for (impact, count) in (0..=u8::MAX).zip(counts).rev() {
            if count > left {
                return Self {
                    impact,
                    alike: left,
                };
            }
            left -= count;
        }
        Self {
            impact: 0,
            alike: left,
        }
    }

    fn is_passed_by(&mut self, impact: u8) -> bool {
        if impact == self.impact && self.alike > 0 {
            self.alike -= 1;
            return true;
        }
        impact > self.impact
    }
}

/// Whether a word in so many of the pages tells none apart.
fn is_common(pages: usize, of: usize) -> bool {
    pages * 2 > of && of > TOLD_OF_COMMON
}

/// How many pages of a list are told one by one.
fn told(pages: usize, of: usize) -> usize {
    let most = if is_common(pages, of) {
        TOLD_OF_COMMON
    } else {
        TOLD
    };
    pages.min(most)
}

fn put_posting(out: &mut Vec<u8>, before: u32, (page, impact, next): Posting) {
    put(out, page - before);
    out.push(impact);
    out.extend_from_slice(&next.to_le_bytes());
}

/// The same as of a list that is told one by one, however long.
fn pack_whole(list: &[Posting]) -> Vec<u8> {
    let mut out = Vec::with_capacity(4 * list.len() + 8);
    put(&mut out, list.len() as u32);
    let mut before = 0;
    for posting in list {
        put_posting(&mut out, before, *posting);
        before = posting.0;
    }
    put(&mut out, 0);
    out
}

/// count, { step, impact, followers }, kind of the rest, the rest's impact, the rest
fn pack_list(list: &[Posting], of: usize) -> Vec<u8> {
    let common = is_common(list.len(), of);
    let told = told(list.len(), of);
    let mut bar = Bar::of(list, told);
    let mut packed = Vec::with_capacity(4 * told + 8);
    let out = &mut packed;
    put(out, told as u32);
    let (mut before, mut sum) = (0, 0);
    let mut rest = Vec::with_capacity(list.len() - told);
    for (page, impact, next) in list {
        if bar.is_passed_by(*impact) {
            put_posting(out, before, (*page, *impact, *next));
            before = *page;
        } else {
            sum += usize::from(*impact);
            rest.push(*page);
        }
    }
    if common || rest.is_empty() {
        put(out, 0);
        return packed;
    }
    let impact = (sum / rest.len()) as u8;
    let mut steps = Vec::new();
    let mut before = 0;
    for page in &rest {
        put(&mut steps, page - before);
        before = *page;
    }
    if steps.len() <= of.div_ceil(8) {
        put(out, 1);
        out.push(impact);
        put(out, rest.len() as u32);
        out.extend(steps);
    } else {
        let mut map = vec![0u8; of.div_ceil(8)];
        for page in rest {
            map[page as usize / 8] |= 1 << (page % 8);
        }
        put(out, 2);
        out.push(impact);
        put_bytes(out, &map);
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_list_tells_all_of_its_pages() {
        for (pages, of) in [(0, 10), (7, 10), (900, 1_000), (3_000, 100_000)] {
            let one = |n: u32| (n * 9 + 300 * (n % 2), (n % 200 + 1) as u8, (n * 77) as u16);
            let mut list: Vec<Posting> = (0..pages).map(one).collect();
            list.sort_unstable();
            let packed = Packed::of(&list, of);
            assert_eq!(packed.postings().collect::<Vec<_>>(), list);
            assert!(packed.shown().len() <= pack_whole(&list).len() + 1);
        }
    }

    #[test]
    fn a_word_weighs_less_the_more_pages_have_it() {
        let weights: Vec<u32> = [1, 10, 100, 1_000, 10_000]
            .map(|n| weight(n, 10_000))
            .to_vec();
        // log2(20002 / 3) = 12.7; log2(20002 / 20001) = 0, at least 1.
        assert_eq!(weights, [203, 158, 106, 53, 1]);
    }
}
