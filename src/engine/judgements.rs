//! What is wrong with each page, remembered from one build to the next.

use super::Build;
use crate::diagnostic::Diagnostic;

/// The judgements of the build before.
#[derive(Default)]
pub struct Judgements {}

impl Judgements {
    /// As [`Build::diagnostics`]; `None` where `stop` says that nobody asks any more.
    pub fn of(
        &mut self,
        build: &Build,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Vec<Diagnostic>> {
        let all = build.diagnostics();
        (!stop()).then_some(all)
    }
}
