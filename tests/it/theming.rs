//! Laws of what a site may change about its theme.
//!
//! `UPDATE=1 cargo test theming` writes the manual's table of variables anew.

use std::path::{Path, PathBuf};

const STARTS: &str = "| Variable | What it is | Default |\n";

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(file(path)).expect("readable")
}

/// The variables of the default theme: name, meaning, value.
fn variables() -> Vec<(String, String, String)> {
    let css = read("themes/default/assets/tokens.css");
    let variable = |line: &str| {
        let (name, rest) = line.trim().strip_prefix("--")?.split_once(": ")?;
        let (value, says) = rest
            .split_once("; /* ")
            .unwrap_or_else(|| panic!("`{name}` says what it is, in a comment on its line"));
        Some((
            name.into(),
            says.trim_end_matches(" */").into(),
            value.into(),
        ))
    };
    css.lines().filter_map(variable).collect()
}

#[test]
fn every_variable_of_the_theme_stands_in_the_manual() {
    let path = "content/themes/colours.md";
    let page = read(path);
    let start = page.find(STARTS).expect("the page has its table");
    let rows: String = variables()
        .iter()
        .map(|(name, says, value)| format!("| `{name}` | {says} | `{value}` |\n"))
        .collect();
    let renewed = format!("{}{STARTS}|---|---|---|\n{rows}", &page[..start]);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file(path), &renewed).expect("writable");
        return;
    }
    let other = page.lines().zip(renewed.lines()).find(|(a, b)| a != b);
    assert_eq!(other, None, "run `UPDATE=1 cargo test theming`");
    assert_eq!(
        page.len(),
        renewed.len(),
        "run `UPDATE=1 cargo test theming`"
    );
}

#[test]
fn no_style_sheet_of_the_theme_uses_a_variable_that_is_none() {
    let known: Vec<String> = variables().into_iter().map(|(name, ..)| name).collect();
    let folder = file("themes/default/assets");
    for entry in std::fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.extension().is_none_or(|e| e != "css") {
            continue;
        }
        let css = std::fs::read_to_string(&path).expect("readable");
        for (at, _) in css.match_indices("var(--") {
            let name = &css[at + "var(--".len()..];
            let end = name.find([')', ',']).expect("a bracket");
            let name = &name[..end];
            assert!(
                known.iter().any(|k| k == name) || css.contains(&format!("--{name}:")),
                "{}: --{name}",
                path.display()
            );
        }
    }
}
