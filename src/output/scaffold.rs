//! New files in an author's folder: a page, or the start of a site.
//!
//! Nothing that stands there is ever written over, but for a file that was named
//! for that ([`replace_file`]).

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// Why a new file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ScaffoldError {
    /// The folder holds something already.
    #[error("the folder `{}` is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// The folder lies in one that must stay as it is.
    #[error("the folder `{}` lies in `{}`, which must stay as it is", .0.display(), .1.display())]
    Inside(PathBuf, PathBuf),
    /// A file of this name is there already.
    #[error("the file `{}` is there already", .0.display())]
    Exists(PathBuf),
    /// The system refused.
    #[error("cannot write `{}`: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Writes one new file, with the folders above it.
///
/// # Errors
/// Where something of that name is there already, or the system refuses.
pub fn new_file(root: &Path, path: &str, bytes: &[u8]) -> Result<PathBuf, ScaffoldError> {
    let file = root.join(path);
    let refused = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => ScaffoldError::Exists(file.clone()),
        _ => ScaffoldError::Io {
            path: file.clone(),
            source,
        },
    };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(refused)?;
    }
    // `create_new` asks and creates in one step: a file that appears meanwhile
    // is refused as well.
    let written = fs::File::create_new(&file).and_then(|mut f| f.write_all(bytes));
    written.map_err(refused)?;
    Ok(file)
}

/// Copies a plain file to a new one, with the folders above it. `from` is free of
/// links, and none is followed.
///
/// # Errors
/// As [`new_file`].
pub fn new_copy(root: &Path, path: &str, from: &Path) -> Result<(), ScaffoldError> {
    let file = root.join(path);
    let refused = |source: io::Error| ScaffoldError::Io {
        path: file.clone(),
        source,
    };
    let (mut old, _) = crate::source::open::plain(from).map_err(refused)?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(refused)?;
    }
    let copied = fs::File::create_new(&file).and_then(|mut new| io::copy(&mut old, &mut new));
    copied.map(|_| ()).map_err(refused)
}

/// Sees that a folder is new or empty, and lies outside `other` (free of links):
/// whatever links lead there.
///
/// # Errors
/// Where it holds something, is no folder, or lies inside.
pub fn free_folder(root: &Path, other: &Path) -> Result<(), ScaffoldError> {
    let inside = || ScaffoldError::Inside(root.into(), other.into());
    // What does not exist yet will lie where the nearest folder that does exist lies.
    let mut standing = root;
    let mut new = Vec::new();
    let real = loop {
        match standing.canonicalize() {
            Ok(real) => break real,
            Err(e) if e.kind() == io::ErrorKind::NotFound && !standing.is_symlink() => {
                new.extend(standing.components().next_back());
                standing = match standing.parent() {
                    Some(above) if above.as_os_str().is_empty() => Path::new("."),
                    Some(above) => above,
                    None => Path::new("/"),
                };
            }
            Err(source) => {
                let path = root.into();
                return Err(ScaffoldError::Io { path, source });
            }
        }
    };
    // `new/../x`: nobody knows where that will be.
    if new.contains(&Component::ParentDir) || real.starts_with(other) {
        return Err(inside());
    }
    empty(root)
}

/// Sees that a folder is new or empty.
fn empty(root: &Path) -> Result<(), ScaffoldError> {
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries.count(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => 0,
        Err(source) => {
            let path = root.into();
            return Err(ScaffoldError::Io { path, source });
        }
    };
    match entries {
        0 => Ok(()),
        _ => Err(ScaffoldError::NotEmpty(root.into())),
    }
}

/// Writes files into a folder that is new or empty.
///
/// # Errors
/// Where the folder holds something, or the system refuses.
pub fn new_folder(root: &Path, files: &[(String, Vec<u8>)]) -> Result<(), ScaffoldError> {
    empty(root)?;
    for (path, bytes) in files {
        new_file(root, path, bytes)?;
    }
    Ok(())
}

/// Writes a file anew, all or nothing.
///
/// # Errors
/// Where the system refuses; the file is as it was then.
pub fn replace_file(file: &Path, bytes: &[u8]) -> Result<(), ScaffoldError> {
    let mut fresh = file.as_os_str().to_owned();
    fresh.push(format!(".{}", std::process::id()));
    let fresh = PathBuf::from(fresh);
    let written = fs::write(&fresh, bytes).and_then(|()| fs::rename(&fresh, file));
    written.map_err(|source| {
        let _ = fs::remove_file(&fresh);
        ScaffoldError::Io {
            path: file.into(),
            source,
        }
    })
}
