//! Events → [`Outline`].

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::code::Info;
use super::compose::{Call, Mark, Origin, nest};
use super::events::Events;
use super::notes;
use super::placed::{Extra, Placed};
use super::raw_html::{self, Holds};
use super::{Heading, Literal, LiteralKind, Outline, Question, Reference};
use crate::diagnostic::Span;
use crate::source::SourceFile;

/// How much of the first paragraph is kept, in characters: what search engines show.
const SUMMARY: usize = 300;

/// Reads the outline.
pub fn read(file: &SourceFile, events: &Events<'_>) -> Outline {
    let mut outline = Outline::default();
    let mut headings = events.headings.iter();
    let mut open: Vec<(bool, Reference)> = Vec::new();
    let mut summary: Option<String> = None;
    let mut depth = 0usize;
    let mut questions = Questions::default();
    for placed in &events.list {
        let Placed { event, range, .. } = placed;
        let origin = || events.origins.get(placed.source).cloned();
        let given = |id: &str| {
            let origin = origin();
            let text = origin.as_ref().map_or(&file.text, |o| &o.file.text);
            let span = spot(text, range, id);
            named(id.to_owned(), span, origin)
        };
        let said = placed.attributes().and_then(|said| said.id.as_deref());
        outline.ids.extend(said.map(given));
        questions.read(placed, &mut outline.questions);
        if let Some(Mark::Open(call)) = nest::mark(placed) {
            outline.ids.extend(call.value("id").map(given));
            directive(call, origin(), range.clone(), &mut outline);
            continue;
        }
        if let Some(Extra::Drawing(drawing)) = placed.extra.as_deref() {
            outline.words += count(&drawing.text);
            continue;
        }
        if let Some(Mark::Data(data)) = nest::mark(placed) {
            let cells = data.table.rows.iter().flatten();
            outline.words += cells.map(|cell| count(&cell.text)).sum::<u32>();
            continue;
        }
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                if let Some((id, text)) = headings.next() {
                    let span = Span::new(range.clone());
                    outline.headings.push(Heading {
                        level: *level as u8,
                        id: id.clone(),
                        text: text.clone(),
                        span,
                        origin: origin(),
                    });
                }
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let image = matches!(event, Event::Start(Tag::Image { .. }));
                let span = Span::new(range.clone());
                open.push((
                    image,
                    Reference {
                        target: dest_url.to_string(),
                        text: String::new(),
                        span,
                        origin: origin(),
                    },
                ));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some((image, reference)) = open.pop() {
                    if let Some((_, outer)) = open.last_mut() {
                        outer.text.push_str(&reference.text);
                    }
                    let list = if image {
                        &mut outline.images
                    } else {
                        &mut outline.links
                    };
                    list.push(reference);
                }
            }
            Event::Text(words) | Event::Code(words) => {
                outline.words += count(words);
                if let Some((_, reference)) = open.last_mut() {
                    reference.text.push_str(words);
                } else if let Some(summary) = summary.as_mut().filter(|_| depth == 1) {
                    summary.push_str(words);
                }
                if let (Some((false, _)), Some(summary), 1) = (open.last(), summary.as_mut(), depth)
                {
                    summary.push_str(words);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(summary) = summary.as_mut().filter(|_| depth == 1) {
                    summary.push(' ');
                }
            }
            Event::Start(Tag::Paragraph) => {
                depth = 1;
                if outline.first_paragraph.is_none() {
                    summary = Some(String::new());
                }
            }
            Event::End(TagEnd::Paragraph) => {
                depth = 0;
                if let Some(text) = summary
                    .take()
                    .map(|t| shorten(&t))
                    .filter(|t| !t.is_empty())
                {
                    outline.first_paragraph.get_or_insert(text);
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let at = |offset: usize| placed.offset(offset);
                tags(html, &at, &origin(), &mut outline);
            }
            Event::FootnoteReference(name) => {
                let span = Span::new(range.clone());
                outline
                    .ids
                    .push(named(format!("fnref-{name}"), span, origin()));
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let span = Span::new(range.clone());
                outline
                    .ids
                    .push(named(format!("fn-{name}"), span, origin()));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let origin = origin();
                let text = origin.as_ref().map_or(&file.text, |o| &o.file.text);
                outline
                    .languages
                    .extend(language(text, info, range.start, &origin));
            }
            _ => {}
        }
    }
    outline.notes = notes::read(file, events);
    outline
}

/// How many letters of a script without spaces are read in the time of a word:
/// 500 in a minute to 200 words.
const LETTERS_FOR_WORDS: (usize, usize) = (5, 2);

/// Whether a letter belongs to a script that is written without spaces: kana
/// and Han.
fn stands_for_itself(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// How many words a text has, as far as reading it takes time.
fn count(text: &str) -> u32 {
    let words = if text.is_ascii() {
        let bytes = text.as_bytes();
        let starts = |pair: &[u8]| pair[0].is_ascii_whitespace() && !pair[1].is_ascii_whitespace();
        let first = bytes.first().is_some_and(|b| !b.is_ascii_whitespace());
        usize::from(first) + bytes.windows(2).filter(|pair| starts(pair)).count()
    } else {
        let letters = text.chars().filter(|c| stands_for_itself(*c)).count();
        let (letters_each, words_each) = LETTERS_FOR_WORDS;
        let apart = |c: char| c.is_whitespace() || stands_for_itself(c);
        let words = text
            .split(apart)
            .filter(|word| word.chars().any(char::is_alphanumeric));
        if letters == 0 {
            text.split_whitespace().count()
        } else {
            words.count() + (letters * words_each).div_ceil(letters_each)
        }
    };
    u32::try_from(words).unwrap_or(u32::MAX)
}

/// The addresses of raw HTML, in order, and what is published as it stands.
pub fn of_html(html: &str) -> (Vec<Reference>, Vec<Literal>) {
    let mut outline = Outline::default();
    tags(html, &|at| at, &None, &mut outline);
    let mut all = outline.links;
    all.extend(outline.images);
    all.sort_by_key(|reference| reference.span);
    (all, outline.literals)
}

/// Something with a name at its place.
fn named(name: String, span: Span, origin: Option<Arc<Origin>>) -> Reference {
    Reference {
        target: name,
        text: String::new(),
        span,
        origin,
    }
}

/// Where an element that starts at `range` is given an id: in its attribute list, which
/// stands in it or in the line behind it, or on a directive's line; else all of it.
fn spot(text: &str, range: &Range<usize>, id: &str) -> Span {
    let rest = text.get(range.end..).unwrap_or_default();
    let behind = rest
        .split_inclusive('\n')
        .take(2)
        .map(str::len)
        .sum::<usize>();
    let around = text
        .get(range.start..range.end + behind)
        .unwrap_or_default();
    let gives = |at: &usize| {
        let (before, after) = (&around[..*at], &around[*at + id.len()..]);
        let given = before.ends_with('#') || before.trim_end_matches(['"', '\'']).ends_with("id=");
        given && !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let mut places = around.match_indices(id).map(|(at, _)| range.start + at);
    let at = places.find(|at| gives(&(at - range.start)));
    at.map_or_else(|| range.clone(), |at| at..at + id.len())
        .into()
}

/// Links, pictures, ids and titles of raw HTML.
fn tags(
    html: &str,
    place: &dyn Fn(usize) -> usize,
    origin: &Option<Arc<Origin>>,
    outline: &mut Outline,
) {
    let span = |range: Range<usize>| {
        // The byte behind the last one may be of another line.
        let end = range.end.checked_sub(1).filter(|end| *end >= range.start);
        let start = place(range.start);
        Span::new(start..end.map_or(start, |end| place(end) + 1))
    };
    for tag in raw_html::tags(html) {
        let text = tag.attribute("alt").unwrap_or_default();
        let literal = |kind, range| Literal {
            kind,
            span: span(range),
            origin: origin.clone(),
        };
        if !tag.style.is_empty() {
            outline
                .literals
                .push(literal(LiteralKind::Style, tag.style.clone()));
        }
        let equiv = tag.attribute("http-equiv").unwrap_or_default();
        let refreshes = equiv.eq_ignore_ascii_case("refresh");
        if tag.name.eq_ignore_ascii_case("h1") {
            let span = span(tag.start..tag.start + "<h1".len());
            outline
                .titles
                .push(named(tag.name.to_owned(), span, origin.clone()));
        }
        for attribute in &tag.attributes {
            let is = |name: &str| attribute.name.eq_ignore_ascii_case(name);
            let whole = span(attribute.quoted.clone());
            if is("id") {
                let id = raw_html::decoded(attribute.value);
                let bare = span(attribute.bare());
                outline.ids.push(named(id, bare, origin.clone()));
            }
            let reference = |target: &str| Reference {
                target: raw_html::decoded(target),
                text: text.to_owned(),
                span: whole,
                origin: origin.clone(),
            };
            let kind = match (is("style"), refreshes && is("content")) {
                (true, _) => Some(LiteralKind::Style),
                (_, true) => Some(LiteralKind::Refresh),
                _ => None,
            };
            let literals = kind.map(|kind| literal(kind, attribute.bare()));
            outline.literals.extend(literals);
            match raw_html::holds(tag.name, attribute.name) {
                Some(Holds::Link | Holds::File) => outline.links.push(reference(attribute.value)),
                Some(Holds::Image) => outline.images.push(reference(attribute.value)),
                Some(Holds::Set) => outline.images.extend(
                    raw_html::set(attribute.value)
                        .into_iter()
                        .map(|(t, _)| reference(t)),
                ),
                None => {}
            }
        }
    }
}

/// The text in single spaces, cut at a word.
fn shorten(text: &str) -> String {
    let mut short = String::new();
    for word in text.split_whitespace() {
        if short.chars().count() + word.chars().count() > SUMMARY {
            short.push('…');
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}

/// The language that a fence names, with its place.
fn language(
    text: &str,
    info: &str,
    fence: usize,
    origin: &Option<Arc<Origin>>,
) -> Option<Reference> {
    let target = Info::parse(info).language;
    let at = fence + text.get(fence..)?.find(&target)?;
    let span = Span::new(at..at + target.len());
    (!target.is_empty()).then_some(Reference {
        target,
        text: String::new(),
        span,
        origin: origin.clone(),
    })
}

/// Links and pictures of a directive's line.
fn directive(
    call: &Call,
    origin: Option<Arc<Origin>>,
    line: std::ops::Range<usize>,
    outline: &mut Outline,
) {
    let reference = |target: &str| Reference {
        target: target.to_owned(),
        text: call.argument.clone(),
        span: Span::new(line.clone()),
        origin: origin.clone(),
    };
    outline.links.extend(call.value("link").map(reference));
    let icon = call.value("icon").filter(|i| i.contains(['/', '.']));
    outline.images.extend(icon.map(reference));
}

/// Gathers the questions of `faq`s.
#[derive(Default)]
struct Questions {
    /// Whether each open directive is a question.
    open: Vec<bool>,
    current: Option<Question>,
    in_answer: bool,
}

impl Questions {
    fn read(&mut self, placed: &Placed<'_>, done: &mut Vec<Question>) {
        match nest::mark(placed) {
            Some(Mark::Open(call)) => {
                let question = call.name == "question";
                self.open.push(question);
                if question {
                    self.current = Some(Question::default());
                    self.in_answer = false;
                }
            }
            Some(Mark::Titled) if self.open.last() == Some(&true) => self.in_answer = true,
            Some(Mark::Close(_)) if self.open.pop() == Some(true) => {
                let asked = self.current.take().map(|q| Question {
                    name: words(&q.name),
                    answer: words(&q.answer),
                });
                done.extend(asked.filter(|q| !q.name.is_empty() && !q.answer.is_empty()));
            }
            _ => {}
        }
        let Some(question) = &mut self.current else {
            return;
        };
        let text = if self.in_answer {
            &mut question.answer
        } else {
            &mut question.name
        };
        match &placed.event {
            Event::Text(words) | Event::Code(words) => text.push_str(words),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::TableCell,
            ) => text.push(' '),
            _ => {}
        }
    }
}

/// The text in single spaces.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
