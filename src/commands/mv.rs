//! `mv` and `fix`: the author's files changed with everything that hangs on them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::change::{FileChange, between, unified};
use crate::diagnostic::Code;
use crate::engine::Engine;
use crate::moves::{self, fixes};
use crate::output::rewrite::rewrite;
use crate::source::Sources;

use super::{Failure, on_threads, publish_plan, site_folder};

/// Whether files are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They are.
    Write,
    /// Only what would change is said.
    Show,
}

/// What was changed, or would be.
#[derive(Debug)]
pub struct Changed {
    /// It, as a unified diff.
    pub diff: String,
    /// How many files it touches.
    pub files: usize,
}

/// A move that was made.
#[derive(Debug)]
pub struct Moved {
    /// The files.
    pub changed: Changed,
    /// How many links were written anew.
    pub links: usize,
    /// The old addresses, each with where it leads.
    pub redirects: Vec<(String, String)>,
}

/// Moves what `old` names to `new`, with every link to it.
///
/// # Errors
/// Where that is not possible, or the system refuses; then nothing is changed.
pub fn mv(root: &Path, old: &str, new: &str, mode: Mode) -> Result<Moved, Failure> {
    let root = site_folder(root)?;
    let (old, new) = (below(&root, old), below(&root, new));
    on_threads(None, || {
        let sources = Sources::read(&root).map_err(Failure::of)?;
        let refused = |refusal: moves::Refusal| Failure {
            message: refusal.message,
            help: refusal.help,
        };
        let plan = moves::plan(&mut Engine::default(), &sources, &old, &new).map_err(refused)?;
        let files = plan.change.files(&sources).map_err(Failure::of)?;
        Ok(Moved {
            changed: make(&root, &files, mode)?,
            links: plan.links,
            redirects: plan.redirects,
        })
    })
}

/// What was mended.
#[derive(Debug)]
pub struct Mended {
    /// The files.
    pub changed: Changed,
    /// How many findings of each code.
    pub findings: BTreeMap<Code, usize>,
}

/// Makes the safe fixes of these codes; of all where none is named.
///
/// # Errors
/// Where there is no site, or the system refuses; then nothing is changed.
pub fn fix(root: &Path, codes: &[Code], mode: Mode) -> Result<Mended, Failure> {
    let root = site_folder(root)?;
    on_threads(None, || {
        let sources = Sources::read(&root).map_err(Failure::of)?;
        let book = publish_plan::read(&root)?.unwrap_or_default();
        let fixed = fixes::fix(&mut Engine::default(), &sources, &book, codes);
        let files = between(&sources, &fixed.sources);
        Ok(Mended {
            changed: make(&root, &files, mode)?,
            findings: fixed.mended,
        })
    })
}

fn make(root: &Path, files: &[FileChange], mode: Mode) -> Result<Changed, Failure> {
    if mode == Mode::Write && !files.is_empty() {
        rewrite(root, files).map_err(Failure::of)?;
    }
    Ok(Changed {
        diff: unified(files),
        files: files.len(),
    })
}

/// A path that was completed by the shell starts with the site's folder.
fn below(root: &Path, name: &str) -> String {
    let slash = if name.ends_with('/') { "/" } else { "" };
    let path = PathBuf::from(name);
    match path.strip_prefix(root) {
        Ok(rest) if !rest.as_os_str().is_empty() => format!("{}{slash}", rest.display()),
        _ => name.to_owned(),
    }
}
