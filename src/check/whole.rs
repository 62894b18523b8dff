//! What only shows when all pages are seen together.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::article::Article;
use crate::config::{Config, EditionId};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::front_matter::FrontMatter;
use crate::path::{Route, SourcePath};
use crate::site::links::Target;
use crate::site::tree::{Item, fold};
use crate::site::{Entry, PageId};

use super::{Ground, Rendered, settings};

/// Judges the site as a whole.
///
/// `mentions` are the texts that may name a picture without being a page:
/// settings, templates, data.
/// `pages` are all pages, those that readers do not see among them.
pub fn whole(
    seen: &Rendered<'_>,
    mentions: &[(&SourcePath, &str)],
    pages: &[Arc<Article>],
) -> Vec<Diagnostic> {
    let ground = &seen.ground;
    let mut problems = seen.findings(mentions);
    let settings = mentions
        .iter()
        .find(|(file, _)| file.as_str() == "site.yaml");
    if let Some((file, text)) = settings {
        settings::judge(ground, file, text, &mut problems);
    }
    for category in &ground.site.tree.categories {
        names(ground, &category.items, &mut problems);
    }
    categories(ground, &mut problems);
    pictures(ground, mentions, &mut problems);
    snippets(mentions, pages, &mut problems);
    problems
}

/// Two pages of one name in one list: a reader cannot tell them apart.
fn names(ground: &Ground<'_>, items: &[Item], problems: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, PageId> = BTreeMap::new();
    for item in items {
        match item {
            Item::Group(group) => names(ground, &group.items, problems),
            Item::Page(id) => {
                let Some(page) = ground.site.pages.get(*id) else {
                    continue;
                };
                let Some(first) = seen.insert(fold(&page.name), *id) else {
                    continue;
                };
                let (Some(one), Some(other)) = (named_at(ground, *id), named_at(ground, first))
                else {
                    continue;
                };
                let words = format!("two pages of one list are named `{}`", page.name);
                let finding = Diagnostic {
                    place: Some(one),
                    ..Diagnostic::new(Code::DuplicateName, words)
                };
                let help = "say in each name what is special about the page";
                problems.push(finding.also(other, "the other one").help(help));
            }
            Item::Link(_) => {}
        }
    }
}

/// Where a page says its name.
fn named_at(ground: &Ground<'_>, page: PageId) -> Option<Place> {
    let file = &ground.articles.get(page)?.file;
    Some(Place {
        file: file.path.clone(),
        span: Some(FrontMatter::place(file, &["pagename", "title"])),
    })
}

/// The most categories that are compared with each other letter by letter.
const COMPARED: usize = 300;

/// `Data & reporting` and `Reporting & Data` are one category to a reader, and so
/// are `Troubleshooting` and `Trouble-shotting`.
fn categories(ground: &Ground<'_>, problems: &mut Vec<Diagnostic>) {
    // Each language has categories of its own.
    let mut seen: BTreeMap<(EditionId, Vec<String>), &str> = BTreeMap::new();
    let mut letters: Vec<(EditionId, String, &str)> = Vec::new();
    for category in &ground.site.tree.categories {
        let edition = category.edition;
        let joined = words_in_order(&category.name).concat();
        let near = |(of, l, _): &&(_, String, _)| *of == edition && nearly(l, &joined);
        let near = letters.iter().find(near).map(|(.., name)| *name);
        if letters.len() < COMPARED {
            letters.push((edition, joined, &category.name));
        }
        let same = seen.insert((edition, words(&category.name)), &category.name);
        let Some(other) = same.or(near) else {
            continue;
        };
        let message = format!(
            "the categories `{other}` and `{}` say the same",
            category.name
        );
        let finding = Diagnostic::new(Code::SimilarCategories, message)
            .help("choose one name and give it to the pages of both");
        let named = |head: &&std::sync::Arc<crate::article::Head>| {
            if head.edition != category.edition {
                return false;
            }
            let of_page = head.front.category.as_ref();
            of_page.is_some_and(|c| fold(&c.value) == fold(&category.name))
        };
        let page = ground.site.pages.iter().find(named);
        let span = page.and_then(|p| Some((&p.path, p.front.category.as_ref()?.span)));
        // One that no page names is named by the settings.
        let mut stated = ground.config.navigation.iter();
        let stated = stated.find(|stated| fold(&stated.name) == fold(&category.name));
        problems.push(match (span, stated) {
            (Some((file, span)), _) => finding.at(file, span),
            (None, Some(stated)) => finding.at(&Config::file(), stated.span),
            _ => finding,
        });
    }
}

/// Whether two names differ by a slip: one letter of six or more. Digits tell
/// names apart.
fn nearly(one: &str, other: &str) -> bool {
    let short = one.chars().count().min(other.chars().count()) < 6;
    let numbered = |name: &str| name.contains(|c: char| c.is_numeric());
    !short
        && !numbered(one)
        && !numbered(other)
        && one.len().abs_diff(other.len()) <= 4
        && strsim::damerau_levenshtein(one, other) <= 1
}

/// The words of a name that say something.
fn words_in_order(name: &str) -> Vec<String> {
    let folded = fold(name);
    let parts = folded.split(|c: char| !c.is_alphanumeric());
    let parts = parts.filter(|word| !word.is_empty());
    let says = |word: &&str| !["and", "the", "of", "a"].contains(word);
    parts.filter(says).map(str::to_owned).collect()
}

/// The same, sorted.
fn words(name: &str) -> Vec<String> {
    let mut words = words_in_order(name);
    words.sort();
    words.dedup();
    words
}

fn pictures(ground: &Ground<'_>, mentions: &[(&SourcePath, &str)], problems: &mut Vec<Diagnostic>) {
    let used = used(ground);
    let may = ground.config.check.image_budget.unsigned_abs();
    for (route, entry) in ground.site.routes.iter() {
        let Entry::Asset(asset) = entry else { continue };
        if asset.size.is_some() && may > 0 && asset.len > may * 1024 {
            let have = asset.len / 1024;
            problems.push(
                Diagnostic::new(Code::HeavyImage, format!("the picture has {have} kB"))
                    .in_file(&asset.path)
                    .help(format!(
                        "make it smaller than {may} kB: readers wait for it"
                    )),
            );
        }
        let name = asset.path.file_name();
        let in_images = asset.path.strip_prefix("img").is_some();
        if in_images
            && !used.contains(route)
            && !mentions.iter().any(|(_, text)| text.contains(name))
        {
            problems.push(
                Diagnostic::new(Code::UnusedImage, "no page shows the picture")
                    .in_file(&asset.path)
                    .help("remove the file, or show it"),
            );
        }
    }
}

/// Snippets that no page includes, nor anything that a page includes.
fn snippets(
    mentions: &[(&SourcePath, &str)],
    pages: &[Arc<Article>],
    problems: &mut Vec<Diagnostic>,
) {
    let is_snippet = |file: &&SourcePath| file.strip_prefix("snippets").is_some();
    let mut unused: BTreeSet<&SourcePath> = mentions
        .iter()
        .map(|(file, _)| *file)
        .filter(is_snippet)
        .collect();
    for page in pages {
        for file in page.parts().keys() {
            unused.remove(file);
        }
    }
    problems.extend(unused.into_iter().map(|file| {
        Diagnostic::new(Code::UnusedSnippet, "no page includes the snippet")
            .in_file(file)
            .help("remove the file, or include it")
    }));
}

/// Every route that a page names.
fn used(ground: &Ground<'_>) -> HashSet<Route> {
    let site = ground.site;
    let mut used = HashSet::new();
    let mut name = |target: &str, from: &Route, file: Option<&SourcePath>| {
        match site.resolve(target, from, file) {
            Target::Route { route, .. } => {
                used.insert(route);
            }
            // A slip in its address is a finding of its own.
            Target::Missing { path, .. } => used.extend(ground.but_for_case(&path).cloned()),
            _ => {}
        }
    };
    for article in ground.articles {
        let Some(head) = &article.head else { continue };
        let outline = article.outline();
        for reference in outline.links.iter().chain(&outline.images) {
            name(&reference.target, &head.route, Some(&head.path));
        }
        // A theme may show pictures that front matter names.
        for value in head.front.extra.values().filter_map(|v| v.as_str()) {
            name(value, &head.route, Some(&head.path));
        }
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_same_words_say_the_same() {
        assert_eq!(words("Data & reporting"), words("Reporting and Data"));
        assert_ne!(words("Data"), words("Data sources"));
    }

    #[test]
    fn a_slip_of_one_letter_is_no_other_name() {
        assert!(nearly("troubleshooting", "troubleshotting"));
        assert!(!nearly("api", "apis"));
        assert!(!nearly("version1", "version2"));
        assert!(!nearly("reporting", "importing"));
    }
}
