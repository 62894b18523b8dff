//! Changes for programs.

use serde::Serialize;

use super::{Change, Changes};

/// Raised when a field changes its meaning or goes away; new fields may come.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    base: &'a str,
    compared: usize,
    added: Vec<Page<'a>>,
    gone: Vec<Page<'a>>,
    redirected: Vec<Page<'a>>,
    content: Vec<Page<'a>>,
    frame: Vec<Page<'a>>,
    files: Files<'a>,
    redirects: Files<'a>,
}

/// What stands beside the pages.
#[derive(Serialize)]
struct Files<'a> {
    added: Vec<Page<'a>>,
    gone: Vec<Page<'a>>,
    changed: Vec<Page<'a>>,
}

#[derive(Serialize)]
struct Page<'a> {
    address: &'a str,
    /// `null` for what no author made.
    file: Option<&'a str>,
    /// Where a redirected address leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
    /// Where it led before, where that is another address.
    #[serde(skip_serializing_if = "Option::is_none")]
    target_before: Option<&'a str>,
}

/// One object with a list for each kind.
pub fn write(changes: &Changes, base: &str) -> String {
    let list = |kind: &'static str| changes.of(kind).map(page).collect();
    let document = Document {
        version: VERSION,
        base,
        compared: changes.compared,
        added: list("added"),
        gone: list("gone"),
        redirected: list("redirected"),
        content: list("content"),
        frame: list("frame"),
        files: Files {
            added: list("file-added"),
            gone: list("file-gone"),
            changed: list("file-changed"),
        },
        redirects: Files {
            added: list("redirect-added"),
            gone: list("redirect-gone"),
            changed: list("redirect-changed"),
        },
    };
    // Text and numbers: nothing that JSON could not hold.
    let mut out = serde_json::to_string_pretty(&document).unwrap_or_default();
    out.push('\n');
    out
}

fn page(change: &Change) -> Page<'_> {
    Page {
        address: &change.address,
        file: change.file.as_deref(),
        target: change.what.target(),
        target_before: change.what.target_before(),
    }
}
