//! The last resort: files moved into the output folder one by one.
//!
//! For file systems that rename no folder (an overlay's lower layer). A kill in
//! the middle leaves a mixed site; the list in the folder names both sites' files
//! meanwhile, so that the next build knows all of them as Shelfmark's.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::carry::Carriage;
use super::manifest;
use crate::path::MANIFEST;

/// Makes the old folder equal to the new one.
///
/// # Errors
/// What the system refused; the site is mixed then, until the next build.
pub fn update(carriage: &Carriage<'_>) -> io::Result<()> {
    let Carriage {
        old,
        new,
        before,
        now,
        ..
    } = carriage;
    let both: BTreeSet<&str> = now
        .iter()
        .copied()
        .chain(before.iter().map(String::as_str))
        .collect();
    let list = new.join(".both");
    fs::write(&list, manifest::text(both))?;
    fs::rename(&list, old.join(MANIFEST))?;

    let gone = |path: &&&String| !now.contains(path.as_str());
    let (in_the_way, others): (Vec<&String>, Vec<&String>) = before
        .iter()
        .filter(|path| gone(&path))
        .partition(|path| stands_in_the_way(path, now));
    for path in in_the_way {
        discard(old, path)?;
    }
    for path in *now {
        let to = old.join(path);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::rename(new.join(path), to)?;
    }
    for path in others {
        discard(old, path)?;
    }
    fs::rename(new.join(MANIFEST), old.join(MANIFEST))
}

/// Whether an old file stands where the new site has a folder, or the other way
/// round.
fn stands_in_the_way(path: &str, now: &BTreeSet<&str>) -> bool {
    let folder = format!("{path}/");
    let file_for_folder = now
        .range(folder.as_str()..)
        .next()
        .is_some_and(|p| p.starts_with(&folder));
    let mut above = Path::new(path).ancestors().skip(1);
    file_for_folder || above.any(|p| p.to_str().is_some_and(|p| now.contains(p)))
}

/// Removes an old file and the folders that it leaves empty.
fn discard(old: &Path, path: &str) -> io::Result<()> {
    match fs::remove_file(old.join(path)) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    for folder in Path::new(path).ancestors().skip(1) {
        // One that is not empty stays, and so do those above it.
        if folder.as_os_str().is_empty() || fs::remove_dir(old.join(folder)).is_err() {
            break;
        }
    }
    Ok(())
}
