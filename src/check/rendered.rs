//! Judges what readers get: every address in the finished HTML and style sheets,
//! whoever wrote it.
//!
//! A [`Rendered`] is shown each output as it is made ([`Rendered::output`], from
//! any thread) and remembers what does not lead anywhere; [`Rendered::findings`]
//! says whose fault it is: the theme's, `site.yaml`'s or a page's. What an
//! author's own links say is judged by [`super::links`], at their exact place,
//! and not repeated here.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use percent_encoding::percent_decode_str;

use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::markdown::Reference;
use crate::path::{Route, SourcePath};
use crate::site::Entry;
use crate::site::links::{join, leaves};
use crate::source::{Asset, MOST_BYTES};

use super::links::{self, Judged, decoded};
use super::markup::{self, Says, Use};
use super::{Ground, blame, id_hash, orphans};

/// What was seen of a site's outputs.
pub struct Rendered<'a> {
    pub(super) ground: Ground<'a>,
    found: Mutex<Found>,
    /// Whether another page links to what stands at each place of the routes.
    linked: Vec<AtomicBool>,
    /// Whether anything at all was shown.
    shown: AtomicBool,
}

/// What stands out.
#[derive(Default)]
struct Found {
    /// Addresses that lead nowhere, each with the places that say it.
    bad: BTreeMap<Bad, BTreeSet<usize>>,
    /// Fragments of other pages, to be looked for when all are seen.
    fragments: BTreeMap<(usize, String, String), BTreeSet<usize>>,
    /// Ids that a page has twice.
    twice: BTreeSet<(usize, String)>,
    /// Pages with more than one heading of level 1.
    titled: BTreeSet<usize>,
    /// Sources of pictures without `alt`.
    wordless: BTreeMap<String, BTreeSet<usize>>,
    /// Pages that lead on by themselves, and where to.
    leads_on: BTreeMap<usize, usize>,
    /// Addresses of other sites, each with the first place that says it.
    elsewhere: BTreeMap<String, usize>,
    /// The weight of each page that weighs too much, in bytes.
    heavy: BTreeMap<usize, u64>,
}

/// An address that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bad {
    /// As it stands in the output.
    pub address: String,
    /// What it is there for.
    pub what: Use,
    /// Why it leads nowhere.
    pub why: Why,
}

/// Why an address leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// It names nothing.
    Empty,
    /// Nothing stands there: the path from the site's root, and what follows it.
    Missing(String, String),
    /// It lies beside the path that the site is published under.
    Outside(String),
    /// It only leads on to another address.
    Redirected(Route, String),
    /// The page has no such id: the page's place, and the id.
    Anchor(usize, String),
}

impl Why {
    /// Which of the reasons it is, whatever it says in detail.
    fn kind(&self) -> u8 {
        match self {
            Self::Empty => 0,
            Self::Missing(..) => 1,
            Self::Outside(_) => 2,
            Self::Redirected(..) => 3,
            Self::Anchor(..) => 4,
        }
    }
}

/// Where an address leads.
enum Leads {
    /// Out of the site, or to nothing that can be looked up.
    Elsewhere,
    /// To an id of the page itself.
    Own(String),
    /// To what stands at this place, and perhaps to an id there.
    Place(usize, Option<String>),
    /// Nowhere.
    Bad(Why),
}

impl<'a> Rendered<'a> {
    /// Nothing seen yet.
    pub fn new(ground: Ground<'a>) -> Self {
        let routes = ground.site.routes.len();
        Self {
            ground,
            found: Mutex::default(),
            linked: (0..routes).map(|_| AtomicBool::new(false)).collect(),
            shown: AtomicBool::new(false),
        }
    }

    /// What the judgements look at.
    pub fn ground(&self) -> &Ground<'a> {
        &self.ground
    }

    /// Whether any output was looked at.
    pub fn any(&self) -> bool {
        self.shown.load(Ordering::Relaxed)
    }

    /// Looks at the bytes of the route at `place` of the site's routes.
    pub fn bytes(&self, place: usize, bytes: &[u8]) {
        self.look(place, || std::str::from_utf8(bytes).unwrap_or_default());
    }

    /// Looks at a file that is published as it is at `place`.
    pub fn asset(&self, place: usize, asset: &Asset) {
        self.look(place, || asset.text(MOST_BYTES).unwrap_or_default());
    }

    fn look<T: AsRef<str>>(&self, place: usize, text: impl FnOnce() -> T) {
        self.shown.store(true, Ordering::Relaxed);
        let Some((route, _)) = self.ground.site.routes.get(place) else {
            return;
        };
        let file = route.file();
        let name = file.as_str();
        let (html, css) = (name.ends_with(".html"), name.ends_with(".css"));
        if !html && !css {
            return;
        }
        let text = text();
        let text = text.as_ref();
        let mut page = Page::new(self, place, route);
        if html {
            markup::read(text, &mut |says| page.says(says));
        } else {
            markup::styles(text, &mut |says| page.says(says));
        }
        page.finish(text.len() as u64, html);
    }

    fn leads(&self, from: &Route, address: &str, what: Use) -> Leads {
        let site = self.ground.site;
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
            None if !address.starts_with('/') => return self.stands(from, address, what),
            None => match address.strip_prefix(site.base_path.as_str()) {
                Some(path) if path.is_empty() || path.starts_with(['/', '?', '#']) => path,
                _ => return Leads::Bad(Why::Outside(address.to_owned())),
            },
        };
        self.stands(&Route::home(), path, what)
    }

    /// What stands at a path as a browser understands it on the page `from`.
    fn stands(&self, from: &Route, address: &str, what: Use) -> Leads {
        let site = self.ground.site;
        let cut = address.find(['?', '#']).unwrap_or(address.len());
        let (path, tail) = address.split_at(cut);
        let fragment = tail.split_once('#').map(|(_, id)| id.to_owned());
        let simple = path.starts_with('/')
            && !path.contains(['%', '\\'])
            && !path.contains("/.")
            && path.is_ascii();
        let known = if simple { site.place_of(path) } else { None };
        let decoded;
        let (place, full) = match known {
            Some(place) => (Some(place), path),
            None => {
                decoded = percent_decode_str(path).decode_utf8_lossy();
                let folder = from.as_str().rsplit_once('/').map_or("", |(f, _)| f);
                let folder = if path.starts_with('/') { "" } else { folder };
                if path.is_empty() {
                    (site.place_of(from.as_str()), path)
                } else {
                    // A browser stops at the root where `..` leads out of it.
                    let joined = join(folder, &decoded)
                        .or_else(|| join("", decoded.trim_start_matches("../")));
                    let route = joined.as_deref().and_then(|j| Route::from_file(j).ok());
                    let place = route.as_ref().and_then(|r| site.place_of(r.as_str()));
                    let below = || site.place_of(&format!("{}/", route.as_ref()?.as_str()));
                    (place.or_else(below), path)
                }
            }
        };
        let Some(place) = place else {
            let folder = from.as_str().rsplit_once('/').map_or("", |(f, _)| f);
            let folder = if full.starts_with('/') { "" } else { folder };
            let decoded = percent_decode_str(full).decode_utf8_lossy();
            let path = join(folder, &decoded).unwrap_or_else(|| decoded.into_owned());
            return Leads::Bad(Why::Missing(path, tail.to_owned()));
        };
        match site.leads_on(place).filter(|_| what != Use::Refresh) {
            Some(to) => Leads::Bad(Why::Redirected(to, tail.to_owned())),
            None => Leads::Place(place, fragment),
        }
    }

    /// Everything that is wrong with what was seen. `texts` are the files that may
    /// have written an address and are no pages: settings, data, templates.
    pub(super) fn findings(&self, texts: &[(&SourcePath, &str)]) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        if !self.any() {
            return problems;
        }
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bad = found.bad.clone();
        for ((place, id, address), from) in &found.fragments {
            if !self.ground.has_id_at(*place, id) {
                let why = Why::Anchor(*place, id.clone());
                let (address, what) = (address.clone(), Use::Link);
                bad.entry(Bad { address, what, why })
                    .or_default()
                    .extend(from);
            }
        }
        let blame = blame::Blame::new(&self.ground, texts);
        let mut alike: BTreeMap<_, Vec<(Bad, BTreeSet<usize>)>> = BTreeMap::new();
        for (bad, from) in bad {
            let key = (bad.address.clone(), bad.what, bad.why.kind());
            alike.entry(key).or_default().push((bad, from));
        }
        for all in alike.values() {
            blame.address(all, &mut problems);
        }
        for (place, id) in &found.twice {
            blame.id(*place, id, &mut problems);
        }
        for place in &found.titled {
            blame.title(*place, &mut problems);
        }
        for (source, from) in &found.wordless {
            blame.wordless(source, from, &mut problems);
        }
        self.chains(&found.leads_on, &blame, &mut problems);
        for (place, bytes) in &found.heavy {
            let (have, may) = (bytes / 1024, self.ground.config.check.page_budget);
            let words = format!("the page loads {have} kB with its pictures, styles and scripts");
            let help = format!("make it less than {may} kB: readers wait for it");
            problems.push(blame.heavy(*place, words, help));
        }
        orphans::judge(self, texts, &mut problems);
        problems
    }

    /// Every address of another site, with the places that write it: the authors'
    /// own, and for what else the finished pages say the template's, or the page.
    pub(super) fn elsewhere(&self, texts: &[(&SourcePath, &str)]) -> BTreeMap<String, Vec<Place>> {
        let mut all: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        for article in self.ground.articles {
            for (url, place) in links::elsewhere(article) {
                let places = all.entry(url).or_default();
                // A snippet is read once for each page that includes it.
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let blame = blame::Blame::new(&self.ground, texts);
        for (url, place) in &found.elsewhere {
            if !all.contains_key(url) {
                all.insert(
                    url.clone(),
                    blame.written_at(url, *place).into_iter().collect(),
                );
            }
        }
        all
    }

    /// Pages that lead on to pages that lead on.
    fn chains(
        &self,
        leads_on: &BTreeMap<usize, usize>,
        blame: &blame::Blame<'_, '_>,
        problems: &mut Vec<Diagnostic>,
    ) {
        let route = |place: usize| self.ground.site.routes.get(place).map(|(r, _)| r);
        let site = self.ground.site;
        let next = |place: usize| match site.leads_on(place) {
            Some(to) => site.place_of(to.as_str()),
            None => leads_on.get(&place).copied(),
        };
        for (from, to) in leads_on {
            let mut seen = BTreeSet::from([*from]);
            let mut end = *to;
            while seen.insert(end) {
                match next(end) {
                    Some(further) => end = further,
                    None => break,
                }
            }
            let (Some(first), Some(end_route)) = (route(*to), route(end)) else {
                continue;
            };
            if next(end).is_some() {
                let words = format!("the redirect to `{first}` leads back to itself");
                let finding = blame.refresh(*from, Code::RedirectLoop, words);
                problems.push(finding.help("let it lead to a page that stays"));
            } else if end != *to {
                let words = format!("the redirect leads to `{first}`, which only leads on");
                let finding = blame.refresh(*from, Code::RedirectChain, words);
                problems.push(finding.help(format!("let it lead to `{end_route}` at once")));
            }
        }
    }

    /// Whether another page links to what stands at a place.
    pub(super) fn is_linked(&self, place: usize) -> bool {
        let linked = self.linked.get(place);
        linked.is_some_and(|linked| linked.load(Ordering::Relaxed))
    }

    /// Notes a link. The landing of search names every page and leads to none.
    fn link(&self, from: usize, to: usize) {
        let source = self.ground.site.routes.get(from);
        if from != to
            && !matches!(source, Some((_, Entry::Search(_))))
            && let Some(linked) = self.linked.get(to)
        {
            linked.store(true, Ordering::Relaxed);
        }
    }
}

/// One output while it is looked at.
struct Page<'r, 'a> {
    all: &'r Rendered<'a>,
    place: usize,
    route: &'r Route,
    /// Whether it is a file of the theme.
    of_theme: bool,
    ids: HashSet<u64>,
    has_title: bool,
    /// Fragments of the page itself, to be looked for when its ids are known.
    own: Vec<(String, String)>,
    /// What the page loads: the places, each counted once.
    loads: BTreeSet<usize>,
    found: Found,
}

impl<'r, 'a> Page<'r, 'a> {
    fn new(all: &'r Rendered<'a>, place: usize, route: &'r Route) -> Self {
        Self {
            all,
            place,
            route,
            of_theme: matches!(
                all.ground.site.routes.get(place),
                Some((_, Entry::ThemeAsset(_)))
            ),
            ids: HashSet::new(),
            has_title: false,
            own: Vec::new(),
            loads: BTreeSet::new(),
            found: Found::default(),
        }
    }

    fn says(&mut self, says: Says<'_>) {
        match says {
            Says::Id(id) => {
                if !self.ids.insert(id_hash(id)) {
                    self.found.twice.insert((self.place, id.to_owned()));
                }
            }
            Says::Name(name) => {
                self.ids.insert(id_hash(name));
            }
            Says::Wordless(source) => {
                let of = self.found.wordless.entry(source.to_owned()).or_default();
                of.insert(self.place);
            }
            Says::Address(what, address) => self.address(what, address),
            Says::Title => {
                if std::mem::replace(&mut self.has_title, true) {
                    self.found.titled.insert(self.place);
                }
            }
        }
    }

    fn address(&mut self, what: Use, address: &str) {
        let why = match self.all.leads(self.route, address, what) {
            Leads::Elsewhere => {
                let address = address.trim();
                let web = address.starts_with("http://") || address.starts_with("https://");
                if web && !self.found.elsewhere.contains_key(address) {
                    self.found.elsewhere.insert(address.to_owned(), self.place);
                }
                return;
            }
            Leads::Own(fragment) => {
                if let Some(id) = decoded(&fragment).filter(|_| what == Use::Link) {
                    self.own.push((id, address.to_owned()));
                }
                return;
            }
            Leads::Place(place, fragment) => {
                self.reached(what, place);
                if let Some(id) = fragment.as_deref().and_then(decoded)
                    && what == Use::Link
                    && self.may_lack(place, &id)
                {
                    let key = (place, id, address.to_owned());
                    let from = self.found.fragments.entry(key).or_default();
                    from.insert(self.place);
                }
                return;
            }
            // Of its own files the theme has told already.
            Leads::Bad(Why::Missing(..)) if self.of_theme && !address.starts_with('/') => return,
            Leads::Bad(why) => why,
        };
        if let Why::Redirected(route, _) = &why
            && let Some(to) = self.all.ground.site.place_of(route.as_str())
        {
            self.reached(what, to);
        }
        let address = address.to_owned();
        let of = self.found.bad.entry(Bad { address, what, why });
        of.or_default().insert(self.place);
    }

    fn reached(&mut self, what: Use, place: usize) {
        match what {
            Use::Link => self.all.link(self.place, place),
            Use::Refresh => {
                // What `redirect_from` makes leads to its page and no further.
                if self.all.ground.site.leads_on(self.place).is_none() {
                    self.found.leads_on.insert(self.place, place);
                }
            }
            Use::Image | Use::File => {
                self.loads.insert(place);
            }
            Use::Choice => {}
        }
    }

    /// Whether it takes the finished page to know that it has an id.
    fn may_lack(&self, place: usize, id: &str) -> bool {
        let ground = &self.all.ground;
        let readable = !matches!(
            ground.site.routes.get(place),
            Some((_, Entry::Asset(_) | Entry::ThemeAsset(_)))
        );
        let known = ground
            .page_at(place)
            .and_then(|page| ground.ids(page))
            .is_some_and(|ids| ids.contains(id));
        readable && !known
    }

    fn finish(mut self, bytes: u64, html: bool) {
        let ground = &self.all.ground;
        for (id, address) in std::mem::take(&mut self.own) {
            if !self.ids.contains(&id_hash(&id)) {
                let why = Why::Anchor(self.place, id);
                let what = Use::Link;
                let of = self.found.bad.entry(Bad { address, what, why });
                of.or_default().insert(self.place);
            }
        }
        let limit = ground.config.check.page_budget.unsigned_abs() * 1024;
        let loaded: u64 = self.loads.iter().map(|p| ground.weight(*p)).sum();
        if html && limit > 0 && bytes + loaded > limit && ground.page_at(self.place).is_some() {
            self.found.heavy.insert(self.place, bytes + loaded);
        }
        if html {
            ground.remember_ids(self.place, self.ids);
        }
        if !self.found.is_empty() {
            let mut all = self
                .all
                .found
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            all.extend(self.found);
        }
    }
}

impl Found {
    fn is_empty(&self) -> bool {
        self.bad.is_empty()
            && self.fragments.is_empty()
            && self.twice.is_empty()
            && self.wordless.is_empty()
            && self.titled.is_empty()
            && self.leads_on.is_empty()
            && self.heavy.is_empty()
            && self.elsewhere.is_empty()
    }

    fn extend(&mut self, more: Self) {
        for (bad, from) in more.bad {
            self.bad.entry(bad).or_default().extend(from);
        }
        for (fragment, from) in more.fragments {
            self.fragments.entry(fragment).or_default().extend(from);
        }
        for (source, from) in more.wordless {
            self.wordless.entry(source).or_default().extend(from);
        }
        self.twice.extend(more.twice);
        self.titled.extend(more.titled);
        self.leads_on.extend(more.leads_on);
        self.heavy.extend(more.heavy);
        for (address, place) in more.elsewhere {
            let first = self.elsewhere.entry(address).or_insert(place);
            *first = place.min(*first);
        }
    }
}

/// An address of an output as a reference that [`super::links`] can judge.
pub(super) fn reference(address: &str, span: Span) -> Reference {
    Reference {
        target: address.to_owned(),
        text: String::new(),
        span,
        origin: None,
    }
}

/// The finding about an address, wherever the reference says it stands.
pub(super) fn finding(judged: &Judged<'_, '_>, ground: &Ground<'_>, bad: &Bad) -> Diagnostic {
    let code = match bad.what {
        Use::Link | Use::Refresh => Code::NoSuchPage,
        Use::Image | Use::Choice => Code::NoSuchImage,
        Use::File => Code::NoSuchFile,
    };
    match &bad.why {
        Why::Empty if bad.what == Use::Link => judged
            .finding(Code::EmptyLink, "the link names no address".into())
            .help("write the address, or take `href` away"),
        Why::Empty => judged
            .finding(code, "the address is empty".into())
            .help("write the file's address"),
        Why::Missing(path, tail) => judged.missing(path, tail, code),
        Why::Outside(address) => {
            let base = &ground.site.base_path;
            let words = format!("`{address}` leads out of the site, which lies below `{base}`");
            let finding = judged.finding(code, words);
            let path = address.split(['?', '#']).next().unwrap_or(address);
            match ground.site.place_of(path) {
                Some(_) => finding.help(format!("write `{base}{address}`")),
                None => finding.help("write a full URL where that is meant"),
            }
        }
        Why::Redirected(route, tail) => judged.redirected(route, tail),
        Why::Anchor(place, id) => {
            let (name, known) = ground.anchors_at(*place);
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            judged.lost_anchor(id, &name, &known)
        }
    }
}
