//! Directives in a line: `:kbd[Ctrl+S]` and `:badge[New]{tip}`.

use std::ops::Range;

use pulldown_cmark::Event;

use crate::diagnostic::nearest;

/// What a text in brackets becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Keys to press.
    Keys,
    /// A small label, in one of [`TONES`].
    Badge(usize),
}

/// The colours of a badge.
pub const TONES: &[&str] = &["note", "tip", "important", "warning", "caution"];

const NAMES: &[&str] = &["kbd", "badge"];

/// A directive in a line.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// All of it.
    pub range: Range<usize>,
    /// The text in its brackets.
    pub inner: Range<usize>,
    /// What it becomes, or what is wrong and what to do.
    pub role: Result<Role, (String, String)>,
}

/// The directives of a text, in order.
pub fn find(text: &str) -> Vec<Found> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(':').map(|i| at + i) {
        at = start + 1;
        let free = !text[..start].ends_with(|c: char| c.is_alphanumeric() || c == ':');
        if let Some(found) = free.then(|| one(text, start)).flatten() {
            at = found.range.end;
            all.push(found);
        }
    }
    all
}

fn one(text: &str, start: usize) -> Option<Found> {
    let rest = &text[start + 1..];
    let length = rest.find(|c: char| !c.is_ascii_alphabetic())?;
    let name = &rest[..length];
    let inner = rest[length..].strip_prefix('[')?;
    let close = inner.find(']').filter(|close| *close > 0)?;
    let from = start + 1 + length + 1;
    let (inner, mut end) = (from..from + close, from + close + 1);
    let role = match name {
        "kbd" => Ok(Role::Keys),
        "badge" => {
            let tone = text[end..]
                .strip_prefix('{')
                .and_then(|t| t.split_once('}'))
                .map(|(tone, _)| tone);
            end += tone.map_or(0, |t| t.len() + 2);
            badge(tone.unwrap_or("note"))
        }
        name => {
            let near = nearest(name, NAMES.iter().copied())?;
            Err((
                format!("there is no directive `:{name}[…]`"),
                format!("did you mean `:{near}[…]`?"),
            ))
        }
    };
    Some(Found {
        range: start..end,
        inner,
        role,
    })
}

fn badge(tone: &str) -> Result<Role, (String, String)> {
    let known = TONES.iter().position(|t| *t == tone);
    known.map(Role::Badge).ok_or_else(|| {
        let help = match nearest(tone, TONES.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", TONES.join(", ")),
        };
        (format!("`{tone}` is no colour of a badge"), help)
    })
}

impl Role {
    /// The events of a text in this role.
    pub fn events(self, text: &str) -> Vec<Event<'static>> {
        let html = |html: String| Event::InlineHtml(html.into());
        let words = |words: &str| Event::Text(words.to_owned().into());
        match self {
            Self::Badge(tone) => vec![
                html(format!("<span class=\"badge badge-{}\">", TONES[tone])),
                words(text),
                html("</span>".into()),
            ],
            Self::Keys => {
                let mut events = Vec::new();
                for (number, key) in keys(text).into_iter().enumerate() {
                    if number > 0 {
                        events.push(words("+"));
                    }
                    events.push(html("<kbd>".into()));
                    events.push(words(key));
                    events.push(html("</kbd>".into()));
                }
                events
            }
        }
    }
}

/// The keys of `Ctrl+Shift++`: the last one is a plus.
fn keys(text: &str) -> Vec<&str> {
    let (rest, plus) = match text.strip_suffix("++") {
        Some(rest) => (rest, true),
        None if text == "+" => ("", true),
        None => (text, false),
    };
    let mut keys: Vec<&str> = rest
        .split('+')
        .map(str::trim)
        .filter(|k| !k.is_empty())
        .collect();
    if plus {
        keys.push("+");
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_badges_are_found_and_prose_is_not() {
        let text =
            "Press :kbd[Ctrl+S]: done :badge[New]{tip}. A ratio 1:kbd[2], a note:see[1], :x[y].";
        let found: Vec<_> = find(text)
            .into_iter()
            .map(|f| (f.role, &text[f.inner]))
            .collect();
        assert_eq!(
            found,
            [(Ok(Role::Keys), "Ctrl+S"), (Ok(Role::Badge(1)), "New")]
        );
        assert!(find(":bagde[New]")[0].role.is_err());
        assert!(find(":badge[New]{tpi}")[0].role.is_err());
        assert_eq!(keys("Ctrl+Alt++"), ["Ctrl", "Alt", "+"]);
        assert_eq!(keys("+"), ["+"]);
    }
}
