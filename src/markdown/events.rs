//! The parser's events, put right for both readers: placed in the author's file,
//! text merged, bare addresses made links, dashes made dashes, headings given
//! their ids.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd, TextMergeWithOffset};

use super::autolink;
use super::dialect::{Mark, Read};
use super::prepared::{Place, Prepared, SourceId};
use super::slug::Ids;
use crate::config::MarkdownOptions;

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
}

impl<'a> Placed<'a> {
    /// An event where another one stands.
    pub fn beside(&self, event: Event<'a>) -> Self {
        Self {
            event,
            source: self.source,
            range: self.range.clone(),
            extra: None,
        }
    }
}

/// The events of a body.
pub struct Events<'a> {
    /// In order.
    pub list: Vec<Placed<'a>>,
    /// The id and plain text of each heading, in order.
    pub headings: Vec<(String, String)>,
}

/// Puts the parser's events right.
pub fn filter<'a>(read: Read<'a>, options: &MarkdownOptions) -> Events<'a> {
    let mut list = Vec::with_capacity(read.events.len());
    // Inside code, links and pictures a bare address is only text.
    let mut shut = 0usize;
    let mut in_code = false;
    for (event, range) in TextMergeWithOffset::new(read.events.into_iter()) {
        let placed = place(event, range, &read.prepared);
        match &placed.event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => shut += 1,
            Event::End(TagEnd::Link | TagEnd::Image) => shut = shut.saturating_sub(1),
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            _ => {}
        }
        match placed.event {
            Event::Text(_) if !in_code => prose(placed, shut == 0, options, &mut list),
            _ => list.push(placed),
        }
    }
    let headings = name_headings(&mut list);
    Events { list, headings }
}

fn place<'a>(event: Event<'a>, range: Range<usize>, prepared: &Prepared<'_>) -> Placed<'a> {
    let mark = match event {
        Event::Html(_) | Event::InlineHtml(_) => prepared.mark(range.start).cloned(),
        _ => None,
    };
    let Place { source, range } = prepared.place(range);
    let extra = mark.map(|mark| Box::new(Extra::Mark(mark)));
    Placed {
        event,
        source,
        range,
        extra,
    }
}

/// A text of prose: its addresses become links, its dashes dashes.
fn prose<'a>(
    mut placed: Placed<'a>,
    linked: bool,
    options: &MarkdownOptions,
    list: &mut Vec<Placed<'a>>,
) {
    let Event::Text(words) = &placed.event else {
        return list.push(placed);
    };
    let found = if linked {
        autolink::find(words)
    } else {
        Vec::new()
    };
    let dress = |text: &str| {
        if options.smart_punctuation {
            smart(text)
        } else {
            text.to_owned()
        }
    };
    if found.is_empty() {
        if options.smart_punctuation {
            placed.event = Event::Text(dress(words).into());
        }
        return list.push(placed);
    }
    let mut at = 0;
    let plain = |text: &str| placed.beside(Event::Text(dress(text).into()));
    for link in found {
        if link.range.start > at {
            list.push(plain(&words[at..link.range.start]));
        }
        let tag = Tag::Link {
            link_type: LinkType::Autolink,
            dest_url: link.href.into(),
            title: CowStr::Borrowed(""),
            id: CowStr::Borrowed(""),
        };
        list.push(placed.beside(Event::Start(tag)));
        let shown = words[link.range.clone()].to_owned();
        list.push(placed.beside(Event::Text(shown.into())));
        list.push(placed.beside(Event::End(TagEnd::Link)));
        at = link.range.end;
    }
    if at < words.len() {
        list.push(plain(&words[at..]));
    }
}

/// Dashes and ellipsis; quotes stay straight.
fn smart(text: &str) -> String {
    text.replace("---", "—")
        .replace("--", "–")
        .replace("...", "…")
}

/// Gives every heading its id, and returns ids and plain texts.
fn name_headings(list: &mut [Placed<'_>]) -> Vec<(String, String)> {
    let mut ids = Ids::default();
    let mut headings = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for at in 0..list.len() {
        match (&list[at].event, &mut open) {
            (Event::Start(Tag::Heading { .. }), _) => open = Some((at, String::new())),
            (Event::Text(words) | Event::Code(words), Some((_, text))) => text.push_str(words),
            (Event::SoftBreak | Event::HardBreak, Some((_, text))) => text.push(' '),
            (Event::End(TagEnd::Heading(_)), _) => {
                let Some((start, text)) = open.take() else {
                    continue;
                };
                if let Event::Start(Tag::Heading { id, .. }) = &mut list[start].event {
                    let name = match id {
                        Some(given) => ids.given(given),
                        None => ids.of_text(&text),
                    };
                    *id = Some(name.clone().into());
                    headings.push((name, text.trim().to_owned()));
                }
            }
            _ => {}
        }
    }
    headings
}
