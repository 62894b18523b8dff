//! What directives become: elements with classes that the theme gives a look.

use super::Call;
use super::registry::Argument;
use crate::markdown::Resolve;
use crate::markdown::escape::{attribute, escape};
use crate::path::SourcePath;

/// The start of an element, up to where its title stands.
pub fn open(call: &Call, resolve: &dyn Resolve, from: Option<&SourcePath>, line: &str) -> String {
    let titled = !call.argument.is_empty() && call.form().argument != Argument::None;
    let mut html = String::new();
    let name = call.name;
    let element = match name {
        "details" | "question" => "details",
        "tab" => "section",
        _ => "div",
    };
    html.push('<');
    html.push_str(element);
    attribute(&mut html, "class", &classes(call));
    if let Some(id) = call.value("id") {
        attribute(&mut html, "id", id);
    }
    if is_callout(name) {
        html.push_str(" role=\"note\"");
    }
    if call.value("open").is_some() {
        html.push_str(" open");
    }
    html.push_str(line);
    html.push_str(">\n");
    match name {
        "details" | "question" => {
            html.push_str("<summary>");
            if !titled {
                html.push_str("</summary>\n");
            }
        }
        "tab" if titled => html.push_str("<p class=\"tab-label\">"),
        "card" => card(&mut html, call, titled, resolve, from),
        name if is_callout(name) => {
            html.push_str("<p class=\"callout-title\">");
            if !titled {
                escape(&mut html, &resolve.word(word(name)));
                html.push_str("</p>\n");
            }
        }
        _ => {}
    }
    html
}

fn classes(call: &Call) -> String {
    let mut classes = match call.name {
        "cards" => format!("cards cards-{}", call.value("columns").unwrap_or("2")),
        "tab" => "tab-panel".into(),
        "question" => "details question".into(),
        name if is_callout(name) => format!("callout callout-{name}"),
        name => name.into(),
    };
    if let Some(own) = call.value("class") {
        classes.push(' ');
        classes.push_str(own);
    }
    classes
}

fn card(
    html: &mut String,
    call: &Call,
    titled: bool,
    resolve: &dyn Resolve,
    from: Option<&SourcePath>,
) {
    if let Some(icon) = call.value("icon") {
        if icon.contains(['/', '.']) {
            html.push_str("<img class=\"card-icon\"");
            attribute(html, "src", &resolve.image(icon, from).src);
            html.push_str(" alt=\"\" loading=\"lazy\">\n");
        } else {
            html.push_str("<p class=\"card-icon\" aria-hidden=\"true\">");
            escape(html, icon);
            html.push_str("</p>\n");
        }
    }
    if titled {
        html.push_str("<p class=\"card-title\">");
        if let Some(link) = call.value("link") {
            html.push_str("<a");
            attribute(html, "href", &resolve.link(link, from).href);
            html.push('>');
        }
    }
}

/// What ends the title.
pub fn titled(call: &Call) -> &'static str {
    match call.name {
        "details" | "question" => "</summary>\n",
        "card" if call.value("link").is_some() => "</a></p>\n",
        _ => "</p>\n",
    }
}

/// What ends the element.
pub fn close(call: &Call) -> &'static str {
    match call.name {
        "details" | "question" => "</details>\n",
        "tab" => "</section>\n",
        _ => "</div>\n",
    }
}

fn is_callout(name: &str) -> bool {
    matches!(name, "note" | "tip" | "important" | "warning" | "caution")
}

/// The key of the theme's word for a callout.
pub fn word(callout: &str) -> &'static str {
    match callout {
        "tip" => "callout_tip",
        "important" => "callout_important",
        "warning" => "callout_warning",
        "caution" => "callout_caution",
        _ => "callout_note",
    }
}
