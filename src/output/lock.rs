//! One build at a time into one folder. The lock is the kernel's (`flock`), so a
//! dead process holds nothing.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;

/// A held lock; its file is gone when it is dropped.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Waits until no other build holds the lock; says so before it waits.
    ///
    /// # Errors
    /// Where the lock's file cannot be made.
    pub fn hold(path: &Path, waiting: impl FnOnce()) -> io::Result<Self> {
        let mut waiting = Some(waiting);
        loop {
            let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
            let file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .custom_flags(flags.cast_signed())
                .open(path)?;
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Err(Errno::WOULDBLOCK) => {
                    if let Some(waiting) = waiting.take() {
                        waiting();
                    }
                    wait(&file)?;
                }
                result => result?,
            }
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

fn wait(file: &File) -> io::Result<()> {
    loop {
        match flock(file, FlockOperation::LockExclusive) {
            Err(Errno::INTR) => {}
            result => return Ok(result?),
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
