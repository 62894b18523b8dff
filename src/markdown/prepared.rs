//! The text that is parsed, and where each byte of it comes from.
//!
//! Before a body is parsed, the [dialect](super::dialect) puts some of its lines
//! into CommonMark, and snippets of other files may come in. A [`Prepared`] text
//! is the result with a list of seamless pieces that leads every offset back to
//! the file that an author wrote, however often the text was edited. A body that
//! nothing changes is borrowed and is one piece.

use std::borrow::Cow;
use std::ops::Range;

use super::dialect::Mark;

/// Which file a byte comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u16);

impl SourceId {
    /// The page itself. Others are the files that it includes, numbered by who
    /// includes them.
    pub const PAGE: Self = Self(0);
}

/// Bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub source: SourceId,
    /// The bytes, counted from the file's first.
    pub range: Range<usize>,
}

/// A change of a prepared text.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The bytes of the prepared text that are replaced; empty to put something in.
    pub range: Range<usize>,
    /// What stands there instead.
    pub with: Vec<Part>,
}

/// New text.
#[derive(Clone, Debug)]
pub enum Part {
    /// Words of our own; a place in them is the whole of what they replace.
    Text(String),
    /// Words of our own, most often an HTML comment, that the parser hands back as
    /// an event and that mean something to the event filter.
    Mark(String, Mark),
    /// Words of a file.
    #[allow(dead_code)] // What pages include.
    From(Place, String),
    /// Words of our own that stand for bytes of a file, and may be a mark.
    For(Place, String, Option<Mark>),
}

/// A text to parse.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    text: Cow<'a, str>,
    /// In order and without gaps; never empty.
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
struct Piece {
    /// Where it starts in the prepared text.
    at: usize,
    place: Place,
    /// Whether it is the text at `place`, byte for byte.
    copied: bool,
    mark: Option<Mark>,
}

impl<'a> Prepared<'a> {
    /// A part of a page's file as it stands.
    pub fn of(text: &'a str, body: Range<usize>) -> Self {
        let words = text.get(body.clone()).unwrap_or("");
        let piece = Piece {
            at: 0,
            place: Place {
                source: SourceId::PAGE,
                range: body,
            },
            copied: true,
            mark: None,
        };
        Self {
            text: Cow::Borrowed(words),
            pieces: vec![piece],
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, where it is still the author's own.
    pub fn untouched(&self) -> Option<&'a str> {
        match self.text {
            Cow::Borrowed(text) => Some(text),
            Cow::Owned(_) => None,
        }
    }

    /// Where bytes of the text come from. Bytes of several files are placed in the
    /// file of the first.
    pub fn place(&self, range: Range<usize>) -> Place {
        let first = self.piece(range.start);
        let start = first.offset(range.start).start;
        let last = self.piece(range.end.saturating_sub(1).max(range.start));
        let end = if last.place.source == first.place.source {
            let end = last.offset(range.end.saturating_sub(1)).end;
            if range.is_empty() { start } else { end }
        } else {
            first.place.range.end
        };
        Place {
            source: first.place.source,
            range: start..end.max(start),
        }
    }

    /// The mark that was put in at this offset.
    pub fn mark(&self, at: usize) -> Option<&Mark> {
        let piece = self.piece(at);
        piece.mark.as_ref().filter(|_| piece.at == at)
    }

    /// The text with edits, which are in order and do not overlap.
    pub fn edit(&self, edits: Vec<Edit>) -> Prepared<'static> {
        let mut text = String::with_capacity(self.text.len() + edits.len() * 16);
        let mut pieces = Vec::with_capacity(self.pieces.len() + edits.len() * 2);
        let mut from = 0;
        for edit in edits {
            self.copy(from..edit.range.start, &mut text, &mut pieces);
            let replaced = self.place(edit.range.clone());
            for part in edit.with {
                let at = text.len();
                let (words, place, copied, mark) = match part {
                    Part::Text(words) => (words, replaced.clone(), false, None),
                    Part::Mark(words, mark) => (words, replaced.clone(), false, Some(mark)),
                    Part::From(place, words) => (words, place, true, None),
                    Part::For(place, words, mark) => (words, place, false, mark),
                };
                text.push_str(&words);
                pieces.push(Piece {
                    at,
                    place,
                    copied,
                    mark,
                });
            }
            from = edit.range.end;
        }
        self.copy(from..self.text.len(), &mut text, &mut pieces);
        if pieces.is_empty() {
            pieces.extend(self.pieces.first().cloned());
        }
        Prepared {
            text: Cow::Owned(text),
            pieces,
        }
    }

    /// Copies bytes with their pieces.
    fn copy(&self, range: Range<usize>, text: &mut String, pieces: &mut Vec<Piece>) {
        if range.is_empty() {
            return;
        }
        let first = self.pieces.partition_point(|p| p.at <= range.start);
        for (number, piece) in self.pieces.iter().enumerate().skip(first.max(1) - 1) {
            if piece.at >= range.end {
                break;
            }
            let next = self.pieces.get(number + 1);
            let end = next.map_or(self.text.len(), |p| p.at).min(range.end);
            let start = piece.at.max(range.start);
            let mut copy = piece.clone();
            copy.at = text.len() + start - range.start;
            if piece.copied {
                let skipped = start - piece.at;
                copy.place.range.start += skipped;
                copy.place.range.end = copy.place.range.start + (end - start);
            }
            pieces.push(copy);
        }
        text.push_str(&self.text[range]);
    }

    fn piece(&self, at: usize) -> &Piece {
        let after = self.pieces.partition_point(|piece| piece.at <= at);
        &self.pieces[after.max(1) - 1]
    }
}

impl Piece {
    /// The bytes in the file that the byte at `at` stands for.
    fn offset(&self, at: usize) -> Range<usize> {
        if !self.copied {
            return self.place.range.clone();
        }
        let start = self.place.range.start + at.saturating_sub(self.at);
        start..start + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(range: Range<usize>, words: &str) -> Edit {
        Edit {
            range,
            with: vec![Part::Text(words.into())],
        }
    }

    #[test]
    fn every_offset_leads_back_to_the_file_through_edits_of_edits() {
        let file = "---\nhead\n---\none two three";
        let body = 13..file.len();
        let prepared = Prepared::of(file, body);
        assert_eq!(prepared.text(), "one two three");
        let once = prepared.edit(vec![put(4..7, "2"), put(8..8, "and ")]);
        assert_eq!(once.text(), "one 2 and three");
        let twice = once.edit(vec![put(0..0, "> "), put(10..15, "3")]);
        assert_eq!(twice.text(), "> one 2 and 3");
        let origin = |words: &str| {
            let at = twice.text().find(words).expect("stands there");
            let place = twice.place(at..at + words.len());
            assert_eq!(place.source, SourceId::PAGE);
            &file[place.range]
        };
        assert_eq!(origin("one"), "one");
        assert_eq!(origin("ne"), "ne");
        assert_eq!(origin("2"), "two");
        assert_eq!(origin("and"), "");
        assert_eq!(origin("3"), "three");
        assert_eq!(origin("one 2"), "one two");
    }

    #[test]
    fn words_of_another_file_are_placed_in_it() {
        let file = "a\n!\nb";
        let prepared = Prepared::of(file, 0..file.len());
        let snippet = Place {
            source: SourceId(1),
            range: 10..13,
        };
        let with = vec![Part::From(snippet, "xyz".into())];
        let prepared = prepared.edit(vec![Edit { range: 2..3, with }]);
        assert_eq!(prepared.text(), "a\nxyz\nb");
        let place = prepared.place(3..4);
        assert_eq!((place.source, place.range), (SourceId(1), 11..12));
        assert_eq!(prepared.place(6..7).range, 4..5);
        assert_eq!(prepared.place(0..1).range, 0..1);
    }

    #[test]
    fn an_empty_body_has_a_place() {
        let prepared = Prepared::of("x", 1..1);
        assert_eq!(prepared.place(0..0).range, 1..1);
        assert_eq!(prepared.edit(Vec::new()).place(0..0).range, 1..1);
    }
}
