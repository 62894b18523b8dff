//! The files beside the pages: what came, went or holds something else.
//!
//! Files that are published as they are stand at their own address. A file of the theme
//! is known by its address without the hash in it, so that one that changed is named
//! once; the pages that load it stay as they are.

use std::collections::BTreeMap;
use std::io;

use rayon::prelude::*;

use super::leads::Leads;
use super::{Before, Change, What, made_by_itself, page};
use crate::engine::Build;
use crate::path::Route;
use crate::site::Entry;
use crate::source::Asset;

/// What an address holds.
#[derive(Clone, Copy)]
enum Held<'a> {
    /// A file of the site's folder, or of a folder built before.
    Asset(&'a Asset),
    /// A file of the theme.
    Theme(&'a [u8]),
}

/// A file with the address that it is published at.
#[derive(Clone, Copy)]
struct Published<'a> {
    route: &'a Route,
    /// The file that it is made from; unknown in a folder built before.
    file: Option<&'a str>,
    held: Held<'a>,
}

/// The files that are not as before; what could not be read goes into `problems`.
pub fn compare(
    before: Before<'_>,
    after: &Build,
    leads: &Leads,
    problems: &mut Vec<String>,
) -> Vec<Change> {
    let new = of_build(after);
    let old = match before {
        Before::Build(build) => of_build(build),
        Before::Finished(folder) => {
            let all = folder.files.iter();
            let all = all.map(|(route, asset)| {
                let held = Held::Asset(asset);
                let file = None;
                (name(route), Published { route, file, held })
            });
            // Pages are compared as pages; what the site makes by itself follows from them.
            all.filter(|(name, file)| new.contains_key(name) || is_file(file.route))
                .collect()
        }
    };
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let looked = names.par_iter().map(|name| {
        let (old, new) = (old.get(*name), new.get(*name));
        let what = match (old, new) {
            (None, Some(new)) if !was_page(before, new.route) => What::FileAdded,
            (Some(old), None) => match left(after, leads, old) {
                Some(what) => what,
                None => return Ok(None),
            },
            (Some(old), Some(new)) => match same(old.held, new.held) {
                Ok(true) => return Ok(None),
                Ok(false) => What::FileChanged,
                Err(e) => return Err(format!("`{name}` cannot be read: {e}")),
            },
            _ => return Ok(None),
        };
        let file = new.or(old).and_then(|f| f.file).map(str::to_owned);
        let address = (*name).clone();
        let language = None;
        Ok(Some(Change {
            address,
            file,
            language,
            what,
        }))
    });
    let mut changes = Vec::new();
    for looked in looked.collect::<Vec<Result<_, String>>>() {
        match looked {
            Ok(change) => changes.extend(change),
            Err(problem) => problems.push(problem),
        }
    }
    changes
}

/// The files of a site, by their lasting address.
fn of_build(build: &Build) -> BTreeMap<String, Published<'_>> {
    let site = &build.renderer.site;
    let all = build.routes().iter().enumerate();
    let all = all.filter_map(|(place, (route, entry))| {
        let (file, held) = match entry {
            Entry::Asset(_) if site.leads_on(place).is_some() => return None,
            Entry::Asset(asset) => (Some(asset.path.as_str()), Held::Asset(asset)),
            Entry::ThemeAsset(name) => {
                let asset = build.renderer.theme.assets.get(name)?;
                (None, Held::Theme(&asset.bytes))
            }
            _ => return None,
        };
        Some((name(route), Published { route, file, held }))
    });
    all.collect()
}

/// The address of a file without the hash that says which version it is.
fn name(route: &Route) -> String {
    page::without_hashes(route.as_str()).into_owned()
}

fn is_file(route: &Route) -> bool {
    let address = route.as_str();
    !address.ends_with('/') && !address.ends_with(".html") && !made_by_itself(address)
}

fn was_page(before: Before<'_>, route: &Route) -> bool {
    match before {
        Before::Build(build) => match build.renderer.site.entry(route) {
            Some(Entry::Redirect(_) | Entry::Moved(..)) | None => false,
            Some(Entry::Asset(_)) => false,
            Some(_) => true,
        },
        Before::Finished(_) => false,
    }
}

/// What became of an address that holds no file of its own any more.
fn left(after: &Build, leads: &Leads, old: &Published<'_>) -> Option<What> {
    let entry = after.renderer.site.entry(old.route);
    if let Some(target) = leads.target(old.route) {
        // A file stands at its old addresses, too; a folder does not say which is which.
        let copy = match entry {
            Some(Entry::Asset(asset)) => same(old.held, Held::Asset(asset)).unwrap_or_default(),
            _ => false,
        };
        return (!copy || old.file.is_some()).then(|| What::Redirected(target.to_owned()));
    }
    // A page that has the address now is named as one.
    match entry {
        Some(_) => None,
        None => Some(What::FileGone),
    }
}

fn same(old: Held<'_>, new: Held<'_>) -> io::Result<bool> {
    match (old, new) {
        (Held::Asset(old), Held::Asset(new)) => old.same_bytes(new),
        (Held::Theme(old), Held::Theme(new)) => Ok(old == new),
        (Held::Asset(asset), Held::Theme(bytes)) | (Held::Theme(bytes), Held::Asset(asset)) => {
            Ok(asset.len == bytes.len() as u64 && *asset.bytes()? == *bytes)
        }
    }
}
