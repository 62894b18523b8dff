//! `search_tests` of `site.yaml`: what readers type, and what they must find.

use std::ops::Range;

use crate::config::{Config, Placed, SearchTest};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::path::Route;
use crate::search::Index;
use crate::site::{PageId, Site};

/// How far a page is looked for, so that the message can say where it is.
const FAR: usize = 50;

/// Tries every test.
pub fn tests(site: &Site, config: &Config, index: &Index) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    if config.search_tests.is_empty() {
        return problems;
    }
    let file = Config::file();
    for test in &config.search_tests {
        let mut wanted: Vec<(&Placed<String>, u32)> = Vec::new();
        for page in &test.pages {
            match number(site, index, &page.value) {
                Some(number) => wanted.push((page, number)),
                None => problems.push(nothing(site, index, page).at(&file, page.span)),
            }
        }
        let Some((_, first)) = wanted.first() else {
            continue;
        };
        let among = of_language(site, index, *first);
        let found = index.find_among(&test.query.value, FAR, among);
        for (page, number) in wanted {
            let place = found.iter().position(|hit| hit.page == number);
            if place.is_none_or(|place| place >= test.top) {
                problems.push(missed(test, page, place).at(&file, page.span));
            }
        }
    }
    problems
}

/// The number of the page at a permalink.
fn number(site: &Site, index: &Index, permalink: &str) -> Option<u32> {
    let route = Route::from_permalink(permalink).ok()?;
    let is_it = |id: &PageId| site.pages.get(*id).is_some_and(|page| page.route == route);
    u32::try_from(index.pages.iter().position(is_it)?).ok()
}

/// The pages in the language of this one.
fn of_language(site: &Site, index: &Index, number: u32) -> Range<u32> {
    let edition = |number: usize| index.pages.get(number).map(|id| site.pages[*id].edition);
    let own = edition(number as usize);
    let first = (0..index.pages.len()).position(|n| edition(n) == own);
    let last = (0..index.pages.len()).rposition(|n| edition(n) == own);
    let bound = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    bound(first.unwrap_or(0))..bound(last.map_or(0, |last| last + 1))
}

fn nothing(site: &Site, index: &Index, page: &Placed<String>) -> Diagnostic {
    let message = format!("search knows no page at `{}`", page.value);
    let known = index.pages.iter().filter_map(|id| site.pages.get(*id));
    let known = known.map(|page| page.route.as_str().trim_start_matches('/'));
    let near = nearest(page.value.trim_start_matches('/'), known);
    Diagnostic::new(Code::SearchTest, message).help(match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write the permalink of a page that is published and not `search: false`".into(),
    })
}

fn missed(test: &SearchTest, page: &Placed<String>, place: Option<usize>) -> Diagnostic {
    let (query, page, top) = (&test.query.value, &page.value, test.top);
    let message = match place {
        Some(place) => format!(
            "`{query}` finds `{page}` in place {}, not among the first {top}",
            place + 1
        ),
        None => format!("`{query}` does not find `{page}`"),
    };
    Diagnostic::new(Code::SearchTest, message).help(
        "say the words in the page's name, subtitle, headings or `keywords`, \
         or name a synonym under `search: synonyms:`",
    )
}
