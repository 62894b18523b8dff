//! The preview: answers HTTP from a [`Build`], tells open tabs what changed, and
//! shows what is wrong.
//!
//! [`Preview`] holds the site as it stands ([`Moment`]) for the threads that
//! answer; [`keeper`] makes the next one when files change; [`judge`] finds what is
//! wrong with it afterwards. Nothing is written to the disk. What a browser gets
//! is what `build` writes, but for one script element and the lines' marks.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, RwLock};

use crate::diagnostic::Diagnostic;
use crate::engine::{Build, BuildOptions};
use crate::path::{Route, SourcePath};
use crate::watch::{Hint, Mode, Watch};

mod client;
mod docket;
pub mod editor;
mod events;
mod findings;
mod guard;
mod http;
mod judge;
mod keeper;
mod listen;
mod media;
mod pages;
mod router;
mod states;
mod tabs;
mod versions;

pub use editor::Editor;
pub use listen::{Listening, listen};

use findings::Judged;
use guard::Hosts;
use http::{Gate, Postbox};
use keeper::Keeper;
use pages::Kept;
use tabs::Tabs;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The site's folder.
    pub root: PathBuf,
    /// What the engine must know.
    pub build: BuildOptions,
    /// How changes are learnt of.
    pub mode: Mode,
    /// Names beside those of this machine that the preview may be asked by.
    pub hosts: Vec<String>,
    /// What opens a file, in place of what `site.yaml` says.
    pub editor: Option<Editor>,
    /// The stack of a thread that renders, in bytes.
    pub stack: usize,
}

/// A site as it stood once.
struct Moment {
    /// Counts up with each change, from 1.
    generation: u64,
    /// It.
    build: Build,
    /// What keeps it from being as its files say.
    stopping: Vec<Diagnostic>,
    /// The pages that are shown as they were.
    broken: BTreeSet<SourcePath>,
}

/// What the threads of the preview share.
struct Preview {
    options: Options,
    /// The site's folder, without links in it.
    root: PathBuf,
    /// What a page must know to ask for more than pages.
    token: String,
    hosts: Hosts,
    now: RwLock<Arc<Moment>>,
    kept: Mutex<Kept>,
    tabs: Mutex<Tabs>,
    judged: Mutex<Option<Arc<Judged>>>,
    postbox: Postbox,
}

impl Preview {
    /// The site as it stands.
    fn now(&self) -> Arc<Moment> {
        let now = self.now.read();
        // A thread that failed while it held the lock changed nothing halfway.
        now.unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }
}

/// A lock's content, whatever became of the thread that held it: every change
/// under these locks is a single step.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A preview that is ready to run.
pub struct Server {
    gate: Gate,
    keeper: Keeper,
    preview: Arc<Preview>,
    hints: Sender<Hint>,
    /// What the writer should know: that changes are looked for instead of reported.
    pub note: Option<String>,
}

/// Ends a running preview.
#[derive(Clone)]
pub struct Stop {
    postbox: Postbox,
    hints: Sender<Hint>,
}

impl Stop {
    /// Ends it: [`Server::run`] returns.
    pub fn stop(&self) {
        let _ = self.hints.send(Hint::Stop);
        self.postbox.stop();
    }
}

/// Why a preview cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The site's folder.
    #[error(transparent)]
    Read(#[from] crate::source::ReadError),
    /// Sockets, threads or the watch.
    #[error("the system refuses the preview: {0}")]
    System(#[from] std::io::Error),
}

impl Server {
    /// Reads and joins the site; no page is rendered yet.
    ///
    /// # Errors
    /// Where the folder is not there, or the system refuses.
    pub fn start(options: Options, listening: Listening) -> Result<Self, ServeError> {
        let root = options.root.canonicalize()?;
        let mut watch = Watch::start(&root, options.mode)?;
        let (note, hints) = (watch.note.take(), watch.sender());
        let address: SocketAddr = listening.address;
        let gate = Gate::new(listening.listener)?;
        let (keeper, moment) = Keeper::start(&root, &options, watch)?;
        let preview = Arc::new(Preview {
            token: token(),
            hosts: Hosts::new(address, &options.hosts),
            now: RwLock::new(Arc::new(moment)),
            kept: Mutex::default(),
            tabs: Mutex::default(),
            judged: Mutex::default(),
            postbox: gate.postbox(),
            root,
            options,
        });
        Ok(Self {
            gate,
            keeper,
            preview,
            hints,
            note,
        })
    }

    /// What ends it.
    pub fn stop(&self) -> Stop {
        Stop {
            postbox: self.preview.postbox.clone(),
            hints: self.hints.clone(),
        }
    }

    /// How many pages the site has.
    pub fn pages(&self) -> usize {
        self.preview.now().build.renderer.site.pages.len()
    }

    /// The path of the home page: `/`, or `/help/` for a site that is published there.
    pub fn home(&self) -> String {
        self.preview.now().build.renderer.site.href(&Route::home())
    }

    /// Serves until it is stopped.
    pub fn run(self) {
        let Self {
            gate,
            keeper,
            preview,
            ..
        } = self;
        let stack = preview.options.stack;
        let kept = preview.clone();
        let thread = std::thread::Builder::new().name("keeper".into());
        // Without the thread the site stands still, and is served all the same.
        let _ = thread.stack_size(stack).spawn(move || keeper.run(&kept));
        let site: Arc<dyn http::Site> = preview;
        gate.run(&site, stack);
    }
}

/// A word that cannot be guessed: 128 bits of the system's chance.
fn token() -> String {
    use std::hash::{BuildHasher, RandomState};
    let word = || RandomState::new().hash_one(0);
    format!("{:016x}{:016x}", word(), word())
}
