//! Messages not sent by the API.

use serde_json::Value;

/// A message written by a person, or by the staff in the Business app.
#[derive(Debug)]
pub(crate) struct Written {
    pub id: String,
    pub phone_id: String,
    /// The group, or the user id of the person.
    pub chat: String,
    /// The user id of the person who wrote it. `None` if the staff did.
    pub author: Option<String>,
    /// The WhatsApp id of the person who wrote it.
    pub wa_id: Option<String>,
    /// The kind, which is also the name of its object.
    pub kind: String,
    pub object: Value,
}
