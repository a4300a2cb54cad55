//! The parts common to all three kinds of message: the recipient, the message replied to, and the envelope.

pub(crate) mod direct_send;
mod extra;

pub(crate) use extra::{MARKETING, MARKETING_ONLY, members as extra};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::recipient::Recipient;
use crate::connection::{Access, filled};
use crate::encoding::json;
use crate::failure::Fault;
use crate::graph::Request;
use crate::wit::types::Failure;

/// The longest `callback-data`, in characters (Meta, "Messages", `biz_opaque_callback_data`).
const MAX_CALLBACK_DATA: usize = 512;

/// The function that returns what a template needs.
pub(crate) const TEMPLATE_FORM: &str = "template-form";

/// The inputs that every send has.
pub(crate) struct Addressing<'a> {
    pub(crate) to: Option<&'a str>,
    pub(crate) group_id: Option<&'a str>,
    pub(crate) reply_to: Option<&'a str>,
    pub(crate) phone_number_id: Option<&'a str>,
    pub(crate) callback_data: Option<&'a str>,
    pub(crate) extra_json: Option<&'a str>,
}

impl Addressing<'_> {
    /// The recipient, as given.
    pub(crate) fn recipient(&self) -> &str {
        filled(self.group_id).or(self.to).unwrap_or_default()
    }

    /// Addresses a message's content. `kind` is Meta's name for it, and `edge` is the endpoint it is sent to.
    ///
    /// # Errors
    ///
    /// `permanent` if an input is missing or malformed.
    pub(crate) fn request(
        &self,
        access: &Access,
        edge: &str,
        kind: &'static str,
        content: &impl Serialize,
    ) -> Result<Request, Fault> {
        let recipient = Recipient::of(self.to, self.group_id)?;
        let extra = extra(self.extra_json, (edge, kind), &recipient)?;
        let envelope = Envelope {
            recipient,
            reply_to: reply_to(self.reply_to)?,
            callback_data: callback_data(self.callback_data)?,
            kind,
            content,
        };
        let sender = access.sender(self.phone_number_id)?;
        let field = match filled(self.phone_number_id) {
            Some(_) => "phone-number-id",
            None => "connection.phone-number-id",
        };
        let mut body = json::write(&envelope).map_err(|_| {
            Failure::invalid_input(
                "to",
                "The message cannot be written as JSON.",
                "Check every number in the input.",
            )
            .permanent()
        })?;
        if !extra.is_empty() {
            // They are inserted before the object's closing brace.
            body.pop();
            body.extend([b",".as_slice(), extra.as_bytes(), b"}"].concat());
        }
        let mut request = Request::message(access, (&sender, field), edge, body);
        request.intent.inputs.recipient =
            Some(if filled(self.group_id).is_some() { "group-id" } else { "to" });
        Ok(request)
    }
}

/// A message in Meta's form (Meta, "Messages"): its content is a member named after its kind.
struct Envelope<'a, C> {
    recipient: Recipient<'a>,
    reply_to: Option<&'a str>,
    callback_data: Option<&'a str>,
    kind: &'static str,
    content: &'a C,
}

impl<C: Serialize> Serialize for Envelope<'_, C> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("messaging_product", "whatsapp")?;
        match self.recipient {
            Recipient::Number(number) => {
                map.serialize_entry("recipient_type", "individual")?;
                map.serialize_entry("to", number)?;
            }
            Recipient::UserId(id) => map.serialize_entry("recipient", id)?,
            Recipient::Group(id) => {
                map.serialize_entry("recipient_type", "group")?;
                map.serialize_entry("to", id)?;
            }
        }
        if let Some(message_id) = self.reply_to {
            map.serialize_entry("context", &Context { message_id })?;
        }
        if let Some(data) = self.callback_data {
            map.serialize_entry("biz_opaque_callback_data", data)?;
        }
        map.serialize_entry("type", self.kind)?;
        map.serialize_entry(self.kind, self.content)?;
        map.end()
    }
}

#[derive(serde::Serialize)]
struct Context<'a> {
    message_id: &'a str,
}

pub(crate) fn reply_to(given: Option<&str>) -> Result<Option<&str>, Fault> {
    match filled(given) {
        Some(id) if !id.starts_with("wamid.") || !id.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(Failure::invalid_input(
                "reply-to",
                "This is not the id of a message.",
                "Give the id of the message to answer, which begins with wamid., or leave it empty.",
            )
            .permanent())
        }
        id => Ok(id),
    }
}

pub(crate) fn callback_data(given: Option<&str>) -> Result<Option<&str>, Fault> {
    let given = given.filter(|data| !data.trim().is_empty());
    if let Some(data) = given {
        at_most("callback-data", "The callback data", data, MAX_CALLBACK_DATA)?;
    }
    Ok(given)
}

/// Refuses a text of more than `limit` characters.
pub(crate) fn at_most(field: &str, what: &str, text: &str, limit: usize) -> Result<(), Fault> {
    // A text has at most as many characters as bytes.
    if text.len() <= limit {
        return Ok(());
    }
    let length = text.chars().count();
    if length <= limit {
        return Ok(());
    }
    Err(Failure::invalid_input(
        field,
        &format!("{what} has {length} characters; Meta allows {limit}."),
        "Shorten it.",
    )
    .permanent())
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::connection::tests::{access, bare_access};
    use crate::failure::refused;

    /// The JSON a request carries.
    pub(crate) fn body(request: &Request) -> Value {
        serde_json::from_slice(&request.body).unwrap()
    }

    const TO: Addressing<'static> = Addressing {
        to: Some("+15550100"),
        group_id: None,
        reply_to: None,
        phone_number_id: None,
        callback_data: None,
        extra_json: None,
    };

    #[test]
    fn every_part_has_its_place() {
        let addressing = Addressing {
            reply_to: Some("wamid.HBgL"),
            phone_number_id: Some("999"),
            callback_data: Some("order 7"),
            ..TO
        };
        let request = addressing.request(&access(), "messages", "text", &json!({"body": "x"})).unwrap();
        assert_eq!(request.path_with_query, "/v25.0/999/messages");
        assert_eq!(
            body(&request),
            json!({
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": "+15550100",
                "context": {"message_id": "wamid.HBgL"},
                "biz_opaque_callback_data": "order 7",
                "type": "text",
                "text": {"body": "x"},
            })
        );
    }

    #[test]
    fn complaint_15_a_user_id_never_goes_into_to() {
        let addressing = Addressing { to: Some("US.13491208655302741918"), ..TO };
        let request = addressing.request(&access(), "messages", "text", &json!({})).unwrap();
        assert_eq!(body(&request)["recipient"], "US.13491208655302741918");
        assert_eq!(body(&request).get("to"), None);
    }

    #[test]
    fn what_cannot_be_sent_is_refused_by_name() {
        let field = |addressing: &Addressing<'_>, access: &Access| {
            refused(addressing.request(access, "messages", "text", &json!({}))).field.unwrap()
        };
        let long = "é".repeat(513);
        assert_eq!(field(&Addressing { reply_to: Some("123"), ..TO }, &access()), "reply-to");
        assert_eq!(field(&Addressing { callback_data: Some(&long), ..TO }, &access()), "callback-data");
        assert_eq!(field(&Addressing { phone_number_id: Some("+1 5"), ..TO }, &access()), "phone-number-id");
        assert_eq!(field(&TO, &bare_access()), "phone-number-id");
    }
}
