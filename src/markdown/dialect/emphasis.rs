//! Emphasis that CommonMark prints as asterisks.
//!
//! By the rule of flanking (CommonMark 0.31, 6.2) asterisks between a mark and a
//! letter cannot close, so `**Action:**This` keeps its asterisks, and so does
//! `This**(new)**`, where they cannot open. What the parser left as text is paired
//! here where that alone stood in the way. `5 ** 2`, `**/a` and `*.md` stay.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Raw, inline};

/// A row of asterisks that the parser left as text.
struct Run {
    /// Its first event, and how many there are.
    at: usize,
    events: usize,
    /// Whether it can open or close, and whether only by leave of this rule.
    opens: Option<Leave>,
    closes: Option<Leave>,
    strong: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Leave {
    /// CommonMark would let it.
    Given,
    /// A mark stands between it and the letter.
    Ours,
}

/// Pairs them.
pub fn pair<'t>(text: &str, mut events: Vec<Raw<'t>>) -> Vec<Raw<'t>> {
    let is_star = |(event, range): &Raw<'_>| {
        matches!(event, Event::Text(words) if words.starts_with('*')) && !escaped(text, range.start)
    };
    if !events.iter().any(is_star) {
        return events;
    }
    let mut pairs: Vec<(Run, Run)> = Vec::new();
    // Unpaired openings, one list for each open element.
    let mut open: Vec<Vec<Run>> = vec![Vec::new()];
    let mut in_code = false;
    let mut at = 0;
    while let Some(raw) = events.get(at) {
        match &raw.0 {
            Event::Start(tag) => {
                in_code |= matches!(tag, Tag::CodeBlock(_));
                open.push(Vec::new());
            }
            Event::End(tag) => {
                in_code &= !matches!(tag, TagEnd::CodeBlock);
                open.pop();
                if !inline::is_inline_end(tag) {
                    // What is open in an item ends with a block in it.
                    if let Some(open) = open.last_mut() {
                        open.clear();
                    }
                }
            }
            Event::Text(_) if !in_code && is_star(raw) => {
                if let Some(run) = run(text, &events, at) {
                    at += run.events;
                    match_up(run, open.last_mut(), &mut pairs);
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    if pairs.is_empty() {
        return events;
    }
    for (first, second) in pairs {
        put(&mut events, &first, true);
        put(&mut events, &second, false);
    }
    events.retain(|(event, _)| !matches!(event, Event::Text(words) if words.is_empty()));
    events
}

/// Closes the last opening that fits, else opens.
fn match_up(run: Run, open: Option<&mut Vec<Run>>, pairs: &mut Vec<(Run, Run)>) {
    let Some(open) = open else {
        return;
    };
    if let Some(closes) = run.closes {
        let fits = |first: &Run| {
            first.strong == run.strong
                && (closes == Leave::Ours || first.opens == Some(Leave::Ours))
        };
        // Not too far back: a thousand openings cost a thousand looks each.
        let near = open.len().saturating_sub(32);
        let found = open[near..].iter().rposition(fits);
        if let Some(number) = found.map(|at| near + at) {
            open.truncate(number + 1);
            pairs.extend(open.pop().map(|first| (first, run)));
            return;
        }
    }
    if run.opens.is_some() {
        open.push(run);
    }
}

/// Puts the start or the end of an element in the place of a run.
fn put(events: &mut [Raw<'_>], run: &Run, start: bool) {
    let range = events[run.at].1.start..events[run.at + run.events - 1].1.end;
    let event = match (start, run.strong) {
        (true, true) => Event::Start(Tag::Strong),
        (true, false) => Event::Start(Tag::Emphasis),
        (false, true) => Event::End(TagEnd::Strong),
        (false, false) => Event::End(TagEnd::Emphasis),
    };
    events[run.at] = (event, range);
    for (event, _) in &mut events[run.at + 1..run.at + run.events] {
        *event = Event::Text("".into());
    }
}

/// The run that starts with an event, if it is one of one or two asterisks.
fn run(text: &str, events: &[Raw<'_>], at: usize) -> Option<Run> {
    let mut range = events[at].1.clone();
    let mut count = 0;
    for (event, own) in &events[at..] {
        let Event::Text(words) = event else { break };
        let stars = words.bytes().all(|b| b == b'*') && !words.is_empty();
        if !stars || count > 0 && own.start != range.end {
            break;
        }
        range.end = own.end;
        count += 1;
    }
    if count == 0 {
        return None;
    }
    let length = range.len();
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    // A run of three or more, or what is left of one.
    if length > 2 || before == Some('*') || after == Some('*') {
        return None;
    }
    let strong = length == 2;
    let space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let mark = |c: Option<char>| c.is_some_and(is_mark);
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let opens = if space(after) || after == Some('/') {
        None
    } else if mark(after) && letter(before) && !after.is_some_and(shuts) {
        Some(Leave::Ours)
    } else {
        (space(before) || mark(before) || !mark(after)).then_some(Leave::Given)
    };
    // `**Note: **text`: the space stands on the wrong side.
    let mut words = text[..range.start].chars().rev();
    let misplaced =
        words.next().is_some_and(|c| c == ' ') && words.next().is_some_and(ends_sentence);
    let closes = if strong && misplaced {
        Some(Leave::Ours)
    } else if space(before) || before == Some('/') {
        None
    } else if mark(before) && letter(after) && !before.is_some_and(starts) {
        Some(Leave::Ours)
    } else {
        (space(after) || mark(after) || !mark(before)).then_some(Leave::Given)
    };
    // A single asterisk is often no emphasis: it must open a word and close one.
    let (opens, closes) = match strong {
        true => (opens, closes),
        false => (
            opens.filter(|leave| *leave == Leave::Given && space(before)),
            closes.filter(|leave| *leave == Leave::Ours && before.is_some_and(ends_sentence)),
        ),
    };
    Some(Run {
        at,
        events: count,
        opens,
        closes,
        strong,
    })
}

/// Punctuation and symbols, as flanking counts them.
fn is_mark(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control()
}

/// What opens a pair, and what shuts one: emphasis does not end behind the former.
fn starts(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '<' | '“' | '‘' | '«' | '「' | '（')
}

fn shuts(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '>' | '”' | '’' | '»' | '」' | '）')
}

fn ends_sentence(c: char) -> bool {
    matches!(
        c,
        ':' | '.' | '!' | '?' | ';' | ',' | ')' | '：' | '。' | '！' | '？'
    )
}

fn escaped(text: &str, at: usize) -> bool {
    let before: Range<usize> = at.saturating_sub(1)..at;
    text.as_bytes().get(before) == Some(b"\\")
}
