//! What Shelfmark did not write stays: it is linked into the new site before the
//! swap, and what came or changed meanwhile is moved after it.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{MetadataExt, chown, symlink};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::error::{OutputError, failed, refuse};
use super::{manifest, remove};
use crate::path::MANIFEST;

/// The foreign files that were linked, with the inode each had.
pub type Carried = HashMap<PathBuf, u64>;

/// An old site and the one that takes its place.
pub struct Carriage<'a> {
    /// The old site's folder.
    pub old: &'a Path,
    /// The new site's folder.
    pub new: &'a Path,
    /// What the build before wrote.
    pub before: &'a BTreeSet<String>,
    /// Folders and files of this build's own work, which may lie in the old folder.
    pub work: [&'a Path; 2],
    /// What this build wrote.
    pub now: &'a BTreeSet<&'a str>,
}

impl Carriage<'_> {
    /// Links every foreign file of the old folder into the new one.
    ///
    /// # Errors
    /// Where one stands where the site has a file, or the system refuses.
    pub fn load(&self) -> Result<Carried, OutputError> {
        let mut carried = Carried::new();
        let mut folders = Vec::new();
        let all = WalkDir::new(self.old).min_depth(1).sort_by_file_name();
        let all = all.into_iter();
        for entry in all.filter_entry(|e| !self.work.contains(&e.path())) {
            let entry = entry.map_err(|e| {
                let at = e.path().unwrap_or(self.old).to_path_buf();
                failed(&at, e)
            })?;
            let kind = entry.file_type();
            let below = entry.path().strip_prefix(self.old).unwrap_or(entry.path());
            if kind.is_dir() {
                if !self.is_own_folder(below) {
                    self.refuse_clash(below)?;
                    self.refuse_mount(&entry)?;
                    folders.push(below.to_path_buf());
                }
                continue;
            }
            if kind.is_file() && self.is_own(below) {
                continue;
            }
            self.refuse_clash(below)?;
            let meta = entry.metadata().map_err(|e| failed(entry.path(), e))?;
            self.make_folders(below.parent().unwrap_or(Path::new("")))
                .map_err(|e| failed(entry.path(), e))?;
            if place(entry.path(), &self.new.join(below), &meta)
                .map_err(|e| failed(entry.path(), e))?
            {
                carried.insert(below.to_path_buf(), meta.ino());
            }
        }
        for folder in &folders {
            self.make_folders(folder)
                .map_err(|e| failed(&self.old.join(folder), e))?;
        }
        // From the inside out, since a folder may be closed to writing.
        for folder in folders.iter().rev() {
            dress(&self.old.join(folder), &self.new.join(folder))
                .map_err(|e| failed(&self.old.join(folder), e))?;
        }
        Ok(carried)
    }

    /// Removes the old site after the swap (it stands at `dead`, the new one at
    /// `live`). What is foreign and not linked into the new site is moved there.
    ///
    /// # Errors
    /// What the system refused; the new site stands then, and the old one's rest.
    pub fn unload(&self, dead: &Path, live: &Path, carried: &Carried) -> io::Result<()> {
        self.rescue(dead, live, Path::new(""), carried)?;
        remove::tree(dead)
    }

    /// Moves what is foreign and not linked into the new site.
    fn rescue(&self, dead: &Path, live: &Path, below: &Path, carried: &Carried) -> io::Result<()> {
        use std::os::unix::fs::DirEntryExt;

        for entry in fs::read_dir(dead.join(below))? {
            let entry = entry?;
            let path = below.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                let to = live.join(&path);
                if fs::symlink_metadata(&to).is_ok() || self.is_own_folder(&path) {
                    self.rescue(dead, live, &path, carried)?;
                } else {
                    fs::rename(entry.path(), to)?;
                }
            } else if !(kind.is_file() && self.is_own(&path))
                && carried.get(&path) != Some(&entry.ino())
            {
                if path.to_str().is_some_and(|p| self.now.contains(p)) {
                    let words = format!("`{}` came while the site was built", path.display());
                    return Err(io::Error::other(words));
                }
                if let Some(folder) = live.join(&path).parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::rename(entry.path(), live.join(&path))?;
            }
        }
        Ok(())
    }

    /// Whether a plain file of this path is one that the build before wrote.
    fn is_own(&self, below: &Path) -> bool {
        let own = |name: &str| name == MANIFEST || self.before.contains(name);
        below.to_str().is_some_and(own)
    }

    /// Whether the build before wrote something in this folder.
    fn is_own_folder(&self, below: &Path) -> bool {
        let own = |name: &str| manifest::has_below(self.before, name);
        below.to_str().is_some_and(own)
    }

    /// Refuses a foreign file or folder where the site has a file, or a file
    /// where the site has a folder.
    fn refuse_clash(&self, below: &Path) -> Result<(), OutputError> {
        let clash = |wanted: &str| OutputError::Foreign {
            foreign: self.old.join(below),
            wanted: wanted.to_owned(),
        };
        for path in below.ancestors().filter_map(Path::to_str) {
            if self.now.contains(path) {
                return Err(clash(path));
            }
        }
        if self
            .old
            .join(below)
            .symlink_metadata()
            .is_ok_and(|m| m.is_dir())
        {
            return Ok(());
        }
        let Some(name) = below.to_str() else {
            return Ok(());
        };
        let folder = format!("{name}/");
        match self.now.range(folder.as_str()..).next() {
            Some(wanted) if wanted.starts_with(&folder) => Err(clash(wanted)),
            _ => Ok(()),
        }
    }

    /// A mounted folder can be neither linked nor moved.
    fn refuse_mount(&self, entry: &walkdir::DirEntry) -> Result<(), OutputError> {
        let device = |p: &Path| fs::metadata(p).map(|m| m.dev()).ok();
        if device(entry.path()) == device(self.old) {
            return Ok(());
        }
        let words = format!(
            "holds the mount point `{}`, which cannot be taken over; unmount it, or name another folder with `--output`",
            entry.path().display()
        );
        Err(refuse(self.old, words))
    }

    fn make_folders(&self, below: &Path) -> io::Result<()> {
        fs::create_dir_all(self.new.join(below))
    }
}

/// Puts a foreign file into the new site: as a link, else as a copy that the
/// original replaces after the swap (another owner's file may not be linked).
/// `false` where the original is still to come.
fn place(from: &Path, to: &Path, meta: &Metadata) -> io::Result<bool> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(true);
    }
    if meta.is_symlink() {
        symlink(fs::read_link(from)?, to)?;
    } else if meta.is_file() {
        fs::copy(from, to)?;
    }
    Ok(false)
}

/// Gives a folder the owner, the permissions and the time of another.
pub fn dress(from: &Path, to: &Path) -> io::Result<()> {
    let meta = fs::metadata(from)?;
    let now = fs::metadata(to)?;
    if (meta.uid(), meta.gid()) != (now.uid(), now.gid()) {
        // Only the administrator may give files away; who may not keeps his own.
        let _ = chown(to, Some(meta.uid()), Some(meta.gid()));
    }
    fs::set_permissions(to, meta.permissions())?;
    fs::File::open(to)?.set_modified(meta.modified()?)
}
