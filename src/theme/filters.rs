//! The filters that templates have beside tera's own.
//!
//! Each is a pure function of its arguments. The list is kept small on purpose:
//! what a page shows belongs into its view.

use jiff::civil;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tera::{Error, Kwargs, State, StringInput, Tera, TeraResult, Value};

use super::{guard, texts};

/// The filters that tera has, for the words of an error.
pub(super) const BUILT_IN_FILTERS: &[&str] = &[
    "abs",
    "capitalize",
    "default",
    "escape",
    "escape_html",
    "escape_xml",
    "first",
    "float",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "keys",
    "last",
    "length",
    "lower",
    "newlines_to_br",
    "nth",
    "pairs",
    "pluralize",
    "replace",
    "reverse",
    "round",
    "safe",
    "sort",
    "split",
    "str",
    "title",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "unique",
    "upper",
    "values",
    "wordcount",
];

/// The filters registered here.
pub(super) const OWN_FILTERS: &[&str] = &["css", "date", "json", "plural", "slug", "url_encode"];

/// The tests that tera has.
pub(super) const TESTS: &[&str] = &[
    "array",
    "bool",
    "containing",
    "defined",
    "divisible_by",
    "ending_with",
    "even",
    "float",
    "integer",
    "iterable",
    "map",
    "none",
    "number",
    "odd",
    "starting_with",
    "string",
    "undefined",
];

/// The functions that templates have.
pub(super) const FUNCTIONS: &[&str] = &["range", "super", "throw"];

/// The most elements that one `range` makes. A template that lists pages never
/// counts that far; one that does is a mistake that would eat memory.
const MAX_RANGE: i64 = 10_000;

/// A tera with everything a template may call.
pub(super) fn engine() -> Tera {
    let mut tera = Tera::new();
    tera.register_filter("css", css);
    tera.register_filter("date", date);
    tera.register_filter("json", json);
    tera.register_filter("plural", plural);
    tera.register_filter("slug", slug);
    tera.register_filter("url_encode", url_encode);
    tera.register_function("range", range);
    guard::register(&mut tera);
    tera
}

/// A value for a custom property in a `<style>` element: whatever could end the
/// declaration, the rule or the element is left out.
fn css(value: Value, _: Kwargs, _: &State) -> Value {
    let text = value.to_string();
    let kept = text
        .chars()
        .filter(|c| !matches!(c, '<' | '>' | '{' | '}' | ';' | '\\'));
    Value::safe_string(&kept.collect::<String>())
}

/// `"2019-02-26" | date(format="%d.%m.%Y")`: a date in the form that `format`
/// says (as strftime); without `format`, as the language of `text` writes it.
fn date(value: &str, kwargs: Kwargs, state: &State) -> TeraResult<String> {
    let day = value.get(..10).unwrap_or(value);
    let day: civil::Date = day
        .parse()
        .map_err(|_| Error::message(format!("`{value}` is not a date such as `2019-02-26`")))?;
    match kwargs.get::<&str>("format")? {
        Some(format) => jiff::fmt::strtime::format(format, day)
            .map_err(|e| Error::message(format!("`{format}` is no date format: {e}"))),
        None => Ok(match state.get::<Value>("text")? {
            Some(text) => texts::date(&text, day),
            None => day.to_string(),
        }),
    }
}

/// A value as JSON that may stand inside `<script>`: `<`, `>` and `&` are
/// written as escapes, so that no `</script>` can come out of it.
fn json(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let text = serde_json::to_string(&value).map_err(|e| Error::message(e.to_string()))?;
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                safe.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => safe.push(c),
        }
    }
    Ok(Value::safe_string(&safe))
}

/// `3 | plural(of=text.pages)`: the form that the language has for this number,
/// with the number in the place of `{n}`.
fn plural(value: u64, kwargs: Kwargs, _: &State) -> TeraResult<String> {
    let forms = kwargs.must_get::<&Value>("of")?;
    texts::plural(forms, value)
        .ok_or_else(|| Error::message("`of` is not a text with plural forms (`other: …`)"))
}

/// A text as a part of an address or a class: `What's new` → `whats-new`.
fn slug(value: StringInput, _: Kwargs, _: &State) -> String {
    let mut slug = String::new();
    for c in value.as_str().chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_alphanumeric() => slug.push(c),
            '\'' | '’' => {}
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// A text as a value in an address: `a b & c` → `a%20b%20%26%20c`.
fn url_encode(value: &str, _: Kwargs, _: &State) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

/// tera's `range`, with a lower limit.
fn range(kwargs: Kwargs, _: &State) -> TeraResult<Vec<i64>> {
    let start = kwargs.get::<i64>("start")?.unwrap_or(0);
    let end = kwargs.must_get::<i64>("end")?;
    let step = kwargs.get::<i64>("step_by")?.unwrap_or(1);
    if step == 0 {
        return Err(Error::message("`step_by` cannot be 0"));
    }
    let distance = i128::from(end) - i128::from(start);
    if (distance / i128::from(step)).abs() >= i128::from(MAX_RANGE) {
        return Err(Error::message(format!(
            "`range` makes at most {MAX_RANGE} numbers"
        )));
    }
    let mut numbers = Vec::new();
    let mut at = start;
    while (step > 0 && at < end) || (step < 0 && at > end) {
        numbers.push(at);
        match at.checked_add(step) {
            Some(next) => at = next,
            None => break,
        }
    }
    Ok(numbers)
}
