//! A message that the API did not send.

use serde_json::Value;

/// A message that was not sent by the API: a person wrote it, or the staff in the Business app.
#[derive(Debug)]
pub(crate) struct Written {
    pub id: String,
    pub phone_id: String,
    /// The group, or the user id of the person.
    pub chat: String,
    /// The user id of the person who wrote it; nothing if the staff did.
    pub author: Option<String>,
    /// The WhatsApp id of the person who wrote it.
    pub wa_id: Option<String>,
    /// The kind, and the object of that name.
    pub kind: String,
    pub object: Value,
}
