//! `site.yaml`, read once and strictly into a checked value.
//!
//! [`Config::parse`] turns the text into a [`Config`] and everything that is
//! wrong with it; what is wrong keeps its default. Nobody edits a `Config`
//! afterwards.
//!
//! **To add a key**, add a field to one of the `group!` tables: [`Config`] below,
//! [`OutputFormats`], [`MarkdownOptions`], or a new group that is the form of such
//! a field. The line says the key's name, its type, the [form](form::Form) in
//! which it is written, its default, and (as its doc comment) its sentence. From
//! it come the reading, the suggestions for misspelt keys and [`reference`]. Then
//! give the key its row in the manual's `content/reference/site-yaml.md` and a
//! place in the example there: a test holds the page equal to this table.
//! `UPDATE=1 cargo test --test it site_yaml` writes the rows.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::path::SourcePath;
use crate::source::SourceFile;
use crate::yaml::{self, Kind};

#[macro_use]
mod read;

mod check;
pub mod form;
pub mod keys;
pub mod language;
pub mod languages;
mod navigation;
mod options;
mod redirects;
mod search;
mod shape;
mod theme_options;
mod url;

pub use check::{CheckOptions, ExternalOptions, FieldRule, Level, Pattern};
pub use form::Placed;
pub use keys::reference;
pub use languages::{Edition, EditionId, Languages, Masthead};
pub use navigation::{Looks, NavCategory, NavItem, NavLink};
pub use options::{Dialect, EditorName, MarkdownOptions, OutputFormats, PreviewOptions};
pub use redirects::Redirect;
pub use search::{SearchOptions, SearchTest};
pub use shape::Shape;
pub use theme_options::ThemeOptions;
pub use url::BaseUrl;

use form::{At, List, Named, OneOf, Optional, Several, Text, Words};
use read::{Asked, Name, Reader};

group! {
    /// What a site says about itself. The default is what a folder without
    /// `site.yaml` gets.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Config {
        /// The name of the site.
        title: String as Text = "Knowledge base".into(),
            default "`Knowledge base`", example "title: Help centre";
        /// One sentence about the site, for the home page and for search engines.
        description: Option<String> as Optional<Text> = None,
            default "none", example "description: Answers to every question about our products";
        /// Where the site is published.
        base_url: Option<BaseUrl> as Optional<url::Base> = None,
            default "none: addresses start at `/`, and there is neither site map nor feed",
            example "base_url: https://example.org/help";
        /// The language of the pages, as a BCP 47 tag.
        language: String as language::Tag = "en".into(),
            default "`en`", example "language: pt-BR";
        /// The languages that the site speaks, where there are several: the pages of each lie in a folder of `content/` that is called as its tag.
        languages: Vec<languages::Language> as languages::All = Vec::new(),
            default "the one of `language`", example "languages:\n  - de\n  - language: he\n    title: עזרה";
        /// The side from which the pages are read: `ltr` (left to right) or `rtl` (right to left).
        direction: Option<Direction> as Optional<OneOf<Direction>> = None,
            default "by the language", example "direction: rtl";
        /// The folder of `themes/` that holds the site's theme.
        theme: Placed<String> as At<Text> = Placed::from("default".to_owned()),
            default "`default`", example "theme: ocean";
        /// What the theme wants to know: any keys that it names.
        theme_options: ThemeOptions as ThemeOptions = ThemeOptions::default(),
            default "none", example "theme_options:\n  feedback: https://example.org/answers";
        /// A picture for the header.
        logo: Option<Placed<String>> as Optional<At<url::Address>> = None,
            default "none: the title stands there", example "logo: /img/logo.svg";
        /// Links in the header.
        links: Vec<NavLink> as List<navigation::HeaderLink> = Vec::new(),
            default "none", example "links:\n  - link: Status\n    url: https://status.example.org";
        /// The order of the categories. What is not named follows after.
        navigation: Vec<NavCategory> as List<navigation::Category> = Vec::new(),
            default "by name", example "navigation:\n  - Getting started\n  - Troubleshooting";
        /// Old addresses of files and categories, each with where it leads now. Those of pages stand in their `redirect_from`.
        redirects: Vec<Redirect> as List<redirects::Entry> = Vec::new(),
            default "none", example "redirects:\n  - from: img/old-name.png\n    to: img/new-name.png";
        /// The badges that the values of `indicator` stand for: one, or a list. Capitals make no difference.
        badges: Badges as Named<Several<Text>> = default_badges(),
            default "`chat`: Chat, `messaging`: Messaging, `both`: both of them; those that you do not name stay",
            example "badges:\n  voice: Voice";
        /// What search knows of the site's words.
        search: SearchOptions as SearchOptions = SearchOptions::default(),
            default "see its keys", example "search:\n  synonyms:\n    - [sign in, log in]";
        /// Queries with the pages that must be among the first they find; `shelfmark check` tries each.
        search_tests: Vec<SearchTest> as List<search::Test> = Vec::new(),
            default "none", example "search_tests:\n  - query: forgot password\n    pages: getting-started-password.html";
        /// Where a page's source is edited; `{path}` stands for its file (`content/faqs/login.md`).
        edit_url: Option<String> as Optional<url::EditUrl> = None,
            default "none: pages have no edit link",
            example "edit_url: https://github.com/example/help/edit/main/{path}";
        /// What is written beside the pages.
        outputs: OutputFormats as OutputFormats = OutputFormats::default(),
            default "see its keys", example "outputs:\n  robots: false";
        /// What the site asks of its pages' front matter.
        front_matter: Vec<FieldRule> as List<check::Rule> = Vec::new(),
            default "nothing", example "front_matter:\n  - field: subtitle\n    required: true";
        /// What is found, and how much it counts.
        check: CheckOptions as CheckOptions = CheckOptions::default(),
            default "see its keys", example "check:\n  image_budget: 300";
        /// Words that pages say by a name: `[[product]]`. A page states its own in its front matter.
        variables: BTreeMap<String, String> as Named<Text> = BTreeMap::new(),
            default "none", example "variables:\n  product: Ocean Desk";
        /// How markdown is read.
        markdown: MarkdownOptions as MarkdownOptions = MarkdownOptions::default(),
            default "see its keys", example "markdown:\n  smart_punctuation: true";
        /// How `shelfmark serve` shows the site.
        preview: PreviewOptions as PreviewOptions = PreviewOptions::default(),
            default "see its keys", example "preview:\n  editor: vscode";
    }
}

/// Badges by the value of `indicator`, folded to lower case.
pub type Badges = BTreeMap<String, Vec<String>>;

fn default_badges() -> Badges {
    BTreeMap::from([
        ("chat".into(), vec!["Chat".into()]),
        ("messaging".into(), vec!["Messaging".into()]),
        ("both".into(), vec!["Chat".into(), "Messaging".into()]),
    ])
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

impl Words for Direction {
    const WORDS: &'static [(&'static str, Self)] = &[("ltr", Self::Ltr), ("rtl", Self::Rtl)];
    const KIND: Kind = Kind::OneOf(&["ltr", "rtl"]);
}

/// The longest `site.yaml` that is read: the order of 100,000 pages in words.
const MOST_BYTES: usize = 16 * 1_048_576;

impl Config {
    /// The file that the settings stand in: `site.yaml`.
    pub fn file() -> SourcePath {
        SourcePath::new("site.yaml").expect("a plain relative path")
    }

    /// The path that every internal address stands under: `""` or `/help`.
    pub fn base_path(&self) -> &str {
        self.base_url.as_ref().map_or("", |u| &u.path)
    }

    /// The direction that the pages are read in.
    pub fn direction(&self) -> Direction {
        self.direction
            .unwrap_or_else(|| language::direction(&self.language))
    }

    /// Reads `site.yaml`. With errors the value holds what could be understood.
    pub fn parse(file: &SourceFile) -> (Self, Vec<Diagnostic>) {
        let start = if file.text.starts_with('\u{feff}') {
            3
        } else {
            0
        };
        let parsed = yaml::parse(&file.path, &file.text, start..file.text.len(), MOST_BYTES);
        let mut problems = parsed.problems;
        if parsed.root.is_blank() {
            return (Self::default(), problems);
        }
        let mut reader = Reader::new(&file.path);
        let asked = Asked {
            name: Name::File,
            example: "title: Help centre",
            node: &parsed.root,
        };
        let mut config = <Self as form::Form>::read(&mut reader, &asked).unwrap_or_default();
        for (value, badges) in default_badges() {
            config.badges.entry(value).or_insert(badges);
        }
        problems.extend(reader.finish());
        (config, problems)
    }
}

#[cfg(test)]
mod tests;
