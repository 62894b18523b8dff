//! Anchors of headings with the same words that were counted anew.
//!
//! The second heading `Cause` of a page has the id `cause-1`. When one is put before it,
//! renamed or taken out, the later ones get other numbers: an old link to `#cause` still
//! finds a heading, and another one. What stood at an anchor is known by its sketch, so
//! this shows; the cure is to write the old id at the heading.

use std::collections::BTreeMap;

use super::book::{self, Book};
use super::heading::Parts;
use super::sketch::{Sketch, most_alike};
use crate::article::Article;
use crate::diagnostic::{Edit, Fix, Span};
use crate::engine::Build;
use crate::markdown::Heading;
use crate::path::SourcePath;

/// How alike what stands at an anchor must be for it to be the same.
const SAME: f64 = 0.4;

/// How alike a section elsewhere must be to be what stood at an anchor: it stood on the
/// page beside others of its name.
const MOVED: f64 = 0.8;

/// An anchor that finds another section than the one it was published for, or none
/// since there are fewer headings of its name.
#[derive(Clone, Debug)]
pub struct Shifted {
    /// The file of the page.
    pub file: SourcePath,
    /// The heading that it was published for.
    pub span: Span,
    /// The id of that heading now.
    pub now: String,
    /// What gives it the old one.
    pub fix: Fix,
}

/// The anchors of the book that are shifted, by their address in it.
pub fn shifted(build: &Build, known: &Book) -> BTreeMap<String, Shifted> {
    use rayon::prelude::*;
    let articles = build.renderer.articles.par_iter().enumerate();
    let all = articles.flat_map_iter(|(page, article)| of_page(build, known, page, article));
    all.collect()
}

fn of_page(build: &Build, known: &Book, page: usize, article: &Article) -> Vec<(String, Shifted)> {
    let mut found = Vec::new();
    let Some(head) = build.renderer.site.pages.get(page) else {
        return found;
    };
    let was = |id: &str| {
        let (_, line) = known.entry(&book::address(&head.route, Some(id)))?;
        line.sketch.as_ref()
    };
    let headings = &article.outline().headings;
    let mut counted = families(headings);
    counted.retain(|base, ids| {
        let mut ids = numbered(base, ids.len().max(2));
        ids.any(|id| id != *base && was(&id).is_some())
    });
    if counted.is_empty() {
        return found;
    }
    let sketches: BTreeMap<String, Sketch> = book::sections(article).into_iter().collect();
    // Sections that are where they were are not what stood elsewhere.
    let stays = |id: &str| match (was(id), sketches.get(id)) {
        (Some(was), Some(is)) => was.alike(is) >= MOVED,
        _ => false,
    };
    let sections: Vec<(usize, Sketch)> = headings
        .iter()
        .enumerate()
        .filter(|(_, heading)| !stays(&heading.id))
        .filter_map(|(at, heading)| Some((at, sketches.get(&heading.id)?.clone())))
        .collect();
    for (base, ids) in &counted {
        // One more than there are: that of a heading that is not counted any more.
        for id in numbered(base, ids.len() + 1) {
            let Some(wanted) = was(&id) else { continue };
            let same = sketches.get(&id).is_some_and(|is| wanted.alike(is) >= SAME);
            let moved = most_alike(wanted, &sections, |_| MOVED);
            let Some(heading) = moved.and_then(|at| headings.get(at)).filter(|_| !same) else {
                continue;
            };
            if heading.id == id || !ids.contains(&heading.id) || heading.origin.is_some() {
                continue;
            }
            if let Some(shifted) = told(article, heading, &id) {
                found.push((book::address(&head.route, Some(&id)), shifted));
            }
        }
    }
    found
}

/// The ids of headings by what they have before their number.
fn families(headings: &[Heading]) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for heading in headings {
        all.entry(base(&heading.id).to_owned())
            .or_default()
            .push(heading.id.clone());
    }
    all
}

/// An id without the number at its end.
fn base(id: &str) -> &str {
    match id.rsplit_once('-') {
        Some((base, number))
            if !base.is_empty()
                && !number.is_empty()
                && number.bytes().all(|b| b.is_ascii_digit()) =>
        {
            base
        }
        _ => id,
    }
}

fn numbered(base: &str, count: usize) -> impl Iterator<Item = String> + '_ {
    (0..count).map(move |n| match n {
        0 => base.to_owned(),
        n => format!("{base}-{n}"),
    })
}

fn told(article: &Article, heading: &Heading, id: &str) -> Option<Shifted> {
    let (file, text) = (&article.file.path, &article.file.text);
    let parts = Parts::of(text, heading);
    if parts.states_id(text) {
        return None;
    }
    let (range, words) = parts.with_id(text, id);
    let edit = Edit {
        file: file.clone(),
        span: range.into(),
        text: words,
    };
    Some(Shifted {
        file: file.clone(),
        span: heading.span,
        now: heading.id.clone(),
        fix: Fix {
            label: format!("write `{{#{id}}}` behind the heading"),
            edits: vec![edit],
        },
    })
}
