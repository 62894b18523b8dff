//! Footnotes: numbered in the order in which the text mentions them, at its end.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Writing;
use crate::markdown::escape::attribute;
use crate::markdown::placed::Placed;

/// What is known of a footnote that was mentioned.
#[derive(Default)]
pub(super) struct Note {
    number: usize,
    mentions: usize,
}

/// Footnote definitions taken out of the text: by name, the first of each.
pub(super) fn part_notes(
    list: Vec<Placed<'_>>,
) -> (Vec<Placed<'_>>, BTreeMap<String, Vec<Placed<'_>>>) {
    let mut body = Vec::with_capacity(list.len());
    let mut notes: BTreeMap<String, Vec<Placed<'_>>> = BTreeMap::new();
    let mut open: Vec<(String, Vec<Placed<'_>>)> = Vec::new();
    for placed in list {
        match placed.event {
            Event::Start(Tag::FootnoteDefinition(name)) => {
                open.push((name.to_string(), Vec::new()))
            }
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((name, events)) = open.pop() {
                    notes.entry(name).or_insert(events);
                }
            }
            _ => match open.last_mut() {
                Some((_, events)) => events.push(placed),
                None => body.push(placed),
            },
        }
    }
    (body, notes)
}

impl<'a> Writing<'a, '_> {
    pub(super) fn mention(&mut self, name: &str) {
        if !self.notes.contains_key(name) {
            self.order.push(name.to_owned());
        }
        let number = self.order.len();
        let note = self.notes.entry(name.to_owned()).or_insert(Note {
            number,
            mentions: 0,
        });
        note.mentions += 1;
        let again = if note.mentions > 1 {
            format!("-{}", note.mentions)
        } else {
            String::new()
        };
        let number = note.number;
        let mut html = String::from("<sup class=\"footnote-reference\"><a");
        attribute(&mut html, "id", &format!("fnref-{name}{again}"));
        attribute(
            &mut html,
            "href",
            &format!("#fn-{}", crate::path::encode_path(name)),
        );
        html.push_str(&format!(" role=\"doc-noteref\">{number}</a></sup>"));
        self.html(html);
    }

    /// The footnotes that the text mentions, in the order of their numbers.
    pub(super) fn footnotes(&mut self, mut definitions: BTreeMap<String, Vec<Placed<'a>>>) {
        let mut next = 0;
        // A note may mention another one, which then comes after all so far.
        while let Some(name) = self.order.get(next).cloned() {
            next += 1;
            if next == 1 {
                self.html("<section class=\"footnotes\" role=\"doc-endnotes\"><ol>\n");
            }
            let mut open = String::from("<li");
            attribute(&mut open, "id", &format!("fn-{name}"));
            open.push('>');
            self.html(open);
            let events = definitions.remove(&name).unwrap_or_default();
            self.events(events);
            let mut back = String::from("<a class=\"footnote-back\"");
            attribute(
                &mut back,
                "href",
                &format!("#fnref-{}", crate::path::encode_path(&name)),
            );
            back.push_str(&format!(
                " role=\"doc-backlink\" aria-label=\"Back to reference {next}\">↩</a></li>\n"
            ));
            self.html(back);
        }
        if next > 0 {
            self.html("</ol></section>\n");
        }
    }
}
