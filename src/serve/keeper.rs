//! Keeps the site as its files say: waits for changes, reads, joins, and tells.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};

use super::docket::Docket;
use super::judge;
use super::{Moment, Options, Preview, ServeError, locked};
use crate::engine::{Build, BuildOptions, Engine, Lasting};
use crate::source::{self, Changed, History, Sources};
use crate::watch::{Hint, News, Watch};

/// What makes the next moment.
pub struct Keeper {
    root: PathBuf,
    options: BuildOptions,
    watch: Watch,
    hints: Sender<Hint>,
    sources: Sources,
    engine: Engine,
    pool: rayon::ThreadPool,
    /// A history that was read while the site was served.
    history: Arc<Mutex<Option<History>>>,
    stack: usize,
}

impl Keeper {
    /// Reads the site for the first time. Its history, which may be long, is read
    /// beside.
    ///
    /// # Errors
    /// Where the folder is not there, or the system gives no threads.
    pub fn start(
        root: &Path,
        options: &Options,
        watch: Watch,
    ) -> Result<(Self, Moment), ServeError> {
        let pool = rayon::ThreadPoolBuilder::new()
            .stack_size(options.stack)
            .build()
            .map_err(std::io::Error::other)?;
        let mut keeper = Self {
            root: root.to_path_buf(),
            options: options.build.clone(),
            hints: watch.sender(),
            watch,
            sources: Sources::default(),
            engine: Engine::default(),
            pool,
            history: Arc::default(),
            stack: options.stack,
        };
        keeper.read_history();
        keeper.sources = keeper.pool.install(|| Sources::read(root))?;
        keeper.take_history();
        let lasting = keeper.build(None);
        let moment = Moment::new(1, lasting);
        Ok((keeper, moment))
    }

    /// Keeps the site until the watch is told to stop.
    pub fn run(mut self, preview: &Arc<Preview>) {
        let docket = Arc::new(Docket::default());
        self.start_judge(preview, &docket);
        docket.put(preview.now());
        loop {
            let changed = match self.watch.wait(&|| docket.hold()) {
                News::Stopped => break,
                News::History => {
                    self.read_history();
                    false
                }
                News::Nothing => false,
                News::Called => self.take_history(),
                News::Files(files) => self.read(&files),
            };
            if changed {
                // A bug must not leave the preview without its keeper.
                let made = catch_unwind(AssertUnwindSafe(|| self.make(preview)));
                if let Ok(moment) = made {
                    docket.put(moment);
                } else {
                    self.engine = Engine::default();
                }
            }
            docket.release();
        }
        docket.close();
    }

    fn start_judge(&self, preview: &Arc<Preview>, docket: &Arc<Docket>) {
        let half = self.pool.current_num_threads().div_ceil(2);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(half)
            .stack_size(self.stack)
            .build();
        let (preview, docket) = (preview.clone(), docket.clone());
        if let Ok(pool) = pool {
            let thread = std::thread::Builder::new().name("judge".into());
            // Without it there are no findings, but pages.
            let _ = thread.spawn(move || judge::run(&docket, &preview, &pool));
        }
    }

    fn read(&mut self, files: &Changed) -> bool {
        let (root, sources) = (&self.root, &mut self.sources);
        // A folder that is gone comes back, or the preview is ended.
        self.pool
            .install(|| sources.refresh(root, files))
            .unwrap_or(false)
    }

    fn make(&mut self, preview: &Preview) -> Arc<Moment> {
        let before = preview.now();
        let lasting = self.build(Some(&before.build));
        let now = Arc::new(Moment::new(before.generation + 1, lasting));
        match preview.now.write() {
            Ok(mut slot) => *slot = now.clone(),
            Err(poisoned) => *poisoned.into_inner() = now.clone(),
        }
        preview.tell_change(&before, &now);
        now
    }

    fn build(&mut self, before: Option<&Build>) -> Lasting {
        let (engine, sources, options) = (&mut self.engine, &self.sources, &self.options);
        self.pool
            .install(|| engine.build_lasting(sources, options, before))
    }

    /// Reads the history beside everything else.
    fn read_history(&self) {
        let (root, slot, hints) = (self.root.clone(), self.history.clone(), self.hints.clone());
        let thread = std::thread::Builder::new().name("history".into());
        // Without it, pages show their own date.
        let _ = thread.spawn(move || {
            *locked(&slot) = Some(source::history(&root));
            let _ = hints.send(Hint::Call);
        });
    }

    /// Takes over a history that was read; whether it says something new.
    fn take_history(&mut self) -> bool {
        let Some(history) = locked(&self.history).take() else {
            return false;
        };
        if history == *self.sources.history {
            return false;
        }
        self.sources.history = Arc::new(history);
        true
    }
}

impl Moment {
    fn new(generation: u64, lasting: Lasting) -> Self {
        Self {
            generation,
            build: lasting.build,
            stopping: lasting.stopping,
            broken: lasting.broken,
        }
    }
}
