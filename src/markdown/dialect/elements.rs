//! Elements that are none, and elements that do not end.
//!
//! Writers put placeholders between angle brackets (`<your-business-id>`) and
//! mention elements (`the <head> of your page`). A browser shows nothing of the
//! former, and after an open `<script>`, `<title>` or comment nothing of the rest of
//! the page. Both are shown as the text that was written, and named in a warning.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::structure::Structure;
use super::tags::{self, Kind, Piece};
use super::{Changes, inline};
use crate::diagnostic::Code;

/// Whether a text may hold markup.
pub fn hint(text: &str) -> bool {
    memchr::memchr_iter(b'<', text.as_bytes()).any(|at| {
        let next = text.as_bytes().get(at + 1);
        next.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?'))
    })
}

/// Elements whose content is not markup (HTML, 13.2.5.1) or is kept whole: open,
/// they take in everything up to their end.
const RAW: &[&str] = &[
    "iframe",
    "noembed",
    "noframes",
    "plaintext",
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
];

/// Elements that hide or take out of its place what they hold.
const HIDING: &[&str] = &[
    "audio", "body", "canvas", "dialog", "frameset", "head", "html", "math", "noscript", "object",
    "pre", "select", "svg", "template", "video",
];

/// A piece of markup with the block that it stands in.
struct Found<'t> {
    piece: Piece<'t>,
    block: Range<usize>,
}

/// The markup of the text outside code, in order.
fn markup<'t>(structure: &Structure<'t>) -> Vec<Found<'t>> {
    let mut found = Vec::new();
    let mut block = 0..structure.text.len();
    for (event, range) in structure.events {
        match event {
            Event::Start(Tag::HtmlBlock) => {
                let pieces = tags::pieces(structure.text, range.clone());
                let block = range.clone();
                found.extend(pieces.into_iter().map(|piece| Found {
                    piece,
                    block: block.clone(),
                }));
            }
            Event::Start(tag) if !inline::is_inline(tag) => block = range.clone(),
            Event::InlineHtml(_) => {
                let piece = tags::piece(structure.text, range.start, range.end);
                found.extend(piece.map(|piece| Found {
                    piece,
                    block: block.clone(),
                }));
            }
            _ => {}
        }
    }
    found
}

/// Where the elements of each name are closed, in order.
fn closings<'t>(found: &[Found<'t>]) -> BTreeMap<String, Vec<usize>> {
    let mut closings: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for found in found {
        if let Kind::Close(name) = found.piece.kind {
            let places = closings.entry(name.to_ascii_lowercase()).or_default();
            places.push(found.piece.range.start);
        }
    }
    closings
}

/// Finds elements that HTML does not have.
pub fn unknown(structure: &Structure<'_>, changes: &mut Changes) {
    let found = markup(structure);
    let closings = closings(&found);
    let mut openings: BTreeMap<String, usize> = BTreeMap::new();
    // Inside drawings and formulas other names count, inside scripts none.
    let mut foreign: Option<&str> = None;
    for Found { piece, .. } in &found {
        let (name, opens) = match piece.kind {
            Kind::Open(name, _) => (name, true),
            Kind::Close(name) => (name, false),
            Kind::Aside(_) => continue,
        };
        if let Some(outer) = foreign {
            if !opens && outer.eq_ignore_ascii_case(name) {
                foreign = None;
            }
            continue;
        }
        let folded = name.to_ascii_lowercase();
        let closed = closings
            .get(&folded)
            .is_some_and(|p| p.last() > Some(&piece.range.start));
        if tags::is_known(name) {
            let strange = matches!(&*folded, "svg" | "math" | "script" | "style" | "template");
            foreign = Some(name).filter(|_| strange && opens && closed);
            continue;
        }
        let own = matches!(piece.kind, Kind::Open(_, true));
        let pair = match opens {
            true => closed || own,
            false => openings.contains_key(&folded),
        };
        if name.contains('-') && pair {
            *openings.entry(folded).or_default() += 1;
            continue;
        }
        let start = piece.range.start;
        // `](<a b.png> =6x3)` and `[x]: <y>` are paths in brackets.
        let before = structure.text[..start].trim_end_matches(' ');
        if before.ends_with("](") || before.ends_with("]:") {
            continue;
        }
        let written = &structure.text[piece.range.clone()];
        let written = written.lines().next().unwrap_or(written);
        let change = match structure.is_html(start) {
            true => changes.replace(start..start + 1, "&lt;"),
            false => changes.replace(
                piece.range.clone(),
                as_text(&structure.text[piece.range.clone()]),
            ),
        };
        change.warn(
            Code::UnknownElement,
            piece.range.clone(),
            format!("`{written}` is no element of HTML and is shown as text"),
            format!("write `\\{written}` if it is meant as text, or put it in backticks"),
        );
    }
}

/// A tag as the text that it is, whatever stands in it.
fn as_text(tag: &str) -> String {
    let mut text = String::with_capacity(tag.len() + 4);
    for c in tag.chars() {
        if matches!(
            c,
            '<' | '[' | ']' | '*' | '_' | '`' | '\\' | '&' | '!' | '~' | '{'
        ) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// Finds elements and comments that hide the rest of the page.
pub fn unclosed(structure: &Structure<'_>, changes: &mut Changes) {
    let found = markup(structure);
    let closings = closings(&found);
    let closed = |name: &str, within: Range<usize>| {
        let places = closings.get(&name.to_ascii_lowercase());
        places.is_some_and(|places| {
            let next = places.partition_point(|place| *place < within.start);
            places.get(next).is_some_and(|place| *place < within.end)
        })
    };
    // Behind a run-away element nothing of its block is what it seems.
    let mut stop = 0;
    // What stands up to here is a script or a style sheet.
    let mut raw = 0;
    for Found { piece, block } in &found {
        let Range { start, end } = piece.range;
        if start < stop || start < raw {
            continue;
        }
        let name = match piece.kind {
            Kind::Open(name, _) => name,
            Kind::Aside(false) => "",
            _ => continue,
        };
        let is = |list: &[&str]| list.iter().any(|n| n.eq_ignore_ascii_case(name));
        let whole = structure.text.len();
        let runs = name.is_empty()
            || is(RAW) && !closed(name, end..block.end)
            || is(HIDING) && !closed(name, end..whole);
        if !runs {
            if is(RAW) {
                let places = closings.get(&name.to_ascii_lowercase());
                let next = places.and_then(|p| p.get(p.partition_point(|place| *place < end)));
                raw = next.copied().unwrap_or(end);
            }
            continue;
        }
        if !structure.last {
            stop = if structure.is_html(start) {
                block.end
            } else {
                end
            };
        }
        let written = &structure.text[piece.range.clone()];
        let written = written.lines().next().unwrap_or(written);
        let frame =
            name.eq_ignore_ascii_case("iframe") && written.to_ascii_lowercase().contains("src");
        if frame {
            changes.insert(end, "</iframe>").warn(
                Code::UnclosedElement,
                piece.range.clone(),
                "the `<iframe>` has no end, so it would hide the rest of the page",
                "write `</iframe>` behind it",
            );
            continue;
        }
        let (message, help) = match name {
            "" => (
                format!(
                    "what starts with `{written}` has no end and would hide the rest of the page; it is shown as text"
                ),
                "end it, a comment with `-->`, or remove it".to_owned(),
            ),
            name => (
                format!(
                    "`{written}` has no end and would hide the rest of the page; it is shown as text"
                ),
                format!("write `</{name}>` behind it, or `\\{written}` if it is meant as text"),
            ),
        };
        let change = changes.replace(start..start + 1, "&lt;");
        change.warn(Code::UnclosedElement, piece.range.clone(), message, help);
    }
}
