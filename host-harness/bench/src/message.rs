//! The one message that is sent, and its answer.

use serde::{Deserialize, Serialize};

/// Whom it is for.
pub const TO: &str = "+15550001111";

/// What is sent with it. No server knows it.
pub const TOKEN: &str = "EAAGbenchmarkbenchmarkbenchmarkbenchmarkbenchmarkbenchmarkbenchmark";

/// A text message, as Meta wants it.
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
    /// A text of this body.
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

/// What Meta answers.
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
    /// As given.
    pub input: String,
    /// By its WhatsApp id.
    pub wa_id: String,
}

/// A message that is accepted.
#[derive(Debug, Deserialize, Serialize)]
pub struct Accepted {
    /// Its id.
    pub id: String,
}

/// The id of the message with this number.
pub fn id(number: impl std::fmt::Display) -> String {
    format!("wamid.{number}")
}

/// The path that messages are sent to. The number they are sent from is how long the server waits, in
/// milliseconds.
pub fn path(wait: u32) -> String {
    format!("/v25.0/{wait}/messages")
}
