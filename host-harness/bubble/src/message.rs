//! A message as its recipient sees it: the contract's `rendered-message`, and parts that only other messages have.

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
    /// The contact cards.
    pub contacts: Vec<Contact>,
    /// The buttons.
    pub buttons: Vec<Button>,
    /// The list that a button opens.
    pub list: Option<List>,
    /// The carousel's cards.
    pub cards: Vec<Card>,
}

/// A header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Header {
    /// `TEXT`, `IMAGE`, `VIDEO`, `GIF`, `AUDIO`, `STICKER`, `DOCUMENT`, `LOCATION`, `PRODUCT`, or another of Meta's.
    pub kind: String,
    /// The text; the file's name, URL or id; the place; or the product.
    pub content: String,
    /// The picture's URL on the page. Without it only the file's name is shown, because a page loads nothing from
    /// outside.
    #[serde(skip)]
    pub picture: Option<String>,
}

/// A contact card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// The name.
    pub name: String,
    /// Numbers, addresses and so on, one per line.
    pub details: Vec<String>,
}

/// A button.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Button {
    /// `QUICK_REPLY`, `URL`, `PHONE_NUMBER`, or another of Meta's.
    pub kind: String,
    /// The text on it.
    pub text: String,
    /// The URL, number, code or payload behind it.
    pub target: Option<String>,
}

/// A list of rows, of which the recipient chooses one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct List {
    /// The text on the button that opens it.
    pub button: String,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// A section of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Section {
    /// Its title.
    pub title: Option<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Row {
    /// The title.
    pub title: String,
    /// The text below it.
    pub description: Option<String>,
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
    /// Reads the `message` of `preview-template`. Fields of a later contract are ignored.
    pub fn of(message: &Value) -> serde_json::Result<Self> {
        Self::deserialize(message)
    }
}
