//! Attribute lists on lines of their own become marks.
//!
//! Left to the parser, such a line would join the paragraph before or after it,
//! keep a list that starts at 3 or a table from starting, or, above a `---`, be a
//! heading.

use super::attributes::{self, Attributes};
use super::structure::LineKind;
use super::{Changes, MARK, Mark, Structure};
use crate::markdown::prepared::Part;

/// An attribute list on a line of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeLine {
    /// What it says.
    pub attributes: Attributes,
    /// Whether it speaks of the block before it.
    pub after: bool,
}

/// Whether a line of the text may start with a list.
pub fn hint(text: &str) -> bool {
    memchr::memchr_iter(b'{', text.as_bytes()).any(|at| {
        let margin = |b: &u8| matches!(b, b' ' | b'\t' | b'>');
        let before = text.as_bytes()[..at].iter().rev().find(|b| !margin(b));
        before.is_none_or(|b| matches!(b, b'\n' | b'\r'))
    })
}

/// Finds them.
pub fn find(structure: &Structure<'_>, changes: &mut Changes) {
    let lines = structure.lines();
    // Whether the line before this one belongs to a block.
    let mut behind = false;
    for (number, line) in lines.iter().enumerate() {
        let words = &structure.text[line.range.clone()];
        let shown = words.trim_start_matches([' ', '\t', '>']);
        let before = std::mem::replace(&mut behind, !shown.is_empty());
        if !shown.starts_with('{') || line.kind != LineKind::Prose {
            behind &= line.kind != LineKind::Html;
            continue;
        }
        let Some(list) = attributes::whole(shown) else {
            continue;
        };
        behind = before;
        let followed = lines.get(number + 1).is_some_and(|next| {
            let words = &structure.text[next.range.clone()];
            !words.trim_matches([' ', '\t', '>']).is_empty()
        });
        // kramdown gives a list between two lines to the first of them. A box is
        // written on the line before what it holds, and so is a list's number.
        let number = list.attributes.value("start").is_some();
        let ahead = number || followed && list.attributes.callout().is_some();
        let after = before && !ahead;
        let start = line.range.end - shown.len();
        let mark = Mark::Attributes(AttributeLine {
            attributes: list.attributes.clone(),
            after,
        });
        let range = start..start + list.range.len();
        let change = changes.put(start..line.range.end, Part::Mark(MARK.into(), mark));
        if !list.right {
            change.mistyped(range, shown.trim_end(), &list.attributes);
        }
    }
}
