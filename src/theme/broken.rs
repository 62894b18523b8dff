//! What is wrong with a style sheet, in the words of who wrote it.
//!
//! `lightningcss` names tokens and grammar; here stand the author's own
//! characters, and what to write instead. Which bracket has no partner is found
//! without it: a browser closes what is open at the end of a sheet, and with it
//! loses every rule that came after.

use std::ops::Range;

use lightningcss::error::{ParserError, SelectorError};
use lightningcss::properties::custom::Token;

/// Why a sheet is not made small, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// In words.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where in the sheet.
    pub at: Range<usize>,
}

impl Broken {
    /// A place that is broken, and what to do.
    pub fn new(message: &str, help: &str, at: Range<usize>) -> Self {
        let (message, help) = (message.to_owned(), help.to_owned());
        Self { message, help, at }
    }
}

/// What the library had to say of the place that starts at `start`.
pub(super) fn explain(css: &str, error: &ParserError<'_>, start: usize) -> Broken {
    use ParserError as E;
    let rest = css[start..].trim_start();
    let start = match rest {
        "" => start,
        _ => css.len() - rest.len(),
    };
    let at = start..end_of_word(css, start);
    let (message, help) = match error {
        E::UnexpectedToken(token) => return unexpected(css, token, at),
        E::SelectorError(error) => return selector(css, error, at),
        E::EndOfInput => (
            "something is missing here",
            "complete what was begun before this place",
        ),
        E::AtRuleInvalid(name) => {
            let message = format!("`@{name}` is no rule of CSS that can stand here");
            return Broken::new(&message, "look for a typing error in its name", at);
        }
        E::AtRuleBodyInvalid | E::AtRulePreludeInvalid => (
            "this rule with `@` is incomplete",
            "write it as `@media (min-width: 40rem) { … }`",
        ),
        E::InvalidMediaQuery | E::EmptyBracketInCondition => (
            "this condition cannot be read",
            "write it as `(min-width: 40rem)`",
        ),
        E::UnexpectedImportRule => (
            "`@import` stands behind other rules",
            "move it to the top of the file",
        ),
        E::UnexpectedNamespaceRule => (
            "`@namespace` stands behind other rules",
            "move it to the top of the file",
        ),
        E::InvalidValue | E::InvalidDeclaration => (
            "this value cannot be read",
            "look for a typing error, or a missing `;` before it",
        ),
        _ => (
            "this is no CSS",
            "look for a typing error here or just before",
        ),
    };
    Broken::new(message, help, at)
}

fn unexpected(css: &str, token: &Token<'_>, at: Range<usize>) -> Broken {
    let line = css[at.start..].lines().next().unwrap_or("");
    match token {
        Token::BadString(_) => Broken::new(
            "a text in quotes does not end on its line",
            "close it with the same quote",
            at.start..at.start + line.len(),
        ),
        Token::BadUrl(_) => Broken::new(
            "an address holds a space, a quote or a bracket",
            "put it in quotes: `url(\"…\")`",
            at,
        ),
        _ if lacks_colon(css, at.start) => Broken::new(
            "between a property and its value stands no colon",
            "write `color: red`",
            at,
        ),
        _ => cannot_stand(css, at),
    }
}

fn cannot_stand(css: &str, at: Range<usize>) -> Broken {
    let word = &css[at.clone()];
    let help = match word {
        "}" | ")" | "]" => "close or complete what was begun before it",
        _ => "look for a typing error here, or for what is missing just before",
    };
    let message = match word.trim() {
        "" => "something is missing here".to_owned(),
        word => format!("`{word}` cannot stand here"),
    };
    Broken::new(&message, help, at)
}

/// Whether a declaration has come to `at` without a colon.
fn lacks_colon(css: &str, at: usize) -> bool {
    let begun = css[..at].rfind(['{', ';', '}']).filter(|begun| {
        // Of a rule's head nothing is known.
        !css[*begun..].starts_with('}')
    });
    let Some(begun) = begun else { return false };
    let written = css[begun + 1..at].trim();
    let name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    !written.is_empty() && written.chars().all(name)
}

fn selector(css: &str, error: &SelectorError<'_>, at: Range<usize>) -> Broken {
    use SelectorError as E;
    let (message, help) = match error {
        E::EmptySelector => return empty_selector(css, at),
        E::DanglingCombinator => (
            "a selector has nothing on one side of `>`, `+` or `~`",
            "name an element or a class on both sides: `ul > li`",
        ),
        E::ClassNeedsIdent(_) => (
            "the name of a class is missing behind the dot",
            "write a dot and a name that starts with a letter: `.card`",
        ),
        E::NoQualifiedNameInAttributeSelector(_)
        | E::InvalidQualNameInAttr(_)
        | E::BadValueInAttr(_)
        | E::ExpectedBarInAttr(_)
        | E::UnexpectedTokenInAttributeSelector(_) => (
            "a selector in square brackets is incomplete",
            "write it as `[type=\"text\"]`",
        ),
        E::PseudoElementExpectedIdent(_) => (
            "a name is missing behind the colon",
            "write it as `:hover` or `::before`",
        ),
        E::UnexpectedSelectorAfterPseudoElement(_) | E::InvalidPseudoClassAfterPseudoElement => (
            "behind `::before` and its like nothing more can be selected",
            "put the condition before it: `a:hover::before`",
        ),
        _ => return cannot_stand(css, at),
    };
    Broken::new(message, help, at)
}

/// What stands where a selector was looked for.
fn empty_selector(css: &str, at: Range<usize>) -> Broken {
    let rest = &css[at.start..];
    let second = rest.chars().nth(1);
    match rest.chars().next() {
        Some('/') if second == Some('/') => Broken::new(
            "`//` begins no comment in CSS",
            "write `/* … */`",
            at.start..at.start + 2,
        ),
        Some('$') => Broken::new(
            "a variable with `$` is no CSS",
            "write `--name: value` and `var(--name)`",
            at,
        ),
        Some('.') => Broken::new(
            "the name of a class cannot start with a number",
            "write a dot and a name that starts with a letter: `.card`",
            at,
        ),
        Some('{' | ',' | ')') => Broken::new(
            "a selector is missing here",
            "say which elements the rule is for: `.card { … }`",
            at,
        ),
        _ => cannot_stand(css, at),
    }
}

/// The end of what starts at `at`: a word, else one character.
fn end_of_word(css: &str, at: usize) -> usize {
    let rest = &css[at..];
    let is_word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let one = rest.chars().next().map_or(0, char::len_utf8);
    at + word.max(one)
}

/// The braces that wait for their partners, by those that are met in order.
#[derive(Default)]
pub(super) struct Braces(Vec<usize>);

impl Braces {
    /// Takes the next character in; a closing one may have nothing to close.
    ///
    /// # Errors
    /// A closing brace that nothing opened.
    pub fn take(&mut self, c: char, at: usize) -> Result<(), Broken> {
        match c {
            '{' => self.0.push(at),
            '}' if self.0.pop().is_none() => {
                let message = "nothing is open that this `}` could close";
                let help = "remove it, or add the rule's beginning: `.card {`";
                return Err(Broken::new(message, help, at..at + 1));
            }
            _ => {}
        }
        Ok(())
    }

    /// What is still open at the end of the sheet.
    pub fn left(self) -> Option<Broken> {
        let at = *self.0.last()?;
        let message = "this `{` is never closed, so the rules after it are lost";
        Some(Broken::new(
            message,
            "add a `}` at the end of the rule",
            at..at + 1,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::minify::minify;

    /// Where a sheet is broken, as the characters that are pointed at, and what is said.
    fn said(css: &str) -> String {
        match minify(css) {
            Ok(_) => "nothing".to_owned(),
            Err(broken) => format!("{}| {}", &css[broken.at], broken.message),
        }
    }

    #[test]
    fn a_broken_sheet_is_told_in_its_authors_words() {
        for (css, wanted) in [
            (
                "a { color red; }",
                "red| between a property and its value stands no colon",
            ),
            (
                "a { b: c } d { color red }",
                "red| between a property and its value stands no colon",
            ),
            (
                ".. { b: c }",
                ".| the name of a class is missing behind the dot",
            ),
            (
                ".1a { b: c }",
                ".| the name of a class cannot start with a number",
            ),
            (
                "a { b: c; }} d { e: f }",
                "}| nothing is open that this `}` could close",
            ),
            (
                "a { b: c; d { e: f }",
                "{| this `{` is never closed, so the rules after it are lost",
            ),
            ("a { content: \"}\" } /* { */", "nothing"),
            (
                "@media (min-width 9px) { a { b: c } }",
                "9px| `9px` cannot stand here",
            ),
            (
                "a > > b { c: d }",
                ">| a selector has nothing on one side of `>`, `+` or `~`",
            ),
            ("a, { b: c }", "{| a selector is missing here"),
            (
                "a { content: \"x }\nb { c: d } }",
                "\"x }| a text in quotes does not end on its line",
            ),
            ("// words\na { b: c }", "//| `//` begins no comment in CSS"),
            ("$x: 1px; a { b: $x }", "$| a variable with `$` is no CSS"),
            (
                "a { b: c } @import \"x\";",
                "\"| `@import` stands behind other rules",
            ),
            (
                "a { b: url(c d.png) }",
                "url| an address holds a space, a quote or a bracket",
            ),
            ("a { color: var(--x }", "}| `}` cannot stand here"),
        ] {
            assert_eq!(said(css), wanted, "{css}");
        }
    }

    #[test]
    fn no_message_is_the_librarys_own() {
        for css in [
            "a[href=] { b: c }",
            "a[=] { b: c }",
            "a[|b] { c: d }",
            "a: { b: c }",
            "a:: { b: c }",
            "a::before b { c: d }",
            "a::before::x() { c: d }",
            "@page :x { a: b }",
            "@media ( { }",
            "@supports () { a { b: c } }",
            "@layer 1;",
            "@container { a { b: c } }",
            "@keyframes { }",
            "@font-feature-values {",
            "a(b) { c: d }",
            "% { a: b }",
            "a { 1: 2 }",
            "@namespace x",
            "a { color: rgb(1, }",
            "@charset x; @import y;",
            ":is(, { a: b }",
            "é\u{0}{",
            "@nest a { b: c }",
            "@value x: y;",
            "@property x { }",
            "@counter-style { }",
            "\\",
            "a { b: c !imp }",
            "]",
            ")",
            "a { ) }",
        ] {
            let said = said(css);
            for raw in [
                "Unexpected",
                "Invalid",
                "Delim",
                "Ident(",
                "Dimension",
                "Some(",
                "Expected",
            ] {
                assert!(!said.contains(raw), "{css}: {said}");
            }
        }
    }
}
