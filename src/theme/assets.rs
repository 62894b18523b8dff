//! The files that a theme publishes, each under a name that changes with its
//! bytes, so that browsers may keep it for ever.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use super::ThemeAsset;
use super::layers::{File, Layers};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::path::Route;
use crate::source::Fingerprint;

/// The assets by name, the strongest layer's file for each name. Addresses in
/// style sheets are turned into the published names.
pub(super) fn load(
    layers: &Layers,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, ThemeAsset> {
    let files = layers.winners("assets");
    let mut loader = Loader {
        files: &files,
        done: BTreeMap::new(),
        open: Vec::new(),
        diagnostics,
    };
    for name in files.keys() {
        loader.publish(name);
    }
    let done = loader.done;
    done.into_iter()
        .filter_map(|(name, asset)| Some((name, asset?)))
        .collect()
}

struct Loader<'a> {
    files: &'a BTreeMap<&'a str, &'a File>,
    /// What is published so far; `None` where it could not be.
    done: BTreeMap<String, Option<ThemeAsset>>,
    /// The style sheets that import one another on the way here.
    open: Vec<String>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Loader<'_> {
    /// Publishes the file and, before it, what it refers to.
    fn publish(&mut self, name: &str) -> Option<ThemeAsset> {
        if let Some(asset) = self.done.get(name) {
            return asset.clone();
        }
        let file = *self.files.get(name)?;
        let bytes: Arc<[u8]> = match std::str::from_utf8(&file.bytes) {
            Ok(css) if name.ends_with(".css") => {
                self.open.push(name.to_owned());
                let css = self.rewrite(name, file, css);
                self.open.pop();
                css.into_bytes().into()
            }
            _ => file.bytes.clone(),
        };
        let asset = self.asset(name, file, bytes);
        self.done.insert(name.to_owned(), asset.clone());
        asset
    }

    fn asset(&mut self, name: &str, file: &File, bytes: Arc<[u8]>) -> Option<ThemeAsset> {
        let published = hashed(name, &bytes);
        match Route::from_file(&format!("/assets/{published}")) {
            Ok(route) => Some(ThemeAsset {
                route,
                integrity: integrity(name, &bytes),
                bytes,
            }),
            Err(error) => {
                let words = format!("`{name}` {error}");
                self.diagnostics
                    .push(Diagnostic::new(Code::BadFileName, words).in_file(&file.path));
                None
            }
        }
    }

    /// Puts published names in the place of relative addresses.
    fn rewrite(&mut self, name: &str, file: &File, css: &str) -> String {
        let mut out = String::with_capacity(css.len());
        let mut copied = 0;
        for range in references(css) {
            let target = &css[range.clone()];
            let Some((path, rest)) = local(target) else {
                continue;
            };
            let Some(resolved) = resolve(name, path) else {
                continue;
            };
            if self.open.contains(&resolved) {
                let words = format!("`{resolved}` imports itself");
                self.diagnostics
                    .push(Diagnostic::new(Code::NoSuchAsset, words).at(&file.path, range));
                continue;
            }
            if self.publish(&resolved).is_none() {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::NoSuchAsset,
                        format!("the theme has no file `assets/{resolved}`"),
                    )
                    .at(&file.path, range)
                    .help_if(nearest(&resolved, self.files.keys().copied()), |near| {
                        format!("did you mean `{near}`?")
                    }),
                );
                continue;
            }
            let bytes = self.done.get(&resolved).and_then(Option::as_ref);
            let Some(asset) = bytes else { continue };
            out.push_str(&css[copied..range.start]);
            out.push_str(&hashed(path, &asset.bytes));
            out.push_str(rest);
            copied = range.end;
        }
        out.push_str(&css[copied..]);
        out
    }
}

/// `style.css` → `style.3f9a0c12.css`; a name without an ending gets the hash
/// at its end.
fn hashed(name: &str, bytes: &[u8]) -> String {
    let hash = Fingerprint::of(bytes).0;
    let hash: String = hash[..4].iter().map(|b| format!("{b:02x}")).collect();
    let (folder, file) = match name.rsplit_once('/') {
        Some((folder, file)) => (format!("{folder}/"), file),
        None => (String::new(), name),
    };
    match file.rsplit_once('.') {
        Some((stem, ending)) => format!("{folder}{stem}.{hash}.{ending}"),
        None => format!("{folder}{file}.{hash}"),
    }
}

/// The value of `integrity` for what browsers check: scripts and styles.
fn integrity(name: &str, bytes: &[u8]) -> Option<String> {
    let checked = [".js", ".mjs", ".css"].iter().any(|e| name.ends_with(e));
    checked.then(|| format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes))))
}

/// Where the addresses stand in a style sheet: in `url(…)`, with quotes or
/// without, and in `@import "…"`. Comments are passed over.
fn references(css: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = css[at..].chars().next() {
        let rest = &css[at..];
        if rest.starts_with("/*") {
            at += rest[2..].find("*/").map_or(rest.len(), |n| n + 4);
        } else if let Some(skip) = opens(rest) {
            let start = at + skip;
            let (range, end) = address(css, start);
            found.push(range);
            at = end;
        } else if c == '"' || c == '\'' {
            at = address(css, at).1;
        } else {
            at += c.len_utf8();
        }
    }
    found
}

/// The length of what opens an address here: `url(` or `@import ` with the
/// space behind it.
fn opens(rest: &str) -> Option<usize> {
    let word = ["url(", "@import"].iter().find(|w| {
        rest.get(..w.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(w))
    })?;
    let space = rest[word.len()..].len() - rest[word.len()..].trim_start().len();
    let behind = &rest[word.len() + space..];
    let quoted = behind.starts_with(['"', '\'']);
    (quoted || *word == "url(").then_some(word.len() + space)
}

/// The address at `start`, and the offset behind it.
fn address(css: &str, start: usize) -> (std::ops::Range<usize>, usize) {
    let rest = &css[start..];
    match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let end = rest[1..]
                .find([quote, '\n'])
                .map_or(css.len(), |n| start + 1 + n);
            (start + 1..end, (end + 1).min(css.len()))
        }
        _ => {
            let end = rest.find(')').map_or(css.len(), |n| start + n);
            let trimmed = css[start..end].trim_end().len();
            (start..start + trimmed, end)
        }
    }
}

/// The path and the rest (`?…`, `#…`) of an address that is relative; `None`
/// for a full or absolute one, for `data:` and for a bare `#id`.
fn local(target: &str) -> Option<(&str, &str)> {
    let end = target.find(['?', '#']).unwrap_or(target.len());
    let (path, rest) = target.split_at(end);
    let elsewhere = path.is_empty() || path.starts_with('/') || path.contains(':');
    (!elsewhere).then_some((path, rest))
}

/// The name that a relative path means, seen from the file `from`; `None` where
/// it leads out of the assets.
fn resolve(from: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
