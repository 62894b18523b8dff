//! What a change does to the site: two sites compared page by page, as readers get them.
//!
//! [`compare`] renders every page of both, takes each apart ([`page`]) and says which
//! came, went, lead on now, say something else, or only look different; then which files
//! are others, and which old addresses lead elsewhere. Nothing is said twice: a page that
//! says something else is not listed for its frame. [`report()`] puts it into the form
//! that is wanted.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use crate::engine::Build;
use crate::output::Output;
use crate::path::Route;
use crate::site::Entry;
use crate::site::links::{Target, fragment};
use crate::source::Asset;

mod excerpt;
mod files;
mod html;
mod json;
mod leads;
mod markdown;
pub mod page;
mod text;

use leads::Leads;
use page::{Kind, Piece};

/// The site before.
#[derive(Clone, Copy)]
pub enum Before<'a> {
    /// Made from its sources.
    Build(&'a Build),
    /// As it lies in a folder.
    Finished(&'a Finished),
}

/// A site that was built before.
#[derive(Debug, Default)]
pub struct Finished {
    /// The HTML files, by address.
    pub pages: BTreeMap<Route, String>,
    /// All files, by address.
    pub files: BTreeMap<Route, Asset>,
}

/// What happened to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It is new.
    Added,
    /// Nothing answers at its address any more.
    Gone,
    /// Its address leads on to this one now.
    Redirected(String),
    /// It says something else: what it said and what it says.
    Content(Vec<Piece>, Vec<Piece>),
    /// What stands around its content is different, and nothing else.
    Frame,
    /// It is a file (a picture, a download, a style) and new.
    FileAdded,
    /// It was a file, and nothing answers at its address any more.
    FileGone,
    /// It is a file and holds something else.
    FileChanged,
    /// Nothing stood there, and it leads on to this address now.
    RedirectAdded(String),
    /// It led on to this address, and nothing answers there any more.
    RedirectGone(String),
    /// It leads on to another address than before.
    RedirectChanged {
        /// Where it led.
        old: String,
        /// Where it leads.
        new: String,
    },
}

/// A page, a file or an old address that is not as before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its address, decoded, from the site's root.
    pub address: String,
    /// The file it is made from, where an author made it: of a page that is gone or
    /// leads on, the file it was made from.
    pub file: Option<String>,
    /// The language that it is written in, where it is a page (BCP 47).
    pub language: Option<String>,
    /// What happened to it.
    pub what: What,
}

/// Everything that is not as before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Them, sorted by address.
    pub all: Vec<Change>,
    /// How many pages were compared.
    pub compared: usize,
    /// Pages that could not be rendered, with what a template could not do, and files
    /// that could not be read; they count as not there.
    pub problems: Vec<String>,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Text,
    /// Everything that is known, as one JSON object.
    Json,
    /// For a comment on a pull request: at most 65,536 characters, GitHub's limit.
    Markdown,
    /// A page that shows old and new side by side.
    Html,
}

/// The changes in a form. `base` is what the site was compared with, in the user's words.
pub fn report(changes: &Changes, base: &str, form: Form) -> String {
    match form {
        Form::Text => text::write(changes),
        Form::Json => json::write(changes, base),
        Form::Markdown => markdown::write(changes, base),
        Form::Html => html::write(changes, base),
    }
}

impl Changes {
    /// Those of one kind ([`KINDS`]).
    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Change> + 'a {
        self.all.iter().filter(move |c| c.what.kind() == kind)
    }

    /// How many there are of each kind, in words: `2 added, 1 gone`.
    pub fn summary(&self) -> String {
        let each = KINDS.iter().filter_map(|(kind, words)| {
            let n = self.of(kind).count();
            let words = match n {
                1 => words
                    .replacen("files", "file", 1)
                    .replacen("redirects", "redirect", 1),
                _ => (*words).to_owned(),
            };
            (n > 0).then(|| format!("{n} {words}"))
        });
        let each: Vec<String> = each.collect();
        if each.is_empty() {
            "nothing is changed".to_owned()
        } else {
            each.join(", ")
        }
    }
}

/// Each kind with its words behind a number, in the order in which they are told.
pub const KINDS: &[(&str, &str)] = &[
    ("added", "added"),
    ("gone", "gone"),
    ("redirected", "redirected"),
    ("content", "changed in content"),
    ("frame", "changed in frame only"),
    ("file-added", "files added"),
    ("file-gone", "files gone"),
    ("file-changed", "files changed"),
    ("redirect-added", "redirects added"),
    ("redirect-gone", "redirects gone"),
    ("redirect-changed", "redirects changed"),
];

/// A kind's words as the head of a list.
fn title(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

impl What {
    /// The kind's name in every report.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Gone => "gone",
            Self::Redirected(_) => "redirected",
            Self::Content(..) => "content",
            Self::Frame => "frame",
            Self::FileAdded => "file-added",
            Self::FileGone => "file-gone",
            Self::FileChanged => "file-changed",
            Self::RedirectAdded(_) => "redirect-added",
            Self::RedirectGone(_) => "redirect-gone",
            Self::RedirectChanged { .. } => "redirect-changed",
        }
    }

    /// Where the address leads, or led where it is gone.
    pub fn target(&self) -> Option<&str> {
        match self {
            Self::Redirected(to)
            | Self::RedirectAdded(to)
            | Self::RedirectGone(to)
            | Self::RedirectChanged { new: to, .. } => Some(to),
            _ => None,
        }
    }

    /// Where the address led, where it leads elsewhere now.
    pub fn target_before(&self) -> Option<&str> {
        match self {
            Self::RedirectChanged { old, .. } => Some(old),
            _ => None,
        }
    }
}

/// Compares two sites.
pub fn compare(before: Before<'_>, after: &Build) -> Changes {
    let problems = Mutex::new(Vec::new());
    let new = pages(after);
    let old_entries = match before {
        Before::Build(build) => pages(build),
        Before::Finished(_) => BTreeMap::new(),
    };
    let addresses: Vec<&Route> = match before {
        Before::Build(_) => old_entries.keys().copied().collect(),
        Before::Finished(folder) => folder.pages.keys().collect(),
    };
    let leads = Leads::of(after);
    let side = Sides {
        before,
        old_entries,
        after,
        new: &new,
        leads: &leads,
        problems: &problems,
    };
    let known: std::collections::BTreeSet<&Route> =
        addresses.into_iter().chain(new.keys().copied()).collect();
    let known: Vec<&Route> = known.into_iter().collect();
    let compared = known.len();
    let all = known.par_iter().filter_map(|route| side.look(route));
    let mut all: Vec<Change> = all.collect();
    all.extend(side.leads_elsewhere());
    let mut problems = problems
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    all.extend(files::compare(before, after, &leads, &mut problems));
    all.sort_by(|a, b| a.address.cmp(&b.address));
    problems.sort();
    problems.dedup();
    Changes {
        all,
        compared,
        problems,
    }
}

/// Whether a file in a folder built before was made by the generator, of all pages.
fn made_by_itself(address: &str) -> bool {
    let name = address.rsplit('/').next().unwrap_or_default();
    let of_root = !address[1..].contains('/');
    name.starts_with('.')
        || name.ends_with(".nav.txt")
        || address.contains("/search/")
        || (of_root && name.ends_with(".xml"))
        || matches!(address, "/robots.txt" | "/addresses.json")
}

/// The pages of a site by address: what readers read, not what leads on.
fn pages(build: &Build) -> BTreeMap<&Route, &Entry> {
    let read = build.routes().iter().filter(|(route, entry)| {
        let other = matches!(
            entry,
            Entry::Redirect(_) | Entry::Moved(..) | Entry::Asset(_) | Entry::ThemeAsset(_)
        );
        !other && (route.as_str().ends_with('/') || route.as_str().ends_with(".html"))
    });
    read.map(|(route, entry)| (route, entry)).collect()
}

struct Sides<'a> {
    before: Before<'a>,
    old_entries: BTreeMap<&'a Route, &'a Entry>,
    after: &'a Build,
    new: &'a BTreeMap<&'a Route, &'a Entry>,
    leads: &'a Leads,
    problems: &'a Mutex<Vec<String>>,
}

impl Sides<'_> {
    fn look(&self, route: &Route) -> Option<Change> {
        let old = self.old(route);
        let new = self
            .new
            .get(route)
            .and_then(|_| self.html(self.after, route));
        let (what, file) = match (old, new) {
            (None, None) => return None,
            (None, Some(_)) => (What::Added, self.file(route)),
            (Some(old), None) => (self.left(route, &old)?, self.old_file(route)),
            (Some(old), Some(new)) => (self.differ(route, &old, &new)?, self.file(route)),
        };
        let site = &self.after.renderer.site;
        let edition = site.editions.get(site.edition_at(route));
        Some(Change {
            address: route.as_str().to_owned(),
            file,
            language: edition.map(|edition| edition.tag.clone()),
            what,
        })
    }

    fn old(&self, route: &Route) -> Option<String> {
        match self.before {
            Before::Build(build) => {
                self.old_entries.get(route)?;
                self.html(build, route)
            }
            Before::Finished(folder) => {
                let html = folder.pages.get(route)?;
                // An address that led on and that is a page now has a new page.
                page::leads_on(html).is_none().then(|| html.clone())
            }
        }
    }

    fn html(&self, build: &Build, route: &Route) -> Option<String> {
        match build.output(route)? {
            Ok(Output::Bytes(bytes)) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Ok(Output::Copy(_)) => None,
            Err(problem) => {
                let mut all = self.problems.lock().unwrap_or_else(PoisonError::into_inner);
                all.push(format!("a page cannot be rendered: {}", problem.message));
                None
            }
        }
    }

    /// What became of a page whose address is no page any more.
    fn left(&self, route: &Route, old: &str) -> Option<What> {
        if let Some(target) = self.leads.target(route) {
            return Some(What::Redirected(target.to_owned()));
        }
        match self.after.renderer.site.entry(route) {
            // A file that is published as it is: told of as one, where it was one.
            Some(Entry::Asset(_)) if matches!(self.before, Before::Finished(_)) => None,
            Some(Entry::Asset(asset)) => {
                let same = asset.text(page::LONGEST).as_deref() == Some(old);
                (!same).then_some(What::FileChanged)
            }
            _ => Some(What::Gone),
        }
    }

    /// Where a link on a page leads now: a reader who follows it is at the same place by
    /// an old address of it. `None` for what leads elsewhere than to the site.
    fn leads_to(&self, link: &str, from: &Route) -> Option<String> {
        let site = &self.after.renderer.site;
        let (route, tail, page) = match site.resolve(link, from, None) {
            Target::Route {
                route, tail, page, ..
            } => (route, tail, page),
            Target::Missing { path, tail } => return Some(format!("/{path}{tail}")),
            Target::Anchor(_) | Target::External(_) | Target::Scheme(_) | Target::Empty => {
                return None;
            }
        };
        let (query, id) = tail.split_once('#').unwrap_or((&tail, ""));
        let head = page.and_then(|page| site.pages.get(page));
        let id = percent_decode_str(id).decode_utf8_lossy();
        let renamed = head.and_then(|head| {
            let mut all = head.front.anchors.iter();
            all.find_map(|(old, new)| (*old == *id).then_some(new.value.as_str()))
        });
        let id = fragment(renamed.unwrap_or(&id));
        Some(format!("{route}{query}{id}"))
    }

    /// The old addresses that lead elsewhere; what was a page or a file is told of as such.
    fn leads_elsewhere(&self) -> Vec<Change> {
        let before = Leads::before(self.before, self.after);
        let site = &self.after.renderer.site;
        self.leads
            .changes(&before, site, |route| match self.before {
                Before::Build(build) => build.renderer.site.entry(route).is_some(),
                Before::Finished(folder) => folder.files.contains_key(route),
            })
    }

    fn differ(&self, route: &Route, old: &str, new: &str) -> Option<What> {
        if old == new {
            return None;
        }
        let kind = match self.new.get(route) {
            Some(Entry::Page(_)) => Kind::Article,
            _ => Kind::Whole,
        };
        let (old, new) = (page::read(old, kind), page::read(new, kind));
        if old.content != new.content {
            let settled = |content| page::with_addresses(content, |to| self.leads_to(to, route));
            let (old, new) = (settled(&old.content), settled(&new.content));
            return Some(match old == new {
                true => What::Frame,
                false => What::Content(old, new),
            });
        }
        (old.frame != new.frame).then_some(What::Frame)
    }

    fn file(&self, route: &Route) -> Option<String> {
        file_of(self.after, self.new.get(route)?)
    }

    fn old_file(&self, route: &Route) -> Option<String> {
        match self.before {
            Before::Build(build) => file_of(build, self.old_entries.get(route)?),
            Before::Finished(_) => None,
        }
    }
}

fn file_of(build: &Build, entry: &Entry) -> Option<String> {
    let Entry::Page(page) = entry else {
        return None;
    };
    let head = build.renderer.site.pages.get(*page)?;
    Some(head.path.as_str().to_owned())
}
