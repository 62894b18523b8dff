//! Attribute lists as kramdown writes them: `{: .class #id key="value"}`
//! (kramdown, "Inline Attribute Lists"), and how they are mistyped.
//!
//! Writers used them for boxes (`{: .notice}`), rows of pictures
//! (`{: .sidebyside}`), sizes and the number at which a list goes on. Plain
//! CommonMark prints them.

use std::fmt;
use std::ops::Range;

use pulldown_cmark::BlockQuoteKind;

use crate::diagnostic::{Diagnostic, Edit};

/// What an attribute list says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `#id`.
    pub id: Option<String>,
    /// `.class`, in order.
    pub classes: Vec<String>,
    /// `key="value"`, in order.
    pub others: Vec<(String, String)>,
}

/// An attribute list in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// What it says.
    pub attributes: Attributes,
    /// Its bytes, from brace to brace.
    pub range: Range<usize>,
    /// Whether it is written as kramdown reads it.
    pub right: bool,
}

/// Classes that writers name without their dot.
const NAMES: &[&str] = &["notice", "important", "sidebyside"];

/// The longest list that is looked for, in bytes.
const LONGEST: usize = 400;

impl Attributes {
    /// The box that its classes ask for.
    pub fn callout(&self) -> Option<BlockQuoteKind> {
        self.classes.iter().find_map(|class| match class.as_str() {
            "notice" => Some(BlockQuoteKind::Note),
            "important" => Some(BlockQuoteKind::Important),
            _ => None,
        })
    }

    /// The same without what makes it a box.
    pub fn without_callout(mut self) -> Self {
        self.classes.retain(|c| c != "notice" && c != "important");
        self
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.id.is_none() && self.classes.is_empty() && self.others.is_empty()
    }

    /// A finding at a list that is mistyped, with the change that writes it right, where
    /// the file holds the very words of it and the change says the same.
    pub fn mend(&self, finding: Diagnostic, written: &str) -> Diagnostic {
        let right = self.to_string();
        let same = at(&right, 0).is_some_and(|list| list.right && list.attributes == *self);
        let place = finding.place.as_ref();
        let place = place.and_then(|place| Some((place.file.clone(), place.span?)));
        match place {
            Some((file, span)) if same && span.range().len() == written.len() => {
                let label = format!("write `{right}`");
                let text = right;
                finding.fix(label, vec![Edit { file, span, text }])
            }
            _ => finding,
        }
    }

    /// Takes over what another list says; the later id and values count.
    pub fn add(&mut self, other: Self) {
        if other.id.is_some() {
            self.id = other.id;
        }
        for class in other.classes {
            if !self.classes.contains(&class) {
                self.classes.push(class);
            }
        }
        for (key, value) in other.others {
            self.others.retain(|(known, _)| *known != key);
            self.others.push((key, value));
        }
    }

    /// The value of a key.
    pub fn value(&self, key: &str) -> Option<&str> {
        let found = self.others.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value.as_str())
    }

    /// Reads the words between the braces, behind the colon. The flag says whether
    /// they are written right.
    pub fn parse(words: &str) -> Option<(Self, bool)> {
        let mut attributes = Self::default();
        let mut right = true;
        let mut dot = false;
        for token in tokens(words)? {
            if std::mem::take(&mut dot) && is_name(token) {
                attributes.classes.push(token.to_owned());
            } else if token == "." {
                (dot, right) = (true, false);
            } else if let Some(id) = token.strip_prefix('#').filter(|id| is_name(id)) {
                attributes.id = Some(id.to_owned());
            } else if let Some(names) = token.strip_prefix('.') {
                let names: Vec<&str> = names.split('.').collect();
                if !names.iter().all(|name| is_name(name)) {
                    return None;
                }
                let names = names.into_iter().map(str::to_owned);
                attributes.classes.extend(names);
            } else if let Some((key, value)) = token.split_once('=') {
                attributes.pair(key, value)?;
            } else {
                let name = token.trim_start_matches(':');
                if token == "toc" {
                    attributes.others.push((token.to_owned(), String::new()));
                    continue;
                }
                right = false;
                match is_name(name) {
                    true if NAMES.contains(&name) || name != token => {
                        attributes.classes.push(name.to_owned());
                    }
                    // kramdown takes it for the name of a list that stands elsewhere.
                    true => {}
                    false => return None,
                }
            }
        }
        (!dot).then_some((attributes, right))
    }

    fn pair(&mut self, key: &str, value: &str) -> Option<()> {
        let first = |c: char| c.is_ascii_alphabetic() || c == '_';
        let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
        if !key.starts_with(first) || !key.chars().all(inner) {
            return None;
        }
        let value = value.trim_matches(['"', '\'', '“', '”', '‘', '’']);
        match key {
            "class" => {
                let names = value.split_whitespace().map(str::to_owned);
                self.classes.extend(names);
            }
            "id" => self.id = Some(value.to_owned()),
            key => self.others.push((key.to_owned(), value.to_owned())),
        }
        Some(())
    }
}

impl fmt::Display for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{:")?;
        for class in &self.classes {
            write!(f, " .{class}")?;
        }
        if let Some(id) = &self.id {
            write!(f, " #{id}")?;
        }
        for (key, value) in &self.others {
            write!(f, " {key}=\"{value}\"")?;
        }
        f.write_str("}")
    }
}

fn is_name(name: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':');
    name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(inner)
}

/// Words with spaces between them; quotes hold spaces together.
fn tokens(words: &str) -> Option<Vec<&str>> {
    let mut tokens = Vec::new();
    let mut start = None;
    let mut quote = None;
    for (at, c) in words.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => {
                start?;
                quote = Some(c);
            }
            (None, '“') => quote = Some('”'),
            (None, c) if c.is_whitespace() => {
                tokens.extend(start.take().and_then(|from| words.get(from..at)));
                continue;
            }
            (None, _) => {}
        }
        start = start.or(Some(at));
    }
    if quote.is_some() {
        return None;
    }
    tokens.extend(start.and_then(|from| words.get(from..)));
    Some(tokens)
}

/// The list that starts at `at`, a `{`.
pub fn at(text: &str, at: usize) -> Option<List> {
    let rest = text.get(at + 1..)?;
    let close = closing(rest)?;
    list(&rest[..close], at..at + 1 + close + 1)
}

/// A text that is one list and nothing else, even one without its brace.
pub fn whole(text: &str) -> Option<List> {
    let text = text.trim_end();
    if !text.starts_with('{') || text.len() > LONGEST {
        return None;
    }
    if let Some(list) = at(text, 0) {
        return (list.range.end == text.len()).then_some(list);
    }
    let inner = text[1..].trim_end_matches([')', ']', '>']);
    let mut list = list(inner, 0..text.len())?;
    list.right = false;
    let says = !list.attributes.classes.is_empty() && !inner.contains(['{', '(']);
    says.then_some(list)
}

/// The brace that closes a list, outside quotes.
fn closing(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, b) in rest.bytes().enumerate().take(LONGEST) {
        match (quote, b) {
            (Some(open), b) if b == open => quote = None,
            (Some(_), _) => {}
            (None, b'"') => quote = Some(b),
            (None, b'}') => return Some(at),
            (None, b'{' | b'\n' | b'\r') => return None,
            (None, _) => {}
        }
    }
    None
}

/// The words between braces as a list, whose bytes are `range`.
fn list(inner: &str, range: Range<usize>) -> Option<List> {
    let (words, opened_right) = match inner.strip_prefix(':') {
        Some(words) => (words, true),
        None => {
            let words = inner.trim_start();
            let words = match words.strip_prefix(':') {
                Some(words) => words,
                None => {
                    // `{. :notice}`, `{.notice}`.
                    let name = words.strip_prefix('.')?.trim_start();
                    name.strip_prefix(':').map_or(words, |_| name)
                }
            };
            (words, false)
        }
    };
    // `{::comment}` and `{:/}` are other things, `{:name: …}` names a list.
    let first = words.split_whitespace().next().unwrap_or("");
    let other = opened_right && (words.starts_with([':', '/']) || first.ends_with(':'));
    if other {
        return None;
    }
    let (attributes, right) = Attributes::parse(words)?;
    Some(List {
        attributes,
        range,
        right: right && opened_right,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(text: &str) -> Option<(Vec<String>, bool)> {
        whole(text).map(|list| (list.attributes.classes, list.right))
    }

    #[test]
    fn lists_are_understood_also_where_they_are_mistyped() {
        let notice = |right| Some((vec!["notice".to_owned()], right));
        for text in [
            "{: .notice}",
            "{:.notice}",
            "{: .notice }  ",
            "{:class=\"notice\"}",
        ] {
            assert_eq!(classes(text), notice(true), "{text}");
        }
        let mistyped = [
            "{: . notice}",
            "{. :notice}",
            "{: .notice)",
            "{.notice}",
            "{ : .notice}",
            "{:notice}",
            "{: .notice",
            "{: :notice}",
        ];
        for text in mistyped {
            assert_eq!(classes(text), notice(false), "{text}");
        }
        for text in [
            "{x}",
            "{{1}}",
            "{% x %}",
            "{}",
            "{:x: .y}",
            "{::comment}",
            "{: a \"b c\"}",
            "{a: 1}",
            "{...}",
            "{. . .}",
            "{, .x}",
        ] {
            assert_eq!(classes(text), None, "{text}");
        }
    }

    #[test]
    fn values_keep_their_spaces_and_braces() {
        let list =
            whole("{: #a .b.c title=\"x } y\" start='3' width=5 alt=“q w”}").expect("a list");
        let expected = Attributes {
            id: Some("a".into()),
            classes: vec!["b".into(), "c".into()],
            others: [
                ("title", "x } y"),
                ("start", "3"),
                ("width", "5"),
                ("alt", "q w"),
            ]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into(),
        };
        assert_eq!(list.attributes, expected);
    }
}
