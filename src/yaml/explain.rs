//! What is wrong with a text that is no YAML, in words for a writer.
//!
//! The parser says at which byte it lost its way; what the writer did wrong
//! often stands elsewhere (the quote that was opened three lines above). Each
//! rule here takes one kind of loss to the place and the cure.

use std::ops::Range;

use granit_parser::ErrorKind;

use super::lines;

/// What a text was refused for.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The event parser stopped.
    Syntax {
        /// At what.
        kind: ErrorKind,
        /// At which byte.
        at: usize,
        /// Where the innermost open `[` or `{` stands.
        bracket: Option<usize>,
        /// The end of the last key or value before it.
        before: usize,
    },
    /// serde_yaml stopped where the event parser went on.
    Parser {
        /// Its words.
        words: String,
        /// At which byte.
        at: usize,
    },
    /// A second document starts here.
    SecondDocument(usize),
    /// Nested too deeply here.
    TooDeep(usize),
    /// Aliases repeat too much.
    TooManyAliases(Range<usize>),
    /// An alias stands inside what it repeats.
    AliasInItself(Range<usize>),
}

impl Fault {
    /// The event parser's error.
    pub fn syntax(kind: ErrorKind, at: usize, bracket: Option<usize>, before: usize) -> Self {
        match kind {
            ErrorKind::RecursionLimitExceeded => Self::TooDeep(at),
            kind => Self::Syntax {
                kind,
                at,
                bracket,
                before,
            },
        }
    }

    /// serde_yaml's error where the event parser had none.
    pub fn from_parser(error: &serde_yaml::Error, second_document: Option<usize>) -> Self {
        if let Some(at) = second_document {
            return Self::SecondDocument(at);
        }
        Self::Parser {
            words: error.to_string(),
            at: error.location().map_or(0, |l| l.index()),
        }
    }

    /// Whether the text is too large, so that leaving out an entry and reading
    /// again would cost too much.
    pub fn is_limit(&self) -> bool {
        match self {
            Self::TooDeep(_) | Self::TooManyAliases(_) => true,
            Self::Syntax { .. }
            | Self::Parser { .. }
            | Self::SecondDocument(_)
            | Self::AliasInItself(_) => false,
        }
    }
}

/// A fault in words.
#[derive(Debug)]
pub struct Explained {
    /// What is wrong.
    pub message: String,
    /// Where the writer did it.
    pub at: Range<usize>,
    /// What to do.
    pub help: Option<String>,
}

fn say(message: impl Into<String>, at: Range<usize>, help: impl Into<Option<String>>) -> Explained {
    Explained {
        message: message.into(),
        at,
        help: help.into(),
    }
}

/// What a fault of this text means.
pub fn explain(text: &str, fault: &Fault) -> Explained {
    match fault {
        Fault::Syntax {
            kind,
            at,
            bracket,
            before,
        } => Scene::of(text, *at).syntax(kind, *bracket, *before),
        Fault::Parser { words, at } => Scene::of(text, *at).parser(words),
        Fault::SecondDocument(at) => say(
            "a second document starts here",
            line_at(text, *at),
            "delete this line: the file is one document".to_owned(),
        ),
        Fault::TooDeep(at) => say(
            format!("nested more than {} levels deep", super::DEPTH),
            *at..*at + 1,
            None,
        ),
        Fault::TooManyAliases(at) => say(
            "the aliases repeat too much",
            at.clone(),
            format!(
                "all aliases (`*name`) together may repeat {} values; write the values out",
                super::REPEATED_NODES
            ),
        ),
        Fault::AliasInItself(at) => say(
            "an alias inside the value that it repeats",
            at.clone(),
            "take the alias (`*name`) out of its own value".to_owned(),
        ),
    }
}

/// The text in quotes, so that YAML reads it as it is.
pub fn quoted(text: &str) -> String {
    let text = text.trim();
    if text.contains('\'') && !text.contains(['"', '\\']) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// The line (without its end) that holds the byte `at`.
fn line_at(text: &str, at: usize) -> Range<usize> {
    let line = lines(text)
        .take_while(|line| line.start <= at)
        .last()
        .unwrap_or(0..0);
    trimmed(text, line)
}

/// A range without the space at its end.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let kept = text.get(range.clone()).unwrap_or_default().trim_end().len();
    range.start..range.start + kept
}

/// A line taken apart: `  - key: value`.
struct Line<'a> {
    text: &'a str,
    /// The bytes of the line from its first character that is no space or dash.
    content: Range<usize>,
    /// The key, where the line has a colon that ends one.
    key: Option<Range<usize>>,
    /// What stands after the key's colon, or the whole content.
    value: Range<usize>,
}

impl<'a> Line<'a> {
    fn at(text: &'a str, at: usize) -> Self {
        let line = line_at(text, at);
        let words = text.get(line.clone()).unwrap_or_default();
        let mut lead = words.len() - words.trim_start().len();
        while let Some(rest) = words.get(lead..).and_then(|w| w.strip_prefix("- ")) {
            lead += 2 + rest.len() - rest.trim_start().len();
        }
        let content = line.start + lead..line.end;
        let rest = text.get(content.clone()).unwrap_or_default();
        let colon = rest
            .match_indices(':')
            .map(|(i, _)| i)
            .find(|i| rest[i + 1..].is_empty() || rest[i + 1..].starts_with([' ', '\t']));
        let key = colon.map(|i| content.start..content.start + i);
        let value = match colon {
            Some(i) => {
                let after = &rest[i + 1..];
                content.start + i + 1 + after.len() - after.trim_start().len()..content.end
            }
            None => content.clone(),
        };
        Self {
            text,
            content,
            key,
            value,
        }
    }

    fn value(&self) -> &'a str {
        self.text.get(self.value.clone()).unwrap_or_default()
    }

    fn content(&self) -> &'a str {
        self.text.get(self.content.clone()).unwrap_or_default()
    }

    /// `write `key: 'value'``.
    fn in_quotes(&self, value: &str) -> String {
        let quoted = quoted(value);
        if quoted.chars().count() > 70 {
            return "put the whole text in quotes".into();
        }
        match self.key.clone().and_then(|key| self.text.get(key)) {
            Some(key) => format!("put the text in quotes: `{key}: {quoted}`"),
            None => format!("put the text in quotes: `{quoted}`"),
        }
    }
}

/// The place where the parser lost its way.
struct Scene<'a> {
    text: &'a str,
    at: usize,
    line: Line<'a>,
}

impl<'a> Scene<'a> {
    fn of(text: &'a str, at: usize) -> Self {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        Self {
            text,
            at,
            line: Line::at(text, at),
        }
    }

    /// From the place to the end of its line; one byte where the line ends there.
    fn rest(&self) -> Range<usize> {
        let end = self.line.content.end.max(self.at);
        let next = self.text[self.at..].chars().next();
        self.at..end.max(self.at + next.map_or(0, char::len_utf8))
    }

    /// The one character at the place.
    fn here(&self) -> Range<usize> {
        let next = self.text[self.at..].chars().next();
        self.at..self.at + next.map_or(0, char::len_utf8)
    }

    fn syntax(&self, kind: &ErrorKind, bracket: Option<usize>, before: usize) -> Explained {
        use ErrorKind as K;
        if let Some(tab) = self.tab(kind) {
            return tab;
        }
        match kind {
            K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar => self.unclosed_quote(),
            K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => {
                self.text_after_quote(before)
            }
            K::UnknownQuotedScalarEscape
            | K::InvalidQuotedScalarHexEscape
            | K::InvalidLowSurrogateHexEscape
            | K::InvalidLowSurrogate
            | K::MissingLowSurrogate
            | K::UnpairedLowSurrogate
            | K::InvalidUnicodeEscape => self.escape(),
            K::UnclosedFlowCollection { open } => self.unclosed_bracket(*open),
            K::MismatchedFlowCollectionEnd { open, close } => say(
                format!("`{close}` closes what `{open}` opened"),
                self.here(),
                self.line.in_quotes(self.line.value()),
            ),
            K::MisplacedFlowCollectionEnd
            | K::UnexpectedEofBlockMapping
            | K::UnexpectedCharacter { .. }
            | K::MappingKeyNotAllowed
            | K::BlockSequenceEntryNotAllowed
            | K::MissingAnchorOrAliasName
            | K::UnknownAnchor
            | K::InvalidBlockScalarHeader
            | K::InvalidGlobalTagCharacter
            | K::UndeclaredTagHandle
            | K::InvalidTagTerminator
            | K::MissingTagUri
            | K::UnclosedVerbatimTag
                if self.starts_value() =>
            {
                self.first_character()
            }
            K::MappingValueNotAllowed | K::SimpleKeyExpected | K::ExpectedDocumentStart => {
                self.colon()
            }
            K::ExpectedBlockMappingKey => self.after_value(bracket),
            _ => match bracket {
                Some(open) => self.in_brackets(open),
                None if self.text[self.at..].starts_with(['@', '`', '%', '*', '&', '!']) => {
                    self.first_character()
                }
                None => self.generic(),
            },
        }
    }

    /// Whether the place is the start of a value.
    fn starts_value(&self) -> bool {
        self.at == self.line.value.start
    }

    fn tab(&self, kind: &ErrorKind) -> Option<Explained> {
        use ErrorKind as K;
        let about_tabs = matches!(
            kind,
            K::TabNotAllowed
                | K::TabInBlockIndentation
                | K::TabInIndentation
                | K::TabInPlainScalar
                | K::TabAtBlockScalarStart
        );
        about_tabs.then(|| self.tab_from(line_at(self.text, self.at).start))
    }

    /// The first tab at the start of a line, from the byte `from` on.
    fn tab_from(&self, from: usize) -> Explained {
        let found = lines(self.text)
            .filter(|line| line.start >= from)
            .find_map(|line| {
                let text = self.text.get(line.clone())?;
                let indent = &text[..text.len() - text.trim_start().len()];
                Some(line.start + indent.find('\t')?)
            });
        let at = found.unwrap_or(self.at);
        say(
            "a tab at the start of the line",
            at..(at + 1).min(self.text.len()).max(at),
            "indent with spaces; YAML allows no tabs there".to_owned(),
        )
    }

    fn unclosed_quote(&self) -> Explained {
        let quote = self.text[self.at..].chars().next().unwrap_or('\'');
        say(
            format!("the quote `{quote}` that opens here is never closed"),
            self.rest(),
            format!("write `{quote}` at the end of the text too"),
        )
    }

    /// Text stands after a closing quote: either the quote was meant to close
    /// further on, or it closed a text that was opened lines above by mistake.
    fn text_after_quote(&self, before: usize) -> Explained {
        let between = self.text.get(before..self.at).unwrap_or_default();
        let Some(open) = between.find(['\'', '"']).map(|i| before + i) else {
            return self.generic();
        };
        let scene = Scene::of(self.text, open);
        if scene.line.content.start != self.line.content.start {
            return scene.unclosed_quote();
        }
        let quote = self.text[open..].chars().next().unwrap_or('\'');
        let value = self
            .text
            .get(open..scene.line.value.end)
            .unwrap_or_default();
        let inner = match value
            .strip_prefix(quote)
            .and_then(|v| v.strip_suffix(quote))
        {
            Some(inner) => inner,
            None => value,
        };
        say(
            format!("the text ends at the second `{quote}`, but more follows"),
            self.rest(),
            scene.line.in_quotes(inner),
        )
    }

    fn escape(&self) -> Explained {
        let line_end = self.line.content.end;
        let inside = self.text.get(self.at + 1..line_end).unwrap_or_default();
        let mut from = 0;
        let mut bad = self.at..line_end;
        while let Some(i) = inside.get(from..).and_then(|rest| rest.find('\\')) {
            let start = from + i;
            let next = inside[start + 1..].chars().next();
            if next.is_some_and(|c| "0abtnvfre \"/\\N_LP\t".contains(c)) {
                from = start + 2;
                continue;
            }
            let end = start + 1 + next.map_or(0, char::len_utf8);
            bad = self.at + 1 + start..self.at + 1 + end;
            break;
        }
        let word = self.text.get(bad.clone()).unwrap_or_default();
        say(
            format!("in double quotes, `{word}` has a meaning of its own"),
            bad.clone(),
            "use single quotes, or write each `\\` twice".to_owned(),
        )
    }

    fn unclosed_bracket(&self, open: char) -> Explained {
        let close = if open == '[' { ']' } else { '}' };
        say(
            format!("the `{open}` that opens here is never closed"),
            self.here(),
            format!("write `{close}` at the end, or put the text in quotes"),
        )
    }

    fn in_brackets(&self, open: usize) -> Explained {
        let scene = Scene::of(self.text, open);
        let bracket = self.text[open..].chars().next().unwrap_or('[');
        if scene.line.content.start != self.line.content.start {
            return scene.unclosed_bracket(bracket);
        }
        say(
            format!("text that starts with `{bracket}` must stand in quotes"),
            scene.here(),
            scene.line.in_quotes(scene.line.value()),
        )
    }

    fn first_character(&self) -> Explained {
        let first = self.text[self.at..].chars().next().unwrap_or(' ');
        let word = self.text[self.at..]
            .split([' ', '\n', '\r', ','])
            .next()
            .unwrap_or_default();
        let message = match first {
            '*' => format!("`{word}` is read as a reference, since it starts with `*`"),
            '-' => "a list item cannot stand on the line of its key".into(),
            _ => format!("a text cannot start with `{first}` unless it stands in quotes"),
        };
        let end = self.at + word.len().max(first.len_utf8());
        say(
            message,
            self.at..end,
            self.line.in_quotes(self.line.value()),
        )
    }

    /// A colon where none may stand, or none where one must.
    fn colon(&self) -> Explained {
        let Some(key) = self.line.key.clone() else {
            return self.no_colon(&self.line);
        };
        if self.text.starts_with('%') {
            return Scene::of(self.text, 0).first_character();
        }
        if self.at > key.end {
            let last = self.at + 1 >= self.line.content.end;
            return say(
                if last {
                    "a text that ends in `:` must stand in quotes"
                } else {
                    "a text that holds `: ` must stand in quotes"
                },
                self.at..self.at + 1,
                self.line.in_quotes(self.line.value()),
            );
        }
        // The line is right in itself, so the one above does not end as it should.
        let above = self
            .text
            .get(..line_at(self.text, self.at).start)
            .unwrap_or_default()
            .trim_end();
        let last = Line::at(self.text, above.len().saturating_sub(1));
        let holds_text = !above.is_empty() && !last.content().starts_with('#');
        if holds_text && last.key.is_none() {
            return self.no_colon(&last);
        }
        let end = self.line.content.end;
        say(
            "this line is not indented like the one above",
            self.line.content.start..end,
            "start all keys of one group in the same column".to_owned(),
        )
    }

    /// A line that should be `key: value` and is not.
    fn no_colon(&self, line: &Line<'_>) -> Explained {
        let content = line.content();
        let at = line.content.clone();
        if let Some(rest) = content.strip_prefix('-')
            && !rest.starts_with(' ')
        {
            let help = format!("write `- {}`", rest.trim());
            return say("a space is missing after the dash", at, help);
        }
        if let Some((key, value)) = content.split_once(':') {
            let colon = at.start + key.len()..at.start + key.len() + 1;
            let message = if value.starts_with('\u{a0}') {
                "after the colon stands a no-break space, which YAML does not take for a space"
            } else {
                "a space is missing after the colon"
            };
            let help = format!("write `{key}: {}`", value.trim());
            return say(message, colon, help);
        }
        say(
            "this line has no `:` between a key and its value",
            at,
            "write `key: value`; a text that goes on in a second line must be indented there"
                .to_owned(),
        )
    }

    /// Text after a value that is finished.
    fn after_value(&self, bracket: Option<usize>) -> Explained {
        if let Some(open) = bracket {
            return self.in_brackets(open);
        }
        let value = self.line.value();
        match value.chars().next() {
            Some(first @ ('[' | '{')) => say(
                format!("text that starts with `{first}` must stand in quotes"),
                self.line.value.start..self.line.value.start + 1,
                self.line.in_quotes(value),
            ),
            Some('*') => Scene::of(self.text, self.line.value.start).first_character(),
            _ if self.line.key.is_some() && self.at <= self.line.content.start => say(
                "this line is not indented like the ones above",
                self.line.content.clone(),
                "start all keys of one group in the same column".to_owned(),
            ),
            _ => self.no_colon(&self.line),
        }
    }

    fn generic(&self) -> Explained {
        say(
            "this cannot be read as YAML",
            self.rest(),
            "write `key: value` on each line, and put text with special characters in quotes"
                .to_owned(),
        )
    }

    /// serde_yaml's words, where the event parser found no fault.
    fn parser(&self, words: &str) -> Explained {
        let indent = line_at(self.text, self.at);
        let line = self.text.get(indent.clone()).unwrap_or_default();
        if line.starts_with('\t') {
            return self.tab_from(indent.start);
        }
        if words.contains("recursion limit") {
            return say("nested too deeply", self.rest(), None);
        }
        if words.contains("repetition limit") {
            return explain(self.text, &Fault::TooManyAliases(self.rest()));
        }
        if self.line.key.as_ref().is_some_and(Range::is_empty) {
            return say(
                "the key before the colon is missing",
                self.here(),
                "write `key: value`".to_owned(),
            );
        }
        self.generic()
    }
}
