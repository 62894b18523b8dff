//! The "Jump to" list of a page.

use crate::support::SiteTest;

/// The list of a page with this body: `2 Name`, those below indented.
fn list(body: &str) -> Vec<String> {
    let template = "{% for e in page.toc %}{{ e.level }} {{ e.text }}\n{% for c in e.children %}  {{ c.level }} {{ c.text }}\n{% endfor %}{% endfor %}";
    let site = SiteTest::new()
        .page("a.md", "pagename: A\npermalink: a.html", body)
        .file("templates/page.html", template.replace("\\n", "\n"));
    let text = site.build().get("/a.html");
    text.lines()
        .filter(|l| !l.trim().is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn sections_and_those_below_them_are_listed_whatever_levels_they_use() {
    assert_eq!(
        list("## A\n\n### B\n\n#### C\n\n## D\n"),
        ["2 A", "  3 B", "2 D"]
    );
    assert_eq!(list("# Title\n\n## A\n\n### B\n"), ["2 A", "  3 B"]);
    assert_eq!(list("# A\n\n## B\n\n# C\n"), ["1 A", "  2 B", "1 C"]);
    assert_eq!(list("## A\n\n#### B\n"), ["2 A", "  4 B"]);
    assert_eq!(list("### A\n\n### **B** and `c`\n"), ["3 A", "3 B and c"]);
    assert_eq!(list("### A\n\n## B\n\n### C\n"), ["3 A", "2 B", "  3 C"]);
    assert_eq!(list("##\n\n## **Bold:**word\n"), ["2 Bold:word"]);
    assert_eq!(list("Words.\n\n# Title\n\n##### A\n"), Vec::<String>::new());
}
