//! `--until`: the time of day at which sending stops.

use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Days, Local, NaiveTime, TimeZone};
use tokio::time::sleep;

/// A time of day. 24:00 is the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeOfDay {
    hour: u32,
    minute: u32,
}

impl FromStr for TimeOfDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parse = || {
            let (hour, minute) = text.trim().split_once(':')?;
            let number = |digits: &str| {
                let is_number =
                    matches!(digits.len(), 1..=2) && digits.bytes().all(|byte| byte.is_ascii_digit());
                is_number.then(|| digits.parse::<u32>().ok()).flatten()
            };
            let time = Self { hour: number(hour)?, minute: number(minute)? };
            matches!((time.hour, time.minute), (0..24, 0..60) | (24, 0)).then_some(time)
        };
        parse().ok_or_else(|| "give a time of day, such as 20:00; midnight is 24:00".to_owned())
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(out, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl TimeOfDay {
    /// That time today. A time that has passed does not mean tomorrow's: the campaign would run through the night.
    fn today<Tz: TimeZone>(self, now: &DateTime<Tz>) -> Result<DateTime<Tz>, String> {
        let midnight = u64::from(self.hour == 24);
        let moment = now
            .date_naive()
            .checked_add_days(Days::new(midnight))
            .zip(NaiveTime::from_hms_opt(self.hour % 24, self.minute, 0))
            // When the clock is set back, the time occurs twice; when it is set forward, not at all.
            .and_then(|(day, time)| day.and_time(time).and_local_timezone(now.timezone()).earliest());
        match moment {
            Some(moment) if moment > *now => Ok(moment),
            Some(_) => Err(format!(
                "--until {self} has passed today: start the campaign tomorrow, or give a later time (midnight is 24:00)"
            )),
            None => Err(format!(
                "--until {self} does not exist today, because the clocks change: give another time"
            )),
        }
    }
}

/// A moment of today by the wall clock.
#[derive(Clone, Debug)]
pub struct Deadline(DateTime<Local>);

impl Deadline {
    /// That time today, or why there is none.
    pub fn today(time: TimeOfDay) -> Result<Self, String> {
        time.today(&Local::now()).map(Self)
    }

    /// Waits until then.
    pub async fn wait(&self) {
        // In steps: the runtime's clock stops while a laptop sleeps.
        while let Ok(left) = self.0.signed_duration_since(Local::now()).to_std() {
            sleep(left.min(Duration::from_secs(1))).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;

    fn at(time: &str) -> DateTime<FixedOffset> {
        format!("2026-03-04T{time}+02:00").parse().unwrap()
    }

    fn today(time: &str, now: &str) -> Result<DateTime<FixedOffset>, String> {
        time.parse::<TimeOfDay>()?.today(&at(now))
    }

    #[test]
    fn a_time_of_day_is_todays_by_the_local_clock() {
        assert_eq!(today("20:00", "19:59:59").unwrap(), at("20:00:00"));
        assert_eq!(today("8:05", "00:00:00").unwrap(), at("08:05:00"));
        assert_eq!(today("24:00", "20:00:00").unwrap().to_rfc3339(), "2026-03-05T00:00:00+02:00");
    }

    #[test]
    fn a_time_that_has_passed_is_refused_so_that_nobody_is_written_to_at_night() {
        for now in ["20:00:00", "20:05:00", "23:59:59"] {
            let error = today("20:00", now).unwrap_err();
            assert!(error.contains("20:00 has passed") && error.contains("tomorrow"), "{error}");
        }
    }

    #[test]
    fn what_is_no_time_of_day_is_refused() {
        for text in ["", "20", "20:60", "24:01", "25:00", "8pm", "20:00:00", "-1:00", "+8:00", "20:5x"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
    }
}
