//! From a tree of keys and values to a typed head. Each field is read on its own:
//! a bad value is reported, counts as missing, and the others are read.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Date, FrontMatter, Spanned, date, keys};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::path::SourcePath;
use crate::yaml::{Entry, Is, Node, Scalar, Value, quoted};

/// Reads the fields of a head; `text` is the whole file.
pub fn read(path: &SourcePath, text: &str, root: &Node) -> (FrontMatter, Vec<Diagnostic>) {
    let mut fields = Fields {
        path,
        text,
        problems: Vec::new(),
        // Of a key that stands twice the last counts, as in Jekyll.
        left: root.entries().iter().map(|e| (&*e.key, e)).collect(),
    };
    let value = |spanned: Spanned<String>| spanned.value;
    let head = FrontMatter {
        page_name: fields
            .text("pagename")
            .or_else(|| fields.text("title"))
            .map(value),
        permalink: fields.text("permalink"),
        category: fields.text("categoryName"),
        subcategory: fields.text("subCategoryName"),
        level3: fields.text("level3"),
        indicator: fields.text("indicator"),
        subtitle: fields.text("subtitle").map(value),
        is_tutorial: fields.flag("isTutorial", false),
        is_new: fields.flag("isNew", false),
        date: fields.date("date"),
        redirect_from: fields.texts("redirect_from"),
        anchors: fields.pairs("anchors"),
        published: fields.flag("published", true),
        draft: fields.flag("draft", false),
        layout: fields.text("layout"),
        order: fields.number("order"),
        description: fields.text("description").map(value),
        keywords: fields.keywords(),
        search: fields.flag("search", true),
        toc: fields.flag("toc", true),
        language: fields.text("language"),
        translation_of: fields.text("translation_of"),
        extra: serde_json::Map::new(),
    };
    let extra = fields.extra(root);
    (FrontMatter { extra, ..head }, fields.problems)
}

struct Fields<'a> {
    path: &'a SourcePath,
    text: &'a str,
    problems: Vec<Diagnostic>,
    /// The keys that were not asked for yet.
    left: BTreeMap<&'a str, &'a Entry>,
}

impl<'a> Fields<'a> {
    /// The value of a field, if it is not blank.
    fn take(&mut self, key: &str) -> Option<&'a Node> {
        let entry = self.left.remove(key)?;
        let node = &entry.value;
        if node.is_blank() {
            // `subtitle: #1 in sales` is blank, with a comment after the colon.
            let colon = entry.key_span.range().end;
            if node.span.range().is_empty() && !entry.merged {
                self.cut_text(key, colon + 1..colon + 1);
            }
            return None;
        }
        Some(node)
    }

    fn report(&mut self, problem: Diagnostic, at: Span, help: impl Into<String>) {
        self.problems.push(problem.at(self.path, at).help(help));
    }

    /// A value of the wrong kind.
    fn bad(&mut self, key: &str, node: &Node, takes: &str) {
        let message = format!("`{key}` takes {takes}, but {} stands here", node.words());
        let written = self.text.get(node.span.range()).unwrap_or_default();
        let help = if written.starts_with(['[', '{']) && !written.contains('\n') {
            format!(
                "to have it as text, put it in quotes: `{key}: {}`",
                quoted(written)
            )
        } else {
            format!("write {takes}, or leave the field out")
        };
        self.report(Diagnostic::new(Code::BadValue, message), node.span, help);
    }

    fn text(&mut self, key: &str) -> Option<Spanned<String>> {
        let node = self.take(key)?;
        self.text_of(key, node)
    }

    /// The text of a node, on one line and without space around it.
    fn text_of(&mut self, key: &str, node: &Node) -> Option<Spanned<String>> {
        let Some(scalar) = node.scalar() else {
            self.bad(key, node, "text");
            return None;
        };
        self.lost_word(key, node, scalar);
        if !node.aliased && !scalar.quoted {
            self.cut_text(key, node.span.range());
        }
        let trimmed = scalar.text.trim();
        let value = if trimmed.contains(['\n', '\r']) {
            trimmed.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            trimmed.to_owned()
        };
        Some(Spanned {
            value,
            span: node.span,
        })
    }

    /// Reports a first word that YAML takes for a tag or an anchor.
    fn lost_word(&mut self, key: &str, node: &Node, scalar: &Scalar) {
        let Some(word) = scalar.property.as_deref().filter(|w| !w.starts_with("!!")) else {
            return;
        };
        let name = word.trim_start_matches('&');
        if word.starts_with('&') && self.text.contains(&format!("*{name}")) {
            return;
        }
        let message = format!("`{word}` is no part of the text: YAML takes it for a name");
        let help = format!(
            "put the text in quotes: `{key}: {}`",
            quoted(&format!("{word} {}", scalar.text))
        );
        self.report(Diagnostic::new(Code::BadValue, message), node.span, help);
    }

    /// Warns where what follows a plain text on its line is taken for a comment,
    /// though it does not look like one: `#1`, not `# one`.
    fn cut_text(&mut self, key: &str, text: Range<usize>) {
        let after = self.text.get(text.end..).unwrap_or_default();
        let line = after.split(['\n', '\r']).next().unwrap_or_default();
        let cut = line.trim();
        let is_text = cut
            .strip_prefix('#')
            .is_some_and(|c| c.starts_with(|c: char| c.is_alphanumeric()));
        if !line.starts_with([' ', '\t']) || !is_text {
            return;
        }
        let start = text.end + line.len() - line.trim_start().len();
        let whole = self.text.get(text.start..start + cut.len());
        let message = format!("`{cut}` is taken for a comment, not for a part of `{key}`");
        let help = format!(
            "put the text in quotes: `{key}: {}`; or write a space after the `#` of a comment",
            quoted(whole.unwrap_or(cut))
        );
        let problem = Diagnostic::new(Code::CutText, message);
        self.report(problem, Span::new(start..start + cut.len()), help);
    }

    fn flag(&mut self, key: &str, default: bool) -> bool {
        let Some(node) = self.take(key) else {
            return default;
        };
        let Some(scalar) = node.scalar() else {
            self.bad(key, node, "`true` or `false`");
            return default;
        };
        let word = scalar.text.trim().to_lowercase();
        let value = match word.as_str() {
            "true" | "yes" | "on" | "y" | "1" => true,
            "false" | "no" | "off" | "n" | "0" => false,
            _ => {
                self.bad(key, node, "`true` or `false`");
                return default;
            }
        };
        let plain = matches!(scalar.is, Is::Bool(_)) && scalar.text == word;
        if !plain {
            let written = self.text.get(node.span.range()).unwrap_or_default();
            let message = format!("`{written}` is read as `{value}`");
            let problem = Diagnostic::new(Code::LooseFlag, message);
            self.report(problem, node.span, format!("write `{key}: {value}`"));
        }
        value
    }

    fn number(&mut self, key: &str) -> Option<i64> {
        let node = self.take(key)?;
        let number = node.scalar().and_then(|s| s.text.trim().parse().ok());
        if number.is_none() {
            self.bad(key, node, "a whole number");
        }
        number
    }

    fn date(&mut self, key: &str) -> Option<Spanned<Date>> {
        let node = self.take(key)?;
        let Some(scalar) = node.scalar() else {
            self.bad(key, node, "a date");
            return None;
        };
        match date::parse(&scalar.text) {
            Ok(value) => Some(Spanned {
                value,
                span: node.span,
            }),
            Err(wrong) => {
                let problem = Diagnostic::new(Code::BadDate, wrong.message);
                self.report(problem, node.span, wrong.help);
                None
            }
        }
    }

    /// A text, or a list of texts; blank ones are passed over.
    fn texts(&mut self, key: &str) -> Vec<Spanned<String>> {
        let Some(node) = self.take(key) else {
            return Vec::new();
        };
        match &node.value {
            Value::Scalar(_) => self.text_of(key, node).into_iter().collect(),
            Value::List(items) => items
                .iter()
                .filter(|item| !item.is_blank())
                .filter_map(|item| self.text_of(key, item))
                .collect(),
            Value::Map(_) => {
                self.bad(key, node, "a text or a list of texts");
                Vec::new()
            }
        }
    }

    /// Names with a text each, in the order written; `#` before either is none of it.
    fn pairs(&mut self, key: &str) -> Vec<(String, Spanned<String>)> {
        let Some(node) = self.take(key) else {
            return Vec::new();
        };
        let Value::Map(entries) = &node.value else {
            self.bad(key, node, "old ids, each with a new one");
            return Vec::new();
        };
        let bare = |id: &str| id.trim().trim_start_matches('#').to_owned();
        let entries = entries.iter().filter(|entry| !entry.value.is_blank());
        let pairs = entries.filter_map(|entry| {
            let Spanned { value, span } = self.text_of(key, &entry.value)?;
            let value = bare(&value);
            Some((bare(&entry.key), Spanned { value, span }))
        });
        pairs.collect()
    }

    /// `keywords`, or `Keywords` as old pages have it: one text with commas, or a list.
    fn keywords(&mut self) -> Vec<String> {
        let key = if self.left.contains_key("keywords") {
            "keywords"
        } else {
            "Keywords"
        };
        let is_list = |e: &&Entry| matches!(e.value.value, Value::List(_));
        let split = !self.left.get(key).is_some_and(is_list);
        let words = self.texts(key).into_iter().map(|w| w.value);
        if !split {
            return words.collect();
        }
        words
            .flat_map(|line| {
                line.split(',')
                    .map(|w| w.trim().to_owned())
                    .collect::<Vec<_>>()
            })
            .filter(|word| !word.is_empty())
            .collect()
    }

    /// What was not asked for, in the order written; a slip of a known key is
    /// reported, unless the page has that key as well.
    fn extra(&mut self, root: &Node) -> serde_json::Map<String, serde_json::Value> {
        let mut extra = serde_json::Map::new();
        for entry in root.entries() {
            let Some(last) = self.left.get(&*entry.key) else {
                continue;
            };
            extra.insert(entry.key.clone(), last.value.to_json());
            let known = |name: &str| root.entries().iter().any(|e| e.key == name);
            if let Some(meant) = keys::meant(&entry.key).filter(|name| !known(name))
                && !entry.merged
            {
                let message = format!("Shelfmark knows no field `{}`", entry.key);
                let problem = Diagnostic::new(Code::NearKey, message);
                self.report(problem, entry.key_span, format!("did you mean `{meant}`?"));
            }
        }
        extra
    }
}
