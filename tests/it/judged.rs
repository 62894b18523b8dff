//! What is judged on the finished pages, by the clock, by the site's own rules; and
//! what pages and settings say of how much it counts.

use shelfmark::check::Outside;

use crate::support::{Built, SiteTest};

const FRONT: &str = "pagename: A\npermalink: a.html\ncategoryName: Guides\nsubtitle: About A";

fn front(name: &str) -> String {
    format!(
        "pagename: {name}\npermalink: {name}.html\ncategoryName: Guides\nsubtitle: About {name}"
    )
}

/// Findings and advice as `code file:line:column message`.
fn found(site: &SiteTest) -> Vec<String> {
    site.build().findings_and_advice()
}

fn at(built: Built, day: &str) -> Vec<String> {
    let mut built = built;
    built.outside = Outside {
        now: Some(day.parse().expect("a time")),
        answers: None,
    };
    built.findings_and_advice()
}

#[test]
fn a_template_that_names_what_is_not_there_is_one_finding_at_its_place_however_many_pages_show_it()
{
    let mut site = SiteTest::new()
        .config("base_url: https://x.org/help\n")
        .file(
            "templates/hooks/footer.html",
            "<p><a href=\"{{ site.base_path }}/lost.html\">x</a> <img src=\"no.png\" alt=\"\">\n\
         <a href=\"/a.html\">y</a> <a href=\"https://x.org/help/gone.html\">z</a></p>",
        );
    for name in ["a", "b", "c"] {
        site = site.page(&format!("{name}.md"), &front(name), "Text.\n");
    }
    let all = site.build().all_findings();
    let in_template: Vec<_> = all
        .iter()
        .filter(|f| {
            f.place
                .as_ref()
                .is_some_and(|p| p.file.as_str() == "templates/hooks/footer.html")
        })
        .map(|f| (f.code.as_str(), f.message.as_str()))
        .collect();
    assert_eq!(
        in_template,
        [
            ("no-such-page", "no page at `/lost.html`"),
            ("no-such-image", "no image at `no.png`"),
            (
                "no-such-page",
                "`/a.html` leads out of the site, which lies below `/help`"
            ),
            ("no-such-page", "no page at `https://x.org/help/gone.html`"),
        ]
    );
    assert_eq!(all.len(), 4, "{all:#?}");
    let help = all
        .iter()
        .find(|f| f.message.contains("leads out"))
        .and_then(|f| f.help.clone());
    let help = help.expect("a cure");
    assert!(
        help.starts_with("write `/help/a.html` (it is on "),
        "{help}"
    );
}

#[test]
fn an_id_that_only_the_template_gives_can_be_linked_to() {
    let mut site = SiteTest::new()
        .page(
            "a.md",
            FRONT,
            "To [the note](b.html#of-template) and [here](#of-template).\n",
        )
        .page("b.md", &front("b"), "Text.\n")
        .file(
            "templates/hooks/footer.html",
            "<p id=\"of-template\">Note</p>",
        );
    assert_eq!(found(&site), Vec::<String>::new());
    site.remove("templates/hooks/footer.html");
    assert_eq!(found(&site).len(), 2);
}

#[test]
fn an_id_of_the_text_that_the_template_has_too_is_a_finding_at_the_heading() {
    let site = SiteTest::new()
        .page("a.md", FRONT, "Text.\n\n## Note\n")
        .file("templates/hooks/footer.html", "<p id=\"note\">Note</p>");
    let found = found(&site);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("duplicate-id content/a.md:9:1 "),
        "{found:?}"
    );
}

#[test]
fn every_address_of_site_yaml_is_judged_at_its_place() {
    let site = SiteTest::new()
        .config(
            "logo: /img/no.svg\nlinks:\n  - link: L\n    url: lost.html\nnavigation:\n  - category: Guides\n    icon: \"/img/none.svg\"\n    items:\n      - link: M\n        url: /a.html#nope\n      - link: N\n        url: old.html\n",
        )
        .page("a.md", &format!("{FRONT}\nredirect_from: old.html"), "Text.\n");
    let found = found(&site);
    let places: Vec<&str> = found
        .iter()
        .map(|f| f.rsplit_once(" `").map_or(f.as_str(), |(p, _)| p))
        .collect();
    assert_eq!(
        places,
        [
            "no-such-image site.yaml:1:7 no image at",
            "no-such-page site.yaml:4:10 no page at",
            "no-such-image site.yaml:7:12 no image at",
            "no-such-anchor site.yaml:10:14 the page `A` has no place",
            "redirected-link site.yaml:12:14 `old.html` only leads on to",
        ],
        "{found:#?}"
    );
}

#[test]
fn redirects_in_a_chain_or_circle_are_named_with_their_end() {
    let site = SiteTest::new()
        .config("redirects:\n  - {from: x.html, to: y.html}\n  - {from: y.html, to: a.html}\n  - {from: r.html, to: s.html}\n  - {from: s.html, to: r.html}\n")
        .page("a.md", FRONT, "Text.\n")
        .file("static/one.html", "<meta http-equiv=refresh content='0; url=two.html'>")
        .file("static/two.html", "<meta http-equiv=refresh content='0; url=/y.html'>")
        .file("static/round.html", "<meta http-equiv=refresh content='0; url=round.html'>");
    let found = found(&site);
    assert_eq!(
        found,
        [
            "redirect-chain site.yaml:2:24 `y.html` only leads on to `/a.html`",
            "redirect-loop site.yaml:4:24 `/r.html` leads back to itself by way of `s.html`",
            "redirect-loop site.yaml:5:24 `/s.html` leads back to itself by way of `r.html`",
            "redirect-chain static/one.html:1:42 the redirect leads to `/two.html`, which only leads on",
            "redirect-loop static/round.html:1:42 the redirect to `/round.html` leads back to itself",
            "redirect-chain static/two.html:1:42 the redirect leads to `/y.html`, which only leads on",
        ]
    );
}

#[test]
fn a_page_that_nobody_links_to_is_an_orphan_and_a_heavy_one_says_its_weight() {
    let picture = |kb: usize| {
        // The head of a PNG of 1 by 1, and nothing that is looked at behind it.
        let mut bytes =
            b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec();
        bytes.resize(kb * 1024, 0);
        bytes
    };
    let site = SiteTest::new()
        .config("check:\n  page_budget: 300\n  image_budget: 200\n")
        .page(
            "a.md",
            &FRONT.replace("categoryName: Guides\n", ""),
            "![w](/img/a.png) ![w](/img/b.png)\n",
        )
        .page("b.md", &front("b"), "![w](/img/a.png)\n")
        .file("img/a.png", picture(150))
        .file("img/b.png", picture(201))
        // A theme whose pages lead nowhere.
        .file("templates/page.html", "{{ page.content | safe }}")
        .file("templates/category.html", "<a href=\"/b.html\">b</a>")
        .file("templates/home.html", "home");
    assert_eq!(
        found(&site),
        [
            "orphan-page content/a.md:1:1 no other page links to this one",
            "heavy-page content/a.md:6:23 the page loads 351 kB with its pictures, styles and scripts",
            "heavy-image img/b.png the picture has 201 kB",
        ]
    );
}

#[test]
fn dates_are_judged_by_the_day_of_the_check_and_by_nothing_else() {
    let site = |more: &str| {
        SiteTest::new()
            .config("check:\n  stale_after: 100\n  new_for: 10\n")
            .page("a.md", &format!("{FRONT}\n{more}"), "Text.\n")
    };
    let dated = site("date: 2026-03-10");
    assert_eq!(dated.build().findings_and_advice(), Vec::<String>::new());
    assert_eq!(
        at(dated.build(), "2026-03-10T00:00:00Z"),
        Vec::<String>::new()
    );
    // It is the tenth already where the sun rises first.
    assert_eq!(
        at(dated.build(), "2026-03-09T11:00:00Z"),
        Vec::<String>::new()
    );
    let future = at(dated.build(), "2026-03-09T09:00:00Z");
    assert_eq!(
        future,
        ["future-date content/a.md:6:7 the page's date has not come yet"]
    );
    let stale = at(dated.build(), "2026-06-19T00:00:00Z");
    assert_eq!(
        stale,
        ["stale-page content/a.md:6:7 nobody has changed the page for 101 days"]
    );
    let new = site("date: 2026-03-10\nisNew: true");
    assert_eq!(
        at(new.build(), "2026-03-20T23:00:00Z"),
        Vec::<String>::new()
    );
    let old = at(new.build(), "2026-03-21T01:00:00Z");
    assert_eq!(
        old,
        ["old-new content/a.md:7:8 the page has been new for 11 days"]
    );
}

#[test]
fn what_the_site_asks_of_front_matter_is_asked_of_every_page() {
    let rules = "front_matter:\n  - {field: owner, required: true, values: [docs, support]}\n  - {field: pagename, pattern: \"[A-Z].*\"}\n  - {field: tags, values: [x, y]}\n  - {field: permalink, rule: \"{category}/{subcategory}-{name}.html\"}\n";
    let page = |head: &str| SiteTest::new().config(rules).page("a.md", head, "Text.\n");
    let right = "pagename: Log in\npermalink: guides/log-in.html\ncategoryName: Guides\nsubtitle: x\nowner: docs\ntags: [x, y]";
    assert_eq!(found(&page(right)), Vec::<String>::new());
    for (from, to, expected) in [
        (
            "owner: docs",
            "owner: ''",
            "missing-field content/a.md:6:1 `owner` is empty",
        ),
        (
            "owner: docs",
            "editor: x",
            "missing-field content/a.md:1:1 the page has no `owner`",
        ),
        (
            "owner: docs",
            "owner: dcos",
            "field-value content/a.md:6:8 `owner` cannot be `dcos` on this site",
        ),
        (
            "tags: [x, y]",
            "tags: [x, z]",
            "field-value content/a.md:7:11 `tags` cannot be `z` on this site",
        ),
        (
            "Log in",
            "log in",
            "field-value content/a.md:2:11 `pagename` does not look as this site asks: `log in`",
        ),
        (
            "guides/log-in",
            "guides-log-in",
            "permalink-rule content/a.md:3:12 the permalink `guides-log-in.html` does not follow the rule `{category}/{subcategory}-{name}.html`",
        ),
        (
            "categoryName: Guides",
            "categoryName: Guides\nsubCategoryName: Set-up",
            "permalink-rule content/a.md:3:12 the permalink `guides/log-in.html` does not follow the rule `{category}/{subcategory}-{name}.html`",
        ),
    ] {
        let found = found(&page(&right.replacen(from, to, 1)));
        assert_eq!(found, [expected], "{to}");
    }
}

#[test]
fn an_allowed_finding_is_gone_with_its_reason_and_the_comment_from_the_page() {
    let allow =
        "<!-- shelfmark: allow no-such-page, no-such-image because they\n     come next week -->";
    let site = SiteTest::new().page(
        "a.md",
        FRONT,
        &format!("One.\n\n{allow}\n[x](lost.html) and ![y](/img/no.png).\n\n[not](covered.html) <!-- shelfmark: allow no-such-page because so -->\nbut [this](is.html) is.\n\n- <!-- shelfmark: allow no-such-page because of the list -->\n  [x](lost.html)\n"),
    );
    let built = site.build();
    assert_eq!(
        built.findings_and_advice(),
        ["no-such-page content/a.md:14:12 no page at `is.html`"]
    );
    let html = built.get("/a.html");
    assert!(
        html.contains("and") && !html.contains("shelfmark:"),
        "{html}"
    );
}

#[test]
fn a_comment_in_code_is_shown_and_allows_nothing() {
    let site = SiteTest::new().page(
        "a.md",
        FRONT,
        "`<!-- shelfmark: allow no-such-page because x -->` [x](lost.html)\n\n```html\n<!-- shelfmark: nonsense -->\n```\n",
    );
    let built = site.build();
    assert_eq!(built.findings_and_advice().len(), 1);
    assert_eq!(built.get("/a.html").matches("shelfmark:").count(), 2);
}

#[test]
fn a_comment_that_cannot_allow_says_why() {
    for (comment, expected) in [
        (
            "allow no-such-page",
            "bad-allow content/a.md:7:1 the comment gives no reason",
        ),
        (
            "allow no-such-page because",
            "bad-allow content/a.md:7:1 the comment gives no reason",
        ),
        (
            "allow because x",
            "bad-allow content/a.md:7:1 the comment allows nothing",
        ),
        (
            "allow no-such-pag because x",
            "bad-allow content/a.md:7:1 no finding has the code `no-such-pag`",
        ),
        (
            "allow route-clash because x",
            "bad-allow content/a.md:7:1 `route-clash` cannot be allowed: it is an error",
        ),
        (
            "alow no-such-page because x",
            "bad-allow content/a.md:7:1 a comment to Shelfmark cannot say `alow`",
        ),
        (
            "allow no-such-page because x",
            "unused-allow content/a.md:7:1 `no-such-page` is allowed here, but not found",
        ),
        (
            "allow-page no-such-page because x",
            "unused-allow content/a.md:7:1 `no-such-page` is allowed on this page, but not found",
        ),
    ] {
        let site = SiteTest::new().page(
            "a.md",
            FRONT,
            &format!("<!-- shelfmark: {comment} -->\n\nText.\n"),
        );
        assert_eq!(found(&site), [expected], "{comment}");
    }
    let whole = SiteTest::new().page(
        "a.md",
        &FRONT.replace("subtitle: About A", ""),
        "Text.\n\n<!-- shelfmark: allow-page no-description because it is short -->\n",
    );
    assert_eq!(found(&whole), Vec::<String>::new());
    // Nobody asked what day it is, so nobody knows whether this is needed.
    let dated = SiteTest::new().page(
        "a.md",
        FRONT,
        "<!-- shelfmark: allow-page stale-page because x -->\n",
    );
    assert_eq!(found(&dated), Vec::<String>::new());
}

#[test]
fn the_severities_of_a_site_count_in_check_and_build_and_the_command_line_counts_more() {
    let site = |severity: &str| {
        SiteTest::new()
            .config(&format!("check:\n  severity:\n    {severity}\n"))
            .page("a.md", FRONT, "To [b](b.html).\n")
            .on_disk()
    };
    for (severity, arguments, code) in [
        ("no-such-page: error", &[][..], 1),
        ("no-such-page: advice", &["--deny", "warnings"], 0),
        ("no-such-page: \"off\"", &["--deny", "warnings"], 0),
        ("no-such-page: off", &["--deny", "no-such-page"], 1),
        ("no-such-page: error", &["--allow", "no-such-page"], 0),
        ("no-such-pages: error", &[], 1),
        ("route-clash: warning", &[], 1),
    ] {
        let folder = site(severity);
        for verb in ["check", "build"] {
            let run = folder.run(&[&[verb], arguments].concat());
            assert_eq!(
                run.code, code,
                "{verb} {severity} {arguments:?}: {}{}",
                run.stdout, run.stderr
            );
        }
    }
    let misspelt = site("no-such-pages: error").run(&["check"]);
    assert!(
        misspelt.stdout.contains("site.yaml:3:5"),
        "{}",
        misspelt.stdout
    );
    assert!(
        misspelt.stdout.contains("did you mean `no-such-page`?"),
        "{}",
        misspelt.stdout
    );
}

#[test]
fn a_snippet_that_nothing_includes_is_found() {
    let site = SiteTest::new()
        .page("a.md", FRONT, ":::include used.md\n")
        .page(
            "b.md",
            &format!("{}\ndraft: true", front("b")),
            ":::include of-draft.md\n",
        )
        .file("snippets/used.md", "One.\n\n:::include deep/inner.md\n")
        .file("snippets/deep/inner.md", "Two.\n")
        .file("snippets/of-draft.md", "Three.\n")
        .file("snippets/unused.md", "Four.\n");
    let found = found(&site);
    let unused: Vec<_> = found
        .iter()
        .filter(|f| f.starts_with("unused-snippet"))
        .collect();
    assert_eq!(
        unused,
        ["unused-snippet snippets/unused.md no page includes the snippet"]
    );
}

#[test]
fn categories_that_say_the_same_are_found_in_each_language_by_itself() {
    let of = |name: &str, category: &str| front(name).replace("Guides", category);
    let site = SiteTest::new()
        .config("language: en\nlanguages:\n  - language: en\n  - language: de\n")
        .page("a.md", &of("a", "Reporting"), "Text.\n")
        .page("b.md", &of("b", "Reportign"), "Text.\n")
        .page("de/c.md", &of("de/c", "Reporting"), "Text.\n");
    let found = found(&site);
    let similar = found
        .iter()
        .filter(|f| f.starts_with("similar-categories"))
        .count();
    assert_eq!(similar, 1, "{found:#?}");
}
