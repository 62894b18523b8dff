//! Which files may have changed, or "look at everything".
//!
//! What the system reports is only a hint to look: what changed is decided by
//! comparing each file's size, times and number ([`stamps`]) with those of the
//! last look. A look at everything comes round now and then in any case, so a
//! report that was lost is late, and never lost. Main type: [`Watch`].

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use crate::source::Changed;

mod native;
mod stamps;

use native::Native;
use stamps::{Stamps, Survey};

/// How long nothing must happen before a burst of changes is taken to be over: an
/// editor writes a file in a few steps that lie closer together than this.
const QUIET: Duration = Duration::from_millis(12);

/// How long a burst may last until it is looked at all the same.
const PATIENCE: Duration = Duration::from_millis(120);

/// How much longer a file that was suddenly empty is waited for: some editors cut
/// a file before they write it.
const EMPTIED: Duration = Duration::from_millis(60);

/// How young a file's time must be for a change right after the look to go by
/// unseen: twice the coarsest tick of a kernel's clock (100 Hz).
const RACY: Duration = Duration::from_millis(20);

/// The shortest time between two looks at everything.
const ROUND: Duration = Duration::from_secs(2);

/// The same where nothing is reported and looking is all there is.
const POLL: Duration = Duration::from_millis(300);

/// A look at everything takes at most this part of the time.
const SHARE: u32 = 40;

/// How changes are learnt of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The system reports them; now and then everything is looked at.
    Native,
    /// Everything is looked at all the time: for disks that report nothing
    /// (networks, some containers).
    Poll,
}

/// A word to a [`Watch`].
pub enum Hint {
    /// Something may have happened here.
    Path(PathBuf),
    /// Something may have happened anywhere.
    Everything,
    /// The site was walked.
    Walked(Walked),
    /// Whoever waits is called for another reason.
    Call,
    /// No more is asked.
    Stop,
}

/// All files as a walk in the background found them, and how long it took.
pub struct Walked(Survey, Duration);

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// These files changed.
    Files(Changed),
    /// The version history moved on.
    History,
    /// Somebody called.
    Called,
    /// Something stirred, but no file is another one.
    Nothing,
    /// The watch was told to stop.
    Stopped,
}

/// Watches a site's folder.
pub struct Watch {
    stamps: Stamps,
    native: Option<Native>,
    hints: Receiver<Hint>,
    sender: Sender<Hint>,
    next_round: Instant,
    /// Whether a walk in the background is on its way.
    walking: bool,
    /// Files whose last change is so young that another one may hide behind it.
    racy: BTreeSet<PathBuf>,
    /// Why the system does not report, where it was asked to.
    pub note: Option<String>,
}

impl Watch {
    /// Starts to watch: what changes from now on is reported.
    ///
    /// # Errors
    /// Where the folder is not there.
    pub fn start(root: &Path, mode: Mode) -> std::io::Result<Self> {
        let root = root.canonicalize()?;
        let (sender, hints) = channel();
        let (native, note) = match mode {
            Mode::Poll => (None, None),
            Mode::Native => match Native::start(&root, sender.clone()) {
                Ok(native) => (Some(native), None),
                Err(e) => (None, Some(format!("{e}; looking every 0.3 s instead"))),
            },
        };
        let begun = Instant::now();
        let stamps = Stamps::of(&root);
        let racy = stamps.young(RACY + begun.elapsed());
        Ok(Self {
            next_round: Instant::now(),
            walking: false,
            stamps,
            native,
            hints,
            sender,
            racy,
            note,
        })
    }

    /// Where hints can be sent from outside, and the word to stop.
    pub fn sender(&self) -> Sender<Hint> {
        self.sender.clone()
    }

    /// Waits for something to happen; `stirred` is called as soon as something may.
    pub fn wait(&mut self, stirred: &dyn Fn()) -> News {
        loop {
            // However much is reported, the look at everything has its turn.
            if !self.walking && Instant::now() >= self.next_round {
                self.set_out();
            }
            let first = match self.hints.recv_timeout(self.time_left()) {
                Ok(Hint::Stop) | Err(RecvTimeoutError::Disconnected) => return News::Stopped,
                Ok(Hint::Walked(walked)) => match self.back(&walked) {
                    Some(news) => return news,
                    None => continue,
                },
                Ok(hint) => Some(hint),
                Err(RecvTimeoutError::Timeout) => None,
            };
            let news = match first {
                Some(hint) => {
                    stirred();
                    Some(self.after(hint).unwrap_or(News::Nothing))
                }
                None if self.racy.is_empty() => None,
                None => self.look_again(),
            };
            if let Some(news) = news {
                return news;
            }
        }
    }

    /// Has the site walked beside everything else: an edit does not wait for it.
    fn set_out(&mut self) {
        if let Some(native) = &mut self.native {
            native.renew();
        }
        let (root, sender) = (self.stamps.root().to_path_buf(), self.sender.clone());
        let walk = move || {
            let begun = Instant::now();
            let survey = Survey::of(&root);
            let _ = sender.send(Hint::Walked(Walked(survey, begun.elapsed())));
        };
        let thread = std::thread::Builder::new().name("walk".into()).spawn(walk);
        self.walking = thread.is_ok();
        if thread.is_err() {
            self.next_round = Instant::now() + ROUND;
        }
    }

    /// Takes in what a walk found.
    fn back(&mut self, Walked(survey, took): &Walked) -> Option<News> {
        self.walking = false;
        self.rest_after(*took);
        let other = self.stamps.otherwise(survey);
        let looked = Instant::now();
        let changed = self.stamps.look_at(&other);
        self.note_racy(&changed, looked);
        self.with_history(changed)
    }

    /// When everything is looked at next.
    fn rest_after(&mut self, took: Duration) {
        let least = if self.native.is_some() { ROUND } else { POLL };
        self.next_round = Instant::now() + least.max(took * SHARE);
    }

    fn time_left(&self) -> Duration {
        let left = match self.walking {
            true => ROUND,
            false => self.next_round.saturating_duration_since(Instant::now()),
        };
        if self.racy.is_empty() {
            left
        } else {
            left.min(RACY * 2)
        }
    }

    /// Takes in a burst that began with `hint`.
    fn after(&mut self, hint: Hint) -> Option<News> {
        let begun = Instant::now();
        let mut named = BTreeSet::new();
        let mut everything = false;
        let mut called = false;
        let mut hint = Some(hint);
        loop {
            match hint {
                Some(Hint::Path(path)) => {
                    named.insert(path);
                }
                Some(Hint::Everything) => everything = true,
                Some(Hint::Walked(Walked(survey, took))) => {
                    self.walking = false;
                    self.rest_after(took);
                    named.extend(self.stamps.otherwise(&survey));
                }
                Some(Hint::Call) => called = true,
                Some(Hint::Stop) => return Some(News::Stopped),
                None => {}
            }
            let late = begun.elapsed() > PATIENCE;
            match self.hints.recv_timeout(QUIET) {
                Ok(next) if !late => hint = Some(next),
                Ok(next) => {
                    // A burst without an end: what is known now is shown now.
                    let _ = self.sender.send(next);
                    break;
                }
                Err(_) => break,
            }
        }
        if called {
            // What else came is told after.
            for path in named {
                let _ = self.sender.send(Hint::Path(path));
            }
            if everything {
                let _ = self.sender.send(Hint::Everything);
            }
            return Some(News::Called);
        }
        let root = self.stamps.root();
        if named.iter().any(|path| path.parent() == Some(root))
            && let Some(native) = &mut self.native
        {
            // A folder of the site came, or another one in its place.
            native.renew();
        }
        if everything || self.stamps.has_links() {
            return self.round();
        }
        if named.iter().any(|path| self.stamps.is_emptied(path)) {
            std::thread::sleep(EMPTIED);
        }
        let looked = Instant::now();
        let changed = self.stamps.look_at(&named);
        self.note_racy(&changed, looked);
        self.told(changed)
    }

    /// Looks at everything.
    fn round(&mut self) -> Option<News> {
        let begun = Instant::now();
        if let Some(native) = &mut self.native {
            native.renew();
        }
        let changed = self.stamps.look_at_everything();
        self.note_racy(&changed, begun);
        self.rest_after(begun.elapsed());
        self.with_history(changed)
    }

    /// Tells of these files, or of the version history where that is all that moved.
    fn with_history(&mut self, changed: Vec<PathBuf>) -> Option<News> {
        let history = self.stamps.history_moved();
        let news = self.told(changed);
        if history && news.is_none() {
            return Some(News::History);
        }
        if history {
            // Told with the next round, which is now.
            self.stamps.forget_history();
            self.next_round = Instant::now();
        }
        news
    }

    /// Notes what was so young when it was looked at that it must be read again.
    fn note_racy(&mut self, changed: &[PathBuf], looked: Instant) {
        let age = RACY + looked.elapsed();
        let racy = changed.iter().filter(|p| self.stamps.is_young(p, age));
        self.racy.extend(racy.cloned());
    }

    /// What was looked at while its time could not tell is given out once more:
    /// its content decides.
    fn look_again(&mut self) -> Option<News> {
        let changed: Vec<PathBuf> = std::mem::take(&mut self.racy).into_iter().collect();
        self.told(changed)
    }

    fn told(&self, changed: Vec<PathBuf>) -> Option<News> {
        (!changed.is_empty()).then_some(News::Files(Changed::Files(changed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_that_ran_over_leads_to_a_look_at_everything() {
        let folder = tempfile::tempdir().expect("a folder");
        let page = |n: usize| folder.path().join(format!("content/{n}.md"));
        std::fs::create_dir(folder.path().join("content")).expect("ours");
        for n in 0..100 {
            std::fs::write(page(n), "before").expect("ours");
        }
        let mut watch = Watch::start(folder.path(), Mode::Poll).expect("it is there");
        // Nothing is told of the files, and it is not yet time to look.
        watch.next_round = Instant::now() + Duration::from_secs(3600);
        watch.racy.clear();
        for n in 0..100 {
            std::fs::write(page(n), "and after").expect("ours");
        }
        std::fs::remove_file(page(7)).expect("ours");
        native::tell(native::overflow(), &watch.sender());
        let mut stirred = std::cell::Cell::new(false);
        let News::Files(Changed::Files(changed)) = watch.wait(&|| stirred.set(true)) else {
            panic!("files changed");
        };
        assert_eq!(changed.len(), 100);
        assert!(*stirred.get_mut());
    }
}
