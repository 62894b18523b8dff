//! Findings that an author allows at a place in a page, with a reason:
//! `<!-- shelfmark: allow no-such-page because the page comes next week -->`.
//!
//! `allow` is about the comment's line and the block that follows it, `allow-page`
//! about the whole page; in a snippet both are about the snippet. A comment right
//! above an `include` is about what is included there, too. What is allowed and not
//! found, or allowed without a reason, is a finding itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::article::Article;
use crate::diagnostic::{Code, Diagnostic, Severity, Span, nearest};
use crate::markdown::Note;
use crate::markdown::compose;
use crate::path::SourcePath;

/// One permission.
struct Allowed<'a> {
    code: Code,
    article: &'a Article,
    note: &'a Note,
    /// Whether it is about the whole page.
    page: bool,
    used: bool,
}

/// Takes out the findings that pages allow, and puts in those about how they do.
/// `unsought` are codes that nobody looked for this time, so that nobody can say
/// whether a permission for them is needed.
pub fn apply(articles: &[Arc<Article>], unsought: &[Code], findings: &mut Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut allowed: BTreeMap<&SourcePath, Vec<Allowed<'_>>> = BTreeMap::new();
    for article in articles {
        for note in &article.outline().notes {
            let file = &super::file_of(article, note.origin.as_deref()).path;
            let of_file = allowed.entry(file).or_default();
            // A snippet is read once for each page that includes it.
            if of_file.iter().any(|one| one.note.span == note.span) {
                continue;
            }
            match read(article, note) {
                Ok(read) => of_file.extend(read),
                Err(problem) => problems.push(*problem),
            }
        }
    }
    if !allowed.is_empty() {
        findings.retain(|finding| !is_allowed(&mut allowed, finding));
    }
    let unused = allowed.values().flatten().filter(|one| !one.used);
    problems.extend(
        unused
            .filter(|one| !unsought.contains(&one.code))
            .map(|one| {
                let where_ = if one.page { "on this page" } else { "here" };
                let words = format!("`{}` is allowed {where_}, but not found", one.code.as_str());
                let finding = Diagnostic::new(Code::UnusedAllow, words)
                    .help("remove the comment, or move it right above what it is about");
                super::place(
                    finding,
                    one.article,
                    one.note.origin.as_deref(),
                    one.note.span,
                )
            }),
    );
    findings.extend(problems);
}

fn is_allowed(allowed: &mut BTreeMap<&SourcePath, Vec<Allowed<'_>>>, finding: &Diagnostic) -> bool {
    let Some(place) = &finding.place else {
        return false;
    };
    if finding.code.severity() == Severity::Error {
        return false;
    }
    // What is wrong in a snippet can be allowed where it is included, too.
    let including = finding.related.iter();
    let including = including.filter(|(_, what)| what == compose::INCLUDED);
    let places = std::iter::once(place).chain(including.map(|(place, _)| place));
    let mut hit = false;
    for place in places {
        let of_file = allowed.get_mut(&place.file);
        let alike = of_file.into_iter().flatten();
        for one in alike.filter(|one| one.code == finding.code) {
            let inside = |span: Span| {
                let covers = one.note.covers;
                covers.start <= span.start && span.start < covers.end.max(covers.start + 1)
            };
            if one.page || place.span.is_some_and(inside) {
                one.used = true;
                hit = true;
            }
        }
    }
    hit
}

/// What a comment allows.
fn read<'a>(article: &'a Article, note: &'a Note) -> Result<Vec<Allowed<'a>>, Box<Diagnostic>> {
    let bad = |words: String, help: &str| {
        let problem = Diagnostic::new(Code::BadAllow, words).help(help);
        let origin = note.origin.as_deref();
        Box::new(super::place(problem, article, origin, note.span))
    };
    let form = "write `<!-- shelfmark: allow CODE because REASON -->`";
    let mut words = note.words.split_whitespace();
    let page = match words.next() {
        Some("allow") => false,
        Some("allow-page") => true,
        other => {
            let words = format!(
                "a comment to Shelfmark cannot say `{}`",
                other.unwrap_or("")
            );
            return Err(bad(words, form));
        }
    };
    let codes: Vec<&str> = words
        .by_ref()
        .take_while(|word| *word != "because")
        .collect();
    let reason = words.next();
    let mut allowed = Vec::new();
    for name in codes
        .iter()
        .flat_map(|w| w.split(','))
        .filter(|w| !w.is_empty())
    {
        let Some(code) = Code::parse(name) else {
            let names = Code::ALL.iter().map(|code| code.as_str());
            let help = match nearest(name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`shelfmark explain` lists all codes".into(),
            };
            return Err(bad(format!("no finding has the code `{name}`"), &help));
        };
        if code.severity() == Severity::Error {
            let words = format!("`{name}` cannot be allowed: it is an error");
            return Err(bad(words, "mend it; what is broken cannot be published"));
        }
        allowed.push(Allowed {
            code,
            article,
            note,
            page,
            used: false,
        });
    }
    if allowed.is_empty() {
        return Err(bad("the comment allows nothing".into(), form));
    }
    if reason.is_none() {
        let words = "the comment gives no reason".into();
        return Err(bad(words, "say why, behind `because`"));
    }
    Ok(allowed)
}
