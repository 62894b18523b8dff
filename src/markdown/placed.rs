//! An event of the parser with its place in the author's file.

use std::ops::Range;

use pulldown_cmark::Event;

use super::dialect::Mark;
use super::dialect::attributes::Attributes;
use super::drawing::Drawing;
use super::prepared::{Place, SourceId};
use super::video::Video;

/// An event with its place.
#[derive(Clone, Debug)]
pub struct Placed<'a> {
    /// It.
    pub event: Event<'a>,
    /// The file that it comes from.
    pub source: SourceId,
    /// Its bytes in that file, counted from the file's first.
    pub range: Range<usize>,
    /// What the parser cannot say of it; most events have none.
    pub extra: Option<Box<Extra>>,
}

/// What the parser cannot say of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Extra {
    /// A source rule put this event in, for this.
    Mark(Mark),
    /// The attributes of the element that starts here.
    Attributes(Attributes),
    /// The link that starts here stands for a player.
    Video(Video),
    /// Where in this text braces stand behind a backslash, which start nothing.
    Braces(Vec<usize>),
    /// A diagram or formula, drawn; the event itself says nothing.
    Drawing(Drawing),
    /// The lines that the parser gave, where they do not stand behind one another.
    Lines(Lines),
}

impl<'a> Placed<'a> {
    /// Where it stands.
    pub fn place(&self) -> Place {
        Place {
            source: self.source,
            range: self.range.clone(),
        }
    }

    /// An event where another one stands.
    pub fn beside(&self, event: Event<'a>) -> Self {
        Self {
            event,
            source: self.source,
            range: self.range.clone(),
            extra: None,
        }
    }

    /// What an attribute list says of it.
    pub fn attributes(&self) -> Option<&Attributes> {
        match self.extra.as_deref() {
            Some(Extra::Attributes(attributes)) => Some(attributes),
            _ => None,
        }
    }

    /// What an attribute list says of it, taken.
    pub fn said(self) -> Option<Attributes> {
        match *self.extra? {
            Extra::Attributes(attributes) => Some(attributes),
            _ => None,
        }
    }

    /// Adds what an attribute list says of it.
    pub fn say(&mut self, more: Attributes) {
        match self.extra.as_deref_mut() {
            Some(Extra::Attributes(attributes)) => attributes.add(more),
            Some(_) => {}
            None => self.extra = Some(Box::new(Extra::Attributes(more))),
        }
    }

    /// What is said of it beside that it is a box.
    pub fn said_but_callout(&self) -> Option<Box<Extra>> {
        let rest = self.attributes()?.clone().without_callout();
        (!rest.is_empty()).then(|| Box::new(Extra::Attributes(rest)))
    }

    /// Where a byte of its words stands in its file.
    pub fn offset(&self, at: usize) -> usize {
        match self.extra.as_deref() {
            Some(Extra::Lines(lines)) => lines.offset(at),
            _ => self.range.start + at,
        }
    }

    /// Where a part of its words stands; all of it where escapes or entities make
    /// words and file differ.
    pub fn part(&self, words: &str, part: Range<usize>) -> Range<usize> {
        if self.range.len() == words.len() {
            self.range.start + part.start..self.range.start + part.end
        } else {
            self.range.clone()
        }
    }
}

/// Where the lines that were joined stand: for each, where it starts in the words and in
/// the file. What stands between them in the file (the indent of a list, the `>` of a
/// quote, the other half of a line end) is in no words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(Vec<(usize, usize)>);

impl Lines {
    /// Lines by where each starts in the words and in the file, in order.
    pub fn of(lines: Vec<(usize, usize)>) -> Self {
        Self(lines)
    }

    /// Where a byte of the words stands in the file.
    pub fn offset(&self, at: usize) -> usize {
        let line = self.0.partition_point(|(words, _)| *words <= at);
        let line = line.checked_sub(1).and_then(|line| self.0.get(line));
        line.map_or(at, |(words, file)| file + (at - words))
    }
}
