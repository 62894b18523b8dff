//! What a finished page says: its addresses, its ids, the pictures without words.
//!
//! Reads HTML as browsers do (HTML, 13.2.5 Tokenization) and hands on what the
//! judges ask about, without keeping any of it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::ops::Range;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, Error, Span, State, Tokenizer, naive_next_state};

use super::written::alone;
use crate::markdown::{candidates, refreshed};
use crate::theme::css_addresses;

/// Something that a page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says<'a> {
    /// An address, character references resolved.
    Address(Use, &'a str),
    /// The id of an element.
    Id(&'a str),
    /// The name of an anchor, which a fragment can name too (HTML, 7.4.6.4).
    Name(&'a str),
    /// The source of a picture that has no `alt` at all.
    Wordless(&'a str),
    /// A heading of level 1.
    Title,
}

impl<'a> Says<'a> {
    /// The words of it.
    fn words(self) -> Option<&'a str> {
        let words = match self {
            Self::Address(_, words)
            | Self::Id(words)
            | Self::Name(words)
            | Self::Wordless(words) => words,
            Self::Title => "",
        };
        (!words.is_empty()).then_some(words)
    }
}

/// What an address is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Use {
    /// A reader goes there.
    Link,
    /// A picture that the page shows.
    Image,
    /// A picture that a browser may choose (`srcset`).
    Choice,
    /// Another file that the page loads.
    File,
    /// The page leads on to it by itself.
    Refresh,
}

/// Tells everything that a page says, in order.
pub(super) fn read(html: &str, tell: &mut dyn FnMut(Says<'_>)) {
    let page = Page {
        tell,
        tag: Tag::default(),
        ends: false,
        end: Vec::new(),
        text: None,
    };
    // Everything is told on the way; the tokenizer itself yields nothing.
    let _ = Tokenizer::new_with_emitter(html, page).count();
}

/// Where a page says the things that are asked for. It is read anew for them, since
/// keeping places while all pages are read would take longer than reading.
pub(super) fn places(html: &str, asked: &dyn Fn(Says<'_>) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for piece in pieces(html) {
        let words = html.get(piece.clone()).unwrap_or_default();
        let mut said: Option<Option<String>> = None;
        read(words, &mut |says| {
            if asked(says) {
                said.get_or_insert_with(|| says.words().map(str::to_owned));
            }
        });
        let Some(said) = said else { continue };
        // Where character references make the words others, the element is named.
        let at = said.and_then(|said| {
            let at = piece.start + alone(words, &said)?;
            Some(at..at + said.len())
        });
        found.push(at.unwrap_or(piece));
    }
    found
}

/// The start tags of a page, and with each the text that is a style sheet or a page.
fn pieces(html: &str) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut holds = false;
    let see = |event: CallbackEvent<'_>, span: Span<usize>| -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                holds = matches!(name, b"style" | b"noscript");
                pieces.push(span.start..span.end);
            }
            CallbackEvent::CloseStartTag { .. } | CallbackEvent::String { .. } => {
                let is_tag = matches!(event, CallbackEvent::CloseStartTag { .. });
                if let Some(piece) = pieces.last_mut().filter(|_| is_tag || holds) {
                    piece.end = span.end.min(html.len());
                }
            }
            CallbackEvent::EndTag { .. } => holds = false,
            _ => {}
        }
        None
    };
    let mut emitter = CallbackEmitter::new(see);
    emitter.naively_switch_states(true);
    let _ = Tokenizer::new_with_emitter(html, emitter).count();
    pieces
}

/// The same in a style sheet.
pub(super) fn places_in_styles(css: &str, asked: &dyn Fn(Says<'_>) -> bool) -> Vec<Range<usize>> {
    let is_asked = |range: &Range<usize>| {
        let address = css.get(range.clone());
        address.is_some_and(|address| asked(Says::Address(Use::File, address)))
    };
    css_addresses(css).into_iter().filter(is_asked).collect()
}

/// Every place in a page that a fragment can name: ids, and the names of anchors
/// as old pages have them.
pub fn ids_of(html: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    read(html, &mut |says| {
        if let Says::Id(id) | Says::Name(id) = says {
            ids.insert(id.to_owned());
        }
    });
    ids
}

/// The addresses of a style sheet.
pub(super) fn styles(css: &str, tell: &mut dyn FnMut(Says<'_>)) {
    for range in css_addresses(css) {
        if let Some(address) = css.get(range) {
            tell(Says::Address(Use::File, address));
        }
    }
}

/// A page while it is read. It keeps the few attributes that say something and no
/// text: most of a page is passed over without being copied.
struct Page<'t> {
    tell: &'t mut dyn FnMut(Says<'_>),
    /// The start tag that is read, or was read last.
    tag: Tag,
    /// Whether an end tag is read, whose attributes say nothing.
    ends: bool,
    /// The name of that end tag.
    end: Vec<u8>,
    /// What stands in an element whose text is a style sheet or a page.
    text: Option<Vec<u8>>,
}

impl Page<'_> {
    fn finish_text(&mut self) {
        let Some(text) = self.text.take() else { return };
        let text = String::from_utf8_lossy(&text);
        match self.tag.name.as_slice() {
            b"style" => styles(&text, self.tell),
            // Its content is text to a reader with scripts and a page to one without.
            _ => read(&text, self.tell),
        }
    }
}

impl Emitter for Page<'_> {
    type Token = Infallible;

    fn set_last_start_tag(&mut self, name: Option<&[u8]>) {
        self.tag.name = name.unwrap_or_default().to_vec();
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_error(&mut self, _: Error) {}

    fn pop_token(&mut self) -> Option<Infallible> {
        None
    }

    fn emit_eof(&mut self) {
        self.finish_text();
    }

    fn emit_string(&mut self, piece: &[u8]) {
        if let Some(text) = &mut self.text {
            text.extend_from_slice(piece);
        }
    }

    fn init_start_tag(&mut self) {
        self.ends = false;
        self.tag.clear();
    }

    fn init_end_tag(&mut self) {
        self.ends = true;
        self.end.clear();
    }

    fn push_tag_name(&mut self, piece: &[u8]) {
        let name = if self.ends {
            &mut self.end
        } else {
            &mut self.tag.name
        };
        name.extend_from_slice(piece);
    }

    fn init_attribute(&mut self) {
        if !self.ends {
            self.tag.finish_attribute(self.tell);
        }
        self.tag.forget_attribute();
    }

    fn push_attribute_name(&mut self, piece: &[u8]) {
        self.tag.attribute.extend_from_slice(piece);
    }

    fn init_attribute_value(&mut self) {
        self.tag.keeps_value = !self.ends && self.tag.meaning().is_some();
    }

    fn push_attribute_value(&mut self, piece: &[u8]) {
        if self.tag.keeps_value {
            self.tag.value.extend_from_slice(piece);
        }
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        if self.ends {
            self.tag.forget_attribute();
            self.finish_text();
            return None;
        }
        self.tag.finish(self.tell);
        let name = self.tag.name.as_slice();
        if name == b"h1" {
            (self.tell)(Says::Title);
        }
        if matches!(name, b"style" | b"noscript") {
            self.text = Some(Vec::new());
        }
        naive_next_state(name)
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.ends && self.end == self.tag.name
    }

    // Comments, document types and the `/` of `<br/>` say nothing.
    fn init_comment(&mut self) {}
    fn push_comment(&mut self, _: &[u8]) {}
    fn emit_current_comment(&mut self) {}
    fn set_self_closing(&mut self) {}
    fn init_doctype(&mut self) {}
    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn set_force_quirks(&mut self) {}
    fn emit_current_doctype(&mut self) {}
}

/// What an attribute says by its own name and its element's.
enum Meaning {
    Id,
    Name,
    /// A style sheet's declarations.
    Style,
    Address(Use),
    /// Several pictures to choose from.
    Choices,
    /// The address of a picture that may want words.
    Source,
    Alt,
    HttpEquiv,
    Content,
}

/// The start tag that is being read.
#[derive(Default)]
struct Tag {
    name: Vec<u8>,
    /// The attribute that is being read, and its value where that says something.
    attribute: Vec<u8>,
    value: Vec<u8>,
    keeps_value: bool,
    /// Of a picture.
    source: Option<String>,
    has_alt: bool,
    /// Of `meta`.
    refresh: bool,
    content: Option<String>,
}

impl Tag {
    fn clear(&mut self) {
        self.name.clear();
        self.forget_attribute();
        self.source = None;
        self.has_alt = false;
        self.refresh = false;
        self.content = None;
    }

    fn forget_attribute(&mut self) {
        self.attribute.clear();
        self.value.clear();
        self.keeps_value = false;
    }

    /// Tells what the whole tag says, now that it is read.
    fn finish(&mut self, tell: &mut dyn FnMut(Says<'_>)) {
        self.finish_attribute(tell);
        self.forget_attribute();
        if let Some(source) = self.source.take().filter(|_| !self.has_alt) {
            tell(Says::Wordless(&source));
        }
        if let Some(content) = self.content.take().filter(|_| self.refresh)
            && let Some(address) = refreshed(&content).and_then(|range| content.get(range))
        {
            tell(Says::Address(Use::Refresh, address));
        }
    }

    fn meaning(&self) -> Option<Meaning> {
        Some(match (self.name.as_slice(), self.attribute.as_slice()) {
            (_, b"id") => Meaning::Id,
            (_, b"style") => Meaning::Style,
            (b"a", b"name") => Meaning::Name,
            (b"a" | b"area", b"href")
            | (b"form", b"action")
            | (b"button" | b"input", b"formaction") => Meaning::Address(Use::Link),
            (b"img", b"alt") => Meaning::Alt,
            (b"img", b"src") => Meaning::Source,
            (b"input", b"src") | (b"video", b"poster") | (b"image", b"href" | b"xlink:href") => {
                Meaning::Address(Use::Image)
            }
            (b"img" | b"source", b"srcset") | (b"link", b"imagesrcset") => Meaning::Choices,
            (b"link", b"href")
            | (b"use", b"href" | b"xlink:href")
            | (b"object", b"data")
            | (
                b"video" | b"audio" | b"source" | b"track" | b"iframe" | b"embed" | b"script",
                b"src",
            ) => Meaning::Address(Use::File),
            (b"meta", b"http-equiv") => Meaning::HttpEquiv,
            (b"meta", b"content") => Meaning::Content,
            _ => return None,
        })
    }

    /// Tells what the attribute that was read last says.
    fn finish_attribute(&mut self, tell: &mut dyn FnMut(Says<'_>)) {
        let Some(meaning) = self.meaning() else {
            return;
        };
        let value: Cow<'_, str> = String::from_utf8_lossy(&self.value);
        match meaning {
            Meaning::Id => tell(Says::Id(&value)),
            Meaning::Name => tell(Says::Name(&value)),
            Meaning::Style => styles(&value, tell),
            Meaning::Address(what) => tell(Says::Address(what, &value)),
            Meaning::Source => {
                tell(Says::Address(Use::Image, &value));
                self.source = Some(value.into_owned());
            }
            Meaning::Choices => {
                for (candidate, _) in candidates(&value) {
                    tell(Says::Address(Use::Choice, candidate));
                }
            }
            Meaning::Alt => self.has_alt = true,
            Meaning::HttpEquiv => self.refresh = value.eq_ignore_ascii_case("refresh"),
            Meaning::Content => self.content = Some(value.into_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(html: &str) -> Vec<String> {
        let mut all = Vec::new();
        read(html, &mut |says| {
            all.push(match says {
                Says::Address(what, address) => format!("{what:?} {address}"),
                Says::Id(id) => format!("#{id}"),
                Says::Name(name) => format!("name {name}"),
                Says::Wordless(source) => format!("wordless {source}"),
                Says::Title => "title".to_owned(),
            });
        });
        all
    }

    #[test]
    fn every_way_to_name_an_address_is_seen_and_nothing_else() {
        let html = "<!-- <a href=no> --><A HREF='a&amp;b.html' id=x>t</a><a>t</a><a href>e</a>\
            <img src=p.png><img alt='' src=q.png srcset='r.png 1x, s,t.png, u.png 100w'>\
            <link rel=stylesheet href=s.css><script src=\"s.js\">'<a href=no>'</script>\
            <style>a{background:url( 'bg.png' )}</style><p style=\"background:url(b2.png)\">\
            <meta content=\"0; URL='next.html'\" http-equiv=Refresh><meta content=no>\
            <video poster=v.png><source src=v.mp4></video><title><a href=no></title>";
        assert_eq!(
            all(html),
            [
                "Link a&b.html",
                "#x",
                "Link ",
                "Image p.png",
                "wordless p.png",
                "Image q.png",
                "Choice r.png",
                "Choice s,t.png",
                "Choice u.png",
                "File s.css",
                "File s.js",
                "File bg.png",
                "File b2.png",
                "Refresh next.html",
                "Image v.png",
                "File v.mp4",
            ]
        );
    }

    #[test]
    fn torn_html_is_read_to_its_end() {
        for html in [
            "<a href=\"x",
            "<a href",
            "<",
            "<!--",
            "<style>a{b:url(",
            "\u{0}<a\u{0}>",
        ] {
            all(html);
        }
    }
}
