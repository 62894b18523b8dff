//! The little of the settings that decides who stands where: [`Shape`].

use super::{BaseUrl, Config, Edition, Languages, NavItem, OutputFormats, Placed, Redirect};
use crate::diagnostic::Span;

/// The settings that the join reads. An edit of any other one leaves the site's
/// structure as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The site in each of its languages; the first stands at its root.
    pub editions: Vec<Edition>,
    /// The languages of the site's pages.
    pub languages: Languages,
    /// The tags of `languages`, each with its place in `site.yaml`.
    pub stated: Vec<Placed<String>>,
    /// Where the site is published.
    pub base_url: Option<BaseUrl>,
    /// What is written beside the pages.
    pub outputs: OutputFormats,
    /// Old addresses, each with where it leads now.
    pub redirects: Vec<Redirect>,
}

impl Shape {
    /// That of these settings.
    pub fn of(config: &Config) -> Self {
        let stated = config.languages.iter();
        Self {
            editions: config.editions(),
            languages: config.languages_of_pages(),
            stated: stated
                .map(|language| Placed {
                    value: language.tag.clone(),
                    span: language.span,
                })
                .collect(),
            base_url: config.base_url.clone(),
            outputs: config.outputs.clone(),
            redirects: config.redirects.clone(),
        }
    }

    /// The path that every internal address stands under: `""` or `/help`.
    pub fn base_path(&self) -> &str {
        self.base_url.as_ref().map_or("", |u| &u.path)
    }

    /// Whether both say the same, wherever in `site.yaml` they say it: a longer
    /// title moves everything below it.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self == other || self.clone().without_places() == other.clone().without_places()
    }

    fn without_places(mut self) -> Self {
        for place in &mut self.stated {
            place.span = NOWHERE;
        }
        for redirect in &mut self.redirects {
            (redirect.from.span, redirect.to.span) = (NOWHERE, NOWHERE);
        }
        for edition in &mut self.editions {
            for category in &mut edition.navigation {
                category.span = NOWHERE;
                forget(category.icon.as_mut());
                forget_below(&mut category.items);
            }
        }
        self
    }
}

/// The place of what is compared without its place.
const NOWHERE: Span = Span { start: 0, end: 0 };

fn forget(icon: Option<&mut Placed<String>>) {
    if let Some(icon) = icon {
        icon.span = NOWHERE;
    }
}

fn forget_below(items: &mut [NavItem]) {
    for item in items {
        let looks = match item {
            NavItem::Page { span, looks, .. } => {
                *span = NOWHERE;
                looks
            }
            NavItem::Link { link, looks } => {
                link.span = NOWHERE;
                looks
            }
            NavItem::Group {
                span, looks, items, ..
            } => {
                *span = NOWHERE;
                forget_below(items);
                looks
            }
        };
        forget(looks.icon.as_mut());
    }
}
