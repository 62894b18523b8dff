//! Findings in the forms that people and their tools read.
//!
//! [`write()`] puts every [`Diagnostic`] into one [`Format`]; [`summary`] counts
//! them. It knows neither where the texts came from ([`Texts`]) nor where the
//! words go.

use std::io::{self, Write};

use crate::diagnostic::{Diagnostic, Severity};
use crate::path::SourcePath;
use crate::source;

mod github;
mod gitlab;
mod json;
mod junit;
pub mod place;
pub mod plain;
mod sarif;
mod text;

use place::Places;

/// The files that diagnostics point into.
pub trait Texts {
    /// The text of a file; `None` for a file that is not there or is no text.
    fn text(&self, file: &SourcePath) -> Option<&str>;
}

impl Texts for source::Texts<'_> {
    fn text(&self, file: &SourcePath) -> Option<&str> {
        self.text(file)
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
    /// For programs: everything that is known, as one object.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands that GitHub shows as annotations on the changed lines.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit's XML: each finding is a test.
    Junit,
}

/// Whether text carries terminal colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// For a terminal that shows them.
    Styled,
    /// For everything else.
    Plain,
}

/// Findings with what is needed to show them.
#[derive(Clone, Copy)]
pub struct Findings<'a> {
    /// Them, in the build's order: file, place, code.
    pub all: &'a [Diagnostic],
    /// The files they point into.
    pub texts: &'a dyn Texts,
    /// The site's folder as seen from where the reader stands: paths are shown
    /// below it. Empty, or ending in a slash.
    pub below: &'a str,
}

impl<'a> Findings<'a> {
    /// The places that they speak of.
    fn places(&self) -> Places<'a> {
        Places::new(self.texts)
    }

    /// A file's path, as the reader would open it.
    fn path(&self, file: &SourcePath) -> String {
        format!("{}{file}", self.below)
    }
}

/// Writes every finding, in the order given.
///
/// # Errors
/// What `out` answers.
pub fn write(findings: Findings<'_>, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text(colour) => text::write(findings, colour, out),
        Format::Json => json::write(findings, out),
        Format::Sarif => sarif::write(findings, out),
        Format::Github => github::write(findings, out),
        Format::Gitlab => gitlab::write(findings, out),
        Format::Junit => junit::write(findings, out),
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
    /// The pieces of advice.
    pub advice: usize,
}

impl Tally {
    /// Counts them.
    pub fn of(findings: &[Diagnostic]) -> Self {
        let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            advice: count(Severity::Advice),
        }
    }
}

/// `2 errors, 1 warning and 3 pieces of advice`; `no findings` where there are none.
pub fn summary(tally: Tally) -> String {
    let count = |n: usize, one: &str, more: &str| match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {more}")),
    };
    let counts = [
        count(tally.errors, "error", "errors"),
        count(tally.warnings, "warning", "warnings"),
        count(tally.advice, "piece of advice", "pieces of advice"),
    ];
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    match counts.split_last() {
        None => "no findings".into(),
        Some((only, [])) => only.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests;
