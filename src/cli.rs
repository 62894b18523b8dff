//! Words ↔ options, outcome ↔ exit code; the only printer, and the only module
//! that looks at a clock.

use std::panic::catch_unwind;
use std::path::{Component, Path};
use std::process::ExitCode;
use std::time::Instant;

use clap::{CommandFactory, Parser};
use jiff::Timestamp;

use crate::check::explain;
use crate::commands::build::{self, Addresses, OnErrors};
use crate::commands::{self, Failure, check, import, init, new};
use crate::config::BaseUrl;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::engine::BuildOptions;
use crate::output::{Durability, Written};
use crate::report::{self, Format, Tally};
use crate::site::Drafts;
use crate::source::{Sources, Texts};

pub mod args;
mod bug;
mod diff;
mod mv;
mod printer;
mod progress;
pub mod reference;
mod serve;

use args::{Arguments, Verb};
use printer::Printer;
use progress::Progress;

/// All is done.
const DONE: u8 = 0;
/// The content has errors.
const ERRORS: u8 = 1;
/// Wrong usage, or something outside the content is in the way.
const REFUSED: u8 = 2;
/// Shelfmark has a bug (`EX_SOFTWARE` of sysexits.h).
const BUG: u8 = 70;

/// Runs the program with the process's arguments.
pub fn run() -> ExitCode {
    bug::tell_in_plain_words();
    // A bug is caught only here: on the way up, files in the making are removed.
    ExitCode::from(catch_unwind(with_arguments).unwrap_or(BUG))
}

fn with_arguments() -> u8 {
    match Arguments::try_parse() {
        Ok(arguments) => with(arguments),
        Err(words) => {
            // Nobody is left to tell when this cannot be printed.
            let _ = words.print();
            if words.use_stderr() { REFUSED } else { DONE }
        }
    }
}

fn with(arguments: Arguments) -> u8 {
    let printer = Printer::new(&arguments.talk);
    let done = match arguments.verb {
        Verb::Build(args) => build(args, &printer),
        Verb::Serve(args) => serve::serve(args, &printer),
        Verb::Check(args) => check(args, &printer),
        Verb::Explain(args) => explain(args.code, &printer),
        Verb::Schema(args) => schema(&args, &printer),
        Verb::Init(args) => init(&args, &printer),
        Verb::Import(args) => import(args.from, &printer),
        Verb::New(args) => new(args, &printer),
        Verb::Mv(args) => mv::mv(&args, &printer),
        Verb::Fix(args) => mv::fix(&args, &printer),
        Verb::Diff(args) => diff::diff(args, &printer),
        Verb::PublishPlan(args) => mv::publish_plan(&args, &printer),
        Verb::Theme(args) => theme(args.verb, &printer),
        Verb::Completions(args) => {
            let mut script = Vec::new();
            clap_complete::generate(
                args.shell,
                &mut Arguments::command(),
                "shelfmark",
                &mut script,
            );
            printer.print(&script).map(|()| DONE)
        }
        Verb::Man(args) => man(&args, &printer),
    };
    done.unwrap_or_else(|failure| {
        printer.complain(&failure);
        REFUSED
    })
}

fn build(args: args::Build, printer: &Printer) -> Result<u8, Failure> {
    let request = build::Request {
        options: options(args.drafts, args.base_url),
        policy: args.severities.policy(args.strict),
        root: args.root,
        output: args.output,
        on_errors: if args.keep_going {
            OnErrors::KeepGoing
        } else {
            OnErrors::Stop
        },
        durability: if args.durable {
            Durability::Power
        } else {
            Durability::Process
        },
        addresses: if args.record {
            Addresses::Recorded
        } else {
            Addresses::Kept
        },
        jobs: args.jobs.map(usize::from),
    };
    let start = Instant::now();
    let progress = Progress::new(printer, start);
    let outcome = build::build(&request, &progress);
    progress.end();
    let outcome = outcome?;
    let shown = shown(&outcome.findings, printer);
    let format = Format::Text(printer.colour);
    printer.remark(&written(&shown, &outcome.sources, &request.root, format));
    let note = outcome.published.as_ref().and_then(|w| w.note.as_ref());
    if let (Some(note), false) = (note, printer.quiet) {
        printer.remark(format!("note: {note}\n").as_bytes());
    }
    printer.say(&last_line(&outcome, start.elapsed().as_secs_f64()))?;
    Ok(if outcome.has_errors() { ERRORS } else { DONE })
}

/// The findings to show: to whoever wants quiet, errors only.
fn shown(findings: &[Diagnostic], printer: &Printer) -> Vec<Diagnostic> {
    let wanted = |f: &&Diagnostic| !printer.quiet || f.severity == Severity::Error;
    findings.iter().filter(wanted).cloned().collect()
}

/// The findings in a form.
fn written(findings: &[Diagnostic], sources: &Sources, root: &Path, format: Format) -> Vec<u8> {
    let mut text = Vec::new();
    let findings = report::Findings {
        all: findings,
        texts: &Texts::of(sources),
        below: &below(root),
    };
    // Memory takes all that is written to it.
    let _ = report::write(findings, format, &mut text);
    text
}

/// The site's folder as the start of its files' paths: nothing for the folder
/// that the program runs in, and so for `./`.
fn below(root: &Path) -> String {
    let mut below = String::new();
    for part in root.components().filter(|part| *part != Component::CurDir) {
        below.push_str(&part.as_os_str().to_string_lossy());
        if !below.ends_with(['/', '\\']) {
            below.push('/');
        }
    }
    below
}

fn last_line(outcome: &build::Outcome, seconds: f64) -> String {
    let findings = report::summary(Tally::of(&outcome.findings));
    let pages = counted(outcome.pages);
    match &outcome.published {
        Some(Written {
            written,
            unchanged,
            removed,
            ..
        }) => format!(
            "built {pages} in {seconds:.2} s: {written} files written, \
             {unchanged} unchanged, {removed} removed; {findings}"
        ),
        None => format!("nothing published: {findings} in {pages}, found in {seconds:.2} s"),
    }
}

fn check(args: args::Check, printer: &Printer) -> Result<u8, Failure> {
    let known = match (args.baseline, args.write_baseline) {
        (_, Some(file)) => check::Known::Write(file),
        (Some(file), None) => check::Known::Read(file),
        (None, None) => check::Known::Nothing,
    };
    let request = check::Request {
        options: options(args.drafts, args.base_url),
        root: args.root,
        policy: args.severities.policy(false),
        baseline: known,
        external: args.external,
        now: Timestamp::now(),
        jobs: args.jobs.map(usize::from),
    };
    let start = Instant::now();
    let progress = Progress::new(printer, start);
    let outcome = check::check(&request, &progress);
    progress.end();
    let outcome = outcome?;
    let format = match args.format {
        args::Form::Text => Format::Text(printer.out_colour),
        args::Form::Json => Format::Json,
        args::Form::Sarif => Format::Sarif,
        args::Form::Github => Format::Github,
        args::Form::Gitlab => Format::Gitlab,
        args::Form::Junit => Format::Junit,
    };
    let shown = shown(&outcome.findings, printer);
    printer.print(&written(&shown, &outcome.sources, &request.root, format))?;
    if !printer.quiet {
        let tally = Tally::of(&outcome.findings);
        let known = match outcome.known {
            0 => String::new(),
            n => format!(", and {n} that were known"),
        };
        let (findings, pages) = (report::summary(tally), counted(outcome.pages));
        let seconds = start.elapsed().as_secs_f64();
        printer
            .remark(format!("{findings} in {pages}{known}, found in {seconds:.2} s\n").as_bytes());
    }
    let failed = Tally::of(&outcome.findings).errors > 0;
    Ok(if failed { ERRORS } else { DONE })
}

fn explain(code: Option<Code>, printer: &Printer) -> Result<u8, Failure> {
    let text = match code {
        Some(code) => explain::explain(code),
        None => explain::list(),
    };
    printer.print(text.as_bytes())?;
    Ok(DONE)
}

fn schema(args: &args::Schema, printer: &Printer) -> Result<u8, Failure> {
    let subject = match args.subject {
        args::Subject::Site => commands::schema::Subject::Site,
        args::Subject::FrontMatter => commands::schema::Subject::FrontMatter,
    };
    let text = commands::schema::schema(&args.root, subject)?;
    printer.print(text.as_bytes())?;
    Ok(DONE)
}

fn options(drafts: bool, base_url: Option<BaseUrl>) -> BuildOptions {
    BuildOptions {
        drafts: if drafts {
            Drafts::Shown
        } else {
            Drafts::Hidden
        },
        base_url,
        ..BuildOptions::default()
    }
}

fn counted(pages: usize) -> String {
    match pages {
        1 => "1 page".into(),
        n => format!("{n} pages"),
    }
}

fn init(args: &args::Init, printer: &Printer) -> Result<u8, Failure> {
    let files = init::init(&args.dir, Timestamp::now())?;
    let dir = args.dir.display();
    printer.say(&format!(
        "wrote {} files in `{dir}`; now run `shelfmark build --root {dir}`",
        files.len()
    ))?;
    Ok(DONE)
}

/// How many things that need a person are said on the screen; all stand in the report.
const SHOWN: usize = 10;

fn import(from: args::ImportFrom, printer: &Printer) -> Result<u8, Failure> {
    let args::ImportFrom::Jekyll { src, dest } = from;
    let outcome = import::jekyll(&src, &dest)?;
    let report = &outcome.report;
    let (wanting, dest) = (&report.for_a_person, dest.display());
    let file = outcome.report_file.display();
    let taken: Vec<String> = report
        .taken
        .iter()
        .map(|(what, n)| format!("{n} {what}"))
        .collect();
    printer.say(&format!("took over {}", taken.join(", ")))?;
    if !printer.quiet && !wanting.is_empty() {
        let line = |words: String| format!("{}\n", report::plain::line(&words));
        let mut words = line(format!("needs a person, {}:", things(wanting.len())));
        for note in wanting.iter().take(SHOWN) {
            words.push_str(&line(format!("  {}: {}", note.place, note.words)));
        }
        if wanting.len() > SHOWN {
            words.push_str(&line(format!("  and {} more", wanting.len() - SHOWN)));
        }
        printer.remark(words.as_bytes());
    }
    let found = match (outcome.errors, report.found.len()) {
        (0, 0) => "the new site has no findings".into(),
        (0, n) => format!("the new site builds, with {n} warnings"),
        (e, _) => format!("{e} errors must be mended before the new site can be published"),
    };
    printer.say(&format!("{found}; everything is said in `{file}`"))?;
    printer.say(&format!("now run `shelfmark build --root {dest}`"))?;
    Ok(DONE)
}

fn things(number: usize) -> String {
    match number {
        1 => "1 thing".into(),
        n => format!("{n} things"),
    }
}

fn new(args: args::New, printer: &Printer) -> Result<u8, Failure> {
    let page = new::NewPage {
        name: args.name,
        category: args.category,
        subcategory: args.subcategory,
        level3: args.level3,
    };
    let written = new::new(&args.root, page, Timestamp::now())?;
    printer.say(&format!(
        "wrote `{}`, to be found at `{}`",
        written.file, written.route
    ))?;
    Ok(DONE)
}

fn theme(verb: args::ThemeVerb, printer: &Printer) -> Result<u8, Failure> {
    match verb {
        args::ThemeVerb::New { name, root } => {
            let written = commands::theme::new(&root, &name)?;
            printer.say(&format!(
                "wrote `{}`; now write `theme: {name}` into site.yaml",
                written.join("`, `")
            ))?;
        }
        args::ThemeVerb::Eject { templates, root } => {
            let written = commands::theme::eject(&root, &templates)?;
            printer.say(&format!("wrote `{}`", written.join("`, `")))?;
        }
    }
    Ok(DONE)
}

fn man(args: &args::Man, printer: &Printer) -> Result<u8, Failure> {
    let page = reference::man_page(args.command.as_deref()).ok_or_else(|| {
        Failure::new("there is no such command").help("see `shelfmark --help` for all of them")
    })?;
    printer.print(&page)?;
    Ok(DONE)
}
