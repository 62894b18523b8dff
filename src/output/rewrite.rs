//! The author's own files, changed all together or not at all.
//!
//! What is promised: after a kill at any moment, and after the next command has
//! looked ([`recover`]), either every file is as it was or every file is as it was
//! to be. New texts are written beside the site's files first, in
//! `.shelfmark/change`; then one rename of the journal there decides; then files
//! are put in their places, and whoever finds a journal does that again to its end.
//! Each file keeps its permissions. A file that somebody changed meanwhile is left
//! alone, and so are all others then.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::lock::Lock;
use crate::change::FileChange;
use crate::path::SourcePath;

/// Where a change is made ready, below the site's folder.
const STAGE: &str = ".shelfmark/change";

/// The file that decides, in the stage.
const JOURNAL: &str = "journal";

/// Why files could not be changed; then none is.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError {
    /// A file is not as it was read.
    #[error("`{0}` changed while the change was planned; run the command again")]
    Changed(SourcePath),
    /// Something stands where a file is to be.
    #[error("`{0}` is there already")]
    Exists(SourcePath),
    /// A journal that this program did not write.
    #[error("`{}` cannot be understood; look at it, then remove it", .0.display())]
    Journal(PathBuf),
    /// The system refused.
    #[error("cannot write `{}`: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// One file's way to its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    /// Its path now, in the site's folder; `None` for a new file.
    from: Option<String>,
    /// Its path afterwards.
    to: String,
    /// The name of its new text in the stage.
    staged: Option<String>,
}

/// Makes the changes.
///
/// # Errors
/// Where a file changed meanwhile, a place is taken, or the system refuses.
pub fn rewrite(root: &Path, changes: &[FileChange]) -> Result<(), RewriteError> {
    let root = root.canonicalize().map_err(failed(root))?;
    let _lock = lock(&root)?;
    finish(&root)?;
    let stage = root.join(STAGE);
    let staged = stage_all(&root, &stage, changes);
    let decided = staged.and_then(|steps| decide(&stage, &steps).map(|()| steps));
    match decided {
        Ok(steps) => carry_out(&root, &stage, &steps),
        Err(e) => {
            let _ = fs::remove_dir_all(&stage);
            Err(e)
        }
    }
}

/// Ends a change that a kill cut off. Says whether there was one.
///
/// # Errors
/// Where the system refuses.
pub fn recover(root: &Path) -> Result<bool, RewriteError> {
    if !root.join(STAGE).exists() {
        return Ok(false);
    }
    let root = root.canonicalize().map_err(failed(root))?;
    let _lock = lock(&root)?;
    finish(&root)
}

/// Only with the lock held.
fn finish(root: &Path) -> Result<bool, RewriteError> {
    let stage = root.join(STAGE);
    let journal = stage.join(JOURNAL);
    let text = match fs::read(&journal) {
        Ok(text) => text,
        // Nothing was decided, so nothing was changed.
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return match fs::remove_dir_all(&stage) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => Err(failed(&stage)(e)),
                _ => Ok(false),
            };
        }
        Err(e) => return Err(failed(&journal)(e)),
    };
    let steps: Vec<Step> =
        serde_json::from_slice(&text).map_err(|_| RewriteError::Journal(journal.clone()))?;
    let inside = |path: &String| SourcePath::new(path).is_some();
    let named = steps
        .iter()
        .flat_map(|s| s.from.iter().chain([&s.to]).chain(&s.staged));
    if !named.into_iter().all(inside) {
        return Err(RewriteError::Journal(journal));
    }
    carry_out(root, &stage, &steps)?;
    Ok(true)
}

fn lock(root: &Path) -> Result<Lock, RewriteError> {
    super::cache::top(root).map_err(failed(&root.join(".shelfmark")))?;
    let file = root.join(".shelfmark/change.lock");
    Lock::hold(&file, || {}).map_err(failed(&file))
}

/// Writes every new text into the stage, after a look at what is there.
fn stage_all(root: &Path, stage: &Path, changes: &[FileChange]) -> Result<Vec<Step>, RewriteError> {
    fs::create_dir_all(stage).map_err(failed(stage))?;
    let mut steps = Vec::new();
    for (number, change) in changes.iter().enumerate() {
        let from = root.join(change.from.as_str());
        let is_new = matches!(change.text, Some((None, _)));
        if change.from != change.to || is_new {
            let to = root.join(change.to.as_str());
            let taken = to.symlink_metadata().is_ok();
            if taken && (is_new || !same_file(&from, &to)) {
                return Err(RewriteError::Exists(change.to.clone()));
            }
        }
        let mut step = Step {
            from: (!is_new).then(|| change.from.to_string()),
            to: change.to.to_string(),
            staged: None,
        };
        if let Some((old, new)) = &change.text {
            if let Some(old) = old {
                let now = fs::read(&from).map_err(failed(&from))?;
                if now != old.as_bytes() {
                    return Err(RewriteError::Changed(change.from.clone()));
                }
            }
            let name = number.to_string();
            let file = stage.join(&name);
            write(&file, new.as_bytes(), (!is_new).then_some(&from)).map_err(failed(&file))?;
            step.staged = Some(name);
        }
        steps.push(step);
    }
    Ok(steps)
}

/// Writes a file to the disk, with the permissions of another one.
fn write(file: &Path, bytes: &[u8], like: Option<&PathBuf>) -> io::Result<()> {
    let mut out = File::create(file)?;
    out.write_all(bytes)?;
    if let Some(like) = like {
        out.set_permissions(fs::metadata(like)?.permissions())?;
    }
    out.sync_all()
}

fn decide(stage: &Path, steps: &[Step]) -> Result<(), RewriteError> {
    let fresh = stage.join("journal.new");
    let text = serde_json::to_vec(steps).expect("paths are JSON");
    let decided = write(&fresh, &text, None)
        .and_then(|()| fs::rename(&fresh, stage.join(JOURNAL)))
        .and_then(|()| File::open(stage)?.sync_all());
    decided.map_err(failed(&fresh))
}

/// Puts every file in its place; what is in its place already is passed over.
fn carry_out(root: &Path, stage: &Path, steps: &[Step]) -> Result<(), RewriteError> {
    for step in steps {
        let to = real(root, &step.to);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(failed(folder))?;
        }
        let from = step.from.as_ref().map(|from| root.join(from));
        let moved = from.as_ref().filter(|from| **from != root.join(&step.to));
        match &step.staged {
            Some(name) => {
                put(&stage.join(name), &to).map_err(failed(&to))?;
                if let Some(from) = moved {
                    gone(fs::remove_file(from)).map_err(failed(from))?;
                }
            }
            None => {
                if let Some(from) = moved {
                    gone(fs::rename(from, &to)).map_err(failed(&to))?;
                }
            }
        }
        if let Some(from) = moved {
            without_empty_folders(root, from);
        }
    }
    let journal = stage.join(JOURNAL);
    gone(fs::remove_file(&journal)).map_err(failed(&journal))?;
    let _ = fs::remove_dir_all(stage);
    Ok(())
}

/// The file itself, where a link of the site stands for it.
fn real(root: &Path, path: &str) -> PathBuf {
    let file = root.join(path);
    match file.canonicalize() {
        Ok(real) if file.is_symlink() && real.starts_with(root) => real,
        _ => file,
    }
}

/// Moves a staged file; over the border of a file system it is copied first.
fn put(staged: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(staged, to) {
        Err(e) if e.kind() == io::ErrorKind::CrossesDevices => {}
        result => return gone(result),
    }
    let mut name = std::ffi::OsString::from(".");
    name.push(to.file_name().unwrap_or_default());
    name.push(".shelfmark-new");
    let beside = to.with_file_name(name);
    fs::copy(staged, &beside)?;
    File::open(&beside)?.sync_all()?;
    fs::rename(&beside, to)?;
    fs::remove_file(staged)
}

/// A file that is not there is one that was moved already.
fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// Removes the folders that a file's leaving has emptied, but for the site's own.
fn without_empty_folders(root: &Path, file: &Path) {
    for folder in file.ancestors().skip(1) {
        let is_top = folder.parent().is_none_or(|above| above == root);
        // A folder that is not empty stays, and so do those above it.
        if is_top || fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

/// Whether two paths are one file: names that differ only in capitals may be, on
/// some disks.
fn same_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |path: &Path| path.symlink_metadata().map(|m| (m.dev(), m.ino())).ok();
    id(a).is_some() && id(a) == id(b)
}

fn failed(path: &Path) -> impl Fn(io::Error) -> RewriteError {
    let path = path.to_path_buf();
    move |source| RewriteError::Io {
        path: path.clone(),
        source,
    }
}

#[cfg(test)]
mod tests;
