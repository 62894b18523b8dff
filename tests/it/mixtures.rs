//! Laws of the dialect for any mixture of constructs: nothing panics, no word is
//! lost, every place lies in the file; and inputs that make parsers slow come to an
//! end. `PROPTEST_CASES` says how many mixtures are tried.

use proptest::prelude::*;
use proptest::sample::select;

use shelfmark::config::Dialect;
use shelfmark::markdown::{self, highlight::Highlighter};
use shelfmark::source::Sources;

use crate::commonmark::{AsWritten, examples, options};
use crate::help_centre::visible;

/// Constructs of knowledge bases; each `@` is a word that readers must see.
const CONSTRUCTS: &[&str] = &[
    "{: .notice}\n@ @",
    "{: .notice}  \n\n@",
    "@\n{: .wide}",
    "@\n{: .important}\n@",
    "{. :notice}\n@",
    "{: .notice) @",
    "@ {: .x #y} @",
    "1. @\n2. @\n\n![a](b.png)\n\n3\\. @",
    "1. @\n  * @\n  * @\n2. @",
    "   * @\n    1. @\n    2. @",
    "1. @\n   {: .notice}\n   @\n2. {: .b} @",
    "{:start=\"3\"}\n3. @",
    "![](/img/a b (2).jpg) @",
    "[@ @](/a b.html =1x2) @",
    "[ @](x.html)[@ ]( y.html )",
    "**@:**@ and **(@)**@ @**(@)**",
    "|---|---|\n| @ | @ |\n| @ | @ | @ |",
    "| @ | @ |\n|---|---|\n| @ | @ | @ | @ |\n| @ |",
    "<table><tr><td>@</td></tr></table>\n@ *@*",
    "<div>@</div> **@**",
    "@ <your-id> @ <Secure form> @",
    "@ <script> @ <title> @",
    "<script>\n@",
    "<!-- @\n\n@",
    "@ <!-- @",
    "## @ {: .x}\n@",
    "##\n\n@",
    "@:\nhttps://vimeo.com/123456789\n@",
    "https://youtu.be/dQw4w9WgXcQ\n\n@",
    "{% if @ %} {{1}} {@} {{ site.x }}",
    "> {: .notice}\n> @\n\n@",
    "```\n{: .notice} @\n```",
    "* @\n\n  ![](a b.png)\n\n  @",
    "Term @\n: Meaning @",
    "- [x] @\n- [ ] {: .notice} @",
    "Ünïcödé 日本語 🙂 @",
    "@\t{: .x}\t@\r\n@",
    "{: @",
    "@ ]( @ @ )( [@",
    "***@***@ **@ *@* @",
];

/// A text of constructs with a word of its own for each `@`, and the words.
fn filled(pieces: &[(&str, &str)]) -> (String, Vec<String>) {
    let mut text = String::new();
    let mut words = Vec::new();
    for (piece, joint) in pieces {
        for c in piece.chars() {
            if c == '@' {
                let word = format!("word{}q", words.len());
                text.push_str(&word);
                words.push(word);
            } else {
                text.push(c);
            }
        }
        text.push_str(joint);
    }
    (text, words)
}

/// The HTML of a body; every place that is told must lie in the text.
fn render(body: &str, dialect: Dialect) -> String {
    let sources = Sources::from_map([("content/a.md", body.as_bytes())]);
    let file = sources.pages.values().next().expect("a page");
    let options = options(dialect);
    let parsed = markdown::parse(file, 0..file.text.len(), &options, &Default::default());
    let (outline, problems) = parsed.outline();
    let headings = outline.headings.iter().map(|h| h.span);
    let links = outline.links.iter().chain(&outline.images).map(|l| l.span);
    let told = problems.iter().filter_map(|p| p.place.as_ref()?.span);
    for span in headings.chain(links).chain(told) {
        assert!(
            file.text.get(span.range()).is_some(),
            "{span:?} in {body:?}"
        );
    }
    let lines = markdown::Lines::Marked;
    parsed.html(&AsWritten, &Highlighter::default(), lines).0
}

fn visible_words(html: &str) -> String {
    // Code is seen, too.
    visible(&html.replace("<pre", "<div").replace("<code", "<span"))
}

fn joints() -> impl Strategy<Value = &'static str> {
    select(vec!["\n\n", "\n\n", "\n\n", "\n", "\n\n\n"])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(
        std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400)
    ) })]

    #[test]
    fn no_word_is_lost_in_any_mixture(
        pieces in prop::collection::vec((select(CONSTRUCTS), joints()), 1..9)
    ) {
        let (text, words) = filled(&pieces);
        let html = render(&text, Dialect::default());
        let seen = visible_words(&html);
        for word in words {
            prop_assert!(seen.contains(&word), "{} is lost in\n{}\n---\n{}", word, text, html);
        }
    }

    #[test]
    fn mixtures_with_the_examples_of_the_specification_never_panic(
        pieces in prop::collection::vec((0usize..652, select(CONSTRUCTS), joints()), 1..7)
    ) {
        let examples = EXAMPLES.with(Clone::clone);
        let mut text = String::new();
        for (number, construct, joint) in pieces {
            text.push_str(&examples[number]);
            text.push_str(joint);
            text.push_str(construct);
            text.push_str(joint);
        }
        render(&text, Dialect::default());
    }
}

thread_local! {
    static EXAMPLES: std::rc::Rc<Vec<String>> =
        std::rc::Rc::new(examples().into_iter().map(|e| e.1).collect());
}

/// Inputs on which parsers have been slow (cmark's `pathological_tests.py` tells
/// what they try), and those of our own rules.
fn hard(n: usize) -> Vec<(&'static str, String)> {
    let times = |piece: &str| piece.repeat(n);
    vec![
        ("open brackets", times("[")),
        ("nested brackets", times("[") + "a" + &times("]")),
        ("brackets with parentheses", times("[a](") + &times(")")),
        ("closed before open", times("](")),
        ("loose links", times("[a](b c ")),
        ("quotes", times("> ") + "a"),
        ("strong", times("**a ") + &times(" a**")),
        ("strong against letters", times("**a:**b ")),
        ("open strong", times("a**(b ")),
        ("mixed emphasis", times("*a _b ")),
        (
            "table",
            "| a | b |\n|---|---|\n".to_owned() + &times("| 1 | 2 | 3 |\n"),
        ),
        ("one wide row", "|a|b|\n|-|-|\n".to_owned() + &times("| x ")),
        ("delimiter rows", times("|---|---|\n| a | b |\n\n")),
        ("braces", times("{")),
        ("attribute lists", times("{: .a} ")),
        ("attribute lines", times("{: .a}\n")),
        ("open attribute lists", times("{: .a ")),
        ("unknown elements", times("<x-y> ")),
        ("open tags", times("<a b='")),
        ("scripts", times("<script>\n\n")),
        ("scripts in a line", times("a <script> ")),
        ("comments", times("<!-- \n\n")),
        ("comments in a line", times("a <!-- ")),
        ("blocks of HTML", times("<div>\n")),
        ("paragraphs of HTML in a line", times("<p>a</p>")),
        ("liquid", times("{% a ")),
        ("videos", times("https://vimeo.com/123456789\n")),
        ("empty headings", times("#\n")),
        ("numbered", (1..=n).map(|i| format!("{i}\\. a\n")).collect()),
        ("items of two kinds", times("1. a\n  * b\n")),
        (
            "backticks",
            (1..=n.min(600)).map(|i| "`".repeat(i) + "a ").collect(),
        ),
    ]
}

#[test]
fn inputs_that_make_parsers_slow_come_to_an_end() {
    let n = std::env::var("HARD").ok().and_then(|n| n.parse().ok());
    for (name, text) in hard(n.unwrap_or(10_000)) {
        let html = render(&text, Dialect::default());
        // What comes out grows as what goes in: no rule copies the page into itself.
        let limit = 400 * text.len() + 10_000;
        assert!(
            html.len() < limit,
            "{name}: {} of {}",
            html.len(),
            text.len()
        );
    }
}
