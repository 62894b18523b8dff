//! `schema`: JSON Schemas for editors.

use std::path::Path;

use crate::engine::{BuildOptions, Engine};
use crate::schema;
use crate::site::Drafts;
use crate::source::Sources;

use super::{Failure, on_threads, site_folder};

/// What the schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `site.yaml`.
    Site,
    /// The front matter of the site's pages.
    FrontMatter,
}

/// The schema as text.
///
/// # Errors
/// Where there is no site, or the system refuses.
pub fn schema(root: &Path, subject: Subject) -> Result<String, Failure> {
    let value = match subject {
        Subject::Site => schema::site(),
        Subject::FrontMatter => {
            let root = site_folder(root)?;
            on_threads(None, || {
                let sources = Sources::read(&root).map_err(Failure::of)?;
                // A draft's category is one of the site, too.
                let options = BuildOptions {
                    drafts: Drafts::Shown,
                    ..BuildOptions::default()
                };
                let build = Engine::default().build(&sources, &options);
                let parts = &build.renderer;
                Ok(schema::front_matter(
                    &parts.config,
                    &parts.site,
                    &parts.theme,
                ))
            })?
        }
    };
    let text = serde_json::to_string_pretty(&value).expect("a value of JSON is JSON");
    Ok(text + "\n")
}
