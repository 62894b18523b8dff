//! What each thread has in hand, so that a bug's message can name the page.

use std::cell::RefCell;

thread_local! {
    static HAND: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work` with `what` in hand. After a panic it stays in hand, for the
/// message; the thread's next piece of work takes its place.
pub fn holding<T>(what: &str, work: impl FnOnce() -> T) -> T {
    HAND.with(|hand| hand.replace(Some(what.to_string())));
    let done = work();
    HAND.with(|hand| hand.replace(None));
    done
}

/// What this thread has in hand.
pub fn held() -> Option<String> {
    HAND.with(|hand| hand.try_borrow().ok()?.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_leaves_its_page_in_hand() {
        holding("/a.html", || assert_eq!(held().as_deref(), Some("/a.html")));
        assert_eq!(held(), None);
        let caught = std::panic::catch_unwind(|| holding("/b.html", || panic!("planted")));
        assert!(caught.is_err());
        assert_eq!(held().as_deref(), Some("/b.html"));
    }
}
