//! An author's text made safe to show.
//!
//! A page may come from a stranger: what it says must not move the cursor,
//! colour the terminal, turn the reading direction or forge a line of output.

use std::borrow::Cow;

/// The most characters of a message that are shown. A message quotes what the
/// author wrote, and that may be a megabyte.
const LONGEST_MESSAGE: usize = 1000;

/// The text on one line, with a visible sign for each character that a terminal
/// would act upon: control characters become their pictures, a tab four spaces,
/// characters that turn the reading direction or end a line U+FFFD.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        push(&mut shown, c);
    }
    Cow::Owned(shown)
}

/// As [`line`], with the middle of a very long text left out.
pub fn message(text: &str) -> Cow<'_, str> {
    // A text of so few bytes has no more characters.
    if text.len() <= LONGEST_MESSAGE {
        return line(text);
    }
    let half = LONGEST_MESSAGE / 2;
    let head = text.char_indices().nth(half).map(|(i, _)| i);
    let tail = text.char_indices().rev().nth(half).map(|(i, _)| i);
    match (head, tail) {
        (Some(head), Some(tail)) if head < tail => {
            Cow::Owned(format!("{} … {}", line(&text[..head]), line(&text[tail..])))
        }
        _ => line(text),
    }
}

/// Appends the sign for a character.
pub fn push(shown: &mut String, c: char) {
    match c {
        '\t' => shown.push_str("    "),
        '\u{7f}' => shown.push('\u{2421}'),
        '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
        c if acts(c) => shown.push('\u{fffd}'),
        c => shown.push(c),
    }
}

/// Whether a terminal does something else than show the character: C0, DEL and
/// C1 controls, line and paragraph separators, and the bidirectional controls
/// of Unicode's UAX #9.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
