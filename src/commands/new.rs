//! `new`: a page's file with its front matter filled in.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::engine::{Build, BuildOptions, Engine};
use crate::output::scaffold::new_file;
use crate::path::{Route, SourcePath, default_permalink, slug};
use crate::site::tree::{Group, Item, fold};
use crate::site::{Drafts, Entry};
use crate::source::Sources;

use super::{Failure, on_threads, site_folder};

/// The page that is wanted. Every name is one line with something in it.
#[derive(Clone, Debug)]
pub struct NewPage {
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: String,
    /// Its subcategory.
    pub subcategory: Option<String>,
    /// Its third level.
    pub level3: Option<String>,
}

/// The page that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its file, from the site's folder.
    pub file: String,
    /// Its address.
    pub route: Route,
}

/// Writes the page into the site at `root`, with `now` for its date.
///
/// # Errors
/// Where its file is there already, its address is another page's, or the system
/// refuses.
pub fn new(root: &Path, page: NewPage, now: Timestamp) -> Result<Written, Failure> {
    let root = site_folder(root)?;
    let site = on_threads(None, || site(&root))?;
    let page = spelled_as(page, &site);
    let stem = stem(&page.name);
    let folder = slug(&page.category);
    let path: PathBuf = ["content", &folder, &format!("{stem}.md")]
        .iter()
        .filter(|part| !part.is_empty())
        .collect();
    let path = path.to_string_lossy().replace('\\', "/");
    let unfit = |what: String| {
        Failure::new(what).help("choose a name that can be a file's name on every system")
    };
    Route::from_file(&path).map_err(|e| unfit(format!("the page's file `{path}` {e}")))?;
    let permalink = permalink(&page, &stem);
    let route = Route::from_permalink(&permalink)
        .map_err(|e| unfit(format!("the page's permalink `{permalink}` {e}")))?;
    if let Some(owner) = owner(&site, &route) {
        return Err(
            Failure::new(format!("the address `{permalink}` is taken by {owner}"))
                .help("give the page another name, or change the other one's permalink first"),
        );
    }
    new_file(&root, &path, text(&page, &permalink, now).as_bytes()).map_err(Failure::of)?;
    Ok(Written { file: path, route })
}

/// The site as it stands, drafts and all: their addresses are taken, too.
fn site(root: &Path) -> Result<Build, Failure> {
    let sources = Sources::read(root).map_err(Failure::of)?;
    let options = BuildOptions {
        drafts: Drafts::Shown,
        ..BuildOptions::default()
    };
    Ok(Engine::default().build(&sources, &options))
}

/// The page with its category, subcategory and level 3 spelled as the site
/// spells them already.
fn spelled_as(mut page: NewPage, site: &Build) -> NewPage {
    let tree = &site.renderer.site.tree;
    let known = |name: &str| {
        let mut categories = tree.categories.iter();
        categories.find(|c| fold(&c.name) == fold(name))
    };
    let Some(category) = known(&page.category) else {
        return page;
    };
    page.category.clone_from(&category.name);
    let mut items = &category.items;
    for level in [&mut page.subcategory, &mut page.level3] {
        let Some(group) = level.as_deref().and_then(|name| group(items, name)) else {
            break;
        };
        *level = Some(group.name.clone());
        items = &group.items;
    }
    page
}

fn group<'a>(items: &'a [Item], name: &str) -> Option<&'a Group> {
    items.iter().find_map(|item| match item {
        Item::Group(group) if fold(&group.name) == fold(name) => Some(group),
        _ => None,
    })
}

/// The name of the page's file without `.md`: as an address is made, so that it
/// is short enough, and `page` where no letter is left.
fn stem(name: &str) -> String {
    let path = SourcePath::new("page.md").expect("a plain relative path");
    let link = default_permalink([None; 3], name, &path);
    link.strip_suffix(".html").unwrap_or(&link).to_string()
}

fn permalink(page: &NewPage, stem: &str) -> String {
    let path = SourcePath::new(&format!("{stem}.md"));
    let path = path.unwrap_or_else(|| SourcePath::new("page.md").expect("a plain relative path"));
    let levels = [
        Some(page.category.as_str()),
        page.subcategory.as_deref(),
        page.level3.as_deref(),
    ];
    default_permalink(levels, &page.name, &path)
}

/// What stands at a route already, as a reader of the message knows it.
fn owner(site: &Build, route: &Route) -> Option<String> {
    let key = route.file().clash_key();
    let mut routes = site.routes().iter();
    let (taken, entry) = routes.find(|(r, _)| r.file().clash_key() == key)?;
    let page = |id: &usize| site.renderer.site.pages.get(*id).map(|p| &p.path);
    Some(match entry {
        Entry::Page(id) => match page(id) {
            Some(path) => format!("the page `{path}`"),
            None => format!("`{taken}`"),
        },
        Entry::Redirect(id) => match page(id) {
            Some(path) => format!("a redirect to the page `{path}`"),
            None => format!("`{taken}`"),
        },
        Entry::Moved(to, _) => format!("a redirect to `{to}`"),
        Entry::Asset(asset) => format!("the file `{}`", asset.path),
        _ => format!("a page that Shelfmark makes itself (`{taken}`)"),
    })
}

/// The page's file: all ten fields, in the order that knowledge bases use.
fn text(page: &NewPage, permalink: &str, now: Timestamp) -> String {
    let level = |name: &Option<String>| scalar(name.as_deref().unwrap_or(""));
    format!(
        "---\n\
         pagename: {}\n\
         categoryName: {}\n\
         subCategoryName: {}\n\
         indicator: ''\n\
         subtitle: ''\n\
         level3: {}\n\
         permalink: {}\n\
         isTutorial: false\n\
         isNew: true\n\
         date: {}\n\
         \n\
         ---\n\
         Write the page here.\n",
        scalar(&page.name),
        scalar(&page.category),
        level(&page.subcategory),
        level(&page.level3),
        scalar(permalink),
        now.strftime("%Y-%m-%d %H:%M:%S +0000"),
    )
}

/// A text as YAML: plain where that says the same text, else in single quotes
/// (in which only the quote itself is special: YAML 1.2, 7.3.2).
fn scalar(text: &str) -> String {
    let mut chars = text.chars();
    let starts_plainly = chars.next().is_some_and(char::is_alphabetic);
    let plain = chars.all(|c| c.is_alphanumeric() || " .-_/,()&".contains(c));
    let word = text.to_ascii_lowercase();
    let special = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if starts_plainly && plain && !text.ends_with(' ') && !special.contains(&word.as_str()) {
        return text.to_string();
    }
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests;
