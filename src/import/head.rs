//! A front matter block whose lines stay as they are, but for those that must change.

use std::ops::Range;

use serde_yaml::Mapping;

use crate::diagnostic::Severity;
use crate::front_matter::FrontMatter;
use crate::path::SourcePath;
use crate::source::{Fingerprint, SourceFile};

/// The lines between the fences.
pub struct Head {
    text: String,
}

/// What had to be done to a head: a line of it (from 0), and the words.
pub type Mended = Vec<(usize, String)>;

impl Head {
    /// Takes a head over; where it is no YAML, what can be read of it line by line
    /// is kept and the rest becomes comments.
    pub fn read(head: &str) -> (Self, Mapping, Mended) {
        let mut text = head.replace("\r\n", "\n").replace('\r', "\n");
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            text.push('\n');
        }
        match serde_yaml::from_str::<Option<Mapping>>(&text) {
            Ok(map) => (Self { text }, map.unwrap_or_default(), Vec::new()),
            Err(_) => salvage(&text),
        }
    }

    /// The lines, each with its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The bytes of a top-level key with the lines that belong to it.
    fn range(&self, key: &str) -> Option<Range<usize>> {
        chunks(&self.text).find(|range| key_of(&self.text[range.clone()]) == Some(key))
    }

    /// Sets a key, in its place where it stands.
    pub fn set(&mut self, key: &str, value: &str) {
        self.put(key, &format!("{key}: {}\n", scalar(value)));
    }

    /// Sets a key to a list.
    pub fn set_list(&mut self, key: &str, values: &[String]) {
        let items = values
            .iter()
            .map(|value| format!("  - {}\n", scalar(value)));
        self.put(key, &format!("{key}:\n{}", items.collect::<String>()));
    }

    fn put(&mut self, key: &str, lines: &str) {
        match self.range(key) {
            Some(range) => self.text.replace_range(range, lines),
            None => self.text.push_str(lines),
        }
    }

    /// Sets a key that does not stand, or stands without a value.
    pub fn add(&mut self, key: &str, value: &str) {
        if self.is_empty(key) {
            self.set(key, value);
        }
    }

    fn is_empty(&self, key: &str) -> bool {
        let Some(range) = self.range(key) else {
            return true;
        };
        let value = self.text[range]
            .split_once(':')
            .map_or("", |(_, v)| v.trim());
        let inside = value.trim_matches(['\'', '"']).trim();
        inside.is_empty() || matches!(value, "null" | "~")
    }

    /// Gives a key another name, unless one of that name stands.
    pub fn rename(&mut self, key: &str, new: &str) {
        if let (Some(range), true) = (self.range(key), self.is_empty(new)) {
            let lines = self.text[range.clone()].replacen(key, new, 1);
            self.text.replace_range(range, "");
            self.put(new, &lines);
        }
    }

    /// Takes a key away; whether it stood.
    pub fn remove(&mut self, key: &str) -> bool {
        let range = self.range(key);
        range
            .map(|range| self.text.replace_range(range, ""))
            .is_some()
    }

    /// Turns every field that Shelfmark could not read into a comment, so that the
    /// page is built without it. Says which, and why.
    pub fn mend(&mut self, path: &SourcePath) -> Vec<(String, String)> {
        let mut mended = Vec::new();
        // Each round takes one field away; a head has only so many.
        while let Some((key, range, words)) = self.fault(path) {
            comment_out(&mut self.text, range);
            mended.push((key, words));
        }
        mended
    }

    /// The first field with an error.
    fn fault(&self, path: &SourcePath) -> Option<(String, Range<usize>, String)> {
        const FENCE: &str = "---\n";
        let text = format!("{FENCE}{}{FENCE}", self.text);
        let file = SourceFile {
            path: path.clone(),
            fingerprint: Fingerprint::of(text.as_bytes()),
            text: text.into(),
        };
        let problems = FrontMatter::parse(&file).diagnostics;
        let errors = problems.iter().filter(|p| p.severity == Severity::Error);
        errors.into_iter().find_map(|problem| {
            let at = problem
                .place
                .as_ref()?
                .span?
                .range()
                .start
                .checked_sub(FENCE.len())?;
            let mut fields = chunks(&self.text).filter(|r| key_of(&self.text[r.clone()]).is_some());
            let range = fields.find(|range| range.contains(&at))?;
            let key = key_of(&self.text[range.clone()])?.to_owned();
            Some((key, range, problem.message.clone()))
        })
    }
}

/// The bytes of each top-level key with the lines that belong to it, and of what
/// stands before the first.
fn chunks(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let top = !line.starts_with([' ', '\t', '#', '-', '\n', '}', ']']);
        if top || starts.is_empty() {
            starts.push(at);
        }
        at += line.len();
    }
    let ends: Vec<usize> = starts.iter().skip(1).copied().chain([text.len()]).collect();
    starts.into_iter().zip(ends).map(|(start, end)| start..end)
}

/// The key that a chunk starts with.
fn key_of(chunk: &str) -> Option<&str> {
    let (key, rest) = chunk.split_once(':')?;
    let key = key.trim_end();
    let sound = !key.is_empty() && !key.contains(['\n', '#']) && !key.starts_with([' ', '\t', '-']);
    (sound && (rest.is_empty() || rest.starts_with([' ', '\t', '\n'])))
        .then(|| key.trim_matches(['"', '\'']))
}

/// Reads a head that is no YAML key by key. Of a key that stands twice the last
/// counts, as in Jekyll; a text that only lacks its quotes gets them.
fn salvage(text: &str) -> (Head, Mapping, Mended) {
    let mut kept = String::new();
    let mut map = Mapping::new();
    let mut mended = Vec::new();
    let fields: Vec<_> = chunks(text).collect();
    for (index, range) in fields.iter().enumerate() {
        let chunk = &text[range.clone()];
        let line = text[..range.start].matches('\n').count();
        let key = key_of(chunk);
        let later = |r: &Range<usize>| key.is_some() && key_of(&text[r.clone()]) == key;
        if fields[index + 1..].iter().any(later) {
            mended.push((
                line,
                format!(
                    "`{}` stands twice; the last counts, this one is a comment now",
                    key.unwrap_or("")
                ),
            ));
            kept.push_str(&commented(chunk));
            continue;
        }
        let quoted = || {
            let (key, value) = chunk.trim_end().split_once(':').filter(|_| key.is_some())?;
            let value = value.trim().trim_matches(['"', '\'']);
            (!value.contains('\n')).then(|| format!("{key}: {}\n", scalar(value)))
        };
        let read = |text: &str| serde_yaml::from_str::<Option<Mapping>>(text).ok();
        if let Some(values) = read(chunk) {
            kept.push_str(chunk);
            map.extend(values.unwrap_or_default());
        } else if let Some((lines, values)) = quoted().and_then(|l| read(&l).map(|v| (l, v))) {
            mended.push((line, format!("no YAML; became `{}`", lines.trim_end())));
            kept.push_str(&lines);
            map.extend(values.unwrap_or_default());
        } else {
            mended.push((line, "no YAML; the lines are kept as comments".into()));
            kept.push_str(&commented(chunk));
        }
    }
    (Head { text: kept }, map, mended)
}

fn commented(lines: &str) -> String {
    let commented = lines.lines().map(|line| format!("# {line}\n"));
    commented.collect()
}

fn comment_out(text: &mut String, range: Range<usize>) {
    let lines = commented(&text[range.clone()]);
    text.replace_range(range, &lines);
}

/// A text as a YAML scalar on one line: plain where that is safe, else quoted. Flags
/// and numbers are plain: every field that takes text takes them for text.
fn scalar(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    let number = !text.is_empty() && text.len() < 10 && text.bytes().all(|b| b.is_ascii_digit());
    if number || matches!(&*text, "true" | "false") {
        return text;
    }
    serde_yaml::to_string(&text).map_or_else(|_| String::new(), |t| t.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_that_is_no_yaml_keeps_what_can_be_read() {
        let text = "title: Log in: how\nsubtitle: 'open\norder: 3\norder: 4\n\t- x\ntags: [a\n";
        let (head, map, mended) = Head::read(text);
        assert_eq!(
            head.as_str(),
            "title: 'Log in: how'\nsubtitle: open\n# order: 3\n# order: 4\n# \t- x\ntags: '[a'\n"
        );
        assert_eq!(
            map.get("title").and_then(|v| v.as_str()),
            Some("Log in: how")
        );
        assert_eq!(mended.len(), 5);
    }

    #[test]
    fn a_field_that_shelfmark_cannot_read_becomes_a_comment() {
        let (mut head, ..) = Head::read("title: A\ndate: yesterday\nsearch: exclude\n");
        let path = SourcePath::new("content/a.md").expect("sound");
        let mended = head.mend(&path);
        assert_eq!(
            head.as_str(),
            "title: A\n# date: yesterday\n# search: exclude\n"
        );
        assert_eq!(mended.len(), 2);
    }
}
