//! The `shelfmark` program: everything it does is in the library.

use std::process::ExitCode;

/// Pages are made of many short texts, on all threads at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    shelfmark::cli::run()
}
