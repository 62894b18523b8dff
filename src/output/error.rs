//! Why a site could not be written.

use std::io;
use std::path::{Path, PathBuf};

/// Why the site could not be written; the old one stands then.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The folder must not be written to.
    #[error("the output folder `{}` {reason}", folder.display())]
    Refused {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// A file that Shelfmark did not write stands where it wants to write.
    #[error("`{}` stands in the output folder and is not Shelfmark's, but the site has `{wanted}`; move it away, or give the page another `permalink`", foreign.display())]
    Foreign {
        /// What stands there.
        foreign: PathBuf,
        /// What the site wants to write.
        wanted: String,
    },
    /// The system refused.
    #[error("cannot write `{}`: {reason}", file.display())]
    Io {
        /// The file or folder.
        file: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// A file that is to be copied cannot be read.
    #[error("cannot copy `{}`: {reason}", file.display())]
    Source {
        /// The author's file.
        file: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The folder that holds the output folder cannot be written to.
    #[error("cannot write `{}`: {reason}; the new site is made beside the output folder, so the folder `{}` must let you write", file.display(), parent.display())]
    Beside {
        /// What was to be made there.
        file: PathBuf,
        /// The folder.
        parent: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
}

/// The system refused to write `file`.
pub(super) fn failed(file: &Path, reason: impl Into<io::Error>) -> OutputError {
    OutputError::Io {
        file: file.to_path_buf(),
        reason: reason.into(),
    }
}

/// `folder` must not be written to.
pub(super) fn refuse(folder: &Path, reason: impl Into<String>) -> OutputError {
    OutputError::Refused {
        folder: folder.to_path_buf(),
        reason: reason.into(),
    }
}
