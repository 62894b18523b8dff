//! Findings as one JSON object: everything that is known of them.

use std::io::{self, Write};

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Fix, Place, Position, Severity};

use super::place::Places;
use super::{Findings, Tally};

/// Raised when a field changes its meaning or goes away; new fields may come.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    errors: usize,
    warnings: usize,
    advice: usize,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    severity: Severity,
    message: &'a str,
    /// `null` for a finding about the site as a whole.
    place: Option<Spot>,
    related: Vec<Related<'a>>,
    help: Option<&'a str>,
    fix: Option<Change<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    place: Spot,
    message: &'a str,
}

/// A file, or a part of one: lines and columns from 1 (columns in Unicode scalar
/// values, the end exclusive), and bytes from 0.
#[derive(Serialize)]
struct Spot {
    file: String,
    start: Option<Position>,
    end: Option<Position>,
    bytes: Option<[u32; 2]>,
}

#[derive(Serialize)]
struct Change<'a> {
    label: &'a str,
    edits: Vec<NewText<'a>>,
}

#[derive(Serialize)]
struct NewText<'a> {
    place: Spot,
    text: &'a str,
}

pub(super) fn write(findings: Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut places = findings.places();
    let tally = Tally::of(findings.all);
    let document = Document {
        version: VERSION,
        errors: tally.errors,
        warnings: tally.warnings,
        advice: tally.advice,
        findings: findings
            .all
            .iter()
            .map(|one| finding(&findings, one, &mut places))
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn finding<'a>(all: &Findings<'_>, one: &'a Diagnostic, places: &mut Places<'_>) -> Finding<'a> {
    let related = one.related.iter().map(|(place, message)| Related {
        place: spot(all, place, places),
        message,
    });
    Finding {
        code: one.code.as_str(),
        severity: one.severity,
        message: &one.message,
        related: related.collect(),
        place: one.place.as_ref().map(|place| spot(all, place, places)),
        help: one.help.as_deref(),
        fix: one.fix.as_ref().map(|fix| change(all, fix, places)),
    }
}

fn change<'a>(all: &Findings<'_>, fix: &'a Fix, places: &mut Places<'_>) -> Change<'a> {
    let edits = fix.edits.iter().map(|edit| {
        let place = Place {
            file: edit.file.clone(),
            span: Some(edit.span),
        };
        NewText {
            place: spot(all, &place, places),
            text: &edit.text,
        }
    });
    Change {
        label: &fix.label,
        edits: edits.collect(),
    }
}

fn spot(all: &Findings<'_>, place: &Place, places: &mut Places<'_>) -> Spot {
    let located = places.locate(place);
    Spot {
        file: all.path(&place.file),
        start: located.as_ref().map(|l| l.start),
        end: located.as_ref().map(|l| l.end),
        bytes: place.span.map(|span| [span.start, span.end]),
    }
}
