//! The site in several languages: folders, addresses, versions of a page.

use shelfmark::engine::Engine;

use crate::support::SiteTest;

/// Two pages in English; one of them in German and Hebrew, too.
fn site() -> SiteTest {
    SiteTest::new()
        .config(
            "title: Help\nbase_url: https://example.org/help\nlanguages:\n  - language: de\n    title: Hilfe\n    navigation:\n      - category: Erste Schritte\n        icon: ✈\n        items: [anmelden.html]\n  - he\n  - ja\n",
        )
        .page(
            "login.md",
            "pagename: Log in\npermalink: login.html\ncategoryName: First steps\nisNew: true\ndate: 2026-10-01",
            "",
        )
        .page(
            "reset.md",
            "pagename: Reset\npermalink: reset.html\ncategoryName: First steps",
            "",
        )
        .page(
            "de/login.md",
            "pagename: Anmelden\npermalink: de/anmelden.html\ncategoryName: Erste Schritte\nisNew: true\ndate: 2026-10-02",
            "[Mehr](mehr.html)",
        )
        .page("de/mehr.md", "pagename: Mehr\ncategoryName: FAQ", "")
        .page("he/login.md", "pagename: כניסה\npermalink: he/login.html", "")
}

/// What stands between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to}")).0
}

/// The attribute `name` of every tag that starts so.
fn all<'a>(html: &'a str, tag: &str, name: &str) -> Vec<&'a str> {
    let tags = html.split('<').filter(|t| t.starts_with(tag));
    tags.map(|t| between(t, &format!("{name}=\""), "\""))
        .collect()
}

#[test]
fn a_page_in_a_languages_folder_speaks_that_language_with_all_around_it() {
    let built = site().build();
    let german = built.get("/de/anmelden.html");
    assert!(german.contains("<html lang=\"de\" dir=\"ltr\">"));
    assert!(german.contains("<title>Anmelden · Hilfe</title>"));
    assert!(german.contains("Zuletzt geändert <time datetime=\"2026-10-02\">2. Oktober 2026"));
    let nav = between(&german, "<div class=\"nav\"", "</div>");
    assert!(
        nav.contains("Erste Schritte") && !nav.contains("First steps"),
        "{nav}"
    );
    assert!(between(&german, "class=\"breadcrumbs\"", "</nav>").contains("href=\"/help/de/\""));

    let hebrew = built.get("/he/login.html");
    assert!(hebrew.contains("<html lang=\"he\" dir=\"rtl\">"));

    let english = built.get("/login.html");
    assert!(english.contains("<html lang=\"en\" dir=\"ltr\">"));
    let nav = between(&english, "<div class=\"nav\"", "</div>");
    assert!(
        nav.contains("First steps") && !nav.contains("Erste Schritte"),
        "{nav}"
    );
}

#[test]
fn each_language_has_its_home_lists_feeds_and_page_for_lost_addresses() {
    let built = site().build();
    for (home, lists) in [("/", true), ("/de/", true), ("/he/", false)] {
        assert!(built.find(home).is_some(), "{home}");
        assert!(built.get(&format!("{home}404.html")).contains("noindex"));
        for list in [
            "whats-new.html",
            "whats-new.xml",
            "updates.html",
            "updates.xml",
        ] {
            assert_eq!(
                built.find(&format!("{home}{list}")).is_some(),
                lists,
                "{home}{list}"
            );
        }
    }
    assert!(
        built.find("/ja/").is_none(),
        "a language without a page has no home"
    );
    let feed = built.get("/de/whats-new.xml");
    assert!(feed.contains("xml:lang=\"de\"") && feed.contains("Anmelden"));
    assert!(!feed.contains("Log in"));
    assert!(!built.get("/whats-new.html").contains("Anmelden"));
    assert!(built.get("/de/").contains("<html lang=\"de\""));
    assert!(built.get("/de/categories/faq.html").contains("Mehr"));
    let sitemap = built.get("/sitemap.xml");
    assert!(sitemap.contains("<loc>https://example.org/help/de/</loc>"));
}

#[test]
fn an_address_starts_with_its_language_unless_the_page_states_one() {
    let built = site()
        .page("de/x.md", "pagename: X\npermalink: eigen.html", "")
        .page("y.md", "pagename: Y\nlanguage: de\ncategoryName: FAQ", "")
        .build();
    assert!(built.find("/de/faq-mehr.html").is_some());
    assert!(built.find("/eigen.html").is_some());
    assert!(built.get("/de/faq-y.html").contains("<html lang=\"de\""));
}

#[test]
fn pages_of_one_path_are_versions_of_each_other_and_name_one_another_alike() {
    let built = site().build();
    let versions = |route: &str| {
        let html = built.get(route);
        let tags = all(&html, "link rel=\"alternate\" hreflang", "hreflang");
        let addresses = all(&html, "link rel=\"alternate\" hreflang", "href");
        let pairs = tags.into_iter().zip(addresses);
        pairs
            .map(|(tag, at)| format!("{tag} {at}"))
            .collect::<Vec<_>>()
    };
    let expected = [
        "en https://example.org/help/login.html",
        "de https://example.org/help/de/anmelden.html",
        "he https://example.org/help/he/login.html",
        "x-default https://example.org/help/login.html",
    ];
    for route in ["/login.html", "/de/anmelden.html", "/he/login.html"] {
        assert_eq!(versions(route), expected, "{route}");
    }
    assert_eq!(versions("/reset.html"), [""; 0]);
    assert_eq!(versions("/de/404.html"), [""; 0]);
    assert_eq!(versions("/whats-new.html").len(), 3);
}

#[test]
fn the_menu_of_languages_leads_to_the_version_else_to_what_is_near() {
    let built = site().build();
    let menu = |route: &str| {
        let html = built.get(route);
        let menu = between(&html, "id=\"languages\"", "</nav>");
        all(menu, "a ", "href")
            .into_iter()
            .map(String::from)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        menu("/login.html"),
        [
            "/help/login.html",
            "/help/de/anmelden.html",
            "/help/he/login.html"
        ]
    );
    assert_eq!(
        menu("/reset.html"),
        ["/help/reset.html", "/help/de/", "/help/he/"]
    );
    assert_eq!(
        menu("/categories/first-steps.html"),
        [
            "/help/categories/first-steps.html",
            "/help/de/categories/erste-schritte.html",
            "/help/he/categories/other-pages.html",
        ]
    );
    assert_eq!(
        menu("/de/whats-new.html")[..2],
        ["/help/whats-new.html", "/help/de/whats-new.html"]
    );
}

#[test]
fn each_address_of_the_sitemap_and_its_page_name_the_same_versions_and_those_name_it() {
    let built = site().build();
    let sitemap = built.get("/sitemap.xml");
    let mut versions = std::collections::BTreeMap::new();
    for entry in sitemap.split("<url>").skip(1) {
        let place = between(entry, "<loc>", "</loc>");
        let there = all(entry, "xhtml:link", "href");
        let html = built.get(
            place
                .strip_prefix("https://example.org/help")
                .expect("ours"),
        );
        assert_eq!(
            all(&html, "link rel=\"alternate\" hreflang", "href"),
            there,
            "{place}"
        );
        versions.insert(
            place.to_owned(),
            there.into_iter().map(str::to_owned).collect::<Vec<_>>(),
        );
    }
    for (place, others) in &versions {
        for other in others {
            assert!(versions[other].contains(place), "{other} names {place}");
        }
    }
    let category = &versions["https://example.org/help/categories/first-steps.html"];
    assert!(
        category
            .iter()
            .any(|v| v == "https://example.org/help/de/categories/erste-schritte.html"),
        "{category:?}"
    );
    assert_eq!(
        versions["https://example.org/help/de/categories/faq.html"],
        [""; 0]
    );
}

#[test]
fn a_page_with_another_name_says_whose_translation_it_is() {
    let mut site = site().page(
        "de/neu.md",
        "pagename: Neu\npermalink: de/neu.html\ntranslation_of: reset.html",
        "",
    );
    assert!(
        site.build()
            .get("/reset.html")
            .contains("hreflang=\"de\" href=\"https://example.org/help/de/neu.html\"")
    );

    site.replace("content/de/neu.md", "reset.html", "rest.html");
    let findings = site.build().findings();
    let lost = "no-such-page content/de/neu.md:4:17 no page has the permalink `rest.html`";
    assert!(findings.iter().any(|f| f == lost), "{findings:?}");

    site.replace("content/de/neu.md", "rest.html", "login.html");
    let findings = site.build().findings();
    assert!(
        findings
            .iter()
            .any(|f| f.contains("has a version in `de` already")),
        "{findings:?}"
    );
}

#[test]
fn a_copied_permalink_is_refused_with_the_address_that_it_needs() {
    let built = site()
        .page("he/reset.md", "pagename: איפוס\npermalink: reset.html", "")
        .build();
    let all = built.build.diagnostics();
    let clash = all
        .iter()
        .find(|d| d.code.as_str() == "route-clash")
        .expect("a clash");
    assert_eq!(
        clash.help.as_deref(),
        Some("write `permalink: he/reset.html`")
    );
}

#[test]
fn a_page_says_its_language_itself_where_its_folder_does_not() {
    let built = SiteTest::new()
        .page("a.md", "pagename: A\npermalink: a.html\nlanguage: ar", "")
        .page("b.md", "pagename: B\npermalink: b.html", "")
        .page(
            "c.md",
            "pagename: C\npermalink: c.html\nlanguage: english",
            "",
        )
        .page(
            "d.md",
            "pagename: D\npermalink: d.html\nlanguage: fr\nisTutorial: true\ndate: 2026-10-02",
            "",
        )
        .build();
    let arabic = built.get("/a.html");
    assert!(arabic.contains("<html lang=\"ar\" dir=\"ltr\">"));
    assert!(between(&arabic, "<main", ">").contains("dir=\"rtl\""));
    assert!(between(&arabic, "<header class=\"header\"", ">").contains("lang=\"en\""));
    let french = built.get("/d.html");
    assert!(between(&french, "class=\"page-facts\"", "</div>").contains("2 octobre 2026"));
    assert!(between(&french, "class=\"page-facts\"", "</div>").contains("Tutoriel"));
    let english = built.get("/b.html");
    assert!(!english.contains("hreflang") && !english.contains("id=\"languages\""));
    let findings = built.findings();
    assert!(
        findings
            .iter()
            .any(|f| f.starts_with("bad-value content/c.md:4:11")),
        "{findings:?}"
    );
}

#[test]
fn a_language_that_no_page_speaks_is_reported_where_it_is_named() {
    let findings = site().build().findings();
    let silent = "empty-language site.yaml:11:5 no page is in the language `ja`";
    assert!(findings.iter().any(|f| f == silent), "{findings:?}");
}

#[test]
fn a_page_in_a_variant_of_a_language_stands_among_its_pages() {
    let built = site()
        .page(
            "at.md",
            "pagename: Jänner\npermalink: at.html\nlanguage: de-AT\ncategoryName: FAQ",
            "",
        )
        .build();
    let page = built.get("/at.html");
    assert!(page.contains("<html lang=\"de-AT\""));
    assert!(
        built
            .get("/de/categories/faq.html")
            .contains("/help/at.html")
    );
}

#[test]
fn categories_of_one_name_in_two_languages_are_two() {
    let built = site()
        .page(
            "faq.md",
            "pagename: Q\npermalink: q.html\ncategoryName: FAQ",
            "",
        )
        .build();
    assert!(built.get("/categories/faq.html").contains("/help/q.html"));
    assert!(
        !built
            .get("/categories/faq.html")
            .contains("/help/de/faq-mehr.html")
    );
    let findings = built.findings();
    assert!(
        !findings.iter().any(|f| f.starts_with("similar-categories")),
        "{findings:?}"
    );
}

#[test]
fn a_language_more_or_less_makes_the_site_that_a_new_build_makes() {
    let mut site = site();
    let mut engine = Engine::default();
    site.build_with(&mut engine);
    site.replace("site.yaml", "  - he\n", "");
    let warm = site.build_with(&mut engine);
    assert!(warm.get("/he/login.html").contains("<html lang=\"en\""));
    assert_eq!(warm.outputs(), site.build().outputs());
}

#[test]
fn months_and_reading_time_are_those_of_the_language() {
    let built = site()
        .page(
            "ja/long.md",
            "pagename: 長い\npermalink: ja/long.html\nisNew: true\ndate: 2026-03-01",
            &"日本語の文章です。".repeat(200),
        )
        .build();
    assert!(
        built
            .get("/de/whats-new.html")
            .contains(">Oktober 2026</h2>")
    );
    assert!(built.get("/ja/whats-new.html").contains(">2026年3月</h2>"));
    // 1,600 letters at 500 a minute.
    assert!(built.get("/ja/long.html").contains("読了時間：約4分"));
}
