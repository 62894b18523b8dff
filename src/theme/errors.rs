//! tera's errors as diagnostics: the author's file, the place in it, the words
//! of this program, and what to do.

use std::collections::BTreeMap;
use std::ops::Range;

use tera::{ErrorKind, ReportError};

use super::filters::{BUILT_IN_FILTERS, FUNCTIONS, OWN_FILTERS, TESTS};
use super::templates::Template;
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place, Position, nearest};
use crate::path::SourcePath;

/// The templates by tera's name, for finding the file behind a name.
pub(super) type Sources = BTreeMap<String, Template>;

/// The names that a template could have meant.
pub(super) struct Known<'a> {
    /// The templates.
    pub templates: &'a Sources,
    /// The components.
    pub components: Vec<String>,
}

/// Which text of a template tera was given, and so what its offsets count.
#[derive(Clone, Copy)]
pub(super) enum Read {
    /// The author's.
    Plain,
    /// The one with counting calls in it.
    Watched,
}

impl Read {
    fn text(self, template: &Template) -> &str {
        match self {
            Self::Plain => &template.text,
            Self::Watched => &template.watched.text,
        }
    }

    fn place(self, template: &Template, range: &Range<usize>) -> Range<usize> {
        match self {
            Self::Plain => template.in_file(range),
            Self::Watched => template.original(range),
        }
    }
}

/// The problem behind one error of parsing or rendering that points into a
/// template, if the template is known.
pub(super) fn report(
    report: &ReportError,
    full: &str,
    sources: &Sources,
    read: Read,
) -> Option<Diagnostic> {
    let template = sources.get(report.filename())?;
    let (words, available) = split(report.message());
    let mut problem = Diagnostic::new(Code::BadTemplate, words)
        .at(&template.path, read.place(template, &report.span().range));
    if let Some(available) = available {
        let help = offer(&problem.message, &available);
        problem = problem.help(help);
    }
    for (label, place) in callers(full, sources, read) {
        problem = problem.also(place, label);
    }
    Some(problem)
}

/// The problems in the text that tera makes of unknown names, each with the
/// name of its template: `error: Unknown filter `x`` and `--> page.html:3:5`.
pub(super) fn listed(text: &str, known: &Known<'_>) -> Vec<(String, Diagnostic)> {
    let mut problems = Vec::new();
    let mut message = None;
    for line in text.lines() {
        if let Some(words) = line.strip_prefix("error: ") {
            message = Some(words);
        } else if let Some(locus) = line.trim_start().strip_prefix("--> ")
            && let Some(words) = message.take()
            && let Some((name, template, at)) = locate(locus, known.templates, Read::Watched)
        {
            let end = at + name_length(&template.watched.text, at);
            let mut problem = Diagnostic::new(Code::BadTemplate, lower(words))
                .at(&template.path, template.original(&(at..end)));
            if let Some(help) = did_you_mean(words, known) {
                problem = problem.help(help);
            }
            problems.push((name, problem));
        }
    }
    problems
}

/// What an error is that points nowhere.
pub(super) fn plain(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::Io(_) => "the page grows without end".into(),
        kind => lower(&kind.to_string()),
    }
}

/// The templates that an error passed through: the lines
/// `note: called from base.html:3:5`.
fn callers(full: &str, sources: &Sources, read: Read) -> Vec<(String, Place)> {
    full.lines()
        .filter_map(|line| {
            let (label, locus) = line.strip_prefix("note: ")?.rsplit_once(' ')?;
            let (_, template, at) = locate(locus, sources, read)?;
            let place = Place {
                file: template.path.clone(),
                span: Some(read.place(template, &(at..at)).into()),
            };
            Some((label.to_owned(), place))
        })
        .collect()
}

/// `page.html:3:5` as the template and the offset in its text.
fn locate<'a>(
    locus: &str,
    sources: &'a Sources,
    read: Read,
) -> Option<(String, &'a Template, usize)> {
    let mut parts = locus.trim().rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let template = sources.get(name)?;
    let offset = LineIndex::new(read.text(template)).offset(Position { line, column });
    Some((name.to_owned(), template, offset))
}

/// tera's sentence as words of a diagnostic, and the names it offers.
fn split(message: &str) -> (String, Option<Vec<String>>) {
    for label in [" Available fields: ", " Available variables: "] {
        if let Some((words, names)) = message.split_once(label) {
            let mut names: Vec<String> = names
                .split(", ")
                .filter(|name| !name.starts_with("__tera"))
                .map(str::to_owned)
                .collect();
            names.sort();
            return (lower(words), Some(names));
        }
    }
    (lower(message), None)
}

fn lower(words: &str) -> String {
    let words = words.trim().trim_end_matches('.');
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The name in backticks.
fn quoted(words: &str) -> Option<&str> {
    words.split('`').nth(1)
}

fn offer(words: &str, available: &[String]) -> String {
    let names = available.iter().map(String::as_str);
    let near = quoted(words).and_then(|name| nearest(name, names));
    let list = available.join("`, `");
    match near {
        Some(near) => format!("did you mean `{near}`? There are `{list}`"),
        None => format!("there are `{list}`"),
    }
}

fn did_you_mean(words: &str, known: &Known<'_>) -> Option<String> {
    let name = quoted(words)?;
    let near = if words.starts_with("Unknown filter") {
        nearest(name, BUILT_IN_FILTERS.iter().chain(OWN_FILTERS).copied())
    } else if words.starts_with("Unknown test") {
        nearest(name, TESTS.iter().copied())
    } else if words.starts_with("Unknown function") {
        nearest(name, FUNCTIONS.iter().copied())
    } else if words.starts_with("Unknown component") {
        nearest(name, known.components.iter().map(String::as_str))
    } else if words.starts_with("Unknown template") {
        nearest(name, short_names(known.templates))
    } else {
        None
    }?;
    Some(format!("did you mean `{near}`?"))
}

/// The names of templates as an `include` writes them.
pub(super) fn short_names(sources: &Sources) -> impl Iterator<Item = &str> {
    sources
        .iter()
        .map(|(name, template)| name.strip_prefix(&template.prefix).unwrap_or(name))
}

/// The length of the name or text in quotes at an offset.
fn name_length(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    match rest.chars().next() {
        Some(quote @ ('"' | '\'' | '`')) => rest[1..].find(quote).map_or(1, |n| n + 2),
        _ => rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len()),
    }
}

/// The path of a template that is no file of the site.
pub(super) fn nowhere(name: &str) -> Option<SourcePath> {
    SourcePath::new(&format!("templates/{name}"))
}
