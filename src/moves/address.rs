//! An address written in the manner of another one: relative or from the root, by
//! permalink or by file, with or without `.html`, in full where it was in full.

use percent_encoding::percent_decode_str;

use crate::path::{Route, SourcePath, encode_path};
use crate::site::Site;

/// A thing at its address.
#[derive(Clone, Copy)]
pub struct End<'a> {
    /// The address.
    pub route: &'a Route,
    /// Its file, where it has one.
    pub file: Option<&'a SourcePath>,
}

/// Where a link stands.
#[derive(Clone, Copy)]
pub struct From<'a> {
    /// The address of its page.
    pub route: &'a Route,
    /// The file of its page.
    pub file: Option<&'a SourcePath>,
}

/// The ways to write the address of `now` in place of `target`, which named `was`;
/// the most alike first. Not all of them need lead there.
pub fn ways(site: &Site, target: &str, was: End<'_>, now: End<'_>, from: From<'_>) -> Vec<String> {
    let target = target.trim();
    let Some(local) = site.local(target) else {
        return Vec::new();
    };
    let site_part = target.strip_suffix(&*local).unwrap_or("");
    let in_full = !site_part.is_empty() || !target.ends_with(&*local);
    let cut = local.find(['?', '#']).unwrap_or(local.len());
    let written = local.get(..cut).unwrap_or_default().trim_end();
    let path = percent_decode_str(written).decode_utf8_lossy();
    let encode = |text: &str| encoded_like(written, text);
    let mut ways = Vec::new();
    for (old, new) in keys(was, now) {
        let head = path.strip_suffix(old.as_str()).filter(|_| !old.is_empty());
        if let Some(head) = head.filter(|head| head.is_empty() || head.ends_with('/')) {
            ways.push(encode(&format!("{head}{new}")));
        }
    }
    if !in_full && !path.starts_with('/') {
        let dot = if path.starts_with("./") { "./" } else { "" };
        let by_file =
            |file: Option<&SourcePath>| Some(relative(from.file?.as_str(), file?.as_str()));
        let by_route = relative(from.route.as_str(), now.route.as_str());
        let by_file = by_file(now.file);
        let (first, second) =
            match path.ends_with(".md") || now.file.is_some_and(|f| f.extension() != "md") {
                true => (by_file, Some(by_route)),
                false => (Some(by_route), by_file),
            };
        for way in [first, second].into_iter().flatten() {
            let dot = if way.starts_with("../") { "" } else { dot };
            ways.push(encode(&format!("{dot}{way}")));
        }
        ways.push(encode(now.route.as_str().trim_start_matches('/')));
    }
    let base = if !in_full
        && !site.base_path.is_empty()
        && path.starts_with(&format!("{}/", site.base_path))
    {
        &*site.base_path
    } else {
        ""
    };
    ways.push(format!("{base}{}", encode(now.route.as_str())));
    ways.retain(|way| !way.is_empty());
    ways.into_iter()
        .map(|way| format!("{site_part}{way}"))
        .collect()
}

/// What can stand for a thing at the end of a path: the same way to name it, before
/// and now.
fn keys(was: End<'_>, now: End<'_>) -> Vec<(String, String)> {
    let bare = |route: &Route| route.as_str().trim_start_matches('/').to_owned();
    let (old, new) = (bare(was.route), bare(now.route));
    let mut keys = Vec::new();
    if let (Some(was), Some(now)) = (was.file, now.file) {
        let below = |file: &SourcePath| file.strip_prefix("content").unwrap_or_default().to_owned();
        keys.push((was.to_string(), now.to_string()));
        keys.push((below(was), below(now)));
        keys.push((was.file_name().to_owned(), now.file_name().to_owned()));
    }
    keys.push((old.clone(), new.clone()));
    if let (Some(old), Some(new)) = (old.strip_suffix(".html"), new.strip_suffix(".html")) {
        keys.push((old.to_owned(), new.to_owned()));
    }
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    keys.push((last(&old), last(&new)));
    keys
}

/// The way from one file to another, both from one root.
pub(super) fn relative(from: &str, to: &str) -> String {
    let parts = |path: &str| -> Vec<String> {
        path.trim_start_matches('/')
            .split('/')
            .map(str::to_owned)
            .collect()
    };
    let (mut from, to) = (parts(from), parts(to));
    from.pop();
    let last = to.len().saturating_sub(1);
    let both = from.iter().zip(&to[..last]);
    let shared = both.take_while(|(a, b)| a == b).count();
    let up = vec!["..".to_owned(); from.len() - shared];
    [&up[..], &to[shared..]].concat().join("/")
}

/// A path, encoded as far as the address in whose place it is written.
pub(super) fn encoded_like(written: &str, path: &str) -> String {
    match written.contains('%') {
        true => encode_path(path),
        false => readable(path),
    }
}

/// Without the parentheses, at which CSS and markdown take an address for ended.
pub(super) fn without_parentheses(address: &str) -> String {
    address.replace('(', "%28").replace(')', "%29")
}

/// Encoded only where an address would end or be read otherwise; letters of every
/// script stay as they are.
fn readable(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for c in path.chars() {
        if c.is_ascii() {
            text.push_str(&encode_path(c.encode_utf8(&mut [0; 4])));
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_from_file_to_file_is_the_shortest() {
        assert_eq!(relative("content/a/b.md", "content/a/c.md"), "c.md");
        assert_eq!(relative("content/a/b.md", "content/c.md"), "../c.md");
        assert_eq!(relative("content/b.md", "content/x/y/c.md"), "x/y/c.md");
        assert_eq!(relative("/a.html", "/b.html"), "b.html");
        assert_eq!(relative("/x/a.html", "/x/"), "");
    }
}
