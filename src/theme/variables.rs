//! The custom properties of CSS that a theme knows: what `theme_options: variables:`
//! of `site.yaml` can set.

use std::collections::BTreeSet;

use super::layers::Layers;

/// The names, without their `--`, that the style sheets, scripts and templates of a
/// theme set or use.
pub(super) fn of(layers: &Layers) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for layer in &layers.0 {
        for (name, file) in &layer.files {
            if [".css", ".html", ".js"]
                .iter()
                .any(|end| name.ends_with(end))
            {
                note(&file.bytes, &mut known);
            }
        }
    }
    known
}

fn note(text: &[u8], known: &mut BTreeSet<String>) {
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | 0x80..);
    for at in memchr::memmem::find_iter(text, "--") {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        if before.is_some_and(is_name) {
            continue;
        }
        let name = text.get(at + 2..).unwrap_or_default();
        let end = name.iter().position(|b| !is_name(b)).unwrap_or(name.len());
        let name = name.get(..end).unwrap_or_default();
        if !name.is_empty() {
            known.insert(String::from_utf8_lossy(name).into_owned());
        }
    }
}
