//! The ids of headings, as GitHub makes them: real links depend on them.

use std::collections::HashMap;

use crate::path::is_mark;

/// Gives ids to the headings of one page, in their order.
#[derive(Default)]
pub struct Ids {
    taken: HashMap<String, u32>,
}

impl Ids {
    /// The id for a heading's plain text: lower case; letters, marks, digits, `_`
    /// and `-` of every script kept, other marks dropped, each space a `-`;
    /// repeats get `-1`, `-2`, also where such an id was given already.
    pub fn of_text(&mut self, text: &str) -> String {
        let base = slug(text);
        let base = if base.is_empty() {
            "section".to_owned()
        } else {
            base
        };
        self.unique(base)
    }

    /// An id that the author gave; it keeps its name, and later headings avoid it.
    pub fn given(&mut self, id: &str) -> String {
        self.taken.entry(id.to_owned()).or_insert(0);
        id.to_owned()
    }

    fn unique(&mut self, base: String) -> String {
        let mut id = base.clone();
        while self.taken.contains_key(&id) {
            let repeats = self.taken.entry(base.clone()).or_insert(0);
            *repeats += 1;
            id = format!("{base}-{repeats}");
        }
        self.taken.insert(id.clone(), 0);
        id
    }
}

fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.trim().chars().flat_map(char::to_lowercase) {
        match c {
            ' ' => slug.push('-'),
            '-' | '_' => slug.push(c),
            c if c.is_alphanumeric() || is_mark(c) => slug.push(c),
            _ => {}
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_githubs() {
        let mut ids = Ids::default();
        let mut id = |text: &str| ids.of_text(text);
        assert_eq!(
            id("Why am I getting a “process failed” error?"),
            "why-am-i-getting-a-process-failed-error"
        );
        assert_eq!(id("A  b"), "a--b");
        assert_eq!(id("Cause:"), "cause");
        assert_eq!(id("Cause:"), "cause-1");
        assert_eq!(id("Cause"), "cause-2");
        assert_eq!(id("Über_uns – Größe"), "über_uns--größe");
        assert_eq!(id("日本語 見出し"), "日本語-見出し");
        assert_eq!(id("foo-1"), "foo-1");
        assert_eq!(id("foo"), "foo");
        assert_eq!(id("foo"), "foo-2");
        assert_eq!(id("🙂"), "section");
    }
}
