//! Changes to a YAML text that touch no other byte of it: a value set, an item put
//! into a list or a map or taken out, in the manner in which the text is written.
//!
//! Each change is a range of the file with the words to stand there. What comes of
//! them is for the caller to read again: a text with anchors or in a form that
//! nobody writes may not take a change, and then it must not be written.

use std::ops::Range;

use super::{Node, Value};
use crate::path::SourcePath;

/// A part of a file and what is to stand there.
pub type Change = (Range<usize>, String);

/// A block of YAML in a file.
pub struct Block<'a> {
    text: &'a str,
    block: Range<usize>,
    root: Node,
}

impl<'a> Block<'a> {
    /// Reads `text[block]`; `None` where it is no group of keys.
    pub fn read(path: &SourcePath, text: &'a str, block: Range<usize>) -> Option<Self> {
        let parsed = super::parse(path, text, block.clone(), text.len());
        let sound =
            parsed.sound && (matches!(parsed.root.value, Value::Map(_)) || parsed.root.is_blank());
        sound.then_some(Self {
            text,
            block,
            root: parsed.root,
        })
    }

    /// The node of a key, as it is written here.
    pub fn node(&self, key: &str) -> Option<&Node> {
        let mut entries = self.root.entries().iter().rev();
        let entry = entries.find(|e| e.key == key && !e.merged)?;
        Some(&entry.value)
    }

    /// Gives a key a text.
    pub fn set(&self, key: &str, value: &str) -> Change {
        match self.node(key) {
            Some(node) if !node.span.range().is_empty() => {
                let range = node.span.range();
                let text = like(self.written(&range), value);
                (range, text)
            }
            Some(_) => (self.behind_colon(key), format!(" {}", scalar(value))),
            None => self.at_end(&format!("{key}: {}", scalar(value))),
        }
    }

    /// Takes out of a list, or of the one text that stands for it, what `keeps`
    /// does not keep, and puts `items` at its end; each is written in one line.
    pub fn relist(
        &self,
        key: &str,
        keeps: &dyn Fn(&Node) -> bool,
        items: &[String],
    ) -> Option<Change> {
        let Some(node) = self.node(key) else {
            return (!items.is_empty()).then(|| self.at_end(&self.lines(key, items)));
        };
        let range = node.span.range();
        let kept = match &node.value {
            Value::List(nodes) => nodes.iter().filter(|n| keeps(n)).collect(),
            Value::Scalar(_) if !node.is_blank() && keeps(node) => vec![node],
            _ => Vec::new(),
        };
        let before = match &node.value {
            Value::List(nodes) => nodes.len(),
            _ => usize::from(!node.is_blank()),
        };
        if items.is_empty() && kept.len() == before {
            return None;
        }
        if kept.is_empty() && items.is_empty() {
            return Some((self.entry(key, node), String::new()));
        }
        if range.is_empty() {
            let list = self.lines("", items);
            return Some((
                self.behind_colon(key),
                list.trim_start_matches(':').to_owned(),
            ));
        }
        let is_block =
            matches!(node.value, Value::List(_)) && !self.written(&range).starts_with('[');
        if is_block {
            return Some(self.block_list(node, &kept, items));
        }
        let mut all: Vec<String> = kept
            .iter()
            .map(|n| in_flow(self.written(&n.span.range())))
            .collect();
        all.extend(items.iter().map(|i| in_flow(i)));
        Some((range, format!("[{}]", all.join(", "))))
    }

    /// As [`Block::relist`], but each item takes the place of one that is taken out
    /// as long as there are such, so that the other items keep their bytes.
    pub fn exchange(
        &self,
        key: &str,
        keeps: &dyn Fn(&Node) -> bool,
        items: &[String],
    ) -> Vec<Change> {
        let node = self.node(key).filter(|n| !n.is_blank());
        let all: Vec<&Node> = match node.map(|n| &n.value) {
            Some(Value::List(nodes)) => nodes.iter().collect(),
            _ => node.into_iter().collect(),
        };
        let out: Vec<&Node> = all.into_iter().filter(|n| !keeps(n)).collect();
        if items.len() < out.len() {
            return self.relist(key, keeps, items).into_iter().collect();
        }
        let (taken, rest) = items.split_at(out.len());
        let exchanged = out.iter().zip(taken).map(|(node, item)| {
            let range = node.span.range();
            (range.start..self.end(&range), item.clone())
        });
        let mut changes: Vec<Change> = exchanged.collect();
        changes.extend(self.relist(key, &|_| true, rest));
        changes
    }

    /// Puts names with a word each into the map of a key.
    pub fn put(&self, key: &str, pairs: &[(String, String)]) -> Change {
        let pair = |(name, word): &(String, String)| format!("{}: {}", scalar(name), scalar(word));
        let nl = self.line_end();
        let Some(node) = self.node(key).filter(|n| !n.is_blank()) else {
            let lines: Vec<String> = pairs.iter().map(|p| format!("{nl}  {}", pair(p))).collect();
            return match self.node(key) {
                Some(node) if node.span.range().is_empty() => {
                    (self.behind_colon(key), lines.concat())
                }
                Some(node) => (node.span.range(), lines.concat()),
                None => self.at_end(&format!("{key}:{}", lines.concat())),
            };
        };
        let range = node.span.range();
        if self.written(&range).starts_with('{') {
            let inside = self
                .text
                .get(..range.end - 1)
                .unwrap_or_default()
                .trim_end()
                .len();
            let comma = if node.entries().is_empty() { "" } else { ", " };
            let all: Vec<String> = pairs.iter().map(pair).collect();
            return (inside..inside, format!("{comma}{}", all.join(", ")));
        }
        let first = node
            .entries()
            .first()
            .map_or(range.start, |e| e.key_span.range().start);
        let indent = self
            .text
            .get(self.line_start(first)..first)
            .unwrap_or_default();
        let end = self.end_of_line(self.end(&range));
        let lines: Vec<String> = pairs
            .iter()
            .map(|p| format!("{nl}{indent}{}", pair(p)))
            .collect();
        (end..end, lines.concat())
    }

    /// The list as lines below its key.
    fn lines(&self, key: &str, items: &[String]) -> String {
        let nl = self.line_end();
        let items: Vec<String> = items.iter().map(|item| format!("{nl}  - {item}")).collect();
        format!("{key}:{}", items.concat())
    }

    /// A list of lines with other items; the lines of those that stay are as they are.
    fn block_list(&self, node: &Node, kept: &[&Node], items: &[String]) -> Change {
        let Value::List(all) = &node.value else {
            return (node.span.range(), String::new());
        };
        let start = |n: &Node| self.line_start(n.span.range().start);
        let first = all.first().map_or(node.span.range().start, start);
        let whole = first..self.end_of_line(self.end(&node.span.range()));
        let indent = self.text.get(first..).unwrap_or_default();
        let indent = &indent[..indent.len() - indent.trim_start_matches([' ', '\t']).len()];
        let nl = self.line_end();
        let mut lines = Vec::new();
        for (at, item) in all.iter().enumerate() {
            if kept.iter().any(|k| k.span == item.span) {
                let end = all.get(at + 1).map_or(whole.end, start);
                let line = self.text.get(start(item)..end).unwrap_or_default();
                lines.push(line.trim_end_matches(['\n', '\r']).to_owned());
            }
        }
        lines.extend(items.iter().map(|item| format!("{indent}- {item}")));
        if kept.len() == all.len() {
            let added: Vec<String> = items.iter().map(|i| format!("{nl}{indent}- {i}")).collect();
            return (whole.end..whole.end, added.concat());
        }
        (whole, lines.join(nl))
    }

    /// The lines of a key with its value.
    fn entry(&self, key: &str, node: &Node) -> Range<usize> {
        let at = self.key(key).unwrap_or(node.span.range());
        let start = self.line_start(at.start);
        let end = self.end_of_line(self.end(&(at.start..node.span.range().end.max(at.end))));
        let rest = self.text.get(end..).unwrap_or_default();
        let newline = ["\r\n", "\n"].iter().find(|nl| rest.starts_with(**nl));
        start..end + newline.map_or(0, |nl| nl.len())
    }

    fn key(&self, key: &str) -> Option<Range<usize>> {
        let mut entries = self.root.entries().iter().rev();
        let entry = entries.find(|e| e.key == key && !e.merged)?;
        Some(entry.key_span.range())
    }

    /// The place behind a key's colon.
    fn behind_colon(&self, key: &str) -> Range<usize> {
        let end = self.key(key).map_or(self.block.end, |k| k.end);
        let colon = self.text.get(end..).and_then(|t| t.find(':'));
        let at = colon.map_or(end, |colon| end + colon + 1);
        at..at
    }

    /// A new line below the last one that says something.
    fn at_end(&self, line: &str) -> Change {
        let block = self.text.get(self.block.clone()).unwrap_or_default();
        let said = block.trim_end();
        let at = self.block.start + said.len();
        let nl = self.line_end();
        let empty = said.trim_start_matches('\u{feff}').is_empty();
        match (empty, block.is_empty()) {
            (true, _) => (at..at, format!("{line}{nl}")),
            (false, _) => (at..at, format!("{nl}{line}")),
        }
    }

    fn written(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The end of a range without the blanks and comments behind it.
    fn end(&self, range: &Range<usize>) -> usize {
        range.start + self.written(range).trim_end().len()
    }

    fn line_start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or_default();
        before.rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The end of the line, its line end not included.
    fn end_of_line(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        at + line.trim_end_matches('\r').len()
    }

    fn line_end(&self) -> &'static str {
        line_end(self.text)
    }
}

/// How the lines of a text end.
pub fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A text as a scalar: plain where that says the same text anywhere, else in single
/// quotes, in which only the quote itself is special (YAML 1.2, 7.3.2).
pub fn scalar(text: &str) -> String {
    let sound = |c: char| c.is_alphanumeric() || "./_-%#~+=&()".contains(c);
    let plain = text.starts_with(|c: char| c.is_alphabetic() || c == '/')
        && text.chars().all(|c| sound(c) || c == ' ')
        && !text.ends_with(' ')
        && !text.contains(" #");
    let word = text.to_ascii_lowercase();
    let special = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    if plain && !special.contains(&word.as_str()) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// Another text in the manner of a scalar as it is written.
pub fn like(written: &str, text: &str) -> String {
    if written.starts_with('"') {
        return format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    }
    if written.starts_with('\'') {
        return format!("'{}'", text.replace('\'', "''"));
    }
    scalar(text)
}

/// A scalar as it is written, fit to stand in `[…]`.
fn in_flow(written: &str) -> String {
    let written = written.trim();
    let quoted = written.starts_with(['"', '\'', '{', '[']);
    if quoted || !written.contains([',', '[', ']', '{', '}']) {
        return written.to_owned();
    }
    format!("'{}'", written.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str, change: impl FnOnce(&Block<'_>) -> Option<Change>) -> String {
        let path = SourcePath::new("site.yaml").expect("sound");
        let block = Block::read(&path, text, 0..text.len()).expect("a group of keys");
        let mut text = text.to_owned();
        if let Some((range, words)) = change(&block) {
            text.replace_range(range, &words);
        }
        text
    }

    #[test]
    fn an_item_is_put_into_a_list_of_every_form() {
        for (before, after) in [
            ("", "k:\n  - new\n"),
            ("a: b", "a: b\nk:\n  - new"),
            ("a: b\r\n\r\n", "a: b\r\nk:\r\n  - new\r\n\r\n"),
            ("k:\na: b\n", "k:\n  - new\na: b\n"),
            ("k: # none\n", "k:\n  - new # none\n"),
            ("k: ''\n", "k: [new]\n"),
            ("k: old\n", "k: [old, new]\n"),
            ("k: [a, b]  # c\n", "k: [a, b, new]  # c\n"),
            ("k: []\n", "k: [new]\n"),
            (
                "k:\n- a\n- b # c\nz: 1\n",
                "k:\n- a\n- b # c\n- new\nz: 1\n",
            ),
            (
                "k:\n    - a: 1\n      b: 2\n\nz: 1\n",
                "k:\n    - a: 1\n      b: 2\n    - new\n\nz: 1\n",
            ),
            ("k:\r\n  - a", "k:\r\n  - a\r\n  - new"),
        ] {
            let got = changed(before, |b| b.relist("k", &|_| true, &["new".into()]));
            assert_eq!(got, after, "{before:?}");
        }
    }

    #[test]
    fn an_item_is_taken_out_of_a_list_of_every_form() {
        let keeps = |n: &Node| n.scalar().is_none_or(|s| s.text != "x");
        for (before, after) in [
            ("a: 1\nk: x\nb: 2\n", "a: 1\nb: 2\n"),
            ("a: 1\nk: [x]\n", "a: 1\n"),
            ("a: 1\nk: [y, x]\n", "a: 1\nk: [y]\n"),
            ("k:\n  - x\nb: 2\n", "b: 2\n"),
            (
                "k:\n  - x # c\n  - 'y' # d\nb: 2\n",
                "k:\n  - 'y' # d\nb: 2\n",
            ),
            ("k: y\n", "k: y\n"),
        ] {
            assert_eq!(
                changed(before, |b| b.relist("k", &keeps, &[])),
                after,
                "{before:?}"
            );
        }
        let swapped = changed("k:\n  - x\n  - y\n", |b| {
            b.relist("k", &keeps, &["z".into()])
        });
        assert_eq!(swapped, "k:\n  - y\n  - z\n");
    }

    #[test]
    fn a_pair_is_put_into_a_map_of_every_form() {
        let pairs = [("old".to_owned(), "new".to_owned())];
        for (before, after) in [
            ("a: b\n", "a: b\nk:\n  old: new\n"),
            ("k:\n", "k:\n  old: new\n"),
            ("k: {a: b}\n", "k: {a: b, old: new}\n"),
            ("k: {}\n", "k: {old: new}\n"),
            ("k:\n   a: b\nz: 1\n", "k:\n   a: b\n   old: new\nz: 1\n"),
        ] {
            assert_eq!(
                changed(before, |b| Some(b.put("k", &pairs))),
                after,
                "{before:?}"
            );
        }
    }

    #[test]
    fn a_value_keeps_its_quotes() {
        for (before, after) in [
            ("k: 'a'\n", "k: 'b c'\n"),
            ("k: \"a\"\n", "k: \"b c\"\n"),
            ("k: a # x\n", "k: b c # x\n"),
            ("k:\n", "k: b c\n"),
            ("z: 1\n", "z: 1\nk: b c\n"),
        ] {
            assert_eq!(
                changed(before, |b| Some(b.set("k", "b c"))),
                after,
                "{before:?}"
            );
        }
        assert_eq!(scalar("yes"), "'yes'");
        assert_eq!(scalar("it's: x"), "'it''s: x'");
    }
}
