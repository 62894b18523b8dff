//! Opens the file that was judged, and no other.
//!
//! Between looking at a path and opening it somebody may put a link or a pipe
//! there. A path that is opened here was made free of links before (`canonicalize`),
//! and the kernel is told to follow none; what turns out not to be a plain file is
//! refused, without waiting for whoever writes into it.

use std::fs::{File, Metadata};
use std::io;
use std::os::fd::AsFd;
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, openat};

/// Opens a plain file at a path that holds no symbolic link.
///
/// # Errors
/// What the system refused; a link, a folder, a pipe or a device is refused too.
pub fn plain(path: &Path) -> io::Result<(File, Metadata)> {
    plain_at(CWD, path)
}

/// The same, below an open folder.
///
/// # Errors
/// As [`plain`].
pub fn plain_at(folder: impl AsFd, path: &Path) -> io::Result<(File, Metadata)> {
    let file = open(folder.as_fd(), path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        let words = "it is no plain file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, words));
    }
    Ok((file, meta))
}

/// Without waiting on pipes, and without becoming the terminal of anything.
fn flags() -> OFlags {
    OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY
}

#[cfg(target_os = "linux")]
fn open(folder: impl AsFd, path: &Path) -> io::Result<File> {
    use rustix::fs::{ResolveFlags, openat2};
    use rustix::io::Errno;

    let folder = folder.as_fd();
    match openat2(
        folder,
        path,
        flags(),
        Mode::empty(),
        ResolveFlags::NO_SYMLINKS,
    ) {
        Ok(file) => Ok(file.into()),
        // Kernels before 5.6, and sandboxes that do not know the call.
        Err(Errno::NOSYS | Errno::PERM) => without_link_at_end(folder, path),
        Err(Errno::LOOP) => Err(became_a_link()),
        Err(e) => Err(e.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn open(folder: impl AsFd, path: &Path) -> io::Result<File> {
    without_link_at_end(folder, path)
}

/// What every system can: refuse a link in the last part.
fn without_link_at_end(folder: impl AsFd, path: &Path) -> io::Result<File> {
    match openat(folder, path, flags() | OFlags::NOFOLLOW, Mode::empty()) {
        Ok(file) => Ok(file.into()),
        Err(rustix::io::Errno::LOOP) => Err(became_a_link()),
        Err(e) => Err(e.into()),
    }
}

fn became_a_link() -> io::Error {
    let words = "it became a symbolic link while it was read";
    io::Error::new(io::ErrorKind::InvalidInput, words)
}
