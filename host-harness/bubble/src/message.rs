//! A message in its recipient's words: the contract's `rendered-message`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Message {
    /// The header.
    pub header: Option<Header>,
    /// The body, with WhatsApp's marks for bold, italic and so on.
    pub body: String,
    /// The footer.
    pub footer: Option<String>,
    /// The buttons.
    pub buttons: Vec<Button>,
    /// The carousel's cards.
    pub cards: Vec<Card>,
}

/// A header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Header {
    /// `TEXT`, `IMAGE`, `VIDEO`, `GIF`, `DOCUMENT`, `LOCATION`, `PRODUCT`, or another word of Meta's.
    pub kind: String,
    /// The text, the file's address or id, the place, the product.
    pub content: String,
}

/// A button.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Button {
    /// `QUICK_REPLY`, `URL`, `PHONE_NUMBER`, or another word of Meta's.
    pub kind: String,
    /// What stands on it.
    pub text: String,
    /// The address, number, code or payload behind it.
    pub target: Option<String>,
}

/// A carousel's card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// The header.
    pub header: Option<Header>,
    /// The body.
    pub body: Option<String>,
    /// The buttons.
    pub buttons: Vec<Button>,
}

impl Message {
    /// Reads what `preview-template` has under `message`. Fields of a later contract are ignored.
    pub fn of(message: &Value) -> serde_json::Result<Self> {
        Self::deserialize(message)
    }
}
