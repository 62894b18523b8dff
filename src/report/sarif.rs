//! Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format").

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::diagnostic::{Code, Diagnostic, Edit, Place, Severity};
use crate::path::encode_path;

use super::Findings;
use super::place::{Located, Places};

pub(super) fn write(findings: Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut places = findings.places();
    let codes: BTreeSet<Code> = findings.all.iter().map(|f| f.code).collect();
    let codes: Vec<Code> = codes.into_iter().collect();
    let results: Vec<Value> = findings
        .all
        .iter()
        .map(|one| result(&findings, one, &codes, &mut places))
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Shelfmark",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            }},
            // `LineIndex` counts columns so.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "shortDescription": {"text": code.summary()},
        "help": {"text": format!("Run `shelfmark explain {}` for cause and cure.", code.as_str())},
        "defaultConfiguration": {"level": level(code.severity())},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

fn result(all: &Findings<'_>, one: &Diagnostic, codes: &[Code], places: &mut Places<'_>) -> Value {
    let text = match &one.help {
        Some(help) => format!("{}\n{help}", one.message),
        None => one.message.clone(),
    };
    let mut result = json!({
        "ruleId": one.code.as_str(),
        "ruleIndex": codes.binary_search(&one.code).unwrap_or_default(),
        "level": level(one.severity),
        "message": {"text": text},
        "locations": one.place.iter().map(|p| location(all, p, places)).collect::<Vec<_>>(),
    });
    if !one.related.is_empty() {
        let related = one.related.iter().map(|(place, message)| {
            let mut location = location(all, place, places);
            location["message"] = json!({"text": message});
            location
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = &one.fix {
        let changes = fix.edits.iter().map(|edit| replacement(all, edit, places));
        result["fixes"] = json!([{
            "description": {"text": fix.label},
            "artifactChanges": changes.collect::<Vec<_>>(),
        }]);
    }
    result
}

fn location(all: &Findings<'_>, place: &Place, places: &mut Places<'_>) -> Value {
    let mut physical = json!({"artifactLocation": artifact(all, place)});
    if let Some(located) = places.locate(place) {
        physical["region"] = region(&located);
    }
    json!({"physicalLocation": physical})
}

fn artifact(all: &Findings<'_>, place: &Place) -> Value {
    // A first part with a colon would read as a scheme (RFC 3986, 4.2).
    let uri = encode_path(&all.path(&place.file)).replace(':', "%3A");
    json!({"uri": uri})
}

fn region(located: &Located<'_>) -> Value {
    json!({
        "startLine": located.start.line,
        "startColumn": located.start.column,
        "endLine": located.end.line,
        "endColumn": located.end.column,
    })
}

fn replacement(all: &Findings<'_>, edit: &Edit, places: &mut Places<'_>) -> Value {
    let place = Place {
        file: edit.file.clone(),
        span: Some(edit.span),
    };
    let region = places.locate(&place).map(|l| region(&l));
    json!({
        "artifactLocation": artifact(all, &place),
        "replacements": [{
            "deletedRegion": region.unwrap_or_else(|| json!({"startLine": 1})),
            "insertedContent": {"text": edit.text},
        }],
    })
}
