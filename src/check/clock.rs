//! What only shows when it is known what day it is. `check` says the day; nothing
//! that is published depends on it.

use std::sync::Arc;

use jiff::Timestamp;

use crate::article::{Article, Head};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::front_matter::FrontMatter;
use crate::source::History;

use super::Ground;

/// Codes of findings that need the day.
pub(super) const CODES: &[Code] = &[Code::FutureDate, Code::StalePage, Code::OldNew];

const DAY: i64 = 24 * 60 * 60;

/// Judges every page's dates as of `now`.
pub(super) fn judge(
    ground: &Ground<'_>,
    history: &History,
    now: Timestamp,
    problems: &mut Vec<Diagnostic>,
) {
    let heads = ground.articles.iter();
    for (article, head) in heads.filter_map(|a: &Arc<Article>| Some((a, a.head.as_deref()?))) {
        future(article, head, now, problems);
        old_new(ground, article, head, now, problems);
        stale(ground, article, head, history, now, problems);
    }
}

fn days(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_second() - from.as_second()) / DAY
}

fn future(article: &Article, head: &Head, now: Timestamp, problems: &mut Vec<Diagnostic>) {
    let Some(date) = &head.front.date else { return };
    // A bare day has come when it has come anywhere on Earth (UTC+14).
    let early = if date.value.has_time { 0 } else { 14 * 60 * 60 };
    if date.value.instant.as_second() - early <= now.as_second() {
        return;
    }
    problems.push(
        Diagnostic::new(Code::FutureDate, "the page's date has not come yet")
            .at(&article.file.path, date.span)
            .help("correct the date, or keep the page a draft until then"),
    );
}

fn old_new(
    ground: &Ground<'_>,
    article: &Article,
    head: &Head,
    now: Timestamp,
    problems: &mut Vec<Diagnostic>,
) {
    let limit = ground.config.check.new_for;
    let Some(date) = head.front.date.as_ref().filter(|_| head.front.is_new) else {
        return;
    };
    let age = days(date.value.instant, now);
    if limit == 0 || age <= limit {
        return;
    }
    let words = format!("the page has been new for {age} days");
    let file = &article.file;
    let since = Place {
        file: file.path.clone(),
        span: Some(date.span),
    };
    problems.push(
        Diagnostic::new(Code::OldNew, words)
            .at(&file.path, FrontMatter::place(file, &["isNew"]))
            .also(since, "since this day")
            .help("write `isNew: false`"),
    );
}

fn stale(
    ground: &Ground<'_>,
    article: &Article,
    head: &Head,
    history: &History,
    now: Timestamp,
    problems: &mut Vec<Diagnostic>,
) {
    let limit = ground.config.check.stale_after;
    let file = &article.file.path;
    let committed = history.last_change.get(file).map(|(at, _)| *at);
    let dated = head.front.date.as_ref();
    let Some(changed) = committed.or(dated.map(|d| d.value.instant)) else {
        return;
    };
    let age = days(changed, now);
    if limit == 0 || age <= limit {
        return;
    }
    let words = format!("nobody has changed the page for {age} days");
    let finding = Diagnostic::new(Code::StalePage, words)
        .help("read it again, correct it, and give it today's `date`");
    problems.push(match dated.filter(|_| committed.is_none()) {
        Some(date) => finding.at(file, date.span),
        None => finding.at(file, FrontMatter::place(&article.file, &["date"])),
    });
}
