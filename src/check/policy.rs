//! Which findings count, and as what: the severities that whoever runs Shelfmark
//! decides.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Level;
use crate::diagnostic::{Code, Diagnostic, Severity};

/// What was decided about findings. The default leaves each as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Findings that count as errors.
    pub deny: BTreeSet<Code>,
    /// Whether every warning counts as an error.
    pub deny_warnings: bool,
    /// Findings that do not count, unless they are errors by nature: what cannot
    /// be published cannot be wished away.
    pub allow: BTreeSet<Code>,
    /// What the site itself says; what stands above counts more.
    pub site: BTreeMap<Code, Level>,
}

impl Policy {
    /// The same over what a site says in its settings.
    pub fn over(&self, site: &BTreeMap<Code, Level>) -> Self {
        Self {
            site: site.clone(),
            ..self.clone()
        }
    }

    /// The findings that count, as they count.
    pub fn apply(&self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let counts = |finding: &Diagnostic| {
            let denied = self.deny.contains(&finding.code);
            let off = self.site.get(&finding.code) == Some(&Level::Off) && !denied;
            finding.severity == Severity::Error || !(off || self.allow.contains(&finding.code))
        };
        let counted = findings.into_iter().filter(counts).map(|mut finding| {
            if let Some(Level::As(severity)) = self.site.get(&finding.code) {
                finding.severity = *severity;
            }
            let warns = finding.severity == Severity::Warning;
            if (warns && self.deny_warnings) || self.deny.contains(&finding.code) {
                finding.severity = Severity::Error;
            }
            finding
        });
        counted.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_decided_about_a_code_holds_for_it_alone() {
        let policy = Policy {
            deny: [Code::NoSuchPage].into(),
            allow: [Code::NoSuchImage, Code::RouteClash].into(),
            ..Policy::default()
        };
        let findings = [
            Code::NoSuchPage,
            Code::NoSuchImage,
            Code::RouteClash,
            Code::NoPermalink,
        ];
        let judged = policy.apply(findings.map(|c| Diagnostic::new(c, "")).into());
        let seen: Vec<_> = judged.iter().map(|f| (f.code, f.severity)).collect();
        assert_eq!(
            seen,
            [
                (Code::NoSuchPage, Severity::Error),
                (Code::RouteClash, Severity::Error),
                (Code::NoPermalink, Severity::Warning),
            ]
        );
    }
}
