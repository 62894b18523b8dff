//! What is kept between builds, written beside the sources. Safe to delete.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::source::{HIGHLIGHTS, LINKS};

/// Writes the cache's bytes, all or nothing, in a folder that version control
/// and backups pass over.
///
/// # Errors
/// What the system refused; the old cache stands then.
pub fn write_cache(root: &Path, bytes: &[u8]) -> io::Result<()> {
    write(root, HIGHLIGHTS, bytes)
}

/// The same for what other sites answered.
///
/// # Errors
/// What the system refused; the old memory stands then.
pub fn write_links(root: &Path, bytes: &[u8]) -> io::Result<()> {
    write(root, LINKS, bytes)
}

fn write(root: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let file = root.join(name);
    let Some(folder) = file.parent() else {
        return Ok(());
    };
    top(root)?;
    fs::create_dir_all(folder)?;
    let fresh = file.with_extension(format!("new.{}", std::process::id()));
    let written = fs::File::create(&fresh)
        .and_then(|mut f| f.write_all(bytes))
        .and_then(|()| fs::rename(&fresh, &file));
    if written.is_err() {
        let _ = fs::remove_file(&fresh);
    }
    written
}

/// Makes the folder that holds what is Shelfmark's own.
///
/// # Errors
/// What the system refused.
pub fn top(root: &Path) -> io::Result<()> {
    let top = root.join(".shelfmark");
    fs::create_dir_all(&top)?;
    keep(&top.join(".gitignore"), b"*\n")?;
    // https://bford.info/cachedir/
    keep(
        &top.join("CACHEDIR.TAG"),
        b"Signature: 8a477f597d28d172789f06886806bc55\n",
    )
}

/// Writes a file that is not there yet.
fn keep(file: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::File::create_new(file) {
        Ok(mut file) => file.write_all(bytes),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(e),
    }
}
