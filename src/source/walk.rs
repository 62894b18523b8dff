//! Which files of a site's folder are looked at.
//!
//! Passed over: hidden files and folders (but `static/.well-known`, RFC 8615),
//! what editors and systems leave beside files (`x~`, `#x#`, `.swp`, `.tmp`,
//! `4913`, `Thumbs.db`), and anything that is neither file nor folder. Symbolic
//! links are followed as long as they stay inside the folder.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Code, Diagnostic};
use crate::path::SourcePath;

/// A file to read.
pub struct Found {
    /// Its path in the site.
    pub path: SourcePath,
    /// Where it lies.
    pub file: PathBuf,
}

/// What a walk met.
#[derive(Default)]
pub struct Walk {
    /// Files, sorted by path.
    pub files: Vec<Found>,
    /// What could not be looked at.
    pub diagnostics: Vec<Diagnostic>,
}

/// The folders of a site, below its own.
pub const FOLDERS: &[&str] = &[
    "content",
    "img",
    "static",
    "themes",
    "templates",
    "data",
    "snippets",
];

/// A file, or a folder with all below it, in the order of their paths, without what is
/// passed over; links are followed.
pub fn entries(root: &Path, top: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let all = WalkDir::new(top).follow_links(true).sort_by_file_name();
    all.into_iter().filter_entry(move |e| {
        let below = e.path().strip_prefix(root).unwrap_or(e.path());
        e.depth() == 0 || !is_skipped(below, e.file_type().is_dir())
    })
}

/// Walks a site's folder (absolute, without links in it).
pub fn files(root: &Path) -> Walk {
    let mut walk = Walk::default();
    let settings = root.join("site.yaml");
    if settings.is_file()
        && let Some(path) = SourcePath::new("site.yaml")
    {
        walk.look(root, path, &settings);
    }
    for folder in FOLDERS {
        let top = root.join(folder);
        if top.exists() {
            walk.folder(root, &top);
        }
    }
    walk.files.sort_by(|a, b| a.path.cmp(&b.path));
    walk
}

impl Walk {
    /// Looks at everything in a folder.
    pub(super) fn folder(&mut self, root: &Path, top: &Path) {
        // Of the folder at hand: whether a link leads there.
        let mut known: Option<(PathBuf, bool)> = None;
        for entry in entries(root, top) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => {
                    let Some(path) = relative(root, entry.path()) else {
                        self.unnamed(root, entry.path());
                        continue;
                    };
                    let folder = entry.path().parent().unwrap_or(root);
                    if known.as_ref().is_none_or(|(known, _)| known != folder) {
                        known = Some((folder.to_path_buf(), is_linked(root, folder)));
                    }
                    let in_linked = known.as_ref().is_some_and(|(_, linked)| *linked);
                    let linked = in_linked || entry.path_is_symlink();
                    self.take(root, path, entry.path(), linked);
                }
                Ok(_) => {}
                Err(e) => self.refused(root, &e),
            }
        }
    }

    /// Takes a file unless a link on the way to it leads outside.
    pub(super) fn look(&mut self, root: &Path, path: SourcePath, file: &Path) {
        let linked = is_linked(root, file);
        self.take(root, path, file, linked);
    }

    /// The same where it is known whether a link is on the way.
    fn take(&mut self, root: &Path, path: SourcePath, file: &Path, linked: bool) {
        let real = if linked {
            file.canonicalize().ok()
        } else {
            Some(file.to_path_buf())
        };
        match real {
            Some(real) if real.starts_with(root) => self.files.push(Found { path, file: real }),
            _ => {
                let words = "a symbolic link leads out of the site's folder";
                let problem = Diagnostic::new(Code::LinkOutside, words).in_file(&path);
                self.diagnostics
                    .push(problem.help("copy the file into the site instead"));
            }
        }
    }

    fn unnamed(&mut self, root: &Path, file: &Path) {
        let shown = file
            .strip_prefix(root)
            .unwrap_or(file)
            .to_string_lossy()
            .into_owned();
        let problem = Diagnostic::new(
            Code::BadFileName,
            format!("the name of `{shown}` is not UTF-8"),
        );
        self.diagnostics.push(problem.help("rename the file"));
    }

    fn refused(&mut self, root: &Path, error: &walkdir::Error) {
        let shown = error.path().map(|p| {
            p.strip_prefix(root)
                .unwrap_or(p)
                .to_string_lossy()
                .into_owned()
        });
        let name = shown.unwrap_or_default();
        let words = match error.loop_ancestor() {
            Some(_) => format!("`{name}` is a symbolic link to a folder that holds it"),
            None => format!("`{name}` cannot be looked into: {}", reason(error)),
        };
        let mut problem =
            Diagnostic::new(Code::Unreadable, words).help("remove it, or make it readable");
        if let Some(path) = SourcePath::new(&name) {
            problem = problem.in_file(&path);
        }
        self.diagnostics.push(problem);
    }
}

fn reason(error: &walkdir::Error) -> String {
    error
        .io_error()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

/// Whether any part of a path below the site's folder is a symbolic link.
fn is_linked(root: &Path, path: &Path) -> bool {
    let mut below = path.ancestors().take_while(|part| *part != root);
    below.any(Path::is_symlink)
}

fn relative(root: &Path, file: &Path) -> Option<SourcePath> {
    let path = file.strip_prefix(root).ok()?.to_str()?;
    SourcePath::new(path)
}

/// Whether a file of this path would be passed over.
pub fn is_passed_over(path: &SourcePath) -> bool {
    let path = Path::new(path.as_str());
    path.ancestors()
        .filter(|p| p.file_name().is_some())
        .any(|p| is_skipped(p, p != path))
}

/// Whether a file or folder is passed over for its own name, whatever folder it lies
/// in; the path is that in the site.
fn is_skipped(path: &Path, is_folder: bool) -> bool {
    let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
        return false;
    };
    if path == Path::new("static/.well-known") {
        return false;
    }
    let temporary = [
        ".swp",
        ".swo",
        ".swx",
        ".tmp",
        ".bak",
        ".crdownload",
        ".part",
        ".icloud",
    ];
    name.starts_with('.')
        || (!is_folder
            && (name.ends_with('~')
                || name == "4913"
                || name.eq_ignore_ascii_case("thumbs.db")
                || name.eq_ignore_ascii_case("desktop.ini")
                || (name.starts_with('#') && name.ends_with('#'))
                || temporary.iter().any(|end| name.ends_with(end))))
}
