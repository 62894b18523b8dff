//! The value: serde_yaml's pass, with the places of the pass before.

use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use serde::de::{self, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};

use super::marks::{Mark, Shape};
use super::node::{Entry, Is, Node, Scalar, Value};
use crate::diagnostic::Span;

/// The node of a whole text. `root` is the place of its outermost node, `base`
/// is where the text starts in its file.
pub fn read(text: &str, root: Option<&Mark>, base: usize) -> Result<Node, serde_yaml::Error> {
    let seed = Seed {
        mark: root,
        place: Place {
            within: 0..text.trim_end().len(),
            aliased: false,
            base,
        },
    };
    if text.trim().is_empty() {
        return Ok(Node::null(seed.span()));
    }
    seed.deserialize(serde_yaml::Deserializer::from_str(text))
}

/// What is known of a node before it is read.
#[derive(Clone)]
struct Seed<'m> {
    /// Its place; `None` where the event parser did not get so far.
    mark: Option<&'m Mark>,
    place: Place,
}

/// Where a node counts as standing when its own place does not say so.
#[derive(Clone)]
struct Place {
    /// The node around it, or the alias that repeats it.
    within: Range<usize>,
    /// Whether an alias repeats it.
    aliased: bool,
    /// Where the text starts in its file.
    base: usize,
}

impl<'m> Seed<'m> {
    /// The same node, with an alias followed.
    fn followed(mut self) -> Self {
        while let Some(Mark {
            shape: Shape::Alias(target),
            at,
            ..
        }) = self.mark
        {
            if !self.place.aliased {
                self.place.within = at.clone();
                self.place.aliased = true;
            }
            self.mark = Some(target);
        }
        self
    }

    fn range(&self) -> Range<usize> {
        match self.mark {
            Some(mark) if !self.place.aliased => mark.at.clone(),
            _ => self.place.within.clone(),
        }
    }

    fn span(&self) -> Span {
        let range = self.range();
        Span::new(self.place.base + range.start..self.place.base + range.end)
    }

    /// What is known of a node below this one.
    fn below(&self, mark: Option<&'m Rc<Mark>>) -> Self {
        let place = Place {
            within: self.range(),
            ..self.place.clone()
        };
        Self {
            mark: mark.map(|m| &**m),
            place,
        }
        .followed()
    }

    fn node(&self, value: Value) -> Node {
        Node {
            span: self.span(),
            value,
            aliased: self.place.aliased,
        }
    }

    /// A scalar that YAML takes for `is`.
    fn scalar(&self, is: Is, text: String) -> Node {
        let quoted = match self.mark.map(|m| &m.shape) {
            Some(Shape::Scalar(_, quoted)) => *quoted,
            _ => false,
        };
        self.node(Value::Scalar(Scalar {
            text,
            is,
            quoted,
            property: self.mark.and_then(|m| m.property.clone()),
        }))
    }

    /// The text as written; serde_yaml keeps only the value of what is no text.
    fn written(&self, value: impl ToString) -> String {
        match self.mark.map(|m| &m.shape) {
            Some(Shape::Scalar(text, _)) => text.clone(),
            _ => value.to_string(),
        }
    }

    fn number(&self, number: Option<serde_json::Number>, value: impl ToString) -> Node {
        let is = number.map_or(Is::Text, Is::Number);
        self.scalar(is, self.written(value))
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        Ok(self.scalar(Is::Null, self.written("")))
    }

    fn visit_none<E: de::Error>(self) -> Result<Node, E> {
        self.visit_unit()
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
        Ok(self.scalar(Is::Bool(value), self.written(value)))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        Ok(self.number(Some(value.into()), value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        Ok(self.number(Some(value.into()), value))
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Node, E> {
        Ok(self.number(None, value))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Node, E> {
        Ok(self.number(None, value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        let number = serde_json::Number::from_f64(value);
        Ok(self.number(number, value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node, E> {
        Ok(self.scalar(Is::Text, value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let marks: &[Rc<Mark>] = match self.mark.map(|m| &m.shape) {
            Some(Shape::List(marks)) => marks,
            _ => &[],
        };
        let mut nodes = Vec::new();
        while let Some(node) = items.next_element_seed(self.below(marks.get(nodes.len())))? {
            nodes.push(node);
        }
        Ok(self.node(Value::List(nodes)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Node, A::Error> {
        let marks: &[(Rc<Mark>, Rc<Mark>)] = match self.mark.map(|m| &m.shape) {
            Some(Shape::Map(marks)) => marks,
            _ => &[],
        };
        let mut entries = Vec::new();
        let mut merges = Vec::new();
        let mut at = 0;
        loop {
            let (key_mark, value_mark) = match marks.get(at) {
                Some((key, value)) => (Some(key), Some(value)),
                None => (None, None),
            };
            at += 1;
            let Some(key) = pairs.next_key_seed(self.below(key_mark))? else {
                break;
            };
            let value = pairs.next_value_seed(self.below(value_mark))?;
            let quoted = key.scalar().is_some_and(|k| k.quoted);
            let entry = Entry {
                key: key_text(&key),
                key_span: key.span,
                value,
                merged: false,
            };
            if entry.key == "<<" && !quoted && is_merge(&entry.value) {
                merges.push(entry.value);
            } else {
                entries.push(entry);
            }
        }
        for merge in merges {
            merge_into(&mut entries, merge);
        }
        Ok(self.node(Value::Map(entries)))
    }

    /// A value with a tag of its own (`!name value`): the value.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Node, A::Error> {
        let (_tag, content) = tagged.variant::<de::IgnoredAny>()?;
        de::VariantAccess::newtype_variant_seed(content, self)
    }
}

/// A key as text; what is no scalar as JSON, so that it is still a name.
fn key_text(key: &Node) -> String {
    match key.scalar() {
        Some(scalar) => scalar.text.clone(),
        None => key.to_json().to_string(),
    }
}

/// Whether a value can be merged: a mapping, or a list of mappings.
fn is_merge(value: &Node) -> bool {
    match &value.value {
        Value::Map(_) => true,
        Value::List(items) => items.iter().all(|i| matches!(i.value, Value::Map(_))),
        Value::Scalar(_) => false,
    }
}

/// Adds the entries that are not there yet (YAML 1.1, "merge key").
fn merge_into(entries: &mut Vec<Entry>, merge: Node) {
    let maps = match merge.value {
        Value::Map(merged) => vec![merged],
        Value::List(items) => items
            .into_iter()
            .filter_map(|item| match item.value {
                Value::Map(merged) => Some(merged),
                Value::List(_) | Value::Scalar(_) => None,
            })
            .collect(),
        Value::Scalar(_) => Vec::new(),
    };
    let mut known: std::collections::BTreeSet<String> =
        entries.iter().map(|e| e.key.clone()).collect();
    for entry in maps.into_iter().flatten() {
        if known.insert(entry.key.clone()) {
            entries.push(Entry {
                merged: true,
                ..entry
            });
        }
    }
}
