//! What brings lost addresses back: they are written where their heirs are.

use std::collections::{BTreeMap, BTreeSet};

use super::lost::{Gone, Heir, page_of};
use super::{head, permalink, redirects};
use crate::config::Config;
use crate::diagnostic::{Edit, Fix};
use crate::engine::Build;
use crate::path::{Route, SourcePath};

/// The file in which the redirect to an heir is written.
pub(super) fn target(build: &Build, heir: &Heir) -> Option<SourcePath> {
    match page_of(heir) {
        Some(page) => Some(build.renderer.site.pages.get(page)?.path.clone()),
        None => Some(Config::file()),
    }
}

/// What brings the lost addresses back, by file and whether by anchors: one fix for
/// all of a file, for their changes would meet in one place.
pub(super) fn fixes(
    build: &Build,
    gone: &[Gone<'_>],
    heirs: &[Option<Heir>],
) -> BTreeMap<(SourcePath, bool), Fix> {
    let mut wanted: BTreeMap<(SourcePath, bool), BTreeSet<(String, Heir)>> = BTreeMap::new();
    for (gone, heir) in gone.iter().zip(heirs) {
        let Some(heir) = heir else { continue };
        let old = match &gone.anchor {
            Some(anchor) => Some(anchor.clone()),
            None => gone.route.as_ref().map(permalink),
        };
        if let (Some(file), Some(old)) = (target(build, heir), old) {
            let key = (file, gone.anchor.is_some());
            wanted.entry(key).or_default().insert((old, heir.clone()));
        }
    }
    let fix = |((file, of_anchors), all): ((SourcePath, bool), BTreeSet<(String, Heir)>)| {
        let (label, changes) = written(build, &file, &all)?;
        let edits = changes.into_iter().map(|(range, text)| Edit {
            file: file.clone(),
            span: range.into(),
            text,
        });
        let fix = Fix {
            label,
            edits: edits.collect(),
        };
        Some(((file, of_anchors), fix))
    };
    wanted.into_iter().filter_map(fix).collect()
}

/// The changes of one file, with what they do.
fn written(
    build: &Build,
    file: &SourcePath,
    all: &BTreeSet<(String, Heir)>,
) -> Option<(String, Vec<crate::yaml::edit::Change>)> {
    let names: Vec<String> = all.iter().map(|(old, _)| format!("`{old}`")).collect();
    let names = names.join(", ");
    let (_, first) = all.first()?;
    let text = text_of(build, first);
    Some(match first {
        Heir::Page(..) => {
            let old: Vec<String> = all.iter().map(|(old, _)| old.clone()).collect();
            let changes = head::redirects(file, text?, &old).ok()?;
            (format!("add {names} to `redirect_from`"), changes)
        }
        Heir::Heading(..) => {
            let pair = |(old, heir): &(String, Heir)| match heir {
                Heir::Heading(_, id) => Some((old.clone(), id.clone())),
                _ => None,
            };
            let pairs: Vec<_> = all.iter().filter_map(pair).collect();
            let changes = head::aliases(file, text?, &pairs).ok()?;
            (format!("add {names} under `anchors`"), changes)
        }
        Heir::Stated(_) => {
            let pair = |(old, heir): &(String, Heir)| match heir {
                Heir::Stated(to) => Some((Route::from_permalink(old).ok()?, to.clone())),
                _ => None,
            };
            let pairs: Vec<_> = all.iter().filter_map(pair).collect();
            let text = build.texts().text(file).unwrap_or_default();
            let change = redirects::state(text, &pairs)?;
            (format!("add {names} to `redirects`"), vec![change])
        }
    })
}

fn text_of<'a>(build: &'a Build, heir: &Heir) -> Option<&'a str> {
    let article = build.renderer.articles.get(page_of(heir)?)?;
    Some(&article.file.text)
}
