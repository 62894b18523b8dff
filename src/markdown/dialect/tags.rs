//! The tags of raw HTML with their places, and what is known of elements.

use std::ops::Range;

/// A piece of markup in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'t> {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind<'t>,
}

/// What a piece of markup is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind<'t> {
    /// `<name …>`; the flag says whether it ends in `/>`.
    Open(&'t str, bool),
    /// `</name>`.
    Close(&'t str),
    /// `<!-- … -->`, `<? … ?>`, `<!…>`; the flag says whether it ends.
    Aside(bool),
}

/// The markup of `text[range]`, in order. A tag that does not end is none.
pub fn pieces(text: &str, range: Range<usize>) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut at = range.start;
    // What has no end from here on has none further on.
    let mut endless = [false; ASIDES.len()];
    let end = range.end.min(text.len());
    while let Some(open) = text.get(at..end).and_then(|rest| rest.find('<')) {
        let start = at + open;
        match piece_but(text, start, end, &mut endless) {
            Some(piece) => {
                at = piece.range.end;
                pieces.push(piece);
            }
            None => at = start + 1,
        }
    }
    pieces
}

/// What is no element, with its end.
const ASIDES: [(&str, &str); 3] = [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>")];

/// The markup that starts at `start`, a `<`.
pub fn piece(text: &str, start: usize, end: usize) -> Option<Piece<'_>> {
    piece_but(text, start, end, &mut [false; ASIDES.len()])
}

fn piece_but<'t>(
    text: &'t str,
    start: usize,
    end: usize,
    endless: &mut [bool; ASIDES.len()],
) -> Option<Piece<'t>> {
    let rest = text.get(start..end)?;
    for ((open, close), endless) in ASIDES.iter().zip(endless) {
        if rest.starts_with(open) {
            let length = match *endless {
                true => None,
                false => rest.find(close).map(|i| i + close.len()),
            };
            *endless |= length.is_none();
            return Some(Piece {
                range: start..start + length.unwrap_or(open.len()),
                kind: Kind::Aside(length.is_some()),
            });
        }
    }
    let bytes = rest.as_bytes();
    let closes = bytes.get(1) == Some(&b'/');
    let name_start = if closes { 2 } else { 1 };
    if !bytes.get(name_start).is_some_and(u8::is_ascii_alphabetic) {
        return None;
    }
    let length = bytes[name_start..]
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.'))
        .count();
    let name = &rest[name_start..name_start + length];
    let mut quote = None;
    for (at, b) in bytes.iter().enumerate().skip(name_start + length) {
        match (quote, b) {
            (Some(open), b) if b == open => quote = None,
            (Some(_), _) => {}
            // A quote counts behind an equals sign only: `<don't know>`.
            (None, b'"' | b'\'') if bytes[at - 1] == b'=' => quote = Some(b),
            (None, b'>') => {
                let own = bytes[at - 1] == b'/';
                let kind = match closes {
                    true => Kind::Close(name),
                    false => Kind::Open(name, own),
                };
                let range = start..start + at + 1;
                return Some(Piece { range, kind });
            }
            (None, b'<') => return None,
            (None, _) => {}
        }
    }
    None
}

/// The elements of HTML (HTML Living Standard, "Indices", elements), the obsolete
/// ones that browsers still show among them.
const KNOWN: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "basefont",
    "bdi",
    "bdo",
    "bgsound",
    "big",
    "blink",
    "blockquote",
    "body",
    "br",
    "button",
    "canvas",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "map",
    "mark",
    "marquee",
    "math",
    "menu",
    "meta",
    "meter",
    "nav",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "picture",
    "plaintext",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "selectedcontent",
    "slot",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "xmp",
];

/// Elements without content (HTML, 13.1.2 Void elements).
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Whether raw HTML closes all that it opens, and nothing else.
pub fn is_balanced(html: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for piece in pieces(html, 0..html.len()) {
        match piece.kind {
            Kind::Open(name, own) if !own && !is_void(name) => open.push(name),
            Kind::Close(name) => {
                if open
                    .pop()
                    .is_none_or(|opened| !opened.eq_ignore_ascii_case(name))
                {
                    return false;
                }
            }
            Kind::Open(..) | Kind::Aside(true) => {}
            Kind::Aside(false) => return false,
        }
    }
    open.is_empty()
}

/// Whether HTML has an element of this name.
pub fn is_known(name: &str) -> bool {
    KNOWN.binary_search(&&*name.to_ascii_lowercase()).is_ok()
}

/// Whether an element has no content.
pub fn is_void(name: &str) -> bool {
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order() {
        assert!(KNOWN.is_sorted());
    }

    #[test]
    fn markup_is_found_and_text_is_not() {
        let text = "a < b <i>x</i> <don't know> <br/> <!-- <b> --> <x y='>'> <!-- z";
        let kinds: Vec<Kind<'_>> = pieces(text, 0..text.len())
            .into_iter()
            .map(|p| p.kind)
            .collect();
        let expected = [
            Kind::Open("i", false),
            Kind::Close("i"),
            Kind::Open("don", false),
            Kind::Open("br", true),
            Kind::Aside(true),
            Kind::Open("x", false),
            Kind::Aside(false),
        ];
        assert_eq!(kinds, expected);
    }
}
