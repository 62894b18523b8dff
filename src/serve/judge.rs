//! Finds what is wrong with the site after each change, and makes the search index
//! ahead, without being in the way.
//!
//! One thread works on the newest moment: what is known soon, then every finished
//! page, then the index. When files begin to change it leaves off, and goes on with
//! the newer moment where it was.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::docket::Docket;
use super::findings::Judged;
use super::{Moment, Preview, locked};
use crate::check::Outside;
use crate::check::policy::Policy;
use crate::diagnostic::{self, Diagnostic};
use crate::engine::{self, Judgements};
use crate::moves::book::{Book, FILE};
use crate::moves::lost;
use crate::path::Route;
use crate::source::read_text;

/// How long nobody must type before pages are rendered that nobody looks at.
const REST: Duration = Duration::from_millis(300);

/// Judges until the docket is closed.
pub fn run(docket: &Docket, preview: &Preview, pool: &rayon::ThreadPool) {
    let mut memory = Judgements::default();
    while let Some(moment) = docket.take() {
        let work = || work_on(&moment, &mut memory, docket, preview, pool);
        // A bug must not leave the preview without its findings.
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            memory = Judgements::default();
        }
        docket.done();
    }
}

/// The open pages first, then all others, then search. `None` where a newer moment
/// came before the end.
fn work_on(
    moment: &Arc<Moment>,
    memory: &mut Judgements,
    docket: &Docket,
    preview: &Preview,
    pool: &rayon::ThreadPool,
) -> Option<()> {
    let late = || docket.is_late();
    let outside = Outside {
        now: Some(jiff::Timestamp::now()),
        answers: None,
    };
    let open: Vec<Route> = locked(&preview.tabs).routes().into_iter().collect();
    let soon = pool.install(|| memory.soon(&moment.build, &outside, &open, &late))?;
    let is_whole = soon.is_whole;
    let lost = preview.lost_addresses(&moment.build);
    preview.publish(moment, soon, &lost);
    if !is_whole {
        if !docket.rests(REST) {
            return None;
        }
        let all = pool.install(|| memory.all(&moment.build, &outside, &late))?;
        preview.publish(moment, all, &lost);
    }
    pool.install(|| moment.build.renderer.search.make_ahead(&late));
    Some(())
}

impl Preview {
    /// Shows what is wrong, as `check` shows it.
    fn publish(&self, moment: &Arc<Moment>, judged: engine::Judged, lost: &[Diagnostic]) {
        let mut findings = judged.findings;
        findings.extend_from_slice(lost);
        let stated = &moment.build.renderer.config.check.severity;
        let mut findings = Policy::default().over(stated).apply(findings);
        diagnostic::sort(&mut findings);
        let judged = Arc::new(Judged {
            moment: moment.clone(),
            findings,
            is_whole: judged.is_whole,
        });
        *locked(&self.judged) = Some(judged.clone());
        self.tell_findings(&judged);
    }

    /// Published addresses that answer no more. A book that cannot be read is
    /// something for `check` to tell.
    fn lost_addresses(&self, build: &engine::Build) -> Vec<Diagnostic> {
        let text = read_text(&self.root.join(FILE)).ok().flatten();
        let book = text.and_then(|text| Book::parse(&text).ok());
        book.map_or_else(Vec::new, |book| lost::findings(build, &book))
    }
}
