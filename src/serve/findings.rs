//! Findings as a page shows them: with their place, their words and their page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::Moment;
use crate::article::Head;
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine;
use crate::path::{Route, SourcePath};
use crate::report::Texts;
use crate::report::place::Places;

/// The most findings of other pages that are told at once; more are asked for.
const LISTED: usize = 200;

impl Texts for engine::Texts {
    fn text(&self, file: &SourcePath) -> Option<&str> {
        self.text(file)
    }
}

/// A finding.
#[derive(Serialize)]
pub struct Finding<'a> {
    code: &'static str,
    severity: Severity,
    message: &'a str,
    help: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    /// The words that it speaks of.
    text: Option<&'a str>,
    /// The whole line.
    source: Option<&'a str>,
    route: Option<&'a str>,
    /// What stands there when it is mended without asking.
    nearest: Option<&'a str>,
}

/// Everything that is wrong with a moment's site.
pub struct Judged {
    /// The site.
    pub moment: Arc<Moment>,
    /// What is wrong with it, sorted.
    pub findings: Vec<Diagnostic>,
    /// Whether every page was looked at for it.
    pub is_whole: bool,
}

/// What a stream hears of the findings.
#[derive(Serialize)]
pub struct Heard<'a> {
    generation: u64,
    /// Whether every page was looked at; more may be found where not.
    whole: bool,
    here: BTreeMap<&'a str, Vec<Finding<'a>>>,
    elsewhere: Elsewhere<'a>,
}

#[derive(Serialize)]
struct Elsewhere<'a> {
    errors: usize,
    warnings: usize,
    advice: usize,
    list: Vec<Finding<'a>>,
}

/// Further findings of other pages.
#[derive(Serialize)]
pub struct More<'a> {
    generation: u64,
    whole: bool,
    /// How many there are in all.
    total: usize,
    /// Those from the place on that was asked for.
    list: Vec<Finding<'a>>,
}

impl Judged {
    /// What a stream for these pages hears.
    pub fn heard<'a>(&'a self, routes: &'a [Route]) -> Heard<'a> {
        let mut places = Places::new(self.moment.build.texts());
        let own: BTreeMap<&SourcePath, &Route> = routes
            .iter()
            .filter_map(|route| Some((self.moment.file_of(route)?, route)))
            .collect();
        let mut here: BTreeMap<&str, Vec<Finding<'_>>> = routes
            .iter()
            .map(|route| (route.as_str(), Vec::new()))
            .collect();
        for finding in &self.findings {
            let page = finding.place.as_ref().and_then(|p| own.get(&p.file));
            if let Some(list) = page.and_then(|route| here.get_mut(route.as_str())) {
                list.push(self.moment.finding(finding, &mut places));
            }
        }
        let rest = self.elsewhere(routes);
        let count = |severity| rest.iter().filter(|f| f.severity == severity).count();
        let [errors, warnings, advice] =
            [Severity::Error, Severity::Warning, Severity::Advice].map(count);
        Heard {
            generation: self.moment.generation,
            whole: self.is_whole,
            here,
            elsewhere: Elsewhere {
                errors,
                warnings,
                advice,
                list: self.listed(&rest, 0, &mut places),
            },
        }
    }

    /// What else is wrong than on these pages, from one place on.
    pub fn more(&self, routes: &[Route], from: usize) -> More<'_> {
        let rest = self.elsewhere(routes);
        let mut places = Places::new(self.moment.build.texts());
        More {
            generation: self.moment.generation,
            whole: self.is_whole,
            total: rest.len(),
            list: self.listed(&rest, from, &mut places),
        }
    }

    /// The findings that are on none of these pages, the worst first.
    fn elsewhere(&self, routes: &[Route]) -> Vec<&Diagnostic> {
        let own = routes.iter().filter_map(|route| self.moment.file_of(route));
        let own: BTreeSet<&SourcePath> = own.collect();
        let is_here = |f: &Diagnostic| f.place.as_ref().is_some_and(|p| own.contains(&p.file));
        let mut rest: Vec<&Diagnostic> = self.findings.iter().filter(|f| !is_here(f)).collect();
        rest.sort_by_key(|finding| finding.severity);
        rest
    }

    fn listed<'a>(
        &'a self,
        rest: &[&'a Diagnostic],
        from: usize,
        places: &mut Places<'a>,
    ) -> Vec<Finding<'a>> {
        let listed = rest.iter().skip(from).take(LISTED);
        listed.map(|f| self.moment.finding(f, places)).collect()
    }
}

impl Moment {
    /// The file whose page stands at a route.
    pub fn file_of(&self, route: &Route) -> Option<&SourcePath> {
        let site = &self.build.renderer.site;
        let crate::site::Entry::Page(id) = site.entry(route)? else {
            return None;
        };
        Some(&site.pages.get(*id)?.path)
    }

    /// The head of a file's page.
    pub fn head_of(&self, file: &SourcePath) -> Option<&Head> {
        let site = &self.build.renderer.site;
        Some(&**site.pages.get(site.page_of(file)?)?)
    }

    /// The route of a file's page.
    pub fn route_of(&self, file: &SourcePath) -> Option<&Route> {
        let site = &self.build.renderer.site;
        Some(&site.pages.get(site.page_of(file)?)?.route)
    }

    /// A finding with everything that is known of its place.
    pub fn finding<'a>(&'a self, finding: &'a Diagnostic, places: &mut Places<'a>) -> Finding<'a> {
        let place = finding.place.as_ref();
        let at = place.and_then(|place| places.locate(place));
        let fix = finding.fix.as_ref().and_then(|fix| match &*fix.edits {
            [only] => Some(&*only.text),
            _ => None,
        });
        Finding {
            code: finding.code.as_str(),
            severity: finding.severity,
            message: &finding.message,
            help: finding.help.as_deref(),
            file: place.map(|place| place.file.as_str()),
            line: at.as_ref().map(|at| at.start.line),
            column: at.as_ref().map(|at| at.start.column),
            end_line: at.as_ref().map(|at| at.end.line),
            end_column: at.as_ref().map(|at| at.end.column),
            text: at.as_ref().and_then(|at| at.line.get(at.marked.clone())),
            source: at.as_ref().map(|at| at.line),
            route: place
                .and_then(|place| self.route_of(&place.file))
                .map(Route::as_str),
            nearest: fix,
        }
    }
}
