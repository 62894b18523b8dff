//! The script that a preview adds to its pages, in parts, and its style.

/// What lies below `/@preview/`: each file's name with its text.
const FILES: &[(&str, &str)] = &[
    ("client.js", include_str!("client/client.js")),
    ("client.css", include_str!("client/client.css")),
    ("preview.js", include_str!("client/preview.js")),
    ("morph.js", include_str!("client/morph.js")),
    ("stream.js", include_str!("client/stream.js")),
    ("panel.js", include_str!("client/panel.js")),
    ("marks.js", include_str!("client/marks.js")),
];

/// The text of a file.
pub fn file(name: &str) -> Option<&'static str> {
    let found = FILES.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text)
}
