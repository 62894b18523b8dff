//! A whole site staged beside the output folder, then swapped in.
//!
//! Beside the output folder `public` a build keeps `.public.shelfmark-lock` (held
//! while it runs) and `.public.shelfmark-new` (the site being made); a kill
//! leaves at most these, and the next build clears them. Files with the bytes of
//! before are links to the old ones, and files that Shelfmark did not write are
//! linked over, so neither is written again.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use walkdir::WalkDir;

use super::lock::Lock;
use super::swap::{Swapped, swap};
use super::{Output, manifest};
use crate::path::{MANIFEST, OutputPath};
use crate::source::AssetContent;

/// Folders of a site that its author writes in.
const SOURCES: &[&str] = &[
    "content",
    "img",
    "static",
    "themes",
    "templates",
    "data",
    "snippets",
];

/// Why the site could not be written; the old one stands then.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The folder must not be written to.
    #[error("the output folder `{}` {reason}", folder.display())]
    Refused {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file that Shelfmark did not write stands where it wants to write.
    #[error("`{}` stands in the output folder and is not Shelfmark's; move it away, or give the page another `permalink`", .0.display())]
    Foreign(PathBuf),
    /// The system refused.
    #[error("cannot write `{}`: {reason}", file.display())]
    Io {
        /// The file or folder.
        file: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
}

/// What a build changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Files written, new or with other bytes.
    pub written: usize,
    /// Files that had the same bytes already.
    pub unchanged: usize,
    /// Files of the build before that are gone.
    pub removed: usize,
    /// Something that whoever ran the build should know.
    pub note: Option<String>,
}

/// A site on its way into the output folder.
#[derive(Debug)]
pub struct Staging {
    out: PathBuf,
    new: PathBuf,
    aside: PathBuf,
    /// What the build before wrote.
    before: BTreeSet<String>,
    /// Whether the output folder was there before.
    rewrites: bool,
    paths: Mutex<BTreeSet<String>>,
    folders: RwLock<HashSet<String>>,
    written: AtomicUsize,
    unchanged: AtomicUsize,
    _lock: Lock,
}

impl Staging {
    /// Makes ready to write to `out`, a folder that is new, empty or Shelfmark's
    /// own. Waits while another build writes there.
    ///
    /// # Errors
    /// Where the folder must not be written to, or the system refuses.
    pub fn open(root: &Path, out: &Path) -> Result<Self, OutputError> {
        let out = settle(root, out)?;
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            return Err(refuse(
                &out,
                "has no folder above it; name another one with `--output`",
            ));
        };
        let beside =
            |end: &str| parent.join(format!(".{}.shelfmark-{end}", name.to_string_lossy()));
        let lock_file = beside("lock");
        let lock = Lock::wait(&lock_file).map_err(|e| failed(&lock_file, e))?;
        let (new, aside) = (beside("new"), beside("old"));
        clear(&out, &new, &aside)?;
        let before = own_files(&out)?;
        fs::create_dir(&new).map_err(|e| failed(&new, e))?;
        Ok(Self {
            rewrites: out.exists(),
            out,
            new,
            aside,
            before,
            paths: Mutex::default(),
            folders: RwLock::default(),
            written: AtomicUsize::new(0),
            unchanged: AtomicUsize::new(0),
            _lock: lock,
        })
    }

    /// Stages one file. May be called from many threads, once for each path.
    ///
    /// # Errors
    /// Where somebody else's file stands there, or the system refuses.
    pub fn put(&self, path: &OutputPath, output: &Output) -> Result<(), OutputError> {
        let name = path.as_str();
        let (old, new) = (self.out.join(name), self.new.join(name));
        if let Some((folder, _)) = name.rsplit_once('/') {
            self.make_folder(folder)?;
        }
        let was_ours = self.before.contains(name);
        if !was_ours && self.rewrites && fs::symlink_metadata(&old).is_ok_and(|m| !m.is_dir()) {
            return Err(OutputError::Foreign(old));
        }
        let same = was_ours && equal(&old, output);
        let count = if same && fs::hard_link(&old, &new).is_ok() {
            &self.unchanged
        } else {
            write(&new, output).map_err(|e| failed(&old, e))?;
            if same { &self.unchanged } else { &self.written }
        };
        count.fetch_add(1, Ordering::Relaxed);
        self.paths
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_owned());
        Ok(())
    }

    /// Puts the staged site in the old one's place. Where nothing changed, nothing
    /// is touched.
    ///
    /// # Errors
    /// Where the system refuses; the old site stands then.
    pub fn commit(self) -> Result<Written, OutputError> {
        let paths = std::mem::take(&mut *self.paths.lock().unwrap_or_else(PoisonError::into_inner));
        let mut done = Written {
            written: self.written.load(Ordering::Relaxed),
            unchanged: self.unchanged.load(Ordering::Relaxed),
            removed: self.before.difference(&paths).count(),
            note: None,
        };
        if done.written == 0 && done.removed == 0 && self.out.join(MANIFEST).exists() {
            return Ok(done);
        }
        let list = self.new.join(MANIFEST);
        fs::write(&list, manifest::text(&paths)).map_err(|e| failed(&list, e))?;
        self.carry_over()?;
        if let Ok(meta) = fs::metadata(&self.out) {
            fs::set_permissions(&self.new, meta.permissions()).map_err(|e| failed(&self.new, e))?;
        }
        if swap(&self.new, &self.out, &self.aside).map_err(|e| failed(&self.out, e))?
            == Swapped::InTwoSteps
        {
            done.note = Some(
                "this file system cannot exchange two folders, so for a moment there was no site"
                    .into(),
            );
        }
        Ok(done)
    }

    /// Makes a staged folder, and notes that it is there.
    fn make_folder(&self, folder: &str) -> Result<(), OutputError> {
        if self
            .folders
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(folder)
        {
            return Ok(());
        }
        let path = self.new.join(folder);
        fs::create_dir_all(&path).map_err(|e| failed(&path, e))?;
        self.folders
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(folder.to_owned());
        Ok(())
    }

    /// Links what Shelfmark did not write from the old folder into the new one.
    fn carry_over(&self) -> Result<(), OutputError> {
        if !self.out.exists() {
            return Ok(());
        }
        for entry in WalkDir::new(&self.out).min_depth(1).sort_by_file_name() {
            let entry = entry.map_err(|e| failed(&self.out, e.into()))?;
            let below = entry.path().strip_prefix(&self.out).unwrap_or(entry.path());
            if below == Path::new(MANIFEST)
                || below
                    .to_str()
                    .is_some_and(|name| self.before.contains(name))
            {
                continue;
            }
            let to = self.new.join(below);
            carry(&entry, below, &to, &self.before).map_err(|e| failed(entry.path(), e))?;
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // The staged site that was given up, or the old one that was swapped out.
        // What cannot be removed now, the next build clears.
        let _ = fs::remove_dir_all(&self.new);
        let _ = fs::remove_dir_all(&self.aside);
    }
}

/// Takes one foreign entry over. A folder that holds files of ours is ours; it is
/// made when something in it needs it.
fn carry(
    entry: &walkdir::DirEntry,
    below: &Path,
    to: &Path,
    before: &BTreeSet<String>,
) -> io::Result<()> {
    let kind = entry.file_type();
    if kind.is_dir() {
        let prefix = format!("{}/", below.to_string_lossy());
        let ours = before
            .range(prefix.clone()..)
            .next()
            .is_some_and(|p| p.starts_with(&prefix));
        if ours {
            return Ok(());
        }
        fs::create_dir_all(to)?;
        return fs::set_permissions(to, entry.metadata()?.permissions());
    }
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    if kind.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(entry.path())?, to);
    }
    if fs::hard_link(entry.path(), to).is_err() {
        fs::copy(entry.path(), to)?;
    }
    Ok(())
}

/// The output folder's real path, unless it must not be written to.
fn settle(root: &Path, out: &Path) -> Result<PathBuf, OutputError> {
    let root = root.canonicalize().map_err(|e| failed(root, e))?;
    let absolute = std::path::absolute(out).map_err(|e| failed(out, e))?;
    let out = if absolute.exists() {
        absolute.canonicalize().map_err(|e| failed(out, e))?
    } else {
        let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
            return Err(refuse(out, "has no name"));
        };
        fs::create_dir_all(parent).map_err(|e| failed(parent, e))?;
        parent
            .canonicalize()
            .map_err(|e| failed(parent, e))?
            .join(name)
    };
    if root.starts_with(&out) {
        return Err(refuse(
            &out,
            "holds the site's sources; name another one with `--output`",
        ));
    }
    if let Some(folder) = SOURCES.iter().find(|f| out.starts_with(root.join(f))) {
        let reason = format!(
            "lies in `{folder}`, among the site's sources; name another one with `--output`"
        );
        return Err(refuse(&out, reason));
    }
    if out.exists() && !out.is_dir() {
        return Err(refuse(&out, "is a file; name a folder with `--output`"));
    }
    Ok(out)
}

/// Mends what a killed build left. Only called with the lock held.
fn clear(out: &Path, new: &Path, aside: &Path) -> Result<(), OutputError> {
    // Killed between the two steps of a swap: the old site stands aside.
    if aside.exists() && !out.exists() {
        fs::rename(aside, out).map_err(|e| failed(out, e))?;
    }
    for dead in [new, aside] {
        match fs::remove_dir_all(dead) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(failed(dead, e)),
            _ => {}
        }
    }
    Ok(())
}

/// What the build before wrote; refuses a folder that is not Shelfmark's.
fn own_files(out: &Path) -> Result<BTreeSet<String>, OutputError> {
    if !out.exists() {
        return Ok(BTreeSet::new());
    }
    if let Some(paths) = manifest::read(out).map_err(|e| failed(&out.join(MANIFEST), e))? {
        return Ok(paths);
    }
    let mut entries = fs::read_dir(out).map_err(|e| failed(out, e))?;
    if entries.next().is_some() {
        return Err(refuse(
            out,
            "is not empty, and Shelfmark did not write what is in it; empty it, or name another one with `--output`",
        ));
    }
    Ok(BTreeSet::new())
}

/// Whether a file has just these bytes.
fn equal(file: &Path, output: &Output) -> bool {
    let Ok(meta) = fs::symlink_metadata(file) else {
        return false;
    };
    if !meta.is_file() {
        return false;
    }
    match output {
        Output::Bytes(bytes) => {
            meta.len() == bytes.len() as u64 && fs::read(file).is_ok_and(|old| old[..] == bytes[..])
        }
        Output::Copy(asset) => match &asset.content {
            AssetContent::InMemory(bytes) => {
                meta.len() == bytes.len() as u64
                    && fs::read(file).is_ok_and(|old| old[..] == bytes[..])
            }
            AssetContent::OnDisk { file: from, .. } => {
                meta.len() == asset.len && same_bytes(file, from).unwrap_or(false)
            }
        },
    }
}

/// Compares two files piece by piece: downloads may be larger than memory.
fn same_bytes(a: &Path, b: &Path) -> io::Result<bool> {
    let (mut a, mut b) = (File::open(a)?, File::open(b)?);
    let (mut left, mut right) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let n = fill(&mut a, &mut left)?;
        let m = fill(&mut b, &mut right)?;
        if left[..n] != right[..m] {
            return Ok(false);
        }
        if n == 0 {
            return Ok(true);
        }
    }
}

/// Reads until the buffer is full or the file ends.
fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut full = 0;
    while full < buffer.len() {
        match file.read(&mut buffer[full..])? {
            0 => break,
            n => full += n,
        }
    }
    Ok(full)
}

fn write(file: &Path, output: &Output) -> io::Result<()> {
    match output {
        Output::Bytes(bytes) => File::create_new(file)?.write_all(bytes),
        Output::Copy(asset) => match &asset.content {
            AssetContent::InMemory(bytes) => File::create_new(file)?.write_all(bytes),
            AssetContent::OnDisk { file: from, .. } => {
                let mut to = File::create_new(file)?;
                io::copy(&mut File::open(from)?, &mut to).map(|_| ())
            }
        },
    }
}

fn failed(file: &Path, reason: io::Error) -> OutputError {
    OutputError::Io {
        file: file.to_path_buf(),
        reason,
    }
}

fn refuse(folder: &Path, reason: impl Into<String>) -> OutputError {
    OutputError::Refused {
        folder: folder.to_path_buf(),
        reason: reason.into(),
    }
}
