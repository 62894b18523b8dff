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
    /// What Shelfmark finds in the new site, with places in its files.
    pub found: Vec<Note>,
    /// Each page: its old file, its new file, its address.
    pub pages: Vec<(String, String, String)>,
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
            list.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
            list.dedup();
        }
        self.pages.sort();
    }

    /// The report as markdown.
    pub fn to_markdown(&self) -> String {
        let mut text = String::from(
            "# What the import did\n\nPlaces are files of the old site, but for those \
             under “Found in the new site”.\n\n## Taken over\n\n",
        );
        for (what, number) in &self.taken {
            let _ = writeln!(text, "- {what}: {number}");
        }
        for (title, notes) in [
            ("Needs a person", &self.for_a_person),
            ("Found in the new site", &self.found),
            ("Changed", &self.changed),
            ("Left behind", &self.left),
        ] {
            let _ = write!(text, "\n## {title}\n\n");
            if notes.is_empty() {
                text.push_str("Nothing.\n");
            }
            for note in notes {
                let _ = writeln!(text, "- {}: {}", code(&note.place), one_line(&note.words));
            }
        }
        text.push_str("\n## Pages\n\n| Old file | New file | Address |\n|---|---|---|\n");
        for (old, new, address) in &self.pages {
            let row = [old, new, address].map(|cell| code(&cell.replace('|', "\\|")));
            let _ = writeln!(text, "| {} |", row.join(" | "));
        }
        text
    }
}

impl Note {
    /// Lines are sorted as numbers: `a.md:9` before `a.md:10`.
    fn sort_key(&self) -> (&str, usize, &str) {
        let split = self.place.rsplit_once(':');
        let line = split.and_then(|(file, line)| Some((file, line.parse().ok()?)));
        let (file, line) = line.unwrap_or((&self.place, 0));
        (file, line, &self.words)
    }
}

/// A text as code, whatever backticks it holds.
fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", one_line(text))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
