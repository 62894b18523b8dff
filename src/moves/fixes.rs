//! Safe fixes: what a finding offers to write is written, and nothing else.
//!
//! A fix may bring another one to light, so the site is judged again until none is
//! left. A fix that would bring a finding that was not there is left out.

use std::collections::BTreeMap;

use super::book::Book;
use super::{lost, new_findings};
use crate::change::Change;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{BuildOptions, Engine};
use crate::source::Sources;

/// The most rounds of judging and fixing: a fix that asks for a fix of its own work
/// again and again is none.
const ROUNDS: usize = 8;

/// The sources with all fixes made.
#[derive(Debug)]
pub struct Fixed {
    /// What they are then.
    pub sources: Sources,
    /// How many findings of each code were mended.
    pub mended: BTreeMap<Code, usize>,
}

/// Makes the fixes of these codes; of all where none is named. `book` holds the
/// addresses that are to answer.
pub fn fix(engine: &mut Engine, sources: &Sources, book: &Book, codes: &[Code]) -> Fixed {
    let mut fixed = Fixed {
        sources: sources.with(&[], Vec::new(), Vec::new()),
        mended: BTreeMap::new(),
    };
    let mut judge = |sources: &Sources| {
        let build = engine.build(sources, &BuildOptions::default());
        let mut findings = build.diagnostics();
        findings.extend(lost::all_findings(&build, book));
        findings
    };
    let mut findings = judge(sources);
    for _ in 0..ROUNDS {
        let wanted =
            |f: &&Diagnostic| f.fix.is_some() && (codes.is_empty() || codes.contains(&f.code));
        let wanted: Vec<Diagnostic> = findings.iter().filter(wanted).cloned().collect();
        let (taken, change) = together(&wanted);
        let Ok(next) = change.apply(&fixed.sources) else {
            break;
        };
        let left = judge(&next);
        if !harms(&findings, &left) && !taken.is_empty() {
            fixed.note(&taken, next);
            findings = left;
            continue;
        }
        // One of them does harm: each on its own.
        let mut any = false;
        for one in taken {
            let (_, change) = together(std::slice::from_ref(one));
            let Ok(next) = change.apply(&fixed.sources) else {
                continue;
            };
            let left = judge(&next);
            if !harms(&findings, &left) && left.len() < findings.len() {
                fixed.note(&[one], next);
                findings = left;
                any = true;
                // The places of the others may have moved.
                break;
            }
        }
        if !any {
            break;
        }
    }
    fixed
}

/// What may be said of a link that led nowhere, once something stands there.
const LESS_WRONG: &[Code] = &[
    Code::RedirectedLink,
    Code::RedirectChain,
    Code::WrongCase,
    Code::NoSuchAnchor,
];

/// Whether something is wrong that was not before. A link that led nowhere may lead to
/// a page by a detour now, or to a page that lacks the place: that is less wrong.
fn harms(before: &[Diagnostic], after: &[Diagnostic]) -> bool {
    let nowhere = |findings: &[Diagnostic]| {
        let codes = [Code::NoSuchPage, Code::NoSuchFile, Code::NoSuchImage];
        findings.iter().filter(|f| codes.contains(&f.code)).count()
    };
    let mended = nowhere(before).saturating_sub(nowhere(after));
    let (less, more): (Vec<_>, Vec<_>) = new_findings(before, after)
        .into_iter()
        .partition(|f| LESS_WRONG.contains(&f.code));
    !more.is_empty() || less.len() > mended
}

impl Fixed {
    fn note(&mut self, taken: &[&Diagnostic], sources: Sources) {
        for finding in taken {
            *self.mended.entry(finding.code).or_default() += 1;
        }
        self.sources = sources;
    }
}

/// The fixes that do not meet, made together; what several findings offer in the
/// same words is made once.
fn together(findings: &[Diagnostic]) -> (Vec<&Diagnostic>, Change) {
    let mut change = Change::default();
    let mut taken: Vec<&Diagnostic> = Vec::new();
    for finding in findings {
        if taken.iter().rev().any(|other| other.fix == finding.fix) {
            taken.push(finding);
            continue;
        }
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let meets = edits
            .clone()
            .any(|e| change.meets(&e.file, &e.span.range()));
        if !meets {
            for edit in edits {
                change.take(edit);
            }
            taken.push(finding);
        }
    }
    (taken, change)
}
