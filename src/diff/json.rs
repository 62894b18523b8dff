//! Changes for programs.

use serde::Serialize;

use super::{Change, Changes, What};

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
}

#[derive(Serialize)]
struct Page<'a> {
    address: &'a str,
    /// `null` for a page that no author wrote.
    file: Option<&'a str>,
    /// Where a redirected address leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
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
        target: match &change.what {
            What::Redirected(target) => Some(target),
            _ => None,
        },
    }
}
