//! `check` and `front_matter`: what a site asks of its pages.

use std::collections::BTreeMap;

use super::form::{At, Flag, Form, List, Number, OneOf, Optional, Placed, Text, Words};
use super::keys::Key;
use super::read::{Asked, Reader};
use crate::diagnostic::{Code, Severity, nearest};
use crate::yaml::{Kind, Value};

group! {
    /// What `check` and `build` find, and how much it counts.
    #[derive(Clone, Debug, PartialEq)]
    pub struct CheckOptions {
        /// How much findings of a code count: `error`, `warning`, `advice` or `off`.
        severity: BTreeMap<Code, Level> as Severities = BTreeMap::new(),
            default "as `shelfmark explain` says", example "severity:\n  no-alt-text: warning";
        /// The most that one picture should weigh, in kB; `0` for any weight.
        image_budget: i64 as Number<0, 1_000_000> = 500, default "`500`", example "image_budget: 300";
        /// The most that a page should weigh with its pictures, styles and scripts, in kB; `0` for any weight.
        page_budget: i64 as Number<0, 1_000_000> = 2500, default "`2500`", example "page_budget: 1500";
        /// After how many days without a change a page counts as stale; `0` for never.
        stale_after: i64 as Number<0, 100_000> = 0, default "`0`", example "stale_after: 730";
        /// For how many days after its date a page may be called new (`isNew`); `0` for ever.
        new_for: i64 as Number<0, 100_000> = 90, default "`90`", example "new_for: 60";
        /// How links to other sites are checked, with `check --external`.
        external: ExternalOptions as ExternalOptions = ExternalOptions::default(),
            default "see its keys", example "external:\n  timeout: 20";
    }
}

group! {
    /// How links to other sites are checked.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ExternalOptions {
        /// The only addresses that are asked; `*` stands for any part.
        allow: Vec<String> as List<Text> = Vec::new(), default "all", example "allow:\n  - https://docs.example.org/*";
        /// Addresses that are not asked; `*` stands for any part.
        ignore: Vec<String> as List<Text> = Vec::new(), default "none", example "ignore:\n  - https://*.example.com/*";
        /// How long an answer may take, in seconds.
        timeout: i64 as Number<1, 600> = 15, default "`15`", example "timeout: 20";
        /// How often an address is asked again that does not answer or is too busy.
        retries: i64 as Number<0, 10> = 2, default "`2`", example "retries: 1";
        /// How many requests may be open to one host at a time.
        per_host: i64 as Number<1, 64> = 2, default "`2`", example "per_host: 1";
        /// For how many days an answer is remembered.
        remember: i64 as Number<0, 3650> = 7, default "`7`", example "remember: 1";
    }
}

/// How much a site lets findings of a code count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// As this.
    As(Severity),
    /// Not at all.
    Off,
}

impl Words for Level {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("error", Self::As(Severity::Error)),
        ("warning", Self::As(Severity::Warning)),
        ("advice", Self::As(Severity::Advice)),
        ("off", Self::Off),
    ];
    const KIND: Kind = Kind::OneOf(&["error", "warning", "advice", "off"]);
}

/// Levels by code. What is an error by nature stays one.
struct Severities;

impl Form for Severities {
    type Value = BTreeMap<Code, Level>;
    const KIND: Kind = Kind::Group;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<Self::Value> {
        let Value::Map(entries) = &asked.node.value else {
            reader.wrong_kind(asked, Self::KIND);
            return None;
        };
        let mut levels = BTreeMap::new();
        for entry in entries {
            let Some(code) = Code::parse(entry.key.trim()) else {
                let names = Code::ALL.iter().map(|code| code.as_str());
                let help = match nearest(&entry.key, names) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "`shelfmark explain` lists all codes".to_owned(),
                };
                reader.bad(
                    entry.key_span,
                    format!("no finding has the code `{}`", entry.key),
                    help,
                );
                continue;
            };
            let asked = Asked {
                node: &entry.value,
                ..*asked
            };
            let Some(level) = OneOf::<Level>::read(reader, &asked) else {
                continue;
            };
            if code.severity() == Severity::Error && level != Level::As(Severity::Error) {
                let message = format!("`{}` is always an error", entry.key);
                let help = "remove the line: what cannot be published cannot be wished away";
                reader.bad(entry.key_span, message, help);
                continue;
            }
            levels.insert(code, level);
        }
        Some(levels)
    }
}

group! {
    /// What a site asks of one field, as it is written.
    struct RuleKeys {
        /// The field's name, as pages write it.
        field: Option<Placed<String>> as Optional<At<Text>> = None, default "needed", example "field: subtitle";
        /// Whether every page must have it.
        required: bool as Flag = false, default "`false`", example "required: true";
        /// The values it may have.
        values: Vec<String> as List<Text> = Vec::new(), default "any", example "values:\n  - chat\n  - messaging";
        /// What its text must look like, as a regular expression for the whole of it.
        pattern: Option<Pattern> as Optional<PatternForm> = None, default "any", example "pattern: \"[A-Z].*\"";
        /// Of `permalink`: how it is made. `{category}`, `{subcategory}`, `{level3}` and `{name}` stand for these, as addresses write them.
        rule: Option<Placed<String>> as Optional<At<Text>> = None, default "any", example "rule: \"{category}-{name}.html\"";
    }
}

/// What a site asks of one field of its pages' front matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRule {
    /// The field's name.
    pub field: String,
    /// Whether every page must have it.
    pub required: bool,
    /// The values it may have; none for any.
    pub values: Vec<String>,
    /// What its text must look like.
    pub pattern: Option<Pattern>,
    /// How a permalink is made: text with `{category}`, `{subcategory}`, `{level3}`
    /// and `{name}` in it.
    pub rule: Option<String>,
}

/// An entry of `front_matter`.
pub struct Rule;

/// What may stand in braces in a rule.
const PARTS: &[&str] = &["category", "subcategory", "level3", "name"];

impl Form for Rule {
    type Value = FieldRule;
    const KIND: Kind = Kind::Group;
    fn keys() -> &'static [Key] {
        RuleKeys::KEYS
    }
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<FieldRule> {
        let group = reader.group(asked, RuleKeys::KEYS)?;
        let keys = RuleKeys::fill(reader, &group);
        reader.missing(&group, "field");
        let field = keys.field?;
        if let Some(rule) = &keys.rule {
            if field.value != "permalink" {
                let message = format!("`rule` is for `permalink`, not for `{}`", field.value);
                reader.bad(rule.span, message, "write a `pattern`");
            }
            for part in rule.value.split('{').skip(1) {
                let part = part.split('}').next().unwrap_or_default();
                if !PARTS.contains(&part) {
                    let message = format!("a permalink has no part `{{{part}}}`");
                    let help = "it has `{category}`, `{subcategory}`, `{level3}` and `{name}`";
                    reader.bad(rule.span, message, help);
                }
            }
        }
        Some(FieldRule {
            field: field.value,
            required: keys.required,
            values: keys.values,
            pattern: keys.pattern,
            rule: keys.rule.map(|rule| rule.value),
        })
    }
}

/// A regular expression that compiles.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As it is written.
    pub text: String,
    /// For the whole of a value.
    pub whole: regex_lite::Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

/// Reads a pattern.
struct PatternForm;

impl Form for PatternForm {
    type Value = Pattern;
    const KIND: Kind = Kind::Text;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<Pattern> {
        let text = Text::read(reader, asked)?;
        match regex_lite::Regex::new(&format!("^(?:{text})$")) {
            Ok(whole) => Some(Pattern { text, whole }),
            Err(e) => {
                let message = format!("`{text}` is no regular expression: {e}");
                let help = "letters and digits stand for themselves, `.` for any character";
                reader.bad(asked.node.span, message, help);
                None
            }
        }
    }
}
