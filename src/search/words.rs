//! Words → numbers, counted from 0 in the order in which they come.
//!
//! Pages have the same words again and again, so this is where most of the time of
//! an index goes: the words stand in one text, and a table of numbers finds them by
//! a hash that whoever asks has at hand already.

/// A word: where it stands, and its hash.
#[derive(Clone, Copy, Debug)]
struct Place {
    hash: u32,
    at: u32,
    length: u32,
}

/// Numbered words.
#[derive(Debug, Default)]
pub struct Words {
    text: String,
    places: Vec<Place>,
    /// Numbers of words plus one, each at a place that its hash names or behind it;
    /// 0 where none stands. A power of two, never more than half full.
    table: Vec<u32>,
}

impl Words {
    /// The number of a word with this [`super::text::hash`].
    pub fn number(&mut self, word: &str, hash: u32) -> usize {
        if self.table.len() <= 2 * self.places.len() {
            self.grow();
        }
        let mask = self.table.len() - 1;
        let mut slot = hash as usize & mask;
        while let Some(number) = (self.table[slot] as usize).checked_sub(1) {
            if self.places[number].hash == hash && self.word(number) == word {
                return number;
            }
            slot = (slot + 1) & mask;
        }
        self.places.push(Place {
            hash,
            at: self.text.len() as u32,
            length: word.len() as u32,
        });
        self.text.push_str(word);
        self.table[slot] = self.places.len() as u32;
        self.places.len() - 1
    }

    /// A numbered word.
    pub fn word(&self, number: usize) -> &str {
        let place = self.places[number];
        &self.text[place.at as usize..(place.at + place.length) as usize]
    }

    /// The hash of a numbered word.
    pub fn hash(&self, number: usize) -> u32 {
        self.places[number].hash
    }

    /// All of them, one after the other.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    fn grow(&mut self) {
        let size = (4 * self.places.len()).next_power_of_two().max(512);
        self.table = vec![0; size];
        for (number, place) in (1..).zip(&self.places) {
            let mut slot = place.hash as usize & (size - 1);
            while self.table[slot] > 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.table[slot] = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::hash;
    use super::*;

    #[test]
    fn a_word_has_one_number_whatever_came_between() {
        let mut words = Words::default();
        let all: Vec<String> = (0..2_000).map(|n| format!("w{n}")).collect();
        for _ in 0..2 {
            for (n, word) in all.iter().enumerate() {
                // Few hashes, so that words stand behind places that are taken.
                assert_eq!(words.number(word, hash(word) & 0xff), n);
                assert_eq!(words.word(n), word);
            }
        }
        assert_eq!(words.len(), all.len());
    }
}
