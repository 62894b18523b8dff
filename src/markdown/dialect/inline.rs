//! Which elements stand in a line of text.

use pulldown_cmark::{Tag, TagEnd};

/// Whether an element stands in a line of text.
pub fn is_inline(tag: &Tag<'_>) -> bool {
    is_inline_end(&tag.to_end())
}

/// Whether the end of an element stands in a line of text.
pub fn is_inline_end(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}
