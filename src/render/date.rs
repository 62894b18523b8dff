//! Moments as templates see them.

use jiff::Timestamp;
use jiff::tz::Offset;

use super::view::DateView;
use crate::front_matter::Date;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A page's date, in the offset that it was written with.
pub fn of_page(date: &Date) -> DateView {
    view(date.instant, date.offset, date.has_time)
}

/// A moment with its offset from UTC in seconds.
pub fn view(instant: Timestamp, offset: i32, has_time: bool) -> DateView {
    let offset = Offset::from_seconds(offset).unwrap_or(Offset::UTC);
    let local = offset.to_datetime(instant);
    let day = local.date();
    let month = MONTHS
        .get(usize::from(day.month().unsigned_abs()).saturating_sub(1))
        .unwrap_or(&"");
    let iso = if has_time {
        let seconds = offset.seconds();
        let sign = if seconds < 0 { '-' } else { '+' };
        let minutes = seconds.unsigned_abs() / 60;
        format!(
            "{}{sign}{:02}:{:02}",
            local.strftime("%Y-%m-%dT%H:%M:%S"),
            minutes / 60,
            minutes % 60
        )
    } else {
        day.to_string()
    };
    DateView {
        iso,
        text: format!("{} {month} {}", day.day(), day.year()),
    }
}
