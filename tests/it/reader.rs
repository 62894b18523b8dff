//! Laws of what readers get: lists by date and their feeds, the sidebar's
//! weight, and that every page is reached without JavaScript.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::support::{Built, SiteTest};
use shelfmark::site::Drafts;

/// The addresses in `href` of every link, as paths.
fn links(html: &str) -> BTreeSet<String> {
    html.split("<a ")
        .skip(1)
        .filter_map(|tag| {
            tag.split('>')
                .next()?
                .split("href=\"")
                .nth(1)?
                .split('"')
                .next()
        })
        .map(|href| href.split('#').next().unwrap_or(href).replace("&amp;", "&"))
        .collect()
}

/// A site of so many pages, in 12 categories with 4 groups each, two of which
/// have a third level.
fn site(pages: usize) -> SiteTest {
    let mut site = SiteTest::new().config("base_url: https://x.org\n");
    for n in 0..pages {
        let (category, group, part) = (n % 12, n / 12 % 4, n / 48 % 5);
        let level3 = if group < 2 {
            format!("Part {part}")
        } else {
            String::new()
        };
        let head = format!(
            "pagename: Page {n}\npermalink: page-{n:05}.html\ncategoryName: Topic {category}\nsubCategoryName: Group {group}\nlevel3: {level3}\ndate: 20{:02}-{:02}-05",
            10 + n % 15,
            1 + n % 12
        );
        site = site.page(&format!("p{n}.md"), &head, "Some words of text.");
    }
    site
}

/// The levels of page `n`: category, subcategory, level 3.
type Levels = fn(usize) -> (usize, Option<usize>, Option<usize>);

/// A site of so many pages of three hundred words.
fn sorted_site(pages: usize, levels: Levels) -> SiteTest {
    let body = "Some words of text. ".repeat(75);
    (0..pages).fold(SiteTest::new(), |site, n| {
        let (category, group, part) = levels(n);
        let name = |kind: &str, n: Option<usize>| n.map_or(String::new(), |n| format!("{kind} {n}"));
        let head = format!(
            "pagename: How to do thing {n:04}\npermalink: page-{n:05}.html\ncategoryName: Topic {category}\nsubCategoryName: {}\nlevel3: {}",
            name("Group", group),
            name("Part", part)
        );
        site.page(&format!("p{n}.md"), &head, &body)
    })
}

fn median_page(built: &Built) -> usize {
    let mut sizes: Vec<usize> = built
        .outputs()
        .into_iter()
        .filter(|(path, _)| path.starts_with("page-"))
        .map(|(_, bytes)| bytes.len())
        .collect();
    sizes.sort_unstable();
    sizes[sizes.len() / 2]
}

#[test]
fn a_page_does_not_grow_with_the_site() {
    let shapes: [(&str, Levels); 4] = [
        ("three levels", |n| {
            (n % 12, Some(n / 12 % 8), Some(n / 96 % 5))
        }),
        ("two levels", |n| (n % 12, Some(n / 12 % 8), None)),
        ("nearly all in one", |n| {
            (if n % 10 == 0 { n / 10 % 6 } else { 9 }, None, None)
        }),
        ("ever more categories", |n| (n / 25, None, None)),
    ];
    for (shape, levels) in shapes {
        let median = |pages| median_page(&sorted_site(pages, levels).build());
        let (small, large) = (median(100), median(2400));
        assert!(
            large * 100 <= small * 105,
            "{shape}: {small} bytes of 100 pages, {large} of 2,400"
        );
    }
}

#[test]
fn every_page_is_reached_by_links_from_the_home_page() {
    let built = site(700).build();
    let outputs = built.outputs();
    let mut reached = BTreeSet::from(["/".to_owned()]);
    let mut open = vec!["/".to_owned()];
    while let Some(address) = open.pop() {
        let file = address.strip_prefix('/').expect("a path");
        let file = if file.is_empty() { "index.html" } else { file };
        let Some(html) = outputs.get(file).and_then(|b| std::str::from_utf8(b).ok()) else {
            panic!("nothing at {address}");
        };
        let new = links(html)
            .into_iter()
            .filter(|l| l.starts_with('/') && l.ends_with(".html"));
        open.extend(new.filter(|link| reached.insert(link.clone())));
    }
    let lost: Vec<&String> = outputs
        .keys()
        .filter(|f| f.ends_with(".html") && *f != "index.html" && *f != "404.html")
        .filter(|f| !reached.contains(&format!("/{f}")))
        .collect();
    assert_eq!(lost, Vec::<&String>::new());
}

#[test]
fn what_a_closed_branch_holds_is_fetched_from_the_address_beside_its_link() {
    let outputs = site(700).build().outputs();
    let page = String::from_utf8(outputs["page-00000.html"].clone()).expect("text");
    let mut fetched = 0;
    for item in page.split(" data-branch><a ").skip(1) {
        let href = item
            .split("href=\"")
            .nth(1)
            .and_then(|h| h.split('"').next());
        let (path, id) = href
            .and_then(|h| h.split_once(".html"))
            .expect("a category");
        let file = format!("{}{}.nav.txt", &path[1..], id.replace('#', "."));
        let branch = outputs.get(&file).unwrap_or_else(|| panic!("no {file}"));
        let branch = std::str::from_utf8(branch).expect("text");
        assert!(branch.contains("<li"), "{file} is empty");
        fetched += 1;
    }
    assert!(fetched > 12, "{fetched} closed branches");
    // Page 0 is in the first of 15 lists that are cut.
    let whole = String::from_utf8(outputs["categories/topic-0.group-3.nav.txt"].clone());
    assert_eq!(
        whole.expect("text").matches("<li>").count(),
        14,
        "700 / 48, those of group 3"
    );
}

#[test]
fn a_branch_is_found_whatever_its_names_are_written_in() {
    let names = [
        "Größe & Maß",
        "日本語",
        "What's new",
        "C++ / C#",
        "עברית",
        "a.nav",
        "A B",
        "a-b",
        "x\u{301}",
    ];
    let mut site = SiteTest::new().page(
        "z.md",
        "pagename: Z\npermalink: z.html\ncategoryName: Z",
        "",
    );
    for (n, category) in names.iter().enumerate() {
        for (m, group) in names.iter().enumerate() {
            let head = format!(
                "pagename: P\npermalink: p{n}-{m}.html\ncategoryName: \"{category}\"\nsubCategoryName: \"{group}\""
            );
            site = site.page(&format!("{n}-{m}.md"), &head, "");
        }
    }
    let outputs = site.build().outputs();
    let decoded = |text: &str| {
        percent_encoding::percent_decode_str(text)
            .decode_utf8_lossy()
            .into_owned()
    };
    let mut fetched = 0;
    for page in ["z.html", "p0-0.html", "p3-4.html", "p4-1.html"] {
        let html = std::str::from_utf8(&outputs[page]).expect("text");
        for item in html.split(" data-branch><a ").skip(1) {
            let href = item
                .split("href=\"")
                .nth(1)
                .and_then(|h| h.split('"').next());
            let (path, id) = href
                .and_then(|h| h.rsplit_once(".html"))
                .expect("a category");
            let file = decoded(&format!("{}{}.nav.txt", &path[1..], id.replace('#', ".")));
            let branch = outputs.get(&file).unwrap_or_else(|| panic!("no {file}"));
            assert!(
                std::str::from_utf8(branch).expect("text").contains("<li"),
                "{file} is empty"
            );
            fetched += 1;
        }
    }
    assert!(fetched >= 4 * names.len(), "{fetched}");
}

#[test]
fn the_category_of_pages_without_one_is_named_in_the_sites_language() {
    let built = SiteTest::new()
        .config("language: de")
        .page("a.md", "pagename: A\npermalink: a.html", "")
        .build();
    for route in ["/", "/a.html", "/categories/other-pages.html"] {
        let html = built.get(route);
        assert!(
            html.contains("Weitere Seiten") && !html.contains("Other pages"),
            "{route}"
        );
    }
}

#[test]
fn the_current_page_is_marked_once_in_its_sidebar() {
    let outputs = site(300).build().outputs();
    for (file, bytes) in outputs.iter().filter(|(f, _)| f.starts_with("page-")) {
        let html = std::str::from_utf8(bytes).expect("text");
        let marks = html.matches("aria-current=\"page\"").count();
        assert_eq!(marks, 1, "{file}");
    }
}

#[test]
fn no_group_is_open_but_those_around_the_page() {
    let pages = |from: usize, to: usize| {
        let items = (from..to).map(|n| format!("    - page-{n}.html\n"));
        items.collect::<String>()
    };
    // The sixth entry, with which the second window starts, is a group.
    let navigation = format!(
        "navigation:\n- category: C\n  items:\n{}    - group: G\n      items: [page-11.html]\n{}",
        pages(0, 5),
        pages(5, 11)
    );
    let site = (0..12).fold(SiteTest::new().config(&navigation), |site, n| {
        let head = format!("pagename: P {n}\npermalink: page-{n}.html\ncategoryName: C");
        site.page(&format!("{n}.md"), &head, "")
    });
    let built = site.build();
    for (route, open) in [
        ("/page-7.html", 1),
        ("/page-5.html", 1),
        ("/page-11.html", 2),
    ] {
        let html = built.get(route);
        assert_eq!(html.matches(" is-open\"").count(), open, "{route}");
        assert_eq!(html.matches("aria-current=\"page\"").count(), 1, "{route}");
    }
}

/// The texts of an Atom feed: for each element path its texts, in order.
fn read_feed(xml: &str) -> BTreeMap<String, Vec<String>> {
    let mut reader = Reader::from_str(xml);
    let (mut path, mut found) = (Vec::new(), BTreeMap::<String, Vec<String>>::new());
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{e}: {xml}")) {
            Event::Start(tag) => {
                path.push(tag.name().as_ref().to_owned());
                found.entry(path.join("/")).or_default().push(String::new());
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Text(text) => {
                if let Some(last) = found.get_mut(&path.join("/")).and_then(|t| t.last_mut()) {
                    last.push_str(&text);
                }
            }
            Event::GeneralRef(name) => {
                let c =
                    quick_xml::escape::resolve_predefined_entity(&name).expect("a known entity");
                if let Some(last) = found.get_mut(&path.join("/")).and_then(|t| t.last_mut()) {
                    last.push_str(c);
                }
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn lists_show_every_dated_page_once_newest_first_in_parts() {
    let site = site(120);
    let built = site.build();
    let mut dates = Vec::new();
    for part in ["/updates.html", "/updates-2.html", "/updates-3.html"] {
        let html = built.get(part);
        let main = html.split("<main").nth(1).expect("main");
        let listed = main.split("<time datetime=\"").skip(1);
        dates.extend(listed.map(|t| t[..10].to_owned()));
    }
    assert_eq!(dates.len(), 120);
    assert!(dates.is_sorted_by(|a, b| a >= b), "{dates:?}");
    assert!(built.find("/updates-4.html").is_none());
    let feed = read_feed(&built.get("/updates.xml"));
    assert_eq!(feed["feed/entry/title"].len(), 30);
    assert_eq!(
        feed["feed/updated"],
        [format!("{}T00:00:00+00:00", dates[0])]
    );
    assert_eq!(feed["feed/id"], ["https://x.org/updates.html"]);
}

#[test]
fn the_page_for_lost_addresses_knows_every_page_and_old_address_of_a_site_that_is_not_huge() {
    let site = SiteTest::new()
        .config("base_url: https://x.org/help\n")
        .page(
            "a.md",
            "pagename: \"A & B\"\npermalink: a.html\ncategoryName: C\nredirect_from: old.html",
            "",
        )
        .page(
            "d.md",
            "pagename: D\npermalink: d.html\ncategoryName: C\ndraft: true",
            "",
        );
    let built = site.build();
    let known: Vec<(String, String)> =
        serde_json::from_str(&built.get("/addresses.json")).expect("JSON");
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let expected = [
        pair("/help/a.html", "A & B"),
        pair("/help/categories/c.html", "C"),
        pair("/help/old.html", "A & B"),
    ];
    assert_eq!(known, expected);
    assert!(
        built
            .get("/404.html")
            .contains("data-addresses=\"/help/addresses.json\"")
    );
}

#[test]
fn a_page_that_is_kept_from_readers_is_marked_wherever_it_is_shown() {
    let front = |name: &str, more: &str| {
        format!("pagename: {name}\npermalink: {name}.html\ncategoryName: C\n{more}")
    };
    let mut site = SiteTest::new()
        .page("a.md", &front("a", "draft: true"), "x")
        .page("b.md", &front("b", "published: false"), "x")
        .page("c.md", &front("c", ""), "x");
    site.options.drafts = Drafts::Shown;
    let built = site.build();
    let marks = |page: &str| built.get(page).matches("badge-draft").count();
    // The sidebar marks both, each page of its own itself.
    assert_eq!(["/a.html", "/b.html", "/c.html"].map(marks), [3, 3, 2]);
    assert!(marks("/categories/c.html") >= 2);
    site.options.drafts = Drafts::Hidden;
    let published = site.build();
    for (file, bytes) in published.outputs() {
        let marked = String::from_utf8_lossy(&bytes).contains("badge-draft");
        assert!(!marked || file.ends_with(".css"), "{file}");
    }
}

#[test]
fn a_picture_in_html_keeps_its_room_unless_its_author_says_otherwise() {
    let said = [
        ("<img src=\"/img/p.svg\">", " width=\"40\" height=\"20\""),
        ("<img src=\"/img/p.svg\" width=20 alt=x>", " height=\"10\""),
        ("<img width=\"50%\" src=\"/img/p.svg\">", ""),
        ("<img src=\"/img/p.svg\" height=\"5\">", ""),
        ("<img src=\"/img/p.svg\" style=\"height:5em\">", ""),
        ("<img src=\"https://example.org/p.svg\">", ""),
    ];
    let body: String = said.iter().map(|(tag, _)| format!("{tag}\n\n")).collect();
    let built = SiteTest::new()
        .file(
            "img/p.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\"/>",
        )
        .page("a.md", "pagename: A\npermalink: a.html", &body)
        .build();
    let html = built.get("/a.html");
    for (tag, room) in said {
        let written = format!("{}{room}>", tag.trim_end_matches('>'));
        assert!(html.contains(&written), "{written}\n{html}");
    }
}

#[test]
fn a_video_without_a_name_is_called_so_in_the_pages_language() {
    let built = SiteTest::new()
        .config("language: fr")
        .page(
            "a.md",
            "pagename: A\npermalink: a.html",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        )
        .build();
    let html = built.get("/a.html");
    assert!(
        html.contains("<span class=\"video-title\">Vidéo</span>"),
        "{html}"
    );
}

#[test]
fn without_dates_or_new_pages_there_is_no_list() {
    let built = SiteTest::new()
        .page(
            "a.md",
            "pagename: A\npermalink: a.html\ncategoryName: C",
            "",
        )
        .build();
    for route in ["/updates.html", "/whats-new.html", "/updates.xml"] {
        assert!(built.find(route).is_none(), "{route}");
    }
}

#[test]
fn a_page_of_the_author_takes_the_place_of_a_list() {
    let head = "pagename: Mine\npermalink: updates.html\ncategoryName: C\ndate: 2026-01-01";
    let built = SiteTest::new().page("a.md", head, "").build();
    assert!(built.get("/updates.html").contains("<h1>Mine</h1>"));
    assert_eq!(built.findings(), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_feed_is_well_formed_whatever_pages_are_called(name in "\\PC{1,40}", subtitle in any::<String>()) {
        let quoted = |text: &str| serde_json::to_string(text).expect("JSON is YAML");
        let head = format!(
            "pagename: {}\nsubtitle: {}\npermalink: a.html\ncategoryName: C\ndate: 2026-01-01",
            quoted(&name), quoted(&subtitle)
        );
        let built = SiteTest::new().config("base_url: https://x.org/h").page("a.md", &head, "").build();
        if let Some(feed) = built.find("/updates.xml") {
            let feed = read_feed(&feed);
            prop_assert_eq!(feed["feed/entry/title"].len(), 1);
            prop_assert_eq!(&feed["feed/entry/id"][0], "https://x.org/h/a.html");
        }
    }
}

#[test]
fn a_tutorial_shows_its_video_before_its_text_and_no_other_page_does() {
    let body =
        "Words first.\n\n<iframe src=\"https://example.org/v\" title=\"V\"></iframe>\n\nMore.";
    let built = SiteTest::new()
        .page(
            "t.md",
            "pagename: T\npermalink: t.html\nisTutorial: true",
            body,
        )
        .page("a.md", "pagename: A\npermalink: a.html", body)
        .build();
    let order = |route: &str| {
        let page = built.get(route);
        assert_eq!(page.matches("<iframe").count(), 1, "{route}");
        page.find("<iframe") < page.find("<p>Words first.")
    };
    assert!(order("/t.html"));
    assert!(!order("/a.html"));
}

#[test]
fn a_category_listed_by_date_has_its_pages_by_month_in_parts_with_a_feed() {
    let note = |n: usize| {
        format!(
            "pagename: Release {n}\npermalink: release-{n}.html\ncategoryName: release  NOTES\ndate: 2026-0{}-0{}",
            1 + n % 9,
            1 + n / 9 % 9
        )
    };
    let navigation = "navigation:\n  - category: Release notes\n    by_date: true\n  - Guides\n";
    let mut site = SiteTest::new()
        .config(&format!("base_url: https://x.org\n{navigation}"))
        .page(
            "g.md",
            "pagename: G\npermalink: g.html\ncategoryName: Guides\ndate: 2026-09-09",
            "",
        );
    for n in 0..60 {
        site = site.page(&format!("r{n}.md"), &note(n), "Text.");
    }
    let built = site.build();
    let outputs = built.outputs();
    let text = |file: &str| String::from_utf8_lossy(&outputs[file]).into_owned();
    let list = text("updates/release-notes.html");
    let names = list.matches("page-item-dated").count();
    assert_eq!(names, 50, "the first part");
    assert!(text("updates/release-notes-2.html").contains("page-item-dated"));
    assert!(list.contains("id=\"m2026-09\"") && !list.contains("g.html\">G</a>"));
    assert!(list.contains("href=\"/categories/release-notes.html\""));
    assert!(list.contains("<title>Release notes · By date · "));
    assert!(text("updates/release-notes.xml").contains("<title>Release notes"));
    let category = text("categories/release-notes.html");
    for address in ["/updates/release-notes.html", "/updates/release-notes.xml"] {
        assert!(
            category.contains(&format!("href=\"{address}\"")),
            "{address}"
        );
    }
    assert!(!text("categories/guides.html").contains("/updates/guides"));
}
