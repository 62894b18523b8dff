//! Opens a file of the site where the writer works on it.
//!
//! A site may come from a stranger, so `site.yaml` can only name a known editor.
//! A command of one's own is given on the command line, by whoever sits there. It
//! is never handed to a shell.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::config::EditorName;
use crate::path::{SourcePath, encode_path};

/// What opens a file at a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Editor {
    /// A program with its arguments; `{file}`, `{line}` and `{column}` stand for
    /// the place.
    Program(Vec<String>),
    /// An address that the browser opens, with the same words in it.
    Address(String),
}

/// A place in a file of the site.
pub struct Spot<'a> {
    /// The file.
    pub file: &'a SourcePath,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// What came of opening a file.
pub enum Opened {
    /// A program has it.
    Program,
    /// The browser is to open this address.
    Address(String),
}

impl Editor {
    /// Reads a command (`code --goto {file}:{line}:{column}`) or an address
    /// (`vscode://file/{file}:{line}:{column}`). Words with spaces stand in quotes.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        let is_scheme = |s: &str| {
            let mut letters = s.chars();
            letters.next().is_some_and(|c| c.is_ascii_alphabetic())
                && letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        };
        if scheme.is_some_and(is_scheme) {
            return Some(Self::Address(text.to_owned()));
        }
        let mut words = words(text);
        if words.is_empty() {
            return None;
        }
        if !words.iter().any(|word| word.contains("{file}")) {
            words.push("{file}".into());
        }
        Some(Self::Program(words))
    }

    /// A known editor (`preview.editor` in `site.yaml`).
    pub fn known(name: EditorName) -> Self {
        let address = match name {
            EditorName::Vscode => "vscode://file/{file}:{line}:{column}",
            EditorName::Vscodium => "vscodium://file/{file}:{line}:{column}",
            EditorName::Cursor => "cursor://file/{file}:{line}:{column}",
            EditorName::Windsurf => "windsurf://file/{file}:{line}:{column}",
            EditorName::Zed => "zed://file/{file}:{line}:{column}",
            EditorName::Idea => "idea://open?file={file}&line={line}&column={column}",
            EditorName::Sublime => "subl://open?url=file://{file}&line={line}&column={column}",
            EditorName::Textmate => "txmt://open?url=file://{file}&line={line}&column={column}",
        };
        Self::Address(address.to_owned())
    }

    /// Opens a file.
    ///
    /// # Errors
    /// Where the program cannot be started.
    pub fn open(&self, root: &Path, spot: &Spot<'_>) -> std::io::Result<Opened> {
        let file = root.join(spot.file.as_str());
        let file = file.to_string_lossy();
        match self {
            Self::Address(address) => Ok(Opened::Address(fill(address, &encode_path(&file), spot))),
            Self::Program(words) => {
                let mut filled = words.iter().map(|word| fill(word, &file, spot));
                let program = filled.next().unwrap_or_default();
                let child = Command::new(program)
                    .args(filled)
                    .current_dir(root)
                    .stdin(Stdio::null())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()?;
                wait_for(child);
                Ok(Opened::Program)
            }
        }
    }
}

fn fill(word: &str, file: &str, spot: &Spot<'_>) -> String {
    // The file last: its name may hold the other words.
    let word = word.replace("{line}", &spot.line.to_string());
    let word = word.replace("{column}", &spot.column.to_string());
    // `vscode://file//home/…` is not `vscode://file/home/…`.
    word.replace("//file/{file}", "//file{file}")
        .replace("{file}", file)
}

/// Takes note of a program's end, so that nothing is left of it.
fn wait_for(mut child: std::process::Child) {
    std::thread::spawn(move || {
        let _ = child.wait();
    });
}

/// The words of a command; those in quotes hold spaces.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => word.push(c),
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            None => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_words_and_never_a_shell() {
        let Some(Editor::Program(words)) = Editor::parse("\"my editor\" --at {line} '{file};x'")
        else {
            panic!("a program");
        };
        assert_eq!(words, ["my editor", "--at", "{line}", "{file};x"]);
        let plain = Editor::parse("vim");
        assert_eq!(
            plain,
            Some(Editor::Program(vec!["vim".into(), "{file}".into()]))
        );
        assert_eq!(Editor::parse("  "), None);
    }

    #[test]
    fn an_address_holds_the_place() {
        let file = SourcePath::new("content/a b.md").expect("sound");
        let spot = Spot {
            file: &file,
            line: 3,
            column: 7,
        };
        let Ok(Opened::Address(address)) =
            Editor::known(EditorName::Vscode).open(Path::new("/site"), &spot)
        else {
            panic!("an address");
        };
        assert_eq!(address, "vscode://file/site/content/a%20b.md:3:7");
    }
}
