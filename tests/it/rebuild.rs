//! After any sequence of changes a warm engine says what a cold one says: every
//! URL byte for byte, every finding word for word.
//!
//! `SHELFMARK_STEPS=2000` takes that many steps for each seed in place of the few
//! that every run takes.

use std::collections::BTreeMap;

use shelfmark::check::Outside;
use shelfmark::diagnostic::{Code, Diagnostic};
use shelfmark::engine::{Build, BuildOptions, Engine, Judgements, Lines};
use shelfmark::site::Drafts;
use shelfmark::source::Sources;

use crate::support::{SiteTest, outputs};

/// A small deterministic generator of numbers (SplitMix64).
pub struct Dice(u64);

impl Dice {
    /// The numbers of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).expect("small")
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

const CATEGORIES: [&str; 4] = ["Guides", "Account", "Channels & chat", ""];
const WORDS: [&str; 12] = [
    "login", "password", "agent", "campaign", "report", "invite", "queue", "Größe", "window",
    "skill", "bot", "visitor",
];

/// Files that pages include, one of which never comes.
const SNIPPETS: [&str; 5] = [
    "contact.md",
    "hours.md",
    "setup.sh",
    "setup.sh#install",
    "nowhere.md",
];

/// Tables that pages show.
const TABLES: [&str; 3] = ["prices.yaml", "channels.csv", "prices.yaml columns=name"];

/// How many files of pages there may be.
const PAGES: usize = 14;

/// After so many steps in a row on a broken site somebody checks out a sound one.
const PATIENCE: usize = 12;

/// Changes a site as a writer, a designer and a version control system would.
pub fn step(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    match dice.below(30) {
        26 | 27 => edit_head(site, dice),
        28 | 29 => retitle(site, dice),
        0..=6 => edit_body(site, dice),
        7..=9 => new_page(site, dice),
        10 | 11 => delete(site, dice, "content/"),
        12 | 13 => rename(site, dice),
        14 => template(site, dice),
        15 => theme(site, dice),
        16 | 17 => config(site, dice),
        18 => data(site, dice),
        19 => snippet(site, dice),
        20 | 21 => picture(site, dice),
        22 => delete(site, dice, "img/"),
        23 => {
            let below = dice.pick(&["templates/", "snippets/", "data/", "themes/"]);
            delete(site, dice, below)
        }
        24 => other_file(site, dice),
        _ => delete(site, dice, "site.yaml"),
    }
}

fn some(site: &BTreeMap<String, Vec<u8>>, dice: &mut Dice, below: &str) -> Option<String> {
    let files: Vec<&String> = site.keys().filter(|f| f.starts_with(below)).collect();
    (!files.is_empty()).then(|| files[dice.below(files.len())].clone())
}

fn text(dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..1 + dice.below(4) {
        let (word, n) = (dice.pick(&WORDS), dice.below(PAGES));
        text.push_str(&match dice.below(13) {
            0 => format!("## About {word}\n\n"),
            1 => format!("See [{word}](page-{n}.html) and [more](p{n}.md#about-{word}).\n\n"),
            2 => format!("![{word}](img/{n}.png)\n\n"),
            3 => format!("```rust\nlet {} = {n};\n```\n\n", word.to_lowercase()),
            4 => format!("| {word} | b |\n|---|---|\n| {n} | 2 |\n\n"),
            5 => format!("[old](old-{n}.html) \"{word}\" -- {word}...\n\n"),
            6 => format!(":::include {}\n\n", dice.pick(&SNIPPETS)),
            7 => format!(":::data {} title=\"{word}\"\n\n", dice.pick(&TABLES)),
            8 => format!("The [[product]] of [[{word}]] costs [[price]].\n\n"),
            9 => format!(":::note {word}\nSee [[product]], page-{n}.\n:::\n\n"),
            _ => format!("The {word} opens the {}.\n\n", dice.pick(&WORDS)),
        });
    }
    text
}

fn page(dice: &mut Dice) -> Vec<u8> {
    let (number, word) = (dice.below(PAGES), dice.pick(&WORDS));
    let mut head = format!("pagename: The {word} {number}\n");
    if !dice.one_in(8) {
        head.push_str(&format!("permalink: page-{number}.html\n"));
    }
    head.push_str(&format!("categoryName: '{}'\n", dice.pick(&CATEGORIES)));
    if dice.one_in(2) {
        head.push_str(&format!("subCategoryName: Part {}\n", dice.below(3)));
    }
    if dice.one_in(3) {
        head.push_str(&format!("subtitle: What a {word} is\nisNew: true\n"));
    }
    if dice.one_in(3) {
        head.push_str(&format!(
            "date: 2026-0{}-11\nisTutorial: true\n",
            1 + dice.below(9)
        ));
    }
    if dice.one_in(6) {
        head.push_str(dice.pick(&["draft: true\n", "published: false\n", "search: false\n"]));
    }
    if dice.one_in(5) {
        head.push_str(&format!(
            "redirect_from: [old-{}.html]\n",
            dice.below(PAGES)
        ));
    }
    if dice.one_in(6) {
        head.push_str(&format!("variables:\n  price: {number} €\n"));
    }
    if dice.one_in(12) {
        head.push_str("pagename: 'unclosed\n");
    }
    format!("---\n{head}---\n{}", text(dice)).into_bytes()
}

fn edit_body(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    if let Some(file) = some(site, dice, "content/") {
        let more = text(dice);
        let old = site.entry(file).or_default();
        // Sometimes the page is shortened.
        if dice.one_in(3)
            && let Some(at) = old.windows(5).rposition(|w| w == b"\n---\n")
        {
            old.truncate(at + 5);
        }
        old.extend(more.bytes());
    }
    "edit a body"
}

/// Gives a page another line of front matter, or several, and leaves the rest.
fn edit_head(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    for _ in 0..1 + dice.below(2) {
        let Some(file) = some(site, dice, "content/") else {
            break;
        };
        let text = String::from_utf8_lossy(&site[&file]).into_owned();
        let Some(rest) = text.strip_prefix("---\n") else {
            continue;
        };
        let (number, word) = (dice.below(PAGES), dice.pick(&WORDS));
        let line = match dice.below(9) {
            0..=4 => format!("pagename: {word} of {number}"),
            5 => format!("order: {number}"),
            6 => format!("date: 2026-0{}-12", 1 + dice.below(9)),
            7 => format!("isNew: {}", dice.one_in(2)),
            _ => format!("search: {}", dice.one_in(2)),
        };
        let key = line.split(':').next().unwrap_or_default();
        let others = rest.lines().filter(|l| !l.starts_with(&format!("{key}:")));
        let others: Vec<&str> = others.collect();
        site.insert(
            file,
            format!("---\n{line}\n{}\n", others.join("\n")).into_bytes(),
        );
    }
    "edit a head"
}

/// Gives the site another title, which moves all that `site.yaml` says below it.
fn retitle(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    let text = site.get("site.yaml").cloned().unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    let title = dice.pick(&["Help", "The help centre", "Knowledge"]);
    let rest = text.lines().filter(|line| !line.starts_with("title:"));
    let rest: Vec<&str> = rest.collect();
    let text = format!("title: {title}\n{}\n", rest.join("\n"));
    site.insert("site.yaml".into(), text.into_bytes());
    "change the title"
}

fn new_page(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    let folder = dice.pick(&["", "", "deep/", "de/"]);
    let name = format!("content/{folder}p{}.md", dice.below(PAGES));
    let bytes = page(dice);
    site.insert(name, bytes);
    "write a page"
}

fn delete(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice, below: &str) -> &'static str {
    if let Some(file) = some(site, dice, below) {
        site.remove(&file);
    }
    "delete a file"
}

fn rename(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    if let Some(bytes) = some(site, dice, "content/").and_then(|file| site.remove(&file)) {
        let name = format!("content/moved-{}.md", dice.below(4));
        site.insert(name, bytes);
    }
    "rename a page"
}

fn template(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    let (name, text) = dice.pick(&[
        (
            "parts/footer.html",
            "<footer>{{ site.title }} {{ page.name }}</footer>",
        ),
        (
            "parts/footer.html",
            "<footer>{{ site.categories | length }}</footer>",
        ),
        ("parts/footer.html", "{% if %}"),
        ("parts/badges.html", ""),
        (
            "redirect.html",
            "<!doctype html><a href=\"{{ redirect.href }}\">{{ redirect.name }}</a>",
        ),
    ]);
    site.insert(format!("templates/{name}"), text.into());
    "change a template"
}

fn theme(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    let n = dice.below(9);
    let (name, text) = match dice.below(3) {
        0 => ("assets/look.css", format!("body {{ margin: {n}px }}")),
        1 => ("parts/footer.html", format!("<footer>acme {n}</footer>")),
        _ => ("theme.yaml", format!("extends: default\nname: acme {n}\n")),
    };
    site.insert(format!("themes/acme/{name}"), text.into_bytes());
    "change a theme"
}

fn config(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    let mut yaml = format!("title: Help {}\n", dice.below(3));
    let lines = [
        "base_url: https://example.org/help\n",
        "theme: acme\n",
        "theme: acme\n",
        "theme: acme\n",
        "navigation:\n  - Channels & chat\n  - Guides\n",
        "navigation:\n  - category: Guides\n    items:\n      - page-2.html\n      - page-1.html\n",
        "navigation:\n  - category: Guides\n    items:\n      - page-2.html\n      - page-77.html\n",
        "navigation:\n  - category: Guides\n    by_date: true\n  - Account\n",
        "markdown:\n  smart_punctuation: true\n",
        "markdown:\n  highlight: false\n",
        "language: de\n",
        "links:\n  - link: Start\n    url: page-1.html\n",
        "badges:\n  both: [One, Two]\n",
        "titel: wrong\n",
        "variables:\n  product: Acme\n  price: 7\n",
        "variables:\n  product: Better\n  login: sign-in\n",
        "languages:\n  - de\n",
        "redirects:\n  - from: old-3.html\n    to: page-1.html\n",
        "search:\n  synonyms:\n    - [login, invite]\n",
    ];
    for _ in 0..dice.below(4) {
        let line = dice.pick(&lines);
        let key = line.split(':').next().unwrap_or_default();
        if !yaml.contains(&format!("{key}:")) {
            yaml.push_str(line);
        }
    }
    site.insert("site.yaml".into(), yaml.into_bytes());
    "change site.yaml"
}

fn data(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    let (price, word) = (dice.below(9), dice.pick(&WORDS));
    let (file, text) = match dice.below(4) {
        0 => ("channels.csv", format!("name,price\n{word},{price}\n")),
        1 => ("prices.yaml", format!("- name: {word}\n  price: [\n")),
        _ => ("prices.yaml", format!("- name: {word}\n  price: {price}\n")),
    };
    site.insert(format!("data/{file}"), text.into_bytes());
    "change data"
}

fn snippet(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    let (file, text) = match dice.below(4) {
        0 => {
            let n = dice.below(9);
            let text = format!("echo {n}\n# region install\nget {n}\n# endregion install\n");
            ("setup.sh", text)
        }
        // One that includes another one.
        1 => ("hours.md", format!("{}:::include contact.md\n", text(dice))),
        _ => ("contact.md", text(dice)),
    };
    site.insert(format!("snippets/{file}"), text.into_bytes());
    "change a snippet"
}

/// A picture of a size that its head tells.
fn picture(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    let size = u32::try_from(1 + dice.below(500)).expect("small");
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(size.to_be_bytes());
    png.extend((size / 2 + 1).to_be_bytes());
    png.extend(b"\x08\x02\0\0\0\0\0\0\0");
    site.insert(format!("img/{}.png", dice.below(PAGES)), png);
    "change a picture"
}

fn other_file(site: &mut BTreeMap<String, Vec<u8>>, dice: &mut Dice) -> &'static str {
    let name = dice.pick(&["static/a.txt", "content/files/b.txt", "static/page-2.html"]);
    site.insert(name.into(), format!("{}", dice.below(9)).into_bytes());
    "change another file"
}

/// A site to start from.
pub fn start(dice: &mut Dice) -> SiteTest {
    let mut site = SiteTest::new();
    site.options = BuildOptions {
        lines: Lines::Marked,
        ..BuildOptions::default()
    };
    for n in 0..6 {
        let head = format!("---\npagename: Page {n}\npermalink: page-{n}.html\n---\n");
        site.write(&format!("content/p{n}.md"), head + &text(dice));
    }
    site
}

/// Every URL with its bytes.
fn urls(build: &Build) -> BTreeMap<String, Vec<u8>> {
    let all = outputs(build);
    let all = all.map(|(route, bytes)| (route.as_str().to_owned(), bytes));
    all.collect()
}

/// An engine that has seen the site before, as a preview keeps it.
#[derive(Default)]
struct Warm {
    engine: Engine,
    judgements: Judgements,
    before: Option<Build>,
    /// The files as they are shown: a broken page as it was before.
    shown: BTreeMap<String, Vec<u8>>,
    /// `site.yaml` when nothing was broken: a page is kept as it was read by that.
    settings: Option<Vec<u8>>,
    /// How often every URL was compared, and how often those of a site with broken
    /// pages.
    compared: usize,
    kept: usize,
}

impl Warm {
    /// What differs from a cold build. Where pages are broken, or want one address, it
    /// is one of the files that are shown; while settings or theme are broken, only that
    /// they are so is compared.
    fn differs(&mut self, sources: &Sources, truth: &SiteTest) -> Option<String> {
        let options = &truth.options;
        let lasting = self
            .engine
            .build_lasting(sources, options, self.before.as_ref());
        let sound = lasting.stopping.is_empty();
        let is_of_page = |finding: &Diagnostic| {
            let place = finding.place.as_ref();
            place.is_some_and(|place| place.file.strip_prefix("content").is_some())
        };
        let pages_only = lasting.stopping.iter().all(is_of_page);
        // Where two pages want one address, a clean build leaves one of them out; who
        // saw them before keeps them apart until that is mended.
        let mut stopping = lasting.stopping.iter();
        let broken = stopping.any(|finding| finding.code != Code::RouteClash);
        let is_broken = |file: &str| lasting.broken.iter().any(|b| b.as_str() == file);
        let mut shown = truth.files.clone();
        shown.retain(|file, bytes| {
            if !is_broken(file) {
                return true;
            }
            let before = self.shown.get(file);
            before.inspect(|before| bytes.clone_from(before)).is_some()
        });
        self.shown = shown;
        let warm = self.before.insert(lasting.build);
        let outside = Outside::default();
        let findings = self.judgements.all(warm, &outside, &|| false);
        let findings = findings.expect("nobody stops it").findings;
        let cold = Engine::default().build_lasting(&truth.sources(), options, None);
        let clean = cold.stopping.is_empty();
        if broken == clean {
            return Some(format!("broken: {broken}, and a clean build: {}", !clean));
        }
        let settings = truth.files.get("site.yaml").cloned();
        if sound && clean {
            self.settings = settings;
        } else {
            if !pages_only || settings != self.settings {
                return None;
            }
            self.kept += 1;
            let mut shown = truth.clone();
            shown.files.clone_from(&self.shown);
            let cold = Engine::default().build(&shown.sources(), options);
            // A page that is kept is kept with what it included, and so are its words.
            let site = &warm.renderer.site;
            let is_kept = |route: &str| {
                let pages = lasting.broken.iter().filter_map(|file| site.page_of(file));
                let mut routes = pages.map(|page| site.pages[page].route.as_str());
                route.starts_with("/search") || routes.any(|kept| kept == route)
            };
            let other = other_urls(warm, &cold, &is_kept);
            return other.map(|other| format!("{other}, with broken pages"));
        }
        self.compared += 1;
        if let Some(other) = other_urls(warm, &cold.build, &|_| false) {
            return Some(other);
        }
        let mut published = truth.clone();
        published.options.lines = Lines::Unmarked;
        let published = published.build();
        (findings != published.all_findings()).then(|| "other findings".into())
    }
}

/// What one build has at its URLs and another has not, but for those that do not count.
fn other_urls(warm: &Build, cold: &Build, but: &dyn Fn(&str) -> bool) -> Option<String> {
    let (is, should) = (urls(warm), urls(cold));
    if is.keys().ne(should.keys()) {
        let other = |a: &BTreeMap<String, _>, b: &BTreeMap<String, _>| -> Vec<String> {
            a.keys().filter(|r| !b.contains_key(*r)).cloned().collect()
        };
        let (more, less) = (other(&is, &should), other(&should, &is));
        return Some(format!("other routes: {more:?} in place of {less:?}"));
    }
    let mut counted = is.iter().filter(|(route, _)| !but(route));
    let other = counted.find(|(route, bytes)| should[*route] != **bytes);
    other.map(|(route, _)| format!("other bytes at {route}"))
}

fn steps() -> usize {
    let given = std::env::var("SHELFMARK_STEPS").ok();
    given.and_then(|n| n.parse().ok()).unwrap_or(40)
}

#[test]
fn after_any_changes_every_url_and_finding_is_that_of_a_clean_build() {
    let threads: Vec<_> = (0..2)
        .map(|seed| {
            std::thread::Builder::new()
                .stack_size(shelfmark::theme::STACK)
                .spawn(move || walk(seed))
                .expect("it starts")
        })
        .collect();
    for thread in threads {
        thread.join().expect("it holds");
    }
}

fn walk(seed: u64) {
    let mut dice = Dice::new(seed);
    let mut site = start(&mut dice);
    let mut warm = Warm::default();
    let mut last = 0;
    for n in 0..steps() {
        let what = if n > last + PATIENCE {
            site.files = start(&mut dice).files;
            "check out a sound site"
        } else {
            step(&mut site.files, &mut dice)
        };
        if dice.one_in(20) {
            site.options.drafts = dice.pick(&[Drafts::Shown, Drafts::Hidden]);
        }
        let compared = warm.compared;
        let differs = warm.differs(&site.sources(), &site);
        assert_eq!(differs, None, "seed {seed}, step {n}: {what}");
        if warm.compared > compared {
            last = n;
        }
    }
    // A walk must not be in broken sites only, nor a long one in sound ones only.
    let (compared, kept) = (warm.compared, warm.kept);
    assert!(
        compared * 4 >= steps() && (kept * 20 >= steps() || steps() < 200),
        "only {compared} steps were compared, and {kept} with broken pages"
    );
}

/// The test above would see a dependency that the engine forgot: changes of one
/// kind of file are kept from the warm engine, and it is caught.
#[test]
fn a_forgotten_dependency_is_caught() {
    let forgotten = [
        "templates/",
        "themes/",
        "site.yaml",
        "img/",
        "content/",
        "snippets/",
        "data/",
    ];
    for forgotten in forgotten {
        // Of some kinds a walk changes little that shows, so there are several walks.
        let caught = (7..15).any(|seed| {
            let mut dice = Dice::new(seed);
            let mut site = start(&mut dice);
            let mut warm = Warm::default();
            let old = site.files.clone();
            (0..200).any(|_| {
                step(&mut site.files, &mut dice);
                let mut stale = site.clone();
                stale.files.retain(|file, _| !file.starts_with(forgotten));
                let kept = old.iter().filter(|(file, _)| file.starts_with(forgotten));
                stale
                    .files
                    .extend(kept.map(|(f, b)| (f.clone(), b.clone())));
                warm.differs(&stale.sources(), &site).is_some()
            })
        });
        assert!(caught, "{forgotten}");
    }
}
