//! The verbs: what `build`, `init` and `new` do, without a word printed.
//!
//! Each takes what it needs, the time of day included, and returns an outcome or
//! a [`Failure`]. What goes wrong with the author's content is no failure: it is
//! a [`crate::diagnostic::Diagnostic`] in the outcome.

use std::path::{Path, PathBuf};

pub mod build;
pub mod check;
pub mod diff;
pub mod hand;
pub mod import;
pub mod init;
pub mod mv;
pub mod new;
pub mod publish_plan;
pub mod schema;
pub mod serve;
pub mod theme;

/// Why a verb could not do its work at all.
#[derive(Debug)]
pub struct Failure {
    /// What is in the way.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Failure {
    /// Something is in the way.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    /// The words of an error and of those below it, each said once.
    fn of(error: impl std::error::Error) -> Self {
        let mut message = error.to_string();
        let mut below = error.source();
        while let Some(error) = below {
            let words = error.to_string();
            if !message.contains(&words) {
                message = format!("{message}: {words}");
            }
            below = error.source();
        }
        Self::new(message)
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// There is no site in this folder.
    fn no_site(root: &Path) -> Self {
        let shown = root.display();
        Self::new(format!("no folder `content` in `{shown}`")).help(
            "to start a knowledge base, run `shelfmark init DIR`; \
             to name another folder, give `--root DIR`",
        )
    }
}

/// A site's folder that is known to be one. A change of its files that a kill cut
/// off is brought to its end first.
fn site_folder(root: &Path) -> Result<PathBuf, Failure> {
    if root.join("content").is_dir() {
        crate::output::rewrite::recover(root).map_err(Failure::of)?;
        Ok(root.to_path_buf())
    } else {
        Err(Failure::no_site(root))
    }
}

/// Runs `work` on so many threads (`None`: one per processor), each with the
/// stack that deeply nested pages and templates need.
fn on_threads<T: Send>(
    jobs: Option<usize>,
    work: impl FnOnce() -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.unwrap_or(0))
        .stack_size(crate::theme::STACK)
        .build()
        .map_err(|e| Failure::new(format!("cannot start threads: {e}")))?;
    threads.install(work)
}
