//! `mv`, `fix` and `publish-plan` in words.

use super::args;
use super::{DONE, ERRORS, Printer};
use crate::commands::mv::{Changed, Mode, fix as mend, mv as move_it};
use crate::commands::{Failure, publish_plan};

/// Moves, and says what came of it.
pub fn mv(args: &args::Mv, printer: &Printer) -> Result<u8, Failure> {
    let moved = move_it(&args.root, &args.old, &args.new, mode(args.dry_run))?;
    show(&moved.changed, args.dry_run, printer)?;
    let links = count(moved.links, "link", "links");
    let redirects = match moved.redirects.as_slice() {
        [] => String::new(),
        [(old, new)] => format!("; `{old}` leads to `{new}`"),
        all => format!("; {} old addresses lead on", all.len()),
    };
    let would = if args.dry_run {
        "would change"
    } else {
        "changed"
    };
    let files = count(moved.changed.files, "file", "files");
    tell(
        &format!("{would} {files} and {links}{redirects}"),
        args.dry_run,
        printer,
    )
}

/// Mends, and says what.
pub fn fix(args: &args::Fix, printer: &Printer) -> Result<u8, Failure> {
    let mended = mend(&args.root, &args.codes, mode(args.dry_run))?;
    show(&mended.changed, args.dry_run, printer)?;
    let each = mended
        .findings
        .iter()
        .map(|(code, n)| format!("{n} {}", code.as_str()));
    let each: Vec<String> = each.collect();
    let verb = if args.dry_run { "would mend" } else { "mended" };
    let line = match each.as_slice() {
        [] => "nothing to mend".to_owned(),
        each => format!(
            "{verb} {} in {}",
            each.join(", "),
            count(mended.changed.files, "file", "files")
        ),
    };
    tell(&line, args.dry_run, printer)
}

/// Says what comes and what would go.
pub fn publish_plan(args: &args::PublishPlan, printer: &Printer) -> Result<u8, Failure> {
    let plan = publish_plan::publish_plan(&args.root, args.record)?;
    for address in &plan.added {
        printer.say(&format!("added  {address}"))?;
    }
    for gone in &plan.gone {
        let file = match gone.file.as_str() {
            "" => String::new(),
            file => format!(" (was `{file}`)"),
        };
        let cure = match gone.cure.as_str() {
            "" => String::new(),
            cure => format!("; {cure}"),
        };
        printer.remark(format!("gone   {}{file}{cure}\n", gone.address).as_bytes());
    }
    let (added, gone) = (plan.added.len(), plan.gone.len());
    printer.say(&format!("{added} added, {gone} gone"))?;
    Ok(if gone > 0 { ERRORS } else { DONE })
}

fn mode(dry_run: bool) -> Mode {
    if dry_run { Mode::Show } else { Mode::Write }
}

fn show(changed: &Changed, dry_run: bool, printer: &Printer) -> Result<(), Failure> {
    match dry_run {
        true => printer.print(changed.diff.as_bytes()),
        false => Ok(()),
    }
}

/// With a diff on standard output, the line goes beside it.
fn tell(line: &str, dry_run: bool, printer: &Printer) -> Result<u8, Failure> {
    match dry_run {
        true if !printer.quiet => printer.remark(format!("{line}\n").as_bytes()),
        true => {}
        false => printer.say(line)?,
    }
    Ok(DONE)
}

fn count(n: usize, one: &str, more: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n => format!("{n} {more}"),
    }
}
