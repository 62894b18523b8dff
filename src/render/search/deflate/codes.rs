//! How often each symbol comes → a code for each (RFC 1951, 3.2.2).

use super::Bits;

/// The codes of an alphabet.
pub struct Codes {
    /// How many bits the code of each symbol has; 0 where it has none.
    pub lengths: Vec<u8>,
    /// The codes, with their first bit lowest.
    codes: Vec<u16>,
}

impl Codes {
    /// Codes of at most so many bits for symbols that come so often.
    pub fn of(counts: &[u32], most: u8) -> Self {
        let mut counts = counts.to_vec();
        let mut lengths = huffman(&counts);
        while lengths.iter().any(|length| *length > most) {
            // The counts draw nearer to each other until the rarest has a shorter code.
            for count in counts.iter_mut().filter(|count| **count > 0) {
                *count = *count / 2 + 1;
            }
            lengths = huffman(&counts);
        }
        let codes = canonical(&lengths);
        Self { lengths, codes }
    }

    /// How many symbols there are up to the last one with a code.
    pub fn used(&self) -> usize {
        let last = self.lengths.iter().rposition(|length| *length > 0);
        last.map_or(0, |last| last + 1)
    }

    /// Writes a symbol.
    pub fn put(&self, symbol: usize, out: &mut Bits) {
        let (code, length) = (self.codes[symbol], self.lengths[symbol]);
        out.put(u32::from(code), u32::from(length));
    }
}

/// The lengths of the codes that make a text shortest: the two rarest are put together,
/// again and again. The leaves stand in order, and what is put together comes in order.
fn huffman(counts: &[u32]) -> Vec<u8> {
    let mut leaves: Vec<(u32, usize)> = Vec::with_capacity(counts.len());
    for (symbol, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        leaves.push((*count, symbol));
    }
    leaves.sort_unstable();
    let depths = match leaves.len() {
        0 => Vec::new(),
        1 => vec![1],
        _ => depths(leaves.iter().map(|(count, _)| *count).collect()),
    };
    let mut lengths = vec![0; counts.len()];
    for ((_, symbol), depth) in leaves.iter().zip(depths) {
        lengths[*symbol] = depth;
    }
    lengths
}

/// How deep leaves of these weights, two or more in order, stand; the pairs stand behind
/// them.
fn depths(mut weights: Vec<u32>) -> Vec<u8> {
    let all = weights.len();
    let last = 2 * all - 2;
    // The pair that each is in.
    let mut above: Vec<usize> = vec![0; last];
    let (mut leaf, mut pair) = (0, all);
    for made in all..=last {
        let mut weight = 0;
        for _ in 0..2 {
            let is_leaf = leaf < all && (pair >= made || weights[leaf] <= weights[pair]);
            let next = if is_leaf { &mut leaf } else { &mut pair };
            above[*next] = made;
            weight += weights[*next];
            *next += 1;
        }
        weights.push(weight);
    }
    let mut depths: Vec<u8> = vec![0; last + 1];
    for at in (0..last).rev() {
        depths[at] = depths[above[at]] + 1;
    }
    depths
}

/// The codes that follow from their lengths.
fn canonical(lengths: &[u8]) -> Vec<u16> {
    let mut counts = [0; 16];
    for length in lengths.iter().filter(|length| **length > 0) {
        counts[usize::from(*length)] += 1;
    }
    let mut next = [0_u16; 16];
    for length in 1..16 {
        next[length] = (next[length - 1] + counts[length - 1]) << 1;
    }
    let code = |length: &u8| match u32::from(*length) {
        0 => 0,
        bits => {
            let code = &mut next[bits as usize];
            *code += 1;
            (*code - 1).reverse_bits() >> (u16::BITS - bits)
        }
    };
    lengths.iter().map(code).collect()
}
