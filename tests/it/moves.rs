//! Moving a page, a file, a category, an address or a heading: every link follows,
//! every old address answers, no other byte changes.

use std::cell::RefCell;

use shelfmark::engine::Engine;
use shelfmark::moves::book::Book;
use shelfmark::moves::{self, Plan, Refusal};

use crate::support::{Built, SiteTest};

/// The plan of a move.
fn plan(site: &SiteTest, old: &str, new: &str) -> Result<Plan, Refusal> {
    with_engine(|engine| moves::plan(engine, &site.sources(), old, new))
}

thread_local! {
    /// One for all moves of a test: the theme is read once.
    static ENGINE: RefCell<Engine> = RefCell::default();
}

fn with_engine<T>(work: impl FnOnce(&mut Engine) -> T) -> T {
    ENGINE.with_borrow_mut(work)
}

fn build(site: &SiteTest) -> Built {
    with_engine(|engine| site.build_with(engine))
}

/// Makes a move.
fn moved(site: &SiteTest, old: &str, new: &str) -> SiteTest {
    let plan = plan(site, old, new).unwrap_or_else(|e| panic!("{old} → {new}: {e:?}"));
    let mut after = site.clone();
    for file in plan.change.files(&site.sources()).expect("no edits meet") {
        let bytes = after.files.remove(file.from.as_str()).unwrap_or_default();
        let bytes = file.text.map_or(bytes, |(_, new)| new.into_bytes());
        after.write(file.to.as_str(), bytes);
    }
    after
}

fn text(site: &SiteTest, file: &str) -> String {
    String::from_utf8(site.files[file].clone()).expect("text")
}

/// A page that links to `a.html` in every way, another one, and a picture.
fn site() -> SiteTest {
    SiteTest::new()
        .config(
            "base_url: https://example.org/help\nnavigation:\n  - category: Guides # first\n    items:\n      - a.html\n      \
             - group: Basics\n        items: [{page: 'c.html'}]\nlinks:\n  - {link: A, url: \"a.html#part\"}\nlogo: /img/x.png\n",
        )
        .page(
            "guides/a.md",
            "pagename: A\npermalink: a.html\ncategoryName: Guides\nsubtitle: x",
            "![x](../../img/x.png) [c](c.md)\n\n## Part\n\n## Part\n\nText with [here](#part) and [there](#part-1).\n",
        )
        .page(
            "guides/c.md",
            "pagename: C\npermalink: c.html\ncategoryName: Guides\nsubCategoryName: Basics\nsubtitle: x\nnext: a.html",
            "[1](a.html) [2](/a.html \"t\") [3](<a.html#part>) [4](a) [5](a.md#part) [6](./a.md)\n\
             [7](/help/a.html?q=1#part) <https://example.org/help/a.html> https://example.org/help/a.html#part\n\
             [8][ref] [ref] ![x](/img/x.png) <a href='a.html'>9</a> <img src=/img/x.png alt=x srcset=\"/img/x.png 1x, /img/x.png 2x\">\n\
             `[no](a.html)` [10](../guides/a.md) [k](/categories/guides.html#basics)\n\n[ref]: a.html 'T'\n",
        )
        .file("img/x.png", "picture")
        .file("snippets/s.md", "See [A](/a.html).\n")
}

/// The lines of a page that differ.
fn changed(before: &SiteTest, after: &SiteTest, file: &str) -> Vec<String> {
    let (old, new) = (text(before, file), text(after, file));
    let old: Vec<&str> = old.lines().collect();
    let new = new.lines().filter(|line| !old.contains(line));
    new.map(str::to_owned).collect()
}

#[test]
fn a_new_permalink_is_written_in_every_link_in_the_manner_of_the_old_one() {
    let before = site();
    let after = moved(&before, "a.html", "b.html");
    assert_eq!(
        changed(&before, &after, "content/guides/c.md"),
        [
            "next: b.html",
            "[1](b.html) [2](/b.html \"t\") [3](<b.html#part>) [4](b) [5](a.md#part) [6](./a.md)",
            "[7](/help/b.html?q=1#part) <https://example.org/help/b.html> https://example.org/help/b.html#part",
            "[8][ref] [ref] ![x](/img/x.png) <a href='b.html'>9</a> <img src=/img/x.png alt=x srcset=\"/img/x.png 1x, /img/x.png 2x\">",
            "[ref]: b.html 'T'",
        ]
    );
    assert_eq!(
        changed(&before, &after, "content/guides/a.md"),
        ["permalink: b.html", "redirect_from:", "  - a.html"]
    );
    assert_eq!(
        changed(&before, &after, "site.yaml"),
        ["      - b.html", "  - {link: A, url: \"b.html#part\"}"]
    );
    assert_eq!(text(&after, "snippets/s.md"), "See [A](/b.html).\n");
    assert!(after.build().get("/a.html").contains("/help/b.html"));
    // And back again, to the same bytes.
    let back = moved(&after, "b.html", "a.html");
    let twice = moved(&moved(&back, "a.html", "b.html"), "b.html", "a.html");
    assert_eq!(back.files, twice.files);
    assert_eq!(
        changed(&before, &back, "content/guides/a.md"),
        ["redirect_from:", "  - b.html"]
    );
}

#[test]
fn a_page_in_another_folder_keeps_its_address_and_its_links() {
    let before = site();
    let after = moved(&before, "content/guides/a.md", "content/start/");
    assert_eq!(
        changed(&before, &after, "content/guides/c.md"),
        [
            "[1](a.html) [2](/a.html \"t\") [3](<a.html#part>) [4](a) [5](../start/a.md#part) [6](../start/a.md)",
            "`[no](a.html)` [10](../start/a.md) [k](/categories/guides.html#basics)",
        ]
    );
    let page = text(&after, "content/start/a.md");
    assert!(
        page.contains("![x](../../img/x.png) [c](../guides/c.md)"),
        "{page}"
    );
    assert_eq!(text(&after, "site.yaml"), text(&before, "site.yaml"));
    let folder = moved(&before, "content/guides", "content/start");
    assert_eq!(
        text(&folder, "content/start/c.md"),
        text(&before, "content/guides/c.md").replace("../guides/", "../start/")
    );
}

#[test]
fn a_picture_takes_its_links_along_and_leaves_its_address_behind() {
    let before = site();
    let after = moved(&before, "img/x.png", "img/new/y z.png");
    let page = text(&after, "content/guides/c.md");
    assert!(page.contains("![x](/img/new/y%20z.png)"), "{page}");
    assert!(page.contains("<img src=/img/new/y%20z.png alt=x srcset=\"/img/new/y%20z.png 1x, /img/new/y%20z.png 2x\">"), "{page}");
    let page = text(&after, "content/guides/a.md");
    assert!(page.contains("![x](../../img/new/y%20z.png)"), "{page}");
    let settings = text(&after, "site.yaml");
    assert!(
        settings.contains("logo: /img/new/y%20z.png\n"),
        "{settings}"
    );
    assert!(
        settings.ends_with("redirects:\n  - {from: img/x.png, to: img/new/y z.png}\n"),
        "{settings}"
    );
    assert_eq!(after.build().get("/img/x.png"), "picture");
    let back = moved(&after, "img/new/y z.png", "img/x.png");
    let settings = text(&back, "site.yaml");
    assert!(
        settings.ends_with("redirects:\n  - {from: img/new/y z.png, to: img/x.png}\n"),
        "{settings}"
    );
}

#[test]
fn a_category_by_another_name_is_renamed_everywhere() {
    let before = site();
    let after = moved(&before, "guides", "How to: start");
    assert_eq!(
        changed(&before, &after, "content/guides/a.md"),
        ["categoryName: 'How to: start'"]
    );
    assert_eq!(
        changed(&before, &after, "site.yaml"),
        [
            "  - category: 'How to: start' # first",
            "redirects:",
            "  - {from: categories/guides.html, to: categories/how-to-start.html}",
        ]
    );
    let page = text(&after, "content/guides/c.md");
    assert!(
        page.contains("[k](/categories/how-to-start.html#basics)"),
        "{page}"
    );
    let group = moved(&before, "Guides > basics", "First steps");
    let page = text(&group, "content/guides/c.md");
    assert!(page.contains("subCategoryName: First steps"), "{page}");
    assert!(
        page.contains("[k](/categories/guides.html#first-steps)"),
        "{page}"
    );
    assert!(text(&group, "site.yaml").contains("- group: First steps\n"));
}

#[test]
fn a_heading_by_other_words_keeps_its_anchor_and_its_neighbours_theirs() {
    let before = site();
    let after = moved(&before, "a.html#part", "A new *name*");
    assert_eq!(
        changed(&before, &after, "content/guides/a.md"),
        [
            "anchors:",
            "  part: a-new-name",
            "## A new *name*",
            "## Part {#part-1}",
            "Text with [here](#a-new-name) and [there](#part-1).",
        ]
    );
    let page = text(&after, "content/guides/c.md");
    for link in [
        "[3](<a.html#a-new-name>)",
        "[5](a.md#a-new-name)",
        "(/help/a.html?q=1#a-new-name)",
    ] {
        assert!(page.contains(link), "{link}: {page}");
    }
    assert!(text(&after, "site.yaml").contains("url: \"a.html#a-new-name\""));
    assert!(
        after
            .build()
            .get("/a.html")
            .contains("<span id=\"part\"></span>")
    );
    let id = moved(&before, "content/guides/a.md#part-1", "#other");
    assert_eq!(
        changed(&before, &id, "content/guides/a.md"),
        [
            "anchors:",
            "  part-1: other",
            "## Part {#other}",
            "Text with [here](#part) and [there](#other)."
        ]
    );
}

#[test]
fn what_cannot_be_moved_is_refused_with_a_reason() {
    let site = site();
    for (old, new, words) in [
        (
            "b.html",
            "c.html",
            "no page, file, category or heading `b.html`",
        ),
        ("a.html", "c.html", "is taken already by"),
        ("a.html", "../x.html", "leaves the site's folder"),
        ("a.html", "a", "the page is at `/a.html` already"),
        (
            "content/guides/a.md",
            "content/guides/c.md",
            "`content/guides/c.md` is there already",
        ),
        (
            "content/guides/a.md",
            "content/a.txt",
            "cannot be a page's file",
        ),
        ("img/x.png", "pictures/x.png", "would not be published"),
        (
            "img/x.png",
            "img/../../x.png",
            "is no path inside the site's folder",
        ),
        ("a.html#prat", "New", "the page has no heading `#prat`"),
        ("a.html#part", "#a b", "cannot be an id"),
        ("guides", " ", "the new name is empty"),
    ] {
        let refusal = plan(&site, old, new).expect_err(old);
        assert!(
            refusal.message.contains(words),
            "{old} → {new}: {refusal:?}"
        );
    }
}

#[test]
fn line_ends_the_byte_order_mark_and_the_end_of_the_file_stay() {
    let crlf = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let before = SiteTest::new()
        .file(
            "content/a.md",
            crlf("---\npagename: Ä\npermalink: a.html\nsubtitle: x\n\n---\nText"),
        )
        .file(
            "content/b.md",
            crlf("---\npagename: B\npermalink: b.html\nsubtitle: x\n---\nTo [ä](a.html)"),
        )
        .file("content/c.md", "No head: [ä](a.html)");
    let after = moved(&before, "a.html", "ä b.html");
    assert_eq!(
        text(&after, "content/a.md"),
        crlf("---\npagename: Ä\npermalink: 'ä b.html'\nsubtitle: x\nredirect_from:\n  - a.html\n\n---\nText").replace("'ä b.html'", "ä b.html")
    );
    assert!(text(&after, "content/b.md").ends_with("\r\nTo [ä](ä%20b.html)"));
    assert_eq!(text(&after, "content/c.md"), "No head: [ä](ä%20b.html)");
    let headless = moved(&after, "content/c.md", "content/d.md");
    assert_eq!(
        text(&headless, "content/d.md"),
        "---\npagename: c\npermalink: c.html\n---\nNo head: [ä](ä%20b.html)"
    );
}

#[test]
fn a_snippet_or_table_that_moves_is_brought_in_from_where_it_is() {
    let head = "pagename: I\npermalink: i.html\nsubtitle: x";
    let before = site()
        .file("snippets/one.md", "One.\n\n:::include deep/two.md\n")
        .file(
            "snippets/deep/two.md",
            "Two. ![x](../../img/x.png)\r\n\r\n:::include three.md\r\n",
        )
        .file("snippets/deep/three.md", "Three.\n")
        .file("snippets/run.sh", "# region a\nfour\n# endregion\n")
        .file("data/t.csv", "a,b\n1,2\n")
        .page(
            "i.md",
            head,
            "- item\n\n  :::include one.md\n\n:::include /snippets/run.sh#a {title=\"t\"}\n\n\
             :::data t.csv filter title=\"T\"\n\n```\n:::include one.md\n```\n",
        );
    let shown = |site: &SiteTest| site.build().get("/i.html");
    let html = shown(&before);
    for word in ["One.", "Two.", "Three.", "four", "<td>2</td>"] {
        assert!(html.contains(word), "{word}: {html}");
    }
    let mut after = before.clone();
    for (old, new) in [
        ("snippets/deep/two.md", "snippets/two & more.md"),
        ("snippets/one.md", "snippets/start/1 = one.md"),
        ("snippets/run.sh", "data/sh/run.sh"),
        ("data/t.csv", "data/tables/t.csv"),
        ("snippets/deep", "snippets/deeper"),
    ] {
        after = moved(&after, old, new);
        assert_eq!(shown(&after), html, "{old}");
    }
    assert!(
        text(&after, "content/i.md").ends_with(
            "- item\n\n  :::include \"start/1 = one.md\"\n\n:::include data/sh/run.sh#a {title=\"t\"}\n\n\
             :::data tables/t.csv filter title=\"T\"\n\n```\n:::include one.md\n```\n"
        ),
        "{}",
        text(&after, "content/i.md")
    );
    assert_eq!(
        text(&after, "snippets/two & more.md"),
        "Two. ![x](../img/x.png)\r\n\r\n:::include deeper/three.md\r\n"
    );
    let elsewhere = moved(&after, "img/x.png", "img/y/z.png");
    let two = text(&elsewhere, "snippets/two & more.md");
    assert!(two.contains("![x](../img/y/z.png)"), "{two}");
    for (old, new) in [
        ("data/tables/t.csv", "content/t.csv"),
        ("data/tables/t.csv", "data/t.json"),
        ("snippets/two & more.md", "data/sh/run.sh"),
    ] {
        assert!(plan(&after, old, new).is_err(), "{old} {new}");
    }
}

#[test]
fn tables_of_data_and_files_without_an_extension_follow_too() {
    let before = site()
        .file(
            "data/t.csv",
            "name,link\r\n\"A, b\",/a.html#part\r\nx;\" a.html \"\tno/a.html\r\n",
        )
        .file("data/d.json", "{\"a\": [\"/a.html\", \"Read a.html.\"]}")
        .file("static/LICENSE", "words")
        .page(
            "l.md",
            "pagename: L\npermalink: l.html\nsubtitle: x",
            "[l](/LICENSE)\n",
        );
    let after = moved(&before, "a.html", "b.html");
    assert_eq!(
        text(&after, "data/t.csv"),
        "name,link\r\n\"A, b\",/b.html#part\r\nx;\" b.html \"\tno/a.html\r\n"
    );
    assert_eq!(
        text(&after, "data/d.json"),
        "{\"a\": [\"/b.html\", \"Read a.html.\"]}"
    );
    let after = moved(&before, "static/LICENSE", "static/legal/COPYING");
    assert!(text(&after, "content/l.md").ends_with("[l](/legal/COPYING)\n"));
    let built = after.build();
    assert_eq!(
        (built.get("/LICENSE"), built.get("/legal/COPYING")),
        ("words".into(), "words".into())
    );
    let back = moved(&after, "static/legal/COPYING", "static/LICENSE");
    assert_eq!(back.build().get("/legal/COPYING"), "words");
}

#[test]
fn styles_refreshes_and_texts_of_data_follow_and_no_other_byte_changes() {
    let css = "@import 'b.css';\r\n/* url(/img/x.png) */\r\n.ü { background: url( \"../img/x.png?v=1\" ), url(/img/x.png) }\r\n.y { src: url(//example.org/help/img/x.png), url(data:x), url(none.png) }";
    let before = site()
        .file("static/css/a.css", css)
        .file("static/css/b.css", "a { background: url(../img/y.png) }")
        .file("img/y.png", "other")
        .file(
            "static/old/a.html",
            "<meta http-equiv=refresh content=\"0; URL='../a.html#part'\"><!-- ../a.html -->\n<a href=../a.html>a</a> <p style='background:url(../img/x.png)'><img srcset=\"../img/x.png 1x,/img/x.png 2x\">",
        )
        .file(
            "templates/hooks/head.html",
            "<meta http-equiv=refresh content='9; url=/help/a.html'><style>b { background: url(/help/img/x.png) }</style>",
        )
        .file("themes/default/assets/own.css", "b { background: url(/img/x.png) }")
        .file(
            "data/d.yaml",
            "- text: 'See [ä](a.html \"t\"), a.html and https://example.org/help/a.html#part.'\n  more: |\n    Read <a href=\"/a.html\">it</a>\n    and [that](</a.html>).\n",
        )
        .file("data/d.json", r#"{"t": "<a href=\"a.html\">ü</a> a.html"}"#)
        .file("data/t.csv", "t\n\"Read [it](a.html), now\"\n")
        .file(
            "snippets/t.md",
            "<b style=\"background: url('/img/x.png')\">ü</b> `url(/img/x.png)`\n",
        )
        .page(
            "s/l.md",
            "pagename: L\npermalink: s/l.html\nsubtitle: x",
            "<div>\n<style>\n  b { background: url(../img/x.png) }\n</style>\n<i\n  style=\"background: url(/img/x.png)\">ü</i></div>\n\n    url(../img/x.png)\n",
        );
    let page = moved(&before, "a.html", "b/c (d).html");
    let words = |file: &str| text(&page, file);
    assert_eq!(
        words("static/old/a.html"),
        text(&before, "static/old/a.html")
            .replace("'../a.html#part'", "'../b/c%20%28d%29.html#part'")
            .replace("href=../a.html", "href=../b/c%20%28d%29.html")
    );
    assert!(words("templates/hooks/head.html").contains("url=/help/b/c%20%28d%29.html'"));
    assert!(words("data/d.yaml").contains("See [ä](b/c%20%28d%29.html \"t\"), a.html and"));
    let page = moved(&before, "a.html", "b/c.html");
    let words = |file: &str| text(&page, file);
    assert_eq!(
        words("data/d.yaml"),
        "- text: 'See [ä](b/c.html \"t\"), a.html and https://example.org/help/b/c.html#part.'\n  more: |\n    Read <a href=\"/b/c.html\">it</a>\n    and [that](</b/c.html>).\n"
    );
    assert_eq!(
        words("data/d.json"),
        r#"{"t": "<a href=\"b/c.html\">ü</a> a.html"}"#
    );
    assert_eq!(words("data/t.csv"), "t\n\"Read [it](b/c.html), now\"\n");

    let picture = moved(&before, "img/x.png", "img/new/z.png");
    let words = |file: &str| text(&picture, file);
    assert_eq!(
        words("static/css/a.css"),
        css.replace("\"../img/x.png?", "\"../img/new/z.png?")
            .replace(", url(/img/x.png) }", ", url(/img/new/z.png) }")
            .replace("help/img/x.png", "help/img/new/z.png")
    );
    assert!(words("static/old/a.html").ends_with(
        "<p style='background:url(../img/new/z.png)'><img srcset=\"../img/new/z.png 1x,/img/new/z.png 2x\">"
    ));
    assert!(words("templates/hooks/head.html").contains("url(/help/img/new/z.png)"));
    assert_eq!(
        words("themes/default/assets/own.css"),
        "b { background: url(/img/new/z.png) }"
    );
    assert_eq!(
        words("snippets/t.md"),
        "<b style=\"background: url('/img/new/z.png')\">ü</b> `url(/img/x.png)`\n"
    );
    assert!(words("content/s/l.md").ends_with(
        "  b { background: url(../img/new/z.png) }\n</style>\n<i\n  style=\"background: url(/img/new/z.png)\">ü</i></div>\n\n    url(../img/x.png)\n"
    ));

    // What is moved itself says what it says from where it is.
    let sheet = moved(&before, "static/css/a.css", "static/deep/css/a.css");
    let words = text(&sheet, "static/deep/css/a.css");
    assert!(
        words.starts_with("@import '../../css/b.css';\r\n"),
        "{words}"
    );
    assert!(words.contains("\"../../img/x.png?v=1\""), "{words}");
    let other = moved(&before, "static/css/b.css", "static/b.css");
    assert!(text(&other, "static/css/a.css").starts_with("@import '../b.css';"));
    assert_eq!(
        text(&other, "static/b.css"),
        "a { background: url(img/y.png) }"
    );
}

#[test]
fn a_move_that_is_killed_at_any_moment_is_made_or_not_made() {
    // A hundred pages that link to one: most of the time goes to writing.
    let mut site = site();
    for page in 0..100 {
        let head = format!("pagename: N{page}\npermalink: n{page}.html\nsubtitle: x");
        site = site.page(
            &format!("n/{page}.md"),
            &head,
            "[a](a.html) ![x](/img/x.png)\n",
        );
    }
    let trees = |folder: &crate::support::Folder| {
        ["content", "snippets", "img"].map(|below| folder.tree(below))
    };
    // Started, and seen to have come as far as this.
    let start = |folder: &crate::support::Folder, far: &str| {
        let mut command = folder.command();
        command.args(["mv", "img/x.png", "img/y/x.png", "-q"]);
        let mut child = command.spawn().expect("it starts");
        let stage = folder.path().join(far);
        while !stage.exists() && child.try_wait().expect("it can be asked").is_none() {
            std::hint::spin_loop();
        }
        child
    };
    let stages = [".shelfmark/change", ".shelfmark/change/journal"];
    let old = trees(&site.on_disk());
    let folders = stages.map(|_| site.on_disk());
    let times = [0, 1].map(|n| {
        let mut child = start(&folders[n], stages[n]);
        let begun = std::time::Instant::now();
        assert!(child.wait().expect("it ends").success());
        begun.elapsed()
    });
    let new = trees(&folders[0]);
    let rounds: u32 = std::env::var("MOVES_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(8);
    let (mut made, mut cut) = (0, 0);
    for round in 0..rounds {
        let folder = site.on_disk();
        let n = round as usize % 2;
        let mut child = start(&folder, stages[n]);
        std::thread::sleep(times[n].mul_f64(f64::from(round * 5 % 16) / 16.0));
        let _ = child.kill();
        child.wait().expect("it ends");
        cut += u32::from(trees(&folder) != old && trees(&folder) != new);
        // Whatever command comes next looks first.
        folder.run(&["publish-plan", "-q"]);
        let found = trees(&folder);
        assert!(found == old || found == new, "round {round}");
        assert!(!folder.has(".shelfmark/change"), "round {round}");
        made += u32::from(found == new);
    }
    // Of many kills, some fall between two files, some before and some behind them.
    assert!(
        rounds < 100 || cut > 0 && (1..rounds).contains(&made),
        "{cut} cut, {made} made"
    );
}

/// The text of `content/z.md` with all fixes made.
fn mended(site: &SiteTest, text: String) -> String {
    let mut site = site.clone();
    site.write("content/z.md", text.clone());
    let sources = site.sources();
    let fixed = with_engine(|e| moves::fixes::fix(e, &sources, &Book::default(), &[]));
    let files = shelfmark::change::between(&sources, &fixed.sources);
    let mut files = files.into_iter();
    let new = files.find(|f| f.from.as_str() == "content/z.md");
    new.and_then(|f| f.text).map_or(text, |(_, new)| new)
}

/// The body of a page after all fixes of a site that has it; a second time changes
/// nothing, whatever ends the lines.
fn fixed(site: &SiteTest, body: &str) -> String {
    let run = |text: String| mended(site, text);
    let head = "---\npagename: Z\npermalink: z.html\nsubtitle: x\n---\n";
    let once = run(format!("{head}{body}"));
    assert_eq!(run(once.clone()), once);
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(run(windows(&format!("{head}{body}"))), windows(&once));
    once.strip_prefix(head).expect("the head stays").to_owned()
}

#[test]
fn what_can_be_mended_without_asking_is_mended_and_nothing_else() {
    let site = site()
        .file("img/deep/Übersicht 1.png", "1")
        .file("img/one/twice.png", "1")
        .file("img/two/twice.png", "2")
        .file("static/files/plan.pdf", "3");
    for (written, right) in [
        // Capitals, and old addresses by way of `mv` above.
        ("[a](A.html#part)", "[a](a.html#part)"),
        ("![x](/IMG/X.PNG)", "![x](/img/x.png)"),
        // The only place that can be meant.
        ("[a](a.html#prat)", "[a](a.html#part)"),
        ("[a](a.html#part-2)", "[a](a.html#part-2)"),
        // A file that lies elsewhere, alone of its name.
        ("![x](pictures/x.png \"t\")", "![x](/img/x.png \"t\")"),
        (
            "![x](/img/übersicht 1.png)",
            "![x](/img/deep/%C3%9Cbersicht%201.png)",
        ),
        ("[p](/static/files/plan.pdf)", "[p](/files/plan.pdf)"),
        ("[p](docs/plan.pdf#page=2)", "[p](/files/plan.pdf#page=2)"),
        ("![x](/img/twice.png)", "![x](/img/twice.png)"),
        (
            "<img src='/images/x.png' alt=x>",
            "<img src='/img/x.png' alt=x>",
        ),
        // Attribute lists.
        ("{: . notice}\nText.", "{: .notice}\nText."),
        ("> {: notice)\n> Text.", "> {: .notice}\n> Text."),
        (
            "![x](/img/x.png){: width=“20”}",
            "![x](/img/x.png){: width=“20”}",
        ),
        (
            "`{: . notice}` and [b](nowhere.html)",
            "`{: . notice}` and [b](nowhere.html)",
        ),
    ] {
        let around = |words: &str| format!("Ein Äbsatz.\n\n{words}\n\nEnde \\* hier.\n");
        assert_eq!(fixed(&site, &around(written)), around(right));
    }
}

#[test]
fn heads_without_a_permalink_and_other_spellings_are_mended() {
    let right = "pagename: B\npermalink: b.html\ncategoryName: Guides\nsubtitle: x";
    let site = SiteTest::new().page("b.md", right, "Text.\n");
    for (head, right) in [
        (
            "pagename: Z\ncategoryName: \"guides\"  # why\nsubtitle: x\n",
            "pagename: Z\ncategoryName: Guides  # why\nsubtitle: x\npermalink: guides-z.html\n",
        ),
        (
            "pagename: Z\r\npermalink: ''\r\ncategoryName: Guides\r\nsubtitle: x\r\n\r\n",
            "pagename: Z\r\npermalink: 'guides-z.html'\r\ncategoryName: Guides\r\nsubtitle: x\r\n\r\n",
        ),
    ] {
        let text = |head: &str| format!("---\n{head}---\nText.\n");
        let once = mended(&site, text(head));
        assert_eq!(once, text(right));
        assert_eq!(mended(&site, once.clone()), once);
    }
}

/// A site of five pages that link to each other in every way, made from numbers.
fn random_site(seeds: &[u8]) -> SiteTest {
    let mut site = SiteTest::new().file("img/p0.png", "0").file("img/p1.png", "1").config(
        "navigation:\n  - category: Guides\n    items: [p1.html, {group: Basics}]\n  - Other\nlinks:\n  - {link: L, url: p2.html}\n",
    );
    let mut seeds = seeds.iter().cycle();
    let mut next = || usize::from(*seeds.next().unwrap_or(&0));
    for page in 0..5 {
        let words = |of: &str| -> String {
            let each = (0..30).map(|n| format!("{of}{page}x{n} "));
            each.collect()
        };
        let mut body = format!(
            "token{page}\n\n{}\n\n## Part\n\n{}\n\n## Part\n\n{}\n\n## Last one\n\n",
            words("word"),
            words("first"),
            words("second")
        );
        for n in 0..6 {
            let (to, form) = (next() % 5, next() % 16);
            let link = match form {
                0 => format!("[l](p{to}.html)"),
                1 => format!("[l](/p{to}.html#part-1)"),
                2 => format!("[l](p{to})"),
                3 => format!("[l](<p{to}.html> \"t\")"),
                4 => format!("<a href='/p{to}.html#part'>l</a>"),
                5 => format!("[l][r{n}]\n\n[r{n}]: p{to}.html#last-one"),
                6 => format!("![i](/img/p{}.png)", to % 2),
                7 => format!("<img src=/img/p{}.png alt=i>", to % 2),
                8 => format!("[l](/content/f{}/p{to}.md)", to % 2),
                9 => format!("[l](../f{}/p{to}.md#part)", to % 2),
                10 => "[l](#part-1)".to_owned(),
                11 => "[l](/categories/guides.html#basics)".to_owned(),
                12 => format!("<b style=\"background: url('/img/p{}.png')\">b</b>", to % 2),
                13 => format!(
                    "<div>\n<img\n srcset='/img/p0.png 1x, /img/p{}.png 2x' alt=i></div>",
                    to % 2
                ),
                14 => ":::include s.md".to_owned(),
                _ => format!("[l](P{to}.HTML)"),
            };
            body.push_str(&format!("{link}\n\n"));
        }
        let category = ["Guides", "Other"][next() % 2];
        let sub = ["", "subCategoryName: Basics\n"][next() % 2];
        let front = format!(
            "pagename: P{page}\npermalink: p{page}.html\ncategoryName: {category}\n{sub}subtitle: s"
        );
        let text = format!("---\n{front}\n---\n{body}");
        let text = if page == 3 {
            text.replace('\n', "\r\n")
        } else {
            text
        };
        site.write(&format!("content/f{}/p{page}.md", page % 2), text);
    }
    let (one, two, picture) = (next() % 5, next() % 5, next() % 2);
    site.file(
        "static/css/s.css",
        format!("@import \"/t.css\"; a {{ background: url(../img/p{picture}.png) }}"),
    )
    .file("static/t.css", "b { background: url('/img/p0.png') }")
    .file(
        "static/old/o.html",
        format!(
            "<meta http-equiv=refresh content='0; url=../p{one}.html#part'>\n\
             <link rel=stylesheet href=../css/s.css><a href=/p{two}.html>o</a>"
        ),
    )
    .file(
        "snippets/s.md",
        format!("[s](/p{two}.html) <i style=\"background: url(/img/p{picture}.png)\">s</i>\n"),
    )
    .file(
        "data/d.yaml",
        format!("- text: 'To [d](p{one}.html), and more'\n  link: /p{two}.html\n"),
    )
}

/// The addresses in the site's texts that lead nowhere or to an old address only, sought
/// with no more than a look at the words; what the heads of pages and the settings say is
/// judged elsewhere.
fn strays(site: &SiteTest, built: &Built) -> Vec<String> {
    use shelfmark::path::{Route, SourcePath};
    use shelfmark::site::links::{Target, join};
    let at = &built.build.renderer.site;
    let mut strays = Vec::new();
    let texts = site.files.iter().filter(|(file, _)| *file != "site.yaml");
    for (file, bytes) in texts.filter(|(file, _)| !file.ends_with(".png")) {
        let path = SourcePath::new(file).expect("a path");
        let page = at.page_of(&path).and_then(|page| at.pages.get(page));
        let from = page.map_or_else(Route::home, |page| page.route.clone());
        let folder = file
            .strip_prefix("static/")
            .map(|below| below.rsplit_once('/'));
        let folder = folder.map(|split| split.map_or("", |(folder, _)| folder));
        let words = String::from_utf8_lossy(bytes);
        let body = words.split_once("token").map_or(&*words, |(_, body)| body);
        for address in body.split(|c: char| c.is_whitespace() || "()<>'\"=,;".contains(c)) {
            let address = address.split('#').next().unwrap_or_default();
            if !address.ends_with(".html") && !address.ends_with(".png") {
                continue;
            }
            let relative = folder.filter(|_| !address.starts_with('/'));
            let joined = relative.and_then(|folder| join(folder, address));
            let address = joined.map_or_else(|| address.to_owned(), |joined| format!("/{joined}"));
            let target = at.resolve(&address, &from, Some(&path));
            if !matches!(
                target,
                Target::Route {
                    redirected: false,
                    ..
                }
            ) {
                strays.push(format!("{file}: {address}"));
            }
        }
    }
    strays
}

/// What to move where, from three numbers and the site as it is.
fn random_move(site: &SiteTest, (kind, which, to): (u8, u8, u8)) -> (String, String) {
    let (which, to) = (usize::from(which), usize::from(to));
    let pick = |all: &[String]| all[which % all.len()].clone();
    let files = |folder: &str| -> Vec<String> {
        site.files
            .keys()
            .filter(|f| f.starts_with(folder))
            .cloned()
            .collect()
    };
    let built = build(site);
    let renderer = &built.build.renderer;
    let routes: Vec<String> = renderer
        .site
        .pages
        .iter()
        .map(|p| p.route.to_string())
        .collect();
    match kind % 7 {
        0 => (
            pick(&files("content/")),
            format!("content/f{}/n{}.md", to % 3, to % 4),
        ),
        1 => (
            pick(&files("img/")),
            format!("img/{}n{}.png", ["", "d/", "e f/"][to % 3], to % 4),
        ),
        2 | 3 => (
            pick(&routes),
            ["x.html", "y/z.html", "p1.html", "ä b.html", "w/"][to % 5].to_owned(),
        ),
        4 => {
            let names: Vec<String> = renderer
                .site
                .tree
                .categories
                .iter()
                .map(|c| c.name.clone())
                .collect();
            (
                pick(&names),
                ["Guides", "New: one", "Ä & b"][to % 3].to_owned(),
            )
        }
        5 => {
            let page = which % renderer.articles.len();
            let headings = &renderer.articles[page].outline().headings;
            let heading = &headings[to % headings.len()];
            let new = ["Part", "New *words*", "#own-id", "Last one"][(which / 5) % 4];
            (format!("{}#{}", routes[page], heading.id), new.to_owned())
        }
        _ => (
            "Guides > Basics".to_owned(),
            ["First steps", "Basics"][to % 2].to_owned(),
        ),
    }
}

/// A page changed in an editor, with no thought of links: its file, its address and a
/// heading.
fn by_hand(site: &mut SiteTest, (_, which, to): (u8, u8, u8)) {
    let pages = site.files.keys().filter(|f| f.starts_with("content/"));
    let pages: Vec<String> = pages.cloned().collect();
    let file = &pages[usize::from(which) % pages.len()];
    let new = format!("content/by/h{to}.md");
    if site.files.contains_key(&new) {
        return;
    }
    let written = text(site, file);
    let permalink = written.lines().find(|line| line.starts_with("permalink:"));
    let permalink = permalink.expect("every page has one").trim_end().to_owned();
    site.replace(file, &permalink, &format!("permalink: h{to}.html"));
    if to % 2 == 0 && written.contains("## Last one") {
        site.replace(file, "## Last one", &format!("## Other words {to}"));
    }
    // Headings of one name are counted anew.
    if to % 3 == 0 && written.contains("\n## Part\n") {
        let new = match to % 4 {
            0 => format!("\n## Words of {to}\n"),
            _ => format!("\n## Part\n\nAll of this is new, number {to}.\n\n## Part\n"),
        };
        let all = text(site, file);
        site.write(file, all.replacen("\n## Part\n", &new, 1));
    }
    site.rename(file, &new);
}

/// The token of the page that an address leads to, or the address of what else does.
fn answers(built: &Built, address: &str) -> Option<String> {
    let site = &built.build.renderer.site;
    let home = shelfmark::path::Route::home();
    let shelfmark::site::links::Target::Route { route, page, .. } =
        site.resolve(address, &home, None)
    else {
        return None;
    };
    let Some(page) = page else {
        let answer = built.build.output(&route);
        return answer.map(|_| "nothing that an author wrote".to_owned());
    };
    let text = &built.build.renderer.articles[page].file.text;
    text.find("token")
        .and_then(|at| text.get(at..at + 6))
        .map(str::to_owned)
}

#[test]
fn after_any_moves_and_fixes_no_finding_is_new_and_every_address_answers() {
    use proptest::prelude::*;
    use std::cell::Cell;
    use std::collections::BTreeMap;

    let cases = std::env::var("MOVES_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(60);
    let mut config = ProptestConfig::with_cases(cases);
    config.failure_persistence = None;
    config.max_shrink_iters = 100;
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let (made, refused) = (Cell::new(0), Cell::new(0));
    let moves = prop::collection::vec(any::<(u8, u8, u8)>(), 1..6);
    let input = (prop::collection::vec(any::<u8>(), 70), moves);
    let run = runner.run(&input, |(seeds, moves)| {
        let mut site = random_site(&seeds);
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        let mut book = Book::default();
        for step in moves {
            let before = build(&site);
            let findings = before.build.diagnostics().len();
            book = book.with(&Book::sketched(&before.build));
            let mut findings = findings;
            if step.0 % 8 == 6 {
                by_hand(&mut site, step);
                findings = build(&site).build.diagnostics().len();
            }
            for (route, _) in before.build.routes() {
                let route = route.as_str();
                let public =
                    route.ends_with(".html") && route != "/404.html" || route.contains("/img/");
                if let Some(token) = public.then(|| answers(&before, route)).flatten() {
                    known.entry(route.to_owned()).or_insert(token);
                }
            }
            let after = if step.0 % 8 >= 6 {
                let fixed = with_engine(|e| moves::fixes::fix(e, &site.sources(), &book, &[]));
                let twice = with_engine(|e| moves::fixes::fix(e, &fixed.sources, &book, &[]));
                prop_assert!(twice.mended.is_empty(), "fixed twice: {:?}", twice.mended);
                let mut after = site.clone();
                for file in shelfmark::change::between(&site.sources(), &fixed.sources) {
                    after.write(file.to.as_str(), file.text.expect("a text").1);
                }
                after
            } else {
                let (old, new) = random_move(&site, step);
                match plan(&site, &old, &new) {
                    Ok(_) => {
                        made.set(made.get() + 1);
                        let after = moved(&site, &old, &new);
                        let (then, now) = (strays(&site, &before), strays(&after, &build(&after)));
                        prop_assert!(now.len() <= then.len(), "{old} → {new}: {now:?}");
                        after
                    }
                    Err(refusal) => {
                        prop_assert!(
                            !refusal.message.contains("meet in one place"),
                            "{old} → {new}: {refusal:?}"
                        );
                        prop_assert!(
                            !refusal.message.contains("would not answer"),
                            "{old} → {new}: {refusal:?}"
                        );
                        refused.set(refused.get() + 1);
                        continue;
                    }
                }
            };
            let built = build(&after);
            prop_assert!(
                built.build.diagnostics().len() <= findings,
                "{:?}",
                built.findings()
            );
            let lost: Vec<String> = moves::lost::lost(&built.build, &book)
                .iter()
                .map(|lost| format!("{}: {}", lost.address, lost.cure))
                .collect();
            prop_assert!(lost.is_empty(), "{lost:?}");
            for (route, token) in &known {
                let now = answers(&built, route);
                prop_assert_eq!(now.as_ref(), Some(token), "{}", route);
            }
            site = after;
        }
        Ok(())
    });
    if let Err(failure) = run {
        panic!("{failure}");
    }
    assert!(
        made.get() > refused.get(),
        "{} made, {} refused",
        made.get(),
        refused.get()
    );
}

#[test]
fn the_program_moves_and_mends_files_and_shows_it_before() {
    let folder = site().on_disk();
    let before = folder.tree("content");
    let shown = folder.run(&["mv", "a.html", "b.html", "--dry-run"]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(
        shown
            .stdout
            .starts_with("diff --git a/content/guides/a.md b/content/guides/a.md\n--- a/"),
        "{}",
        shown.stdout
    );
    assert!(
        shown
            .stdout
            .contains("\n-permalink: a.html\n+permalink: b.html\n"),
        "{}",
        shown.stdout
    );
    assert_eq!(folder.tree("content"), before);

    let run = folder.run(&["mv", "a.html", "b.html"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(
        run.stdout,
        "changed 4 files and 13 links; `/a.html` leads to `/b.html`\n"
    );
    assert!(folder.read("snippets/s.md").contains("/b.html"));

    folder.write("content/d.md", "---\npagename: D\npermalink: d.html\nsubtitle: x\n---\n[a](a.html) [b](B.html)\n[c](c.html#nothing)");
    let run = folder.run(&["fix", "redirected-link"]);
    assert_eq!(run.stdout, "mended 1 redirected-link in 1 file\n");
    assert!(
        folder
            .read("content/d.md")
            .ends_with("\n[a](b.html) [b](B.html)\n[c](c.html#nothing)")
    );
    let run = folder.run(&["fix"]);
    assert_eq!(run.stdout, "mended 1 wrong-case in 1 file\n");
    assert!(
        folder
            .read("content/d.md")
            .ends_with("\n[a](b.html) [b](b.html)\n[c](c.html#nothing)")
    );
    assert_eq!(folder.run(&["fix"]).stdout, "nothing to mend\n");
    let refused = folder.run(&["mv", "nothing.html", "x.html"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused
            .stderr
            .starts_with("error: no page, file, category or heading `nothing.html`"),
        "{}",
        refused.stderr
    );
}

#[test]
fn an_address_that_was_published_is_missed_when_it_is_gone() {
    let folder = site().on_disk();
    let first = folder.run(&["publish-plan", "--record"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert!(
        first.stdout.contains("added  /a.html#part-1\n"),
        "{}",
        first.stdout
    );
    let book = folder.read("addresses.lock");
    assert!(book.contains("\n/a.html\tcontent/guides/a.md\t"), "{book}");
    assert_eq!(folder.run(&["publish-plan"]).stdout, "0 added, 0 gone\n");

    // A move keeps every address.
    folder.run(&["mv", "a.html", "b.html"]);
    let moved = folder.run(&["publish-plan"]);
    assert_eq!((moved.code, moved.stderr.as_str()), (0, ""));
    assert_eq!(
        moved.stdout,
        "added  /b.html\nadded  /b.html#part\nadded  /b.html#part-1\n3 added, 0 gone\n"
    );
    assert_eq!(folder.read("addresses.lock"), book);

    // What is changed by hand without a redirect is missed, with the cure.
    let page = folder.read("content/guides/c.md");
    folder.write(
        "content/guides/c.md",
        page.replace("permalink: c.html", "permalink: d.html"),
    );
    let gone = folder.run(&["publish-plan"]);
    assert_eq!(gone.code, 1);
    let words = "gone   /c.html (was `content/guides/c.md`); the page is at `/d.html` now: add `c.html` to its `redirect_from`\n";
    assert_eq!(gone.stderr, words);
    for verb in ["check", "build"] {
        let run = folder.run(&[verb]);
        let said = format!("{}{}", run.stdout, run.stderr);
        assert_eq!(run.code, 1, "{said}");
        let words = "error[address-gone]: `/c.html` was published from `content/guides/c.md`";
        assert!(said.contains(words), "{said}");
    }

    let page = folder.read("content/guides/a.md");
    folder.write(
        "content/guides/a.md",
        page.replacen("## Part", "## Other", 1),
    );
    let gone = folder.run(&["publish-plan"]);
    assert!(
        gone.stderr.contains(
            "gone   /a.html#part-1 (was `content/guides/a.md`); `#part` has its place now"
        ),
        "{}",
        gone.stderr
    );
}
