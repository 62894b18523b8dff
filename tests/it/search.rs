//! Laws of search: what is found, in which order, and of what the index is made.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

use rayon::prelude::*;
use shelfmark::engine::Engine;
use shelfmark::site::shards::Piece;

use crate::support::{Built, SiteTest};

/// A page in the category Guides.
fn with(site: SiteTest, name: &str, more: &str, body: &str) -> SiteTest {
    let file = name.to_lowercase().replace(' ', "-");
    let front = format!("pagename: {name}\npermalink: {file}.html\ncategoryName: Guides\n{more}");
    site.page(&format!("{file}.md"), &front, body)
}

/// Pages about nothing that is looked for, so that words have their usual weights.
fn crowd() -> SiteTest {
    (0..30).fold(SiteTest::new(), |site, n| {
        let body = format!("Some text about gardens, rivers and number {n}.\n\n## Part of it\n\nMore of the same.\n");
        with(site, &format!("Garden {n}"), "", &body)
    })
}

/// The names of the pages that a query finds, best first.
fn found(built: &Built, query: &str) -> Vec<String> {
    let (search, site) = (&built.build.renderer.search, &built.build.renderer.site);
    let hits = search.find_among(query, 10, 0..u32::MAX);
    let name = |page: u32| site.pages[search.pages[page as usize]].name.clone();
    hits.into_iter().map(|hit| name(hit.page)).collect()
}

fn first(built: &Built, query: &str) -> String {
    found(built, query).into_iter().next().unwrap_or_default()
}

/// How often a site is built by many threads; they meet in another way each time.
const MEETINGS: usize = 40;

#[test]
fn threads_of_a_pool_that_ask_for_the_index_at_once_never_wait_for_each_other() {
    let site = crowd();
    let (done, ended) = channel();
    std::thread::spawn(move || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(8).build();
        let pool = pool.expect("threads");
        for _ in 0..MEETINGS {
            let built = site.build().build;
            let routes = built.routes();
            let outputs = pool.install(|| routes.par_iter().map(|(r, _)| built.output(r)).count());
            assert_eq!(outputs, routes.len());
        }
        done.send(()).expect("somebody waits");
    });
    // Whoever waits for himself waits for ever.
    let ended = ended.recv_timeout(Duration::from_secs(120));
    assert!(ended.is_ok(), "the threads did not come to an end");
}

#[test]
fn making_the_index_ahead_ends_soon_after_it_is_told_to_and_leaves_no_half_of_it() {
    let site = crowd();
    let clean = files(&site.build());
    let threads = rayon::current_num_threads();
    for after in (0..).map(|n| n * 3) {
        let built = site.build();
        let asked = AtomicUsize::new(0);
        let stop = || asked.fetch_add(1, Ordering::Relaxed) >= after;
        built.build.renderer.search.make_ahead(&stop);
        let asked = asked.into_inner();
        assert!(asked <= after + threads, "{asked} for {after}");
        assert_eq!(files(&built), clean, "stopped after {after}");
        if asked < after {
            // Reading pages is far from all that can be left off.
            assert!(after > 15, "nothing asked after {after}");
            break;
        }
    }
}

/// The bytes of every file of the index.
fn files(built: &Built) -> Vec<Arc<[u8]>> {
    let search = &built.build.renderer.search;
    let kinds: [fn(u32) -> Piece; 2] = [Piece::Words, Piece::Lists];
    let of = |kind: fn(u32) -> Piece| (0..).map_while(move |n| search.file(kind(n)));
    kinds.into_iter().flat_map(of).collect()
}

#[test]
fn a_name_outranks_a_subtitle_a_heading_a_keyword_and_the_text_in_this_order() {
    let site = crowd();
    let site = with(
        site,
        "Text",
        "",
        &"We speak of turbines here, of turbines and turbines.\n".repeat(5),
    );
    let site = with(site, "Keyword", "keywords: [turbines]", "Nothing.\n");
    let site = with(site, "Heading", "", "## Turbines\n\nNothing.\n");
    let site = with(
        site,
        "Subtitle",
        "subtitle: All about turbines",
        "Nothing.\n",
    );
    let site = with(site, "Turbines", "", "Nothing.\n");
    let built = site.build();
    assert_eq!(
        found(&built, "turbines"),
        ["Turbines", "Subtitle", "Heading", "Keyword", "Text"]
    );
}

#[test]
fn forms_starts_and_slips_of_a_word_find_it() {
    let site = with(crowd(), "Configuration of passwords", "", "Using tries.\n");
    let site = with(
        site,
        "Häuser und Straßen",
        "language: de",
        "Die Verbindungen.\n",
    );
    let built = site.build();
    for query in [
        "configurations",
        "configuring",
        "conf",
        "configuratoin",
        "xonfiguration",
        "password",
        "passwort",
        "pasword",
        "apsswords",
        "co",
        "use",
        "tries",
        "CONFIGURATION",
        "ｃonfiguration",
    ] {
        assert_eq!(
            first(&built, query),
            "Configuration of passwords",
            "{query}"
        );
    }
    for query in [
        "haus",
        "hauser",
        "häusern",
        "strassen",
        "STRASSE",
        "verbindung",
    ] {
        assert_eq!(first(&built, query), "Häuser und Straßen", "{query}");
    }
    assert_eq!(found(&built, "zzzzz"), Vec::<String>::new());
    assert_eq!(found(&built, "  ,, \"\" "), Vec::<String>::new());
}

#[test]
fn error_texts_identifiers_and_phrases_are_found_as_they_stand() {
    let site = with(
        crowd(),
        "Update fails",
        "",
        "The error is `0x80070005`, or ERR_CONNECTION_RESET.\n",
    );
    let site = with(
        site,
        "Exit codes",
        "",
        "It says: process failed with code 3.\n",
    );
    let site = with(
        site,
        "Failed orders",
        "",
        "The process of an order that failed is long. Process it; failed ones again.\n",
    );
    let site = with(
        site,
        "Settings",
        "",
        "Write it into `site.yaml`, key `categoryName`.\n",
    );
    let built = site.build();
    assert_eq!(first(&built, "0x80070005"), "Update fails");
    assert_eq!(first(&built, "err_connection_reset"), "Update fails");
    assert_eq!(first(&built, "ERR CONNECTION RESET"), "Update fails");
    assert_eq!(first(&built, "process failed"), "Exit codes");
    assert_eq!(found(&built, "\"process failed\""), ["Exit codes"]);
    assert_eq!(found(&built, "\"failed process\""), Vec::<String>::new());
    assert_eq!(first(&built, "site.yaml"), "Settings");
    assert_eq!(first(&built, "categoryname"), "Settings");
}

#[test]
fn scripts_without_spaces_are_found_by_any_part_of_a_run() {
    let site = with(
        crowd(),
        "検索の設定",
        "language: ja\npermalink: a.html",
        "ページを検索する方法。\n",
    );
    let built = site.build();
    for query in ["検索", "設定", "方法", "検", "検索する"] {
        assert_eq!(first(&built, query), "検索の設定", "{query}");
    }
}

#[test]
fn joined_and_parted_words_meet_and_synonyms_find_each_other() {
    let site = with(crowd(), "Login page", "", "Nothing.\n");
    let site = with(site, "Single sign-on", "", "Nothing.\n");
    let site = with(site, "Set up a garden", "", "The set-up.\n");
    let built = site
        .config(
            "search:\n  synonyms:\n    - [log in, login, sign in]\n    - [SSO, single sign-on]\n",
        )
        .build();
    assert_eq!(first(&built, "log in"), "Login page");
    assert_eq!(first(&built, "sign in"), "Login page");
    assert_eq!(first(&built, "sso"), "Single sign-on");
    assert_eq!(first(&built, "setup"), "Set up a garden");
}

#[test]
fn hidden_pages_are_in_no_file_of_the_index() {
    let site = with(crowd(), "Draft", "draft: true", "Xylophone\n");
    let site = with(site, "Kept back", "published: false", "Xylophone\n");
    let site = with(site, "Not for search", "search: false", "Xylophone\n");
    let built = site.build();
    assert_eq!(found(&built, "xylophone"), Vec::<String>::new());
    for (file, bytes) in built
        .outputs()
        .into_iter()
        .filter(|(file, _)| file.starts_with("search"))
    {
        let mut text = String::from_utf8_lossy(&bytes).to_lowercase();
        if file.starts_with("search/d/") {
            text.clear();
            flate2::read::DeflateDecoder::new(&*bytes)
                .read_to_string(&mut text)
                .expect("deflated");
            text = text.to_lowercase();
        }
        for word in ["xylophone", "ylophone", "kept back", "not for search"] {
            assert!(!text.contains(word), "{file} has {word}");
        }
    }
}

#[test]
fn who_asks_for_the_whole_name_of_a_page_finds_it_first() {
    let much = "Front matter, front matter.\n\n## Front matter\n\nFront matter is front matter.\n";
    let more = "subtitle: Front matter, and what of front matter is front matter\nkeywords: [front matter]";
    let site = with(crowd(), "No-front-matter", more, much);
    let site = with(site, "Front matter fields", more, much);
    let site = with(site, "Front matter", "", "Nothing.\n");
    let site = with(site, "The life of a river", "", "Nothing.\n").build();
    for query in [
        "front matter",
        "Front Matter",
        "front-matter",
        "\"front matter\"",
    ] {
        assert_eq!(first(&site, query), "Front matter", "{query}");
    }
    // A part of a joined name says less than a word.
    assert_eq!(
        found(&site, "matter fields front")[0],
        "Front matter fields"
    );
    assert_eq!(found(&site, "front matter")[1], "Front matter fields");
    assert_eq!(first(&site, "the life of a river"), "The life of a river");
}

#[test]
fn a_little_site_has_few_files_of_the_index_and_none_that_is_empty() {
    let few = with(SiteTest::new(), "Bridge", "", "A bridge.\n").build();
    let files = |built: &Built, folder: &str| {
        let mut all = built.outputs();
        all.retain(|file, _| file.starts_with(folder));
        all
    };
    assert_eq!(files(&few, "search/w/").len(), 1);
    // So many words that several files are filled, on so many pages that lists have
    // files of their own.
    let mut many = SiteTest::new();
    for n in 0..300 {
        let words: Vec<String> = (0..40).map(|w| format!("word{}", n * 7 + w * w)).collect();
        many = with(
            many,
            &format!("Page {n}"),
            "",
            &format!("{}\n", words.join(" ")),
        );
    }
    let many = many.build();
    let (words, lists) = (files(&many, "search/w/"), files(&many, "search/p/"));
    assert!(
        words.len() > 4 && !lists.is_empty(),
        "{} {}",
        words.len(),
        lists.len()
    );
    for (file, bytes) in words.iter().chain(&lists) {
        assert!(!bytes.is_empty(), "{file}");
    }
    assert!(!found(&many, "word2000").is_empty());
}

#[test]
fn an_index_after_edits_is_a_clean_one_and_no_other_page_changes() {
    let mut site = with(crowd(), "Bridge", "", "A bridge.\n");
    let mut engine = Engine::default();
    let before = site.build_with(&mut engine).outputs();
    site.replace(
        "content/bridge.md",
        "A bridge.",
        "A viaduct.\n\n## Aqueducts\n",
    );
    let warm = site.build_with(&mut engine);
    assert_eq!(first(&warm, "viaduct"), "Bridge");
    assert_eq!(first(&warm, "aqueduct"), "Bridge");
    let after = warm.outputs();
    assert_eq!(after, site.build().outputs());
    let changed: Vec<_> = after
        .iter()
        .filter(|(file, bytes)| before.get(*file) != Some(bytes))
        .collect();
    assert!(
        changed
            .iter()
            .all(|(file, _)| file.starts_with("search/") || *file == "bridge.html"),
        "{:?}",
        changed.iter().map(|c| c.0).collect::<Vec<_>>()
    );
    site.remove("content/garden-3.md");
    site.rename("content/bridge.md", "content/arch.md");
    assert_eq!(
        site.build_with(&mut engine).outputs(),
        site.build().outputs()
    );
}

#[test]
fn an_index_after_each_of_many_edits_is_a_clean_one() {
    // Some seventy words that start alike, so that now and then a start has a list of
    // its own and then has none; a change of language gives words other stems.
    let text = |seed: usize| -> String {
        let words = (0..24).map(|n| format!("contra{}ing", (seed * 31 + n * (seed + 3)) % 71));
        words.collect::<Vec<_>>().join(" ")
    };
    let page = |n: usize, seed: usize| {
        let language = if seed % 5 == 4 { "de" } else { "en" };
        format!(
            "---\npagename: Page {} of {n}\npermalink: p{n}.html\ncategoryName: Guides\nlanguage: {language}\n---\n{}\n",
            seed % 3,
            text(seed)
        )
    };
    let mut site = SiteTest::new();
    for n in 0..20 {
        site = site.file(&format!("content/p{n}.md"), page(n, n % 4));
    }
    let mut engine = Engine::default();
    let search = |built: &Built| {
        let mut outputs = built.outputs();
        outputs.retain(|file, _| file.starts_with("search"));
        outputs
    };
    search(&site.build_with(&mut engine));
    for round in 0..16 {
        let n = round * 7 % 20;
        site = site.file(&format!("content/p{n}.md"), page(n, round));
        let warm = site.build_with(&mut engine);
        // Now and then nobody searches between two edits.
        if round % 4 != 1 {
            assert!(search(&warm) == search(&site.build()), "round {round}");
        }
    }
}

#[test]
fn tests_of_search_that_fail_are_findings_at_their_place() {
    let site = with(crowd(), "Password", "", "Nothing.\n");
    let built = site
        .config("search_tests:\n  - query: pasword\n    pages: password.html\n  - query: password\n    pages: [password.html, garden-7.html, passwort.html]\n    top: 1\n  - query: garden\n    pages: garden-29.html\n")
        .build();
    let findings = built.findings();
    let findings: Vec<_> = findings
        .iter()
        .map(String::as_str)
        .filter(|f| f.starts_with("search-test"))
        .collect();
    assert_eq!(findings.len(), 3, "{findings:#?}");
    assert_eq!(
        findings[0],
        "search-test site.yaml:5:28 `password` does not find `garden-7.html`"
    );
    assert_eq!(
        findings[1],
        "search-test site.yaml:5:43 search knows no page at `passwort.html`"
    );
    assert!(
        findings[2]
            .starts_with("search-test site.yaml:8:12 `garden` finds `garden-29.html` in place "),
        "{}",
        findings[2]
    );
}

#[test]
fn without_javascript_the_landing_leads_to_every_page() {
    let built = with(crowd(), "Bridge", "", "A bridge.\n")
        .config("base_url: https://example.org/help\n")
        .build();
    let landing = built.get("/search.html");
    assert!(
        landing.contains("href=\"/help/bridge.html\"")
            && landing.contains("href=\"/help/garden-29.html\"")
    );
    assert!(built.get("/search/dialog.txt").contains("<dialog"));
}

#[test]
fn a_site_of_several_languages_finds_pages_of_the_readers_own() {
    let site = crowd().config("languages: [en, de]\n");
    let site = site.page(
        "de/haus.md",
        "pagename: Gartenhaus\npermalink: haus.html\ncategoryName: Haus",
        "Die Häuser.\n",
    );
    let built = site.build();
    let manifest: serde_json::Value =
        serde_json::from_str(&built.get("/search/index.json")).expect("JSON");
    assert_eq!(
        manifest["languages"],
        serde_json::json!([["en", 0], ["de", 30]])
    );
    assert!(built.get("/de/search.html").contains(">Gartenhaus</a>"));
    assert!(!built.get("/search.html").contains("Gartenhaus"));
}

#[test]
fn words_that_stand_only_in_what_a_page_is_composed_of_are_found() {
    let body = "Nothing.\n\n:::note Zebrafinch\nPangolin\n:::\n\n::::tabs\n:::tab Axolotl\nQuokka\n:::\n:::tab Other\nNarwhal\n:::\n::::\n\n:::::faq\n::::question Capybara?\nOkapi\n::::\n:::::\n\n::::cards\n:::card Tapir\nKinkajou\n:::\n::::\n\n:::steps\n1. Wombat\n:::\n\n:::include snippet.md\n\n:::data channels.yaml title=\"Aardvark\"\n\n[[beast]] :badge[Numbat]{tip}\n\n```mermaid\nflowchart LR\n  A[Dugong] --> B[Manatee]\n```\n";
    let site = with(
        crowd().config("variables:\n  beast: Echidna\n"),
        "Beasts",
        "",
        body,
    )
    .file("snippets/snippet.md", "Ocelot\n")
    .file(
        "data/channels.yaml",
        "- name: Marmoset\n  remarks: Peccary\n",
    );
    let built = site.build();
    let lost: Vec<&str> = "zebrafinch pangolin axolotl quokka narwhal capybara okapi tapir kinkajou wombat ocelot aardvark marmoset peccary remarks echidna numbat dugong manatee"
        .split(' ')
        .filter(|word| first(&built, word) != "Beasts")
        .collect();
    assert_eq!(lost, Vec::<&str>::new());
}
