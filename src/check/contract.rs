//! What `front_matter` in `site.yaml` asks of each page's fields.

use crate::article::{Article, Head};
use crate::config::FieldRule;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::front_matter::FrontMatter;
use crate::path::slug;
use crate::yaml::{Entry, Node, Value};

use super::Ground;

/// Judges a page's front matter.
pub(super) fn judge(ground: &Ground<'_>, article: &Article, problems: &mut Vec<Diagnostic>) {
    let rules = &ground.config.front_matter;
    let Some(head) = article.head.as_deref().filter(|_| !rules.is_empty()) else {
        return;
    };
    let written = FrontMatter::entries(&article.file);
    for rule in rules {
        // Of a key that stands twice, which is an error already, the last counts.
        let entry = written.iter().rev().find(|e| e.key == rule.field);
        match entry.filter(|e| !e.value.is_blank()) {
            Some(entry) => value(article, rule, entry, problems),
            None => missing(article, rule, entry, problems),
        }
        if let Some(made) = &rule.rule {
            permalink(article, head, made, problems);
        }
    }
}

fn missing(
    article: &Article,
    rule: &FieldRule,
    entry: Option<&Entry>,
    problems: &mut Vec<Diagnostic>,
) {
    if !rule.required {
        return;
    }
    let field = &rule.field;
    let (words, span) = match entry {
        Some(entry) => (format!("`{field}` is empty"), entry.key_span),
        None => {
            let span = FrontMatter::place(&article.file, &[field]);
            (format!("the page has no `{field}`"), span)
        }
    };
    let help = match rule.values.first() {
        Some(_) => format!("write `{field}:` with {}", choice(&rule.values)),
        None => format!("write `{field}:` with a value: the site asks for it on every page"),
    };
    problems.push(
        Diagnostic::new(Code::MissingField, words)
            .at(&article.file.path, span)
            .help(help),
    );
}

fn value(article: &Article, rule: &FieldRule, entry: &Entry, problems: &mut Vec<Diagnostic>) {
    let mut each = |node: &Node| {
        let Some(scalar) = node.scalar() else { return };
        let text = scalar.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let finding = refused(rule, &text);
        problems.extend(finding.map(|f| f.at(&article.file.path, node.span)));
    };
    match &entry.value.value {
        Value::List(items) => items.iter().for_each(&mut each),
        _ => each(&entry.value),
    }
}

/// What is wrong with a field's text.
fn refused(rule: &FieldRule, text: &str) -> Option<Diagnostic> {
    let field = &rule.field;
    if !rule.values.is_empty() && !rule.values.iter().any(|v| v == text) {
        let words = format!("`{field}` cannot be `{text}` on this site");
        let near = nearest(text, rule.values.iter().map(String::as_str));
        return Some(Diagnostic::new(Code::FieldValue, words).help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write {}", choice(&rule.values)),
        }));
    }
    let pattern = rule.pattern.as_ref()?;
    (!pattern.whole.is_match(text)).then(|| {
        let words = format!("`{field}` does not look as this site asks: `{text}`");
        Diagnostic::new(Code::FieldValue, words).help(format!(
            "write what the pattern `{}` describes",
            pattern.text
        ))
    })
}

/// `` `a`, `b` or `c` ``.
fn choice(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|v| format!("`{v}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

fn permalink(article: &Article, head: &Head, rule: &str, problems: &mut Vec<Diagnostic>) {
    let Some(written) = &head.front.permalink else {
        return;
    };
    let made = made(head, rule);
    if written.value.trim_start_matches('/') == made {
        return;
    }
    let words = format!(
        "the permalink `{}` does not follow the rule `{rule}`",
        written.value
    );
    problems.push(
        Diagnostic::new(Code::PermalinkRule, words)
            .at(&article.file.path, written.span)
            .help(format!(
                "write `{made}`, and keep the old address in `redirect_from` if readers have it"
            )),
    );
}

/// The permalink that a rule makes for a page; a part that the page does not have
/// leaves no gap.
fn made(head: &Head, rule: &str) -> String {
    let front = &head.front;
    let part = |of: &Option<crate::front_matter::Spanned<String>>| {
        of.as_ref()
            .map(|part| slug(&part.value))
            .unwrap_or_default()
    };
    let made = rule
        .replace("{category}", &part(&front.category))
        .replace("{subcategory}", &part(&front.subcategory))
        .replace("{level3}", &part(&front.level3))
        .replace("{name}", &slug(&head.name));
    let mut parts: Vec<String> = Vec::new();
    for folder in made.split('/') {
        let (stem, end) = folder.rsplit_once('.').unwrap_or((folder, ""));
        let words: Vec<&str> = stem.split('-').filter(|w| !w.is_empty()).collect();
        let dot = if end.is_empty() { "" } else { "." };
        let folder = format!("{}{dot}{end}", words.join("-"));
        if folder.len() > dot.len() + end.len() {
            parts.push(folder);
        }
    }
    parts.join("/")
}
