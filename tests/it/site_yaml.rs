//! The manual's page about `site.yaml`, held equal to the table of keys in
//! `src/config.rs`; and laws of reading it, tried on the example of that page.
//!
//! `UPDATE=1 cargo test --test it site_yaml` writes the page's tables anew.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use shelfmark::config::{Config, keys::Row, reference};
use shelfmark::diagnostic::{Diagnostic, Span};
use shelfmark::path::SourcePath;
use shelfmark::source::{SourceFile, Sources};
use shelfmark::yaml::{self, Kind, Node, Value};

/// The heading of the page's generated part.
const STARTS: &str = "## Every key\n";

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("content/reference/site-yaml.md")
}

fn text_of_page() -> String {
    std::fs::read_to_string(page()).expect("readable")
}

/// The tables: one for each group of keys.
fn tables() -> String {
    let rows = reference();
    let mut groups: Vec<(String, Vec<&Row>)> = Vec::new();
    for row in &rows {
        let above = row.path.rsplit_once('.').map_or("", |(above, _)| above);
        match groups.iter_mut().find(|(name, _)| name == above) {
            Some((_, rows)) => rows.push(row),
            None => groups.push((above.to_owned(), vec![row])),
        }
    }
    let mut text = STARTS.to_owned();
    for (group, rows) in groups {
        let name = group.replace("[]", "");
        match (group.ends_with("[]"), &*name) {
            (_, "") => {}
            (true, name) => write!(text, "\n### Each entry of `{name}`\n").expect("memory"),
            (false, name) => write!(text, "\n### Below `{name}`\n").expect("memory"),
        }
        text.push_str("\n| Key | What it says | It takes | Without it |\n|---|---|---|---|\n");
        for Row { key, .. } in rows {
            let takes = match key.kind {
                Kind::OneOf(words) => quoted(words),
                kind => kind.words().to_owned(),
            };
            let about = key.about.trim();
            writeln!(
                text,
                "| `{}` | {about} | {takes} | {} |",
                key.name, key.default
            )
            .expect("memory");
        }
    }
    text
}

/// The words in backticks.
fn quoted(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(" or ")
}

#[test]
fn the_manual_names_every_key_with_its_default_and_no_other() {
    let text = text_of_page();
    let (written, _) = text.split_once(STARTS).expect("the page has its heading");
    let expected = format!("{written}{}", tables());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(page(), expected).expect("writable");
        return;
    }
    assert!(
        text == expected,
        "the page is out of date: run `UPDATE=1 cargo test --test it site_yaml`"
    );
}

/// The example of the page, which uses every key.
fn example() -> String {
    let text = text_of_page();
    let (_, rest) = text.split_once("```yaml").expect("a block of code");
    let (_, rest) = rest.split_once('\n').expect("its first line");
    let (block, _) = rest.split_once("```").expect("its end");
    block.to_owned()
}

fn path() -> SourcePath {
    SourcePath::new("site.yaml").expect("a path")
}

fn file(text: &str) -> std::sync::Arc<SourceFile> {
    let sources = Sources::from_map([("site.yaml", text.as_bytes())]);
    sources.config.expect("a settings file")
}

fn problems(text: &str) -> Vec<Diagnostic> {
    Config::parse(&file(text)).1
}

/// A place in the example that can be changed.
#[derive(Clone, Debug)]
struct Spot {
    /// The way to it: `markdown.highlight`, `navigation[].items[]`.
    path: String,
    key: Option<(String, Span)>,
    value: Span,
    blank: bool,
}

/// Every key and every item of a file.
fn spots(text: &str) -> Vec<Spot> {
    let parsed = yaml::parse(&path(), text, 0..text.len(), text.len());
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
    let mut spots = Vec::new();
    walk(&parsed.root, "", &mut spots);
    spots
}

fn walk(node: &Node, above: &str, spots: &mut Vec<Spot>) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::Map(entries) => {
            let step = if above.is_empty() { "" } else { "." };
            for entry in entries {
                let path = format!("{above}{step}{}", entry.key);
                spots.push(Spot {
                    path: path.clone(),
                    key: Some((entry.key.clone(), entry.key_span)),
                    value: entry.value.span,
                    blank: entry.value.is_blank(),
                });
                walk(&entry.value, &path, spots);
            }
        }
        Value::List(items) => {
            let path = format!("{above}[]");
            for item in items {
                spots.push(Spot {
                    path: path.clone(),
                    key: None,
                    value: item.span,
                    blank: false,
                });
                walk(item, &path, spots);
            }
        }
    }
}

/// The table's row for a way; `items` of `items` are of the same form again.
fn row(path: &str) -> Option<Row> {
    let mut path = path.to_owned();
    while path.contains("items[].items") {
        path = path.replace("items[].items", "items");
    }
    reference().into_iter().find(|row| row.path == path)
}

#[test]
fn the_example_is_sound_and_uses_every_key() {
    let text = example();
    assert_eq!(problems(&text), []);
    let used = spots(&text);
    for row in reference() {
        let is_used = used.iter().any(|spot| spot.path == row.path);
        assert!(is_used, "the example has no `{}`", row.path);
    }
}

#[test]
fn a_default_that_the_manual_names_is_the_one_that_holds() {
    let mut tried = 0;
    for row in reference() {
        let literal = row.key.default.strip_prefix('`');
        let Some(literal) = literal.and_then(|d| d.strip_suffix('`')) else {
            continue;
        };
        if row.path.contains("[]") || literal.contains('`') {
            continue;
        }
        let mut text = String::new();
        for (depth, step) in row.path.split('.').enumerate() {
            write!(text, "\n{}{step}:", "  ".repeat(depth)).expect("memory");
        }
        let text = format!("{text} {literal}\n");
        let (mut config, problems) = Config::parse(&file(&text));
        assert_eq!(problems, [], "{text}");
        // Where a value stands is no part of the default.
        config.theme = Config::default().theme;
        assert_eq!(config, Config::default(), "{text}");
        tried += 1;
    }
    assert!(tried > 5);
}

/// Values that a key of this kind cannot take.
fn wrong(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Flag => &["maybe", "3", "[true]", "{a: b}", "'true'"],
        Kind::Number => &["many", "1.5", "[1]", "{a: b}", "true"],
        Kind::List => &["word", "3", "true", "{a: b}"],
        Kind::Group => &["word", "3", "true", "[a, b]"],
        Kind::Texts => &["{a: b}"],
        Kind::Url | Kind::Language | Kind::OneOf(_) => &["3", "true", "[a]", "{a: b}", "a b c"],
        Kind::Text | Kind::Permalink | Kind::Address => &["[a]", "{a: b}", "[[]]"],
        Kind::Date | Kind::Any => &[],
    }
}

/// A misspelling: a letter lost, doubled, changed, exchanged with the next; or
/// capitals.
fn misspelt(key: &str, how: usize, at: usize) -> String {
    let mut letters: Vec<char> = key.chars().collect();
    let at = at % letters.len();
    match how % 5 {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = 'q',
        3 => {
            let at = at % (letters.len() - 1);
            letters.swap(at, at + 1);
        }
        _ => letters[at] = letters[at].to_ascii_uppercase(),
    }
    letters.into_iter().collect()
}

fn replaced(text: &str, span: Span, with: &str) -> String {
    let mut text = text.to_owned();
    text.replace_range(span.range(), with);
    text
}

/// The file in other clothes: line ends, a byte order mark, a line of letters of
/// several bytes above. Places move by as much as `place` says.
fn dressed(text: &str, how: usize) -> (String, usize) {
    let head = match how % 3 {
        0 => String::new(),
        1 => "\u{feff}".to_owned(),
        _ => "# ünïcödé 😀\n".to_owned(),
    };
    let shift = head.len();
    (head + text, shift)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_misspelt_key_is_one_finding_at_its_place_with_a_suggestion(
        (which, how, at, dress) in (any::<prop::sample::Index>(), 0..5usize, 0..20usize, 0..3usize)
    ) {
        let text = example();
        let known: Vec<_> = spots(&text)
            .into_iter()
            .filter(|spot| spot.key.is_some() && row(&spot.path).is_some())
            .collect();
        let spot = which.get(&known);
        let (key, span) = spot.key.clone().expect("filtered");
        let wrong = misspelt(&key, how, at);
        let siblings = reference();
        prop_assume!(!wrong.is_empty() && wrong != key);
        prop_assume!(siblings.iter().all(|row| row.key.name != wrong));
        let (text, shift) = dressed(&replaced(&text, span, &wrong), dress);
        let found = problems(&text);
        prop_assert_eq!(found.len(), 1, "{} {:?}", wrong, found);
        let place = found[0].place.clone().and_then(|p| p.span).expect("a place");
        prop_assert_eq!(place.start as usize, span.start as usize + shift);
        prop_assert_eq!(found[0].code.as_str(), "unknown-key");
        let help = found[0].help.clone().unwrap_or_default();
        prop_assert!(help.starts_with("did you mean `"), "{} {}", wrong, help);
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_one_finding_at_its_place_with_a_suggestion(
        (which, value, dress) in (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..3usize)
    ) {
        let text = example();
        let known: Vec<_> = spots(&text)
            .into_iter()
            .filter(|spot| !spot.blank)
            .filter_map(|spot| Some((row(&spot.path)?, spot)))
            .filter(|(row, _)| !wrong(row.key.kind).is_empty())
            .collect();
        let (row, spot) = which.get(&known);
        let value = value.get(wrong(row.key.kind));
        let (text, shift) = dressed(&replaced(&text, spot.value, value), dress);
        let found = problems(&text);
        prop_assert_eq!(found.len(), 1, "{} {} {:?}", row.path, value, found);
        let place = found[0].place.clone().and_then(|p| p.span).expect("a place");
        prop_assert_eq!(place.start as usize, spot.value.start as usize + shift);
        prop_assert_eq!(found[0].code.as_str(), "bad-value");
        prop_assert!(found[0].help.is_some());
    }
}
