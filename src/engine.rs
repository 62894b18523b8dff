//! The one pipeline, with its memory: sources → [`Build`].
//!
//! `build`, `check` and `serve` all call [`Engine::build`]; they differ in which
//! routes of the [`Build`] they ask for. The engine remembers three things, each
//! a function of its whole key: pages by content, the site by the heads of its
//! pages, the theme by its files. Everything else is computed when asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::article::{Article, Head};
use crate::check::{self, Ground, Outside};
use crate::config::{BaseUrl, Config, Languages, MarkdownOptions, Shape};
use crate::diagnostic::{self, Code, Diagnostic, Place};
pub use crate::markdown::Lines;
use crate::markdown::compose;
use crate::markdown::highlight::Highlighter;
use crate::path::{Route, SourcePath};
use crate::render::{Frame, Ingredients, Rendered, Renderer};
use crate::search;
use crate::site::{Drafts, Entry, Parts, Site};
use crate::source::{Asset, SourceFile, Sources, ThemeFile};
use crate::theme::Theme;

mod finished;
mod judgements;
mod lasting;
mod memo;
mod texts;

pub use judgements::{Judged, Judgements};
pub use lasting::Lasting;
use memo::Memo;
pub use texts::Texts;

/// What a caller decides beside the sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildOptions {
    /// Whether drafts are shown.
    pub drafts: Drafts,
    /// Where the site is published, in place of what `site.yaml` says.
    pub base_url: Option<BaseUrl>,
    /// Whether blocks say where in the author's file they stand (the preview).
    pub lines: Lines,
}

/// The pipeline's memory.
#[derive(Default)]
pub struct Engine {
    articles: Memo<ArticleKey, Article>,
    reading: Option<Reading>,
    config: Memo<ConfigKey, (Arc<Config>, Vec<Diagnostic>)>,
    theme: Memo<ThemeKey, (Arc<Theme>, Vec<Diagnostic>)>,
    site: Memo<SiteKey, Arc<Site>>,
    /// What each page gives to search, once somebody has searched.
    searched: Memo<SearchKey, search::Page>,
    /// The search index of the build before.
    index: Option<Arc<search::Index>>,
    /// The heads of the build before, kept so that an unchanged head is the same
    /// one and comparing all heads is comparing pointers.
    heads: Vec<Arc<Head>>,
    /// What the pages of the build before shared.
    frame: Option<Frame>,
    highlighter: Arc<Highlighter>,
}

/// The settings that each page is read by.
#[derive(Clone, PartialEq)]
struct Reading {
    options: Arc<MarkdownOptions>,
    languages: Arc<Languages>,
    variables: Arc<BTreeMap<String, String>>,
}

impl Reading {
    fn of(config: &Config) -> Self {
        Self {
            options: Arc::new(config.markdown.clone()),
            languages: Arc::new(config.languages_of_pages()),
            variables: Arc::new(config.variables.clone()),
        }
    }
}

/// The parts of a site before they are joined.
struct Read {
    config: Arc<Config>,
    theme: Arc<Theme>,
    /// Every page's file, sorted.
    articles: Vec<Arc<Article>>,
    /// What is wrong with them, each by itself.
    problems: Vec<Diagnostic>,
}

/// A site, joined; each output is made when asked for.
pub struct Build {
    /// What makes the outputs.
    pub renderer: Renderer,
    /// What was wrong with the parts and with how they fit together.
    problems: Vec<Diagnostic>,
    /// Every page's file, that of a hidden or broken one too.
    articles: Vec<Arc<Article>>,
    texts: Texts,
}

impl Build {
    /// The page of a file, that of a hidden or broken one too.
    pub fn article(&self, file: &SourcePath) -> Option<&Arc<Article>> {
        let at = self.articles.binary_search_by(|a| a.file.path.cmp(file));
        self.articles.get(at.ok()?)
    }

    /// Every page's file, sorted, that of a hidden or broken one too.
    pub fn articles(&self) -> &[Arc<Article>] {
        &self.articles
    }

    /// The texts that the diagnostics point into.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Every route with what stands there, sorted.
    pub fn routes(&self) -> &[(Route, Entry)] {
        &self.renderer.site.routes
    }

    /// What stands at a route; `None` when nothing does.
    ///
    /// # Errors
    /// Inside: what a template could not do with the page.
    pub fn output(&self, route: &Route) -> Option<Rendered> {
        self.renderer.output(route)
    }

    /// What is wrong with the head of each page, the settings, the theme and how
    /// they fit together: known without looking into any page's body.
    pub fn known(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// Everything that is wrong with the site, short of rendering it: the
    /// problems of each file, of how they fit together, and of every page's
    /// links. Sorted. Looks at every page, so whoever only wants to show one page
    /// does not ask.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.findings(&self.watch(), &Outside::default())
    }

    /// What looks at the outputs while they are made.
    pub fn watch(&self) -> check::Rendered<'_> {
        let Renderer {
            site,
            config,
            theme,
            articles,
            highlighter,
            ..
        } = &self.renderer;
        check::Rendered::new(Ground::new(site, config, theme, highlighter, articles))
    }

    /// Every address of another site that pages and outputs name, with its places;
    /// the site's own full addresses are none of them.
    pub fn elsewhere(&self, seen: &check::Rendered<'_>) -> BTreeMap<String, Vec<Place>> {
        let mut all = check::elsewhere(seen, &self.texts.mentions());
        all.retain(|url, _| self.renderer.site.own(url).is_none());
        all
    }

    /// Everything that is wrong with the site and with the outputs that were looked
    /// at, and what is known outside. Sorted.
    pub fn findings(&self, seen: &check::Rendered<'_>, outside: &Outside) -> Vec<Diagnostic> {
        let ground = seen.ground();
        let judged = ground
            .articles
            .par_iter()
            .with_min_len(32)
            .flat_map_iter(|article| check::page(ground, article));
        self.findings_with(seen, outside, judged.collect())
    }

    /// The same where each page was judged already.
    fn findings_with(
        &self,
        seen: &check::Rendered<'_>,
        outside: &Outside,
        judged: Vec<Diagnostic>,
    ) -> Vec<Diagnostic> {
        let mut diagnostics = judged;
        let bodies = self.articles.par_iter().with_min_len(32);
        diagnostics.par_extend(bodies.flat_map_iter(|a| a.body_diagnostics().iter().cloned()));
        diagnostics.extend(check::whole(seen, &self.texts.mentions(), &self.articles));
        let Renderer {
            site,
            config,
            search,
            ..
        } = &self.renderer;
        diagnostics.extend(check::search::tests(site, config, search));
        diagnostics.extend(self.problems.iter().cloned());
        let history = &self.renderer.history;
        check::outside(seen, history, outside, &self.articles, &mut diagnostics);
        diagnostic::sort(&mut diagnostics);
        check::once::of_snippets(diagnostics)
    }
}

impl Engine {
    /// An engine that colours code with this highlighter (and so with what it
    /// remembers).
    pub fn with_highlighter(highlighter: Arc<Highlighter>) -> Self {
        Self {
            highlighter,
            ..Self::default()
        }
    }

    /// Reads, joins and makes ready to render. Never fails: what is wrong stands
    /// in the diagnostics, and what can be shown is shown.
    pub fn build(&mut self, sources: &Sources, options: &BuildOptions) -> Build {
        let read = self.read(sources, options);
        self.join(read, sources, options)
    }

    /// Reads each part by itself.
    fn read(&mut self, sources: &Sources, options: &BuildOptions) -> Read {
        let mut problems = sources.diagnostics.clone();
        let (config, wrong) = (*self.config(sources, options)).clone();
        problems.extend(wrong);
        let (theme, wrong) = (*self.theme(sources, &config)).clone();
        problems.extend(wrong);
        let articles = self.articles(sources, &config);
        problems.extend(articles.iter().flat_map(|a| a.diagnostics.iter().cloned()));
        Read {
            config,
            theme,
            articles,
            problems,
        }
    }

    /// Joins the parts.
    fn join(&mut self, read: Read, sources: &Sources, options: &BuildOptions) -> Build {
        let Read {
            config,
            theme,
            articles,
            mut problems,
        } = read;
        let site = self.site(&articles, sources, &config, &theme, options);
        problems.extend(site.diagnostics.iter().cloned());
        let shown = shown(&site, &articles);
        if sources.history.shallow {
            problems.push(shallow());
        }
        let searched = self.searched(&shown);
        let index = search::Index::of(&site, &config, &searched, self.index.as_deref());
        let index = self.index.insert(Arc::new(index)).clone();
        let renderer = Renderer::new(Ingredients {
            search: index,
            frame: self.frame(&config, &site, &theme),
            articles: shown,
            history: sources.history.clone(),
            highlighter: self.highlighter.clone(),
            lines: options.lines,
        });
        Build {
            renderer,
            problems,
            texts: Texts::of(sources),
            articles,
        }
    }

    /// What the pages share; that of the build before where nothing of it changed.
    fn frame(&mut self, config: &Arc<Config>, site: &Arc<Site>, theme: &Arc<Theme>) -> Frame {
        let before = self.frame.take();
        let frame = match before {
            Some(known) if known.is_of(config, site, theme) => known,
            before => Frame::after(before.as_ref(), config, site, theme),
        };
        self.frame.insert(frame).clone()
    }

    fn config(
        &mut self,
        sources: &Sources,
        options: &BuildOptions,
    ) -> Arc<(Arc<Config>, Vec<Diagnostic>)> {
        self.config.get(
            ConfigKey(sources.config.clone(), options.base_url.clone()),
            |key| {
                let (mut config, problems) =
                    key.0.as_ref().map(|f| Config::parse(f)).unwrap_or_default();
                if let Some(base_url) = &key.1 {
                    config.base_url = Some(base_url.clone());
                }
                (Arc::new(config), problems)
            },
        )
    }

    fn theme(&mut self, sources: &Sources, config: &Config) -> Arc<(Arc<Theme>, Vec<Diagnostic>)> {
        let key = ThemeKey {
            name: config.theme.value.clone(),
            files: sources.theme.clone(),
        };
        self.theme.renew(key, |key, before| {
            let before = before.map(|(_, (theme, _))| &**theme);
            let (theme, problems) = Theme::load_after(before, &key.name, &key.files);
            (Arc::new(theme), problems)
        })
    }

    fn articles(&mut self, sources: &Sources, config: &Config) -> Vec<Arc<Article>> {
        let reading = Reading::of(config);
        // The very values of before where they say the same: that is soon compared.
        let before = self.reading.take().filter(|before| *before == reading);
        let reading = self.reading.insert(before.unwrap_or(reading)).clone();
        let library = compose::Library {
            files: sources.data.clone(),
            variables: reading.variables,
        };
        let keys: Vec<ArticleKey> = sources
            .pages
            .values()
            .map(|file| ArticleKey {
                file: file.clone(),
                options: reading.options.clone(),
                languages: reading.languages.clone(),
                parts: compose::Parts::of(file, &library),
            })
            .collect();
        self.articles.map(keys, |key| {
            Article::read(&key.file, &key.options, &key.languages, &key.parts)
        })
    }

    fn searched(&mut self, shown: &[Arc<Article>]) -> Vec<Arc<search::Page>> {
        let keys = shown.iter().map(|article| SearchKey(article.clone()));
        self.searched
            .map(keys.collect(), |key| search::Page::of(&key.0))
    }

    fn site(
        &mut self,
        articles: &[Arc<Article>],
        sources: &Sources,
        config: &Config,
        theme: &Theme,
        options: &BuildOptions,
    ) -> Arc<Site> {
        let key = SiteKey {
            heads: self.same_heads(articles),
            shape: Shape::of(config),
            assets: sources.assets.clone(),
            theme_assets: theme
                .assets
                .iter()
                .map(|(n, a)| (n.clone(), a.route.clone()))
                .collect(),
            drafts: options.drafts,
        };
        let site = self.site.renew(key, |key, before| {
            Arc::new(match before {
                Some((then, site)) => site.after(&then.parts(), &key.parts()),
                None => Site::assemble(&key.parts()),
            })
        });
        (*site).clone()
    }

    /// The heads of the pages; one that equals that of the build before is the
    /// very same value. Both lists are sorted by file.
    fn same_heads(&mut self, articles: &[Arc<Article>]) -> Vec<Arc<Head>> {
        let mut before = std::mem::take(&mut self.heads).into_iter().peekable();
        let same = |head: &Arc<Head>| {
            while before.next_if(|b| b.path < head.path).is_some() {}
            let known = before.next_if(|b| b.path == head.path);
            known
                .filter(|b| Arc::ptr_eq(b, head) || b == head)
                .unwrap_or_else(|| head.clone())
        };
        self.heads = articles
            .iter()
            .filter_map(|a| a.head.as_ref())
            .map(same)
            .collect();
        self.heads.clone()
    }
}

/// The articles of the pages that are shown, in the site's order. Both lists are
/// sorted by file.
fn shown(site: &Site, articles: &[Arc<Article>]) -> Vec<Arc<Article>> {
    let mut pages = site.pages.iter().peekable();
    articles
        .iter()
        .filter(|a| pages.next_if(|page| page.path == a.file.path).is_some())
        .cloned()
        .collect()
}

fn shallow() -> Diagnostic {
    Diagnostic::new(
        Code::ShallowHistory,
        "the history is cut, so the pages show their own `date` as the last change",
    )
    .help("fetch the whole history (`git fetch --unshallow`, or `fetch-depth: 0` in the workflow)")
}

/// What an article is made from.
#[derive(Clone)]
struct ArticleKey {
    file: Arc<SourceFile>,
    options: Arc<MarkdownOptions>,
    languages: Arc<Languages>,
    parts: compose::Parts,
}

impl memo::Key for ArticleKey {
    type Name = SourcePath;
    fn name(&self) -> &SourcePath {
        &self.file.path
    }
    fn same(&self, other: &Self) -> bool {
        (Arc::ptr_eq(&self.file, &other.file) || self.file.fingerprint == other.file.fingerprint)
            && (Arc::ptr_eq(&self.options, &other.options) || self.options == other.options)
            && (Arc::ptr_eq(&self.languages, &other.languages) || self.languages == other.languages)
            && self.parts == other.parts
    }
}

/// What a page's words are made from.
struct SearchKey(Arc<Article>);

impl memo::Key for SearchKey {
    type Name = SourcePath;
    fn name(&self) -> &SourcePath {
        &self.0.file.path
    }
    fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// What the settings are made from.
struct ConfigKey(Option<Arc<SourceFile>>, Option<BaseUrl>);

impl memo::Key for ConfigKey {
    type Name = ();
    fn name(&self) -> &() {
        &()
    }
    fn same(&self, other: &Self) -> bool {
        self.0.as_ref().map(|f| f.fingerprint) == other.0.as_ref().map(|f| f.fingerprint)
            && self.1 == other.1
    }
}

/// What the theme is made from.
struct ThemeKey {
    name: String,
    files: Arc<BTreeMap<SourcePath, Arc<ThemeFile>>>,
}

impl memo::Key for ThemeKey {
    type Name = ();
    fn name(&self) -> &() {
        &()
    }
    fn same(&self, other: &Self) -> bool {
        let files = |key: &Self| {
            key.files
                .values()
                .map(|f| (f.path.clone(), f.fingerprint))
                .collect::<Vec<_>>()
        };
        self.name == other.name
            && (Arc::ptr_eq(&self.files, &other.files) || files(self) == files(other))
    }
}

/// What the join is made from.
struct SiteKey {
    heads: Vec<Arc<Head>>,
    shape: Shape,
    assets: Arc<BTreeMap<SourcePath, Arc<Asset>>>,
    theme_assets: Vec<(String, Route)>,
    drafts: Drafts,
}

impl SiteKey {
    fn parts(&self) -> Parts<'_> {
        Parts {
            heads: &self.heads,
            shape: &self.shape,
            assets: &self.assets,
            theme_assets: &self.theme_assets,
            drafts: self.drafts,
        }
    }
}

impl memo::Key for SiteKey {
    type Name = ();
    fn name(&self) -> &() {
        &()
    }
    fn same(&self, other: &Self) -> bool {
        self.heads.len() == other.heads.len()
            && self
                .heads
                .iter()
                .zip(&other.heads)
                .all(|(a, b)| Arc::ptr_eq(a, b) || a == b)
            && self.shape == other.shape
            && (Arc::ptr_eq(&self.assets, &other.assets) || self.assets == other.assets)
            && self.theme_assets == other.theme_assets
            && self.drafts == other.drafts
    }
}
