//! Judges what readers get: every address in the finished HTML and style sheets,
//! whoever wrote it.
//!
//! A [`Rendered`] takes in what was seen of each output ([`Looked`], from any
//! thread) and remembers what does not lead anywhere; [`Rendered::findings`] says
//! whose fault it is: the theme's, `site.yaml`'s or a page's. What an author's own
//! links say is judged by [`super::links`], at their exact place, and not repeated
//! here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::markdown::Reference;
use crate::path::{Route, SourcePath};
use crate::site::Entry;
use crate::source::Asset;

use super::links::{self, Judged};
use super::looked::{self, Looked};
use super::markup::Use;
use super::{Ground, blame, orphans};

/// What was seen of a site's outputs.
pub struct Rendered<'a> {
    pub(super) ground: Ground<'a>,
    found: Mutex<Found>,
    /// Whether another page links to what stands at each place of the routes.
    linked: Vec<AtomicBool>,
    /// How many outputs were looked at.
    shown: AtomicUsize,
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

impl Found {
    /// Adds what the output at a place says.
    fn take(&mut self, place: usize, looked: &Looked) {
        for bad in &looked.bad {
            self.bad.entry(bad.clone()).or_default().insert(place);
        }
        for source in &looked.wordless {
            let of = self.wordless.entry(source.clone()).or_default();
            of.insert(place);
        }
        let twice = looked.twice.iter();
        self.twice.extend(twice.map(|id| (place, id.clone())));
        self.titled.extend(looked.titled.then_some(place));
        self.leads_on.extend(looked.leads_on.map(|to| (place, to)));
        for address in &looked.elsewhere {
            let first = self.elsewhere.entry(address.clone()).or_insert(place);
            *first = place.min(*first);
        }
    }
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

impl<'a> Rendered<'a> {
    /// Nothing seen yet.
    pub fn new(ground: Ground<'a>) -> Self {
        let routes = ground.site.routes.len();
        Self {
            ground,
            found: Mutex::default(),
            linked: (0..routes).map(|_| AtomicBool::new(false)).collect(),
            shown: AtomicUsize::new(0),
        }
    }

    /// What the judgements look at.
    pub fn ground(&self) -> &Ground<'a> {
        &self.ground
    }

    /// Whether every output was looked at.
    pub fn is_whole(&self) -> bool {
        self.shown.load(Ordering::Relaxed) == self.ground.site.routes.len()
    }

    /// Looks at an output that stands at `place` of the site's routes.
    pub fn bytes(&self, place: usize, bytes: &[u8]) {
        self.take(place, &Looked::at_bytes(self.ground.site, place, bytes));
    }

    /// Looks at a file that is published as it is at `place`.
    pub fn asset(&self, place: usize, asset: &Asset) {
        self.take(place, &Looked::at_asset(self.ground.site, place, asset));
    }

    /// Takes in what was seen of the output at `place`, each place once; where it
    /// could not be made that is nothing.
    pub fn take(&self, place: usize, looked: &Looked) {
        self.shown.fetch_add(1, Ordering::Relaxed);
        self.take_old(place, looked);
    }

    /// The same of an output as it was before: what is said of it may have changed.
    pub fn take_old(&self, place: usize, looked: &Looked) {
        for to in &looked.links {
            self.link(place, *to);
        }
        if let Some(ids) = &looked.ids {
            self.ground.remember_ids(place, ids.clone());
        }
        let lost = looked.fragments.iter().filter_map(|(page, address)| {
            let id = looked::id_of(address).filter(|id| self.may_lack(*page, id))?;
            Some((*page, id, address.to_string()))
        });
        let lost: Vec<(usize, String, String)> = lost.collect();
        let heavy = self.weight(place, looked);
        if lost.is_empty() && heavy.is_none() && looked.is_sound() {
            return;
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.take(place, looked);
        for fragment in lost {
            found.fragments.entry(fragment).or_default().insert(place);
        }
        found.heavy.extend(heavy.map(|bytes| (place, bytes)));
    }

    /// Whether it takes the finished page to know that it has an id.
    fn may_lack(&self, place: usize, id: &str) -> bool {
        let page = self.ground.page_at(place);
        let ids = page.and_then(|page| self.ground.ids(page));
        !ids.is_some_and(|ids| ids.contains(id))
    }

    /// What a page weighs with all that it loads, in bytes, where that is too much.
    fn weight(&self, place: usize, looked: &Looked) -> Option<u64> {
        let ground = &self.ground;
        let limit = ground.config.check.page_budget.unsigned_abs() * 1024;
        let loaded: u64 = looked.loads.iter().map(|p| ground.weight(*p)).sum();
        let weight = looked.bytes + loaded;
        let is_page = looked.ids.is_some() && ground.page_at(place).is_some();
        (limit > 0 && weight > limit && is_page).then_some(weight)
    }

    /// Everything that is wrong with what was seen. `texts` are the files that may
    /// have written an address and are no pages: settings, data, templates.
    pub(super) fn findings(&self, texts: &[(&SourcePath, &str)]) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
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
        // That no page links to a page takes all of them to know.
        if self.is_whole() {
            orphans::judge(self, texts, &mut problems);
        }
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
