//! Writes a generated knowledge base: `cargo bench --bench generate -- DIR PAGES [--no-code] [--hugo]`.
#![allow(clippy::print_stderr)] // It is a program of its own.

mod sites;

use std::path::PathBuf;

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|w| w != "--bench")
        .collect();
    let has = |flag: &str| words.iter().any(|w| w == flag);
    let mut plain = words.iter().filter(|w| !w.starts_with("--"));
    let (Some(folder), Some(pages)) = (plain.next(), plain.next().and_then(|n| n.parse().ok()))
    else {
        eprintln!("usage: cargo bench --bench generate -- DIR PAGES [--no-code] [--hugo]");
        return;
    };
    let code = if has("--no-code") {
        sites::Code::None
    } else {
        sites::Code::Fenced
    };
    let folder = PathBuf::from(folder);
    if has("--hugo") {
        sites::hugo(&folder, pages, code);
    } else {
        sites::shelfmark(&folder, pages, code);
    }
}
