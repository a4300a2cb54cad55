//! Times in the format of the events, RFC 3339.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat};
use serde_json::Value;

/// A written time in seconds since 1970.
pub fn seconds(written: &Value) -> Option<i64> {
    DateTime::parse_from_rfc3339(written.as_str()?).ok().map(|time| time.timestamp())
}

/// The opposite of [`seconds`].
pub fn shown(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0)
        .map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
        .unwrap_or_default()
}

/// A time of the clock in seconds since 1970.
pub fn of(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
