//! Events → the plain text of a body, cut at its headings: what search looks at.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::compose::{DataCall, Mark, nest};
use super::events::Events;
use super::placed::Extra;

/// The plain text of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plain {
    /// All of it, blocks on lines of their own; the headings are not in it.
    pub text: Box<str>,
    /// Where the text below each heading starts, in order.
    pub starts: Box<[u32]>,
}

impl Plain {
    /// The text before the first heading (0) or below the heading before `n`.
    pub fn section(&self, n: usize) -> &str {
        let at = |n: usize| {
            self.starts
                .get(n)
                .map_or(self.text.len(), |at| *at as usize)
        };
        let start = n.checked_sub(1).map_or(0, at);
        self.text.get(start..at(n)).unwrap_or_default()
    }

    /// How many sections there are.
    pub fn sections(&self) -> usize {
        self.starts.len() + 1
    }
}

/// Reads the text.
pub fn read(events: &Events<'_>) -> Plain {
    let mut text = String::new();
    let mut starts = Vec::new();
    let mut in_heading = false;
    // Inside `<script>` or `<style>`, which are no words of the page's.
    let mut silent = false;
    for placed in &events.list {
        if let Some(Extra::Drawing(drawing)) = placed.extra.as_deref() {
            let is_block = matches!(placed.event, Event::Html(_));
            if is_block {
                end_line(&mut text);
            }
            if !in_heading {
                text.push_str(&drawing.text);
            }
            if is_block {
                end_line(&mut text);
            }
            continue;
        }
        if let Some(Mark::Data(data)) = nest::mark(placed) {
            table(data, &mut text);
            continue;
        }
        match &placed.event {
            Event::Start(Tag::Heading { .. }) => in_heading = true,
            Event::End(TagEnd::Heading(_)) => {
                in_heading = false;
                end_line(&mut text);
                if starts.len() < events.headings.len() {
                    starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
                }
            }
            Event::Text(words) | Event::Code(words) if !in_heading => text.push_str(words),
            Event::InlineHtml(html) if html.starts_with("<br") => text.push(' '),
            Event::Html(html) => strip(html, &mut silent, &mut text),
            Event::SoftBreak | Event::HardBreak if !in_heading => text.push(' '),
            Event::End(TagEnd::TableCell) => text.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::CodeBlock
                | TagEnd::TableRow
                | TagEnd::TableHead
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition,
            ) => end_line(&mut text),
            _ => {}
        }
    }
    Plain {
        text: text.into(),
        starts: starts.into(),
    }
}

/// The words of a table of data, a row on each line.
fn table(data: &DataCall, text: &mut String) {
    end_line(text);
    text.push_str(data.call.value("title").unwrap_or_default());
    end_line(text);
    text.push_str(&data.table.columns.join(" "));
    for row in &data.table.rows {
        end_line(text);
        for cell in row {
            text.push_str(&cell.text);
            text.push(' ');
        }
    }
    end_line(text);
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// The words between the tags of raw HTML.
fn strip(html: &str, silent: &mut bool, text: &mut String) {
    for (n, piece) in html.split('<').enumerate() {
        let words = match piece.split_once('>') {
            _ if n == 0 => piece,
            Some((tag, words)) => {
                let tag = tag.to_ascii_lowercase();
                let is = |name: &str| tag.starts_with(name);
                *silent =
                    is("script") || is("style") || (*silent && !is("/script") && !is("/style"));
                if !text.ends_with([' ', '\n']) {
                    text.push(' ');
                }
                words
            }
            None => "",
        };
        if !*silent {
            text.push_str(
                words.trim_start_matches(|c: char| c.is_whitespace() && text.ends_with(' ')),
            );
        }
    }
}
