//! Changes as a comment on a pull request.

use std::fmt::Write;

use super::{Change, Changes, KINDS, title};

/// The most characters of a comment on GitHub.
const MOST: usize = 65_536;
/// What the lists may take together; what remains is for heads and counts.
const LISTED: usize = 60_000;
/// The most characters of an address, a file or a revision.
const LONGEST: usize = 300;

/// A list for each kind, cut where it grows too long, with the number of what was left out.
pub fn write(changes: &Changes, base: &str) -> String {
    let summary = changes.summary();
    let mut out = format!(
        "### What this change does to the site\n\nCompared with {}: {summary}.\n",
        code(base)
    );
    let lists = KINDS
        .iter()
        .filter(|(kind, _)| changes.of(kind).next().is_some());
    let share = LISTED / lists.count().max(1);
    for (kind, words) in KINDS {
        let all: Vec<&Change> = changes.of(kind).collect();
        if all.is_empty() {
            continue;
        }
        let _ = write!(
            out,
            "\n<details{}><summary>{}: {}</summary>\n\n",
            if *kind == "frame" { "" } else { " open" },
            title(words),
            all.len()
        );
        list(&mut out, &all, share);
        out.push_str("\n</details>\n");
    }
    debug_assert!(out.chars().count() <= MOST);
    out
}

fn list(out: &mut String, all: &[&Change], share: usize) {
    let mut used = 0;
    for (at, change) in all.iter().enumerate() {
        let line = line(change);
        used += line.chars().count();
        if used > share {
            let _ = writeln!(out, "- … and {} more", all.len() - at);
            return;
        }
        out.push_str(&line);
    }
}

fn line(change: &Change) -> String {
    let mut line = format!("- {}", code(&change.address));
    if let Some(target) = change.what.target() {
        let _ = write!(line, " → {}", code(target));
    }
    if let Some(old) = change.what.target_before() {
        let _ = write!(line, ", before {}", code(old));
    }
    if let Some(file) = &change.file {
        let _ = write!(line, " ({})", code(file));
    }
    line.push('\n');
    line
}

/// Text as code on one line, whatever marks it holds (CommonMark, 6.1).
fn code(text: &str) -> String {
    let mut words: String = text
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        words.push('…');
    }
    let runs = words.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    if fence.len() == 1 {
        format!("`{words}`")
    } else {
        format!("{fence} {words} {fence}")
    }
}
