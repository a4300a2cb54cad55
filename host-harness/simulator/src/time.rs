//! Times as Meta writes them in its messages.

use std::time::{SystemTime, UNIX_EPOCH};

const DAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Seconds since 1970.
pub(crate) fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// `Sunday, 22-Nov-26 18:00:00 GMT`. Meta uses the same format with Pacific time.
pub(crate) fn spelled_out(unix: u64) -> String {
    let (days, seconds) = (unix / 86_400, unix % 86_400);
    let (year, month, day) = civil(days);
    format!(
        "{}, {day:02}-{}-{:02} {:02}:{:02}:{:02} GMT",
        DAYS[(days % 7) as usize],
        // A month is from 1 to 12.
        MONTHS[month - 1],
        year % 100,
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// Year, month and day of a day since 1970. Here years begin in March, so that the leap day is the last.
fn civil(days: u64) -> (u64, usize, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    (year, usize::try_from(month).unwrap_or(1), day)
}

/// The beginning of a day written as `2026-11-22`. `None` before 1970.
pub(crate) fn unix_of_date(text: &str) -> Option<u64> {
    let mut parts = text.split('-').map(str::parse::<u64>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March, as in `civil`.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    Some((days - 719_468) * 86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_the_beginning_of_its_day() {
        for unix in [0, 1_709_164_800, 1_709_251_200, 1_795_305_600] {
            let (year, month, day) = civil(unix / 86_400);
            assert_eq!(unix_of_date(&format!("{year}-{month:02}-{day:02}")), Some(unix));
        }
        assert_eq!(unix_of_date("2024-02-29"), Some(1_709_164_800));
        for wrong in ["2026-11", "2026-13-01", "1969-12-31", "2026-11-22-1", "today"] {
            assert_eq!(unix_of_date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_are_spelled_as_meta_spells_them() {
        assert_eq!(spelled_out(0), "Thursday, 01-Jan-70 00:00:00 GMT");
        assert_eq!(spelled_out(1_709_210_096), "Thursday, 29-Feb-24 12:34:56 GMT");
        assert_eq!(spelled_out(1_795_370_400), "Sunday, 22-Nov-26 18:00:00 GMT");
    }
}
