//! Where the head of a file stands: Jekyll's rule, a block between two lines of
//! three hyphens at the top of the file, with care for what only looks like it.

use std::ops::Range;

use super::keys::{self, KEYS};
use crate::yaml::lines;

/// How a file is taken apart.
#[derive(Debug, PartialEq)]
pub enum Cut {
    /// A head.
    Head {
        /// The bytes between the fences.
        block: Range<usize>,
        /// Where the body starts: after the closing fence's line.
        body: usize,
    },
    /// A head that is not closed.
    Open {
        /// The opening fence.
        fence: Range<usize>,
        /// The bytes that belong to the head for sure.
        block: Range<usize>,
        /// The line (from 1) above which the closing fence is missing, or the
        /// line that was perhaps meant to be it.
        end: Option<End>,
    },
    /// No head.
    Missing {
        /// What looks as if it was meant as one, with what to do.
        hint: Option<(Range<usize>, String)>,
    },
}

/// Where a head that is not closed should end.
#[derive(Debug, PartialEq)]
pub enum End {
    /// Above this line (from 1).
    Above(usize),
    /// At this line (from 1), which is written so.
    At(usize, String),
}

/// Takes a file apart.
pub fn cut(text: &str) -> Cut {
    let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let rest = text.get(bom..).unwrap_or_default();
    let mut lines = lines(rest)
        .map(|line| Line::new(text, bom + line.start..bom + line.end))
        .zip(1..);
    let Some((first, number)) = lines.by_ref().find(|(line, _)| !line.is_blank()) else {
        return Cut::Missing { hint: None };
    };
    if !first.is_fence() {
        return Cut::Missing {
            hint: almost(&first, lines.next().map(|(line, _)| line), number),
        };
    }
    let mut head = Head::default();
    let start = first.range.end;
    for (line, number) in lines {
        if line.is_fence() {
            return head.closed(&first, start, &line);
        }
        head.take(&line, number);
    }
    head.not_closed(&first, start)
}

/// A line with its bytes, its end included.
struct Line<'a> {
    text: &'a str,
    range: Range<usize>,
}

impl<'a> Line<'a> {
    fn new(text: &'a str, range: Range<usize>) -> Self {
        Self {
            text: text.get(range.clone()).unwrap_or_default(),
            range,
        }
    }

    /// The bytes of the line's words.
    fn words(&self) -> Range<usize> {
        self.range.start..self.range.start + self.text.trim_end().len()
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn is_fence(&self) -> bool {
        self.text.trim_end() == "---"
    }

    /// Whether somebody may have meant this line as a fence.
    fn is_almost_fence(&self) -> bool {
        let words = self.text.trim();
        let dashes = words.chars().all(|c| "-–—‐‑−".contains(c)) && words.len() > 1;
        (dashes && !self.is_fence()) || words == "..."
    }

    /// The key in the first column, if the line starts with one.
    fn key(&self) -> Option<&'a str> {
        let (key, rest) = self.text.trim_end().split_once(':')?;
        let word = key.trim_end();
        let plain = word
            .chars()
            .all(|c| c.is_alphanumeric() || "_-<".contains(c));
        let starts = word.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '<');
        let ends = rest.is_empty() || rest.starts_with([' ', '\t']);
        (plain && starts && ends).then_some(word)
    }

    /// Whether the line starts with a field that Shelfmark knows, be it mistyped.
    fn has_known_key(&self) -> bool {
        let known = |key: &str| KEYS.iter().any(|k| keys::same(k.path, key));
        let (key, _) = self.text.split_once(':').unwrap_or_default();
        known(key.trim())
    }

    /// Whether the line can stand in a head after a blank line.
    fn fits_head(&self) -> bool {
        self.key().is_some()
            || self.has_known_key()
            || self
                .text
                .starts_with([' ', '\t', '#', '-', ']', '}', '"', '\'', '?'])
    }
}

/// What the lines after an opening fence hold.
#[derive(Default)]
struct Head {
    /// Whether a known field stands among them.
    known: bool,
    /// Whether the first one that is no comment starts with a key.
    first_is_key: Option<bool>,
    /// Whether the second one does too.
    second_is_key: Option<bool>,
    /// Whether the line before was blank.
    after_blank: bool,
    /// The first line after a blank one that cannot belong to a head.
    foreign: Option<(usize, usize)>,
    /// The first line that was perhaps meant as a fence.
    almost: Option<(usize, Range<usize>, String)>,
}

impl Head {
    fn take(&mut self, line: &Line<'_>, number: usize) {
        if line.is_blank() {
            self.after_blank = true;
            return;
        }
        if self.foreign.is_none() {
            if self.after_blank && !line.fits_head() {
                self.foreign = Some((number, line.range.start));
            } else {
                self.known = self.known || line.has_known_key();
            }
        }
        self.after_blank = false;
        if self.almost.is_none() && line.is_almost_fence() {
            let words = line.text.trim().to_owned();
            self.almost = Some((number, line.range.clone(), words));
        }
        let slot = match (&self.first_is_key, &self.second_is_key) {
            (None, _) => &mut self.first_is_key,
            (_, None) => &mut self.second_is_key,
            _ => return,
        };
        if !line.text.starts_with('#') {
            *slot = Some(line.key().is_some());
        }
    }

    fn closed(self, first: &Line<'_>, start: usize, fence: &Line<'_>) -> Cut {
        let is_head = self.known || self.first_is_key != Some(false);
        if !is_head {
            return Cut::Missing {
                hint: Some((
                    first.words(),
                    "the text between the two `---` lines holds no field, so they are read as \
                     rules; write fields as `pagename: Log-in and password`"
                        .into(),
                )),
            };
        }
        if self.known && self.foreign.is_some() {
            return self.not_closed(first, start);
        }
        Cut::Head {
            block: start..fence.range.start,
            body: fence.range.end,
        }
    }

    fn not_closed(self, first: &Line<'_>, start: usize) -> Cut {
        let keys = (self.first_is_key, self.second_is_key) == (Some(true), Some(true));
        if !self.known && !keys {
            return Cut::Missing { hint: None };
        }
        let almost = self.almost.filter(|(number, ..)| {
            // What stands below foreign text was meant as a rule.
            self.foreign.is_none_or(|(foreign, _)| *number < foreign)
        });
        let (block, end) = match (almost, self.foreign) {
            (Some((number, range, words)), _) => (start..range.start, Some(End::At(number, words))),
            (None, Some((number, at))) => (start..at, Some(End::Above(number))),
            (None, None) => (start..start, None),
        };
        Cut::Open {
            fence: first.words(),
            block,
            end,
        }
    }
}

/// What to do about a first line that is no fence, but perhaps was meant as one
/// or needs one above it.
fn almost(
    first: &Line<'_>,
    second: Option<Line<'_>>,
    number: usize,
) -> Option<(Range<usize>, String)> {
    let help = if first.has_known_key() {
        "write a line `---` above the first field, and one below the last".into()
    } else {
        let fence = first.is_almost_fence() || first.text.trim() == "---";
        let fields = second.is_some_and(|line| line.has_known_key());
        if !fence || !fields {
            return None;
        }
        format!("write line {number} as `---`: three hyphens, with no space before them")
    };
    Some((first.words(), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body, or what is missing.
    fn shown(text: &str) -> String {
        match cut(text) {
            Cut::Head { block, body } => format!("{:?} {:?}", &text[block], &text[body..]),
            Cut::Open { end, .. } => format!("open {end:?}"),
            Cut::Missing { hint } => format!("missing {}", hint.is_some()),
        }
    }

    #[test]
    fn a_head_stands_between_two_lines_of_three_hyphens() {
        for (text, expected) in [
            ("---\na: 1\n---\nB", r#""a: 1\n" "B""#),
            (
                "\u{feff}\n \n---  \na: 1\n\n--- \t\n\nB",
                r#""a: 1\n\n" "\nB""#,
            ),
            ("---\r\na: 1\r\n---\r\nB", r#""a: 1\r\n" "B""#),
            ("---\ra: 1\r---\rB", r#""a: 1\r" "B""#),
            ("---\na: 1\n---", r#""a: 1\n" """#),
            ("---\n---\nB", r#""" "B""#),
            ("---\n# nothing\n---\nB", r##""# nothing\n" "B""##),
            ("---\na: 1\n...\nb: 2\n---\nB", r#""a: 1\n...\nb: 2\n" "B""#),
            (
                "---\na: |\n  x\n\n  ---\nb:\n- 1\n\n- 2\n---\nB",
                r#""a: |\n  x\n\n  ---\nb:\n- 1\n\n- 2\n" "B""#,
            ),
            (
                "---\npagename FAQ\npermalink: x\n---\nB",
                r#""pagename FAQ\npermalink: x\n" "B""#,
            ),
        ] {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_rule_at_the_top_of_a_page_is_no_head() {
        for text in [
            "",
            "\u{feff}",
            "Text",
            "---\nText\n",
            "---\n\n# Heading\n\nText: with a colon\n",
            "---\n\nText\n\n---\n\nMore\n",
            "---\n- a\n---\n",
            "***\npagename: x",
            "a\n---\npagename: x\n---\n",
        ] {
            assert!(
                shown(text).starts_with("missing"),
                "{text:?}: {}",
                shown(text)
            );
        }
    }

    #[test]
    fn a_head_without_its_end_is_open() {
        for (text, expected) in [
            ("---\npagename: x\n", "open None"),
            ("---\na: x\nb: y\n", "open None"),
            (
                "---\npagename: x\n----\nText",
                r#"open Some(At(3, "----"))"#,
            ),
            ("---\npagename: x\n...\nText", r#"open Some(At(3, "..."))"#),
            (
                "---\npagename: x\n\nSome text\n\n---\nMore",
                "open Some(Above(4))",
            ),
        ] {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }

    #[test]
    fn fields_without_a_fence_above_are_noticed() {
        for text in [
            "pagename: x\n---\n",
            "----\npagename: x\n---\n",
            " ---\npagename: x\n---\n",
        ] {
            assert_eq!(shown(text), "missing true", "{text:?}");
        }
    }
}
