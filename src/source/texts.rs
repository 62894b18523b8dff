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
        let files = sources.assets.keys().chain(sources.theme.keys());
        let published = files.filter(is_text);
        Self {
            sources,
            published: published.map(|path| (path, OnceLock::new())).collect(),
        }
    }

    /// The text of a file; of one that is no text, what can be shown of it. `None` for a
    /// file that is not there or is a picture or the like.
    pub fn text(&self, file: &SourcePath) -> Option<&str> {
        let sources = self.sources;
        let shown = || sources.refused.get(file).map(|text| &**text);
        if let Some(text) = sources.text_of(file).or_else(shown) {
            return Some(text);
        }
        let read = self.published.get(file)?.get_or_init(|| {
            let template = || Some(String::from_utf8_lossy(&sources.theme.get(file)?.bytes).into());
            let asset = sources.assets.get(file);
            asset.map_or_else(template, |asset| asset.text(MOST_BYTES))
        });
        read.as_deref()
    }
}
