//! The tags of a template, found without parsing what they say.
//!
//! tera keeps its syntax tree to itself; what is needed of it here is little:
//! which templates a template names, and where its loops and components start.

use std::ops::Range;

/// A tag `{% … %}` or a print `{{ … }}`, outside comments and raw sections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// Whether it is a print.
    pub print: bool,
    /// The whole of it, delimiters included.
    pub range: Range<usize>,
    /// Its words.
    pub words: Vec<Word>,
}

/// A piece of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// What it is.
    pub kind: Kind,
    /// Where it stands; a string's quotes included.
    pub range: Range<usize>,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name.
    Name,
    /// A string in quotes.
    Text,
    /// Any other character.
    Mark,
}

impl Tag {
    /// The text of its word at `index`, without a string's quotes.
    pub fn word<'a>(&self, source: &'a str, index: usize) -> &'a str {
        let Some(word) = self.words.get(index) else {
            return "";
        };
        let text = source.get(word.range.clone()).unwrap_or("");
        match word.kind {
            Kind::Text => text.trim_matches(['"', '\'', '`']),
            _ => text,
        }
    }

    /// The template it names, where it is an `include` or `extends`.
    pub fn target<'a>(&self, source: &'a str, verb: &str) -> Option<&'a str> {
        let named = !self.print && self.words.get(1)?.kind == Kind::Text;
        (named && self.word(source, 0) == verb).then(|| self.word(source, 1))
    }
}

impl Tag {
    /// The components that it calls: `<name` with nothing between.
    pub fn components<'a>(&self, source: &'a str) -> impl Iterator<Item = &'a str> {
        self.words.windows(2).filter_map(move |pair| {
            let [mark, name] = pair else { return None };
            let opens = source.get(mark.range.clone()) == Some("<")
                && name.kind == Kind::Name
                && mark.range.end == name.range.start;
            if !opens {
                return None;
            }
            let rest = source.get(name.range.start..self.range.end)?;
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'));
            rest.get(..end.unwrap_or(rest.len()))
        })
    }
}

/// All tags, in order.
pub(super) fn tags(source: &str) -> Vec<Tag> {
    let mut tags = tags_and_prints(source);
    tags.retain(|tag| !tag.print);
    tags
}

/// All tags and prints, in order.
pub(super) fn tags_and_prints(source: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    let mut raw = false;
    while let Some((open, kind)) = next_open(source, at) {
        let inner = open + 2;
        let (end, words) = match kind {
            b'#' => (
                source[inner..].find("#}").map(|n| inner + n + 2),
                Vec::new(),
            ),
            b'{' => words(source, inner, "}}"),
            _ => words(source, inner, "%}"),
        };
        let Some(end) = end else { break };
        if kind != b'#' {
            let print = kind == b'{';
            let tag = Tag {
                print,
                range: open..end,
                words,
            };
            let name = if print { "" } else { tag.word(source, 0) };
            if raw && print {
                // Nothing counts in a raw section but the tag that ends it.
            } else if raw {
                raw = name != "endraw";
            } else if name == "raw" {
                raw = true;
            } else {
                tags.push(tag);
            }
        }
        // In a raw section only the tag that ends it counts.
        at = if raw && kind != b'%' { inner } else { end };
    }
    tags
}

/// The next `{%`, `{{` or `{#`.
fn next_open(source: &str, from: usize) -> Option<(usize, u8)> {
    let bytes = source.as_bytes();
    (from..bytes.len().saturating_sub(1))
        .find(|i| bytes[*i] == b'{' && matches!(bytes[*i + 1], b'%' | b'{' | b'#'))
        .map(|i| (i, bytes[i + 1]))
}

/// The words up to the closing delimiter, and the offset behind it.
fn words(source: &str, from: usize, close: &str) -> (Option<usize>, Vec<Word>) {
    let mut words = Vec::new();
    let mut at = from;
    while let Some(c) = source[at..].chars().next() {
        if source[at..].starts_with(close) {
            return (Some(at + close.len()), words);
        }
        let (kind, end) = match c {
            '"' | '\'' | '`' => (Kind::Text, string_end(source, at, c)),
            c if c.is_alphabetic() || c == '_' => (Kind::Name, name_end(source, at)),
            c => (Kind::Mark, at + c.len_utf8()),
        };
        let trim = c == '-' && (at == from || source[end..].starts_with(close));
        if !c.is_whitespace() && !trim {
            words.push(Word {
                kind,
                range: at..end,
            });
        }
        at = end;
    }
    (None, words)
}

fn string_end(source: &str, start: usize, quote: char) -> usize {
    let mut escaped = false;
    for (i, c) in source[start + 1..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return start + 1 + i + 1,
            _ => {}
        }
    }
    source.len()
}

fn name_end(source: &str, start: usize) -> usize {
    source[start..]
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .map_or(source.len(), |n| start + n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_live_tags_are_found() {
        let source = "{# {% include \"a\" %} #}{% raw %}{% include \"b\" %}{{ {% endraw %}\
                      {{ \"{% include 'c' %}\" }}{%- include \"d%}\" -%} {% if x %}";
        let tags = tags(source);
        let names: Vec<_> = tags.iter().map(|t| t.word(source, 0)).collect();
        assert_eq!(names, ["include", "if"]);
        assert_eq!(tags[0].target(source, "include"), Some("d%}"));
    }

    #[test]
    fn an_open_tag_at_the_end_is_none() {
        assert_eq!(tags("a {% if \"x"), []);
        assert_eq!(tags("{{"), []);
        assert_eq!(tags("{"), []);
    }
}
