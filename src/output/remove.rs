//! Removes a folder that is not needed any more.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Removes a folder and all in it, those parts too that nobody may write to; no
/// link is followed. Nothing there is no error.
///
/// # Errors
/// What the system refused.
pub fn tree(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {
            open_up(folder);
            fs::remove_dir_all(folder)
        }
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => fs::remove_file(folder),
        done => done,
    }
}

/// Lets the owner into every folder below.
fn open_up(folder: &Path) {
    let unlocked = fs::set_permissions(folder, Permissions::from_mode(0o700));
    let (Ok(()), Ok(entries)) = (unlocked, fs::read_dir(folder)) else {
        return;
    };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            open_up(&entry.path());
        }
    }
}
