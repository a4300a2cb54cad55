//! Dates: RFC 3339 for people to write and read, and the `Date` header of an HTTP answer. The component has no clock:
//! the only "now" it knows is the one in an answer.

use crate::text;

/// Seconds since 1970-01-01T00:00:00Z.
pub(crate) type UnixSeconds = i64;

const DAY: i64 = 86_400;

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar, counted in 400-year eras that
/// begin in March so that the leap day is an era year's last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Consumes `count` digits from the front of `text`.
fn digits(text: &mut &str, count: usize) -> Option<i64> {
    let (head, tail) = text.split_at_checked(count)?;
    *text = tail;
    head.bytes()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

fn literal(text: &mut &str, one_of: &[char]) -> Option<char> {
    let first = text.chars().next().filter(|first| one_of.contains(first))?;
    *text = text.get(first.len_utf8()..)?;
    Some(first)
}

/// Parses an RFC 3339 time, which names its zone, as milliseconds since 1970. `None` if it is not one.
pub(crate) fn parse_rfc3339(text: &str) -> Option<i64> {
    let rest = &mut { text };
    let year = digits(rest, 4)?;
    literal(rest, &['-'])?;
    let month = digits(rest, 2)?;
    literal(rest, &['-'])?;
    let day = digits(rest, 2)?;
    literal(rest, &['T', 't', ' '])?;
    let hour = digits(rest, 2)?;
    literal(rest, &[':'])?;
    let minute = digits(rest, 2)?;
    literal(rest, &[':'])?;
    let second = digits(rest, 2)?;
    let mut millis = 0;
    if literal(rest, &['.']).is_some() {
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (fraction, tail) = rest.split_at_checked(length).filter(|_| length > 0)?;
        *rest = tail;
        millis = digits(&mut format!("{fraction:0<3}").as_str(), 3)?;
    }
    let offset = match literal(rest, &['Z', 'z', '+', '-'])? {
        sign @ ('+' | '-') => {
            let hours = digits(rest, 2)?;
            literal(rest, &[':'])?;
            let minutes = digits(rest, 2)?;
            if hours > 23 || minutes > 59 {
                return None;
            }
            (hours * 60 + minutes) * if sign == '+' { 60 } else { -60 }
        }
        _ => 0,
    };
    let valid = rest.is_empty()
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && hour <= 23
        && minute <= 59
        && second <= 60;
    let seconds = days_from_civil(year, month, day) * DAY + hour * 3_600 + minute * 60 + second - offset;
    valid.then_some(seconds * 1_000 + millis)
}

/// Writes an RFC 3339 time in UTC. Years outside 0 to 9999, which RFC 3339 cannot express, are clamped.
pub(crate) fn format_rfc3339(seconds: UnixSeconds) -> String {
    let seconds = seconds.clamp(-62_167_219_200, 253_402_300_799);
    let (year, month, day) = civil_from_days(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Reads an HTTP date in the form that every sender must use (RFC 9110, section 5.6.7):
/// `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn parse_http_date(text: &str) -> Option<UnixSeconds> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, date) = text::split_once(text, ", ")?;
    let mut parts = date.split(' ');
    let day: usize = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let month = (1usize..).zip(MONTHS).find_map(|(number, month)| (month == name).then_some(number))?;
    let year = parts.next()?;
    let time = parts.next()?;
    parse_rfc3339(&format!("{year}-{month:02}-{day:02}T{time}Z", day = day.min(99)))
        .map(|millis| millis / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3339_in_every_zone() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-12-24T18:00:00Z", 1_798_135_200_000),
            ("2026-12-24T19:00:00+01:00", 1_798_135_200_000),
            ("2026-12-24 12:30:00.25-05:30", 1_798_135_200_250),
            ("2000-02-29T23:59:59.9999z", 951_868_799_999),
            ("1969-12-31T23:59:59Z", -1_000),
        ] {
            assert_eq!(parse_rfc3339(text), Some(millis), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for text in [
            "",
            "2026-12-24",
            "2026-12-24T18:00:00",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-12-24T24:00:00Z",
            "2026-12-24T18:00:00Z ",
            "2026-12-24T18:00:00.Z",
            "2026-12-24T18:00:00+99:00",
            "２026-12-24T18:00:00Z",
        ] {
            assert_eq!(parse_rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_in_each_of_four_centuries_survives() {
        for days in (-200_000..200_000).step_by(37) {
            let seconds = days * DAY + 4_321;
            assert_eq!(parse_rfc3339(&format_rfc3339(seconds)), Some(seconds * 1_000));
        }
        assert_eq!(format_rfc3339(i64::MAX), "9999-12-31T23:59:59Z");
        assert_eq!(format_rfc3339(i64::MIN), "0000-01-01T00:00:00Z");
    }

    #[test]
    fn the_date_header() {
        assert_eq!(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        assert_eq!(parse_http_date("yesterday"), None);
        assert_eq!(parse_http_date("Sun, 99999999999 Nov 1994 08:49:37 GMT"), None);
    }
}
