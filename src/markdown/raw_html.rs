//! The tags of raw HTML: their attributes, with places (HTML, 13.2.5 Tokenization).
//!
//! Only what is needed to find and rewrite attribute values; text between tags,
//! comments and the contents of `script` and `style` are passed over.

use std::ops::Range;

/// A start tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Its name as written.
    pub name: &'a str,
    /// The byte of its `<` in the scanned text.
    pub start: usize,
    /// Its attributes.
    pub attributes: Vec<Attribute<'a>>,
    /// Where more attributes can be put in: behind the last one, in the scanned text.
    pub end_of_attributes: usize,
    /// The bytes of a style sheet that stands in it; none for other elements.
    pub style: Range<usize>,
}

/// An attribute of a start tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Its name as written.
    pub name: &'a str,
    /// Its value as written, references not resolved.
    pub value: &'a str,
    /// The bytes of the value in the scanned text, quotes included.
    pub quoted: Range<usize>,
}

impl Attribute<'_> {
    /// The bytes of the value in the scanned text, without its quotes.
    pub fn bare(&self) -> Range<usize> {
        let marks = usize::from(self.quoted.len() > self.value.len());
        self.quoted.start + marks..self.quoted.end - marks
    }
}

impl<'a> Tag<'a> {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes
            .iter()
            .find(|a| a.name.eq_ignore_ascii_case(name))
            .map(|a| a.value)
    }
}

/// Every start tag of a piece of HTML.
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|i| at + i) {
        let rest = &html[open..];
        if rest.starts_with("<!--") {
            at = rest.find("-->").map_or(html.len(), |i| open + i + 3);
            continue;
        }
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            at = open + 1;
            continue;
        }
        let Some((mut tag, end)) = tag(html, open + 1) else {
            break;
        };
        at = end;
        for raw in ["script", "style"] {
            if tag.name.eq_ignore_ascii_case(raw) {
                let close = format!("</{raw}");
                at = find_ignoring_case(&html[at..], &close).map_or(html.len(), |i| at + i);
            }
        }
        if tag.name.eq_ignore_ascii_case("style") {
            tag.style = end..at;
        }
        tags.push(tag);
    }
    tags
}

fn find_ignoring_case(text: &str, word: &str) -> Option<usize> {
    text.as_bytes()
        .windows(word.len())
        .position(|w| w.eq_ignore_ascii_case(word.as_bytes()))
}

/// The tag whose name starts at `start`, and the byte behind its `>`.
fn tag(html: &str, start: usize) -> Option<(Tag<'_>, usize)> {
    let bytes = html.as_bytes();
    let until = |from: usize, stop: fn(u8) -> bool| {
        bytes.get(from..).map_or(bytes.len(), |rest| {
            rest.iter()
                .position(|b| stop(*b))
                .map_or(bytes.len(), |i| from + i)
        })
    };
    let name_end = until(start, |b| {
        b.is_ascii_whitespace() || matches!(b, b'/' | b'>')
    });
    let mut tag = Tag {
        name: &html[start..name_end],
        start: start - 1,
        attributes: Vec::new(),
        end_of_attributes: name_end,
        style: name_end..name_end,
    };
    let mut at = name_end;
    loop {
        at = until(at, |b| !(b.is_ascii_whitespace() || b == b'/'));
        match bytes.get(at)? {
            b'>' => return Some((tag, at + 1)),
            _ => {
                let end = until(at + 1, |b| {
                    b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'=')
                });
                let name = &html[at..end];
                let equals = until(end, |b| !b.is_ascii_whitespace());
                if bytes.get(equals) != Some(&b'=') {
                    tag.attributes.push(Attribute {
                        name,
                        value: "",
                        quoted: end..end,
                    });
                    tag.end_of_attributes = end;
                    at = end;
                    continue;
                }
                let from = until(equals + 1, |b| !b.is_ascii_whitespace());
                let (value, quoted) = match bytes.get(from)? {
                    quote @ (b'"' | b'\'') => {
                        let close =
                            bytes.get(from + 1..)?.iter().position(|b| b == quote)? + from + 1;
                        (&html[from + 1..close], from..close + 1)
                    }
                    _ => {
                        let close = until(from, |b| b.is_ascii_whitespace() || b == b'>');
                        (&html[from..close], from..close)
                    }
                };
                at = quoted.end;
                tag.end_of_attributes = at;
                tag.attributes.push(Attribute {
                    name,
                    value,
                    quoted,
                });
            }
        }
    }
}

/// Whether an attribute of an element holds an address, and of what.
pub fn holds(element: &str, attribute: &str) -> Option<Holds> {
    let (element, attribute) = (element.to_ascii_lowercase(), attribute.to_ascii_lowercase());
    match (&*element, &*attribute) {
        ("a" | "area", "href") => Some(Holds::Link),
        ("img" | "input", "src") => Some(Holds::Image),
        ("video" | "audio" | "source" | "track" | "iframe" | "embed" | "script", "src") => {
            Some(Holds::File)
        }
        ("video", "poster") => Some(Holds::Image),
        ("object", "data") | ("link", "href") => Some(Holds::File),
        ("img" | "source", "srcset") => Some(Holds::Set),
        _ => None,
    }
}

/// What an attribute's address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A page or anything else that is visited.
    Link,
    /// A picture.
    Image,
    /// Another file that the page loads.
    File,
    /// Several pictures, each with a size (`srcset`).
    Set,
}

/// The addresses of a `srcset`, each with the rest of its candidate (HTML,
/// 4.8.4.2.1): a comma inside an address, as in `data:`, ends nothing.
pub fn set(value: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        if rest.is_empty() {
            return found;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (written, behind) = rest.split_at(end);
        let address = written.trim_end_matches(',');
        let size = match address.len() < written.len() {
            true => "",
            false => behind.split(',').next().unwrap_or_default(),
        };
        rest = &behind[size.len()..];
        found.push((address, size.trim()));
    }
}

/// The bytes of the address of `0; url=x.html` (HTML, 4.2.5.3), by which a page leads
/// on by itself.
pub fn refreshed(content: &str) -> Option<Range<usize>> {
    let (_, rest) = content.split_once([';', ','])?;
    let rest = rest.trim_start();
    let rest = match rest.get(..3) {
        Some(word) if word.eq_ignore_ascii_case("url") => {
            rest[3..].trim_start().strip_prefix('=')?.trim_start()
        }
        _ => rest,
    };
    let marks: &[char] = &['"', '\'', ' '];
    let bare = rest.trim_start_matches(marks);
    let start = content.len() - bare.len();
    Some(start..start + bare.trim_end_matches(marks).len())
}

/// The value with its character references resolved, as far as addresses hold any.
pub fn decoded(value: &str) -> String {
    value
        .replace("&amp;", "&")
        .replace("&#38;", "&")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_ends_a_candidate_only_behind_its_address() {
        assert_eq!(
            set(" a.png 1x, data:image/png;base64,AA== 2x,b.png,\n c,d.png 100w "),
            [
                ("a.png", "1x"),
                ("data:image/png;base64,AA==", "2x"),
                ("b.png", ""),
                ("c,d.png", "100w")
            ]
        );
        assert_eq!(set("a.png"), [("a.png", "")]);
        assert_eq!(set(" , "), []);
    }

    #[test]
    fn attributes_are_found_in_every_form_and_comments_and_scripts_are_not() {
        let html = "<!-- <a href=x> --><A HREF='y z' download><img src=a.png/alt=q><script>'<a href=no>'</script><br/><p id=\"k\"";
        let found: Vec<(String, Vec<(String, String)>)> = tags(html)
            .iter()
            .map(|t| {
                (
                    t.name.to_owned(),
                    t.attributes
                        .iter()
                        .map(|a| (a.name.to_owned(), a.value.to_owned()))
                        .collect(),
                )
            })
            .collect();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            found[0],
            ("A".into(), vec![pair("HREF", "y z"), pair("download", "")])
        );
        assert_eq!(found[1], ("img".into(), vec![pair("src", "a.png/alt=q")]));
        assert_eq!(found[2].0, "script");
        assert_eq!(found[3].0, "br");
        assert_eq!(found.len(), 4);
    }
}
