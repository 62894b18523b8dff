//! `import`: another generator's site → a new Shelfmark site, and a report.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Failure, on_threads};
use crate::diagnostic::{Diagnostic, LineIndex, Severity};
use crate::engine::{BuildOptions, Engine};
use crate::import::{self, Imported, New, Note, Old, Report};
use crate::output::scaffold::{ScaffoldError, free_folder, new_copy, new_file};
use crate::path::SourcePath;
use crate::source::{Foreign, Sources};

/// The report's file, at the root of the new site.
pub const REPORT: &str = "import-report.md";

/// What an import did.
#[derive(Debug)]
pub struct Outcome {
    /// What was taken over, what changed and what needs a person.
    pub report: Report,
    /// How many findings keep the new site from being published.
    pub errors: usize,
    /// Where the report lies.
    pub report_file: PathBuf,
}

/// Takes the Jekyll site in `from` over into `to`, which must be new or empty.
/// `from` is read only.
///
/// # Errors
/// Where `from` is no Jekyll site, `to` holds something or lies in `from`, or the
/// system refuses.
pub fn jekyll(from: &Path, to: &Path) -> Result<Outcome, Failure> {
    let from = site_in(from)?;
    free_folder(to, &from).map_err(refusal)?;
    let old = Foreign::read(&from);
    let mut imported = import::jekyll(&texts(&old));
    for (place, why) in &old.passed_over {
        imported
            .report
            .person(place, format!("was not read: {why}"));
    }
    imported.report.sort();
    let errors = on_threads(None, || Ok(judge(&mut imported)))?;
    write(&imported, &old, to).map_err(refusal)?;
    Ok(Outcome {
        report: imported.report,
        errors,
        report_file: to.join(REPORT),
    })
}

/// The folder of a Jekyll site, free of links.
fn site_in(from: &Path) -> Result<PathBuf, Failure> {
    let shown = from.display();
    let real = from
        .canonicalize()
        .map_err(|e| Failure::new(format!("cannot read the folder `{shown}`: {e}")))?;
    let settings = ["_config.yml", "_config.yaml", "_config.json"];
    if !settings.iter().any(|name| real.join(name).is_file()) {
        let words = format!("no `_config.yml` in `{shown}`, so it is no Jekyll site");
        return Err(Failure::new(words).help("name the folder that Jekyll builds from"));
    }
    Ok(real)
}

fn refusal(error: ScaffoldError) -> Failure {
    let help = match &error {
        ScaffoldError::NotEmpty(_) => Some("name a folder that is new or empty"),
        ScaffoldError::Inside(..) => Some("name a folder outside the old site"),
        _ => None,
    };
    let failure = Failure::of(error);
    match help {
        Some(help) => failure.help(help),
        None => failure,
    }
}

fn texts(old: &Foreign) -> BTreeMap<SourcePath, Old> {
    let file = |text: &Option<String>| text.clone().map_or(Old::Other, Old::Text);
    old.files
        .iter()
        .map(|(path, old)| (path.clone(), file(&old.text)))
        .collect()
}

/// Builds the new site in memory and notes what is found; the number of errors.
fn judge(imported: &mut Imported) -> usize {
    let files = imported.files.iter().map(|(path, new)| match new {
        New::Text(text) => (path.as_str(), text.as_bytes()),
        New::CopyOf(_) => (path.as_str(), &b""[..]),
    });
    let sources = Sources::from_map(files);
    let build = Engine::default().build(&sources, &BuildOptions::default());
    let all = build.diagnostics();
    let mut loud: Vec<&Diagnostic> = all
        .iter()
        .filter(|d| d.severity != Severity::Advice)
        .collect();
    loud.sort_by_key(|d| d.severity);
    imported.report.found = loud.iter().map(|d| note(d, &sources)).collect();
    loud.iter()
        .filter(|d| d.severity == Severity::Error)
        .count()
}

/// A finding as a note.
fn note(finding: &Diagnostic, sources: &Sources) -> Note {
    let place = finding.place.as_ref().map(|place| {
        let config = sources.config.as_ref().filter(|c| c.path == place.file);
        let file = config.or_else(|| sources.pages.get(&place.file));
        match (place.span, file) {
            (Some(span), Some(file)) => {
                let at = LineIndex::new(&file.text).position(span.range().start);
                format!("{}:{}", place.file, at.line)
            }
            _ => place.file.to_string(),
        }
    });
    let severity = match finding.severity {
        Severity::Error => "error",
        _ => "warning",
    };
    let help = finding
        .help
        .as_ref()
        .map_or(String::new(), |help| format!(" ({help})"));
    Note {
        place: place.unwrap_or_else(|| "the site".into()),
        words: format!(
            "{severity}[{}]: {}{help}",
            finding.code.as_str(),
            finding.message
        ),
    }
}

fn write(imported: &Imported, old: &Foreign, to: &Path) -> Result<(), ScaffoldError> {
    for (path, new) in &imported.files {
        match new {
            New::Text(text) => {
                new_file(to, path.as_str(), text.as_bytes())?;
            }
            New::CopyOf(from) => {
                if let Some(from) = old.files.get(from) {
                    new_copy(to, path.as_str(), &from.file)?;
                }
            }
        }
    }
    new_file(to, REPORT, imported.report.to_markdown().as_bytes())?;
    new_file(to, ".gitignore", super::init::GITIGNORE.as_bytes())?;
    new_file(to, ".gitattributes", super::init::GITATTRIBUTES.as_bytes())?;
    Ok(())
}
