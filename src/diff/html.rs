//! Changes as one page that shows what was and what is side by side.
//!
//! What the pages say stands in frames without scripts, forms or a way to the network
//! (`sandbox`, and a policy inside): a report can be opened whoever wrote the pages.

use std::fmt::Write;

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use super::excerpt::excerpt;
use super::page::{Piece, escape, name_of};
use super::{Change, Changes, KINDS, What, title};

const STYLE: &str = "\
:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-inline-size:90rem;padding:1rem}\
h1{font-size:1.5rem;overflow-wrap:anywhere}h2{font-size:1.15rem;margin-block-start:2rem}h3{font-size:1rem;overflow-wrap:anywhere}\
h3 span{font-weight:normal}li{overflow-wrap:anywhere}summary h2{display:inline}details{margin-block-start:2rem}\
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1rem}@media(max-width:45rem){.pair{grid-template-columns:1fr}}\
figure{margin:0;min-inline-size:0}figcaption{font-size:.9rem}\
iframe{box-sizing:border-box;inline-size:100%;resize:vertical;border:1px solid #888;border-radius:.4rem}";

/// Inside the frames: a page without its theme. What changed is told by lines, too,
/// for those who do not see the colours.
const INSIDE: &str = "\
<meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\
<style>:root{color-scheme:light dark;--del:#ffd3d3;--ins:#c9f2d0}@media(prefers-color-scheme:dark){:root{--del:#5c1a1a;--ins:#0f4420}}\
body{font:.95rem/1.55 system-ui,sans-serif;margin:1rem;color:CanvasText;background:Canvas;overflow-wrap:anywhere}\
pre{overflow-x:auto;background:#8882;padding:.6rem}table{border-collapse:collapse}td,th{border:1px solid #888;padding:.25rem .5rem}\
img,video,svg{max-inline-size:100%}svg[aria-hidden]:not(.icon){display:none}\
.icon{inline-size:1.2em;block-size:1.2em;fill:none;stroke:currentColor;stroke-width:2}a{color:LinkText}\
ins{background:var(--ins);text-decoration:underline}del{background:var(--del);text-decoration:line-through}\
[data-is]{outline:2px solid #2a7d3f}[data-was]{outline:2px solid #c0392b}\
a[data-is]::after,a[data-was]::after{content:\" (\" attr(href) \")\"}\
.gap{text-align:center}li.gap{list-style:none;text-align:start}</style>";

/// From so many on, a list is closed until somebody opens it.
const CLOSED: usize = 60;

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
    for (kind, words) in KINDS {
        let all: Vec<&Change> = changes.of(kind).collect();
        let head = format!("<h2>{} ({})</h2>", title(words), all.len());
        match *kind {
            _ if all.is_empty() => {}
            "content" => {
                let _ = writeln!(out, "{head}");
                all.iter().for_each(|change| pair(&mut out, change));
            }
            _ if all.len() < CLOSED => {
                let _ = writeln!(out, "{head}\n{}", list(&all));
            }
            _ => {
                let _ = writeln!(
                    out,
                    "<details><summary>{head}</summary>\n{}</details>",
                    list(&all)
                );
            }
        }
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn list(changes: &[&Change]) -> String {
    let items: String = changes.iter().map(|change| item(change)).collect();
    format!("<ul>\n{items}</ul>\n")
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

fn pair(out: &mut String, change: &Change) {
    let What::Content(old, new) = &change.what else {
        return;
    };
    let address = escape(&change.address);
    let file = change.file.as_deref().map(escape);
    let file = file.map_or(String::new(), |file| format!(" <span>({file})</span>"));
    let (gone, come) = marks(old, new);
    let side = |when, pieces: &[Piece], marked: &[bool], marks| {
        let written = written(pieces, marked, marks);
        let inside = excerpt(pieces, &written, marked);
        let language = change.language.as_deref().unwrap_or("en");
        frame(when, &address, language, &inside)
    };
    let _ = write!(
        out,
        "<section>\n<h3>{address}{file}</h3>\n<div class=\"pair\">\n{}{}</div>\n</section>\n",
        side("Before", old, &gone, WAS),
        side("After", new, &come, IS)
    );
}

fn frame(when: &str, address: &str, language: &str, inside: &str) -> String {
    let language = escape(language);
    // A list of pages brings its own.
    let (start, end) = match inside.starts_with("<main") {
        true => ("", ""),
        false => ("<main>", "</main>"),
    };
    let page = escape(&format!(
        "<!doctype html><html lang=\"{language}\">{INSIDE}<title>{when}</title>{start}{inside}{end}"
    ));
    // As high as the text is likely to be, within reason.
    let height = (inside.len() / 60).clamp(8, 28);
    format!(
        "<figure><figcaption>{when}</figcaption><iframe sandbox loading=\"lazy\" \
         style=\"block-size:{height}rem\" title=\"{when}: {address}\" srcdoc=\"{page}\"></iframe></figure>\n"
    )
}

/// The most pieces of two pages whose difference is looked for word by word: it may
/// take the product of their numbers.
const COMPARED: usize = 60_000;

/// Which pieces of each side the other one does not have.
fn marks(old: &[Piece], new: &[Piece]) -> (Vec<bool>, Vec<bool>) {
    let (mut gone, mut come) = (vec![true; old.len()], vec![true; new.len()]);
    let same = |(a, b): &(&Piece, &Piece)| a == b;
    let head = old.iter().zip(new).take_while(same).count();
    let (old, new) = (&old[head..], &new[head..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(same);
    let tail = tail.count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    let mut equal = |a: usize, b: usize, length: usize| {
        gone[a..a + length].fill(false);
        come[b..b + length].fill(false);
    };
    equal(0, 0, head);
    equal(head + old.len(), head + new.len(), tail);
    if old.len() + new.len() > COMPARED {
        return (gone, come);
    }
    for op in capture_diff_slices_deadline(Algorithm::Myers, old, new, None) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = op
        {
            equal(head + old_index, head + new_index, len);
        }
    }
    (gone, come)
}

/// How a side marks what the other one does not have: the element around words and
/// pictures, the attribute of other elements.
type Marks = (&'static str, &'static str);
const WAS: Marks = ("del", "data-was");
const IS: Marks = ("ins", "data-is");

/// Each piece as HTML, with its mark.
fn written(pieces: &[Piece], marked: &[bool], (element, attribute): Marks) -> Vec<String> {
    // Text in a drawing, a formula or a style takes no mark.
    let mut closed: Vec<&str> = Vec::new();
    let each = pieces
        .iter()
        .zip(marked)
        .map(|(piece, marked)| match piece {
            Piece::Tag(tag) => {
                let name = name_of(piece);
                let ends = tag.starts_with("</");
                if matches!(name, "svg" | "math" | "style" | "script" | "textarea") {
                    match ends {
                        true => drop(closed.pop()),
                        false => closed.push(name),
                    }
                }
                match name {
                    "img" if *marked => {
                        let tag = tag.trim_end_matches('>');
                        format!("<{element}>{tag} {attribute}></{element}>")
                    }
                    "a" if *marked && !ends => {
                        format!("{} {attribute}>", tag.trim_end_matches('>'))
                    }
                    _ => tag.clone(),
                }
            }
            Piece::Word(word) => {
                let raw = matches!(closed.last(), Some(&"style" | &"script"));
                let word = if raw { word.clone() } else { escape(word) };
                match *marked && closed.is_empty() && word != " " {
                    true => format!("<{element}>{word}</{element}>"),
                    false => word,
                }
            }
        });
    each.collect()
}
