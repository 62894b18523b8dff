//! What the text of a link names.
//!
//! Rules: a full address of the site itself is internal; a relative path is
//! looked for beside the page's address, then beside its source file, then at
//! the site's root, so `img/x.png` and `x.html` work from every page at every
//! depth; a path to a `.md` file is the address of its page; an address that
//! redirects is replaced by where it leads.

use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::{Entry, PageId, Site};
use crate::path::{Route, SourcePath};
use crate::source::Asset;

/// What a link's text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A route of the site.
    Route {
        /// The route.
        route: Route,
        /// `?…` and `#…` as written.
        tail: String,
        /// The page, where the route is a page's.
        page: Option<PageId>,
        /// Whether the text named an address that redirects here.
        redirected: bool,
    },
    /// An id on the page itself: `#id`.
    Anchor(String),
    /// An address outside the site, as written (trimmed).
    External(String),
    /// Something that is not to be looked up: `mailto:`, `tel:`, `data:`.
    Scheme(String),
    /// Nothing.
    Empty,
    /// A path of the site that nothing stands at; the path as it was looked for.
    Missing {
        /// From the site's root.
        path: String,
        /// `?…` and `#…` as written.
        tail: String,
    },
}

/// What stands behind an address to name a place in a page; nothing names none.
pub fn fragment(place: &str) -> String {
    match place {
        "" => String::new(),
        place => format!("#{place}"),
    }
}

impl Site {
    /// What a link's text on a page names. `from` is the page's route, `file` its
    /// source file.
    pub fn resolve(&self, target: &str, from: &Route, file: Option<&SourcePath>) -> Target {
        let target = target.trim();
        if target.is_empty() {
            return Target::Empty;
        }
        if let Some(id) = target.strip_prefix('#') {
            return Target::Anchor(id.to_owned());
        }
        let Some(local) = self.local(target) else {
            return outside(target);
        };
        let cut = local.find(['?', '#']).unwrap_or(local.len());
        let (path, tail) = local.split_at(cut);
        // A space or line end before `#` is a slip of the pen, no part of a name.
        self.look_up(path.trim_end(), tail, from, file)
    }

    /// The part of a target that is a path of this site; `None` for what leaves it.
    pub fn local<'t>(&self, target: &'t str) -> Option<std::borrow::Cow<'t, str>> {
        if let Some(rest) = self.own(target) {
            let slash = if rest.starts_with('/') { "" } else { "/" };
            return Some(format!("{slash}{rest}").into());
        }
        (!leaves(target)).then(|| target.into())
    }

    /// What stands behind the site's own full address in a target: `/a.html`.
    pub fn own<'t>(&self, target: &'t str) -> Option<&'t str> {
        let base = self.base_url.as_ref()?;
        let bare = target
            .strip_prefix("https:")
            .or_else(|| target.strip_prefix("http:"))
            .unwrap_or(target);
        let own = base.split_once(':').map_or(&**base, |(_, rest)| rest);
        let rest = bare.strip_prefix(own)?;
        (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
    }

    fn look_up(&self, path: &str, tail: &str, from: &Route, file: Option<&SourcePath>) -> Target {
        let decoded = percent_decode_str(path)
            .decode_utf8()
            .unwrap_or_else(|_| path.into());
        let found = |at: &str| self.at(at, tail);
        if let Some(rest) = decoded.strip_prefix('/') {
            let below = decoded
                .strip_prefix(&*self.base_path)
                .filter(|r| r.starts_with('/'));
            return found(rest)
                .or_else(|| below.and_then(|b| found(b.trim_start_matches('/'))))
                .unwrap_or_else(|| missing(rest, tail));
        }
        if decoded.is_empty() {
            return self
                .at(from.as_str(), tail)
                .unwrap_or_else(|| missing("", tail));
        }
        let beside = join(
            from.as_str()
                .rsplit_once('/')
                .map_or("", |(folder, _)| folder),
            &decoded,
        );
        let source = file
            .and_then(|f| f.as_str().rsplit_once('/'))
            .and_then(|(folder, _)| join(folder, &decoded));
        let root = join("", &decoded);
        if let Some(source) = &source
            && let Some(page) = SourcePath::new(source).and_then(|s| self.page_of(&s))
        {
            return self.page_target(page, tail);
        }
        let in_content = source.as_deref().and_then(|s| s.strip_prefix("content/"));
        beside
            .as_deref()
            .and_then(found)
            .or_else(|| in_content.and_then(found))
            .or_else(|| {
                source
                    .as_deref()
                    .and_then(|s| s.strip_prefix("static/").or(Some(s)))
                    .and_then(found)
            })
            .or_else(|| root.as_deref().and_then(found))
            .unwrap_or_else(|| missing(root.as_deref().unwrap_or(&decoded), tail))
    }

    /// What stands at a decoded path from the site's root: as it is, as a page
    /// without its `.html`, as a folder, or as a page's source file.
    fn at(&self, path: &str, tail: &str) -> Option<Target> {
        let path = join("", path.trim_start_matches('/'))?;
        if path.ends_with(".md") {
            let source = SourcePath::new(&path).and_then(|s| self.page_of(&s));
            let below =
                || SourcePath::new(&format!("content/{path}")).and_then(|s| self.page_of(&s));
            if let Some(page) = source.or_else(below) {
                return Some(self.page_target(page, tail));
            }
        }
        let route = |text: &str| {
            // A plain name is a route already; no need to make one to look it up.
            if text.is_ascii() && !text.ends_with("/index.html") {
                return self.route_target(text, tail);
            }
            let route = Route::from_file(text).ok()?;
            self.route_target(route.as_str(), tail)
        };
        route(&format!("/{path}"))
            .or_else(|| route(&format!("/{path}.html")))
            .or_else(|| route(&format!("/{path}/")))
    }

    fn route_target(&self, route: &str, tail: &str) -> Option<Target> {
        let (route, entry) = self.stands(route)?;
        match entry {
            Entry::Redirect(page) => {
                let to = self.pages.get(*page)?.route.clone();
                Some(Target::Route {
                    route: to,
                    tail: tail.to_owned(),
                    page: Some(*page),
                    redirected: true,
                })
            }
            Entry::Moved(to, place) => Some(Target::Route {
                page: match self.entry(to) {
                    Some(Entry::Page(page)) => Some(*page),
                    _ => None,
                },
                route: to.clone(),
                tail: match tail.contains('#') {
                    true => tail.to_owned(),
                    false => format!("{tail}{}", fragment(place)),
                },
                redirected: true,
            }),
            Entry::Asset(asset) if is_alias(route, asset) => Some(Target::Route {
                route: Route::from_file(asset.published_path()).ok()?,
                tail: tail.to_owned(),
                page: None,
                redirected: true,
            }),
            entry => {
                let page = if let Entry::Page(page) = entry {
                    Some(*page)
                } else {
                    None
                };
                Some(Target::Route {
                    route: route.clone(),
                    tail: tail.to_owned(),
                    page,
                    redirected: false,
                })
            }
        }
    }

    /// Where the address at a place of [`Site::routes`] leads on to, where nothing
    /// else stands there.
    pub fn leads_on(&self, place: usize) -> Option<Route> {
        let (route, entry) = self.routes.get(place)?;
        match entry {
            Entry::Redirect(page) => Some(self.pages.get(*page)?.route.clone()),
            Entry::Moved(to, _) => Some(to.clone()),
            Entry::Asset(asset) if is_alias(route, asset) => {
                Route::from_file(asset.published_path()).ok()
            }
            _ => None,
        }
    }

    fn page_target(&self, page: PageId, tail: &str) -> Target {
        Target::Route {
            route: self.pages[page].route.clone(),
            tail: tail.to_owned(),
            page: Some(page),
            redirected: false,
        }
    }

    /// The asset at a target's route.
    pub fn asset(&self, target: &Target) -> Option<&Arc<Asset>> {
        let Target::Route { route, .. } = target else {
            return None;
        };
        match self.entry(route)? {
            Entry::Asset(asset) => Some(asset),
            _ => None,
        }
    }

    /// What stands in `href` or `src` for a target.
    pub fn target_href(&self, target: &Target) -> String {
        match target {
            Target::Route { route, tail, .. } => format!("{}{tail}", self.href(route)),
            Target::Anchor(id) => format!("#{id}"),
            Target::External(url) | Target::Scheme(url) => url.clone(),
            Target::Empty => String::new(),
            Target::Missing { path, tail } => {
                format!(
                    "{}/{}{tail}",
                    self.base_path,
                    crate::path::encode_path(path)
                )
            }
        }
    }
}

/// Whether a file stands at an address that it had before, too.
fn is_alias(route: &Route, asset: &Asset) -> bool {
    let own = asset.published_path();
    // Most names need no normalising to be compared.
    route.as_str().strip_prefix('/') != Some(own)
        && Route::from_file(own).is_ok_and(|own| own != *route)
}

/// The scheme of a URL, if the text starts with one (RFC 3986, 3.1). One letter
/// is a drive, not a scheme.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let sound = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    sound.then_some(scheme)
}

/// Whether a target that is not the site's own full address leaves the site.
pub fn leaves(target: &str) -> bool {
    target.starts_with("//") || scheme(target).is_some()
}

/// A target that leaves the site.
fn outside(target: &str) -> Target {
    let web = target.starts_with("//")
        || scheme(target)
            .is_some_and(|s| s.eq_ignore_ascii_case("http") || s.eq_ignore_ascii_case("https"));
    if web {
        Target::External(target.to_owned())
    } else {
        Target::Scheme(target.to_owned())
    }
}

fn missing(path: &str, tail: &str) -> Target {
    Target::Missing {
        path: path.to_owned(),
        tail: tail.to_owned(),
    }
}

/// A path joined to a folder, `.` and `..` taken out; `None` when it leads out.
pub fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let mut joined = parts.join("/");
    if !joined.is_empty() && path.ends_with('/') {
        joined.push('/');
    }
    Some(joined)
}
