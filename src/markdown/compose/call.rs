//! A directive's line: `:::details How long? {open #wait}` → [`Call`].

use std::ops::Range;

use super::registry::{self, Argument, Form, Takes};
use crate::diagnostic::{Code, nearest};
use crate::markdown::prepared::Place;

/// A directive as an author called it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its name in the registry.
    pub name: &'static str,
    /// Its title or path, as written.
    pub argument: String,
    /// Its parameters; a flag's value is empty.
    pub values: Vec<(&'static str, String)>,
    /// Its line.
    pub place: Place,
}

impl Call {
    /// The value of a parameter.
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut values = self.values.iter();
        Some(&*values.find(|(n, _)| *n == name)?.1)
    }

    /// Its form.
    pub fn form(&self) -> &'static Form {
        registry::find(self.name).unwrap_or(&registry::FORMS[0])
    }
}

/// Something wrong in a line, by its bytes.
pub struct Fault {
    /// What.
    pub code: Code,
    /// Where in the line.
    pub range: Range<usize>,
    /// In words.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// A directive's line, read.
pub struct Line {
    /// The form; `None` where there is none of the name.
    pub form: Option<&'static Form>,
    /// The bytes of the argument in the line.
    pub argument: Range<usize>,
    /// The parameters.
    pub values: Vec<(&'static str, String)>,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Reads what stands behind the colons of a line; `at` is where that starts.
pub fn read(line: &str, at: usize) -> Line {
    let start = at + blank(&line[at..]);
    let end = start + name_length(&line[start..]);
    let name = &line[start..end];
    let Some(form) = registry::find(name) else {
        return unknown(line, start, end);
    };
    let mut read = Line {
        form: Some(form),
        argument: end..end,
        values: Vec::new(),
        faults: Vec::new(),
    };
    read.rest(form, line, end);
    let missing = match form.argument {
        Argument::Named if read.argument.is_empty() => Some("a title"),
        Argument::Path if read.argument.is_empty() => Some("a path"),
        _ => None,
    };
    if let Some(what) = missing {
        let help = match form.argument {
            Argument::Path => format!("write `:::{name} path/of/the/file`"),
            _ => format!("write it behind the name: `:::{name} Title`"),
        };
        read.fault(start..end, format!("`{name}` needs {what}"), help);
    }
    if name == "card" && read.argument.is_empty() && read.values.iter().any(|(n, _)| *n == "link") {
        let words = "a card that leads somewhere needs a title to click on".into();
        read.fault(
            start..end,
            words,
            "write it behind the name: `:::card Title`".into(),
        );
    }
    if form.argument == Argument::None && !read.argument.is_empty() {
        let words = &line[read.argument.clone()];
        let message = format!("`{name}` takes no title, but `{words}` stands behind it");
        let range = read.argument.clone();
        read.fault(
            range,
            message,
            "take it away, or write it as a line of its own".into(),
        );
    }
    read
}

fn unknown(line: &str, start: usize, end: usize) -> Line {
    // `::: {note}` and `:::{.note}`, as other programs write it.
    let braced = line[start..].trim_start_matches(['{', '.', '!', ' ']);
    let inner = start + line[start..].len() - braced.len();
    let (start, end) = if end == start && inner > start {
        (inner, inner + name_length(braced))
    } else {
        (start, end)
    };
    let name = &line[start..end];
    let help = match registry::meant(name) {
        Some(near) if near == name => format!("write `:::{near}`, without braces"),
        Some(near) => format!("did you mean `:::{near}`?"),
        None => {
            let all: Vec<_> = registry::FORMS.iter().map(|f| f.name).collect();
            format!("there are: {}", all.join(", "))
        }
    };
    let fault = Fault {
        code: Code::UnknownDirective,
        range: start..end.max(start + 1).min(line.len()),
        message: format!("there is no directive `{name}`"),
        help,
    };
    Line {
        form: None,
        argument: end..end,
        values: Vec::new(),
        faults: vec![fault],
    }
}

impl Line {
    fn fault(&mut self, range: Range<usize>, message: String, help: String) {
        self.faults.push(Fault {
            code: Code::DirectiveParameter,
            range,
            message,
            help,
        });
    }

    /// Argument and parameters: words, `name=value`, `{…}`, `[title]`.
    fn rest(&mut self, form: &'static Form, line: &str, from: usize) {
        let mut at = from;
        let mut argument: Option<Range<usize>> = None;
        let leaf = !form.holds;
        loop {
            at += blank(&line[at..]);
            let rest = &line[at..];
            if rest.is_empty() {
                break;
            }
            if rest.starts_with('{')
                && let Some(length) = closing(rest, '}')
            {
                self.braced(form, line, at + 1..at + length);
                at += length + 1;
                continue;
            }
            if rest.starts_with('[')
                && !rest.starts_with("[[")
                && argument.is_none()
                && let Some(length) = closing(rest, ']')
                && !rest[length + 1..].starts_with('(')
            {
                argument = Some(at + 1..at + length);
                at += length + 1;
                continue;
            }
            let (word, name) = self.word(line, at);
            match name {
                Some(name) if leaf || is_parameter(&line[name.clone()]) => {
                    self.pair(form, line, name, word.clone());
                }
                None if leaf && argument.is_some() => self.flag(form, line, word.clone()),
                _ => argument = Some(argument.map_or(word.start, |a| a.start)..word.end),
            }
            at = word.end;
        }
        let argument = argument.unwrap_or(from..from);
        let text = &line[argument.clone()];
        let quoted = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
        self.argument = if quoted {
            argument.start + 1..argument.end - 1
        } else {
            argument
        };
    }

    /// The word that starts at `at`, and the name in front of its `=`.
    fn word(&self, line: &str, at: usize) -> (Range<usize>, Option<Range<usize>>) {
        let rest = &line[at..];
        let named = rest.find('=').filter(|i| {
            *i > 0
                && rest[..*i]
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        });
        let from = named.map_or(0, |i| i + 1);
        let value = &rest[from..];
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let end = match quote.and_then(|q| value[1..].find(q)) {
            Some(close) => from + close + 2,
            None => from + value.find([' ', '\t']).unwrap_or(value.len()),
        };
        (
            at..at + end.max(1).min(rest.len()),
            named.map(|i| at..at + i),
        )
    }

    fn braced(&mut self, form: &'static Form, line: &str, range: Range<usize>) {
        let line = &line[..range.end];
        let mut at = range.start;
        loop {
            at += blank(&line[at..]);
            if at >= range.end {
                break;
            }
            let (word, name) = self.word(line, at);
            match (name, &line[at..at + 1]) {
                (Some(name), _) => self.pair(form, line, name, word.clone()),
                (None, "#") if form.holds => self.add("id", &line[at + 1..word.end]),
                (None, ".") if form.holds => self.add("class", &line[at + 1..word.end]),
                _ => self.flag(form, line, word.clone()),
            }
            at = word.end;
        }
    }

    /// A value of a parameter of all directives.
    fn add(&mut self, name: &'static str, value: &str) {
        match self.values.iter_mut().find(|(n, _)| *n == name) {
            Some((_, values)) if name == "class" => {
                values.push(' ');
                values.push_str(value);
            }
            _ => self.values.push((name, value.to_owned())),
        }
    }

    fn pair(&mut self, form: &'static Form, line: &str, name: Range<usize>, word: Range<usize>) {
        let Some(parameter) = form.takes().find(|p| p.name == &line[name.clone()]) else {
            return self.no_parameter(form, line, name);
        };
        let value = &line[name.end + 1..word.end];
        let value = ['"', '\'']
            .iter()
            .find_map(|q| value.strip_prefix(*q)?.strip_suffix(*q))
            .unwrap_or(value);
        let good = match parameter.takes {
            Takes::Flag => matches!(value, "true" | "yes"),
            Takes::Text | Takes::Link => !value.trim().is_empty(),
            Takes::Number(least, most) => value.parse().is_ok_and(|n| (least..=most).contains(&n)),
            Takes::Lines => super::include::lines(value).is_some(),
        };
        if good {
            self.values.push((parameter.name, value.trim().to_owned()));
        } else {
            let message = format!("`{}` cannot be `{value}`", parameter.name);
            self.fault(word, message, parameter.takes.words());
        }
    }

    fn flag(&mut self, form: &'static Form, line: &str, word: Range<usize>) {
        match form.takes().find(|p| p.name == &line[word.clone()]) {
            Some(parameter) if parameter.takes == Takes::Flag => {
                self.values.push((parameter.name, String::new()));
            }
            Some(parameter) => {
                let message = format!("`{}` needs a value", parameter.name);
                let help = format!("write `{}=…`: {}", parameter.name, parameter.takes.words());
                self.fault(word, message, help);
            }
            None => self.no_parameter(form, line, word),
        }
    }

    fn no_parameter(&mut self, form: &'static Form, line: &str, at: Range<usize>) {
        let written = &line[at.clone()];
        let names: Vec<_> = form.takes().map(|p| p.name).collect();
        let help = match nearest(written, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "`{}` takes {}; words of a title go into quotes",
                form.name,
                listed(&names)
            ),
        };
        let message = format!("`{}` has no parameter `{written}`", form.name);
        self.fault(at, message, help);
    }
}

/// `a`, `b` and `c`.
fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|n| format!("`{n}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => "none".into(),
    }
}

/// Whether a word before `=` is meant as a parameter: `E=mc2` is a title.
fn is_parameter(name: &str) -> bool {
    name.len() > 1 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

/// The length of the blanks that a text starts with.
fn blank(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

fn name_length(text: &str) -> usize {
    let name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    text.find(|c| !name(c)).unwrap_or(text.len())
}

/// Where the bracket that a text starts with is closed; quoted ones do not count.
fn closing(text: &str, close: char) -> Option<usize> {
    let mut quoted = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' => quoted = !quoted,
            c if c == close && !quoted => return Some(at),
            _ => {}
        }
    }
    None
}
