//! What open tabs are told (server-sent events, WHATWG HTML 9.2).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::findings::{Finding, Judged};
use super::pages::Shown;
use super::{Moment, Preview, locked};
use crate::diagnostic::Diagnostic;
use crate::path::{Route, SourcePath};
use crate::report::place::Places;
use crate::site::Entry;

/// What became of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// It is byte for byte what it was.
    Same,
    /// It says something else.
    Changed,
    /// Its page stands at another address now.
    Moved,
    /// Nothing stands there any more.
    Gone,
    /// It cannot be shown as its file says; what was before stays.
    Broken,
}

#[derive(Serialize)]
struct Hello {
    generation: u64,
    /// The generation after which the changes are told that follow.
    since: u64,
}

/// What happened to one page of a stream.
#[derive(Serialize)]
struct Change<'a> {
    generation: u64,
    route: &'a str,
    page: Fate,
    to: Option<String>,
    /// The addresses of files that changed; all may have where there is none.
    assets: Option<&'a BTreeSet<String>>,
}

#[derive(Serialize)]
struct Problem<'a> {
    generation: u64,
    findings: Vec<Finding<'a>>,
}

/// An event as it goes over the wire. JSON has no line ends of its own.
fn event(name: &str, content: &impl Serialize) -> Vec<u8> {
    let json = serde_json::to_string(content).expect("texts, numbers and lists are JSON");
    format!("event: {name}\ndata: {json}\n\n").into_bytes()
}

impl Preview {
    /// What a new stream hears first. `known` is the generation of its page.
    pub(super) fn welcome(&self, routes: &[Route], known: u64) -> Vec<u8> {
        let moment = self.now();
        let generation = moment.generation;
        let mut said = b"retry: 500\n\n".to_vec();
        said.extend(event(
            "hello",
            &Hello {
                generation,
                since: known,
            },
        ));
        let assets = locked(&self.kept).changed_since(known, generation);
        for route in routes.iter().filter(|_| known != generation) {
            let was = locked(&self.kept).serving(route, known);
            let shown = self.shown(&moment, route);
            let fate = match (&shown, was) {
                (shown, Some(was)) if shown.fingerprint() == was => Fate::Same,
                (Shown::Nothing, _) => Fate::Gone,
                _ => Fate::Changed,
            };
            said.extend(event(
                "change",
                &Change {
                    generation,
                    route: route.as_str(),
                    page: fate,
                    to: None,
                    assets: assets.as_ref(),
                },
            ));
        }
        said.extend(self.problem(&moment, routes));
        let judged = locked(&self.judged).clone();
        if let Some(judged) = judged {
            said.extend(event("findings", &judged.heard(routes)));
        }
        said
    }

    /// Tells all tabs that a new moment has come.
    pub(super) fn tell_change(&self, before: &Moment, now: &Moment) {
        let assets = changed_assets(before, now);
        let tabs = locked(&self.tabs);
        let fates: BTreeMap<Route, (Fate, Option<String>)> = tabs
            .routes()
            .into_iter()
            .map(|route| {
                let fate = self.fate(before, now, &route);
                (route, fate)
            })
            .collect();
        for (connection, routes) in tabs.all() {
            let mut said = Vec::new();
            for route in &routes {
                let Some((fate, to)) = fates.get(route) else {
                    continue;
                };
                said.extend(event(
                    "change",
                    &Change {
                        generation: now.generation,
                        route: route.as_str(),
                        page: *fate,
                        to: to.clone(),
                        assets: Some(&assets),
                    },
                ));
            }
            said.extend(self.problem(now, &routes));
            self.postbox.post(connection, said.into());
        }
        locked(&self.kept).note_changes(now.generation, assets);
    }

    /// Tells all tabs what is wrong.
    pub(super) fn tell_findings(&self, judged: &Judged) {
        for (connection, routes) in locked(&self.tabs).all() {
            let said = event("findings", &judged.heard(&routes));
            self.postbox.post(connection, said.into());
        }
    }

    /// What became of the page at a route, and where it went.
    fn fate(&self, before: &Moment, now: &Moment, route: &Route) -> (Fate, Option<String>) {
        let file = before.file_of(route);
        let known = locked(&self.kept).serving(route, before.generation);
        let was = known.unwrap_or_else(|| self.shown(before, route).fingerprint());
        let to = file.and_then(|file| moved(now, route, file));
        if to.is_some() {
            return (Fate::Moved, to);
        }
        let shown = self.shown(now, route);
        let is = shown.fingerprint();
        // The same bytes, but the editor is to open another file.
        let is_renamed = file != now.file_of(route);
        locked(&self.kept).note_serving(route, now.generation, is);
        let broken = now.file_of(route).is_some_and(|f| now.broken.contains(f));
        let fate = match shown {
            Shown::Nothing if is == was => Fate::Same,
            Shown::Nothing => Fate::Gone,
            Shown::Before(..) | Shown::Failed(_) => Fate::Broken,
            _ if is != was => Fate::Changed,
            _ if broken => Fate::Broken,
            _ if is_renamed => Fate::Changed,
            _ => Fate::Same,
        };
        (fate, None)
    }

    /// What keeps these pages from being as their files say.
    fn problem(&self, moment: &Moment, routes: &[Route]) -> Vec<u8> {
        let own: BTreeSet<&SourcePath> = routes.iter().filter_map(|r| moment.file_of(r)).collect();
        let concerns = |problem: &&Diagnostic| match &problem.place {
            Some(place) => !is_of_a_page(&place.file) || own.contains(&place.file),
            None => true,
        };
        let failed: Vec<Diagnostic> = routes
            .iter()
            .filter_map(|route| self.shown(moment, route).problem().cloned())
            .collect();
        let mut problems: Vec<Diagnostic> =
            moment.stopping.iter().filter(concerns).cloned().collect();
        problems.extend(failed);
        crate::diagnostic::sort(&mut problems);
        let mut places = Places::new(moment.build.texts());
        let findings = problems
            .iter()
            .map(|problem| moment.finding(problem, &mut places))
            .collect();
        let generation = moment.generation;
        event(
            "problem",
            &Problem {
                generation,
                findings,
            },
        )
    }
}

fn is_of_a_page(file: &SourcePath) -> bool {
    file.strip_prefix("content").is_some()
}

/// Where the page of a file stands now, where that is not `route`.
fn moved(now: &Moment, route: &Route, file: &SourcePath) -> Option<String> {
    let to = now.route_of(file)?;
    let left = !matches!(
        now.build.renderer.site.entry(route),
        Some(Entry::Page(_) | Entry::Category(_) | Entry::Home(_) | Entry::List(..))
    );
    (to != route && left).then(|| now.build.renderer.site.href(to))
}

/// The addresses of files that say something else than before, or are gone.
fn changed_assets(before: &Moment, now: &Moment) -> BTreeSet<String> {
    let (old, new) = (&before.build.renderer, &now.build.renderer);
    let mut changed = BTreeSet::new();
    if !Arc::ptr_eq(&old.theme.assets, &new.theme.assets) {
        for (name, asset) in new.theme.assets.iter() {
            let was = old.theme.assets.get(name);
            if was.is_none_or(|was| was.bytes != asset.bytes) {
                changed.insert(new.site.href(&asset.route));
            }
        }
    }
    if !Arc::ptr_eq(&old.site.routes, &new.site.routes) {
        for (route, entry) in new.site.routes.iter() {
            let Entry::Asset(asset) = entry else { continue };
            if old.site.entry(route) != Some(&Entry::Asset(asset.clone())) {
                changed.insert(new.site.href(route));
            }
        }
        // What is gone is asked for, too: it must not stay in sight.
        for (route, entry) in old.site.routes.iter() {
            if matches!(entry, Entry::Asset(_)) && new.site.entry(route).is_none() {
                changed.insert(old.site.href(route));
            }
        }
    }
    changed
}
