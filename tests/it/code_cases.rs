//! A case for every code: a whole site in one file (`tests/cases/codes`), its files
//! each under `=== PATH`, then under `=== findings` everything that is said of it (a
//! line each: code, place, words).
//!
//! Each is run as it stands, with CRLF line ends, with byte order marks, and with
//! words of other scripts in front of everything, so that every place is right in
//! each. `UPDATE=1 cargo test --test it code_cases` writes the expectations.
//!
//! `=== PATH of N bytes` is a picture of that length, `\xFF` a byte that is no
//! UTF-8. All cases are checked as of the same day.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use shelfmark::diagnostic::Code;
use shelfmark::engine::Engine;

use crate::support::{Folder, SiteTest};

/// The day of the checks.
const TODAY: &str = "2026-02-01T00:00:00Z";

/// Codes that take a disk, a history or a server, with the tests that find them.
const ELSEWHERE: &[(Code, &str)] = &[
    (Code::Unreadable, "code_cases.rs"),
    (Code::LinkOutside, "code_cases.rs"),
    (Code::AddressGone, "code_cases.rs"),
    (Code::ShallowHistory, "code_cases.rs"),
    (Code::DeadLink, "external.rs"),
    (Code::DeadAnchor, "external.rs"),
    (Code::MovedLink, "external.rs"),
];

struct Case {
    file: PathBuf,
    /// Everything above the findings.
    head: String,
    files: BTreeMap<String, Vec<u8>>,
    findings: Vec<String>,
}

impl Case {
    fn name(&self) -> String {
        let stem = self.file.file_stem().expect("a name");
        stem.to_string_lossy().into_owned()
    }
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/codes");
    let files = std::fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<PathBuf> = files.map(|f| f.expect("readable").path()).collect();
    files.sort();
    files.into_iter().map(case).collect()
}

fn case(file: PathBuf) -> Case {
    let text = std::fs::read_to_string(&file).expect("text");
    let (head, findings) = text.split_once("=== findings\n").unwrap_or((&text, ""));
    let parts = head.split("=== ").skip(1).map(|part| {
        let (title, text) = part.split_once('\n').expect("a title");
        match title.split_once(" of ") {
            Some((path, bytes)) => {
                let bytes = bytes.trim_end_matches(" bytes").parse().expect("a number");
                (path.to_owned(), picture(bytes))
            }
            None => (title.to_owned(), bytes(text)),
        }
    });
    Case {
        files: parts.collect(),
        findings: findings.lines().map(str::to_owned).collect(),
        head: head.to_owned(),
        file,
    }
}

/// The head of a GIF of one pixel, and nothing behind it.
fn picture(bytes: usize) -> Vec<u8> {
    let mut picture = b"GIF89a\x01\x00\x01\x00\x00\x00\x00".to_vec();
    picture.resize(bytes.max(picture.len()), 0);
    picture
}

fn bytes(text: &str) -> Vec<u8> {
    let parts = text.split("\\xFF").map(str::as_bytes);
    parts.collect::<Vec<_>>().join(&0xff)
}

/// Everything that is said of these files. The engine keeps the theme.
fn run(engine: &mut Engine, files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut site = SiteTest::new();
    site.files.clone_from(files);
    let mut built = site.build_with(engine);
    built.outside.now = Some(TODAY.parse().expect("a time"));
    built
        .findings_and_advice()
        .iter()
        .map(|f| weightless(f))
        .collect()
}

/// A finding without the weight of a page, which changes with the theme.
fn weightless(finding: &str) -> String {
    match finding.split_once(" the page loads ") {
        Some((before, _)) => format!("{before} the page loads too much"),
        None => finding.to_owned(),
    }
}

/// The files with each text changed.
fn changed(
    files: &BTreeMap<String, Vec<u8>>,
    mut change: impl FnMut(&str, &str) -> String,
) -> BTreeMap<String, Vec<u8>> {
    let each = files.iter().map(|(path, bytes)| {
        let text = std::str::from_utf8(bytes)
            .ok()
            .filter(|t| !t.contains('\0'));
        let bytes = text.map_or_else(|| bytes.clone(), |text| change(path, text).into_bytes());
        (path.clone(), bytes)
    });
    each.collect()
}

/// A finding without its words, which may say a line.
fn placed(finding: &str) -> String {
    finding.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

/// Words of other scripts that say nothing, in front of a text of this kind; and by how
/// many lines each line (from 1) of the text moves.
fn preceded(path: &str, text: &str) -> (String, Box<dyn Fn(usize) -> usize>) {
    const WORDS: &str = "Ünïcödé 日本語 🙂 e\u{301}";
    let ending = path.rsplit('.').next().unwrap_or_default();
    match ending {
        "yaml" => (format!("# {WORDS}\n{text}"), Box::new(|_| 1)),
        "css" => (format!("/* {WORDS} */\n{text}"), Box::new(|_| 1)),
        "html" => (format!("<!-- {WORDS} -->\n{text}"), Box::new(|_| 1)),
        "md" if text.starts_with("---\n") => {
            let text = format!("---\n# {WORDS}\n{}", &text[4..]);
            let Some(end) = text.find("\n---\n").map(|end| end + 5) else {
                return (text, Box::new(|line| usize::from(line > 1)));
            };
            // The line that closes the head, in the text as it was.
            let closes = text[..end].lines().count() - 1;
            let text = format!("{}{WORDS}\n\n{}", &text[..end], &text[end..]);
            let moves = move |line| match line {
                1 => 0,
                line if line > closes => 3,
                _ => 1,
            };
            (text, Box::new(moves))
        }
        _ => (text.to_owned(), Box::new(|_| 0)),
    }
}

#[test]
fn every_code_is_found_where_its_case_says_and_nothing_else_is() {
    let update = std::env::var_os("UPDATE").is_some();
    let (mut wrong, mut engine) = (Vec::new(), Engine::default());
    for case in cases() {
        let findings = run(&mut engine, &case.files);
        if update {
            let lines: String = findings.iter().map(|f| format!("{f}\n")).collect();
            let text = format!("{}=== findings\n{lines}", case.head);
            std::fs::write(&case.file, text).expect("writable");
        } else if findings != case.findings {
            wrong.push(format!("{}\n{}", case.name(), findings.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_code_is_found_at_its_place_under_other_line_ends_and_marks_and_behind_other_scripts() {
    let mut engine = Engine::default();
    for case in cases() {
        let name = case.name();
        let crlf = changed(&case.files, |_, text| text.replace('\n', "\r\n"));
        assert_eq!(run(&mut engine, &crlf), case.findings, "CRLF: {name}");
        let marked = changed(&case.files, |_, text| format!("\u{feff}{text}"));
        assert_eq!(run(&mut engine, &marked), case.findings, "BOM: {name}");

        let mut moves = BTreeMap::new();
        let preceded = changed(&case.files, |path, text| {
            let (text, moved) = preceded(path, text);
            moves.insert(path.to_owned(), moved);
            text
        });
        let moved = |finding: &String| {
            let finding = placed(finding);
            let mut parts = finding.rsplitn(3, ':');
            let (column, line, file) = (parts.next(), parts.next(), parts.next());
            let (Some(column), Some(line), Some(file)) = (column, line, file) else {
                return finding;
            };
            let (_, path) = file.split_once(' ').expect("a code");
            let line: usize = line.parse().expect("a line");
            let by = moves.get(path).map_or(0, |moves| moves(line));
            format!("{file}:{}:{column}", line + by)
        };
        let mut expected: Vec<String> = case.findings.iter().map(moved).collect();
        let mut found: Vec<String> = run(&mut engine, &preceded)
            .iter()
            .map(|f| placed(f))
            .collect();
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "other scripts in front: {name}");
    }
}

#[test]
fn no_code_is_without_a_case() {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for case in cases() {
        let own = case.findings.iter().map(|f| placed(f));
        let own: BTreeSet<String> = own
            .filter_map(|f| Some(f.split(' ').next()?.into()))
            .collect();
        let name = case.name();
        let code = name.split('.').next().unwrap_or_default();
        assert!(own.contains(code), "{name} does not find {code}");
        found.extend(own);
    }
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    for (code, file) in ELSEWHERE {
        let text = std::fs::read_to_string(tests.join(file)).expect("text");
        let name = format!("\"{}", code.as_str());
        assert!(text.contains(&name), "{file} does not find {name}");
        found.insert(code.as_str().into());
    }
    let all: BTreeSet<String> = Code::ALL.iter().map(|c| c.as_str().into()).collect();
    assert_eq!(
        all.difference(&found).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

/// What `check` says of a site on a disk, each as code and place.
fn checked(site: &Folder) -> Vec<String> {
    let run = site.run(&["check", "--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let all = all["findings"].as_array().expect("a list");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let place = |f: &serde_json::Value| {
        let start = &f["place"]["start"];
        match start["line"].as_u64() {
            Some(line) => format!("{}:{line}:{}", text(&f["place"]["file"]), start["column"]),
            None => text(&f["place"]["file"]),
        }
    };
    all.iter()
        .map(|f| {
            format!("{} {}", text(&f["code"]), place(f))
                .trim_end()
                .to_owned()
        })
        .collect()
}

fn page(permalink: &str) -> String {
    format!(
        "---\npagename: Ünï\npermalink: {permalink}\ncategoryName: Guides\nsubtitle: x\n---\nText.\n"
    )
}

#[cfg(unix)]
#[test]
fn what_a_disk_does_not_give_is_said_of_the_file() {
    use std::os::unix::fs::symlink;
    let (site, other) = (Folder::new(), Folder::new());
    site.write("content/a.md", page("a.html"));
    other.write("b.md", page("b.html"));
    symlink("loop.md", site.path().join("content/loop.md")).expect("a link");
    symlink(
        other.path().join("b.md"),
        site.path().join("content/out.md"),
    )
    .expect("a link");
    let found = ["unreadable content/loop.md", "link-outside content/out.md"];
    assert_eq!(checked(&site), found);
}

#[test]
fn an_address_of_the_book_that_is_gone_is_said_of_the_page_that_had_it() {
    for front in ["", "\u{feff}"] {
        for ends in ["\n", "\r\n"] {
            let site = Folder::new();
            site.write("content/a.md", page("a.html"));
            assert_eq!(site.run(&["publish-plan", "--record"]).code, 0);
            let moved = format!("{front}{}", page("b.html")).replace('\n', ends);
            site.write("content/a.md", moved);
            assert_eq!(checked(&site), ["address-gone content/a.md:3:12"]);
        }
    }
}

#[test]
fn a_history_that_is_cut_is_said_of_the_whole_site() {
    let (site, copy) = (Folder::new(), Folder::new());
    let git = |folder: &Folder, arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.current_dir(folder.path()).args(arguments);
        for name in ["GIT_AUTHOR", "GIT_COMMITTER"] {
            git.env(format!("{name}_NAME"), "A")
                .env(format!("{name}_EMAIL"), "a@example.org");
        }
        assert!(
            git.output().expect("git is there").status.success(),
            "{arguments:?}"
        );
    };
    git(&site, &["init", "-q"]);
    for permalink in ["a.html", "b.html"] {
        site.write("content/a.md", page(permalink));
        git(&site, &["add", "."]);
        git(&site, &["commit", "-qm", permalink]);
    }
    let from = format!("file://{}", site.path().display());
    git(&copy, &["clone", "-q", "--depth", "1", &from, "."]);
    assert_eq!(checked(&copy), ["shallow-history"]);
}
