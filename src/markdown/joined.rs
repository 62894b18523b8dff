//! The lines of a block of raw HTML, joined: the parser gives each by itself, and a tag
//! may go over several.

use std::ops::Range;

use pulldown_cmark::Event;

use super::placed::{Extra, Lines, Placed};
use super::prepared::{Prepared, SourceId};

/// Joins the lines of each block of raw HTML; what a source rule put in stays by itself.
pub fn join(list: Vec<Placed<'_>>) -> Vec<Placed<'_>> {
    if !list.iter().any(|p| matches!(p.event, Event::Html(_))) {
        return list;
    }
    let mut joined = Vec::with_capacity(list.len());
    let mut list = list.into_iter().peekable();
    while let Some(placed) = list.next() {
        let mut run = match Run::of(&placed) {
            Some(run) => run,
            None => {
                joined.push(placed);
                continue;
            }
        };
        while let Some(next) = list.next_if(|next| run.goes_on(next)) {
            run.add(&next);
        }
        joined.push(run.finish(placed));
    }
    joined
}

/// Where the lines of a tag stand that goes over several inside a paragraph, where
/// something stands before them in the file (the `>` of a quote) that is not in its words.
pub fn lines_of(words: &str, range: Range<usize>, prepared: &Prepared<'_>) -> Option<Lines> {
    let written = prepared.text().get(range.clone())?;
    if words == written || !words.contains('\n') {
        return None;
    }
    let mut lines = Vec::new();
    let (mut at, mut from) = (0, range.start);
    let each = words
        .split_inclusive('\n')
        .zip(written.split_inclusive('\n'));
    for (line, whole) in each {
        let before = whole.trim_end().strip_suffix(line.trim_end())?.len();
        let place = prepared.place(from + before..from + whole.len());
        lines.push((at, place.range.start));
        at += line.len();
        from += whole.len();
    }
    (at == words.len()).then(|| Lines::of(lines))
}

/// Lines that follow one another.
struct Run {
    source: SourceId,
    words: String,
    lines: Vec<(usize, usize)>,
    end: usize,
    /// Whether a byte of the words stands elsewhere than as far behind the first one.
    apart: bool,
}

impl Run {
    fn of(first: &Placed<'_>) -> Option<Self> {
        let Event::Html(_) = first.event else {
            return None;
        };
        let mut run = Self {
            source: first.source,
            words: String::new(),
            lines: Vec::new(),
            end: first.range.start,
            apart: false,
        };
        (first.extra.is_none()).then(|| {
            run.add(first);
            run
        })
    }

    fn goes_on(&self, next: &Placed<'_>) -> bool {
        let plain = next.extra.is_none() && next.source == self.source;
        plain && self.end <= next.range.start && words(next).is_some()
    }

    fn add(&mut self, line: &Placed<'_>) {
        let words = words(line).unwrap_or_default();
        self.apart |= self.end != line.range.start || words.len() != line.range.len();
        self.lines.push((self.words.len(), line.range.start));
        self.words.push_str(words);
        self.end = line.range.end;
    }

    fn finish(self, first: Placed<'_>) -> Placed<'_> {
        if self.lines.len() == 1 {
            return first;
        }
        let extra = self
            .apart
            .then(|| Box::new(Extra::Lines(Lines::of(self.lines))));
        Placed {
            event: Event::Html(self.words.into()),
            source: self.source,
            range: first.range.start..self.end,
            extra,
        }
    }
}

/// The words of a line; the parser gives the blanks before a tag as a text.
fn words<'p>(placed: &'p Placed<'_>) -> Option<&'p str> {
    match &placed.event {
        Event::Html(words) => Some(words),
        Event::Text(words) if words.trim().is_empty() => Some(words),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_lines_of_a_tag_is_passed_over() {
        let text = "> <a\r\n> href=\"b\"\r\n>   id=x>t";
        let prepared = Prepared::of(text, 0..text.len());
        let tag = 2..text.len() - 1;
        let words = "<a\nhref=\"b\"\nid=x>";
        let lines = lines_of(words, tag, &prepared).expect("they stand apart");
        for word in ["<a", "href", "\"b\"", "id=x"] {
            let at = words.find(word).expect("it is there");
            assert_eq!(Some(lines.offset(at)), text.find(word), "{word}");
        }
        assert_eq!(lines_of("<a\n>", 0..4, &Prepared::of("<a\n>", 0..4)), None);
    }
}
