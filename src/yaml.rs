//! YAML text → a tree whose every node knows its place in the file, or what is
//! wrong with the text, in plain words at the exact place.
//!
//! Two libraries share the work. `serde_yaml` says what a value is; it is the
//! judge of what is YAML. It does not say where things stand, so `granit-parser`
//! goes over the same text before it and gives the place of every node, the words
//! for an error, and the measures (depth, aliases) by which a hostile text is
//! refused before anything large is made of it. Main type: [`Node`]. What the
//! keys mean is [`crate::front_matter`]'s and [`crate::config`]'s business.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::path::SourcePath;

pub mod edit;
mod explain;
mod key;
mod marks;
mod node;
mod value;

pub use explain::quoted;
pub use key::{Key, Kind};
pub use node::{Entry, Is, Node, Scalar, Value};

use explain::Fault;
use marks::Marks;

/// How deeply lists and keys may be nested, aliases followed. A real head has
/// three levels; the parser's own limit is 128.
const DEPTH: usize = 64;

/// How many nodes aliases may add to a text. "Billion laughs" asks for 10^9.
const REPEATED_NODES: usize = 20_000;

/// How many faults of one text are reported before the rest is given up.
const MOST_FAULTS: usize = 20;

/// The value of `text[block]`, as far as it can be read, with everything that is
/// wrong with the text.
#[derive(Debug)]
pub struct Parsed {
    /// The outermost node; of a text that is empty, null.
    pub root: Node,
    /// Whether all of it is YAML. Where it is not, entries are missing from `root`.
    pub sound: bool,
    /// What is wrong.
    pub problems: Vec<Diagnostic>,
}

/// Reads the YAML in `text[block]`; every place is counted from the start of `text`.
///
/// An entry that is no YAML is reported and left out, and the rest is read, so
/// that one mistake does not hide another. A `block` longer than `most_bytes` is
/// refused unread.
pub fn parse(path: &SourcePath, text: &str, block: Range<usize>, most_bytes: usize) -> Parsed {
    let source = text.get(block.clone()).unwrap_or_default();
    let mut reading = Reading {
        path,
        base: block.start,
        problems: Vec::new(),
    };
    if source.len() > most_bytes {
        return reading.refuse(
            source,
            format!(
                "this YAML is {} long, and at most {} are read",
                bytes(source.len()),
                bytes(most_bytes)
            ),
        );
    }
    let mut work = reading.without_odd_characters(source);
    for _ in 0..MOST_FAULTS {
        match reading.read(&work) {
            Ok(root) => {
                let sound = reading.problems.iter().all(|p| p.code != Code::BadYaml);
                let mut parsed = Parsed {
                    root,
                    sound,
                    problems: reading.problems,
                };
                report_duplicates(path, &parsed.root, &mut parsed.problems);
                return parsed;
            }
            Err(fault) => {
                let explained = explain::explain(&work, &fault);
                let entry = entry_at(&work, explained.at.start);
                reading.report(&explained.message, explained.at, explained.help);
                if fault.is_limit() || !blank(&mut work, entry) {
                    break;
                }
            }
        }
    }
    Parsed {
        root: Node::null(Span::new(block.clone())),
        sound: false,
        problems: reading.problems,
    }
}

/// A block being read.
struct Reading<'a> {
    path: &'a SourcePath,
    base: usize,
    problems: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn report(&mut self, message: &str, at: Range<usize>, help: Option<String>) {
        let at = self.base + at.start..self.base + at.end;
        self.problems.push(
            Diagnostic::new(Code::BadYaml, message)
                .at(self.path, at)
                .help_if(help, |h| h),
        );
    }

    fn refuse(mut self, source: &str, message: String) -> Parsed {
        let first_line = source.find(['\n', '\r']).unwrap_or(source.len());
        self.report(&message, 0..first_line.min(80), None);
        Parsed {
            root: Node::null(Span::new(self.base..self.base)),
            sound: false,
            problems: self.problems,
        }
    }

    /// The node of a text, if it is YAML.
    fn read(&self, work: &str) -> Result<Node, Fault> {
        let marks = Marks::of(work);
        if let Some(limit) = marks.over_limit() {
            return Err(limit);
        }
        match value::read(work, marks.root.as_deref(), self.base) {
            Ok(node) => Ok(node),
            Err(error) => Err(match marks.fault {
                Some(fault) => fault,
                None => Fault::from_parser(&error, marks.second_document),
            }),
        }
    }

    /// The text with spaces in place of characters that YAML does not allow (each
    /// is reported) and of the line breaks that only YAML 1.1 knew (they come with
    /// text pasted from word processors, and would tear a value apart). Every
    /// other byte keeps its place.
    fn without_odd_characters(&mut self, source: &str) -> String {
        let mut work = String::with_capacity(source.len());
        for (at, c) in source.char_indices() {
            let forbidden = matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}'
                | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}');
            if forbidden && self.problems.len() < MOST_FAULTS {
                self.report(
                    &format!(
                        "the invisible character U+{:04X} cannot stand here",
                        u32::from(c)
                    ),
                    at..at + c.len_utf8(),
                    Some("delete it; it is often left behind by copying".into()),
                );
            }
            if forbidden || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}') {
                work.extend(std::iter::repeat_n(' ', c.len_utf8()));
            } else {
                work.push(c);
            }
        }
        work
    }
}

/// `1 MiB`, `3,000 bytes`: a length in words.
fn bytes(count: usize) -> String {
    match count {
        0..1024 => format!("{count} bytes"),
        1024..1_048_576 => format!("{} KiB", count / 1024),
        _ => format!("{} MiB", count / 1_048_576),
    }
}

/// The lines of the top-level entry that holds the byte `at`: from a line that
/// starts with a key in the first column to the next such line.
fn entry_at(work: &str, at: usize) -> Range<usize> {
    let mut entry = 0..work.len();
    for line in lines(work) {
        let text = work.get(line.clone()).unwrap_or_default();
        if !starts_entry(text) {
            continue;
        }
        if line.start <= at {
            entry.start = line.start;
        } else {
            entry.end = line.start;
            break;
        }
    }
    // What stands before the first entry is an entry of its own.
    if at < entry.start {
        entry = 0..entry.start;
    }
    entry
}

/// Whether a line of text starts a top-level entry, or at least looks so.
fn starts_entry(line: &str) -> bool {
    let starts = line.starts_with(|c: char| !c.is_whitespace() && !"#-]}".contains(c));
    starts && line.contains(':')
}

/// The lines of a text, their ends included. They end in LF, CRLF or a lone CR.
pub fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let end = match rest.find(['\n', '\r']) {
            None => rest.len(),
            Some(i) if rest[i..].starts_with("\r\n") => i + 2,
            Some(i) => i + 1,
        };
        let line = start..start + end;
        start += end;
        Some(line)
    })
}

/// Puts spaces over a range, line ends left as they are. False when it held
/// nothing but space, so that nothing was won.
fn blank(work: &mut String, range: Range<usize>) -> bool {
    let Some(entry) = work.get(range.clone()) else {
        return false;
    };
    if entry.trim().is_empty() {
        return false;
    }
    let mut spaces = String::with_capacity(entry.len());
    for c in entry.chars() {
        if matches!(c, '\n' | '\r') {
            spaces.push(c);
        } else {
            spaces.extend(std::iter::repeat_n(' ', c.len_utf8()));
        }
    }
    work.replace_range(range, &spaces);
    true
}

/// Reports every key that stands twice in one mapping.
fn report_duplicates(path: &SourcePath, node: &Node, problems: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(items) => {
            for item in items {
                report_duplicates(path, item, problems);
            }
        }
        Value::Map(entries) => {
            let mut seen = std::collections::BTreeMap::new();
            for entry in entries.iter().filter(|e| !e.merged) {
                if let Some(first) = seen.insert(entry.key.as_str(), entry.key_span)
                    && problems.len() < MOST_FAULTS
                {
                    problems.push(
                        Diagnostic::new(
                            Code::DuplicateKey,
                            format!("`{}` stands twice", entry.key),
                        )
                        .at(path, entry.key_span)
                        .also(
                            Place {
                                file: path.clone(),
                                span: Some(first),
                            },
                            "it stands here first",
                        )
                        .help("keep one of the two"),
                    );
                }
                // What an alias repeats was looked at where it stands.
                if !entry.value.aliased {
                    report_duplicates(path, &entry.value, problems);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
