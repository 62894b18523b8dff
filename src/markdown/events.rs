//! The parser's events, put right for both readers: placed in the author's file,
//! text merged, bare addresses made links, dashes made dashes, headings given
//! their ids.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd, TextMergeWithOffset};

use super::autolink;
use super::code::Info;
use super::compose::{self, Origins};
use super::dialect::{Raw, Read, dress, emphasis, inline, videos};
use super::drawing;
use super::joined;
use super::placed::{Extra, Placed};
use super::prepared::{Place, Prepared};
use super::slug::Ids;
use crate::config::MarkdownOptions;
use crate::diagnostic::{Code, Diagnostic};
use crate::path::SourcePath;

/// The events of a body.
pub struct Events<'a> {
    /// In order.
    pub list: Vec<Placed<'a>>,
    /// The id and plain text of each heading, in order.
    pub headings: Vec<(String, String)>,
    /// Whose bytes it is made of.
    pub origins: Origins,
}

/// Puts the parser's events right.
pub fn filter<'a>(
    read: Read<'a>,
    path: &SourcePath,
    options: &MarkdownOptions,
    problems: &mut Vec<Diagnostic>,
) -> Events<'a> {
    let Read {
        prepared,
        origins,
        mut events,
    } = read;
    if options.dialect.emphasis {
        events = emphasis::pair(prepared.text(), events);
    }
    let mut list = Vec::with_capacity(events.len());
    let braces = escaped_braces(prepared.text(), &events);
    let mut braces = braces.into_iter().peekable();
    for (event, range) in TextMergeWithOffset::new(events.into_iter()) {
        let mut own = Vec::new();
        if matches!(event, Event::Text(_)) {
            let within = |(offset, _): &(usize, usize)| *offset < range.end;
            own.extend(std::iter::from_fn(|| braces.next_if(within)).map(|(_, at)| at));
        }
        let mut placed = place(event, range, &prepared);
        if !own.is_empty() {
            placed.extra = Some(Box::new(Extra::Braces(own)));
        }
        list.push(placed);
    }
    let mut list = joined::join(list);
    if options.dialect.attributes {
        list = dress::dress(list, path, &origins, problems);
    }
    if options.dialect.empty_headings {
        drop_empty_headings(&mut list, path, &origins, problems);
    }
    let mut list = polish(list, options, path, &origins, problems);
    if options.dialect.videos {
        list = videos::embed(list);
    }
    let list = drawn(list, path, &origins, problems);
    let (mut list, crossing) = compose::nest::nest(list, path, &origins);
    problems.extend(crossing);
    let headings = name_headings(&mut list);
    Events {
        list,
        headings,
        origins,
    }
}

/// The braces behind a backslash: where each stands in the text, and where in the
/// words that come of the texts that stand together.
fn escaped_braces(text: &str, events: &[Raw<'_>]) -> Vec<(usize, usize)> {
    let mut braces = Vec::new();
    if memchr::memmem::find(text.as_bytes(), b"\\{").is_none() {
        return braces;
    }
    let mut before = 0;
    for (event, range) in events {
        let Event::Text(words) = event else {
            before = 0;
            continue;
        };
        let behind = text[..range.start].ends_with('\\');
        if behind && words.starts_with('{') {
            braces.push((range.start, before));
        }
        before += words.len();
    }
    braces
}

/// Leaves headings out that hold no word: `##` typed for a line of space.
fn drop_empty_headings(
    list: &mut Vec<Placed<'_>>,
    path: &SourcePath,
    origins: &Origins,
    problems: &mut Vec<Diagnostic>,
) {
    let mut start = None;
    let mut empty: Vec<Range<usize>> = Vec::new();
    for (at, placed) in list.iter().enumerate() {
        match &placed.event {
            Event::Start(Tag::Heading { .. }) => start = Some(at),
            Event::End(TagEnd::Heading(_)) => empty.extend(start.take().map(|from| from..at + 1)),
            Event::Text(words) if words.trim().is_empty() => {}
            Event::Start(tag) if inline::is_inline(tag) && !matches!(tag, Tag::Image { .. }) => {}
            Event::End(_) | Event::SoftBreak | Event::HardBreak => {}
            _ => start = None,
        }
    }
    if empty.is_empty() {
        return;
    }
    for first in empty.iter().filter_map(|range| list.get(range.start)) {
        let problem = Diagnostic::new(
            Code::EmptyHeading,
            "the heading has no words and is left out",
        )
        .help("remove the line, or write what the section is about");
        problems.push(compose::located(problem, &first.place(), path, origins));
    }
    let mut empty = empty.into_iter().flatten().peekable();
    let mut at = 0..list.len();
    list.retain(|_| {
        let here = at.next();
        empty.next_if(|place| Some(*place) == here).is_none()
    });
}

/// Bare addresses become links, dashes dashes.
fn polish<'a>(
    events: Vec<Placed<'a>>,
    options: &MarkdownOptions,
    path: &SourcePath,
    origins: &Origins,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Placed<'a>> {
    let mut list = Vec::with_capacity(events.len() + 8);
    // Inside code, links and pictures a bare address is only text.
    let mut shut = 0usize;
    let mut in_code = false;
    for placed in events {
        match &placed.event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => shut += 1,
            Event::End(TagEnd::Link | TagEnd::Image) => {
                shut = shut.saturating_sub(1);
                if options.dialect.link_paths && matches!(placed.event, Event::End(TagEnd::Link)) {
                    trim_link(&mut list);
                }
            }
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            _ => {}
        }
        match placed.event {
            Event::Text(_) if !in_code => {
                for (placed, plain) in roles(placed, path, origins, problems) {
                    if plain {
                        prose(placed, shut == 0, options, &mut list);
                    } else {
                        list.push(placed);
                    }
                }
            }
            _ => list.push(placed),
        }
    }
    list
}

/// `<mail@example.org>` leads to `mailto:mail@example.org`.
fn with_scheme(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Link {
            link_type: LinkType::Email,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type: LinkType::Email,
            dest_url: format!("mailto:{dest_url}").into(),
            title,
            id,
        }),
        event => event,
    }
}

/// Draws diagrams and formulas; what cannot be drawn stays as it is written.
fn drawn<'a>(
    list: Vec<Placed<'a>>,
    path: &SourcePath,
    origins: &Origins,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Placed<'a>> {
    let is_drawing = |placed: &Placed<'_>| match &placed.event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => info.starts_with("mermaid"),
        Event::InlineMath(_) | Event::DisplayMath(_) => true,
        _ => false,
    };
    if !list.iter().any(is_drawing) {
        return list;
    }
    let mut out = Vec::with_capacity(list.len());
    let mut list = list.into_iter();
    let mut number = 0;
    let mut report = |placed: &Placed<'_>, problem: Diagnostic| {
        problems.push(compose::located(problem, &placed.place(), path, origins));
    };
    while let Some(placed) = list.next() {
        let (drawing, event) = match &placed.event {
            Event::InlineMath(tex) => (drawing::formula(tex, false), Event::InlineHtml("".into())),
            Event::DisplayMath(tex) => (drawing::formula(tex, true), Event::InlineHtml("".into())),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                if Info::parse(info).language == "mermaid" =>
            {
                let mut block = Vec::new();
                let mut source = String::new();
                for inner in list.by_ref() {
                    let is_end = matches!(inner.event, Event::End(TagEnd::CodeBlock));
                    if let Event::Text(words) = &inner.event {
                        source.push_str(words);
                    }
                    block.push(inner);
                    if is_end {
                        break;
                    }
                }
                number += 1;
                match drawing::diagram(&source, Info::parse(info).title.as_deref(), number) {
                    Ok(drawing) => {
                        let mut whole = placed.beside(Event::Html("".into()));
                        whole.extra = Some(Box::new(Extra::Drawing(drawing)));
                        out.push(whole);
                    }
                    Err(why) => {
                        let words = format!("the diagram cannot be drawn: {why}");
                        let problem = Diagnostic::new(Code::DiagramNotDrawn, words)
                            .help("mend it; until then readers see its text");
                        report(&placed, problem);
                        out.push(placed);
                        out.extend(block);
                    }
                }
                continue;
            }
            _ => {
                out.push(placed);
                continue;
            }
        };
        match drawing {
            Ok(drawing) => {
                let mut whole = placed.beside(event);
                whole.extra = Some(Box::new(Extra::Drawing(drawing)));
                out.push(whole);
            }
            Err(why) => {
                let words = format!("the formula cannot be read: {why}");
                let problem = Diagnostic::new(Code::BadFormula, words)
                    .help("write LaTeX; `\\$` is a dollar sign, and code is never a formula");
                report(&placed, problem);
                let tex = match &placed.event {
                    Event::InlineMath(tex) | Event::DisplayMath(tex) => tex.clone(),
                    _ => "".into(),
                };
                out.push(placed.beside(Event::Code(tex)));
            }
        }
    }
    out
}

/// Takes the directives of a line out of a text; what is left is prose.
fn roles<'a>(
    placed: Placed<'a>,
    path: &SourcePath,
    origins: &Origins,
    problems: &mut Vec<Diagnostic>,
) -> Vec<(Placed<'a>, bool)> {
    let Event::Text(words) = &placed.event else {
        return vec![(placed, true)];
    };
    let found = match memchr::memmem::find(words.as_bytes(), b"[") {
        Some(_) => compose::inline::find(words),
        None => Vec::new(),
    };
    if found.is_empty() {
        return vec![(placed, true)];
    }
    let mut pieces = Vec::new();
    let plain = |text: &str| (placed.beside(Event::Text(text.to_owned().into())), true);
    let mut at = 0;
    for one in found {
        match one.role {
            Ok(role) => {
                pieces.push(plain(&words[at..one.range.start]));
                let events = role.events(&words[one.inner]).into_iter();
                pieces.extend(events.map(|event| (placed.beside(event), false)));
                at = one.range.end;
            }
            Err((message, help)) => {
                let place = Place {
                    source: placed.source,
                    range: placed.range.clone(),
                };
                let problem = Diagnostic::new(Code::UnknownDirective, message).help(help);
                problems.push(compose::located(problem, &place, path, origins));
            }
        }
    }
    pieces.push(plain(&words[at..]));
    pieces.retain(|(piece, _)| !matches!(&piece.event, Event::Text(t) if t.is_empty()));
    pieces
}

fn place<'a>(event: Event<'a>, range: Range<usize>, prepared: &Prepared<'_>) -> Placed<'a> {
    let event = with_scheme(event);
    let mark = match event {
        // The mark's line may be indented.
        Event::Html(ref html) | Event::InlineHtml(ref html) => {
            let blank = html.len() - html.trim_start_matches(' ').len();
            prepared.mark(range.start + blank).cloned()
        }
        _ => None,
    };
    let extra = match (mark, &event) {
        (Some(mark), _) => Some(Box::new(Extra::Mark(mark))),
        (None, Event::InlineHtml(words)) => joined::lines_of(words, range.clone(), prepared)
            .map(|lines| Box::new(Extra::Lines(lines))),
        _ => None,
    };
    let Place { source, range } = prepared.place(range);
    Placed {
        event,
        source,
        range,
        extra,
    }
}

/// Takes the space out of `[ words ](…)`, which would be underlined; one space before
/// the link is enough.
fn trim_link(list: &mut Vec<Placed<'_>>) {
    if let Some(Placed {
        event: Event::Text(words),
        ..
    }) = list.last_mut()
        && words.ends_with(' ')
    {
        *words = words.trim_end().to_owned().into();
    }
    let start = list
        .iter()
        .rposition(|p| matches!(p.event, Event::Start(Tag::Link { .. })));
    let Some(start) = start else { return };
    let Some(Placed {
        event: Event::Text(words),
        ..
    }) = list.get_mut(start + 1)
    else {
        return;
    };
    if !words.starts_with(' ') {
        return;
    }
    *words = words.trim_start().to_owned().into();
    if let Some(Placed {
        event: Event::Text(before),
        ..
    }) = list[..start].last_mut()
        && !before.ends_with(char::is_whitespace)
    {
        *before = format!("{before} ").into();
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
