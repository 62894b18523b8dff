//! Each finding comes back with its code at exactly its place, whatever line ends
//! and scripts the page is written in; and its fix, where it offers one, mends it
//! and changes nothing else.

use shelfmark::diagnostic::{Diagnostic, Fix};

use crate::support::SiteTest;

/// A page in which `«…»` marks what a finding must point at.
struct Case {
    code: &'static str,
    front_matter: &'static str,
    body: &'static str,
    /// What the marked part is after the fix; empty where there is none.
    fixed: &'static str,
}

const fn body(code: &'static str, body: &'static str, fixed: &'static str) -> Case {
    Case {
        code,
        front_matter: "",
        body,
        fixed,
    }
}

const fn front(code: &'static str, front_matter: &'static str) -> Case {
    Case {
        code,
        front_matter,
        body: "Text.\n",
        fixed: "",
    }
}

const CASES: &[Case] = &[
    body("no-such-page", "A [link](«lost.html»).\n", ""),
    body(
        "no-such-page",
        "A [link](<«lost one.html»> \"title\").\n",
        "",
    ),
    body("no-such-page", "A [![x](/img/x.png)](«lost.html»).\n", ""),
    body("no-such-page", "A <a href=\"«lost.html»\">link</a>.\n", ""),
    body("no-such-image", "![words](«/img/lost.png»)\n", ""),
    body(
        "no-such-anchor",
        "See [there](«other.html#prat»).\n",
        "other.html#part",
    ),
    body(
        "no-such-anchor",
        "See [there](«#hre»).\n\n## Here\n",
        "#here",
    ),
    body(
        "no-such-anchor",
        "See [there](«/categories/guides.html#nothing»).\n",
        "",
    ),
    body("wrong-case", "See [there](«Other.html»).\n", "other.html"),
    body(
        "wrong-case",
        "See [there](«/OTHER.html#part»).\n",
        "/other.html#part",
    ),
    body("wrong-case", "![words](«/img/X.png»)\n", "/img/x.png"),
    body(
        "redirected-link",
        "See [there](«old.html#part»).\n",
        "other.html#part",
    ),
    body(
        "redirected-link",
        "See [there](«/old.html»).\n",
        "/other.html",
    ),
    body(
        "redirected-link",
        "See [there](«https://x.org/help/old.html»).\n",
        "https://x.org/help/other.html",
    ),
    body("hidden-target", "See [there](«draft.html»).\n", ""),
    body("empty-link", "See «[there]()».\n", ""),
    body("empty-link-text", "See «[](other.html)».\n", ""),
    body("no-alt-text", "«![](/img/x.png)»\n", ""),
    body("heading-jump", "## A\n\n«#### B\n»", ""),
    body("second-title", "«# A\n»", ""),
    front("unknown-indicator", "indicator: «chatt»"),
    front("unknown-layout", "layout: «pge»"),
    front("bad-permalink", "permalink: «../x.html»"),
];

/// The case's site, and where the marked part stands in its page.
fn site(case: &Case, ends: &str, before: &str, mark: &str) -> (SiteTest, std::ops::Range<usize>) {
    let permalink = match case.front_matter.contains("permalink:") {
        true => "",
        false => "permalink: page.html\n",
    };
    let page = format!(
        "{mark}---\npagename: Page\n{permalink}categoryName: Guides\nsubtitle: About\n{}\n---\n{before}\n\n{}",
        case.front_matter, case.body
    );
    let page = page.replace('\n', ends);
    let start = page.find('«').expect("marked");
    let end = page.find('»').expect("marked") - '«'.len_utf8();
    let page = page.replace(['«', '»'], "");
    let front = |name: &str| {
        format!("pagename: {name}\npermalink: {name}.html\ncategoryName: Guides\nsubtitle: About")
    };
    let site = SiteTest::new()
        .config("base_url: https://x.org/help\n")
        .page(
            "other.md",
            &format!("{}\nredirect_from: old.html", front("other")),
            "## Part\n",
        )
        .page(
            "draft.md",
            &format!("{}\ndraft: true", front("draft")),
            "Text.\n",
        )
        .file("img/x.png", "picture")
        .file("content/page.md", page);
    (site, start..end)
}

/// The findings about the page, and those of its picture being unused set aside.
fn findings(site: &SiteTest) -> Vec<Diagnostic> {
    let all = site.build().all_findings();
    let about_page = |d: &Diagnostic| {
        d.place
            .as_ref()
            .is_some_and(|place| place.file.as_str() == "content/page.md")
    };
    all.into_iter().filter(about_page).collect()
}

#[test]
fn every_finding_is_at_its_place_in_every_kind_of_text() {
    for case in CASES {
        for ends in ["\n", "\r\n"] {
            for before in ["Plain.", "Über 日本語 😀 e\u{301} \u{a0}."] {
                for mark in ["", "\u{feff}"] {
                    let (site, span) = site(case, ends, before, mark);
                    let found = findings(&site);
                    let hit = found.iter().find(|d| d.code.as_str() == case.code);
                    let hit =
                        hit.unwrap_or_else(|| panic!("{} {}: {found:?}", case.code, case.body));
                    let at = hit.place.as_ref().and_then(|p| p.span).expect("a span");
                    let text = String::from_utf8_lossy(&site.files["content/page.md"]);
                    // A heading's span may hold its line end or not.
                    let trimmed = |r: std::ops::Range<usize>| text[r].trim_end().to_string();
                    assert_eq!(at.start as usize, span.start, "{}", case.body);
                    assert_eq!(trimmed(at.range()), trimmed(span), "{}", case.body);
                    assert_eq!(found.len(), 1, "{}: {found:?}", case.body);
                }
            }
        }
    }
}

#[test]
fn a_fix_mends_its_finding_and_changes_nothing_else() {
    for case in CASES {
        let (mut site, span) = site(case, "\r\n", "Über 😀.", "\u{feff}");
        let found = findings(&site);
        let found: Vec<_> = found
            .iter()
            .filter(|d| d.code.as_str() == case.code)
            .collect();
        assert_eq!(found.len(), 1, "{}", case.body);
        let fix = found[0].fix.as_deref();
        assert_eq!(
            fix.is_some(),
            !case.fixed.is_empty(),
            "{}: {found:?}",
            case.body
        );
        let Some(fix) = fix else { continue };
        let text = String::from_utf8(site.files["content/page.md"].clone()).expect("text");
        let expected = format!("{}{}{}", &text[..span.start], case.fixed, &text[span.end..]);
        let fixed = applied(&text, fix);
        assert_eq!(fixed, expected);
        site.write("content/page.md", fixed);
        assert_eq!(findings(&site), [], "{}", case.body);
    }
}

fn applied(text: &str, fix: &Fix) -> String {
    let mut text = text.to_string();
    for edit in fix.edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    text
}

#[test]
fn what_is_right_is_no_finding() {
    for right in [
        "[a](other.html#part) [b](#here) [c](#) [d](#top) [e](other.html#:~:text=x)\n\n## Here\n",
        "[a](/other.html) [b](https://x.org/help/other.html) [c](other.md) [d](other)\n",
        "[a](https://y.org/lost.html#x) [b](mailto:a@b.c) <https://y.org>\n",
        "[a](/categories/guides.html) ![words](img/x.png) [file](/img/x.png#page=2)\n",
        "<img src=\"/img/x.png\" alt=\"\"> <a href=\"#here\">x</a> <b id=\"here\">y</b>\n",
        "A note.[^1]\n\n[^1]: Of foot.\n",
        "## A\n\n### B\n\n## C\n\n#### `code` \n"
            .replace("####", "###")
            .as_str(),
    ] {
        let case = Case {
            code: "",
            front_matter: "",
            body: "«»",
            fixed: "",
        };
        let (mut site, _) = site(&case, "\n", "Plain.", "");
        let page = String::from_utf8(site.files["content/page.md"].clone()).expect("text");
        site.write("content/page.md", format!("{page}{right}"));
        assert_eq!(findings(&site), [], "{right}");
    }
}

#[test]
fn a_site_without_a_fault_has_no_finding_at_all() {
    let front = |name: &str| {
        format!("pagename: {name}\npermalink: {name}.html\ncategoryName: Guides\nsubtitle: About")
    };
    let site = SiteTest::new()
        .page("a.md", &front("a"), "![words](/img/x.png) [b](b.html)\n")
        .page("b.md", &front("b"), "Text.\n")
        .file("img/x.png", "picture");
    assert_eq!(site.build().findings_and_advice(), Vec::<String>::new());
}

#[test]
fn faults_of_the_whole_site_are_found() {
    let front = |name: &str, category: &str| {
        format!(
            "pagename: {name}\npermalink: {}.html\ncategoryName: {category}\nsubtitle: About",
            name.len() + category.len()
        )
    };
    let site = SiteTest::new()
        .page("a.md", &front("Overview", "Data & reporting"), "")
        .page(
            "b.md",
            &format!(
                "{}b\nredirect_from: old.html",
                front("overview ", "Data & reporting")
            ),
            "",
        )
        .page("c.md", &front("C", "Reporting and Data"), "")
        .file("img/unused.png", "picture")
        .file("img/named.png", "picture")
        .file("templates/parts/extra.html", "<img src=\"/img/named.png\">");
    let found = site.build().findings_and_advice();
    let codes: Vec<&str> = found.iter().filter_map(|f| f.split(' ').next()).collect();
    assert_eq!(
        codes,
        ["duplicate-name", "similar-categories", "unused-image"],
        "{found:#?}"
    );
}
