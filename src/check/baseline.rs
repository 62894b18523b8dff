//! The known findings of an old site: only new ones fail.
//!
//! A baseline is a text file of one line for each known problem: how often it
//! occurs, its code, its file and its words, parted by tabs. Lines are sorted and
//! hold no line numbers, nor numbers that grow by themselves, so that an edit elsewhere in the page changes nothing
//! and two branches merge.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Place};

/// The first line of the file.
const HEAD: &str = "# Known findings, accepted by `shelfmark check --write-baseline`.";

/// The findings that are known, each with the number of its occurrences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<[String; 3], usize>);

impl Baseline {
    /// The baseline that knows exactly these.
    pub fn of(findings: &[Diagnostic]) -> Self {
        let mut known = BTreeMap::new();
        for finding in findings {
            *known.entry(key(finding)).or_default() += 1;
        }
        Self(known)
    }

    /// Reads a baseline; the number of the first line that is none, where there is
    /// one.
    ///
    /// # Errors
    /// The line's number, from 1.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut known = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim_end_matches('\r');
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut parts = line.splitn(4, '\t').map(str::to_string);
            let count = parts.next().and_then(|n| n.parse::<usize>().ok());
            let key = (parts.next(), parts.next(), parts.next());
            let (Some(count), (Some(code), Some(file), Some(words))) = (count, key) else {
                return Err(number);
            };
            *known.entry([code, file, words]).or_default() += count;
        }
        Ok(Self(known))
    }

    /// The findings that are not known. Of a problem that occurs more often than
    /// it is known, the last ones are new.
    pub fn new_among(&self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut left = self.0.clone();
        let is_new = |finding: &Diagnostic| match left.get_mut(&key(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        findings.into_iter().filter(is_new).collect()
    }

    /// The baseline as text.
    pub fn text(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for ([code, file, words], count) in &self.0 {
            // Writing to memory does not fail.
            let _ = writeln!(text, "{count}\t{code}\t{file}\t{words}");
        }
        text
    }
}

fn key(finding: &Diagnostic) -> [String; 3] {
    let file = |place: &Place| place.file.to_string();
    let file = finding.place.as_ref().map(file).unwrap_or_default();
    let line = |text: String| text.replace(|c: char| c.is_control(), " ");
    [
        finding.code.as_str().to_string(),
        line(file),
        line(finding.lasting_message().into_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::path::SourcePath;

    fn finding(file: &str, at: usize, words: &str) -> Diagnostic {
        let file = SourcePath::new(file).expect("sound");
        Diagnostic::new(Code::NoSuchPage, words).at(&file, at..at + 1)
    }

    #[test]
    fn a_known_finding_is_known_wherever_its_line_has_moved() {
        let known = Baseline::of(&[finding("a.md", 5, "no page at `x\ty`\n")]);
        let known = Baseline::parse(&known.text()).expect("as written");
        let again = vec![finding("a.md", 500, "no page at `x\ty`\n")];
        assert!(known.new_among(again).is_empty());
    }

    #[test]
    fn a_known_finding_is_known_on_the_next_day() {
        let old = |days: u32| {
            let words = format!("the page has been new for {days} days");
            Diagnostic::new(Code::OldNew, words)
        };
        let known = Baseline::of(&[old(99)]);
        assert!(known.new_among(vec![old(100)]).is_empty());
    }

    #[test]
    fn what_was_not_known_is_new() {
        let known = Baseline::of(&[finding("a.md", 5, "x")]);
        let all = vec![
            finding("a.md", 5, "x"),
            finding("a.md", 9, "x"),
            finding("b.md", 5, "x"),
        ];
        let new = known.new_among(all.clone());
        assert_eq!(new, all[1..]);
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        assert_eq!(
            Baseline::parse("# head\n1\tcode\tfile\twords\nnonsense\n"),
            Err(3)
        );
        assert_eq!(Baseline::parse(""), Ok(Baseline::default()));
    }
}
