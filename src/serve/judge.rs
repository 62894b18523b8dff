//! Finds what is wrong with the site after each change, without being in the way.
//!
//! One thread judges the newest moment; when a newer one comes while it is at it,
//! it begins anew.

use std::sync::{Arc, Condvar, Mutex};

use super::findings::Judged;
use super::{Moment, Preview, locked};

/// The moment that waits to be judged.
#[derive(Default)]
pub struct Docket {
    next: Mutex<Next>,
    came: Condvar,
}

#[derive(Default)]
struct Next {
    moment: Option<Arc<Moment>>,
    over: bool,
}

impl Docket {
    /// Judge this one next, and none of before.
    pub fn put(&self, moment: Arc<Moment>) {
        locked(&self.next).moment = Some(moment);
        self.came.notify_all();
    }

    /// No more is to be judged.
    pub fn close(&self) {
        locked(&self.next).over = true;
        self.came.notify_all();
    }

    /// Whether what is being judged is no longer asked for.
    pub fn is_late(&self) -> bool {
        let next = locked(&self.next);
        next.moment.is_some() || next.over
    }

    fn take(&self) -> Option<Arc<Moment>> {
        let mut next = locked(&self.next);
        loop {
            if next.over {
                return None;
            }
            if let Some(moment) = next.moment.take() {
                return Some(moment);
            }
            next = self
                .came
                .wait(next)
                .unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }
}

/// Judges until the docket is closed.
pub fn run(docket: &Docket, preview: &Preview, pool: &rayon::ThreadPool) {
    let mut memory = crate::engine::Judgements::default();
    while let Some(moment) = docket.take() {
        let judge = || memory.of(&moment.build, &|| docket.is_late());
        let Some(findings) = pool.install(judge) else {
            continue;
        };
        let judged = Arc::new(Judged { moment, findings });
        *locked(&preview.judged) = Some(judged.clone());
        preview.tell_findings(&judged);
    }
}
