//! What is said when Shelfmark itself is wrong: that it is, where it happened
//! and which page it had in hand. No content should ever lead here.

use std::io::Write;
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::commands::hand;
use crate::report::plain;

/// Sets the words for every panic of this process.
pub fn tell_in_plain_words() {
    static TOLD: AtomicBool = AtomicBool::new(false);
    std::panic::set_hook(Box::new(|panic| {
        // One bug may meet every thread.
        if !TOLD.swap(true, Ordering::SeqCst) {
            let _ = std::io::stderr().lock().write_all(words(panic).as_bytes());
        }
    }));
}

fn words(panic: &PanicHookInfo<'_>) -> String {
    let what = panic.payload_as_str().unwrap_or("no words were left");
    let place = panic
        .location()
        .map_or(String::new(), |l| format!(" ({l})"));
    let page = hand::held().map_or(String::new(), |page| {
        format!("  page:    {}\n", plain::message(&page))
    });
    format!(
        "error: this is a bug in shelfmark, not in your content\n{page}  what:    {}{place}\n  \
         version: {}\n  The site that was published before is as it was. Please report the bug \
         with these lines.\n",
        plain::message(what),
        env!("CARGO_PKG_VERSION")
    )
}
