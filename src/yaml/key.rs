//! What a key of a file is: the row of a reference.

/// One key that a file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its path: `markdown.highlight`; an item of a list is `[]`, a key that the
    /// author names is `*`.
    pub path: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What it is when it is not given, in words.
    pub default: &'static str,
    /// An example, as it is written in the file.
    pub example: &'static str,
    /// What it means, in a sentence.
    pub about: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Number,
    /// A day, or a day and a time.
    Date,
    /// A path inside the site.
    Permalink,
    /// A path inside the site or a full URL.
    Address,
    /// A full URL.
    Url,
    /// One of a few words.
    OneOf(&'static [&'static str]),
    /// A BCP 47 language tag.
    Language,
    /// One text or a list of texts.
    Texts,
    /// A list.
    List,
    /// Keys with values.
    Group,
    /// Anything.
    Any,
}

impl Kind {
    /// What to write, in words: `takes …`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Flag => "`true` or `false`",
            Self::Number => "a whole number",
            Self::Date => "a date",
            Self::Permalink => "a permalink",
            Self::Address => "a permalink or a URL",
            Self::Url => "a URL",
            Self::OneOf(_) => "one of a few words",
            Self::Language => "a language tag",
            Self::Texts => "a text or a list of texts",
            Self::List => "a list",
            Self::Group => "a group of keys",
            Self::Any => "anything",
        }
    }
}

impl Key {
    /// The key's own name: the last part of its path.
    pub fn name(&self) -> &'static str {
        self.path.rsplit('.').next().unwrap_or(self.path)
    }
}
