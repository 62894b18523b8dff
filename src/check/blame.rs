//! Whose words they were: from something in the finished pages to the place in
//! the author's files that wrote it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::path::{Route, SourcePath};
use crate::site::{Entry, PageId};

use super::Ground;
use super::links::Judged;
use super::rendered::{Bad, finding, reference};
use super::settings;

/// Finds places.
pub(super) struct Blame<'b, 'a> {
    ground: &'b Ground<'a>,
    /// Files that are no pages, with their texts.
    texts: &'b [(&'b SourcePath, &'b str)],
    /// Addresses that `site.yaml` states and that are judged there.
    stated: HashSet<String>,
    /// What the links of a page lead to, as it stands in the output.
    outlines: RefCell<BTreeMap<PageId, HashSet<String>>>,
}

impl<'b, 'a> Blame<'b, 'a> {
    pub fn new(ground: &'b Ground<'a>, texts: &'b [(&'b SourcePath, &'b str)]) -> Self {
        Self {
            ground,
            texts,
            stated: settings::hrefs(ground),
            outlines: RefCell::default(),
        }
    }

    /// A finding about the page (or file) at a place of the routes.
    pub fn on(&self, place: usize, code: Code, words: String) -> Diagnostic {
        let finding = Diagnostic::new(code, words);
        match self.file_at(place) {
            Some(file) => finding.in_file(file),
            None => finding,
        }
    }

    /// Tells of an address that leads nowhere: for each reason, the places that say
    /// it. A relative one is another path on each page.
    pub fn address(&self, all: &[(Bad, BTreeSet<usize>)], problems: &mut Vec<Diagnostic>) {
        let mut unexplained: Vec<(usize, &Bad)> = Vec::new();
        for (bad, from) in all {
            if !self.stated.contains(&bad.address) {
                let left = from.iter().filter(|place| !self.linked(**place, bad));
                unexplained.extend(left.map(|place| (*place, bad)));
            }
        }
        unexplained.sort_unstable();
        let Some((first, bad)) = unexplained.first().copied() else {
            return;
        };
        if let Some((file, text, span)) = self.written(&bad.address) {
            let address = text.get(span.range()).unwrap_or(&bad.address);
            let mut finding = self.judge(bad, address, first, Some((file, text)), span);
            let pages = unexplained.len();
            if let (Some((route, _)), true) = (self.ground.site.routes.get(first), pages > 0) {
                let on = match pages {
                    1 => format!("it is on `{route}`"),
                    n => format!("it is on {n} pages, such as `{route}`"),
                };
                finding.help = Some(match finding.help.take() {
                    Some(help) => format!("{help} ({on})"),
                    None => on,
                });
            }
            problems.push(finding);
            return;
        }
        // Nobody wrote it as it stands: each page has its own.
        for (place, bad) in unexplained {
            let file = self.file_at(place);
            let own = || self.own(place, &bad.address);
            let at = file.and_then(|f| Some((f, own()?)));
            let finding = match at {
                Some((file, span)) => {
                    let text = self.page_text(place).unwrap_or_default();
                    self.judge(bad, &bad.address, place, Some((file, text)), span)
                }
                None => {
                    let none = Span::new(0..0);
                    let place_of = file.map(|f| (f, ""));
                    self.judge(bad, &bad.address, place, place_of, none)
                }
            };
            problems.push(finding);
        }
    }

    fn judge(
        &self,
        bad: &Bad,
        address: &str,
        place: usize,
        at: Option<(&SourcePath, &str)>,
        span: Span,
    ) -> Diagnostic {
        let home = Route::home();
        let routes = &self.ground.site.routes;
        let route = routes.get(place).map_or(&home, |(route, _)| route);
        let reference = reference(address, span);
        let judged = Judged::at(self.ground, route, &reference, at);
        finding(&judged, self.ground, bad)
    }

    /// Tells of an id that a finished page has twice, where the page's own text is
    /// not the cause by itself.
    pub fn id(&self, place: usize, id: &str, problems: &mut Vec<Diagnostic>) {
        let Some(page) = self.ground.page_at(place) else {
            let words = format!("two elements have the id `{id}`");
            let help = "give one of them another id: links lead to the first";
            problems.push(self.on(place, Code::DuplicateId, words).help(help));
            return;
        };
        let Some(article) = self.ground.articles.get(page) else {
            return;
        };
        let outline = article.outline();
        let of_text = outline.ids.iter().filter(|i| *i == id).count();
        let heading = outline.headings.iter().find(|h| h.id == id);
        if of_text + usize::from(heading.is_some()) > 1 {
            return;
        }
        let words = format!("the page has the id `{id}` twice: in its text and in the template");
        let finding = self.on(place, Code::DuplicateId, words);
        let finding = match heading {
            Some(heading) => finding.at(&article.file.path, heading.span),
            None => finding,
        };
        problems.push(finding.help(format!("give yours another id, such as `{{#{id}-1}}`")));
    }

    /// Tells of a picture without `alt`.
    pub fn wordless(&self, source: &str, from: &BTreeSet<usize>, problems: &mut Vec<Diagnostic>) {
        let words = "the picture has no `alt`";
        let help = "say what it shows in `alt=\"…\"`, or write `alt=\"\"` for decoration";
        if let Some((file, _, span)) = self.written(source) {
            problems.push(
                Diagnostic::new(Code::NoAltText, words)
                    .at(file, span)
                    .help(help),
            );
            return;
        }
        for place in from {
            let finding = self.on(*place, Code::NoAltText, words.into()).help(help);
            let spans = self.pictures(*place, source);
            match self.file_at(*place).filter(|_| !spans.is_empty()) {
                Some(file) => {
                    problems.extend(spans.iter().map(|span| finding.clone().at(file, *span)));
                }
                None => problems.push(finding),
            }
        }
    }

    /// Where a page's raw HTML shows a picture without words.
    fn pictures(&self, place: usize, source: &str) -> Vec<Span> {
        let (site, page) = (self.ground.site, self.ground.page_at(place));
        let Some((article, head)) = page.and_then(|page| {
            let article = self.ground.articles.get(page)?;
            Some((article, article.head.as_ref()?))
        }) else {
            return Vec::new();
        };
        let shows = |target: &str| {
            let target = site.resolve(target, &head.route, Some(&head.path));
            site.target_href(&target) == source
        };
        let images = article.outline().images.iter();
        let raw = images.filter(|i| i.text.is_empty() && shows(&i.target));
        raw.filter(|i| {
            let before = article.file.text.get(..i.span.start as usize);
            let before = before.unwrap_or_default().trim_end().strip_suffix('=');
            before.is_some_and(|b| b.trim_end().to_ascii_lowercase().ends_with("src"))
        })
        .map(|i| unquoted(&article.file.text, i.span))
        .collect()
    }

    /// Whether a link of the page's own text leads there, so that it is judged
    /// where it stands.
    fn linked(&self, place: usize, bad: &Bad) -> bool {
        let Some(page) = self.ground.page_at(place) else {
            return false;
        };
        let mut outlines = self.outlines.borrow_mut();
        let known = outlines.entry(page).or_insert_with(|| self.hrefs(page));
        known.contains(&bad.address)
    }

    fn hrefs(&self, page: PageId) -> HashSet<String> {
        let (ground, site) = (self.ground, self.ground.site);
        let Some(article) = ground.articles.get(page) else {
            return HashSet::new();
        };
        let Some(head) = &article.head else {
            return HashSet::new();
        };
        let outline = article.outline();
        let all = outline.links.iter().chain(&outline.images);
        let href =
            |target: &str| site.target_href(&site.resolve(target, &head.route, Some(&head.path)));
        all.map(|reference| href(&reference.target)).collect()
    }

    /// The first place outside the pages at which an address is written.
    fn written(&self, address: &str) -> Option<(&'b SourcePath, &'b str, Span)> {
        let base = self.ground.site.base_path.as_str();
        let below = address.strip_prefix(base).filter(|_| !base.is_empty());
        let forms = [Some(address), below].into_iter().flatten();
        for form in forms.filter(|f| !f.is_empty()) {
            for (file, text) in self.texts {
                if let Some(at) = alone(text, form) {
                    return Some((file, text, Span::new(at..at + form.len())));
                }
            }
        }
        None
    }

    /// Where an address that is said at a place of the routes is written: outside
    /// the pages, else in that page's file.
    pub fn written_at(&self, address: &str, place: usize) -> Option<Place> {
        if let Some((file, _, span)) = self.written(address) {
            let (file, span) = (file.clone(), Some(span));
            return Some(Place { file, span });
        }
        let file = self.file_at(place)?.clone();
        let span = self.own(place, address);
        Some(Place { file, span })
    }

    /// Where a page itself writes an address: in its text (an inline style), or in
    /// its front matter, for the theme.
    fn own(&self, place: usize, address: &str) -> Option<Span> {
        let article = self.ground.articles.get(self.ground.page_at(place)?)?;
        let text = article.file.text.get(article.body.clone())?;
        let at = alone(text, address).map(|at| article.body.start + at);
        let span = at.map(|at| Span::new(at..at + address.len()));
        span.or_else(|| self.front_matter(place, address))
    }

    /// Where a page's front matter names an address.
    fn front_matter(&self, place: usize, address: &str) -> Option<Span> {
        let article = self.ground.articles.get(self.ground.page_at(place)?)?;
        let head = article.head.as_ref()?;
        let names = |value: &serde_json::Value| {
            value
                .as_str()
                .is_some_and(|v| address.ends_with(v) && !v.is_empty())
        };
        let (_, value) = head.front.extra.iter().find(|(_, v)| names(v))?;
        let value = value.as_str()?;
        let front = article.file.text.get(..article.body.start)?;
        let at = alone(front, value)?;
        Some(Span::new(at..at + value.len()))
    }

    fn page_text(&self, place: usize) -> Option<&str> {
        let article = self.ground.articles.get(self.ground.page_at(place)?)?;
        Some(&article.file.text)
    }

    /// The author's file behind a place.
    fn file_at(&self, place: usize) -> Option<&SourcePath> {
        let site = self.ground.site;
        match &site.routes.get(place)?.1 {
            Entry::Page(id) => Some(&site.pages.get(*id)?.path),
            Entry::Redirect(id) => Some(&site.pages.get(*id)?.path),
            Entry::Asset(asset) => Some(&asset.path),
            _ => None,
        }
    }
}

/// A span without the quotes around what it holds.
fn unquoted(text: &str, span: Span) -> Span {
    let range = span.range();
    let quoted = text
        .get(range.clone())
        .is_some_and(|t| t.len() > 1 && t.starts_with(['"', '\'']));
    if quoted {
        Span::new(range.start + 1..range.end - 1)
    } else {
        span
    }
}

/// Where `word` stands in a text and is no part of a longer address.
fn alone(text: &str, word: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '%' | '#');
    let stands = |at: &usize| {
        let before = text[..*at].chars().next_back();
        let after = text[*at + word.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    };
    text.match_indices(word).map(|(at, _)| at).find(stands)
}
