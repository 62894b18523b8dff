//! What each code means: the manual's own pages, carried in the program.

use include_dir::{Dir, include_dir};

use crate::diagnostic::{Code, Severity};

/// One page for each code, named after it.
static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/content/reference/findings");

/// Cause, example and cure, as markdown.
pub fn explain(code: Code) -> String {
    let severity = match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "advice",
    };
    let head = format!("# {severity}[{}]\n\n{}\n", code.as_str(), code.summary());
    match page(code) {
        Some(body) => format!("{head}\n{}\n", body.trim()),
        None => head,
    }
}

/// The body of the manual's page about a code.
pub fn page(code: Code) -> Option<&'static str> {
    let file = PAGES.get_file(format!("{}.md", code.as_str()))?;
    let (_, rest) = file.contents_utf8()?.split_once("---\n")?;
    rest.split_once("\n---\n").map(|(_, body)| body)
}

/// Every code, each in a sentence.
pub fn list() -> String {
    let widest = Code::ALL.iter().map(|code| code.as_str().len()).max();
    let line = |code: &Code| {
        let width = widest.unwrap_or_default();
        format!("{:width$}  {}\n", code.as_str(), code.summary())
    };
    Code::ALL.iter().map(line).collect()
}
