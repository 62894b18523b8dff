//! A whole site staged beside the output folder, then swapped in.
//!
//! Files with the bytes of before are linked from the old site, and so are those
//! that Shelfmark did not write; neither is written again. Nothing under the
//! output folder changes before the swap, and nothing at all where every file is
//! as it was.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use rayon::prelude::*;

use super::carry::{self, Carriage};
use super::error::{OutputError, failed, refuse};
use super::file::{self, Failed};
use super::lock::Lock;
use super::manifest::{self, Manifest};
use super::place::{self, Place};
use super::swap::{self, Swapped};
use super::{Output, in_place, remove};
use crate::path::{MANIFEST, OutputPath};
use crate::source::AssetContent;

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

/// Against what the new site is to be safe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// A killed build.
    #[default]
    Process,
    /// A loss of power too: the disk has every byte before the swap.
    Power,
}

/// How a build goes about its folder.
#[derive(Default)]
pub struct Options<'a> {
    /// Against what the new site is to be safe.
    pub durability: Durability,
    /// Called once when another build holds the folder and this one has to wait.
    pub waiting: Option<&'a mut dyn FnMut(&Path)>,
    /// Where swapping begins; only tests begin later than at the best way.
    pub swap: swap::From,
}

/// A site on its way into the output folder.
#[derive(Debug)]
pub struct Staging {
    place: Place,
    durability: Durability,
    swap: swap::From,
    /// The folder of the site before, where there is one.
    old: Option<File>,
    new: File,
    /// What the build before wrote.
    before: BTreeSet<String>,
    /// Whether the build before left its list.
    listed: bool,
    /// Whether anything differs from the site before.
    changed: AtomicBool,
    /// Files as they were, found while nothing had changed yet.
    deferred: Mutex<Vec<OutputPath>>,
    paths: Mutex<Vec<OutputPath>>,
    folders: RwLock<HashSet<String>>,
    /// One of these is held while a folder gets a new name, see [`Staging::naming`].
    naming: [Mutex<()>; FOLDER_LOCKS],
    written: AtomicUsize,
    unchanged: AtomicUsize,
    _lock: Lock,
}

/// Folders are spread over so many locks, so that work on two of them is rarely
/// kept apart needlessly.
const FOLDER_LOCKS: usize = 8;

impl Staging {
    /// Makes ready to write to `out`, a folder that is new, empty or Shelfmark's
    /// own. Waits while another build writes there.
    ///
    /// # Errors
    /// Where the folder must not be written to, or the system refuses.
    pub fn open(root: &Path, out: &Path) -> Result<Self, OutputError> {
        Self::open_with(root, out, Options::default())
    }

    /// The same, with options.
    ///
    /// # Errors
    /// As [`Staging::open`].
    pub fn open_with(root: &Path, out: &Path, options: Options<'_>) -> Result<Self, OutputError> {
        let mut place = Place::find(root, out)?;
        let opened = Self::begin(&mut place, options);
        opened.inspect_err(|_| undo(&place.made))
    }

    fn begin(place: &mut Place, options: Options<'_>) -> Result<Self, OutputError> {
        let lock = Lock::hold(&place.lock, || {
            if let Some(waiting) = options.waiting {
                waiting(&place.out);
            }
        })
        .map_err(|e| place.beside(&place.lock, e))?;
        place.clear()?;
        let list = own_files(&place.out)?;
        let listed = list.is_some();
        fs::create_dir(&place.new).map_err(|e| place.beside(&place.new, e))?;
        let folders = (|| {
            let old = match file::folder(&place.out) {
                Ok(old) => Some(old),
                Err(e) if e.kind() == io::ErrorKind::NotFound => None,
                Err(e) => return Err(failed(&place.out, e)),
            };
            if old.is_some() {
                carry::dress(&place.out, &place.new).map_err(|e| failed(&place.new, e))?;
            }
            let new = file::folder(&place.new).map_err(|e| failed(&place.new, e))?;
            Ok((old, new))
        })();
        let (old, new) = folders.inspect_err(|_| drop(remove::tree(&place.new)))?;
        Ok(Self {
            place: std::mem::take(place),
            durability: options.durability,
            swap: options.swap,
            old,
            new,
            before: list.unwrap_or_default(),
            listed,
            changed: AtomicBool::new(false),
            deferred: Mutex::default(),
            paths: Mutex::default(),
            folders: RwLock::default(),
            naming: Default::default(),
            written: AtomicUsize::new(0),
            unchanged: AtomicUsize::new(0),
            _lock: lock,
        })
    }

    /// Stages one file. May be called from many threads, once for each path.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn put(&self, path: &OutputPath, output: &Output) -> Result<(), OutputError> {
        locked(&self.paths).push(path.clone());
        let name = path.as_str();
        let old = self.old.as_ref().filter(|_| self.before.contains(name));
        let same = old.is_some_and(|old| file::equals(file::at(old), name, output));
        let count = if same { &self.unchanged } else { &self.written };
        count.fetch_add(1, Ordering::Relaxed);
        if !same {
            self.changed.store(true, Ordering::Relaxed);
            return self.write(path, output);
        }
        if !self.changed.load(Ordering::Relaxed) {
            // Perhaps all is as it was, and there will be no new site.
            locked(&self.deferred).push(path.clone());
            return Ok(());
        }
        self.link(path)
    }

    /// Puts the staged site in the old one's place. Where nothing changed, nothing
    /// is touched.
    ///
    /// # Errors
    /// Where a file that Shelfmark did not write stands in the way, or the system
    /// refuses; the old site stands then.
    pub fn commit(self) -> Result<Written, OutputError> {
        let mut paths = std::mem::take(&mut *locked(&self.paths));
        paths.par_sort_unstable();
        let now: BTreeSet<&str> = paths.iter().map(OutputPath::as_str).collect();
        let gone = |path: &&String| !now.contains(path.as_str());
        let mut done = Written {
            written: self.written.load(Ordering::Relaxed),
            unchanged: self.unchanged.load(Ordering::Relaxed),
            removed: self.before.iter().filter(gone).count(),
            note: None,
        };
        if done.written == 0 && done.removed == 0 && self.listed {
            return Ok(done);
        }
        self.stage_rest()?;
        let carriage = Carriage {
            old: &self.place.out,
            new: &self.place.new,
            work: [&self.place.new, &self.place.lock],
            before: &self.before,
            now: &now,
        };
        let carried = match self.old {
            Some(_) => carriage.load()?,
            None => carry::Carried::new(),
        };
        let list = self.place.new.join(MANIFEST);
        fs::write(&list, manifest::text(now.iter().copied())).map_err(|e| failed(&list, e))?;
        if self.durability == Durability::Power {
            rustix::fs::syncfs(&self.new).map_err(|e| failed(&self.place.new, e))?;
        }
        done.note = self.exchange(&carriage, &carried)?;
        if self.durability == Durability::Power {
            // The new names, too.
            rustix::fs::syncfs(&self.new).map_err(|e| failed(&self.place.out, e))?;
        }
        Ok(done)
    }

    /// Swaps, and clears the old site away. Says what whoever built should know.
    fn exchange(
        &self,
        carriage: &Carriage<'_>,
        carried: &carry::Carried,
    ) -> Result<Option<String>, OutputError> {
        let Place {
            out, new, aside, ..
        } = &self.place;
        let from = match self.place.mounted {
            true => swap::From::InPlace,
            false => self.swap,
        };
        let swapped = swap::swap(new, out, aside, from).map_err(|e| match e.kind() {
            io::ErrorKind::ResourceBusy => place::mounted(out),
            _ => failed(out, e),
        })?;
        let (dead, note) = match swapped {
            Swapped::Fresh => return Ok(None),
            Swapped::AtOnce => (new, None),
            Swapped::InTwoSteps => (
                aside,
                Some(
                    "this file system cannot exchange two folders, so for a moment there was no site",
                ),
            ),
            Swapped::Not => {
                in_place::update(carriage).map_err(|e| failed(out, e))?;
                let why = match self.place.mounted {
                    true => "the output folder is a mount point",
                    false => "this file system cannot rename the output folder",
                };
                return Ok(Some(format!(
                    "{why}, so its files were replaced one by one; a build that is killed meanwhile leaves a mixed site until the next build"
                )));
            }
        };
        let cleared = carriage.unload(dead, out, carried);
        Ok(match cleared {
            Ok(()) => note.map(str::to_owned),
            Err(e) => {
                // Under a name that no later build clears: somebody's file is in it.
                let rest = self.place.rest();
                let stands = if fs::rename(dead, &rest).is_ok() {
                    &rest
                } else {
                    dead
                };
                let stands = stands.display();
                Some(format!(
                    "what is left of the site before stands in `{stands}`: {e}"
                ))
            }
        })
    }

    /// Stages a file with these bytes.
    fn write(&self, path: &OutputPath, output: &Output) -> Result<(), OutputError> {
        let created = {
            let _turn = self.naming(path)?;
            file::create(file::at(&self.new), path.as_str())
        };
        // The bytes are written outside the folder's lock, by all threads at once.
        let written = created.map_err(Failed::from);
        let written = written.and_then(|file| file::write(file, output));
        written.map_err(|e| self.failed(path, output, e))
    }

    /// Stages a file as it stands in the old site.
    fn link(&self, path: &OutputPath) -> Result<(), OutputError> {
        let Some(old) = &self.old else {
            return Ok(());
        };
        let _turn = self.naming(path)?;
        file::link(file::at(old), file::at(&self.new), path.as_str())
            .map_err(|e| failed(&self.place.out.join(path.as_str()), e))
    }

    /// The right to put a new name into a file's folder, which is made where it is
    /// missing. The kernel changes a folder's entries under one lock, on which
    /// threads spin: a site is nearly flat, so two threads spent several times the
    /// processor time of one. Waiting for one's turn here costs nothing.
    fn naming(&self, path: &OutputPath) -> Result<MutexGuard<'_, ()>, OutputError> {
        let folder = path.as_str().rsplit_once('/').map_or("", |(f, _)| f);
        self.make_folder(folder)?;
        let sum = folder.bytes().fold(0_usize, |sum, b| {
            sum.wrapping_mul(31).wrapping_add(usize::from(b))
        });
        let [first, rest @ ..] = &self.naming;
        Ok(locked(rest.get(sum % FOLDER_LOCKS).unwrap_or(first)))
    }

    /// The words name the file as its reader knows it, not as it is staged.
    fn failed(&self, path: &OutputPath, output: &Output, why: Failed) -> OutputError {
        match (why, output) {
            (Failed::Reading(reason), Output::Copy(asset)) => OutputError::Source {
                file: match &asset.content {
                    AssetContent::OnDisk { file, .. } => file.clone(),
                    AssetContent::InMemory(_) => asset.path.as_str().into(),
                },
                reason,
            },
            (Failed::Reading(reason) | Failed::Writing(reason), _) => {
                failed(&self.place.out.join(path.as_str()), reason)
            }
        }
    }

    /// Stages what still waits.
    fn stage_rest(&self) -> Result<(), OutputError> {
        let deferred = std::mem::take(&mut *locked(&self.deferred));
        deferred.iter().try_for_each(|path| self.link(path))
    }

    /// Makes a staged folder, with the permissions that it had before.
    fn make_folder(&self, folder: &str) -> Result<(), OutputError> {
        let known = self.folders.read().unwrap_or_else(PoisonError::into_inner);
        if folder.is_empty() || known.contains(folder) {
            return Ok(());
        }
        drop(known);
        if let Some((above, _)) = folder.rsplit_once('/') {
            self.make_folder(above)?;
        }
        let path = self.place.new.join(folder);
        match fs::create_dir(&path) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(failed(&path, e)),
            _ => {}
        }
        let old = self.place.out.join(folder);
        if fs::symlink_metadata(&old).is_ok_and(|m| m.is_dir()) {
            carry::dress(&old, &path).map_err(|e| failed(&old, e))?;
        }
        let mut known = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(folder.to_owned());
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // The staged site that was given up. What cannot be removed now, the next
        // build clears; the site before, swapped out, is gone already.
        drop(remove::tree(&self.place.new));
        drop(remove::tree(&self.place.aside));
        if !self.place.out.exists() {
            undo(&self.place.made);
        }
    }
}

/// A lock whose holder panicked guards nothing that could be half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the folders that were made for nothing, innermost first.
fn undo(made: &[std::path::PathBuf]) {
    for folder in made.iter().rev() {
        // One that is no longer empty is somebody else's by now.
        let _ = fs::remove_dir(folder);
    }
}

/// What the build before wrote; refuses a folder that is not Shelfmark's. `None`
/// where no build wrote there.
fn own_files(out: &Path) -> Result<Option<BTreeSet<String>>, OutputError> {
    match manifest::read(out) {
        Ok(Manifest::Own(paths)) => return Ok(Some(paths)),
        Ok(Manifest::Unknown) => {
            let words = format!(
                "has a list of files (`{MANIFEST}`) that this version does not understand; empty the folder, or name another one with `--output`"
            );
            return Err(refuse(out, words));
        }
        Ok(Manifest::None) => {}
        Err(e) => return Err(failed(&out.join(MANIFEST), e)),
    }
    let entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(failed(out, e)),
    };
    for entry in entries {
        let name = entry.map_err(|e| failed(out, e))?.file_name();
        // A fresh checkout to publish from holds `.git`, `.gitkeep` or the like.
        // The top of a disk holds `lost+found`.
        if !name.as_encoded_bytes().starts_with(b".") && name != "lost+found" {
            let words = "is not empty, and Shelfmark did not write what is in it; empty it, or name another one with `--output`";
            return Err(refuse(out, words));
        }
    }
    Ok(None)
}
