//! Marks among events: what is opened is closed, and closed where it was opened.
//!
//! An element that starts inside a list's item ends there at the latest, whatever
//! the author wrote: the page is always well-formed, and the author is told.
//! Words that stand in an element without a paragraph (in a tight list) get one.

use std::sync::Arc;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Call, Mark, Origins, located};
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::dialect::Mark as AnyMark;
use crate::markdown::placed::{Extra, Placed};
use crate::markdown::prepared::Place;
use crate::path::SourcePath;

/// What is open.
enum Frame {
    /// An element of markdown.
    Tag,
    /// A directive's.
    Element(Element),
}

struct Element {
    call: Arc<Call>,
    /// Whether its title is still being read.
    in_title: bool,
    /// Whether its closing line was met while something in it was still open.
    is_over: bool,
}

struct Nesting<'a> {
    out: Vec<Placed<'a>>,
    frames: Vec<Frame>,
    /// Whether a paragraph was opened for bare words.
    paragraph: bool,
    problems: Vec<(Diagnostic, Place)>,
}

/// The mark of an event.
pub fn mark<'e>(placed: &'e Placed<'_>) -> Option<&'e Mark> {
    match placed.extra.as_deref() {
        Some(Extra::Mark(AnyMark::Compose(mark))) => Some(mark),
        _ => None,
    }
}

/// Puts the marks of a list in order; what is wrong comes with it.
pub fn nest<'a>(
    list: Vec<Placed<'a>>,
    page: &SourcePath,
    origins: &Origins,
) -> (Vec<Placed<'a>>, Vec<Diagnostic>) {
    if !list.iter().any(|placed| mark(placed).is_some()) {
        return (list, Vec::new());
    }
    let mut nesting = Nesting {
        out: Vec::with_capacity(list.len()),
        frames: Vec::new(),
        paragraph: false,
        problems: Vec::new(),
    };
    let wraps = wrappings(&list);
    for (placed, wrap) in list.into_iter().zip(wraps) {
        if !wrap {
            nesting.take(placed);
        }
    }
    nesting.finish();
    let problems = nesting.problems.into_iter();
    let problems = problems.map(|(problem, place)| located(problem, &place, page, origins));
    (nesting.out, problems.collect())
}

/// Whether each event only wraps a mark: the block of raw HTML that the comment
/// is, and the blanks before it.
fn wrappings(list: &[Placed<'_>]) -> Vec<bool> {
    let mut wraps = vec![false; list.len()];
    // The parser gives the blanks before a comment as a text of the block.
    let blank = |placed: &Placed<'_>| match &placed.event {
        Event::Text(words) | Event::Html(words) => words.trim().is_empty(),
        _ => false,
    };
    for at in (0..list.len()).filter(|at| mark(&list[*at]).is_some()) {
        let mut before = at;
        while before > 0 && blank(&list[before - 1]) && mark(&list[before - 1]).is_none() {
            before -= 1;
            wraps[before] = true;
        }
        if before > 0 && matches!(list[before - 1].event, Event::Start(Tag::HtmlBlock)) {
            wraps[before - 1] = true;
        }
        if matches!(
            list.get(at + 1).map(|p| &p.event),
            Some(Event::End(TagEnd::HtmlBlock))
        ) {
            wraps[at + 1] = true;
        }
    }
    wraps
}

impl<'a> Nesting<'a> {
    fn take(&mut self, placed: Placed<'a>) {
        match mark(&placed).cloned() {
            Some(Mark::Open(call)) => {
                self.end_paragraph(&placed);
                let titled = !call.argument.is_empty()
                    && call.form().argument != super::registry::Argument::None;
                self.frames.push(Frame::Element(Element {
                    call,
                    in_title: titled,
                    is_over: false,
                }));
                self.out.push(placed);
            }
            Some(Mark::Titled) => {
                if let Some(Frame::Element(element)) = self.frames.last_mut()
                    && std::mem::take(&mut element.in_title)
                {
                    self.out.push(placed);
                }
            }
            Some(Mark::Close(opened)) => self.close(placed, &opened),
            Some(Mark::Data(_)) => {
                self.end_paragraph(&placed);
                self.out.push(placed);
            }
            Some(Mark::Apart) => self.end_paragraph(&placed),
            None => self.event(placed),
        }
    }

    fn close(&mut self, placed: Placed<'a>, opened: &Place) {
        self.end_paragraph(&placed);
        let own = |frame: &Frame| matches!(frame, Frame::Element(e) if e.call.place == *opened);
        // One that ended with what it was opened in is over already.
        let Some(at) = self.frames.iter().rposition(own) else {
            return;
        };
        if at + 1 == self.frames.len() {
            self.end_title(&placed);
            self.frames.pop();
            self.out.push(placed);
        } else if let Some(Frame::Element(element)) = self.frames.get_mut(at) {
            element.is_over = true;
            let call = element.call.clone();
            self.crossing(&call);
        }
    }

    fn event(&mut self, placed: Placed<'a>) {
        let in_title = matches!(self.frames.last(), Some(Frame::Element(e)) if e.in_title);
        match &placed.event {
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) if in_title => return,
            Event::Start(tag) => {
                let bare = is_inline(tag) && self.bare();
                if bare {
                    self.start_paragraph(&placed);
                } else if !is_inline(tag) {
                    self.end_paragraph(&placed);
                }
                self.frames.push(Frame::Tag);
            }
            Event::End(_) => return self.end_tag(placed),
            Event::Rule => self.end_paragraph(&placed),
            Event::Html(_) => self.end_paragraph(&placed),
            _ if self.bare() => self.start_paragraph(&placed),
            _ => {}
        }
        self.out.push(placed);
    }

    /// Ends what was opened inside of the element of markdown that ends, and what
    /// was to end before it.
    fn end_tag(&mut self, placed: Placed<'a>) {
        while let Some(Frame::Element(element)) = self.frames.last() {
            let call = element.call.clone();
            self.crossing(&call);
            self.end_element(&placed);
        }
        self.frames.pop();
        let beside = placed.beside(Event::SoftBreak);
        self.out.push(placed);
        while matches!(self.frames.last(), Some(Frame::Element(e)) if e.is_over) {
            self.end_element(&beside);
        }
    }

    fn end_element(&mut self, beside: &Placed<'a>) {
        self.end_paragraph(beside);
        self.end_title(beside);
        if let Some(Frame::Element(element)) = self.frames.pop() {
            let mut close = beside.beside(Event::Html("".into()));
            let mark = Mark::Close(element.call.place.clone());
            close.extra = Some(Box::new(Extra::Mark(AnyMark::Compose(mark))));
            self.out.push(close);
        }
    }

    /// Ends what is open at the end of the page.
    fn finish(&mut self) {
        let last = self.out.last().map(|last| last.beside(Event::SoftBreak));
        while let Some(beside) = last.as_ref().filter(|_| !self.frames.is_empty()) {
            match self.frames.last() {
                Some(Frame::Element(_)) => self.end_element(beside),
                _ => drop(self.frames.pop()),
            }
        }
    }

    /// Ends a title that is still open.
    fn end_title(&mut self, beside: &Placed<'a>) {
        if let Some(Frame::Element(element)) = self.frames.last_mut()
            && std::mem::take(&mut element.in_title)
        {
            let mut titled = beside.beside(Event::Html("".into()));
            titled.extra = Some(Box::new(Extra::Mark(AnyMark::Compose(Mark::Titled))));
            self.out.push(titled);
        }
    }

    fn crossing(&mut self, call: &Call) {
        let problem = Diagnostic::new(
            Code::MisplacedDirective,
            format!("`{}` ends elsewhere than where it starts", call.name),
        )
        .help("write the lines that open and close it, and all lines between them, in the same list item or quotation, indented alike");
        if !self.problems.iter().any(|(_, place)| *place == call.place) {
            self.problems.push((problem, call.place.clone()));
        }
    }

    /// Whether words here would stand in an element without a paragraph.
    fn bare(&self) -> bool {
        !self.paragraph && matches!(self.frames.last(), Some(Frame::Element(e)) if !e.in_title)
    }

    fn start_paragraph(&mut self, beside: &Placed<'a>) {
        self.paragraph = true;
        self.out.push(beside.beside(Event::Start(Tag::Paragraph)));
    }

    fn end_paragraph(&mut self, beside: &Placed<'a>) {
        if std::mem::take(&mut self.paragraph) {
            self.out.push(beside.beside(Event::End(TagEnd::Paragraph)));
        }
    }
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}
