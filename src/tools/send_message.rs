//! Send Message: a plain text.

use serde::Serialize;

use super::message::{Addressing, at_most, direct_send};
use super::{Action, accepted};
use crate::connection::Access;
use crate::failure::Fault;
use crate::graph::{Request, Response};
use crate::wit::toolkit::{AcceptedMessage, SendMessageInput};
use crate::wit::types::Failure;

/// The longest text, in characters (Meta, "Text messages", `body`).
const MAX_BODY: usize = 4_096;

#[derive(Serialize)]
struct Text<'a> {
    body: &'a str,
    preview_url: bool,
}

impl SendMessageInput {
    /// A text for a recipient, with no optional input.
    pub fn new(to: &str, body: &str) -> Self {
        Self {
            to: Some(to.to_owned()),
            group_id: None,
            body: body.to_owned(),
            preview_url: None,
            reply_to: None,
            phone_number_id: None,
            callback_data: None,
            extra_json: None,
        }
    }
}

/// Meta's parameters, and the inputs that supply them.
const PARAMETERS: &[(&str, &str)] = &[
    ("text.preview_url", "preview-url"),
    ("text", "body"),
    ("context", "reply-to"),
    ("biz_opaque_callback_data", "callback-data"),
];

fn addressing(input: &SendMessageInput) -> Addressing<'_> {
    Addressing {
        to: input.to.as_deref(),
        group_id: input.group_id.as_deref(),
        reply_to: input.reply_to.as_deref(),
        phone_number_id: input.phone_number_id.as_deref(),
        callback_data: input.callback_data.as_deref(),
        extra_json: input.extra_json.as_deref(),
    }
}

impl Action for SendMessageInput {
    type Output = AcceptedMessage;

    fn request(&self, access: &Access) -> Result<Request, Fault> {
        if self.body.trim().is_empty() {
            return Err(
                Failure::invalid_input("body", "The text is empty.", "Give the text to send.").permanent()
            );
        }
        let direct = direct_send::applies_to_extra(self.extra_json.as_deref());
        at_most("body", "The text", &self.body, if direct { direct_send::MAX_TEXT } else { MAX_BODY })?;
        let text = Text { body: &self.body, preview_url: self.preview_url.unwrap_or_default() };
        let mut request = addressing(self).request(access, "messages", "text", &text)?;
        request.intent.inputs.parameters = PARAMETERS;
        Ok(request)
    }

    fn interpret(&self, request: &Request, response: Response) -> Result<AcceptedMessage, Fault> {
        accepted::interpret(addressing(self).recipient(), request, &response)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::message::tests::body;
    use super::*;
    use crate::connection::tests::access;
    use crate::failure::refused;

    fn input(body: impl AsRef<str>) -> SendMessageInput {
        SendMessageInput::new("+15550100", body.as_ref())
    }

    #[test]
    fn the_text_goes_out_as_it_is() {
        let text = "  Two\nlines, \u{1f44d} \"quoted\"  ";
        let request = SendMessageInput { preview_url: Some(true), ..input(text) }.request(&access()).unwrap();
        assert_eq!(body(&request)["text"], json!({"body": text, "preview_url": true}));
    }

    #[test]
    fn the_limit_counts_characters_not_bytes() {
        assert!(input("é".repeat(4_096)).request(&access()).is_ok());
        let failure = refused(input("é".repeat(4_097)).request(&access()));
        assert_eq!(failure.field.as_deref(), Some("body"));
        assert!(failure.message.contains("4097"), "{}", failure.message);
        assert_eq!(refused(input(" \n").request(&access())).field.as_deref(), Some("body"));
    }

    /// Meta, "Direct Send": 1,024 characters. A message of the category service is an ordinary message.
    #[test]
    fn a_text_of_direct_send_is_shorter() {
        let sent = |category: &str, length: usize| {
            let extra_json = Some(format!(r#"{{"category":"{category}"}}"#));
            SendMessageInput { extra_json, ..input("é".repeat(length)) }.request(&access())
        };
        for category in ["utility", "Authentication"] {
            assert!(sent(category, 1_024).is_ok(), "{category}");
            assert_eq!(refused(sent(category, 1_025)).field.as_deref(), Some("body"), "{category}");
        }
        assert!(sent("service", 4_096).is_ok());
    }
}
