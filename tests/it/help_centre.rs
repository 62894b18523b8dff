//! A site of forty pages in the manner of a real knowledge base, with its odd names
//! and odd front matter, is built, and no reader meets a trace of markup.

use std::path::Path;

use crate::support::SiteTest;

/// What readers must not see. Two of the pages speak of braces on purpose.
const RESIDUE: &[&str] = &["{:", "![", "](", "**", ":::", "=624", "{. ", "\\."];

/// The site's files.
fn site() -> SiteTest {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/help-centre");
    let mut site = SiteTest::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let entry = entry.expect("readable");
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(&root).expect("below");
            let bytes = std::fs::read(entry.path()).expect("readable");
            site.write(&path.to_string_lossy(), bytes);
        }
    }
    site
}

/// What a reader sees of a page: no tags, no scripts, no code.
pub fn visible(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        words.push_str(&rest[..open]);
        words.push(' ');
        rest = &rest[open..];
        let skipped = ["script", "style", "pre", "code", "title"]
            .iter()
            .find_map(|name| {
                let tag = rest.strip_prefix('<')?.strip_prefix(name)?;
                tag.starts_with([' ', '>']).then_some(())?;
                let close = format!("</{name}>");
                rest.find(&close).map(|at| at + close.len())
            });
        let end = match skipped {
            Some(end) => end,
            None if rest.starts_with("<!--") => rest.find("-->").map_or(rest.len(), |at| at + 3),
            None => rest.find('>').map_or(rest.len(), |at| at + 1),
        };
        rest = &rest[end..];
    }
    words.push_str(rest);
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ];
    entities
        .iter()
        .fold(words, |words, (from, to)| words.replace(from, to))
}

#[test]
fn a_knowledge_base_of_forty_pages_shows_no_trace_of_markup() {
    let site = site();
    let pages = site
        .files
        .keys()
        .filter(|path| path.ends_with(".md"))
        .count();
    assert!(pages >= 40, "{pages} pages");
    let built = site.build();
    let outputs = built.outputs();
    let html = outputs.iter().filter(|(file, _)| file.ends_with(".html"));
    let mut seen = 0;
    let mut traces = Vec::new();
    for (file, bytes) in html {
        let text = visible(std::str::from_utf8(bytes).expect("text"));
        seen += 1;
        for residue in RESIDUE {
            if let Some(at) = text.find(residue) {
                let around: String = text[at..].chars().take(60).collect();
                traces.push(format!("{file}: {around}"));
            }
        }
    }
    assert!(seen > pages, "{seen} pages of HTML");
    assert!(traces.is_empty(), "{}", traces.join("\n"));
    // The words behind what would have hidden them.
    let text = |route: &str| visible(&built.get(route));
    assert!(text("/messaging-templates.html").contains("The rest of the page is still here"));
    assert!(text("/HIPAA-rules.html").contains("Everything after it is"));
    assert!(text("/getting-started-overview.html").contains("<your-business-id>"));
}
