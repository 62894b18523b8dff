//! The nine shapes in which pages write a date, and one type for them.

use jiff::civil;
use jiff::tz::Offset;

use super::Date;

/// What is wrong with a date, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub struct NoDate {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Reads a day (`2019-02-26`, `2019-6-9`), or a day and a time with a space or
/// `T` between (`9:03:55`, `12:34:43.123`, `12:34`), with an offset from UTC or
/// without (`Z`, `+0200`, `+02:00`, `+02`, `UTC`; none is UTC).
pub fn parse(text: &str) -> Result<Date, NoDate> {
    let text = text.trim();
    let (day, time) = match text.find(['T', 't', ' ']) {
        Some(i) => (&text[..i], text[i + 1..].trim()),
        None => (text, ""),
    };
    let numbers: Option<Vec<i16>> = day.split('-').map(number).collect();
    let (Some([year, month, date]), true) = (numbers.as_deref(), has_year(day)) else {
        return Err(no_date(text));
    };
    let day = calendar_day(text, *year, *month, *date)?;
    let (clock, offset) = match time {
        "" => (civil::Time::midnight(), Offset::UTC),
        time => time_of_day(text, time)?,
    };
    let instant = offset
        .to_timestamp(day.to_datetime(clock))
        .map_err(|_| no_date(text))?;
    Ok(Date {
        instant,
        offset: offset.seconds(),
        has_time: !time.is_empty(),
    })
}

/// A number of one to four digits and nothing else.
fn number(digits: &str) -> Option<i16> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && (1..=4).contains(&digits.len());
    plain.then(|| digits.parse().ok()).flatten()
}

/// Whether the first of three parts has the four digits of a year, and the
/// others the one or two of a month and a day.
fn has_year(day: &str) -> bool {
    let lengths: Vec<usize> = day.split('-').map(str::len).collect();
    matches!(lengths.as_slice(), [4, 1 | 2, 1 | 2])
}

/// The day, if the calendar has it.
fn calendar_day(text: &str, year: i16, month: i16, day: i16) -> Result<civil::Date, NoDate> {
    let narrow = |n: i16| i8::try_from(n).unwrap_or(0);
    let Ok(first) = civil::Date::new(year, narrow(month), 1) else {
        return Err(NoDate {
            message: format!("`{text}` is no date: there is no month {month}"),
            help: "write the year, the month and the day: `2019-02-26`".into(),
        });
    };
    civil::Date::new(year, narrow(month), narrow(day)).map_err(|_| NoDate {
        message: format!("`{text}` is no date: there is no day {day} in that month"),
        help: format!(
            "the month {} has {} days",
            first.strftime("%Y-%m"),
            first.days_in_month()
        ),
    })
}

/// `12:34:43.123 +0200`.
fn time_of_day(text: &str, time: &str) -> Result<(civil::Time, Offset), NoDate> {
    let end = time
        .find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.')
        .unwrap_or(time.len());
    let (clock, zone) = (&time[..end], time[end..].trim());
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Option<Vec<i16>> = clock.split(':').map(number).collect();
    let (hour, minute, second) = match parts.as_deref() {
        Some([hour, minute]) => (*hour, *minute, 0),
        Some([hour, minute, second]) => (*hour, *minute, *second),
        _ => return Err(no_date(text)),
    };
    let narrow = |n: i16| i8::try_from(n).unwrap_or(-1);
    let clock = civil::Time::new(
        narrow(hour),
        narrow(minute),
        narrow(second),
        nanoseconds(fraction),
    )
    .map_err(|_| NoDate {
        message: format!("`{text}` is no date: no clock shows {clock}"),
        help: "hours go from 0 to 23, minutes and seconds from 0 to 59".into(),
    })?;
    let offset = offset(zone).ok_or_else(|| NoDate {
        message: format!("`{text}` is no date: `{zone}` is no offset from UTC"),
        help: "write the offset in hours and minutes, such as `+0200`, or leave it out for UTC"
            .into(),
    })?;
    Ok((clock, offset))
}

/// The digits after the point as nanoseconds; what is finer is cut off.
fn nanoseconds(digits: &str) -> i32 {
    let padded: String = digits
        .chars()
        .chain(std::iter::repeat('0'))
        .take(9)
        .collect();
    padded.parse().unwrap_or(0)
}

/// `Z`, `UTC`, `+0200`, `+02:00`, `-2` or nothing.
fn offset(zone: &str) -> Option<Offset> {
    let (sign, digits) = match zone.as_bytes().first() {
        None => return Some(Offset::UTC),
        Some(b'+') => (1, &zone[1..]),
        Some(b'-') => (-1, &zone[1..]),
        Some(_) => {
            let utc = ["z", "utc", "gmt"].contains(&zone.to_ascii_lowercase().as_str());
            return utc.then_some(Offset::UTC);
        }
    };
    let digits = digits.replacen(':', "", 1);
    let number = i32::from(number(&digits)?);
    let (hours, minutes) = match digits.len() {
        1 | 2 => (number, 0),
        _ => (number / 100, number % 100),
    };
    let sound = hours < 24 && minutes < 60;
    let seconds = sign * (hours * 3600 + minutes * 60);
    sound.then(|| Offset::from_seconds(seconds).ok()).flatten()
}

/// What is no date at all; where it can be read as one, with how to write it.
fn no_date(text: &str) -> NoDate {
    let help = match other_order(text) {
        Some(day) => format!("write `{day}`"),
        None => "write the year, the month and the day, such as `2019-02-26`, and if you like a \
                 time: `2019-02-26 12:34:43 +0000`"
            .into(),
    };
    NoDate {
        message: format!("`{text}` is no date"),
        help,
    }
}

/// The day, where a text says it in another order that leaves no doubt.
fn other_order(text: &str) -> Option<civil::Date> {
    const SPELLED: &[&str] = &[
        "%Y/%m/%d",
        "%Y.%m.%d",
        "%Y%m%d",
        "%d.%m.%Y",
        "%B %d, %Y",
        "%B %d %Y",
        "%d %B %Y",
        "%b %d, %Y",
        "%d %b %Y",
        "%d. %B %Y",
    ];
    let spelled = |format: &&str| civil::Date::strptime(format, text).ok();
    SPELLED.iter().find_map(spelled).or_else(|| {
        // 3/4/2019 is in March or in April, 13/4/2019 only in April.
        let american = civil::Date::strptime("%m/%d/%Y", text).ok();
        let british = civil::Date::strptime("%d/%m/%Y", text).ok();
        match (american, british) {
            (Some(day), None) | (None, Some(day)) => Some(day),
            (Some(one), Some(other)) if one == other => Some(one),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_shapes_are_one_type() {
        for (text, moment, offset, has_time) in [
            ("2019-02-26 12:34:43 +0000", "2019-02-26T12:34:43Z", 0, true),
            (
                "2019-02-26 12:34:43 +0200",
                "2019-02-26T10:34:43Z",
                7200,
                true,
            ),
            (
                "2019-02-26 12:34:43 +03:00",
                "2019-02-26T09:34:43Z",
                10800,
                true,
            ),
            (
                "2019-02-26 12:34:43 -0430",
                "2019-02-26T17:04:43Z",
                -16200,
                true,
            ),
            (
                "2019-02-26T12:34:43.123Z",
                "2019-02-26T12:34:43.123Z",
                0,
                true,
            ),
            ("2019-02-26t12:34:43.5z", "2019-02-26T12:34:43.5Z", 0, true),
            ("2019-02-26 ", "2019-02-26T00:00:00Z", 0, false),
            ("2019-02-26", "2019-02-26T00:00:00Z", 0, false),
            ("2019-06-9", "2019-06-09T00:00:00Z", 0, false),
            ("2019-6-9 9:03:55", "2019-06-09T09:03:55Z", 0, true),
            ("2019-06-09 9:03 +2", "2019-06-09T07:03:00Z", 7200, true),
            ("2019-06-09 09:03 UTC", "2019-06-09T09:03:00Z", 0, true),
            ("2020-02-29", "2020-02-29T00:00:00Z", 0, false),
        ] {
            let date = parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
            let instant: jiff::Timestamp = moment.parse().expect("a timestamp");
            assert_eq!(
                (date.instant, date.offset, date.has_time),
                (instant, offset, has_time),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_date_says_why_and_what_to_write() {
        for (text, message, help) in [
            (
                "2019-02-30",
                "there is no day 30 in that month",
                "2019-02 has 28 days",
            ),
            ("2019-13-01", "there is no month 13", "`2019-02-26`"),
            ("2019-00-10", "there is no month 0", "`2019-02-26`"),
            ("2019-01-00", "there is no day 0", "31 days"),
            ("2019-02-26 25:00:00", "no clock shows 25:00:00", "0 to 23"),
            ("2019-02-26 12:00 CET", "`CET` is no offset", "`+0200`"),
            ("2019-02-26 12:00 +9900", "`+9900` is no offset", "`+0200`"),
            ("2019", "is no date", "`2019-02-26`"),
            ("26.02.2019", "is no date", "write `2019-02-26`"),
            ("02/26/2019", "is no date", "write `2019-02-26`"),
            ("02/03/2019", "is no date", "year, the month"),
            ("February 26, 2019", "is no date", "write `2019-02-26`"),
            ("26 Feb 2019", "is no date", "write `2019-02-26`"),
            ("soon", "is no date", "year, the month"),
            ("2019-02-26 noon", "is no date", "year, the month"),
            ("20190-02-26", "is no date", "year, the month"),
            ("-2019-02-26", "is no date", "year, the month"),
            ("2019-02-26 12", "is no date", "year, the month"),
            ("T", "is no date", "year, the month"),
            ("２０１９-02-26", "is no date", "year, the month"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.message.contains(message), "{text}: {error:?}");
            assert!(error.help.contains(help), "{text}: {error:?}");
        }
    }
}
