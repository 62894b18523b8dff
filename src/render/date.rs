//! Moments as templates see them: for machines in ISO 8601, for readers in the
//! words of their language.

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;

use super::view::DateView;
use crate::front_matter::Date;
use crate::theme::Words;

/// A page's date, in the offset that it was written with.
pub fn of_page(date: &Date, words: &Words) -> DateView {
    view(date.instant, date.offset, date.has_time, words)
}

/// The day of the place where a page's date was written.
pub fn day(date: &Date) -> civil::Date {
    local(date.instant, date.offset).date()
}

/// A moment with its offset from UTC in seconds.
pub fn view(instant: Timestamp, offset: i32, has_time: bool, words: &Words) -> DateView {
    let iso = iso(instant, offset, has_time);
    let text = words.date(local(instant, offset).date());
    DateView { iso, text }
}

/// The moment as ISO 8601 (and so as a W3C Datetime).
pub fn iso(instant: Timestamp, offset: i32, has_time: bool) -> String {
    let local = local(instant, offset);
    if !has_time {
        return local.date().to_string();
    }
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.unsigned_abs() / 60;
    let (hours, minutes) = (minutes / 60, minutes % 60);
    format!(
        "{}{sign}{hours:02}:{minutes:02}",
        local.strftime("%Y-%m-%dT%H:%M:%S")
    )
}

/// The clock on the wall at that offset; UTC's where the offset is none.
fn local(instant: Timestamp, offset: i32) -> civil::DateTime {
    Offset::from_seconds(offset)
        .unwrap_or(Offset::UTC)
        .to_datetime(instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_that_of_the_place_where_it_was_written() {
        let instant: Timestamp = "2019-02-26T22:30:00Z".parse().expect("a timestamp");
        assert_eq!(iso(instant, 7200, true), "2019-02-27T00:30:00+02:00");
        assert_eq!(iso(instant, -16200, true), "2019-02-26T18:00:00-04:30");
        assert_eq!(iso(instant, 0, false), "2019-02-26");
    }
}
