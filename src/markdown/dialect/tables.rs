//! Tables that start at their `---` row, and rows with more cells than the head.
//!
//! kramdown reads a table without a head; GFM needs one and prints the rest as text.
//! GFM drops the cells of a row that its head has no column for (GFM 0.29, 4.10);
//! here the head gets as many columns as the longest row, so that no word is lost.

use pulldown_cmark::{Event, Tag};

use super::Changes;
use super::prepared_edit;
use super::structure::{Line, LineKind, Structure};

/// Whether a text may hold a table.
pub fn hint(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr(b'|', bytes).is_some() && memchr::memmem::find(bytes, b"--").is_some()
}

/// Finds tables without a head.
pub fn headless(structure: &Structure<'_>, changes: &mut Changes) {
    let lines = structure.lines();
    let words =
        |line: &Line| structure.text[line.range.clone()].trim_start_matches([' ', '\t', '>']);
    for (number, line) in lines.iter().enumerate() {
        let row = words(line).trim_end();
        if line.kind != LineKind::Prose || !is_delimiter(row) {
            continue;
        }
        let begins = number
            .checked_sub(1)
            .and_then(|n| lines.get(n))
            .is_none_or(|before| {
                let before = words(before).trim();
                before.is_empty() || before.starts_with('<') || before.starts_with('#')
            });
        let goes_on = lines.get(number + 1).is_some_and(|next| {
            let next = words(next);
            next.contains('|') && !is_delimiter(next.trim())
        });
        // Words on the line before are no head: they have no bar.
        let words_before = number
            .checked_sub(1)
            .and_then(|n| lines.get(n))
            .is_some_and(|before| {
                before.kind == LineKind::Prose
                    && row.starts_with('|')
                    && !words(before).contains('|')
            });
        if (begins || words_before) && goes_on {
            let whole = &structure.text[line.range.clone()];
            let margin = &whole[..whole.len() - words(line).len()];
            let part = if begins {
                String::new()
            } else {
                format!("{}\n", margin.trim_end())
            };
            let head = format!("{part}{margin}|{}\n", "  |".repeat(cells(row)));
            changes.insert(line.range.start, head);
        }
    }
}

/// Finds tables with rows that are longer than their head.
pub fn ragged(structure: &Structure<'_>, changes: &mut Changes) {
    for (event, range) in structure.events {
        let Event::Start(Tag::Table(columns)) = event else {
            continue;
        };
        let lines = structure.lines();
        let first = lines.partition_point(|line| line.next <= range.start);
        let rows: Vec<&Line> = lines[first..]
            .iter()
            .take_while(|line| line.range.start < range.end)
            .collect();
        let text = |line: &Line| {
            let from = line.range.start.max(range.start);
            structure.text[from..line.range.end.max(from)]
                .trim_start_matches([' ', '\t', '>'])
                .trim_end()
        };
        let longest = rows.iter().skip(2).map(|line| filled(text(line))).max();
        let more = longest.unwrap_or(0).saturating_sub(columns.len());
        let [head, delimiter, ..] = rows[..] else {
            continue;
        };
        if more == 0 {
            continue;
        }
        let end =
            |line: &Line| line.range.start + structure.text[line.range.clone()].trim_end().len();
        let closed = |line: &Line| text(line).ends_with('|') && !text(line).ends_with("\\|");
        let add = |line: &Line, cell: &str| {
            let bar = if closed(line) { "" } else { " |" };
            let at = end(line);
            prepared_edit(at..at, format!("{bar}{}", cell.repeat(more)))
        };
        changes.all(vec![add(head, "  |"), add(delimiter, " --- |")]);
    }
}

/// `|---|:-:|`: at least two columns, or one between bars.
fn is_delimiter(row: &str) -> bool {
    row.contains('|')
        && row.contains('-')
        && row.trim_matches('|').split('|').all(|cell| {
            let cell = cell.trim();
            let dashes = cell.strip_prefix(':').unwrap_or(cell);
            let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
            !dashes.is_empty() && dashes.bytes().all(|b| b == b'-')
        })
}

/// The cells of a row.
fn split(row: &str) -> Vec<&str> {
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = Vec::new();
    let mut from = 0;
    let mut escaped = false;
    for (at, b) in row.bytes().enumerate() {
        match b {
            b'|' if !escaped => {
                cells.push(&row[from..at]);
                from = at + 1;
            }
            _ => {}
        }
        escaped = b == b'\\' && !escaped;
    }
    if from < row.len() {
        cells.push(&row[from..]);
    }
    cells
}

fn cells(row: &str) -> usize {
    split(row).len()
}

/// How many cells a row has, empty ones at its end not counted.
fn filled(row: &str) -> usize {
    let cells = split(row);
    cells
        .iter()
        .rposition(|cell| !cell.trim().is_empty())
        .map_or(0, |last| last + 1)
}
