//! `check`: what `build` finds, in every form, with nothing written.

use crate::support::{Folder, SiteTest};

/// A site with one warning and, for `broken`, one error.
fn site(broken: bool) -> Folder {
    let site = SiteTest::new().page(
        "a.md",
        "pagename: A\npermalink: a.html\ncategoryName: Guides\nsubtitle: About A",
        "To [b](b.html).\n",
    );
    let site = match broken {
        true => site.page(
            "c.md",
            "pagename: C\npermalink: ../c.html\nsubtitle: x",
            "Text.\n",
        ),
        false => site,
    };
    site.on_disk()
}

#[test]
fn check_finds_what_build_finds_and_writes_nothing() {
    for (broken, code) in [(false, 0), (true, 1)] {
        let site = site(broken);
        let before = site.tree(".");
        let check = site.run(&["check"]);
        assert_eq!(check.code, code);
        assert_eq!(site.tree("."), before);
        let build = site.run(&["build"]);
        assert_eq!(build.code, code);
        assert_eq!(check.stdout, build.stderr);
    }
}

#[test]
fn what_is_denied_is_an_error_and_what_is_allowed_is_none() {
    let run = |arguments: &[&str]| site(false).run(&[&["check"], arguments].concat());
    for arguments in [["--deny", "warnings"], ["--deny", "no-such-page"]] {
        let run = run(&arguments);
        assert_eq!(run.code, 1);
        assert!(
            run.stdout.starts_with("error[no-such-page]"),
            "{}",
            run.stdout
        );
    }
    let allowed = run(&["--allow", "no-such-page", "--deny", "warnings"]);
    assert_eq!((allowed.code, allowed.stdout.as_str()), (0, ""));
    assert_eq!(run(&["--deny", "no-such-code"]).code, 2);
    // What cannot be published cannot be wished away.
    let refused = site(true).run(&["check", "--allow", "bad-permalink"]);
    assert_eq!(refused.code, 1);
}

#[test]
fn a_baseline_lets_only_new_findings_fail() {
    let site = site(false);
    let strict = ["check", "--deny", "warnings"];
    let run = |more: &[&str]| site.run(&[&strict[..], more].concat());
    assert_eq!(run(&["--baseline", "known.txt"]).code, 2);
    assert_eq!(run(&["--write-baseline", "known.txt"]).code, 0);
    assert_eq!(run(&["--baseline", "known.txt"]).code, 0);

    let page = site.read("content/a.md");
    site.write("content/a.md", format!("{page}\nAnd to [d](d.html).\n"));
    let new = run(&["--baseline", "known.txt"]);
    assert_eq!(new.code, 1);
    assert!(
        new.stdout
            .starts_with("error[no-such-page]: no page at `d.html`")
    );
    assert!(
        new.stderr.contains("and 1 that were known"),
        "{}",
        new.stderr
    );
}

#[test]
fn every_form_is_printed_alone_on_standard_output() {
    let site = site(true);
    for (form, starts) in [
        ("json", "{"),
        ("sarif", "{"),
        ("github", "::warning file=content/a.md,line=7,"),
        ("gitlab", "["),
        ("junit", "<?xml"),
    ] {
        let run = site.run(&["check", "--format", form]);
        assert_eq!(run.code, 1);
        assert!(run.stdout.starts_with(starts), "{form}: {}", run.stdout);
        if starts.len() == 1 {
            serde_json::from_str::<serde_json::Value>(&run.stdout).expect("JSON");
        }
        assert!(
            run.stderr
                .starts_with("1 error and 1 warning in 1 page, found in")
        );
    }
}

#[test]
fn paths_are_those_that_the_reader_can_open() {
    let folder = Folder::new();
    for (path, bytes) in site(false).tree("") {
        folder.write(&format!("docs/{path}"), bytes);
    }
    let run = folder.run(&["check", "--root", "./docs", "--format", "github"]);
    assert!(
        run.stdout.starts_with("::warning file=docs/content/a.md,"),
        "{}",
        run.stdout
    );
}

#[test]
fn every_code_is_explained() {
    let folder = Folder::new();
    let list = folder.run(&["explain"]).stdout;
    for code in shelfmark::diagnostic::Code::ALL {
        assert!(list.contains(&format!("\n{} ", code.as_str())) || list.starts_with(code.as_str()));
        let run = folder.run(&["explain", code.as_str()]);
        assert_eq!(run.code, 0);
        assert!(run.stdout.contains(&format!("[{}]", code.as_str())));
    }
    let unknown = folder.run(&["explain", "no-such-pag"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.stderr.contains("did you mean `no-such-page`?"),
        "{}",
        unknown.stderr
    );
}
