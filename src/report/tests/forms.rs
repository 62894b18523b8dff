//! The forms that programs read.

use serde_json::Value;

use super::*;
use crate::diagnostic::Edit;

/// Two findings: one over two lines with everything a finding can have, one
/// about the site as a whole.
fn written(format: Format, below: &str) -> String {
    let text = "a\r\nü [x](b c.html\n)\n";
    let texts = BTreeMap::from([("content/a, b.md", text.to_string())]);
    let file = path("content/a, b.md");
    let other = crate::diagnostic::Place {
        file: path("content/c.md"),
        span: None,
    };
    let start = text.find("b c").expect("stands there");
    let edit = Edit {
        file: file.clone(),
        span: (start..start + 3).into(),
        text: "d".into(),
    };
    let all = [
        Diagnostic::new(Code::ShallowHistory, "cut <here> & \"there\"\u{1}"),
        Diagnostic::new(Code::RouteClash, "no `100%`: b,\nc")
            .at(&file, start..start + 10)
            .also(other, "see")
            .help("take `d`")
            .fix("write `d`", vec![edit]),
    ];
    let mut out = Vec::new();
    let findings = Findings {
        all: &all,
        texts: &texts,
        below,
    };
    write(findings, format, &mut out).expect("memory takes all");
    String::from_utf8(out).expect("UTF-8")
}

fn json(format: Format) -> Value {
    serde_json::from_str(&written(format, "")).expect("JSON")
}

#[test]
fn json_says_everything() {
    let all = json(Format::Json);
    assert_eq!((&all["errors"], &all["warnings"]), (&1.into(), &1.into()));
    let clash = &all["findings"][1];
    assert_eq!(clash["code"], "route-clash");
    assert_eq!(clash["severity"], "error");
    assert_eq!(clash["place"]["file"], "content/a, b.md");
    assert_eq!(
        clash["place"]["start"],
        serde_json::json!({"line": 2, "column": 7})
    );
    assert_eq!(
        clash["place"]["end"],
        serde_json::json!({"line": 3, "column": 2})
    );
    assert_eq!(clash["related"][0]["place"]["file"], "content/c.md");
    assert_eq!(clash["fix"]["edits"][0]["text"], "d");
    assert_eq!(clash["fix"]["edits"][0]["place"]["end"]["column"], 10);
    assert_eq!(all["findings"][0]["place"], Value::Null);
}

#[test]
fn sarif_names_each_rule_once_and_points() {
    let all = json(Format::Sarif);
    let run = &all["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("a list");
    assert_eq!(rules.len(), 2);
    for result in run["results"].as_array().expect("a list") {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number"));
        assert_eq!(rules[index.expect("small")]["id"], result["ruleId"]);
    }
    let place = &run["results"][1]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "content/a,%20b.md");
    assert_eq!(place["region"]["startColumn"], 7);
    assert_eq!(place["region"]["endLine"], 3);
}

#[test]
fn github_gets_one_escaped_line_for_each() {
    assert_eq!(
        written(Format::Github, "docs/"),
        "\
::warning title=shallow-history::cut <here> & \"there\"\u{1}
::error file=docs/content/a%2C b.md,line=2,endLine=3,title=route-clash::no `100%25`: b,%0Ac%0Asee: docs/content/c.md%0Atake `d`
"
    );
}

#[test]
fn gitlab_knows_a_problem_again_when_its_line_has_moved() {
    let finding = |at: usize| {
        Diagnostic::new(Code::NoSuchPage, "no page at `x`").at(&path("a.md"), at..at + 1)
    };
    let prints = |findings: &[Diagnostic]| {
        let mut out = Vec::new();
        let findings = Findings {
            all: findings,
            texts: &BTreeMap::from([("a.md", "x\nx\nx\n".to_string())]),
            below: "",
        };
        write(findings, Format::Gitlab, &mut out).expect("memory takes all");
        let all: Vec<Value> = serde_json::from_slice(&out).expect("JSON");
        let prints = all.iter().map(|issue| issue["fingerprint"].to_string());
        prints.collect::<Vec<_>>()
    };
    assert_eq!(prints(&[finding(0)]), prints(&[finding(2)]));
    let twice = prints(&[finding(0), finding(2)]);
    assert_ne!(twice[0], twice[1]);
    assert_eq!(json(Format::Gitlab)[0]["location"]["path"], "site.yaml");
}

#[test]
fn junit_is_xml_whatever_was_written() {
    let text = written(Format::Junit, "");
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut cases, mut failures) = (0, 0);
    loop {
        match reader.read_event().expect("XML") {
            quick_xml::events::Event::Start(tag) => {
                cases += usize::from(tag.name().as_ref() == "testcase");
                failures += usize::from(tag.name().as_ref() == "failure");
                for attribute in tag.attributes() {
                    attribute.expect("an attribute");
                }
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!((cases, failures), (2, 1));
    assert!(!text.contains('\u{1}'));
    assert!(
        text.contains(r#"name="content/a, b.md" tests="1" failures="1""#),
        "{text}"
    );
}
