//! The media in a message in Meta's own form: the addresses that Meta will fetch.

use serde_json::Value;

use crate::failure::Fault;
use crate::tools::media::check_link;

/// The objects in which Meta has a file's address as `link`.
const MEDIA: [&str; 7] = ["image", "video", "gif", "audio", "voice", "document", "sticker"];

/// Data for the business's own flows and webhooks, from which Meta fetches nothing.
const OWN_DATA: [&str; 2] = ["flow_action_payload", "flow_action_data"];

/// Checks every address, at any depth: in the message itself, in a header, a card or a template's parameters.
///
/// # Errors
///
/// `permanent` with code 1011.
pub(super) fn check(name: &str, value: &Value, at: &str) -> Result<(), Fault> {
    match value {
        Value::Object(object) => {
            if let (true, Some(Value::String(link))) = (MEDIA.contains(&name), object.get("link")) {
                check_link(link, &format!("{at}.link"))?;
            }
            for (name, value) in object.iter().filter(|(name, _)| !OWN_DATA.contains(&name.as_str())) {
                check(name, value, &format!("{at}.{name}"))?;
            }
            Ok(())
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                check("", item, &format!("{at}[{place}]"))?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}
