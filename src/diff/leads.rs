//! The addresses that lead on: which came, which went, and which lead elsewhere.

use std::collections::BTreeMap;

use super::{Before, Change, What, page};
use crate::engine::Build;
use crate::path::Route;
use crate::site::links::{Target, fragment};
use crate::site::{Entry, Site};

/// Where old addresses lead, by address.
pub struct Leads(BTreeMap<Route, String>);

impl Leads {
    /// Those of a site.
    pub fn of(build: &Build) -> Self {
        let site = &build.renderer.site;
        let all = site.routes.iter().enumerate();
        let all = all.filter_map(|(at, (route, entry))| {
            let place = match entry {
                Entry::Moved(_, place) => fragment(place),
                _ => String::new(),
            };
            Some((route.clone(), format!("{}{place}", site.leads_on(at)?)))
        });
        Self(all.collect())
    }

    /// Those of the site before; addresses of a finished site are read as `after` would.
    pub fn before(before: Before<'_>, after: &Build) -> Self {
        let folder = match before {
            Before::Build(build) => return Self::of(build),
            Before::Finished(folder) => folder,
        };
        let site = &after.renderer.site;
        let all = folder.pages.iter().filter_map(|(route, html)| {
            let target = page::leads_on(html)?;
            let target = match site.resolve(&target, route, None) {
                Target::Route { route, tail, .. } => format!("{route}{tail}"),
                Target::Missing { path, tail } => format!("/{path}{tail}"),
                _ => target,
            };
            Some((route.clone(), target))
        });
        Self(all.collect())
    }

    /// Where an address leads.
    pub fn target(&self, route: &Route) -> Option<&str> {
        self.0.get(route).map(String::as_str)
    }

    /// What is not as in the site before. `answered` says whether something stood at
    /// an address then that is told of by itself.
    pub fn changes(
        &self,
        before: &Self,
        site: &Site,
        answered: impl Fn(&Route) -> bool,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut tell = |route: &Route, what| {
            let address = route.as_str().to_owned();
            let file = self.file(route, site);
            let language = None;
            changes.push(Change {
                address,
                file,
                language,
                what,
            });
        };
        for (route, new) in &self.0 {
            match before.0.get(route) {
                None if answered(route) => {}
                None => tell(route, What::RedirectAdded(new.clone())),
                Some(old) if old == new || self.end(old) == *new => {}
                Some(old) => {
                    let (old, new) = (old.clone(), new.clone());
                    tell(route, What::RedirectChanged { old, new });
                }
            }
        }
        for (route, old) in &before.0 {
            if site.entry(route).is_none() {
                tell(route, What::RedirectGone(old.clone()));
            }
        }
        changes
    }

    /// Where an address leads now, itself where it does not.
    fn end(&self, address: &str) -> String {
        let route = Route::from_file(address).ok();
        let target = route.and_then(|route| self.target(&route));
        target.unwrap_or(address).to_owned()
    }

    /// The page that states the redirect.
    fn file(&self, route: &Route, site: &Site) -> Option<String> {
        match site.entry(route)? {
            Entry::Redirect(page) => Some(site.pages.get(*page)?.path.as_str().to_owned()),
            _ => None,
        }
    }
}
