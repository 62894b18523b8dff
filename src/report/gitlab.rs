//! Findings as GitLab's code quality report: a list of objects with a lasting
//! fingerprint each.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};

use super::Findings;

/// The file that a finding about the site as a whole is shown at: GitLab wants one.
const WHOLE_SITE: &str = "site.yaml";

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

pub(super) fn write(findings: Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut places = findings.places();
    let mut seen = BTreeMap::new();
    let paths: Vec<String> = findings
        .all
        .iter()
        .map(|one| path(&findings, one))
        .collect();
    let issues = findings.all.iter().zip(&paths).map(|(one, path)| {
        let located = one.place.as_ref().and_then(|place| places.locate(place));
        let (begin, end) = located.map_or((1, 1), |l| (l.start.line, l.end.line));
        Issue {
            description: match &one.help {
                Some(help) => format!("{}; {help}", one.message),
                None => one.message.clone(),
            },
            check_name: one.code.as_str(),
            fingerprint: fingerprint(one, path, &mut seen),
            severity: match one.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Advice => "info",
            },
            location: Location {
                path,
                lines: Lines { begin, end },
            },
        }
    });
    serde_json::to_writer_pretty(&mut *out, &issues.collect::<Vec<_>>())?;
    writeln!(out)
}

fn path(all: &Findings<'_>, one: &Diagnostic) -> String {
    match &one.place {
        Some(place) => all.path(&place.file),
        None => format!("{}{WHOLE_SITE}", all.below),
    }
}

/// The same for the same problem in the same file, wherever its line has moved;
/// repeats are numbered.
fn fingerprint<'a>(
    one: &'a Diagnostic,
    path: &'a str,
    seen: &mut BTreeMap<(&'a str, &'a str, Cow<'a, str>), usize>,
) -> String {
    let (code, message) = (one.code.as_str(), one.lasting_message());
    let number = seen.entry((code, path, message.clone())).or_default();
    *number += 1;
    let words = format!("{code}\0{path}\0{message}\0{number}");
    blake3::hash(words.as_bytes()).to_hex().as_str()[..32].to_string()
}
