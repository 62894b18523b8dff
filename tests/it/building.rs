//! What every build does, whatever the site.

use crate::support::SiteTest;
use shelfmark::engine::Engine;

#[test]
fn a_warm_build_equals_a_cold_one() {
    let mut site = SiteTest::new()
        .page(
            "a.md",
            "pagename: A\npermalink: a.html\ncategoryName: Guides",
            "To [b](b.html).\n",
        )
        .page(
            "b.md",
            "pagename: B\npermalink: b.html\ncategoryName: Guides",
            "Text.\n",
        );
    let mut engine = Engine::default();
    site.build_with(&mut engine).outputs();

    site.replace("content/b.md", "permalink: b.html", "permalink: c.html");
    let warm = site.build_with(&mut engine);
    let cold = site.build();

    assert_eq!(warm.outputs(), cold.outputs());
    assert_eq!(warm.findings(), cold.findings());
}
