//! The nearest address to a mistyped one, among any number of addresses.
//!
//! Comparing with every address would make a site whose links are all broken
//! quadratic. An index of letter triples picks a few candidates; only these are
//! compared letter by letter.

use std::collections::HashMap;

use crate::diagnostic;
use crate::path::Route;

/// How many candidates are compared letter by letter.
const CANDIDATES: usize = 16;

/// A triple that stands in more addresses than this says too little about any
/// one of them (`htm` stands in all).
const COMMON: usize = 400;

/// A name of this many letters may share no triple with what was meant (`tow/`,
/// `two/`): names as short are compared without asking the index.
const SHORT: usize = 8;

/// How many short names are compared.
const SHORT_ONES: usize = 400;

/// Addresses by the letter triples of their text.
#[derive(Debug)]
pub struct Nearest {
    routes: Vec<Route>,
    by_triple: HashMap<[char; 3], Vec<u32>>,
    short: Vec<u32>,
}

impl Nearest {
    /// The index of these routes.
    pub fn of<'a>(routes: impl Iterator<Item = &'a Route>) -> Self {
        let routes: Vec<Route> = routes.cloned().collect();
        let mut by_triple: HashMap<[char; 3], Vec<u32>> = HashMap::new();
        let mut short = Vec::new();
        for (number, route) in (0u32..).zip(&routes) {
            if is_short(name(route)) && short.len() < SHORT_ONES {
                short.push(number);
            }
            for triple in triples(name(route)) {
                let posting = by_triple.entry(triple).or_default();
                if posting.len() <= COMMON && posting.last() != Some(&number) {
                    posting.push(number);
                }
            }
        }
        Self {
            routes,
            by_triple,
            short,
        }
    }

    /// The nearest address to `path`, if one is near enough to be meant.
    pub fn to(&self, path: &str) -> Option<&Route> {
        let path = path.trim_start_matches('/');
        let mut shared: HashMap<u32, usize> = HashMap::new();
        for triple in triples(path) {
            let posting = self.by_triple.get(&triple).filter(|p| p.len() <= COMMON);
            for number in posting.into_iter().flatten() {
                *shared.entry(*number).or_default() += 1;
            }
        }
        let mut candidates: Vec<(usize, u32)> =
            shared.into_iter().map(|(number, n)| (n, number)).collect();
        // Most triples shared first, ties in the order of the routes.
        candidates.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        candidates.truncate(CANDIDATES);
        let short: &[u32] = if is_short(path) { &self.short } else { &[] };
        let candidates = candidates.iter().map(|(_, number)| number).chain(short);
        let routes = candidates.filter_map(|number| self.routes.get(*number as usize));
        let near = diagnostic::nearest(path, routes.clone().map(name))?;
        routes.into_iter().find(|route| name(route) == near)
    }
}

/// An address as it is compared.
fn name(route: &Route) -> &str {
    route.as_str().trim_start_matches('/')
}

fn is_short(name: &str) -> bool {
    name.len() <= SHORT
}

/// The letter triples of a name in lower case, its end counted as a letter.
fn triples(name: &str) -> Vec<[char; 3]> {
    let letters: Vec<char> = name
        .chars()
        .flat_map(char::to_lowercase)
        .chain(['\0'])
        .take(300)
        .collect();
    letters
        .windows(3)
        .filter_map(|w| <[char; 3]>::try_from(w).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_address_finds_its_own_among_many() {
        let routes: Vec<Route> = (0..5000)
            .filter_map(|i| {
                Route::from_permalink(&format!("guide-{i}-setting-up-channel.html")).ok()
            })
            .chain(Route::from_permalink("faqs-login-password.html"))
            .collect();
        let nearest = Nearest::of(routes.iter());
        assert_eq!(
            nearest.to("faqs-login-pasword.html"),
            Route::from_permalink("faqs-login-password.html")
                .ok()
                .as_ref()
        );
        assert_eq!(nearest.to("something/else/entirely.png"), None);
    }

    #[test]
    fn two_letters_of_a_short_name_that_changed_places_are_found() {
        let routes: Vec<Route> = ["one/", "two/", "six/"]
            .iter()
            .filter_map(|name| Route::from_permalink(name).ok())
            .collect();
        let nearest = Nearest::of(routes.iter());
        assert_eq!(nearest.to("/tow/"), routes.get(1));
        assert_eq!(nearest.to("ten/"), None);
    }
}
