//! Takes what changed on the disk into sources that are in memory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{ReadError, SourceFile, Sources, ThemeFile, kind, read_all, walk};
use crate::path::SourcePath;

impl Sources {
    /// Reads named files and folders again; one that is gone is forgotten with all
    /// below it. A link anywhere on the way is for [`Sources::read`], which knows
    /// where it leads.
    pub(super) fn refresh_files(
        &mut self,
        root: &Path,
        files: &[PathBuf],
    ) -> Result<bool, ReadError> {
        let unread = |reason| ReadError::Root {
            folder: root.to_path_buf(),
            reason,
        };
        let root = root.canonicalize().map_err(unread)?;
        let named = files.iter().filter_map(|file| {
            let path = SourcePath::new(file.strip_prefix(&root).ok()?.to_str()?)?;
            (!walk::is_passed_over(&path)).then_some(path)
        });
        let mut named: Vec<SourcePath> = named.collect();
        named.sort();
        named.dedup();
        let before = self.clone();
        self.forget(&named);
        let mut found = walk::Walk::default();
        for path in &named {
            found.below(&root, path);
        }
        found.files.sort_by(|a, b| a.path.cmp(&b.path));
        found.files.dedup_by(|a, b| a.path == b.path);
        self.diagnostics.append(&mut found.diagnostics);
        self.sort_in(read_all(&found.files));
        self.keep_equal(&before, found.files.iter().map(|file| &file.path));
        Ok(!self.equals(&before))
    }

    /// Takes files and folders out.
    fn forget(&mut self, named: &[SourcePath]) {
        for path in named {
            forget(&mut self.pages, path);
            forget(&mut self.data, path);
            forget(&mut self.assets, path);
            forget(&mut self.theme, path);
            forget(&mut self.refused, path);
            if self.config.as_ref().is_some_and(|c| c.path == *path) {
                self.config = None;
            }
        }
        self.diagnostics.retain(|d| {
            let file = d.place.as_ref().map(|place| &place.file);
            !file.is_some_and(|file| named.iter().any(|path| is_at_or_below(file, path)))
        });
    }

    /// Keeps the values of before that equal the new ones, so that comparing them
    /// later is comparing pointers. `read` are the files that were read again.
    pub(super) fn keep_equal<'p>(
        &mut self,
        before: &Self,
        read: impl Iterator<Item = &'p SourcePath> + Clone,
    ) {
        keep_texts(&mut self.pages, &before.pages, read.clone());
        keep_texts(&mut self.data, &before.data, read);
        if self.assets == before.assets {
            self.assets = before.assets.clone();
        }
        let same = |a: &ThemeFile, b: &ThemeFile| a.fingerprint == b.fingerprint;
        if Arc::ptr_eq(&self.theme, &before.theme) || equal(&self.theme, &before.theme, same) {
            self.theme = before.theme.clone();
        }
    }

    /// Whether both hold the same, after [`Sources::keep_equal`].
    pub(super) fn equals(&self, other: &Self) -> bool {
        let text = |a: &Option<Arc<SourceFile>>| a.as_ref().map(|f| f.fingerprint);
        text(&self.config) == text(&other.config)
            && Arc::ptr_eq(&self.pages, &other.pages)
            && Arc::ptr_eq(&self.data, &other.data)
            && Arc::ptr_eq(&self.assets, &other.assets)
            && Arc::ptr_eq(&self.theme, &other.theme)
            && self.diagnostics == other.diagnostics
            && self.refused == other.refused
    }
}

/// Files by path.
type Files<T> = Arc<BTreeMap<SourcePath, Arc<T>>>;

/// Takes out a file, or all files of a folder.
fn forget<T: ?Sized>(files: &mut Files<T>, path: &SourcePath) {
    let below = files.range(path.clone()..);
    let below = below.map(|(file, _)| file);
    // `a-b` stands between `a` and `a/b`.
    let near = below.take_while(|file| file.as_str().starts_with(path.as_str()));
    let gone: Vec<SourcePath> = near
        .filter(|file| is_at_or_below(file, path))
        .cloned()
        .collect();
    if gone.is_empty() {
        return;
    }
    let files = Arc::make_mut(files);
    for file in gone {
        files.remove(&file);
    }
}

fn is_at_or_below(file: &SourcePath, path: &SourcePath) -> bool {
    file == path || file.strip_prefix(path.as_str()).is_some()
}

/// Keeps those of the texts read again that say what they said, and the whole where
/// all do.
fn keep_texts<'p>(
    files: &mut Files<SourceFile>,
    before: &Files<SourceFile>,
    read: impl Iterator<Item = &'p SourcePath>,
) {
    if Arc::ptr_eq(files, before) {
        return;
    }
    for path in read {
        if let (Some(now), Some(then)) = (files.get(path), before.get(path))
            && now.fingerprint == then.fingerprint
        {
            Arc::make_mut(files).insert(path.clone(), then.clone());
        }
    }
    if equal(files, before, |a, b| std::ptr::eq(a, b)) {
        *files = before.clone();
    }
}

fn equal<T>(a: &Files<T>, b: &Files<T>, same: impl Fn(&T, &T) -> bool) -> bool {
    a.len() == b.len()
        && a.iter()
            .zip(b.iter())
            .all(|(a, b)| a.0 == b.0 && same(a.1, b.1))
}

impl walk::Walk {
    /// Looks at a file, or at all that lies in a folder.
    fn below(&mut self, root: &Path, path: &SourcePath) {
        let at = root.join(path.as_str());
        let Ok(meta) = std::fs::metadata(&at) else {
            // Gone; or a link that leads nowhere, which a walk reports.
            if std::fs::symlink_metadata(&at).is_ok() && path.as_str().contains('/') {
                self.folder(root, &at);
            }
            return;
        };
        if meta.is_dir() && is_of_site(path) {
            self.folder(root, &at);
        } else if meta.is_file() && kind(path).is_some() {
            self.look(root, path.clone(), &at);
        }
    }
}

/// Whether a folder holds files of the site.
fn is_of_site(path: &SourcePath) -> bool {
    let top = path.as_str().split('/').next().unwrap_or_default();
    walk::FOLDERS.contains(&top)
}
