//! Another generator's site → a Shelfmark site: files in, files and a [`Report`] out.
//!
//! [`jekyll`] is a pure function from a folder's files to the files of a new
//! site. It reads no disk and writes none; what it cannot take over it names in
//! the report, with the place, instead of dropping it.

use std::collections::BTreeMap;

use crate::path::SourcePath;

mod body;
mod head;
mod html;
mod include;
pub mod jekyll;
mod liquid;
mod navigation;
mod page;
mod permalink;
mod redirect;
mod report;
mod rewrite;
mod settings;
mod sidebar;
mod site;
mod state;
mod write;

pub use jekyll::jekyll;
pub use report::{Note, Report};

/// What a file of the old site holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Old {
    /// A text that the import reads: markdown, HTML, YAML, data.
    Text(String),
    /// Anything else; its bytes stay where they are until they are copied.
    Other,
}

/// What a file of the new site is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum New {
    /// This text.
    Text(String),
    /// The bytes of this file of the old site.
    CopyOf(SourcePath),
}

/// A site taken over.
#[derive(Debug, Default)]
pub struct Imported {
    /// The files of the new site.
    pub files: BTreeMap<SourcePath, New>,
    /// What was done.
    pub report: Report,
}
