//! What a page says about itself, and how its text is built.

use std::collections::HashSet;

use crate::article::{Article, Head};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::front_matter::FrontMatter;

/// Judges a page's front matter, headings, ids and pictures.
pub(super) fn judge(article: &Article, problems: &mut Vec<Diagnostic>) {
    let Some(head) = article.head.as_deref() else {
        return;
    };
    description(article, head, problems);
    headings(article, problems);
    ids(article, problems);
    old_anchors(article, head, problems);
    pictures(article, problems);
}

fn description(article: &Article, head: &Head, problems: &mut Vec<Diagnostic>) {
    if head.front.subtitle.is_none() && head.front.description.is_none() {
        problems.push(
            Diagnostic::new(
                Code::NoDescription,
                "no sentence says what the page is about",
            )
            .at(
                &article.file.path,
                FrontMatter::place(&article.file, &["subtitle"]),
            )
            .help(
                "add a line `subtitle:` with a sentence below the `---`; lists and search \
                 engines show it",
            ),
        );
    }
}

fn headings(article: &Article, problems: &mut Vec<Diagnostic>) {
    // The page's name stands above its text as the heading of level 1.
    let mut above = 1;
    for heading in &article.outline().headings {
        let finding = if heading.level == 1 {
            let words = format!("`{}` is a second title of the page", heading.text);
            Some(
                Diagnostic::new(Code::SecondTitle, words)
                    .help("begin sections with `##`: the page's name is its title"),
            )
        } else if heading.level > above + 1 {
            let words = format!(
                "a heading of level {} follows one of level {above}",
                heading.level
            );
            Some(Diagnostic::new(Code::HeadingJump, words).help(format!(
                "begin it with {}",
                "#".repeat(usize::from(above) + 1)
            )))
        } else {
            None
        };
        problems.extend(
            finding.map(|f| super::place(f, article, heading.origin.as_deref(), heading.span)),
        );
        above = heading.level;
    }
    for title in &article.outline().titles {
        let words = format!("`<{}>` is a second title of the page", title.target);
        let finding = Diagnostic::new(Code::SecondTitle, words)
            .help("write `<h2>`: the page's name is its title");
        let origin = title.origin.as_deref();
        problems.push(super::place(finding, article, origin, title.span));
    }
}

fn ids(article: &Article, problems: &mut Vec<Diagnostic>) {
    let headings = article.outline().headings.iter().map(|h| h.id.as_str());
    let mut seen: HashSet<&str> = headings.collect();
    let mut told = HashSet::new();
    for id in &article.outline().ids {
        let name = id.target.as_str();
        // Each footnote may be referred to many times.
        if !seen.insert(name) && !name.starts_with("fn") && told.insert(name) {
            let words = format!("two elements have the id `{name}`");
            let finding = Diagnostic::new(Code::DuplicateId, words)
                .help("give one of them another id: links lead to the first");
            let origin = id.origin.as_deref();
            problems.push(super::place(finding, article, origin, id.span));
        }
    }
}

/// Each old anchor has a heading that took its place.
fn old_anchors(article: &Article, head: &Head, problems: &mut Vec<Diagnostic>) {
    let headings = &article.outline().headings;
    for (old, new) in &head.front.anchors {
        if headings.iter().any(|h| h.id == new.value) {
            continue;
        }
        let words = format!(
            "the old anchor `#{old}` leads to `#{}`, which is no heading",
            new.value
        );
        let known = headings.iter().map(|h| h.id.as_str());
        let help = match nearest(&new.value, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write the id of the heading that has its place now".into(),
        };
        problems.push(
            Diagnostic::new(Code::AnchorTarget, words)
                .at(&article.file.path, new.span)
                .help(help),
        );
    }
}

fn pictures(article: &Article, problems: &mut Vec<Diagnostic>) {
    for image in &article.outline().images {
        let origin = image.origin.as_deref();
        let file = super::file_of(article, origin);
        let whole = file.text.get(image.span.range()).unwrap_or("");
        // In raw HTML `alt=""` is a decision; in markdown nothing was written.
        if whole.starts_with('!') && image.text.trim().is_empty() {
            let finding = Diagnostic::new(Code::NoAltText, "no words stand for the picture");
            problems.push(
                super::place(finding, article, origin, image.span)
                    .help("say what it shows between `[` and `]`, for those who do not see it"),
            );
        }
    }
}
