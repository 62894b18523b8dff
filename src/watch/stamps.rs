//! Files by what a disk says of them without being read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub use crate::source::FOLDERS;
use crate::source::{entries, is_passed_over, repository};

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

    /// Whether the file or its entry changed after a moment, in nanoseconds since 1970.
    fn is_younger(&self, since: i128) -> bool {
        self.modified.max(self.changed) > since
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
        let (mut files, mut links) = (Vec::new(), false);
        for top in tops(root) {
            files.append(&mut walk(root, &top, &mut links));
        }
        let files = files.into_iter().collect();
        Self { files, links }
    }
}

impl Stamps {
    /// Looks at everything.
    pub fn of(root: &Path) -> Self {
        let history = repository(root).map(|folder| folder.join("logs/HEAD"));
        let Survey { files, links } = Survey::of(root);
        Self {
            root: root.to_path_buf(),
            files,
            links,
            history_stamp: history.as_deref().and_then(stamp),
            history,
        }
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
        let stamp = self.files.get(path);
        stamp.is_some_and(|stamp| stamp.is_younger(since(age)))
    }

    /// Every file of which that is so.
    pub fn young(&self, age: Duration) -> BTreeSet<PathBuf> {
        let since = since(age);
        let files = self.files.iter();
        let young = files.filter(|(_, stamp)| stamp.is_younger(since));
        young.map(|(path, _)| path.clone()).collect()
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
        let mut known = self.files.iter().peekable();
        let mut other = BTreeSet::new();
        // Side by side: to look up each of 100,000 paths would keep an edit waiting.
        for (file, stamp) in &survey.files {
            while let Some((gone, _)) = known.next_if(|(k, _)| *k < file) {
                other.insert(gone.clone());
            }
            let known = known.next_if(|(k, _)| *k == file);
            if known.is_none_or(|(_, known)| known != stamp) {
                other.insert(file.clone());
            }
        }
        other.extend(known.map(|(gone, _)| gone.clone()));
        other
    }

    /// Looks at a file, or at a folder with all below it.
    fn look(&mut self, path: &Path, changed: &mut BTreeSet<PathBuf>) {
        if !self.is_of_site(path) {
            return;
        }
        let now = walk(&self.root, path, &mut self.links);
        let now: BTreeMap<_, _> = now.into_iter().collect();
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

/// The stamps of a file, or of all files below a folder, sorted; notes whether links
/// were met.
fn walk(root: &Path, path: &Path, links: &mut bool) -> Vec<(PathBuf, Stamp)> {
    let stamped = entries(root, path).filter_map(|entry| {
        let (file, meta) = match entry {
            Ok(entry) => {
                *links |= entry.path_is_symlink();
                if entry.file_type().is_dir() {
                    return None;
                }
                let meta = entry.metadata().ok();
                (entry.into_path(), meta)
            }
            // A link that leads nowhere, or a folder that must not be read.
            Err(e) => {
                let file = e.path()?.to_path_buf();
                let meta = std::fs::symlink_metadata(&file).ok();
                *links |= meta.as_ref().is_some_and(Metadata::is_symlink);
                (file, meta)
            }
        };
        Some((file, Stamp::of(&meta?)))
    });
    stamped.collect()
}

/// Whether a path is passed over, for itself or for a folder it lies in.
fn passed_over(root: &Path, path: &Path) -> bool {
    let below = path.strip_prefix(root).ok().and_then(Path::to_str);
    let below = below.and_then(crate::path::SourcePath::new);
    below.is_some_and(|path| is_passed_over(&path))
}

/// The moment so long ago, in nanoseconds since 1970.
fn since(age: Duration) -> i128 {
    let nanoseconds = |d: Duration| i128::try_from(d.as_nanos()).unwrap_or(0);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.map_or(0, nanoseconds) - nanoseconds(age)
}

fn stamp(file: &Path) -> Option<Stamp> {
    std::fs::metadata(file).ok().map(|meta| Stamp::of(&meta))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_watched() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("it is there");
        let names = [
            "content/a.md",
            "content/a-b.md",
            "content/a/b.md",
            "content/old~/c.md",
            "content/4913/d.md",
            "content/#e#/f.txt",
            "content/g~",
            "content/.hidden/h.md",
            "static/.well-known/i",
            "static/.well-known/.j",
            "img/k.tmp/l.svg",
            "notes/m.md",
        ];
        for name in names {
            let file = root.join(name);
            std::fs::create_dir_all(file.parent().expect("in a folder")).expect("ours");
            std::fs::write(file, "x").expect("ours");
        }
        std::os::unix::fs::symlink(root.join("content/a"), root.join("img/n")).expect("ours");
        let sources = crate::source::Sources::read(&root).expect("it is there");
        let read = sources.pages.keys().chain(sources.assets.keys());
        let read: BTreeSet<PathBuf> = read.map(|path| root.join(path.as_str())).collect();
        let survey = Survey::of(&root);
        let watched: BTreeSet<PathBuf> = survey.files.keys().cloned().collect();
        assert_eq!(read, watched);
        assert_eq!(watched.len(), 9, "{watched:?}");
        assert!(survey.links);
        // Each by itself is seen as it is with all others.
        let mut stamps = Stamps::of(&root);
        assert_eq!(stamps.otherwise(&survey), BTreeSet::new());
        for file in &watched {
            std::fs::write(file, "xy").expect("ours");
        }
        let named = names.iter().map(|name| root.join(name)).collect();
        let changed: BTreeSet<PathBuf> = stamps.look_at(&named).into_iter().collect();
        let told: BTreeSet<PathBuf> = named.intersection(&watched).cloned().collect();
        assert_eq!(changed, told);
        std::fs::remove_file(root.join("content/a-b.md")).expect("ours");
        std::fs::write(root.join("content/new.md"), "x").expect("ours");
        let other = stamps.otherwise(&Survey::of(&root));
        let come = ["content/a-b.md", "content/new.md", "img/n/b.md"];
        assert_eq!(other, come.map(|name| root.join(name)).into());
    }
}
