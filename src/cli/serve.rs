//! `serve`, from the words to Ctrl-C.

use std::io::Read;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::args;
use super::printer::Printer;
use crate::commands::Failure;
use crate::commands::serve::{self, Request};
use crate::serve::Stop;
use crate::watch::Mode;

pub(super) fn serve(args: args::Serve, printer: &Printer) -> Result<u8, Failure> {
    let ready = serve::serve(Request {
        options: super::options(args.drafts, args.base_url),
        root: args.root,
        host: args.host,
        port: args.port,
        allowed_hosts: args.allow_host,
        mode: if args.poll { Mode::Poll } else { Mode::Native },
        editor: args.editor,
    })?;
    stop_on_signal(ready.stop())?;
    if !printer.quiet {
        for note in &ready.notes {
            printer.remark(format!("note: {note}\n").as_bytes());
        }
    }
    let (address, pages) = (ready.address.clone(), super::counted(ready.pages));
    printer.say(&format!(
        "serving {pages} at {address} (end it with Ctrl-C)"
    ))?;
    if args.open {
        open(&address, printer);
    }
    ready.run();
    Ok(super::DONE)
}

/// Ctrl-C, and what a system sends at its end, stop the preview.
fn stop_on_signal(stop: Stop) -> Result<(), Failure> {
    let refused = |e| Failure::new(format!("cannot listen for Ctrl-C: {e}"));
    let (mut heard, told) = UnixStream::pair().map_err(refused)?;
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        let told = told.try_clone().map_err(refused)?;
        signal_hook::low_level::pipe::register(signal, told).map_err(refused)?;
    }
    std::thread::spawn(move || {
        let mut byte = [0];
        // An error is as good a reason to stop.
        let _ = heard.read(&mut byte);
        stop.stop();
    });
    Ok(())
}

/// Opens an address in the browser.
fn open(address: &str, printer: &Printer) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let started = Command::new(program)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if started.is_err() {
        printer.remark(
            format!("note: `{program}` cannot be started; open {address} yourself\n").as_bytes(),
        );
    }
}
