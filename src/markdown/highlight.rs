//! Colours code: (language, code) → runs of classes, each block remembered.
//!
//! What is remembered are lengths and classes, never text: the text always comes
//! from the page, so nothing remembered can change a word of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// The classes that themes give colours to, as `hl-NAME`.
pub const CLASSES: &[&str] = &[
    "",
    "comment",
    "string",
    "escape",
    "number",
    "literal",
    "keyword",
    "operator",
    "function",
    "type",
    "tag",
    "attribute",
    "variable",
    "property",
    "heading",
    "inserted",
    "deleted",
    "emphasis",
    "strong",
    "link",
    "meta",
];

/// Which scope means which class; of a token's scopes the innermost that stands
/// here decides, and of several that fit it the longest.
const SCOPES: &[(&str, &str)] = &[
    ("comment", "comment"),
    ("punctuation.definition.comment", "comment"),
    ("string", "string"),
    ("constant.character.escape", "escape"),
    ("constant.numeric", "number"),
    ("constant.language", "literal"),
    ("constant", "literal"),
    ("keyword", "keyword"),
    ("keyword.operator", "operator"),
    ("storage", "keyword"),
    ("entity.name.function", "function"),
    ("support.function", "function"),
    ("variable.function", "function"),
    ("entity.name.type", "type"),
    ("entity.name.class", "type"),
    ("entity.other.inherited-class", "type"),
    ("support.type", "type"),
    ("support.type.property-name", "property"),
    ("support.class", "type"),
    ("entity.name.tag", "tag"),
    ("entity.other.attribute-name", "attribute"),
    ("variable", "variable"),
    ("variable.other.member", "property"),
    ("meta.mapping.key string", "property"),
    ("entity.name.section", "heading"),
    ("markup.heading", "heading"),
    ("markup.inserted", "inserted"),
    ("markup.deleted", "deleted"),
    ("markup.italic", "emphasis"),
    ("markup.bold", "strong"),
    ("markup.underline.link", "link"),
    ("meta.annotation", "meta"),
    ("meta.preprocessor", "meta"),
];

/// Languages that writers name otherwise than the grammars do.
const ALIASES: &[(&str, &str)] = &[
    ("jsonc", "json"),
    ("json5", "json"),
    ("console", "bash"),
    ("shell-session", "bash"),
    ("terminal", "bash"),
    ("shell", "bash"),
    ("zsh", "bash"),
    ("csharp", "cs"),
    ("objectivec", "objective-c"),
    ("objc", "objective-c"),
    ("golang", "go"),
    ("docker", "dockerfile"),
    ("node", "js"),
    ("mjs", "js"),
    ("powershell", "ps1"),
    ("vue", "html"),
    ("svg", "xml"),
    ("liquid", "html"),
    ("tera", "html"),
];

/// Names of languages that are no language: nothing to colour, nothing to warn of.
const PLAIN: &[&str] = &[
    "",
    "text",
    "txt",
    "plain",
    "plaintext",
    "none",
    "output",
    "log",
    // Drawn, or a finding of its own.
    "mermaid",
];

/// The longest line that is coloured, in bytes: grammars are regular
/// expressions, and some are slow on minified code.
const LONGEST_LINE: usize = 4_000;

/// A run of one class: its length in bytes, and its place in [`CLASSES`].
pub type Run = (u32, u8);

/// The file format of what is remembered, and the version of the grammars.
const FORMAT: &[u8] = b"shelfmark highlights 1 two-face 0.5\n";

/// Colours code blocks and remembers the answers by (language, code). Shared by
/// all threads.
#[derive(Default)]
pub struct Highlighter {
    grammars: OnceLock<Grammars>,
    known: Mutex<HashMap<[u8; 32], Remembered>>,
}

/// A block's runs, and whether this process asked for them.
struct Remembered {
    runs: Arc<[Run]>,
    used: bool,
}

impl std::fmt::Debug for Highlighter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Highlighter").finish_non_exhaustive()
    }
}

struct Grammars {
    set: SyntaxSet,
    scopes: Vec<(Scope, u32, u8)>,
}

impl Highlighter {
    /// The runs of a block of code; `None` where it has no colours. Their lengths
    /// add up to the code's.
    pub fn runs(&self, language: &str, code: &str) -> Option<Arc<[Run]>> {
        let language = language.to_lowercase();
        if PLAIN.contains(&&*language) {
            return None;
        }
        let key = key(&language, code);
        if let Some(known) = self
            .known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_mut(&key)
            && covers(&known.runs, code)
        {
            known.used = true;
            return Some(known.runs.clone());
        }
        let grammars = self.grammars();
        let runs: Arc<[Run]> = colour(grammars, grammars.find(&language)?, code).into();
        let remembered = Remembered {
            runs: runs.clone(),
            used: true,
        };
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, remembered);
        Some(runs)
    }

    /// Whether a language has a grammar, or needs none.
    pub fn knows(&self, language: &str) -> bool {
        let name = language.to_lowercase();
        PLAIN.contains(&&*name) || self.grammars().find(&name).is_some()
    }

    /// The names and extensions of all languages.
    pub fn languages(&self) -> Vec<String> {
        let syntaxes = self.grammars().set.syntaxes().iter();
        let mut names: Vec<String> = syntaxes
            .flat_map(|s| {
                s.file_extensions
                    .iter()
                    .cloned()
                    .chain([s.name.to_lowercase()])
            })
            .chain(ALIASES.iter().map(|(alias, _)| (*alias).to_owned()))
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn grammars(&self) -> &Grammars {
        self.grammars.get_or_init(Grammars::load)
    }

    /// What was used in this process, for [`Highlighter::import`] in a later one.
    pub fn export(&self) -> Vec<u8> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut entries: Vec<(&[u8; 32], &Arc<[Run]>)> = known
            .iter()
            .filter(|(_, r)| r.used)
            .map(|(k, r)| (k, &r.runs))
            .collect();
        entries.sort_unstable_by_key(|(key, _)| **key);
        let mut bytes = FORMAT.to_vec();
        for (key, runs) in entries {
            let start = bytes.len();
            bytes.extend_from_slice(key);
            bytes.extend_from_slice(&u32::try_from(runs.len()).unwrap_or(0).to_le_bytes());
            for (length, class) in runs.iter() {
                bytes.extend_from_slice(&length.to_le_bytes()[..3]);
                bytes.push(*class);
            }
            let sum = blake3::hash(&bytes[start..]);
            bytes.extend_from_slice(&sum.as_bytes()[..8]);
        }
        bytes
    }

    /// Remembers what an earlier process exported; anything that is not just as it
    /// was written is passed over.
    pub fn import(&self, bytes: &[u8]) {
        let Some(mut rest) = bytes.strip_prefix(FORMAT) else {
            return;
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((key, runs, after)) = entry(rest) {
            known.entry(key).or_insert(Remembered {
                runs: runs.into(),
                used: false,
            });
            rest = after;
        }
    }
}

/// One entry of an exported file, and what follows it.
fn entry(bytes: &[u8]) -> Option<([u8; 32], Vec<Run>, &[u8])> {
    let (key, rest) = bytes.split_first_chunk::<32>()?;
    let (count, rest) = rest.split_first_chunk::<4>()?;
    let size = (u32::from_le_bytes(*count) as usize).checked_mul(4)?;
    let (body, rest) = rest.split_at_checked(size)?;
    let (sum, rest) = rest.split_first_chunk::<8>()?;
    let whole = bytes.get(..36 + size)?;
    if blake3::hash(whole).as_bytes()[..8] != sum[..] {
        return None;
    }
    let runs = body
        .chunks_exact(4)
        .map(|c| (u32::from_le_bytes([c[0], c[1], c[2], 0]), c[3]))
        .collect();
    Some((*key, runs, rest))
}

/// Whether runs fit a text: their lengths add up, every class is one, and no run
/// ends inside a character.
fn covers(runs: &[Run], code: &str) -> bool {
    let mut at = 0usize;
    for (length, class) in runs {
        at += *length as usize;
        if usize::from(*class) >= CLASSES.len() || !code.is_char_boundary(at) {
            return false;
        }
    }
    at == code.len()
}

fn key(language: &str, code: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(language.as_bytes())
        .update(b"\0")
        .update(code.as_bytes());
    *hasher.finalize().as_bytes()
}

impl Grammars {
    fn load() -> Self {
        let class = |name: &str| {
            CLASSES
                .iter()
                .position(|c| *c == name)
                .and_then(|i| u8::try_from(i).ok())
                .unwrap_or(0)
        };
        let scopes = SCOPES.iter().filter_map(|(scope, name)| {
            Some((
                Scope::new(scope).ok()?,
                Scope::new(scope).ok()?.len(),
                class(name),
            ))
        });
        Self {
            scopes: scopes.collect(),
            set: two_face::syntax::extra_newlines(),
        }
    }

    fn find(&self, language: &str) -> Option<&SyntaxReference> {
        let name = ALIASES
            .iter()
            .find(|(alias, _)| *alias == language)
            .map_or(language, |(_, name)| name);
        self.set.find_syntax_by_token(name)
    }

    /// The class of a token by its scopes.
    fn class(&self, stack: &ScopeStack) -> u8 {
        let of = |scope: &Scope| {
            let fits = self
                .scopes
                .iter()
                .filter(|(prefix, ..)| prefix.is_prefix_of(*scope));
            fits.max_by_key(|(_, length, _)| *length)
                .map(|(.., class)| *class)
        };
        stack.as_slice().iter().rev().find_map(of).unwrap_or(0)
    }
}

fn colour(grammars: &Grammars, syntax: &SyntaxReference, code: &str) -> Vec<Run> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut runs: Vec<Run> = Vec::new();
    let mut push = |length: usize, class: u8| {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        match runs.last_mut() {
            _ if length == 0 => {}
            // A run's length is stored in three bytes.
            Some(last) if last.1 == class && last.0 + length < 1 << 24 => last.0 += length,
            _ => runs.push((length, class)),
        }
    };
    for line in code.split_inclusive('\n') {
        // A line too long, or one that the grammar fails on, stays plain.
        let ops = if line.len() > LONGEST_LINE {
            None
        } else {
            state.parse_line(line, &grammars.set).ok()
        };
        let mut from = 0;
        for (at, op) in ops.into_iter().flatten() {
            push(at - from, grammars.class(&stack));
            from = at;
            if stack.apply(&op).is_err() {
                stack = ScopeStack::new();
            }
        }
        push(line.len() - from, grammars.class(&stack));
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_cover_the_code_and_survive_a_round_trip() {
        let highlighter = Highlighter::default();
        let code = "let ü = \"text\"; // why\n";
        let runs = highlighter.runs("js", code).expect("a grammar");
        assert!(covers(&runs, code));
        let class = |name: &str| {
            u8::try_from(CLASSES.iter().position(|c| *c == name).expect("a class")).expect("few")
        };
        assert!(
            runs.iter().any(|r| r.1 == class("string"))
                && runs.iter().any(|r| r.1 == class("comment"))
        );

        let file = highlighter.export();
        let other = Highlighter::default();
        other.import(&file);
        assert_eq!(other.export(), FORMAT, "what was not used is not kept");
        assert_eq!(other.runs("js", code), Some(runs));
        assert_eq!(other.export(), file);
    }

    #[test]
    fn a_broken_file_changes_nothing() {
        let highlighter = Highlighter::default();
        let code = "x = 1\n";
        let sound = highlighter.runs("python", code);
        let file = highlighter.export();
        for at in 0..file.len() {
            let mut broken = file.clone();
            broken[at] ^= 0x55;
            let other = Highlighter::default();
            other.import(&broken);
            other.import(&broken[..at]);
            assert_eq!(other.runs("python", code), sound, "byte {at}");
        }
    }

    #[test]
    fn an_unknown_language_has_no_colours() {
        let highlighter = Highlighter::default();
        assert!(
            !highlighter.knows("klingon") && highlighter.knows("JSON") && highlighter.knows("text")
        );
        assert_eq!(highlighter.runs("klingon", "x"), None);
    }
}
