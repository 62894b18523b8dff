//! One file: compared with what stands there, written, or linked.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

use rustix::fs::{AtFlags, Mode, OFlags, linkat, openat};

use super::Output;
use crate::source::{Asset, AssetContent, open};

/// Why a file could not be staged.
pub enum Failed {
    /// Writing it.
    Writing(io::Error),
    /// Reading what is to be copied.
    Reading(io::Error),
}

impl From<io::Error> for Failed {
    fn from(e: io::Error) -> Self {
        Self::Writing(e)
    }
}

/// Whether the plain file `name` in `folder` has just these bytes. Bytes are
/// compared, not times: an archive may unpack two versions with one time.
pub fn equals(folder: BorrowedFd<'_>, name: &str, output: &Output) -> bool {
    let Ok((mut file, meta)) = open::plain_at(folder, Path::new(name)) else {
        return false;
    };
    match bytes(output) {
        Ok(bytes) => meta.len() == bytes.len() as u64 && holds(&mut file, bytes).unwrap_or(false),
        Err(asset) => asset.open().is_ok_and(|(mut from, now)| {
            meta.len() == now.len() && same(&mut file, &mut from).unwrap_or(false)
        }),
    }
}

/// Makes a new, empty file.
///
/// # Errors
/// What the system refused.
pub fn create(folder: BorrowedFd<'_>, name: &str) -> io::Result<File> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    Ok(openat(folder, name, flags, Mode::from_raw_mode(0o666))?.into())
}

/// Writes a new file's bytes.
///
/// # Errors
/// What the system refused.
pub fn write(mut file: File, output: &Output) -> Result<(), Failed> {
    match bytes(output) {
        Ok(bytes) => Ok(file.write_all(bytes)?),
        Err(asset) => copy(asset, &mut file),
    }
}

/// Gives the file `name` of one folder the same name in another. Where the file
/// system knows no links, it is copied with its times.
///
/// # Errors
/// What the system refused.
pub fn link(from: BorrowedFd<'_>, to: BorrowedFd<'_>, name: &str) -> io::Result<()> {
    if linkat(from, name, to, name, AtFlags::empty()).is_ok() {
        return Ok(());
    }
    let (mut old, meta) = open::plain_at(from, Path::new(name))?;
    let mut new = create(to, name)?;
    io::copy(&mut old, &mut new)?;
    new.set_permissions(meta.permissions())?;
    new.set_modified(meta.modified()?)
}

/// The bytes in memory, or the asset whose bytes are on the disk.
fn bytes(output: &Output) -> Result<&[u8], &Asset> {
    match output {
        Output::Bytes(bytes) => Ok(bytes),
        Output::Copy(asset) => match &asset.content {
            AssetContent::InMemory(bytes) => Ok(bytes),
            AssetContent::OnDisk { .. } => Err(asset),
        },
    }
}

/// Copies an author's file, which must not change meanwhile.
fn copy(asset: &Asset, to: &mut File) -> Result<(), Failed> {
    let (mut from, before) = asset.open().map_err(Failed::Reading)?;
    let copied = io::copy(&mut from, to)?;
    let after = from.metadata().map_err(Failed::Reading)?;
    let quiet = after.len() == copied
        && before.modified().ok() == after.modified().ok()
        && before.len() == copied;
    if quiet {
        return Ok(());
    }
    let words = "it changed while it was copied; build again";
    Err(Failed::Reading(io::Error::other(words)))
}

/// How much is compared at once. Most pages fit.
const PIECE: usize = 32 * 1024;

/// Whether a file has just these bytes.
fn holds(file: &mut File, mut bytes: &[u8]) -> io::Result<bool> {
    let mut piece = [0; PIECE];
    loop {
        let n = fill(file, &mut piece)?;
        let Some((head, rest)) = bytes.split_at_checked(n) else {
            return Ok(false);
        };
        if piece.get(..n) != Some(head) {
            return Ok(false);
        }
        if n < PIECE {
            return Ok(rest.is_empty());
        }
        bytes = rest;
    }
}

/// Compares two files piece by piece: downloads may be larger than memory.
fn same(a: &mut File, b: &mut File) -> io::Result<bool> {
    let (mut left, mut right) = ([0; PIECE], [0; PIECE]);
    loop {
        let (n, m) = (fill(a, &mut left)?, fill(b, &mut right)?);
        if left.get(..n) != right.get(..m) {
            return Ok(false);
        }
        if n < PIECE {
            return Ok(true);
        }
    }
}

/// Reads until the buffer is full or the file ends.
fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut full = 0;
    while let Some(rest) = buffer.get_mut(full..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(n) => full += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(full)
}

/// Opens a folder to make files in.
///
/// # Errors
/// What the system refused.
pub fn folder(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    let folder = openat(rustix::fs::CWD, path, flags, Mode::empty())?;
    Ok(folder.into())
}

/// The folder as system calls take it.
pub fn at(folder: &File) -> BorrowedFd<'_> {
    folder.as_fd()
}
