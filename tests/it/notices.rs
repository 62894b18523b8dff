//! `THIRD-PARTY.md`: the notices of what the program is built from (for Linux on
//! x86-64) and of the grammars that it carries. `UPDATE=1` renews it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Licences that a part of the program may come under.
const ALLOWED: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "CC0-1.0",
    "Unicode-3.0",
    "0BSD",
    // Asks for the source of the part itself, which is published unchanged.
    "MPL-2.0",
];

/// A crate that the program is built from.
struct Part {
    name: String,
    version: String,
    licence: String,
    authors: String,
    folder: std::path::PathBuf,
}

/// Every crate that ends up in the program, sorted by name and version.
fn parts() -> Vec<Part> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let out = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .output()
        .expect("cargo runs");
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let metadata: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let reached = reached(&metadata["resolve"]);
    let packages = metadata["packages"].as_array().expect("a list").iter();
    let mut parts: Vec<Part> = packages
        .filter(|p| reached.contains(text(&p["id"])) && p["name"] != "shelfmark")
        .map(part)
        .collect();
    parts.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    parts
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn part(package: &Value) -> Part {
    let manifest = Path::new(text(&package["manifest_path"]));
    let authors = package["authors"].as_array().into_iter().flatten();
    Part {
        name: text(&package["name"]).into(),
        version: text(&package["version"]).into(),
        licence: text(&package["license"]).into(),
        authors: authors.map(text).collect::<Vec<_>>().join(", "),
        folder: manifest.parent().expect("a folder").into(),
    }
}

/// The ids of the packages that the program is linked from: tests' and builds'
/// own tools are not among them.
fn reached(resolve: &Value) -> BTreeSet<String> {
    let nodes: BTreeMap<&str, &Value> = resolve["nodes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|n| (text(&n["id"]), n))
        .collect();
    let mut reached = BTreeSet::new();
    let mut open = vec![text(&resolve["root"])];
    while let Some(id) = open.pop() {
        if !reached.insert(id.to_string()) {
            continue;
        }
        let linked = nodes[id]["deps"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|d| {
                let kinds = d["dep_kinds"].as_array().into_iter().flatten();
                kinds.into_iter().any(|k| k["kind"].is_null())
            });
        open.extend(linked.map(|d| text(&d["pkg"])));
    }
    reached
}

/// The licence that a part is used under: MIT where it is offered.
fn chosen(licence: &str) -> Vec<String> {
    let all = licence.replace(['(', ')'], "").replace('/', " OR ");
    let ands = all.split(" AND ").map(|choice| {
        let offers: Vec<&str> = choice.split(" OR ").map(str::trim).collect();
        let preferred = ALLOWED.iter().find(|a| offers.contains(a));
        preferred.map_or(choice.to_string(), |a| a.to_string())
    });
    ands.collect()
}

/// The texts that come with a part, for the licences it is used under.
fn notices(part: &Part) -> Vec<String> {
    let chosen = chosen(&part.licence);
    let entries = std::fs::read_dir(&part.folder).expect("the registry's copy");
    let mut files: Vec<String> = entries
        .map(|e| {
            e.expect("readable")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| {
            let name = name.to_uppercase();
            ["LICENSE", "LICENCE", "COPYING", "NOTICE"]
                .iter()
                .any(|w| name.starts_with(w))
        })
        .filter(|name| part.folder.join(name).is_file())
        .collect();
    files.sort();
    let named = |licence: &str| {
        let word = licence.split('-').next().unwrap_or(licence).to_uppercase();
        files
            .iter()
            .filter(|f| f.to_uppercase().contains(&word))
            .cloned()
            .collect::<Vec<_>>()
    };
    let mut wanted: Vec<String> = chosen.iter().flat_map(|l| named(l)).collect();
    if wanted.is_empty() {
        wanted = files.clone();
    }
    let read = |name: &String| std::fs::read_to_string(part.folder.join(name)).expect("text");
    wanted.iter().map(read).map(|t| tidy(&t)).collect()
}

/// Without what differs between checkouts and says nothing.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_string()
}

fn document() -> String {
    let mut document = String::from(
        "# Third-party notices\n\nThe `shelfmark` program is linked from the crates below (as built \
         for Linux on x86-64)\nand carries the syntax grammars named at the end. Where several \
         licences are offered,\nthe one in the table is the one that Shelfmark takes.\n\
         The source of each crate, unchanged, is on crates.io under its name and version.\n\n\
         | Crate | Version | Licence |\n|--|--|--|\n",
    );
    // Texts that several crates share stand once, with all their names.
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for part in parts() {
        let licence = chosen(&part.licence).join(" and ");
        document.push_str(&format!(
            "| {} | {} | {licence} |\n",
            part.name, part.version
        ));
        let mut notices = notices(&part);
        if notices.is_empty() {
            let authors = &part.authors;
            notices.push(format!(
                "Written by {authors}. No text comes with it: that of LICENSE-MIT, under their name, stands for it."
            ));
        }
        for notice in notices {
            texts.entry(notice).or_default().push(part.name.clone());
        }
    }
    let mut sections: Vec<(Vec<String>, String)> = texts.into_iter().map(|(t, n)| (n, t)).collect();
    sections.sort();
    document.push_str("\n## Texts\n");
    for (names, text) in sections {
        document.push_str(&format!(
            "\n### {}\n\n````text\n{text}\n````\n",
            names.join(", ")
        ));
    }
    document.push_str("\n## Syntax grammars\n");
    for grammar in two_face::acknowledgement::listing().for_syntaxes() {
        let text = tidy(&grammar.text);
        let path = grammar.rel_path.display();
        document.push_str(&format!("\n### {path}\n\n````text\n{text}\n````\n"));
    }
    document
}

#[test]
fn every_part_comes_under_a_licence_that_we_can_keep() {
    for part in parts() {
        for licence in chosen(&part.licence) {
            let known = ALLOWED.contains(&licence.as_str());
            assert!(known, "{} {}: {}", part.name, part.version, part.licence);
        }
    }
}

#[test]
fn the_notices_name_what_the_program_carries() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/THIRD-PARTY.md");
    let document = document();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file, &document).expect("writable");
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        written == document,
        "run `UPDATE=1 cargo test the_notices_name`"
    );
}
