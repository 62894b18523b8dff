//! The sources as they would be with some files changed, without a disk.

use std::sync::Arc;

use super::{Asset, Kind, Read, SourceFile, Sources, in_memory, kind, text, theme_file};
use crate::path::SourcePath;

impl Sources {
    /// The text of a file, if it is there and is a text.
    pub fn text_of(&self, file: &SourcePath) -> Option<&str> {
        let config = self.config.as_ref().filter(|c| c.path == *file);
        let known: Option<&Arc<SourceFile>> = config
            .or_else(|| self.pages.get(file))
            .or_else(|| self.data.get(file));
        if let Some(known) = known {
            return Some(&known.text);
        }
        std::str::from_utf8(&self.theme.get(file)?.bytes).ok()
    }

    /// The sources without the files of `gone`, and with others in place of, or
    /// beside, those that stay. The history is kept.
    pub fn with(
        &self,
        gone: &[SourcePath],
        texts: Vec<(SourcePath, String)>,
        assets: Vec<Arc<Asset>>,
    ) -> Self {
        let mut after = Self {
            config: self.config.clone(),
            pages: self.pages.clone(),
            assets: self.assets.clone(),
            theme: self.theme.clone(),
            data: self.data.clone(),
            history: self.history.clone(),
            diagnostics: self.diagnostics.clone(),
            refused: self.refused.clone(),
        };
        for path in gone {
            if after.pages.contains_key(path) {
                Arc::make_mut(&mut after.pages).remove(path);
            }
            if after.data.contains_key(path) {
                Arc::make_mut(&mut after.data).remove(path);
            }
            if after.assets.contains_key(path) {
                Arc::make_mut(&mut after.assets).remove(path);
            }
        }
        for asset in assets {
            Arc::make_mut(&mut after.assets).insert(asset.path.clone(), asset);
        }
        for (path, words) in texts {
            after.put(path, words);
        }
        after
    }

    fn put(&mut self, path: SourcePath, words: String) {
        let place = kind(&path);
        let read = match place {
            Some(Kind::Theme) => theme_file(path, words.into_bytes()),
            Some(Kind::Asset) => Read::Asset(in_memory(path, words.as_bytes())),
            _ => text(path, words.into_bytes()),
        };
        match read {
            Read::Text(text) => {
                let text = Arc::new(text);
                match place {
                    Some(Kind::Config) => self.config = Some(text),
                    Some(Kind::Data) => {
                        drop(Arc::make_mut(&mut self.data).insert(text.path.clone(), text))
                    }
                    _ => drop(Arc::make_mut(&mut self.pages).insert(text.path.clone(), text)),
                }
            }
            Read::Theme(file) => {
                Arc::make_mut(&mut self.theme).insert(file.path.clone(), Arc::new(file));
            }
            Read::Asset(asset) => {
                Arc::make_mut(&mut self.assets).insert(asset.path.clone(), Arc::new(asset));
            }
            Read::Refused(problem) => self.diagnostics.push(*problem),
            Read::NoText(file) => self.refuse(*file),
        }
    }
}
