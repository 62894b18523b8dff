//! The way out: standard output for what was asked for, standard error for
//! everything else. A reader who stops listening (a closed pipe) is no error.

use std::io::{self, ErrorKind, IsTerminal, Write};

use crate::commands::Failure;
use crate::report::{self, Colour};

use super::args::{Talk, When};

/// Says things, as loudly as was asked for.
pub struct Printer {
    /// Nothing but errors is said.
    pub quiet: bool,
    /// What is being done is said.
    pub verbose: bool,
    /// Whether standard error shows colours.
    pub colour: Colour,
    /// Whether standard output does.
    pub out_colour: Colour,
    /// Whether a person watches standard error.
    pub watched: bool,
}

impl Printer {
    /// As the command line asks.
    pub fn new(talk: &Talk) -> Self {
        let watched = io::stderr().is_terminal();
        // https://no-color.org: set and not empty, whatever it says.
        let refused = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        let colour = |watched: bool| match talk.color {
            When::Always => Colour::Styled,
            When::Auto if watched && !refused => Colour::Styled,
            _ => Colour::Plain,
        };
        Self {
            quiet: talk.quiet,
            verbose: talk.verbose,
            colour: colour(watched),
            out_colour: colour(io::stdout().is_terminal()),
            watched,
        }
    }

    /// Prints what was asked for.
    ///
    /// # Errors
    /// Where it cannot be written (a full disk), unless nobody listens.
    pub fn print(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(Failure::new(format!(
                "cannot write to standard output: {e}"
            ))),
            _ => Ok(()),
        }
    }

    /// Says a line about what was done.
    ///
    /// # Errors
    /// As [`Printer::print`].
    pub fn say(&self, line: &str) -> Result<(), Failure> {
        if self.quiet {
            return Ok(());
        }
        let line = report::plain::line(line);
        self.print(format!("{line}\n").as_bytes())
    }

    /// Writes to standard error. Nobody is left to tell when that fails.
    pub fn remark(&self, bytes: &[u8]) {
        let _ = io::stderr().lock().write_all(bytes);
    }

    /// Says why the program cannot go on.
    pub fn complain(&self, failure: &Failure) {
        let text = report::refusal(&failure.message, failure.help.as_deref(), self.colour);
        self.remark(format!("{text}\n").as_bytes());
    }
}
