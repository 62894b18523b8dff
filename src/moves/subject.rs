//! What a move is about, and the move itself, before any link is looked at.

use super::{Refusal, State, heading, source_path};
use crate::article::Head;
use crate::change::Change;
use crate::config::NavItem;
use crate::diagnostic::{Span, nearest};
use crate::front_matter::{FrontMatter, Spanned};
use crate::markdown::compose::FOLDERS;
use crate::path::{Route, SourcePath};
use crate::site::links::Target;
use crate::site::tree::{Item, fold};
use crate::site::{Entry, PageId};
use crate::yaml::edit::{self, Block};

/// What is moved, and to where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Files: one, or all of a folder.
    Files(Vec<(SourcePath, SourcePath)>),
    /// A page's address.
    Permalink {
        /// The page.
        page: PageId,
        /// Its new permalink, as it is to be written.
        permalink: String,
    },
    /// A category, or a group below it.
    Category {
        /// The folded names on the way to it, itself included.
        way: Vec<String>,
        /// Its new name.
        name: String,
    },
    /// A heading.
    Heading {
        /// Its page.
        page: PageId,
        /// Its place among the page's headings.
        index: usize,
        /// Its new text, or its new id after `#`.
        new: String,
    },
}

/// Separates a category from a subcategory: `Guides > First steps`.
const BELOW: char = '>';

/// Reads what `old` names and what becomes of it.
///
/// # Errors
/// Where it names nothing, or cannot be moved there.
pub fn read(before: &State<'_>, old: &str, new: &str) -> Result<Subject, Refusal> {
    let (old, new) = (old.trim(), new.trim());
    if new.is_empty() {
        return Err(Refusal::new("the new name is empty"));
    }
    let path = old.strip_prefix("./").unwrap_or(old);
    if let Some(files) = files(before, path, new)? {
        return Ok(Subject::Files(files));
    }
    if let Some(way) = category(before, old) {
        return Ok(Subject::Category {
            way,
            name: new.split_whitespace().collect::<Vec<_>>().join(" "),
        });
    }
    if let Some((page, id)) = old.split_once('#')
        && let Some(found) = page_at(before, page)
    {
        return heading::find(before, found, id, new);
    }
    if let Some(page) = page_at(before, path) {
        return permalink(before, page, new);
    }
    let site = &before.build.renderer.site;
    let target = site.resolve(old, &Route::home(), None);
    if let Some(asset) = site.asset(&target) {
        let file = asset.path.as_str();
        let folder = file.strip_suffix(asset.published_path()).unwrap_or("");
        let new = new.trim_start_matches('/');
        let new = match new.starts_with(&format!("{folder}/")) || folder.is_empty() {
            true => new.to_owned(),
            false => format!("{folder}{new}"),
        };
        if let Some(files) = files(before, file, &new)? {
            return Ok(Subject::Files(files));
        }
    }
    if let Target::Route { route, .. } = &target
        && let Some(Entry::Category(index)) = site.entry(route)
        && let Some(category) = site.tree.categories.get(*index)
    {
        let name = new.to_owned();
        let way = vec![fold(&category.name)];
        return Ok(Subject::Category { way, name });
    }
    Err(nothing(before, old))
}

fn nothing(before: &State<'_>, old: &str) -> Refusal {
    let site = &before.build.renderer.site;
    let files = site.pages.iter().map(|p| p.path.as_str());
    let names = site.tree.categories.iter().map(|c| c.name.as_str());
    let sources = before.sources;
    let others = sources.assets.keys().chain(sources.data.keys());
    let others = others.map(SourcePath::as_str);
    let near = nearest(old, files.chain(names).chain(others)).map(str::to_owned);
    let near = near.or_else(|| site.nearest(old).map(|route| route.as_str().to_owned()));
    let refusal = Refusal::new(format!("no page, file, category or heading `{old}`"));
    match near {
        Some(near) => refusal.help(format!("did you mean `{near}`?")),
        None => refusal.help(
            "name a file (`content/a.md`), an address (`a.html`), a heading (`a.html#part`) or a category",
        ),
    }
}

/// The page at an address or in a file.
fn page_at(before: &State<'_>, old: &str) -> Option<PageId> {
    let site = &before.build.renderer.site;
    let file = SourcePath::new(old.trim_start_matches('/'));
    if let Some(page) = file.and_then(|file| site.page_of(&file)) {
        return Some(page);
    }
    match site.resolve(old, &Route::home(), None) {
        Target::Route {
            page,
            redirected: false,
            ..
        } => page,
        _ => None,
    }
}

/// The files that a path names with their new paths; `None` where there is no such
/// path.
fn files(
    before: &State<'_>,
    old: &str,
    new: &str,
) -> Result<Option<Vec<(SourcePath, SourcePath)>>, Refusal> {
    let sources = before.sources;
    let published = || sources.pages.keys().chain(sources.assets.keys());
    let movable = || published().chain(sources.data.keys());
    let old = old.trim_end_matches('/');
    let new = new.strip_prefix("./").unwrap_or(new);
    let mut moved = Vec::new();
    if let Some(file) = movable().find(|p| p.as_str() == old) {
        let folder = new.trim_end_matches('/');
        let into = new.ends_with('/') || movable().any(|p| p.strip_prefix(folder).is_some());
        let to = match into {
            true => format!("{folder}/{}", file.file_name()),
            false => new.to_owned(),
        };
        moved.push((file.clone(), source_path(&to)?));
    } else {
        let folder = new.trim_end_matches('/');
        for file in movable() {
            if let Some(rest) = file.strip_prefix(old) {
                moved.push((file.clone(), source_path(&format!("{folder}/{rest}"))?));
            }
        }
    }
    for (from, to) in &moved {
        stays_its_kind(before, from, to)?;
    }
    Ok((!moved.is_empty()).then_some(moved))
}

/// A page stays a page, a file a file, and nothing is written over.
fn stays_its_kind(before: &State<'_>, from: &SourcePath, to: &SourcePath) -> Result<(), Refusal> {
    let sources = before.sources;
    if from == to {
        return Err(Refusal::new(format!("`{from}` is there already")));
    }
    let taken = sources.pages.contains_key(to) || sources.assets.contains_key(to);
    if taken || sources.data.contains_key(to) {
        return Err(Refusal::new(format!("`{to}` is there already"))
            .help("choose another name, or remove that file first"));
    }
    if sources.data.contains_key(from) {
        let kept = FOLDERS.iter().any(|f| to.strip_prefix(f).is_some());
        return match kept && from.extension() == to.extension() {
            true => Ok(()),
            false => Err(Refusal::new(format!(
                "`{to}` cannot be brought into pages as `{from}` is"
            ))
            .help("snippets and tables lie in `snippets` or `data` and keep their ending")),
        };
    }
    let is_page = |p: &SourcePath| p.strip_prefix("content").is_some() && p.extension() == "md";
    if sources.pages.contains_key(from) {
        if !is_page(to) {
            return Err(Refusal::new(format!("`{to}` cannot be a page's file")).help(
                "a page's file lies in `content` and ends in `.md`; to change its address, name the address",
            ));
        }
    } else if is_page(to)
        || !["content", "img", "static"]
            .iter()
            .any(|f| to.strip_prefix(f).is_some())
    {
        return Err(Refusal::new(format!("`{to}` would not be published"))
            .help("files that are published lie in `img`, `static` or `content`"));
    }
    Ok(())
}

fn permalink(before: &State<'_>, page: PageId, new: &str) -> Result<Subject, Refusal> {
    let site = &before.build.renderer.site;
    let route = Route::from_permalink(new)
        .map_err(|e| Refusal::new(format!("the permalink `{new}` {e}")))?;
    if site.pages.get(page).is_some_and(|p| p.route == route) {
        return Err(Refusal::new(format!("the page is at `{route}` already")));
    }
    Ok(Subject::Permalink {
        page,
        permalink: new.trim_start_matches('/').to_owned(),
    })
}

/// The folded names on the way to a category or group of this name.
fn category(before: &State<'_>, old: &str) -> Option<Vec<String>> {
    let way: Vec<String> = old.split(BELOW).map(fold).collect();
    let (first, below) = way.split_first()?;
    let mut all = before.build.renderer.site.tree.categories.iter();
    let mut items = &all.find(|c| fold(&c.name) == *first)?.items;
    for name in below {
        items = items.iter().find_map(|item| match item {
            Item::Group(group) if fold(&group.name) == *name => Some(&group.items),
            _ => None,
        })?;
    }
    Some(way)
}

/// The move itself.
///
/// # Errors
/// Where a file cannot take it.
pub fn change(before: &State<'_>, subject: &Subject) -> Result<Change, Refusal> {
    let mut change = Change::default();
    match subject {
        Subject::Files(files) => {
            for (from, to) in files {
                change.rename(from.clone(), to.clone());
            }
        }
        Subject::Permalink { page, permalink } => {
            set_permalink(before, *page, permalink, &mut change)?;
        }
        Subject::Category { way, name } => rename(before, way, name, &mut change)?,
        Subject::Heading { page, index, new } => {
            heading::change(before, *page, *index, new, &mut change)?;
        }
    }
    Ok(change)
}

/// What keeps the addresses of pages whose files were moved: one that was made from
/// the file's path gets written down.
///
/// # Errors
/// Where a page's head cannot be read.
pub fn keep_addresses(
    before: &State<'_>,
    after: &State<'_>,
    subject: &Subject,
) -> Result<Change, Refusal> {
    let mut change = Change::default();
    let Subject::Files(files) = subject else {
        return Ok(change);
    };
    for (from, to) in files {
        let page = |state: &State<'_>, file| {
            let site = &state.build.renderer.site;
            site.page_of(file)
                .and_then(|id| site.pages.get(id))
                .cloned()
        };
        let (Some(was), Some(now)) = (page(before, from), page(after, to)) else {
            continue;
        };
        if was.route != now.route || was.name != now.name {
            let text = before.sources.text_of(from).unwrap_or_default();
            let (range, words) = with_address(&was, text)?;
            change.edit(from, range, words);
        }
    }
    Ok(change)
}

/// The page's address, put into its head.
fn with_address(page: &Head, text: &str) -> Result<edit::Change, Refusal> {
    let permalink = super::permalink(&page.route);
    if let Some(block) = FrontMatter::block(text) {
        let block = Block::read(&page.path, text, block).ok_or_else(|| unreadable(&page.path))?;
        return Ok(block.set("permalink", &permalink));
    }
    let nl = edit::line_end(text);
    let (name, permalink) = (edit::scalar(&page.name), edit::scalar(&permalink));
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    let head = format!("---{nl}pagename: {name}{nl}permalink: {permalink}{nl}---{nl}");
    Ok((bom..bom, head))
}

fn set_permalink(
    before: &State<'_>,
    page: PageId,
    permalink: &str,
    change: &mut Change,
) -> Result<(), Refusal> {
    let Some(head) = before.build.renderer.site.pages.get(page) else {
        return Ok(());
    };
    let text = before.sources.text_of(&head.path).unwrap_or_default();
    let (range, words) = match FrontMatter::block(text) {
        Some(block) => {
            let block = Block::read(&head.path, text, block);
            let block = block.ok_or_else(|| unreadable(&head.path))?;
            block.set("permalink", permalink)
        }
        // The redirect stands in the same new head.
        None => {
            let nl = edit::line_end(text);
            let old = edit::scalar(&super::permalink(&head.route));
            let permalink = edit::scalar(permalink);
            let bom = text.len() - text.trim_start_matches('\u{feff}').len();
            let head =
                format!("---{nl}permalink: {permalink}{nl}redirect_from:{nl}  - {old}{nl}---{nl}");
            (bom..bom, head)
        }
    };
    change.edit(&head.path, range, words);
    Ok(())
}

pub(super) fn unreadable(file: &SourcePath) -> Refusal {
    Refusal::new(format!("the front matter of `{file}` cannot be read"))
        .help("run `shelfmark check` and mend it first")
}

/// A category or group by another name, in every page and in the navigation.
fn rename(
    before: &State<'_>,
    way: &[String],
    name: &str,
    change: &mut Change,
) -> Result<(), Refusal> {
    if way.last().is_some_and(|last| *last == fold(name)) && name.is_empty() {
        return Err(Refusal::new("the new name is empty"));
    }
    let mut put = |file: &SourcePath, span: Span| {
        let text = before.sources.text_of(file).unwrap_or_default();
        let written = text.get(span.range()).unwrap_or_default();
        change.edit(file, span.range(), edit::like(written, name));
    };
    for page in &before.build.renderer.site.pages {
        let front = &page.front;
        let levels = [&front.category, &front.subcategory, &front.level3];
        let of = |level: &Option<Spanned<String>>| level.as_ref().map(|l| fold(&l.value));
        let on_the_way = way
            .iter()
            .zip(levels)
            .all(|(name, level)| of(level).as_ref() == Some(name));
        let last = levels.get(way.len() - 1).and_then(|l| l.as_ref());
        if let (true, Some(last)) = (on_the_way, last) {
            put(&page.path, last.span);
        }
    }
    let Some(config) = &before.sources.config else {
        return Ok(());
    };
    let (first, below) = way.split_first().unwrap_or((&way[0], &[]));
    for category in &before.build.renderer.config.navigation {
        if fold(&category.name) != *first {
            continue;
        }
        match below {
            [] => put(&config.path, category.span),
            below => stated(&category.items, below, &mut |span| put(&config.path, span)),
        }
    }
    Ok(())
}

/// Where the navigation names a group.
fn stated(items: &[NavItem], way: &[String], put: &mut impl FnMut(Span)) {
    for item in items {
        if let NavItem::Group {
            name, span, items, ..
        } = item
            && way.first().is_some_and(|first| fold(name) == *first)
        {
            match way {
                [_] => put(*span),
                way => stated(items, &way[1..], put),
            }
        }
    }
}
