use super::*;
use crate::diagnostic::{LineIndex, Severity};
use crate::source::Fingerprint;

fn file(text: &str) -> SourceFile {
    SourceFile {
        path: SourcePath::new("content/a.md").expect("a sound path"),
        text: text.into(),
        fingerprint: Fingerprint::of(text.as_bytes()),
    }
}

fn split(text: &str) -> Split {
    FrontMatter::parse(&file(text))
}

/// A head that is read without a finding.
fn head(fields: &str) -> FrontMatter {
    let split = split(&format!("---\n{fields}\n---\nBody\n"));
    assert_eq!(split.diagnostics, [], "{fields}");
    split.front_matter.expect("a head")
}

/// The findings of a head, as `severity[code] line:column message (help)`.
fn findings(fields: &str) -> Vec<String> {
    let text = format!("---\n{fields}\n---\nBody\n");
    let index = LineIndex::new(&text);
    let shown = split(&text).diagnostics.into_iter().map(|d| {
        let severity = match d.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
        };
        let at = d.place.and_then(|p| p.span).map_or(0, |s| s.start);
        let at = index.position(at as usize);
        let help = d.help.unwrap_or_default();
        let code = d.code.as_str();
        format!(
            "{severity}[{code}] {}:{} {} ({help})",
            at.line, at.column, d.message
        )
    });
    shown.collect()
}

fn text(field: &Option<Spanned<String>>) -> Option<&str> {
    field.as_ref().map(|f| f.value.as_str())
}

#[test]
fn all_fields_of_the_seed_are_read() {
    let front = head(
        "pagename: Log-in and password\ncategoryName: Troubleshooting\nsubCategoryName: ''\n\
         indicator: both\nsubtitle: Troubleshooting for all\nlevel3: ''\n\
         permalink: troubleshooting-login-password.html\nisTutorial: false\nisNew: true\n\
         date: 2019-02-26 12:34:43 +0000\n",
    );
    assert_eq!(front.page_name.as_deref(), Some("Log-in and password"));
    assert_eq!(text(&front.category), Some("Troubleshooting"));
    assert_eq!(text(&front.subcategory), None);
    assert_eq!(text(&front.indicator), Some("both"));
    assert_eq!(front.subtitle.as_deref(), Some("Troubleshooting for all"));
    assert_eq!(text(&front.level3), None);
    assert_eq!(
        text(&front.permalink),
        Some("troubleshooting-login-password.html")
    );
    assert!(!front.is_tutorial && front.is_new);
    assert!(front.date.is_some_and(|d| d.value.has_time));
    assert!(front.published && !front.draft && front.search && front.toc);
}

#[test]
fn missing_null_empty_and_blank_are_one() {
    let blank = FrontMatter::blank();
    for value in ["", "null", "~", "''", "\"\"", "'  '", "Null", "# nothing"] {
        let fields: String = KEYS
            .iter()
            .map(|k| format!("{}: {value}\n", k.path))
            .collect();
        assert_eq!(head(&fields), blank, "{value}");
    }
    assert_eq!(head(""), blank);
    assert_eq!(head("# only a comment"), blank);
}

#[test]
fn what_looks_like_a_number_a_truth_or_a_date_is_text_where_text_is_meant() {
    for word in [
        "2019",
        "1.10",
        "007",
        "0x1F",
        "true",
        "No",
        "2019-02-26",
        "1e3",
        "+5",
        "12:30",
    ] {
        let front = head(&format!("subCategoryName: {word}\npagename: {word}"));
        assert_eq!(text(&front.subcategory), Some(word));
        assert_eq!(front.page_name.as_deref(), Some(word));
    }
}

#[test]
fn texts_are_trimmed_and_folded() {
    for (written, read) in [
        ("'WeChat Business '", "WeChat Business"),
        ("\"  a \\u00e9 \"", "a é"),
        ("What's new", "What's new"),
        ("A & B (C, D)", "A & B (C, D)"),
        ("one\n  two\n   three", "one two three"),
        ("|\n  one\n  two\n", "one two"),
        (">-\n  one\n  two\n", "one two"),
        ("'It''s'", "It's"),
        ("C# and F#", "C# and F#"),
        ("a:b", "a:b"),
        ("Data # a comment", "Data"),
    ] {
        let front = head(&format!("categoryName: {written}\nsubtitle: x"));
        assert_eq!(text(&front.category), Some(read), "{written}");
    }
}

#[test]
fn texts_of_the_wrong_kind_are_reported_and_the_rest_is_read() {
    let fields = "pagename: [Draft]\ncategoryName:\n  - a\nsubtitle: {x}\nlevel3: &more x\n\
                  indicator: !important x\npermalink: a.html";
    assert_eq!(
        findings(fields),
        [
            "error[bad-value] 2:11 `pagename` takes text, but a list stands here (to have it as text, put it in quotes: `pagename: '[Draft]'`)",
            "error[bad-value] 4:3 `categoryName` takes text, but a list stands here (write text, or leave the field out)",
            "error[bad-value] 6:15 `&more` is no part of the text: YAML takes it for a name (put the text in quotes: `level3: '&more x'`)",
            "error[bad-value] 7:23 `!important` is no part of the text: YAML takes it for a name (put the text in quotes: `indicator: '!important x'`)",
            "error[bad-value] 5:11 `subtitle` takes text, but a group of keys stands here (to have it as text, put it in quotes: `subtitle: '{x}'`)",
        ]
    );
    let split = split(&format!("---\n{fields}\n---\n"));
    assert!(!split.broken);
    assert_eq!(
        text(&split.front_matter.expect("a head").permalink),
        Some("a.html")
    );
}

#[test]
fn a_text_cut_by_a_hash_is_noticed() {
    assert_eq!(
        findings("pagename: Error #5 and more\nsubtitle: #1 choice\nlevel3: x # a comment"),
        [
            "warning[cut-text] 2:17 `#5 and more` is taken for a comment, not for a part of `pagename` (put the text in quotes: `pagename: 'Error #5 and more'`; or write a space after the `#` of a comment)",
            "warning[cut-text] 3:11 `#1 choice` is taken for a comment, not for a part of `subtitle` (put the text in quotes: `subtitle: '#1 choice'`; or write a space after the `#` of a comment)",
        ]
    );
}

#[test]
fn flags_are_read_leniently_with_a_warning_where_they_are_not_plain() {
    for (written, value, warns) in [
        ("true", true, false),
        ("false", false, false),
        ("True", true, true),
        ("'true'", true, true),
        ("yes", true, true),
        ("No", false, true),
        ("ON", true, true),
        ("off", false, true),
        ("1", true, true),
    ] {
        let text = format!("---\nisNew: {written}\npublished: {written}\n---\n");
        let split = split(&text);
        let front = split.front_matter.expect("a head");
        assert_eq!((front.is_new, front.published), (value, value), "{written}");
        assert_eq!(!split.diagnostics.is_empty(), warns, "{written}");
    }
    assert_eq!(
        findings("isNew: yes\ntoc: maybe"),
        [
            "warning[loose-flag] 2:8 `yes` is read as `true` (write `isNew: true`)",
            "error[bad-value] 3:6 `toc` takes `true` or `false`, but `maybe` stands here (write `true` or `false`, or leave the field out)",
        ]
    );
}

#[test]
fn a_date_is_one_type_and_a_wrong_one_hides_nothing() {
    for written in [
        "'2019-02-26T00:00:00.000Z'",
        "'2019-02-26 '",
        "2019-2-26",
        "2019-02-26",
    ] {
        let date = head(&format!("date: {written}"))
            .date
            .expect("a date")
            .value;
        assert_eq!(
            date.instant.to_string(),
            "2019-02-26T00:00:00Z",
            "{written}"
        );
    }
    assert_eq!(
        findings("date: 2019-02-30\norder: first\nisNew: true"),
        [
            "error[bad-date] 2:7 `2019-02-30` is no date: there is no day 30 in that month (the month 2019-02 has 28 days)",
            "error[bad-value] 3:8 `order` takes a whole number, but `first` stands here (write a whole number, or leave the field out)",
        ]
    );
}

#[test]
fn redirects_and_keywords_are_one_text_or_a_list() {
    let texts = |front: &FrontMatter| -> Vec<String> {
        front
            .redirect_from
            .iter()
            .map(|r| r.value.clone())
            .collect()
    };
    assert_eq!(texts(&head("redirect_from: a.html")), ["a.html"]);
    assert_eq!(
        texts(&head("redirect_from:\n  - a.html\n  - ''\n  - 404")),
        ["a.html", "404"]
    );
    assert_eq!(texts(&head("redirect_from: [a, b]")), ["a", "b"]);
    assert_eq!(head("keywords: a b, c,, d").keywords, ["a b", "c", "d"]);
    assert_eq!(head("keywords: ['a, b', c]").keywords, ["a, b", "c"]);
    assert_eq!(head("Keywords: a, b").keywords, ["a", "b"]);
    assert_eq!(head("title: T").page_name.as_deref(), Some("T"));
    let both = head("title: T\npagename: P");
    assert_eq!(both.page_name.as_deref(), Some("P"));
    assert_eq!(both.extra["title"], "T");
}

#[test]
fn unknown_keys_are_kept_and_slips_are_noticed() {
    let front = head("author: {name: A, tags: [1, 2.5, ~]}\nbig: 99999999999999999999\n2019: x");
    assert_eq!(
        serde_json::Value::Object(front.extra),
        serde_json::json!({
            "author": {"name": "A", "tags": [1, 2.5, null]},
            "big": "99999999999999999999",
            "2019": "x"
        })
    );
    assert_eq!(
        findings("categoryname: x\ndocumentname: y"),
        [
            "warning[near-key] 2:1 Shelfmark knows no field `categoryname` (did you mean `categoryName`?)"
        ]
    );
    assert_eq!(
        head("base: &b {level3: x}\n<<: *b")
            .level3
            .map(|l| l.value)
            .as_deref(),
        Some("x")
    );
}

#[test]
fn a_broken_head_leaves_the_page_out_and_says_all_that_is_wrong_with_it() {
    let text =
        "---\npagename: 'Log-in\ndate: 2019-02-30\nsubtitle: FAQ: x\nisNew: maybe\n---\nBody";
    let split = split(text);
    assert!(split.broken && split.front_matter.is_none());
    let lines: Vec<_> = findings(&text[4..text.len() - 9]);
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!(&text[split.body], "Body");
}

#[test]
fn spans_are_those_of_the_file_whatever_its_line_ends() {
    let plain = "---\n\npagename: Größe\npermalink: 'ä b.html'\nredirect_from:\n  - x\n  - y z\ndate: 2019-02-26\n---\nB";
    for text in [
        plain.to_owned(),
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        format!("\u{feff}\n{plain}"),
    ] {
        let split = split(&text);
        assert_eq!(split.diagnostics, [], "{text:?}");
        let front = split.front_matter.expect("a head");
        let at = |span: Span| &text[span.range()];
        assert_eq!(at(front.permalink.expect("given").span), "'ä b.html'");
        let redirects: Vec<_> = front.redirect_from.iter().map(|r| at(r.span)).collect();
        assert_eq!(redirects, ["x", "y z"]);
        assert_eq!(at(front.date.expect("given").span), "2019-02-26");
        assert_eq!(&text[split.body], "B");
    }
}

#[test]
#[allow(clippy::disallowed_methods)] // The law is one of time.
fn hostile_heads_are_refused_at_once() {
    for fields in [
        "a: [".repeat(20_000),
        format!("pagename: {}", "x".repeat(5_000_000)),
        "pagename: x\n".repeat(400_000),
        "\u{1}".repeat(100_000),
    ] {
        let start = std::time::Instant::now();
        let split = split(&format!("---\npagename: x\n{fields}\n---\n"));
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
        assert!(split.broken, "{}", &fields[..20]);
        assert!(split.diagnostics.len() < 50);
    }
}
