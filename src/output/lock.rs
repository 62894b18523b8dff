//! One build at a time into one folder. The lock is the kernel's (`flock`), so a
//! dead process holds nothing.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

/// A held lock; its file is gone when it is dropped.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Waits until no other build holds the lock.
    ///
    /// # Errors
    /// Where the lock's file cannot be made.
    pub fn wait(path: &Path) -> io::Result<Self> {
        loop {
            let file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)?;
            flock(&file, FlockOperation::LockExclusive)?;
            // Whoever held it before may have removed the file: then this lock is
            // one on a file that nobody else will ever find.
            let held = file.metadata()?;
            let same =
                fs::metadata(path).is_ok_and(|m| m.ino() == held.ino() && m.dev() == held.dev());
            if same {
                return Ok(Self {
                    path: path.to_path_buf(),
                    _file: file,
                });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is still held; a failure leaves an empty file that the
        // next build takes over.
        let _ = fs::remove_file(&self.path);
    }
}
