//! The parser's events, put right for both readers: text merged, bare addresses
//! made links, dashes made dashes, headings given their ids.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

use super::autolink;
use super::slug::Ids;
use crate::config::MarkdownOptions;

/// An event with its bytes in the file.
pub type Placed<'a> = (Event<'a>, Range<usize>);

/// The events of a body.
pub struct Events<'a> {
    /// In order; offsets count from the start of the file.
    pub list: Vec<Placed<'a>>,
    /// The id and plain text of each heading, in order.
    pub headings: Vec<(String, String)>,
}

/// What is read beyond CommonMark.
fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
}

/// Reads `text[body]`.
pub fn parse<'a>(text: &'a str, body: Range<usize>, options: &MarkdownOptions) -> Events<'a> {
    let start = body.start;
    let source = text.get(body).unwrap_or("");
    let parser = Parser::new_ext(source, extensions()).into_offset_iter();
    let mut list = Vec::with_capacity(source.len() / 16);
    // Inside code, links and pictures a bare address is only text.
    let mut shut = 0usize;
    let mut in_code = false;
    for (event, range) in TextMergeWithOffset::new(parser) {
        let range = range.start + start..range.end + start;
        match &event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => shut += 1,
            Event::End(TagEnd::Link | TagEnd::Image) => shut = shut.saturating_sub(1),
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            _ => {}
        }
        match event {
            Event::Text(words) if !in_code => prose(words, range, shut == 0, options, &mut list),
            event => list.push((event, range)),
        }
    }
    let headings = name_headings(&mut list);
    Events { list, headings }
}

/// A text of prose: its addresses become links, its dashes dashes.
fn prose<'a>(
    words: CowStr<'a>,
    range: Range<usize>,
    linked: bool,
    options: &MarkdownOptions,
    list: &mut Vec<Placed<'a>>,
) {
    let found = if linked {
        autolink::find(&words)
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
        let words = if options.smart_punctuation {
            dress(&words).into()
        } else {
            words
        };
        list.push((Event::Text(words), range));
        return;
    }
    let mut at = 0;
    for link in found {
        if link.range.start > at {
            list.push((
                Event::Text(dress(&words[at..link.range.start]).into()),
                range.clone(),
            ));
        }
        let tag = Tag::Link {
            link_type: LinkType::Autolink,
            dest_url: link.href.into(),
            title: CowStr::Borrowed(""),
            id: CowStr::Borrowed(""),
        };
        list.push((Event::Start(tag), range.clone()));
        list.push((
            Event::Text(words[link.range.clone()].to_owned().into()),
            range.clone(),
        ));
        list.push((Event::End(TagEnd::Link), range.clone()));
        at = link.range.end;
    }
    if at < words.len() {
        list.push((Event::Text(dress(&words[at..]).into()), range));
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
        match (&list[at].0, &mut open) {
            (Event::Start(Tag::Heading { .. }), _) => open = Some((at, String::new())),
            (Event::Text(words) | Event::Code(words), Some((_, text))) => text.push_str(words),
            (Event::SoftBreak | Event::HardBreak, Some((_, text))) => text.push(' '),
            (Event::End(TagEnd::Heading(_)), _) => {
                let Some((start, text)) = open.take() else {
                    continue;
                };
                if let Event::Start(Tag::Heading { id, .. }) = &mut list[start].0 {
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
