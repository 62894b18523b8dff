//! The least that any generator must do: read each page, parse its markdown,
//! wrap it and write as many bytes as Shelfmark does. Two threads, no template,
//! no links, no navigation. `cargo bench --bench floor -- SITE OUT BYTES`
//! writes pages of BYTES bytes on average.
#![allow(clippy::print_stderr, clippy::disallowed_methods)] // It is a program of its own.

use std::path::{Path, PathBuf};

use pulldown_cmark::{Options, Parser, html};
use rayon::prelude::*;

fn main() -> std::io::Result<()> {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|w| w != "--bench")
        .collect();
    let [site, out, bytes] = words.as_slice() else {
        eprintln!("usage: cargo bench --bench floor -- SITE OUT BYTES");
        return Ok(());
    };
    let (Ok(bytes), site, out) = (bytes.parse::<usize>(), Path::new(site), PathBuf::from(out))
    else {
        eprintln!("BYTES is a number");
        return Ok(());
    };
    std::fs::create_dir_all(&out)?;
    let pages: Vec<(String, String)> = walkdir::WalkDir::new(site.join("content"))
        .into_iter()
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_file())
        .map(|e| {
            let name = e.path().file_stem().unwrap_or_default();
            Ok((
                name.to_string_lossy().into_owned(),
                std::fs::read_to_string(e.path())?,
            ))
        })
        .collect::<std::io::Result<_>>()?;
    let frame = "<p>frame</p>\n".repeat(bytes / 10 + 1);
    pages.par_iter().try_for_each(|(name, text)| {
        let body = text.splitn(3, "---\n").nth(2).unwrap_or(text);
        let mut page = String::with_capacity(bytes + 1024);
        html::push_html(&mut page, Parser::new_ext(body, Options::ENABLE_TABLES));
        let rest = bytes.saturating_sub(page.len());
        page.push_str(&frame[..rest]);
        std::fs::write(out.join(format!("{name}.html")), page)
    })
}
