//! The old sidebar: where it puts each page, and `navigation` and `links` of
//! `site.yaml`.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::{Mapping, Value};

use super::Report;
use super::navigation::Entry;
use crate::path::Route;

/// A data file that names pages.
pub struct Sidebar {
    /// The file.
    pub place: String,
    /// What it says.
    pub entries: Vec<Entry>,
}

/// The levels that a sidebar puts a page in, the category first; three at most.
pub type Levels = Vec<String>;

/// The deepest level of a category: category, subcategory, level 3.
const LEVELS: usize = 3;

/// What two spellings of one address share; `None` for what is no address.
pub fn key(address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let route = Route::from_permalink(path).ok()?;
    Some(route.file().clash_key())
}

/// Whether a data file is a sidebar: at least half of what it names as addresses
/// are pages of this site, or files.
pub fn is_sidebar(entries: &[Entry], stands: &dyn Fn(&str) -> bool) -> bool {
    fn count(entries: &[Entry], stands: &dyn Fn(&str) -> bool, of: &mut (usize, usize)) {
        for entry in entries {
            if let Some(address) = entry.address.as_deref().filter(|a| !is_outside(a)) {
                of.0 += usize::from(stands(address));
                of.1 += 1;
            }
            count(&entry.below, stands, of);
        }
    }
    let mut of = (0, 0);
    count(entries, stands, &mut of);
    of.0 > 0 && of.0 * 2 >= of.1
}

fn is_outside(address: &str) -> bool {
    address.contains("://") || address.starts_with("//") || address.starts_with("mailto:")
}

/// Whether nothing in it holds anything: a row of links.
fn is_flat(sidebar: &Sidebar) -> bool {
    sidebar.entries.iter().all(|entry| entry.below.is_empty())
}

/// Where the sidebars put each page, by its address' key. The first place counts.
pub fn placements(sidebars: &[Sidebar], base: &str) -> BTreeMap<String, Levels> {
    fn follow(entry: &Entry, above: &[String], base: &str, of: &mut BTreeMap<String, Levels>) {
        let mut levels = above.to_vec();
        if let (Some(name), false) = (&entry.name, entry.below.is_empty())
            && levels.len() < LEVELS
        {
            levels.push(name.clone());
        }
        let key = entry.address.as_deref().and_then(|a| key(&local(a, base)));
        if let (Some(key), false) = (key, levels.is_empty()) {
            of.entry(key).or_insert_with(|| levels.clone());
        }
        for below in &entry.below {
            follow(below, &levels, base, of);
        }
    }
    let mut of = BTreeMap::new();
    for entry in sidebars.iter().flat_map(|s| &s.entries) {
        follow(entry, &[], base, &mut of);
    }
    of
}

/// An address without the path that the old site stood under.
fn local(address: &str, base: &str) -> String {
    let below = address
        .strip_prefix(base)
        .filter(|rest| !base.is_empty() && rest.starts_with('/'));
    below.unwrap_or(address).to_owned()
}

/// Writes `navigation` and `links`.
pub struct Writer<'a> {
    /// The path that the old site stood under.
    pub base: &'a str,
    /// The address of the page whose old address is this, where one stands.
    pub page_at: &'a dyn Fn(&str) -> Option<String>,
    /// Whether a file stands at an address.
    pub file_at: &'a dyn Fn(&str) -> bool,
    /// Where notes go.
    pub report: &'a mut Report,
}

impl Writer<'_> {
    /// The values of `navigation` and `links`.
    pub fn write(&mut self, sidebars: &[Sidebar]) -> (Vec<Value>, Vec<Value>) {
        let (mut navigation, mut links) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for sidebar in sidebars {
            let place = &sidebar.place;
            let flat = is_flat(sidebar);
            let what = if flat {
                "`links` (the header)"
            } else {
                "`navigation`"
            };
            self.report
                .changed(place, format!("became {what} in `site.yaml`"));
            for entry in &sidebar.entries {
                match (&entry.name, entry.below.is_empty()) {
                    (Some(name), false) => {
                        let category = self.category(place, name, entry, &mut seen);
                        navigation.push(category);
                    }
                    (None, false) => {
                        self.report.person(place, "a category of the sidebar has no name: its pages are listed by their own");
                    }
                    (_, true) if flat => links.extend(self.link(place, entry)),
                    (_, true) => self.above_all(place, entry),
                }
            }
        }
        (navigation, links)
    }

    /// A page that stands in the sidebar above all categories.
    fn above_all(&mut self, place: &str, entry: &Entry) {
        let address = entry
            .address
            .as_deref()
            .map(|a| local(a, self.base))
            .unwrap_or_default();
        if key(&address).as_deref() == Some("index.html") {
            return; // the home page is linked anyway
        }
        let name = entry.name.as_deref().unwrap_or(&address);
        self.report.person(place, format!("`{name}` stands above all categories; a page stands in a category always: see whether it is in the right one"));
    }

    /// A link of the header.
    fn link(&mut self, place: &str, entry: &Entry) -> Option<Value> {
        let address = entry.address.as_deref()?;
        let name = entry.name.clone().unwrap_or_else(|| address.to_owned());
        if is_outside(address) {
            return Some(map(&[("link", &name), ("url", address)]));
        }
        let to = self.standing(place, &name, address)?;
        Some(map(&[("link", &name), ("url", &to)]))
    }

    /// The address of what stands at an old address; what nothing stands at is named.
    fn standing(&mut self, place: &str, name: &str, address: &str) -> Option<String> {
        let address = local(address, self.base);
        let path = address.split(['?', '#']).next().unwrap_or(&address);
        if let Some(page) = (self.page_at)(path) {
            return Some(page);
        }
        if (self.file_at)(path) {
            return Some(path.to_owned());
        }
        self.report.person(
            place,
            format!("the sidebar leads with `{name}` to `{address}`, where nothing stands"),
        );
        None
    }

    fn category(
        &mut self,
        place: &str,
        name: &str,
        entry: &Entry,
        seen: &mut BTreeSet<String>,
    ) -> Value {
        let items = self.items(place, entry, 1, seen);
        let mut category = Mapping::new();
        category.insert("category".into(), one_line(name).into());
        if !items.is_empty() {
            category.insert("items".into(), Value::Sequence(items));
        }
        Value::Mapping(category)
    }

    /// What an entry holds, its own page first.
    fn items(
        &mut self,
        place: &str,
        entry: &Entry,
        level: usize,
        seen: &mut BTreeSet<String>,
    ) -> Vec<Value> {
        let mut items = Vec::new();
        let own = Entry {
            below: Vec::new(),
            ..entry.clone()
        };
        let own = entry.address.is_some().then_some(&own);
        for below in own.into_iter().chain(&entry.below) {
            if below.below.is_empty() {
                items.extend(self.item(place, below, seen));
                continue;
            }
            let inside = self.items(place, below, level + 1, seen);
            match &below.name {
                Some(name) if level < LEVELS => {
                    let mut group = Mapping::new();
                    group.insert("group".into(), one_line(name).into());
                    if !inside.is_empty() {
                        group.insert("items".into(), Value::Sequence(inside));
                    }
                    items.push(Value::Mapping(group));
                }
                name => {
                    if let Some(name) = name {
                        self.report.person(
                            place,
                            format!(
                                "`{name}` lies deeper than level 3: its pages stand on level 3 now"
                            ),
                        );
                    }
                    items.extend(inside);
                }
            }
        }
        items
    }

    /// A page or a link.
    fn item(&mut self, place: &str, entry: &Entry, seen: &mut BTreeSet<String>) -> Option<Value> {
        let address = entry.address.as_deref()?;
        let name = entry.name.clone().unwrap_or_else(|| address.to_owned());
        let name = one_line(&name);
        if is_outside(address) {
            return Some(map(&[("link", &name), ("url", address)]));
        }
        let to = self.standing(place, &name, address)?;
        let old = local(address, self.base);
        let is_page = (self.page_at)(old.split(['?', '#']).next().unwrap_or(&old)).is_some();
        if let Some((_, anchor)) = address.split_once('#') {
            return Some(map(&[("link", &name), ("url", &format!("{to}#{anchor}"))]));
        }
        if !is_page {
            return Some(map(&[("link", &name), ("url", &to)]));
        }
        if !seen.insert(to.clone()) {
            self.report.changed(
                place,
                format!("`{address}` stood in the sidebar twice; the first place is kept"),
            );
            return None;
        }
        Some(Value::from(to.trim_start_matches('/')))
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn map(pairs: &[(&str, &str)]) -> Value {
    let pairs = pairs
        .iter()
        .map(|(key, value)| (Value::from(*key), Value::from(*value)));
    Value::Mapping(pairs.collect())
}
