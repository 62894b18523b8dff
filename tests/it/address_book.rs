//! The address book: what was published and answers no more is found again by what
//! it says, wherever it was moved to by hand.

use shelfmark::diagnostic::{Code, Diagnostic};
use shelfmark::engine::Engine;
use shelfmark::moves::book::Book;
use shelfmark::moves::{fixes, lost};

use crate::support::{SiteTest, git};

const LOGIN: &str = "Open the address that your administrator gave you and choose the \
    button at the top. Write the name of your account and the word that you chose when \
    you were invited, then confirm with the code on your telephone.\n";
const EXPORT: &str = "Every table can be taken out as a file that a spreadsheet opens. \
    Choose the columns first, since only these are written, and the span of days; the \
    file has a name that tells both.\n";
const ROLES: &str = "An owner may do everything, an editor may change what others see, \
    and a reader looks only. Nobody but an owner can take the last owner away.\n";

fn site() -> SiteTest {
    SiteTest::new()
        .page(
            "login.md",
            "pagename: Log in\npermalink: login.html\ncategoryName: Start\nsubtitle: x",
            &format!("Before you start, read [roles](roles.html#what-an-owner-may).\n\n## With a code\n\n{LOGIN}"),
        )
        .page(
            "roles.md",
            "pagename: Roles\npermalink: roles.html\ncategoryName: Start\nsubtitle: x",
            &format!("Who may do what.\n\n## What an owner may\n\n{ROLES}\n\n## Taking data out\n\n{EXPORT}"),
        )
        .page(
            "export.md",
            "pagename: Export\ncategoryName: Tables\nsubtitle: x",
            &format!("# Export\n\n{EXPORT}\n![x](/img/x.png)\n"),
        )
        .file("img/x.png", "the bytes of a picture")
}

fn book(site: &SiteTest) -> Book {
    Book::sketched(&site.build().build)
}

fn missed(site: &SiteTest, book: &Book) -> Vec<Diagnostic> {
    lost::findings(&site.build().build, book)
}

/// The addresses that are missed, each with the first words of what is to be done.
fn told(site: &SiteTest, book: &Book) -> Vec<String> {
    let words = |finding: Diagnostic| {
        let address = finding.message.split('`').nth(1).map(str::to_owned);
        let help = finding.help.unwrap_or_default();
        let help = help.split(", or take its line").next().map(str::to_owned);
        format!(
            "{}: {}",
            address.unwrap_or_default(),
            help.unwrap_or_default()
        )
    };
    missed(site, book).into_iter().map(words).collect()
}

/// The site with all fixes made; every address of the book must answer then.
fn mended(site: &SiteTest, book: &Book) -> SiteTest {
    let fixed = fixes::fix(
        &mut Engine::default(),
        &site.sources(),
        book,
        &[Code::AddressGone],
    );
    let mut after = site.clone();
    for file in shelfmark::change::between(&site.sources(), &fixed.sources) {
        after.write(file.to.as_str(), file.text.expect("a text").1);
    }
    assert_eq!(told(&after, book), [""; 0]);
    after
}

fn text(site: &SiteTest, file: &str) -> String {
    String::from_utf8(site.files[file].clone()).expect("text")
}

#[test]
fn a_page_that_was_moved_renamed_and_edited_by_hand_is_known_by_its_text() {
    let mut site = site();
    let book = book(&site);
    assert_eq!(missed(&site, &book), []);
    site.rename("content/login.md", "content/start/sign-in.md");
    let file = "content/start/sign-in.md";
    site.replace(
        file,
        "Log in\npermalink: login.html",
        "Sign in\npermalink: sign-in.html",
    );
    site.replace(
        file,
        "telephone.",
        "telephone, or with the key that you carry.",
    );
    assert_eq!(
        told(&site, &book),
        [
            "/login.html: the page's text stands in `content/start/sign-in.md` now, at \
          `/sign-in.html`: add `login.html` to its `redirect_from`"
        ]
    );
    let after = mended(&site, &book);
    assert!(
        text(&after, file).contains("\nsubtitle: x\nredirect_from:\n  - login.html\n---\n"),
        "{}",
        text(&after, file)
    );
    assert_eq!(
        after.build().build.diagnostics(),
        site.build().build.diagnostics()
    );
}

#[test]
fn another_page_in_the_file_of_a_moved_one_does_not_take_its_address() {
    let mut site = site();
    let book = book(&site);
    site.rename("content/login.md", "content/sign-in.md");
    site.replace("content/sign-in.md", "login.html", "sign-in.html");
    let site = site.page(
        "login.md",
        "pagename: Other\npermalink: other.html\nsubtitle: x",
        "How bees find their way home again has been asked for a long time.",
    );
    let after = mended(&site, &book);
    assert!(text(&after, "content/sign-in.md").contains("  - login.html\n"));
    assert_eq!(
        text(&after, "content/login.md"),
        text(&site, "content/login.md")
    );
}

#[test]
fn a_category_by_another_name_leaves_its_address_and_those_made_from_it() {
    let mut site = site();
    let book = book(&site);
    assert!(book.has("/tables-export.html"), "{}", book.text());
    site.replace("content/export.md", "Tables", "Data");
    let told = told(&site, &book);
    assert_eq!(told.len(), 2, "{told:?}");
    let category = "/categories/tables.html: it is at `/categories/data.html` now: write \
        `{from: categories/tables.html, to: categories/data.html}` under `redirects` in `site.yaml`";
    assert!(told.contains(&category.to_owned()), "{told:?}");
    let after = mended(&site, &book);
    assert!(text(&after, "content/export.md").contains("redirect_from:\n  - tables-export.html\n"));
    assert_eq!(
        text(&after, "site.yaml"),
        "redirects:\n  - {from: categories/tables.html, to: categories/data.html}\n"
    );
}

#[test]
fn a_page_that_was_deleted_is_not_confused_with_one_that_stays() {
    let mut site = site();
    let book = book(&site);
    site.remove("content/login.md");
    let told = told(&site, &book);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with("/login.html: name it in the `redirect_from` of the page"),
        "{told:?}"
    );
    let finding = &missed(&site, &book)[0];
    assert_eq!(finding.fix, None);
    assert_eq!(
        finding.place.as_ref().map(|p| p.file.as_str()),
        Some("addresses.lock")
    );
}

#[test]
fn of_two_pages_with_the_text_none_is_proposed() {
    let mut site = site();
    let book = book(&site);
    let old = text(&site, "content/login.md");
    site.remove("content/login.md");
    for name in ["one", "two"] {
        let copy = old.replace("login.html", &format!("{name}.html"));
        site.write(&format!("content/{name}.md"), copy);
    }
    let missed = missed(&site, &book);
    assert!(
        missed.iter().all(|finding| finding.fix.is_none()),
        "{missed:?}"
    );
    assert_eq!(missed.len(), 1);
}

#[test]
fn headings_by_other_words_keep_their_anchors_whatever_stands_around_them() {
    let mut site = site();
    let book = book(&site);
    let file = "content/roles.md";
    site.replace(
        file,
        "## What an owner may",
        "## New\n\nSomething new.\n\n## The rights of owners",
    );
    site.replace(file, "## Taking data out", "## Files");
    assert_eq!(
        told(&site, &book),
        [
            "/roles.html#taking-data-out: `#files` has its place now: write `taking-data-out: files` under `anchors`",
            "/roles.html#what-an-owner-may: `#the-rights-of-owners` has its place now: write `what-an-owner-may: the-rights-of-owners` under `anchors`",
        ]
    );
    let after = mended(&site, &book);
    let anchors =
        "anchors:\n  taking-data-out: files\n  what-an-owner-may: the-rights-of-owners\n---\n";
    assert!(
        text(&after, file).contains(anchors),
        "{}",
        text(&after, file)
    );
    assert_eq!(
        text(&after, "content/login.md"),
        text(&site, "content/login.md")
    );
    let page = after.build().get("/roles.html");
    assert!(
        page.contains("<span id=\"what-an-owner-may\"></span>"),
        "{page}"
    );

    // And once more: the alias follows.
    let again = Book::sketched(&after.build().build);
    let mut twice = after.clone();
    twice.replace(file, "## Files", "## As a file");
    let twice = mended(&twice, &again);
    let anchors = "anchors:\n  taking-data-out: as-a-file\n  what-an-owner-may: the-rights-of-owners\n  files: as-a-file\n---\n";
    assert!(
        text(&twice, file).contains(anchors),
        "{}",
        text(&twice, file)
    );
}

/// A page with headings of one name, each over words of its own.
fn counted(headings: &[(&str, usize)]) -> SiteTest {
    let words = |n: usize| -> String {
        let each = (0..40).map(|word| format!("word{} ", n * 100 + word));
        each.collect()
    };
    let body: String = headings
        .iter()
        .map(|(heading, n)| format!("## {heading}\n\n{}\n\n", words(*n)))
        .collect();
    let head = "pagename: Log in\npermalink: log-in.html\ncategoryName: Guides\nsubtitle: x";
    SiteTest::new().page("log-in.md", head, &body)
}

#[test]
fn headings_of_one_name_keep_their_anchors_when_they_are_counted_anew() {
    let before = counted(&[("Cause", 1), ("Cause", 2), ("Cause", 3)]);
    let book = book(&before);
    let ids = |site: &SiteTest| {
        let built = site.build().build;
        let outline = built.renderer.articles[0].outline();
        let words = |n: usize| {
            outline
                .plain
                .section(n + 1)
                .split(' ')
                .next()
                .map(str::to_owned)
        };
        let all = outline.headings.iter().enumerate();
        all.map(|(n, h)| (h.id.clone(), words(n).unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    for changed in [
        // One is put before, renamed, taken to the end, or has classes.
        &[("Cause", 4), ("Cause", 1), ("Cause", 2), ("Cause", 3)][..],
        &[("Reason", 1), ("Cause", 2), ("Cause", 3)],
        &[("Cause", 1), ("Reason", 2), ("Cause {.wide}", 3)],
        &[("Cause", 2), ("Cause", 3), ("Cause", 1)],
    ] {
        let after = counted(changed);
        assert!(!missed(&after, &book).is_empty(), "{changed:?}");
        let mended = mended(&after, &book);
        let page = text(&mended, "content/log-in.md");
        assert_eq!(told(&mended, &book), Vec::<String>::new(), "{page}");
        let html = mended.build().get("/log-in.html");
        let ids = ids(&mended);
        for (id, words) in [
            ("cause", "word100"),
            ("cause-1", "word200"),
            ("cause-2", "word300"),
        ] {
            let own = ids.contains(&(id.to_owned(), words.to_owned()));
            let by_alias = html.contains(&format!("<span id=\"{id}\"></span>"));
            assert!(own || by_alias, "{changed:?} {id}: {page}");
        }
        assert_eq!(
            page.contains(".wide"),
            changed[2].0.contains(".wide"),
            "{page}"
        );
    }
    // Another text at its place is an edit, and one that is told twice has not moved.
    let edited = counted(&[("Cause", 5), ("Cause", 2), ("Cause", 3)]);
    assert_eq!(told(&edited, &book), Vec::<String>::new());
    let twice = counted(&[("Cause", 1), ("Cause", 1)]);
    let book = Book::sketched(&twice.build().build);
    let edited = counted(&[("Cause", 2), ("Cause", 1)]);
    assert_eq!(told(&edited, &book), Vec::<String>::new());
}

#[test]
fn a_page_that_moves_and_loses_a_heading_gets_both_back() {
    let mut site = site();
    let book = book(&site);
    site.rename("content/roles.md", "content/a/rights.md");
    let file = "content/a/rights.md";
    site.replace(file, "permalink: roles.html", "permalink: rights/who.html");
    site.replace(file, "## What an owner may", "## Owners");
    let page = "/roles.html: the page's text stands in `content/a/rights.md` now";
    let told = told(&site, &book);
    assert!(told.len() == 1 && told[0].starts_with(page), "{told:?}");
    let after = mended(&site, &book);
    let head = "redirect_from:\n  - roles.html\nanchors:\n  what-an-owner-may: owners\n---\n";
    assert!(text(&after, file).contains(head), "{}", text(&after, file));
}

#[test]
fn a_section_that_stands_on_another_page_now_is_named() {
    let mut site = site();
    let book = book(&site);
    site.replace(
        "content/roles.md",
        &format!("## Taking data out\n\n{EXPORT}"),
        "",
    );
    site.replace(
        "content/login.md",
        "## With a code",
        &format!("## Data\n\n{EXPORT}\n\n## With a code"),
    );
    site.replace("content/export.md", EXPORT, "See there.\n");
    let told = told(&site, &book);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0]
            .starts_with("/roles.html#taking-data-out: its text stands at `/login.html#data` now"),
        "{told:?}"
    );
    assert_eq!(missed(&site, &book)[0].fix, None);
}

#[test]
fn a_picture_in_another_folder_is_known_by_its_bytes() {
    let mut site = site();
    let book = book(&site);
    site.rename("img/x.png", "img/tables/export.png");
    site.replace("content/export.md", "/img/x.png", "/img/tables/export.png");
    let after = mended(&site, &book);
    assert_eq!(
        text(&after, "site.yaml"),
        "redirects:\n  - {from: img/x.png, to: img/tables/export.png}\n"
    );
}

#[test]
fn a_book_without_sketches_goes_by_files_and_their_names() {
    let mut site = site();
    let old = book(&site).text();
    let cut = |line: &str| line.split('\t').take(2).collect::<Vec<_>>().join("\t") + "\n";
    let old = Book::parse(&old.lines().map(cut).collect::<String>()).expect("sound");
    site.rename("content/login.md", "content/start/login.md");
    site.replace("content/start/login.md", "login.html", "start/login.html");
    site.replace("content/roles.md", "roles.html", "rights.html");
    site.replace("content/roles.md", "## What an owner may", "## Owners");
    let after = mended(&site, &old);
    assert!(text(&after, "content/start/login.md").contains("  - login.html\n"));
    let roles = text(&after, "content/roles.md");
    assert!(
        roles.contains("  - roles.html\nanchors:\n  what-an-owner-may: owners\n"),
        "{roles}"
    );
}

#[test]
fn a_draft_says_that_it_has_the_address() {
    let mut site = site();
    let book = book(&site);
    site.replace(
        "content/login.md",
        "subtitle: x",
        "subtitle: x\ndraft: true",
    );
    let told = told(&site, &book);
    assert_eq!(
        told,
        ["/login.html: `content/login.md` has it, and is a draft or not published: publish it"]
    );
}

#[test]
fn a_build_without_errors_records_what_it_published() {
    let folder = site().on_disk();
    let sound = "---\npagename: B\npermalink: b.html\nsubtitle: x\n---\nText.\n";
    folder.write("content/b.md", sound.replace("b.html", "../b.html"));
    assert_eq!(folder.run(&["build", "--record"]).code, 1);
    assert_eq!(folder.run(&["build", "--record", "--keep-going"]).code, 1);
    assert!(!folder.has("addresses.lock"));
    folder.write("content/b.md", sound);
    assert_eq!(folder.run(&["build"]).code, 0);
    assert!(!folder.has("addresses.lock"));
    let run = folder.run(&["build", "--record"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let book = folder.read("addresses.lock");
    assert!(book.contains("\n/b.html\tcontent/b.md\t"), "{book}");
    assert!(
        book.contains("\n/login.html#with-a-code\tcontent/login.md\t"),
        "{book}"
    );
    let lines: Vec<&str> = book.lines().skip(1).collect();
    assert!(lines.is_sorted(), "{book}");
    folder.run(&["build", "--record"]);
    assert_eq!(folder.read("addresses.lock"), book);

    // What is lost is missed, and comes back.
    let page = folder.read("content/login.md");
    folder.write(
        "content/in/sign.md",
        page.replace("permalink: login", "permalink: sign"),
    );
    std::fs::remove_file(folder.path().join("content/login.md")).expect("it is there");
    let run = folder.run(&["build", "--record"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("error[address-gone]: `/login.html`"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.read("addresses.lock"), book);
    let run = folder.run(&["fix", "address-gone"]);
    assert_eq!(run.stdout, "mended 1 address-gone in 1 file\n");
    let run = folder.run(&["build", "--record"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let now = folder.read("addresses.lock");
    assert!(now.contains("\n/login.html\tcontent/in/sign.md\t"), "{now}");
    let run = folder.run(&["build", "--record", "--drafts"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}

#[test]
fn branches_that_both_publish_merge_without_a_conflict() {
    let page = |n: usize, words: &str| {
        format!(
            "---\npagename: P{n}\npermalink: p{n}.html\nsubtitle: x\n---\n## Part\n\n{words} {n}.\n"
        )
    };
    let site = SiteTest::new()
        .file(".gitattributes", shelfmark::commands::init::GITATTRIBUTES)
        .file("content/p5.md", page(5, "Words of this page"));
    let folder = site.on_disk();
    let record = |message: &str| {
        let run = folder.run(&["build", "--record"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        git(
            &folder,
            &["add", "addresses.lock", ".gitattributes", "content"],
        );
        git(&folder, &["commit", "-q", "--allow-empty", "-m", message]);
    };
    git(&folder, &["init", "-q"]);
    record("one");
    // Both add beside each other, and both write the same page anew.
    for (branch, new) in [("left", 6), ("right", 7)] {
        git(&folder, &["checkout", "-q", "-b", branch, "main"]);
        folder.write(
            &format!("content/p{new}.md"),
            page(new, "Words of a new page"),
        );
        let others = format!("Nothing of what stood here before, but what {branch} says of page");
        if branch == "left" {
            folder.write("content/p5.md", page(5, &others));
        }
        record(branch);
    }
    git(&folder, &["merge", "-q", "--no-edit", "left"]);
    let run = folder.run(&["check"]);
    assert_eq!(
        (run.code, run.stderr.contains("no findings")),
        (0, true),
        "{}",
        run.stderr
    );
    record("both");
    let book = folder.read("addresses.lock");
    let addresses: Vec<&str> = book
        .lines()
        .skip(1)
        .filter_map(|l| l.split('\t').next())
        .collect();
    assert!(addresses.is_sorted(), "{book}");
    for n in 5..=7 {
        for part in ["", "#part"] {
            let address = format!("/p{n}.html{part}");
            let count = addresses.iter().filter(|a| **a == address).count();
            assert_eq!(count, 1, "{address}: {book}");
        }
    }
}
