//! Where each node of a text stands: the event parser's pass.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle};

use super::explain::Fault;
use super::{DEPTH, REPEATED_NODES};

/// A node's place.
#[derive(Debug)]
pub struct Mark {
    /// Its bytes.
    pub at: Range<usize>,
    /// What stands below it.
    pub shape: Shape,
    /// The tag or anchor before it, as written.
    pub property: Option<String>,
    /// How many nodes it is with all aliases followed.
    weight: usize,
    /// How many levels it has with all aliases followed.
    depth: usize,
}

/// What a node is, as far as places go.
#[derive(Debug)]
pub enum Shape {
    /// A scalar: its text, and whether quotes or a block hold it.
    Scalar(String, bool),
    /// The items of a list.
    List(Vec<Rc<Mark>>),
    /// Keys and values.
    Map(Vec<(Rc<Mark>, Rc<Mark>)>),
    /// Another node again.
    Alias(Rc<Mark>),
}

/// The places of a text.
#[derive(Debug, Default)]
pub struct Marks {
    /// The outermost node.
    pub root: Option<Rc<Mark>>,
    /// What the event parser stopped at. The places before it are right.
    pub fault: Option<Fault>,
    /// Where a second document starts, if there is one.
    pub second_document: Option<usize>,
}

/// A list or mapping whose end was not seen yet.
struct Open {
    start: usize,
    end: usize,
    flow: bool,
    map: bool,
    anchor: usize,
    property: Option<String>,
    children: Vec<Rc<Mark>>,
}

impl Marks {
    /// The places of a text, up to its first fault.
    pub fn of(text: &str) -> Self {
        let options = granit_parser::options! {
            flow_nesting_limit: DEPTH,
            block_nesting_limit: DEPTH,
        };
        let mut scan = Scan {
            text,
            marks: Self::default(),
            open: Vec::new(),
            anchors: HashMap::new(),
            documents: 0,
            last_end: 0,
            repeated: 0,
        };
        for event in Parser::new_from_str_with_options(text, options) {
            let step = match event {
                Ok((event, span)) => scan.take(&event, span.byte_range().unwrap_or(0..0)),
                Err(error) => {
                    let at = error.marker().byte_offset().unwrap_or(text.len());
                    let bracket =
                        |o: &&Open| text[o.start.min(text.len())..].starts_with(['[', '{']);
                    let flow = scan.open.iter().rev().find(bracket).map(|o| o.start);
                    Err(Fault::syntax(error.kind().clone(), at, flow, scan.last_end))
                }
            };
            if let Err(fault) = step {
                scan.marks.fault = Some(fault);
                break;
            }
        }
        while !scan.open.is_empty() {
            let end = scan.last_end;
            scan.close(end);
        }
        scan.marks
    }

    /// The fault, where it means that the text is too large to look at again.
    pub fn over_limit(&self) -> Option<Fault> {
        self.fault.clone().filter(Fault::is_limit)
    }
}

struct Scan<'a> {
    text: &'a str,
    marks: Marks,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Mark>>,
    documents: usize,
    /// The end of the node seen last.
    last_end: usize,
    /// How many nodes aliases added.
    repeated: usize,
}

impl Scan<'_> {
    fn take(&mut self, event: &Event<'_>, at: Range<usize>) -> Result<(), Fault> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents == 2 {
                    self.marks.second_document = Some(at.start);
                }
            }
            Event::Scalar(text, style, anchor, _) => {
                let mark = self.scalar(text, *style, at);
                self.place(mark, *anchor);
            }
            Event::SequenceStart(style, anchor, _) | Event::MappingStart(style, anchor, _) => {
                let property = self.property(at.start);
                self.open.push(Open {
                    start: at.start,
                    end: at.end,
                    flow: matches!(style, granit_parser::StructureStyle::Flow),
                    map: matches!(event, Event::MappingStart(..)),
                    anchor: *anchor,
                    property,
                    children: Vec::new(),
                });
                if self.open.len() > DEPTH {
                    return Err(Fault::TooDeep(at.start));
                }
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(at.end),
            Event::Alias(anchor) => {
                let Some(target) = self.anchors.get(anchor).cloned() else {
                    return Err(Fault::AliasInItself(at));
                };
                let (weight, depth) = (target.weight, target.depth);
                self.repeated += weight;
                if self.repeated > REPEATED_NODES {
                    return Err(Fault::TooManyAliases(at));
                }
                if self.open.len() + depth > DEPTH {
                    return Err(Fault::TooDeep(at.start));
                }
                let mark = Mark {
                    at,
                    shape: Shape::Alias(target),
                    property: None,
                    weight,
                    depth,
                };
                self.place(mark, 0);
            }
            _ => {}
        }
        Ok(())
    }

    fn scalar(&self, text: &str, style: ScalarStyle, at: Range<usize>) -> Mark {
        let quoted = style != ScalarStyle::Plain;
        // A block of text ends with the line breaks after it.
        let written = self.text.get(at.clone()).unwrap_or_default();
        let at = at.start..at.start + written.trim_end().len();
        // The parser writes `~` for a value that is not there.
        let text = if at.is_empty() && !quoted { "" } else { text };
        Mark {
            property: self.property(at.start),
            at,
            shape: Shape::Scalar(text.into(), quoted),
            weight: 1,
            depth: 0,
        }
    }

    /// What stands between the node before and this one, if it is a tag or an
    /// anchor and so belongs to this one.
    fn property(&self, start: usize) -> Option<String> {
        let between = self.text.get(self.last_end..start)?;
        let before =
            between.trim_start_matches(|c: char| c.is_whitespace() || ":-,[{?".contains(c));
        let word = before.split_whitespace().next()?;
        word.starts_with(['!', '&']).then(|| word.to_owned())
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, mark: Mark, anchor: usize) {
        let mark = Rc::new(mark);
        self.last_end = self.last_end.max(mark.at.end);
        if anchor != 0 {
            self.anchors.insert(anchor, mark.clone());
        }
        match self.open.last_mut() {
            Some(open) => {
                open.end = open.end.max(mark.at.end);
                open.children.push(mark);
            }
            None if self.marks.root.is_none() => self.marks.root = Some(mark),
            // A second document.
            None => {}
        }
    }

    /// Finishes the innermost open list or mapping.
    fn close(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        // The end of a block is reported where the next thing starts.
        let end = if open.flow { end } else { open.end };
        let weight = 1 + open.children.iter().map(|c| c.weight).sum::<usize>();
        let depth = 1 + open.children.iter().map(|c| c.depth).max().unwrap_or(0);
        let shape = if open.map {
            let mut children = open.children.into_iter();
            let mut pairs = Vec::new();
            while let (Some(key), Some(value)) = (children.next(), children.next()) {
                pairs.push((key, value));
            }
            Shape::Map(pairs)
        } else {
            Shape::List(open.children)
        };
        let mark = Mark {
            at: open.start..end.max(open.start),
            shape,
            property: open.property,
            weight,
            depth,
        };
        self.place(mark, open.anchor);
    }
}
