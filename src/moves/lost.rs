//! Addresses of the book that answer no more, and where what stood there is now.
//!
//! What stood at an address is known again by its [`Sketch`]: a page that was moved
//! by other means than `shelfmark mv`, a heading by other words, a category by another
//! name. Where nothing is alike, the file that had the address is asked, then names.

use std::collections::BTreeMap;

use super::book::{self, Book, FILE, Line};
use super::sketch::{Sketch, most_alike};
use super::{permalink, restored, shifted};
use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::engine::Build;
use crate::path::{Route, SourcePath};
use crate::site::{Entry, PageId};

/// How alike something new must be to have an address's place: a page that was
/// moved and half rewritten still is, pages that share a frame are not.
const NEW: f64 = 0.4;

/// How alike something must be that has been published at its own address before:
/// it was there beside the lost one, so it must say nearly the same.
const KNOWN: f64 = 0.8;

/// An address that answers no more.
#[derive(Clone, Debug)]
pub struct Lost<'a> {
    /// It, as the book has it.
    pub address: &'a str,
    /// The file that had it; empty where none did.
    pub file: &'a str,
    /// What became of what stood there, and what to do; empty where nobody knows.
    pub cure: String,
    /// Whether its page is lost, too: then the page's address brings it back.
    pub with_page: bool,
    /// Whether another part of the page answers there.
    answers: bool,
    place: Option<(SourcePath, Option<Span>)>,
    fix: Option<Fix>,
}

/// What has the place of what is lost.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Heir {
    /// A page; whether its text says so.
    Page(PageId, bool),
    /// A heading of a page.
    Heading(PageId, String),
    /// A file or a category, by its address.
    Stated(Route),
}

/// The addresses of the book that answer no more, in its order.
pub fn lost<'a>(build: &Build, known: &'a Book) -> Vec<Lost<'a>> {
    let now = Book::of(build);
    let shifted = shifted::shifted(build, known);
    let mut gone = gone(build, known, &now);
    gone.retain(|gone| !shifted.contains_key(gone.address));
    let by_number = shifted.into_iter();
    let mut all: Vec<Lost<'a>> = by_number
        .filter_map(|(address, shifted)| counted_anew(&now, known.entry(&address)?, shifted))
        .collect();
    all.extend(of_nothing(build, known, &now, &gone));
    all.sort_by_key(|lost| lost.address);
    all
}

/// An anchor whose heading has another number now.
fn counted_anew<'a>(
    now: &Book,
    (address, line): (&'a str, &'a Line),
    shifted: shifted::Shifted,
) -> Option<Lost<'a>> {
    let (_, anchor) = address.split_once('#')?;
    let cure = format!(
        "its part of the page is at `#{}` now: write `{{#{}}}` behind the heading",
        shifted.now,
        book::read(anchor)
    );
    Some(Lost {
        address,
        file: &line.file,
        cure,
        with_page: false,
        answers: now.has(address),
        place: Some((shifted.file, Some(shifted.span))),
        fix: Some(shifted.fix),
    })
}

/// What is told of addresses at which nothing answers.
fn of_nothing<'a>(build: &Build, known: &Book, now: &Book, gone: &[Gone<'a>]) -> Vec<Lost<'a>> {
    if gone.is_empty() {
        return Vec::new();
    }
    let search = Search::new(build, known, now, gone);
    let heirs: Vec<Option<Heir>> = gone.iter().map(|g| search.heir(g)).collect();
    let fixes = restored::fixes(build, gone, &heirs);
    let each = gone.iter().zip(heirs).map(|(gone, heir)| {
        let fix = heir.as_ref().and_then(|heir| {
            let target = restored::target(build, heir)?;
            fixes.get(&(target, gone.anchor.is_some())).cloned()
        });
        search.told(gone, heir.as_ref(), fix)
    });
    each.collect()
}

/// A finding for each lost address whose page answers.
pub fn findings(build: &Build, known: &Book) -> Vec<Diagnostic> {
    let lost = lost(build, known);
    lost.iter()
        .filter(|l| !l.with_page)
        .map(Lost::finding)
        .collect()
}

/// The same for every lost address, those of headings of lost pages among them.
pub fn all_findings(build: &Build, known: &Book) -> Vec<Diagnostic> {
    lost(build, known).iter().map(Lost::finding).collect()
}

impl Lost<'_> {
    fn finding(&self) -> Diagnostic {
        let address = self.address;
        let now = match self.answers {
            true => "leads to another part of the page now",
            false => "nothing answers there now",
        };
        let words = match self.file {
            "" => format!("`{address}` was published, and {now}"),
            file => format!("`{address}` was published from `{file}`, and {now}"),
        };
        let finding = Diagnostic::new(Code::AddressGone, words);
        let finding = match &self.place {
            Some((file, Some(span))) => finding.at(file, *span),
            Some((file, None)) => finding.in_file(file),
            None => finding.in_file(&SourcePath::new(FILE).expect("a plain relative path")),
        };
        let give_up = format!("take its line out of `{FILE}` to give it up for good");
        let finding = finding.help(match self.cure.as_str() {
            "" => format!(
                "name it in the `redirect_from` of the page that has its place, or {give_up}"
            ),
            cure => format!("{cure}, or {give_up}"),
        });
        match &self.fix {
            Some(fix) => finding.fix(fix.label.clone(), fix.edits.clone()),
            None => finding,
        }
    }
}

/// An address of the book that answers no more.
pub(super) struct Gone<'a> {
    address: &'a str,
    line: &'a Line,
    /// The address of its page, without the anchor.
    pub(super) route: Option<Route>,
    pub(super) anchor: Option<String>,
    /// The page that answers where the anchor was.
    page: Option<PageId>,
}

fn gone<'a>(build: &Build, known: &'a Book, now: &Book) -> Vec<Gone<'a>> {
    let read = |(address, line): (&'a str, &'a Line)| {
        let (page, anchor) = match address.split_once('#') {
            Some((page, anchor)) => (page, Some(book::read(anchor))),
            None => (address, None),
        };
        let route = Route::from_file(&book::read(page)).ok();
        let answers = route.as_ref().and_then(|route| page_at(build, route));
        Gone {
            address,
            line,
            page: answers.filter(|_| anchor.is_some()),
            route,
            anchor,
        }
    };
    let gone = known.without(now).into_iter().map(read);
    gone.filter(|gone| !answers(build, gone)).collect()
}

/// The page that an address leads to.
fn page_at(build: &Build, route: &Route) -> Option<PageId> {
    match build.renderer.site.entry(route)? {
        Entry::Page(id) | Entry::Redirect(id) => Some(*id),
        _ => None,
    }
}

/// Whether a heading's address answers all the same: by a redirect, which keeps the
/// part behind `#`, or because something else on the page has its id.
fn answers(build: &Build, gone: &Gone<'_>) -> bool {
    let (Some(page), Some(anchor)) = (gone.page, &gone.anchor) else {
        return false;
    };
    let article = build.renderer.articles.get(page);
    book::anchors(build, page).contains(&anchor.as_str())
        || article.is_some_and(|a| a.outline().has_id(anchor))
}

/// Finds heirs.
struct Search<'a> {
    build: &'a Build,
    /// The pages with what they say, each with whether its address is new.
    pages: Vec<((PageId, bool), Sketch)>,
    /// The files and categories, by their place among the routes.
    others: Vec<((usize, bool), Sketch)>,
    /// The sections of the pages of which an anchor is lost.
    sections: BTreeMap<PageId, Vec<Section>>,
    /// How many anchors of a page are lost.
    anchors: BTreeMap<PageId, usize>,
}

/// A heading that may have another one's place.
struct Section {
    id: String,
    is_new: bool,
    sketch: Option<Sketch>,
}

impl<'a> Search<'a> {
    fn new(build: &'a Build, known: &Book, now: &Book, gone: &[Gone<'_>]) -> Self {
        use rayon::prelude::*;
        let site = &build.renderer.site;
        let is_new = |address: &str| now.has(address) && !known.has(address);
        let wants = |anchor: bool| {
            let mut all = gone.iter();
            all.any(|g| g.line.sketch.is_some() && g.anchor.is_some() == anchor)
        };
        let mut pages = Vec::new();
        let mut others = Vec::new();
        if wants(false) {
            let articles = build.renderer.articles.par_iter().enumerate();
            pages = articles
                .filter_map(|(id, article)| {
                    let route = &site.pages.get(id)?.route;
                    let sketch = book::of_page_text(article)?;
                    Some(((id, is_new(&book::address(route, None))), sketch))
                })
                .collect();
            let routes = build.routes().par_iter().enumerate();
            others = routes
                .filter_map(|(place, (route, entry))| {
                    let sketch = match entry {
                        Entry::Category(index) => {
                            book::of_category(site, site.tree.categories.get(*index)?)?
                        }
                        Entry::Asset(asset) if is_own(route, asset) => book::of_asset(asset)?,
                        _ => return None,
                    };
                    Some(((place, is_new(&book::address(route, None))), sketch))
                })
                .collect();
        }
        let mut anchors: BTreeMap<PageId, usize> = BTreeMap::new();
        for page in gone.iter().filter_map(|g| g.page) {
            *anchors.entry(page).or_default() += 1;
        }
        let sections = anchors
            .keys()
            .map(|page| (*page, sections(build, known, *page)));
        Self {
            build,
            pages,
            others,
            sections: sections.collect(),
            anchors,
        }
    }

    fn heir(&self, gone: &Gone<'_>) -> Option<Heir> {
        match (&gone.anchor, gone.page) {
            (Some(_), Some(page)) => self.heading(gone, page),
            (Some(_), None) => None,
            (None, _) => self.alike(gone).or_else(|| self.by_name(gone)),
        }
    }

    /// What says the same, or nearly.
    fn alike(&self, gone: &Gone<'_>) -> Option<Heir> {
        let wanted = gone.line.sketch.as_ref()?;
        let least = |(_, is_new)| if is_new { NEW } else { KNOWN };
        let is_page = gone.line.file.ends_with(".md");
        if is_page {
            let (page, _) = most_alike(wanted, &self.pages, |(id, new)| {
                // The file that had the address is the likeliest to have its text.
                if self.has_file(id, &gone.line.file) {
                    NEW
                } else {
                    least((0, new))
                }
            })?;
            return Some(Heir::Page(page, true));
        }
        let (place, _) = most_alike(wanted, &self.others, |(_, new)| least((0, new)))?;
        Some(Heir::Stated(self.build.routes().get(place)?.0.clone()))
    }

    fn has_file(&self, page: PageId, file: &str) -> bool {
        let page = self.build.renderer.site.pages.get(page);
        page.is_some_and(|page| page.path.as_str() == file)
    }

    /// The page or file that the same file is now, or the only one of its name.
    fn by_name(&self, gone: &Gone<'_>) -> Option<Heir> {
        let file = SourcePath::new(&gone.line.file)?;
        let site = &self.build.renderer.site;
        if let Some(page) = site.page_of(&file) {
            return Some(Heir::Page(page, false));
        }
        let named = |path: &SourcePath| path.file_name() == file.file_name();
        if file.extension() == "md" {
            // Of a page that is known to say something else, its name says nothing.
            let mut same = (0..site.pages.len()).filter(|id| named(&site.pages[*id].path));
            let only = same.next().filter(|_| same.next().is_none())?;
            return gone
                .line
                .sketch
                .is_none()
                .then_some(Heir::Page(only, false));
        }
        let mut same = self
            .build
            .routes()
            .iter()
            .filter_map(|(route, entry)| match entry {
                Entry::Asset(asset) if named(&asset.path) && is_own(route, asset) => Some(route),
                _ => None,
            });
        let only = same.next().filter(|_| same.next().is_none())?;
        Some(Heir::Stated(only.clone()))
    }

    /// The heading whose text a lost one had; or the only new one, where one is lost
    /// of which nothing is known.
    fn heading(&self, gone: &Gone<'_>, page: PageId) -> Option<Heir> {
        let sections = self.sections.get(&page)?;
        if let Some(wanted) = &gone.line.sketch {
            let with_text = sections.iter().enumerate();
            let with_text: Vec<(usize, Sketch)> = with_text
                .filter_map(|(n, s)| Some((n, s.sketch.clone()?)))
                .collect();
            let least = |n: usize| match sections.get(n) {
                Some(section) if section.is_new => NEW,
                _ => KNOWN,
            };
            let found = most_alike(wanted, &with_text, least)?;
            return Some(Heir::Heading(page, sections.get(found)?.id.clone()));
        }
        let mut new = sections.iter().filter(|s| s.is_new);
        let only = new.next().filter(|_| new.next().is_none())?;
        let one = self.anchors.get(&page) == Some(&1);
        one.then(|| Heir::Heading(page, only.id.clone()))
    }

    fn told<'g>(&self, gone: &Gone<'g>, heir: Option<&Heir>, fix: Option<Fix>) -> Lost<'g> {
        let site = &self.build.renderer.site;
        let file = gone.line.file.as_str();
        let old = gone.route.as_ref().map(permalink).unwrap_or_default();
        let own = SourcePath::new(file).and_then(|path| site.page_of(&path));
        let page = heir.and_then(page_of).or(gone.page).or(own);
        let head = page.and_then(|page| site.pages.get(page));
        let (cure, span) = match (heir, head) {
            (Some(Heir::Page(id, by_text)), Some(head)) => {
                let moved = *by_text && !self.has_file(*id, file);
                let what = match moved {
                    true => format!(
                        "the page's text stands in `{}` now, at `{}`",
                        head.path, head.route
                    ),
                    false => format!("the page is at `{}` now", head.route),
                };
                let cure = format!("{what}: add `{old}` to its `redirect_from`");
                (cure, Some(head.route_span))
            }
            (Some(Heir::Heading(page, id)), _) => {
                let anchor = gone.anchor.as_deref().unwrap_or_default();
                let cure =
                    format!("`#{id}` has its place now: write `{anchor}: {id}` under `anchors`");
                (cure, self.span_of(*page, id))
            }
            (Some(Heir::Stated(route)), _) => {
                let to = permalink(route);
                let cure = format!(
                    "it is at `{route}` now: write `{{from: {old}, to: {to}}}` under `redirects` in `site.yaml`"
                );
                (cure, None)
            }
            (None, Some(_)) if gone.page.is_some() => (self.elsewhere(gone), None),
            _ => (self.nearly(gone), None),
        };
        let place = head.map(|head| (head.path.clone(), span));
        Lost {
            address: gone.address,
            file,
            cure,
            with_page: gone.anchor.is_some() && gone.page.is_none(),
            answers: false,
            place: place.or_else(|| self.hidden(gone).map(|file| (file.clone(), None))),
            fix,
        }
    }

    /// The place of a heading in its page's own file.
    fn span_of(&self, page: PageId, id: &str) -> Option<Span> {
        let outline = self.build.renderer.articles.get(page)?.outline();
        let heading = outline.headings.iter().find(|h| h.id == id)?;
        heading.origin.is_none().then_some(heading.span)
    }

    /// What to do about a heading of which nothing is left on its page.
    fn elsewhere(&self, gone: &Gone<'_>) -> String {
        let anchor = gone.anchor.as_deref().unwrap_or_default();
        let general = format!("write under `anchors` which heading has the place of `{anchor}`");
        let Some(wanted) = &gone.line.sketch else {
            return general;
        };
        let mut all = Vec::new();
        for (page, article) in self.build.renderer.articles.iter().enumerate() {
            let of_page = book::sections(article).into_iter();
            all.extend(of_page.map(|(id, sketch)| (page, id, sketch)));
        }
        let sketches: Vec<(usize, Sketch)> = all
            .iter()
            .enumerate()
            .map(|(n, (.., sketch))| (n, sketch.clone()))
            .collect();
        let found = most_alike(wanted, &sketches, |_| KNOWN).and_then(|n| all.get(n));
        let Some((page, id, _)) = found.filter(|(page, ..)| Some(*page) != gone.page) else {
            return general;
        };
        let page = self.build.renderer.site.pages.get(*page);
        let at = page
            .map(|page| format!("{}#{id}", page.route))
            .unwrap_or_default();
        format!("its text stands at `{at}` now; {general}, where a link to there stands")
    }

    /// The draft or unpublished page that has the address.
    fn hidden(&self, gone: &Gone<'_>) -> Option<&SourcePath> {
        self.build.renderer.site.hidden.get(gone.route.as_ref()?)
    }

    /// What to do about an address of which nothing is left.
    fn nearly(&self, gone: &Gone<'_>) -> String {
        if let Some(file) = self.hidden(gone) {
            return format!("`{file}` has it, and is a draft or not published: publish it");
        }
        let near = gone.route.as_ref();
        let near = near.and_then(|route| self.build.renderer.site.nearest(route.as_str()));
        match near.filter(|_| gone.anchor.is_none()) {
            Some(near) => format!(
                "name it in the `redirect_from` of the page that has its place (is it `{near}`?)"
            ),
            None => String::new(),
        }
    }
}

/// Whether a file has this address by where it lies, and not by a redirect.
fn is_own(route: &Route, asset: &crate::source::Asset) -> bool {
    Route::from_file(asset.published_path()).as_ref() == Ok(route)
}

fn sections(build: &Build, known: &Book, page: PageId) -> Vec<Section> {
    let site = &build.renderer.site;
    let (Some(article), Some(head)) = (build.renderer.articles.get(page), site.pages.get(page))
    else {
        return Vec::new();
    };
    let mut sketches: BTreeMap<String, Sketch> = book::sections(article).into_iter().collect();
    // A page has its headings at its old addresses, too.
    let old = head.front.redirect_from.iter();
    let old = old.filter_map(|old| Route::from_permalink(&old.value).ok());
    let routes: Vec<Route> = old.chain([head.route.clone()]).collect();
    let section = |heading: &crate::markdown::Heading| Section {
        id: heading.id.clone(),
        is_new: !routes
            .iter()
            .any(|r| known.has(&book::address(r, Some(&heading.id)))),
        sketch: sketches.remove(&heading.id),
    };
    article.outline().headings.iter().map(section).collect()
}

pub(super) fn page_of(heir: &Heir) -> Option<PageId> {
    match heir {
        Heir::Page(page, _) | Heir::Heading(page, _) => Some(*page),
        Heir::Stated(_) => None,
    }
}
