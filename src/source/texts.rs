//! The texts that findings may point into, those of files that are published as they
//! are among them: these are read when somebody asks.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::Sources;
use crate::path::SourcePath;

/// The longest published file that is looked into, in bytes: a style sheet or page of
/// some megabytes.
pub const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// The texts of a site's files.
pub struct Texts<'a> {
    sources: &'a Sources,
    published: BTreeMap<&'a SourcePath, OnceLock<Option<String>>>,
}

impl<'a> Texts<'a> {
    /// Those of these sources; nothing is read yet.
    pub fn of(sources: &'a Sources) -> Self {
        let is_text = |path: &&SourcePath| ["html", "css"].contains(&&*path.extension());
        let published = sources.assets.keys().filter(is_text);
        Self {
            sources,
            published: published.map(|path| (path, OnceLock::new())).collect(),
        }
    }

    /// The text of a file; `None` for a file that is not there or is no text.
    pub fn text(&self, file: &SourcePath) -> Option<&str> {
        let Some(read) = self.published.get(file) else {
            return self.sources.text_of(file);
        };
        let read = read.get_or_init(|| self.sources.assets.get(file)?.text(MOST_BYTES));
        read.as_deref()
    }
}
