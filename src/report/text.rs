//! Findings in the manner of rustc, drawn by annotate-snippets.
//!
//! The library is given one prepared line per finding, never a whole file: it
//! reads all that it is given, and many findings in one file would read it as
//! many times.

use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Place, Severity};

use super::place::{Located, Places};
use super::{Colour, Findings, plain};

/// The most characters of a line that are shown; beside line number and frame
/// they fill some 120 columns.
const WINDOW: usize = 110;

/// How many characters stand before the marked place when a line is cut.
const BEFORE: usize = 40;

/// Writes every finding, an empty line after each.
pub(super) fn write(findings: Findings<'_>, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    let renderer = renderer(colour);
    let mut places = findings.places();
    for one in findings.all {
        let text = renderer.render(&groups(&findings, one, &mut places));
        writeln!(out, "{}\n", tight(&text))?;
    }
    Ok(())
}

/// An error without a code or a place.
pub(super) fn refusal(message: &str, help: Option<&str>, colour: Colour) -> String {
    let help = help.map(|help| Level::HELP.message(plain::message(help)));
    let title = Level::ERROR.primary_title(plain::message(message));
    let group = Group::with_title(title).elements(help);
    tight(&renderer(colour).render(&[group]))
}

fn renderer(colour: Colour) -> Renderer {
    let renderer = match colour {
        Colour::Styled => Renderer::styled(),
        Colour::Plain => Renderer::plain(),
    };
    // Lines arrive cut to size: the library's own cutting must not join in.
    renderer
        .decor_style(DecorStyle::Ascii)
        .term_width(10 * WINDOW)
}

/// A finding as the library takes it: the problem with its help, then a note
/// for each further place.
fn groups<'a>(
    all: &Findings<'_>,
    finding: &'a Diagnostic,
    places: &mut Places<'_>,
) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::NOTE.with_name("advice"),
    };
    let title = level
        .primary_title(plain::message(&finding.message))
        .id(finding.code.as_str());
    let group = match &finding.place {
        Some(place) => pointed(all, Group::with_title(title), place, places),
        None => Group::with_title(title),
    };
    let help = finding.help.as_deref().map(plain::message);
    let group = group.elements(help.map(|help| Level::HELP.message(help)));
    let notes = finding.related.iter().map(|(place, what)| {
        let title = Level::NOTE.secondary_title(plain::message(what));
        pointed(all, Group::with_title(title), place, places)
    });
    std::iter::once(group).chain(notes).collect()
}

/// Adds the place, with its line where there is one.
fn pointed<'a>(
    all: &Findings<'_>,
    group: Group<'a>,
    place: &Place,
    places: &mut Places<'_>,
) -> Group<'a> {
    let origin = Origin::path(plain::line(&all.path(&place.file)).into_owned());
    let Some(located) = places.locate(place) else {
        return group.element(origin);
    };
    let shown = Excerpt::of(&located);
    let mark = AnnotationKind::Primary.span(shown.start..shown.end);
    group
        .element(
            origin
                .line(located.start.line)
                .char_column(located.start.column),
        )
        .element(
            Snippet::source(shown.text)
                .line_start(located.start.line)
                .annotation(mark),
        )
}

/// A line made ready to be shown: safe, and cut around the marked part.
struct Excerpt {
    text: String,
    /// Where the marked part starts, in bytes of `text`.
    start: usize,
    /// Where it ends.
    end: usize,
}

impl Excerpt {
    fn of(located: &Located<'_>) -> Self {
        let (line, marked) = (located.line, &located.marked);
        let (before, rest) = line.split_at(marked.start);
        let (middle, after) = rest.split_at(marked.end - marked.start);
        let room = if line.len() <= WINDOW { WINDOW } else { BEFORE };

        let mut text = String::new();
        let head = last_chars(before, room);
        if head.len() < before.len() {
            text.push('…');
        }
        head.chars().for_each(|c| plain::push(&mut text, c));
        let start = text.len();
        let room = WINDOW.saturating_sub(head.chars().count());
        let middle_shown = first_chars(middle, room);
        middle_shown.chars().for_each(|c| plain::push(&mut text, c));
        let end = text.len();
        let room = room.saturating_sub(middle_shown.chars().count());
        let tail = first_chars(after, room);
        tail.chars().for_each(|c| plain::push(&mut text, c));
        if middle_shown.len() < middle.len() || tail.len() < after.len() {
            text.push('…');
        }
        Self { text, start, end }
    }
}

/// The first `count` characters at most.
fn first_chars(text: &str, count: usize) -> &str {
    let end = text
        .char_indices()
        .nth(count)
        .map_or(text.len(), |(i, _)| i);
    &text[..end]
}

/// The last `count` characters at most.
fn last_chars(text: &str, count: usize) -> &str {
    let cut = text.char_indices().rev().take(count).last();
    cut.map_or("", |(i, _)| &text[i..])
}

/// Leaves out what the library draws besides: `:::`, its sign for a snippet of
/// another file (it cannot know that the place above is the snippet's own), and
/// the empty line of frame before the help.
fn tight(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let kept = lines.iter().enumerate().filter(|(i, line)| {
        let next = lines
            .get(i + 1)
            .is_some_and(|next| bare(next).starts_with('='));
        let line = bare(line);
        line != ":::" && !(next && line == "|")
    });
    let kept: Vec<&str> = kept.map(|(_, line)| line.trim_end()).collect();
    kept.join("\n")
}

/// A line without colours and without the space around it.
fn bare(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let mut bare = parts.next().unwrap_or("").to_string();
    for part in parts {
        // `[1m`, `[38;5;12m`: the library writes no other sequence.
        bare.push_str(part.split_once('m').map_or("", |(_, rest)| rest));
    }
    bare.trim().to_string()
}
