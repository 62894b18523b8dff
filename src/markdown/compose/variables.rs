//! `[[product]]` in prose: a name stands for a text that `site.yaml` or the
//! page's front matter states.
//!
//! A name starts with a letter and holds letters, digits, `.`, `-` and `_`. In
//! code, in raw HTML blocks and behind a backslash nothing is replaced; nor is
//! `[[1]](…)`, `[[name]](…)` or what the page makes a link of.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::Composer;
use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::markdown::prepared::{Edit, Part, Prepared};

/// Replaces the variables of a text.
pub fn replace<'a>(composer: &mut Composer<'_>, text: Prepared<'a>) -> Prepared<'a> {
    if memchr::memmem::find(text.text().as_bytes(), b"[[").is_none() {
        return text;
    }
    let shut = shut(text.text());
    let mut edits = Vec::new();
    for (range, name) in found(text.text()) {
        let before = shut.partition_point(|s| s.start < range.end);
        if before > 0 && shut[before - 1].end > range.start {
            continue;
        }
        match composer.parts.variable(name) {
            Some(value) => edits.push(Edit {
                range,
                with: vec![Part::Text(value.to_owned())],
            }),
            None => {
                let place = text.place(range);
                let problem = unknown(composer, name);
                composer.report_at(problem, &place);
            }
        }
    }
    if edits.is_empty() {
        text
    } else {
        text.edit(edits)
    }
}

fn unknown(composer: &Composer<'_>, name: &str) -> Diagnostic {
    let message = format!("there is no variable `{name}`");
    let mut problem = Diagnostic::new(Code::UnknownVariable, message);
    let near = nearest(name, composer.parts.variable_names());
    problem = problem.help(match near {
        Some(near) => format!("did you mean `[[{near}]]`?"),
        None => format!(
            "state it below `variables:` in site.yaml or in the front matter; write `\\[[{name}]]` for the words themselves"
        ),
    });
    // A site that states no variable may well mean the brackets.
    if composer.parts.variable_names().next().is_none() {
        problem.severity = Severity::Warning;
    }
    problem
}

/// The bytes of `[[name]]` with the name, in order.
fn found(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("[[").map(|i| at + i) {
        at = start + 2;
        let rest = &text[at..];
        let length = rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
            .unwrap_or(rest.len());
        let name = &rest[..length];
        let after = rest[length..].strip_prefix("]]");
        let Some(after) = after.filter(|_| name.starts_with(char::is_alphabetic)) else {
            continue;
        };
        let escaped = text[..start].ends_with(['\\', '!', '[']);
        if !escaped && !after.starts_with(['(', '[', ']', ':']) {
            all.push((start..at + length + 2, name));
        }
        at += length + 2;
    }
    all
}

/// The bytes that are code, raw HTML or a link by reference.
fn shut(text: &str) -> Vec<Range<usize>> {
    let mut shut = Vec::new();
    for (event, range) in Parser::new_ext(text, super::scan::extensions()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) | Event::Code(_) => shut.push(range),
            Event::Start(Tag::Link { .. })
                if text[range.clone()].starts_with("[") && !text[range.clone()].contains("](") =>
            {
                shut.push(range);
            }
            _ => {}
        }
    }
    shut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_in_double_brackets_is_a_variable() {
        let names = |text: &str| {
            let found = found(text);
            found.iter().map(|(_, n)| n.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names("a [[b]] [[c.d-e]]. [[é_1]]"), ["b", "c.d-e", "é_1"]);
        assert!(
            names("[[1]](x) [[b]](x) [[b]][x] \\[[b]] [[a b]] [[:alpha:]] [[ b ]] [[]] [[[b]]]")
                .is_empty()
        );
    }
}
