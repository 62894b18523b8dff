//! What would be said many times over is said once.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::markdown::compose;

/// Sorted findings with each of a snippet told once: where it is included first is
/// named, and how often else.
pub fn of_snippets(findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut once: Vec<(Diagnostic, usize)> = Vec::with_capacity(findings.len());
    for finding in findings {
        match once.last_mut() {
            Some((first, more)) if is_again(&finding, first) => *more += 1,
            _ => once.push((finding, 0)),
        }
    }
    let told = once.into_iter().map(|(mut finding, more)| {
        if let Some((_, what)) = finding.related.last_mut().filter(|_| more > 0) {
            let times = if more == 1 { "once" } else { "times" };
            let number = if more == 1 {
                String::new()
            } else {
                format!("{more} ")
            };
            *what = format!("{what}, and {number}{times} more");
        }
        finding
    });
    told.collect()
}

/// Whether a finding is the same as another but for who includes its snippet.
fn is_again(finding: &Diagnostic, first: &Diagnostic) -> bool {
    let included = |of: &Diagnostic| of.related.iter().any(|(_, what)| what == compose::INCLUDED);
    included(finding)
        && included(first)
        && finding.place == first.place
        && finding.code == first.code
        && finding.message == first.message
        && finding.help == first.help
}

/// One finding for a fault of a template, however many pages meet it.
pub fn of_templates(problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<(Diagnostic, usize)> = Vec::new();
    let mut seen = BTreeMap::new();
    for problem in problems {
        let key = (problem.code, problem.place.clone());
        match seen.get(&key).and_then(|at: &usize| kept.get_mut(*at)) {
            Some((_, more)) if key.1.is_some() => *more += 1,
            _ => {
                seen.insert(key, kept.len());
                kept.push((problem, 0));
            }
        }
    }
    let counted = kept.into_iter().map(|(mut problem, more)| {
        match more {
            0 => {}
            1 => problem.message.push_str(" and one other"),
            _ => problem.message.push_str(&format!(" and {more} others")),
        }
        problem
    });
    counted.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::path::SourcePath;

    #[test]
    fn a_fault_of_a_template_is_told_once() {
        let file = SourcePath::new("templates/page.html").expect("sound");
        let fault = |page: &str, at: usize| {
            let message = format!("no field `x`, on page `{page}`");
            Diagnostic::new(Code::BadTemplate, message).at(&file, at..at + 1)
        };
        let all = of_templates(vec![
            fault("a", 5),
            fault("b", 9),
            fault("c", 5),
            fault("d", 5),
        ]);
        let words: Vec<_> = all.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(
            words,
            [
                "no field `x`, on page `a` and 2 others",
                "no field `x`, on page `b`"
            ]
        );
    }
}
