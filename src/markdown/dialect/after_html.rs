//! Text behind the end of a block of raw HTML is markdown again.
//!
//! In CommonMark a block of raw HTML goes on to the next empty line, so what is
//! written on the line below `</table>` is printed with its asterisks.

use pulldown_cmark::{Event, Tag};

use super::Changes;
use super::structure::Structure;
use super::tags::{self, Kind};

/// Elements behind which text goes on.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "br",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "iframe",
    "img",
    "li",
    "main",
    "nav",
    "object",
    "ol",
    "p",
    "section",
    "summary",
    "table",
    "ul",
    "video",
];

/// Whether a text may hold such a block.
pub fn hint(text: &str) -> bool {
    super::elements::hint(text)
}

/// Finds them.
pub fn find(structure: &Structure<'_>, changes: &mut Changes) {
    for (event, range) in structure.events {
        if !matches!(event, Event::Start(Tag::HtmlBlock)) {
            continue;
        }
        let pieces = tags::pieces(structure.text, range.clone());
        let raw = ["script", "pre", "style", "textarea"];
        match pieces.first().map(|p| &p.kind) {
            Some(Kind::Open(name, _)) if raw.iter().any(|r| r.eq_ignore_ascii_case(name)) => {
                continue;
            }
            Some(Kind::Open(..) | Kind::Close(_)) => {}
            _ => continue,
        }
        let mut depth = 0i32;
        for piece in pieces {
            let name = match piece.kind {
                Kind::Open(name, own) => {
                    if !own && !tags::is_void(name) {
                        depth += 1;
                        continue;
                    }
                    name
                }
                Kind::Close(name) => {
                    depth -= 1;
                    name
                }
                Kind::Aside(_) => continue,
            };
            let block = BLOCKS.iter().any(|b| b.eq_ignore_ascii_case(name));
            if depth <= 0 && block && part(structure, piece.range.end, range.end, changes) {
                break;
            }
        }
    }
}

/// Puts an empty line between the end of an element and the words behind it.
fn part(structure: &Structure<'_>, at: usize, end: usize, changes: &mut Changes) -> bool {
    let text = structure.text;
    let rest = &text[at..end];
    let shown = rest.trim_start_matches(['\n', '\r', ' ', '\t', '>']);
    if shown.is_empty() || shown.starts_with('<') {
        return false;
    }
    let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let margin = &text[line..at];
    let margin = &margin[..margin.len() - margin.trim_start_matches([' ', '\t', '>']).len()];
    let on_line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let words = on_line.trim_start();
    if !words.is_empty() {
        let space = on_line.len() - words.len();
        let margin = margin.replace('\t', "    ");
        changes.replace(at..at + space, format!("\n{margin}\n{margin}"));
        return true;
    }
    changes.insert(at + on_line.len(), format!("\n{}", margin.trim_end()));
    true
}
