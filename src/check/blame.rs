//! Whose words they were: from something in the finished pages to the place in
//! the author's files that wrote it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::front_matter::FrontMatter;
use crate::path::{Route, SourcePath};
use crate::site::links::Target;
use crate::site::{Entry, PageId};

use super::Ground;
use super::links::{self, Judged};
use super::markup::{self, Says, Use};
use super::rendered::{Bad, finding, reference};
use super::settings;
use super::written::{self, alone};
use crate::source::MOST_BYTES;

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

    /// A finding about a page that weighs too much: at the heaviest thing that its own
    /// text loads, else at its name.
    pub fn heavy(&self, place: usize, words: String, help: String) -> Diagnostic {
        let site = self.ground.site;
        let article = self.ground.page_at(place);
        let Some(article) = article.and_then(|page| self.ground.articles.get(page)) else {
            return self.on(place, Code::HeavyPage, words).help(help);
        };
        let finding = Diagnostic::new(Code::HeavyPage, words);
        let head = article.head.as_deref();
        let weight = |target: &str| {
            let head = head?;
            let target = site.resolve(target, &head.route, Some(&head.path));
            let Target::Route { route, .. } = target else {
                return None;
            };
            let bytes = self.ground.weight(site.place_of(route.as_str())?);
            (bytes > 0).then_some((bytes, route))
        };
        let outline = article.outline();
        let loads = outline.images.iter().chain(&outline.links);
        let own = loads.filter(|reference| reference.origin.is_none());
        let weighed = own.filter_map(|reference| Some((weight(&reference.target)?, reference)));
        let file = &article.file;
        match weighed.max_by_key(|((bytes, _), _)| *bytes) {
            Some(((bytes, route), reference)) => {
                let have = bytes / 1024;
                let heaviest = format!("{help} (`{route}` alone has {have} kB)");
                let target = links::target_of(article, reference);
                finding.at(&file.path, target).help(heaviest)
            }
            None => {
                let name = FrontMatter::place(file, &["pagename", "title"]);
                finding.at(&file.path, name).help(help)
            }
        }
    }

    /// A finding about a page that leads on by itself, at the address that it leads to.
    pub fn refresh(&self, from: usize, code: Code, words: String) -> Diagnostic {
        let finding = self.on(from, code, words);
        let leads = |says: Says<'_>| matches!(says, Says::Address(Use::Refresh, _));
        if let Some((file, text)) = self.published(from) {
            let span = places(file, &text, &leads).first().copied();
            return span.map_or(finding.clone(), |span| finding.at(file, span));
        }
        let article = self.ground.page_at(from);
        let Some(article) = article.and_then(|page| self.ground.articles.get(page)) else {
            return finding;
        };
        let body = article
            .file
            .text
            .get(article.body.clone())
            .unwrap_or_default();
        match markup::places(body, &leads).into_iter().next() {
            Some(at) => {
                let start = article.body.start;
                finding.at(&article.file.path, start + at.start..start + at.end)
            }
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
        // What a page writes itself is its own, whoever else writes it, too.
        let (own, left): (Vec<_>, Vec<_>) = unexplained.into_iter().partition(|(place, bad)| {
            self.own(*place, &bad.address).is_some() || self.published(*place).is_some()
        });
        for (place, bad) in own {
            self.of_page(place, bad, problems);
        }
        let Some((first, bad)) = left.first().copied() else {
            return;
        };
        let Some((file, text, span)) = self.written(&bad.address) else {
            // Nobody wrote it as it stands.
            for (place, bad) in left {
                self.of_page(place, bad, problems);
            }
            return;
        };
        let address = text.get(span.range()).unwrap_or(&bad.address);
        let mut finding = self.judge(bad, address, first, Some((file, text)), span);
        if let Some((route, _)) = self.ground.site.routes.get(first) {
            let on = match left.len() {
                1 => format!("it is on `{route}`"),
                n => format!("it is on {n} pages, such as `{route}`"),
            };
            finding.help = Some(match finding.help.take() {
                Some(help) => format!("{help} ({on})"),
                None => on,
            });
        }
        problems.push(finding);
    }

    /// Tells of an address at its place in the page or file that writes it, else of
    /// the page as a whole.
    fn of_page(&self, place: usize, bad: &Bad, problems: &mut Vec<Diagnostic>) {
        if self.in_published(place, bad, problems) {
            return;
        }
        let none = Span::new(0..0);
        let whole = || self.file_at(place).map(|file| (file, ""));
        let (at, span) = match self.own(place, &bad.address) {
            Some((file, text, span)) => (Some((file, text)), span),
            None => (whole(), none),
        };
        problems.push(self.judge(bad, &bad.address, place, at, span));
    }

    /// Tells of an address in a file that is published as it is, at each of its places;
    /// no, where the output is none.
    fn in_published(&self, place: usize, bad: &Bad, problems: &mut Vec<Diagnostic>) -> bool {
        let Some((file, text)) = self.published(place) else {
            return false;
        };
        let says = |says: Says<'_>| says == Says::Address(bad.what, &bad.address);
        let spans = places(file, &text, &says);
        for span in &spans {
            let at = Some((file, text.as_str()));
            let mut finding = self.judge(bad, &bad.address, place, at, *span);
            // Only the files that Shelfmark reads as texts are changed by it.
            finding.fix = None;
            problems.push(finding);
        }
        !spans.is_empty()
    }

    /// The file that is published as it is at a place, with its text.
    fn published(&self, place: usize) -> Option<(&SourcePath, String)> {
        let (_, entry) = self.ground.site.routes.get(place)?;
        let Entry::Asset(asset) = entry else {
            return None;
        };
        Some((&asset.path, asset.text(MOST_BYTES)?))
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
            let finding = self.on(place, Code::DuplicateId, words).help(help);
            let text = self.published(place);
            let span = text.and_then(|(file, text)| {
                let spans = places(file, &text, &|says| says == Says::Id(id));
                Some((file, *spans.last()?))
            });
            problems.push(match span {
                Some((file, span)) => finding.at(file, span),
                None => finding,
            });
            return;
        };
        let Some(article) = self.ground.articles.get(page) else {
            return;
        };
        let outline = article.outline();
        let of_text = outline.ids.iter().filter(|i| i.target == id).count();
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

    /// Tells of a second heading of level 1 that no page wrote: a template of the site
    /// did. Where a page wrote it, it is told of there.
    pub fn title(&self, place: usize, problems: &mut Vec<Diagnostic>) {
        let page = self.ground.page_at(place);
        let Some(article) = page.and_then(|page| self.ground.articles.get(page)) else {
            return;
        };
        let outline = article.outline();
        if !outline.titles.is_empty() || outline.headings.iter().any(|h| h.level == 1) {
            return;
        }
        let templates = self
            .texts
            .iter()
            .filter(|(file, _)| file.extension() == "html");
        for (file, text) in templates {
            let spans = places(file, text, &|says| says == Says::Title);
            problems.extend(spans.last().map(|span| {
                let words = "the template puts a second title on a page";
                let open = Span::new(span.range().start..span.range().start + "<h1".len());
                Diagnostic::new(Code::SecondTitle, words)
                    .at(file, open)
                    .help("write `<h2>`: the page's name is its title")
            }));
        }
    }

    /// Tells of a picture without `alt`.
    pub fn wordless(&self, source: &str, from: &BTreeSet<usize>, problems: &mut Vec<Diagnostic>) {
        let words = "the picture has no `alt`";
        let help = "say what it shows in `alt=\"…\"`, or write `alt=\"\"` for decoration";
        let finding = |place| self.on(place, Code::NoAltText, words.into()).help(help);
        let mut left = Vec::new();
        for place in from {
            if let Some((file, text)) = self.published(*place) {
                let spans = places(file, &text, &|says| says == Says::Wordless(source));
                problems.extend(spans.iter().map(|span| finding(*place).at(file, *span)));
                continue;
            }
            let shown = self.pictures(*place, source, &finding(*place));
            if shown.is_empty() {
                left.push(*place);
            }
            problems.extend(shown);
        }
        match self.written(source).filter(|_| !left.is_empty()) {
            Some((file, _, span)) => {
                let finding = Diagnostic::new(Code::NoAltText, words).help(help);
                problems.push(finding.at(file, span));
            }
            None => problems.extend(left.into_iter().map(finding)),
        }
    }

    /// The finding at each place where a page's raw HTML shows a picture without words.
    fn pictures(&self, place: usize, source: &str, finding: &Diagnostic) -> Vec<Diagnostic> {
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
        raw.filter_map(|i| {
            let origin = i.origin.as_deref();
            let text = &super::file_of(article, origin).text;
            let before = text.get(..i.span.start as usize)?;
            let before = before.trim_end().strip_suffix('=')?.trim_end();
            let is_source = before.to_ascii_lowercase().ends_with("src");
            let span = unquoted(text, i.span);
            is_source.then(|| super::place(finding.clone(), article, origin, span))
        })
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
        // `site.yaml` names addresses from the site's root, mostly without its slash.
        let bare = below.unwrap_or(address).strip_prefix('/');
        let forms = [(Some(address), false), (below, false), (bare, true)];
        let forms = forms
            .iter()
            .filter_map(|(form, bare)| Some(((*form)?, *bare)));
        for (form, bare) in forms.filter(|(form, _)| !form.is_empty()) {
            let texts = self.texts.iter();
            for (file, text) in texts.filter(|(file, _)| !bare || file.as_str() == "site.yaml") {
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
        if let Some((file, text)) = self.published(place) {
            let is_it = |says: Says<'_>| matches!(says, Says::Address(_, a) if a.trim() == address);
            let span = places(file, &text, &is_it).first().copied();
            let file = file.clone();
            return Some(Place { file, span });
        }
        if let Some((file, _, span)) = self.own(place, address) {
            let (file, span) = (file.clone(), Some(span));
            return Some(Place { file, span });
        }
        let file = self.file_at(place)?.clone();
        Some(Place { file, span: None })
    }

    /// Where a page itself writes an address: in its text or that of a snippet (an
    /// inline style), or in its front matter, for the theme.
    fn own(&self, place: usize, address: &str) -> Option<(&SourcePath, &str, Span)> {
        let article = self.ground.articles.get(self.ground.page_at(place)?)?;
        if let Some(found) = written::address(article, address) {
            return Some(found);
        }
        let span = self.front_matter(place, address)?;
        Some((&article.file.path, &article.file.text, span))
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

/// Where a published file says what is asked for.
fn places(file: &SourcePath, text: &str, asked: &dyn Fn(Says<'_>) -> bool) -> Vec<Span> {
    let found = match file.extension().as_str() {
        "css" => markup::places_in_styles(text, asked),
        _ => markup::places(text, asked),
    };
    found.into_iter().map(Span::new).collect()
}
