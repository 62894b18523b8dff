use super::*;

fn page(name: &str) -> NewPage {
    NewPage {
        name: name.into(),
        category: "What's new".into(),
        subcategory: Some("2019".into()),
        level3: None,
    }
}

fn field(text: &str, key: &str) -> serde_yaml::Value {
    let head = text.split("---\n").nth(1).expect("a block");
    let values: serde_yaml::Value = serde_yaml::from_str(head).expect("YAML");
    values[key].clone()
}

#[test]
fn every_name_comes_back_from_its_front_matter() {
    let now = Timestamp::UNIX_EPOCH;
    for name in [
        "Log-in and password",
        "it's: #1 \"quoted\" \\ {{x}}",
        "#hash",
        "- dash",
        "key: value",
        "trailing:",
        "🚀 Launch",
        "2019",
        "1e3",
        "true",
        "No",
        "null",
        "~",
        "''",
        "'",
        "---",
        "!tag *alias &anchor",
        "[a](b) | c > d",
        "%percent",
        "@at `tick`",
        "Überblick über 日本語",
        "a # b",
        "x: y # z",
    ] {
        let text = text(&page(name), "x.html", now);
        assert_eq!(field(&text, "pagename"), name, "{text}");
        assert_eq!(field(&text, "categoryName"), "What's new");
        assert_eq!(field(&text, "subCategoryName"), "2019");
        assert_eq!(field(&text, "level3"), "");
    }
}

#[test]
fn a_page_has_all_ten_fields() {
    let moment: Timestamp = "2019-02-26T12:34:43.9Z".parse().expect("a moment");
    assert_eq!(
        text(&page("Log-in"), "log-in.html", moment),
        "\
---
pagename: Log-in
categoryName: 'What''s new'
subCategoryName: '2019'
indicator: ''
subtitle: ''
level3: ''
permalink: log-in.html
isTutorial: false
isNew: true
date: 2019-02-26 12:34:43 +0000

---
Write the page here.
"
    );
}

#[test]
fn a_file_is_named_after_its_page() {
    assert_eq!(stem("Log-in & password"), "log-in-password");
    assert_eq!(stem("🚀"), "page");
    assert_eq!(stem("../../etc/passwd"), "etc-passwd");
    assert!(stem(&"long ".repeat(200)).len() < 255);
}
