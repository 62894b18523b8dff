//! What the system reports.
//!
//! Measured with notify 8: every way in which editors save ends in at least one
//! report that names the file, reading a file is reported too (and must not lead
//! to a look), a queue that ran over is said once, and a file in a folder that was
//! just made may go unreported.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, ModifyKind, RemoveKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

use super::Hint;
use super::stamps::FOLDERS;

/// The system's reports on a site's folder.
pub struct Native {
    root: PathBuf,
    watcher: RecommendedWatcher,
    /// The folders that are watched with all below them, each with its number on
    /// the disk: another folder of the same name is another folder.
    folders: BTreeSet<(PathBuf, u64)>,
}

impl Native {
    /// Asks for reports.
    ///
    /// # Errors
    /// Why the system does not give them.
    pub fn start(root: &Path, hints: Sender<Hint>) -> Result<Self, notify::Error> {
        let mut watcher = notify::recommended_watcher(move |event| tell(event, &hints))?;
        watcher.watch(root, RecursiveMode::NonRecursive)?;
        let mut native = Self {
            root: root.to_path_buf(),
            watcher,
            folders: BTreeSet::new(),
        };
        native.try_renew()?;
        Ok(native)
    }

    /// Watches folders that came, and forgets those that went.
    pub fn renew(&mut self) {
        // The looks at everything find what is not reported.
        let _ = self.try_renew();
    }

    fn try_renew(&mut self) -> Result<(), notify::Error> {
        let there: BTreeSet<(PathBuf, u64)> = FOLDERS
            .iter()
            .filter_map(|folder| {
                let folder = self.root.join(folder);
                let number = number(&folder)?;
                Some((folder, number))
            })
            .collect();
        for (folder, _) in self.folders.difference(&there) {
            let _ = self.watcher.unwatch(folder);
        }
        let come: Vec<_> = there.difference(&self.folders).cloned().collect();
        self.folders.retain(|known| there.contains(known));
        for (folder, number) in come {
            self.watcher.watch(&folder, RecursiveMode::Recursive)?;
            self.folders.insert((folder, number));
        }
        Ok(())
    }
}

/// A folder's number on the disk.
fn number(folder: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    let meta = std::fs::metadata(folder).ok()?;
    meta.is_dir().then(|| meta.ino())
}

/// Passes on what the system reports.
pub(super) fn tell(event: Result<Event, notify::Error>, hints: &Sender<Hint>) {
    let Ok(event) = event else {
        let _ = hints.send(Hint::Everything);
        return;
    };
    if event.need_rescan() {
        let _ = hints.send(Hint::Everything);
        return;
    }
    if !says_something(event.kind) {
        return;
    }
    for path in event.paths {
        let _ = hints.send(Hint::Path(path));
    }
}

/// Whether a report is of a change.
fn says_something(kind: EventKind) -> bool {
    match kind {
        EventKind::Any
        | EventKind::Create(
            CreateKind::Any | CreateKind::File | CreateKind::Folder | CreateKind::Other,
        )
        | EventKind::Remove(
            RemoveKind::Any | RemoveKind::File | RemoveKind::Folder | RemoveKind::Other,
        )
        | EventKind::Modify(ModifyKind::Any | ModifyKind::Data(_) | ModifyKind::Name(_))
        | EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        // A file that became readable.
        EventKind::Modify(ModifyKind::Metadata(_)) => true,
        EventKind::Modify(ModifyKind::Other) | EventKind::Access(_) | EventKind::Other => false,
    }
}

/// What the system reports when its queue ran over.
#[cfg(test)]
#[expect(clippy::unnecessary_wraps, reason = "as it is reported")]
pub(super) fn overflow() -> Result<Event, notify::Error> {
    Ok(Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan))
}
