//! Pages as the preview shows them: rendered when asked for, the last good one
//! kept for when its template fails.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::{Moment, Preview, locked, media};
use crate::diagnostic::Diagnostic;
use crate::output::Output;
use crate::path::Route;
use crate::site::Entry;
use crate::source::{Asset, Fingerprint};

/// How many pages are kept, and how many bytes of them in all.
const PAGES: usize = 128;
const BYTES: usize = 32 * 1024 * 1024;

/// How many servings are remembered, to tell a tab that comes late what changed.
const SERVINGS: usize = 2048;

/// For how many generations it is remembered which files changed.
const CHANGES: usize = 64;

/// What is shown at a route.
#[derive(Clone)]
pub enum Shown {
    /// A page, without the preview's script.
    Page(Arc<[u8]>),
    /// A page as it was before its template failed, with what failed.
    Before(Arc<[u8]>, Box<Diagnostic>),
    /// A page that cannot be shown at all.
    Failed(Box<Diagnostic>),
    /// Bytes that are no page.
    Bytes(Arc<[u8]>),
    /// A file as it is.
    File(Arc<Asset>),
    /// Nothing stands there.
    Nothing,
}

impl Shown {
    /// What tells one state of a page from another.
    pub fn fingerprint(&self) -> Fingerprint {
        match self {
            Self::Page(bytes) | Self::Before(bytes, _) | Self::Bytes(bytes) => {
                Fingerprint::of(bytes)
            }
            Self::Failed(problem) => Fingerprint::of(problem.message.as_bytes()),
            Self::File(asset) => Fingerprint::of(format!("{asset:?}").as_bytes()),
            Self::Nothing => Fingerprint::of(b""),
        }
    }

    /// What failed.
    pub fn problem(&self) -> Option<&Diagnostic> {
        match self {
            Self::Before(_, problem) | Self::Failed(problem) => Some(problem),
            _ => None,
        }
    }
}

/// Pages that were rendered, and when what was served.
#[derive(Default)]
pub struct Kept {
    pages: BTreeMap<Route, Page>,
    bytes: usize,
    uses: u64,
    servings: VecDeque<(Route, u64, Fingerprint)>,
    changes: VecDeque<(u64, BTreeSet<String>)>,
}

struct Page {
    generation: u64,
    html: Arc<[u8]>,
    used: u64,
}

impl Kept {
    fn of(&mut self, route: &Route, generation: u64) -> Option<Arc<[u8]>> {
        self.uses += 1;
        let page = self.pages.get_mut(route)?;
        page.used = self.uses;
        (page.generation == generation).then(|| page.html.clone())
    }

    /// The page as it was rendered last.
    fn last(&self, route: &Route) -> Option<Arc<[u8]>> {
        Some(self.pages.get(route)?.html.clone())
    }

    fn keep(&mut self, route: &Route, generation: u64, html: &Arc<[u8]>) {
        self.uses += 1;
        self.bytes += html.len();
        let page = Page {
            generation,
            html: html.clone(),
            used: self.uses,
        };
        if let Some(old) = self.pages.insert(route.clone(), page) {
            self.bytes -= old.html.len();
        }
        while self.pages.len() > PAGES || (self.bytes > BYTES && self.pages.len() > 1) {
            let oldest = self.pages.iter().min_by_key(|(_, page)| page.used);
            let Some(route) = oldest.map(|(route, _)| route.clone()) else {
                return;
            };
            if let Some(old) = self.pages.remove(&route) {
                self.bytes -= old.html.len();
            }
        }
    }

    /// Remembers what was shown at a route in a generation.
    pub fn note_serving(&mut self, route: &Route, generation: u64, shown: Fingerprint) {
        if self.serving(route, generation).is_some() {
            return;
        }
        if self.servings.len() == SERVINGS {
            self.servings.pop_front();
        }
        self.servings.push_back((route.clone(), generation, shown));
    }

    /// Remembers the addresses of the files that say something else since a generation.
    pub fn note_changes(&mut self, generation: u64, files: BTreeSet<String>) {
        if self.changes.len() == CHANGES {
            self.changes.pop_front();
        }
        self.changes.push_back((generation, files));
    }

    /// The addresses of all files that changed after a generation and up to `now`,
    /// where that is still known.
    pub fn changed_since(&self, known: u64, now: u64) -> Option<BTreeSet<String>> {
        let after = self.changes.iter().filter(|(g, _)| known < *g && *g <= now);
        let (count, files) = after.fold((0, BTreeSet::new()), |(count, mut all), (_, files)| {
            all.extend(files.iter().cloned());
            (count + 1, all)
        });
        (now.checked_sub(known) == Some(count)).then_some(files)
    }

    /// What was shown at a route in a generation, where that is still known.
    pub fn serving(&self, route: &Route, generation: u64) -> Option<Fingerprint> {
        let newest_first = self.servings.iter().rev();
        let mut known = newest_first.filter(|(r, g, _)| *g == generation && r == route);
        known.next().map(|(_, _, shown)| *shown)
    }
}

impl Preview {
    /// What is shown at a route.
    pub(super) fn shown(&self, moment: &Moment, route: &Route) -> Shown {
        let Some(entry) = moment.build.renderer.site.entry(route) else {
            return Shown::Nothing;
        };
        if is_page(entry, route) {
            return self.page(moment, route);
        }
        match moment.build.renderer.entry(route, entry) {
            Some(Ok(Output::Bytes(bytes))) => Shown::Bytes(bytes),
            Some(Ok(Output::Copy(asset))) => Shown::File(asset),
            Some(Err(problem)) => Shown::Failed(problem),
            None => Shown::Nothing,
        }
    }

    fn page(&self, moment: &Moment, route: &Route) -> Shown {
        if let Some(html) = locked(&self.kept).of(route, moment.generation) {
            return Shown::Page(html);
        }
        match moment.build.output(route) {
            Some(Ok(Output::Bytes(html))) => {
                locked(&self.kept).keep(route, moment.generation, &html);
                Shown::Page(html)
            }
            Some(Ok(Output::Copy(asset))) => Shown::File(asset),
            Some(Err(problem)) => match locked(&self.kept).last(route) {
                Some(html) => Shown::Before(html, problem),
                None => Shown::Failed(problem),
            },
            None => Shown::Nothing,
        }
    }

    /// A page with the preview's script in it. It is no module: it runs before the
    /// theme's deferred scripts, so it sees the page as it was sent.
    /// `version` is the fingerprint of the page.
    pub(super) fn with_script(
        &self,
        html: &[u8],
        version: Fingerprint,
        moment: &Moment,
        address: &str,
    ) -> Vec<u8> {
        let route = Route::from_file(address).ok();
        let file = route.and_then(|route| moment.file_of(&route));
        let kept = file
            .and_then(|file| moment.head_of(file)?.kept_from_readers())
            .map_or_else(String::new, |kept| format!(" data-kept=\"{kept}\""));
        let file = file.map_or_else(String::new, |file| {
            format!(" data-file=\"{}\"", attribute(file.as_str()))
        });
        let script = format!(
            "<script src=\"/@preview/client.js\" data-generation=\"{}\" data-token=\"{}\" \
             data-version=\"{}\" data-route=\"{}\"{file}{kept}></script>",
            moment.generation,
            self.token,
            tag_of(version),
            attribute(address)
        );
        let end = find_last(html, b"</body>").unwrap_or(html.len());
        let (before, after) = html.split_at(end);
        [before, script.as_bytes(), after].concat()
    }
}

/// Whether a page stands there: what a browser shows in a tab.
fn is_page(entry: &Entry, route: &Route) -> bool {
    let made = matches!(
        entry,
        Entry::Page(_)
            | Entry::Category(_)
            | Entry::Home(_)
            | Entry::NotFound(_)
            | Entry::Moved(..)
            | Entry::List(..)
            | Entry::Redirect(_)
    );
    made && media::of(route.file().as_str()).starts_with("text/html")
}

fn find_last(html: &[u8], what: &[u8]) -> Option<usize> {
    html.windows(what.len())
        .rposition(|window| window.eq_ignore_ascii_case(what))
}

/// Half of the hash tells versions apart, as hexadecimal digits.
pub fn tag_of(fingerprint: Fingerprint) -> String {
    let half = fingerprint.0.iter().take(16);
    half.map(|byte| format!("{byte:02x}")).collect()
}

/// A text in a quoted attribute.
pub fn attribute(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}
