//! The architecture, held as tables: what each module may import, and where the
//! disk, the clock, the environment and the terminal may be touched. A new arrow
//! is a decision: take it in the table below and say why in the commit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The modules in the order data flows: each may import those above it.
const ORDER: &[&str] = &[
    "path",
    "diagnostic",
    "source",
    "change",
    "yaml",
    "config",
    "front_matter",
    "markdown",
    "article",
    "site",
    "theme",
    "output",
    // Its files are routes, so whoever renders routes asks it.
    "search",
    "render",
    "check",
    "external",
    "schema",
    "engine",
    "report",
    // Compares what two engines built, so it stands below them; its text is shown as findings are.
    "diff",
    "moves",
    "watch",
    "serve",
    "import",
    "commands",
    "cli",
];

/// What a module must not import although it stands above it: the smaller the
/// module's world, the more of it can be understood and remembered.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("yaml", &["source"]),
    ("config", &["source::Sources"]),
    ("front_matter", &["config", "source::Sources"]),
    ("theme", &["site", "article", "markdown"]),
    (
        "output",
        &["site", "article", "markdown", "theme", "config"],
    ),
    ("search", &["theme", "output"]),
    ("check", &["output"]),
    ("serve", &["markdown", "theme"]),
    ("report", &["engine", "render", "theme", "site", "output"]),
    ("cli", &["markdown", "theme", "render"]),
];

/// Words that only some modules may say, each with the reason.
const RESERVED: &[(&[&str], &[&str], &str)] = &[
    (
        &[
            "std::fs",
            "fs::read",
            "fs::write",
            "File::open",
            "File::create",
        ],
        &["source", "output", "watch"],
        "the disk is touched at the rim",
    ),
    (
        &[
            "println!",
            "eprintln!",
            "print!(",
            "eprint!(",
            "stdout()",
            "stderr()",
        ],
        &["cli"],
        "cli is the only printer",
    ),
    (
        &[
            "SystemTime::now",
            "Instant::now",
            "Timestamp::now",
            "Zoned::now",
        ],
        &["source", "output", "watch", "serve", "cli"],
        "the clock is no part of a site",
    ),
    (
        &["std::env", "env::var", "TimeZone::system"],
        &["source", "serve", "cli"],
        "the environment is no part of a site",
    ),
    (
        &["Command::new", "std::process::Command"],
        &["source", "serve", "cli"],
        "other programs are run for the history, the editor and the browser only",
    ),
    (
        &["std::net", "TcpStream", "TcpListener"],
        &["serve"],
        "no stage calls out",
    ),
    (
        &["ureq::"],
        &["external"],
        "other sites are asked in one place, and only when somebody asks for it",
    ),
    (
        &["tera::"],
        &["theme", "render"],
        "a template sees its page's view only",
    ),
    (&["clap::"], &["cli"], "the verbs know no words"),
    (&["rand::", "thread_rng"], &[], "same sources, same bytes"),
];

/// The source of each module: its own file and its children's, without tests
/// and comments.
fn modules() -> BTreeMap<String, Vec<(String, String)>> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&src).sort_by_file_name() {
        let entry = entry.expect("readable");
        let name = entry.path().strip_prefix(&src).expect("below");
        let name = name.to_string_lossy().replace('\\', "/");
        if !name.ends_with(".rs") || name == "lib.rs" || name == "main.rs" {
            continue;
        }
        if name.ends_with("/tests.rs") || name.contains("/tests/") {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).expect("readable");
        let module = name.split(['/', '.']).next().expect("a name").to_string();
        modules
            .entry(module)
            .or_default()
            .push((name, code_of(&text)));
    }
    modules
}

/// The code without its unit tests (they stand last in a file) and comments.
fn code_of(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    let code = text[..end].lines().map(|line| {
        let comment = line.trim_start().starts_with("//");
        if comment { "" } else { line }
    });
    code.collect::<Vec<_>>().join("\n")
}

/// The paths behind `crate::` that a file names: `site`, `site::links`, …
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = group.split('}').next().unwrap_or_default();
            found.extend(group.split(',').map(|p| p.trim().to_string()));
            continue;
        }
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        found.insert(
            rest[..end.unwrap_or(rest.len())]
                .trim_end_matches(':')
                .to_string(),
        );
    }
    found.retain(|path| !path.is_empty());
    found
}

fn first(path: &str) -> &str {
    path.split("::").next().unwrap_or(path)
}

#[test]
fn every_module_has_its_place_in_the_order() {
    let unknown: Vec<_> = modules()
        .into_keys()
        .filter(|m| !ORDER.contains(&m.as_str()))
        .collect();
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn a_module_imports_only_from_those_above_it() {
    let place = |module: &str| ORDER.iter().position(|m| *m == module);
    let mut broken = Vec::new();
    for (module, files) in modules() {
        for (file, code) in files {
            for import in imports(&code) {
                let above = place(first(&import)) <= place(&module);
                // `crate::x` of a macro's expansion or an item of lib.rs: not known.
                if place(first(&import)).is_none() || !above {
                    broken.push(format!("{file}: crate::{import}"));
                }
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn no_module_imports_what_it_must_not_know() {
    let modules = modules();
    let mut broken = Vec::new();
    for (module, forbidden) in FORBIDDEN {
        for (file, code) in modules.get(*module).into_iter().flatten() {
            let imports = imports(code);
            let bad = imports.iter().filter(|import| {
                let names = |f: &&str| *import == f || import.starts_with(&format!("{f}::"));
                forbidden.iter().any(names)
            });
            broken.extend(bad.map(|import| format!("{file}: crate::{import}")));
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn the_world_is_touched_where_the_table_says() {
    let mut broken = Vec::new();
    for (module, files) in modules() {
        for (file, code) in files {
            for (words, allowed, reason) in RESERVED {
                let said = words.iter().filter(|word| says(&code, word));
                if !allowed.contains(&module.as_str()) {
                    broken.extend(said.map(|word| format!("{file}: {word} ({reason})")));
                }
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// Whether the code says the word, and not only a longer one that ends in it.
fn says(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

#[test]
fn the_tables_see_what_they_must_refuse() {
    assert!(imports("use crate::{site, engine::Engine};").contains("site"));
    assert!(
        imports("let x = crate::engine::Engine::default();").contains("engine::Engine::default")
    );
    assert!(says("    std::fs::read(x)", "std::fs"));
    assert!(!says("eprintln!(x)", "println!"));
    assert!(!code_of("// std::fs\nx\n#[cfg(test)]\nmod tests {\nstd::fs").contains("std::fs"));
}
