//! The words of the user interface, a table for each language.
//!
//! A table is `texts/LANG.yaml` of the theme; the site's own
//! `templates/texts/LANG.yaml` changes single entries of it. What a table does
//! not say is said in English. A text with plural forms is a map from the
//! categories of Unicode's plural rules (`one`, `two`, `few`, `many`, `other`)
//! to texts.

use std::collections::BTreeMap;

use jiff::civil;
use serde_json::{Map, Value};
use tera::value::Key;

use super::layers::Layers;
use crate::diagnostic::{Code, Diagnostic};

/// The tables of a theme.
#[derive(Debug, Default)]
pub struct Texts {
    tables: BTreeMap<String, Map<String, Value>>,
}

/// The language that every table falls back to.
const FALLBACK: &str = "en";

/// The key under which a plural text carries its language.
const LANGUAGE: &str = "language";

impl Texts {
    /// Reads all tables of all layers, the weakest first.
    pub(super) fn load(layers: &Layers, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut tables: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        for layer in layers.0.iter().rev() {
            for (name, file) in &layer.files {
                let language = name
                    .strip_prefix("texts/")
                    .and_then(|n| n.strip_suffix(".yaml"));
                let Some(language) = language else { continue };
                match parse(&file.bytes) {
                    Ok(table) => tables
                        .entry(language.to_lowercase())
                        .or_default()
                        .extend(table),
                    Err((words, at)) => {
                        let problem = Diagnostic::new(Code::BadYaml, words);
                        diagnostics.push(match at {
                            Some(at) => problem.at(&file.path, at..at),
                            None => problem.in_file(&file.path),
                        });
                    }
                }
            }
        }
        Self { tables }
    }

    /// The languages that have a table.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// The whole table for a language (`de-AT` finds `de`), gaps filled in.
    pub(super) fn value(&self, language: &str) -> tera::Value {
        tera::Value::from_serializable(&self.table(language))
    }

    /// Whether a language has a table of its own (`de-AT` has `de`).
    pub fn speaks(&self, language: &str) -> bool {
        let language = language.to_lowercase();
        let primary = language.split('-').next().unwrap_or(FALLBACK);
        self.tables.contains_key(primary) || self.tables.contains_key(&language)
    }

    /// The words of one language, its table put together once.
    pub fn words(&self, language: &str) -> Words {
        Words(self.value(language))
    }

    fn table(&self, language: &str) -> Map<String, Value> {
        let language = language.to_lowercase().replace('_', "-");
        let primary = language.split('-').next().unwrap_or(FALLBACK);
        let mut table = Map::new();
        for key in [FALLBACK, primary, &language] {
            let Some(entries) = self.tables.get(key) else {
                continue;
            };
            for (name, text) in entries {
                let mut text = text.clone();
                if let Value::Object(forms) = &mut text {
                    forms.insert(LANGUAGE.into(), Value::String(key.into()));
                }
                table.insert(name.clone(), text);
            }
        }
        table
    }
}

/// The words of one language.
pub struct Words(tera::Value);

impl Words {
    /// The whole table, as templates see it.
    pub fn table(&self) -> tera::Value {
        self.0.clone()
    }

    /// The text of this key; the key itself where no table has it.
    pub fn text<'a>(&'a self, key: &'static str) -> &'a str {
        entry(&self.0, key)
            .and_then(tera::Value::as_str)
            .unwrap_or(key)
    }

    /// The text of this key in the form that the number wants.
    pub fn counted(&self, key: &'static str, n: u64) -> String {
        let forms = entry(&self.0, key);
        forms
            .and_then(|forms| plural(forms, n))
            .unwrap_or_else(|| n.to_string())
    }

    /// The name of a month, 1 to 12; its number where the table names none.
    pub fn month(&self, month: i8) -> String {
        let named = usize::try_from(month)
            .ok()
            .and_then(|m| m.checked_sub(1))
            .and_then(|m| entry(&self.0, "months")?.as_array()?.get(m)?.as_str());
        named.map_or_else(|| month.to_string(), str::to_owned)
    }

    /// A month of a year as a heading: `February 2019`.
    pub fn month_of(&self, year: i16, month: i8) -> String {
        let format = entry(&self.0, "month_format").and_then(tera::Value::as_str);
        let text = format
            .unwrap_or("{month} {year}")
            .replace("{month}", &self.month(month))
            .replace("{year}", &year.to_string());
        let mut letters = text.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect()
    }

    /// A day as readers of the language write it: `26 February 2019`.
    pub fn date(&self, day: civil::Date) -> String {
        date(&self.0, day)
    }
}

type Trouble = (String, Option<usize>);

fn parse(bytes: &[u8]) -> Result<Map<String, Value>, Trouble> {
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let at = Some(e.valid_up_to());
        ("the file is not UTF-8".to_owned(), at)
    })?;
    serde_yaml::from_str(text).map_err(|e| {
        let at = e.location().map(|l| l.index());
        (format!("not a table of texts: {e}"), at)
    })
}

/// The day in the form that a table's `date_format` says, with its `months`.
pub(super) fn date(table: &tera::Value, day: civil::Date) -> String {
    let month = entry(table, "months")
        .and_then(tera::Value::as_array)
        .and_then(|months| months.get(usize::from(day.month().unsigned_abs()) - 1))
        .and_then(tera::Value::as_str);
    let format = entry(table, "date_format").and_then(tera::Value::as_str);
    let (Some(month), Some(format)) = (month, format) else {
        return day.to_string();
    };
    format
        .replace("{day}", &day.day().to_string())
        .replace("{month}", month)
        .replace("{year}", &day.year().to_string())
}

fn entry<'a>(table: &'a tera::Value, name: &'static str) -> Option<&'a tera::Value> {
    table.as_map()?.get(&Key::Str(name))
}

/// The form for `n` of a text with plural forms; `None` where it is no such text.
pub(super) fn plural(forms: &tera::Value, n: u64) -> Option<String> {
    let form = |name| entry(forms, name).and_then(tera::Value::as_str);
    let language = form(LANGUAGE).unwrap_or(FALLBACK);
    let text = form(category(language, n)).or_else(|| form("other"))?;
    Some(text.replace("{n}", &n.to_string()))
}

/// The plural category of a whole number (Unicode CLDR 47, cardinal rules, for
/// the languages whose rule is not that of English).
fn category(language: &str, n: u64) -> &'static str {
    let (ones, tens) = (n % 10, n % 100);
    match language.split('-').next().unwrap_or(language) {
        "ja" | "zh" | "ko" | "vi" | "th" | "id" | "ms" => "other",
        "fr" | "pt" if n < 2 => "one",
        "he" | "iw" if n == 2 => "two",
        "ar" => match (n, tens) {
            (0, _) => "zero",
            (1, _) => "one",
            (2, _) => "two",
            (_, 3..=10) => "few",
            (_, 11..=99) => "many",
            _ => "other",
        },
        "ru" | "uk" | "be" | "sr" | "hr" | "bs" => match (ones, tens) {
            (1, t) if t != 11 => "one",
            (2..=4, t) if !(12..=14).contains(&t) => "few",
            _ => "many",
        },
        "pl" => match (n, ones, tens) {
            (1, ..) => "one",
            (_, 2..=4, t) if !(12..=14).contains(&t) => "few",
            _ => "many",
        },
        "cs" | "sk" if (2..=4).contains(&n) => "few",
        _ if n == 1 => "one",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plural_categories_are_unicodes() {
        let of = |language, n| category(language, n);
        assert_eq!(
            [0, 1, 2, 5].map(|n| of("en", n)),
            ["other", "one", "other", "other"]
        );
        assert_eq!([0, 1, 2].map(|n| of("fr", n)), ["one", "one", "other"]);
        assert_eq!(
            [1, 2, 3, 20].map(|n| of("he", n)),
            ["one", "two", "other", "other"]
        );
        assert_eq!([0, 1, 2].map(|n| of("ja", n)), ["other"; 3]);
        assert_eq!(
            [1, 2, 5, 12, 22].map(|n| of("pl", n)),
            ["one", "few", "many", "many", "few"]
        );
        assert_eq!([1, 11, 21].map(|n| of("ru", n)), ["one", "many", "one"]);
        assert_eq!(
            [0, 2, 7, 11, 100].map(|n| of("ar", n)),
            ["zero", "two", "few", "many", "other"]
        );
    }
}
