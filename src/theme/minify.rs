//! Style sheets made small by `lightningcss`.
//!
//! The library nests its calls as deep as a sheet nests its brackets, and drops
//! long sums by nested calls, too; so what no author writes by hand stays as it
//! is ([`MAX_DEPTH`], [`MAX_STATEMENT`]), and the work is done on a stack of its
//! own. A sheet that it does not understand is published as its author wrote it:
//! browsers pass over what they do not know, and read the rest.

use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};

use super::broken::{Braces, Broken, explain};

/// How deep brackets may be nested.
const MAX_DEPTH: usize = 64;

/// How deep round ones: a sum in `calc(…)` that is broken inside takes three times
/// as long for each one around it, 9 ms with twelve, days with forty.
const MAX_ROUND: usize = 12;

/// How many bytes of one statement stand outside texts and addresses.
const MAX_STATEMENT: usize = 16 * 1024;

/// The stack of the thread that does it. The deepest sheet that is accepted takes
/// a tenth of it without optimisation.
const STACK: usize = 32 * 1024 * 1024;

/// The sheet made small.
///
/// # Errors
/// What in it is no CSS, or nested too deep.
pub(super) fn minify(css: &str) -> Result<String, Broken> {
    within_bounds(css)?;
    let done = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let run = thread.spawn_scoped(scope, || by_library(css));
        run.ok().and_then(|run| run.join().ok())
    });
    done.unwrap_or_else(|| Err(whole("this style sheet cannot be made small")))
}

fn by_library(css: &str) -> Result<String, Broken> {
    let mut sheet = StyleSheet::parse(css, ParserOptions::default()).map_err(|error| {
        let at = error.loc.map_or(0, |loc| offset(css, loc.line, loc.column));
        explain(css, &error.kind, at)
    })?;
    let unplaced = || whole("a rule of this style sheet cannot be made small");
    sheet
        .minify(MinifyOptions::default())
        .map_err(|_| unplaced())?;
    let options = PrinterOptions {
        minify: true,
        ..PrinterOptions::default()
    };
    let printed = sheet.to_css(options);
    Ok(printed.map_err(|_| unplaced())?.code)
}

/// What is said of a sheet as a whole.
fn whole(message: &str) -> Broken {
    Broken::new(message, "look for what is unusual in it", 0..0)
}

/// The offset of a line (from 0) and a column (from 1, in UTF-16).
fn offset(css: &str, line: u32, column: u32) -> usize {
    let start: usize = css
        .split_inclusive('\n')
        .take(line as usize)
        .map(str::len)
        .sum();
    let mut units = 1;
    let before = css[start..].chars().take_while(|c| {
        let within = units < column as usize && *c != '\n';
        units += c.len_utf16();
        within
    });
    start + before.map(char::len_utf8).sum::<usize>()
}

/// Whether no bracket lacks its partner, and nothing is nested too deep or too long.
fn within_bounds(css: &str) -> Result<(), Broken> {
    let mut braces = Braces::default();
    let (mut depth, mut round, mut statement, mut at) = (0usize, 0usize, 0usize, 0usize);
    while let Some(c) = css[at..].chars().next() {
        let length = token(&css[at..], c);
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match c {
            '(' => round += 1,
            ')' => round = round.saturating_sub(1),
            _ => {}
        }
        statement = match c {
            ';' | '{' | '}' => 0,
            _ => statement + c.len_utf8(),
        };
        if depth > MAX_DEPTH || round > MAX_ROUND {
            let words = format!(
                "more than {MAX_DEPTH} brackets inside each other, or {MAX_ROUND} round ones"
            );
            return Err(Broken::new(&words, "write it flatter", at..at + length));
        }
        if statement > MAX_STATEMENT {
            let words = format!("a statement of more than {} KB", MAX_STATEMENT / 1024);
            return Err(Broken::new(&words, "split it", at..at + length));
        }
        braces.take(c, at)?;
        at += length;
    }
    braces.left().map_or(Ok(()), Err)
}

/// The length of what starts here and is passed over as a whole: a comment, a
/// text in quotes, an address in `url(…)`, else one character.
fn token(rest: &str, c: char) -> usize {
    match c {
        '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |n| n + 2),
        '"' | '\'' => quoted(rest, c),
        'u' | 'U'
            if rest
                .get(..4)
                .is_some_and(|w| w.eq_ignore_ascii_case("url(")) =>
        {
            let bare = !rest[4..].trim_start().starts_with(['"', '\'']);
            let end = rest.find(')').filter(|_| bare);
            end.map_or(1, |n| n + 1)
        }
        '\\' => c.len_utf8() + rest[1..].chars().next().map_or(0, char::len_utf8),
        c => c.len_utf8(),
    }
}

/// The length of a text in quotes; it ends with its line, as in CSS.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return at,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_sheet_says_stays() {
        for (css, small) in [
            (
                "a:not(.b) *, c { color: red; }\n",
                "a:not(.b) *,c{color:red}",
            ),
            ("a { b: c } /* x */", "a{b:c}"),
            ("@layer a, b;", "@layer a,b;"),
            ("a { --b: {d: e}; --c: ; }", "a{--b:{d: e};--c: }"),
            (
                "a::after { content: \"/* x */  \\\"y\" }",
                "a:after{content:\"/* x */  \\\"y\"}",
            ),
            (
                ".a:unheard-of { unheard: of-it }",
                ".a:unheard-of{unheard:of-it}",
            ),
        ] {
            assert_eq!(minify(css).as_deref(), Ok(small), "{css}");
        }
    }

    #[test]
    fn a_broken_sheet_says_where() {
        let css = "/* é */\na { color: red }\n.. { color: blue }\nb { c: d }\n";
        let broken = minify(css).expect_err("broken");
        assert_eq!(
            css[..broken.at.start].matches('\n').count(),
            2,
            "{broken:?}"
        );
    }

    #[test]
    fn no_nesting_ends_the_program() {
        let deep = |open: &str, close: &str, n: usize| open.repeat(n) + &close.repeat(n);
        for n in [MAX_ROUND - 1, MAX_DEPTH - 1, 100_000] {
            for css in [
                deep("a{", "}", n),
                deep("@media (x){", "}", n),
                format!("a{{width:{}}}", deep("calc(1px + ", ")", n)),
                format!("{}{{}}", deep(":is(", ")", n)),
                format!("@media {}x{{}}", deep("(not ", ")", n)),
                format!("@supports {}{{a{{}}}}", deep("(not (", "))", n / 2)),
                format!("a{{--b:{}}}", deep("[", "]", n)),
                format!("a{{width:calc(1px{})}}", " + 1%".repeat(n)),
                format!("a{{width:calc(1px{})}}", " + 1%".repeat(3000)),
                format!("a{{color:{}}}", deep("color-mix(in srgb,", ")", n)),
                format!("{}b{{}}", "a > ".repeat(n)),
            ] {
                let _ = minify(&css);
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_ends_the_program(css in "(a|:is|\\{|\\}|\\(|\\)|\\[|;|:|,|@media|@layer|@import|url\\(|calc\\(|\"|'|/\\*|\\*/|\\\\|#|\\.|1px|é|\u{0}|!| |\n|--b|var\\(|%|>|&){0,60}") {
            if let Err(broken) = minify(&css) {
                prop_assert!(css.get(broken.at).is_some());
            }
        }
    }
}
