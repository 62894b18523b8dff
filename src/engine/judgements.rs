//! What is wrong with a site, remembered from one build to the next.
//!
//! A page's judgement is a function of the page, of settings, site and theme, and
//! of the ids of the pages that it links to. An edit that leaves the site and all
//! ids as they were costs one judgement; any other costs all of them. What the
//! finished outputs say is [`super::finished`]'s.

use std::sync::Arc;

use rayon::prelude::*;

use super::Build;
use super::finished::Finished;
use crate::article::Article;
use crate::check::{self, Outside};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::path::Route;
use crate::site::Site;
use crate::theme::Theme;

/// The judgements of the build before.
#[derive(Default)]
pub struct Judgements {
    under: Option<(Arc<Site>, Arc<Config>, Arc<Theme>)>,
    /// In the site's order.
    pages: Vec<(Arc<Article>, Arc<[Diagnostic]>)>,
    finished: Finished,
}

/// What is wrong with a build.
pub struct Judged {
    /// It, sorted by file, place and code.
    pub findings: Vec<Diagnostic>,
    /// Whether every output was looked at as it is now.
    pub is_whole: bool,
}

impl Judgements {
    /// What is known soon: what pages and settings say, and of the outputs what was
    /// seen so far; those at `first` are looked at as they are now. `None` where
    /// `stop` says that nobody asks any more.
    pub fn soon(
        &mut self,
        build: &Build,
        outside: &Outside,
        first: &[Route],
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Judged> {
        self.judged(build, outside, stop, |finished| {
            finished.look_at(build, first);
        })
    }

    /// Everything that is wrong, as [`Build::findings`] tells it when every output was
    /// looked at. What was done before `stop` said so is not done again.
    pub fn all(
        &mut self,
        build: &Build,
        outside: &Outside,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Judged> {
        self.judged(build, outside, stop, |finished| {
            finished.look_at_all(build, stop);
        })
    }

    /// The pages judged, then some outputs looked at.
    fn judged(
        &mut self,
        build: &Build,
        outside: &Outside,
        stop: &(dyn Fn() -> bool + Sync),
        look: impl FnOnce(&mut Finished),
    ) -> Option<Judged> {
        self.judge_pages(build, stop)?;
        self.finished.take_over(build);
        look(&mut self.finished);
        (!stop()).then(|| self.told(build, outside))
    }

    fn told(&self, build: &Build, outside: &Outside) -> Judged {
        let seen = build.watch();
        let mut findings = self.finished.tell(build, &seen);
        let judged = self.pages.iter().flat_map(|(_, judged)| judged.iter());
        findings.extend(build.findings_with(&seen, outside, judged.cloned().collect()));
        crate::diagnostic::sort(&mut findings);
        Judged {
            is_whole: seen.is_whole(),
            findings,
        }
    }

    /// Judges the pages whose judgement may have changed.
    fn judge_pages(&mut self, build: &Build, stop: &(dyn Fn() -> bool + Sync)) -> Option<()> {
        let seen = build.watch();
        let ground = seen.ground();
        let known = self.known(build);
        let judge = |(article, known): (&Arc<Article>, Option<&Arc<[Diagnostic]>>)| {
            if stop() {
                return None;
            }
            let judged = known.cloned();
            let judged = judged.unwrap_or_else(|| check::page(ground, article).into());
            Some((article.clone(), judged))
        };
        let articles = build.renderer.articles.par_iter().with_min_len(32);
        let pages: Option<Vec<_>> = articles.zip(known).map(judge).collect();
        self.pages = pages?;
        let renderer = &build.renderer;
        self.under = Some((
            renderer.site.clone(),
            renderer.config.clone(),
            renderer.theme.clone(),
        ));
        Some(())
    }

    /// What still holds of each page of a build.
    fn known(&self, build: &Build) -> Vec<Option<&Arc<[Diagnostic]>>> {
        let renderer = &build.renderer;
        let nothing = || vec![None; renderer.articles.len()];
        let stands = self.under.as_ref().is_some_and(|(site, config, theme)| {
            Arc::ptr_eq(site, &renderer.site)
                && Arc::ptr_eq(config, &renderer.config)
                && Arc::ptr_eq(theme, &renderer.theme)
        });
        if !stands || self.pages.len() != renderer.articles.len() {
            return nothing();
        }
        let mut known = Vec::with_capacity(self.pages.len());
        for ((then, judged), now) in self.pages.iter().zip(&renderer.articles) {
            if Arc::ptr_eq(then, now) {
                known.push(Some(judged));
            } else if has_ids_of(then, now) {
                known.push(None);
            } else {
                return nothing();
            }
        }
        known
    }
}

/// Whether a link into one version of a page leads to the same place in the other.
fn has_ids_of(then: &Article, now: &Article) -> bool {
    let (then, now) = (then.outline(), now.outline());
    let headings = then.headings.iter().map(|h| &h.id);
    let ids = then.ids.iter().map(|id| &id.target);
    headings.eq(now.headings.iter().map(|h| &h.id)) && ids.eq(now.ids.iter().map(|id| &id.target))
}
