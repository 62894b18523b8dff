//! `serve`: the site on this machine, kept as its files say.

use std::path::PathBuf;

use crate::engine::{BuildOptions, Lines};
use crate::serve::{self, Editor, Options, Server, Stop};
use crate::watch::Mode;

use super::{Failure, site_folder};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The site's folder.
    pub root: PathBuf,
    /// What the engine must know.
    pub options: BuildOptions,
    /// The host to listen on: a name or an address of this machine.
    pub host: String,
    /// The port to listen on, or the first that is free after it; 0 for any.
    pub port: u16,
    /// Further names that the preview may be asked by.
    pub allowed_hosts: Vec<String>,
    /// How changes are learnt of.
    pub mode: Mode,
    /// What opens a file, in place of what `site.yaml` says.
    pub editor: Option<Editor>,
}

/// A preview that is ready to run.
pub struct Ready {
    server: Server,
    /// Its address, for a browser.
    pub address: String,
    /// How many pages the site has.
    pub pages: usize,
    /// What the writer should know.
    pub notes: Vec<String>,
}

/// Reads the site and listens.
///
/// # Errors
/// Where there is no site, or the system refuses.
pub fn serve(request: Request) -> Result<Ready, Failure> {
    let root = site_folder(&request.root)?;
    let (host, port) = (&request.host, request.port);
    let listening = serve::listen(host, port).map_err(|e| {
        Failure::new(format!("cannot listen on port {port} of `{host}`: {e}"))
            .help("give another with `--port` or `--host`")
    })?;
    let mut notes = Vec::new();
    let given = listening.address.port();
    if port != 0 && given != port {
        notes.push(format!("port {port} is taken; this is port {given}"));
    }
    let mut hosts = request.allowed_hosts;
    hosts.push(host.clone());
    let ip = listening.address.ip();
    if !ip.is_loopback() {
        notes.push("every machine that reaches this one can read the site".into());
    }
    let options = Options {
        root,
        build: BuildOptions {
            lines: Lines::Marked,
            ..request.options
        },
        mode: request.mode,
        hosts,
        editor: request.editor,
        stack: crate::theme::STACK,
    };
    let server = Server::start(options, listening).map_err(Failure::of)?;
    notes.extend(server.note.clone());
    let shown = match ip {
        ip if ip.is_unspecified() || ip.is_loopback() => "localhost".to_owned(),
        _ => host.clone(),
    };
    let shown = if shown.contains(':') {
        format!("[{shown}]")
    } else {
        shown
    };
    Ok(Ready {
        address: format!("http://{shown}:{given}{}", server.home()),
        pages: server.pages(),
        notes,
        server,
    })
}

impl Ready {
    /// What ends it.
    pub fn stop(&self) -> Stop {
        self.server.stop()
    }

    /// Serves until it is stopped.
    pub fn run(self) {
        self.server.run();
    }
}
