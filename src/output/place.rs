//! Where a site is written, and where it must not be.
//!
//! Beside the output folder `public` a build keeps `.public.shelfmark-lock` (held
//! while it runs), `.public.shelfmark-new` (the site being made) and, on file
//! systems that cannot exchange folders, `.public.shelfmark-old`. They lie in the
//! same parent because only there a rename is one step; a kill leaves at most
//! these, and the next build clears them. A mount point has nothing beside it on
//! its own file system, so there the three lie in it.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{Access, access};

use super::error::{OutputError, failed, refuse};

/// Folders of a site that its author, or version control, writes in.
const SOURCES: &[&str] = &[
    "content",
    "img",
    "static",
    "themes",
    "templates",
    "data",
    "snippets",
    ".git",
    ".shelfmark",
];

/// What to do where a folder is refused.
const ANOTHER: &str = "name another one with `--output`";

/// The paths of one build's work; absolute and without links.
#[derive(Debug, Default)]
pub struct Place {
    /// The output folder.
    pub out: PathBuf,
    /// The site being made; after the swap, the one before.
    pub new: PathBuf,
    /// Where the site before stands in the middle of a swap in two steps.
    pub aside: PathBuf,
    /// The lock's file.
    pub lock: PathBuf,
    /// Whether the output folder is a mount point: then the site is made in it,
    /// since nothing beside it lies on its file system.
    pub mounted: bool,
    /// Folders that were made so that the output folder has a parent, outermost first.
    pub made: Vec<PathBuf>,
}

impl Place {
    /// Finds the place for a site, and makes its parent folder.
    ///
    /// # Errors
    /// Where the folder must not be written to, or the system refuses.
    pub fn find(root: &Path, out: &Path) -> Result<Self, OutputError> {
        let out = settle(root, out)?;
        let (Some(parent), Some(name)) = (out.parent(), out.file_name()) else {
            return Err(refuse(
                &out,
                format!("has no folder above it; {ANOTHER}, such as `public`"),
            ));
        };
        let mounted = is_mounted(&out);
        let beside = |end: &str| {
            if mounted {
                return out.join(format!(".shelfmark-{end}"));
            }
            let mut hidden = OsString::from(".");
            hidden.push(name);
            hidden.push(".shelfmark-");
            hidden.push(end);
            parent.join(hidden)
        };
        let made = make_parent(parent)?;
        Ok(Self {
            new: beside("new"),
            aside: beside("old"),
            lock: beside("lock"),
            mounted,
            made,
            out,
        })
    }

    /// Mends what a killed build left. Only with the lock held.
    ///
    /// # Errors
    /// Where the system refuses.
    pub fn clear(&self) -> Result<(), OutputError> {
        // Killed between the two steps of a swap: the old site stands aside.
        if self.aside.exists() && !self.out.exists() {
            fs::rename(&self.aside, &self.out).map_err(|e| failed(&self.out, e))?;
        }
        for dead in [&self.new, &self.aside] {
            super::remove::tree(dead).map_err(|e| failed(dead, e))?;
        }
        Ok(())
    }

    /// A place for what is left of the site before when it cannot be removed.
    pub fn rest(&self) -> PathBuf {
        let mut name = self.aside.as_os_str().to_owned();
        name.push(format!(".{}", std::process::id()));
        name.into()
    }

    /// An error of the folder in which the new site is made.
    pub fn beside(&self, file: &Path, reason: io::Error) -> OutputError {
        OutputError::Beside {
            file: file.to_path_buf(),
            parent: file.parent().map_or_else(PathBuf::new, Path::to_path_buf),
            reason,
        }
    }
}

/// Makes the folders that are missing, and says which.
fn make_parent(parent: &Path) -> Result<Vec<PathBuf>, OutputError> {
    let missing = parent.ancestors().take_while(|p| !p.exists());
    let mut missing: Vec<PathBuf> = missing.map(Path::to_path_buf).collect();
    missing.reverse();
    for folder in &missing {
        fs::create_dir(folder).map_err(|e| failed(folder, e))?;
    }
    Ok(missing)
}

/// The output folder's real path, unless it must not be written to.
fn settle(root: &Path, out: &Path) -> Result<PathBuf, OutputError> {
    let root = root.canonicalize().map_err(|e| failed(root, e))?;
    let absolute = std::path::absolute(out).map_err(|e| failed(out, e))?;
    // Without a slash at the end, behind which the system would follow a link.
    let absolute: PathBuf = absolute.components().collect();
    match fs::symlink_metadata(&absolute) {
        Ok(meta) if !meta.is_dir() && !meta.is_symlink() => {
            let words = format!("is a file; remove it, or {ANOTHER}");
            return Err(refuse(&absolute, words));
        }
        Ok(_) => {}
        // A file on the way to it is named below.
        Err(e)
            if matches!(
                e.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) => {}
        Err(e) => return Err(failed(&absolute, e)),
    }
    let real = real(&absolute)?;
    refuse_sources(&root, &real)?;
    refuse_detour(&root, &absolute, &real)?;
    refuse_home(&real)?;
    if real.exists() {
        let may = access(&real, Access::WRITE_OK | Access::EXEC_OK);
        may.map_err(|e| failed(&real, e))?;
    }
    Ok(real)
}

/// A path without links, though its end may not be there yet.
fn real(absolute: &Path) -> Result<PathBuf, OutputError> {
    let there = absolute.ancestors().find(|p| p.exists());
    let there = there.unwrap_or(Path::new("/"));
    let rest = absolute.strip_prefix(there).unwrap_or(Path::new(""));
    if rest
        .components()
        .any(|part| !matches!(part, Component::Normal(_)))
    {
        let words = format!("lies behind a folder that is not there; {ANOTHER}");
        return Err(refuse(absolute, words));
    }
    // A dangling link on the way is there, but nothing can be made behind it.
    if let Some(first) = rest.components().next() {
        let next = there.join(first);
        if next.is_symlink() {
            let words = format!("lies behind the broken link `{}`", next.display());
            return Err(refuse(absolute, words));
        }
    }
    let there = there.canonicalize().map_err(|e| failed(there, e))?;
    if !there.is_dir() {
        let words = format!("lies behind the file `{}`; {ANOTHER}", there.display());
        return Err(refuse(absolute, words));
    }
    Ok(if rest.as_os_str().is_empty() {
        there
    } else {
        there.join(rest)
    })
}

fn refuse_sources(root: &Path, out: &Path) -> Result<(), OutputError> {
    if out == root {
        let words = format!("is the site's own folder; {ANOTHER}, such as `public`");
        return Err(refuse(out, words));
    }
    if root.starts_with(out) {
        return Err(refuse(out, format!("holds the site's sources; {ANOTHER}")));
    }
    for folder in SOURCES {
        let sources = root.join(folder);
        let linked = sources.canonicalize().ok();
        if [Some(sources), linked]
            .iter()
            .flatten()
            .any(|s| out.starts_with(s) || s.starts_with(out))
        {
            let words = format!(
                "lies in `{folder}`, which Shelfmark only reads; {ANOTHER}, such as `public`"
            );
            return Err(refuse(out, words));
        }
    }
    Ok(())
}

/// A site from a stranger may bring a link on the way to the output folder.
fn refuse_detour(root: &Path, absolute: &Path, real: &Path) -> Result<(), OutputError> {
    let plain = |p: &Path| !p.components().any(|part| part == Component::ParentDir);
    let named = |folder: &Path| absolute.starts_with(folder) && plain(absolute);
    let within = absolute
        .ancestors()
        .skip(1)
        .any(|above| named(above) && above.canonicalize().is_ok_and(|a| a == *root));
    if within && !real.starts_with(root) {
        let words = format!(
            "lies behind a symbolic link that leads out of the site, to `{}`; name that folder itself with `--output`",
            real.display()
        );
        return Err(refuse(absolute, words));
    }
    Ok(())
}

fn refuse_home(out: &Path) -> Result<(), OutputError> {
    let home = crate::source::home_folder().and_then(|h| h.canonicalize().ok());
    if home.is_some_and(|home| home.starts_with(out)) {
        let words = format!("is, or holds, your home folder; {ANOTHER}");
        return Err(refuse(out, words));
    }
    Ok(())
}

/// Whether a folder is the top of a mounted file system (or of a container's
/// volume), which cannot be renamed.
fn is_mounted(out: &Path) -> bool {
    let device = |p: &Path| fs::metadata(p).map(|m| m.dev()).ok();
    let Some((here, parent)) = device(out).zip(out.parent()) else {
        return false;
    };
    device(parent) != Some(here) || is_mount_root(out)
}

/// A folder mounted over another one of the same file system.
#[cfg(target_os = "linux")]
fn is_mount_root(out: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};

    let told = statx(CWD, out, AtFlags::empty(), StatxFlags::BASIC_STATS);
    told.is_ok_and(|s| s.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(not(target_os = "linux"))]
fn is_mount_root(_out: &Path) -> bool {
    false
}

/// The refusal of a mount point that was not known for one.
pub(super) fn mounted(out: &Path) -> OutputError {
    let words = format!(
        "is in use by the system and cannot be exchanged as a whole; name a folder in it, such as `{}`",
        out.join("site").display()
    );
    refuse(out, words)
}
