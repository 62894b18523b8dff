//! The program as its users meet it: exit codes, words, help.

use std::process::Stdio;

use crate::support::{Folder, SiteTest};
use shelfmark::cli::reference;

/// A site of two pages without a finding.
fn sound() -> Folder {
    let page = |name: &str, link: &str| {
        format!(
            "---\npagename: {name}\npermalink: {name}.html\ncategoryName: Guides\n---\n\
             To [the other]({link}.html).\n"
        )
    };
    SiteTest::new()
        .file("content/a.md", page("a", "b"))
        .file("content/b.md", page("b", "a"))
        .on_disk()
}

/// The words with every time measured as `T s`.
fn timeless(words: &str) -> String {
    let mut words: Vec<&str> = words.split(' ').collect();
    for i in 1..words.len() {
        let seconds = words[i].trim_end_matches([':', '\n']) == "s";
        if seconds && words[i - 1].parse::<f64>().is_ok() {
            words[i - 1] = "T";
        }
    }
    let shown = words.join(" ");
    shown.strip_suffix('\n').map(String::from).unwrap_or(shown)
}

#[test]
fn a_sound_site_is_built_with_one_line() {
    let site = sound();
    let first = site.run(&["build"]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""));
    let line = timeless(&first.stdout);
    assert!(line.starts_with("built 2 pages in T s: "), "{line}");
    assert!(
        line.ends_with(" 0 unchanged, 0 removed; no findings"),
        "{line}"
    );
    assert!(site.has("public/a.html"));

    let second = site.run(&["build"]);
    let line = timeless(&second.stdout);
    assert!(line.contains(": 0 files written, "), "{line}");
}

#[test]
fn an_error_publishes_nothing_and_ends_with_1() {
    let site = sound();
    site.run(&["build"]);
    let before = site.tree("public");
    site.write(
        "content/c.md",
        "---\npagename: c\npermalink: ../c.html\n---\nText.\n",
    );
    site.write(
        "content/a.md",
        site.read("content/a.md").replace("other", "new"),
    );

    let run = site.run(&["build"]);

    assert_eq!(run.code, 1);
    assert_eq!(
        run.stderr,
        "\
error[bad-permalink]: the permalink `../c.html` leaves the site's folder
 --> content/c.md:3:12
  |
3 | permalink: ../c.html
  |            ^^^^^^^^^
  = help: write a path inside the site, such as `troubleshooting-login.html`

"
    );
    assert_eq!(
        timeless(&run.stdout),
        "nothing published: 1 error in 2 pages, found in T s"
    );
    assert_eq!(site.tree("public"), before);
}

#[test]
fn keeping_going_publishes_the_sound_pages_and_still_ends_with_1() {
    let site = sound();
    site.write(
        "content/c.md",
        "---\npagename: c\npermalink: ../c.html\n---\nText.\n",
    );
    let run = site.run(&["build", "--keep-going"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.starts_with("error[bad-permalink]"),
        "{}",
        run.stderr
    );
    assert!(site.has("public/a.html"));
}

#[test]
fn a_warning_is_an_error_when_strict() {
    let site = sound();
    site.write(
        "content/a.md",
        site.read("content/a.md").replace("b.html", "bb.html"),
    );
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0);
    assert!(
        run.stderr
            .starts_with("warning[no-such-page]: no page at `bb.html`\n")
    );

    let strict = sound();
    strict.write("content/a.md", site.read("content/a.md"));
    let run = strict.run(&["build", "--strict"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr
            .starts_with("error[no-such-page]: no page at `bb.html`\n")
    );
    assert!(!strict.has("public/a.html"));
}

#[test]
fn quiet_says_nothing_but_errors() {
    let site = sound();
    site.write(
        "content/a.md",
        site.read("content/a.md").replace("b.html", "bb.html"),
    );
    let run = site.run(&["build", "--quiet"]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (0, "", "")
    );
    site.write(
        "content/c.md",
        "---\npagename: c\npermalink: ../c.html\n---\nText.\n",
    );
    let run = site.run(&["-q", "build"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.starts_with("error[bad-permalink]"));
    assert!(!run.stderr.contains("warning"));
}

#[test]
fn verbose_tells_the_stages() {
    let run = sound().run(&["build", "-v"]);
    let stages: Vec<&str> = run.stderr.lines().map(|l| l[..28].trim_end()).collect();
    let [read, join, render, check, publish] = stages.as_slice() else {
        panic!("{}", run.stderr);
    };
    assert_eq!(
        [*read, *join, *check, *publish],
        [
            "read the sources",
            "join the pages",
            "check links and images",
            "publish"
        ]
    );
    assert!(render.starts_with("render "), "{render}");
    assert!(
        run.stderr.lines().all(|l| l.ends_with(" ms")),
        "{}",
        run.stderr
    );
}

#[test]
fn a_folder_without_content_is_no_site() {
    let run = Folder::new().run(&["build"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.stderr,
        "\
error: no folder `content` in `.`
 = help: to start a knowledge base, run `shelfmark init DIR`; to name another folder, give `--root DIR`
"
    );
}

#[test]
fn wrong_usage_ends_with_2() {
    let folder = Folder::new();
    for arguments in [
        &["bild"][..],
        &[],
        &["build", "--jobs", "0"],
        &["build", "--base-url", "example.org"],
        &["build", "-q", "-v"],
        &["new", "", "--category", "x"],
        &["new", "x"],
        &["man", "nothing"],
    ] {
        let run = folder.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(!run.stderr.is_empty());
    }
}

#[test]
fn colours_come_when_asked_for_and_never_unasked() {
    let site = sound();
    site.write(
        "content/a.md",
        site.read("content/a.md").replace("b.html", "bb.html"),
    );
    assert!(!site.run(&["build"]).stderr.contains('\u{1b}'));
    assert!(
        site.run(&["build", "--color", "always"])
            .stderr
            .contains('\u{1b}')
    );
    let refused = site.command().args(["build"]).env("NO_COLOR", "1").output();
    assert!(!refused.expect("it starts").stderr.contains(&0x1b));
}

#[test]
fn a_reader_who_stops_listening_ends_nothing() {
    for arguments in [
        &["build"][..],
        &["--help"],
        &["completions", "bash"],
        &["man"],
    ] {
        let site = sound();
        let mut child = site
            .command()
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        drop(child.stdout.take());
        drop(child.stderr.take());
        let code = child.wait().expect("it ends").code();
        assert_eq!(code, Some(0), "{arguments:?}");
    }
}

#[test]
fn init_writes_a_site_that_builds_without_a_finding() {
    let folder = Folder::new();
    let run = folder.run(&["init", "help centre"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let run = folder.run(&["build", "--root", "help centre", "--strict"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.ends_with("; no findings\n"), "{}", run.stdout);
    assert!(folder.has("help centre/public/getting-started-welcome.html"));
    for field in [
        "pagename",
        "permalink",
        "categoryName",
        "subCategoryName",
        "level3",
        "indicator",
        "subtitle",
        "isTutorial",
        "isNew",
        "date",
    ] {
        let page = folder.read("help centre/content/guides/write-a-page.md");
        assert!(page.contains(&format!("\n{field}: ")), "{field}");
    }
}

#[test]
fn init_touches_no_folder_that_holds_something() {
    let folder = Folder::new();
    folder.write("site/notes.txt", "mine");
    let run = folder.run(&["init", "site"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.stderr,
        "error: the folder `site` is not empty\n = help: name a folder that is new or empty\n"
    );
    assert_eq!(folder.tree("site").len(), 1);
}

#[test]
fn a_new_page_builds_without_a_finding() {
    let folder = Folder::new();
    folder.run(&["init", "."]);
    let names = [
        "Log-in: \"it's\" #1",
        "🚀",
        "Überblick & Ausblick",
        "日本語のページ",
        "a\nb",
        "[x] {{y}} %z @a !b *c &d - e",
    ];
    for name in names {
        let run = folder.run(&[
            "new",
            name,
            "-c",
            " getting  STARTED",
            "--subcategory",
            "It's: new",
        ]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{name}");
    }
    let run = folder.run(&["build", "--strict"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let page = folder.read("content/getting-started/log-in-its-1.md");
    assert!(page.contains("\ncategoryName: Getting started\n"), "{page}");
    assert!(
        page.contains("\npermalink: getting-started-its-new-log-in-its-1.html\n"),
        "{page}"
    );
    assert!(folder.has("public/getting-started-its-new-log-in-its-1.html"));
}

#[test]
fn new_overwrites_no_file_and_takes_no_address_twice() {
    let site = sound();
    let arguments = ["new", "Start", "--category", "Guides"];
    assert_eq!(site.run(&arguments).code, 0);
    let page = site.read("content/guides/start.md");

    let run = site.run(&arguments);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.stderr,
        "\
error: the address `guides-start.html` is taken by the page `content/guides/start.md`
 = help: give the page another name, or change the other one's permalink first
"
    );
    site.write(
        "content/guides/start.md",
        page.replace("guides-start.html", "else.html"),
    );
    let run = site.run(&arguments);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.ends_with("start.md` is there already\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_manual_tells_what_the_help_tells() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/content/reference/command-line.md"
    );
    let page = reference::manual_page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(std::path::Path::new(file).parent().expect("a folder"))
            .expect("writable");
        std::fs::write(file, &page).expect("writable");
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        written == page,
        "run `UPDATE=1 cargo test the_manual_tells_what_the_help_tells`"
    );

    // The program wraps its help to another width than the page: words are compared.
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let folder = Folder::new();
    for verb in [
        "build",
        "serve",
        "check",
        "explain",
        "init",
        "new",
        "completions",
        "man",
    ] {
        let help = folder.run(&[verb, "--help"]);
        assert_eq!((help.code, help.stderr.as_str()), (0, ""));
        assert!(help.stdout.contains("Examples:"), "{verb}");
        assert!(words(&page).contains(&words(&help.stdout)), "{verb}");
    }
}

#[test]
fn completions_and_man_pages_come_from_the_same_definitions() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = folder.run(&["completions", shell]);
        assert_eq!(run.code, 0);
        assert!(run.stdout.contains("keep-going"), "{shell}");
    }
    assert!(folder.run(&["man"]).stdout.contains("shelfmark"));
    assert!(
        folder
            .run(&["man", "build"])
            .stdout
            .contains("keep\\-going")
    );
    let version = folder.run(&["--version"]);
    assert_eq!(
        version.stdout,
        format!("shelfmark {}\n", env!("CARGO_PKG_VERSION"))
    );
}
