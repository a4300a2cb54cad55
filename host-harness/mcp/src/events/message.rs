//! A person's message, in short.

use serde_json::{Value, json};

use super::text::plain;
use super::time;

/// How much of a text is kept, in characters.
pub const TEXT: usize = 1_000;
/// How much of a text is shown in a list of people.
const GLIMPSE: usize = 200;
/// How much of a name or an id is kept.
pub const NAME: usize = 100;
/// The longest id that is kept: Meta's have about 60 characters.
pub const ID: usize = 256;

/// A message that a person sent, or a call.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: String,
    /// When it was sent, in seconds since 1970.
    pub at: Option<i64>,
    /// Its place in the order of everything that was read.
    pub place: u64,
    /// Another app is handling the conversation.
    pub standby: bool,
    kind: String,
    text: String,
    media_id: Option<String>,
    reply_to: Option<String>,
    /// In a group: the sender.
    author: Option<String>,
}

impl Message {
    /// The message of an event that has one.
    pub fn read(event: &Value, inbound: &Value, place: u64) -> Option<Self> {
        let text = |name: &str| inbound.get(name).and_then(Value::as_str);
        let content = Content::read(inbound.get("content")?);
        let in_group = text("group-id").is_some();
        Some(Self {
            id: plain(text("message-id")?, ID),
            kind: content.kind,
            text: content.text,
            media_id: content.media_id,
            reply_to: text("reply-to").map(|id| plain(id, ID)),
            author: inbound.get("sender").filter(|_| in_group).and_then(name),
            ..Self::empty(event, place)
        })
    }

    /// A call, which opens the window just as a message does.
    pub fn call(event: &Value, call: &Value, place: u64) -> Option<Self> {
        let id = plain(call.get("call-id")?.as_str()?, ID);
        Some(Self { id, kind: "call".into(), ..Self::empty(event, place) })
    }

    fn empty(event: &Value, place: u64) -> Self {
        Self {
            id: String::new(),
            at: event.get("happened-at").and_then(time::seconds),
            place,
            standby: event.get("standby").and_then(Value::as_bool).unwrap_or_default(),
            kind: String::new(),
            text: String::new(),
            media_id: None,
            reply_to: None,
            author: None,
        }
    }

    /// As an agent reads it.
    pub fn shown(&self) -> Value {
        let mut shown = json!({"message-id": self.id, "kind": self.kind});
        let parts = [
            ("text", Some(&self.text).filter(|text| !text.is_empty())),
            ("media-id", self.media_id.as_ref()),
            ("reply-to", self.reply_to.as_ref()),
            ("author", self.author.as_ref()),
        ];
        for (name, value) in parts {
            if let Some(value) = value {
                shown[name] = value.as_str().into();
            }
        }
        if let Some(at) = self.at {
            shown["at"] = time::shown(at).into();
        }
        if self.standby {
            shown["standby"] = true.into();
        }
        shown
    }

    /// Its text for a list, or its kind if it has no text.
    pub fn glimpse(&self) -> String {
        if self.text.is_empty() { format!("[{}]", self.kind) } else { plain(&self.text, GLIMPSE) }
    }
}

/// The name that a person has chosen to show.
pub fn name(person: &Value) -> Option<String> {
    let names = ["profile-name", "username"].into_iter().filter_map(|name| person.get(name)?.as_str());
    names.into_iter().find(|name| !name.trim().is_empty()).map(|name| plain(name, NAME))
}

struct Content {
    kind: String,
    text: String,
    media_id: Option<String>,
}

impl Content {
    fn read(content: &Value) -> Self {
        let Some((case, value)) = content.as_object().and_then(|content| content.iter().next()) else {
            return Self { kind: "unknown".into(), text: String::new(), media_id: None };
        };
        let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
        let joined = |names: &[&str]| {
            let parts: Vec<_> = names.iter().map(|name| text(name)).filter(|part| !part.is_empty()).collect();
            parts.join(" | ")
        };
        let shown = match case.as_str() {
            "text" => value.as_str().unwrap_or_default().to_owned(),
            "media" => joined(&["caption", "filename"]),
            "location" => {
                let degrees = |name: &str| value.get(name).map(Value::to_string).unwrap_or_default();
                let place = joined(&["name", "address"]);
                format!("{},{} {place}", degrees("latitude"), degrees("longitude"))
            }
            "contacts" => text("cards-json").to_owned(),
            "reply" => joined(&["title", "id"]),
            "flow" => joined(&["body", "response-json"]),
            "reaction" => joined(&["emoji", "message-id"]),
            "order" => value.to_string(),
            "edit" => joined(&["text", "message-id"]),
            "deletion" => value.as_str().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let kind = match case.as_str() {
            "media" => text("kind"),
            "other" => value.as_str().unwrap_or_default(),
            case => case,
        };
        let media_id = Some(text("id")).filter(|id| case == "media" && !id.is_empty());
        Self {
            kind: plain(kind, NAME),
            text: plain(&shown, TEXT),
            media_id: media_id.map(|id| plain(id, ID)),
        }
    }
}
