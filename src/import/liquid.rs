//! Liquid in a page's body: what has a plain meaning is rewritten, the rest is
//! named for a person.

/// A body with what was done to it; places are lines of the body, from 1.
pub struct Rewritten {
    /// The body.
    pub text: String,
    /// What stands otherwise: line and words.
    pub changed: Vec<(usize, String)>,
    /// What needs a person: line and words.
    pub unknown: Vec<(usize, String)>,
}

/// What the rewriting must know of the site.
pub struct Known<'a> {
    /// `baseurl` of the old site: links carry it.
    pub base_url: &'a str,
    /// `url` of the old site.
    pub url: &'a str,
    /// The address of a source file, for `{% link %}` and `{% post_url %}`.
    pub address_of: &'a dyn Fn(&str) -> Option<String>,
}

/// Rewrites a body. Text between `{% raw %}` and `{% endraw %}` stays, the tags go.
pub fn rewrite(body: &str, known: &Known<'_>) -> Rewritten {
    let mut done = Rewritten {
        text: String::with_capacity(body.len()),
        changed: Vec::new(),
        unknown: Vec::new(),
    };
    let mut rest = body;
    let mut line = 1;
    let mut raw = false;
    while let Some(at) = rest.find("{%").into_iter().chain(rest.find("{{")).min() {
        let (before, from) = rest.split_at(at);
        line += before.matches('\n').count();
        done.text.push_str(before);
        let close = if from.starts_with("{%") { "%}" } else { "}}" };
        let Some(end) = from.find(close).map(|e| e + 2) else {
            done.text.push_str(from);
            return done;
        };
        let (tag, after) = from.split_at(end);
        let inner = tag
            .get(2..tag.len() - 2)
            .unwrap_or("")
            .trim_matches('-')
            .trim();
        let words = if raw && inner != "endraw" {
            Tag::Text
        } else {
            meaning(tag, inner, known)
        };
        match words {
            Tag::Text => done.text.push_str(tag),
            Tag::Raw(on) => {
                raw = on;
                done.changed.push((line, format!("`{tag}` taken off")));
            }
            Tag::Is(text) => {
                done.changed
                    .push((line, format!("`{}` became `{}`", tag.trim(), text.trim())));
                done.text.push_str(&text);
            }
            Tag::Unknown => {
                done.unknown.push((
                    line,
                    format!("Liquid that only Jekyll understands: `{}`", one_line(tag)),
                ));
                done.text.push_str(tag);
            }
        }
        line += tag.matches('\n').count();
        rest = after;
    }
    done.text.push_str(rest);
    done
}

enum Tag {
    /// No Liquid after all.
    Text,
    /// The start or end of raw text.
    Raw(bool),
    /// What it came to.
    Is(String),
    Unknown,
}

fn meaning(tag: &str, inner: &str, known: &Known<'_>) -> Tag {
    if tag.starts_with("{{") {
        return output(inner, known);
    }
    let (name, argument) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let argument = argument.trim();
    match name {
        "raw" => Tag::Raw(true),
        "endraw" => Tag::Raw(false),
        "link" | "post_url" => (known.address_of)(argument).map_or(Tag::Unknown, Tag::Is),
        "highlight" => {
            let language = argument.split_whitespace().next().unwrap_or("");
            Tag::Is(format!("```{language}"))
        }
        "endhighlight" => Tag::Is("```".into()),
        "comment" => Tag::Is("<!--".into()),
        "endcomment" => Tag::Is("-->".into()),
        _ => Tag::Unknown,
    }
}

/// `{{ … }}`: the site's own address, or a path made absolute. Prose such as
/// `{{1}}` is no Liquid that a writer meant.
fn output(inner: &str, known: &Known<'_>) -> Tag {
    let (value, filter) = inner
        .split_once('|')
        .map_or((inner, ""), |(v, f)| (v.trim(), f.trim()));
    let literal = value
        .strip_prefix(['"', '\''])
        .and_then(|v| v.strip_suffix(['"', '\'']));
    match (value, literal, filter) {
        ("site.baseurl", _, "") => Tag::Is(String::new()),
        ("site.url", _, "") => Tag::Is(known.url.to_owned()),
        (_, Some(path), "relative_url" | "absolute_url") => {
            let path = path
                .strip_prefix(known.base_url)
                .filter(|p| p.starts_with('/'))
                .unwrap_or(path);
            Tag::Is(if path.starts_with('/') {
                path.to_owned()
            } else {
                format!("/{path}")
            })
        }
        (_, Some(text), "") => Tag::Is(text.to_owned()),
        _ if ["site.", "page.", "include.", "content", "layout."]
            .iter()
            .any(|v| value.starts_with(v)) =>
        {
            Tag::Unknown
        }
        _ => Tag::Text,
    }
}

fn one_line(tag: &str) -> String {
    tag.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_plain_meaning_is_rewritten_and_the_rest_is_named() {
        let known = Known {
            base_url: "/kb",
            url: "https://x.test",
            address_of: &|path| (path == "_posts/2019-01-01-a.md").then(|| "/a.html".into()),
        };
        let body = "[a]({{ site.baseurl }}/x.html) {{1}}\n{% link _posts/2019-01-01-a.md %}\n\n{% include box.html %}\n{% raw %}{{ site.x }}{% endraw %}\n{{ \"/kb/y.png\" | relative_url }}";
        let done = rewrite(body, &known);
        assert_eq!(
            done.text,
            "[a](/x.html) {{1}}\n/a.html\n\n{% include box.html %}\n{{ site.x }}\n/y.png"
        );
        assert_eq!(done.unknown.len(), 1);
        assert_eq!(done.unknown[0].0, 4);
    }
}
