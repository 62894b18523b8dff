//! Work on one folder, done by one thread at a time without keeping the others.
//!
//! A folder's entries are changed under one lock of the kernel. Threads that make
//! files in one folder together spin on it: a site is nearly flat, so two threads
//! spent several times the processor time of one. Here a thread that comes while
//! another works leaves its job behind and goes on rendering.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

/// How many jobs may wait before whoever brings one waits too: a bound on memory.
const WAITING: usize = 64;

/// Jobs that are done one after the other.
#[derive(Debug)]
pub struct Queue<J> {
    jobs: Mutex<VecDeque<J>>,
    working: Mutex<()>,
}

impl<J> Default for Queue<J> {
    fn default() -> Self {
        Self {
            jobs: Mutex::default(),
            working: Mutex::default(),
        }
    }
}

impl<J> Queue<J> {
    /// Brings a job. It is done by this call or, at the latest, by [`Queue::finish`];
    /// an error may be that of another one's job.
    ///
    /// # Errors
    /// What `work` says.
    pub fn bring<E>(&self, job: J, work: impl Fn(J) -> Result<(), E>) -> Result<(), E> {
        let waiting = {
            let mut jobs = locked(&self.jobs);
            jobs.push_back(job);
            jobs.len()
        };
        loop {
            let turn = match self.working.try_lock() {
                Ok(turn) => turn,
                Err(TryLockError::Poisoned(broken)) => broken.into_inner(),
                Err(TryLockError::WouldBlock) if waiting > WAITING => locked(&self.working),
                Err(TryLockError::WouldBlock) => return Ok(()),
            };
            self.empty(&turn, &work)?;
            drop(turn);
            // A job brought between the last look and the end of the turn.
            if locked(&self.jobs).is_empty() {
                return Ok(());
            }
        }
    }

    /// Does what is left.
    ///
    /// # Errors
    /// What `work` says.
    pub fn finish<E>(&self, work: impl Fn(J) -> Result<(), E>) -> Result<(), E> {
        self.empty(&locked(&self.working), &work)
    }

    fn empty<E>(
        &self,
        _turn: &MutexGuard<'_, ()>,
        work: &impl Fn(J) -> Result<(), E>,
    ) -> Result<(), E> {
        loop {
            let job = locked(&self.jobs).pop_front();
            match job {
                Some(job) => work(job)?,
                None => return Ok(()),
            }
        }
    }
}

/// A lock whose holder panicked guards nothing that could be half done.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn every_job_is_done_once_and_never_two_at_a_time() {
        let (queue, done, inside) = (Queue::default(), AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |n: usize| {
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
            done.fetch_add(n, Ordering::SeqCst);
            inside.fetch_sub(1, Ordering::SeqCst);
            Ok::<(), ()>(())
        };
        std::thread::scope(|s| {
            for _ in 0..4 {
                s.spawn(|| (1..=1000).try_for_each(|n| queue.bring(n, work)));
            }
        });
        queue.finish(work).expect("no error");
        assert_eq!(done.into_inner(), 4 * 500_500);
    }
}
