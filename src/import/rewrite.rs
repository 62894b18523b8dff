//! Liquid in a page's body: what has a plain meaning is rewritten, the rest is
//! named for a person and stays as it is.

use super::include::{self, Standing};
use super::liquid::{Known, Piece, pieces, value};

/// A body with what was done to it; places are lines of the body, from 1.
#[derive(Default)]
pub struct Rewritten {
    /// The body.
    pub text: String,
    /// What stands otherwise: line and words.
    pub changed: Vec<(usize, String)>,
    /// What needs a person: line and words.
    pub unknown: Vec<(usize, String)>,
}

/// What a tag is to the text around it.
enum Meaning {
    /// No Liquid after all, or none that a writer meant.
    Text,
    /// What it came to.
    Is(String),
    /// What only Jekyll understands.
    Unknown,
}

/// Rewrites a body. Text between `{% raw %}` and `{% endraw %}` stays, the tags go.
pub fn rewrite(body: &str, known: &Known<'_>) -> Rewritten {
    let mut done = Rewritten::default();
    let mut line = 1;
    let mut until: Option<&str> = None;
    let pieces = pieces(body);
    for (index, piece) in pieces.iter().enumerate() {
        let (whole, meaning) = match (*piece, until) {
            (Piece::Text(text), _) => (text, Meaning::Text),
            (Piece::Tag(whole, name, _), Some(end)) if name == end => {
                until = None;
                let close = if end == "endcomment" { "-->" } else { "" };
                (whole, Meaning::Is(close.into()))
            }
            (Piece::Output(whole, _) | Piece::Tag(whole, ..), Some(_)) => (whole, Meaning::Text),
            (Piece::Tag(whole, "raw", _), None) => {
                until = Some("endraw");
                (whole, Meaning::Is(String::new()))
            }
            (Piece::Tag(whole, "comment", _), None) => {
                until = Some("endcomment");
                (whole, Meaning::Is("<!--".into()))
            }
            (Piece::Tag(whole, "include", arguments), None) => {
                let next = pieces.get(index + 1);
                let alone = stands_alone(&done.text, next);
                (whole, included(arguments, alone, known))
            }
            (Piece::Tag(whole, name, arguments), None) => (whole, tag(name, arguments, known)),
            (Piece::Output(whole, inner), None) => (whole, output(inner, known)),
        };
        match meaning {
            Meaning::Text => done.text.push_str(whole),
            Meaning::Is(text) => {
                done.changed.push((line, became(whole, &text)));
                done.text.push_str(&text);
            }
            Meaning::Unknown => {
                // The end of a block says nothing that its start does not say.
                if !matches!(piece, Piece::Tag(_, name, _) if name.starts_with("end")) {
                    let words =
                        format!("Liquid that only Jekyll understands: `{}`", one_line(whole));
                    done.unknown.push((line, words));
                }
                done.text.push_str(whole);
            }
        }
        line += whole.matches('\n').count();
    }
    done
}

fn became(whole: &str, text: &str) -> String {
    let text = one_line(text);
    if text.is_empty() {
        return format!("`{}` taken off", one_line(whole));
    }
    let shown: String = text.chars().take(60).collect();
    let more = if shown.len() < text.len() { " …" } else { "" };
    format!("`{}` became `{shown}{more}`", one_line(whole))
}

/// Whether a tag has its line for itself.
fn stands_alone(before: &str, next: Option<&Piece<'_>>) -> Standing {
    let start = before.rsplit('\n').next().unwrap_or(before);
    let end = match next {
        None => true,
        Some(Piece::Text(text)) => {
            let line = text.split('\n').next().unwrap_or(text);
            line.trim().is_empty()
        }
        Some(_) => false,
    };
    if start.trim().is_empty() && end {
        Standing::Alone
    } else {
        Standing::InText
    }
}

fn included(arguments: &str, standing: Standing, known: &Known<'_>) -> Meaning {
    include::expand(arguments, standing, known).map_or(Meaning::Unknown, Meaning::Is)
}

fn tag(name: &str, arguments: &str, known: &Known<'_>) -> Meaning {
    match name {
        "link" | "post_url" => (known.address_of)(arguments).map_or(Meaning::Unknown, Meaning::Is),
        "highlight" => {
            let language = arguments.split_whitespace().next().unwrap_or("");
            Meaning::Is(format!("```{language}"))
        }
        "endhighlight" => Meaning::Is("```".into()),
        _ => Meaning::Unknown,
    }
}

/// `{{ … }}`: a value of the site or page, or a path made absolute. Prose such as
/// `{{1}}` is no Liquid that a writer meant.
fn output(inner: &str, known: &Known<'_>) -> Meaning {
    match value(inner, known) {
        Some(text) => Meaning::Is(text),
        None if ["site.", "page.", "include.", "layout."]
            .iter()
            .any(|v| inner.starts_with(v))
            || inner == "content"
            || inner.contains('|') =>
        {
            Meaning::Unknown
        }
        None => Meaning::Text,
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_plain_meaning_is_rewritten_and_the_rest_is_named() {
        let known = Known {
            base: "/kb",
            address_of: &|path| (path == "_posts/2019-01-01-a.md").then(|| "/a.html".into()),
            value_of: &|name| (name == "site.product").then(|| "Acme".into()),
            include: &|name| (name == "key.html").then_some("<kbd>{{ include.name }}</kbd>"),
        };
        let body = "[a]({{ site.baseurl }}/x.html) {{1}} {{site.product}}\n\
            {% link _posts/2019-01-01-a.md %}\n\n{% include box.html %}\n\
            {% raw %}{{ site.x }}{% endraw %}\n{{ \"/kb/y.png\" | relative_url }}\n\
            Press {% include key.html name=\"Esc\" %}. {% comment %}{{ site.x }}{% endcomment %}\n\
            {% for p in x %}{{ page.b }}{% endfor %}";
        let done = rewrite(body, &known);
        assert_eq!(
            done.text,
            "[a](/x.html) {{1}} Acme\n/a.html\n\n{% include box.html %}\n{{ site.x }}\n/y.png\n\
             Press <kbd>Esc</kbd>. <!--{{ site.x }}-->\n{% for p in x %}{{ page.b }}{% endfor %}"
        );
        let lines: Vec<usize> = done.unknown.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [4, 8, 8]);
    }
}
