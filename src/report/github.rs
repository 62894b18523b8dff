//! Findings as workflow commands: GitHub shows them at the lines of a pull request.
//!
//! The form is `::error file=F,line=L,col=C,title=T::MESSAGE`, with `%`, line
//! ends and, in properties, `:` and `,` percent-encoded.

use std::io::{self, Write};

use crate::diagnostic::{Diagnostic, Severity};

use super::Findings;
use super::place::Places;

pub(super) fn write(findings: Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut places = findings.places();
    for one in findings.all {
        writeln!(out, "{}", command(&findings, one, &mut places))?;
    }
    Ok(())
}

fn command(all: &Findings<'_>, one: &Diagnostic, places: &mut Places<'_>) -> String {
    let name = match one.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    };
    let mut properties = Vec::new();
    if let Some(place) = &one.place {
        properties.push(format!("file={}", property(&all.path(&place.file))));
        if let Some(at) = places.locate(place) {
            properties.push(format!("line={},endLine={}", at.start.line, at.end.line));
            // Columns are taken only where the lines are one.
            if at.start.line == at.end.line {
                properties.push(format!(
                    "col={},endColumn={}",
                    at.start.column, at.end.column
                ));
            }
        }
    }
    properties.push(format!("title={}", one.code.as_str()));
    let mut message = one.message.clone();
    for (place, what) in &one.related {
        let at = places.locate(place).map(|l| format!(":{}", l.start.line));
        let at = at.unwrap_or_default();
        message.push_str(&format!("\n{what}: {}{at}", all.path(&place.file)));
    }
    if let Some(help) = &one.help {
        message.push_str(&format!("\n{help}"));
    }
    format!("::{name} {}::{}", properties.join(","), escaped(&message))
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
