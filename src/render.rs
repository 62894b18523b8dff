//! One route → bytes: views filled and put through the theme.
//!
//! A [`Renderer`] is everything that outputs are made from, finished and
//! shareable between threads; [`Renderer::output`] is a pure function of it and
//! a route. Nothing is remembered but the sidebar of each branch, which many
//! pages share.

use std::sync::{Arc, OnceLock};

use crate::article::Article;
use crate::config::{Config, Edition, EditionId, Masthead};
use crate::diagnostic::Diagnostic;
use crate::markdown::Lines;
use crate::markdown::highlight::Highlighter;
use crate::output::Output;
use crate::path::Route;
use crate::search::Index;
use crate::site::links::fragment;
use crate::site::tree::{Category, OTHER_PAGES};
use crate::site::{Entry, Site};
use crate::source::History;
use crate::theme::{Theme, Words};

mod aliases;
mod body;
mod category;
mod date;
mod frame;
mod home;
mod list;
mod nav;
mod page;
mod related;
mod search;
mod sitemap;
mod video;
pub mod view;
mod voice;

use nav::Branches;
use related::{Related, Still};
use view::{AssetView, CategoryCard, LinkView, RedirectView, SiteView};
use voice::{Voice, Voices};

/// Everything that outputs are made from.
#[derive(Clone)]
pub struct Renderer {
    /// The site's settings.
    pub config: Arc<Config>,
    /// Who stands where.
    pub site: Arc<Site>,
    /// The page of each [`PageId`].
    pub articles: Vec<Arc<Article>>,
    /// Templates and their files.
    pub theme: Arc<Theme>,
    /// When each file was last changed.
    pub history: Arc<History>,
    /// Colours code.
    pub highlighter: Arc<Highlighter>,
    /// Whether blocks say where in the author's file they stand.
    pub lines: Lines,
    /// Finds pages.
    pub search: Arc<Index>,
    /// The site in each of its languages.
    voices: Arc<Voices>,
    branches: Arc<Branches>,
    /// Made when the first page is asked for.
    related: Arc<OnceLock<Related>>,
}

/// What all pages of a site share, and an edit of a body leaves as it is: a
/// function of settings, site and theme.
#[derive(Clone)]
pub struct Frame {
    config: Arc<Config>,
    site: Arc<Site>,
    theme: Arc<Theme>,
    voices: Arc<Voices>,
    branches: Arc<Branches>,
    related: Arc<OnceLock<Related>>,
}

impl Frame {
    /// The frame of a site; no sidebar is rendered yet. What only the heads of the
    /// pages decide is taken over from the frame of the build before, as far as they
    /// are the same.
    pub fn after(
        before: Option<&Self>,
        config: &Arc<Config>,
        site: &Arc<Site>,
        theme: &Arc<Theme>,
    ) -> Self {
        let related = before.and_then(|before| {
            let known = before.related.get()?;
            let still = known.still(&before.site.pages, &site.pages)?;
            Some(match still {
                Still::Whole => before.related.clone(),
                Still::But(changed) => Arc::new(OnceLock::from(known.but(&changed))),
            })
        });
        Self {
            related: related.unwrap_or_default(),
            voices: Arc::new(Voices::of(config, site, theme)),
            branches: Arc::new(match before {
                Some(before) => before.branches.after(&before.site, site),
                None => Branches::of(site),
            }),
            config: config.clone(),
            site: site.clone(),
            theme: theme.clone(),
        }
    }

    /// Whether it is made of these very values.
    pub fn is_of(&self, config: &Arc<Config>, site: &Arc<Site>, theme: &Arc<Theme>) -> bool {
        Arc::ptr_eq(&self.config, config)
            && Arc::ptr_eq(&self.site, site)
            && Arc::ptr_eq(&self.theme, theme)
    }
}

/// What a [`Renderer`] is made of.
pub struct Ingredients {
    /// Settings, site and theme.
    pub frame: Frame,
    /// The page of each [`PageId`].
    pub articles: Vec<Arc<Article>>,
    /// When each file was last changed.
    pub history: Arc<History>,
    /// Colours code.
    pub highlighter: Arc<Highlighter>,
    /// Whether blocks say where in the author's file they stand.
    pub lines: Lines,
    /// Finds pages.
    pub search: Arc<Index>,
}

/// A value, or what a template could not do with the page.
type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// What comes of a route.
pub type Rendered = Result<Output>;

impl Renderer {
    /// Puts the ingredients together; nothing is rendered yet.
    pub fn new(from: Ingredients) -> Self {
        let frame = from.frame;
        Self {
            config: frame.config,
            site: frame.site,
            articles: from.articles,
            theme: frame.theme,
            history: from.history,
            highlighter: from.highlighter,
            lines: from.lines,
            search: from.search,
            voices: frame.voices,
            branches: frame.branches,
            related: frame.related,
        }
    }

    /// The same, for outputs as they are published.
    #[must_use]
    pub fn unmarked(&self) -> Self {
        Self {
            lines: Lines::default(),
            ..self.clone()
        }
    }

    /// Which pages are about the same.
    fn related(&self) -> &Related {
        self.related.get_or_init(|| Related::of(&self.site.pages))
    }

    /// What stands at a route; `None` when nothing does.
    ///
    /// # Errors
    /// Inside: what a template could not do with the page.
    pub fn output(&self, route: &Route) -> Option<Rendered> {
        self.entry(route, self.site.entry(route)?)
    }

    /// What comes of an entry that stands at `route`; `None` for a file of the search
    /// index that this site's words do not fill.
    ///
    /// # Errors
    /// Inside: what a template could not do with the page.
    pub fn entry(&self, route: &Route, entry: &Entry) -> Option<Rendered> {
        let text = match entry {
            Entry::Asset(asset) => return Some(Ok(Output::Copy(asset.clone()))),
            Entry::ThemeAsset(name) => {
                let bytes = self.theme.assets.get(name).map(|a| a.bytes.clone());
                return Some(Ok(Output::Bytes(bytes.unwrap_or_default())));
            }
            Entry::Page(id) => self.page(*id),
            Entry::Category(index) => self.category(*index, route),
            Entry::Home(edition) => self.home(*edition, None),
            Entry::NotFound(edition) => self.not_found(*edition, None),
            Entry::List(list, part) => self.list(*list, *part, route),
            Entry::Feed(list) => Ok(self.feed(*list)),
            Entry::Branch(trail) => self.fetched_branch(trail),
            Entry::Topics(edition) => self.fetched_topics(*edition),
            Entry::Redirect(id) => {
                let page = &self.site.pages[*id];
                self.redirect(&page.route, "", &page.name)
            }
            Entry::Moved(to, place) => self.redirect(to, place, &self.name_at(to)),
            Entry::Sitemap => Ok(self.sitemap()),
            Entry::SitemapPart(part) => Ok(self.sitemap_part(*part)),
            Entry::Robots => Ok(self.robots()),
            Entry::Addresses => Ok(self.addresses()),
            Entry::Search(piece) => return self.search_file(*piece, route),
        };
        Some(text.map(|text| Output::Bytes(text.into_bytes().into())))
    }

    /// The page that leads on to `place` in `to`, which is called `name`.
    fn redirect(&self, to: &Route, place: &str, name: &str) -> Result<String> {
        let href = self.site.href(to);
        let view = RedirectView {
            canonical: self.site.canonical(to).unwrap_or_else(|| href.clone()),
            href,
            fragment: fragment(place),
            name: name.to_owned(),
        };
        let mut context = self
            .voices
            .in_edition(self.site.edition_at(to))
            .base
            .clone();
        context.insert("redirect", &view);
        self.theme.render("redirect.html", &context, to.as_str())
    }

    /// What stands at a route that no author wrote as a page, by name.
    fn name_at(&self, route: &Route) -> String {
        let category = match self.site.entry(route) {
            Some(Entry::Page(id)) => return self.site.pages[*id].name.clone(),
            Some(Entry::Category(index)) => self.site.tree.categories.get(*index),
            _ => None,
        };
        let voice = self.voices.in_edition(self.site.edition_at(route));
        category.map_or_else(|| voice.title.clone(), |c| category_name(c, &voice.words))
    }

    /// Every page's address and name: `[["/a.html","A"],…]`. Names of old addresses
    /// stand there, too: who comes from an old link has one of them in hand.
    fn addresses(&self) -> String {
        let entries = self.site.routes.iter().filter_map(|(route, entry)| {
            let name = match entry {
                Entry::Page(id) | Entry::Redirect(id) => &self.site.pages.get(*id)?.name,
                Entry::Category(index) => &self.site.tree.categories.get(*index)?.name,
                _ => return None,
            };
            Some((self.site.href(route), name))
        });
        let entries: Vec<(String, &String)> = entries.collect();
        serde_json::to_string(&entries).expect("texts are JSON")
    }

    /// An address of the site's own words: a permalink or a full URL.
    fn link_view(&self, voice: &Voice, label: &str, url: &str) -> LinkView {
        let home = self.site.home_of(voice.id);
        link_view(&self.config, &self.site, &home, (label, url))
    }
}

/// A link that `site.yaml` states, as seen from the home page of a language.
fn link_view(config: &Config, site: &Site, home: &Route, (label, url): (&str, &str)) -> LinkView {
    let target = site.resolve(url, home, None);
    let external = matches!(target, crate::site::links::Target::External(_));
    LinkView {
        label: label.to_owned(),
        href: site.target_href(&target),
        external,
        rel: if external {
            config.markdown.external_rel.clone()
        } else {
            String::new()
        },
        new_tab: external && config.markdown.external_new_tab,
    }
}

/// A link to a place of the site.
fn own_link(label: &str, href: String) -> LinkView {
    LinkView {
        label: label.to_owned(),
        href,
        external: false,
        rel: String::new(),
        new_tab: false,
    }
}

/// An icon as templates see it: its text and whether that is a picture's address.
fn icon_view(site: &Site, icon: Option<&String>) -> (Option<String>, bool) {
    let Some(icon) = icon else {
        return (None, false);
    };
    if !icon.contains(['/', '.']) {
        return (Some(icon.clone()), false);
    }
    let target = site.resolve(icon, &Route::home(), None);
    (Some(site.target_href(&target)), true)
}

/// The site as templates of one language see it.
fn site_view(
    config: &Config,
    site: &Site,
    theme: &Theme,
    (id, edition, head, words): (EditionId, &Edition, &Masthead, &Words),
) -> SiteView {
    let home = site.home_of(id);
    let asset = |(name, asset): (&String, &crate::theme::ThemeAsset)| {
        let view = AssetView {
            url: site.href(&asset.route),
            integrity: asset.integrity.clone(),
        };
        (name.clone(), view)
    };
    SiteView {
        title: head.title.clone(),
        description: head.description.clone(),
        language: edition.tag.clone(),
        direction: voice::direction(edition.direction),
        base_url: site.base_url.clone(),
        base_path: site.base_path.clone(),
        home: site.href(&home),
        logo: icon_view(site, config.logo.as_ref().map(|l| &l.value)).0,
        links: head
            .links
            .iter()
            .map(|l| link_view(config, site, &home, (&l.label, &l.url)))
            .collect(),
        categories: site
            .tree
            .categories
            .iter()
            .filter(|c| c.edition == id)
            .map(|c| card(site, c, words))
            .collect(),
        assets: theme.assets.iter().map(asset).collect(),
        feeds: Renderer::feeds_of(site, id, words),
        options: config.theme_options.values.clone(),
        generator: concat!("Shelfmark ", env!("CARGO_PKG_VERSION")).to_owned(),
    }
}

/// What a category is called; that of the pages without one has a name in each
/// language.
fn category_name(category: &Category, words: &Words) -> String {
    if category.name == OTHER_PAGES {
        words.text("other_pages").to_owned()
    } else {
        category.name.clone()
    }
}

fn card(site: &Site, category: &Category, words: &Words) -> CategoryCard {
    let (icon, icon_is_image) = icon_view(site, category.icon.as_ref());
    let href = site.href(&category.route);
    let section = |item: &crate::site::tree::Item| match item {
        crate::site::tree::Item::Group(group) => {
            Some(own_link(&group.name, format!("{href}#{}", group.id)))
        }
        _ => None,
    };
    CategoryCard {
        name: category_name(category, words),
        icon,
        icon_is_image,
        description: category.description.clone(),
        rule_above: category.rule_above,
        count: category.count,
        subcategories: category.items.iter().filter_map(section).collect(),
        href,
    }
}
