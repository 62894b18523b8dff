//! Files by what a disk says of them without being read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use walkdir::WalkDir;

pub use crate::source::FOLDERS;
use crate::source::{is_passed_over, repository};

/// What tells one version of a file from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    len: u64,
    /// Times of the content and of the file's entry, in nanoseconds since 1970.
    modified: i128,
    changed: i128,
    number: u64,
}

impl Stamp {
    fn of(meta: &Metadata) -> Self {
        let nanoseconds = |s: i64, ns: i64| i128::from(s) * 1_000_000_000 + i128::from(ns);
        Self {
            len: meta.len(),
            modified: nanoseconds(meta.mtime(), meta.mtime_nsec()),
            changed: nanoseconds(meta.ctime(), meta.ctime_nsec()),
            number: meta.ino(),
        }
    }
}

/// The stamps of a site's files at the last look.
pub struct Stamps {
    root: PathBuf,
    files: BTreeMap<PathBuf, Stamp>,
    /// Whether a link was met: what it leads to is reported elsewhere, or nowhere.
    links: bool,
    /// Where the version history says that it moved on.
    history: Option<PathBuf>,
    history_stamp: Option<Stamp>,
}

/// All files of a site as they stood while it was walked, by whoever has the time.
pub struct Survey {
    files: BTreeMap<PathBuf, Stamp>,
    links: bool,
}

impl Survey {
    /// Walks the site.
    pub fn of(root: &Path) -> Self {
        let (mut files, mut links) = (BTreeMap::new(), false);
        for top in tops(root) {
            files.append(&mut walk(root, &top, &mut links));
        }
        Self { files, links }
    }
}

impl Stamps {
    /// Looks at everything.
    pub fn of(root: &Path) -> Self {
        let history = repository(root).map(|folder| folder.join("logs/HEAD"));
        let mut stamps = Self {
            root: root.to_path_buf(),
            files: BTreeMap::new(),
            links: false,
            history_stamp: history.as_deref().and_then(stamp),
            history,
        };
        stamps.look_at_everything();
        stamps
    }

    /// The site's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether links were met.
    pub fn has_links(&self) -> bool {
        self.links
    }

    /// Whether the history moved on since the last time somebody asked.
    pub fn history_moved(&mut self) -> bool {
        let now = self.history.as_deref().and_then(stamp);
        let moved = now != self.history_stamp;
        self.history_stamp = now;
        moved
    }

    /// Has [`Stamps::history_moved`] say so once more.
    pub fn forget_history(&mut self) {
        self.history_stamp = None;
    }

    /// Whether a file that had something in it has nothing now.
    pub fn is_emptied(&self, path: &Path) -> bool {
        let had = self.files.get(path).is_some_and(|stamp| stamp.len > 0);
        had && stamp(path).is_some_and(|stamp| stamp.len == 0)
    }

    /// Whether a file changed so shortly ago that its time may not tell the next
    /// change from this one.
    pub fn is_young(&self, path: &Path, age: Duration) -> bool {
        let Some(stamp) = self.files.get(path) else {
            return false;
        };
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.map_or(0, |t| t.as_nanos());
        let age = i128::try_from(age.as_nanos()).unwrap_or(0);
        i128::try_from(now).is_ok_and(|now| now - stamp.modified.max(stamp.changed) < age)
    }

    /// Every file of which that is so.
    pub fn young(&self, age: Duration) -> BTreeSet<PathBuf> {
        let files = self.files.keys();
        files.filter(|p| self.is_young(p, age)).cloned().collect()
    }

    /// Looks at these files and folders; those that changed.
    pub fn look_at(&mut self, named: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
        let mut changed = BTreeSet::new();
        for path in named {
            self.look(path, &mut changed);
        }
        changed.into_iter().collect()
    }

    /// Looks at all files; those that changed.
    pub fn look_at_everything(&mut self) -> Vec<PathBuf> {
        self.links = false;
        let mut changed = BTreeSet::new();
        for top in tops(&self.root) {
            self.look(&top, &mut changed);
        }
        changed.into_iter().collect()
    }

    /// What a survey found otherwise than the last look: to be looked at, for the
    /// survey may be older than that.
    pub fn otherwise(&mut self, survey: &Survey) -> BTreeSet<PathBuf> {
        self.links |= survey.links;
        let is_other = |(file, stamp): &(&PathBuf, &Stamp)| self.files.get(*file) != Some(*stamp);
        let come = survey.files.iter().filter(is_other).map(|(file, _)| file);
        let gone = self.files.keys();
        let gone = gone.filter(|file| !survey.files.contains_key(*file));
        come.chain(gone).cloned().collect()
    }

    /// Looks at a file, or at a folder with all below it.
    fn look(&mut self, path: &Path, changed: &mut BTreeSet<PathBuf>) {
        if !self.is_of_site(path) {
            return;
        }
        let now = walk(&self.root, path, &mut self.links);
        let then = self.files.range(path.to_path_buf()..);
        let then = then.take_while(|(file, _)| file.starts_with(path));
        let gone: Vec<PathBuf> = then
            .filter(|(file, _)| !now.contains_key(*file))
            .map(|(file, _)| file.clone())
            .collect();
        for file in gone {
            self.files.remove(&file);
            changed.insert(file);
        }
        for (file, stamp) in now {
            if self.files.get(&file) != Some(&stamp) {
                changed.insert(file.clone());
                self.files.insert(file, stamp);
            }
        }
    }

    /// Whether files of this path are part of the site.
    fn is_of_site(&self, path: &Path) -> bool {
        let Ok(below) = path.strip_prefix(&self.root) else {
            return false;
        };
        let top = below.iter().next().and_then(|name| name.to_str());
        let known = top.is_some_and(|top| FOLDERS.contains(&top));
        (known || below == Path::new("site.yaml")) && !passed_over(&self.root, path)
    }
}

/// What stands in a site's folder.
fn tops(root: &Path) -> Vec<PathBuf> {
    let folders = FOLDERS.iter().map(|folder| root.join(folder));
    folders.chain([root.join("site.yaml")]).collect()
}

/// The stamps of a file, or of all files below a folder; notes whether links were met.
fn walk(root: &Path, path: &Path, links: &mut bool) -> BTreeMap<PathBuf, Stamp> {
    let entries = WalkDir::new(path).follow_links(true).into_iter();
    let seen = entries.filter_entry(|e| e.depth() == 0 || !passed_over(root, e.path()));
    let mut found = BTreeMap::new();
    for entry in seen {
        let (file, meta) = match entry {
            Ok(entry) => {
                *links |= entry.path_is_symlink();
                if entry.file_type().is_dir() {
                    continue;
                }
                let meta = entry.metadata().ok();
                (entry.into_path(), meta)
            }
            // A link that leads nowhere, or a folder that must not be read.
            Err(e) => match e.path() {
                Some(file) => {
                    let meta = std::fs::symlink_metadata(file).ok();
                    *links |= meta.as_ref().is_some_and(Metadata::is_symlink);
                    (file.to_path_buf(), meta)
                }
                None => continue,
            },
        };
        if let Some(meta) = meta {
            found.insert(file, Stamp::of(&meta));
        }
    }
    found
}

fn passed_over(root: &Path, path: &Path) -> bool {
    let below = path.strip_prefix(root).ok().and_then(Path::to_str);
    let below = below.and_then(crate::path::SourcePath::new);
    below.is_some_and(|path| is_passed_over(&path))
}

fn stamp(file: &Path) -> Option<Stamp> {
    std::fs::metadata(file).ok().map(|meta| Stamp::of(&meta))
}
