//! Comments to the checker: `<!-- shelfmark: allow no-such-page because … -->`.
//!
//! Finds them and what each is about, and takes them out of the HTML: readers have
//! no use for them. What they may say is [`crate::check`]'s business.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::Note;
use super::events::Events;
use super::placed::{Extra, Placed};
use super::prepared::SourceId;
use crate::source::SourceFile;

/// What such a comment starts with, behind `<!--` and space.
const WORD: &str = "shelfmark:";

/// The comments of a body and of what it includes. A comment in code is none.
pub(super) fn read(page: &SourceFile, events: &Events<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut files: BTreeMap<SourceId, Vec<&Placed<'_>>> = BTreeMap::new();
    let is_plain =
        |placed: &&Placed<'_>| matches!(placed.extra.as_deref(), None | Some(Extra::Lines(_)));
    for placed in events.list.iter().filter(is_plain) {
        files.entry(placed.source).or_default().push(placed);
    }
    for (source, list) in files {
        let origin = events.origins.get(source);
        let text = origin.map_or(&page.text, |origin| &origin.file.text);
        let first = notes.len();
        of_file(text, &list, &mut notes);
        for note in &mut notes[first..] {
            note.origin = origin.cloned();
        }
    }
    notes
}

/// The comments of one file.
fn of_file(text: &str, events: &[&Placed<'_>], notes: &mut Vec<Note>) {
    let mut read_to = 0;
    for (number, placed) in events.iter().enumerate() {
        let whole = match placed.event {
            Event::Start(Tag::HtmlBlock) | Event::Html(_) | Event::InlineHtml(_) => &placed.range,
            _ => continue,
        };
        // An HTML block is seen as a whole, and then line by line.
        let Some(html) = text.get(whole.clone()).filter(|_| whole.start >= read_to) else {
            continue;
        };
        read_to = whole.end;
        let block = !matches!(placed.event, Event::InlineHtml(_));
        for (comment, words) in comments(html) {
            let span = whole.start + comment.start..whole.start + comment.end;
            let mut covers = line(text, &span);
            if block && html[comment.end..].trim().is_empty() {
                let mut next = events[number..].iter();
                let next = next.find(|next| next.range.start >= whole.end);
                covers.end = next.map_or(covers.end, |next| next.range.end.max(covers.end));
            }
            notes.push(Note {
                words: words.to_owned(),
                span: span.into(),
                covers: covers.into(),
                origin: None,
            });
        }
    }
}

/// A piece of HTML without such comments.
pub(super) fn without(html: &str) -> Cow<'_, str> {
    let mut found = comments(html).peekable();
    if found.peek().is_none() {
        return html.into();
    }
    let mut rest = String::with_capacity(html.len());
    let mut from = 0;
    for (comment, _) in found {
        rest.push_str(&html[from..comment.start]);
        from = comment.end;
    }
    rest.push_str(&html[from..]);
    rest.into()
}

/// The comments of a piece of HTML, each with its words.
fn comments(html: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + html[at..].find("<!--")?;
            let inside = start + "<!--".len();
            let length = html[inside..].find("-->")?;
            at = inside + length + "-->".len();
            let words = html[inside..inside + length].trim();
            if let Some(words) = words.strip_prefix(WORD) {
                return Some((start..at, words.trim()));
            }
        }
    })
}

/// The lines that hold a range.
fn line(text: &str, range: &Range<usize>) -> Range<usize> {
    let ends = ['\n', '\r'];
    let start = text[..range.start].rfind(ends).map_or(0, |i| i + 1);
    let end = text[range.end..]
        .find(ends)
        .map_or(text.len(), |i| range.end + i);
    start..end
}
