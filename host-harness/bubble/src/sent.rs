//! A message as the Graph API accepts it: the body of `POST /{phone-number-id}/messages`.

mod interactive;
mod template;

use serde_json::Value;

use crate::message::{Contact, Header, Message};

impl Message {
    /// Reads the body of a send. `components` are those of the template's definition, if it sends a template.
    ///
    /// ```
    /// let body = serde_json::json!({"to": "+15555550123", "type": "text", "text": {"body": "Hello"}});
    /// assert_eq!(host_harness_bubble::Message::sent(&body, &[]).body, "Hello");
    /// ```
    pub fn sent(body: &Value, components: &[Value]) -> Self {
        let kind = body["type"].as_str().unwrap_or("text");
        let content = &body[kind];
        match kind {
            "text" => Self { body: text(content, "body"), ..Self::default() },
            "image" | "video" | "audio" | "document" | "sticker" => {
                Self { header: Some(media(kind, content)), body: text(content, "caption"), ..Self::default() }
            }
            "location" => Self { header: Some(location(content)), ..Self::default() },
            "contacts" => Self { contacts: list(content).iter().map(contact).collect(), ..Self::default() },
            "interactive" => interactive::read(content),
            "template" => template::read(content, components),
            "reaction" => Self { body: text(content, "emoji"), ..Self::default() },
            // Show the name of an unknown kind, so that the message does not look empty.
            other => Self { header: Some(Header::new(other, "")), ..Self::default() },
        }
    }
}

impl Header {
    /// A header of one of Meta's kinds, in upper or lower case.
    pub fn new(kind: &str, content: impl Into<String>) -> Self {
        Self { kind: kind.to_ascii_uppercase(), content: content.into(), picture: None }
    }
}

impl Contact {
    /// Reads a contact card as Meta writes it.
    pub fn of(card: &Value) -> Self {
        contact(card)
    }
}

/// The text of a member; empty if there is none.
fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// The text of a member, if it is not empty.
fn optional(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A file: its name, or else its URL, or else its id.
fn media(kind: &str, file: &Value) -> Header {
    let named = ["filename", "link", "id"].into_iter().find_map(|name| optional(file, name));
    Header::new(kind, named.unwrap_or_default())
}

fn location(place: &Value) -> Header {
    let named = ["name", "address"].into_iter().filter_map(|name| optional(place, name));
    let degrees = ["latitude", "longitude"].map(|name| match &place[name] {
        Value::String(text) => text.clone(),
        number => number.to_string(),
    });
    Header::new("LOCATION", named.chain([degrees.join(", ")]).collect::<Vec<_>>().join(", "))
}

fn contact(card: &Value) -> Contact {
    let mut name = ["formatted_name", "first_name", "last_name"].into_iter();
    let name = name.find_map(|part| optional(&card["name"], part)).unwrap_or_default();
    let company = ["company", "title"].into_iter().filter_map(|part| optional(&card["org"], part));
    let each = |of: &str, part: &'static str| {
        list(&card[of]).iter().filter_map(|one| optional(one, part)).collect::<Vec<_>>()
    };
    let address = |one: &Value| {
        let parts = ["street", "city", "state", "zip", "country"];
        parts.into_iter().filter_map(|part| optional(one, part)).collect::<Vec<_>>().join(", ")
    };
    let addresses = list(&card["addresses"]).iter().map(address).filter(|line| !line.is_empty());
    let numbers = each("phones", "phone").into_iter().chain(each("emails", "email"));
    let details = company.chain(numbers).chain(each("urls", "url")).chain(addresses).collect();
    Contact { name, details }
}

#[cfg(test)]
mod tests;
