//! The cells of a table in CSV, with their places.

use std::ops::Range;

/// What stands between the separators.
#[derive(Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its words, without the quotes and the blanks around them.
    pub range: Range<usize>,
    /// Whether they stand in quotes.
    pub quoted: bool,
}

/// Every cell but those in whose quotes a quote stands: no address has one.
/// Separators are those that the tables of a page may have.
pub fn read(text: &str) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut start = 0;
    let mut in_quotes = false;
    let ends = text.char_indices().chain([(text.len(), '\n')]);
    for (at, c) in ends {
        match c {
            '"' => in_quotes = !in_quotes,
            ',' | ';' | '\t' | '\n' if !in_quotes || at == text.len() => {
                cells.extend(cell(text, start..at));
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    cells
}

fn cell(text: &str, range: Range<usize>) -> Option<Cell> {
    let trimmed = |range: Range<usize>| {
        let words = text.get(range.clone()).unwrap_or_default();
        let start = range.start + words.len() - words.trim_start().len();
        start..start + words.trim().len()
    };
    let outer = trimmed(range);
    let words = text.get(outer.clone())?;
    let inner = words.strip_prefix('"').and_then(|w| w.strip_suffix('"'));
    let quoted = inner.is_some();
    let range = match quoted {
        true => trimmed(outer.start + 1..outer.end - 1),
        false => outer,
    };
    let sound = !range.is_empty() && !text.get(range.clone())?.contains('"');
    sound.then_some(Cell { range, quoted })
}

/// Whether words can stand in a cell as it is written.
pub fn takes(cell: &Cell, words: &str) -> bool {
    !words.contains(['"', '\n', '\r']) && (cell.quoted || !words.contains([',', ';', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_in_quotes_and_without() {
        let text = "\u{feff}a, b ,\"c, d\"\r\n\" /e.html \";\"x \"\"y\"\"\"\tü";
        let words: Vec<(&str, bool)> = read(text)
            .iter()
            .map(|c| (&text[c.range.clone()], c.quoted))
            .collect();
        let right = [
            ("\u{feff}a", false),
            ("b", false),
            ("c, d", true),
            ("/e.html", true),
            ("ü", false),
        ];
        assert_eq!(words, right);
        assert_eq!(read("\""), []);
    }
}
