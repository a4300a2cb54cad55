//! The content of a message.

use serde_json::{Value, json};

/// The content of a message.
pub(super) struct Content {
    /// Meta's `type`.
    pub kind: &'static str,
    /// The object of that name, if any, and further keys beside it.
    fields: Value,
    /// The business's message that it necessarily answers.
    pub answers: Option<String>,
    pub opens_window: bool,
    /// Further members for the simulator's answer.
    pub answer: Value,
}

impl Content {
    /// A content with an object named after its type.
    pub fn new(kind: &'static str, object: Value) -> Content {
        Content { fields: json!({ kind: object }), ..Content::bare(kind) }
    }

    /// A content without any object.
    pub fn bare(kind: &'static str) -> Content {
        Content { kind, fields: json!({}), answers: None, opens_window: true, answer: json!({}) }
    }

    pub fn text(body: &str) -> Content {
        Content::new("text", json!({ "body": body }))
    }

    pub fn answering(self, id: &str) -> Content {
        Content { answers: Some(id.to_owned()), ..self }
    }

    /// The same content with another key beside its object.
    pub fn beside(mut self, key: &str, value: Value) -> Content {
        self.fields[key] = value;
        self
    }

    /// Meta, "Webhooks reference: messages": a change to a message is no message; no page says that it opens a window.
    pub fn opening_no_window(self) -> Content {
        Content { opens_window: false, ..self }
    }

    pub fn object(&self) -> &Value {
        self.fields.get(self.kind).unwrap_or(&Value::Null)
    }

    /// Adds the content to a message.
    pub fn put(self, message: &mut Value) {
        if let (Some(message), Value::Object(fields)) = (message.as_object_mut(), self.fields) {
            message.extend(fields);
        }
    }
}
