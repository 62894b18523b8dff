//! The examples of the CommonMark specification (0.31.2, all 652) give the
//! specification's HTML with the dialect on, but for those that a rule of the
//! dialect or an extension is about. These stand in the table below and in the
//! manual. The examples come with the parser's own package.

use std::path::PathBuf;
use std::process::Command;

use shelfmark::config::{Config, Dialect, MarkdownOptions};
use shelfmark::markdown::highlight::Highlighter;
use shelfmark::markdown::{self, Lines, Resolve, ResolvedImage, ResolvedLink};
use shelfmark::path::SourcePath;
use shelfmark::source::Sources;

/// An example: its number, its markdown, its HTML.
pub type Example = (usize, String, String);

/// Examples that are read otherwise, each with the reason.
const OTHERWISE: &[(usize, &str)] = &[
    (79, "empty_headings"),
    (150, "unknown_elements"),
    (151, "text_after_html"),
    (161, "text_after_html"),
    (163, "unknown_elements"),
    (173, "unclosed_elements"),
    (186, "text_after_html"),
    (297, "list_nesting"),
    (380, "emphasis"),
    (488, "link_paths"),
    (524, "unknown_elements"),
    (536, "unknown_elements"),
    (606, "addresses are links"),
    (608, "addresses are links"),
    (611, "addresses are links"),
    (612, "addresses are links"),
    (613, "unknown_elements"),
    (614, "unknown_elements"),
    (615, "unknown_elements"),
    (623, "unknown_elements"),
];

/// The folder of the parser's package.
fn parser_package() -> PathBuf {
    // Packages for other systems need not be here.
    let version = Command::new("rustc")
        .arg("-vV")
        .output()
        .expect("rustc runs");
    let version = String::from_utf8(version.stdout).expect("text");
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--filter-platform"])
        .arg(host.expect("it names its host"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value =
        serde_json::from_slice(&metadata.stdout).expect("cargo tells its packages");
    let packages = metadata["packages"].as_array().expect("packages");
    let parser = packages.iter().find(|p| p["name"] == "pulldown-cmark");
    let manifest = parser.and_then(|p| p["manifest_path"].as_str());
    let manifest = PathBuf::from(manifest.expect("the parser is one of them"));
    manifest.parent().expect("a folder").to_path_buf()
}

/// The examples.
pub fn examples() -> Vec<Example> {
    let file = parser_package().join("tests/suite/spec.rs");
    let text = std::fs::read_to_string(file).expect("the package carries its tests");
    let quoted = |text: &str, name: &str| {
        let (_, rest) = text.split_once(&format!("let {name} = r##\""))?;
        Some(rest.split_once("\"##;")?.0.to_owned())
    };
    let tests = text.split("fn spec_test_").skip(1);
    tests
        .map(|test| {
            let number = test.split('(').next().and_then(|n| n.parse().ok());
            let example = quoted(test, "original").zip(quoted(test, "expected"));
            let (markdown, html) = example.expect("an example");
            (number.expect("a number"), markdown, html)
        })
        .collect()
}

/// Leads every address where it says.
pub struct AsWritten;

impl Resolve for AsWritten {
    fn word(&self, key: &'static str) -> String {
        key.to_owned()
    }
    fn data(&self, _: &shelfmark::markdown::compose::DataCall) -> String {
        String::new()
    }
    fn link(&self, target: &str, _: Option<&SourcePath>) -> ResolvedLink {
        ResolvedLink {
            href: target.to_owned(),
            external: false,
        }
    }

    fn image(&self, target: &str, from: Option<&SourcePath>) -> ResolvedImage {
        ResolvedImage {
            src: self.link(target, from).href,
            size: None,
        }
    }
}

/// The HTML of a body, and what is said of it.
pub fn render(body: &str, options: &MarkdownOptions) -> (String, usize) {
    let sources = Sources::from_map([("content/a.md", body.as_bytes())]);
    let file = sources.pages.values().next().expect("a page");
    let parsed = markdown::parse(file, 0..file.text.len(), options, &Default::default());
    let (_, problems) = parsed.outline();
    let html = parsed.html(&AsWritten, &Highlighter::default(), Lines::Unmarked);
    (html.0, problems.len())
}

/// Everything that is read beside CommonMark and can be switched off, off.
pub fn options(dialect: Dialect) -> MarkdownOptions {
    MarkdownOptions {
        highlight: false,
        heading_links: false,
        dialect,
        ..MarkdownOptions::default()
    }
}

/// The HTML without what Shelfmark writes around the plain elements, and without
/// differences that a browser does not see.
fn plain(html: &str) -> String {
    let mut html = html.replace("<pre tabindex=\"0\">", "<pre>");
    while let Some(start) = html.find("<figure class=\"code\"") {
        let end = html[start..].find("<pre>").expect("it holds code") + start;
        html.replace_range(start..end, "");
    }
    html = html.replace("</pre></figure>", "</pre>");
    // A picture's title stands below it.
    while let Some(start) = html.find("><figcaption>") {
        let words = start + "><figcaption>".len();
        let end = html[words..].find("</figcaption>").expect("it closes") + words;
        let title = format!(" title=\"{}\">", &html[words..end]);
        html.replace_range(start..end + "</figcaption>".len(), &title);
    }
    for level in 1..=6 {
        let open = format!("<h{level} id=\"");
        while let Some(start) = html.find(&open) {
            let id = start + open.len();
            let end = html[id..].find('"').expect("it closes") + id;
            html.replace_range(start + "<h1".len()..=end, "");
        }
    }
    let same = [
        (" decoding=\"async\"", ""),
        (" loading=\"lazy\"", ""),
        ("<figure class=\"picture\">", "<p>"),
        ("<p class=\"picture\">", "<p>"),
        ("</figure>", "</p>"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        (" />", ">"),
    ];
    for (from, to) in same {
        html = html.replace(from, to);
    }
    let html = percent_encoding::percent_decode_str(&html).decode_utf8_lossy();
    let lines: Vec<&str> = html.lines().collect();
    let html = lines.join("\n").replace(">\n", ">").replace("\n<", "<");
    html.trim().to_owned()
}

#[test]
fn the_examples_of_the_specification_give_its_html_with_the_dialect_on() {
    let examples = examples();
    assert_eq!(examples.len(), 652);
    let options = options(Dialect::default());
    let mut otherwise = Vec::new();
    for (number, markdown, expected) in &examples {
        let (html, _) = render(markdown, &options);
        if plain(&html) != plain(expected) {
            otherwise.push((*number, markdown, plain(&html), plain(expected)));
        }
    }
    let known: Vec<usize> = OTHERWISE.iter().map(|(number, _)| *number).collect();
    let found: Vec<usize> = otherwise.iter().map(|o| o.0).collect();
    let news = otherwise.iter().filter(|o| !known.contains(&o.0));
    let news: Vec<String> = news
        .map(|(number, markdown, html, expected)| {
            format!("{number}: {markdown}\n--- here\n{html}\n--- there\n{expected}")
        })
        .collect();
    assert!(news.is_empty(), "{}", news.join("\n======\n"));
    assert_eq!(
        found, known,
        "an example of the table is read as it should be"
    );
}

/// The options of a site that switches a rule off.
fn without(rule: &str) -> MarkdownOptions {
    let yaml = format!("markdown:\n  dialect:\n    {rule}: false\n");
    let sources = Sources::from_map([("site.yaml", yaml.as_bytes())]);
    let file = sources.config.as_ref().expect("it is there");
    let (config, problems) = Config::parse(file);
    assert_eq!(problems, []);
    options(config.markdown.dialect)
}

#[test]
fn a_rule_that_is_off_leaves_its_examples_as_specified() {
    let examples = examples();
    let rules = OTHERWISE.iter().filter(|(_, rule)| !rule.contains(' '));
    for (number, rule) in rules {
        let (_, markdown, expected) = &examples[number - 1];
        let (html, _) = render(markdown, &without(rule));
        assert_eq!(plain(&html), plain(expected), "{rule}: {number}");
    }
}

#[test]
fn every_rule_can_be_switched_off() {
    let shown = [
        ("attributes", "{: .notice}\nx", "{: .notice}"),
        (
            "list_numbers",
            "1. a\n2. b\n\n![](x)\n\n3\\. c",
            "<p>3. c</p>",
        ),
        ("list_nesting", "1. a\n  * b", "</ol>\n<ul>"),
        ("link_paths", "![](a b.png)", "![](a b.png)"),
        ("emphasis", "**a:**b", "**a:**b"),
        ("tables", "|---|---|\n| a | b |", "|---|---|"),
        ("text_after_html", "<div>a</div>\n*b*", "*b*"),
        ("unknown_elements", "a <your-id> b", "<your-id>"),
        ("unclosed_elements", "a <title> b", "<title>"),
        ("videos", "https://vimeo.com/123456789", "<p><a href"),
        ("empty_headings", "##", "<h2"),
    ];
    for (rule, markdown, expected) in shown {
        let (off, _) = render(markdown, &without(rule));
        assert!(off.contains(expected), "{rule}: {off}");
        let (on, _) = render(markdown, &options(Dialect::default()));
        assert!(!on.contains(expected), "{rule}: {on}");
    }
    let liquid = "{% include x %}";
    assert_eq!(render(liquid, &without("liquid")).1, 0);
    assert_eq!(render(liquid, &options(Dialect::default())).1, 1);
}
