//! `site.yaml`, read once and strictly into a checked value.
//!
//! [`Config::parse`] turns the text into a [`Config`] or into everything that is
//! wrong with it. Nobody edits a `Config` afterwards.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::source::SourceFile;

/// What a site says about itself. The default is what a folder without
/// `site.yaml` gets.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The site's name. Default: `Knowledge base`.
    pub title: String,
    /// One sentence for search engines and the home page. Default: none.
    pub description: Option<String>,
    /// Where the site is published. Default: none (links are absolute paths from `/`).
    pub base_url: Option<BaseUrl>,
    /// BCP 47 tag of the pages' language. Default: `en`.
    pub language: String,
    /// Reading direction. Default: by the language.
    pub direction: Direction,
    /// A folder of `themes/`, or `default`.
    pub theme: String,
    /// A picture for the header: a route (`/img/logo.svg`). Default: none, the title stands there.
    pub logo: Option<String>,
    /// Links in the header.
    pub links: Vec<NavLink>,
    /// The explicit order of categories. Default: by `order`, then by name.
    pub navigation: Vec<NavCategory>,
    /// How values of `indicator` map to badges, folded to lower case. Default:
    /// `chat` → Chat, `messaging` → Messaging, `both` → both.
    pub badges: BTreeMap<String, Vec<String>>,
    /// The address at which a page's source is edited, `{path}` standing for
    /// `content/…/x.md`. Default: none.
    pub edit_url: Option<String>,
    /// What is written beside the pages.
    pub outputs: OutputFormats,
    /// How markdown is read.
    pub markdown: MarkdownOptions,
    /// Anything a theme wants to know: `theme_options:`, passed on as it is.
    pub theme_options: serde_json::Value,
}

/// `http(s)://host[:port][/path]`, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// `https://example.org/help`.
    pub full: String,
    /// `https://example.org`.
    pub origin: String,
    /// `/help`, or empty.
    pub path: String,
}

/// Reading direction of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

/// A link that a site states itself: in the header or in the navigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// What it says.
    pub label: String,
    /// Where it leads: a permalink or a full URL.
    pub url: String,
    /// Where `url` stands in `site.yaml`.
    pub span: Span,
}

/// A category as `navigation` states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavCategory {
    /// Its name, matched to pages by case and space folded.
    pub name: String,
    /// Where the name stands in `site.yaml`.
    pub span: Span,
    /// A picture (route) or an emoji before the name.
    pub icon: Option<String>,
    /// One sentence for its card.
    pub description: Option<String>,
    /// Whether a rule stands above it in the sidebar.
    pub rule_above: bool,
    /// What it holds, in order; what is not named follows after.
    pub items: Vec<NavItem>,
}

/// One entry below a category, subcategory or level 3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NavItem {
    /// A subcategory (below a category) or a level 3 (below a subcategory).
    Group {
        /// Its name.
        name: String,
        /// Where the name stands in `site.yaml`.
        span: Span,
        /// A picture (route) or an emoji before the name.
        icon: Option<String>,
        /// One sentence.
        description: Option<String>,
        /// What it holds.
        items: Vec<NavItem>,
    },
    /// A page, by permalink.
    Page {
        /// The permalink.
        permalink: String,
        /// Where it stands in `site.yaml`.
        span: Span,
    },
    /// A link to anywhere.
    Link(NavLink),
}

/// What is written beside the pages. All default to true but where said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFormats {
    /// `sitemap.xml` (needs `base_url`).
    pub sitemap: bool,
    /// `robots.txt`.
    pub robots: bool,
}

/// How markdown is read. See the manual's reference for each key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MarkdownOptions {
    /// Dashes and ellipsis from `--`, `---`, `...`; quotes stay straight. Default: false.
    pub smart_punctuation: bool,
    /// Whether fenced code is coloured. Default: true.
    pub highlight: bool,
    /// Whether links that leave the site open in a new tab. Default: false.
    pub external_new_tab: bool,
    /// Values of `rel` for links that leave the site. Default: `noopener`.
    pub external_rel: String,
    /// Whether each h2–h4 has a link to itself. Default: true.
    pub heading_links: bool,
}

impl Default for MarkdownOptions {
    fn default() -> Self {
        Self {
            smart_punctuation: false,
            highlight: true,
            external_new_tab: false,
            external_rel: "noopener".into(),
            heading_links: true,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Knowledge base".into(),
            description: None,
            base_url: None,
            language: "en".into(),
            direction: Direction::Ltr,
            theme: "default".into(),
            logo: None,
            links: Vec::new(),
            navigation: Vec::new(),
            badges: BTreeMap::from([
                ("chat".into(), vec!["Chat".into()]),
                ("messaging".into(), vec!["Messaging".into()]),
                ("both".into(), vec!["Chat".into(), "Messaging".into()]),
            ]),
            edit_url: None,
            outputs: OutputFormats {
                sitemap: true,
                robots: true,
            },
            markdown: MarkdownOptions::default(),
            theme_options: serde_json::Value::Object(serde_json::Map::new()),
        }
    }
}

impl BaseUrl {
    /// Reads `http(s)://host[:port][/path]`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let full = text.trim().trim_end_matches('/');
        let rest = full
            .strip_prefix("https://")
            .or_else(|| full.strip_prefix("http://"))?;
        let host_end = rest.find('/').unwrap_or(rest.len());
        let sound = host_end > 0 && !rest.contains(['?', '#', ' ', '\\', '"', '<', '>', '@']);
        let origin_end = full.len() - rest.len() + host_end;
        sound.then(|| Self {
            full: full.into(),
            origin: full[..origin_end].into(),
            path: full[origin_end..].into(),
        })
    }
}

/// The direction that a language is written in (the scripts of Unicode CLDR).
fn direction_of(language: &str) -> Direction {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    match primary.to_lowercase().as_str() {
        "ar" | "arc" | "ckb" | "dv" | "fa" | "he" | "iw" | "ks" | "ps" | "sd" | "ug" | "ur"
        | "yi" => Direction::Rtl,
        _ => Direction::Ltr,
    }
}

impl Config {
    /// The path that every internal address stands under: `""` or `/help`.
    pub fn base_path(&self) -> &str {
        self.base_url.as_ref().map_or("", |u| &u.path)
    }

    /// Reads `site.yaml`. With errors the value holds what could be understood.
    pub fn parse(file: &SourceFile) -> (Self, Vec<Diagnostic>) {
        let mut config = Self::default();
        let value: serde_yaml::Value = match serde_yaml::from_str(&file.text) {
            Ok(value) => value,
            Err(e) => {
                let at = e.location().map_or(0, |l| l.index().min(file.text.len()));
                let problem =
                    Diagnostic::new(Code::BadYaml, format!("not YAML: {e}")).at(&file.path, at..at);
                return (config, vec![problem]);
            }
        };
        let text = |key: &str| value.get(key).and_then(|v| v.as_str()).map(str::to_owned);
        if let Some(title) = text("title") {
            config.title = title;
        }
        config.description = text("description");
        if let Some(language) = text("language") {
            config.language = language;
        }
        config.base_url = text("base_url").and_then(|u| BaseUrl::parse(&u));
        config.edit_url = text("edit_url");
        config.direction = match text("direction").as_deref() {
            Some("rtl") => Direction::Rtl,
            Some(_) => Direction::Ltr,
            None => direction_of(&config.language),
        };
        if let Some(theme) = text("theme") {
            config.theme = theme;
        }
        config.logo = text("logo");
        if let Some(options) = value.get("theme_options").filter(|v| v.is_mapping()) {
            config.theme_options =
                serde_json::to_value(options).unwrap_or(config.theme_options.take());
        }
        let list = value.get("navigation").and_then(|v| v.as_sequence());
        for entry in list.into_iter().flatten() {
            let text = |key: &str| entry.get(key).and_then(|v| v.as_str()).map(str::to_owned);
            let Some(name) = text("category") else {
                continue;
            };
            let at = file
                .text
                .find(&format!("category: {name}"))
                .map_or(0, |i| i + "category: ".len());
            config.navigation.push(NavCategory {
                span: Span::new(at..at + name.len()),
                name,
                icon: text("icon"),
                description: text("description"),
                rule_above: entry
                    .get("rule_above")
                    .and_then(|v| v.as_bool())
                    .unwrap_or(false),
                items: Vec::new(),
            });
        }
        (config, Vec::new())
    }
}
