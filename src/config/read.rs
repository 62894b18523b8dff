//! Reads groups of keys strictly: what is not known, of the wrong kind or
//! impossible is reported at its place, and the rest is read.

use std::collections::BTreeMap;
use std::fmt;

use super::form::Form;
use super::keys::{self, Key};
use crate::diagnostic::{Code, Diagnostic, Place, Span};
use crate::path::SourcePath;
use crate::yaml::{Entry, Kind, Node, Value};

/// What is wrong with `site.yaml`, as it is found.
pub struct Reader<'a> {
    path: &'a SourcePath,
    problems: Vec<Diagnostic>,
}

/// What a value stands for.
#[derive(Clone, Copy, Debug)]
pub enum Name {
    /// The whole of `site.yaml`.
    File,
    /// The value of this key.
    Of(&'static str),
    /// An item of the list that is the value of this key.
    In(&'static str),
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("`site.yaml`"),
            Self::Of(key) => write!(f, "`{key}`"),
            Self::In(key) => write!(f, "an entry of `{key}`"),
        }
    }
}

/// A value that a key was given.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'n> {
    /// What it stands for.
    pub name: Name,
    /// How it is written, from the table of keys.
    pub example: &'static str,
    /// It.
    pub node: &'n Node,
}

/// A group of keys being read: the file, `markdown`, an entry of `navigation`.
pub struct Group<'n> {
    /// Where it starts: its first key.
    pub span: Span,
    /// Whether a key of it is not known, so that one that is missing may be meant.
    pub odd: bool,
    name: Name,
    keys: &'static [Key],
    entries: BTreeMap<&'n str, &'n Entry>,
}

impl Group<'_> {
    /// Where a key stands, with a value or without.
    pub fn place(&self, key: &str) -> Option<Span> {
        Some(self.entries.get(key)?.key_span)
    }

    /// Whether a key has a value.
    pub fn given(&self, key: &str) -> bool {
        self.entries.get(key).is_some_and(|e| !e.value.is_blank())
    }
}

impl<'a> Reader<'a> {
    /// A reader of `site.yaml`.
    pub fn new(path: &'a SourcePath) -> Self {
        Self {
            path,
            problems: Vec::new(),
        }
    }

    /// What was found.
    pub fn finish(self) -> Vec<Diagnostic> {
        self.problems
    }

    /// Reports a value that is impossible.
    pub fn bad(&mut self, at: Span, message: impl Into<String>, help: impl Into<String>) {
        let problem = Diagnostic::new(Code::BadValue, message);
        self.problems.push(problem.at(self.path, at).help(help));
    }

    /// Reports a second of what may stand once.
    pub fn twice(&mut self, at: Span, first: Span, message: impl Into<String>) {
        let first = Place {
            file: self.path.clone(),
            span: Some(first),
        };
        self.problems.push(
            Diagnostic::new(Code::DuplicateKey, message)
                .at(self.path, at)
                .also(first, "it stands here first")
                .help("keep one of the two"),
        );
    }

    /// Reports a value of the wrong kind.
    pub fn wrong_kind(&mut self, asked: &Asked<'_>, takes: Kind) {
        let (name, node) = (asked.name, asked.node);
        let message = format!(
            "{name} takes {}, but {} stands here",
            takes.words(),
            node.words()
        );
        let help = match (name, takes, node.scalar()) {
            (Name::Of(key), Kind::Flag, Some(scalar)) => match &*scalar.text.to_lowercase() {
                "yes" | "on" | "y" | "true" | "1" => format!("write `{key}: true`"),
                "no" | "off" | "n" | "false" | "0" => format!("write `{key}: false`"),
                _ => format!("write `{key}: true` or `{key}: false`"),
            },
            (Name::File, ..) => format!("write keys with values, such as `{}`", asked.example),
            _ => match asked.example.split_once('\n') {
                None => format!("write, for example, `{}`", asked.example),
                Some((first, rest)) => {
                    let lines: Vec<_> = rest.lines().map(str::trim).collect();
                    let below = lines.join("`, `");
                    format!("write, for example, `{first}` and below it, indented, `{below}`")
                }
            },
        };
        self.bad(node.span, message, help);
    }

    /// The keys of a group; each that it does not have is reported.
    pub fn group<'n>(&mut self, asked: &Asked<'n>, keys: &'static [Key]) -> Option<Group<'n>> {
        let Value::Map(entries) = &asked.node.value else {
            self.wrong_kind(asked, Kind::Group);
            return None;
        };
        let mut group = Group {
            span: entries.first().map_or(asked.node.span, |e| e.key_span),
            odd: false,
            name: asked.name,
            keys,
            entries: BTreeMap::new(),
        };
        for entry in entries {
            // Of a key that stands twice, which is reported already, the last counts.
            if keys.iter().any(|key| key.name == entry.key) {
                group.entries.insert(&entry.key, entry);
            } else {
                group.odd = true;
                self.unknown(&group, entry);
            }
        }
        Some(group)
    }

    fn unknown(&mut self, group: &Group<'_>, entry: &Entry) {
        let message = format!("{} has no key `{}`", group.name, entry.key);
        let at_top = matches!(group.name, Name::File);
        let help = keys::meant(&entry.key, group.keys, at_top);
        let problem = Diagnostic::new(Code::UnknownKey, message);
        self.problems
            .push(problem.at(self.path, entry.key_span).help(help));
    }

    /// The value of a key of a group, if it is given and sound.
    pub fn field<F: Form>(&mut self, group: &Group<'_>, key: &'static str) -> Option<F::Value> {
        let node = &group.entries.get(key)?.value;
        if node.is_blank() {
            return F::blank(node);
        }
        let known = group.keys.iter().find(|k| k.name == key)?;
        let asked = Asked {
            name: Name::Of(known.name),
            example: known.example,
            node,
        };
        F::read(self, &asked)
    }

    /// Reports that a group lacks a key that it needs, unless a key of it is
    /// misspelt: that may be the one.
    pub fn missing(&mut self, group: &Group<'_>, key: &str) {
        if group.odd || group.given(key) {
            return;
        }
        let known = group.keys.iter().find(|k| k.name == key);
        let example = known.map_or(key, |k| k.example);
        let (at, message) = match group.place(key) {
            Some(at) => (at, format!("`{key}` is empty")),
            None => (group.span, format!("{} needs `{key}`", group.name)),
        };
        self.bad(at, message, format!("write, for example, `{example}`"));
    }
}

/// A group of keys: a struct whose fields are the keys, and all that is known of
/// each key. The field's doc comment is its sentence in the reference.
///
/// ```text
/// /// The language of the pages.
/// language: String as Language = "en".into(), default "`en`", example "language: pt-BR";
///           type      form       value without it    the same in words    how it is written
/// ```
macro_rules! group {
    (
        $(#[$attribute:meta])*
        $visible:vis struct $group:ident {
            $(
                $(#[doc = $about:literal])+
                $field:ident: $type:ty as $form:ty = $value:expr,
                    default $default:literal, example $example:literal;
            )+
        }
    ) => {
        $(#[$attribute])*
        $visible struct $group {
            $(
                $(#[doc = $about])+
                #[doc = concat!(" Default: ", $default, ".")]
                pub $field: $type,
            )+
        }

        impl Default for $group {
            fn default() -> Self {
                Self { $($field: $value,)+ }
            }
        }

        impl $group {
            /// Its keys in `site.yaml`.
            pub const KEYS: &'static [$crate::config::keys::Key] = &[$(
                $crate::config::keys::Key {
                    name: stringify!($field),
                    kind: <$form as $crate::config::form::Form>::KIND,
                    default: $default,
                    example: $example,
                    about: concat!($($about),+),
                    below: <$form as $crate::config::form::Form>::keys,
                },
            )+];

            /// Reads its keys; what is not given, or not sound, keeps its default.
            fn fill(
                reader: &mut $crate::config::read::Reader<'_>,
                group: &$crate::config::read::Group<'_>,
            ) -> Self {
                let mut filled = Self::default();
                $(if let Some(value) = reader.field::<$form>(group, stringify!($field)) {
                    filled.$field = value;
                })+
                filled
            }
        }

        impl $crate::config::form::Form for $group {
            type Value = Self;
            const KIND: $crate::yaml::Kind = $crate::yaml::Kind::Group;
            fn keys() -> &'static [$crate::config::keys::Key] {
                Self::KEYS
            }
            fn read(
                reader: &mut $crate::config::read::Reader<'_>,
                asked: &$crate::config::read::Asked<'_>,
            ) -> Option<Self> {
                let group = reader.group(asked, Self::KEYS)?;
                Some(Self::fill(reader, &group))
            }
        }
    };
}
