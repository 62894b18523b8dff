//! The lines of a text that are directives.
//!
//! They are found before the text is parsed, because the parser would take `:::`
//! below a paragraph for a definition. The parser is asked only what is code and
//! what is raw HTML: there a line of colons means nothing.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::super::dialect::fences::Open;

/// A line.
pub struct Line<'t> {
    /// Its bytes in the text, its end left out.
    pub range: Range<usize>,
    /// Where the next line starts.
    pub next: usize,
    /// What it is, where it is a directive's.
    pub colons: Option<Colons<'t>>,
}

/// A line of colons.
pub struct Colons<'t> {
    /// What stands before them: blanks, `>`, the mark of a list's item.
    pub before: &'t str,
    /// How many they are.
    pub count: usize,
    /// Whether nothing stands behind them.
    pub bare: bool,
    /// Whether the line stands in a block of raw HTML.
    pub in_html: bool,
}

/// What is read beyond CommonMark, without what takes colons for its own.
pub fn extensions() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_GFM
}

/// The lines of `text[range]`.
pub fn lines(text: &str, range: Range<usize>) -> Vec<Line<'_>> {
    let (code, html) = areas(text, range.clone());
    let holds = |areas: &[Range<usize>], at: usize| {
        let before = areas.partition_point(|a| a.start <= at);
        before > 0 && areas[before - 1].end > at
    };
    let mut lines = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let next = text[at..range.end]
            .find('\n')
            .map_or(range.end, |i| at + i + 1);
        let line = text[at..next].trim_end_matches(['\n', '\r']);
        let mut colons = colons(line);
        if let Some(found) = &mut colons {
            let first = at + found.before.len();
            found.in_html = holds(&html, first);
            if holds(&code, first) || (found.in_html && !found.bare) {
                colons = None;
            }
        }
        lines.push(Line {
            range: at..at + line.len(),
            next,
            colons,
        });
        at = next;
    }
    lines
}

fn colons(line: &str) -> Option<Colons<'_>> {
    let at = line.find(":::")?;
    let before = &line[..at];
    if !is_prefix(before) {
        return None;
    }
    let rest = &line[at..];
    let count = rest.len() - rest.trim_start_matches(':').len();
    Some(Colons {
        before,
        count,
        bare: rest[count..].trim().is_empty(),
        in_html: false,
    })
}

/// Whether a text is only blanks, `>` and marks of list items.
fn is_prefix(text: &str) -> bool {
    let mut words = text.split([' ', '\t', '>']).filter(|w| !w.is_empty());
    let ended = text.is_empty() || text.ends_with([' ', '\t', '>']);
    ended && words.all(is_item)
}

/// Whether a word is the mark of a list's item.
pub fn is_item(word: &str) -> bool {
    let number = word.strip_suffix(['.', ')']);
    matches!(word, "-" | "*" | "+")
        || number
            .is_some_and(|n| (1..=9).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
}

/// What stands before the lines that go on where a line with `before` began.
pub fn continued(before: &str) -> String {
    before
        .chars()
        .map(|c| if matches!(c, '>' | '\t') { c } else { ' ' })
        .collect()
}

/// The code and the raw HTML of a text.
fn areas(text: &str, range: Range<usize>) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (mut code, mut html) = (Vec::new(), Vec::new());
    let start = range.start;
    let parser = Parser::new_ext(&text[range], extensions()).into_offset_iter();
    for (event, found) in parser {
        let found = found.start + start..found.end + start;
        match event {
            Event::Start(Tag::CodeBlock(_)) => code.push(found),
            Event::Start(Tag::HtmlBlock) => html.push(found),
            _ => {}
        }
    }
    (code, html)
}

/// The fence that is still open where `text[range]` ends, and what stands before it
/// on its line.
pub fn open_fence(text: &str, range: Range<usize>) -> Option<(Open, &str)> {
    let (code, _) = areas(text, range.clone());
    let block = code.last()?.clone();
    let open = Open::of(&text[..range.end], block)?;
    let line = text[range.start..open.range.start].rfind('\n');
    let line = line.map_or(range.start, |end| range.start + end + 1);
    let before = &text[line..open.range.start];
    Some((open, before))
}

/// The title of a directive made safe to stand alone on a line: what would start
/// another block there is escaped.
pub fn escape_at(title: &str) -> Option<usize> {
    let first = title.split([' ', '\t']).next().unwrap_or("");
    let repeated = |mark: char| title.chars().all(|c| c == mark || c == ' ');
    let only = title
        .chars()
        .next()
        .is_some_and(|c| matches!(c, '-' | '*' | '_' | '=') && repeated(c));
    if is_item(first) {
        return Some(first.len() - 1);
    }
    let heading = !first.is_empty() && first.bytes().all(|b| b == b'#');
    let starts = heading
        || only
        || title.starts_with(['>', '|', ':'])
        || title.starts_with("```")
        || title.starts_with("~~~");
    let definition = title.starts_with('[') && title.contains("]:");
    (starts || definition).then_some(0)
}
