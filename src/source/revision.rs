//! The sources as they stand in a revision of the version history, without a
//! checkout: `git ls-tree` says what there is, one `git cat-file --batch` gives it.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{FOLDERS, Sources, history::git, is_passed_over};
use crate::path::SourcePath;

/// Why a revision cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    /// `git` could not be started.
    #[error("cannot run `git`: {0}")]
    NoGit(std::io::Error),
    /// The folder lies in no repository, or it knows no such revision.
    #[error("`{0}` is neither a folder nor a revision that git knows here")]
    Unknown(String),
    /// git stopped in the middle.
    #[error("git cannot read the revision: {0}")]
    Cut(String),
}

/// A file of a revision: its path and the name of its content.
struct Blob {
    path: SourcePath,
    id: String,
}

impl Sources {
    /// The sources of the site's folder `root` as a revision has them: a commit, a
    /// branch, a tag, or what else git takes for one. Links in the file system are
    /// not followed, and dates of the history are not read.
    ///
    /// # Errors
    /// Where git is not there, does not know the revision, or stops.
    pub fn at_revision(root: &Path, revision: &str) -> Result<Self, RevisionError> {
        let commit = commit(root, revision)?;
        let blobs = blobs(root, &commit)?;
        let files = contents(root, &blobs)?;
        let named = blobs.iter().zip(&files);
        Ok(Self::from_map(named.map(|(blob, bytes)| {
            (blob.path.as_str(), bytes.as_slice())
        })))
    }
}

fn commit(root: &Path, revision: &str) -> Result<String, RevisionError> {
    let unknown = || RevisionError::Unknown(revision.to_owned());
    let spec = format!("{revision}^{{commit}}");
    let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
    let out = git(root).args(arguments).arg(spec).output();
    let out = out.map_err(RevisionError::NoGit)?;
    let said = String::from_utf8(out.stdout).map_err(|_| unknown())?;
    // Older versions of git repeat the mark of the options' end.
    let id = said.lines().last().unwrap_or_default().trim();
    let sound = !id.is_empty() && id.bytes().all(|b| b.is_ascii_hexdigit());
    match out.status.success() && sound {
        true => Ok(id.to_owned()),
        false => Err(unknown()),
    }
}

/// The site's files, in git's order. Links and submodules are left out.
fn blobs(root: &Path, commit: &str) -> Result<Vec<Blob>, RevisionError> {
    let out = git(root)
        .args(["ls-tree", "-r", "-z", commit, "--", "site.yaml"])
        .args(FOLDERS)
        .output()
        .map_err(RevisionError::NoGit)?;
    if !out.status.success() {
        return Err(RevisionError::Cut("its files cannot be listed".into()));
    }
    let entries = out.stdout.split(|b| *b == 0).filter_map(|entry| {
        // `100644 blob 5f3a…<TAB>content/a.md`
        let (head, name) = std::str::from_utf8(entry).ok()?.split_once('\t')?;
        let mut words = head.split(' ');
        let (mode, _, id) = (words.next()?, words.next()?, words.next()?);
        let path = SourcePath::new(name)?;
        let wanted = mode.starts_with("100") && !is_passed_over(&path);
        wanted.then(|| Blob {
            path,
            id: id.to_owned(),
        })
    });
    Ok(entries.collect())
}

fn contents(root: &Path, blobs: &[Blob]) -> Result<Vec<Vec<u8>>, RevisionError> {
    let mut command: Command = git(root);
    let mut child = command
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(RevisionError::NoGit)?;
    let read = talk(&mut child, blobs);
    // What was asked for has been read: the process ends as its input has ended.
    if read.is_err() {
        let _ = child.kill();
    }
    let _ = child.wait();
    read.map_err(|e| RevisionError::Cut(e.to_string()))
}

/// Asks on one thread and listens on another, since both pipes can be full.
fn talk(child: &mut Child, blobs: &[Blob]) -> std::io::Result<Vec<Vec<u8>>> {
    let (Some(mut ask), Some(out)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(std::io::ErrorKind::BrokenPipe.into());
    };
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut all = String::new();
            for blob in blobs {
                all.push_str(&blob.id);
                all.push('\n');
            }
            // Where nobody listens any more, the other side says why.
            let _ = ask.write_all(all.as_bytes());
        });
        let mut out = BufReader::new(out);
        blobs.iter().map(|_| answer(&mut out)).collect()
    })
}

/// `ID blob LENGTH`, a line end, so many bytes, a line end.
fn answer(out: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut head = String::new();
    out.read_line(&mut head)?;
    let length = head.trim_end().rsplit(' ').next().unwrap_or_default();
    let Ok(length) = length.parse::<u64>() else {
        let words = format!("a file is not there ({})", head.trim_end());
        return Err(std::io::Error::other(words));
    };
    let mut bytes = Vec::new();
    out.by_ref().take(length + 1).read_to_end(&mut bytes)?;
    match bytes.pop() {
        Some(_) if bytes.len() as u64 == length => Ok(bytes),
        _ => Err(std::io::ErrorKind::UnexpectedEof.into()),
    }
}
