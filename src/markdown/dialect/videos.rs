//! The address of a video alone on its line becomes a player.
//!
//! It is a link until a reader starts it: nothing is asked of the other site before
//! that, and without JavaScript the link leads there. A list item or a line of a
//! paragraph may hold it, too.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::inline;
use crate::markdown::placed::{Extra, Placed};
use crate::markdown::video::{Video, video};

/// Makes players of videos' addresses.
pub fn embed(list: Vec<Placed<'_>>) -> Vec<Placed<'_>> {
    let is_video = |placed: &Placed<'_>| match &placed.event {
        Event::Start(Tag::Link {
            link_type: LinkType::Autolink,
            dest_url,
            ..
        }) => video(dest_url).is_some(),
        _ => false,
    };
    if !list.iter().any(is_video) {
        return list;
    }
    let mut out: Vec<Placed<'_>> = Vec::with_capacity(list.len() + 8);
    let mut heading: Option<String> = None;
    let mut in_heading = false;
    let mut paragraph = false;
    let mut list = list.into_iter().peekable();
    while let Some(mut placed) = list.next() {
        match &placed.event {
            Event::Start(Tag::Heading { .. }) => {
                (heading, in_heading) = (Some(String::new()), true);
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::Paragraph) => paragraph = true,
            Event::End(TagEnd::Paragraph) => paragraph = false,
            Event::Text(words) | Event::Code(words) if in_heading => {
                heading.get_or_insert_default().push_str(words);
            }
            _ => {}
        }
        let begins = !in_heading
            && out.last().is_none_or(|before| match &before.event {
                Event::SoftBreak | Event::HardBreak => true,
                Event::Start(tag) => matches!(tag, Tag::Paragraph | Tag::Item),
                Event::End(tag) => !inline::is_inline_end(tag),
                _ => false,
            });
        if !(begins && is_video(&placed)) {
            out.push(placed);
            continue;
        }
        let mut inner = Vec::new();
        for next in list.by_ref() {
            let end = matches!(next.event, Event::End(TagEnd::Link));
            inner.push(next);
            if end {
                break;
            }
        }
        let ends = list.peek().is_none_or(|next| match &next.event {
            Event::SoftBreak | Event::HardBreak => true,
            Event::End(tag) => !inline::is_inline_end(tag),
            Event::Start(tag) => !inline::is_inline(tag),
            _ => false,
        });
        if ends {
            if let Event::Start(Tag::Link { dest_url, .. }) = &placed.event {
                let about = heading.clone().filter(|words| !words.trim().is_empty());
                let video = video(dest_url).map(|video| Video { about, ..video });
                placed.extra = video.map(|video| Box::new(Extra::Video(video)));
            }
            stand_alone(placed, inner, &mut paragraph, &mut out, &mut list);
        } else {
            out.push(placed);
            out.extend(inner);
        }
    }
    out
}

/// Puts a player between the words before it and those behind it.
fn stand_alone<'a>(
    placed: Placed<'a>,
    inner: Vec<Placed<'a>>,
    paragraph: &mut bool,
    out: &mut Vec<Placed<'a>>,
    list: &mut std::iter::Peekable<std::vec::IntoIter<Placed<'a>>>,
) {
    let is_break = |p: &Placed<'_>| matches!(p.event, Event::SoftBreak | Event::HardBreak);
    if out.last().is_some_and(is_break) {
        out.pop();
    }
    if *paragraph {
        match out.last().map(|p| &p.event) {
            Some(Event::Start(Tag::Paragraph)) => {
                out.pop();
            }
            _ => out.push(placed.beside(Event::End(TagEnd::Paragraph))),
        }
    }
    let open = placed.beside(Event::Start(Tag::Paragraph));
    out.push(placed);
    out.extend(inner);
    let more = list.next_if(is_break).is_some();
    if *paragraph {
        if more {
            out.push(open);
        } else {
            list.next_if(|p| matches!(p.event, Event::End(TagEnd::Paragraph)));
            *paragraph = false;
        }
    }
}
