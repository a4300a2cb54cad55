//! Faults that Meta reports outside of any status (Meta, "Errors webhook reference").

use serde_json::Value;

use super::item::whole;
use super::source::Source;
use crate::graph::reported;
use crate::wit::webhooks::{Event, EventContent, PlatformError};

/// A notification that could not be delivered within the hour of No Storage.
const LOST: u32 = 131_035;

/// The event of an error; `None` if it is not an object.
pub(super) fn event(source: &Source, told: &Value, raw: &str) -> Option<Event> {
    told.as_object()?;
    let failure = reported(std::slice::from_ref(told), &source.ids());
    let error = PlatformError { failure, message_lost: whole(told, "code") == Some(LOST) };
    Some(source.hashed("errors", None, raw, EventContent::PlatformError(error)))
}
