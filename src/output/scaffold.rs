//! New files in an author's folder: a page, or the start of a site.
//!
//! Nothing that stands there is ever written over, but for a file that was named
//! for that ([`replace_file`]).

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why a new file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ScaffoldError {
    /// The folder holds something already.
    #[error("the folder `{}` is not empty", .0.display())]
    NotEmpty(PathBuf),
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

/// Writes files into a folder that is new or empty.
///
/// # Errors
/// Where the folder holds something, or the system refuses.
pub fn new_folder(root: &Path, files: &[(String, Vec<u8>)]) -> Result<(), ScaffoldError> {
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries.count(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => 0,
        Err(source) => {
            let path = root.into();
            return Err(ScaffoldError::Io { path, source });
        }
    };
    if entries > 0 {
        return Err(ScaffoldError::NotEmpty(root.into()));
    }
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
