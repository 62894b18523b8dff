//! The old addresses that `redirects` of `site.yaml` states, and where they lead.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::{Claims, Owner};
use crate::article::Head;
use crate::config::{Config, Shape};
use crate::diagnostic::{Code, Diagnostic, Edit, nearest};
use crate::path::Route;
use crate::site::links::fragment;
use crate::site::tree::Tree;
use crate::site::{Entry, place};
use crate::yaml::edit;

impl Claims {
    /// `redirects` of `site.yaml` claims the addresses it names. Where they lead is
    /// looked up among everything that stands already.
    pub fn stated(
        &mut self,
        shape: &Shape,
        pages: &[Arc<Head>],
        tree: &Tree,
        problems: &mut Vec<Diagnostic>,
    ) {
        if shape.redirects.is_empty() {
            return;
        }
        let file = Config::file();
        let standing: HashMap<Route, Entry> = self.entries.iter().cloned().collect();
        let old = old_addresses(shape, pages);
        for stated in &shape.redirects {
            let refuse = |code, words: String, span, help: &str| {
                Diagnostic::new(code, words).at(&file, span).help(help)
            };
            let from = match Route::from_permalink(&stated.from.value) {
                Ok(from) => from,
                Err(e) => {
                    let words = format!("the old address `{}` {e}", stated.from.value);
                    let help = "write a path inside the site, such as `old-name.html`";
                    problems.push(refuse(Code::BadPermalink, words, stated.from.span, help));
                    continue;
                }
            };
            let (path, mut place_in) = part(&stated.to.value);
            let written = Route::from_permalink(path).ok();
            let to = match written.as_ref().map(|to| follow((to, place_in), &old)) {
                Some(Follow::Loop) => {
                    let words = format!(
                        "`{from}` leads back to itself by way of `{}`",
                        stated.to.value
                    );
                    let help = "let it lead to an address that stays";
                    problems.push(refuse(Code::RedirectLoop, words, stated.to.span, help));
                    continue;
                }
                Some(Follow::To(end, place)) => {
                    place_in = place;
                    Some(end)
                }
                None => None,
            };
            if let (Some(end), Some(written)) = (&to, &written)
                && end != written
            {
                let place = fragment(place_in);
                let words = format!("`{}` only leads on to `{end}{place}`", stated.to.value);
                let end = match path.starts_with('/') {
                    true => end.as_str(),
                    false => end.as_str().trim_start_matches('/'),
                };
                let end = format!("{end}{place}");
                let label = format!("write `{end}`");
                let edit = Edit {
                    file: file.clone(),
                    span: stated.to.span,
                    text: edit::scalar(&end),
                };
                let problem = refuse(Code::RedirectChain, words, stated.to.span, &label);
                problems.push(problem.fix(label, vec![edit]));
            }
            // A file may have a name without an extension, which a page's address
            // never has; then its old address has none either.
            let bare = Route::from_file(&stated.to.value).ok();
            let is_file = |bare: &Route| matches!(standing.get(bare), Some(Entry::Asset(_)));
            let bare = bare.filter(|bare| written.as_ref() != Some(bare) && is_file(bare));
            let to = to
                .filter(|to| standing.contains_key(to))
                .or_else(|| bare.clone())
                .or_else(|| written.clone());
            let from = match (bare, Route::from_file(&stated.from.value)) {
                (Some(bare), Ok(file)) if to.as_ref() == Some(&bare) => file,
                _ => from,
            };
            let entry = match to.as_ref().and_then(|to| Some((to, standing.get(to)?))) {
                Some((_, Entry::Page(id) | Entry::Redirect(id))) if place_in.is_empty() => {
                    Entry::Redirect(*id)
                }
                Some((to, Entry::Page(_))) => Entry::Moved(to.clone(), place_in.to_owned()),
                Some((_, Entry::Asset(asset))) => Entry::Asset(asset.clone()),
                Some((to, Entry::Category(_) | Entry::List(..) | Entry::Home(_))) => {
                    Entry::Moved(to.clone(), place_in.to_owned())
                }
                _ => {
                    let words = format!("nothing stands at `{}`", stated.to.value);
                    let known = pages.iter().map(|p| &p.route);
                    let known = known.chain(tree.categories.iter().map(|c| &c.route));
                    // In the table's order: of two that are as near, the same each time.
                    let files = self.entries.iter();
                    let files = files.filter(|(_, entry)| matches!(entry, Entry::Asset(_)));
                    let known = known.chain(files.map(|(route, _)| route));
                    let wanted = to.as_ref().map_or("", Route::as_str);
                    let near = nearest(wanted, known.map(Route::as_str));
                    let help = match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "write the address of a page, category or file".to_owned(),
                    };
                    problems.push(refuse(Code::NoSuchPage, words, stated.to.span, &help));
                    continue;
                }
            };
            if written.as_ref() == Some(&from) {
                let words = format!("`{from}` leads to itself");
                let help = "remove the entry";
                problems.push(refuse(Code::RedirectToSelf, words, stated.from.span, help));
                continue;
            }
            let owner = Owner {
                file: from.file(),
                what: format!("a redirect to `{}`", stated.to.value),
                place: Some(place(&file, stated.from.span)),
            };
            match self.claim(
                owner,
                "remove the entry, or give the other one another address",
            ) {
                Ok(()) => self.entries.push((from, entry)),
                Err(problem) => problems.push(*problem),
            }
        }
    }
}

/// Where an old address leads in the end.
enum Follow<'a> {
    /// To this one, and to a place in it (nothing names none).
    To(Route, &'a str),
    /// Round and round.
    Loop,
}

/// Where each old address leads, and to which place there.
type Old<'a> = HashMap<Route, (Route, &'a str)>;

/// What each old address leads to: first by `redirects`, then by `redirect_from`.
fn old_addresses<'a>(shape: &'a Shape, pages: &[Arc<Head>]) -> Old<'a> {
    let route = |text: &str| Route::from_permalink(text).ok();
    let of_pages = pages.iter().flat_map(|page| {
        let old = page.front.redirect_from.iter();
        old.filter_map(move |from| Some((route(&from.value)?, (page.route.clone(), ""))))
    });
    let stated = shape.redirects.iter();
    let stated = stated.filter_map(|r| {
        let (to, place) = part(&r.to.value);
        Some((route(&r.from.value)?, (route(to)?, place)))
    });
    // Where a page stands, nothing leads on: that two want the address is told of.
    let standing: HashSet<&Route> = pages.iter().map(|page| &page.route).collect();
    let all = of_pages.chain(stated);
    all.filter(|(from, (to, _))| from != to && !standing.contains(from))
        .collect()
}

/// The address and the id of a place in it, which may be none.
fn part(to: &str) -> (&str, &str) {
    to.split_once('#').unwrap_or((to, ""))
}

/// Follows an address to where it leads in the end. A place that is named goes along,
/// as it does in a browser; else the first one on the way counts.
fn follow<'a>((to, place): (&Route, &'a str), old: &Old<'a>) -> Follow<'a> {
    let mut seen = BTreeSet::new();
    let (mut at, mut place) = (to, place);
    while let Some((next, named)) = old.get(at) {
        if !seen.insert(at) {
            return Follow::Loop;
        }
        if place.is_empty() {
            place = named;
        }
        at = next;
    }
    Follow::To(at.clone(), place)
}
