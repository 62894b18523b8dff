//! Changes for people at a terminal.

use std::fmt::Write;

use super::{Change, Changes, What};
use crate::report::plain;

/// The most pages with another frame that are named: a new header is on every page.
const FRAMES: usize = 20;

/// One line for each page, by kind.
pub fn write(changes: &Changes) -> String {
    let mut out = String::new();
    for kind in ["added", "gone", "redirected", "content"] {
        for change in changes.of(kind) {
            line(&mut out, change);
        }
    }
    for change in changes.of("frame").take(FRAMES) {
        line(&mut out, change);
    }
    let more = changes.of("frame").count().saturating_sub(FRAMES);
    if more > 0 {
        let _ = writeln!(out, "frame       … and {more} more");
    }
    out
}

fn line(out: &mut String, change: &Change) {
    let mut words = format!("{:<11} {}", change.what.kind(), change.address);
    if let What::Redirected(target) = &change.what {
        let _ = write!(words, " -> {target}");
    }
    if let Some(file) = &change.file {
        let _ = write!(words, "  ({file})");
    }
    let _ = writeln!(out, "{}", plain::line(&words));
}
