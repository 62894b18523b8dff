//! What pages are composed with: directives, snippets of other files, variables.
//!
//! [`prepare`] turns a body into the text that is parsed: a line `:::note` becomes
//! a [`Mark`] (an HTML comment, which may interrupt a paragraph and nests in lists),
//! a line `:::include` the lines of its file, `[[name]]` its text. Every byte keeps
//! its place in the file that an author wrote, and every problem in a snippet names
//! those who include it. [`nest`] then makes sure that what is opened is closed
//! where it was opened, and [`write`] says what the marks become. What the theme
//! has to say (words, looks, tables of data) it says: here are only names of
//! classes.

use std::ops::Range;
use std::sync::Arc;

use super::dialect;
use super::prepared::{Edit, Part, Place, Prepared, SourceId};
use crate::diagnostic::{Code, Diagnostic, Place as FilePlace, Span, nearest};
use crate::path::SourcePath;
use crate::source::SourceFile;

mod call;
pub mod data;
mod include;
pub(super) mod inline;
pub(super) mod nest;
mod parts;
pub mod registry;
mod scan;
mod variables;
pub(super) mod write;

pub use call::Call;
use data::Table;
pub use parts::{Library, Parts};
use scan::Line;

/// What a comment in the prepared text stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// An element starts, its title first.
    Open(Arc<Call>),
    /// The title is over.
    Titled,
    /// The element that this line opened is over.
    Close(Place),
    /// A table of data.
    Data(Arc<DataCall>),
    /// Nothing; it keeps what stands before apart from what stands behind.
    Apart,
}

/// A table that a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataCall {
    /// The directive.
    pub call: Call,
    /// What is shown.
    pub table: Table,
}

/// The most files that a page may include, counted each time.
const MOST_INCLUDES: usize = 1000;

/// The most bytes that a page may have with all that it includes.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// A file whose bytes stand in a body, and who brought it in.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The places that include it, from the line that names it outwards.
    pub chain: Vec<FilePlace>,
}

impl PartialEq for Origin {
    fn eq(&self, other: &Self) -> bool {
        self.file.path == other.file.path
            && self.file.fingerprint == other.file.fingerprint
            && self.chain == other.chain
    }
}

impl Eq for Origin {}

/// Whose bytes a body is made of: by [`SourceId`], the page itself left out.
#[derive(Clone, Debug, Default)]
pub struct Origins(Vec<Arc<Origin>>);

impl Origins {
    /// The file of an id; `None` is the page itself.
    pub fn get(&self, id: SourceId) -> Option<&Arc<Origin>> {
        self.0.get(usize::from(id.0).checked_sub(1)?)
    }
}

/// A body, composed.
pub struct Composed<'a> {
    /// The text to parse.
    pub prepared: Prepared<'a>,
    /// Whose bytes it is made of.
    pub origins: Origins,
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
}

/// Composes `page.text[body]`.
pub fn prepare<'a>(page: &'a SourceFile, body: Range<usize>, parts: &Parts) -> Composed<'a> {
    let mut composer = Composer {
        page: &page.path,
        parts,
        origins: Origins::default(),
        problems: Vec::new(),
        bytes: 0,
    };
    let own = Prepared::of(&page.text, body.clone());
    let directives = own.text().contains(":::");
    let text = if directives {
        let mut out = Vec::new();
        composer.text(
            SourceId::PAGE,
            &page.text,
            body,
            &Indent::default(),
            &mut out,
        );
        let range = 0..own.text().len();
        own.edit(vec![Edit { range, with: out }])
    } else {
        own
    };
    let prepared = variables::replace(&mut composer, text);
    Composed {
        prepared,
        origins: composer.origins,
        problems: composer.problems,
    }
}

/// What stands before each line of an included text.
#[derive(Clone, Debug, Default)]
struct Indent {
    first: String,
    rest: String,
}

/// An element that was opened.
struct Opened {
    count: usize,
    /// `None` where there is no such directive.
    name: Option<&'static str>,
    written: Place,
    indent: String,
}

struct Composer<'p> {
    page: &'p SourcePath,
    parts: &'p Parts,
    origins: Origins,
    problems: Vec<Diagnostic>,
    bytes: usize,
}

impl Composer<'_> {
    fn path(&self, id: SourceId) -> &SourcePath {
        self.origins.get(id).map_or(self.page, |o| &o.file.path)
    }

    /// Reports a problem where it stands, with those who include the place.
    fn report_at(&mut self, problem: Diagnostic, place: &Place) {
        let problem = located(problem, place, self.page, &self.origins);
        self.problems.push(problem);
    }

    /// Composes `text[range]` of a file.
    fn text(
        &mut self,
        id: SourceId,
        text: &str,
        range: Range<usize>,
        indent: &Indent,
        out: &mut Vec<Part>,
    ) {
        let lines = scan::lines(text, range);
        let mut open: Vec<Opened> = Vec::new();
        let mut first = true;
        for (number, line) in lines.iter().enumerate() {
            let lead = if std::mem::take(&mut first) {
                &indent.first
            } else {
                &indent.rest
            };
            if id != SourceId::PAGE && include::sign(&text[line.range.clone()]).is_some() {
                continue;
            }
            let Some(colons) = &line.colons else {
                copy(id, text, line.range.start..line.next, lead, out);
                continue;
            };
            let place = place(id, line.range.clone());
            let after = format!("{}{}", indent.rest, scan::continued(colons.before));
            let before = format!("{lead}{}", colons.before);
            if colons.bare {
                self.close(
                    &mut open,
                    colons.count,
                    colons.in_html,
                    &place,
                    &before,
                    out,
                );
                continue;
            }
            let at = line.range.start + colons.before.len() + colons.count;
            let indent = Indent {
                first: before,
                rest: after,
            };
            let around = Around {
                before: number.checked_sub(1).and_then(|n| lines.get(n)),
                after: lines.get(number + 1),
            };
            self.open(
                id,
                text,
                line,
                at,
                colons.count,
                &indent,
                &around,
                &mut open,
                out,
            );
        }
        for opened in open.into_iter().rev() {
            end_line(out);
            self.unclosed(&opened, out);
        }
    }

    fn unclosed(&mut self, opened: &Opened, out: &mut Vec<Part>) {
        let Some(name) = opened.name else {
            return;
        };
        let colons = ":".repeat(opened.count);
        let problem = Diagnostic::new(
            Code::UnclosedDirective,
            format!("`{colons}{name}` is never closed"),
        )
        .help(format!("write a line `{colons}` where it ends"));
        self.report_at(problem, &opened.written);
        // What is open at the page's end is closed there without a mark: a fence that
        // is never closed would show it.
        if opened.written.source != SourceId::PAGE {
            let close = Mark::Close(opened.written.clone());
            mark(&opened.written, &opened.indent, close, out);
        }
    }

    /// A bare line of colons.
    fn close(
        &mut self,
        open: &mut Vec<Opened>,
        count: usize,
        in_html: bool,
        place: &Place,
        before: &str,
        out: &mut Vec<Part>,
    ) {
        let Some(at) = open.iter().rposition(|o| o.count == count) else {
            if in_html {
                out.push(Part::For(
                    place.clone(),
                    format!("{before}{}\n", ":".repeat(count)),
                    None,
                ));
                return;
            }
            let colons = ":".repeat(count);
            let help = match open.last() {
                Some(last) => format!(
                    "`{0}{1}` is open, and closed by a line `{0}`",
                    ":".repeat(last.count),
                    last.name.unwrap_or_default()
                ),
                None => "take the line away; `include` and `data` need no closing line".into(),
            };
            let words = format!("`{colons}` closes nothing");
            let problem = Diagnostic::new(Code::UnopenedDirective, words).help(help);
            return self.report_at(problem, place);
        };
        for inner in open.drain(at + 1..).rev() {
            self.unclosed(&inner, out);
            if inner.name.is_some() && inner.written.source == SourceId::PAGE {
                mark(
                    &inner.written,
                    &inner.indent,
                    Mark::Close(inner.written.clone()),
                    out,
                );
            }
        }
        if let Some(opened) = open.pop().filter(|o| o.name.is_some()) {
            if in_html {
                // A blank line ends the raw HTML that the element ends with.
                out.push(Part::For(
                    place.clone(),
                    format!("{}\n", opened.indent.trim_end()),
                    None,
                ));
            }
            let close = Mark::Close(opened.written);
            mark(place, &opened.indent, close, out);
        }
    }

    /// A line that names a directive.
    #[expect(
        clippy::too_many_arguments,
        reason = "one line with all that surrounds it"
    )]
    fn open(
        &mut self,
        id: SourceId,
        text: &str,
        line: &Line<'_>,
        at: usize,
        count: usize,
        indent: &Indent,
        around: &Around<'_, '_>,
        open: &mut Vec<Opened>,
        out: &mut Vec<Part>,
    ) {
        let start = line.range.start;
        let read = call::read(&text[line.range.clone()], at - start);
        for fault in read.faults {
            let range = start + fault.range.start..start + fault.range.end;
            let problem = Diagnostic::new(fault.code, fault.message).help(fault.help);
            self.report_at(problem, &place(id, range));
        }
        let written = place(id, at - count..line.range.end);
        let Some(form) = read.form else {
            open.push(Opened {
                count,
                name: None,
                written,
                indent: indent.rest.clone(),
            });
            return;
        };
        let argument = start + read.argument.start..start + read.argument.end;
        let call = Arc::new(Call {
            name: form.name,
            argument: text[argument.clone()].to_owned(),
            values: read.values,
            place: written.clone(),
        });
        if form.name == "include" {
            return self.include(id, &place(id, argument), &call, indent, around, text, out);
        }
        if form.name == "data" {
            let Some(table) = self.table(id, &call, &place(id, argument)) else {
                return;
            };
            let call = (*call).clone();
            let data = Arc::new(DataCall { call, table });
            return mark(&written, &indent.first, Mark::Data(data), out);
        }
        if let Some(problem) = misplaced(form, open) {
            self.report_at(problem, &written);
        }
        mark(&written, &indent.first, Mark::Open(call), out);
        if !argument.is_empty() && form.argument != registry::Argument::None {
            title(id, text, argument, &indent.rest, out);
            mark(&written, &indent.rest, Mark::Titled, out);
        }
        open.push(Opened {
            count,
            name: Some(form.name),
            written,
            indent: indent.rest.clone(),
        });
    }

    /// The file that a path names; a problem where there is none.
    fn file(&mut self, id: SourceId, call: &Call, at: &Place) -> Option<Arc<SourceFile>> {
        let candidates = include::candidates(&call.argument, self.path(id));
        if let Some(file) = candidates.iter().find_map(|p| self.parts.files.get(p)) {
            return Some(file.clone());
        }
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
    fn include(
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
                self.text(source, &file.text, range, &indent, out);
                indent.first.clone_from(&indent.rest);
            }
        }
        end_line(out);
        if apart(around.after) {
            mark(&call.place, &indent.rest, Mark::Apart, out);
        }
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
    fn table(&mut self, id: SourceId, call: &Call, at: &Place) -> Option<Table> {
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

/// The lines beside an include.
struct Around<'a, 't> {
    before: Option<&'a Line<'t>>,
    after: Option<&'a Line<'t>>,
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

/// A problem in a file of a body, with those who include it.
pub fn located(
    problem: Diagnostic,
    place: &Place,
    page: &SourcePath,
    origins: &Origins,
) -> Diagnostic {
    let Some(origin) = origins.get(place.source) else {
        return problem.at(page, place.range.clone());
    };
    let problem = problem.at(&origin.file.path, place.range.clone());
    chained(problem, &origin.chain)
}

/// Adds the places that include the problem's.
pub fn chained(mut problem: Diagnostic, chain: &[FilePlace]) -> Diagnostic {
    for step in chain {
        problem = problem.also(step.clone(), "included here");
    }
    problem
}

fn misplaced(form: &registry::Form, open: &[Opened]) -> Option<Diagnostic> {
    let above = open.last().and_then(|o| o.name);
    let fits = form.within.is_empty() || above.is_some_and(|a| form.within.contains(&a));
    let unknown = open.last().is_some_and(|o| o.name.is_none());
    (!fits && !unknown).then(|| {
        let outer = form.within.join("`, `");
        Diagnostic::new(
            Code::MisplacedDirective,
            format!("`{}` stands outside of `{outer}`", form.name),
        )
        .help(format!(
            "write `::::{outer}` before it and `::::` behind the last one"
        ))
    })
}

fn place(source: SourceId, range: Range<usize>) -> Place {
    Place { source, range }
}

/// Puts a mark in as a line of its own.
fn mark(place: &Place, indent: &str, mark: Mark, out: &mut Vec<Part>) {
    end_line(out);
    out.push(Part::For(place.clone(), indent.to_owned(), None));
    let mark = dialect::Mark::Compose(mark);
    out.push(Part::For(place.clone(), dialect::MARK.into(), Some(mark)));
    out.push(Part::For(place.clone(), "\n".into(), None));
}

/// Ends the last line where its file did not.
fn end_line(out: &mut Vec<Part>) {
    let (place, words) = match out.last() {
        Some(Part::From(place, words) | Part::For(place, words, _)) => (place, words),
        _ => return,
    };
    if !words.ends_with('\n') && !words.is_empty() {
        let place = place.clone();
        out.push(Part::For(place, "\n".into(), None));
    }
}

/// Copies a line; one that goes on where the last one ended belongs to its part.
fn copy(id: SourceId, text: &str, range: Range<usize>, lead: &str, out: &mut Vec<Part>) {
    if lead.is_empty() {
        if let Some(Part::From(last, words)) = out.last_mut()
            && last.source == id
            && last.range.end == range.start
        {
            words.push_str(&text[range.clone()]);
            last.range.end = range.end;
            return;
        }
    } else if !text[range.clone()].trim().is_empty() {
        let start = place(id, range.start..range.start);
        out.push(Part::For(start, lead.to_owned(), None));
    }
    let words = text[range.clone()].to_owned();
    out.push(Part::From(place(id, range), words));
}

/// A title on a line of its own.
fn title(id: SourceId, text: &str, range: Range<usize>, indent: &str, out: &mut Vec<Part>) {
    let start = place(id, range.start..range.start);
    out.push(Part::For(start.clone(), indent.to_owned(), None));
    let words = &text[range.clone()];
    let cut = range.start + scan::escape_at(words).unwrap_or(0);
    if scan::escape_at(words).is_some() {
        if cut > range.start {
            let head = text[range.start..cut].to_owned();
            out.push(Part::From(place(id, range.start..cut), head));
        }
        out.push(Part::For(start, "\\".into(), None));
    }
    out.push(Part::From(
        place(id, cut..range.end),
        text[cut..range.end].to_owned(),
    ));
    end_line(out);
}

/// Lines of a file as a fence of code.
fn code(
    id: SourceId,
    file: &SourceFile,
    ranges: &[Range<usize>],
    call: &Call,
    indent: &Indent,
    out: &mut Vec<Part>,
) {
    let text = &file.text;
    let lines: Vec<Range<usize>> = ranges
        .iter()
        .flat_map(|range| {
            let lines = include::all_lines(&text[range.clone()]);
            lines
                .into_iter()
                .map(move |l| range.start + l.start..range.start + l.end)
        })
        .filter(|line| include::sign(&text[line.clone()]).is_none())
        .collect();
    let blank = |line: &&Range<usize>| !text[(*line).clone()].trim().is_empty();
    let depth = |line: &Range<usize>| {
        let line = &text[line.clone()];
        line.len() - line.trim_start_matches([' ', '\t']).len()
    };
    let common = lines.iter().filter(blank).map(depth).min().unwrap_or(0);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let extension = file.path.extension();
    let language = call.value("lang").unwrap_or(&extension);
    let title = call
        .value("title")
        .map_or(String::new(), |t| format!(" title=\"{t}\""));
    let own = |words: String| Part::For(call.place.clone(), words, None);
    out.push(own(format!("{}{fence}{language}{title}\n", indent.first)));
    for line in lines {
        let cut = (line.start + common).min(line.end);
        let cut = if text[line.clone()].trim().is_empty() {
            line.end - usize::from(text[line.clone()].ends_with('\n'))
        } else {
            cut
        };
        out.push(own(indent.rest.clone()));
        out.push(Part::From(
            place(id, cut..line.end),
            text[cut..line.end].to_owned(),
        ));
    }
    end_line(out);
    out.push(own(format!("{}{fence}\n", indent.rest)));
}
