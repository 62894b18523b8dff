//! Work on as many threads as there are here.
//!
//! They are not those of the pool: a thread of a pool that waits takes up other work
//! of it, and that may ask for the very files that are being made.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The stack of a thread that reads pages, in bytes: that of the threads which render
/// them (`theme::STACK`).
const STACK: usize = 16 * 1024 * 1024;

/// What `work` makes of each number below `count`, in order.
pub fn each<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut done = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= count {
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
    all.into_iter().map(|(_, made)| made).collect()
}
