//! Findings as text for people.
//!
//! [`write()`] shows every [`Diagnostic`] with the line it speaks of, in the
//! manner of rustc; [`summary`] counts them. It knows neither where the texts
//! came from ([`Texts`]) nor where the words go; further forms are further
//! [`Format`]s.

use std::io::{self, Write};

use crate::diagnostic::{Diagnostic, Severity};
use crate::path::SourcePath;
use crate::source::Sources;

pub mod place;
pub mod plain;
mod text;

/// The files that diagnostics point into.
pub trait Texts {
    /// The text of a file; `None` for a file that is not there or is no text.
    fn text(&self, file: &SourcePath) -> Option<&str>;
}

impl Texts for Sources {
    fn text(&self, file: &SourcePath) -> Option<&str> {
        let config = self.config.as_ref().filter(|c| c.path == *file);
        if let Some(text) = config.or_else(|| self.pages.get(file)) {
            return Some(&text.text);
        }
        std::str::from_utf8(&self.theme.get(file)?.bytes).ok()
    }
}

/// Nothing is known of any file: places are shown without their lines.
impl Texts for () {
    fn text(&self, _file: &SourcePath) -> Option<&str> {
        None
    }
}

/// The form that findings are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: rustc's manner.
    Text(Colour),
}

/// Whether text carries terminal colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// For a terminal that shows them.
    Styled,
    /// For everything else.
    Plain,
}

/// Writes every finding, in the order given (the build's: file, place, code).
///
/// # Errors
/// What `out` answers.
pub fn write(
    findings: &[Diagnostic],
    texts: &dyn Texts,
    format: Format,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Text(colour) => text::write(findings, texts, colour, out),
    }
}

/// Why the program itself could not go on, in the look of a finding.
pub fn refusal(message: &str, help: Option<&str>, colour: Colour) -> String {
    text::refusal(message, help, colour)
}

/// How many findings there are of each severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The errors.
    pub errors: usize,
    /// The warnings.
    pub warnings: usize,
}

impl Tally {
    /// Counts them.
    pub fn of(findings: &[Diagnostic]) -> Self {
        let errors = findings
            .iter()
            .filter(|f| f.severity == Severity::Error)
            .count();
        Self {
            errors,
            warnings: findings.len() - errors,
        }
    }
}

/// `2 errors and 1 warning`; `no findings` where there are none.
pub fn summary(tally: Tally) -> String {
    let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    match (tally.errors, tally.warnings) {
        (0, 0) => "no findings".into(),
        (0, w) => count(w, "warning"),
        (e, 0) => count(e, "error"),
        (e, w) => format!("{} and {}", count(e, "error"), count(w, "warning")),
    }
}

#[cfg(test)]
mod tests;
