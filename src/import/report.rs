//! What an import did, as a page that a person reads.

use std::fmt::Write;

/// One thing worth saying, with its place in the old site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// `pages/login.md:12`, or a file or folder.
    pub place: String,
    /// What is the matter.
    pub words: String,
}

/// What was taken over, what changed and what needs a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many pages, files and redirects the new site has from the old one.
    pub taken: Vec<(String, usize)>,
    /// What stands otherwise in the new site than in the old one.
    pub changed: Vec<Note>,
    /// What somebody must look at.
    pub for_a_person: Vec<Note>,
    /// What was left behind.
    pub left: Vec<Note>,
}

impl Report {
    /// Notes a change.
    pub fn changed(&mut self, place: impl Into<String>, words: impl Into<String>) {
        self.changed.push(Note {
            place: place.into(),
            words: words.into(),
        });
    }

    /// Notes what needs a person.
    pub fn person(&mut self, place: impl Into<String>, words: impl Into<String>) {
        self.for_a_person.push(Note {
            place: place.into(),
            words: words.into(),
        });
    }

    /// Notes what was left behind.
    pub fn left(&mut self, place: impl Into<String>, words: impl Into<String>) {
        self.left.push(Note {
            place: place.into(),
            words: words.into(),
        });
    }

    /// Sorts each list by place.
    pub fn sort(&mut self) {
        for list in [&mut self.changed, &mut self.for_a_person, &mut self.left] {
            list.sort();
            list.dedup();
        }
    }

    /// The report as markdown.
    pub fn to_markdown(&self) -> String {
        let mut text = String::from("# What the import did\n\n## Taken over\n\n");
        for (what, number) in &self.taken {
            let _ = writeln!(text, "- {what}: {number}");
        }
        for (title, notes) in [
            ("Needs a person", &self.for_a_person),
            ("Changed", &self.changed),
            ("Left behind", &self.left),
        ] {
            let _ = write!(text, "\n## {title}\n\n");
            if notes.is_empty() {
                text.push_str("Nothing.\n");
            }
            for note in notes {
                let _ = writeln!(text, "- `{}`: {}", note.place, note.words);
            }
        }
        text
    }
}
