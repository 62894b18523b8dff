//! Changes for people at a terminal.

use std::fmt::Write;

use super::{Change, Changes, KINDS};
use crate::report::plain;

/// The most pages with another frame that are named: a new header is on every page.
const FRAMES: usize = 20;
/// The longest kind's characters.
const WIDTH: usize = 16;

/// One line for each change, by kind.
pub fn write(changes: &Changes) -> String {
    let mut out = String::new();
    for (kind, _) in KINDS {
        let most = if *kind == "frame" { FRAMES } else { usize::MAX };
        for change in changes.of(kind).take(most) {
            line(&mut out, change);
        }
        let more = changes.of(kind).count().saturating_sub(most);
        if more > 0 {
            let _ = writeln!(out, "{kind:<WIDTH$} … and {more} more");
        }
    }
    out
}

fn line(out: &mut String, change: &Change) {
    let mut words = format!("{:<WIDTH$} {}", change.what.kind(), change.address);
    if let Some(target) = change.what.target() {
        let _ = write!(words, " -> {target}");
    }
    if let Some(old) = change.what.target_before() {
        let _ = write!(words, " (was {old})");
    }
    if let Some(file) = &change.file {
        let _ = write!(words, "  ({file})");
    }
    let _ = writeln!(out, "{}", plain::line(&words));
}
