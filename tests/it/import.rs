//! A Jekyll site taken over: its old addresses answer, nothing of it is written
//! to, and what needs a person is said with its place.

use std::collections::BTreeMap;

use crate::support::{Folder, Run};

const CONFIG: &str = "\
title: Acme Help
description: >
  Everything
  about Acme
url: https://help.example.org
baseurl: /kb
lang: en
product: Acme Chat
theme: minima
permalink: /:categories/:title.html
exclude: [notes/, '*.bak', Gemfile]
include: [_extra]
collections:
  release: {output: true}
  new: {output: true, permalink: '/whats-new/:name/'}
  parts: {}
defaults:
  - scope: {path: ''}
    values: {layout: default}
  - scope: {path: '', type: release}
    values: {categoryName: Release notes, isNew: true}
";

const SIDEBAR: &str = "\
docs:
  - title: Start here
    children:
      - {title: Log in, url: /log-in}
      - title: Accounts
        children:
          - {title: Roles, url: /pages/roles.html}
          - {title: Gone, url: /gone.html}
          - {title: Status, url: 'https://status.example.org'}
  - title: Home
    url: /
";

/// The old site.
fn old() -> Folder {
    let site = Folder::new();
    for (path, text) in [
        ("_config.yml", CONFIG),
        ("_data/sidebar.yaml", SIDEBAR),
        ("_data/limits.csv", "a,b\n1,2\n"),
        ("_layouts/default.html", "{{ content }}"),
        (
            "_includes/note.html",
            "<div class=\"note\">{{ include.content }}</div>",
        ),
        (
            "_includes/pic.html",
            "<img src=\"{{ include.src | relative_url }}\" alt=\"\">",
        ),
        (
            "_includes/loop.html",
            "{% for p in site.pages %}{{ p.title }}{% endfor %}",
        ),
        (
            "index.html",
            "---\nlayout: home\n---\n{% for p in site.pages %}x{% endfor %}",
        ),
        (
            "pages/log-in.md",
            "---\nlayout: page\ntitle: Log in\npermalink: /log-in\nredirect_from:\n  - /old/login/\n  - /login.html\n---\n\
             # Start\n\nSee [roles]({{ site.baseurl }}{% link pages/roles.md %}), [march](../_release/2019-03-01-march.md).\n\n\
             {% include note.html content=\"Mind the gap\" %}\n\n\
             {% include pic.html src=\"/img/a b.png\" %}\n\n\
             {% include loop.html %}\n\nBuy {{ site.product }} and {{1}}.\n",
        ),
        (
            "pages/roles.md",
            "---\ntitle: Roles: who may what\ndate: yesterday\n---\nText.\n",
        ),
        (
            "pages/pretty.md",
            "---\npermalink: /a/pretty/\nsearch: exclude\n---\nText.\n",
        ),
        (
            "pages/same.md",
            "---\ntitle: Same\npermalink: log-in.html\n---\nText.\n",
        ),
        (
            "pages/raw.html",
            "---\ntitle: Raw\n---\n<div>\n\n    <p>One</p>\n\n    <p>Two</p>\n</div>\n",
        ),
        ("pages/plain.md", "# No head\n\nText.\n"),
        (
            "pages/to-page.md",
            "---\npermalink: /to-page.html\nredirect_to: /pages/roles.html\n---\n",
        ),
        (
            "pages/to-chain.md",
            "---\npermalink: /to-chain\nredirect_to: https://help.example.org/kb/to-page.html\n---\n",
        ),
        (
            "pages/to-file.md",
            "---\npermalink: /to-file/\nredirect_to: /files/deck.pptx\n---\n",
        ),
        (
            "pages/to-away.md",
            "---\nredirect_to: https://example.com/?a=1&b=2\n---\n",
        ),
        ("pages/index.md", "---\ntitle: All\n---\nText.\n"),
        (
            "_release/2019-03-01-march.md",
            "---\ntitle: March\n---\nText.\n",
        ),
        ("_release/sub/april.md", "---\ntitle: April\n---\nText.\n"),
        ("_new/Big Thing.md", "---\ntitle: Big thing\n---\nText.\n"),
        ("_parts/piece.md", "---\ntitle: Piece\n---\nText.\n"),
        ("_extra/about.md", "---\npermalink: /about/\n---\nText.\n"),
        (
            "_posts/2020-01-05-Hello.md",
            "---\ncategories: Big News\n---\nText.\n",
        ),
        ("_drafts/later.md", "---\ntitle: Later\n---\nText.\n"),
        (
            "feed.xml",
            "---\n---\n<feed>{% for p in site.posts %}{% endfor %}</feed>",
        ),
        ("robots.txt", "User-agent: *\n"),
        ("files/deck.pptx", "deck"),
        ("img/a b.png", "png"),
        ("assets/site.css", "---\n---\nb { color: red }\n"),
        ("notes/secret.md", "secret"),
        ("README.md", "# Read me"),
        ("static.html", "<p>as it is</p>"),
    ] {
        site.write(path, text);
    }
    site
}

/// Imports and builds; the folder holds `old` and `new`.
fn taken_over(old: &Folder) -> (Folder, Run, Run) {
    let new = Folder::new();
    let from = old.path().to_string_lossy().into_owned();
    let import = new.run(&["import", "jekyll", &from, "site"]);
    let build = new.run(&["build", "--root", "site"]);
    (new, import, build)
}

/// The file that a web server sends for an address.
fn sent_for(address: &str) -> String {
    let path = format!("site/public{address}");
    if path.ends_with('/') {
        path + "index.html"
    } else {
        path
    }
}

#[test]
fn every_old_address_answers() {
    let (new, import, build) = taken_over(&old());
    assert_eq!((import.code, build.code), (0, 0), "{import:?}\n{build:?}");
    // What Jekyll wrote for the site above, by its rules.
    for address in [
        "/",
        "/log-in.html",
        "/pages/roles.html",
        "/a/pretty/",
        "/pages/raw.html",
        "/pages/plain.html",
        "/pages/",
        "/old/login/",
        "/login.html",
        "/to-page.html",
        "/to-chain.html",
        "/to-file/",
        "/pages/to-away.html",
        "/release/2019-03-01-march.html",
        "/release/sub/april.html",
        "/whats-new/big-thing/",
        "/about/",
        "/big/news/Hello.html",
        "/robots.txt",
        "/files/deck.pptx",
        "/img/a b.png",
        "/assets/site.css",
        "/static.html",
    ] {
        assert!(new.has(&sent_for(address)), "{address} does not answer");
    }
    assert!(
        new.read("site/public/to-chain.html")
            .contains("/kb/pages/roles.html")
    );
    assert!(
        new.read("site/public/pages/to-away.html")
            .contains("https://example.com/?a=1&amp;b=2")
    );
    assert_eq!(
        new.read("site/public/assets/site.css"),
        "b { color: red }\n"
    );
    assert!(!new.has("site/public/later.html"), "a draft is published");
}

#[test]
fn text_that_jekyll_made_stands_in_the_pages() {
    let (new, ..) = taken_over(&old());
    let page = new.read("site/content/log-in.md");
    for kept in [
        "[roles](/pages/roles.html), [march](/release/2019-03-01-march.html)",
        "> [!NOTE]\n> Mind the gap",
        "<img src=\"/img/a b.png\" alt=\"\">",
        "{% include loop.html %}",
        "Buy Acme Chat and {{1}}.",
        "pagename: Log in\n",
    ] {
        assert!(page.contains(kept), "{kept} is not in\n{page}");
    }
    assert!(!page.contains("layout"), "{page}");
    let raw = new.read("site/public/pages/raw.html");
    assert!(!raw.contains("<pre"), "HTML became code: {raw}");
    let release = new.read("site/content/release/2019-03-01-march.md");
    for line in [
        "categoryName: Release notes",
        "isNew: true",
        "date: 2019-03-01",
    ] {
        assert!(release.contains(line), "{release}");
    }
}

#[test]
fn dashes_and_dots_are_shown_as_kramdown_showed_them() {
    let old = old();
    old.write(
        "pages/dashes.md",
        "---\ntitle: Dashes\n---\na -- b --- c... \"d\"\n",
    );
    let (new, ..) = taken_over(&old);
    let page = new.read("site/public/pages/dashes.html");
    assert!(
        page.contains("<p>a – b — c… &quot;d&quot;</p>")
            || page.contains("<p>a – b — c… \"d\"</p>"),
        "{page}"
    );
}

#[test]
fn the_sidebar_becomes_navigation_and_places_the_pages() {
    let (new, ..) = taken_over(&old());
    let settings = new.read("site/site.yaml");
    let settings: serde_json::Value = serde_yaml::from_str(&settings).expect("YAML");
    assert_eq!(settings["title"], "Acme Help");
    assert_eq!(settings["description"], "Everything about Acme");
    assert_eq!(settings["base_url"], "https://help.example.org/kb");
    let start = &settings["navigation"][0];
    assert_eq!(start["category"], "Start here");
    assert_eq!(start["items"][0], "log-in");
    assert_eq!(start["items"][1]["group"], "Accounts");
    assert_eq!(start["items"][1]["items"][0], "pages/roles.html");
    assert_eq!(start["items"][1]["items"][1]["link"], "Status");
    let roles = new.read("site/content/roles.md");
    assert!(
        roles.contains("categoryName: Start here\nsubCategoryName: Accounts\n"),
        "{roles}"
    );
}

#[test]
fn the_report_names_what_needs_a_person_with_its_place() {
    let (new, import, _) = taken_over(&old());
    let report = new.read("site/import-report.md");
    for line in [
        "`pages/log-in.md:17`: Liquid that only Jekyll understands: `{% include loop.html %}`",
        "`pages/roles.md:2`: front matter: no YAML; became `title: 'Roles: who may what'`",
        "`pages/roles.md:3`: ",
        "`pages/pretty.md:3`: ",
        "`pages/same.md`: `pages/log-in.md` has the address `/log-in.html` too",
        "`_data/sidebar.yaml`: the sidebar leads with `Gone` to `/gone.html`, where nothing stands",
        "`_config.yml: collections: parts`: `parts` had no pages of its own",
        "`_data/sidebar.yaml`: became `navigation` in `site.yaml`",
        "`_data/limits.csv`: lies in `data/limits.csv` now",
        "`notes/secret.md`: excluded in `_config.yml`",
        "`feed.xml`: made of Liquid; Shelfmark makes its own",
        "| `pages/roles.md` | `content/roles.md` | `/pages/roles.html` |",
    ] {
        assert!(report.contains(line), "{line}\nis not in\n{report}");
    }
    assert!(
        import.stderr.contains("needs a person"),
        "{}",
        import.stderr
    );
    assert!(
        import.stdout.contains("import-report.md"),
        "{}",
        import.stdout
    );
}

#[test]
fn an_import_never_writes_into_the_old_site() {
    let old = old();
    let before = old.tree("");
    let from = old.path().to_string_lossy().into_owned();
    let new = Folder::new();
    std::os::unix::fs::symlink(old.path(), new.path().join("link")).expect("a link");
    std::os::unix::fs::symlink(old.path().join("none"), new.path().join("dangling"))
        .expect("a link");
    let inside = format!("{from}/new");
    for to in [
        &*inside,
        &*from,
        "link",
        "link/new",
        "dangling",
        "dangling/x",
        "none/../link/new",
    ] {
        let run = new.run(&["import", "jekyll", &from, to]);
        assert_eq!(run.code, 2, "{to}: {run:?}");
    }
    let run = new.run(&["import", "jekyll", &from, "site"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(old.tree(""), before);
}

#[test]
fn a_folder_that_holds_something_is_refused() {
    let old = old();
    let new = Folder::new();
    new.write("site/mine.txt", "mine");
    let from = old.path().to_string_lossy().into_owned();
    let run = new.run(&["import", "jekyll", &from, "site"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("is not empty"), "{}", run.stderr);
    assert_eq!(new.tree("site").len(), 1);
}

#[test]
fn nothing_outside_the_old_site_is_read() {
    let old = old();
    let secret = Folder::new();
    secret.write("a/secret.md", "---\ntitle: Secret\n---\nhidden words");
    let link = |from: &std::path::Path, to: &str| {
        std::os::unix::fs::symlink(from, old.path().join(to)).expect("a link");
    };
    link(&secret.path().join("a/secret.md"), "pages/linked.md");
    link(&secret.path().join("a"), "pages/folder");
    link(&old.path().join("pages/roles.md"), "pages/alias.md");
    link(old.path(), "pages/loop");
    let (new, import, _) = taken_over(&old);
    assert_eq!(import.code, 0, "{import:?}");
    let hidden = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("hidden words");
    assert!(!new.tree("site").values().any(hidden));
    assert!(
        new.has("site/content/alias.md"),
        "a link inside is followed"
    );
    let report = new.read("site/import-report.md");
    for place in ["pages/linked.md", "pages/folder"] {
        let line = format!("`{place}`: was not read: a symbolic link leads out of the folder");
        assert!(report.contains(&line), "{report}");
    }
}

#[test]
fn a_site_of_odd_pages_is_taken_over_and_builds() {
    let old = Folder::new();
    old.write("_config.yml", "title: [unclosed\n");
    let heads = [
        "title: 'open",
        "a: b: c\n- x",
        "\t",
        "permalink: ../x",
        "permalink: /a?b",
        "permalink: //host/x",
        "permalink: ''",
        "redirect_from: 3",
        "redirect_from: [/x/, /x/, null, '']",
        "redirect_to: ''\ntitle: x",
        "categoryName: [a, b]",
        "title: &a x\nb: *a",
        "date: 2020-13-45",
        "published: maybe",
        "- a\n- b",
        "layout:\ntitle:\n",
    ];
    for (number, head) in heads.iter().enumerate() {
        old.write(
            &format!("pages/{number}.md"),
            format!("---\n{head}\n---\nText {{% x\n{{{{\n"),
        );
    }
    old.write("pages/open.md", "---\ntitle: never closed\n\nText\n");
    old.write("pages/ends.md", "---\r\ntitle: CRLF\r\n---\r\nText\r\n");
    old.write("pages/bytes.md", b"\xff\xfe---\n");
    old.write("pages/empty.md", "");
    let (new, import, build) = taken_over(&old);
    assert_eq!((import.code, build.code), (0, 0), "{import:?}\n{build:?}");
    let pages: BTreeMap<_, _> = new.tree("site/content");
    assert_eq!(pages.len(), heads.len() + 3, "{:?}", pages.keys());
}
