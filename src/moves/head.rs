//! What is written into the head of a page: its old addresses, and what became of its
//! old anchors. A page without a head gets one.

use super::{Refusal, subject::unreadable};
use crate::front_matter::FrontMatter;
use crate::path::SourcePath;
use crate::yaml::edit::{self, Block};

/// Old addresses put into `redirect_from`, as permalinks.
///
/// # Errors
/// Where the head cannot be read.
pub fn redirects(
    file: &SourcePath,
    text: &str,
    old: &[String],
) -> Result<Vec<edit::Change>, Refusal> {
    let old: Vec<String> = old.iter().map(|old| edit::scalar(old)).collect();
    let Some(block) = FrontMatter::block(text) else {
        let lines: Vec<String> = old.iter().map(|old| format!("  - {old}")).collect();
        return Ok(vec![new(text, "redirect_from", &lines)]);
    };
    let block = Block::read(file, text, block).ok_or_else(|| unreadable(file))?;
    Ok(block
        .relist("redirect_from", &|_| true, &old)
        .into_iter()
        .collect())
}

/// Old anchors put under `anchors`, each with the id of the heading that has its
/// place. One that stands there already leads to the new place; one that led to an
/// old anchor leads where that one does.
///
/// # Errors
/// Where the head cannot be read.
pub fn aliases(
    file: &SourcePath,
    text: &str,
    pairs: &[(String, String)],
) -> Result<Vec<edit::Change>, Refusal> {
    let Some(block) = FrontMatter::block(text) else {
        let line =
            |(was, is): &(String, String)| format!("  {}: {}", edit::scalar(was), edit::scalar(is));
        let lines: Vec<String> = pairs.iter().map(line).collect();
        return Ok(vec![new(text, "anchors", &lines)]);
    };
    let block = Block::read(file, text, block).ok_or_else(|| unreadable(file))?;
    let bare = |text: &str| text.trim().trim_start_matches('#').to_owned();
    let mut changes = Vec::new();
    let mut left: Vec<(String, String)> = pairs.to_vec();
    let entries = block
        .node("anchors")
        .map(|node| node.entries())
        .unwrap_or_default();
    for entry in entries {
        let key = bare(&entry.key);
        if let Some((was, is)) = pairs.iter().find(|(_, is)| *is == key) {
            // The heading has its own old id again.
            let range = entry.key_span.range().start..entry.value.span.range().end;
            let pair = format!("{}: {}", edit::scalar(was), edit::scalar(is));
            changes.push((range, pair));
            left.retain(|(left, _)| left != was);
            continue;
        }
        let value = entry.value.scalar().map(|s| bare(&s.text));
        let of = |wanted: &str| pairs.iter().find(|(was, _)| was == wanted);
        let own = of(&key);
        let Some((was, is)) = own.or_else(|| value.as_deref().and_then(of)) else {
            continue;
        };
        if own.is_some() {
            left.retain(|(left, _)| left != was);
        }
        let range = entry.value.span.range();
        let written = text.get(range.clone()).unwrap_or_default();
        changes.push((range, edit::like(written, is)));
    }
    if !left.is_empty() {
        changes.push(block.put("anchors", &left));
    }
    Ok(changes)
}

/// A head with one key, put before a text that has none.
fn new(text: &str, key: &str, lines: &[String]) -> edit::Change {
    let nl = edit::line_end(text);
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    let lines = lines.join(nl);
    (bom..bom, format!("---{nl}{key}:{nl}{lines}{nl}---{nl}"))
}
