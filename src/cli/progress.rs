//! What a build is doing while it does it: a bar for a person who has waited a
//! second, the stages with their times for whoever asked.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::commands::build::{Observer, Stage};

use super::printer::Printer;

/// How long a person waits without asking what is going on.
const PATIENCE: Duration = Duration::from_secs(1);

/// Tells about one build.
pub struct Progress<'a> {
    printer: &'a Printer,
    start: Instant,
    /// The stage under way and when it began.
    stage: Mutex<Option<(Stage, Instant)>>,
    bar: ProgressBar,
    shown: AtomicBool,
}

impl<'a> Progress<'a> {
    /// Starts to tell.
    pub fn new(printer: &'a Printer, start: Instant) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("rendering [{bar:40}] {pos}/{len}");
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("=> "));
        }
        Self {
            printer,
            start,
            stage: Mutex::new(None),
            bar,
            shown: AtomicBool::new(false),
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// Says how long the stage took that is over.
    fn finish_stage(&self, next: Stage) {
        let now = Instant::now();
        let Ok(mut stage) = self.stage.lock() else {
            return;
        };
        let before = stage.replace((next, now));
        if let (true, Some((stage, began))) = (self.printer.verbose, before) {
            let milliseconds = (now - began).as_secs_f64() * 1000.0;
            let line = format!("{:<28}{milliseconds:>10.1} ms\n", name(stage));
            self.bar.suspend(|| self.printer.remark(line.as_bytes()));
        }
    }
}

impl Observer for Progress<'_> {
    fn stage(&self, stage: Stage) {
        self.finish_stage(stage);
        if let Stage::Render(outputs) = stage {
            self.bar.set_length(outputs as u64);
        }
    }

    fn waiting(&self, folder: &Path) {
        if !self.printer.quiet {
            let folder = folder.display();
            let line = format!("waiting: another build is writing to `{folder}`\n");
            self.bar.suspend(|| self.printer.remark(line.as_bytes()));
        }
    }

    fn rendered(&self) {
        self.bar.inc(1);
        let wanted = self.printer.watched && !self.printer.quiet;
        if wanted && self.start.elapsed() > PATIENCE && !self.shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

fn name(stage: Stage) -> String {
    match stage {
        Stage::Read => "read the sources".into(),
        Stage::Join => "join the pages".into(),
        Stage::Check => "check links and images".into(),
        Stage::Render(outputs) => format!("render {outputs} outputs"),
        Stage::Publish => "publish".into(),
        Stage::Done => String::new(),
    }
}
