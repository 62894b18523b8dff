//! A sidebar that a Jekyll site keeps in `_data/` → `navigation` of `site.yaml`.
//!
//! Such files have no fixed form. What they share: lists of maps with a name, an
//! address or further lists. Names and addresses are found by the keys that
//! documentation themes use; what has neither is named for a person.

use serde_yaml::{Mapping, Value};

/// Keys that hold an entry's name.
const NAMES: &[&str] = &[
    "title",
    "name",
    "label",
    "text",
    "category",
    "pagename",
    "folder",
    "categoryName",
];
/// Keys that hold an entry's address.
const ADDRESSES: &[&str] = &[
    "url",
    "link",
    "permalink",
    "href",
    "path",
    "external_url",
    "page",
];

/// An entry of the old sidebar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its address, where it has one.
    pub address: Option<String>,
    /// What it holds.
    pub below: Vec<Entry>,
}

/// The entries of a data file that looks like a sidebar: at least one of them
/// has an address and a name.
pub fn read(text: &str) -> Option<Vec<Entry>> {
    let value: Value = serde_yaml::from_str(text).ok()?;
    let entries = list(&value, 0);
    fn has_address(entries: &[Entry]) -> bool {
        entries
            .iter()
            .any(|e| (e.address.is_some() && e.name.is_some()) || has_address(&e.below))
    }
    has_address(&entries).then_some(entries)
}

/// How deep a sidebar may nest; the YAML library stops at 128.
const DEEPEST: usize = 32;

fn list(value: &Value, depth: usize) -> Vec<Entry> {
    if depth > DEEPEST {
        return Vec::new();
    }
    match value {
        Value::Sequence(items) => items.iter().flat_map(|item| one(item, depth + 1)).collect(),
        Value::Mapping(map) if text(map, NAMES).is_some() || text(map, ADDRESSES).is_some() => {
            one(value, depth + 1)
        }
        // `docs: [ … ]`: the key is a name, or only a frame around the list.
        Value::Mapping(map) => {
            let single = map.len() == 1;
            map.iter()
                .filter(|(_, v)| v.is_sequence() || v.is_mapping())
                .flat_map(|(key, v)| {
                    let below = list(v, depth + 1);
                    match key.as_str() {
                        Some(name) if !single && !below.is_empty() => {
                            vec![Entry {
                                name: Some(name.to_owned()),
                                address: None,
                                below,
                            }]
                        }
                        _ => below,
                    }
                })
                .collect()
        }
        _ => Vec::new(),
    }
}

fn one(item: &Value, depth: usize) -> Vec<Entry> {
    match item {
        Value::String(address) => vec![Entry {
            name: None,
            address: Some(address.clone()),
            below: Vec::new(),
        }],
        Value::Mapping(map) => {
            let below = map
                .iter()
                .filter(|(_, v)| v.is_sequence())
                .flat_map(|(_, v)| list(v, depth + 1))
                .collect();
            vec![Entry {
                name: text(map, NAMES),
                address: text(map, ADDRESSES),
                below,
            }]
        }
        other => list(other, depth + 1),
    }
}

fn text(map: &Mapping, keys: &[&str]) -> Option<String> {
    let value = keys.iter().find_map(|key| map.get(*key))?;
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
