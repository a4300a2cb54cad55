//! The commands and prompts that a custom call sets for a number's chats: emojis are not allowed (Meta,
//! "Conversational components").

use serde_json::Value;

use super::body::refuse;
use super::fields::Fields;
use crate::failure::Fault;
use crate::text;

/// Refuses an emoji, which Meta does not accept there.
///
/// # Errors
///
/// `permanent`, with the place of the first emoji.
pub(super) fn check(fields: &Fields) -> Result<(), Fault> {
    let fields = ["commands", "prompts"].iter().filter_map(|name| fields.get(name));
    match fields.filter_map(|field| emoji(&field.value, &field.at)).next() {
        Some(at) => {
            Err(refuse(&at, "This text has an emoji, which Meta does not accept here.", "Take it out."))
        }
        None => Ok(()),
    }
}

/// The place of the first text with an emoji: a prompt, or a command's name or description.
fn emoji(value: &Value, at: &str) -> Option<String> {
    match value {
        Value::String(text) => text::has_emoji(text).then(|| at.to_owned()),
        Value::Array(items) => {
            (0_usize..).zip(items).find_map(|(place, item)| emoji(item, &format!("{at}[{place}]")))
        }
        Value::Object(members) => {
            members.iter().find_map(|(name, value)| emoji(value, &format!("{at}.{name}")))
        }
        _ => None,
    }
}
