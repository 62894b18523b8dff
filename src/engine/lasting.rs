//! What a preview shows while something is broken: the last sound version of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Build, BuildOptions, Engine, Read};
use crate::article::Article;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::path::SourcePath;
use crate::source::Sources;

/// A build that stands in for one that has errors.
pub struct Lasting {
    /// What is shown.
    pub build: Build,
    /// What keeps the site from being shown as its files say. Empty where
    /// nothing does.
    pub stopping: Vec<Diagnostic>,
    /// The pages that are shown as they were, or cannot be shown at all.
    pub broken: BTreeSet<SourcePath>,
}

impl Engine {
    /// As [`Engine::build`], but settings and theme that have errors, and pages
    /// that cannot be read or placed, are taken from the build before. With sound
    /// sources both are the same.
    pub fn build_lasting(
        &mut self,
        sources: &Sources,
        options: &BuildOptions,
        before: Option<&Build>,
    ) -> Lasting {
        let mut read = self.read(sources, options);
        let mut stopping = Vec::new();
        self.keep_config(&mut read, sources, options, before, &mut stopping);
        self.keep_theme(&mut read, sources, before, &mut stopping);
        let mut broken = unreadable(&read, sources, &mut stopping);
        if let Some(before) = before {
            keep_pages(&mut read, &broken, before);
        }
        let again = before.map(|before| (read.again(), before));
        let mut build = self.join(read, sources, options);
        if let Some((mut read, before)) = again {
            let (clashes, moved) = moved_onto_another(&build, before);
            if !moved.is_empty() {
                keep_pages(&mut read, &moved, before);
                read.problems.extend(clashes.iter().cloned());
                stopping.extend(clashes);
                build = self.join(read, sources, options);
                broken.extend(moved);
            }
        }
        Lasting {
            build,
            stopping,
            broken,
        }
    }

    /// Settings with errors give way to those of before.
    fn keep_config(
        &mut self,
        read: &mut Read,
        sources: &Sources,
        options: &BuildOptions,
        before: Option<&Build>,
        stopping: &mut Vec<Diagnostic>,
    ) {
        let errors = errors(&self.config(sources, options).1);
        if errors.is_empty() {
            return;
        }
        stopping.extend(errors);
        let Some(before) = before else { return };
        read.config = before.renderer.config.clone();
        read.articles = self.articles(sources, &read.config);
        let (theme, _) = (*self.theme(sources, &read.config)).clone();
        read.theme = theme;
    }

    /// A theme with errors gives way to that of before.
    fn keep_theme(
        &mut self,
        read: &mut Read,
        sources: &Sources,
        before: Option<&Build>,
        stopping: &mut Vec<Diagnostic>,
    ) {
        let errors = errors(&self.theme(sources, &read.config).1);
        if errors.is_empty() {
            return;
        }
        stopping.extend(errors);
        if let Some(before) = before {
            read.theme = before.renderer.theme.clone();
        }
    }
}

impl Read {
    fn again(&self) -> Self {
        Self {
            config: self.config.clone(),
            theme: self.theme.clone(),
            articles: self.articles.clone(),
            problems: self.problems.clone(),
        }
    }
}

fn errors(problems: &[Diagnostic]) -> Vec<Diagnostic> {
    let errors = problems.iter().filter(|d| d.severity == Severity::Error);
    errors.cloned().collect()
}

/// Pages without a head, and files that are there but could not be taken in.
fn unreadable(
    read: &Read,
    sources: &Sources,
    stopping: &mut Vec<Diagnostic>,
) -> BTreeSet<SourcePath> {
    let mut broken = BTreeSet::new();
    for article in read.articles.iter().filter(|a| a.head.is_none()) {
        broken.insert(article.file.path.clone());
        stopping.extend(errors(&article.diagnostics));
    }
    for problem in errors(&sources.diagnostics) {
        if let Some(place) = &problem.place {
            broken.insert(place.file.clone());
            stopping.push(problem);
        }
    }
    broken
}

/// Puts the pages of before in the place of broken ones. The articles stay sorted.
/// A page of a language that the settings do not name any more is not kept.
fn keep_pages(read: &mut Read, broken: &BTreeSet<SourcePath>, before: &Build) {
    let editions = read.config.editions().len();
    let fits = |article: &Article| article.head.as_ref().is_some_and(|h| h.edition < editions);
    let articles = &mut read.articles;
    for file in broken {
        let Some(known) = before.article(file).filter(|a| fits(a)) else {
            continue;
        };
        match articles.binary_search_by(|a| a.file.path.cmp(file)) {
            Ok(at) => {
                if let Some(article) = articles.get_mut(at) {
                    *article = known.clone();
                }
            }
            Err(at) => articles.insert(at, known.clone()),
        }
    }
}

/// Where a page that was shown lost its address to another one: what is said
/// about it, and those of the pages in question that are not as they were.
fn moved_onto_another(build: &Build, before: &Build) -> (Vec<Diagnostic>, BTreeSet<SourcePath>) {
    let site = &build.renderer.site;
    let lost = |file: &SourcePath| {
        site.page_of(file).is_none() && before.renderer.site.page_of(file).is_some()
    };
    let mut moved = BTreeSet::new();
    let mut clashes = Vec::new();
    let all = site.diagnostics.iter();
    for clash in all.filter(|d| d.code == Code::RouteClash) {
        let places = clash
            .place
            .iter()
            .chain(clash.related.iter().map(|(p, _)| p));
        let files: Vec<&SourcePath> = places.map(|place| &place.file).collect();
        if !files.iter().any(|file| lost(file)) {
            continue;
        }
        let changed = |file: &&&SourcePath| match (build.article(file), before.article(file)) {
            (Some(now), Some(then)) => !Arc::ptr_eq(now, then) && then.head.is_some(),
            _ => false,
        };
        moved.extend(files.iter().filter(changed).map(|file| (*file).clone()));
        clashes.push(clash.clone());
    }
    (clashes, moved)
}
