//! Which files of the output folder are Shelfmark's own: a sorted list of paths,
//! one a line, behind a first line that names the format.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::Path;

use crate::path::MANIFEST;
use crate::source::open;

const HEAD: &str = "shelfmark output 1";

/// What a folder says of itself.
pub enum Manifest {
    /// Nothing.
    None,
    /// Something that this version does not understand.
    Unknown,
    /// Shelfmark wrote these.
    Own(BTreeSet<String>),
}

/// Reads a folder's list.
///
/// # Errors
/// What the system refused.
pub fn read(folder: &Path) -> io::Result<Manifest> {
    let mut text = String::new();
    let (mut file, _) = match open::plain(&folder.join(MANIFEST)) {
        Ok(open) => open,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Manifest::None),
        Err(e) if e.kind() == io::ErrorKind::InvalidInput => return Ok(Manifest::Unknown),
        Err(e) => return Err(e),
    };
    match file.read_to_string(&mut text) {
        Err(e) if e.kind() == io::ErrorKind::InvalidData => Ok(Manifest::Unknown),
        Err(e) => Err(e),
        Ok(_) => Ok(parse(&text)),
    }
}

fn parse(text: &str) -> Manifest {
    let mut lines = text.lines();
    match lines.next() {
        Some(HEAD) => Manifest::Own(lines.map(str::to_owned).collect()),
        _ => Manifest::Unknown,
    }
}

/// The list as text, from paths in order.
pub fn text<'a>(paths: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = format!("{HEAD}\n");
    for path in paths {
        text.push_str(path);
        text.push('\n');
    }
    text
}

/// Whether a list names something in this folder.
pub fn has_below(paths: &BTreeSet<String>, folder: &str) -> bool {
    let prefix = format!("{folder}/");
    let mut from = paths.range(prefix.clone()..);
    from.next().is_some_and(|path| path.starts_with(&prefix))
}
