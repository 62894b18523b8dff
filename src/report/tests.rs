use std::collections::BTreeMap;

use super::*;
use crate::diagnostic::Code;

mod forms;
mod parsed;

impl Texts for BTreeMap<&str, String> {
    fn text(&self, file: &SourcePath) -> Option<&str> {
        self.get(file.as_str()).map(String::as_str)
    }
}

fn path(text: &str) -> SourcePath {
    SourcePath::new(text).expect("sound")
}

fn shown(findings: &[Diagnostic], texts: &dyn Texts, colour: Colour) -> String {
    let mut out = Vec::new();
    let findings = Findings {
        all: findings,
        texts,
        below: "",
    };
    write(findings, Format::Text(colour), &mut out).expect("memory takes all");
    String::from_utf8(out).expect("UTF-8")
}

/// The finding that speaks of `needle` in a file of this text.
fn one(text: &str, needle: &str) -> (Diagnostic, BTreeMap<&'static str, String>) {
    let at = text.find(needle).expect("stands there");
    let finding = Diagnostic::new(Code::NoSuchPage, "no page at `x.html`")
        .at(&path("content/a.md"), at..at + needle.len());
    (
        finding,
        BTreeMap::from([("content/a.md", text.to_string())]),
    )
}

#[test]
fn a_finding_looks_like_one_of_rustc() {
    let text = "---\r\npagename: Start\r\n---\r\nFirst see [how to log in](faqs-login.html).\r\n";
    let (finding, texts) = one(text, "faqs-login.html");
    let finding = finding.help("did you mean `faqs-login-password.html`?");
    assert_eq!(
        shown(&[finding], &texts, Colour::Plain),
        "\
warning[no-such-page]: no page at `x.html`
 --> content/a.md:4:27
  |
4 | First see [how to log in](faqs-login.html).
  |                           ^^^^^^^^^^^^^^^
  = help: did you mean `faqs-login-password.html`?

"
    );
}

#[test]
fn a_further_place_is_a_note_with_its_own_line() {
    let texts = BTreeMap::from([
        ("content/a.md", "permalink: x.html\n".to_string()),
        ("content/b.md", "\n\npermalink: x.html\n".to_string()),
    ]);
    let other = crate::diagnostic::Place {
        file: path("content/b.md"),
        span: Some((13..19).into()),
    };
    let clash = Diagnostic::new(Code::RouteClash, "two pages at `/x.html`")
        .at(&path("content/a.md"), 11..17)
        .also(other, "the other one");
    assert_eq!(
        shown(&[clash], &texts, Colour::Plain),
        "\
error[route-clash]: two pages at `/x.html`
 --> content/a.md:1:12
  |
1 | permalink: x.html
  |            ^^^^^^
  |
note: the other one
 --> content/b.md:3:12
  |
3 | permalink: x.html
  |            ^^^^^^

"
    );
}

#[test]
fn a_place_without_text_is_named_all_the_same() {
    let findings = [
        Diagnostic::new(Code::ShallowHistory, "the history is cut").help("fetch all of it"),
        Diagnostic::new(Code::Unreadable, "cannot be read").in_file(&path("img/a.png")),
    ];
    assert_eq!(
        shown(&findings, &(), Colour::Plain),
        "\
warning[shallow-history]: the history is cut
 = help: fetch all of it

error[unreadable]: cannot be read
--> img/a.png

"
    );
}

#[test]
fn nothing_in_a_page_reaches_the_terminal_as_a_command() {
    let text = "a\u{1b}]0;title\u{7}\u{9b}31m\u{202e}\u{2066}\u{2028}\0\u{8}b\tc (x.html)";
    let (mut finding, texts) = one(text, "x.html");
    finding.message = format!("no page at `{text}\r\nerror: forged`");
    finding.help = Some(text.into());
    let all = shown(&[finding], &texts, Colour::Plain);
    assert!(!all.chars().any(|c| c.is_control() && c != '\n'), "{all:?}");
    assert!(!all.contains(['\u{202e}', '\u{2066}', '\u{2028}']));
    assert!(!all.lines().any(|l| l.starts_with("error: forged")));
    assert!(all.contains("b    c (x.html)"), "{all}");
}

#[test]
fn the_marks_stand_below_their_text() {
    for before in [
        "\t\t",
        "ü",
        "日本語",
        "😀 ",
        "e\u{301}",
        "\u{feff}",
        "\u{1b}\u{7f}",
    ] {
        let (finding, texts) = one(&format!("{before}x.html z"), "x.html");
        let all = shown(&[finding], &texts, Colour::Plain);
        let lines: Vec<&str> = all.lines().collect();
        let text = lines[3].split("x.html").next().expect("a part");
        let marks = lines[4].split('^').next().expect("a part");
        assert_eq!(width(text), width(marks), "{all}");
        assert_eq!(lines[4].matches('^').count(), 6, "{all}");
    }
}

/// Columns on a terminal, for the characters of the test above.
fn width(text: &str) -> usize {
    text.chars()
        .map(|c| match c {
            '\u{300}'..='\u{36f}' | '\u{feff}' => 0,
            '\u{2e80}'..='\u{9fff}' | '\u{1f300}'..='\u{1faff}' => 2,
            _ => 1,
        })
        .sum()
}

#[test]
fn a_long_line_is_cut_around_the_marked_part() {
    let long = "word ".repeat(50_000);
    for text in [
        format!("{long}[x](x.html) {long}"),
        format!("[x](x.html) {long}"),
        format!("{long}[x](x.html)"),
        format!("[x](x.html) {}", "日".repeat(1000)),
    ] {
        let (finding, texts) = one(&text, "x.html");
        let all = shown(&[finding], &texts, Colour::Plain);
        let lines: Vec<&str> = all.lines().collect();
        assert!(all.contains("[x](x.html)"), "{all}");
        assert!(lines[3].contains('…'));
        assert!(lines.iter().all(|l| l.chars().count() < 130), "{all}");
        let text = lines[3].split("x.html").next().expect("a part");
        let marks = lines[4].split('^').next().expect("a part");
        assert_eq!(width(text), width(marks), "{all}");
    }
}

#[test]
fn a_marked_part_longer_than_the_window_is_marked_as_far_as_it_is_shown() {
    let text = "x".repeat(3000);
    let (finding, texts) = one(&text, &text);
    let all = shown(&[finding], &texts, Colour::Plain);
    assert!(all.lines().all(|l| l.chars().count() < 130), "{all}");
    assert!(all.contains("^^^^"));
}

#[test]
fn a_span_over_lines_marks_its_first() {
    let (finding, texts) = one("a\n[b\nc](x)\n", "[b\nc](x)");
    let all = shown(&[finding], &texts, Colour::Plain);
    assert!(all.contains("\n2 | [b\n  | ^^\n"), "{all}");
}

#[test]
fn spans_beyond_the_text_or_inside_a_character_are_shown_somewhere_near() {
    for (start, end) in [(1, 1), (1, 2), (0, 99), (50, 99), (3, 2), (2, 2)] {
        let mut finding = one("ü\n", "ü").0;
        finding.place = Some(crate::diagnostic::Place {
            file: path("content/a.md"),
            span: Some(crate::diagnostic::Span { start, end }),
        });
        let texts = BTreeMap::from([("content/a.md", "ü\n".to_string())]);
        let all = shown(&[finding], &texts, Colour::Plain);
        assert!(all.contains("--> content/a.md:"), "{all}");
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    let (finding, texts) = one("see [a](x.html)", "x.html");
    let findings = [finding.help("take `y.html`")];
    let styled = shown(&findings, &texts, Colour::Styled);
    let mut bare = String::new();
    let mut parts = styled.split('\u{1b}');
    bare.push_str(parts.next().expect("a part"));
    for part in parts {
        bare.push_str(part.split_once('m').expect("a colour").1);
    }
    let squeeze = |t: &str| t.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert!(styled.contains('\u{1b}'));
    assert_eq!(
        squeeze(&bare),
        squeeze(&shown(&findings, &texts, Colour::Plain))
    );
}

#[test]
fn findings_of_one_file_cost_what_its_length_costs() {
    // 20,000 findings on one line of 240 kB: walking the line from its start for
    // each would be 5 * 10^9 bytes, minutes in a test build.
    let text = "[a](x.html) ".repeat(20_000);
    let findings: Vec<Diagnostic> = (0..20_000)
        .map(|i| {
            Diagnostic::new(Code::NoSuchPage, "no page").at(&path("a.md"), i * 12 + 4..i * 12 + 10)
        })
        .collect();
    let texts = BTreeMap::from([("a.md", text)]);
    let mut places = place::Places::new(&texts);
    let last = findings
        .iter()
        .filter_map(|f| places.locate(f.place.as_ref()?))
        .last()
        .expect("all have a place");
    assert_eq!(last.start.column, 19_999 * 12 + 5);
    assert_eq!(&last.line[last.marked], "x.html");
}

#[test]
fn the_summary_counts_in_plain_words() {
    let words = |errors, warnings, advice| {
        summary(Tally {
            errors,
            warnings,
            advice,
        })
    };
    assert_eq!(words(0, 0, 0), "no findings");
    assert_eq!(words(1, 0, 0), "1 error");
    assert_eq!(words(0, 2, 0), "2 warnings");
    assert_eq!(words(2, 1, 0), "2 errors and 1 warning");
    assert_eq!(words(2, 0, 1), "2 errors and 1 piece of advice");
    assert_eq!(words(1, 1, 2), "1 error, 1 warning and 2 pieces of advice");
}
