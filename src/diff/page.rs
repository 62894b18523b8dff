//! A finished page taken apart: what it says, and the frame around it.

use std::borrow::Cow;

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, StartTag, Token, Tokenizer};

use crate::markdown;

/// Which part of a page is its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An article: its title, lead and prose; the facts below the title and the
    /// links to other pages are frame.
    Article,
    /// A list of pages, a home page: all of `<main>`, but for the dates.
    Whole,
}

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// A start or end tag, its attributes in one order.
    Tag(String),
    /// A word or the space between two, as text (not escaped).
    Word(String),
}

/// A page taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// What it says.
    pub content: Vec<Piece>,
    /// Everything else.
    pub frame: Vec<Piece>,
}

/// Elements without an end (HTML, 13.1.2).
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Elements inside a line, beside which a space is seen; it is not beside others.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "del", "dfn", "em", "i",
    "img", "input", "ins", "kbd", "label", "mark", "math", "q", "s", "samp", "small", "span",
    "strong", "sub", "sup", "svg", "time", "u", "var", "video", "iframe",
];

/// Elements whose spaces are all seen.
const SPACED: &[&str] = &["pre", "textarea", "script", "style"];

/// The longest file that is looked into, in bytes.
pub const LONGEST: u64 = 8 * 1024 * 1024;

/// Takes a page apart. Markup that only says the same in another form (spaces between
/// blocks, the order of attributes, comments) comes out equal.
pub fn read(html: &str, kind: Kind) -> Page {
    let mut reader = Reader {
        kind,
        ..Reader::new()
    };
    let mut emitter: DefaultEmitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter).flatten() {
        match token {
            Token::StartTag(tag) => reader.start(&tag),
            Token::EndTag(tag) => reader.end(&text(&tag.name)),
            Token::String(words) => reader.words(&text(&words.value)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    reader.finish()
}

/// Where a page leads on to by itself.
pub fn leads_on(html: &str) -> Option<String> {
    let mut emitter: DefaultEmitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(html, emitter).flatten() {
        match token {
            // What `noscript` holds is text to a reader with scripts.
            Token::String(words) => {
                let words = text(&words.value);
                if words.contains("http-equiv=\"refresh\"") {
                    return Tokenizer::new(words.as_str()).flatten().find_map(refresh);
                }
            }
            Token::StartTag(tag) if text(&tag.name) == "main" => return None,
            tag @ Token::StartTag(_) => {
                if let Some(target) = refresh(tag) {
                    return Some(target);
                }
            }
            _ => {}
        }
    }
    None
}

/// Where a `<meta http-equiv="refresh">` leads.
fn refresh(token: Token<()>) -> Option<String> {
    let Token::StartTag(tag) = token else {
        return None;
    };
    let refreshes = attribute(&tag, "http-equiv")?.eq_ignore_ascii_case("refresh");
    let content = attribute(&tag, "content").filter(|_| refreshes)?;
    let (_, target) = content.split_once(['=', ';'])?;
    let target = target.trim();
    let target = target
        .get(..4)
        .filter(|k| k.eq_ignore_ascii_case("url="))
        .map_or(target, |_| &target[4..]);
    Some(target.to_owned())
}

/// A text in which the theme's files are named without the hash of their content:
/// `/assets/style.3f9a0c12.css` is `/assets/style.css`.
pub fn without_hashes(text: &str) -> Cow<'_, str> {
    const FOLDER: &str = "/assets/";
    if !text.contains(FOLDER) {
        return text.into();
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(FOLDER) {
        let (before, name) = rest.split_at(at + FOLDER.len());
        kept.push_str(before);
        let ends = |c: char| {
            c.is_whitespace() || matches!(c, '"' | '\'' | '?' | '#' | '<' | '>' | ')' | ',')
        };
        let end = name.find(ends).unwrap_or(name.len());
        let (name, after) = name.split_at(end);
        let is_hash = |part: &&str| part.len() == 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
        // The hash stands before the ending, or last where there is none.
        let parts: Vec<&str> = name.split('.').collect();
        let place = [parts.len().wrapping_sub(2), parts.len() - 1];
        let place = place
            .into_iter()
            .find(|at| *at > 0 && parts.get(*at).is_some_and(is_hash));
        let parts = parts
            .iter()
            .enumerate()
            .filter(|(at, _)| Some(*at) != place);
        kept.push_str(&parts.map(|(_, part)| *part).collect::<Vec<_>>().join("."));
        rest = after;
    }
    kept.push_str(rest);
    kept.into()
}

fn text(bytes: &HtmlString) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let mut all = tag.attributes.iter();
    let found = all.find(|(n, _)| n.as_slice() == name.as_bytes());
    found.map(|(_, value)| text(value))
}

struct Reader {
    kind: Kind,
    /// The elements that are open.
    open: Vec<String>,
    /// How many were open when `main` began.
    main: Option<usize>,
    /// How many were open when a part of the content began.
    part: Option<usize>,
    /// Everything of `main`, for a page without marked parts.
    whole: Vec<Piece>,
    page: Page,
    outside: Vec<Piece>,
}

impl Reader {
    fn new() -> Self {
        Self {
            kind: Kind::Whole,
            open: Vec::new(),
            main: None,
            part: None,
            whole: Vec::new(),
            page: Page::default(),
            outside: Vec::new(),
        }
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = text(&tag.name);
        if name == "main" && self.main.is_none() {
            self.main = Some(self.open.len());
        }
        let class = attribute(tag, "class").unwrap_or_default();
        let marked = name == "h1"
            || class
                .split_whitespace()
                .any(|c| c == "prose" || c == "lead");
        if self.main.is_some() && self.part.is_none() && marked {
            self.part = Some(self.open.len());
        }
        let mut piece = format!("<{name}");
        // The tokenizer keeps attributes sorted.
        for (key, value) in &tag.attributes {
            // It follows from the file that is loaded, which is told of by itself.
            if key.as_slice() == b"integrity" {
                continue;
            }
            piece.push(' ');
            piece.push_str(&text(key));
            piece.push_str("=\"");
            piece.push_str(&escape(&without_hashes(&text(value))));
            piece.push('"');
        }
        piece.push('>');
        self.push(Piece::Tag(piece));
        let void = VOID.contains(&name.as_str());
        if void || tag.self_closing {
            if !void {
                self.push(Piece::Tag(format!("</{name}>")));
            }
            if self.part == Some(self.open.len()) {
                self.part = None;
            }
        } else {
            self.open.push(name);
        }
    }

    fn end(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|open| open == name) else {
            return;
        };
        self.push(Piece::Tag(format!("</{name}>")));
        self.open.truncate(at);
        if self.part.is_some_and(|part| at <= part) {
            self.part = None;
        }
        if self.main.is_some_and(|main| at <= main) {
            self.main = None;
        }
    }

    fn words(&mut self, words: &str) {
        let inside = |names: &[&str]| self.open.iter().any(|o| names.contains(&o.as_str()));
        if inside(&["script", "style"]) {
            return self.push(Piece::Word(without_hashes(words).into_owned()));
        }
        if inside(SPACED) {
            return self.push(Piece::Word(words.to_owned()));
        }
        let mut rest = words;
        while let Some(c) = rest.chars().next() {
            let space = |c: char| matches!(c, ' ' | '\n' | '\t' | '\r' | '\u{c}');
            let end = if space(c) {
                rest.find(|c| !space(c))
            } else {
                rest.find(space)
            };
            let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
            let word = if space(c) { " " } else { word };
            self.push(Piece::Word(word.to_owned()));
            rest = after;
        }
    }

    fn push(&mut self, piece: Piece) {
        let dated = self.part.is_none() && self.open.iter().any(|open| open == "time");
        match (self.main, self.part) {
            (Some(_), Some(_)) => {
                self.whole.push(piece.clone());
                self.page.content.push(piece);
            }
            (Some(_), None) => {
                let date = dated || matches!(&piece, Piece::Tag(t) if t.starts_with("<time"));
                if !date {
                    self.whole.push(piece.clone());
                }
                self.page.frame.push(piece);
            }
            _ => self.outside.push(piece),
        }
    }

    fn finish(self) -> Page {
        let Self {
            kind,
            whole,
            mut page,
            mut outside,
            ..
        } = self;
        if kind == Kind::Whole || page.content.is_empty() {
            page.content = whole;
        }
        outside.append(&mut page.frame);
        Page {
            content: settled(page.content),
            frame: settled(outside),
        }
    }
}

/// Without the spaces that nobody sees: those beside a block, and all but one of several.
fn settled(pieces: Vec<Piece>) -> Vec<Piece> {
    let space = |piece: &Piece| matches!(piece, Piece::Word(w) if w == " ");
    let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let after_break = kept.last().is_none_or(|last| is_block(last) || space(last));
        if space(&piece) && after_break {
            continue;
        }
        if is_block(&piece) && kept.last().is_some_and(space) {
            kept.pop();
        }
        kept.push(piece);
    }
    if kept.last().is_some_and(space) {
        kept.pop();
    }
    kept
}

/// Whether a piece is a tag of an element that stands on lines of its own.
pub fn is_block(piece: &Piece) -> bool {
    matches!(piece, Piece::Tag(_)) && !INLINE.contains(&name_of(piece))
}

/// Whether a piece is a tag of an element without an end.
pub fn is_void(piece: &Piece) -> bool {
    VOID.contains(&name_of(piece))
}

/// The name of the element that a piece starts or ends; nothing for a word.
pub fn name_of(piece: &Piece) -> &str {
    let Piece::Tag(tag) = piece else { return "" };
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find([' ', '>']).unwrap_or(name.len());
    &name[..end]
}

/// The pieces with every address of a link or picture as `address` gives it.
pub fn with_addresses(pieces: &[Piece], address: impl Fn(&str) -> Option<String>) -> Vec<Piece> {
    let each = pieces.iter().map(|piece| match piece {
        Piece::Tag(tag) if !tag.starts_with("</") => {
            let mut tag = tag.clone();
            for key in [" href=\"", " src=\""] {
                let Some(start) = tag.find(key).map(|at| at + key.len()) else {
                    continue;
                };
                // A quotation mark inside is written as `&quot;`.
                let end = tag[start..].find('"').map_or(tag.len(), |at| start + at);
                let written = tag[start..end]
                    .replace("&quot;", "\"")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&amp;", "&");
                if let Some(new) = address(&written) {
                    tag.replace_range(start..end, &escape(&new));
                }
            }
            Piece::Tag(tag)
        }
        other => other.clone(),
    });
    each.collect()
}

/// Text for HTML.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    markdown::escape(&mut safe, text);
    safe
}
