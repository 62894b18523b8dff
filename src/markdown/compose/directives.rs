//! The lines of a text that are directives: which elements they open and close.

use std::ops::Range;
use std::sync::Arc;

use super::super::prepared::{Part, Place, SourceId};
use super::emit::{copy, end_line, mark, place, title};
use super::scan::Line;
use super::{Call, Composer, DataCall, Indent, Mark, call, include, registry, scan};
use crate::diagnostic::{Code, Diagnostic};

/// An element that was opened.
struct Opened {
    count: usize,
    /// `None` where there is no such directive.
    name: Option<&'static str>,
    written: Place,
    indent: String,
}

/// The lines beside an include.
pub(super) struct Around<'a, 't> {
    pub(super) before: Option<&'a Line<'t>>,
    pub(super) after: Option<&'a Line<'t>>,
}

impl Composer<'_> {
    /// Composes `text[range]` of a file.
    pub(super) fn text(
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
