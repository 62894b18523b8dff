//! Composed text, line by line: what is copied from a file, and what is said for
//! a directive.

use std::ops::Range;

use super::super::dialect;
use super::super::prepared::{Part, Place, SourceId};
use super::{Call, Indent, Mark, include, scan};
use crate::source::SourceFile;

pub(super) fn place(source: SourceId, range: Range<usize>) -> Place {
    Place { source, range }
}

/// Puts a mark in as a line of its own.
pub(super) fn mark(place: &Place, indent: &str, mark: Mark, out: &mut Vec<Part>) {
    end_line(out);
    out.push(Part::For(place.clone(), indent.to_owned(), None));
    let mark = dialect::Mark::Compose(mark);
    out.push(Part::For(place.clone(), dialect::MARK.into(), Some(mark)));
    out.push(Part::For(place.clone(), "\n".into(), None));
}

/// Ends the last line where its file did not.
pub(super) fn end_line(out: &mut Vec<Part>) {
    let (place, words) = match out.last() {
        Some(Part::From(place, words) | Part::For(place, words, _)) => (place, words),
        _ => return,
    };
    if !words.ends_with('\n') && !words.is_empty() {
        let place = place.clone();
        out.push(Part::For(place, "\n".into(), None));
    }
}

/// Copies a line; one that goes on where the last one ended belongs to its part.
pub(super) fn copy(id: SourceId, text: &str, range: Range<usize>, lead: &str, out: &mut Vec<Part>) {
    if lead.is_empty() {
        if let Some(Part::From(last, words)) = out.last_mut()
            && last.source == id
            && last.range.end == range.start
        {
            words.push_str(&text[range.clone()]);
            last.range.end = range.end;
            return;
        }
    } else if !text[range.clone()].trim().is_empty() {
        let start = place(id, range.start..range.start);
        out.push(Part::For(start, lead.to_owned(), None));
    }
    let words = text[range.clone()].to_owned();
    out.push(Part::From(place(id, range), words));
}

/// A title on a line of its own.
pub(super) fn title(
    id: SourceId,
    text: &str,
    range: Range<usize>,
    indent: &str,
    out: &mut Vec<Part>,
) {
    let start = place(id, range.start..range.start);
    out.push(Part::For(start.clone(), indent.to_owned(), None));
    let words = &text[range.clone()];
    let cut = range.start + scan::escape_at(words).unwrap_or(0);
    if scan::escape_at(words).is_some() {
        if cut > range.start {
            let head = text[range.start..cut].to_owned();
            out.push(Part::From(place(id, range.start..cut), head));
        }
        out.push(Part::For(start, "\\".into(), None));
    }
    out.push(Part::From(
        place(id, cut..range.end),
        text[cut..range.end].to_owned(),
    ));
    end_line(out);
}

/// Lines of a file as a fence of code.
pub(super) fn code(
    id: SourceId,
    file: &SourceFile,
    ranges: &[Range<usize>],
    call: &Call,
    indent: &Indent,
    out: &mut Vec<Part>,
) {
    let text = &file.text;
    let lines: Vec<Range<usize>> = ranges
        .iter()
        .flat_map(|range| {
            let lines = include::all_lines(&text[range.clone()]);
            lines
                .into_iter()
                .map(move |l| range.start + l.start..range.start + l.end)
        })
        .filter(|line| include::sign(&text[line.clone()]).is_none())
        .collect();
    let blank = |line: &&Range<usize>| !text[(*line).clone()].trim().is_empty();
    let depth = |line: &Range<usize>| {
        let line = &text[line.clone()];
        line.len() - line.trim_start_matches([' ', '\t']).len()
    };
    let common = lines.iter().filter(blank).map(depth).min().unwrap_or(0);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let extension = file.path.extension();
    let language = call.value("lang").unwrap_or(&extension);
    let title = call
        .value("title")
        .map_or(String::new(), |t| format!(" title=\"{t}\""));
    let own = |words: String| Part::For(call.place.clone(), words, None);
    out.push(own(format!("{}{fence}{language}{title}\n", indent.first)));
    for line in lines {
        let cut = (line.start + common).min(line.end);
        let cut = if text[line.clone()].trim().is_empty() {
            line.end - usize::from(text[line.clone()].ends_with('\n'))
        } else {
            cut
        };
        out.push(own(indent.rest.clone()));
        out.push(Part::From(
            place(id, cut..line.end),
            text[cut..line.end].to_owned(),
        ));
    }
    end_line(out);
    out.push(own(format!("{}{fence}\n", indent.rest)));
}
