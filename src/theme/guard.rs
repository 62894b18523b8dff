//! Keeps a template from running without end or eating memory without bound.
//!
//! tera bounds how deep a template nests and how far `range` counts; it does not
//! bound how long loops in loops run, nor how large a variable grows that is set
//! to twice itself. Both are counted here: [`watch`] puts a call of [`STEP`]
//! before each round of a loop, each call of a component and each `include`, and
//! a call of [`BOUND`] behind each `set`. Templates come from strangers too: a
//! pull request is built before anyone has read it.

use std::cell::Cell;
use std::ops::Range;

use tera::{Error, Kwargs, State, StringInput, Tera, TeraResult, Value};

use super::scan::{self, Kind, Tag};

/// How many rounds, components and includes one page may take. The largest
/// page of a site, a category of 10,000 pages with badges, takes some 30,000.
const MAX_STEPS: u64 = 1_000_000;

/// How many values may be inside one variable.
const MAX_VALUES: usize = 1_000_000;

/// The function that counts a step, and the filter that weighs a variable.
const STEP: &str = "__step";
const BOUND: &str = "__bound";

thread_local! {
    /// What the page that this thread renders may still use. A template's
    /// functions get no state of ours, and one page is rendered on one thread.
    static LEFT: Cell<Left> = const { Cell::new(Left { steps: 0, bytes: 0 }) };
}

#[derive(Clone, Copy)]
struct Left {
    steps: u64,
    /// The most bytes that one text may have.
    bytes: usize,
}

/// Runs `render` with a fresh allowance, in which no text passes `bytes`.
pub(super) fn guarded<T>(bytes: usize, render: impl FnOnce() -> T) -> T {
    let steps = MAX_STEPS;
    LEFT.with(|left| left.set(Left { steps, bytes }));
    render()
}

/// Registers what [`watch`] calls, and tera's filters that multiply texts.
pub(super) fn register(tera: &mut Tera) {
    tera.register_function(STEP, step);
    tera.register_filter(BOUND, bound);
    tera.register_filter("replace", replace);
    tera.register_filter("join", join);
    tera.register_filter("indent", indent);
}

/// A template's text with its counting calls in, and the way back to the
/// author's offsets.
#[derive(Clone, Debug, Default)]
pub(super) struct Watched {
    /// What tera reads.
    pub text: String,
    /// Where something was put in, in `text`, and how long it is.
    inserted: Vec<Range<usize>>,
}

impl Watched {
    /// An offset of the author's text as an offset of `text`.
    pub fn published(&self, offset: usize) -> usize {
        self.inserted.iter().fold(offset, |at, inserted| {
            if inserted.start <= at {
                at + inserted.len()
            } else {
                at
            }
        })
    }

    /// An offset of `text` as an offset of the author's text.
    pub fn original(&self, offset: usize) -> usize {
        let before = self.inserted.iter().take_while(|r| r.start < offset);
        let shift: usize = before.map(|r| r.end.min(offset) - r.start).sum();
        offset - shift
    }
}

/// Puts the counting calls into a template.
pub(super) fn watch(source: &str) -> Watched {
    let mut watched = Watched::default();
    let mut copied = 0;
    for tag in scan::tags(source) {
        for (at, call) in calls(source, &tag) {
            watched.text.push_str(&source[copied..at]);
            copied = at;
            let start = watched.text.len();
            watched.text.push_str(&call);
            watched.inserted.push(start..watched.text.len());
        }
    }
    watched.text.push_str(&source[copied..]);
    watched
}

/// What is put in at a tag, and where, in order.
fn calls(source: &str, tag: &Tag) -> Vec<(usize, String)> {
    let whole = &source[tag.range.clone()];
    let (before, behind) = (tag.range.start, tag.range.end);
    match tag.word(source, 0) {
        // A trimming tag goes on trimming: the call stands between it and the text.
        "for" | "component" => {
            let trim = if whole.ends_with("-%}") { "-" } else { "" };
            vec![(behind, format!("{{{{ {STEP}() {trim}}}}}"))]
        }
        "include" => {
            let trim = if whole.starts_with("{%-") { "-" } else { "" };
            vec![(before, format!("{{{{{trim} {STEP}() }}}}"))]
        }
        "set" | "set_global" => {
            let Some(last) = tag.words.last() else {
                return Vec::new();
            };
            let end = last.range.end;
            match tag.words.get(2) {
                Some(word) if word.kind == Kind::Mark && tag.word(source, 2) == "=" => vec![
                    (word.range.end, "(".to_owned()),
                    (end, format!(")|{BOUND}")),
                ],
                _ => vec![(end, format!("|{BOUND}"))],
            }
        }
        _ => Vec::new(),
    }
}

fn step(_: Kwargs, _: &State) -> TeraResult<&'static str> {
    LEFT.with(|left| {
        let mut now = left.get();
        now.steps = now
            .steps
            .checked_sub(1)
            .ok_or_else(|| Error::message("the template runs without end"))?;
        left.set(now);
        Ok("")
    })
}

fn bound(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let mut values = MAX_VALUES;
    let mut bytes = LEFT.with(|left| left.get().bytes);
    if weigh(&value, &mut values, &mut bytes, 0) {
        Ok(value)
    } else {
        Err(too_large())
    }
}

fn too_large() -> Error {
    Error::message("a value grows without end")
}

/// Takes a value's weight from what is left; `false` when that is not enough.
/// A value inside itself many times over counts each time, for so it is printed.
fn weigh(value: &Value, values: &mut usize, bytes: &mut usize, depth: usize) -> bool {
    let take = |left: &mut usize, n: usize| {
        let rest = left.checked_sub(n);
        *left = rest.unwrap_or(0);
        rest.is_some()
    };
    if depth > 64 || !take(values, 1) {
        return false;
    }
    if let Some(text) = value.as_str() {
        return take(bytes, text.len());
    }
    if let Some(list) = value.as_array() {
        return list.iter().all(|v| weigh(v, values, bytes, depth + 1));
    }
    match value.as_map() {
        Some(map) => map.values().all(|v| weigh(v, values, bytes, depth + 1)),
        None => true,
    }
}

/// Whether a text of so many bytes may be made.
fn affordable(bytes: Option<usize>) -> TeraResult<usize> {
    let most = LEFT.with(|left| left.get().bytes);
    bytes.filter(|n| *n <= most).ok_or_else(too_large)
}

/// tera's `replace`, refusing what would not fit.
fn replace(value: StringInput, kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let from = kwargs.must_get::<&str>("from")?;
    let to = kwargs.must_get::<StringInput>("to")?;
    let safe = state.autoescaping_enabled() && (value.is_safe() || to.is_safe());
    let (text, with) = if safe {
        (value.rendered(state)?, to.rendered(state)?)
    } else {
        (value.as_str().into(), to.as_str().into())
    };
    let more = text.matches(from).count().checked_mul(with.len());
    affordable(more.and_then(|n| n.checked_add(text.len())))?;
    Ok(with_safety(safe, text.replace(from, &with)))
}

/// tera's `join`, refusing what would not fit.
fn join(list: Vec<Value>, kwargs: Kwargs, state: &State) -> TeraResult<Value> {
    let separator = kwargs.get::<StringInput>("sep")?;
    let safe = state.autoescaping_enabled()
        && (list.iter().any(Value::is_safe) || separator.as_ref().is_some_and(|s| s.is_safe()));
    let between = match &separator {
        Some(text) if safe => text.rendered(state)?.into_owned(),
        Some(text) => text.as_str().to_owned(),
        None => String::new(),
    };
    let mut joined = String::new();
    for (i, value) in list.iter().enumerate() {
        if i > 0 {
            joined.push_str(&between);
        }
        match value.as_str() {
            Some(text) if !safe => joined.push_str(text),
            _ if value.is_undefined() => {}
            _ if safe => joined.push_str(&state.escape_if_needed(value)?),
            _ => joined.push_str(&value.to_string()),
        }
        affordable(Some(joined.len()))?;
    }
    Ok(with_safety(safe, joined))
}

/// tera's `indent`, refusing what would not fit. (`first` and `blank`, its
/// rarer arguments, are kept; `indentation` is always a space.)
fn indent(value: StringInput, kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    let width = kwargs.get::<usize>("width")?.unwrap_or(4).min(100);
    let first = kwargs.get::<bool>("first")?.unwrap_or(false);
    let blank = kwargs.get::<bool>("blank")?.unwrap_or(false);
    let text = value.as_str();
    affordable(Some(text.len() + width * text.lines().count()))?;
    let mut indented = String::new();
    for (i, line) in text.split_inclusive('\n').enumerate() {
        let wanted = if i == 0 {
            first
        } else {
            blank || !line.trim().is_empty()
        };
        if wanted {
            indented.push_str(&" ".repeat(width));
        }
        indented.push_str(line);
    }
    Ok(value.inherit_safety(indented))
}

fn with_safety(safe: bool, text: String) -> Value {
    if safe {
        Value::safe_string(&text)
    } else {
        Value::from(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_taken_out_of_every_offset() {
        let source = "a{% set x = 1 ~ y -%} {%- include \"b\" %}é{% for i in x -%} {{ i }}{% endfor %}\
                      {% set z | upper %}q{% endset %}";
        let watched = watch(source);
        assert!(watched.text.len() > source.len());
        let mut seen = 0;
        for (offset, c) in watched.text.char_indices() {
            let original = watched.original(offset);
            let inside = watched.inserted.iter().any(|r| r.contains(&offset));
            if !inside {
                assert_eq!(source[original..].chars().next(), Some(c));
                assert_eq!(original, seen);
                seen += c.len_utf8();
            }
        }
        assert_eq!(seen, source.len());
        assert_eq!(watched.original(watched.text.len()), source.len());
    }
}
