//! Short texts → deflated bytes (RFC 1951), the same on every machine.
//!
//! A site has thousands of files of some kilobytes that are deflated. A library's
//! compressor is made for long streams and clears some 300 KB before the first byte
//! (miniz_oxide 0.9), which takes as long as the work. Here the tables are no larger
//! than the text.

mod codes;
mod repeats;

use codes::Codes;
use repeats::{Symbol, symbols};

/// The symbols of a block share their codes.
const BLOCK: usize = 32_768;

/// What ends a block, among bytes and lengths (3.2.5).
const END: usize = 256;

/// The order in which the lengths of the codes of code lengths stand (3.2.7).
const ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// The text, deflated.
pub fn deflate(text: &[u8]) -> Vec<u8> {
    let symbols = symbols(text);
    let mut out = Bits {
        bytes: Vec::with_capacity(text.len() / 2 + 64),
        ..Bits::default()
    };
    let mut blocks = symbols.chunks(BLOCK).peekable();
    if blocks.peek().is_none() {
        block(&mut out, &[], true);
    }
    while let Some(symbols) = blocks.next() {
        block(&mut out, symbols, blocks.peek().is_none());
    }
    out.finish()
}

/// A block with codes of its own (3.2.7).
fn block(out: &mut Bits, symbols: &[Symbol], is_last: bool) {
    let (mut counts, mut steps) = ([0; 286], [0; 30]);
    counts[END] = 1;
    for symbol in symbols {
        match *symbol {
            Symbol::Byte(byte) => counts[usize::from(byte)] += 1,
            Symbol::Again(repeat) => {
                counts[Part::of_length(repeat.length).code] += 1;
                steps[Part::of_distance(repeat.back).code] += 1;
            }
        }
    }
    let (codes, steps) = (Codes::of(&counts, 15), Codes::of(&steps, 15));
    out.put(u32::from(is_last), 1);
    out.put(2, 2);
    head(out, &codes, &steps);
    for symbol in symbols {
        match *symbol {
            Symbol::Byte(byte) => codes.put(usize::from(byte), out),
            Symbol::Again(repeat) => {
                Part::of_length(repeat.length).put(&codes, out);
                Part::of_distance(repeat.back).put(&steps, out);
            }
        }
    }
    codes.put(END, out);
}

/// The lengths of the codes.
fn head(out: &mut Bits, codes: &Codes, steps: &Codes) {
    let (bytes, distances) = (codes.used().max(257), steps.used().max(1));
    let all: Vec<u8> = codes.lengths[..bytes]
        .iter()
        .chain(&steps.lengths[..distances])
        .copied()
        .collect();
    let runs = runs(&all);
    let mut counts = [0; 19];
    for (code, ..) in &runs {
        counts[*code] += 1;
    }
    let lengths = Codes::of(&counts, 7);
    let told = ORDER.iter().rposition(|code| lengths.lengths[*code] > 0);
    let told = told.map_or(4, |last| (last + 1).max(4));
    out.put(bytes as u32 - 257, 5);
    out.put(distances as u32 - 1, 5);
    out.put(told as u32 - 4, 4);
    for code in &ORDER[..told] {
        out.put(u32::from(lengths.lengths[*code]), 3);
    }
    for (code, extra, bits) in runs {
        lengths.put(code, out);
        out.put(extra, bits);
    }
}

/// Lengths as runs: a code, and what is added to it in so many bits.
fn runs(lengths: &[u8]) -> Vec<(usize, u32, u32)> {
    let mut runs = Vec::new();
    let mut rest = lengths;
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|length| *length == first).count();
        let taken = match (*first, same) {
            (0, 11..) => {
                let taken = same.min(138);
                runs.push((18, taken as u32 - 11, 7));
                taken
            }
            (0, 3..) => {
                runs.push((17, same as u32 - 3, 3));
                same
            }
            // The first of a run is told by itself, the others by reference to it.
            (length, 4..) if length > 0 => {
                let taken = same.min(7);
                runs.push((usize::from(length), 0, 0));
                runs.push((16, taken as u32 - 4, 2));
                taken
            }
            (length, _) => {
                runs.push((usize::from(length), 0, 0));
                1
            }
        };
        rest = &rest[taken..];
    }
    runs
}

/// A length or a distance: its code, and what is added to it in so many bits (3.2.5).
struct Part {
    code: usize,
    extra: u32,
    bits: u32,
}

impl Part {
    fn of_length(length: u16) -> Self {
        let past = u32::from(length) - 3;
        let part = |code: u32, bits: u32| Self {
            code: 257 + code as usize,
            extra: past & ((1 << bits) - 1),
            bits,
        };
        match past {
            0..8 => part(past, 0),
            255 => part(28, 0),
            _ => {
                let bits = past.ilog2() - 2;
                part(4 * (bits + 1) + (past >> bits & 3), bits)
            }
        }
    }

    fn of_distance(back: u16) -> Self {
        let past = u32::from(back);
        let bits = past.max(2).ilog2() - 1;
        let code = if past < 2 {
            past
        } else {
            2 * (bits + 1) + (past >> bits & 1)
        };
        Self {
            code: code as usize,
            extra: past & ((1 << bits) - 1),
            bits,
        }
    }

    fn put(&self, codes: &Codes, out: &mut Bits) {
        codes.put(self.code, out);
        out.put(self.extra, self.bits);
    }
}

/// Bits in bytes, the lowest first (3.1.1).
#[derive(Default)]
pub struct Bits {
    bytes: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    /// Adds so many bits, no more than 32.
    fn put(&mut self, bits: u32, count: u32) {
        self.held |= u64::from(bits) << self.count;
        self.count += count;
        if self.count >= 32 {
            self.bytes
                .extend_from_slice(&(self.held as u32).to_le_bytes());
            self.held >>= 32;
            self.count -= 32;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        let left = self.count.div_ceil(8) as usize;
        self.bytes
            .extend_from_slice(&self.held.to_le_bytes()[..left]);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::DeflateDecoder;
    use proptest::prelude::*;

    use super::*;

    fn inflated(bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        let read = DeflateDecoder::new(bytes).read_to_end(&mut text);
        read.expect("deflated");
        text
    }

    proptest! {
        #[test]
        fn what_was_deflated_inflates_to_the_same(
            pieces in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..20), 1_usize..60), 0..10)
        ) {
            // Long and short repetitions, near and far.
            let mut text = Vec::new();
            for (piece, times) in &pieces {
                text.extend(piece.repeat(*times));
            }
            text.extend_from_within(..text.len() / 2);
            prop_assert_eq!(inflated(&deflate(&text)), text);
        }
    }

    #[test]
    fn texts_of_every_kind_inflate_to_the_same() {
        let roll = |n: u32| (n.wrapping_mul(2_654_435_761) >> 24) as u8;
        // Byte n as often as the n-th number of Fibonacci: codes as long as they get.
        let mut steep = Vec::new();
        let (mut few, mut many) = (1, 1);
        for byte in 0..24 {
            steep.extend(std::iter::repeat_n(byte, few));
            (few, many) = (many, few + many);
        }
        let noise: Vec<u8> = (0..200_000).map(roll).collect();
        for text in [vec![], vec![7], vec![0; 100_000], steep, noise] {
            assert!(inflated(&deflate(&text)) == text, "{} bytes", text.len());
        }
    }
}
