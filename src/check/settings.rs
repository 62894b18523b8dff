//! The addresses that `site.yaml` states: header, navigation, pictures; and the
//! variables that it sets of the theme.

use std::collections::HashSet;

use crate::config::{Looks, NavCategory, NavItem};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::path::{Route, SourcePath};

use super::Ground;
use super::links::Judged;
use super::rendered::reference;

/// An address of `site.yaml` with its place; and whether it is a picture's.
struct Stated<'a> {
    url: &'a str,
    span: Span,
    picture: bool,
}

/// Judges every address of `site.yaml`, whose text is `text`.
pub(super) fn judge(
    ground: &Ground<'_>,
    file: &SourcePath,
    text: &str,
    problems: &mut Vec<Diagnostic>,
) {
    variables(ground, file, problems);
    let home = Route::home();
    for stated in all(ground) {
        // The place of a value counts its quotes.
        let range = stated.span.range();
        let quoted = text
            .get(range.clone())
            .is_some_and(|t| t.starts_with(['"', '\'']));
        let span = if quoted {
            Span::new(range.start + 1..range.end.saturating_sub(1).max(range.start + 1))
        } else {
            stated.span
        };
        let reference = reference(stated.url, span);
        let judged = Judged::at(ground, &home, &reference, Some((file, text)));
        problems.extend(if stated.picture {
            judged.image()
        } else {
            judged.link()
        });
    }
}

/// Variables that neither a style sheet nor a template of the theme knows: nothing
/// comes of them.
fn variables(ground: &Ground<'_>, file: &SourcePath, problems: &mut Vec<Diagnostic>) {
    let known = ground.theme.variables();
    let stated = ground.config.theme_options.variables.iter();
    for variable in stated.filter(|variable| !known.contains(&variable.value)) {
        let words = format!("the theme has no variable `{}`", variable.value);
        let near = nearest(&variable.value, known.iter().map(String::as_str));
        problems.push(
            Diagnostic::new(Code::UnknownThemeVariable, words)
                .at(file, variable.span)
                .help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`shelfmark theme eject assets/tokens.css` writes a file that names \
                             them all, each with what it is"
                        .to_owned(),
                }),
        );
    }
}

/// What these addresses are in the output.
pub(super) fn hrefs(ground: &Ground<'_>) -> HashSet<String> {
    let (site, home) = (ground.site, Route::home());
    let href = |stated: Stated<'_>| site.target_href(&site.resolve(stated.url, &home, None));
    all(ground).into_iter().map(href).collect()
}

fn all<'a>(ground: &'a Ground<'_>) -> Vec<Stated<'a>> {
    let config = ground.config;
    let mut all: Vec<Stated<'a>> = Vec::new();
    let link = |link: &'a crate::config::NavLink| Stated {
        url: &link.url,
        span: link.span,
        picture: false,
    };
    all.extend(config.links.iter().map(link));
    let logo = config.logo.iter();
    all.extend(logo.filter_map(|logo| icon(&logo.value, logo.span)));
    navigation(&config.navigation, &mut all);
    for language in &config.languages {
        all.extend(language.links.iter().map(link));
        navigation(&language.navigation, &mut all);
    }
    all
}

fn navigation<'a>(of: &'a [NavCategory], all: &mut Vec<Stated<'a>>) {
    for category in of {
        let icons = category.icon.iter();
        all.extend(icons.filter_map(|i| icon(&i.value, i.span)));
        items(&category.items, all);
    }
}

/// A picture, where the words name one: an emoji is none.
fn icon(words: &str, span: Span) -> Option<Stated<'_>> {
    words.contains(['/', '.']).then_some(Stated {
        url: words,
        span,
        picture: true,
    })
}

fn items<'a>(of: &'a [NavItem], all: &mut Vec<Stated<'a>>) {
    let looks = |looks: &'a Looks, all: &mut Vec<Stated<'a>>| {
        let icons = looks.icon.iter();
        all.extend(icons.filter_map(|i| icon(&i.value, i.span)));
    };
    for item in of {
        match item {
            NavItem::Group {
                looks: l, items: i, ..
            } => {
                looks(l, all);
                items(i, all);
            }
            NavItem::Page { looks: l, .. } => looks(l, all),
            NavItem::Link { link, looks: l } => {
                looks(l, all);
                all.push(Stated {
                    url: &link.url,
                    span: link.span,
                    picture: false,
                });
            }
        }
    }
}
