//! What stands behind the fence of a code block: ` ```js title="a.js" {2,4-6} `.

/// The words of an info string.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// The language, as written.
    pub language: String,
    /// `title="…"`.
    pub title: Option<String>,
    /// Lines to mark, from 1: first and last.
    pub marked: Vec<(usize, usize)>,
    /// `focus={3-5}`: the lines that stand out while the others step back.
    pub focused: Vec<(usize, usize)>,
    /// `diff`: lines that start with `+` and `-` were added and taken away.
    pub diff: bool,
    /// `linenums`, or `linenums=5`: the number of the first line.
    pub numbers: Option<usize>,
}

impl Info {
    /// Takes an info string apart; words without a meaning are passed over.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let end = text
            .find(|c: char| c.is_whitespace() || c == '{')
            .unwrap_or(text.len());
        let mut info = Self {
            language: text[..end].trim_matches(',').to_owned(),
            ..Self::default()
        };
        let mut rest = text[end..].trim_start();
        while !rest.is_empty() {
            rest = info.word(rest).trim_start();
        }
        info
    }

    /// Reads one word and returns what follows it.
    fn word<'a>(&mut self, text: &'a str) -> &'a str {
        if let Some(inner) = text.strip_prefix('{') {
            let (lines, rest) = inner.split_once('}').unwrap_or((inner, ""));
            self.marked.extend(lines.split(',').filter_map(range));
            return rest;
        }
        let end = text
            .find(|c: char| c.is_whitespace() || c == '=')
            .unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let Some(value) = rest.strip_prefix('=') else {
            match name {
                "linenums" | "showLineNumbers" => self.numbers = Some(1),
                "diff" => self.diff = true,
                _ => {}
            }
            return rest;
        };
        let (value, rest) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        match name {
            "focus" => {
                let lines = value.trim_start_matches('{').trim_end_matches('}');
                self.focused.extend(lines.split(',').filter_map(range));
            }
            "title" => self.title = Some(value.to_owned()),
            "linenums" => self.numbers = value.parse().ok().or(Some(1)),
            _ => {}
        }
        rest
    }

    /// Whether a line is marked.
    pub fn marks(&self, line: usize) -> bool {
        self.marked
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&line))
    }

    /// Whether a line is in focus.
    pub fn focuses(&self, line: usize) -> bool {
        let mut ranges = self.focused.iter();
        ranges.any(|(first, last)| (*first..=*last).contains(&line))
    }
}

/// `4` or `4-6`.
fn range(text: &str) -> Option<(usize, usize)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_info_string_says_language_title_lines_and_numbers() {
        let info = Info::parse("js title=\"a b.js\" {2,4-6} linenums=5");
        assert_eq!(info.language, "js");
        assert_eq!(info.title.as_deref(), Some("a b.js"));
        assert_eq!(info.marked, [(2, 2), (4, 6)]);
        assert_eq!(info.numbers, Some(5));
        assert_eq!(Info::parse("{1}").language, "");
        assert_eq!(Info::parse("py title=").title.as_deref(), Some(""));
        assert_eq!(Info::parse(""), Info::default());
    }
}
