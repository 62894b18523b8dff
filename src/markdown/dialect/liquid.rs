//! Liquid in a page is text: Shelfmark never runs the body of a page as a template.
//! A page that comes from Jekyll may count on it, so its tags are named.

use super::structure::Structure;
use super::{Changes, Problem};
use crate::diagnostic::Code;

/// Whether a text may hold a tag.
pub fn hint(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memmem::find(bytes, b"{%").is_some() || memchr::memmem::find(bytes, b"{{").is_some()
}

/// Objects of Jekyll whose values stand in braces.
const OBJECTS: &[&str] = &["site.", "page.", "include.", "layout.", "content", "post."];

/// The longest tag that is looked for, in bytes.
const LONGEST: usize = 500;

/// Finds them.
pub fn find(structure: &Structure<'_>, changes: &mut Changes) {
    let text = structure.text;
    let bytes = text.as_bytes();
    for start in memchr::memchr_iter(b'{', bytes) {
        let close = match bytes.get(start + 1) {
            Some(b'%') => "%}",
            Some(b'{') => "}}",
            _ => continue,
        };
        let most = bytes.len().min(start + 2 + LONGEST);
        let mut lines = bytes[start + 2..most].split(|b| matches!(b, b'\n' | b'\r'));
        let found = |line: &[u8]| memchr::memmem::find(line, close.as_bytes());
        let Some(end) = lines.next().and_then(found) else {
            continue;
        };
        let inner = text[start + 2..start + 2 + end].trim_matches(['-', ' ']);
        let name = inner
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .next();
        let tag = close == "%}" && name.is_some_and(|name| !name.is_empty());
        let object = close == "}}" && OBJECTS.iter().any(|object| inner.starts_with(object));
        if !(tag || object) || structure.is_code(start) {
            continue;
        }
        let range = start..start + 2 + end + 2;
        let written = &text[range.clone()];
        changes.note(Problem {
            code: Code::LiquidTag,
            message: format!(
                "`{written}` is Liquid, which is not run; readers see it as it stands"
            ),
            help: "write what it stands for, or put it in backticks if it is shown on purpose"
                .into(),
            range,
            mistyped: None,
        });
    }
}
