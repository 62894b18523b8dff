//! Safe fixes: what a finding offers to write is written, and nothing else.
//!
//! A fix may bring another one to light, so the site is judged again until none is
//! left. A fix that would bring a finding that was not there is left out.

use std::collections::BTreeMap;

use super::new_findings;
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

/// Makes the fixes of these codes; of all where none is named.
pub fn fix(engine: &mut Engine, sources: &Sources, codes: &[Code]) -> Fixed {
    let mut fixed = Fixed {
        sources: sources.with(&[], Vec::new(), Vec::new()),
        mended: BTreeMap::new(),
    };
    let mut judge = |sources: &Sources| {
        let build = engine.build(sources, &BuildOptions::default());
        build.diagnostics()
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
        if new_findings(&findings, &left).is_empty() && !taken.is_empty() {
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
            if new_findings(&findings, &left).is_empty() && left.len() < findings.len() {
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

impl Fixed {
    fn note(&mut self, taken: &[&Diagnostic], sources: Sources) {
        for finding in taken {
            *self.mended.entry(finding.code).or_default() += 1;
        }
        self.sources = sources;
    }
}

/// The fixes that do not meet, made together.
fn together(findings: &[Diagnostic]) -> (Vec<&Diagnostic>, Change) {
    let mut change = Change::default();
    let mut taken = Vec::new();
    for finding in findings {
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
