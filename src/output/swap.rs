//! A folder put in another one's place.

use std::fs;
use std::io;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

/// How a folder was put in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swapped {
    /// In one step: at no moment was there no site.
    AtOnce,
    /// In two steps, because the file system knows no exchange: for a moment
    /// there was no site, and a kill in that moment is mended by the next build.
    InTwoSteps,
}

/// Puts `new` at `old`'s place. What stood there stands at `new` afterwards, or,
/// in two steps, at `aside`; where nothing stood, nothing does.
///
/// # Errors
/// What the system refused; then `old` stands as it did.
pub fn swap(new: &Path, old: &Path, aside: &Path) -> io::Result<Swapped> {
    if !old.exists() {
        return fs::rename(new, old).map(|()| Swapped::AtOnce);
    }
    match renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(Swapped::AtOnce),
        // Some network and overlay file systems know no exchange.
        Err(Errno::INVAL | Errno::NOSYS | Errno::XDEV | Errno::NOTSUP) => {
            fs::rename(old, aside)?;
            if let Err(e) = fs::rename(new, old) {
                fs::rename(aside, old)?;
                return Err(e);
            }
            Ok(Swapped::InTwoSteps)
        }
        Err(e) => Err(e.into()),
    }
}
