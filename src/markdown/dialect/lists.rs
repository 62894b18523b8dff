//! Lists that are indented too little, and numbered lists that something cuts.
//!
//! Under `1. x` CommonMark wants three spaces; kramdown's writers typed two, or four
//! under `   *`, and got a nested list. Here a list of the other kind that starts
//! right of the item above it is moved to where that item's text stands.
//!
//! A picture without indentation ends a list. Writers went on with `3.`, or with
//! `3\.` when their editor escaped it; where the list before it ended with 2, both go
//! on counting.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Tag};

use super::Changes;
use super::structure::{LineKind, Structure};

/// Whether a text may hold a numbered list.
pub fn hint(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr2_iter(b'.', b')', bytes).any(|at| {
        let after = bytes.get(at + 1).is_none_or(|b| b.is_ascii_whitespace());
        at > 0 && after && (bytes[at - 1].is_ascii_digit() || bytes[at - 1] == b'\\')
    })
}

/// The marker at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Marker {
    /// Its number, where it has one.
    number: Option<u32>,
    /// How wide it is with the space behind it, in columns.
    width: usize,
    /// Whether its dot is escaped.
    escaped: bool,
}

fn marker(words: &str) -> Option<Marker> {
    let bytes = words.as_bytes();
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let mut length = 1;
    let mut escaped = false;
    let mut number = None;
    match bytes.first()? {
        b'*' | b'+' | b'-' => {
            let rule = bytes.iter().filter(|b| !b.is_ascii_whitespace());
            if bytes[0] != b'+' && rule.clone().count() > 2 && rule.clone().all(|b| *b == bytes[0])
            {
                return None;
            }
        }
        _ if (1..=9).contains(&digits) => {
            escaped = bytes.get(digits) == Some(&b'\\');
            length = digits + usize::from(escaped) + 1;
            if !matches!(bytes.get(length - 1)?, b'.' | b')') {
                return None;
            }
            number = words[..digits].parse().ok();
        }
        _ => return None,
    }
    let spaces = bytes[length..].iter().take_while(|b| **b == b' ').count();
    let blank = words[length..].trim().is_empty();
    if spaces == 0 && !blank && bytes.get(length) != Some(&b'\t') {
        return None;
    }
    let gap = if blank || spaces == 0 || spaces > 4 {
        1
    } else {
        spaces
    };
    Some(Marker {
        number,
        width: length + gap,
        escaped,
    })
}

/// An open item, in the columns of the author's text.
struct Item {
    marker: usize,
    content: usize,
    numbered: bool,
    /// By how much it is moved to the right.
    shift: usize,
}

/// The column at which a line's words start; a tab leads to the next stop.
fn column(margin: &str) -> usize {
    margin.bytes().fold(0, |at, b| match b {
        b'\t' => at + 4 - at % 4,
        _ => at + 1,
    })
}

/// Finds lists that are indented too little.
pub fn nesting(structure: &Structure<'_>, changes: &mut Changes) {
    let mut items: Vec<Item> = Vec::new();
    let mut after_blank = true;
    for line in structure.lines() {
        let whole = &structure.text[line.range.clone()];
        let words = whole.trim_start_matches([' ', '\t']);
        if words.is_empty() {
            after_blank = true;
            continue;
        }
        let blank = std::mem::take(&mut after_blank);
        let margin = &whole[..whole.len() - words.len()];
        let at = column(margin);
        let found = marker(words).filter(|m| line.kind == LineKind::Prose && !m.escaped);
        match found {
            Some(found) => shift_item(&mut items, at, found),
            None if words.starts_with('>') && at == 0 => items.clear(),
            None => {
                // The line of a paragraph may stand anywhere, other text may not.
                while blank && items.last().is_some_and(|item| at < item.content) {
                    items.pop();
                }
                if items.last().is_some_and(|item| at < item.content) {
                    continue;
                }
            }
        }
        let shift = items.last().map_or(0, |item| item.shift);
        if shift > 0 {
            changes.insert(line.range.start + margin.len(), " ".repeat(shift));
        }
    }
}

/// Opens an item whose marker stands at a column.
fn shift_item(items: &mut Vec<Item>, at: usize, found: Marker) {
    let numbered = found.number.is_some();
    let mut shift = 0;
    while let Some(top) = items.last() {
        if at >= top.content {
            if at >= top.content + 4 {
                // Too far right for a marker: code, or words of a paragraph.
                return;
            }
            shift = top.shift;
            break;
        }
        if at > top.marker && numbered != top.numbered {
            shift = top.shift + top.content - at;
            break;
        }
        let beside = at > top.marker;
        let of_top = top.shift;
        items.pop();
        if beside {
            // An item of the same list, although not quite below it.
            shift = of_top;
            break;
        }
    }
    items.push(Item {
        marker: at,
        content: at + found.width,
        numbered,
        shift,
    });
}

/// Finds numbered lists that go on after something that cut them.
pub fn numbers(structure: &Structure<'_>, changes: &mut Changes) {
    let starts: BTreeSet<usize> = structure
        .events
        .iter()
        .filter(|(event, _)| matches!(event, Event::Start(Tag::Item)))
        .map(|(_, range)| range.start)
        .collect();
    let mut last: Option<u32> = None;
    // Whether the line before is words, and whether it is an item of such a list.
    let mut behind = false;
    let mut in_list = false;
    for line in structure.lines() {
        let whole = &structure.text[line.range.clone()];
        let words = whole.trim_start_matches(' ');
        let before = std::mem::replace(&mut behind, !words.trim().is_empty());
        let follows = std::mem::take(&mut in_list);
        let margin = whole.len() - words.len();
        if line.kind != LineKind::Prose || margin > 3 {
            continue;
        }
        let Some((number, found)) = marker(words).and_then(|m| Some((m.number?, m))) else {
            continue;
        };
        let start = line.range.start + margin;
        let is_item = starts.contains(&start) || starts.contains(&line.range.start);
        let goes_on = last.is_some_and(|last| last.checked_add(1) == Some(number));
        if !is_item && goes_on {
            let slash = start + words.find('\\').unwrap_or(0);
            let part = if before && !follows { "\n" } else { "" };
            if found.escaped {
                let digits = &structure.text[start..slash];
                changes.replace(start..slash + 1, format!("{part}{digits}"));
            } else if !part.is_empty() {
                changes.insert(line.range.start, part);
            }
        }
        if is_item || goes_on {
            in_list = true;
            last = Some(number);
        }
    }
}
