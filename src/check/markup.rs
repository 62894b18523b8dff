//! What a finished page says: its addresses, its ids, the pictures without words.
//!
//! Reads HTML as browsers do (HTML, 13.2.5 Tokenization) and hands on what the
//! judges ask about, without keeping any of it.

use std::collections::BTreeSet;
use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use crate::markdown::candidates;
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
    let mut tag = Tag::default();
    let see = |event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => tag.open(name),
            CallbackEvent::AttributeName { name } => tag.attribute(name, tell),
            CallbackEvent::AttributeValue { value } => {
                tag.value.clear();
                tag.value.push_str(&String::from_utf8_lossy(value));
            }
            CallbackEvent::CloseStartTag { .. } => tag.close(tell),
            CallbackEvent::String { value } if tag.name == "style" => {
                styles(&String::from_utf8_lossy(value), tell);
            }
            // Its content is text to a reader with scripts and a page to one without.
            CallbackEvent::String { value } if tag.name == "noscript" => {
                read(&String::from_utf8_lossy(value), tell);
            }
            CallbackEvent::EndTag { .. } => tag.name.clear(),
            _ => {}
        }
        None
    };
    let mut emitter = CallbackEmitter::new(see);
    emitter.naively_switch_states(true);
    // Everything is told on the way; the tokenizer itself yields nothing.
    let _ = Tokenizer::new_with_emitter(html, emitter).count();
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

/// The start tag that is being read.
#[derive(Default)]
struct Tag {
    name: String,
    /// The attribute whose value comes next, and its value; no name, no attribute.
    attribute: String,
    value: String,
    /// Of a picture.
    source: Option<String>,
    has_alt: bool,
    /// Of `meta`.
    refresh: bool,
    content: Option<String>,
}

impl Tag {
    fn open(&mut self, name: &[u8]) {
        self.name.clear();
        self.name.push_str(&String::from_utf8_lossy(name));
        self.source = None;
        self.has_alt = false;
        self.refresh = false;
        self.content = None;
    }

    fn attribute(&mut self, name: &[u8], tell: &mut dyn FnMut(Says<'_>)) {
        self.finish(tell);
        self.attribute.clear();
        self.attribute.push_str(&String::from_utf8_lossy(name));
        self.value.clear();
    }

    fn close(&mut self, tell: &mut dyn FnMut(Says<'_>)) {
        self.finish(tell);
        self.attribute.clear();
        if let Some(source) = self.source.take().filter(|_| !self.has_alt) {
            tell(Says::Wordless(&source));
        }
        if let Some(content) = self.content.take().filter(|_| self.refresh)
            && let Some(address) = refreshed(&content)
        {
            tell(Says::Address(Use::Refresh, address));
        }
    }

    /// Tells what the attribute that was read last says.
    fn finish(&mut self, tell: &mut dyn FnMut(Says<'_>)) {
        let value = self.value.as_str();
        let what = match (self.name.as_str(), self.attribute.as_str()) {
            (_, "") => return,
            (_, "id") => return tell(Says::Id(value)),
            ("a", "name") => return tell(Says::Name(value)),
            (_, "style") => return styles(value, tell),
            ("a" | "area", "href") => Use::Link,
            ("img", "alt") => {
                self.has_alt = true;
                return;
            }
            ("img", "src") => {
                self.source = Some(value.to_owned());
                Use::Image
            }
            ("input", "src") | ("video", "poster") | ("image", "href") => Use::Image,
            ("img" | "source", "srcset") | ("link", "imagesrcset") => {
                for (candidate, _) in candidates(value) {
                    tell(Says::Address(Use::Choice, candidate));
                }
                return;
            }
            ("link" | "use", "href") | ("object", "data") => Use::File,
            ("video" | "audio" | "source" | "track" | "iframe" | "embed" | "script", "src") => {
                Use::File
            }
            ("meta", "http-equiv") => {
                self.refresh = value.eq_ignore_ascii_case("refresh");
                return;
            }
            ("meta", "content") => {
                self.content = Some(value.to_owned());
                return;
            }
            _ => return,
        };
        tell(Says::Address(what, value));
    }
}

/// The address of `0; url=x.html` (HTML, 4.2.5.3).
fn refreshed(content: &str) -> Option<&str> {
    let (_, rest) = content.split_once([';', ','])?;
    let rest = rest.trim_start();
    let rest = match rest.get(..3) {
        Some(word) if word.eq_ignore_ascii_case("url") => {
            rest[3..].trim_start().strip_prefix('=')?.trim_start()
        }
        _ => rest,
    };
    Some(rest.trim_matches(['"', '\'', ' ']))
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
