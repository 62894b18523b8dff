//! Which files of the output folder are Shelfmark's own: a sorted list of paths,
//! one a line, behind a first line that names the format.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use crate::path::MANIFEST;

const HEAD: &str = "shelfmark output 1";

/// The paths that the last build wrote; `None` where no build wrote here.
pub fn read(folder: &Path) -> io::Result<Option<BTreeSet<String>>> {
    match fs::read_to_string(folder.join(MANIFEST)) {
        Ok(text) => Ok(parse(&text)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

fn parse(text: &str) -> Option<BTreeSet<String>> {
    let mut lines = text.lines();
    (lines.next() == Some(HEAD)).then(|| lines.map(str::to_owned).collect())
}

/// The list as text.
pub fn text(paths: &BTreeSet<String>) -> String {
    let mut text = String::from(HEAD);
    for path in paths {
        text.push('\n');
        text.push_str(path);
    }
    text.push('\n');
    text
}
