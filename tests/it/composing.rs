//! Directives, snippets, variables, tables of data, diagrams and formulas.

use shelfmark::engine::Engine;

use crate::support::SiteTest;

const HEAD: &str = "pagename: A\npermalink: a.html\ncategoryName: Guides";

fn page(body: &str) -> SiteTest {
    SiteTest::new().page("a.md", HEAD, body)
}

/// The body of page A.
fn body(site: &SiteTest) -> String {
    let html = site.build().get("/a.html");
    let start = html.find("<div class=\"prose\">").expect("a body") + 19;
    let end = html
        .find("<footer class=\"page-footer\">")
        .expect("its end");
    let inner = html[start..end].trim_end();
    inner.strip_suffix("</div>").expect("its box").to_owned()
}

/// What is wrong with the composing of page A.
fn findings(site: &SiteTest) -> Vec<String> {
    let ours = [
        "directive",
        "snippet",
        "include",
        "variable",
        "data",
        "formula",
        "diagram",
    ];
    let all = site.build().findings();
    all.into_iter()
        .filter(|f| {
            let code = f.split(' ').next().unwrap_or_default();
            ours.iter().any(|o| code.contains(o))
        })
        .collect()
}

/// Whether every element of a piece of HTML ends where it should.
fn is_well_formed(html: &str) -> bool {
    let void = [
        "br", "img", "input", "hr", "wbr", "source", "path", "rect", "circle", "line",
    ];
    let mut open: Vec<String> = Vec::new();
    for piece in html.split('<').skip(1) {
        let Some((tag, _)) = piece.split_once('>') else {
            return false;
        };
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        if tag.starts_with('!') || tag.ends_with('/') || void.contains(&name.as_str()) {
            continue;
        }
        if tag.starts_with('/') {
            if open.pop().as_ref() != Some(&name) {
                return false;
            }
        } else {
            open.push(name);
        }
    }
    open.is_empty()
}

#[test]
fn a_directive_holds_markdown_and_stands_in_lists_and_quotations() {
    let site = page(
        "Before\n:::note Use **this**\nA *word*.\n\n- one\n  :::tip\n  two\n  :::\n:::\nafter\n\n1. Step\n   :::warning\n   careful\n   :::\n2. Next\n\n> :::caution Hot\n> quoted\n> :::\n",
    );
    assert_eq!(findings(&site), Vec::<String>::new());
    let html = body(&site);
    assert!(html.contains("<div class=\"callout callout-note\" role=\"note\">\n<p class=\"callout-title\">Use <strong>this</strong></p>\n<p>A <em>word</em>.</p>"), "{html}");
    assert!(html.contains("<p>two</p>"), "{html}");
    assert!(html.contains("<p class=\"callout-title\">Warning</p>"));
    assert!(html.contains("<p>after</p>"));
    let list = html.find("<ol>").expect("a list");
    assert!(
        !html[list + 4..].contains("<ol"),
        "the list goes on: {html}"
    );
    assert!(!html.contains(":::") && !html.contains("<!--"));
    assert!(is_well_formed(&html), "{html}");
}

#[test]
fn every_directive_of_the_registry_becomes_an_element() {
    let site = page(
        "::::details More {open #more}\nx\n::::\n::::faq\n:::question Why?\nSo.\n:::\n::::\n:::steps\n1. one\n2. two\n:::\n::::cards columns=3\n:::card Go {link=#more icon=🚀}\nx\n:::\n::::\n::::tabs\n:::tab One\n1\n:::\n:::tab Two\n## Inside\n:::\n::::\n:::figures\n![a](a.png) ![b](b.png)\n:::\n",
    );
    assert_eq!(findings(&site), Vec::<String>::new());
    let html = body(&site);
    for part in [
        "<details class=\"details\" id=\"more\" open>\n<summary>More</summary>",
        "<div class=\"faq\">",
        "<details class=\"details question\">",
        "<div class=\"steps\">\n<ol>",
        "<div class=\"cards cards-3\">",
        "<p class=\"card-title\"><a href=\"#more\">Go</a></p>",
        "<div class=\"tabs\">\n<section class=\"tab-panel\">\n<p class=\"tab-label\">One</p>",
        "<div class=\"figures\">",
    ] {
        assert!(html.contains(part), "no {part} in {html}");
    }
    assert!(is_well_formed(&html), "{html}");
    let whole = site.build().get("/a.html");
    assert!(
        whole.contains("href=\"#inside\""),
        "the heading is in the list"
    );
}

#[test]
fn questions_are_told_to_search_engines_once_each() {
    let site = page(
        ":::::faq\n:::question How *long*?\nTwo days.\n\n- or three\n:::\n:::question </script>?\nx\n:::\n:::::\n",
    );
    let html = site.build().get("/a.html");
    assert!(html.contains(r#""@type":"FAQPage""#));
    assert!(html.contains(r#""name":"How long?""#));
    assert!(html.contains(r#""text":"Two days. or three""#));
    assert!(!html.contains(r#""name":"</script>"#));
}

#[test]
fn what_is_wrong_with_a_directive_is_said_at_its_place_with_what_was_meant() {
    let found = |body: &str| findings(&page(body)).join("; ");
    assert!(found(":::nite\nx\n:::\n").contains("a.md:6:4 there is no directive `nite`"));
    assert!(
        found("a\n\n:::note T\nx\n")
            .contains("unclosed-directive content/a.md:8:1 `:::note` is never closed")
    );
    assert!(found(":::\n").contains("unopened-directive content/a.md:6:1"));
    assert!(
        found(":::note colour=red\n:::\n")
            .contains("directive-parameter content/a.md:6:9 `note` has no parameter `colour`")
    );
    assert!(found(":::cards columns=9\n:::\n").contains("`columns` cannot be `9`"));
    assert!(found(":::tab x\n:::\n").contains("misplaced-directive"));
    assert!(found("- x\n  :::tip\n\ny\n:::\n").contains("misplaced-directive content/a.md:7:3"));
    assert!(found(":::details\nx\n:::\n").contains("`details` needs a title"));
    assert!(found("x :bagde[y]\n").contains("no directive `:bagde[…]`"));
    assert_eq!(
        found("```\n:::nite\n```\n\n    :::nite\n\n<div>\n:::nite\n</div>\n"),
        ""
    );
}

#[test]
fn however_directives_cross_what_is_around_them_the_page_is_well_formed() {
    let pieces = [
        ":::note\n",
        "  :::tip A\n",
        ":::\n",
        "::::\n",
        "- item\n",
        "  text\n",
        "> quote\n",
        "> :::warning\n",
        "::::tabs\n",
        ":::tab T\n",
        "\n",
        "1. one\n",
        "   :::\n",
        "text\n",
        "| a |\n|---|\n| b |\n",
        "```\n",
        ":::details D\n",
        "# H\n",
    ];
    let mut seed = 7u64;
    for _ in 0..150 {
        let mut text = String::new();
        for _ in 0..14 {
            seed = seed
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
        }
        let html = body(&page(&text));
        assert!(is_well_formed(&html), "{text}\n---\n{html}");
    }
}

#[test]
fn keys_and_badges_stand_in_a_line() {
    let html = body(&page("Press :kbd[Ctrl+S]. :badge[New]{tip}\n"));
    assert!(
        html.contains(
            "Press <kbd>Ctrl</kbd>+<kbd>S</kbd>. <span class=\"badge badge-tip\">New</span>"
        ),
        "{html}"
    );
}

#[test]
fn a_snippet_comes_in_whole_by_region_and_by_lines() {
    let code = "fn main() {\n    // region inner\n    one();\n    two();\n    // endregion\n}\n";
    let site = page("1. Step\n   :::include a.md\n2. Next\n\n:::include m.rs#inner {title=\"m\"}\n:::include m.rs lines=1,6\n")
        .file("snippets/a.md", "Hello\n\n:::note\nx\n:::\n")
        .file("snippets/m.rs", code);
    assert_eq!(findings(&site), Vec::<String>::new());
    let html = body(&site);
    assert!(html.contains("Hello") && html.contains("callout-note"));
    assert!(is_well_formed(&html), "{html}");
    let text = |html: &str| {
        let mut inside = false;
        let keep = |c: &char| {
            inside = match c {
                '<' => true,
                '>' => false,
                _ => return !inside,
            };
            false
        };
        html.chars().filter(keep).collect::<String>()
    };
    let words = text(&html);
    assert!(words.contains("one();\ntwo();"), "dedented: {words}");
    assert!(words.contains("fn main() {\n}"), "{words}");
    assert!(!words.contains("region"));
}

#[test]
fn what_a_snippet_says_resolves_from_its_own_place_and_is_reported_in_it() {
    let site = page("Intro.\n\n:::include deep/a.md\n")
        .file("snippets/deep/a.md", ":::include b.md\n")
        .file(
            "snippets/deep/b.md",
            "![p](p.png)\n\n[x](lost.html) [[nope]]\n",
        )
        .file("snippets/deep/p.png", "");
    let all = site.build().findings().join("; ");
    assert!(all.contains("no-such-page snippets/deep/b.md:3:5"), "{all}");
    assert!(
        all.contains("unknown-variable snippets/deep/b.md:3:16"),
        "{all}"
    );
    let build = site.build();
    let problems = build.build.diagnostics();
    let lost = problems
        .iter()
        .find(|d| d.code.as_str() == "no-such-page")
        .expect("it is found");
    let chain: Vec<_> = lost
        .related
        .iter()
        .map(|(p, _)| p.file.to_string())
        .collect();
    assert_eq!(chain, ["snippets/deep/a.md", "content/a.md"]);
}

#[test]
fn a_fence_that_a_snippet_leaves_open_ends_with_the_snippet() {
    let site = page(
        "- Item\n\n  :::include one.md\n\n  *Goes* on.\n\n:::include one.md lines=\"3-4\"\n:::note\nIn a box.\n:::\n",
    )
    .file("snippets/one.md", "Words.\n\n````js\nlet x;\n```\n");
    let html = body(&site);
    assert!(html.contains("<em>Goes</em> on."), "{html}");
    assert!(html.contains("<p>In a box.</p>"), "{html}");
    assert_eq!(html.matches("hl-variable").count(), 2, "{html}");
    let all = site.build().findings();
    // A snippet's fault is told once, however often it is included.
    let open = |f: &&String| f.starts_with("unclosed-fence snippets/one.md:3:1");
    assert_eq!(all.iter().filter(open).count(), 1, "{all:?}");
}

#[test]
fn a_picture_of_a_snippet_is_found_beside_it() {
    let site = page("x\n\n:::include a.md\n")
        .file("snippets/a.md", "![p](../img/p.png)\n")
        .file("img/p.png", "x");
    assert!(body(&site).contains("src=\"/img/p.png\""));
}

#[test]
fn circles_and_lost_files_name_everyone_who_takes_part() {
    let site = page("x\n\n:::include a.md\n")
        .file("snippets/a.md", ":::include b.md\n")
        .file("snippets/b.md", ":::include a.md\n");
    let found = findings(&site);
    assert_eq!(
        found,
        [
            "include-cycle snippets/b.md:1:12 a circle of files: `snippets/a.md` includes `snippets/b.md` includes `snippets/a.md`"
        ]
    );
    let site = page(":::include helo.md\n").file("snippets/hello.md", "x");
    let problems = site.build().build.diagnostics();
    let lost = problems
        .iter()
        .find(|d| d.code.as_str() == "no-such-snippet")
        .expect("it is found");
    assert_eq!(
        lost.help.as_deref(),
        Some("did you mean `snippets/hello.md`?")
    );
    let bomb = page(":::include a.md\n")
        .file("snippets/a.md", ":::include b.md\n".repeat(40))
        .file("snippets/b.md", ":::include c.md\n".repeat(40))
        .file("snippets/c.md", "x\n");
    assert!(
        findings(&bomb)
            .iter()
            .any(|f| f.contains("includes too much"))
    );
}

#[test]
fn a_changed_snippet_changes_exactly_the_pages_that_include_it() {
    let mut site = SiteTest::new()
        .page("a.md", HEAD, ":::include one.md\n")
        .page(
            "b.md",
            "pagename: B\npermalink: b.html\ncategoryName: Guides",
            ":::include two.md\n",
        )
        .page(
            "c.md",
            "pagename: C\npermalink: c.html\ncategoryName: Guides",
            ":::include late.md\n",
        )
        .file("snippets/one.md", ":::include inner.md\n")
        .file("snippets/inner.md", "first\n")
        .file("snippets/two.md", "two\n");
    let mut engine = Engine::default();
    let before = site.build_with(&mut engine).outputs();
    site.replace("snippets/inner.md", "first", "second");
    site.write("snippets/late.md", "came");
    let warm = site.build_with(&mut engine).outputs();
    let changed: Vec<_> = warm
        .iter()
        .filter(|(k, v)| k.ends_with(".html") && before.get(*k) != Some(v))
        .map(|(k, _)| k.as_str())
        .collect();
    assert_eq!(changed, ["a.html", "c.html"]);
    assert!(String::from_utf8_lossy(&warm["a.html"]).contains("second"));
    assert_eq!(warm, site.build().outputs());
}

#[test]
fn variables_come_from_the_page_before_the_site_and_code_keeps_its_brackets() {
    let site = SiteTest::new()
        .config("variables:\n  product: Ocean *Desk*\n  version: 1\n")
        .page("a.md", &format!("{HEAD}\nvariables:\n  version: 2.1"), "## On [[product]]\n\n[[Product]] [[version]] `[[product]]` [[1]](x) \\[[product]]\n\n```\n[[product]]\n```\n\n:::note [[version]]\n[[product]]\n:::\n");
    assert_eq!(findings(&site), Vec::<String>::new());
    let html = body(&site);
    assert!(html.contains("id=\"on-ocean-desk\""), "{html}");
    assert!(
        html.contains("<p>Ocean <em>Desk</em> 2.1 <code>[[product]]</code>"),
        "{html}"
    );
    assert!(html.contains("callout-title\">2.1</p>"));
    let wrong =
        SiteTest::new()
            .config("variables:\n  product: x\n")
            .page("a.md", HEAD, "a [[prodct]]\n");
    let build = wrong.build();
    let problems = build.build.diagnostics();
    let problem = problems
        .iter()
        .find(|d| d.code.as_str() == "unknown-variable")
        .expect("found");
    assert_eq!(problem.help.as_deref(), Some("did you mean `[[product]]`?"));
}

#[test]
fn a_table_of_data_is_drawn_by_a_component_of_the_theme() {
    let data = "- name: Chat <1>\n  ok: true\n- name: Voice\n  ok: no\n  note: soon\n";
    let mut site =
        page(":::data cap.yaml filter title=\"What works\"\n").file("data/cap.yaml", data);
    assert_eq!(findings(&site), Vec::<String>::new());
    let html = body(&site);
    assert!(html.contains("<caption>What works</caption>") && html.contains("data-filter"));
    assert!(
        html.contains("<th scope=\"row\">Chat &lt;1&gt;</th>"),
        "{html}"
    );
    assert!(html.contains("aria-label=\"Yes\"") && html.contains("aria-label=\"No\""));
    site.write(
        "content/a.md",
        "---\npagename: A\npermalink: a.html\n---\n:::data cap.yaml component=plain columns=name\n",
    );
    site.write(
        "templates/data/plain.html",
        "{% for row in table.rows %}[{{ row[0].text }}]{% endfor %}",
    );
    assert!(body(&site).contains("[Chat &lt;1&gt;][Voice]"));
    let wrong =
        |line: &str, data: &str| findings(&page(line).file("data/cap.yaml", data)).join("; ");
    assert!(wrong(":::data cap.yaml columns=nam\n", data).contains("no column `nam`"));
    assert!(
        wrong(":::data cap.yaml\n", "words")
            .contains("bad-data content/a.md:6:9 `data/cap.yaml` is no table")
    );
    assert!(wrong(":::data cpa.yaml\n", data).contains("there is no file `cpa.yaml` to show"));
}

#[test]
fn diagrams_and_formulas_are_drawn_where_the_page_is_built() {
    let site = page(
        "```mermaid title=\"Way\"\nflowchart TD\n  A[Start] --> B[End]\n```\n\n```mermaid\nno diagram\n```\n\nCosts $5 and $6.\n",
    );
    let html = body(&site);
    assert!(html.contains("<figure class=\"diagram\">") && html.contains("Start"));
    assert!(html.contains("<code class=\"language-mermaid\">no diagram"));
    assert!(html.contains("Costs $5 and $6."));
    assert_eq!(findings(&site).len(), 1, "{:?}", findings(&site));
    let site = SiteTest::new().config("markdown:\n  math: true\n").page(
        "a.md",
        HEAD,
        "Is $a^2 < b$?\n\n$$\\frac{a}{b}$$\n\n$\\nosuch$\n",
    );
    let html = body(&site);
    assert!(html.contains("<math") && html.contains("<mfrac>"), "{html}");
    assert_eq!(findings(&site).len(), 1);
    assert!(is_well_formed(&html), "{html}");
}

#[test]
fn the_preview_marks_what_a_snippet_says_with_the_line_that_includes_it() {
    let mut site = page("x\n\n:::include a.md\n").file("snippets/a.md", "1\n\n2\n\n3\n");
    site.options.lines = shelfmark::engine::Lines::Marked;
    let html = body(&site);
    assert!(html.contains("<p data-line=\"8\">3</p>"), "{html}");
}
