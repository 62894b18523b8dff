//! A folder put in another one's place.

use std::fs;
use std::io;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

/// How a folder was put in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swapped {
    /// Nothing stood there.
    Fresh,
    /// In one step: at no moment was there no site.
    AtOnce,
    /// In two steps, because the file system knows no exchange: for a moment
    /// there was no site, and a kill in that moment is mended by the next build.
    InTwoSteps,
    /// Not at all: the file system renames no folder that it did not make itself
    /// (an overlay's lower layer).
    Not,
}

/// Which ways are tried; tests begin further down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum From {
    /// All of them.
    #[default]
    Exchange,
    /// As if the file system knew no exchange.
    TwoSteps,
    /// As if it renamed no folder.
    InPlace,
}

/// Puts `new` at `old`'s place. What stood there stands at `new` afterwards, or,
/// in two steps, at `aside`.
///
/// # Errors
/// What the system refused; then `old` stands as it did.
pub fn swap(new: &Path, old: &Path, aside: &Path, from: From) -> io::Result<Swapped> {
    if from <= From::Exchange {
        match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(Swapped::AtOnce),
            Err(Errno::NOENT) => return fs::rename(new, old).map(|()| Swapped::Fresh),
            // Some network and overlay file systems know no exchange.
            Err(Errno::INVAL | Errno::NOSYS | Errno::XDEV | Errno::NOTSUP) => {}
            Err(e) => return Err(e.into()),
        }
    }
    if !old.exists() {
        return fs::rename(new, old).map(|()| Swapped::Fresh);
    }
    if from <= From::TwoSteps {
        match fs::rename(old, aside) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::CrossesDevices => return Ok(Swapped::Not),
            Err(e) => return Err(e),
        }
        return match fs::rename(new, old) {
            Ok(()) => Ok(Swapped::InTwoSteps),
            Err(e) => {
                fs::rename(aside, old)?;
                Err(e)
            }
        };
    }
    Ok(Swapped::Not)
}
