//! What stands at an address, by what makes it the same thing when its address
//! changes: a page and a file by their path in the site's folder, a category by its
//! name.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::subject::Subject;
use crate::change::Change;
use crate::engine::Build;
use crate::path::{Route, SourcePath};
use crate::site::links::Target;
use crate::site::tree::{Item, fold};
use crate::site::{Entry, PageId, Site};

/// A thing that links lead to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A page, by its file.
    Page(SourcePath),
    /// A file that is published as it is.
    Asset(SourcePath),
    /// A category, by its folded name.
    Category(String),
    /// Anything else, by its address.
    Other(Route),
}

/// Where a link leads: to what, to which place in it, and whether by a detour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Led {
    /// The thing.
    pub thing: Thing,
    /// Its address.
    pub route: Route,
    /// `?…` and `#…`, as written.
    pub tail: String,
    /// Whether it is an old address that leads on.
    pub redirected: bool,
}

/// Where a target leads; `None` for what leaves the site or leads nowhere. `own` is
/// the page that the link stands on.
pub fn led(site: &Site, target: &Target, own: Option<PageId>) -> Option<Led> {
    match target {
        Target::Route {
            route,
            tail,
            page,
            redirected,
        } => Some(Led {
            thing: at(site, route, *page)?,
            route: route.clone(),
            tail: tail.clone(),
            redirected: *redirected,
        }),
        Target::Anchor(id) => {
            let page = site.pages.get(own?)?;
            Some(Led {
                thing: Thing::Page(page.path.clone()),
                route: page.route.clone(),
                tail: format!("#{id}"),
                redirected: false,
            })
        }
        _ => None,
    }
}

fn at(site: &Site, route: &Route, page: Option<PageId>) -> Option<Thing> {
    if let Some(page) = page {
        return Some(Thing::Page(site.pages.get(page)?.path.clone()));
    }
    Some(match site.entry(route)? {
        Entry::Asset(asset) => Thing::Asset(asset.path.clone()),
        Entry::Category(index) => {
            let category = site.tree.categories.get(*index)?;
            Thing::Category(fold(&category.name))
        }
        _ => Thing::Other(route.clone()),
    })
}

/// What became of what.
pub struct Mapping<'a> {
    change: &'a Change,
    /// The folded names of a renamed category or group, and the new last one.
    renamed: Option<(&'a [String], String)>,
    /// Ids of a page (by its file before the move) that are others now.
    ids: BTreeMap<(SourcePath, String), String>,
}

impl<'a> Mapping<'a> {
    /// What a change of paths and names does.
    pub fn new(change: &'a Change, subject: &'a Subject) -> Self {
        let renamed = match subject {
            Subject::Category { way, name } => Some((way.as_slice(), fold(name))),
            _ => None,
        };
        Self {
            change,
            renamed,
            ids: BTreeMap::new(),
        }
    }

    /// Notes that a heading has another id.
    pub fn id(&mut self, page: &SourcePath, old: &str, new: &str) {
        self.ids
            .insert((page.clone(), old.to_owned()), new.to_owned());
    }

    /// The path of a file now.
    pub fn path<'s>(&'s self, file: &'s SourcePath) -> &'s SourcePath {
        self.change.path(file)
    }

    /// The folded name of a category now.
    pub fn category(&self, name: &str) -> String {
        match &self.renamed {
            Some(([only], new)) if only == name => new.clone(),
            _ => name.to_owned(),
        }
    }

    /// What a thing is now.
    pub fn thing(&self, thing: &Thing) -> Thing {
        match thing {
            Thing::Page(file) => Thing::Page(self.path(file).clone()),
            Thing::Asset(file) => Thing::Asset(self.path(file).clone()),
            Thing::Category(name) => Thing::Category(self.category(name)),
            Thing::Other(route) => Thing::Other(route.clone()),
        }
    }

    /// The place in a thing now: its heading or group may have another id.
    pub fn tail(&self, led: &Led, before: &Site, after: &Site) -> String {
        let Some((query, id)) = led.tail.split_once('#') else {
            return led.tail.clone();
        };
        let decoded = percent_decode_str(id).decode_utf8_lossy();
        let new = match &led.thing {
            Thing::Page(file) => self.ids.get(&(file.clone(), decoded.into_owned())).cloned(),
            Thing::Category(name) => self.group(name, &decoded, before, after),
            _ => None,
        };
        match new {
            Some(new) => format!("{query}#{new}"),
            None => led.tail.clone(),
        }
    }

    /// The id of a group of a category now, if it is another one.
    fn group(&self, category: &str, id: &str, before: &Site, after: &Site) -> Option<String> {
        let (way, new) = self.renamed.as_ref()?;
        let mut names = group_ways(before, category);
        let (mut names_before, _) = names.find(|(_, found)| found == id)?;
        let full: Vec<String> = [vec![category.to_owned()], names_before.clone()].concat();
        let depth = way.len().checked_sub(1)?;
        if full.starts_with(way) && depth > 0 {
            *names_before.get_mut(depth - 1)? = new.clone();
        }
        let mut now = group_ways(after, &self.category(category));
        let (_, id_now) = now.find(|(names, _)| *names == names_before)?;
        (id_now != id).then_some(id_now)
    }

    /// Whether readers do not see the page of a file: its address is known to nobody.
    pub fn hides(&self, before: &Build, file: &str) -> bool {
        let site = &before.renderer.site;
        let page = SourcePath::new(file).and_then(|file| site.page_of(&file));
        let page = page.and_then(|page| site.pages.get(page));
        page.is_some_and(|page| page.is_hidden())
    }
}

/// The groups of a category: folded names from the top, and id.
fn group_ways(site: &Site, category: &str) -> impl Iterator<Item = (Vec<String>, String)> + use<> {
    let mut found = Vec::new();
    let mut all = site.tree.categories.iter();
    if let Some(category) = all.find(|c| fold(&c.name) == category) {
        gather(&category.items, &mut Vec::new(), &mut found);
    }
    found.into_iter()
}

fn gather(items: &[Item], way: &mut Vec<String>, found: &mut Vec<(Vec<String>, String)>) {
    for item in items {
        if let Item::Group(group) = item {
            way.push(fold(&group.name));
            found.push((way.clone(), group.id.clone()));
            gather(&group.items, way, found);
            way.pop();
        }
    }
}
