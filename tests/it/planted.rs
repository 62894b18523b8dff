//! A clean site of 300 pages into which one fault of each kind is planted, each at
//! a random place of a random page: exactly these findings come back, each with its
//! code and at its place, and nothing else.
//!
//! `SHELFMARK_ROUNDS=1000 cargo test --test it planted` plays more rounds.

use std::collections::BTreeMap;

use shelfmark::diagnostic::{Code, Diagnostic};
use shelfmark::engine::Engine;

use crate::support::SiteTest;

const PAGES: usize = 300;

/// Pages from here on are linked to by no other page's text, so that they can lose
/// what others would link to.
const UNLINKED: usize = 180;

/// Where a fault goes. `«…»` marks what its finding points at, `%n` stands for
/// the page's number, `%m` for that of a page that others may link to.
enum Where {
    /// A paragraph of its own, between two others.
    Body(&'static str),
    /// The same, at the end of the page.
    End(&'static str),
    /// In place of a line of the front matter, or a further line.
    Front(&'static str, &'static str),
    /// No line for this field; the finding is about the line that opens the head.
    Without(&'static str),
    /// In place of the whole page; the mark is the place.
    Page(&'static str),
    /// A further file; without a mark, the finding is about the whole of it. `\\xFF` is a
    /// byte that is no UTF-8.
    File(&'static str, &'static str),
    /// A snippet of its own that the page includes.
    Snippet(&'static str),
    /// Further lines of `site.yaml`.
    Settings(&'static str),
}

use Where::{Body, End, File, Front, Page, Settings, Snippet, Without};

/// Faults, each with the code of its finding; where it has several by itself, with all.
const FAULTS: &[(&str, Where)] = &[
    ("no-such-page", Body("See [there](«lost-%n.html»).")),
    (
        "no-such-page",
        Body("See <a href=\"«/lost-%n.html»\">there</a>."),
    ),
    ("no-such-image", Body("![words](«/img/lost-%n.png»)")),
    (
        "no-such-anchor",
        Body("See [there](«page-%m.html#nothing-like-it»)."),
    ),
    ("no-such-anchor", Body("See [there](«#nothing-like-it»).")),
    ("wrong-case", Body("See [there](«Page-%m.html»).")),
    ("redirected-link", Body("See [there](«old-%m.html»).")),
    ("hidden-target", Body("See [there](«draft.html»).")),
    ("empty-link", Body("See «[there]()».")),
    ("empty-link-text", Body("See «[](page-%m.html)».")),
    ("no-alt-text", Body("«![](/img/i.png)»")),
    ("no-alt-text", Body("Look: <img src=\"«/img/i.png»\">")),
    (
        "duplicate-id",
        Body("<b id=\"x\">a</b> and <b id=\"«x»\">b</b>"),
    ),
    ("bad-mail-address", Body("Write to [us](«mailto:nobody»).")),
    (
        "no-such-file",
        Body("Watch <video src=\"«no-%n.mp4»\"></video> it."),
    ),
    (
        "no-such-file",
        Body("A <b style=\"background: url(«/no-%n.png»)\">b</b>."),
    ),
    ("unknown-language", Body("```«nolanguage»\ncode\n```")),
    (
        "unused-allow",
        Body("«<!-- shelfmark: allow no-such-page because of it -->»"),
    ),
    (
        "bad-allow",
        Body("«<!-- shelfmark: allow no-such-page -->»"),
    ),
    ("mistyped-attributes", Body("«{: . notice}»\nWords.")),
    ("lone-attributes", End("«{: .notice}»")),
    ("unknown-element", Body("Replace «<your-id>» by it.")),
    ("unclosed-element", Body("Paste «<script>» there.")),
    ("liquid-tag", Body("Then «{% include note.html %}» it.")),
    ("empty-heading", Body("«##»")),
    ("unclosed-fence", End("«```»\ncode")),
    ("diagram-not-drawn", Body("«```mermaid\nflowchrt TD\n```»")),
    ("unknown-variable", Body("Of «[[prodct]]» it is.")),
    ("no-such-snippet", Body(":::include «lost-%n.md»")),
    ("unknown-directive", Body(":::«nite»\nOpen.\n:::")),
    ("unopened-directive", Body("«:::»")),
    ("unclosed-directive", End("«:::note»\nOpen.")),
    ("misplaced-directive", Body("«:::tab One»\nOpen.\n:::")),
    ("directive-parameter", Body(":::cards «columns=9»\n:::")),
    ("no-such-page", Snippet("See [there](«lost-%n.html»).")),
    (
        "no-such-page",
        Snippet("See <a href=\"«lost-%n.html»\">there</a>."),
    ),
    (
        "no-such-anchor",
        Snippet("See [there](«#nothing-like-it»)."),
    ),
    (
        "no-such-anchor",
        Snippet("See [there](«page-%m.html#nothing»)."),
    ),
    ("wrong-case", Snippet("See [there](«Page-%m.html»).")),
    ("no-such-image", Snippet("![words](«/img/lost-%n.png»)")),
    ("no-alt-text", Snippet("Look: <img src=\"«/img/i.png»\">")),
    ("empty-link-text", Snippet("See «[](page-%m.html)».")),
    ("empty-heading", Snippet("«##»")),
    ("unknown-element", Snippet("Replace «<your-id>» by it.")),
    (
        "bad-allow",
        Snippet("«<!-- shelfmark: allow no-such-page -->»"),
    ),
    (
        "no-such-file",
        Snippet("A <b style=\"background: url(«/no-%n.png»)\">b</b>."),
    ),
    ("include-cycle", Snippet(":::include «in-%n.md»")),
    (
        "heavy-page",
        Body("<link rel=\"stylesheet\" href=\"«/heavy.css»\">"),
    ),
    ("heading-jump", End("«###### Deep»")),
    ("second-title", End("«# Again»")),
    (
        "second-title",
        Body("Words and «<h1» class=\"x\">again</h1>."),
    ),
    (
        "unknown-indicator",
        Front("indicator", "indicator: «chatt»"),
    ),
    ("unknown-layout", Front("layout", "layout: «pge»")),
    ("near-key", Front("keywords", "«keywrods»: word")),
    ("loose-flag", Front("isTutorial", "isTutorial: «yes»")),
    ("cut-text", Front("description", "description: About «#1»")),
    (
        "redirect-to-self",
        Front("redirect_from", "redirect_from: «page-%n.html»"),
    ),
    ("future-date", Front("date", "date: «2090-01-01»")),
    ("old-new", Front("date", "isNew: «true»\ndate: 2025-10-01")),
    ("stale-page", Front("date", "date: «2001-01-01»")),
    ("bad-date", Front("date", "date: «2019-02-30»")),
    ("bad-value", Front("isNew", "isNew: «perhaps»")),
    (
        "duplicate-key",
        Front("subtitle", "subtitle: One\n«subtitle»: Two"),
    ),
    ("bad-yaml", Front("subtitle", "subtitle: «\"never closed»")),
    (
        "bad-permalink",
        Front("permalink", "permalink: «../page-%n.html»"),
    ),
    (
        "route-clash",
        Front("redirect_from", "redirect_from: «page-%m.html»"),
    ),
    (
        "category-spelling",
        Front("categoryName", "categoryName: «category zero»"),
    ),
    ("orphan-page", Without("categoryName")),
    (
        "anchor-target",
        Front("anchors", "anchors:\n  old: «nothing-like-it»"),
    ),
    ("field-value", Front("owner", "owner: «nobody»")),
    (
        "similar-categories",
        Front("categoryName", "categoryName: «Zero and category»"),
    ),
    ("missing-field", Without("owner")),
    ("no-description", Without("subtitle")),
    ("unused-image", File("img/unused-%n.png", "picture")),
    ("unused-snippet", File("snippets/unused-%n.md", "Words.")),
    ("not-portable", File("static/con.txt", "words")),
    (
        "heavy-image",
        File("static/%n.svg", "<svg width=\"1\" height=\"1\">%x</svg>"),
    ),
    (
        "redirect-loop",
        File(
            "static/loop-%n.html",
            "<meta http-equiv=\"refresh\" content=\"0; url=«/loop-%n.html»\">",
        ),
    ),
    (
        "no-such-page",
        File(
            "static/%n.html",
            "<title>x</title>\n<a href='«lost.html»'>x</a>",
        ),
    ),
    (
        "no-alt-text",
        File(
            "static/%n-i.html",
            "<title>x</title>\n<img src=«/img/i.png»>",
        ),
    ),
    (
        "not-utf8",
        File("templates/hooks/head.html", "<!-- «\\xFF» -->"),
    ),
    (
        "not-utf8",
        Page("---\npagename: Page %n\n---\nÜ.\n\nBad «\\xFF» byte.\n"),
    ),
    (
        "unclosed-front-matter",
        Page("«---»\npagename: Page %n\n\nFirst open the page.\n"),
    ),
    (
        "bad-file-name",
        File("static/%x.txt", "A path with a part of 2,000 bytes."),
    ),
    (
        "bad-template",
        File("templates/own-%n.html", "<p>Ü {{ «|» }}</p>"),
    ),
    (
        "no-such-asset",
        File(
            "themes/default/assets/own-%n.css",
            "b { background: url(«paper.png») }",
        ),
    ),
    (
        "bad-style-sheet",
        File(
            "themes/default/assets/torn-%n.css",
            ".good { color: red }\n.«-4note» { color: red }\n",
        ),
    ),
    ("bad-data", Body(":::data «words.yaml»")),
    ("bad-formula", Body("Of «$\\frac{a}$» it is.")),
    (
        "unknown-theme-variable",
        Settings("theme_options:\n  variables:\n    «acent»: red\n"),
    ),
    (
        "empty-language",
        Settings("language: en\nlanguages:\n  - «de»\n"),
    ),
    (
        "no-such-page",
        Settings("links:\n  - link: Lost\n    url: «lost-%n.html»\n"),
    ),
    (
        "redirect-chain",
        Settings(
            "redirects:\n  - from: way-%n.html\n    to: «old-%m.html»\n  \
             - from: way-too-%n.html\n    to: page-%m.html\n",
        ),
    ),
    ("unknown-key", Settings("«titel»: Help\n")),
    (
        "navigation-target",
        Settings("navigation:\n  - category: Category Zero\n    items:\n      - «lost-%n.html»\n"),
    ),
    (
        "search-test",
        Settings("search_tests:\n  - query: zzzz\n    pages: «page-%m.html»\n"),
    ),
    (
        "no-such-file",
        File("static/%n.css", "a { background: url(«no.png») }"),
    ),
    (
        "no-such-page",
        File(
            "templates/hooks/footer.html",
            "<p><a href=\"«/lost-%n.html»\">x</a></p>",
        ),
    ),
];

/// Codes that no text of a site can have, each with what it takes and the test that
/// finds it.
const NOT_PLANTED: &[(&str, &str)] = &[
    ("unreadable", "a disk: `code_cases.rs`"),
    ("link-outside", "a symbolic link: `code_cases.rs`"),
    ("shallow-history", "a version history: `code_cases.rs`"),
    (
        "address-gone",
        "an address book of an earlier site: `address_book.rs`",
    ),
    ("dead-link", "a server: `external.rs`"),
    ("dead-anchor", "a server: `external.rs`"),
    ("moved-link", "a server: `external.rs`"),
];

/// Faults in rounds whose site has a rule for permalinks.
const RULED: &[(&str, Where)] = &[(
    "permalink-rule",
    Front("permalink", "permalink: «other-%n.html»"),
)];

/// Faults in the other rounds: another name would break the rule, too.
const UNRULED: &[(&str, Where)] = &[
    ("no-page-name", Without("pagename")),
    ("no-permalink", Without("permalink")),
    ("duplicate-name", Front("pagename", "pagename: «Page %s»")),
    // It is all of these by itself; that it has no name and address is said by the first.
    (
        "no-front-matter missing-field no-description orphan-page",
        Page("\n«Words of page %n.»\n\n## More\n"),
    ),
];

/// Numbers by chance, the same every time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n as u64).expect("small")
    }
}

fn file_of(page: usize) -> String {
    format!("content/page-{page}.md")
}

fn page(number: usize) -> String {
    let next = (number + 1) % UNLINKED;
    let words = [
        "Plain words.",
        "Über 日本語 😀 e\u{301}.",
        "A `code` and *more*.",
    ][number % 3];
    format!(
        "---\npagename: Page {number}\npermalink: page-{number}.html\ncategoryName: Category {}\n\
         subtitle: About page {number}\nindicator: both\nowner: docs\n\
         redirect_from: old-{number}.html\ndate: 2026-01-02\n---\n\
         {words}\n\n## First {number}\n\nTo [the next](page-{next}.html#first-{next}).\n\n\
         ### Below\n\n![A picture](/img/i.png)\n\n- one\n- two\n\n## Last\n\n{words}\n",
        ["Zero", "One", "Two", "Three"][number % 4]
    )
}

const CONFIG: &str = "markdown:\n  math: true\ncheck:\n  new_for: 90\n  stale_after: 400\n  image_budget: 1\n  \
    page_budget: 400\nfront_matter:\n  - field: owner\n    required: true\n    \
    values: [docs, support]\n";

const RULE: &str = "  - field: permalink\n    rule: \"{name}.html\"\n";

fn clean(rule: &str) -> SiteTest {
    let mut site = SiteTest::new()
        .config(&format!("{CONFIG}{rule}"))
        .file("img/i.png", "picture")
        .file("data/words.yaml", "just some words\n")
        .file("static/heavy.css", format!("/*{}*/", "x".repeat(600_000)))
        .page(
            "draft.md",
            "pagename: Draft\npermalink: draft.html\nowner: docs\ndraft: true",
            "x\n",
        );
    for number in 0..PAGES {
        let text = page(number);
        let text = match number % 5 {
            3 => text.replace('\n', "\r\n"),
            4 => format!("\u{feff}{text}"),
            _ => text,
        };
        site.write(&file_of(number), text);
    }
    site
}

/// A finding as it can be compared: code, file, and what it points at.
type Seen = (String, String, Option<(usize, String)>);

/// Plants a fault, and says what must be found.
fn plant(
    site: &mut SiteTest,
    dice: &mut Dice,
    (code, fault): &(&str, Where),
    number: usize,
) -> Seen {
    let named = |text: &str, dice: &mut Dice| {
        let other = dice.below(UNLINKED).to_string();
        // A page of the same category that stands before it.
        let same = ["12", "13", "10", "11"][number % 4];
        text.replace("%n", &number.to_string())
            .replace("%m", &other)
            .replace("%s", same)
            .replace("%x", &"x".repeat(2000))
    };
    if let Settings(lines) = fault {
        let path = "site.yaml".to_owned();
        let text = String::from_utf8(site.files[&path].clone()).expect("text");
        let (text, at) = unmarked(&format!("{text}{}", named(lines, dice)));
        site.write(&path, text);
        return ((*code).into(), path, at);
    }
    if let Snippet(words) = fault {
        plant(site, dice, &(code, Body(":::include in-%n.md")), number);
        let path = format!("snippets/in-{number}.md");
        let (text, at) = unmarked(&format!("Über 日本語 😀.\n\n{}\n", named(words, dice)));
        site.write(&path, text);
        return ((*code).into(), path, at);
    }
    if let File(path, text) = fault {
        let (path, text) = (named(path, dice), named(text, dice));
        let (text, at) = unmarked(&text);
        site.write(&path, bytes(&text));
        return ((*code).into(), path, at);
    }
    let path = file_of(number);
    let text = String::from_utf8(site.files[&path].clone()).expect("text");
    let ends = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let text = text.replace("\r\n", "\n");
    let field = |text: &str, name: &str, line: &str| {
        let old = text.lines().find(|l| l.starts_with(&format!("{name}:")));
        let old = old.map(|l| format!("{l}\n"));
        match old {
            Some(old) => text.replacen(&old, line, 1),
            None => text.replacen("owner:", &format!("{line}owner:"), 1),
        }
    };
    let text = match fault {
        Page(words) => named(words, dice),
        Body(words) => {
            let words = named(words, dice);
            let body = text.find("\n---\n").expect("a head") + 5;
            // Not behind a list: what follows would be a part of it.
            let gaps: Vec<usize> = text[body..]
                .match_indices("\n\n")
                .map(|(at, _)| body + at)
                .filter(|at| !text[..*at].ends_with("- two"))
                .collect();
            let at = gaps[dice.below(gaps.len())];
            format!("{}\n\n{words}{}", &text[..at], &text[at..])
        }
        End(words) => format!("{text}\n{}\n", named(words, dice)),
        Front(name, line) => field(&text, name, &format!("{}\n", named(line, dice))),
        Without(name) => field(&text, name, "").replacen("---", "«---»", 1),
        File(..) | Snippet(_) | Settings(_) => text,
    };
    let (text, at) = unmarked(&text.replace('\n', ends));
    site.write(&path, bytes(&text));
    ((*code).into(), path, at)
}

/// `\xFF` is a byte that is no UTF-8.
fn bytes(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\xFF");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        bytes.push(0xff);
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

/// A text without its mark, and what was marked.
fn unmarked(text: &str) -> (String, Option<(usize, String)>) {
    let (Some(start), Some(end)) = (text.find('«'), text.find('»')) else {
        return (text.into(), None);
    };
    let marked = text[start + '«'.len_utf8()..end].replace("\\xFF", "\u{fffd}");
    (text.replace(['«', '»'], ""), Some((start, marked)))
}

fn seen(site: &SiteTest, found: &Diagnostic) -> Seen {
    let place = found.place.as_ref().expect("a place");
    let file = place.file.as_str().to_owned();
    let at = place.span.map(|span| {
        let text = String::from_utf8_lossy(&site.files[&file]);
        // A heading's span may hold its line end or not.
        (
            span.start as usize,
            text[span.range()].trim_end().to_owned(),
        )
    });
    (found.code.as_str().into(), file, at)
}

/// What is in one list and not in the other, in the words of a test that fails.
fn difference(found: Vec<Seen>, planted: Vec<Seen>) -> Vec<String> {
    let too_much = found.iter().filter(|f| !planted.contains(f));
    let missed = planted.iter().filter(|p| !found.contains(p));
    let mut all: Vec<String> = too_much.map(|f| format!("not planted: {f:?}")).collect();
    all.extend(missed.map(|p| format!("not found: {p:?}")));
    if all.is_empty() && found.len() != planted.len() {
        all.push(format!("{} for {}", found.len(), planted.len()));
    }
    all
}

/// The rounds to play: two, or as many as the environment asks for, or those from one
/// to another (`500..1000`).
fn rounds() -> std::ops::Range<u64> {
    let Ok(asked) = std::env::var("SHELFMARK_ROUNDS") else {
        return 0..2;
    };
    let (from, to) = asked.split_once("..").unwrap_or(("0", &asked));
    let number = |text: &str| text.parse().expect("a number");
    number(from)..number(to)
}

#[test]
fn of_each_kind_of_fault_exactly_the_planted_one_is_found_at_exactly_its_place() {
    let rounds = rounds();
    let clean = [(clean(RULE), RULED), (clean(""), UNRULED)];
    let mut engine = Engine::default();
    let now = "2026-02-01T00:00:00Z".parse().expect("a time");
    let mut find = |site: &SiteTest| {
        let mut built = site.build_with(&mut engine);
        built.outside.now = Some(now);
        let found = built.all_findings();
        let mut found: Vec<Seen> = found.iter().map(|f| seen(site, f)).collect();
        found.sort();
        found
    };
    for (clean, _) in &clean {
        assert_eq!(find(clean), []);
    }
    for round in rounds {
        let (clean, own) = &clean[usize::from(round % 2 == 1)];
        let mut dice = Dice(round);
        let mut site = clean.clone();
        let mut taken = BTreeMap::new();
        let mut planted = Vec::new();
        for (kind, fault) in FAULTS.iter().chain(*own).enumerate() {
            let mut number = UNLINKED + dice.below(PAGES - UNLINKED);
            while taken.contains_key(&number) {
                number = UNLINKED + dice.below(PAGES - UNLINKED);
            }
            taken.insert(number, kind);
            let (codes, file, at) = plant(&mut site, &mut dice, fault, number);
            let codes = codes.split(' ');
            planted.extend(codes.map(|code| (code.to_owned(), file.clone(), at.clone())));
        }
        planted.sort();
        let wrong = difference(find(&site), planted);
        assert!(wrong.is_empty(), "round {round}\n{}", wrong.join("\n"));
    }
}

#[test]
fn every_code_is_planted_or_says_what_it_takes() {
    let all = FAULTS.iter().chain(RULED).chain(UNRULED);
    let mut known: Vec<&str> = all.flat_map(|(codes, _)| codes.split(' ')).collect();
    known.extend(NOT_PLANTED.iter().map(|(code, _)| *code));
    known.sort_unstable();
    known.dedup();
    let mut codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    codes.sort_unstable();
    assert_eq!(known, codes);
    for (code, _) in NOT_PLANTED {
        let planted = FAULTS.iter().any(|(planted, _)| planted == code);
        assert!(!planted, "{code} is planted");
    }
}
