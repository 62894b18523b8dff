//! The tree.

use std::borrow::Cow;

use crate::diagnostic::Span;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands, quotes included; of an alias, where the alias stands.
    pub span: Span,
    /// What it is.
    pub value: Value,
    /// Whether it was written as an alias (`*name`).
    pub aliased: bool,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// One word, number or text.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// Keys with values, in the order written; of a key that stands twice, both.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key's text.
    pub key: String,
    /// Where it stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
    /// Whether it came in by a merge (`<<: *name`).
    pub merged: bool,
}

/// One word, number or text.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// The text as it was written, quotes, escapes and folding undone: of a
    /// number its digits (`1.10`, `007`), of null whatever stood there.
    pub text: String,
    /// What YAML 1.2 takes it for.
    pub is: Is,
    /// Whether it stands in quotes or is a block of text (`|`, `>`).
    pub quoted: bool,
    /// A tag (`!name`) or an anchor (`&name`) that stands before it: in prose,
    /// a word that lost its way.
    pub property: Option<String>,
}

/// What YAML 1.2 takes a scalar for.
#[derive(Clone, Debug, PartialEq)]
pub enum Is {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`, in the spellings `True` and `TRUE` too.
    Bool(bool),
    /// A whole number or a fraction that JSON can hold.
    Number(serde_json::Number),
    /// Anything else.
    Text,
}

impl Node {
    /// Nothing, at a place.
    pub fn null(span: Span) -> Self {
        Self {
            span,
            value: Value::Scalar(Scalar {
                text: String::new(),
                is: Is::Null,
                quoted: false,
                property: None,
            }),
            aliased: false,
        }
    }

    /// Missing, null, empty and blank are one.
    pub fn is_blank(&self) -> bool {
        match &self.value {
            Value::Scalar(scalar) => scalar.is == Is::Null || scalar.text.trim().is_empty(),
            Value::List(_) | Value::Map(_) => false,
        }
    }

    /// The scalar, if it is one.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            Value::List(_) | Value::Map(_) => None,
        }
    }

    /// The entries of a mapping; none of anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Scalar(_) | Value::List(_) => &[],
        }
    }

    /// What it is, in words for a message: `a list`, `the number `3``.
    pub fn words(&self) -> Cow<'static, str> {
        match &self.value {
            Value::List(_) => "a list".into(),
            Value::Map(_) => "a group of keys".into(),
            Value::Scalar(scalar) => match &scalar.is {
                Is::Null => "nothing".into(),
                Is::Bool(_) | Is::Text if scalar.text.chars().count() > 40 => "a text".into(),
                Is::Bool(_) | Is::Text => format!("`{}`", scalar.text).into(),
                Is::Number(_) => format!("the number `{}`", scalar.text).into(),
            },
        }
    }

    /// The value as JSON. What JSON cannot hold (a number of 30 digits, infinity)
    /// becomes the text as it was written; of a key that stands twice the last
    /// value counts, as in Jekyll.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(entries) => {
                let object = entries.iter().map(|e| (e.key.clone(), e.value.to_json()));
                Json::Object(object.collect())
            }
            Value::Scalar(scalar) => match &scalar.is {
                Is::Null => Json::Null,
                Is::Bool(value) => Json::Bool(*value),
                Is::Number(number) => Json::Number(number.clone()),
                Is::Text => Json::String(scalar.text.clone()),
            },
        }
    }
}
