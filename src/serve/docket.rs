//! Which moment is to be judged next, and whether what is being judged still is.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::{Moment, locked};

/// The moment that waits to be judged.
#[derive(Default)]
pub struct Docket {
    next: Mutex<Next>,
    came: Condvar,
}

#[derive(Default)]
struct Next {
    /// What comes next.
    moment: Option<Arc<Moment>>,
    /// What is being judged.
    current: Option<Arc<Moment>>,
    /// Something is happening to the files: nothing is judged meanwhile.
    held: bool,
    over: bool,
}

impl Next {
    fn is_late(&self) -> bool {
        self.held || self.over || self.moment.is_some()
    }
}

impl Docket {
    /// Judge this one next, and none of before.
    pub fn put(&self, moment: Arc<Moment>) {
        let mut next = locked(&self.next);
        next.moment = Some(moment);
        next.held = false;
        self.came.notify_all();
    }

    /// Files may be changing: leave the processors to what is made of them.
    pub fn hold(&self) {
        let mut next = locked(&self.next);
        next.held = true;
        self.came.notify_all();
    }

    /// Nothing had changed: what was left is taken up again.
    pub fn release(&self) {
        let mut next = locked(&self.next);
        if std::mem::take(&mut next.held) {
            let left = next.current.take();
            next.moment = next.moment.take().or(left);
        }
        self.came.notify_all();
    }

    /// No more is to be judged.
    pub fn close(&self) {
        locked(&self.next).over = true;
        self.came.notify_all();
    }

    /// Whether what is being judged is no longer asked for.
    pub fn is_late(&self) -> bool {
        locked(&self.next).is_late()
    }

    /// Waits; whether what is being judged is still asked for after that.
    pub fn rests(&self, time: Duration) -> bool {
        let next = locked(&self.next);
        let waited = self
            .came
            .wait_timeout_while(next, time, |next| !next.is_late());
        let (next, _) = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
        !next.is_late()
    }

    /// What is being judged is judged.
    pub fn done(&self) {
        let mut next = locked(&self.next);
        // What files are doing now may have called the judge away from it.
        if !next.held {
            next.current = None;
        }
    }

    /// The next moment, when there is one; `None` at the end.
    pub fn take(&self) -> Option<Arc<Moment>> {
        let mut next = locked(&self.next);
        loop {
            if next.over {
                return None;
            }
            if !next.held
                && let Some(moment) = next.moment.take()
            {
                next.current = Some(moment.clone());
                return Some(moment);
            }
            next = self
                .came
                .wait(next)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }
}
