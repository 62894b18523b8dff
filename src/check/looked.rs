//! One finished output looked at: what it says, and where its addresses lead.
//!
//! A [`Looked`] is a function of the output's bytes and of who stands where. What
//! else decides whether something is wrong (the ids of other pages, what pictures
//! weigh, the settings) is asked when [`super::Rendered`] takes it in, so that a
//! preview can keep it from one edit to the next.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use crate::path::Route;
use crate::site::links::{join, leaves};
use crate::site::{Entry, Site};
use crate::source::{Asset, MOST_BYTES};

use super::id_hash;
use super::links::decoded;
use super::markup::{self, Says, Use};
use super::rendered::{Bad, Why};

/// What one output says. Places are those of [`Site::routes`].
#[derive(Debug, Default)]
pub struct Looked {
    /// Addresses that lead nowhere.
    pub(super) bad: BTreeSet<Bad>,
    /// Addresses with a fragment, each with the page they lead to: whether it has
    /// such an id shows when all are seen.
    pub(super) fragments: Vec<(usize, Box<str>)>,
    /// Ids that stand there twice.
    pub(super) twice: BTreeSet<String>,
    /// Whether there is more than one heading of level 1.
    pub(super) titled: bool,
    /// Sources of pictures without `alt`.
    pub(super) wordless: BTreeSet<String>,
    /// Where the page leads on to by itself.
    pub(super) leads_on: Option<usize>,
    /// Addresses of other sites.
    pub(super) elsewhere: BTreeSet<String>,
    /// What it links to.
    pub(super) links: Vec<usize>,
    /// What it loads, each once.
    pub(super) loads: Vec<usize>,
    /// The hashes of its ids, where it is a page.
    pub(super) ids: Option<Arc<HashSet<u64>>>,
    /// Its length in bytes, where it is a page.
    pub(super) bytes: u64,
}

/// Where an address leads.
enum Leads {
    /// Out of the site, or to nothing that can be looked up.
    Elsewhere,
    /// To an id of the page itself.
    Own(String),
    /// To what stands at this place, and perhaps to an id there.
    Place(usize, bool),
    /// Nowhere.
    Bad(Why),
}

impl Looked {
    /// What the bytes say that stand at `place`.
    pub fn at_bytes(site: &Site, place: usize, bytes: &[u8]) -> Self {
        let text = || std::str::from_utf8(bytes).unwrap_or_default();
        Self::at(site, place, text)
    }

    /// What a file says that is published as it is at `place`.
    pub fn at_asset(site: &Site, place: usize, asset: &Asset) -> Self {
        let text = || asset.text(MOST_BYTES).unwrap_or_default();
        Self::at(site, place, text)
    }

    fn at<T: AsRef<str>>(site: &Site, place: usize, text: impl FnOnce() -> T) -> Self {
        let Some((route, _)) = site.routes.get(place) else {
            return Self::default();
        };
        let file = route.file();
        let name = file.as_str();
        let (html, css) = (name.ends_with(".html"), name.ends_with(".css"));
        if !html && !css {
            return Self::default();
        }
        let text = text();
        let text = text.as_ref();
        let mut page = Page::new(site, place, route);
        if html {
            markup::read(text, &mut |says| page.says(says));
        } else {
            markup::styles(text, &mut |says| page.says(says));
        }
        page.finish(text.len() as u64, html)
    }

    /// Whether nothing of it stands out by itself.
    pub(super) fn is_sound(&self) -> bool {
        self.bad.is_empty()
            && self.twice.is_empty()
            && self.wordless.is_empty()
            && !self.titled
            && self.leads_on.is_none()
            && self.elsewhere.is_empty()
    }
}

/// The id that an address names behind its `#`.
pub(super) fn id_of(address: &str) -> Option<String> {
    let address = address.trim_matches(|c: char| c.is_ascii_whitespace());
    decoded(address.split_once('#')?.1)
}

/// One output while it is looked at.
struct Page<'s> {
    site: &'s Site,
    place: usize,
    route: &'s Route,
    /// Whether it is a file of the theme.
    of_theme: bool,
    ids: HashSet<u64>,
    has_title: bool,
    /// Fragments of the page itself, to be looked for when its ids are known.
    own: Vec<(String, String)>,
    loads: BTreeSet<usize>,
    links: BTreeSet<usize>,
    fragments: BTreeSet<(usize, Box<str>)>,
    looked: Looked,
}

impl<'s> Page<'s> {
    fn new(site: &'s Site, place: usize, route: &'s Route) -> Self {
        let entry = site.routes.get(place).map(|(_, entry)| entry);
        Self {
            site,
            place,
            route,
            of_theme: matches!(entry, Some(Entry::ThemeAsset(_))),
            ids: HashSet::new(),
            has_title: false,
            own: Vec::new(),
            loads: BTreeSet::new(),
            links: BTreeSet::new(),
            fragments: BTreeSet::new(),
            looked: Looked::default(),
        }
    }

    fn says(&mut self, says: Says<'_>) {
        match says {
            Says::Id(id) => {
                if !self.ids.insert(id_hash(id)) {
                    self.looked.twice.insert(id.to_owned());
                }
            }
            Says::Name(name) => {
                self.ids.insert(id_hash(name));
            }
            Says::Wordless(source) => {
                self.looked.wordless.insert(source.to_owned());
            }
            Says::Address(what, address) => self.address(what, address),
            Says::Title => {
                if std::mem::replace(&mut self.has_title, true) {
                    self.looked.titled = true;
                }
            }
        }
    }

    fn address(&mut self, what: Use, address: &str) {
        let why = match self.leads(address, what) {
            Leads::Elsewhere => {
                let address = address.trim();
                let web = address.starts_with("http://") || address.starts_with("https://");
                if web && !self.looked.elsewhere.contains(address) {
                    self.looked.elsewhere.insert(address.to_owned());
                }
                return;
            }
            Leads::Own(fragment) => {
                if let Some(id) = decoded(&fragment).filter(|_| what == Use::Link) {
                    self.own.push((id, address.to_owned()));
                }
                return;
            }
            Leads::Place(place, has_fragment) => {
                self.reached(what, place);
                if has_fragment && what == Use::Link && self.is_readable(place) {
                    self.fragments.insert((place, address.into()));
                }
                return;
            }
            // Of its own files the theme has told already.
            Leads::Bad(Why::Missing(..)) if self.of_theme && !address.starts_with('/') => return,
            Leads::Bad(why) => why,
        };
        if let Why::Redirected(route, _) = &why
            && let Some(to) = self.site.place_of(route.as_str())
        {
            self.reached(what, to);
        }
        let address = address.to_owned();
        self.looked.bad.insert(Bad { address, what, why });
    }

    fn reached(&mut self, what: Use, place: usize) {
        match what {
            Use::Link => {
                self.links.insert(place);
            }
            Use::Refresh => {
                // What `redirect_from` makes leads to its page and no further.
                if self.site.leads_on(self.place).is_none() {
                    self.looked.leads_on = Some(place);
                }
            }
            Use::Image | Use::File => {
                self.loads.insert(place);
            }
            Use::Choice => {}
        }
    }

    /// Whether what stands at a place has ids that can be read.
    fn is_readable(&self, place: usize) -> bool {
        !matches!(
            self.site.routes.get(place),
            Some((_, Entry::Asset(_) | Entry::ThemeAsset(_)))
        )
    }

    fn leads(&self, address: &str, what: Use) -> Leads {
        let site = self.site;
        let address = address.trim_matches(|c: char| c.is_ascii_whitespace());
        if address.is_empty() {
            return Leads::Bad(Why::Empty);
        }
        if let Some(fragment) = address.strip_prefix('#') {
            return Leads::Own(fragment.to_owned());
        }
        let path = match site.own(address) {
            Some(path) => path,
            None if leaves(address) => return Leads::Elsewhere,
            None if !address.starts_with('/') => return self.stands(self.route, address, what),
            None => match address.strip_prefix(site.base_path.as_str()) {
                Some(path) if path.is_empty() || path.starts_with(['/', '?', '#']) => path,
                _ => return Leads::Bad(Why::Outside(address.to_owned())),
            },
        };
        self.stands(&Route::home(), path, what)
    }

    /// What stands at a path as a browser understands it on the page `from`.
    fn stands(&self, from: &Route, address: &str, what: Use) -> Leads {
        let site = self.site;
        let cut = address.find(['?', '#']).unwrap_or(address.len());
        let (path, tail) = address.split_at(cut);
        let folder = from.as_str().rsplit_once('/').map_or("", |(f, _)| f);
        let folder = if path.starts_with('/') { "" } else { folder };
        let decoded = || percent_decode_str(path).decode_utf8_lossy();
        let found = || {
            if path.is_empty() {
                return site.place_of(from.as_str());
            }
            let decoded = decoded();
            // A browser stops at the root where `..` leads out of it.
            let joined =
                join(folder, &decoded).or_else(|| join("", decoded.trim_start_matches("../")));
            let route = Route::from_file(&joined?).ok()?;
            let below = || site.place_of(&format!("{}/", route.as_str()));
            site.place_of(route.as_str()).or_else(below)
        };
        let simple = path.starts_with('/')
            && !path.contains(['%', '\\'])
            && !path.contains("/.")
            && path.is_ascii();
        let known = if simple { site.place_of(path) } else { None };
        let Some(place) = known.or_else(found) else {
            let decoded = decoded();
            let path = join(folder, &decoded).unwrap_or_else(|| decoded.into_owned());
            return Leads::Bad(Why::Missing(path, tail.to_owned()));
        };
        match site.leads_on(place).filter(|_| what != Use::Refresh) {
            Some(to) => Leads::Bad(Why::Redirected(to, tail.to_owned())),
            None => Leads::Place(place, tail.contains('#')),
        }
    }

    fn finish(self, bytes: u64, html: bool) -> Looked {
        let mut looked = self.looked;
        for (id, address) in self.own {
            if !self.ids.contains(&id_hash(&id)) {
                let why = Why::Anchor(self.place, id);
                let what = Use::Link;
                looked.bad.insert(Bad { address, what, why });
            }
        }
        Looked {
            fragments: self.fragments.into_iter().collect(),
            links: self.links.into_iter().collect(),
            loads: self.loads.into_iter().collect(),
            ids: html.then(|| Arc::new(self.ids)),
            bytes: if html { bytes } else { 0 },
            ..looked
        }
    }
}
