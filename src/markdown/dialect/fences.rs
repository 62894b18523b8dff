//! A fence of code that nobody closes: CommonMark lets it run to the end of the
//! page (0.31, 4.5), which its writer hardly meant.

use std::ops::Range;

use super::structure::Structure;
use super::{Changes, Problem};
use crate::diagnostic::Code;

/// Whether a text may hold a fence.
pub fn hint(text: &str) -> bool {
    let holds = |mark: &[u8]| memchr::memmem::find(text.as_bytes(), mark).is_some();
    holds(b"```") || holds(b"~~~")
}

/// A fence that runs to the end of its text.
#[derive(Debug, PartialEq, Eq)]
pub struct Open {
    /// The line that opens it, from its mark on.
    pub range: Range<usize>,
    /// The mark that would close it.
    pub close: String,
}

impl Open {
    /// The fence of a block of code that ends where `text` does, when it is open
    /// there. `block` is one of indented code, too.
    pub fn of(text: &str, block: Range<usize>) -> Option<Self> {
        let written = text[block.clone()].trim_end();
        if block.start + written.len() < text.trim_end().len() {
            return None;
        }
        let mark = written.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let run = |line: &str| line.len() - line.trim_start_matches(mark).len();
        let count = run(written);
        let mut lines = written.lines();
        let first = lines.next().unwrap_or_default();
        let closes = |line: &str| {
            let line = line.trim_matches([' ', '\t', '>']);
            run(line) == line.len() && line.len() >= count
        };
        let open = count >= 3 && !lines.next_back().is_some_and(closes);
        open.then(|| Self {
            range: block.start..block.start + first.len(),
            close: mark.to_string().repeat(count),
        })
    }
}

/// Finds one.
pub fn find(structure: &Structure<'_>, changes: &mut Changes) {
    let Some(block) = structure.last_code_block() else {
        return;
    };
    if let Some(Open { range, close }) = Open::of(structure.text, block) {
        changes.note(Problem {
            code: Code::UnclosedFence,
            message: "the code that starts here has no end: all that follows is shown as code"
                .into(),
            help: format!("write a line `{close}` where the code ends"),
            range,
            mistyped: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(text: &str) -> Option<String> {
        let start = text.find(['`', '~']).unwrap_or_default();
        Open::of(text, start..text.len()).map(|open| open.close)
    }

    #[test]
    fn a_fence_is_closed_by_as_many_marks_of_its_kind() {
        for closed in [
            "```\na\n```\n",
            "~~~~ js\n~~~\n~~~~~  \n\n",
            "- ```\n  a\n  ```",
        ] {
            assert_eq!(close(closed), None, "{closed}");
        }
        for (open, by) in [
            ("```\na\n", "```"),
            ("````\n```", "````"),
            ("~~~\n```\n", "~~~"),
            ("```js", "```"),
            ("```\na ```", "```"),
        ] {
            assert_eq!(close(open).as_deref(), Some(by), "{open}");
        }
    }
}
