//! The manual's pages about findings, held equal to the table of codes in
//! `src/diagnostic.rs`: `shelfmark explain` prints the same pages.
//!
//! `UPDATE=1 cargo test --test it codes` writes the list of all codes anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use shelfmark::check::explain;
use shelfmark::diagnostic::{Code, Severity};

fn manual(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("content")
        .join(path)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn every_code_has_a_page_with_cause_example_and_cure_and_no_other_has() {
    let folder = manual("reference/findings");
    let mut pages: Vec<String> = std::fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| {
            entry
                .expect("readable")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    pages.sort();
    let mut codes: Vec<String> = Code::ALL
        .iter()
        .map(|c| format!("{}.md", c.as_str()))
        .collect();
    codes.sort();
    assert_eq!(pages, codes);
    for code in Code::ALL {
        let (name, page) = (
            code.as_str(),
            read(&folder.join(format!("{}.md", code.as_str()))),
        );
        let kind = match code.severity() {
            Severity::Error => "an error",
            Severity::Warning => "a warning",
            Severity::Advice => "a piece of advice",
        };
        assert!(
            page.contains(&format!("\n`{name}` is {kind}.\n")),
            "{name}: {kind}"
        );
        assert!(
            page.contains(&format!("\npermalink: finding-{name}.html\n")),
            "{name}"
        );
        let subtitle = code.summary().trim_end_matches('.').replace('\'', "''");
        assert!(
            page.contains(&format!("\nsubtitle: '{subtitle}'\n")),
            "{name}: {subtitle}"
        );
        let body = explain::page(*code).expect("the program carries it");
        let places = ["## Cause\n", "## Example\n\n`", "## Cure\n"].map(|h| body.find(h));
        assert!(
            places.iter().all(Option::is_some) && places.is_sorted(),
            "{name}"
        );
    }
}

/// The list of all codes, by how much they count.
fn list() -> String {
    let mut text = String::new();
    for (severity, heading) in [
        (Severity::Error, "Errors"),
        (Severity::Warning, "Warnings"),
        (Severity::Advice, "Advice"),
    ] {
        write!(text, "\n## {heading}\n\n| Code | What it is |\n|---|---|\n").expect("memory");
        let mut codes: Vec<_> = Code::ALL
            .iter()
            .filter(|c| c.severity() == severity)
            .collect();
        codes.sort_by_key(|code| code.as_str());
        for code in codes {
            let (name, summary) = (code.as_str(), code.summary());
            writeln!(text, "| [`{name}`](finding-{name}.html) | {summary} |").expect("memory");
        }
    }
    text
}

#[test]
fn the_manual_lists_every_code() {
    let path = manual("troubleshooting/errors.md");
    let text = read(&path);
    let (written, _) = text
        .split_once("\n## Errors\n")
        .expect("the page has its heading");
    let expected = format!("{written}{}", list());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, expected).expect("writable");
        return;
    }
    assert!(
        text == expected,
        "the page is out of date: run `UPDATE=1 cargo test --test it codes`"
    );
}
