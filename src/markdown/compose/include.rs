//! What `:::include` takes of a file: all of it, a marked region, some lines.
//!
//! A region stands between two lines that say `region NAME` and `endregion`
//! behind the file's own sign for comments: `<!-- region intro -->`,
//! `# region setup`, `// #endregion`. Such lines are never shown.

use std::ops::Range;

use crate::path::SourcePath;

/// The folders that snippets are looked for in, after the site's root.
pub const FOLDERS: &[&str] = &["snippets", "data"];

/// The lines that a parameter names, from 1: first and last.
pub fn lines(text: &str) -> Option<Vec<(usize, usize)>> {
    let range = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let first: usize = first.trim().parse().ok()?;
        let last: usize = match last.trim() {
            "" => usize::MAX,
            last => last.parse().ok()?,
        };
        (first > 0 && first <= last).then_some((first, last))
    };
    text.split(',').map(range).collect()
}

/// The paths that a written one can mean, in the order in which they are tried:
/// beside the file that includes, from the site's root, in `snippets/` and `data/`.
pub fn candidates(written: &str, from: &SourcePath) -> Vec<SourcePath> {
    let written = written.trim_start_matches('/');
    let beside = from.as_str().rsplit_once('/').map_or("", |(f, _)| f);
    let folders = [beside, ""].into_iter().chain(FOLDERS.iter().copied());
    let mut paths: Vec<SourcePath> = Vec::new();
    for path in folders.filter_map(|folder| joined(folder, written)) {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

/// A path below a folder, with `.` and `..` resolved; never above the root.
fn joined(folder: &str, path: &str) -> Option<SourcePath> {
    let mut steps: Vec<&str> = folder.split('/').filter(|s| !s.is_empty()).collect();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    SourcePath::new(&steps.join("/"))
}

/// Whether a file is code to show rather than markdown to read.
pub fn is_code(path: &SourcePath) -> bool {
    !matches!(&*path.extension(), "md" | "markdown")
}

/// The bytes of each line of a text, its end included.
pub fn all_lines(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let step = |line: &str| {
        let range = at..at + line.len();
        at = range.end;
        range
    };
    text.split_inclusive('\n').map(step).collect()
}

/// A mark of a region in a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Sign<'t> {
    /// It starts.
    Start(&'t str),
    /// It ends.
    End(&'t str),
}

/// The sign of a region that a line is.
pub fn sign(line: &str) -> Option<Sign<'_>> {
    let bare = line.trim();
    let open = ["<!--", "//", "/*", "--", "#", ";", "%", "\""];
    let rest = open.iter().find_map(|o| bare.strip_prefix(o))?;
    let rest = ["-->", "*/"]
        .iter()
        .find_map(|c| rest.strip_suffix(c))
        .unwrap_or(rest);
    let rest = rest.trim().trim_start_matches('#');
    let name = |rest: &str| rest.is_empty() || rest.starts_with([' ', ':']);
    if let Some(rest) = rest.strip_prefix("endregion").filter(|r| name(r)) {
        return Some(Sign::End(rest.trim_start_matches([' ', ':']).trim()));
    }
    let rest = rest.strip_prefix("region").filter(|r| name(r))?;
    let rest = rest.trim_start_matches([' ', ':']).trim();
    (!rest.is_empty()).then_some(Sign::Start(rest))
}

/// The lines of a region, in `lines`; the names that there are, where there is
/// none of this name.
pub fn region(text: &str, lines: &[Range<usize>], name: &str) -> Result<Range<usize>, Vec<String>> {
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut names = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        match sign(&text[line.clone()]) {
            Some(Sign::Start(found)) => {
                names.push(found.to_owned());
                open.push((found, number));
            }
            Some(Sign::End(found)) => {
                let at = match found {
                    "" => open.len().checked_sub(1),
                    found => open.iter().rposition(|(n, _)| *n == found),
                };
                if let Some((found, start)) = at.map(|at| open.remove(at))
                    && found == name
                {
                    return Ok(start + 1..number);
                }
            }
            None => {}
        }
    }
    let unended = open.iter().find(|(n, _)| *n == name);
    unended.map_or(Err(names), |(_, start)| Ok(start + 1..lines.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_found_behind_every_sign_for_comments() {
        let text = "<!-- region a -->\none\n# region b\ntwo\n# endregion b\n<!-- endregion -->\n// #region c\nthree\n";
        let lines = all_lines(text);
        assert_eq!(region(text, &lines, "a"), Ok(1..5));
        assert_eq!(region(text, &lines, "b"), Ok(3..4));
        assert_eq!(region(text, &lines, "c"), Ok(7..8));
        assert_eq!(
            region(text, &lines, "d"),
            Err(vec!["a".into(), "b".into(), "c".into()])
        );
        assert_eq!(sign("# regional offices"), None);
        assert_eq!(sign("a region"), None);
    }

    #[test]
    fn lines_are_numbers_and_ranges() {
        assert_eq!(lines("3"), Some(vec![(3, 3)]));
        assert_eq!(lines("1-2, 5"), Some(vec![(1, 2), (5, 5)]));
        assert_eq!(lines("4-"), Some(vec![(4, usize::MAX)]));
        assert_eq!(lines("0"), None);
        assert_eq!(lines("5-2"), None);
        assert_eq!(lines("x"), None);
    }

    #[test]
    fn a_snippet_is_never_looked_for_above_the_site() {
        let page = SourcePath::new("content/a/p.md").expect("a path");
        let found = |written| {
            let found = candidates(written, &page);
            found.iter().map(SourcePath::to_string).collect::<Vec<_>>()
        };
        assert_eq!(found("../../snippets/x.md"), ["snippets/x.md"]);
        assert_eq!(
            found("x.md"),
            ["content/a/x.md", "x.md", "snippets/x.md", "data/x.md"]
        );
        assert!(found("../../../etc/passwd").is_empty());
    }
}
