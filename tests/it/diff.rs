//! What a change does to the site, by comparing what readers get.

use shelfmark::diff::{Before, Changes, Form, What, compare, report};

use crate::support::{SiteTest, git};

/// A page that is found at `NAME.html`.
fn with(site: SiteTest, name: &str, body: &str) -> SiteTest {
    let head = format!("pagename: {name}\ncategoryName: Guides\npermalink: {name}.html");
    site.page(&format!("{name}.md"), &head, body)
}

fn changes(before: &SiteTest, after: &SiteTest) -> Changes {
    let (before, after) = (before.build(), after.build());
    compare(Before::Build(&before.build), &after.build)
}

/// Every change as `kind address`.
fn told(changes: &Changes) -> Vec<String> {
    let each = changes.all.iter();
    each.map(|c| format!("{} {}", c.what.kind(), c.address))
        .collect()
}

#[test]
fn a_snippet_used_by_17_pages_shows_exactly_these() {
    let mut site = SiteTest::new().file("snippets/hours.md", "Open from nine to five.\n");
    let mut expected = Vec::new();
    for n in 10..40 {
        let name = format!("p{n}");
        let uses = n < 27;
        let body = if uses {
            expected.push(format!("content /{name}.html"));
            "One.\n\n:::include hours.md\n"
        } else {
            "One.\n"
        };
        site = with(site, &name, body);
    }
    assert_eq!(expected.len(), 17);
    let mut after = site.clone();
    after.write("snippets/hours.md", "Open from ten to five.\n");
    assert_eq!(told(&changes(&site, &after)), expected);
}

#[test]
fn a_change_of_markup_that_readers_do_not_see_shows_nothing() {
    let before = with(
        SiteTest::new(),
        "a",
        "Title\n-----\n\nSome *words* over\ntwo lines.\n\n* one\n* two\n\n```sh\na  b\n```\n",
    );
    let mut after = before.clone();
    after.write(
        "content/a.md",
        "---\npermalink: \"a.html\"\ncategoryName: 'Guides'\npagename: a\n---\n\n\n\
         ## Title\n\nSome _words_\nover two lines.\n\n- one\n- two\n\n\n~~~sh\na  b\n~~~\n",
    );
    assert_eq!(told(&changes(&before, &after)), Vec::<String>::new());
    // In code, a space is seen.
    after.replace("content/a.md", "a  b", "a b");
    assert_eq!(told(&changes(&before, &after)), ["content /a.html"]);
}

#[test]
fn a_page_is_added_gone_or_redirected() {
    let mut before = SiteTest::new();
    for name in ["stays", "goes", "moves"] {
        before = with(before, name, "Words.\n");
    }
    let mut after = before.clone();
    after.remove("content/goes.md");
    after.remove("content/moves.md");
    let head =
        "pagename: moved\ncategoryName: Guides\npermalink: moved.html\nredirect_from: moves.html";
    let after = after.page("moved.md", head, "Words.\n");
    let changes = changes(&before, &after);
    let all = told(&changes);
    for line in [
        "added /moved.html",
        "gone /goes.html",
        "redirected /moves.html",
    ] {
        assert!(all.contains(&line.to_owned()), "{line} in {all:?}");
    }
    // The sidebar of the page that stays is another one, and its words are not.
    assert!(all.contains(&"frame /stays.html".to_owned()), "{all:?}");
    let text = report(&changes, "main", Form::Text);
    assert!(
        text.contains("redirected       /moves.html -> /moved.html  (content/moves.md)\n"),
        "{text}"
    );
}

#[test]
fn a_link_that_leads_to_the_same_place_by_its_new_address_is_no_change_of_content() {
    let mut before = with(
        with(
            SiteTest::new(),
            "a",
            "See [b](b.html), [part](b.html#old) and ![x](/img/old.png).\n",
        ),
        "b",
        "## Old\n\nWords.\n",
    );
    before.write("img/old.png", "picture");
    let mut after = before.clone();
    after.remove("content/b.md");
    after.remove("img/old.png");
    after.write("img/new.png", "picture");
    after.write(
        "site.yaml",
        "redirects:\n  - {from: img/old.png, to: img/new.png}\n",
    );
    let head = "pagename: b\ncategoryName: Guides\npermalink: c.html\nredirect_from: b.html\nanchors:\n  old: new";
    let mut after = after.page("b.md", head, "## New\n\nWords.\n");
    after.replace("content/a.md", "(b.html)", "(/c.html)");
    after.replace("content/a.md", "b.html#old", "c.html#new");
    after.replace("content/a.md", "/img/old.png", "../img/new.png");
    let all = told(&changes(&before, &after));
    assert!(all.contains(&"frame /a.html".to_owned()), "{all:?}");
    after.replace("content/a.md", "c.html#new", "c.html#other");
    let all = told(&changes(&before, &after));
    assert!(all.contains(&"content /a.html".to_owned()), "{all:?}");
}

#[test]
fn another_template_changes_frames_only() {
    let before = with(with(SiteTest::new(), "a", "One.\n"), "b", "Two.\n");
    let mut after = before.clone();
    after.write("templates/hooks/footer.html", "<p>New words below.</p>");
    let changes = changes(&before, &after);
    assert!(changes.of("frame").any(|c| c.address == "/a.html"));
    assert_eq!(changes.of("frame").count(), changes.all.len());
}

#[test]
fn files_beside_the_pages_are_told_of_as_files() {
    let mut before = with(SiteTest::new(), "a", "One.\n![x](/img/same.png)\n");
    for name in ["same", "other", "goes", "moves"] {
        before.write(&format!("img/{name}.png"), name);
    }
    before.write("content/files/deck.pptx", "one");
    let mut after = before.clone();
    after.write("img/other.png", "OTHER");
    after.write("content/files/deck.pptx", "two");
    after.write("static/new.css", "a{}");
    after.remove("img/goes.png");
    after.remove("img/moves.png");
    after.write("img/moved.png", "moves");
    after.write(
        "site.yaml",
        "redirects:\n  - {from: img/moves.png, to: img/moved.png}\n",
    );
    let changed = changes(&before, &after);
    let expected = [
        "file-changed /files/deck.pptx",
        "file-gone /img/goes.png",
        "file-added /img/moved.png",
        "redirected /img/moves.png",
        "file-changed /img/other.png",
        "file-added /new.css",
    ];
    assert_eq!(told(&changed), expected);
    assert_eq!(changed.all[3].what.target(), Some("/img/moved.png"));
    assert_eq!(told(&changes(&after, &after)), Vec::<String>::new());
}

#[test]
fn a_file_of_the_theme_is_told_of_once_and_not_by_each_page_that_loads_it() {
    let mut before = with(with(SiteTest::new(), "a", "One.\n"), "b", "Two.\n");
    before.write("templates/assets/custom.css", "p { color: red }");
    let page = before.build().get("/a.html");
    assert!(page.contains("/assets/custom.") && !page.contains("/assets/custom.css"));
    let mut after = before.clone();
    after.write("templates/assets/custom.css", "p { color: blue }");
    let expected = ["file-changed /assets/custom.css"];
    assert_eq!(told(&changes(&before, &after)), expected);
}

#[test]
fn redirects_that_came_went_or_lead_elsewhere_are_told_of() {
    let site = |names: [&str; 2]| {
        let page = |site: SiteTest, name: &str, old: &str| {
            let head = format!(
                "pagename: {name}\ncategoryName: Guides\npermalink: {name}.html\nredirect_from: [{old}]"
            );
            site.page(&format!("{name}.md"), &head, "Words.\n")
        };
        page(page(SiteTest::new(), "a", names[0]), "b", names[1])
    };
    let before = site(["x.html, y.html", "z.html"]);
    let after = site(["x.html, new.html", "y.html"]);
    let changed = changes(&before, &after);
    let expected = [
        "redirect-added /new.html",
        "redirect-changed /y.html",
        "redirect-gone /z.html",
    ];
    assert_eq!(told(&changed), expected);
    assert_eq!(changed.all[1].what.target_before(), Some("/a.html"));
    let text = report(&changed, "main", Form::Text);
    assert!(
        text.contains("redirect-changed /y.html -> /b.html (was /a.html)"),
        "{text}"
    );
    // A page that moves with a redirect leaves older redirects where they were for readers.
    let moved = before.clone();
    let mut moved = moved;
    moved.remove("content/b.md");
    let moved = moved.page(
        "b.md",
        "pagename: b\ncategoryName: Guides\npermalink: c.html\nredirect_from: [z.html, b.html]",
        "Words.\n",
    );
    let all = told(&changes(&before, &moved));
    assert!(
        all.iter().all(|line| !line.starts_with("redirect-")),
        "{all:?}"
    );
}

#[test]
fn a_comment_on_3_000_pages_is_short_enough_and_says_how_many_are_left_out() {
    let mut changes = Changes::default();
    let long = |letter: &str| format!("/{}.html", letter.repeat(150));
    for n in 0..3000 {
        for what in [
            What::Added,
            What::Gone,
            What::Redirected(long("t")),
            What::Content(Vec::new(), Vec::new()),
            What::Frame,
            What::FileAdded,
            What::FileGone,
            What::FileChanged,
            What::RedirectAdded(long("u")),
            What::RedirectGone(long("v")),
            What::RedirectChanged {
                old: long("w"),
                new: long("x"),
            },
        ] {
            changes.all.push(shelfmark::diff::Change {
                address: format!("/{}-{n}.html", "päge`".repeat(30)),
                file: Some(format!("content/{}-{n}.md", "x".repeat(400))),
                language: None,
                what,
            });
        }
    }
    let comment = report(&changes, "main", Form::Markdown);
    assert!(comment.chars().count() <= 65_536);
    assert_eq!(comment.matches(" more\n").count(), 11);
    assert!(comment.contains("3000 added, 3000 gone, 3000 redirected"));
    for line in comment.lines().filter(|l| l.starts_with("- … and ")) {
        let left: usize = line[10..]
            .trim_end_matches(" more")
            .parse()
            .expect("a number");
        assert!((1..3000).contains(&left), "{line}");
    }
}

#[test]
fn a_revision_and_a_folder_built_before_are_compared_with() {
    let site = with(with(SiteTest::new(), "a", "Old words.\n"), "b", "Two.\n")
        .page(
            "c.md",
            "pagename: c\ncategoryName: Guides\npermalink: c.html\nredirect_from: [old.html]",
            "Three.\n",
        )
        .file("img/now.png", "picture")
        .file(
            "site.yaml",
            "redirects:\n  - {from: img/then.png, to: img/now.png}\n  - {from: guide.html, to: c.html}\n",
        )
        .on_disk();
    // A picture that is no text, and a name that git would quote.
    site.write("content/pic ü.png", [0x89, b'P', 0, 255, 10]);
    git(&site, &["init", "-q"]);
    git(&site, &["add", "."]);
    git(&site, &["commit", "-q", "-m", "one"]);
    assert_eq!(site.run(&["build", "-q"]).code, 0);
    let nothing = site.run(&["diff", "HEAD"]);
    assert_eq!((nothing.code, nothing.stdout.as_str()), (0, ""));

    let text = site.read("content/a.md").replace("Old", "New <b>&amp;</b>");
    site.write("content/a.md", text);
    site.write("content/pic ü.png", [0x89, b'P', 0, 254, 10]);
    git(&site, &["commit", "-q", "-a", "-m", "two"]);
    for base in ["HEAD~1", "public"] {
        let run = site.run(&["diff", base, "--format", "json"]);
        assert_eq!(run.code, 0, "{run:?}");
        let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let content = serde_json::json!([{"address": "/a.html", "file": "content/a.md"}]);
        assert_eq!(json["content"], content, "{base}");
        for kind in ["added", "gone", "redirected", "frame"] {
            assert_eq!(json[kind], serde_json::json!([]), "{base} {kind}");
        }
        let picture = serde_json::json!([{"address": "/pic ü.png", "file": "content/pic ü.png"}]);
        assert_eq!(json["files"]["changed"], picture, "{base}");
        for kind in ["files", "redirects"] {
            assert_eq!(json[kind]["added"], serde_json::json!([]), "{base} {kind}");
            assert_eq!(json[kind]["gone"], serde_json::json!([]), "{base} {kind}");
        }
    }
    let page = site.run(&["diff", "main~1", "--format", "html"]).stdout;
    assert_eq!(page.matches("<iframe sandbox loading").count(), 2);
    assert!(page.contains("&lt;del&gt;Old&lt;/del&gt; words."), "{page}");
    assert!(page.contains("&lt;ins&gt;New&lt;/ins&gt;"), "{page}");
    assert!(!page.contains("<script"));

    for base in ["nothing-there", "--output=x", "HEAD:content/a.md"] {
        assert_eq!(site.run(&["diff", "--", base]).code, 2, "{base}");
    }
}
