//! Moments as templates see them: for machines in ISO 8601, for readers as their
//! language writes a day (Unicode CLDR's long date format).

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;

use super::view::DateView;
use crate::front_matter::Date;

/// How a language writes a day: the names of its months, and where they stand.
struct Style {
    months: [&'static str; 12],
    /// `D` day, `M` month, `Y` year.
    pattern: &'static str,
}

const ENGLISH: Style = Style {
    months: [
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
    ],
    pattern: "D M Y",
};

const GERMAN: Style = Style {
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    pattern: "D. M Y",
};

const FRENCH: Style = Style {
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    pattern: "D M Y",
};

const SPANISH: Style = Style {
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    pattern: "D de M de Y",
};

const HEBREW: Style = Style {
    months: [
        "ינואר",
        "פברואר",
        "מרץ",
        "אפריל",
        "מאי",
        "יוני",
        "יולי",
        "אוגוסט",
        "ספטמבר",
        "אוקטובר",
        "נובמבר",
        "דצמבר",
    ],
    pattern: "D בM Y",
};

const JAPANESE: Style = Style {
    months: [
        "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12",
    ],
    pattern: "Y年M月D日",
};

/// A page's date, in the offset that it was written with.
pub fn of_page(date: &Date, language: &str) -> DateView {
    view(date.instant, date.offset, date.has_time, language)
}

/// A moment with its offset from UTC in seconds.
pub fn view(instant: Timestamp, offset: i32, has_time: bool, language: &str) -> DateView {
    let iso = iso(instant, offset, has_time);
    let text = day_text(local(instant, offset).date(), language);
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
    format!(
        "{}{sign}{:02}:{:02}",
        local.strftime("%Y-%m-%dT%H:%M:%S"),
        minutes / 60,
        minutes % 60
    )
}

/// The clock on the wall at that offset; UTC's where the offset is none.
fn local(instant: Timestamp, offset: i32) -> civil::DateTime {
    Offset::from_seconds(offset)
        .unwrap_or(Offset::UTC)
        .to_datetime(instant)
}

/// The day as readers of the language write it; ISO where the language is not known.
fn day_text(day: civil::Date, language: &str) -> String {
    let style = match language.split('-').next().unwrap_or("") {
        "en" => &ENGLISH,
        "de" => &GERMAN,
        "fr" => &FRENCH,
        "es" => &SPANISH,
        "he" => &HEBREW,
        "ja" => &JAPANESE,
        _ => return day.to_string(),
    };
    let month = usize::from(day.month().unsigned_abs()).saturating_sub(1);
    let month = style.months.get(month).copied().unwrap_or_default();
    let mut text = String::new();
    for c in style.pattern.chars() {
        match c {
            'D' => text.push_str(&day.day().to_string()),
            'M' => text.push_str(month),
            'Y' => text.push_str(&day.year().to_string()),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_its_language_writes_it() {
        let instant: Timestamp = "2019-02-26T22:30:00Z".parse().expect("a timestamp");
        let text = |language| view(instant, 7200, true, language).text;
        assert_eq!(text("en"), "27 February 2019");
        assert_eq!(text("de-AT"), "27. Februar 2019");
        assert_eq!(text("es"), "27 de febrero de 2019");
        assert_eq!(text("he"), "27 בפברואר 2019");
        assert_eq!(text("ja"), "2019年2月27日");
        assert_eq!(text("xx"), "2019-02-27");
        assert_eq!(
            view(instant, 7200, true, "en").iso,
            "2019-02-27T00:30:00+02:00"
        );
        assert_eq!(view(instant, 0, false, "en").iso, "2019-02-26");
    }
}
