//! `languages`: the site in several languages, each an [`Edition`].
//!
//! The language that `language` names stands at the site's root; every other
//! one below an address and in a folder that are called as its tag.

use std::marker::PhantomData;

use super::form::{At, Form, List, Optional, Placed, Text};
use super::keys::Key;
use super::language::{self, Tag};
use super::navigation::{self, NavCategory, NavLink};
use super::read::{Asked, Reader};
use super::{Config, Direction};
use crate::diagnostic::Span;
use crate::path::SourcePath;
use crate::yaml::{Kind, Value};

/// A place in [`Config::editions`].
pub type EditionId = usize;

/// The site in one of its languages.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// BCP 47 tag.
    pub tag: String,
    /// What the language calls itself: `Deutsch`.
    pub name: String,
    /// The side from which it is read.
    pub direction: Direction,
    /// Where its addresses start, below the site's own: empty or `/de`.
    pub prefix: String,
    /// The order of the categories.
    pub navigation: Vec<NavCategory>,
}

/// What the pages of one language say of the site. It is no part of [`Edition`]:
/// who stands where does not depend on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Masthead {
    /// The name of the site.
    pub title: String,
    /// One sentence about it.
    pub description: Option<String>,
    /// Links in the header.
    pub links: Vec<NavLink>,
}

/// In which language a page is written, as far as its file's place tells: the
/// little of the settings that a page alone depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Languages {
    /// The tags, in the order of the editions; never empty but for a default.
    tags: Vec<String>,
}

impl Languages {
    /// The edition of a page in this file, by its folder; `None` for one that
    /// lies in no language's folder.
    pub fn of_folder(&self, file: &SourcePath) -> Option<EditionId> {
        if self.tags.len() < 2 {
            return None;
        }
        let (folder, _) = file.strip_prefix("content")?.split_once('/')?;
        self.of_tag(folder)
    }

    /// The edition of a language.
    pub fn of_tag(&self, tag: &str) -> Option<EditionId> {
        self.tags.iter().position(|t| t.eq_ignore_ascii_case(tag))
    }

    /// The tag of another edition of the same language: `de` for `de-AT`.
    pub fn related(&self, tag: &str) -> Option<EditionId> {
        let primary = tag.split('-').next().unwrap_or(tag);
        self.of_tag(tag).or_else(|| self.of_tag(primary))
    }

    /// The tag of an edition.
    pub fn tag(&self, edition: EditionId) -> &str {
        self.tags.get(edition).map_or("en", String::as_str)
    }

    /// The folder at whose address an edition stands; `None` at the site's root.
    pub fn prefix(&self, edition: EditionId) -> Option<&str> {
        (edition > 0).then(|| self.tag(edition))
    }

    /// What two files share that say the same in two languages: the path below
    /// the language's folder.
    pub fn shared<'p>(&self, file: &'p SourcePath) -> &'p str {
        let below = file.strip_prefix("content").unwrap_or(file.as_str());
        match self.of_folder(file) {
            Some(_) => below.split_once('/').map_or(below, |(_, rest)| rest),
            None => below,
        }
    }
}

impl Config {
    /// The languages of the site's pages.
    pub fn languages_of_pages(&self) -> Languages {
        let others = self.languages.iter().map(|language| &language.tag);
        let others = others.filter(|tag| !tag.eq_ignore_ascii_case(&self.language));
        Languages {
            tags: std::iter::once(&self.language)
                .chain(others)
                .cloned()
                .collect(),
        }
    }

    /// The site in each of its languages; the first stands at its root.
    pub fn editions(&self) -> Vec<Edition> {
        let own = self.own_language();
        let name = own.and_then(|l| l.name.clone());
        let navigation = own.map(|l| &l.navigation).filter(|n| !n.is_empty());
        let mut editions = vec![Edition {
            name: name.unwrap_or_else(|| language::own_name(&self.language)),
            tag: self.language.clone(),
            direction: self.direction(),
            prefix: String::new(),
            navigation: navigation.unwrap_or(&self.navigation).clone(),
        }];
        editions.extend(self.other_languages().map(|stated| {
            Edition {
                name: stated
                    .name
                    .clone()
                    .unwrap_or_else(|| language::own_name(&stated.tag)),
                tag: stated.tag.clone(),
                direction: language::direction(&stated.tag),
                prefix: format!("/{}", stated.tag),
                navigation: stated.navigation.clone(),
            }
        }));
        editions
    }

    /// What the pages of each language say of the site, in the order of
    /// [`Config::editions`].
    pub fn mastheads(&self) -> Vec<Masthead> {
        let own = self.own_language();
        let description = own.and_then(|l| l.description.as_ref());
        let first = Masthead {
            title: self.title_in(own),
            description: description.or(self.description.as_ref()).cloned(),
            links: self.links_in(own),
        };
        let others = self.other_languages().map(|stated| Masthead {
            title: self.title_in(Some(stated)),
            description: stated.description.clone(),
            links: self.links_in(Some(stated)),
        });
        std::iter::once(first).chain(others).collect()
    }

    fn title_in(&self, stated: Option<&Language>) -> String {
        let own = stated.and_then(|l| l.title.as_ref());
        own.unwrap_or(&self.title).clone()
    }

    fn links_in(&self, stated: Option<&Language>) -> Vec<NavLink> {
        let own = stated.map(|l| &l.links).filter(|links| !links.is_empty());
        own.unwrap_or(&self.links).clone()
    }

    /// What `languages` says of the language at the site's root.
    fn own_language(&self) -> Option<&Language> {
        let mut stated = self.languages.iter();
        stated.find(|l| l.tag.eq_ignore_ascii_case(&self.language))
    }

    fn other_languages(&self) -> impl Iterator<Item = &Language> {
        let stated = self.languages.iter();
        stated.filter(|l| !l.tag.eq_ignore_ascii_case(&self.language))
    }
}

/// A language as `languages` states it.
#[derive(Clone, Debug, PartialEq)]
pub struct Language {
    /// BCP 47 tag.
    pub tag: String,
    /// Where the tag stands in `site.yaml`.
    pub span: Span,
    /// What the language calls itself.
    pub name: Option<String>,
    /// The name of the site in it.
    pub title: Option<String>,
    /// One sentence about the site in it.
    pub description: Option<String>,
    /// Links in the header.
    pub links: Vec<NavLink>,
    /// The order of the categories.
    pub navigation: Vec<NavCategory>,
}

group! {
    /// An entry of `languages`, as it is written.
    struct LanguageKeys {
        /// The language's tag, which is also the name of its folder in `content/`. An entry that is only a text is this key.
        language: Option<Placed<String>> as Optional<At<Tag>> = None, default "needed", example "language: de";
        /// What the language calls itself.
        name: Option<String> as Optional<Text> = None, default "known for some fifty languages, else the tag", example "name: Deutsch";
        /// The name of the site in this language.
        title: Option<String> as Optional<Text> = None, default "the site's `title`", example "title: Hilfe";
        /// One sentence about the site in this language.
        description: Option<String> as Optional<Text> = None, default "none", example "description: Antworten auf alle Fragen";
        /// Links in the header, written as the site's own `links`.
        links: Vec<NavLink> as Again<List<navigation::HeaderLink>> = Vec::new(), default "the site's `links`", example "links:\n  - link: Status\n    url: https://status.example.org";
        /// The order of the categories of this language, written as the site's own `navigation`.
        navigation: Vec<NavCategory> as Again<List<navigation::Category>> = Vec::new(), default "by name", example "navigation:\n  - Erste Schritte";
    }
}

/// What is written as another key is, whose keys the reference names already.
pub struct Again<F>(PhantomData<F>);

impl<F: Form> Form for Again<F> {
    type Value = F::Value;
    const KIND: Kind = F::KIND;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<F::Value> {
        F::read(reader, asked)
    }
}

/// An entry of `languages`.
pub struct Entry;

impl Form for Entry {
    type Value = Language;
    const KIND: Kind = Kind::Group;
    fn keys() -> &'static [Key] {
        LanguageKeys::KEYS
    }
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<Language> {
        let keys = match &asked.node.value {
            Value::Scalar(_) => LanguageKeys {
                language: At::<Tag>::read(reader, asked),
                ..LanguageKeys::default()
            },
            Value::List(_) | Value::Map(_) => {
                let group = reader.group(asked, LanguageKeys::KEYS)?;
                let keys = LanguageKeys::fill(reader, &group);
                if !group.given("language") {
                    reader.missing(&group, "language");
                }
                keys
            }
        };
        let tag = keys.language?;
        Some(Language {
            tag: tag.value,
            span: tag.span,
            name: keys.name,
            title: keys.title,
            description: keys.description,
            links: keys.links,
            navigation: keys.navigation,
        })
    }
}

/// `languages`, each of which stands there once.
pub struct All;

impl Form for All {
    type Value = Vec<Language>;
    const KIND: Kind = Kind::List;
    fn keys() -> &'static [Key] {
        Entry::keys()
    }
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<Vec<Language>> {
        let mut all: Vec<Language> = Vec::new();
        for language in List::<Entry>::read(reader, asked)? {
            let same = |known: &&Language| known.tag.eq_ignore_ascii_case(&language.tag);
            match all.iter().find(same) {
                Some(first) => {
                    let message = format!("the language `{}` is named twice", language.tag);
                    reader.twice(language.span, first.span, message);
                }
                None => all.push(language),
            }
        }
        Some(all)
    }
}
