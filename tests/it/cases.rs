//! Articles with what must come of them, one file a case (`tests/cases`): the page,
//! then under `=== findings` what is said of it (a line each: code, place, words) and
//! under `=== html` its body. Each is run as it stands, with CRLF line ends, with a
//! byte order mark and with words of other scripts in front, so that every place is
//! right in each. `UPDATE=1 cargo test --test it cases` writes the expectations.

use std::path::{Path, PathBuf};

use crate::support::SiteTest;

/// A case, taken apart.
struct Case {
    file: PathBuf,
    page: String,
    findings: Vec<String>,
    html: String,
}

const FINDINGS: &str = "=== findings\n";
const HTML: &str = "=== html\n";

/// What every case's site may say about links and pictures, which it does not have.
const OTHERS: &[&str] = &[
    "no-such-image",
    "no-such-page",
    "no-such-anchor",
    "no-permalink",
];

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter();
    let files = files.map(|entry| entry.expect("readable").into_path());
    files
        .filter(|file| file.extension().is_some_and(|ending| ending == "md"))
        .map(|file| {
            let text = std::fs::read_to_string(&file).expect("text");
            let (page, rest) = text.split_once(FINDINGS).unwrap_or((&text, ""));
            let (findings, html) = rest.split_once(HTML).unwrap_or((rest, ""));
            Case {
                page: page.to_owned(),
                findings: findings.lines().map(str::to_owned).collect(),
                html: html.to_owned(),
                file,
            }
        })
        .collect()
}

/// The findings and the body of a page.
fn run(page: &str) -> (Vec<String>, String) {
    let site = SiteTest::new()
        .file("content/case.md", page)
        .file("templates/page.html", "{{ page.content | safe }}");
    let built = site.build();
    let ours = |finding: &String| {
        let code = finding.split(' ').next().unwrap_or("");
        finding.contains("case.md") && !OTHERS.contains(&code)
    };
    let findings = built.findings().into_iter().filter(ours);
    let findings = findings.map(|f| f.replacen("content/case.md:", "", 1));
    let html = built.get("/case.html").replace('\r', "");
    (findings.collect(), html.trim().to_owned() + "\n")
}

/// A finding some lines further down.
fn moved(finding: &str, lines: usize) -> String {
    let mut words: Vec<String> = finding.splitn(3, ' ').map(str::to_owned).collect();
    if let Some(place) = words.get_mut(1)
        && let Some((line, column)) = place.split_once(':')
        && let Ok(line) = line.parse::<usize>()
    {
        *place = format!("{}:{column}", line + lines);
    }
    words.join(" ")
}

#[test]
fn every_case_says_and_shows_what_stands_in_it() {
    let update = std::env::var_os("UPDATE").is_some();
    let cases = cases();
    assert!(cases.len() > 30, "the cases are not there");
    let mut wrong = Vec::new();
    for case in &cases {
        let (findings, html) = run(&case.page);
        if update {
            let lines: String = findings.iter().map(|f| format!("{f}\n")).collect();
            let text = format!("{}{FINDINGS}{lines}{HTML}{html}", case.page);
            std::fs::write(&case.file, text).expect("writable");
        } else if findings != case.findings || html != case.html {
            wrong.push(format!(
                "{}\n--- said\n{}\n--- shown\n{html}",
                case.file.display(),
                findings.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_case_is_the_same_with_other_line_ends_and_other_words_in_front() {
    let front = "Ünïcödé 日本語 🙂 first.";
    for case in cases() {
        let name = case.file.display();
        let crlf = case.page.replace('\n', "\r\n");
        assert_eq!(
            run(&crlf),
            (case.findings.clone(), case.html.clone()),
            "CRLF: {name}"
        );

        let marked = format!("\u{feff}{}", case.page);
        assert_eq!(
            run(&marked),
            (case.findings.clone(), case.html.clone()),
            "BOM: {name}"
        );

        let head = case.page.find("\n---\n").expect("front matter") + "\n---\n".len();
        let (head, body) = case.page.split_at(head);
        let (findings, html) = run(&format!("{head}{front}\n\n{body}"));
        let expected: Vec<String> = case.findings.iter().map(|f| moved(f, 2)).collect();
        assert_eq!(findings, expected, "words in front: {name}");
        let rest = html
            .strip_prefix(&format!("<p>{front}</p>\n"))
            .map(str::trim);
        assert_eq!(rest, Some(case.html.trim()), "words in front: {name}");
    }
}
