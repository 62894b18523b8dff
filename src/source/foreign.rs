//! Another generator's folder, as an import reads it.
//!
//! Nothing outside the folder is read: a symbolic link is followed only to what
//! lies inside, and what was judged is opened without following any. Nothing is
//! written.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::open;
use crate::path::SourcePath;

/// A folder that is no Shelfmark site.
#[derive(Debug, Default)]
pub struct Foreign {
    /// Its files.
    pub files: BTreeMap<SourcePath, ForeignFile>,
    /// What was not read: its path as far as it can be shown, and why.
    pub passed_over: Vec<(String, String)>,
}

/// A file of such a folder.
#[derive(Debug)]
pub struct ForeignFile {
    /// Where it lies, free of links.
    pub file: PathBuf,
    /// Its length in bytes.
    pub len: u64,
    /// What it says, where it is a text of a kind that pages are made of.
    pub text: Option<String>,
}

/// Folders that tools make and that can be large.
const TOOLS: &[&str] = &[
    "node_modules",
    ".git",
    "_site",
    ".jekyll-cache",
    ".sass-cache",
    ".bundle",
];

/// Kinds of files that pages are made of, by extension.
const TEXTS: &[&str] = &[
    "md",
    "markdown",
    "mkd",
    "mkdn",
    "mkdown",
    "html",
    "htm",
    "yml",
    "yaml",
    "json",
    "xml",
    "txt",
    "css",
    "scss",
    "sass",
    "js",
    "csv",
    "tsv",
    "webmanifest",
];

/// The largest text that is looked into; a larger one is a file to copy.
const MOST_BYTES: u64 = 16 << 20;

impl Foreign {
    /// Reads a folder. `root` is absolute and free of links (`canonicalize`).
    pub fn read(root: &Path) -> Self {
        let mut foreign = Self::default();
        let entries = WalkDir::new(root).follow_links(true).sort_by_file_name();
        let entries = entries.into_iter().filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            let tool = entry.depth() > 0 && TOOLS.contains(&&*name);
            // A folder that a link names is looked into only where it lies inside.
            !tool
                && (!entry.path_is_symlink()
                    || !entry.file_type().is_dir()
                    || is_inside(root, entry.path()))
        });
        for entry in entries {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => foreign.take(root, entry.path(), entry.file_type().is_file()),
                Err(e) => {
                    let shown = e.path().map_or(String::new(), |path| shown(root, path));
                    let words = e
                        .io_error()
                        .map_or_else(|| e.to_string(), ToString::to_string);
                    foreign.passed_over.push((shown, words));
                }
            }
        }
        foreign.outside_folders(root);
        foreign
    }

    /// Says which linked folders were not looked into.
    fn outside_folders(&mut self, root: &Path) {
        let entries = WalkDir::new(root).follow_links(false).sort_by_file_name();
        let entries = entries.into_iter().filter_entry(|entry| {
            entry.depth() == 0 || !TOOLS.contains(&&*entry.file_name().to_string_lossy())
        });
        for entry in entries.flatten().filter(|entry| entry.path_is_symlink()) {
            let path = entry.path();
            if path.is_dir() && !is_inside(root, path) {
                self.passed_over.push((shown(root, path), OUTSIDE.into()));
            }
        }
    }

    fn take(&mut self, root: &Path, path: &Path, is_file: bool) {
        let name = shown(root, path);
        let mut pass_over = |why: &str| self.passed_over.push((name.clone(), why.into()));
        if !is_file {
            return pass_over("it is no plain file");
        }
        let relative = path.strip_prefix(root).ok().and_then(Path::to_str);
        let Some(source) = relative.and_then(SourcePath::new) else {
            return pass_over("its name is not UTF-8");
        };
        let file = match path.canonicalize() {
            Ok(file) if file.starts_with(root) => file,
            Ok(_) => return pass_over(OUTSIDE),
            Err(e) => return pass_over(&e.to_string()),
        };
        match text(&source, &file) {
            Ok((len, text)) => {
                self.files.insert(source, ForeignFile { file, len, text });
            }
            Err(e) => pass_over(&e.to_string()),
        }
    }
}

const OUTSIDE: &str = "a symbolic link leads out of the folder";

fn is_inside(root: &Path, path: &Path) -> bool {
    path.canonicalize().is_ok_and(|real| real.starts_with(root))
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .into_owned()
}

/// The length of a file and its text, where it is one; the file is known to open.
fn text(source: &SourcePath, file: &Path) -> std::io::Result<(u64, Option<String>)> {
    let (mut open, meta) = open::plain(file)?;
    if !TEXTS.contains(&&*source.extension()) || meta.len() > MOST_BYTES {
        return Ok((meta.len(), None));
    }
    let mut bytes = Vec::new();
    open.read_to_end(&mut bytes)?;
    Ok((meta.len(), String::from_utf8(bytes).ok()))
}
