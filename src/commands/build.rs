//! `build`: sources → site → output folder.
//!
//! [`build`] holds the rule of what is published: a site without errors, whole;
//! with [`OnErrors::KeepGoing`] the sound part of one that has some. Outputs
//! stream from the renderer's threads into the staging folder, so the site is
//! never in memory as a whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostic::{self, Diagnostic, Severity};
use crate::engine::{Build, BuildOptions, Engine};
use crate::output::{Staging, Written};
use crate::path::Route;
use crate::report::Tally;
use crate::site::Entry;
use crate::source::{self, Sources};

use super::hand::holding;
use super::{Failure, on_threads, site_folder};

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
    /// Whether warnings count as errors.
    pub warnings: Warnings,
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

/// Whether warnings count as errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warnings {
    /// They are only shown.
    Shown,
    /// They are errors.
    Denied,
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
}

/// Nobody listens.
impl Observer for () {
    fn stage(&self, _stage: Stage) {}
}

/// A build that came to its end.
#[derive(Debug)]
pub struct Outcome {
    /// Everything that is wrong, sorted; with [`Warnings::Denied`] all are errors.
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
    observer.stage(Stage::Read);
    let sources = read(root)?;
    observer.stage(Stage::Join);
    let build = Engine::default().build(&sources, &request.options);
    observer.stage(Stage::Check);
    let mut findings = build.diagnostics();
    observer.stage(Stage::Render(build.routes().len()));
    let published = if publishable(request, &findings) {
        let output = request
            .output
            .clone()
            .unwrap_or_else(|| root.join("public"));
        let staging = Staging::open(root, &output).map_err(Failure::of)?;
        let problems = render(&build, observer, &|route, output| {
            staging.put(&route.file(), &output).map_err(Failure::of)
        })?;
        findings.extend(problems);
        if publishable(request, &findings) {
            observer.stage(Stage::Publish);
            Some(staging.commit().map_err(Failure::of)?)
        } else {
            None
        }
    } else {
        // Rendered all the same: a template's problems are part of what is wrong.
        findings.extend(render(&build, observer, &|_, _| Ok(()))?);
        None
    };
    observer.stage(Stage::Done);
    if request.warnings == Warnings::Denied {
        findings
            .iter_mut()
            .for_each(|f| f.severity = Severity::Error);
    }
    diagnostic::sort(&mut findings);
    Ok(Outcome {
        findings,
        pages: build.renderer.site.pages.len(),
        published,
        sources,
    })
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
    let tally = Tally::of(findings);
    let denied = request.warnings == Warnings::Denied && tally.warnings > 0;
    request.on_errors == OnErrors::KeepGoing || (tally.errors == 0 && !denied)
}

/// Renders every route and hands each output on. Returns what templates could
/// not do; those routes are left out.
fn render(
    build: &Build,
    observer: &dyn Observer,
    put: &(dyn Fn(&Route, crate::output::Output) -> Result<(), Failure> + Sync),
) -> Result<Vec<Diagnostic>, Failure> {
    let one = |(route, entry): &(Route, Entry)| {
        let output = holding(route.as_str(), || build.renderer.entry(route, entry));
        observer.rendered();
        match output {
            Ok(output) => put(route, output).err().map(Err),
            Err(problem) => Some(Ok(*problem)),
        }
    };
    let problems: Result<Vec<_>, Failure> = build.routes().par_iter().filter_map(one).collect();
    problems.map(once_each)
}

/// One finding for a fault of a template, however many pages meet it.
fn once_each(problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<(Diagnostic, usize)> = Vec::new();
    let mut seen = BTreeMap::new();
    for problem in problems {
        let key = (problem.code, problem.place.clone());
        match seen.get(&key).and_then(|at: &usize| kept.get_mut(*at)) {
            Some((_, more)) if key.1.is_some() => *more += 1,
            _ => {
                seen.insert(key, kept.len());
                kept.push((problem, 0));
            }
        }
    }
    let counted = kept.into_iter().map(|(mut problem, more)| {
        match more {
            0 => {}
            1 => problem.message.push_str(" and one other"),
            _ => problem.message.push_str(&format!(" and {more} others")),
        }
        problem
    });
    counted.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::path::SourcePath;

    #[test]
    fn a_fault_of_a_template_is_told_once() {
        let file = SourcePath::new("templates/page.html").expect("sound");
        let fault = |page: &str, at: usize| {
            let message = format!("no field `x`, on page `{page}`");
            Diagnostic::new(Code::BadTemplate, message).at(&file, at..at + 1)
        };
        let all = once_each(vec![
            fault("a", 5),
            fault("b", 9),
            fault("c", 5),
            fault("d", 5),
        ]);
        let words: Vec<_> = all.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(
            words,
            [
                "no field `x`, on page `a` and 2 others",
                "no field `x`, on page `b`"
            ]
        );
    }
}
