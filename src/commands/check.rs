//! `check`: everything that `build` does, with nothing written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::check::baseline::Baseline;
use crate::check::policy::Policy;
use crate::check::{Outside, Rendered};
use crate::diagnostic::{self, Diagnostic};
use crate::engine::BuildOptions;
use crate::external::{self, memory::Memory};
use crate::output::scaffold::replace_file;
use crate::output::write_links;
use crate::source::{Sources, read_links, read_text};

use super::build::{Made, Observer, Stage, make, render};
use super::{Failure, on_threads, site_folder};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The site's folder.
    pub root: PathBuf,
    /// What the engine must know.
    pub options: BuildOptions,
    /// Which findings count, and as what.
    pub policy: Policy,
    /// The known findings, and what to do with the file that holds them.
    pub baseline: Known,
    /// Whether other sites are asked about links to them.
    pub external: bool,
    /// What time it is.
    pub now: jiff::Timestamp,
    /// The number of threads; `None` for one per processor.
    pub jobs: Option<usize>,
}

/// What happens to known findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// None is known.
    Nothing,
    /// Those of this file do not count.
    Read(PathBuf),
    /// Those of today are written to this file and count no more.
    Write(PathBuf),
}

/// A check that came to its end.
#[derive(Debug)]
pub struct Outcome {
    /// Everything that is wrong, counts and is not known, sorted.
    pub findings: Vec<Diagnostic>,
    /// How many findings were known.
    pub known: usize,
    /// What the findings point into.
    pub sources: Sources,
    /// How many pages the site has.
    pub pages: usize,
}

/// Checks the site.
///
/// # Errors
/// Where there is no site, or the system refuses.
pub fn check(request: &Request, observer: &dyn Observer) -> Result<Outcome, Failure> {
    let root = site_folder(&request.root)?;
    let baseline = read_baseline(&request.baseline)?;
    let mut outcome = on_threads(request.jobs, || run(&root, request, observer))?;
    let all = outcome.findings.len();
    if let Known::Write(file) = &request.baseline {
        let known = Baseline::of(&outcome.findings);
        replace_file(file, known.text().as_bytes()).map_err(Failure::of)?;
        outcome.findings.clear();
    } else {
        outcome.findings = baseline.new_among(outcome.findings);
    }
    outcome.known = all - outcome.findings.len();
    Ok(outcome)
}

fn run(root: &Path, request: &Request, observer: &dyn Observer) -> Result<Outcome, Failure> {
    let made = make(root, &request.options, observer)?;
    observer.stage(Stage::Render(made.build.routes().len()));
    let seen = made.build.watch();
    let mut findings = render(&made.build, &seen, observer, &|_, _| Ok(()))?;
    observer.stage(Stage::Check);
    let outside = Outside {
        now: Some(request.now),
        answers: request.external.then(|| ask(root, request, &made, &seen)),
    };
    findings.extend(made.build.findings(&seen, &outside));
    findings.extend(made.lost(root)?);
    observer.stage(Stage::Done);
    made.remember(root);
    let stated = &made.build.renderer.config.check.severity;
    let mut findings = request.policy.over(stated).apply(findings);
    diagnostic::sort(&mut findings);
    Ok(Outcome {
        findings,
        known: 0,
        pages: made.build.renderer.site.pages.len(),
        sources: made.sources,
    })
}

/// What other sites answer. What they answered well is kept for the next time;
/// that only saves time, so a folder that cannot be written to is no failure.
fn ask(root: &Path, request: &Request, made: &Made, seen: &Rendered<'_>) -> Vec<Diagnostic> {
    let before = read_links(root).unwrap_or_default();
    let mut memory = Memory::read(&before);
    let asked = external::Request {
        options: &made.build.renderer.config.check.external,
        now: request.now.as_second(),
        pause: Duration::from_secs(1),
    };
    let answers = external::ask(&made.build.elsewhere(seen), &asked, &mut memory);
    let after = memory.bytes();
    if after != before {
        let _ = write_links(root, &after);
    }
    answers
}

fn read_baseline(known: &Known) -> Result<Baseline, Failure> {
    let Known::Read(file) = known else {
        return Ok(Baseline::default());
    };
    let shown = file.display();
    let text = read_text(file)
        .map_err(|e| Failure::new(format!("cannot read `{shown}`: {e}")))?
        .ok_or_else(|| {
            Failure::new(format!("no file `{shown}`"))
                .help("write one of today's findings with `--write-baseline FILE`")
        })?;
    Baseline::parse(&text).map_err(|line| {
        Failure::new(format!(
            "`{shown}`, line {line}: this is no line of a baseline"
        ))
        .help("write the file anew with `--write-baseline FILE`")
    })
}
