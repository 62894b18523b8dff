//! `_config.yml` of a Jekyll site, as far as it says how pages come about.

use serde_yaml::{Mapping, Value};

use super::Report;

/// What the old site says of itself.
pub struct Settings {
    map: Mapping,
}

/// The folder of a document, as Jekyll sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// The collection, `posts` included; `None` for a page.
    pub collection: Option<String>,
    /// Whether it lies in `_drafts`.
    pub draft: bool,
    /// The path below the collection's folder.
    pub below: String,
}

impl Settings {
    /// Reads the file. What cannot be read is reported, and counts as not there.
    pub fn read(name: &str, text: Option<&str>, report: &mut Report) -> Self {
        let map = text.map(serde_yaml::from_str::<Option<Mapping>>);
        let map = match map {
            None => {
                report.person(
                    name,
                    "is missing or no text: the site's title and address are not known",
                );
                Mapping::new()
            }
            Some(Ok(map)) => map.unwrap_or_default(),
            Some(Err(e)) => {
                let place = line_of(&e).map_or(name.to_owned(), |line| format!("{name}:{line}"));
                report.person(
                    place,
                    format!("not readable as YAML, so nothing of it was taken over: {e}"),
                );
                Mapping::new()
            }
        };
        Self { map }
    }

    /// A value that is a text, a number or a truth.
    pub fn text(&self, key: &str) -> Option<String> {
        string(&self.map, key)
    }

    /// A value that lies deeper: `social.name`.
    pub fn lookup(&self, path: &str) -> Option<String> {
        deep(&self.map, path)
    }

    /// Every key at the top, as written.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.map.keys().filter_map(Value::as_str)
    }

    /// The path that the old site stood under: `/help`, or nothing.
    pub fn base(&self) -> String {
        let base = self.text("baseurl").unwrap_or_default();
        let base = base.trim_matches('/');
        if base.is_empty() {
            String::new()
        } else {
            format!("/{base}")
        }
    }

    /// The full address of the old site, without a slash behind it.
    pub fn address(&self) -> String {
        let url = self.text("url").unwrap_or_default();
        format!("{}{}", url.trim_end_matches('/'), self.base())
    }

    /// Whether `exclude` names the file or a folder above it.
    pub fn excludes(&self, place: &str) -> bool {
        self.list("exclude").any(|rule| holds(rule, place))
    }

    /// Whether `include` names the file or a folder above it, so that an underscore
    /// or dot in front does not hide it.
    pub fn includes(&self, place: &str) -> bool {
        self.list("include").any(|rule| holds(rule, place))
    }

    fn list(&self, key: &str) -> impl Iterator<Item = &str> {
        let value = self.map.get(key);
        let one = value.and_then(Value::as_str);
        let many = value.and_then(Value::as_sequence).into_iter().flatten();
        one.into_iter().chain(many.filter_map(Value::as_str))
    }

    /// Where a file belongs.
    pub fn home(&self, place: &str) -> Home {
        let within = self.text("collections_dir").unwrap_or_default();
        let within = within.trim_matches('/');
        let inside = place
            .strip_prefix(within)
            .map_or(place, |p| p.trim_start_matches('/'));
        for (marker, draft) in [("_posts/", false), ("_drafts/", true)] {
            let start = inside.strip_prefix(marker);
            let deeper = || {
                inside
                    .split_once(&format!("/{marker}"))
                    .map(|(_, below)| below)
            };
            if let Some(below) = start.or_else(deeper) {
                return Home {
                    collection: Some("posts".into()),
                    draft,
                    below: below.into(),
                };
            }
        }
        let named = inside.strip_prefix('_').and_then(|p| p.split_once('/'));
        match named.filter(|(name, _)| self.collection(name).is_some()) {
            Some((name, below)) => Home {
                collection: Some(name.into()),
                draft: false,
                below: below.into(),
            },
            None => Home {
                below: place.into(),
                ..Home::default()
            },
        }
    }

    /// What is said of a collection, where it is one.
    fn collection(&self, name: &str) -> Option<&Value> {
        match self.map.get("collections")? {
            Value::Mapping(map) => map.get(name),
            Value::Sequence(list) => list.iter().find(|v| v.as_str() == Some(name)),
            _ => None,
        }
    }

    /// The permalink of a collection.
    pub fn permalink_of(&self, collection: &str) -> Option<&str> {
        self.collection(collection)?.get("permalink")?.as_str()
    }

    /// Whether the documents of a collection have pages of their own.
    pub fn publishes(&self, collection: &str) -> bool {
        let output = self.collection(collection).and_then(|c| c.get("output"));
        collection == "posts" || output.and_then(Value::as_bool) == Some(true)
    }

    /// `defaults` that hold for a file: of two the narrower counts.
    pub fn defaults(&self, place: &str, collection: Option<&str>) -> Mapping {
        let list = self.map.get("defaults").and_then(Value::as_sequence);
        let mut scopes: Vec<((usize, bool), &Mapping)> = Vec::new();
        for entry in list.into_iter().flatten() {
            let scope = |key| {
                entry
                    .get("scope")
                    .and_then(|s| s.get(key))
                    .and_then(Value::as_str)
            };
            let path = scope("path").unwrap_or("").trim_matches('/');
            let kind = scope("type");
            let kind_holds = kind.is_none_or(|kind| match collection {
                Some(collection) => kind == collection || (kind == "post" && collection == "posts"),
                None => matches!(kind, "pages" | "page"),
            });
            let path_holds = path.is_empty() || holds(path, place);
            if let (true, true, Some(Value::Mapping(values))) =
                (kind_holds, path_holds, entry.get("values"))
            {
                scopes.push(((path.len(), kind.is_some()), values));
            }
        }
        scopes.sort_by_key(|(narrow, _)| *narrow);
        let mut front = Mapping::new();
        for (key, value) in scopes.into_iter().flat_map(|(_, values)| values) {
            front.insert(key.clone(), value.clone());
        }
        front
    }
}

/// Whether a rule of `exclude`, `include` or a scope holds for a file: its path, a
/// folder above it, or a pattern with `*`.
fn holds(rule: &str, place: &str) -> bool {
    let rule = rule.trim_matches('/');
    if rule.is_empty() {
        return false;
    }
    if rule.contains('*') {
        let above = place.match_indices('/').map(|(at, _)| &place[..at]);
        return above
            .chain([place])
            .any(|path| matches(rule.as_bytes(), path.as_bytes()));
    }
    place
        .strip_prefix(rule)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a pattern matches: `*` stands for any characters. Goes back to the last
/// `*` only, so the time is the product of the lengths at most.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == b'?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

/// A value as text, where it is a text, a number or a truth.
pub fn string(map: &Mapping, key: &str) -> Option<String> {
    plain(map.get(key)?)
}

/// The texts of a value that is one or a list of them.
pub fn strings(map: &Mapping, key: &str) -> Vec<String> {
    match map.get(key) {
        Some(Value::Sequence(list)) => list.iter().filter_map(plain).collect(),
        Some(value) => plain(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// A value by its path: `a.b`.
pub fn deep(map: &Mapping, path: &str) -> Option<String> {
    let mut parts = path.split('.');
    let first = map.get(parts.next()?)?;
    plain(parts.try_fold(first, |value, part| value.get(part))?)
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The line at which YAML could not be read.
pub fn line_of(error: &serde_yaml::Error) -> Option<usize> {
    error.location().map(|at| at.line())
}
