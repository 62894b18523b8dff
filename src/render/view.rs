//! Exactly what a template may see.
//!
//! Every field is always there; one that has nothing to say is `null`, an empty
//! text or an empty list. Text fields are plain text (a template's autoescape
//! turns them into HTML); fields whose comment says *HTML* are finished HTML and
//! are printed with `| safe`. The manual's template reference is checked
//! against these types.

use serde::Serialize;

/// `site`: the same on every page.
#[derive(Clone, Debug, Serialize)]
pub struct SiteView {
    /// The site's name.
    pub title: String,
    /// One sentence about it.
    pub description: Option<String>,
    /// BCP 47 tag of its language; where it speaks several, that of the page's
    /// part of the site.
    pub language: String,
    /// `ltr` or `rtl`.
    pub direction: String,
    /// Where it is published, without a slash at the end.
    pub base_url: Option<String>,
    /// The path it stands under: empty or `/help`.
    pub base_path: String,
    /// The address of the home page.
    pub home: String,
    /// The address of the logo.
    pub logo: Option<String>,
    /// Links in the header.
    pub links: Vec<LinkView>,
    /// Every category, in order.
    pub categories: Vec<CategoryCard>,
    /// The theme's files by name: `site.assets["style.css"].url`.
    pub assets: std::collections::BTreeMap<String, AssetView>,
    /// Atom feeds (name and address), where `base_url` is set.
    pub feeds: Vec<LinkView>,
    /// `theme_options` of `site.yaml`, as it stands there.
    pub options: serde_json::Value,
    /// The name and version of this program.
    pub generator: String,
}

/// A link.
#[derive(Clone, Debug, Serialize)]
pub struct LinkView {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it leaves the site.
    pub external: bool,
    /// Values for `rel`; empty where it stays on the site.
    pub rel: String,
    /// Whether it opens in a new tab.
    pub new_tab: bool,
}

/// A file of the theme.
#[derive(Clone, Debug, Serialize)]
pub struct AssetView {
    /// Its address.
    pub url: String,
    /// Its hash for the `integrity` attribute.
    pub integrity: Option<String>,
}

/// A category, as far as a card or a menu shows it.
#[derive(Clone, Debug, Serialize)]
pub struct CategoryCard {
    /// Its name.
    pub name: String,
    /// The address of its page.
    pub href: String,
    /// A picture's address or an emoji; `icon_is_image` tells which.
    pub icon: Option<String>,
    /// Whether `icon` is a picture's address.
    pub icon_is_image: bool,
    /// One sentence.
    pub description: Option<String>,
    /// Whether a rule stands above it.
    pub rule_above: bool,
    /// How many pages it holds.
    pub count: usize,
    /// Its subcategories (name and address), in order.
    pub subcategories: Vec<LinkView>,
}

/// `page`: what every page has, whatever its kind.
#[derive(Clone, Debug, Serialize)]
pub struct PageView {
    /// `article`, `category`, `list`, `home` or `not-found`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The text for `<title>`.
    pub title: String,
    /// One sentence below the name.
    pub subtitle: Option<String>,
    /// One sentence for search engines.
    pub description: Option<String>,
    /// Words that search finds it by.
    pub keywords: Vec<String>,
    /// Its address on the site.
    pub href: String,
    /// Its full address, where `base_url` is set.
    pub canonical: Option<String>,
    /// BCP 47 tag of its language.
    pub language: String,
    /// The side from which it is read: `ltr` or `rtl`.
    pub direction: String,
    /// The site's languages, where it speaks several: where each is read.
    pub translations: Vec<TranslationView>,
    /// The same page in several languages, for search engines; empty where it has
    /// only one.
    pub alternates: Vec<AlternateView>,
    /// Its text. *HTML*
    pub content: String,
    /// A tutorial's first video, which is then no part of `content`. *HTML*
    pub video: Option<String>,
    /// Its sections, most often h2 with their h3 inside, in order; empty with `toc: false`.
    pub toc: Vec<TocEntry>,
    /// The way from home: home, category, subcategory, level 3 (not the page itself).
    pub breadcrumbs: Vec<Crumb>,
    /// Its category's name.
    pub category: Option<String>,
    /// Its subcategory's name.
    pub subcategory: Option<String>,
    /// Its third level's name.
    pub level3: Option<String>,
    /// Badges: indicator, new, tutorial.
    pub badges: Vec<Badge>,
    /// Whether it is a tutorial.
    pub is_tutorial: bool,
    /// Whether it is new.
    pub is_new: bool,
    /// Its date.
    pub date: Option<DateView>,
    /// When it was last changed: from the history, else its date.
    pub modified: Option<DateView>,
    /// Minutes that reading takes, at 200 words a minute.
    pub minutes: u32,
    /// The page before it in its category.
    pub previous: Option<LinkView>,
    /// The page after it in its category.
    pub next: Option<LinkView>,
    /// Pages about the same, the nearest first, at most 4.
    pub related: Vec<PageCard>,
    /// Where its source is edited.
    pub edit_url: Option<String>,
    /// Its source file: `content/x.md`.
    pub source: Option<String>,
    /// Whether it is a draft or unpublished (shown only with `--drafts`).
    pub draft: bool,
    /// Whether search finds it.
    pub search: bool,
    /// The first picture's full address, for link previews.
    pub image: Option<String>,
    /// JSON-LD for search engines. *HTML-safe JSON*
    pub structured_data: String,
    /// The sidebar. *HTML*
    pub navigation: String,
    /// Front matter keys that Shelfmark does not know.
    pub extra: serde_json::Value,
}

/// A language that a page can be read in.
#[derive(Clone, Debug, Serialize)]
pub struct TranslationView {
    /// BCP 47 tag of the language.
    pub language: String,
    /// What the language calls itself.
    pub name: String,
    /// The page in this language; where it has none, what is nearest to it: the
    /// category, else the language's home page.
    pub href: String,
    /// Whether `href` is the same page in this language.
    pub is_exact: bool,
    /// Whether it is the language of the page itself.
    pub is_current: bool,
}

/// A version of a page, for `<link rel="alternate" hreflang>`.
#[derive(Clone, Debug, Serialize)]
pub struct AlternateView {
    /// BCP 47 tag of its language; `x-default` for readers of none of them.
    pub language: String,
    /// Its full address where `base_url` is set, else that on the site.
    pub href: String,
}

/// An entry of the "Jump to" list.
#[derive(Clone, Debug, Serialize)]
pub struct TocEntry {
    /// The heading's id.
    pub id: String,
    /// Its plain text.
    pub text: String,
    /// 2 or 3.
    pub level: u8,
    /// The h3 below an h2.
    pub children: Vec<TocEntry>,
}

/// A step of the way from home.
#[derive(Clone, Debug, Serialize)]
pub struct Crumb {
    /// What it says.
    pub name: String,
    /// Where it leads.
    pub href: String,
}

/// A badge.
#[derive(Clone, Debug, Serialize)]
pub struct Badge {
    /// What it says.
    pub label: String,
    /// Its kind, for its look: `chat`, `messaging`, `new`, `tutorial`, `draft` (a page that is
    /// kept from readers, shown only with `--drafts`), or the label as a slug.
    pub kind: String,
}

/// A moment.
#[derive(Clone, Debug, Serialize)]
pub struct DateView {
    /// For `<time datetime>`: `2019-02-26` or `2019-02-26T12:34:43+00:00`.
    pub iso: String,
    /// The day as readers of the site's language write it: `26 February 2019`.
    pub text: String,
}

/// A page in a list.
#[derive(Clone, Debug, Serialize)]
pub struct PageCard {
    /// Its name.
    pub name: String,
    /// Its address.
    pub href: String,
    /// One sentence.
    pub subtitle: Option<String>,
    /// Its badges.
    pub badges: Vec<Badge>,
    /// Its date.
    pub date: Option<DateView>,
    /// Whether it leaves the site (a link of `navigation`).
    pub external: bool,
    /// Values for `rel`; empty where it stays on the site.
    pub rel: String,
    /// Whether it opens in a new tab.
    pub new_tab: bool,
    /// The name of its category.
    pub category: Option<String>,
}

/// `category`: what a category's page shows beside `page`.
#[derive(Clone, Debug, Serialize)]
pub struct CategoryView {
    /// Its name.
    pub name: String,
    /// One sentence.
    pub description: Option<String>,
    /// A picture's address or an emoji.
    pub icon: Option<String>,
    /// Whether `icon` is a picture's address.
    pub icon_is_image: bool,
    /// How many pages it holds.
    pub count: usize,
    /// The badges of its pages, each once.
    pub badges: Vec<Badge>,
    /// Its pages outside any subcategory.
    pub pages: Vec<PageCard>,
    /// Its subcategories.
    pub groups: Vec<GroupView>,
    /// The address of the list of its pages by date, where `navigation` wants one.
    pub by_date: Option<String>,
    /// The address of that list's Atom feed, where `base_url` is set.
    pub feed: Option<String>,
}

/// A subcategory or level 3 with its pages.
#[derive(Clone, Debug, Serialize)]
pub struct GroupView {
    /// Its name.
    pub name: String,
    /// The id of its section on the category's page.
    pub id: String,
    /// A picture's address or an emoji.
    pub icon: Option<String>,
    /// Whether `icon` is a picture's address.
    pub icon_is_image: bool,
    /// One sentence.
    pub description: Option<String>,
    /// How many pages it holds.
    pub count: usize,
    /// Its pages outside any further level.
    pub pages: Vec<PageCard>,
    /// Its level 3 groups.
    pub groups: Vec<GroupView>,
}

/// `home`: what the home page shows beside `page`.
#[derive(Clone, Debug, Serialize)]
pub struct HomeView {
    /// The newest pages with `isNew`, newest first, at most 6.
    pub newest: Vec<PageCard>,
    /// The address of the list of all of them.
    pub all_new: Option<String>,
    /// The latest pages by date, newest first, at most 6.
    pub latest: Vec<PageCard>,
    /// The address of the list of all of them.
    pub all_updates: Option<String>,
    /// The tutorials, in navigation order, at most 6.
    pub tutorials: Vec<PageCard>,
}

/// `list`: what a list of pages by date shows beside `page`.
#[derive(Clone, Debug, Serialize)]
pub struct ListView {
    /// Its name.
    pub name: String,
    /// The badges of its pages, each once.
    pub badges: Vec<Badge>,
    /// Its pages, newest first; those without a date last, under an empty year.
    pub years: Vec<YearView>,
    /// Which part of the list this is, from 1.
    pub number: usize,
    /// How many parts there are.
    pub numbers: usize,
    /// The address of the part with newer pages.
    pub newer: Option<String>,
    /// The address of the part with older pages.
    pub older: Option<String>,
    /// The address of its Atom feed, where `base_url` is set.
    pub feed: Option<String>,
}

/// A year of a list.
#[derive(Clone, Debug, Serialize)]
pub struct YearView {
    /// `2026`.
    pub year: String,
    /// Its months that have a page, newest first.
    pub months: Vec<MonthView>,
}

/// A month of a list.
#[derive(Clone, Debug, Serialize)]
pub struct MonthView {
    /// Its name in the language of the list.
    pub name: String,
    /// It with its year, as a heading: `November 2026`.
    pub title: String,
    /// `2026-11`.
    pub id: String,
    /// Its pages, newest first.
    pub pages: Vec<PageCard>,
}

/// `search`, on `search.html` and in the dialog.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    /// The badges of indicators that some page has.
    pub indicators: Vec<Badge>,
    /// The badges of kinds of pages that some page has: new, tutorial.
    pub types: Vec<Badge>,
    /// The categories, in the order of the navigation.
    pub categories: Vec<SearchCategory>,
    /// Whether the categories hold their pages: not in the dialog, nor on a site of more than 5,000 pages.
    pub lists_pages: bool,
}

/// A category on `search.html`.
#[derive(Clone, Debug, Serialize)]
pub struct SearchCategory {
    /// Its name.
    pub name: String,
    /// Its page's address.
    pub href: String,
    /// Its pages, those of subcategories and level 3 included.
    pub pages: Vec<PageCard>,
}

/// `nav`: what the sidebar template (`nav.html`) shows. It is rendered once for
/// all pages of a branch; the mark of the current page is set afterwards, at the
/// link whose `href` is the page's.
#[derive(Clone, Debug, Serialize)]
pub struct NavView {
    /// The categories, of more than 24 those around the branch's own; that has `open`
    /// set and holds its entries.
    pub categories: Vec<NavNode>,
}

/// A node of the sidebar.
#[derive(Clone, Debug, Serialize)]
pub struct NavNode {
    /// What it says.
    pub name: String,
    /// Where it leads: a page, a category's page or a section of it.
    pub href: String,
    /// `category`, `group`, `page` or `link`; `more` leads to the rest of a long list.
    pub kind: String,
    /// A picture's address or an emoji.
    pub icon: Option<String>,
    /// Whether `icon` is a picture's address.
    pub icon_is_image: bool,
    /// Whether a rule stands above it.
    pub rule_above: bool,
    /// What is said of a page that readers do not get (it is shown with `--drafts`): `Draft`.
    pub draft: Option<String>,
    /// Whether it lies on the way to the branch's pages.
    pub open: bool,
    /// Whether it leaves the site.
    pub external: bool,
    /// Values for `rel`; empty where it stays on the site.
    pub rel: String,
    /// Whether it opens in a new tab.
    pub new_tab: bool,
    /// How many pages it holds; for `more`, how many there are in all.
    pub count: usize,
    /// What leads to all that it holds, where `children` are only some: `All 25 entries`.
    pub rest: Option<String>,
    /// What it holds, where it is open.
    pub children: Vec<NavNode>,
    /// Where what a closed node holds is fetched from.
    pub branch: Option<String>,
}

/// `branch`: what lies inside one category or group of the sidebar
/// (`branch.html`; no `page`). It is fetched when a reader opens it.
#[derive(Clone, Debug, Serialize)]
pub struct BranchView {
    /// Its entries.
    pub nodes: Vec<NavNode>,
}

/// `redirect`: what a redirect page shows (`redirect.html`; no `page`).
#[derive(Clone, Debug, Serialize)]
pub struct RedirectView {
    /// Where it leads, on the site.
    pub href: String,
    /// The place in it that the redirect leads to: `#part`, or empty.
    pub fragment: String,
    /// Where it leads in full, where `base_url` is set; else as `href`.
    pub canonical: String,
    /// The name of the page it leads to.
    pub name: String,
}

/// `lost`: what the page for lost addresses shows beside `page`.
#[derive(Clone, Debug, Serialize)]
pub struct LostView {
    /// Where the site speaks several languages, on the page of its first one: the
    /// others. Most web servers know one page for all lost addresses.
    pub languages: Vec<LostLanguage>,
}

/// What the page for lost addresses says in another language.
#[derive(Clone, Debug, Serialize)]
pub struct LostLanguage {
    /// BCP 47 tag of the language.
    pub language: String,
    /// The side from which it is read: `ltr` or `rtl`.
    pub direction: String,
    /// That there is no such page.
    pub title: String,
    /// What the link to the home page says.
    pub label: String,
    /// The address of the language's home page, which its other addresses begin with.
    pub home: String,
    /// The address of the language's own page for lost addresses.
    pub href: String,
}

/// `table`: what a component in `data/` draws.
#[derive(Clone, Debug, Serialize)]
pub struct TableView {
    /// What it is called.
    pub title: Option<String>,
    /// Whether its rows can be filtered.
    pub filter: bool,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its rows, each with a cell for every column.
    pub rows: Vec<Vec<CellView>>,
}

/// A cell of a table of data.
#[derive(Clone, Debug, Serialize)]
pub struct CellView {
    /// Its text.
    pub text: String,
    /// Whether it is a yes or a no; `null` for any other text.
    pub flag: Option<bool>,
}
