//! The texts that diagnostics point into, as a build read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::path::SourcePath;
use crate::source::{SourceFile, Sources, ThemeFile};

/// The texts of a site.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    config: Option<Arc<SourceFile>>,
    pages: Arc<BTreeMap<SourcePath, Arc<SourceFile>>>,
    data: Arc<BTreeMap<SourcePath, Arc<SourceFile>>>,
    theme: Arc<BTreeMap<SourcePath, Arc<ThemeFile>>>,
    refused: Arc<BTreeMap<SourcePath, Arc<str>>>,
}

impl Texts {
    /// Those of these sources.
    pub(super) fn of(sources: &Sources) -> Self {
        Self {
            config: sources.config.clone(),
            pages: sources.pages.clone(),
            data: sources.data.clone(),
            theme: sources.theme.clone(),
            refused: sources.refused.clone(),
        }
    }

    /// The text of a file; `None` for a file that is not there or is no text.
    pub fn text(&self, file: &SourcePath) -> Option<&str> {
        let config = self.config.as_ref().filter(|c| c.path == *file);
        let text = config.or_else(|| self.pages.get(file));
        if let Some(text) = text.or_else(|| self.data.get(file)) {
            return Some(&text.text);
        }
        match self.theme.get(file) {
            Some(file) => std::str::from_utf8(&file.bytes).ok(),
            None => self.refused.get(file).map(|text| &**text),
        }
    }

    /// The texts that may name a picture without being a page: settings, data,
    /// templates and styles. A font or a picture of the theme names nothing.
    pub(super) fn mentions(&self) -> Vec<(&SourcePath, &str)> {
        let texts = self.config.iter().chain(self.data.values());
        let theme = self.theme.values();
        let theme = theme.filter_map(|f| Some((&f.path, std::str::from_utf8(&f.bytes).ok()?)));
        texts.map(|f| (&f.path, &*f.text)).chain(theme).collect()
    }
}
