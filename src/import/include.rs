//! `{% include file.html a="b" %}`: a callout where the file's name says it is one,
//! else the file's text, where nothing in it needs Jekyll.

use std::collections::BTreeMap;

use super::html;
use super::liquid::{self, Known, Piece};

/// How an include stands in its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has its lines for itself.
    Alone,
    /// It stands in a sentence.
    InText,
}

/// How deep includes may include.
const DEEPEST: usize = 8;
/// The longest text that one include may come to.
const LONGEST: usize = 1 << 16;

/// Callouts by the names that themes give their includes, without extension.
const CALLOUTS: &[(&str, &str)] = &[
    ("note", "NOTE"),
    ("info", "NOTE"),
    ("tip", "TIP"),
    ("important", "IMPORTANT"),
    ("warning", "WARNING"),
    ("alert", "WARNING"),
    ("caution", "CAUTION"),
    ("danger", "CAUTION"),
];

/// What an include comes to; `None` where only Jekyll knows.
pub fn expand(arguments: &str, standing: Standing, known: &Known<'_>) -> Option<String> {
    let (file, parameters) = arguments_of(arguments, known)?;
    let name = file.rsplit('/').next().unwrap_or(&file);
    let name = name.split('.').next().unwrap_or(name).to_lowercase();
    if name == "toc" {
        // The page has its list of headings without asking.
        return Some(String::new());
    }
    let callout = CALLOUTS.iter().find(|(known, _)| *known == name);
    let content = ["content", "text", "message"]
        .iter()
        .find_map(|key| parameters.get(*key));
    if let (Some((_, kind)), Some(content), Standing::Alone) = (callout, content, standing) {
        let lines = content
            .trim()
            .lines()
            .map(|line| format!("\n> {}", line.trim()));
        return Some(format!("> [!{kind}]{}", lines.collect::<String>()));
    }
    let text = fill(&file, &parameters, known, 0)?;
    let text = text.trim();
    Some(match standing {
        Standing::InText => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Standing::Alone if text.starts_with('<') => html::one_block(text).text,
        Standing::Alone => text.to_owned(),
    })
}

/// The file and the parameters; `None` where one is no plain text.
fn arguments_of(arguments: &str, known: &Known<'_>) -> Option<(String, BTreeMap<String, String>)> {
    let (file, mut rest) = arguments
        .split_once(char::is_whitespace)
        .unwrap_or((arguments, ""));
    if file.is_empty() || file.contains("{{") {
        return None;
    }
    let mut parameters = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        let Some((key, after)) = rest.split_once('=') else {
            break;
        };
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, left) = match quote {
            Some(quote) => {
                let (value, left) = after[1..].split_once(quote)?;
                (value.to_owned(), left)
            }
            None => {
                let end = after.find(char::is_whitespace).unwrap_or(after.len());
                let name = &after[..end];
                let plain = matches!(name, "true" | "false") || name.parse::<f64>().is_ok();
                let value = if plain {
                    name.to_owned()
                } else {
                    (known.value_of)(name)?
                };
                (value, &after[end..])
            }
        };
        parameters.insert(key.trim().to_owned(), value);
        rest = left;
    }
    Some((file.to_owned(), parameters))
}

/// The text of an include with its parameters put in.
fn fill(
    file: &str,
    parameters: &BTreeMap<String, String>,
    known: &Known<'_>,
    depth: usize,
) -> Option<String> {
    let text = (known.include)(file)?;
    if depth > DEEPEST {
        return None;
    }
    let mut filled = String::new();
    // For each open `if`: whether its part is shown, whether one was, whether the
    // text around it is shown.
    let mut open: Vec<(bool, bool, bool)> = Vec::new();
    for piece in liquid::pieces(text) {
        let shown = open.last().is_none_or(|(shown, ..)| *shown);
        match piece {
            Piece::Text(text) if shown => filled.push_str(text),
            Piece::Output(_, inner) if shown => filled.push_str(&value(inner, parameters, known)?),
            Piece::Tag(_, "if", condition) => {
                let holds = shown && holds(condition, parameters)?;
                open.push((holds, holds, shown));
            }
            Piece::Tag(_, "unless", condition) => {
                let holds = shown && !holds(condition, parameters)?;
                open.push((holds, holds, shown));
            }
            Piece::Tag(_, "elsif", condition) => {
                let (now, was, around) = open.last_mut()?;
                *now = *around && !*was && holds(condition, parameters)?;
                *was |= *now;
            }
            Piece::Tag(_, "else", _) => {
                let (now, was, around) = open.last_mut()?;
                *now = *around && !*was;
            }
            Piece::Tag(_, "endif" | "endunless", _) => {
                open.pop()?;
            }
            Piece::Tag(_, "include", arguments) if shown => {
                let (file, parameters) = arguments_of(arguments, known)?;
                filled.push_str(&fill(&file, &parameters, known, depth + 1)?);
            }
            Piece::Tag(..) if shown => return None,
            _ => {}
        }
        if filled.len() > LONGEST {
            return None;
        }
    }
    open.is_empty().then_some(filled)
}

/// A value in an include. A parameter that is not given is empty.
fn value(inner: &str, parameters: &BTreeMap<String, String>, known: &Known<'_>) -> Option<String> {
    let (name, filters) = inner
        .split_once('|')
        .map_or((inner, ""), |(n, f)| (n.trim(), f));
    let Some(parameter) = name.strip_prefix("include.") else {
        return liquid::value(inner, known);
    };
    let text = parameters.get(parameter).cloned().unwrap_or_default();
    liquid::filtered(text, filters, known)
}

/// Whether a condition on one parameter holds; `None` where it asks for more.
fn holds(condition: &str, parameters: &BTreeMap<String, String>) -> Option<bool> {
    let mut words = condition.splitn(3, char::is_whitespace).map(str::trim);
    let given = parameters.get(words.next()?.strip_prefix("include.")?);
    match (words.next(), words.next()) {
        (None, None) => Some(given.is_some_and(|value| value != "false")),
        (Some("=="), Some(value)) => {
            let value = liquid::literal(value).unwrap_or(value);
            Some(given.is_some_and(|given| given == value))
        }
        (Some("!="), Some(value)) => {
            let value = liquid::literal(value).unwrap_or(value);
            Some(given.is_none_or(|given| given != value))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(arguments: &str, standing: Standing) -> Option<String> {
        let known = Known {
            base: "",
            address_of: &|_| None,
            value_of: &|_| None,
            include: &|file| match file {
                "image.html" => Some(
                    "<figure>\n\n    <img src=\"{{ include.file | relative_url }}\">\n\
                     {% if include.caption %}<figcaption>{{include.caption}}</figcaption>{% endif %}\n\
                     </figure>\n",
                ),
                "loop.html" => Some("a{% include loop.html %}"),
                "list.html" => Some("{% for x in site.pages %}{{ x }}{% endfor %}"),
                _ => None,
            },
        };
        expand(arguments, standing, &known)
    }

    #[test]
    fn an_include_comes_to_its_text_where_nothing_in_it_needs_jekyll() {
        let image = expanded(
            "image.html file=\"img/a.png\" caption='A \"b\"'",
            Standing::Alone,
        );
        assert_eq!(
            image.as_deref(),
            Some("<figure>\n<img src=\"/img/a.png\">\n<figcaption>A \"b\"</figcaption>\n</figure>")
        );
        let note = expanded("note.html content=\"Mind\nthe gap\"", Standing::Alone);
        assert_eq!(note.as_deref(), Some("> [!NOTE]\n> Mind\n> the gap"));
        for unknown in [
            "list.html",
            "loop.html",
            "none.html",
            "{{ x }}",
            "a.html b=c",
            "a.html b=\"c",
        ] {
            assert_eq!(expanded(unknown, Standing::Alone), None, "{unknown}");
        }
    }
}
