//! Findings as JUnit's XML: a suite for each file, a test for each finding. An
//! error is a failed test; anything less is a passed one that says something.

use std::io::{self, Write};

use crate::diagnostic::{Diagnostic, Severity};

use super::place::Places;
use super::{Findings, Tally};

pub(super) fn write(findings: Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut places = findings.places();
    let tally = Tally::of(findings.all);
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    let tests = findings.all.len().max(1);
    let counts = format!(r#"tests="{tests}" failures="{}" errors="0""#, tally.errors);
    writeln!(out, r#"<testsuites name="shelfmark" {counts}>"#)?;
    if findings.all.is_empty() {
        // Readers of the format take a report without a test for a broken one.
        writeln!(
            out,
            r#"  <testsuite name="shelfmark" tests="1" failures="0" errors="0"><testcase classname="shelfmark" name="no findings"/></testsuite>"#
        )?;
    }
    let same_file = |a: &Diagnostic, b: &Diagnostic| {
        a.place.as_ref().map(|p| &p.file) == b.place.as_ref().map(|p| &p.file)
    };
    for suite in findings.all.chunk_by(same_file) {
        self::suite(&findings, suite, &mut places, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn suite(
    all: &Findings<'_>,
    suite: &[Diagnostic],
    places: &mut Places<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let place = suite.first().and_then(|one| one.place.as_ref());
    let name = place.map_or("the site".into(), |place| all.path(&place.file));
    let (name, tests, failures) = (escaped(&name), suite.len(), Tally::of(suite).errors);
    writeln!(
        out,
        r#"  <testsuite name="{name}" tests="{tests}" failures="{failures}" errors="0">"#
    )?;
    for one in suite {
        let located = one.place.as_ref().and_then(|place| places.locate(place));
        let at = located.map_or(String::new(), |l| {
            format!(" at {}:{}", l.start.line, l.start.column)
        });
        let (code, message) = (one.code.as_str(), escaped(&one.message));
        let help = escaped(one.help.as_deref().unwrap_or_default());
        writeln!(
            out,
            r#"    <testcase classname="{name}" name="{code}{at}">"#
        )?;
        match one.severity {
            Severity::Error => writeln!(
                out,
                r#"      <failure type="{code}" message="{message}">{help}</failure>"#
            )?,
            Severity::Warning | Severity::Advice => {
                writeln!(out, "      <system-out>{message} {help}</system-out>")?;
            }
        }
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

/// For an attribute or text; characters that XML 1.0 (2.2) cannot hold are shown
/// as U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            // As such they would be read as spaces and line ends (XML 1.0, 2.11 and 3.3.3).
            '\t' => escaped.push_str("&#9;"),
            '\r' => escaped.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
