//! The part of a page that a difference is seen in: what changed with what stands
//! around it, and a sign for what is left out.

use super::page::{Piece, is_block, is_void, name_of};

/// The most pieces of something unchanged that is shown beside what changed.
const NEIGHBOUR: usize = 80;

/// Elements that are shown whole or not at all.
const WHOLE: &[&str] = &[
    "p", "pre", "tr", "ol", "dl", "figure", "thead", "h1", "h2", "h3", "h4", "h5", "h6",
];

/// A part of a page: a piece that is no block, or a block with what it holds.
enum Part {
    Piece(usize),
    Block(Block),
}

struct Block {
    /// Its start tag; the first of its pieces.
    start: usize,
    /// The place after its last piece.
    end: usize,
    parts: Vec<Part>,
}

impl Part {
    fn block(start: usize, end: usize, parts: Vec<Self>) -> Self {
        Self::Block(Block { start, end, parts })
    }
}

/// The pieces as HTML (`written`, one string each), without the blocks in which and
/// beside which nothing is marked.
pub fn excerpt(pieces: &[Piece], written: &[String], marked: &[bool]) -> String {
    let page = Excerpt {
        pieces,
        written,
        marked,
    };
    let mut out = String::new();
    page.write(&mut out, &page.parts(), "");
    out
}

struct Excerpt<'a> {
    pieces: &'a [Piece],
    written: &'a [String],
    marked: &'a [bool],
}

impl Excerpt<'_> {
    /// The parts of the whole page.
    fn parts(&self) -> Vec<Part> {
        let mut open: Vec<(usize, Vec<Part>)> = Vec::new();
        let mut parts = Vec::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            let ends = matches!(piece, Piece::Tag(tag) if tag.starts_with("</"));
            if !is_block(piece) {
                parts.push(Part::Piece(at));
            } else if !ends && is_void(piece) {
                parts.push(Part::block(at, at + 1, Vec::new()));
            } else if !ends {
                open.push((at, std::mem::take(&mut parts)));
            } else if let Some((start, before)) = open.pop() {
                let inside = std::mem::replace(&mut parts, before);
                parts.push(Part::block(start, at + 1, inside));
            }
        }
        // What no end tag closes ends with the page.
        while let Some((start, before)) = open.pop() {
            let inside = std::mem::replace(&mut parts, before);
            parts.push(Part::block(start, self.pieces.len(), inside));
        }
        parts
    }

    fn name(&self, block: &Block) -> &str {
        self.pieces.get(block.start).map_or("", name_of)
    }

    fn is_marked(&self, block: &Block) -> bool {
        self.marked[block.start..block.end].contains(&true)
    }

    /// Which blocks among the parts are shown.
    fn kept(&self, parts: &[Part]) -> Vec<bool> {
        let blocks: Vec<(usize, &Block)> = parts
            .iter()
            .enumerate()
            .filter_map(|(at, part)| match part {
                Part::Block(block) => Some((at, block)),
                Part::Piece(_) => None,
            })
            .collect();
        let mut kept = vec![true; parts.len()];
        let marked: Vec<bool> = blocks.iter().map(|(_, b)| self.is_marked(b)).collect();
        for (n, (at, block)) in blocks.iter().enumerate() {
            let beside = [n.checked_sub(1), Some(n + 1)];
            let beside = beside
                .iter()
                .flatten()
                .any(|n| marked.get(*n) == Some(&true));
            let small = block.end - block.start <= NEIGHBOUR;
            kept[*at] =
                marked[n] || (beside && small) || matches!(self.name(block), "thead" | "h1");
        }
        // The heading that a change stands below says where it is.
        let mut wanted = false;
        for (n, (at, block)) in blocks.iter().enumerate().rev() {
            wanted |= marked[n];
            let heading = matches!(self.name(block).as_bytes(), [b'h', b'1'..=b'6']);
            if heading && wanted {
                kept[*at] = true;
                wanted = false;
            }
        }
        kept
    }

    fn write(&self, out: &mut String, parts: &[Part], inside: &str) {
        let kept = self.kept(parts);
        let mut left_out = false;
        for (part, kept) in parts.iter().zip(kept) {
            match part {
                Part::Piece(at) => out.push_str(&self.written[*at]),
                Part::Block(_) if !kept => {
                    if !left_out {
                        out.push_str(gap(inside));
                    }
                }
                Part::Block(block) => self.block(out, block),
            }
            left_out = !kept;
        }
    }

    fn block(&self, out: &mut String, block: &Block) {
        let name = self.name(block);
        let simple = !block
            .parts
            .iter()
            .any(|part| matches!(part, Part::Block(_)));
        let small = block.end - block.start <= NEIGHBOUR;
        if simple || small || WHOLE.contains(&name) {
            for at in block.start..block.end {
                out.push_str(&self.written[at]);
            }
            return;
        }
        out.push_str(&self.written[block.start]);
        self.write(out, &block.parts, name);
        let last = block.end - 1;
        if matches!(&self.pieces[last], Piece::Tag(tag) if tag.starts_with("</")) {
            out.push_str(&self.written[last]);
        }
    }
}

/// The sign for what is left out of an element.
fn gap(inside: &str) -> &'static str {
    match inside {
        "ul" | "menu" => "<li class=\"gap\">⋯</li>",
        "table" | "tbody" | "tfoot" => "<tr class=\"gap\"><td>⋯</td></tr>",
        "tr" | "select" | "colgroup" => "",
        _ => "<p class=\"gap\">⋯</p>",
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::{Kind, read};
    use super::*;

    /// The excerpt of a page in which the pieces with these words are marked.
    fn around(html: &str, words: &[&str]) -> String {
        let page = read(&format!("<main>{html}</main>"), Kind::Whole);
        let written: Vec<String> = page
            .content
            .iter()
            .map(|piece| match piece {
                Piece::Tag(text) | Piece::Word(text) => text.clone(),
            })
            .collect();
        let marked: Vec<bool> = page
            .content
            .iter()
            .map(|piece| matches!(piece, Piece::Word(word) if words.contains(&word.as_str())))
            .collect();
        excerpt(&page.content, &written, &marked)
    }

    #[test]
    fn what_stands_far_from_a_change_is_left_out_and_its_heading_is_not() {
        let filler = |n: usize| format!("<p>{}</p>", format!("w{n} ").repeat(60));
        let html = format!(
            "<h1>T</h1><h2>One</h2>{}{}<h2>Two</h2>{}{}<p>near</p><p>here now</p><p>next</p>{}",
            filler(1),
            filler(2),
            filler(3),
            filler(4),
            filler(5)
        );
        let shown = around(&html, &["now"]);
        assert_eq!(
            shown,
            "<main><h1>T</h1><p class=\"gap\">⋯</p><h2>Two</h2><p class=\"gap\">⋯</p><p>near</p>\
             <p>here now</p><p>next</p><p class=\"gap\">⋯</p></main>"
        );
    }

    #[test]
    fn rows_and_items_are_left_out_whole_and_numbered_lists_stay_whole() {
        let rows: String = (0..40)
            .map(|n| format!("<tr><td>a{n}</td><td>b{n}</td></tr>"))
            .collect();
        let html = format!(
            "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody>{rows}</tbody></table>"
        );
        let shown = around(&html, &["b20"]);
        let cells: Vec<&str> = ["a19", "b19", "a20", "b20", "a21", "b21"].into();
        assert_eq!(shown.matches("<td>").count() - 2, cells.len(), "{shown}");
        assert!(shown.contains("<th>A</th>"), "{shown}");
        let items: String = (0..60).map(|n| format!("<li>i{n}</li>")).collect();
        assert_eq!(
            around(&format!("<ul>{items}</ul>"), &["i7"])
                .matches("<li>")
                .count(),
            3
        );
        assert_eq!(
            around(&format!("<ol>{items}</ol>"), &["i7"])
                .matches("<li>")
                .count(),
            60
        );
    }
}
