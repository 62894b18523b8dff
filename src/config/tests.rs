//! Laws of reading `site.yaml`: what each value may be, and what is said of the
//! others. That every misspelt key and every wrong kind is found is tried by
//! `tests/it/site_yaml.rs` on the manual's example.

use super::*;
use crate::diagnostic::LineIndex;
use crate::source::Sources;

fn parse(text: &str) -> (Config, Vec<Diagnostic>) {
    let sources = Sources::from_map([("site.yaml", text.as_bytes())]);
    Config::parse(&sources.config.expect("a settings file"))
}

/// Each finding as `code line:column message (help)`.
fn findings(text: &str) -> Vec<String> {
    let index = LineIndex::new(text);
    let words = |d: Diagnostic| {
        let span = d.place.as_ref().and_then(|p| p.span).expect("a place");
        let at = index.position(span.start as usize);
        let help = d.help.expect("a help");
        format!(
            "{} {}:{} {} ({help})",
            d.code.as_str(),
            at.line,
            at.column,
            d.message
        )
    };
    parse(text).1.into_iter().map(words).collect()
}

#[test]
fn an_empty_file_is_a_site_with_all_defaults() {
    for text in [
        "",
        "\n",
        "# nothing\n",
        "\u{feff}",
        "---\n",
        "~",
        "null\n",
        "{}",
    ] {
        assert_eq!(parse(text), (Config::default(), Vec::new()), "{text:?}");
    }
}

#[test]
fn a_file_that_is_no_group_of_keys_is_one_finding() {
    for text in [
        "- a\n- b\n",
        "just words\n",
        "3",
        "[]",
        "true",
        "'title: x'\n",
    ] {
        let found = findings(text);
        assert_eq!(found.len(), 1, "{text:?} {found:?}");
        assert!(
            found[0].starts_with("bad-value 1:1 `site.yaml` takes a group of keys"),
            "{found:?}"
        );
    }
}

#[test]
fn everything_that_is_wrong_is_reported_in_one_run() {
    let text = "titel: x\r\nbase_url: example.org/help\r\nlanguage: en_US\r\ndirection: left\r\n\
                logo: [a]\r\nmarkdown:\r\n  highlight: yes\r\n  smart: true\r\nlinks:\r\n  - link: ü\r\n\
                navigation:\r\n  - category: A\r\n    items:\r\n      - page: a.html\r\n        group: B\r\n\
                edit_url: https://x.org/\r\nhighlight: true\r\n";
    assert_eq!(
        findings(text),
        [
            "unknown-key 1:1 `site.yaml` has no key `titel` (did you mean `title`?)",
            "unknown-key 17:1 `site.yaml` has no key `highlight` (`highlight` belongs below `markdown`, indented)",
            "bad-value 2:11 the site's address starts with `https://`, and `example.org/help` does not (write `https://example.org/help`)",
            "bad-value 3:11 `en_US` is no language tag (did you mean `en-US`?)",
            "bad-value 4:12 `direction` cannot be `left` (write `ltr` or `rtl`)",
            "bad-value 5:7 `logo` takes text, but a list stands here (write, for example, `logo: /img/logo.svg`)",
            "bad-value 10:5 an entry of `links` needs `url` (write, for example, `url: https://status.example.org`)",
            "bad-value 15:9 an entry is one thing, but `page` and `group` stand here (start a new entry with `-` before the second)",
            "bad-value 16:11 the address for edits names no file (write `https://x.org/{path}`)",
            "unknown-key 8:3 `markdown` has no key `smart` (did you mean `smart_punctuation`?)",
            "bad-value 7:14 `highlight` takes `true` or `false`, but `yes` stands here (write `highlight: true`)",
        ]
    );
}
