//! Diagrams and formulas, drawn when the page is built: readers' browsers ask
//! nobody else and run nothing.

use std::panic;

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser, Storage, push_mathml};

/// A diagram or formula, drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// HTML.
    pub html: String,
    /// Its words.
    pub text: String,
}

/// The longest diagram that is drawn, in bytes: layout is not linear.
const LONGEST_DIAGRAM: usize = 20_000;

/// The deepest nesting of a formula: the parser and the browser recurse.
const DEEPEST_FORMULA: usize = 100;

/// The colours that the library draws with, and the theme's names for them.
const COLOURS: &[(&str, &str)] = &[
    ("#ECECFF", "--diagram-fill"),
    ("#9370DB", "--diagram-line"),
    ("#333", "--diagram-ink"),
    ("#333333", "--diagram-ink"),
    ("#fff", "--diagram-paper"),
    ("#ffffff", "--diagram-paper"),
    ("#e8e8e8", "--diagram-paper"),
    ("#ffffde", "--diagram-group"),
    ("#aaaa33", "--diagram-group-line"),
    ("#fff5ad", "--diagram-note"),
    ("#FFF5AD", "--diagram-note"),
];

/// Draws a diagram of Mermaid's language. `number` tells the diagrams of a page apart.
///
/// # Errors
/// Why it cannot be drawn.
pub fn diagram(source: &str, title: Option<&str>, number: usize) -> Result<Drawing, String> {
    if source.len() > LONGEST_DIAGRAM {
        return Err(format!("it has more than {LONGEST_DIAGRAM} bytes"));
    }
    if source.trim().is_empty() {
        return Err("it is empty".into());
    }
    let drawn = panic::catch_unwind(|| mermaid_svg::render(source));
    let svg = match drawn {
        Ok(Ok(svg)) => svg,
        Ok(Err(why)) => return Err(why.to_string()),
        Err(_) => return Err("its form is not known".into()),
    };
    let svg = legible(dressed(&svg, number));
    let kind = source.split_whitespace().next().unwrap_or_default();
    let mut label = String::new();
    super::escape::escape(&mut label, title.unwrap_or(kind));
    let svg = svg.replacen("<svg ", &format!("<svg aria-label=\"{label}\" "), 1);
    let caption = match title {
        Some(_) => format!("<figcaption>{label}</figcaption>"),
        None => String::new(),
    };
    Ok(Drawing {
        html: format!(
            "<figure class=\"diagram\"><div class=\"diagram-box\" tabindex=\"0\" role=\"group\" aria-label=\"{label}\">{svg}</div>{caption}</figure>\n"
        ),
        text: words(&svg),
    })
}

/// The drawing in the theme's colours, its ids its own.
fn dressed(svg: &str, number: usize) -> String {
    let mut svg = svg.replace("id=\"", &format!("id=\"d{number}-"));
    svg = svg.replace("url(#", &format!("url(#d{number}-"));
    svg = svg.replace("href=\"#", &format!("href=\"#d{number}-"));
    for (colour, name) in COLOURS {
        for attribute in ["fill", "stroke"] {
            let from = format!("{attribute}=\"{colour}\"");
            svg = svg.replace(&from, &format!("{attribute}=\"var({name})\""));
        }
    }
    svg
}

/// Keeps a drawing from shrinking below three quarters of its size, where its words
/// of 14 px are still read; its box scrolls instead.
fn legible(svg: String) -> String {
    let width = |svg: &str| {
        let (_, view) = svg.split_once("viewBox=\"")?;
        view.split(' ').nth(2)?.parse::<f64>().ok()
    };
    match width(&svg) {
        Some(width) => {
            let least = (width * 0.75).round();
            svg.replacen("style=\"", &format!("style=\"min-width: {least}px; "), 1)
        }
        None => svg,
    }
}

/// The text of a drawing.
fn words(svg: &str) -> String {
    let mut text = String::new();
    for piece in svg.split('<').skip(1) {
        if let Some((_, words)) = piece.split_once('>')
            && !words.trim().is_empty()
        {
            text.push_str(words.trim());
            text.push(' ');
        }
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// Writes a formula of LaTeX as MathML.
///
/// # Errors
/// What is wrong with it.
pub fn formula(source: &str, block: bool) -> Result<Drawing, String> {
    let mut depth = 0usize;
    let deepest = source.bytes().fold(0, |deepest: usize, b| {
        match b {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest.max(depth)
    });
    if deepest > DEEPEST_FORMULA || source.len() > LONGEST_DIAGRAM {
        return Err("it is too long or too deep".into());
    }
    let drawn = panic::catch_unwind(|| mathml(source, block));
    let html = drawn.map_err(|_| "it cannot be read".to_owned())??;
    let html = if block {
        format!("<span class=\"math\">{html}</span>")
    } else {
        html
    };
    Ok(Drawing {
        html,
        text: source.to_owned(),
    })
}

fn mathml(source: &str, block: bool) -> Result<String, String> {
    let storage = Storage::new();
    let events: Result<Vec<_>, _> = Parser::new(source, &storage).collect();
    let events = events.map_err(|e| {
        let words = e.to_string();
        let line = words.lines().find(|l| !l.trim().is_empty()).unwrap_or("");
        line.trim().trim_end_matches(':').to_owned()
    })?;
    let config = RenderConfig {
        display_mode: if block {
            DisplayMode::Block
        } else {
            DisplayMode::Inline
        },
        ..RenderConfig::default()
    };
    let mut html = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    push_mathml(&mut html, events, config).map_err(|e| e.to_string())?;
    Ok(escaped(&html))
}

/// The library writes `<` and `&` as operators without escaping them.
fn escaped(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 16);
    let mut in_tag = false;
    for (at, c) in html.char_indices() {
        let rest = &html[at + c.len_utf8()..];
        match c {
            '<' if !in_tag => {
                let next = rest.as_bytes().first();
                in_tag = next.is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/');
                out.push_str(if in_tag { "<" } else { "&lt;" });
            }
            '&' if !in_tag => {
                let word = rest.split(';').next().unwrap_or("");
                let entity = word.len() < rest.len()
                    && !word.is_empty()
                    && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#');
                out.push_str(if entity { "&" } else { "&amp;" });
            }
            c => {
                in_tag &= c != '>';
                out.push(c);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagram_has_the_themes_colours_and_ids_of_its_own() {
        let source = "flowchart TD\n  A[Start] --> B{Sure?}\n";
        let one = diagram(source, Some("Way <1>"), 1).expect("drawn");
        assert!(one.html.contains("var(--diagram-fill)"));
        assert!(one.html.contains("aria-label=\"Way &lt;1&gt;\""));
        assert!(one.text.contains("Sure?"));
        let two = diagram(source, None, 2).expect("drawn");
        assert!(one.html.contains("id=\"d1-") && !one.html.contains("d2-"));
        assert!(two.html.contains("url(#d2-"));
        assert!(diagram("nonsense\n a", None, 1).is_err());
        assert!(diagram("", None, 1).is_err());
    }

    #[test]
    fn a_formula_becomes_mathml_and_a_wrong_one_says_why() {
        let html = formula("\\frac{a}{b^2}", false).expect("read").html;
        assert!(
            html.starts_with("<math") && html.contains("<mfrac>"),
            "{html}"
        );
        let html = formula("a < b \\text{<script>}", false).expect("read").html;
        assert!(
            html.contains("<mo>&lt;</mo>") && !html.contains("<script"),
            "{html}"
        );
        assert!(formula("\\frac{a", false).is_err());
        assert!(formula("\\nosuchcommand x", true).is_err());
        assert!(formula(&"{".repeat(5000), true).is_err());
    }
}
