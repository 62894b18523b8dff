//! The search index: pages → words → files that a browser fetches a few of.
//!
//! What a page gives to search (`Terms`) is a function of the page
//! alone and is remembered with it; a file of the index is a function of what all
//! pages give to it. [`Index`] makes files when they are asked for; [`Index::find_among`]
//! finds pages by reading those same files, and is what the theme's
//! `search-engine.js` mirrors. Knows no template and writes nothing.

use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::article::Article;
use crate::config::Config;
use crate::site::shards::{Piece, Plan};
use crate::site::{PageId, Site};
use crate::source::Fingerprint;

mod little;
mod pack;
mod query;
mod reader;
mod shard;
mod stem;
mod terms;
mod text;
mod words;

pub use query::Hit;
use shard::Files;
pub use shard::Stop;
use terms::Terms;

/// A page as search sees it; read when somebody searches or builds.
#[derive(Debug)]
pub struct Page {
    /// It.
    pub article: Arc<Article>,
    terms: OnceLock<Terms>,
}

impl Page {
    /// A page; nothing is read yet.
    pub fn of(article: &Arc<Article>) -> Self {
        Self {
            article: article.clone(),
            terms: OnceLock::new(),
        }
    }

    /// Its file.
    fn path(&self) -> &str {
        self.article.file.path.as_str()
    }

    /// The language that it is written in.
    fn language(&self) -> &str {
        self.article
            .head
            .as_ref()
            .map_or("", |head| head.language.as_str())
    }

    /// Its words.
    pub fn terms(&self) -> &Terms {
        self.terms.get_or_init(|| Terms::of(&self.article))
    }
}

/// The index of a site.
pub struct Index {
    /// How it is cut.
    pub plan: Plan,
    /// The pages that are found, in the order of the navigation: a page's place
    /// here is its number in the files.
    pub pages: Arc<[PageId]>,
    /// What each of them gives.
    found: Vec<Arc<Page>>,
    /// Words of one meaning, as the site states them.
    pub synonyms: Vec<Vec<String>>,
    files: OnceLock<Arc<Files>>,
    /// Held by whoever makes them, for they are made once.
    making: Mutex<()>,
    /// The files of a state before, if they were made.
    before: Option<Arc<Files>>,
}

impl Index {
    /// The index of a site. `pages` are those of [`Site::pages`], in its order. What the
    /// index of the state before has in common with it is not made again.
    pub fn of(site: &Site, config: &Config, pages: &[Arc<Page>], before: Option<&Self>) -> Self {
        let order = site.found().clone();
        let found: Vec<_> = order.iter().map(|id| pages[*id].clone()).collect();
        let plan = Plan::of(order.len());
        Self {
            plan,
            pages: order,
            found,
            synonyms: config.search.synonyms.clone(),
            files: OnceLock::new(),
            making: Mutex::default(),
            before: before.and_then(|index| index.files.get().or(index.before.as_ref()).cloned()),
        }
    }

    /// Changes whenever a byte of a file may have changed; part of the address at
    /// which a browser keeps it. Looks at every page, so whoever shows a page does
    /// not ask. `site` and `config` are those that the index was made of.
    pub fn version(&self, site: &Site, config: &Config) -> String {
        version(site, config, &self.found, self.files())
    }

    /// The article of a page's number.
    pub fn article(&self, number: u32) -> Option<&Arc<Article>> {
        Some(&self.found.get(number as usize)?.article)
    }

    /// The files of words and lists; made when the first of them is asked for.
    fn files(&self) -> &Files {
        self.make_ahead(&|| false);
        // Nothing stopped it, so they are there.
        self.files.get_or_init(Arc::default)
    }

    /// Makes the files before anybody asks for them, unless `stop` says so meanwhile:
    /// what pages were read until then need not be read again.
    pub fn make_ahead(&self, stop: Stop<'_>) {
        if self.files.get().is_some() {
            return;
        }
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if self.files.get().is_some() {
            return;
        }
        let (plan, synonyms, pages) = (self.plan, &self.synonyms, &self.found);
        let made = match &self.before {
            Some(before) => before.after(plan, synonyms, pages, stop),
            None => Files::assemble(plan, synonyms, pages, stop),
        };
        if let Some(made) = made {
            let _ = self.files.set(Arc::new(made));
        }
    }

    /// The least word of each file of words, in order.
    pub fn bounds(&self) -> &[String] {
        &self.files().bounds
    }

    /// What the files of words start with: another one where words stand in other
    /// files or pages have other numbers.
    pub fn stamp(&self) -> u32 {
        self.files().stamp
    }

    /// The size of the largest file of words, in bytes.
    pub fn most(&self) -> u32 {
        self.files().most
    }

    /// The bytes of a file of words or of lists; `None` where there are not so many, and
    /// for the files that show something ([`crate::render`] makes those).
    pub fn file(&self, piece: Piece) -> Option<Arc<[u8]>> {
        let (files, number) = match piece {
            Piece::Words(number) => (&self.files().words, number),
            Piece::Lists(number) => (&self.files().lists, number),
            _ => return None,
        };
        files.get(number as usize).cloned()
    }

    /// The first pages for a query, best first, as a reader finds them among the
    /// pages with these numbers (those of one language).
    pub fn find_among(&self, query: &str, count: usize, among: Range<u32>) -> Vec<Hit> {
        query::find(self, query, count, among)
    }
}

/// A name for the state of everything that the files are made from.
fn version(site: &Site, config: &Config, found: &[Arc<Page>], files: &Files) -> String {
    let mut all = format!(
        "{}\n{config:?}\n{:?}",
        env!("CARGO_PKG_VERSION"),
        site.base_path
    )
    .into_bytes();
    for page in found {
        all.extend_from_slice(&page.article.file.fingerprint.0);
        all.extend_from_slice(page.article.file.path.as_str().as_bytes());
    }
    // What a page takes from snippets and tables of data shows in its words.
    for file in &files.words {
        all.extend_from_slice(&Fingerprint::of(file).0);
    }
    let hash = Fingerprint::of(&all).0;
    hash[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}
