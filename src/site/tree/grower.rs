//! Shelves → categories, groups and their order: what `navigation` states comes first.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::shelf::Shelf;
use super::{Category, Group, Item, OTHER_PAGES, StatedLink, fold, order};
use crate::article::Head;
use crate::config::{Config, Edition, EditionId, Looks, NavItem};
use crate::diagnostic::{Code, Diagnostic, Edit, Place, Span, nearest};
use crate::path::Route;
use crate::site::{PageId, natural};
use crate::yaml::edit;

/// Turns shelves into items, `navigation` first.
pub(super) struct Grower<'a> {
    pub(super) pages: &'a [Arc<Head>],
    pub(super) by_route: &'a HashMap<&'a Route, PageId>,
    /// Pages that `navigation` names: they stand there, not in their own category.
    pub(super) stated: Vec<bool>,
    /// Those of them that have been met already.
    pub(super) placed: Vec<bool>,
    /// How those of them are shown of which `navigation` says it.
    pub(super) looks: BTreeMap<PageId, Looks>,
    /// The language whose pages are being sorted.
    pub(super) edition: EditionId,
    pub(super) editions: &'a [Edition],
    pub(super) problems: &'a mut Vec<Diagnostic>,
}

impl Grower<'_> {
    /// The categories of a language: those of its `navigation`, then the others.
    pub(super) fn categories(
        &mut self,
        mut top: BTreeMap<String, Shelf>,
        categories: &mut Vec<Category>,
    ) {
        let (pages, editions, edition) = (self.pages, self.editions, self.edition);
        for stated in &editions[edition].navigation {
            let shelf = top.remove(&fold(&stated.name));
            if shelf.is_none() && stated.items.is_empty() {
                let known: Vec<&str> = pages
                    .iter()
                    .filter(|p| p.edition == edition)
                    .filter_map(|p| p.front.category.as_ref())
                    .map(|c| &*c.value)
                    .collect();
                self.problems.push(
                    Diagnostic::new(
                        Code::NavigationTarget,
                        format!("no page has the category `{}`", stated.name),
                    )
                    .at(&Config::file(), stated.span)
                    .help(match nearest(&stated.name, known) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "give a page this `categoryName`, or remove the entry".into(),
                    }),
                );
                continue;
            }
            let mut category = Category {
                name: stated.name.clone(),
                edition,
                route: Route::home(),
                icon: stated.icon.as_ref().map(|i| i.value.clone()),
                description: stated.description.clone(),
                rule_above: stated.rule_above,
                items: Vec::new(),
                count: 0,
                takes_the_rest: false,
            };
            let shelf = shelf.unwrap_or_default();
            self.warn_spellings("category", Some(&stated.name), &shelf);
            (category.items, category.count) = self.items(&stated.items, shelf);
            categories.push(category);
        }
        // Pages without a category stand under the folded empty name: last.
        let other = top.remove("");
        let mut rest: Vec<Category> = top
            .into_values()
            .map(|shelf| self.category(shelf))
            .collect();
        rest.retain(|category| category.count > 0);
        rest.sort_by(|a, b| natural::compare(&a.name, &b.name));
        categories.extend(rest);
        if let Some(mut shelf) = other {
            shelf.spellings = vec![(OTHER_PAGES.into(), Config::file(), Span::new(0..0))];
            let mut category = self.category(shelf);
            category.takes_the_rest = true;
            if category.count > 0 {
                categories.push(category);
            }
        }
    }

    fn category(&mut self, shelf: Shelf) -> Category {
        self.warn_spellings("category", None, &shelf);
        let name = shelf.name();
        let (items, count) = self.items(&[], shelf);
        Category {
            name,
            edition: self.edition,
            route: Route::home(),
            icon: None,
            description: None,
            rule_above: false,
            items,
            count,
            takes_the_rest: false,
        }
    }

    /// The items of one level: those stated, then the pages, then the groups.
    fn items(&mut self, stated: &[NavItem], mut shelf: Shelf) -> (Vec<Item>, usize) {
        let mut items = Vec::new();
        let mut count = 0;
        for entry in stated {
            match entry {
                NavItem::Page {
                    permalink,
                    span,
                    looks,
                } => {
                    if let Some(page) = self.stated_page(permalink, *span) {
                        if *looks != Looks::default() {
                            self.looks.insert(page, looks.clone());
                        }
                        items.push(Item::Page(page));
                        count += 1;
                    }
                }
                NavItem::Link { link, looks } => items.push(Item::Link(StatedLink {
                    link: link.clone(),
                    looks: looks.clone(),
                })),
                NavItem::Group {
                    name,
                    span,
                    looks,
                    items: inner,
                } => {
                    let below = shelf.below.remove(&fold(name));
                    if below.is_none() && inner.is_empty() {
                        let known: Vec<String> = shelf.below.values().map(Shelf::name).collect();
                        let near = nearest(name, known.iter().map(String::as_str));
                        self.problems.push(
                            Diagnostic::new(
                                Code::NavigationTarget,
                                format!("no page here has the subcategory `{name}`"),
                            )
                            .at(&Config::file(), *span)
                            .help(match near {
                                Some(near) => format!("did you mean `{near}`?"),
                                None => {
                                    "give a page this `subCategoryName`, or remove the entry".into()
                                }
                            }),
                        );
                        continue;
                    }
                    let below = below.unwrap_or_default();
                    self.warn_spellings("subcategory", Some(name), &below);
                    let (inner, pages) = self.items(inner, below);
                    count += pages;
                    items.push(Item::Group(Group {
                        name: name.clone(),
                        id: String::new(),
                        icon: looks.icon.as_ref().map(|i| i.value.clone()),
                        description: looks.description.clone(),
                        rule_above: looks.rule_above,
                        items: inner,
                        count: pages,
                    }));
                }
            }
        }
        let mut pages: Vec<PageId> = shelf
            .pages
            .iter()
            .copied()
            .filter(|p| !self.stated[*p])
            .collect();
        pages.sort_by(|a, b| order::compare(&self.pages[*a], &self.pages[*b]));
        count += pages.len();
        items.extend(pages.into_iter().map(Item::Page));
        let mut groups: Vec<Group> = shelf
            .below
            .into_values()
            .map(|below| self.group(below))
            .collect();
        groups.retain(|g| g.count > 0);
        groups.sort_by(|a, b| natural::compare(&a.name, &b.name));
        count += groups.iter().map(|g| g.count).sum::<usize>();
        items.extend(groups.into_iter().map(Item::Group));
        (items, count)
    }

    fn group(&mut self, shelf: Shelf) -> Group {
        self.warn_spellings("subcategory", None, &shelf);
        let name = shelf.name();
        let (items, count) = self.items(&[], shelf);
        Group {
            name,
            id: String::new(),
            icon: None,
            description: None,
            rule_above: false,
            items,
            count,
        }
    }

    /// The page that `navigation` names by permalink.
    fn stated_page(&mut self, permalink: &str, span: Span) -> Option<PageId> {
        let edition = &self.editions[self.edition];
        let Some(page) = page_at(permalink, self.by_route, edition) else {
            let known = self
                .pages
                .iter()
                .map(|p| p.route.as_str().trim_start_matches('/'));
            let near = nearest(permalink, known).map(str::to_owned);
            self.problems.push(
                Diagnostic::new(
                    Code::NavigationTarget,
                    format!("no page has the permalink `{permalink}`"),
                )
                .at(&Config::file(), span)
                .help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write the `permalink` of a page, or remove the entry".into(),
                }),
            );
            return None;
        };
        if std::mem::replace(&mut self.placed[page], true) {
            self.problems.push(
                Diagnostic::new(
                    Code::NavigationTarget,
                    format!("the page `{permalink}` stands in the navigation twice"),
                )
                .at(&Config::file(), span)
                .help("remove one of the two entries"),
            );
            return None;
        }
        Some(page)
    }

    /// One warning for each spelling that differs from the one shown.
    fn warn_spellings(&mut self, level: &str, stated: Option<&str>, shelf: &Shelf) {
        let shown = stated.map_or_else(|| shelf.name(), str::to_owned);
        let first = shelf.spellings.iter().find(|(s, ..)| *s == shown);
        for (spelling, file, span) in shelf.spellings.iter().filter(|(s, ..)| *s != shown) {
            let words = format!(
                "the {level} `{spelling}` is also written `{shown}`; they are taken for one"
            );
            let mut problem = Diagnostic::new(Code::CategorySpelling, words)
                .at(file, *span)
                .help(format!("write `{shown}`"));
            if !span.range().is_empty() {
                let edit = Edit {
                    file: file.clone(),
                    span: *span,
                    text: edit::scalar(&shown),
                };
                problem = problem.fix(format!("write `{shown}`"), vec![edit]);
            }
            if let Some((_, other, at)) = first {
                let place = Place {
                    file: other.clone(),
                    span: Some(*at),
                };
                problem = problem.also(place, format!("`{shown}` is here"));
            }
            self.problems.push(problem);
        }
    }
}

/// Marks the pages that `navigation` names.
pub(super) fn note_stated(
    items: &[NavItem],
    known: (&HashMap<&Route, PageId>, &Edition),
    stated: &mut [bool],
) {
    for item in items {
        match item {
            NavItem::Page { permalink, .. } => {
                if let Some(page) = page_at(permalink, known.0, known.1) {
                    stated[page] = true;
                }
            }
            NavItem::Group { items, .. } => note_stated(items, known, stated),
            NavItem::Link { .. } => {}
        }
    }
}

/// The page of a permalink as `navigation` names it: in a language of its own
/// address first below that.
fn page_at(
    permalink: &str,
    by_route: &HashMap<&Route, PageId>,
    edition: &Edition,
) -> Option<PageId> {
    let at = |text: &str| {
        let route = Route::from_permalink(text).ok()?;
        by_route.get(&route).copied()
    };
    if edition.prefix.is_empty() {
        return at(permalink);
    }
    let below = format!("{}/{}", edition.prefix, permalink.trim_start_matches('/'));
    at(&below).or_else(|| at(permalink))
}
