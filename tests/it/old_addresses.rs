//! Addresses that readers have had keep answering.

use crate::support::SiteTest;

fn site() -> SiteTest {
    SiteTest::new()
        .page(
            "a.md",
            "pagename: A\npermalink: a.html\ncategoryName: Guides\nanchors: {old-part: part, '#é': part}",
            "To [b](b.html#old-part), [me](#old-part), [all](categories/old.html).\n\n\
             ![x](/img/old.png)\n\n## Part\n",
        )
        .page(
            "b.md",
            "pagename: B\npermalink: b.html\ncategoryName: Guides\nanchors:\n  old-part: part",
            "## Part\n\nTo [a](a.html#é).\n",
        )
        .file("img/new.png", "bytes")
        .config(
            "redirects:\n  - {from: img/old.png, to: img/new.png}\n  - from: /categories/old.html\n    \
             to: categories/guides.html\n  - {from: c, to: a.html}\n",
        )
}

#[test]
fn an_old_anchor_answers_in_the_heading_that_took_its_place() {
    let built = site().build();
    let a = built.get("/a.html");
    assert!(
        a.contains("<h2 id=\"part\"><span id=\"é\"></span><span id=\"old-part\"></span>"),
        "{a}"
    );
    let lost: Vec<String> = built.findings();
    assert!(!lost.iter().any(|f| f.contains("anchor")), "{lost:?}");
}

#[test]
fn an_old_anchor_without_its_heading_is_a_finding() {
    let mut site = site();
    site.replace("content/b.md", "## Part", "## Other");
    let findings = site.build().findings();
    let found = "anchor-target content/b.md:6:13 the old anchor `#old-part` leads to `#part`, which is no heading";
    assert!(findings.contains(&found.to_owned()), "{findings:?}");
}

#[test]
fn old_addresses_of_files_and_categories_answer() {
    let built = site().build();
    assert_eq!(built.get("/img/old.png"), "bytes");
    assert!(
        built
            .get("/categories/old.html")
            .contains("href=\"/categories/guides.html\"")
    );
    assert!(built.get("/c.html").contains("href=\"/a.html\""));
    let a = built.get("/a.html");
    assert!(a.contains("src=\"/img/new.png\"") && a.contains("href=\"/categories/guides.html\""));
}

#[test]
fn a_redirect_that_leads_nowhere_or_takes_an_address_is_a_finding() {
    let mut site = site();
    site.write(
        "site.yaml",
        "redirects:\n  - {from: x.html, to: aa.html}\n  - {from: a.html, to: b.html}\n  - {from: b.html, to: b.html}\n",
    );
    let findings = site.build().findings();
    let starts = [
        "no-such-page site.yaml:2:24 nothing stands at `aa.html`",
        "route-clash site.yaml:3:12 ",
        "redirect-to-self site.yaml:4:12 ",
    ];
    for start in starts {
        assert!(
            findings.iter().any(|f| f.starts_with(start)),
            "{start}: {findings:?}"
        );
    }
}

#[test]
fn a_redirect_can_lead_to_a_place_in_a_page_and_says_when_it_is_not_there() {
    let page = "pagename: A\npermalink: a.html\ncategoryName: Guides\nsubtitle: About";
    let mut site = SiteTest::new()
        .config("redirects:\n  - from: old.html\n    to: a.html#part\n")
        .page("a.md", page, "## Part\n");
    let built = site.build();
    assert_eq!(built.findings(), Vec::<String>::new());
    let html = built.get("/old.html");
    assert!(html.contains("url=/a.html#part\""), "{html}");
    assert!(html.contains("href=\"/a.html#part\""), "{html}");

    site.replace("site.yaml", "#part", "#prat");
    let found = site.build().findings();
    let expected = ["no-such-anchor site.yaml:3:9 the page `A` has no place `#prat`"];
    assert_eq!(found, expected);
}

#[test]
fn a_chain_of_redirects_keeps_the_place_that_it_leads_to_and_can_be_mended() {
    let page = "pagename: A\npermalink: a.html\ncategoryName: Guides\nsubtitle: About";
    let site = SiteTest::new()
        .config(
            "redirects:\n  - {from: oldest.html, to: old.html}\n  \
             - {from: named.html, to: 'old.html#other'}\n  - {from: old.html, to: a.html#part}\n",
        )
        .page("a.md", page, "## Part\n\n## Other\n");
    let built = site.build();
    for (old, place) in [("oldest", "part"), ("named", "other"), ("old", "part")] {
        let html = built.get(&format!("/{old}.html"));
        let expected = format!("url=/a.html#{place}\"");
        assert!(html.contains(&expected), "{old}: {html}");
    }
    let expected = [
        "redirect-chain site.yaml:2:29 `old.html` only leads on to `/a.html#part`",
        "redirect-chain site.yaml:3:28 `old.html#other` only leads on to `/a.html#other`",
    ];
    assert_eq!(built.findings(), expected);
    let site = site.on_disk();
    assert_eq!(site.run(&["fix"]).code, 0);
    assert_eq!(
        site.read("site.yaml"),
        "redirects:\n  - {from: oldest.html, to: a.html#part}\n  \
         - {from: named.html, to: a.html#other}\n  - {from: old.html, to: a.html#part}\n"
    );
}

#[test]
fn a_redirect_that_leads_nowhere_offers_the_nearest_page_or_file() {
    let page = "pagename: A\npermalink: log-in.html\ncategoryName: Guides\nsubtitle: About";
    let site = SiteTest::new()
        .config("redirects:\n  - {from: x.html, to: log_in.html}\n  - {from: img/x.png, to: img/new-pictur.png}\n")
        .page("a.md", page, "![x](/img/new-picture.png)\n")
        .file("img/new-picture.png", "bytes");
    let built = site.build();
    let all = built.all_findings();
    let help: Vec<Option<&str>> = all.iter().map(|d| d.help.as_deref()).collect();
    let expected = [
        "did you mean `/log-in.html`?",
        "did you mean `/img/new-picture.png`?",
    ];
    assert_eq!(help, expected.map(Some));
}

#[test]
fn a_redirect_to_a_page_is_no_chain_when_another_page_wants_the_address_too() {
    let page = |name: &str, more: &str| {
        format!("pagename: {name}\npermalink: {name}.html\ncategoryName: Guides\n{more}")
    };
    let site = SiteTest::new()
        .config("redirects:\n  - from: old.html\n    to: a.html\n")
        .page("a.md", &page("a", ""), "Text.\n")
        .page("b.md", &page("b", "redirect_from: a.html"), "Text.\n");
    let found = site.build().findings();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("route-clash content/b.md:"),
        "{found:?}"
    );
}
