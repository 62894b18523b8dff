//! One file that somebody names on the command line.

use std::io;
use std::path::Path;

/// The text of a file; `None` where there is no such file.
///
/// # Errors
/// What the system said, or that the file is no text.
pub fn read_text(file: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}
