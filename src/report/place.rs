//! Places as people and editors count them: file, line, column.
//!
//! [`Places`] reads each file's lines once and walks long lines once, so that
//! a hundred thousand findings in one file cost what its length costs.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{LineIndex, Place, Position};
use crate::path::SourcePath;

use super::Texts;

/// A place with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<'a> {
    /// Where the span starts.
    pub start: Position,
    /// Where it ends: the place after its last character.
    pub end: Position,
    /// The line that the span starts on, without its end.
    pub line: &'a str,
    /// The part of `line` that the span covers, in bytes; empty where it points
    /// between two characters.
    pub marked: Range<usize>,
}

/// The line indexes of the files that were asked about.
pub struct Places<'a> {
    texts: &'a dyn Texts,
    files: BTreeMap<SourcePath, Option<File<'a>>>,
}

/// One file and where the last question about it led.
struct File<'a> {
    text: &'a str,
    lines: LineIndex<'a>,
    last: Cursor,
}

/// A byte offset with its position: a later offset of the same line is counted
/// from here and not from the line's start.
#[derive(Clone, Copy)]
struct Cursor {
    offset: usize,
    position: Position,
}

impl<'a> Places<'a> {
    /// Nothing read yet.
    pub fn new(texts: &'a dyn Texts) -> Self {
        Self {
            texts,
            files: BTreeMap::new(),
        }
    }

    /// Where a place is; `None` for a whole file and for a file without text.
    pub fn locate(&mut self, place: &Place) -> Option<Located<'a>> {
        let span = place.span?.range();
        let texts = self.texts;
        let file = self
            .files
            .entry(place.file.clone())
            .or_insert_with(|| texts.text(&place.file).map(File::new))
            .as_mut()?;
        Some(file.locate(span))
    }
}

impl<'a> File<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            lines: LineIndex::new(text),
            last: Cursor {
                offset: 0,
                position: Position { line: 0, column: 1 },
            },
        }
    }

    fn locate(&mut self, span: Range<usize>) -> Located<'a> {
        let (line, range) = self.lines.line_at(span.start.min(self.text.len()));
        let start = boundary(self.text, span.start.clamp(range.start, range.end));
        let end = boundary(self.text, span.end.clamp(start, range.end));
        let begins = self.position(line, range.start, start);
        Located {
            start: begins,
            end: self.end(span.end, start, begins),
            line: &self.text[range.clone()],
            marked: start - range.start..end - range.start,
        }
    }

    /// The position of `offset`, which lies at or after `start`.
    fn end(&self, offset: usize, start: usize, begins: Position) -> Position {
        let offset = boundary(self.text, offset).max(start);
        let between = &self.text[start..offset];
        if between.contains(['\n', '\r']) {
            return self.lines.position(offset);
        }
        let column = begins.column + between.chars().count();
        Position { column, ..begins }
    }

    /// The position of `offset` in `line`, which starts at `line_start`.
    fn position(&mut self, line: usize, line_start: usize, offset: usize) -> Position {
        let from = if self.last.position.line == line && self.last.offset <= offset {
            self.last
        } else {
            Cursor {
                offset: line_start,
                position: Position { line, column: 1 },
            }
        };
        let steps = self.text[from.offset..offset].chars().count();
        let position = Position {
            line,
            column: from.position.column + steps,
        };
        self.last = Cursor { offset, position };
        position
    }
}

/// The nearest character boundary at or before `offset`.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len()))
        .rev()
        .find(|i| text.is_char_boundary(*i))
        .unwrap_or(0)
}
