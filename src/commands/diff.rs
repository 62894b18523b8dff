//! `diff`: what a change does to the site.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diff::{Before, Changes, Finished, compare};
use crate::engine::{BuildOptions, Engine};
use crate::markdown::highlight::Highlighter;
use crate::path::Route;
use crate::source::{self, Asset, AssetContent, Foreign, RevisionError, Sources, read_cache};

use super::{Failure, on_threads, site_folder};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The site's folder.
    pub root: PathBuf,
    /// A revision, or a folder with a site that was built before.
    pub base: String,
    /// What both engines must know.
    pub options: BuildOptions,
    /// The number of threads; `None` for one per processor.
    pub jobs: Option<usize>,
}

/// Compares the site with an earlier one.
///
/// # Errors
/// Where there is no site, or the earlier one cannot be read.
pub fn diff(request: &Request) -> Result<Changes, Failure> {
    let root = site_folder(&request.root)?;
    let folder = Path::new(&request.base);
    on_threads(request.jobs, || {
        if folder.is_dir() {
            with_folder(&root, folder, request)
        } else {
            with_revision(&root, request)
        }
    })
}

/// Both sides are built without dates of the history: a date is no change.
fn with_revision(root: &Path, request: &Request) -> Result<Changes, Failure> {
    let (old, new) = rayon::join(
        || Sources::at_revision(root, &request.base),
        || Sources::read(root),
    );
    let old = old.map_err(|e| refused(&e))?;
    let new = new.map_err(Failure::of)?;
    if old.pages.is_empty() && old.config.is_none() {
        let base = &request.base;
        return Err(Failure::new(format!("no site in this folder at `{base}`"))
            .help("name a revision in which the site lies in the same folder as now"));
    }
    let colours = highlighter(root);
    let build = |sources: &Sources| {
        Engine::with_highlighter(colours.clone()).build(sources, &request.options)
    };
    let (old, new) = rayon::join(|| build(&old), || build(&new));
    Ok(compare(Before::Build(&old), &new))
}

fn with_folder(root: &Path, folder: &Path, request: &Request) -> Result<Changes, Failure> {
    let files = finished(folder)?;
    let (sources, history) = rayon::join(|| Sources::read(root), || source::history(root));
    let mut sources = sources.map_err(Failure::of)?;
    sources.history = history.into();
    let new = Engine::with_highlighter(highlighter(root)).build(&sources, &request.options);
    Ok(compare(Before::Finished(&files), &new))
}

/// The files of a site that was built before.
fn finished(folder: &Path) -> Result<Finished, Failure> {
    let shown = folder.display();
    let real = folder.canonicalize().map_err(Failure::of)?;
    let mut finished = Finished::default();
    for (path, file) in Foreign::read(&real).files {
        let Ok(route) = Route::from_file(path.as_str()) else {
            continue;
        };
        let is_page = path.extension() == "html";
        let asset = Asset {
            path,
            len: file.len,
            size: None,
            content: AssetContent::OnDisk {
                file: file.file,
                modified: 0,
            },
        };
        finished.files.insert(route.clone(), asset);
        if let Some(text) = file.text.filter(|_| is_page) {
            finished.pages.insert(route, text);
        }
    }
    if finished.pages.is_empty() {
        return Err(Failure::new(format!("no HTML page in `{shown}`")).help(
            "give a folder that `shelfmark build` wrote; \
             for a branch of that name, write `refs/heads/NAME`",
        ));
    }
    Ok(finished)
}

fn highlighter(root: &Path) -> Arc<Highlighter> {
    let colours = Arc::new(Highlighter::default());
    if let Some(bytes) = read_cache(root) {
        colours.import(&bytes);
    }
    colours
}

fn refused(error: &RevisionError) -> Failure {
    let failure = Failure::new(error.to_string());
    match error {
        RevisionError::Unknown(_) => failure.help(
            "give a commit, a branch or a tag (in CI, fetch the history first: `fetch-depth: 0`), \
             or a folder with a site that was built before",
        ),
        _ => failure,
    }
}
