//! Laws of the join: addresses, categories, order, redirects, links.

use crate::support::{Built, SiteTest};

/// The front matter of a page in a category.
fn head(name: &str, permalink: &str, category: &str) -> String {
    format!("pagename: {name}\npermalink: {permalink}\ncategoryName: {category}")
}

/// The codes of all findings.
fn codes(built: &Built) -> Vec<String> {
    built
        .findings()
        .iter()
        .map(|f| f.split(' ').next().unwrap_or_default().to_owned())
        .collect()
}

/// The names of everything in the navigation, groups with their contents.
fn navigation(built: &Built) -> String {
    use shelfmark::site::tree::Item;
    let site = &built.build.renderer.site;
    fn list(site: &shelfmark::site::Site, items: &[Item]) -> String {
        let name = |item: &Item| match item {
            Item::Page(page) => site.pages[*page].name.clone(),
            Item::Link(stated) => format!("→{}", stated.link.label),
            Item::Group(group) => format!("{}[{}]", group.name, list(site, &group.items)),
        };
        items.iter().map(name).collect::<Vec<_>>().join(" ")
    }
    let category =
        |c: &shelfmark::site::tree::Category| format!("{}[{}]", c.name, list(site, &c.items));
    site.tree
        .categories
        .iter()
        .map(category)
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn two_owners_of_one_address_are_refused_with_both_places_named() {
    for (other, at) in [
        (
            ("content/b.md", "---\npagename: B\npermalink: a.html\n---\n"),
            "content/b.md:3:12",
        ),
        (
            ("content/b.md", "---\npagename: B\npermalink: A.html\n---\n"),
            "content/b.md:3:12",
        ),
        (
            (
                "content/b.md",
                "---\npagename: B\npermalink: a.html/x.html\n---\n",
            ),
            "content/b.md:3:12",
        ),
        (
            (
                "content/b.md",
                "---\npagename: B\npermalink: b.html\nredirect_from: a.html\n---\n",
            ),
            "content/b.md:4:16",
        ),
        (("static/a.html", "x"), "static/a.html"),
    ] {
        let site = SiteTest::new()
            .page("a.md", &head("A", "a.html", "Guides"), "")
            .file(other.0, other.1);
        let built = site.build();
        let clashes: Vec<String> = built
            .findings()
            .into_iter()
            .filter(|f| f.starts_with("route-clash"))
            .collect();
        assert_eq!(clashes.len(), 1, "{other:?}: {:?}", built.findings());
        assert!(
            clashes[0].starts_with(&format!("route-clash {at}")),
            "{clashes:?}"
        );
        let related = built
            .build
            .diagnostics()
            .into_iter()
            .find(|d| d.code.as_str() == "route-clash");
        let places = related.map(|d| d.related.len());
        assert_eq!(places, Some(1), "{other:?} names the other place");
    }
}

#[test]
fn names_that_differ_in_case_and_space_are_one_category_and_a_warning_names_both() {
    let built = SiteTest::new()
        .page("a.md", &head("A", "a.html", "Getting Started"), "")
        .page("b.md", &head("B", "b.html", "getting  started"), "")
        .build();
    assert_eq!(navigation(&built), "Getting Started[A B]");
    let findings = built.findings();
    assert_eq!(codes(&built), ["category-spelling"], "{findings:?}");
    assert!(
        findings[0].contains("`Getting Started`") && findings[0].contains("`getting  started`")
    );
}

#[test]
fn order_is_what_navigation_states_then_order_then_natural_name() {
    let site = SiteTest::new()
        .page(
            "a.md",
            &format!("{}\norder: 2", head("Alpha", "a.html", "Guides")),
            "",
        )
        .page(
            "b.md",
            &format!("{}\norder: 1", head("Beta", "b.html", "Guides")),
            "",
        )
        .page("c.md", &head("Step 10", "c.html", "Guides"), "")
        .page("d.md", &head("Step 2", "d.html", "Guides"), "")
        .page(
            "e.md",
            &format!("{}\nsubCategoryName: Sub", head("Deep", "e.html", "Guides")),
            "",
        )
        .page("f.md", &head("Zed", "f.html", "Advanced"), "");
    assert_eq!(
        navigation(&site.build()),
        "Advanced[Zed] Guides[Beta Alpha Step 2 Step 10 Sub[Deep]]"
    );
}

#[test]
fn a_page_in_no_category_is_still_in_the_navigation_and_the_home_page_is_above_it() {
    let built = SiteTest::new()
        .page("a.md", "pagename: Loose\npermalink: a.html", "")
        .page("index.md", "pagename: Welcome\npermalink: index.html", "")
        .build();
    assert_eq!(navigation(&built), "Other pages[Loose]");
    assert!(built.findings().is_empty(), "{:?}", built.findings());
}

#[test]
fn missing_levels_leave_no_gap() {
    let built = SiteTest::new()
        .page(
            "a.md",
            &format!("{}\nlevel3: Third", head("A", "a.html", "Guides")),
            "",
        )
        .page(
            "b.md",
            &format!(
                "{}\nsubCategoryName: Sub\nlevel3: Third",
                head("B", "b.html", "Guides")
            ),
            "",
        )
        .page(
            "c.md",
            &format!(
                "{}\nsubCategoryName: ''\nlevel3: null",
                head("C", "c.html", "Guides")
            ),
            "",
        )
        .build();
    assert_eq!(navigation(&built), "Guides[C Sub[Third[B]] Third[A]]");
}

#[test]
fn hidden_pages_are_nowhere_unless_drafts_are_shown() {
    let mut site = SiteTest::new()
        .page("a.md", &head("A", "a.html", "Guides"), "")
        .page(
            "b.md",
            &format!("{}\npublished: false", head("B", "b.html", "Guides")),
            "",
        )
        .page(
            "c.md",
            &format!("{}\ndraft: true", head("C", "c.html", "Guides")),
            "",
        );
    let built = site.build();
    assert_eq!(navigation(&built), "Guides[A]");
    assert!(built.find("/b.html").is_none() && built.find("/c.html").is_none());
    site.options.drafts = shelfmark::site::Drafts::Shown;
    assert_eq!(navigation(&site.build()), "Guides[A B C]");
}

#[test]
fn links_lead_to_their_page_from_every_depth_and_in_every_form() {
    let site = SiteTest::new()
        .config("base_url: https://example.org/help\n")
        .page("deep/dir/a.md", &head("A", "one/two/a.html", "Guides"), "")
        .page(
            "deep/b.md",
            &format!(
                "{}\nredirect_from: old/b.html",
                head("B", "x y (1).html", "Guides")
            ),
            "",
        );
    let built = site.build();
    let site = &built.build.renderer.site;
    let page = &site.pages[1];
    assert_eq!(page.name, "A");
    for link in [
        "x y (1).html",
        "x%20y%20(1).html",
        "/x%20y%20(1).html",
        "/help/x%20y%20(1).html",
        "../../x y (1).html",
        "../b.md",
        "deep/b.md",
        "https://example.org/help/x%20y%20(1).html",
        "http://example.org/help/x%20y%20(1).html",
        "//example.org/help/x%20y%20(1).html",
        "old/b.html",
        "/old/b",
        " x y (1).html\n",
        "x y (1)",
    ] {
        for tail in ["", "#part", "?q=1#part"] {
            let text = format!("{link}{tail}");
            let target = site.resolve(&text, &page.route, Some(&page.path));
            assert_eq!(
                site.target_href(&target).trim_end(),
                format!("/help/x%20y%20(1).html{tail}"),
                "{text}"
            );
        }
    }
    for outside in [
        "https://example.org/",
        "https://example.org/helper",
        "//other.example/x",
        "http://x.test",
    ] {
        let target = site.resolve(outside, &page.route, Some(&page.path));
        assert!(
            matches!(target, shelfmark::site::links::Target::External(_)),
            "{outside}"
        );
    }
}

#[test]
fn pictures_are_found_with_and_without_the_leading_slash_from_every_depth() {
    let site = SiteTest::new()
        .page(
            "a/b/c.md",
            &head("A", "one/two/a.html", "Guides"),
            "![](img/Copy%20of%20x.png)\n![](/img/Copy%20of%20x.png)\n",
        )
        .file("img/Copy of x.png", "no picture");
    let built = site.build();
    assert!(built.findings().is_empty(), "{:?}", built.findings());
}

#[test]
fn what_is_offered_for_a_lost_link_is_written_as_the_link_is() {
    let two = head("Two", "two/", "Guides");
    let offers = [
        ("/tow/", "did you mean `/two/`?"),
        ("tow/#part", "did you mean `/two/`?"),
        (
            "https://docs.example.org/help/tow/",
            "did you mean `https://docs.example.org/help/two/`?",
        ),
        (r"..\two.md", "write `/two/`"),
        (r"..\two.md#part", "write `/two/#part`"),
        (r"\img\my.png", "write `/img/my.png`"),
    ];
    for (written, offer) in offers {
        let text = format!("See [it]({written}).\n");
        let built = SiteTest::new()
            .file("site.yaml", "base_url: https://docs.example.org/help/\n")
            .file("img/my.png", "")
            .page("two.md", &two, "## Part\n")
            .page("folder/one.md", &head("One", "one/", "Guides"), &text)
            .build();
        let all = built.build.diagnostics();
        let lost = all.iter().find(|d| d.code.as_str() == "no-such-page");
        let help = lost.and_then(|d| d.help.as_deref());
        assert_eq!(help, Some(offer), "{written}: {all:?}");
    }
}

#[test]
fn a_lost_link_is_shown_with_the_nearest_address() {
    let built = SiteTest::new()
        .page("a.md", &head("A", "faqs-login-password.html", "Guides"), "")
        .page(
            "b.md",
            &head("B", "b.html", "Guides"),
            "See [it](faqs-login-pasword.html).\n",
        )
        .build();
    let all = built.build.diagnostics();
    let lost = all
        .iter()
        .find(|d| d.code.as_str() == "no-such-page")
        .expect("reported");
    assert_eq!(
        lost.help.as_deref(),
        Some("did you mean `faqs-login-password.html`?")
    );
    assert!(
        built
            .findings()
            .iter()
            .any(|f| f.starts_with("no-such-page content/b.md:6:10 ")),
        "{:?}",
        built.findings()
    );
}

#[test]
fn navigation_that_names_nothing_is_a_finding_at_its_place() {
    let built = SiteTest::new()
        .config("navigation:\n  - category: Guids\n")
        .page("a.md", &head("A", "a.html", "Guides"), "")
        .build();
    let findings = built.findings();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(
        findings[0].starts_with("navigation-target site.yaml:2:15 "),
        "{findings:?}"
    );
}

#[test]
fn a_redirect_leads_on_and_a_redirect_to_itself_is_a_warning() {
    let built = SiteTest::new()
        .page(
            "a.md",
            &format!(
                "{}\nredirect_from:\n  - old.html\n  - a.html\n  - old.html",
                head("A", "a.html", "Guides")
            ),
            "",
        )
        .build();
    assert_eq!(
        codes(&built),
        ["redirect-to-self"],
        "{:?}",
        built.findings()
    );
    let page = built.get("/old.html");
    assert!(page.contains("/a.html"), "{page}");
}

#[test]
fn every_page_of_a_long_list_has_a_sidebar_of_bounded_weight() {
    let site = (0..500).fold(SiteTest::new(), |site, i| {
        site.page(
            &format!("{i}.md"),
            &head(&format!("Page {i}"), &format!("p{i}.html"), "Guides"),
            "",
        )
    });
    let small = (0..20).fold(SiteTest::new(), |site, i| {
        site.page(
            &format!("{i}.md"),
            &head(&format!("Page {i}"), &format!("p{i}.html"), "Guides"),
            "",
        )
    });
    let (long, short) = (
        site.build().get("/p7.html").len(),
        small.build().get("/p7.html").len(),
    );
    assert!(long < short * 2, "{long} bytes against {short}");
}
