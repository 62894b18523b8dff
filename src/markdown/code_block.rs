//! A block of code as HTML: its colours, its lines, what is marked in them.
//!
//! Lines stand in elements of their own where something is said of one: numbers,
//! marks, what is in focus, what was added and taken away (`diff`), commands and
//! what they print (`console`). Signs that are no part of the code (`+`, `$`) become
//! attributes, so that they are neither selected nor copied.

use super::code::Info;
use super::escape::{attribute, escape};
use super::highlight::{CLASSES, Highlighter, Run};

/// Languages of terminal sessions.
const SESSIONS: &[&str] = &["console", "shell-session", "shellsession", "terminal"];

/// A line, as far as it differs from plain code.
#[derive(Default)]
struct Row {
    class: &'static str,
    sign: Option<char>,
}

/// The code without its signs, and what is said of each line.
struct Sheet {
    text: String,
    rows: Vec<Row>,
    /// The runs of a terminal session, line by line.
    is_session: bool,
}

/// Writes what stands between `<code>` and `</code>`.
pub fn write(html: &mut String, info: &Info, code: &str, highlighter: Option<&Highlighter>) {
    let sheet = Sheet::of(info, code);
    let by_line = info.numbers.is_some()
        || !info.marked.is_empty()
        || !info.focused.is_empty()
        || !sheet.rows.is_empty();
    let text = if sheet.rows.is_empty() {
        code
    } else {
        &sheet.text
    };
    let runs = match highlighter {
        Some(highlighter) if sheet.is_session => Some(sheet.session(highlighter)),
        Some(highlighter) => highlighter.runs(&info.language, text).map(|r| r.to_vec()),
        None => None,
    };
    let whole = || vec![(u32::try_from(text.len()).unwrap_or(u32::MAX), 0)];
    let runs = runs.unwrap_or_else(whole);
    if by_line {
        lines(html, info, &sheet.rows, text, &runs);
    } else {
        let mut at = 0;
        for (length, class) in runs {
            let end = (at + length as usize).min(text.len());
            run(html, class, text.get(at..end).unwrap_or(""));
            at = end;
        }
    }
}

fn lines(html: &mut String, info: &Info, rows: &[Row], text: &str, runs: &[Run]) {
    let mut runs = runs.iter().copied().peekable();
    let mut left = runs.peek().map_or(0, |(length, _)| *length as usize);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        start_line(html, info, rows.get(number), number + 1);
        let body = line.strip_suffix('\n').unwrap_or(line);
        let mut at = 0;
        while at < line.len() {
            let Some((_, class)) = runs.peek().copied() else {
                run(html, 0, body.get(at..).unwrap_or(""));
                break;
            };
            let end = (at + left).min(line.len());
            run(html, class, body.get(at..end.min(body.len())).unwrap_or(""));
            left -= end - at;
            at = end;
            while left == 0 && runs.next().is_some() {
                left = runs.peek().map_or(0, |(length, _)| *length as usize);
                if runs.peek().is_none() {
                    break;
                }
            }
        }
        html.push_str("</span>");
        if body.len() < line.len() {
            html.push('\n');
        }
    }
}

fn start_line(html: &mut String, info: &Info, row: Option<&Row>, number: usize) {
    html.push_str("<span class=\"line");
    if info.marks(number) {
        html.push_str(" is-marked");
    }
    if info.focuses(number) {
        html.push_str(" is-focus");
    }
    if let Some(row) = row.filter(|r| !r.class.is_empty()) {
        html.push(' ');
        html.push_str(row.class);
    }
    html.push('"');
    if let Some(first) = info.numbers {
        attribute(html, "data-number", &(first + number - 1).to_string());
    }
    if let Some(sign) = row.and_then(|r| r.sign) {
        attribute(html, "data-sign", sign.encode_utf8(&mut [0; 4]));
    }
    html.push('>');
}

/// A run of one colour.
fn run(html: &mut String, class: u8, text: &str) {
    if text.is_empty() {
        return;
    }
    match CLASSES.get(usize::from(class)).filter(|c| !c.is_empty()) {
        Some(class) => {
            html.push_str("<span class=\"hl-");
            html.push_str(class);
            html.push_str("\">");
            escape(html, text);
            html.push_str("</span>");
        }
        None => escape(html, text),
    }
}

impl Sheet {
    fn of(info: &Info, code: &str) -> Self {
        let language = info.language.to_lowercase();
        let is_session = SESSIONS.contains(&&*language);
        let mut sheet = Self {
            text: String::new(),
            rows: Vec::new(),
            is_session,
        };
        if is_session {
            sheet.read_session(code);
        } else if info.diff || language == "diff" || language == "patch" {
            sheet.read_diff(code, info.diff);
        }
        sheet
    }

    fn push(&mut self, line: &str, class: &'static str, sign: Option<char>) {
        self.text.push_str(line);
        self.rows.push(Row { class, sign });
    }

    /// `$ ` and `# ` before commands; a line after one that ends in `\` goes on.
    fn read_session(&mut self, code: &str) {
        let mut goes_on = false;
        let prompts = ["$", "%", ">"];
        for line in code.split_inclusive('\n') {
            let mut chars = line.chars();
            let sign = chars.next().filter(|c| prompts.contains(&&*c.to_string()));
            let command = sign.and_then(|s| chars.as_str().strip_prefix(' ').map(|c| (s, c)));
            let ends = |line: &str| line.trim_end_matches(['\n', '\r']).ends_with('\\');
            match command {
                Some((sign, rest)) if sign != '>' || goes_on => {
                    goes_on = ends(rest);
                    self.push(rest, "is-command", Some(sign));
                }
                _ if goes_on => {
                    goes_on = ends(line);
                    self.push(line, "is-command", None);
                }
                _ => self.push(line, "is-output", None),
            }
        }
    }

    /// `+` and `-` before lines. In another language they are no part of the code.
    fn read_diff(&mut self, code: &str, cut: bool) {
        for line in code.split_inclusive('\n') {
            let head = line.starts_with("+++") || line.starts_with("---");
            let (class, sign) = match line.chars().next() {
                Some('+') if cut || !head => ("is-added", Some('+')),
                Some('-') if cut || !head => ("is-removed", Some('−')),
                _ => ("", None),
            };
            if !cut {
                self.push(line, class, None);
                continue;
            }
            let rest = match sign {
                Some(_) => &line[1..],
                None => line.strip_prefix(' ').unwrap_or(line),
            };
            self.push(rest, class, sign);
        }
    }

    /// The colours of a session: those of a shell in its commands.
    fn session(&self, highlighter: &Highlighter) -> Vec<Run> {
        let mut runs = Vec::new();
        for (line, row) in self.text.split_inclusive('\n').zip(&self.rows) {
            let found = (row.class == "is-command").then(|| highlighter.runs("bash", line));
            match found.flatten() {
                Some(found) => runs.extend(found.iter().copied()),
                None => runs.push((u32::try_from(line.len()).unwrap_or(u32::MAX), 0)),
            }
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(info: &str, code: &str) -> String {
        let mut html = String::new();
        write(&mut html, &Info::parse(info), code, None);
        html
    }

    #[test]
    fn signs_are_attributes_and_no_line_is_lost() {
        let html = written("js diff", "  a\n- b\n+ c\n");
        assert!(html.contains("<span class=\"line is-removed\" data-sign=\"−\"> b</span>"));
        assert!(html.contains("<span class=\"line is-added\" data-sign=\"+\"> c</span>"));
        let html = written("console", "$ ls \\\n  -l\nfile\n");
        assert_eq!(
            html,
            "<span class=\"line is-command\" data-sign=\"$\">ls \\</span>\n<span class=\"line is-command\">  -l</span>\n<span class=\"line is-output\">file</span>\n"
        );
        let html = written("text focus={2} {1}", "a\nb\n\nc");
        assert_eq!(
            html,
            "<span class=\"line is-marked\">a</span>\n<span class=\"line is-focus\">b</span>\n<span class=\"line\"></span>\n<span class=\"line\">c</span>"
        );
    }

    #[test]
    fn colours_change_no_word_of_numbered_code() {
        let code = "fn main() {\n    // a\n    let x = \"é\";\n}\n";
        let mut html = String::new();
        let info = Info::parse("rust linenums");
        write(&mut html, &info, code, Some(&Highlighter::default()));
        let mut text = String::new();
        let mut inside = false;
        for c in html.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        assert_eq!(text.replace("&quot;", "\""), code);
        assert!(html.contains("hl-comment"));
    }
}
