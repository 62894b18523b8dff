use super::*;
use crate::diagnostic::LineIndex;

fn read(text: &str) -> Parsed {
    let path = SourcePath::new("site.yaml").expect("a sound path");
    parse(&path, text, 0..text.len(), 1_000_000)
}

/// Each problem as `line:column message (help)`.
fn problems(text: &str) -> Vec<String> {
    let index = LineIndex::new(text);
    let shown = read(text).problems.into_iter().map(|p| {
        let at = p.place.and_then(|p| p.span).expect("a place").start as usize;
        let at = index.position(at);
        let help = p.help.map(|h| format!(" ({h})")).unwrap_or_default();
        format!("{}:{} {}{help}", at.line, at.column, p.message)
    });
    shown.collect()
}

/// The value under a key, as JSON.
fn json(text: &str) -> serde_json::Value {
    let parsed = read(text);
    assert!(parsed.problems.is_empty(), "{text}: {:?}", parsed.problems);
    parsed.root.to_json()
}

#[test]
fn what_a_writer_did_wrong_is_named_where_it_was_done() {
    for (text, expected) in [
        // Quotes.
        (
            "a: 'x\nb: 1\n",
            "1:4 the quote `'` that opens here is never closed (write `'` at the end of the text too)",
        ),
        (
            "a: 'x\nb: 'y'\nc: 1\n",
            "1:4 the quote `'` that opens here is never closed (write `'` at the end of the text too)",
        ),
        (
            "a: 'What's new'\nb: 1\n",
            "1:10 the text ends at the second `'`, but more follows (put the text in quotes: `a: \"What's new\"`)",
        ),
        (
            "a: 'A' and \"B\"\n",
            "1:8 the text ends at the second `'`, but more follows (put the text in quotes: `a: '''A'' and \"B\"'`)",
        ),
        (
            "a: FAQ: log in\nb: 1\n",
            "1:7 a text that holds `: ` must stand in quotes (put the text in quotes: `a: 'FAQ: log in'`)",
        ),
        (
            "a: the end:\n",
            "1:11 a text that ends in `:` must stand in quotes (put the text in quotes: `a: 'the end:'`)",
        ),
        (
            "a: @x y\n",
            "1:4 a text cannot start with `@` unless it stands in quotes (put the text in quotes: `a: '@x y'`)",
        ),
        (
            "a: `x`\n",
            "1:4 a text cannot start with ``` unless it stands in quotes (put the text in quotes: `a: '`x`'`)",
        ),
        (
            "a: %x\n",
            "1:4 a text cannot start with `%` unless it stands in quotes (put the text in quotes: `a: '%x'`)",
        ),
        (
            "%x: 1\n",
            "1:1 a text cannot start with `%` unless it stands in quotes (put the text in quotes: `%x: '1'`)",
        ),
        (
            "a: *bold* text\n",
            "1:4 `*bold*` is read as a reference, since it starts with `*` (put the text in quotes: `a: '*bold* text'`)",
        ),
        (
            "a: *bold\nb: 1\n",
            "1:4 `*bold` is read as a reference, since it starts with `*` (put the text in quotes: `a: '*bold'`)",
        ),
        (
            "a: **Bold** text\n",
            "1:4 `**Bold**` is read as a reference, since it starts with `*` (put the text in quotes: `a: '**Bold** text'`)",
        ),
        (
            "a: & more\n",
            "1:4 a text cannot start with `&` unless it stands in quotes (put the text in quotes: `a: '& more'`)",
        ),
        (
            "a: [New] Log in\nb: 2\n",
            "1:4 text that starts with `[` must stand in quotes (put the text in quotes: `a: '[New] Log in'`)",
        ),
        (
            "a: {x} y\n",
            "1:4 text that starts with `{` must stand in quotes (put the text in quotes: `a: '{x} y'`)",
        ),
        (
            "a: - x\n",
            "1:4 a list item cannot stand on the line of its key (put the text in quotes: `a: '- x'`)",
        ),
        (
            "a: > 5 users\nb: 1\n",
            "1:4 a text cannot start with `>` unless it stands in quotes (put the text in quotes: `a: '> 5 users'`)",
        ),
        (
            "a: | b\n",
            "1:4 a text cannot start with `|` unless it stands in quotes (put the text in quotes: `a: '| b'`)",
        ),
        (
            "pagename Log\nb: 1\n",
            "1:1 this line has no `:` between a key and its value (write `key: value`; a text that goes on in a second line must be indented there)",
        ),
        (
            "pagename:Log\nb: 1\n",
            "1:9 a space is missing after the colon (write `pagename: Log`)",
        ),
        (
            "pagename:\u{a0}Log\nb: 1\n",
            "1:9 after the colon stands a no-break space, which YAML does not take for a space (write `pagename: Log`)",
        ),
        (
            "a: 1\nb\nc: 2\n",
            "2:1 this line has no `:` between a key and its value (write `key: value`; a text that goes on in a second line must be indented there)",
        ),
        (
            "a: 1\nb:x\n",
            "2:2 a space is missing after the colon (write `b: x`)",
        ),
        (
            " a: 1\nb: 2\n",
            "2:1 this line is not indented like the one above (start all keys of one group in the same column)",
        ),
        (
            "a: 1\n b: 2\n",
            "2:2 this line is not indented like the one above (start all keys of one group in the same column)",
        ),
        (
            "a: |\n  x\n y\nb: 1\n",
            "3:2 this line has no `:` between a key and its value (write `key: value`; a text that goes on in a second line must be indented there)",
        ),
        (
            "a: \"C:\\Users\"\n",
            "1:7 in double quotes, `\\U` has a meaning of its own (use single quotes, or write each `\\` twice)",
        ),
        (
            "a: \"C:\\dir\"\n",
            "1:7 in double quotes, `\\d` has a meaning of its own (use single quotes, or write each `\\` twice)",
        ),
        (
            "a: [a, b\nc: 1\n",
            "1:4 the `[` that opens here is never closed (write `]` at the end, or put the text in quotes)",
        ),
        (
            "a: [a: b: c]\n",
            "1:4 text that starts with `[` must stand in quotes (put the text in quotes: `a: '[a: b: c]'`)",
        ),
        (
            "a: [1}\n",
            "1:4 `}` closes what `[` opened (put the text in quotes: `a: '[1}'`)",
        ),
        (
            "\ta: 1\n",
            "1:1 a tab at the start of the line (indent with spaces; YAML allows no tabs there)",
        ),
        (
            "a: 1\n\tb: 2\n",
            "2:1 a tab at the start of the line (indent with spaces; YAML allows no tabs there)",
        ),
        (
            "a:\n\tb: 2\n",
            "2:1 a tab at the start of the line (indent with spaces; YAML allows no tabs there)",
        ),
        (
            "a: ]\n",
            "1:4 a text cannot start with `]` unless it stands in quotes (put the text in quotes: `a: ']'`)",
        ),
        (
            "a: ,x\n",
            "1:4 a text cannot start with `,` unless it stands in quotes (put the text in quotes: `a: ',x'`)",
        ),
        (
            "a: ? x\n",
            "1:4 a text cannot start with `?` unless it stands in quotes (put the text in quotes: `a: '? x'`)",
        ),
        (
            "a: !<x y\n",
            "1:4 a text cannot start with `!` unless it stands in quotes (put the text in quotes: `a: '!<x y'`)",
        ),
        (
            "a:\n- b\n-c\n",
            "3:1 a space is missing after the dash (write `- c`)",
        ),
        (
            ": a\n",
            "1:1 the key before the colon is missing (write `key: value`)",
        ),
        (
            "a: 1\n---\nb: 2\n",
            "2:1 a second document starts here (delete this line: the file is one document)",
        ),
        (
            "a: b\u{1}c\n",
            "1:5 the invisible character U+0001 cannot stand here (delete it; it is often left behind by copying)",
        ),
        (
            "a: &x [*x]\n",
            "1:8 an alias inside the value that it repeats (take the alias (`*name`) out of its own value)",
        ),
    ] {
        assert_eq!(problems(text).join(" | "), expected, "{text}");
    }
}

#[test]
fn one_broken_entry_does_not_hide_another_nor_the_sound_ones() {
    let text = "a: 'x\nb: 2\nc: [1\nd:\n  - 4\ne: @\nf: 6\n";
    assert_eq!(problems(text).len(), 3, "{:?}", problems(text));
    let parsed = read(text);
    assert!(!parsed.sound);
    assert_eq!(
        parsed.root.to_json(),
        serde_json::json!({"b": 2, "d": [4], "f": 6})
    );
}

#[test]
fn values_are_serde_yamls_and_numbers_keep_their_text() {
    assert_eq!(
        json("a: [1, 1.5, -3, yes, true, ~, '', 0x1F, 99999999999999999999, .inf]"),
        serde_json::json!({"a": [1, 1.5, -3, "yes", true, null, "", 31, "99999999999999999999", ".inf"]})
    );
    let parsed = read("a: [2019, 1.10, 007, True, 2019-02-26, \"q\"]");
    let Value::List(items) = &parsed.root.entries()[0].value.value else {
        panic!("a list");
    };
    let texts: Vec<_> = items
        .iter()
        .filter_map(|i| Some(&i.scalar()?.text))
        .collect();
    assert_eq!(texts, ["2019", "1.10", "007", "True", "2019-02-26", "q"]);
}

#[test]
fn every_node_knows_its_bytes() {
    let text = "\u{feff}# ü\r\nä: ö b  # c\r\nlist:\r\n  - x\r\n  - y: 1\r\nq: 'a ''b'  \r\nf: one\r\n  two\r\n\r\nb: |\r\n  hi\r\n  ho\r\n\r\nz: {k: [1, 2]}\r\nn: !t &m word\r\na: *m\r\ne:\r\n";
    let path = SourcePath::new("site.yaml").expect("a sound path");
    let parsed = parse(&path, text, 3..text.len(), 1_000);
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
    let at = |node: &Node| text[node.span.range()].to_owned();
    let shown: Vec<_> = parsed
        .root
        .entries()
        .iter()
        .map(|e| (text[e.key_span.range()].to_owned(), at(&e.value)))
        .collect();
    let expected = [
        ("ä", "ö b"),
        ("list", "- x\r\n  - y: 1"),
        ("q", "'a ''b'"),
        ("f", "one\r\n  two"),
        ("b", "hi\r\n  ho"),
        ("z", "{k: [1, 2]}"),
        ("n", "word"),
        ("a", "*m"),
        ("e", ""),
    ];
    let expected: Vec<_> = expected.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    assert_eq!(shown, expected);
    let scalar = parsed.root.entries()[6].value.scalar().expect("a scalar");
    assert_eq!(scalar.property.as_deref(), Some("!t"));
}

#[test]
fn merges_fill_in_what_is_missing() {
    assert_eq!(
        json("base: &b {x: 1, y: 2}\none: {<<: *b, y: 3}\ntwo: {<<: [*b, {z: 4}]}\nthree: {<<: 5}"),
        serde_json::json!({
            "base": {"x": 1, "y": 2},
            "one": {"x": 1, "y": 3},
            "two": {"x": 1, "y": 2, "z": 4},
            "three": {"<<": 5}
        })
    );
}

#[test]
fn a_key_that_stands_twice_names_both_places() {
    let parsed = read("a: 1\nb: {c: 1, c: 2}\na: 3\n");
    let places: Vec<_> = parsed
        .problems
        .iter()
        .map(|p| {
            let first = p.related[0].0.span.expect("a place").start;
            (
                p.code,
                p.place.as_ref().and_then(|p| p.span).map(|s| s.start),
                first,
            )
        })
        .collect();
    assert_eq!(
        places,
        [
            (Code::DuplicateKey, Some(15), 9),
            (Code::DuplicateKey, Some(21), 0)
        ]
    );
    assert!(parsed.sound);
}

#[test]
#[allow(clippy::disallowed_methods)] // The law is one of time.
fn hostile_texts_are_refused_at_once() {
    let bomb: String = (1..10).fold("l0: &l0 [x, x]\n".into(), |text, i| {
        let many = vec![format!("*l{}", i - 1); 10].join(", ");
        format!("{text}l{i}: &l{i} [{many}]\n")
    });
    let wide = format!(
        "a: &a [{}]\nb: [{}]\n",
        "x, ".repeat(5_000),
        "*a, ".repeat(50_000)
    );
    let hostile = [
        ("aliases", bomb),
        ("wide", wide),
        ("brackets", "[".repeat(20_000)),
        ("braces", "{a: ".repeat(20_000)),
        ("dashes", "- ".repeat(20_000)),
        ("questions", "? ".repeat(20_000)),
        (
            "indents",
            (0..5_000)
                .map(|i| format!("{}a:\n", " ".repeat(i % 900)))
                .collect(),
        ),
        ("long", "a: b\n".repeat(300_000)),
    ];
    for (name, text) in hostile {
        let start = std::time::Instant::now();
        let parsed = read(&text);
        assert!(!parsed.problems.is_empty(), "{name}");
        assert!(
            start.elapsed().as_secs() < 5,
            "{name}: {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn line_breaks_of_yaml_1_1_do_not_tear_a_text_apart() {
    assert_eq!(
        json("a: one\u{2028}two\nb: 1"),
        serde_json::json!({"a": "one   two", "b": 1})
    );
}
