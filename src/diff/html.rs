//! Changes as one page that shows what was and what is side by side.
//!
//! What the pages say stands in frames without scripts, forms or a way to the network
//! (`sandbox`, and a policy inside): a report can be opened whoever wrote the pages.

use std::fmt::Write;

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use super::page::{Piece, escape};
use super::{Change, Changes, KINDS, What, title};

const STYLE: &str = "\
:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-inline-size:90rem;padding:1rem}\
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-block-start:2rem}h3{font-size:1rem;overflow-wrap:anywhere}li{overflow-wrap:anywhere}\
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1rem}@media(max-width:45rem){.pair{grid-template-columns:1fr}}\
figure{margin:0}figcaption{font-size:.85rem}iframe{inline-size:100%;block-size:28rem;border:1px solid #8888;border-radius:.4rem;background:#fff}";

/// Inside the frames; always light, as a page is without its theme.
const INSIDE: &str = "\
<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\
<style>body{font:.95rem/1.55 system-ui,sans-serif;margin:1rem;color:#1b1b1b;background:#fff;overflow-wrap:anywhere}\
pre{overflow-x:auto;background:#f4f4f4;padding:.6rem}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.25rem .5rem}\
img,video,svg{max-inline-size:100%}.icon{inline-size:1.2em;block-size:1.2em;fill:none;stroke:currentColor;stroke-width:2}ins{background:#c9f2d0;text-decoration:none}del{background:#ffd3d3}a{color:#0b57d0}</style>";

/// The whole page.
pub fn write(changes: &Changes, base: &str) -> String {
    let (base, summary) = (escape(base), changes.summary());
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>What changed since {base}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>What changed since <code>{base}</code></h1>\n<p>{summary}; {} pages compared.</p>\n",
        changes.compared
    );
    for (kind, _) in KINDS {
        let count = changes.of(kind).count();
        if count == 0 {
            continue;
        }
        let _ = writeln!(out, "<h2>{} ({count})</h2>", title(kind));
        match *kind {
            "content" => pairs(&mut out, changes),
            kind => list(&mut out, changes.of(kind)),
        }
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn pairs(out: &mut String, changes: &Changes) {
    for change in changes.of("content") {
        if let What::Content(old, new) = &change.what {
            pair(out, change, old, new);
        }
    }
}

fn list<'a>(out: &mut String, changes: impl Iterator<Item = &'a Change>) {
    let items: Vec<String> = changes.map(item).collect();
    let _ = write!(out, "<ul>\n{}</ul>\n", items.concat());
}

fn item(change: &Change) -> String {
    let mut words = format!("<li><code>{}</code>", escape(&change.address));
    if let Some(target) = change.what.target() {
        let _ = write!(words, " → <code>{}</code>", escape(target));
    }
    if let Some(old) = change.what.target_before() {
        let _ = write!(words, ", before <code>{}</code>", escape(old));
    }
    if let Some(file) = &change.file {
        let _ = write!(words, " ({})", escape(file));
    }
    words.push_str("</li>\n");
    words
}

fn pair(out: &mut String, change: &Change, old: &[Piece], new: &[Piece]) {
    let address = escape(&change.address);
    let (gone, come) = marks(old, new);
    let _ = write!(
        out,
        "<section>\n<h3>{address}</h3>\n<div class=\"pair\">\n{}{}</div>\n</section>\n",
        frame("Before", &address, &shown(old, &gone, "del")),
        frame("After", &address, &shown(new, &come, "ins"))
    );
}

fn frame(when: &str, address: &str, inside: &str) -> String {
    let page = escape(&format!("{INSIDE}{inside}"));
    format!(
        "<figure><figcaption>{when}</figcaption><iframe sandbox loading=\"lazy\" \
         title=\"{when}: {address}\" srcdoc=\"{page}\"></iframe></figure>\n"
    )
}

/// Which pieces of each side the other one does not have.
fn marks(old: &[Piece], new: &[Piece]) -> (Vec<bool>, Vec<bool>) {
    let (mut gone, mut come) = (vec![true; old.len()], vec![true; new.len()]);
    let ops = capture_diff_slices_deadline(Algorithm::Myers, old, new, None);
    for op in ops {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            let (a, b) = (old_index..old_index + len, new_index..new_index + len);
            gone.get_mut(a)
                .into_iter()
                .flatten()
                .for_each(|m| *m = false);
            come.get_mut(b)
                .into_iter()
                .flatten()
                .for_each(|m| *m = false);
        }
    }
    (gone, come)
}

/// The pieces as HTML, with the marked words and pictures inside `element`.
fn shown(pieces: &[Piece], marked: &[bool], element: &str) -> String {
    let mut out = String::new();
    // Text in a drawing, a formula or a style takes no mark.
    let mut closed: Vec<String> = Vec::new();
    for (piece, marked) in pieces.iter().zip(marked) {
        match piece {
            Piece::Tag(tag) => {
                let name = tag.trim_start_matches(['<', '/']);
                let end = name.find([' ', '>']).unwrap_or(name.len());
                let name = &name[..end];
                if matches!(name, "svg" | "math" | "style" | "script" | "textarea") {
                    match tag.starts_with("</") {
                        true => drop(closed.pop()),
                        false => closed.push(name.to_owned()),
                    }
                }
                if *marked && name == "img" {
                    let _ = write!(out, "<{element}>{tag}</{element}>");
                } else {
                    out.push_str(tag);
                }
            }
            Piece::Word(word) => {
                let raw = closed.last().is_some_and(|n| n == "style" || n == "script");
                let word = if raw { word.clone() } else { escape(word) };
                if *marked && closed.is_empty() && word != " " {
                    let _ = write!(out, "<{element}>{word}</{element}>");
                } else {
                    out.push_str(&word);
                }
            }
        }
    }
    out
}
