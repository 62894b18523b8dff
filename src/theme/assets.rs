//! The files that a theme publishes, each under a name that changes with its
//! bytes, so that browsers may keep it for ever.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use super::ThemeAsset;
use super::broken::Broken;
use super::layers::{File, Layers};
use super::minify::minify;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::path::Route;
use crate::source::Fingerprint;

/// The assets by name, the strongest layer's file for each name. Addresses in
/// style sheets are turned into the published names; a style sheet that another
/// imports becomes a part of it and is not published by itself.
pub(super) fn load(
    layers: &Layers,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, ThemeAsset> {
    let files = layers.winners("assets");
    let mut loader = Loader {
        files: &files,
        done: BTreeMap::new(),
        open: Vec::new(),
        imported: BTreeSet::new(),
        diagnostics,
    };
    // Style sheets last: by then it is known which of them are parts.
    let (sheets, others): (Vec<&str>, Vec<&str>) =
        files.keys().copied().partition(|name| is_sheet(name));
    for name in others {
        loader.publish(name);
    }
    for name in sheets {
        loader.publish(name);
    }
    let Loader { done, imported, .. } = loader;
    done.into_iter()
        .filter(|(name, _)| !imported.contains(name))
        .filter_map(|(name, asset)| Some((name, asset?)))
        .collect()
}

fn is_sheet(name: &str) -> bool {
    name.ends_with(".css")
}

struct Loader<'a> {
    files: &'a BTreeMap<&'a str, &'a File>,
    /// What is published so far; `None` where it could not be.
    done: BTreeMap<String, Option<ThemeAsset>>,
    /// The style sheets on the way here, the first of them published.
    open: Vec<String>,
    /// The style sheets that are parts of others.
    imported: BTreeSet<String>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Loader<'_> {
    /// Publishes the file and, before it, what it refers to.
    fn publish(&mut self, name: &str) -> Option<ThemeAsset> {
        if let Some(asset) = self.done.get(name) {
            return asset.clone();
        }
        let file = *self.files.get(name)?;
        let bytes = match self.sheet(name, file) {
            Some(css) => match minify(&css) {
                Ok(small) => small.into_bytes().into(),
                Err(broken) => {
                    self.blame(name, file, &broken);
                    css.into_bytes().into()
                }
            },
            None => file.bytes.clone(),
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

    /// A style sheet with its imports put in and its addresses made good; `None`
    /// where the file is none.
    fn sheet(&mut self, name: &str, file: &File) -> Option<String> {
        let css = std::str::from_utf8(&file.bytes).ok()?;
        if !is_sheet(name) {
            return None;
        }
        self.open.push(name.to_owned());
        let mut out = String::with_capacity(css.len());
        let mut copied = 0;
        for reference in references(css) {
            if let Some(text) = self.replace(name, file, css, &reference) {
                out.push_str(&css[copied..reference.whole.start]);
                out.push_str(&text);
                copied = reference.whole.end;
            }
        }
        out.push_str(&css[copied..]);
        self.open.pop();
        Some(out)
    }

    /// What stands in the place of a reference; `None` leaves it as it is.
    fn replace(
        &mut self,
        name: &str,
        file: &File,
        css: &str,
        reference: &Reference,
    ) -> Option<String> {
        let (path, rest) = local(&css[reference.address.clone()])?;
        let resolved = resolve(name, path)?;
        if self.open.contains(&resolved) {
            let words = format!("`{resolved}` imports itself");
            let problem = Diagnostic::new(Code::NoSuchAsset, words);
            self.diagnostics
                .push(problem.at(&file.path, reference.address.clone()));
            return None;
        }
        let Some(target) = self.files.get(resolved.as_str()).copied() else {
            self.no_such_asset(&resolved, file, reference.address.clone());
            return None;
        };
        if reference.import {
            self.imported.insert(resolved.clone());
            return self.sheet(&resolved, target);
        }
        let asset = self.publish(&resolved)?;
        let top = self.open.first().map_or(name, String::as_str);
        let up = "../".repeat(top.matches('/').count());
        Some(format!("{up}{}{rest}", hashed(&resolved, &asset.bytes)))
    }

    /// Reports the file in which a sheet with its imports is broken: the first
    /// that is so by itself.
    fn blame(&mut self, name: &str, file: &File, whole: &Broken) {
        let parts = self.imported.iter().map(String::as_str).chain([name]);
        let found = parts.into_iter().find_map(|part| {
            let file = *self.files.get(part)?;
            let css = std::str::from_utf8(&file.bytes).ok()?;
            Some((file, minify(css).err()?))
        });
        let (file, at, broken) = match &found {
            Some((file, broken)) => (*file, broken.at.clone(), broken),
            None => (file, 0..0, whole),
        };
        let help = format!(
            "{}; until then browsers get the sheet as you wrote it",
            broken.help
        );
        let problem = Diagnostic::new(Code::BadStyleSheet, &broken.message)
            .at(&file.path, at)
            .help(help);
        if !self.diagnostics.contains(&problem) {
            self.diagnostics.push(problem);
        }
    }

    fn no_such_asset(&mut self, name: &str, file: &File, at: Range<usize>) {
        let words = format!("the theme has no file `assets/{name}`");
        let near = nearest(name, self.files.keys().copied());
        self.diagnostics.push(
            Diagnostic::new(Code::NoSuchAsset, words)
                .at(&file.path, at)
                .help_if(near, |near| format!("did you mean `{near}`?")),
        );
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

/// A place in a style sheet that names another file.
#[derive(Debug)]
struct Reference {
    /// The address, without quotes.
    address: Range<usize>,
    /// What is replaced: the address, or the whole statement `@import "…";`.
    whole: Range<usize>,
    /// Whether it is such a statement (one with conditions behind it is not).
    import: bool,
}

/// Where files are named in a style sheet: in `url(…)`, with quotes or without,
/// and in `@import "…"`. Comments and other strings are passed over.
fn references(css: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = css[at..].chars().next() {
        let rest = &css[at..];
        if let Some(comment) = rest.strip_prefix("/*") {
            at += comment.find("*/").map_or(rest.len(), |n| n + 4);
        } else if let Some((skip, import)) = opens(rest) {
            let (address, end) = address(css, at + skip);
            let statement = import && css[end..].starts_with(';');
            let whole = if statement {
                at..end + 1
            } else {
                address.clone()
            };
            found.push(Reference {
                address,
                whole,
                import: statement,
            });
            at = end;
        } else if c == '"' || c == '\'' {
            at = address(css, at).1;
        } else {
            at += c.len_utf8();
        }
    }
    found
}

/// Where the addresses of a style sheet stand in it.
pub(super) fn addresses(css: &str) -> Vec<Range<usize>> {
    references(css).into_iter().map(|r| r.address).collect()
}

/// The length of what opens an address here: `url(` or `@import ` with the
/// space behind it; and whether it is the latter.
fn opens(rest: &str) -> Option<(usize, bool)> {
    let starts = |word: &str| {
        rest.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let word = ["url(", "@import"].into_iter().find(|w| starts(w))?;
    let import = word == "@import";
    let behind = rest[word.len()..].trim_start();
    let opens = !import || behind.starts_with(['"', '\'']);
    opens.then_some((rest.len() - behind.len(), import))
}

/// The address at `start`, and the offset behind it.
fn address(css: &str, start: usize) -> (Range<usize>, usize) {
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
