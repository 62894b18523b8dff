//! Whatever files are called and messages say: what a tool reads out of a report is what
//! was found.

use proptest::prelude::*;
use quick_xml::events::Event;
use serde_json::Value;

use super::*;
use crate::diagnostic::LineIndex;
use crate::path::encode_path;

/// What a tool reads of a finding: code, severity (0 for the gravest), file, line, words.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Read {
    code: String,
    severity: usize,
    file: Option<String>,
    line: Option<usize>,
    words: String,
}

/// Texts of the characters that mean something to one of the forms.
fn odd(most: usize) -> impl Strategy<Value = String> {
    let character = prop_oneof![
        3 => proptest::char::range('a', 'e'),
        4 => proptest::sample::select(
            "\n\r\t\u{1}\u{1b}\u{7f}\u{85}\u{2028}\u{202e}\u{fffe}\u{ffff}\u{feff} %,:;=\"'\\<>&]`|#?{}[]ü漢🙂\u{301}"
                .chars()
                .collect::<Vec<char>>()
        ),
        1 => any::<char>(),
    ];
    let word = prop_oneof![
        8 => character.prop_map(String::from),
        1 => proptest::sample::select(vec!["]]>", "::error::", "%0A", "&#10;", "<!--", "\r\n", "\\n", "##[error]"])
            .prop_map(str::to_owned),
    ];
    proptest::collection::vec(word, 1..most).prop_map(|words| words.concat())
}

/// A path with such a name; no name is empty or leads elsewhere.
fn odd_path() -> impl Strategy<Value = SourcePath> {
    odd(8).prop_filter_map("a file's name", |name| {
        SourcePath::new(&format!("content/{}.md", name.replace(['/', '\0'], "")))
    })
}

fn finding() -> impl Strategy<Value = (Diagnostic, String)> {
    let code = proptest::sample::select(vec![
        Code::RouteClash,
        Code::NoSuchPage,
        Code::ShallowHistory,
    ]);
    let help = proptest::option::of(odd(8));
    (
        code,
        odd(12),
        help,
        proptest::option::of(odd_path()),
        odd(20),
        any::<(u8, u8)>(),
    )
        .prop_map(|(code, message, help, file, text, (start, length))| {
            let mut one = Diagnostic::new(code, message);
            if let Some(file) = &file {
                let start = usize::from(start) % (text.len() + 1);
                let end = (start + usize::from(length) % 9).min(text.len());
                one = one.at(file, start..end);
            }
            if let Some(help) = help {
                one = one.help(help);
            }
            (one, text)
        })
}

/// The findings as they are, their messages and advice put together by `words`.
fn expected(
    all: &[Diagnostic],
    texts: &BTreeMap<&str, String>,
    words: impl Fn(&str, Option<&str>) -> String,
) -> Vec<Read> {
    let each = all.iter().map(|one| {
        let place = one.place.as_ref();
        let file = place.map(|place| place.file.to_string());
        let line = place.and_then(|place| {
            let text = texts.get(place.file.as_str())?;
            let start = place.span?.range().start;
            let start = (0..=start).rev().find(|at| text.is_char_boundary(*at))?;
            Some(LineIndex::new(text).position(start).line)
        });
        Read {
            code: one.code.as_str().to_owned(),
            severity: one.severity as usize,
            file,
            line,
            words: words(&one.message, one.help.as_deref()),
        }
    });
    each.collect()
}

fn severity(name: &Value, names: [&str; 3]) -> usize {
    let place = names.iter().position(|known| name == known);
    place.expect("a severity")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn number(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|n| n.try_into().ok())
}

fn of_json(report: &str) -> Vec<Read> {
    let all: Value = serde_json::from_str(report).expect("JSON");
    let each = all["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            let help = one["help"].as_str().map(|help| format!("\n{help}"));
            Read {
                code: text(&one["code"]),
                severity: severity(&one["severity"], ["error", "warning", "advice"]),
                file: one["place"]["file"].as_str().map(str::to_owned),
                line: number(&one["place"]["start"]["line"]),
                words: format!("{}{}", text(&one["message"]), help.unwrap_or_default()),
            }
        });
    each.collect()
}

fn of_sarif(report: &str) -> Vec<Read> {
    let all: Value = serde_json::from_str(report).expect("JSON");
    let each = all["runs"][0]["results"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            let place = &one["locations"][0]["physicalLocation"];
            Read {
                code: text(&one["ruleId"]),
                severity: severity(&one["level"], ["error", "warning", "note"]),
                file: place["artifactLocation"]["uri"].as_str().map(|uri| {
                    // RFC 3986, 2: nothing but these stands in a URI.
                    let sound =
                        |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=@/%".contains(c);
                    assert!(uri.chars().all(sound), "{uri}");
                    let decoded = percent_encoding::percent_decode_str(uri).decode_utf8();
                    decoded.expect("UTF-8").into_owned()
                }),
                line: number(&place["region"]["startLine"]),
                words: text(&one["message"]["text"]),
            }
        });
    each.collect()
}

fn of_gitlab(report: &str) -> Vec<Read> {
    let all: Value = serde_json::from_str(report).expect("JSON");
    let each = all.as_array().expect("a list").iter().map(|one| Read {
        code: text(&one["check_name"]),
        severity: severity(&one["severity"], ["major", "minor", "info"]),
        file: Some(text(&one["location"]["path"])),
        line: number(&one["location"]["lines"]["begin"]),
        words: text(&one["description"]),
    });
    each.collect()
}

/// As GitHub's runner reads a line: cut at commas and equals signs, then decoded.
fn of_github(report: &str) -> Vec<Read> {
    let decoded = |text: &str| {
        let text = text.replace("%3A", ":").replace("%2C", ",");
        text.replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%25", "%")
    };
    // The runner ends a line at each of these.
    let lines = report.split(['\n', '\r']).filter(|line| !line.is_empty());
    let each = lines.map(|line| {
        let rest = line.strip_prefix("::").expect("a command");
        let (head, words) = rest.split_once("::").expect("a message");
        let (name, properties) = head.split_once(' ').expect("properties");
        let of = |key: &str| {
            let pairs = properties
                .split(',')
                .filter_map(|pair| pair.split_once('='));
            let mut found = pairs.filter(|(name, _)| *name == key);
            found.next().map(|(_, value)| decoded(value))
        };
        Read {
            code: of("title").expect("a title"),
            severity: severity(&name.into(), ["error", "warning", "notice"]),
            file: of("file"),
            line: of("line").map(|line| line.parse().expect("a number")),
            words: words
                .replace("%0D", "\r")
                .replace("%0A", "\n")
                .replace("%25", "%"),
        }
    });
    each.collect()
}

fn of_junit(report: &str) -> Vec<Read> {
    let mut reader = quick_xml::Reader::from_str(report);
    let mut all: Vec<Read> = Vec::new();
    // Between elements stand line ends that mean nothing.
    let mut speaks = false;
    loop {
        let event = reader.read_event().expect("XML");
        let tag = match &event {
            Event::Start(tag) => tag,
            Event::Text(text) => {
                let words = text.xml10_content();
                let words = quick_xml::escape::unescape(&words)
                    .expect("sound")
                    .into_owned();
                if let Some(last) = all.last_mut().filter(|_| speaks) {
                    last.words.push_str(&words);
                }
                continue;
            }
            Event::GeneralRef(reference) => {
                let words = format!("&{};", &**reference);
                let words = quick_xml::escape::unescape(&words)
                    .expect("sound")
                    .into_owned();
                if let Some(last) = all.last_mut() {
                    last.words.push_str(&words);
                }
                continue;
            }
            Event::End(_) => {
                speaks = false;
                continue;
            }
            Event::Eof => return all,
            _ => continue,
        };
        let of = |name: &str| {
            let all = tag.attributes().map(|a| a.expect("an attribute"));
            let mut found = all.filter(|a| a.key.as_ref() == name);
            found.next().map(|a| {
                quick_xml::escape::unescape(&a.value)
                    .expect("sound")
                    .into_owned()
            })
        };
        speaks = matches!(tag.name().as_ref(), "failure" | "system-out");
        match tag.name().as_ref() {
            "testcase" => {
                let name = of("name").expect("a name");
                let (code, place) = match name.split_once(" at ") {
                    Some((code, place)) => (code.to_owned(), Some(place.to_owned())),
                    None => (name, None),
                };
                let line = place.and_then(|p| p.split(':').next()?.parse().ok());
                let file = of("classname").filter(|file| file != "the site");
                let (severity, words) = (1, String::new());
                all.push(Read {
                    code,
                    severity,
                    file,
                    line,
                    words,
                });
            }
            "failure" => {
                let last = all.last_mut().expect("inside a test");
                last.severity = 0;
                last.words = of("message").expect("a message");
            }
            _ => {}
        }
    }
}

/// A text without the characters that XML 1.0 cannot hold.
fn as_xml(text: &str) -> String {
    let held = |c: char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars()
        .map(|c| if held(c) { c } else { '\u{fffd}' })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_form_says_the_same_findings(found in proptest::collection::vec(finding(), 0..5)) {
        let names: Vec<String> = found
            .iter()
            .map(|(one, _)| one.place.as_ref().map(|p| p.file.to_string()).unwrap_or_default())
            .collect();
        let mut texts: BTreeMap<&str, String> = BTreeMap::new();
        let mut all = Vec::new();
        for (name, (one, text)) in names.iter().zip(&found) {
            // A file has one text.
            if name.is_empty() || texts.insert(name, text.clone()).is_none() {
                all.push(one.clone());
            }
        }
        for one in &all {
            if let Some(place) = &one.place {
                let length = texts[place.file.as_str()].len();
                prop_assume!(place.span.is_none_or(|span| span.range().end <= length));
            }
        }
        let report = |format| {
            let mut out = Vec::new();
            let findings = Findings { all: &all, texts: &texts, below: "" };
            write(findings, format, &mut out).expect("memory takes all");
            String::from_utf8(out).expect("UTF-8")
        };
        let lines = |message: &str, help: Option<&str>| match help {
            Some(help) => format!("{message}\n{help}"),
            None => message.to_owned(),
        };
        prop_assert_eq!(of_json(&report(Format::Json)), expected(&all, &texts, lines));
        prop_assert_eq!(of_sarif(&report(Format::Sarif)), expected(&all, &texts, lines));
        prop_assert_eq!(of_github(&report(Format::Github)), expected(&all, &texts, lines));

        let mut gitlab = expected(&all, &texts, |message, help| match help {
            Some(help) => format!("{message}; {help}"),
            None => message.to_owned(),
        });
        for one in &mut gitlab {
            one.file.get_or_insert("site.yaml".to_owned());
            one.line.get_or_insert(1);
        }
        prop_assert_eq!(of_gitlab(&report(Format::Gitlab)), gitlab);

        let junit = report(Format::Junit);
        prop_assert!(!junit.contains("]]>"));
        let mut read = of_junit(&junit);
        if all.is_empty() {
            prop_assert_eq!(read.len(), 0);
        }
        let mut wanted = expected(&all, &texts, |message, help| {
            as_xml(&format!("{message}{}", help.unwrap_or_default()))
        });
        for one in &mut wanted {
            // A warning is a test that passes, as advice is.
            one.severity = one.severity.min(1);
            one.file = one.file.as_deref().map(as_xml);
        }
        // Between a warning's message and its advice stands a space.
        let bare = |words: &str| words.split(' ').collect::<String>();
        for one in read.iter_mut().chain(&mut wanted) {
            one.words = bare(&one.words);
        }
        prop_assert_eq!(read, wanted);
    }
}

#[test]
fn a_uri_of_a_file_holds_what_any_file_may_be_called() {
    assert_eq!(
        encode_path("content/a\\b c%#?.md"),
        "content/a%5Cb%20c%25%23%3F.md"
    );
}
