//! `build`: sources → site → output folder.
//!
//! [`build`] holds the rule of what is published: a site without errors, whole;
//! with [`OnErrors::KeepGoing`] the sound part of one that has some. Outputs
//! stream from the renderer's threads into the staging folder, so the site is
//! never in memory as a whole.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::check::policy::Policy;
use crate::check::{Looked, Outside, Rendered, once};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::engine::{Build, BuildOptions, Engine};
use crate::markdown::highlight::Highlighter;
use crate::moves::lost;
use crate::output::{Durability, Options, Output, Staging, SwapFrom, Written, write_cache};
use crate::path::Route;
use crate::report::Tally;
use crate::site::Entry;
use crate::source::{self, Sources, read_cache};

use super::hand::holding;
use super::{Failure, on_threads, publish_plan, site_folder};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The site's folder.
    pub root: PathBuf,
    /// Where the site is written; `None` for `public` in the site's folder.
    pub output: Option<PathBuf>,
    /// What the engine must know.
    pub options: BuildOptions,
    /// What happens to a site with errors.
    pub on_errors: OnErrors,
    /// Which findings count, and as what.
    pub policy: Policy,
    /// Against what the new site is to be safe.
    pub durability: Durability,
    /// What becomes of the address book.
    pub addresses: Addresses,
    /// The number of threads; `None` for one per processor.
    pub jobs: Option<usize>,
}

/// What happens to a site with errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnErrors {
    /// Nothing is published.
    Stop,
    /// The broken pages are left out and the others published.
    KeepGoing,
}

/// What becomes of the address book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// It stays as it is.
    Kept,
    /// What was published is added, if the site has no errors.
    Recorded,
}

/// What a build is doing, for whoever tells about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Taking the sources into memory.
    Read,
    /// Reading each page and joining them into a site.
    Join,
    /// Judging links, images and structure.
    Check,
    /// Rendering so many outputs.
    Render(usize),
    /// Putting the new site in the old one's place.
    Publish,
    /// Nothing more.
    Done,
}

/// Hears what a build is doing. Called from any thread.
pub trait Observer: Sync {
    /// This stage begins; the one before it is over.
    fn stage(&self, stage: Stage);
    /// One more output is rendered.
    fn rendered(&self) {}
    /// Another build writes to this folder; this one waits for it.
    fn waiting(&self, _folder: &Path) {}
}

/// Nobody listens.
impl Observer for () {
    fn stage(&self, _stage: Stage) {}
}

/// A build that came to its end.
#[derive(Debug)]
pub struct Outcome {
    /// Everything that is wrong and counts, sorted.
    pub findings: Vec<Diagnostic>,
    /// What the findings point into.
    pub sources: Sources,
    /// How many pages the site has.
    pub pages: usize,
    /// What was published; `None` where errors stood against it.
    pub published: Option<Written>,
}

impl Outcome {
    /// Whether the content has errors.
    pub fn has_errors(&self) -> bool {
        Tally::of(&self.findings).errors > 0
    }
}

/// Builds the site.
///
/// # Errors
/// Where there is no site, or the system refuses: then the old site stands.
pub fn build(request: &Request, observer: &dyn Observer) -> Result<Outcome, Failure> {
    let root = site_folder(&request.root)?;
    on_threads(request.jobs, || run(&root, request, observer))
}

fn run(root: &Path, request: &Request, observer: &dyn Observer) -> Result<Outcome, Failure> {
    let made = make(root, &request.options, observer)?;
    let known = request
        .policy
        .over(&made.build.renderer.config.check.severity)
        .apply(made.build.known().to_vec());
    observer.stage(Stage::Render(made.build.routes().len()));
    let mut findings;
    let published = if publishable(request, &known) {
        let output = request
            .output
            .clone()
            .unwrap_or_else(|| root.join("public"));
        let options = Options {
            durability: request.durability,
            waiting: Some(&mut |folder: &Path| observer.waiting(folder)),
            swap: SwapFrom::default(),
        };
        let staging = Staging::open_with(root, &output, options).map_err(Failure::of)?;
        let seen = made.build.watch();
        let mut problems = render(&made.build, &seen, observer, &|route, output| {
            staging.put(&route.file(), &output).map_err(Failure::of)
        })?;
        problems.extend(made.lost(root)?);
        // After rendering, which has read every page's body for its outline.
        findings = judged(&made.build, &seen, request, observer, problems);
        if publishable(request, &findings) {
            observer.stage(Stage::Publish);
            Some(staging.commit().map_err(Failure::of)?)
        } else {
            None
        }
    } else {
        // Rendered all the same: a template's problems are part of what is wrong.
        let seen = made.build.watch();
        let mut problems = render(&made.build, &seen, observer, &|_, _| Ok(()))?;
        problems.extend(made.lost(root)?);
        findings = judged(&made.build, &seen, request, observer, problems);
        None
    };
    let sound = published.is_some() && Tally::of(&findings).errors == 0;
    if sound && request.addresses == Addresses::Recorded {
        publish_plan::record(root, &made.build)?;
    }
    observer.stage(Stage::Done);
    made.remember(root);
    // Advice is for whoever asks for it, with `check`.
    findings.retain(|finding| finding.severity != Severity::Advice);
    diagnostic::sort(&mut findings);
    Ok(Outcome {
        findings,
        pages: made.build.renderer.site.pages.len(),
        published,
        sources: made.sources,
    })
}

/// Everything that is wrong and counts: `problems` of the templates and what the
/// judges find.
fn judged(
    build: &Build,
    seen: &Rendered<'_>,
    request: &Request,
    observer: &dyn Observer,
    mut problems: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    observer.stage(Stage::Check);
    problems.extend(build.findings(seen, &Outside::default()));
    let stated = &build.renderer.config.check.severity;
    request.policy.over(stated).apply(problems)
}

/// A site that was read and joined, with nothing rendered yet.
pub(super) struct Made {
    /// What it was made from.
    pub sources: Sources,
    /// It.
    pub build: Build,
    highlighter: Arc<Highlighter>,
    /// The highlighter's memory, as it was found.
    remembered: Option<Vec<u8>>,
}

/// Reads a site's folder and joins its pages.
pub(super) fn make(
    root: &Path,
    options: &BuildOptions,
    observer: &dyn Observer,
) -> Result<Made, Failure> {
    observer.stage(Stage::Read);
    let highlighter = Arc::new(Highlighter::default());
    let remembered = read_cache(root);
    if let Some(bytes) = &remembered {
        highlighter.import(bytes);
    }
    let sources = read(root)?;
    observer.stage(Stage::Join);
    let build = Engine::with_highlighter(highlighter.clone()).build(&sources, options);
    Ok(Made {
        sources,
        build,
        highlighter,
        remembered,
    })
}

impl Made {
    /// A finding for each published address that answers no more.
    ///
    /// # Errors
    /// Where the address book cannot be read.
    pub(super) fn lost(&self, root: &Path) -> Result<Vec<Diagnostic>, Failure> {
        let book = publish_plan::read(root)?;
        Ok(book.map_or_else(Vec::new, |book| lost::findings(&self.build, &book)))
    }

    /// Keeps coloured code for the next build. It only saves time, so a folder
    /// that cannot be written to is no failure.
    pub(super) fn remember(&self, root: &Path) {
        let bytes = self.highlighter.export();
        let nothing = Highlighter::default().export();
        let before = self.remembered.as_ref().unwrap_or(&nothing);
        if bytes != *before {
            let _ = write_cache(root, &bytes);
        }
    }
}

/// Sources and version history, side by side: each waits for the disk.
fn read(root: &Path) -> Result<Sources, Failure> {
    let (sources, history) = rayon::join(|| Sources::read(root), || source::history(root));
    let mut sources = sources.map_err(Failure::of)?;
    sources.history = history.into();
    Ok(sources)
}

/// Whether these findings let the site be published.
fn publishable(request: &Request, findings: &[Diagnostic]) -> bool {
    request.on_errors == OnErrors::KeepGoing || Tally::of(findings).errors == 0
}

/// Renders every route, has each output looked at and hands it on. Returns what templates could
/// not do; those routes are left out.
pub(super) fn render(
    build: &Build,
    seen: &Rendered<'_>,
    observer: &dyn Observer,
    put: &(dyn Fn(&Route, Output) -> Result<(), Failure> + Sync),
) -> Result<Vec<Diagnostic>, Failure> {
    let one = |&(place, (route, entry)): &(usize, &(Route, Entry))| {
        let output = holding(route.as_str(), || build.renderer.entry(route, entry));
        observer.rendered();
        let Some(output) = output else {
            // No file is written there.
            seen.take(place, &Looked::default());
            return None;
        };
        match output {
            Ok(output) => {
                match &output {
                    Output::Bytes(bytes) => seen.bytes(place, bytes),
                    Output::Copy(asset) => seen.asset(place, asset),
                }
                put(route, output).err().map(Err)
            }
            Err(problem) => {
                seen.take(place, &Looked::default());
                Some(Ok(*problem))
            }
        }
    };
    let all = build.routes().iter().enumerate();
    let (last, first): (Vec<_>, Vec<_>) = all.partition(|(_, (_, e))| e.is_of_all_bodies());
    let mut problems = Vec::new();
    // Search comes when rendering has read every page's body: it would read them all by itself.
    for part in [first, last] {
        let found: Result<Vec<_>, Failure> = part.par_iter().filter_map(one).collect();
        problems.extend(found?);
    }
    Ok(once::of_templates(problems))
}
