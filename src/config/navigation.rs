//! `navigation` and `links`: the order of the sidebar, and links to anywhere.

use super::form::{At, Flag, Form, List, Optional, Placed, Text};
use super::keys::Key;
use super::read::{Asked, Group, Reader};
use super::url::Address;
use crate::diagnostic::Span;
use crate::path::Route;
use crate::yaml::{Kind, Value};

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
    pub icon: Option<Placed<String>>,
    /// One sentence for its card.
    pub description: Option<String>,
    /// Whether a rule stands above it in the sidebar.
    pub rule_above: bool,
    /// Whether its pages are listed by date, too.
    pub by_date: bool,
    /// What it holds, in order; what is not named follows after.
    pub items: Vec<NavItem>,
}

/// How an entry of the navigation is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// A picture (route) or an emoji before the name.
    pub icon: Option<Placed<String>>,
    /// One sentence.
    pub description: Option<String>,
    /// Whether a rule stands above it in the sidebar.
    pub rule_above: bool,
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
        /// How it is shown.
        looks: Looks,
        /// What it holds.
        items: Vec<NavItem>,
    },
    /// A page, by permalink.
    Page {
        /// The permalink.
        permalink: String,
        /// Where it stands in `site.yaml`.
        span: Span,
        /// How it is shown.
        looks: Looks,
    },
    /// A link to anywhere.
    Link {
        /// It.
        link: NavLink,
        /// How it is shown.
        looks: Looks,
    },
}

group! {
    /// An entry of `links`, as it is written.
    struct LinkKeys {
        /// What the link says.
        link: Option<String> as Optional<Text> = None, default "needed", example "link: Status";
        /// Where the link leads: a permalink, or a full URL.
        url: Option<Placed<String>> as Optional<At<Address>> = None, default "needed", example "url: https://status.example.org";
    }
}

/// A link of the header.
pub struct HeaderLink;

impl Form for HeaderLink {
    type Value = NavLink;
    const KIND: Kind = Kind::Group;
    fn keys() -> &'static [Key] {
        LinkKeys::KEYS
    }
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<NavLink> {
        let group = reader.group(asked, LinkKeys::KEYS)?;
        let keys = LinkKeys::fill(reader, &group);
        reader.missing(&group, "link");
        reader.missing(&group, "url");
        let url = keys.url?;
        Some(NavLink {
            label: keys.link?,
            url: url.value,
            span: url.span,
        })
    }
}

group! {
    /// An entry of `navigation`, as it is written.
    struct CategoryKeys {
        /// The category's name, as pages write it in `categoryName`. An entry that is only a text is this key.
        category: Option<Placed<String>> as Optional<At<Text>> = None, default "needed", example "category: Getting started";
        /// An emoji, or a picture such as `/img/start.svg`, before the name.
        icon: Option<Placed<String>> as Optional<At<Text>> = None, default "none", example "icon: 🚀";
        /// One sentence for the category's card.
        description: Option<String> as Optional<Text> = None, default "none", example "description: The first steps";
        /// Whether a line is drawn above the category in the sidebar.
        rule_above: bool as Flag = false, default "`false`", example "rule_above: true";
        /// Whether the category's pages are listed by date, too, with a feed: for release notes, for news.
        by_date: bool as Flag = false, default "`false`", example "by_date: true";
        /// What the category holds, in order. What is not named follows after.
        items: Vec<NavItem> as List<Item> = Vec::new(), default "by `order`, then by name", example "items:\n  - getting-started-first-steps.html";
    }
}

/// A category of the navigation.
pub struct Category;

impl Form for Category {
    type Value = NavCategory;
    const KIND: Kind = Kind::Group;
    fn keys() -> &'static [Key] {
        CategoryKeys::KEYS
    }
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<NavCategory> {
        let keys = match &asked.node.value {
            Value::Scalar(_) => CategoryKeys {
                category: At::<Text>::read(reader, asked),
                ..CategoryKeys::default()
            },
            Value::List(_) | Value::Map(_) => {
                let group = reader.group(asked, CategoryKeys::KEYS)?;
                let keys = CategoryKeys::fill(reader, &group);
                reader.missing(&group, "category");
                keys
            }
        };
        let name = keys.category?;
        Some(NavCategory {
            name: name.value,
            span: name.span,
            icon: keys.icon,
            description: keys.description,
            rule_above: keys.rule_above,
            by_date: keys.by_date,
            items: keys.items,
        })
    }
}

group! {
    /// An entry of `items`, as it is written.
    struct ItemKeys {
        /// A page, by its permalink. An entry that is only a text is this key.
        page: Option<Placed<String>> as Optional<At<Permalink>> = None, default "one of `page`, `group` and `link` is needed", example "page: getting-started-first-steps.html";
        /// A subcategory, by its name; inside a subcategory, a level 3.
        group: Option<Placed<String>> as Optional<At<Text>> = None, default "one of `page`, `group` and `link` is needed", example "group: Accounts";
        /// What a link to anywhere says.
        link: Option<String> as Optional<Text> = None, default "one of `page`, `group` and `link` is needed", example "link: Status";
        /// Where the link leads: a permalink, or a full URL.
        url: Option<Placed<String>> as Optional<At<Address>> = None, default "needed with `link`", example "url: https://status.example.org";
        /// An emoji, or a picture, before the name.
        icon: Option<Placed<String>> as Optional<At<Text>> = None, default "none", example "icon: 👤";
        /// One sentence about the group or the link.
        description: Option<String> as Optional<Text> = None, default "none", example "description: Names, roles, passwords";
        /// Whether a line is drawn above the entry in the sidebar.
        rule_above: bool as Flag = false, default "`false`", example "rule_above: true";
        /// What the group holds, in the same form again.
        items: Vec<NavItem> as List<Item> = Vec::new(), default "by `order`, then by name", example "items:\n  - accounts-roles.html";
    }
}

/// An entry below a category or a group.
pub struct Item;

impl Form for Item {
    type Value = NavItem;
    const KIND: Kind = Kind::Group;
    fn keys() -> &'static [Key] {
        ItemKeys::KEYS
    }
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<NavItem> {
        if matches!(asked.node.value, Value::Scalar(_)) {
            let page = At::<Permalink>::read(reader, asked)?;
            return Some(NavItem::Page {
                permalink: page.value,
                span: page.span,
                looks: Looks::default(),
            });
        }
        let group = reader.group(asked, ItemKeys::KEYS)?;
        let keys = ItemKeys::fill(reader, &group);
        one_of(reader, &group)?;
        let looks = Looks {
            icon: keys.icon,
            description: keys.description,
            rule_above: keys.rule_above,
        };
        if let Some(page) = keys.page {
            return Some(NavItem::Page {
                permalink: page.value,
                span: page.span,
                looks,
            });
        }
        if let Some(name) = keys.group {
            return Some(NavItem::Group {
                name: name.value,
                span: name.span,
                looks,
                items: keys.items,
            });
        }
        let url = keys.url?;
        let link = NavLink {
            label: keys.link?,
            url: url.value,
            span: url.span,
        };
        Some(NavItem::Link { link, looks })
    }
}

/// The keys that say what an entry is, each with those that go with it alone.
const KINDS: &[(&str, &[&str])] = &[("page", &[]), ("group", &["items"]), ("link", &["url"])];

/// Sees that an entry is one thing; `None` where it is none or several, which is
/// reported.
fn one_of(reader: &mut Reader<'_>, group: &Group<'_>) -> Option<()> {
    let given: Vec<_> = KINDS.iter().filter(|(key, _)| group.given(key)).collect();
    match given[..] {
        [] => {
            // `url` alone, `items` alone: what they go with is missing.
            let lacks = KINDS
                .iter()
                .find(|(_, with)| with.iter().any(|key| group.given(key)));
            match lacks {
                Some((key, _)) => reader.missing(group, key),
                None => reader.missing(group, "page"),
            }
            None
        }
        [(kind, with)] => {
            for key in *with {
                if *kind == "link" {
                    reader.missing(group, key);
                }
            }
            let strange = KINDS.iter().filter(|(other, _)| other != kind);
            for key in strange.flat_map(|(_, with)| *with) {
                if let Some(at) = group.place(key).filter(|_| group.given(key)) {
                    let message = format!("an entry with `{kind}` has no `{key}`");
                    let help = match *kind {
                        "page" => {
                            "a page holds nothing: write `group` for a subcategory,                                    `link` with `url` for a link"
                        }
                        "group" => "a group leads to its own section: delete the line",
                        _ => "a link holds nothing: write `group` for a subcategory",
                    };
                    reader.bad(at, message, help);
                }
            }
            Some(())
        }
        [(first, _), (second, _), ..] => {
            let at = group.place(second).unwrap_or(group.span);
            let message = format!("an entry is one thing, but `{first}` and `{second}` stand here");
            reader.bad(at, message, "start a new entry with `-` before the second");
            None
        }
    }
}

/// A path that a page can have.
pub struct Permalink;

impl Form for Permalink {
    type Value = String;
    const KIND: Kind = Kind::Permalink;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<String> {
        let text = Text::read(reader, asked)?;
        let Err(fault) = Route::from_permalink(&text) else {
            return Some(text);
        };
        let help = if text.contains("://") {
            format!("write a link: `- link: Its name` and below it `url: {text}`")
        } else {
            "write the `permalink` of a page, such as `first-steps.html`".to_owned()
        };
        reader.bad(
            asked.node.span,
            format!("the permalink `{text}` {fault}"),
            help,
        );
        None
    }
}
