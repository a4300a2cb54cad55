//! The message that is sent, and its answer.

use serde::{Deserialize, Serialize};

/// The recipient.
pub const TO: &str = "+15550001111";

/// The token in each request. It is not valid anywhere.
pub const TOKEN: &str = "EAAGbenchmarkbenchmarkbenchmarkbenchmarkbenchmarkbenchmarkbenchmark";

/// A text message, in Meta's format.
#[derive(Debug, Deserialize, Serialize)]
pub struct Message<'a> {
    /// `whatsapp`.
    pub messaging_product: &'a str,
    /// `individual`.
    pub recipient_type: &'a str,
    /// The recipient.
    pub to: &'a str,
    /// `text`.
    pub r#type: &'a str,
    /// The text.
    #[serde(borrow)]
    pub text: Text<'a>,
}

/// A text.
#[derive(Debug, Deserialize, Serialize)]
pub struct Text<'a> {
    /// Here, the message's number.
    pub body: &'a str,
}

impl<'a> Message<'a> {
    /// A text with this body.
    pub fn new(body: &'a str) -> Self {
        Self {
            messaging_product: "whatsapp",
            recipient_type: "individual",
            to: TO,
            r#type: "text",
            text: Text { body },
        }
    }
}

/// Meta's answer.
#[derive(Debug, Deserialize, Serialize)]
pub struct Answer {
    /// `whatsapp`.
    pub messaging_product: String,
    /// The recipients.
    pub contacts: Vec<Contact>,
    /// The messages.
    pub messages: Vec<Accepted>,
}

/// A recipient.
#[derive(Debug, Deserialize, Serialize)]
pub struct Contact {
    /// The recipient as given.
    pub input: String,
    /// The recipient's WhatsApp id.
    pub wa_id: String,
}

/// An accepted message.
#[derive(Debug, Deserialize, Serialize)]
pub struct Accepted {
    /// Its id.
    pub id: String,
}

/// The id of the message with this number.
pub fn id(number: impl std::fmt::Display) -> String {
    format!("wamid.{number}")
}

/// The path for sending messages. The sending number in it tells the server how long to wait, in milliseconds.
pub fn path(wait: u32) -> String {
    format!("/v25.0/{wait}/messages")
}
