//! The pages of a word → bytes, and what the word weighs.

use super::super::pack::{put, put_bytes};

/// The most pages of a list that are told one by one: those about which the word
/// says most. Of a commoner word the other pages are only named.
const TOLD: usize = 1_024;

/// A word in more than half of the pages tells none apart: of its list so many.
const TOLD_OF_COMMON: usize = 512;

/// A page in a word's list: its number, impact and followers.
pub type Posting = (u32, u8, u16);

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

/// count, { step, impact, followers }, kind of the rest, the rest's impact, the rest
pub fn pack_list(list: &[Posting], of: usize) -> Vec<u8> {
    let common = list.len() * 2 > of && of > TOLD_OF_COMMON;
    let told = list.len().min(if common { TOLD_OF_COMMON } else { TOLD });
    let mut bar = Bar::of(list, told);
    let mut packed = Vec::with_capacity(4 * told + 8);
    let out = &mut packed;
    put(out, told as u32);
    let (mut before, mut sum) = (0, 0);
    let mut rest = Vec::with_capacity(list.len() - told);
    for (page, impact, next) in list {
        if bar.is_passed_by(*impact) {
            put(out, page - before);
            before = *page;
            out.push(*impact);
            out.extend_from_slice(&next.to_le_bytes());
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
    fn a_word_weighs_less_the_more_pages_have_it() {
        let weights: Vec<u32> = [1, 10, 100, 1_000, 10_000]
            .map(|n| weight(n, 10_000))
            .to_vec();
        // log2(20002 / 3) = 12.7; log2(20002 / 20001) = 0, at least 1.
        assert_eq!(weights, [203, 158, 106, 53, 1]);
    }
}
