//! What a directive brings in from another file: its text, its code, its table.

use std::ops::Range;
use std::sync::Arc;

use super::super::prepared::{Part, Place, SourceId};
use super::data::Table;
use super::directives::Around;
use super::emit::{code, end_line, mark, place};
use super::scan::Line;
use super::{Call, Composer, Indent, Mark, Origin, include, scan};
use crate::diagnostic::{Code, Diagnostic, Place as FilePlace, Span, nearest};
use crate::path::SourcePath;
use crate::source::SourceFile;

/// The most files that a page may include, counted each time.
const MOST_INCLUDES: usize = 1000;

/// The most bytes that a page may have with all that it includes.
const MOST_BYTES: usize = 16 * 1024 * 1024;

impl Composer<'_> {
    /// The file that a path names; a problem where there is none.
    fn file(&mut self, id: SourceId, call: &Call, at: &Place) -> Option<Arc<SourceFile>> {
        if let Some(file) = super::found(&call.argument, self.path(id), &self.parts.files) {
            return Some(file.clone());
        }
        let candidates = include::candidates(&call.argument, self.path(id));
        if call.argument.is_empty() {
            return None;
        }
        let problem = Diagnostic::new(
            Code::NoSuchSnippet,
            format!(
                "there is no file `{}` to {}",
                call.argument,
                verb(call.name)
            ),
        );
        let name = |path: &SourcePath| path.as_str().rsplit('/').next().map(str::to_owned);
        let wanted = candidates.first().and_then(name).unwrap_or_default();
        let names = self.parts.names.iter().map(SourcePath::as_str);
        let same = names
            .clone()
            .find(|n| n.rsplit('/').next() == Some(&*wanted));
        let near = same.or_else(|| nearest(&call.argument, names.clone()));
        let near = near.or_else(|| {
            let files: Vec<(&str, &str)> = names
                .clone()
                .filter_map(|n| Some((n.rsplit('/').next()?, n)))
                .collect();
            let near = nearest(&wanted, files.iter().map(|(file, _)| *file))?;
            files
                .iter()
                .find(|(file, _)| *file == near)
                .map(|(_, n)| *n)
        });
        let problem = problem.help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "what is included lies in `snippets/` or `data/` of the site's folder".into(),
        });
        self.report_at(problem, at);
        None
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one line with all that surrounds it"
    )]
    pub(super) fn include(
        &mut self,
        id: SourceId,
        at: &Place,
        call: &Call,
        indent: &Indent,
        around: &Around<'_, '_>,
        text: &str,
        out: &mut Vec<Part>,
    ) {
        let (path, anchor) = match call.argument.split_once('#') {
            Some((path, region)) => (path.to_owned(), Some(region.to_owned())),
            None => (call.argument.clone(), None),
        };
        let named = Call {
            argument: path,
            ..call.clone()
        };
        let Some(file) = self.file(id, &named, at) else {
            return;
        };
        if let Some(problem) = self.refused(id, &file) {
            return self.report_at(problem, at);
        }
        let region = call.value("region").map(str::to_owned).or(anchor);
        let Some(ranges) = self.taken(&file, region.as_deref(), call, at) else {
            return;
        };
        let own = match self.origins.get(id) {
            Some(origin) => origin.chain.clone(),
            None => Vec::new(),
        };
        let mut chain = vec![FilePlace {
            file: self.path(id).clone(),
            span: Some(Span::new(call.place.range.clone())),
        }];
        chain.extend(own);
        self.origins.0.push(Arc::new(Origin {
            file: file.clone(),
            chain,
        }));
        let number = u16::try_from(self.origins.0.len()).unwrap_or(u16::MAX);
        let source = SourceId(number);
        self.bytes += file.text.len();
        let apart = |line: Option<&Line<'_>>| {
            line.is_some_and(|l| l.colons.is_none() && is_words(&text[l.range.clone()]))
        };
        let mut indent = indent.clone();
        if apart(around.before) {
            mark(&call.place, &indent.first, Mark::Apart, out);
            indent.first.clone_from(&indent.rest);
        }
        if include::is_code(&file.path) || call.value("lang").is_some() {
            code(source, &file, &ranges, call, &indent, out);
        } else {
            for range in ranges {
                self.text(source, &file.text, range.clone(), &indent, out);
                indent.first.clone_from(&indent.rest);
                self.end_fence(source, &file.text, range, &indent, out);
            }
        }
        end_line(out);
        if apart(around.after) {
            mark(&call.place, &indent.rest, Mark::Apart, out);
        }
    }

    /// Ends a fence that was left open in what was brought in: it would take what
    /// follows on the page for code.
    fn end_fence(
        &mut self,
        source: SourceId,
        text: &str,
        range: Range<usize>,
        indent: &Indent,
        out: &mut Vec<Part>,
    ) {
        let Some((open, before)) = scan::open_fence(text, range) else {
            return;
        };
        end_line(out);
        let at = place(source, open.range);
        let line = format!("{}{}{}\n", indent.rest, scan::continued(before), open.close);
        out.push(Part::For(at.clone(), line, None));
        let words = "the code that starts here has no end; it ends with what is included";
        let help = format!("write a line `{}` where the code ends", open.close);
        self.report_at(Diagnostic::new(Code::UnclosedFence, words).help(help), &at);
    }

    /// Why a file cannot be included here.
    fn refused(&self, id: SourceId, file: &SourceFile) -> Option<Diagnostic> {
        let own = self.origins.get(id);
        let mut way: Vec<&str> = vec![file.path.as_str()];
        let mut inside = false;
        if let Some(origin) = own {
            let files =
                std::iter::once(&origin.file.path).chain(origin.chain.iter().map(|p| &p.file));
            for path in files {
                way.push(path.as_str());
                if *path == file.path {
                    inside = true;
                    break;
                }
            }
        }
        if inside {
            way.reverse();
            let words: Vec<_> = way.iter().map(|w| format!("`{w}`")).collect();
            return Some(
                Diagnostic::new(
                    Code::IncludeCycle,
                    format!("a circle of files: {}", words.join(" includes ")),
                )
                .help("take one of these lines away"),
            );
        }
        let many = self.origins.0.len() >= MOST_INCLUDES;
        let large = self.bytes + file.text.len() > MOST_BYTES;
        (many || large).then(|| {
            Diagnostic::new(
                Code::IncludeCycle,
                format!(
                    "the page includes too much: more than {MOST_INCLUDES} files or {} MB",
                    MOST_BYTES >> 20
                ),
            )
            .help("link to a page of its own instead")
        })
    }

    /// The bytes of a file that a call takes, in runs of lines.
    fn taken(
        &mut self,
        file: &SourceFile,
        region: Option<&str>,
        call: &Call,
        at: &Place,
    ) -> Option<Vec<Range<usize>>> {
        let text = &file.text;
        let all = include::all_lines(text);
        let mut lines = 0..all.len();
        if let Some(name) = region {
            match include::region(text, &all, name) {
                Ok(range) => lines = range,
                Err(names) => {
                    let words = format!("`{}` has no region `{name}`", file.path);
                    let near = nearest(name, names.iter().map(String::as_str));
                    let help = match (near, names.is_empty()) {
                        (Some(near), _) => format!("did you mean `{near}`?"),
                        (None, false) => format!("its regions: {}", names.join(", ")),
                        (None, true) => "mark it in the file: a line `region NAME` behind the sign for comments, and a line `endregion`".into(),
                    };
                    let problem = Diagnostic::new(Code::NoSuchSnippet, words).help(help);
                    self.report_at(problem, at);
                    return None;
                }
            }
        }
        let bytes = |lines: Range<usize>| match (
            all.get(lines.start),
            all.get(lines.end.wrapping_sub(1)),
        ) {
            (Some(first), Some(last)) if !lines.is_empty() => first.start..last.end,
            _ => 0..0,
        };
        let Some(wanted) = call.value("lines").and_then(include::lines) else {
            return Some(vec![bytes(lines)]);
        };
        let mut ranges = Vec::new();
        for (first, last) in wanted {
            let last = if last == usize::MAX {
                lines.len()
            } else {
                last
            };
            if first > lines.len() || last > lines.len() {
                let words = format!(
                    "`{}` has {} lines there, not {}",
                    file.path,
                    lines.len(),
                    first.max(last)
                );
                let problem = Diagnostic::new(Code::NoSuchSnippet, words)
                    .help("write lines that are there; a region (`#name`) does not move when lines are added");
                self.report_at(problem, &call.place.clone());
                return None;
            }
            ranges.push(bytes(lines.start + first - 1..lines.start + last));
        }
        Some(ranges)
    }

    /// The table that a call shows.
    pub(super) fn table(&mut self, id: SourceId, call: &Call, at: &Place) -> Option<Table> {
        let file = self.file(id, call, at)?;
        let table = match Table::read(&file) {
            Ok(table) => table,
            Err((why, byte)) => {
                let words = format!("`{}` is no table: {why}", file.path);
                let there = FilePlace {
                    file: file.path.clone(),
                    span: Some(Span::new(byte..byte)),
                };
                let problem = Diagnostic::new(Code::BadData, words)
                    .also(there, "here")
                    .help("write a list of records, each with the same keys, or rows of CSV");
                self.report_at(problem, at);
                return None;
            }
        };
        let Some(columns) = call.value("columns") else {
            return Some(table);
        };
        let names: Vec<&str> = columns.split(',').map(str::trim).collect();
        match table.only(&names) {
            Ok(table) => Some(table),
            Err(name) => {
                let words = format!("`{}` has no column `{name}`", file.path);
                let known = table.columns.iter().map(String::as_str);
                let help = match nearest(&name, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("its columns: {}", table.columns.join(", ")),
                };
                let problem = Diagnostic::new(Code::DirectiveParameter, words).help(help);
                self.report_at(problem, &call.place);
                None
            }
        }
    }
}

fn verb(name: &str) -> &'static str {
    if name == "data" { "show" } else { "include" }
}

/// Whether a line is words that would run together with those of a snippet: not
/// blank, and no item of a list or row of a table, which may go on in it.
fn is_words(line: &str) -> bool {
    let bare = line.trim_start_matches([' ', '\t', '>']);
    let first = bare.split([' ', '\t']).next().unwrap_or("");
    !first.is_empty() && !scan::is_item(first) && !first.starts_with('|')
}
