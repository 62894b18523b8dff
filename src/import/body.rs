//! What a page's text says in Jekyll's own way beside Liquid: links to source
//! files, and the place for a table of contents.

use std::collections::BTreeMap;

use crate::path::SourcePath;

/// A body with what was done to it.
pub struct Rewritten {
    /// The body.
    pub text: String,
    /// What stands otherwise.
    pub changed: Vec<String>,
}

/// Rewrites a body. `sources` holds the address of each old page.
pub fn rewrite(body: &str, file: &SourcePath, sources: &BTreeMap<String, String>) -> Rewritten {
    let mut changed = Vec::new();
    let text = links(body, file, sources, &mut changed);
    let text = contents(&text, &mut changed);
    Rewritten { text, changed }
}

/// Links to `.md` files: pages lie elsewhere now, so they are linked by address.
fn links(
    body: &str,
    file: &SourcePath,
    sources: &BTreeMap<String, String>,
    changed: &mut Vec<String>,
) -> String {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find("](").into_iter().chain(rest.find("]: ")).min() {
        let start = at + if rest[at..].starts_with("](") { 2 } else { 3 };
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find([')', ' ', '\n', '"', '>']).unwrap_or(rest.len());
        let target = &rest[..end];
        let cut = target.find(['#', '?']).unwrap_or(target.len());
        let (path, tail) = target.split_at(cut);
        let page = is_source(path).then(|| joined(file, path)).flatten();
        match page.and_then(|page| sources.get(&page)) {
            Some(address) => {
                changed.push(format!("the link `{target}` became `{address}{tail}`"));
                text.push_str(address);
                text.push_str(tail);
            }
            None => text.push_str(target),
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    text
}

fn is_source(path: &str) -> bool {
    !path.contains("://") && (path.ends_with(".md") || path.ends_with(".markdown"))
}

/// A path from the site's root: absolute ones as they are, others from the file's folder.
fn joined(file: &SourcePath, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => Vec::new(),
        false => file.as_str().split('/').collect(),
    };
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// `* TOC` with `{:toc}` below it: every page has its list of headings.
fn contents(body: &str, changed: &mut Vec<String>) -> String {
    if !body.contains("{:toc") && !body.contains("{: toc") {
        return body.to_owned();
    }
    let lines: Vec<&str> = body.split_inclusive('\n').collect();
    let is_place = |line: &str| {
        let inner = line
            .trim()
            .strip_prefix("{:")
            .map(|l| l.trim_end_matches('}').trim());
        inner.is_some_and(|l| l == "toc" || l.starts_with("toc "))
    };
    let is_list = |line: &str| line.starts_with(['*', '-', '+']) || line.starts_with("1.");
    let mut text = String::with_capacity(body.len());
    for (index, line) in lines.iter().enumerate() {
        let below = lines.get(index + 1).is_some_and(|next| is_place(next));
        if is_place(line) {
            changed.push(
                "the place for a table of contents taken off: every page has its “Jump to” list"
                    .into(),
            );
        } else if !(below && is_list(line)) {
            text.push_str(line);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_files_become_addresses_and_a_place_for_contents_goes() {
        let file = SourcePath::new("pages/a/x.md").expect("sound");
        let sources = BTreeMap::from([("_release/y.md".into(), "/release/y.html".into())]);
        let body = "* TOC\n{:toc}\n\n[y](../../_release/y.md#a) [z](z.md)\n\n[r]: /_release/y.md\n";
        let done = rewrite(body, &file, &sources);
        assert_eq!(
            done.text,
            "\n[y](/release/y.html#a) [z](z.md)\n\n[r]: /release/y.html\n"
        );
        assert_eq!(done.changed.len(), 3);
    }
}
