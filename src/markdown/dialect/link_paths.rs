//! Links and images whose path holds spaces, unequal parentheses or a size.
//!
//! `![](/img/Copy of x (2).jpg)` is what a form with an upload button writes, and
//! `![](x.png =624x303)` what some editors add. CommonMark prints both in full. They
//! become `](<…>)` and an attribute list. Only what the parser left as text is
//! looked at: every link that is one stays as it is.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::structure::Structure;
use super::{Changes, inline};

/// How far a link's text and its destination are followed, in bytes.
const LONGEST: usize = 1000;

/// Whether a text may hold a link.
pub fn hint(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"](").is_some()
}

/// Finds them.
pub fn find(structure: &Structure<'_>, changes: &mut Changes) {
    let text = structure.text;
    let mut block = 0..text.len();
    let mut done = 0;
    let mut openings: Vec<usize> = Vec::new();
    let mut in_link = false;
    for (event, range) in structure.events {
        match event {
            Event::Start(tag) if !inline::is_inline(tag) => {
                block = range.clone();
                openings.clear();
            }
            // A link cannot hold another one (CommonMark 0.31, 6.3).
            Event::Start(Tag::Link { .. }) => {
                openings.clear();
                in_link = true;
            }
            Event::End(TagEnd::Link) => in_link = false,
            Event::Text(_) if !structure.is_code(range.start) => {
                let bytes = text.as_bytes();
                for at in range.clone() {
                    if at < done {
                        continue;
                    }
                    match bytes.get(at) {
                        Some(b'[') if !escaped(text, at) => openings.push(at),
                        Some(b']') if !escaped(text, at) => {
                            let Some(open) = openings.pop() else {
                                continue;
                            };
                            if bytes.get(at + 1) != Some(&b'(') || at - open > LONGEST {
                                continue;
                            }
                            let image = open > 0 && bytes[open - 1] == b'!';
                            if in_link && !image {
                                continue;
                            }
                            if let Some(link) = loose(text, at + 2..block.end, image) {
                                done = link.range.end;
                                changes.replace(link.range.clone(), link.written());
                            }
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether a backslash stands before a byte.
fn escaped(text: &str, at: usize) -> bool {
    let slashes = text.as_bytes()[..at]
        .iter()
        .rev()
        .take_while(|b| **b == b'\\');
    slashes.count() % 2 == 1
}

/// A destination that CommonMark does not read.
#[derive(Debug, PartialEq, Eq)]
struct Loose<'t> {
    /// Behind `](`, up to the closing parenthesis, that included.
    range: Range<usize>,
    path: String,
    title: Option<&'t str>,
    size: Option<(&'t str, &'t str)>,
}

impl Loose<'_> {
    /// The same in CommonMark and an attribute list.
    fn written(&self) -> String {
        let mut written = format!("<{}>", self.path);
        if let Some(title) = self.title {
            let title = title.replace('\\', "\\\\").replace('"', "\\\"");
            let _ = write!(written, " \"{title}\"");
        }
        written.push(')');
        if let Some((width, height)) = self.size {
            written.push_str("{:");
            for (name, value) in [("width", width), ("height", height)] {
                if !value.is_empty() {
                    let _ = write!(written, " {name}=\"{value}\"");
                }
            }
            written.push('}');
        }
        written
    }
}

fn loose(text: &str, within: Range<usize>, image: bool) -> Option<Loose<'_>> {
    let start = within.start;
    let rest = text.get(within)?;
    let rest = match rest.char_indices().nth(LONGEST) {
        Some((end, _)) => &rest[..end],
        None => rest,
    };
    let close = closing(rest)?;
    let mut inner = rest[..close].trim();
    let (mut title, mut size) = (None, None);
    // A size may stand on either side of a title.
    for _ in 0..2 {
        if let Some((before, found)) = size_of(inner).filter(|_| size.is_none()) {
            (inner, size) = (before, Some(found));
        }
        if let Some((before, found)) = title_of(inner).filter(|_| title.is_none()) {
            (inner, title) = (before, Some(found));
        }
    }
    if let Some(bare) = inner.strip_prefix('<').and_then(|i| i.strip_suffix('>')) {
        // In angle brackets with a size; without one it is no business of ours.
        size?;
        inner = bare;
    }
    let path = one_line(inner);
    let likely = image || size.is_some() || looks_like_path(&path);
    let odd = size.is_some() || path.contains(|c: char| c.is_whitespace() || "()".contains(c));
    let sound = odd && !path.is_empty() && !path.contains(['<', '>']) && likely;
    sound.then_some(Loose {
        range: start..start + close + 1,
        path,
        title,
        size,
    })
}

/// The parenthesis that closes a destination: the one that fits, else the first.
fn closing(rest: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut first = None;
    let mut skip = false;
    let mut line_is_blank = false;
    for (at, c) in rest.char_indices() {
        if std::mem::take(&mut skip) {
            continue;
        }
        match c {
            '\\' => skip = true,
            '\n' if line_is_blank => break,
            ' ' | '\t' | '\r' => continue,
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => {
                depth -= 1;
                first = first.or(Some(at));
            }
            _ => {}
        }
        line_is_blank = c == '\n';
    }
    first
}

/// `path =624x303`: what stands before it, and the two numbers.
fn size_of(inner: &str) -> Option<(&str, (&str, &str))> {
    let (before, last) = inner.rsplit_once(char::is_whitespace)?;
    let size = last.strip_prefix('=')?;
    let (width, height) = size.split_once(['x', 'X', '×', '*']).unwrap_or((size, ""));
    let (width, height) = (width.trim_end_matches("px"), height.trim_end_matches("px"));
    let digits = |n: &str| n.bytes().all(|b| b.is_ascii_digit());
    let number = |n: &str| digits(n.strip_suffix('%').unwrap_or(n)) && n.len() < 6;
    let given = !width.is_empty() || !height.is_empty();
    (given && number(width) && number(height)).then(|| (before.trim_end(), (width, height)))
}

/// `path "title"`: what stands before it, and its words.
fn title_of(inner: &str) -> Option<(&str, &str)> {
    let (quote, close) = match inner.chars().next_back()? {
        '"' => ('"', '"'),
        '\'' => ('\'', '\''),
        '”' => ('“', '”'),
        _ => return None,
    };
    let body = &inner[..inner.len() - close.len_utf8()];
    let open = body
        .char_indices()
        .filter(|(at, c)| *c == quote && body[..*at].ends_with(char::is_whitespace))
        .map(|(at, _)| at)
        .next()?;
    Some((body[..open].trim_end(), &body[open + quote.len_utf8()..]))
}

/// A path that was broken over lines, put together again.
fn one_line(inner: &str) -> String {
    if !inner.contains(['\n', '\r']) {
        return inner.to_owned();
    }
    let joint = if inner.contains("://") { "" } else { " " };
    let lines: Vec<&str> = inner.lines().map(str::trim).collect();
    lines.join(joint)
}

/// Whether words in parentheses behind a bracket are meant as an address.
fn looks_like_path(path: &str) -> bool {
    let dotted = path
        .as_bytes()
        .windows(2)
        .any(|pair| pair[0] == b'.' && pair[1].is_ascii_alphanumeric());
    path.contains(['/', '#']) || dotted || path.starts_with("mailto:")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(inner: &str) -> Option<String> {
        loose(inner, 0..inner.len(), true).map(|link| link.written())
    }

    #[test]
    fn paths_keep_spaces_and_parentheses_and_sizes_become_attributes() {
        let right = |words: &str| Some(words.to_owned());
        assert_eq!(
            written("/img/Copy of x (2).jpg) z"),
            right("</img/Copy of x (2).jpg>)")
        );
        assert_eq!(written("a (1.png) and (x)"), right("<a (1.png>)"));
        assert_eq!(
            written("a.png =624x303)"),
            right("<a.png>){: width=\"624\" height=\"303\"}")
        );
        assert_eq!(written("a.png =x303)"), right("<a.png>){: height=\"303\"}"));
        assert_eq!(written("a.png =624x )"), right("<a.png>){: width=\"624\"}"));
        assert_eq!(
            written("a b.png \"T (x) 'y'\" =6x3)"),
            right("<a b.png> \"T (x) 'y'\"){: width=\"6\" height=\"3\"}")
        );
        assert_eq!(
            written("a.png =6x3 'T')"),
            right("<a.png> \"T\"){: width=\"6\" height=\"3\"}")
        );
        assert_eq!(written("\n  a b.png\n)"), right("<a b.png>)"));
        assert_eq!(written("a\nb.png)"), right("<a b.png>)"));
        assert_eq!(written("<a b.png>)"), None);
        assert_eq!(written("a b.png"), None);
    }
}
