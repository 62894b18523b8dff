//! What is wrong with each page, remembered from one build to the next.
//!
//! A page's judgement is a function of the page, of settings, site and theme, and
//! of the ids of the pages that it links to. An edit that leaves the site and all
//! ids as they were costs one judgement; any other costs all of them.

use std::sync::Arc;

use rayon::prelude::*;

use super::Build;
use crate::article::Article;
use crate::check::{self, Outside};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::site::Site;
use crate::theme::Theme;

/// The judgements of the build before.
#[derive(Default)]
pub struct Judgements {
    under: Option<(Arc<Site>, Arc<Config>, Arc<Theme>)>,
    /// In the site's order.
    pages: Vec<(Arc<Article>, Arc<[Diagnostic]>)>,
}

impl Judgements {
    /// As [`Build::diagnostics`]; `None` where `stop` says that nobody asks any more.
    pub fn of(
        &mut self,
        build: &Build,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Vec<Diagnostic>> {
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
        let pages = pages?;
        let all = pages.iter().flat_map(|(_, judged)| judged.iter().cloned());
        let findings = build.findings_with(&seen, &Outside::default(), all.collect());
        let renderer = &build.renderer;
        self.under = Some((
            renderer.site.clone(),
            renderer.config.clone(),
            renderer.theme.clone(),
        ));
        self.pages = pages;
        (!stop()).then_some(findings)
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
