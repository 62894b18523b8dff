//! `diff` in words.

use super::args::{self, DiffForm};
use super::{DONE, Printer, options};
use crate::commands::Failure;
use crate::commands::diff::{Request, diff as compare};
use crate::diff::{Form, report};
use crate::report::plain;

/// Compares, and says what is not as before.
pub fn diff(args: args::Diff, printer: &Printer) -> Result<u8, Failure> {
    let form = match args.format {
        DiffForm::Text => Form::Text,
        DiffForm::Json => Form::Json,
        DiffForm::Markdown => Form::Markdown,
        DiffForm::Html => Form::Html,
    };
    let request = Request {
        root: args.root,
        base: args.base,
        options: options(args.drafts, args.base_url),
        jobs: args.jobs.map(usize::from),
    };
    let changes = compare(&request)?;
    printer.print(report(&changes, &request.base, form).as_bytes())?;
    for problem in &changes.problems {
        printer.remark(format!("{}\n", plain::message(problem)).as_bytes());
    }
    if !printer.quiet {
        let (summary, compared) = (changes.summary(), changes.compared);
        printer.remark(format!("{summary}; {compared} pages compared\n").as_bytes());
    }
    Ok(DONE)
}
