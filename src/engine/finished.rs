//! What was seen of each finished output, remembered from one build to the next.
//!
//! An output is a function of what all share (settings, site, theme, history) and
//! of its own page; what is seen of it depends on its bytes and on who stands where.
//! So an edit of a body costs one output, an edit of what all share all of them, and
//! whoever is called away goes on where it was.

use std::sync::Arc;

use rayon::prelude::*;

use super::Build;
use crate::article::Article;
use crate::check::{self, Looked, once};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::output::Output;
use crate::path::Route;
use crate::render::Renderer;
use crate::site::shards::Piece;
use crate::site::{Entry, Site};
use crate::source::History;
use crate::theme::Theme;

/// The outputs of a site as they were when they were looked at.
#[derive(Default)]
pub struct Finished {
    under: Option<Under>,
    /// Counts up when what all outputs share changes.
    state: u64,
    /// By their places in the site's routes.
    outputs: Vec<Option<Made>>,
}

/// What all outputs share.
struct Under {
    site: Arc<Site>,
    config: Arc<Config>,
    theme: Arc<Theme>,
    history: Arc<History>,
}

/// An output that was made and looked at.
struct Made {
    state: u64,
    /// The page that it shows, where it is an author's.
    article: Option<Arc<Article>>,
    /// What was seen, or what a template could not do.
    seen: Result<Looked, Box<Diagnostic>>,
}

impl Under {
    fn of(renderer: &Renderer) -> Self {
        Self {
            site: renderer.site.clone(),
            config: renderer.config.clone(),
            theme: renderer.theme.clone(),
            history: renderer.history.clone(),
        }
    }

    fn is_of(&self, renderer: &Renderer) -> bool {
        Arc::ptr_eq(&self.site, &renderer.site)
            && Arc::ptr_eq(&self.config, &renderer.config)
            && Arc::ptr_eq(&self.theme, &renderer.theme)
            && self.history == renderer.history
    }

    /// Whether addresses lead where they led.
    fn leads_as(&self, site: &Site) -> bool {
        let same = Arc::ptr_eq(&self.site.routes, &site.routes) || self.site.routes == site.routes;
        same && self.site.base_path == site.base_path && self.site.base_url == site.base_url
    }
}

impl Finished {
    /// Forgets what does not hold of a build.
    pub fn take_over(&mut self, build: &Build) {
        let renderer = &build.renderer;
        let before = self.under.take();
        if !before
            .as_ref()
            .is_some_and(|under| under.leads_as(&renderer.site))
        {
            self.outputs.clear();
        }
        self.outputs.resize_with(build.routes().len(), || None);
        self.state += u64::from(!before.is_some_and(|under| under.is_of(renderer)));
        self.under = Some(Under::of(renderer));
    }

    /// Makes and looks at the outputs at these routes, where that was not done yet.
    pub fn look_at(&mut self, build: &Build, routes: &[Route]) {
        let site = &build.renderer.site;
        let places = routes.iter().filter_map(|r| site.place_of(r.as_str()));
        self.make(build, &places.collect::<Vec<_>>(), &|| false);
    }

    /// The same for all outputs, until `stop` says so.
    pub fn look_at_all(&mut self, build: &Build, stop: &(dyn Fn() -> bool + Sync)) {
        let places: Vec<usize> = (0..self.outputs.len()).collect();
        self.make(build, &places, stop);
    }

    fn make(&mut self, build: &Build, places: &[usize], stop: &(dyn Fn() -> bool + Sync)) {
        let missing = places.iter().copied();
        let missing: Vec<usize> = missing.filter(|at| !self.stands(build, *at)).collect();
        if missing.is_empty() {
            return;
        }
        let (renderer, state) = (build.renderer.unmarked(), self.state);
        let made = missing.into_par_iter().filter_map(|at| {
            if stop() {
                return None;
            }
            Some((at, Made::of(&renderer, at, state)?))
        });
        let made: Vec<(usize, Made)> = made.collect();
        for (at, made) in made {
            self.outputs[at] = Some(made);
        }
    }

    /// Whether what was seen at a place is what there is to see.
    fn stands(&self, build: &Build, place: usize) -> bool {
        let Some((_, entry)) = build.routes().get(place) else {
            return true;
        };
        if says_nothing(entry) {
            return true;
        }
        let made = self.outputs.get(place).and_then(Option::as_ref);
        made.is_some_and(|made| {
            let article = article(&build.renderer, entry);
            let same = match (&made.article, article) {
                (Some(then), Some(now)) => Arc::ptr_eq(then, now),
                (None, None) => true,
                _ => false,
            };
            made.state == self.state && same
        })
    }

    /// Gives what was seen to a judge; what comes back is what templates could not do.
    pub fn tell(&self, build: &Build, seen: &check::Rendered<'_>) -> Vec<Diagnostic> {
        let mut failed = [Vec::new(), Vec::new()];
        let nothing = Looked::default();
        for (place, (_, entry)) in build.routes().iter().enumerate() {
            let made = self.outputs.get(place).and_then(Option::as_ref);
            let looked = match made.map(|made| &made.seen) {
                Some(Ok(looked)) => looked,
                Some(Err(problem)) => {
                    // In the order in which a build comes to them.
                    let last = usize::from(entry.is_of_all_bodies());
                    failed[last].push((**problem).clone());
                    &nothing
                }
                None => &nothing,
            };
            if self.stands(build, place) {
                seen.take(place, looked);
            } else {
                seen.take_old(place, looked);
            }
        }
        once::of_templates(failed.concat())
    }
}

impl Made {
    /// `None` where nothing stands.
    fn of(renderer: &Renderer, place: usize, state: u64) -> Option<Self> {
        let (route, entry) = renderer.site.routes.get(place)?;
        let seen = renderer.entry(route, entry)?.map(|output| match &output {
            Output::Bytes(bytes) => Looked::at_bytes(&renderer.site, place, bytes),
            Output::Copy(asset) => Looked::at_asset(&renderer.site, place, asset),
        });
        Some(Self {
            state,
            article: article(renderer, entry).cloned(),
            seen,
        })
    }
}

/// The author's page that an output shows.
fn article<'r>(renderer: &'r Renderer, entry: &Entry) -> Option<&'r Arc<Article>> {
    match entry {
        Entry::Page(id) => renderer.articles.get(*id),
        _ => None,
    }
}

/// Whether an output is made without a template and holds no address that a
/// browser follows.
fn says_nothing(entry: &Entry) -> bool {
    match entry {
        Entry::Search(piece) => !matches!(piece, Piece::Landing(_) | Piece::Dialog(_)),
        Entry::Feed(_)
        | Entry::Sitemap
        | Entry::SitemapPart(_)
        | Entry::Robots
        | Entry::Addresses => true,
        _ => false,
    }
}
