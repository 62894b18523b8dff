//! Laws of what a site may change about its theme.
//!
//! `UPDATE=1 cargo test theming` writes the manual's tables of variables and of
//! templates anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shelfmark::path::SourcePath;
use shelfmark::source::{Fingerprint, ThemeFile};
use shelfmark::theme::Theme;

use crate::support::SiteTest;

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(file(path)).expect("readable")
}

/// The variables of the default theme: name, meaning, value.
fn variables() -> Vec<(String, String, String)> {
    let css = read("themes/default/assets/tokens.css");
    let variable = |line: &str| {
        let (name, rest) = line.trim().strip_prefix("--")?.split_once(": ")?;
        let (value, says) = rest
            .split_once("; /* ")
            .unwrap_or_else(|| panic!("`{name}` says what it is, in a comment on its line"));
        Some((
            name.into(),
            says.trim_end_matches(" */").into(),
            value.into(),
        ))
    };
    css.lines().filter_map(variable).collect()
}

#[test]
fn every_variable_of_the_theme_stands_in_the_manual() {
    let path = "content/themes/colours.md";
    let rows = variables()
        .into_iter()
        .map(|(name, says, value)| format!("| `{name}` | {says} | `{value}` |\n"));
    table_ends_page(path, "| Variable | What it is | Default |\n", rows);
}

/// That a page of the manual ends with a table of these rows, below this head.
fn table_ends_page(path: &str, head: &str, rows: impl Iterator<Item = String>) {
    let page = read(path);
    let start = page.find(head).expect("the page has its table");
    let rule = "|---".repeat(head.matches('|').count() - 1);
    let rows: String = rows.collect();
    let renewed = format!("{}{head}{rule}|\n{rows}", &page[..start]);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file(path), &renewed).expect("writable");
        return;
    }
    let other = page.lines().zip(renewed.lines()).find(|(a, b)| a != b);
    assert_eq!(other, None, "run `UPDATE=1 cargo test theming`");
    assert_eq!(
        page.len(),
        renewed.len(),
        "run `UPDATE=1 cargo test theming`"
    );
}

/// What a template is handed, beside `text`.
const VIEWS: [&str; 11] = [
    "branch", "category", "home", "list", "lost", "nav", "page", "redirect", "search", "site",
    "table",
];

/// The fields of its views that a template prints: `page.toc`. A name that it
/// gives to the entries of a list is none of them.
fn printed(template: &str) -> BTreeSet<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = BTreeSet::new();
    for view in VIEWS {
        if template.contains(&format!("for {view} in ")) {
            continue;
        }
        for (at, field) in template.match_indices(&format!("{view}.")) {
            let alone = template[..at].ends_with([' ', '(', '=', '{']);
            let name = template[at + field.len()..].split(|c| !word(c)).next();
            let name = name.filter(|name| alone && !name.is_empty());
            found.extend(name.map(|name| format!("`{view}.{name}`")));
        }
    }
    found
}

/// What a template says of itself in the first sentence of its first comment, and
/// what stands below.
fn says<'a>(name: &str, template: &'a str) -> (String, &'a str) {
    let comment = template
        .strip_prefix("{#- ")
        .and_then(|t| t.split_once(" -#}"));
    let (comment, rest) = comment.unwrap_or_else(|| panic!("{name} starts with what it shows"));
    let words: Vec<&str> = comment.split_whitespace().collect();
    let words = words.join(" ");
    let end = words.find(". ").unwrap_or(words.len());
    (words[..end].trim_end_matches('.').to_owned(), rest)
}

#[test]
fn every_template_stands_in_the_manual_with_what_it_prints() {
    let mut templates: Vec<(String, String)> = files_below("themes/default")
        .into_iter()
        .filter_map(|(path, bytes)| {
            let name = path.strip_prefix("themes/default/")?;
            let text = String::from_utf8(bytes).expect("text");
            (name.ends_with(".html")).then(|| (name.to_owned(), text))
        })
        .collect();
    templates.sort_by_key(|(name, _)| (name.contains('/'), name.clone()));
    assert!(templates.len() > 30, "{}", templates.len());
    let rows = templates.iter().map(|(name, text)| {
        let (shows, text) = says(name, text);
        let values = Vec::from_iter(printed(text)).join(", ");
        let parts = text.match_indices("{% include \"").map(|(at, tag)| {
            let name = &text[at + tag.len()..];
            format!("`{}`", &name[..name.find('"').expect("it closes")])
        });
        let parts = Vec::from_iter(BTreeSet::from_iter(parts)).join(", ");
        format!("| `{name}` | {shows} | {values} | {parts} |\n")
    });
    let head = "| Template | What it shows | Values | Templates in it |\n";
    table_ends_page("content/reference/templates.md", head, rows);
}

#[test]
fn no_style_sheet_of_the_theme_uses_a_variable_that_is_none() {
    let known: Vec<String> = variables().into_iter().map(|(name, ..)| name).collect();
    let folder = file("themes/default/assets");
    for entry in std::fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.extension().is_none_or(|e| e != "css") {
            continue;
        }
        let css = std::fs::read_to_string(&path).expect("readable");
        for (at, _) in css.match_indices("var(--") {
            let name = &css[at + "var(--".len()..];
            let end = name.find([')', ',']).expect("a bracket");
            let name = &name[..end];
            assert!(
                known.iter().any(|k| k == name) || css.contains(&format!("--{name}:")),
                "{}: --{name}",
                path.display()
            );
        }
    }
}

/// The files below a folder of the repository, by their path from its root.
fn files_below(folder: &str) -> Vec<(String, Vec<u8>)> {
    let root = file("");
    let files = walkdir::WalkDir::new(file(folder))
        .into_iter()
        .map(|entry| entry.expect("readable"));
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry
                .path()
                .strip_prefix(&root)
                .expect("below")
                .to_string_lossy()
                .replace('\\', "/");
            (name, std::fs::read(entry.path()).expect("readable"))
        })
        .collect()
}

#[test]
fn the_theme_ledger_shows_every_kind_of_page() {
    let files: BTreeMap<SourcePath, Arc<ThemeFile>> = files_below("themes/ledger")
        .into_iter()
        .map(|(name, bytes)| {
            let path = SourcePath::new(&name).expect("a path");
            let file = ThemeFile {
                path: path.clone(),
                fingerprint: Fingerprint::of(&bytes),
                bytes: bytes.into(),
            };
            (path, Arc::new(file))
        })
        .collect();
    let (theme, problems) = Theme::load("ledger", &files);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(theme.layouts(), ["category", "home", "list", "page"]);
    let css = &theme.assets["style.css"].bytes;
    let css = String::from_utf8(css.to_vec()).expect("text");
    assert!(
        css.contains("Iowan Old Style"),
        "the theme's look is in its style sheet"
    );
}

/// A small site on a disk.
fn small_site() -> crate::support::Folder {
    SiteTest::new()
        .page(
            "a.md",
            "pagename: A\npermalink: a.html\ncategoryName: C",
            "Text.",
        )
        .on_disk()
}

#[test]
fn a_new_theme_extends_the_default_and_builds_without_a_finding() {
    let site = small_site();
    let run = site.run(&["theme", "new", "acme"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        site.read("themes/acme/assets/look.css")
            .contains("theme acme")
    );
    site.write("site.yaml", "theme: acme\n");
    let run = site.run(&["build", "--strict"]);
    assert_eq!(run.code, 0, "{run:?}");

    let before = site.tree("themes");
    for (name, says) in [
        ("acme", "there is a theme `acme` already"),
        ("default", "there is a theme `default` already"),
        ("My Theme", "use `my-theme`"),
        ("../evil", "use `evil`"),
        ("..", "cannot be the name of a theme"),
    ] {
        let run = site.run(&["theme", "new", name]);
        assert_eq!(run.code, 2, "{name}: {run:?}");
        assert!(run.stderr.contains(says), "{name}: {run:?}");
    }
    assert_eq!(site.tree("themes"), before);
}

#[test]
fn an_ejected_template_changes_nothing_until_it_is_changed() {
    let site = small_site();
    assert_eq!(site.run(&["build"]).code, 0);
    let before = site.tree("public");
    let run = site.run(&[
        "theme",
        "eject",
        "page",
        "footer",
        "parts/toc.html",
        "assets/prose.css",
    ]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(site.run(&["build"]).code, 0);
    assert_eq!(site.tree("public"), before);
    site.write("templates/parts/footer.html", "<footer>mine</footer>");
    assert_eq!(site.run(&["build"]).code, 0);
    assert!(site.read("public/a.html").contains("<footer>mine</footer>"));

    let run = site.run(&["theme", "eject", "footer"]);
    assert_eq!(run.code, 2, "one's own file is not written over: {run:?}");
    assert_eq!(
        site.read("templates/parts/footer.html"),
        "<footer>mine</footer>"
    );
    let run = site.run(&["theme", "eject", "toc", "foter.html"]);
    assert!(run.code == 2 && !site.has("templates/parts/breadcrumbs.html"));
    let run = site.run(&["theme", "eject", "../../site.yaml"]);
    assert_eq!(run.code, 2, "{run:?}");
}

#[test]
fn variables_of_site_yaml_reach_the_page_and_cannot_leave_their_place() {
    let built = SiteTest::new()
        .config("theme_options:\n  variables:\n    accent: \"light-dark(#7a1fa2, #d7a8f0)\"\n    radius: 0\n    evil: \"red}</style><script>\"\n")
        .page("a.md", "pagename: A\npermalink: a.html\ncategoryName: C", "")
        .build();
    let html = built.get("/a.html");
    for set in ["--accent:light-dark(#7a1fa2, #d7a8f0);", "--radius:0;"] {
        assert!(html.contains(set), "{set}");
    }
    assert!(!html.contains("</style><script>"));
}

#[test]
fn a_language_written_from_the_right_turns_the_page() {
    for (yaml, direction) in [
        ("language: he", "rtl"),
        ("language: ar-EG", "rtl"),
        ("language: de", "ltr"),
        ("language: de\ndirection: rtl", "rtl"),
    ] {
        let built = SiteTest::new()
            .config(yaml)
            .page("a.md", "pagename: A\npermalink: a.html", "")
            .build();
        let html = built.get("/a.html");
        assert!(html.contains(&format!("dir=\"{direction}\"")), "{yaml}");
    }
}

#[test]
fn the_question_whether_a_page_helped_is_asked_where_the_site_says_whom_to_tell() {
    let page = |feedback: &str| {
        let yaml = if feedback.is_empty() {
            String::new()
        } else {
            format!("theme_options:\n  feedback: \"{feedback}\"")
        };
        let built = SiteTest::new()
            .config(&yaml)
            .page("a.md", "pagename: A\npermalink: a.html", "")
            .build();
        built.get("/a.html")
    };
    assert!(!page("").contains("feedback-title"));
    assert!(page("https://x.org/answers").contains("action=\"https://x.org/answers\""));
    assert!(
        page("mailto:help@x.org").contains("href=\"mailto:help@x.org?subject=content%2Fa%2Emd\"")
    );
    let issue = page("https://x.org/new?title={page}");
    assert!(issue.contains("href=\"https://x.org/new?title=content%2Fa%2Emd\""));
}
