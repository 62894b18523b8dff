//! How values are read: one form for each kind of value, and forms made of forms.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use super::keys::Key;
use super::read::{Asked, Name, Reader};
use crate::diagnostic::{Span, nearest};
use crate::yaml::{Is, Kind, Node, Value};

/// How a value of `site.yaml` is read. A new kind of value is a new form.
pub trait Form {
    /// What comes of it.
    type Value;
    /// What it takes, for the reference and for messages.
    const KIND: Kind;
    /// The keys below it.
    fn keys() -> &'static [Key] {
        &[]
    }
    /// Reads a value that is not blank; `None` where it is not sound, which is
    /// then reported.
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<Self::Value>;
    /// What a blank value says: usually as little as one that is not there.
    fn blank(_node: &Node) -> Option<Self::Value> {
        None
    }
}

/// A value with its place in `site.yaml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// It.
    pub value: T,
    /// Where it stands; nowhere, and empty, for a default.
    pub span: Span,
}

impl<T> From<T> for Placed<T> {
    fn from(value: T) -> Self {
        let span = Span::new(0..0);
        Self { value, span }
    }
}

/// Text on one line, without space around it; of a number, its digits.
pub struct Text;

impl Form for Text {
    type Value = String;
    const KIND: Kind = Kind::Text;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<String> {
        let Some(scalar) = asked.node.scalar() else {
            reader.wrong_kind(asked, Self::KIND);
            return None;
        };
        let words: Vec<_> = scalar.text.split_whitespace().collect();
        Some(words.join(" "))
    }
}

/// `true` or `false`, and nothing that only looks like it.
pub struct Flag;

impl Form for Flag {
    type Value = bool;
    const KIND: Kind = Kind::Flag;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<bool> {
        match asked.node.scalar().map(|scalar| &scalar.is) {
            Some(Is::Bool(value)) => Some(*value),
            _ => {
                reader.wrong_kind(asked, Self::KIND);
                None
            }
        }
    }
}

/// A whole number of a range.
pub struct Number<const LEAST: i64, const MOST: i64>;

impl<const LEAST: i64, const MOST: i64> Form for Number<LEAST, MOST> {
    type Value = i64;
    const KIND: Kind = Kind::Number;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<i64> {
        let number = match asked.node.scalar().map(|scalar| &scalar.is) {
            Some(Is::Number(number)) => number.as_i64(),
            _ => None,
        };
        let Some(number) = number else {
            reader.wrong_kind(asked, Self::KIND);
            return None;
        };
        if (LEAST..=MOST).contains(&number) {
            return Some(number);
        }
        let message = format!("{} cannot be {number}", asked.name);
        let help = format!("write a number from {LEAST} to {MOST}");
        reader.bad(asked.node.span, message, help);
        None
    }
}

/// One of a few words, each with what it means.
pub trait Words: Copy + 'static {
    /// The words.
    const WORDS: &'static [(&'static str, Self)];
    /// The words alone.
    const KIND: Kind;
}

/// A type whose values have words.
pub struct OneOf<T>(PhantomData<T>);

impl<T: Words> Form for OneOf<T> {
    type Value = T;
    const KIND: Kind = T::KIND;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<T> {
        let written = Text::read(reader, asked)?;
        if let Some((_, value)) = T::WORDS.iter().find(|(word, _)| *word == written) {
            return Some(*value);
        }
        let names = || T::WORDS.iter().map(|(word, _)| *word);
        let message = format!("{} cannot be `{written}`", asked.name);
        let known: Vec<_> = names().map(|word| format!("`{word}`")).collect();
        let known = known.join(" or ");
        let help = match nearest(&written, names()) {
            Some(near) => format!("did you mean `{near}`? It takes {known}"),
            None => format!("write {known}"),
        };
        reader.bad(asked.node.span, message, help);
        None
    }
}

/// What may be missing.
pub struct Optional<F>(PhantomData<F>);

impl<F: Form> Form for Optional<F> {
    type Value = Option<F::Value>;
    const KIND: Kind = F::KIND;
    fn keys() -> &'static [Key] {
        F::keys()
    }
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<Self::Value> {
        F::read(reader, asked).map(Some)
    }
    fn blank(node: &Node) -> Option<Self::Value> {
        F::blank(node).map(Some)
    }
}

/// What must be found again in the file.
pub struct At<F>(PhantomData<F>);

impl<F: Form> Form for At<F> {
    type Value = Placed<F::Value>;
    const KIND: Kind = F::KIND;
    fn keys() -> &'static [Key] {
        F::keys()
    }
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<Self::Value> {
        let span = asked.node.span;
        F::read(reader, asked).map(|value| Placed { value, span })
    }
}

/// A list of values, each of which may be left out where it is not sound.
pub struct List<F>(PhantomData<F>);

impl<F: Form> Form for List<F> {
    type Value = Vec<F::Value>;
    const KIND: Kind = Kind::List;
    fn keys() -> &'static [Key] {
        F::keys()
    }
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<Self::Value> {
        let Value::List(items) = &asked.node.value else {
            reader.wrong_kind(asked, Self::KIND);
            return None;
        };
        Some(all::<F>(reader, asked, items))
    }
}

/// One value, or a list of them.
pub struct Several<F>(PhantomData<F>);

impl<F: Form> Form for Several<F> {
    type Value = Vec<F::Value>;
    const KIND: Kind = Kind::Texts;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<Self::Value> {
        match &asked.node.value {
            Value::List(items) => Some(all::<F>(reader, asked, items)),
            Value::Scalar(_) => F::read(reader, asked).map(|one| vec![one]),
            Value::Map(_) => {
                reader.wrong_kind(asked, Self::KIND);
                None
            }
        }
    }
    fn blank(_node: &Node) -> Option<Self::Value> {
        Some(Vec::new())
    }
}

/// The items of a list; an empty one is reported.
fn all<F: Form>(reader: &mut Reader<'_>, asked: &Asked<'_>, items: &[Node]) -> Vec<F::Value> {
    let name = match asked.name {
        Name::Of(key) | Name::In(key) => Name::In(key),
        Name::File => Name::File,
    };
    let mut values = Vec::new();
    for node in items {
        let asked = Asked {
            name,
            node,
            ..*asked
        };
        if node.is_blank() {
            let help = "write a value after the `-`, or delete the line";
            reader.bad(node.span, format!("{name} is empty"), help);
        } else {
            values.extend(F::read(reader, &asked));
        }
    }
    values
}

/// Keys that the author names, in lower case, each with a value.
pub struct Named<F>(PhantomData<F>);

impl<F: Form> Form for Named<F> {
    type Value = BTreeMap<String, F::Value>;
    const KIND: Kind = Kind::Group;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<Self::Value> {
        let Value::Map(entries) = &asked.node.value else {
            reader.wrong_kind(asked, Self::KIND);
            return None;
        };
        let mut values = BTreeMap::new();
        let mut places: BTreeMap<String, (Span, &str)> = BTreeMap::new();
        for entry in entries {
            let name = entry.key.trim().to_lowercase();
            let place = (entry.key_span, &*entry.key);
            if let Some((first, other)) = places.insert(name.clone(), place)
                && other != entry.key
            {
                let message = format!("`{}` and `{other}` are one", entry.key);
                reader.twice(entry.key_span, first, message);
            }
            let value = if entry.value.is_blank() {
                F::blank(&entry.value)
            } else {
                let asked = Asked {
                    node: &entry.value,
                    ..*asked
                };
                F::read(reader, &asked)
            };
            if let Some(value) = value {
                values.insert(name, value);
            }
        }
        Some(values)
    }
}
