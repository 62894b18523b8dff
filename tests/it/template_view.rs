//! The manual's page about what a template sees, held equal to the types of
//! `src/render/view.rs` and to what real templates get.
//!
//! `UPDATE=1 cargo test template_view` writes the page's tables anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::SiteTest;

/// A struct of the view.
struct Shape {
    name: String,
    says: String,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    says: String,
    kind: String,
}

/// The first heading of the page's generated part.
const STARTS: &str = "## site\n";

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(file(path)).expect("readable")
}

/// The structs of the view, in the order of the file.
fn shapes() -> Vec<Shape> {
    let text = read("src/render/view.rs");
    let mut shapes: Vec<Shape> = Vec::new();
    let mut says = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix("/// ") {
            if !says.is_empty() {
                says.push(' ');
            }
            says.push_str(words);
        } else if let Some(name) = line.strip_prefix("pub struct ") {
            shapes.push(Shape {
                name: name.trim_end_matches(" {").to_owned(),
                says: std::mem::take(&mut says),
                fields: Vec::new(),
            });
        } else if let Some((name, kind)) =
            line.strip_prefix("pub ").and_then(|f| f.split_once(": "))
        {
            let shape = shapes.last_mut().expect("a field stands in a struct");
            shape.fields.push(Field {
                name: name.to_owned(),
                says: std::mem::take(&mut says),
                kind: kind.trim_end_matches(',').to_owned(),
            });
        } else if !line.starts_with('#') {
            says.clear();
        }
    }
    shapes
}

/// `SiteView` → `site`, `TocEntry` → `toc entry`.
fn heading(name: &str) -> String {
    let name = name.strip_suffix("View").unwrap_or(name);
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

fn inside<'a>(kind: &'a str, outer: &str) -> Option<&'a str> {
    kind.strip_prefix(outer)?
        .strip_prefix('<')?
        .strip_suffix('>')
}

/// A Rust type in the words of someone who writes templates.
fn words(kind: &str) -> String {
    if let Some(kind) = inside(kind, "Option") {
        return format!("{} or `null`", words(kind));
    }
    if let Some(kind) = inside(kind, "Vec") {
        return format!("list of {}", words(kind));
    }
    if let Some(kind) = kind.rsplit_once("BTreeMap<String, ") {
        return format!("map from name to {}", words(kind.1.trim_end_matches('>')));
    }
    match kind {
        "String" => "text".into(),
        "bool" => "`true` or `false`".into(),
        "usize" | "u32" | "u8" => "number".into(),
        "serde_json::Value" => "anything".into(),
        kind => {
            let heading = heading(kind);
            format!("[{heading}](#{})", heading.replace(' ', "-"))
        }
    }
}

/// The struct that a field's type holds, if it is one.
fn holds(kind: &str) -> &str {
    let end = kind.trim_end_matches('>');
    end.rsplit(['<', ' ']).next().unwrap_or(end)
}

fn tables() -> String {
    let mut page = String::new();
    for shape in shapes() {
        let _ = write!(page, "## {}\n\n{}\n\n", heading(&shape.name), shape.says);
        page.push_str("| Field | What it is | Type |\n|---|---|---|\n");
        for field in shape.fields {
            let (name, says, kind) = (field.name, field.says, words(&field.kind));
            let _ = writeln!(page, "| `{name}` | {says} | {kind} |");
        }
        page.push('\n');
    }
    page.trim_end().to_owned() + "\n"
}

#[test]
fn the_manuals_tables_are_those_of_the_view() {
    let path = "content/reference/template-view.md";
    let page = read(path);
    let start = page.find(STARTS).expect("the page has its tables");
    let renewed = format!("{}{}", &page[..start], tables());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file(path), &renewed).expect("writable");
        return;
    }
    let other = page.lines().zip(renewed.lines()).find(|(a, b)| a != b);
    assert_eq!(other, None, "run `UPDATE=1 cargo test template_view`");
    assert_eq!(
        page.len(),
        renewed.len(),
        "run `UPDATE=1 cargo test template_view`"
    );
}

/// A site on which every field that can say something does.
fn site_of_json() -> SiteTest {
    let head = |name: &str, link: &str, more: &str| {
        format!("pagename: {name}\npermalink: {link}\ncategoryName: Guides\n{more}")
    };
    let all = "subCategoryName: Sub\nlevel3: Deep\nsubtitle: s\nindicator: both\nisNew: true\nisTutorial: true\ndate: 2026-01-02\nkeywords: [k]\nmine: 1\nredirect_from: old.html";
    let body = "## One\n\ntext\n\n### Two\n\n![p](/img/p.svg)\n";
    let mut site = SiteTest::new()
        .config("title: T\ndescription: D\nbase_url: https://x.org/help\nedit_url: https://x.org/{path}\nnavigation:\n  - category: Guides\n    icon: \"🚀\"\n    description: d\n")
        .page("a.md", &head("A", "a.html", all), body)
        .page("b.md", &head("B", "b.html", all.split("\nredirect").next().unwrap_or("")), body)
        .page("c.md", &head("C", "c.html", ""), body)
        .file("img/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>");
    for (template, name) in [
        ("page.html", "page"),
        ("home.html", "home"),
        ("category.html", "category"),
        ("404.html", "site"),
        ("redirect.html", "redirect"),
    ] {
        let text = format!("{{{{ {name} | json }}}}");
        site.write(&format!("templates/{template}"), text);
    }
    site
}

/// Holds a value against a struct; gathers the fields that said something.
fn compare(
    value: &Value,
    name: &str,
    shapes: &BTreeMap<String, Shape>,
    said: &mut BTreeSet<String>,
) {
    let Some(shape) = shapes.get(name) else {
        return;
    };
    match value {
        Value::Array(items) => items.iter().for_each(|v| compare(v, name, shapes, said)),
        Value::Object(map)
            if map
                .keys()
                .any(|key| !shape.fields.iter().any(|f| f.name == *key)) =>
        {
            // A map from names to values of this struct.
            map.values().for_each(|v| compare(v, name, shapes, said));
            assert!(
                map.values().all(Value::is_object),
                "{name} has other fields: {value}"
            );
        }
        Value::Object(map) => {
            for field in &shape.fields {
                let value = map.get(&field.name);
                let value = value.unwrap_or_else(|| panic!("{name} has no `{}`", field.name));
                let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
                if !empty {
                    said.insert(format!("{name}.{}", field.name));
                }
                compare(value, holds(&field.kind), shapes, said);
            }
        }
        _ => assert!(value.is_null(), "{name} is {value}"),
    }
}

#[test]
fn a_real_template_gets_exactly_the_fields_of_the_tables() {
    let shapes: BTreeMap<String, Shape> =
        shapes().into_iter().map(|s| (s.name.clone(), s)).collect();
    let built = site_of_json().build();
    let mut said = BTreeSet::new();
    for (route, name) in [
        ("/a.html", "PageView"),
        ("/b.html", "PageView"),
        ("/index.html", "HomeView"),
        ("/categories/guides.html", "CategoryView"),
        ("/404.html", "SiteView"),
        ("/old.html", "RedirectView"),
    ] {
        let route = if route == "/index.html" { "/" } else { route };
        let text = built.get(route);
        let value: Value =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{route}: {e}: {text}"));
        compare(&value, name, &shapes, &mut said);
    }
    for field in [
        "PageView.toc",
        "TocEntry.children",
        "PageView.image",
        "PageCard.badges",
        "GroupView.groups",
        "SiteView.categories",
    ] {
        assert!(
            said.contains(field),
            "the test's site says nothing of {field}: {said:?}"
        );
    }
}

#[test]
fn a_template_error_names_template_line_column_and_page() {
    let built = SiteTest::new()
        .page(
            "a.md",
            "pagename: A\npermalink: a.html\ncategoryName: Guides",
            "x",
        )
        .file(
            "templates/parts/page-header.html",
            "<h1>\n{{ page.nam }}</h1>",
        )
        .build();
    let problem = built.find("/a.html").expect("an answer");
    assert_eq!(
        problem,
        "bad-template: field `nam` is not defined, on page `content/a.md`"
    );
    let route = built
        .build
        .routes()
        .iter()
        .find(|(r, _)| r.as_str() == "/a.html");
    let route = &route.expect("a route").0;
    let finding = built
        .build
        .output(route)
        .expect("a page")
        .expect_err("an error");
    let place = finding.place.expect("a place");
    assert_eq!(place.file.as_str(), "templates/parts/page-header.html");
    assert_eq!(place.span.expect("a span").start, 13, "line 2, column 9");
}
