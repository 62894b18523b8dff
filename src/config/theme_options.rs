//! `theme_options`: what the theme wants to know.

use super::form::{Form, Placed};
use super::read::{Asked, Reader};
use crate::yaml::{Kind, Value};

/// What the theme wants to know: keys whose meaning it knows.
#[derive(Clone, Debug, PartialEq)]
pub struct ThemeOptions {
    /// All of it, as JSON.
    pub values: serde_json::Value,
    /// The names below `variables`, each with its place.
    pub variables: Vec<Placed<String>>,
}

impl Default for ThemeOptions {
    fn default() -> Self {
        Self {
            values: serde_json::Value::Object(serde_json::Map::new()),
            variables: Vec::new(),
        }
    }
}

impl Form for ThemeOptions {
    type Value = Self;
    const KIND: Kind = Kind::Group;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<Self> {
        let Value::Map(entries) = &asked.node.value else {
            reader.wrong_kind(asked, Self::KIND);
            return None;
        };
        let variables = entries.iter().filter(|entry| entry.key == "variables");
        let named = variables.filter_map(|entry| match &entry.value.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        });
        let placed = named.flatten().map(|entry| Placed {
            value: entry.key.clone(),
            span: entry.key_span,
        });
        Some(Self {
            values: asked.node.to_json(),
            variables: placed.collect(),
        })
    }
}
