//! The links and images of a page: each leads somewhere, or is a finding that
//! names the nearest place it could have meant.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use crate::article::{Article, Head};
use crate::diagnostic::{Code, Diagnostic, Edit, Place, Span, nearest};
use crate::markdown::Reference;
use crate::markdown::compose;
use crate::markdown::destination::{self, Destination};
use crate::path::{Route, SourcePath};
use crate::site::links::Target;
use crate::site::tree::Item;
use crate::site::{Entry, PageId};

use super::Ground;

/// The most ids that a lost anchor is compared with, letter by letter: a page of
/// a hundred thousand headings must not make its lost anchors quadratic.
pub(super) const COMPARED: usize = 1000;

/// One reference, with what its judges need.
pub(super) struct Judged<'a, 'g> {
    ground: &'a Ground<'g>,
    /// The file that it stands in, where it is known.
    file: Option<&'a SourcePath>,
    /// The text of that file.
    text: &'a str,
    /// The address that it is seen from.
    route: &'a Route,
    reference: &'a Reference,
    place: At<'a>,
}

/// Where a reference stands.
enum At<'a> {
    /// In a page's text: the place is sought when it is asked for; the number is
    /// the reference's in its list.
    Page(&'a Places<'a>, usize),
    /// At a known place, or nowhere; and whether the target stands there exactly
    /// as it is understood.
    Known(Option<Span>, bool),
}

/// Where the destinations of a list of references stand, sought when the first of
/// them is a finding: most pages have none.
struct Places<'a> {
    article: &'a Article,
    references: &'a [Reference],
    found: OnceCell<Vec<Option<Destination>>>,
}

impl<'a> Places<'a> {
    fn of(article: &'a Article, references: &'a [Reference]) -> Self {
        Self {
            article,
            references,
            found: OnceCell::new(),
        }
    }

    fn get(&self, number: usize) -> Option<&Destination> {
        self.found.get_or_init(|| self.find()).get(number)?.as_ref()
    }

    /// The destinations of the page's own references and, of each snippet, of its.
    fn find(&self) -> Vec<Option<Destination>> {
        let mut found: Vec<Option<Destination>> = self.references.iter().map(|_| None).collect();
        let mut files: BTreeMap<&SourcePath, (&str, Vec<usize>)> = BTreeMap::new();
        for (number, reference) in self.references.iter().enumerate() {
            let file = super::file_of(self.article, reference.origin.as_deref());
            let entry = files.entry(&file.path).or_insert((&file.text, Vec::new()));
            entry.1.push(number);
        }
        for (text, numbers) in files.into_values() {
            let own: Vec<Reference> = numbers
                .iter()
                .map(|n| self.references[*n].clone())
                .collect();
            for (number, destination) in numbers.into_iter().zip(destination::find(text, &own)) {
                found[number] = destination;
            }
        }
        found
    }
}

/// Judges every link and image of a page.
pub(super) fn judge(ground: &Ground<'_>, article: &Article, problems: &mut Vec<Diagnostic>) {
    let Some(head) = article.head.as_deref() else {
        return;
    };
    let links = Places::of(article, &article.outline().links);
    let images = Places::of(article, &article.outline().images);
    for number in 0..links.references.len() {
        let Some(judged) = Judged::of_page(ground, &links, head, number) else {
            continue;
        };
        problems.extend(judged.link());
        problems.extend(judged.words());
    }
    for number in 0..images.references.len() {
        let judged = Judged::of_page(ground, &images, head, number);
        problems.extend(judged.and_then(|judged| judged.image()));
    }
}

/// The addresses of other sites that a page names, with their places.
pub(super) fn elsewhere(article: &Article) -> Vec<(String, Place)> {
    let outline = article.outline();
    let mut found = Vec::new();
    for references in [&outline.links, &outline.images] {
        let places = Places::of(article, references);
        for (number, reference) in references.iter().enumerate() {
            let target = reference.target.trim();
            if target.starts_with("http://") || target.starts_with("https://") {
                let file = super::file_of(article, reference.origin.as_deref());
                let span = places.get(number).map(|d| d.range.clone().into());
                let place = Place {
                    file: file.path.clone(),
                    span: Some(span.unwrap_or(reference.span)),
                };
                found.push((target.to_owned(), place));
            }
        }
    }
    found
}

/// Where the target of one of a page's own references stands.
pub(super) fn target_of(article: &Article, reference: &Reference) -> Span {
    let found = destination::find(&article.file.text, std::slice::from_ref(reference));
    let place = found.into_iter().flatten().next();
    place.map_or(reference.span, |place| place.range.into())
}

impl<'a, 'g> Judged<'a, 'g> {
    fn of_page(
        ground: &'a Ground<'g>,
        places: &'a Places<'a>,
        head: &'a Head,
        number: usize,
    ) -> Option<Self> {
        let reference = places.references.get(number)?;
        let file = super::file_of(places.article, reference.origin.as_deref());
        Some(Self {
            ground,
            file: Some(&file.path),
            text: &file.text,
            route: &head.route,
            reference,
            place: At::Page(places, number),
        })
    }

    /// A reference that stands at a place outside the pages: in a template, in
    /// `site.yaml`; `place` is `None` where nobody knows.
    pub(super) fn at(
        ground: &'a Ground<'g>,
        route: &'a Route,
        reference: &'a Reference,
        place: Option<(&'a SourcePath, &'a str)>,
    ) -> Self {
        let (file, text) = place.unzip();
        let text = text.unwrap_or_default();
        let span = reference.span;
        let verbatim = text.get(span.range()) == Some(reference.target.as_str());
        Self {
            ground,
            file,
            text,
            route,
            reference,
            place: At::Known((span.start < span.end).then_some(span), verbatim),
        }
    }

    fn resolve(&self) -> Target {
        self.resolved(&self.reference.target)
    }

    fn resolved(&self, target: &str) -> Target {
        let source = self.file.filter(|f| f.extension() == "md");
        self.ground.site.resolve(target, self.route, source)
    }

    /// Where the target stands, or the whole link where it cannot be told apart.
    fn span(&self) -> Option<Span> {
        match &self.place {
            At::Page(places, number) => Some(
                places
                    .get(*number)
                    .map_or(self.reference.span, |d| d.range.clone().into()),
            ),
            At::Known(span, _) => *span,
        }
    }

    pub(super) fn finding(&self, code: Code, words: String) -> Diagnostic {
        let finding = Diagnostic::new(code, words);
        let finding = match (self.file, self.span()) {
            (Some(file), Some(span)) => finding.at(file, span),
            (Some(file), None) => finding.in_file(file),
            (None, _) => finding,
        };
        let origin = self.reference.origin.as_deref();
        compose::chained(finding, origin.map_or(&[], |o| &o.chain))
    }

    pub(super) fn link(&self) -> Option<Diagnostic> {
        match self.resolve() {
            Target::Empty => Some(
                self.finding(Code::EmptyLink, "the link names no address".into())
                    .help("write the address, or take the brackets away"),
            ),
            Target::Missing { path, tail } => {
                let code = if self.is_loaded() {
                    Code::NoSuchFile
                } else {
                    Code::NoSuchPage
                };
                Some(self.missing(&path, &tail, code))
            }
            Target::Anchor(id) => self.anchor_of_page(self.own_page()?, &id),
            Target::Route {
                route,
                tail,
                redirected: true,
                ..
            } => Some(self.redirected(&route, &tail)),
            Target::Route {
                route, tail, page, ..
            } => {
                let (_, id) = tail.split_once('#')?;
                match page {
                    Some(page) => self.anchor_of_page(page, id),
                    None => self.anchor_of_category(&route, id),
                }
            }
            Target::Scheme(address) => self.mail(&address),
            Target::External(_) => None,
        }
    }

    /// An address behind `mailto:` (RFC 6068) must be one.
    fn mail(&self, address: &str) -> Option<Diagnostic> {
        let (scheme, rest) = address.split_once(':')?;
        if !scheme.eq_ignore_ascii_case("mailto") {
            return None;
        }
        let (to, fields) = rest.split_once('?').unwrap_or((rest, ""));
        let to = percent_decode_str(to).decode_utf8_lossy();
        let elsewhere = fields.split('&').any(|f| {
            let name = f.split('=').next().unwrap_or_default();
            ["to", "cc", "bcc"]
                .iter()
                .any(|n| name.eq_ignore_ascii_case(n))
        });
        if to.is_empty() && elsewhere {
            return None;
        }
        let wrong = to.split(',').find(|one| !is_mail_address(one.trim()))?;
        let words = format!("`{}` is no mail address", wrong.trim());
        let finding = self.finding(Code::BadMailAddress, words);
        Some(finding.help("write it as `name@example.org`"))
    }

    /// Whether raw HTML loads what it names (`<video src>`) and leads nobody there.
    fn is_loaded(&self) -> bool {
        let start = self.reference.span.start as usize;
        let before = self.text.get(..start).unwrap_or_default();
        let attribute = before.trim_end().strip_suffix('=').unwrap_or_default();
        let name = attribute.trim_end().to_ascii_lowercase();
        let tag = name.rfind('<').map_or("", |at| &name[at..]);
        name.ends_with("src") || name.ends_with("data") || tag.starts_with("<link ")
    }

    pub(super) fn image(&self) -> Option<Diagnostic> {
        match self.resolve() {
            Target::Empty => Some(
                self.finding(Code::NoSuchImage, "the image names no file".into())
                    .help("write the picture's address, such as `/img/picture.png`"),
            ),
            Target::Missing { path, tail } => Some(self.missing(&path, &tail, Code::NoSuchImage)),
            _ => None,
        }
    }

    /// The address only leads on to `route`.
    pub(super) fn redirected(&self, route: &Route, tail: &str) -> Diagnostic {
        let target = &self.reference.target;
        let words = format!("`{target}` only leads on to `{route}`");
        self.offer(self.finding(Code::RedirectedLink, words), route, tail)
    }

    /// Nothing stands there: is it hidden, or misspelt?
    pub(super) fn missing(&self, path: &str, tail: &str, code: Code) -> Diagnostic {
        let (ground, target) = (self.ground, &self.reference.target);
        let hidden = Route::from_permalink(path).ok();
        if let Some(file) = hidden.and_then(|route| ground.site.hidden.get(&route)) {
            let place = Place {
                file: file.clone(),
                span: None,
            };
            return self
                .finding(Code::HiddenTarget, format!("readers do not see `{target}`"))
                .also(place, "this page is a draft or not published")
                .help("publish that page, or take the link away");
        }
        let page = ground.page_but_for_case(path);
        if let Some(route) = ground.but_for_case(path).or(page) {
            let words = format!("`{target}` differs in capital letters from `{route}`");
            return self.offer(self.finding(Code::WrongCase, words), route, tail);
        }
        if let Some(route) = self.without_static(path) {
            let words = format!("`{target}` names the folder `static`, which readers do not see");
            return self.offer(self.finding(code, words), &route, tail);
        }
        let what = match (
            code,
            path.rsplit('/').next().and_then(|n| n.rsplit_once('.')),
        ) {
            (Code::NoSuchImage, _) => "image",
            (Code::NoSuchFile, _) => "file",
            (_, Some((_, end))) if !matches!(end, "html" | "htm" | "md") => "file",
            _ => "page",
        };
        let finding = self.finding(code, format!("no {what} at `{target}`"));
        if what != "page"
            && let Some(route) = ground.file_of_name(path)
        {
            return self.offer(finding, route, tail);
        }
        if let Some(route) = self.with_slashes() {
            return self.offer(finding, &route, tail);
        }
        if let Some(near) = ground.site.nearest(path) {
            let near = self.written_like(near);
            return finding.help(format!("did you mean `{near}`?"));
        }
        let named = ground.named(&self.reference.text);
        match named.and_then(|page| ground.site.pages.get(page)) {
            Some(page) if code == Code::NoSuchPage => {
                let (name, route) = (&page.name, &page.route);
                finding.help(format!("the page `{name}` is at `{route}`"))
            }
            _ => finding,
        }
    }

    /// The route of a file in `static`, whose folder is no part of its address.
    fn without_static(&self, path: &str) -> Option<Route> {
        let below = path.trim_start_matches('/').strip_prefix("static/")?;
        let route = Route::from_file(below).ok()?;
        self.ground.site.entry(&route).map(|_| route)
    }

    /// What is meant by a path with backslashes, as one system writes them:
    /// addresses have slashes (RFC 3986, 3.3).
    fn with_slashes(&self) -> Option<Route> {
        let target = &self.reference.target;
        let slashed = target.contains('\\').then(|| target.replace('\\', "/"))?;
        match self.resolved(&slashed) {
            Target::Route { route, .. } => Some(route),
            _ => None,
        }
    }

    /// Offers the right address, as a change where it can be made without asking.
    fn offer(&self, finding: Diagnostic, route: &Route, tail: &str) -> Diagnostic {
        let address = format!("{}{tail}", self.written_like(route));
        let finding = finding.help(format!("write `{address}`"));
        match self.edit(&address) {
            Some(edit) => finding.fix(format!("write `{address}`"), vec![edit]),
            None => finding,
        }
    }

    /// Another address in place of the target.
    fn edit(&self, address: &str) -> Option<Edit> {
        let (span, text) = match &self.place {
            At::Page(places, number) => {
                let place = places.get(*number)?;
                let text = destination::write(place.form, address)?;
                (place.range.clone().into(), text)
            }
            At::Known(span, verbatim) => {
                let plain = |c: char| c.is_ascii_alphanumeric() || "-_./#?=&:%~".contains(c);
                let written = address.chars().all(plain).then(|| address.to_owned())?;
                (span.filter(|_| *verbatim)?, written)
            }
        };
        let file = self.file?.clone();
        Some(Edit { file, span, text })
    }

    /// The route in the manner of the target: a full address stays one, and a
    /// relative one where all pages are in one folder.
    fn written_like(&self, route: &Route) -> String {
        let target = self.reference.target.trim();
        if let Some(base) = &self.ground.site.base_url
            && target.starts_with(base.as_str())
        {
            return route.href(base);
        }
        let flat = |route: &Route| route.as_str().rfind('/') == Some(0);
        let relative = !target.starts_with('/') && flat(self.route) && flat(route);
        let href = route.href("");
        match href.strip_prefix('/') {
            Some(name) if relative && !name.is_empty() => name.into(),
            _ => href,
        }
    }

    fn own_page(&self) -> Option<PageId> {
        let site = self.ground.site;
        match (&self.place, site.entry(self.route)) {
            // The page may have it from a snippet.
            (At::Page(..), Some(Entry::Page(id))) => Some(*id),
            _ => site.page_of(self.file?),
        }
    }

    fn anchor_of_page(&self, page: PageId, id: &str) -> Option<Diagnostic> {
        let ids = self.ground.ids(page)?;
        let id = decoded(id)?;
        let head = self.ground.site.pages.get(page)?;
        if ids.contains(id.as_str()) || self.ground.has_id(&head.route, &id) {
            return None;
        }
        let name = &head.name;
        let mut known: Vec<&str> = ids.iter().copied().take(COMPARED).collect();
        known.sort_unstable();
        Some(self.lost_anchor(&id, name, &known))
    }

    /// A category's page has a section for each of its groups.
    fn anchor_of_category(&self, route: &Route, id: &str) -> Option<Diagnostic> {
        let site = self.ground.site;
        let Entry::Category(index) = site.entry(route)? else {
            return None;
        };
        let category = site.tree.categories.get(*index)?;
        let id = decoded(id)?;
        let mut known = Vec::new();
        group_ids(&category.items, &mut known);
        let stands = known.contains(&id.as_str()) || self.ground.has_id(route, &id);
        (!stands).then(|| self.lost_anchor(&id, &category.name, &known))
    }

    pub(super) fn lost_anchor(&self, id: &str, page: &str, known: &[&str]) -> Diagnostic {
        let words = format!("the page `{page}` has no place `#{id}`");
        let finding = self.finding(Code::NoSuchAnchor, words);
        let Some(near) = nearest(id, known.iter().copied()) else {
            return finding.help("take the part from `#` away, or name one of its headings");
        };
        let finding = finding.help(format!("did you mean `#{near}`?"));
        let target = self.reference.target.trim();
        let (path, _) = target.split_once('#').unwrap_or((target, ""));
        let edit = self.edit(&format!("{path}#{near}"));
        match edit.filter(|_| is_only_near(id, near, known)) {
            Some(edit) => finding.fix(format!("write `#{near}`"), vec![edit]),
            None => finding,
        }
    }

    /// A link of markdown has words, or a picture with words, to click on.
    fn words(&self) -> Option<Diagnostic> {
        let whole = self.text.get(self.reference.span.range())?;
        let silent = whole.starts_with('[') && self.reference.text.trim().is_empty();
        // A picture without alt text is its own finding.
        (silent && !whole.contains("![")).then(|| {
            let finding = Diagnostic::new(Code::EmptyLinkText, "the link has no words to click on")
                .help("write what the reader finds there between `[` and `]`");
            let finding = match self.file {
                Some(file) => finding.at(file, self.reference.span),
                None => finding,
            };
            let origin = self.reference.origin.as_deref();
            compose::chained(finding, origin.map_or(&[], |o| &o.chain))
        })
    }
}

/// Whether a text can be a mail address: as HTML has it (4.10.5.1.5), but for names
/// in other scripts than Latin.
fn is_mail_address(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else {
        return false;
    };
    let of_name = |c: char| c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    let label = |label: &str| {
        let inside = |c: char| c.is_alphanumeric() || c == '-';
        let edge = |c: Option<char>| c.is_some_and(|c| c != '-');
        label.chars().all(inside) && edge(label.chars().next()) && edge(label.chars().next_back())
    };
    !name.is_empty()
        && name.chars().all(of_name)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !name.contains("..")
        && host.contains('.')
        && host.split('.').all(label)
}

/// Whether a place is the only one that can be meant: every other one is further from
/// what is written, by two letters at least.
fn is_only_near(id: &str, near: &str, known: &[&str]) -> bool {
    let id = id.to_lowercase();
    let far = |other: &str| strsim::damerau_levenshtein(&id, &other.to_lowercase());
    let most = far(near) + 1;
    known
        .iter()
        .all(|other| *other == near || far(other) > most)
}

/// The id that a fragment names; `None` for those that need none: the top of the
/// page, and words for the browser to look for.
pub(super) fn decoded(fragment: &str) -> Option<String> {
    let (id, _) = fragment.split_once(":~:").unwrap_or((fragment, ""));
    let id = percent_decode_str(id).decode_utf8_lossy();
    // HTML, 7.4.6.4: `top` names the top where no element has the id.
    (!id.is_empty() && !id.eq_ignore_ascii_case("top")).then(|| id.into_owned())
}

pub(super) fn group_ids<'a>(items: &'a [Item], ids: &mut Vec<&'a str>) {
    for item in items {
        if let Item::Group(group) = item {
            ids.push(&group.id);
            group_ids(&group.items, ids);
        }
    }
}
