//! Where the destination of a link stands in the author's file, byte for byte,
//! and how another one must be written there.
//!
//! [`find`] starts from the whole link and its text, so it holds for whatever led
//! to the link: inline, by a definition, in angle brackets, bare, or as an
//! attribute of raw HTML. The parser itself is the judge of what bytes mean: a
//! destination counts as found when they are read as the link's target, and a new
//! one as written when it is read as the new address.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::{Reference, raw_html};

/// A destination in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its bytes: without brackets, quotes and title.
    pub range: Range<usize>,
    /// How it is written.
    pub form: Form,
}

/// How a destination is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `](b.html)`, or in a definition: `[b]: b.html`.
    Plain,
    /// `](<b c.html>)`.
    Angle,
    /// `](b c.html)`, which is no link in CommonMark; read as one all the same.
    Spaced,
    /// The value of an attribute, between these quotes; a blank where there are none.
    Attribute(char),
    /// One of the addresses of a `srcset`.
    Set,
    /// `<https://…>`, or an address that stands in the text.
    Auto,
}

/// Where each reference's destination stands; `None` where its bytes cannot be told
/// from others. The references come in the order of the text.
pub fn find(text: &str, references: &[Reference]) -> Vec<Option<Destination>> {
    let mut taken = BTreeSet::new();
    let mut free = |found: &Destination| taken.insert(found.range.start);
    references
        .iter()
        .map(|reference| one(text, reference, &mut free))
        .collect()
}

fn one(
    text: &str,
    reference: &Reference,
    free: &mut impl FnMut(&Destination) -> bool,
) -> Option<Destination> {
    let span = reference.span.range();
    let whole = text.get(span.clone())?;
    let target = reference.target.as_str();
    let at = |range: Range<usize>, form| Destination {
        range: span.start + range.start..span.start + range.end,
        form,
    };
    if target.is_empty() {
        return None;
    }
    if whole.starts_with(['[', '!']) {
        return match whole.ends_with(')') {
            true => inline(whole, target).map(|(range, form)| at(range, form)),
            false => definition(text, whole, target),
        };
    }
    if let Some(quote) = whole.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let value = whole.get(1..whole.len().checked_sub(1)?)?;
        if raw_html::decoded(value) == target {
            return Some(at(1..1 + value.len(), Form::Attribute(quote)));
        }
        let mut places = set(value, target).map(|r| at(1 + r.start..1 + r.end, Form::Set));
        return places.find(|d| free(d));
    }
    if whole == target && !whole.contains("://") {
        return Some(at(0..whole.len(), Form::Attribute(' ')));
    }
    // Several bare addresses may stand in one piece of text.
    let mut places = whole.match_indices(target);
    places.find_map(|(start, _)| {
        Some(at(start..start + target.len(), Form::Auto)).filter(|d| free(d))
    })
}

/// The destination of `[words](destination "title")`: behind the first `](` from
/// which the rest is read as destination, title and `)`.
fn inline(whole: &str, target: &str) -> Option<(Range<usize>, Form)> {
    let rest = whole.strip_suffix(')')?;
    let opens = || rest.match_indices("](").map(|(at, _)| at + 2);
    let plain = opens().find_map(|open| {
        let (range, form) = written(rest, open)?;
        let tail = rest.get(range.end + usize::from(form == Form::Angle)..)?;
        let sound =
            is_title(tail) && read(form, rest.get(range.clone())?).as_deref() == Some(target);
        sound.then_some((range, form))
    });
    plain.or_else(|| {
        opens().find_map(|open| {
            let inside = rest.get(open..)?;
            let start = open + inside.len() - inside.trim_start().len();
            let found = rest.get(start..)?.starts_with(target);
            let end = start + target.len();
            (found && is_title(rest.get(end..)?)).then_some((start..end, Form::Spaced))
        })
    })
}

/// The destination that starts behind `open`, by CommonMark 6.3: up to `>`, or up
/// to a blank or a parenthesis that nothing opened.
fn written(text: &str, open: usize) -> Option<(Range<usize>, Form)> {
    let inside = text.get(open..)?;
    let start = open + inside.len() - inside.trim_start().len();
    let rest = text.get(start..)?;
    if let Some(angled) = rest.strip_prefix('<') {
        let end = unescaped(angled, |c, _| matches!(c, '>' | '\n'))?;
        return Some((start + 1..start + 1 + end, Form::Angle));
    }
    let end = unescaped(rest, |c, depth| {
        c.is_ascii_whitespace() || c.is_ascii_control() || (c == ')' && depth < 0)
    });
    Some((start..start + end.unwrap_or(rest.len()), Form::Plain))
}

/// Where the first character stands that is not escaped and that `ends` says ends
/// it; `ends` also hears how many parentheses are open.
fn unescaped(text: &str, ends: impl Fn(char, i32) -> bool) -> Option<usize> {
    let (mut depth, mut escaped) = (0, false);
    for (at, c) in text.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if ends(c, depth) {
            return Some(at);
        }
        escaped = c == '\\';
    }
    None
}

/// Whether a text is nothing, or a title with blanks before it.
fn is_title(text: &str) -> bool {
    let trimmed = text.trim();
    let quoted = |open: char, close: char| {
        trimmed.len() > 1 && trimmed.starts_with(open) && trimmed.ends_with(close)
    };
    trimmed.is_empty()
        || (text.starts_with(|c: char| c.is_ascii_whitespace())
            && (quoted('"', '"') || quoted('\'', '\'') || quoted('(', ')')))
}

/// The destination in the definition that a link by reference names.
fn definition(text: &str, whole: &str, target: &str) -> Option<Destination> {
    let label = label(whole)?;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let body = line.trim_start_matches([' ', '\t', '>']);
        if !body.starts_with('[') || body.starts_with("[^") {
            continue;
        }
        let Some(close) = body.find("]:") else {
            continue;
        };
        if !same_label(body.get(1..close)?, label) {
            continue;
        }
        let open = at + line.len() - body.len() + close + 2;
        let Some((range, form)) = written(text, open) else {
            continue;
        };
        if read(form, text.get(range.clone())?).as_deref() == Some(target) {
            return Some(Destination { range, form });
        }
    }
    None
}

/// The label by which `[words][label]`, `[label][]` or `[label]` names its
/// definition.
fn label(whole: &str) -> Option<&str> {
    let inside = whole.strip_suffix(']')?;
    let open = inside.rfind('[')?;
    match inside.get(open + 1..)? {
        "" => inside
            .get(..open)?
            .strip_suffix(']')?
            .trim_start_matches('!')
            .strip_prefix('['),
        label => Some(label),
    }
}

/// Labels are one when they differ only in case and blanks (CommonMark 4.7).
fn same_label(a: &str, b: &str) -> bool {
    fn folded(label: &str) -> String {
        let words: Vec<&str> = label.split_whitespace().collect();
        words.join(" ").to_lowercase()
    }
    folded(a) == folded(b)
}

/// The places of a target among the candidates of a `srcset`.
fn set<'a>(value: &'a str, target: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let place = move |(address, _): (&'a str, &'a str)| {
        // A slice of `value`: its distance from the start is its place.
        let start = address.as_ptr() as usize - value.as_ptr() as usize;
        (raw_html::decoded(address) == target).then(|| start..start + address.len())
    };
    raw_html::set(value).into_iter().filter_map(place)
}

/// What the bytes of a destination are read as.
fn read(form: Form, written: &str) -> Option<String> {
    let link = match form {
        // Most have nothing in them that could be read as anything else.
        Form::Plain if written.bytes().all(is_plain) => return Some(written.to_owned()),
        Form::Plain => format!("[x]({written})"),
        Form::Angle => format!("[x](<{written}>)"),
        Form::Auto => return Some(written.to_owned()),
        Form::Spaced => {
            let sound = !written.contains(['\n', '"', '<', '>']) && written.trim() == written;
            return sound.then(|| written.to_owned());
        }
        Form::Set => {
            let sound = !written.contains([',', '"', '\'', ' ', '\t', '\n']);
            return sound.then(|| raw_html::decoded(written));
        }
        Form::Attribute(quote) => {
            let ends = |c: char| match quote {
                ' ' => c.is_whitespace() || matches!(c, '"' | '\'' | '=' | '<' | '>' | '`'),
                quote => c == quote,
            };
            return (!written.contains(ends)).then(|| raw_html::decoded(written));
        }
    };
    let mut events = Parser::new(&link);
    events.find_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    })
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_' | b'#' | b'%' | b':')
}

/// How an address is written in this form; `None` where it cannot be.
pub fn write(form: Form, address: &str) -> Option<String> {
    let ways = [
        address.to_owned(),
        address.replace('&', "&amp;"),
        address.replace('(', "\\(").replace(')', "\\)"),
    ];
    let reads_back = |way: &String| read(form, way).as_deref() == Some(address);
    ways.into_iter().find(reads_back)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::MarkdownOptions;
    use crate::path::SourcePath;
    use crate::source::{Fingerprint, SourceFile};

    /// The destinations of all links and pictures of a text, as written.
    fn found(text: &str) -> Vec<(&str, Form)> {
        let file = SourceFile {
            path: SourcePath::new("content/a.md").expect("sound"),
            text: text.into(),
            fingerprint: Fingerprint::of(text.as_bytes()),
        };
        let options = MarkdownOptions::default();
        let (outline, _) =
            crate::markdown::parse(&file, 0..text.len(), &options, &Default::default()).outline();
        let mut all = [outline.links, outline.images].concat();
        all.sort_by_key(|r| r.span);
        let found = find(text, &all).into_iter().flatten();
        found.map(|d| (&text[d.range], d.form)).collect()
    }

    #[test]
    fn a_destination_is_found_in_every_form_of_link() {
        use Form::{Angle, Attribute, Auto, Plain, Set};
        for (text, written, form) in [
            ("ü [a](b.html) z", "b.html", Plain),
            ("[a](b.html 'c](d')", "b.html", Plain),
            ("[a]( b_(c).html \"t (x)\" )", "b_(c).html", Plain),
            ("[a](b\\_c.html)", "b\\_c.html", Plain),
            ("[a](b&amp;c.html)", "b&amp;c.html", Plain),
            ("[a](<b c.html> (t))", "b c.html", Angle),
            ("[[x](no](b.html)", "b.html", Plain),
            ("![a]( b.png\n't')", "b.png", Plain),
            ("[a][B  c]\n\n> [b C]: <d e.html> 't'", "d e.html", Angle),
            ("[a][]\n\n[a]: d.html", "d.html", Plain),
            ("[a]\n\n[a]:\nd.html", "d.html", Plain),
            ("<a href='b.html'>b</a>", "b.html", Attribute('\'')),
            (
                "<a href=\"b&amp;c.html\">b</a>",
                "b&amp;c.html",
                Attribute('"'),
            ),
            ("<a href=b.html>b</a>", "b.html", Attribute(' ')),
            ("<https://x.test/a>", "https://x.test/a", Auto),
            ("see https://x.test/a.", "https://x.test/a", Auto),
        ] {
            assert_eq!(found(text), [(written, form)], "{text}");
        }
        let nested = "[![x](y.png)](b.html)";
        assert_eq!(found(nested), [("b.html", Plain), ("y.png", Plain)]);
        let set = "<img srcset=\"a.png 1x, b.png 2x\" src=a.png>";
        let names: Vec<_> = found(set).into_iter().map(|f| f.0).collect();
        assert_eq!(names, ["a.png", "b.png", "a.png"]);
        assert_eq!(found(set)[0].1, Set);
    }

    #[test]
    fn addresses_that_stand_twice_in_a_text_are_two() {
        let text = "https://x.test/a and https://x.test/a again";
        let file = found(text);
        assert_eq!(file.len(), 2);
        assert_ne!(file[0].0.as_ptr(), file[1].0.as_ptr());
    }

    #[test]
    fn what_is_written_reads_back() {
        assert_eq!(
            write(Form::Plain, "a_(b).html").as_deref(),
            Some("a_(b).html")
        );
        assert_eq!(
            write(Form::Plain, "a(b.html").as_deref(),
            Some("a\\(b.html")
        );
        assert_eq!(
            write(Form::Plain, "a&copy;b").as_deref(),
            Some("a&amp;copy;b")
        );
        assert_eq!(write(Form::Attribute('"'), "a&b").as_deref(), Some("a&b"));
        assert_eq!(write(Form::Attribute(' '), "a b"), None);
        assert_eq!(write(Form::Angle, "a b.html").as_deref(), Some("a b.html"));
    }
}
