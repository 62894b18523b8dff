//! Work on as many threads as there are here.
//!
//! They are not those of the pool: a thread of a pool that waits takes up other work
//! of it, and that may ask for the very files that are being made.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The stack of a thread that reads pages, in bytes: that of the threads which render
/// them (`theme::STACK`).
const STACK: usize = 16 * 1024 * 1024;

/// Whether what is being made is not asked for any more.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// What `work` makes of each number below `count`, in order; `None` where `stop` said
/// so before the last one was begun.
pub fn each<T: Send>(
    count: usize,
    stop: Stop<'_>,
    work: impl Fn(usize) -> T + Sync,
) -> Option<Vec<T>> {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut done = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= count || stop() {
                return done;
            }
            done.push((n, work(n)));
        }
    };
    let mut all = std::thread::scope(|scope| {
        let others = 1..rayon::current_num_threads().min(count);
        let spawn = |_| {
            let thread = std::thread::Builder::new().stack_size(STACK);
            thread.spawn_scoped(scope, some).ok()
        };
        let others: Vec<_> = others.filter_map(spawn).collect();
        let mut all = some();
        for other in others {
            match other.join() {
                Ok(more) => all.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_unstable_by_key(|(n, _)| *n);
    (all.len() == count).then(|| all.into_iter().map(|(_, made)| made).collect())
}
