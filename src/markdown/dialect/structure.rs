//! What a source rule knows of the text: its lines, and what is code or raw HTML.

use std::cell::OnceCell;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::Raw;

/// A text with the parser's view of it.
pub struct Structure<'t> {
    /// The prepared text.
    pub text: &'t str,
    /// Its events.
    pub events: &'t [Raw<'t>],
    /// Whether this is the last round: what is found now is found for good.
    pub last: bool,
    areas: OnceCell<Areas>,
    lines: OnceCell<Vec<Line>>,
}

/// What no rule of prose may look into; in order.
#[derive(Default)]
struct Areas {
    code: Vec<Range<usize>>,
    html: Vec<Range<usize>>,
}

/// A line of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its bytes without its end.
    pub range: Range<usize>,
    /// Where the next line starts.
    pub next: usize,
    /// What it is a part of.
    pub kind: LineKind,
}

/// What a line is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Words, or nothing.
    Prose,
    /// A code block, fences included.
    Code,
    /// A block of raw HTML.
    Html,
}

impl<'t> Structure<'t> {
    /// A text and its events.
    pub fn new(text: &'t str, events: &'t [Raw<'t>], last: bool) -> Self {
        Self {
            text,
            events,
            last,
            areas: OnceCell::new(),
            lines: OnceCell::new(),
        }
    }

    /// Its lines.
    pub fn lines(&self) -> &[Line] {
        self.lines.get_or_init(|| self.read_lines())
    }

    /// Whether a byte stands in a code block or a code span.
    pub fn is_code(&self, at: usize) -> bool {
        holds(&self.areas().code, at)
    }

    /// Whether a byte stands in a block of raw HTML.
    pub fn is_html(&self, at: usize) -> bool {
        holds(&self.areas().html, at)
    }

    /// The block of code that comes last.
    pub fn last_code_block(&self) -> Option<Range<usize>> {
        let blocks = self.events.iter().rev();
        let mut blocks = blocks.filter(|(e, _)| matches!(e, Event::Start(Tag::CodeBlock(_))));
        blocks.next().map(|(_, range)| range.clone())
    }

    fn areas(&self) -> &Areas {
        self.areas.get_or_init(|| {
            let mut areas = Areas::default();
            for (event, range) in self.events {
                match event {
                    Event::Start(Tag::CodeBlock(_)) | Event::Code(_) => {
                        areas.code.push(range.clone());
                    }
                    Event::Start(Tag::HtmlBlock) => areas.html.push(range.clone()),
                    _ => {}
                }
            }
            areas
        })
    }

    fn read_lines(&self) -> Vec<Line> {
        let bytes = self.text.as_bytes();
        let mut lines = Vec::new();
        let mut start = 0;
        while start < bytes.len() {
            let rest = &bytes[start..];
            let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            let end = start + length;
            let next = match rest.get(length..) {
                Some([b'\r', b'\n', ..]) => end + 2,
                Some([_, ..]) => end + 1,
                _ => end,
            };
            lines.push(Line {
                range: start..end,
                next,
                kind: self.kind(start..end),
            });
            start = next;
        }
        lines
    }

    /// A line is code when its first mark lies in a code block; a code span that
    /// goes on from the line before makes it none.
    fn kind(&self, line: Range<usize>) -> LineKind {
        let words = &self.text[line.clone()];
        let shown = words.trim_start_matches([' ', '\t', '>']);
        let at = line.start + (words.len() - shown.len());
        if self.is_code(at.min(line.end.saturating_sub(1)).max(line.start)) {
            LineKind::Code
        } else if self.is_html(at) {
            LineKind::Html
        } else {
            LineKind::Prose
        }
    }
}

/// Whether one of these ranges, which are in order, holds a byte.
fn holds(ranges: &[Range<usize>], at: usize) -> bool {
    let after = ranges.partition_point(|range| range.start <= at);
    after > 0 && ranges[after - 1].end > at
}
