//! How far an import has come.

use std::collections::BTreeMap;

use super::page::Page;
use super::settings::Settings;
use super::sidebar::Sidebar;
use super::{Imported, Old};
use crate::path::SourcePath;

/// An import under way.
pub struct Import<'a> {
    /// The files of the old site.
    pub files: &'a BTreeMap<SourcePath, Old>,
    /// What `_config.yml` says.
    pub settings: Settings,
    /// The pages taken so far.
    pub pages: Vec<Page<'a>>,
    /// Data files that may be a sidebar.
    pub candidates: Vec<(&'a SourcePath, Sidebar)>,
    /// Those of them that are.
    pub sidebars: Vec<Sidebar>,
    /// Pages that only lead on: place, address, where to.
    pub leading: Vec<(String, String, String)>,
    /// Addresses in use: folded output file → file of the old site.
    pub taken: BTreeMap<String, String>,
    /// Old address, folded → the page's address now.
    pub addresses: BTreeMap<String, String>,
    /// `redirects` of `site.yaml`: from and to.
    pub redirects: Vec<(String, String)>,
    /// How many addresses lead on.
    pub redirected: usize,
    /// The new site so far.
    pub done: Imported,
}

impl<'a> Import<'a> {
    /// Of these files, nothing done yet but the settings read.
    pub fn new(files: &'a BTreeMap<SourcePath, Old>) -> Self {
        let mut done = Imported::default();
        let named = ["_config.yml", "_config.yaml", "_config.json"];
        let named = named
            .into_iter()
            .find(|name| text_of(files, name).is_some());
        let name = named.unwrap_or("_config.yml");
        let settings = Settings::read(name, text_of(files, name), &mut done.report);
        Self {
            files,
            settings,
            pages: Vec::new(),
            candidates: Vec::new(),
            sidebars: Vec::new(),
            leading: Vec::new(),
            taken: BTreeMap::new(),
            addresses: BTreeMap::new(),
            redirects: Vec::new(),
            redirected: 0,
            done,
        }
    }
}

/// Whether a file is HTML, by its name.
pub fn is_html(path: &SourcePath) -> bool {
    matches!(&*path.extension(), "html" | "htm")
}

/// The text of a file.
pub fn text_of<'a>(files: &'a BTreeMap<SourcePath, Old>, name: &str) -> Option<&'a str> {
    match files.get(&SourcePath::new(name)?)? {
        Old::Text(text) => Some(text),
        Old::Other => None,
    }
}
