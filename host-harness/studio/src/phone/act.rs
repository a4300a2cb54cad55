//! The actions of a person on their phone.
//!
//! A form names it in `do`: `text`, `tap 0`, `tap 1 2` (button 1 of card 2), `react 👍`, `stop` and so on.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use super::PATH;
use crate::app::App;
use crate::form_body::{Pairs, encoded};
use crate::page::refused;
use crate::phones::{self, ChatId};

/// The sender in a group, if the page does not name one.
const MEMBER: &str = "+15555550123";

pub(super) async fn act(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let form = Pairs::parse(&body);
    let Ok(id) = form.get("chat").parse::<ChatId>() else {
        return refused(StatusCode::BAD_REQUEST, "The form names no chat.");
    };
    let Some(mut event) = event(&form) else {
        return refused(StatusCode::BAD_REQUEST, "The form names nothing that a person can do.");
    };
    event.extend(whom(&app, &id, form.get("as")));
    happen(&app, &id, event)
}

/// Sends a file as the person.
pub(super) async fn file(State(app): State<Arc<App>>, mut form: Multipart) -> Response {
    let (mut chat, mut member, mut event) = (String::new(), String::new(), Map::new());
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(error) => return refused(error.status(), &error.body_text()),
        };
        let (name, filename) =
            (field.name().unwrap_or_default().to_owned(), field.file_name().map(str::to_owned));
        let mime_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
        let bytes = match field.bytes().await {
            Ok(bytes) => bytes,
            Err(error) => return refused(error.status(), &error.body_text()),
        };
        let text = || String::from_utf8_lossy(&bytes).into_owned();
        match name.as_str() {
            "chat" => chat = text(),
            "as" => member = text(),
            "caption" if !bytes.is_empty() => _ = event.insert("caption".to_owned(), text().into()),
            "file" if !bytes.is_empty() => event.extend(media(&mime_type, filename, &bytes)),
            _ => {}
        }
    }
    let Ok(id) = chat.parse::<ChatId>() else {
        return refused(StatusCode::BAD_REQUEST, "The form names no chat.");
    };
    if !event.contains_key("kind") {
        return refused(StatusCode::BAD_REQUEST, "Choose a file first.");
    }
    if event["kind"] == "audio" {
        event.remove("caption");
    }
    event.extend(whom(&app, &id, &member));
    happen(&app, &id, event)
}

fn media(mime_type: &str, filename: Option<String>, bytes: &[u8]) -> Map<String, Value> {
    let kind = mime_type.split('/').next().filter(|kind| ["image", "video", "audio"].contains(kind));
    let kind = kind.unwrap_or("document");
    let mut media =
        object(json!({"kind": kind, "mime-type": mime_type, "data": BASE64_STANDARD.encode(bytes)}));
    if let ("document", Some(filename)) = (kind, filename) {
        media.insert("filename".to_owned(), filename.into());
    }
    media
}

/// The person who acts, and the business number they address.
fn whom(app: &App, id: &ChatId, member: &str) -> Map<String, Value> {
    let is_group = phones::is_group(&id.who);
    let from = match is_group {
        true if member.is_empty() => MEMBER.to_owned(),
        true => member.to_owned(),
        false => phones::address(&id.who, app.phones().chat(id)),
    };
    let mut whom = object(json!({"from": from, "phone-number-id": id.line}));
    if is_group {
        whom.insert("group-id".to_owned(), id.who.clone().into());
    }
    whom
}

/// Simulates the event. The page learns of it through a webhook, as the business does.
fn happen(app: &App, id: &ChatId, event: Map<String, Value>) -> Response {
    match app.simulator.inbound_event(&Value::Object(event)) {
        Ok(_) => {
            // There is no webhook when a window closes.
            app.change_phones(|phones| phones.change(id, |_| {}));
            Redirect::to(&format!("{PATH}?chat={}", encoded(&id.to_string()))).into_response()
        }
        Err(error) => refused(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

/// The event for the simulated Graph API, without its sender.
fn event(form: &Pairs) -> Option<Map<String, Value>> {
    let message = form.get("message-id");
    let mut words = form.get("do").split(' ');
    let event = match words.next()? {
        "text" => json!({"kind": "text", "text": form.get("text")}),
        "tap" => {
            let mut places = words.map(str::parse::<u32>);
            let mut event = json!({"kind": "tap", "message-id": message, "button": places.next()?.ok()?});
            if let Some(card) = places.next() {
                event["card"] = card.ok()?.into();
            }
            event
        }
        "react" => match words.next() {
            Some(emoji) => json!({"kind": "reaction", "message-id": message, "emoji": emoji}),
            None => json!({"kind": "reaction", "message-id": message}),
        },
        kind @ ("stop" | "resume" | "window-closed") => json!({"kind": kind}),
        "location" => answering(
            json!({"kind": "location", "latitude": 37.4847, "longitude": -122.1484, "name": "Here"}),
            "reply-to",
            message,
        ),
        "contact" if message.is_empty() => {
            json!({"kind": "contacts", "contacts": [{"name": {"formatted_name": "Ana Lima"}, "phones": [{"phone": "+15555550124"}]}]})
        }
        "contact" => json!({"kind": "contacts", "reply-to": message}),
        "flow" => json!({"kind": "flow", "message-id": message, "answers": {"answer": "Yes"}}),
        "address" => {
            json!({"kind": "address", "message-id": message, "values": {"city": "Delhi", "in_pin_code": "110001"}})
        }
        "allow-calls" => json!({"kind": "call-permission", "message-id": message, "response": "accept"}),
        "call" => answering(json!({"kind": "call", "duration": 60}), "message-id", message),
        "order" => json!({"kind": "order", "catalog-id": "1", "items": [
            {"product-retailer-id": "book-1", "quantity": 1, "price": 9.5, "currency": "USD"}]}),
        "pay" => json!({"kind": "payment", "message-id": message, "result": "success"}),
        _ => return None,
    };
    Some(object(event))
}

fn answering(mut event: Value, key: &str, message: &str) -> Value {
    if !message.is_empty() {
        event[key] = message.into();
    }
    event
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// The action of a choice of this kind, with a label if it sends a made-up answer. `None` if the choice sends the
/// business nothing.
pub(super) fn of_choice(kind: &str) -> Option<(&'static str, Option<&'static str>)> {
    Some(match kind {
        "QUICK_REPLY" | "ROW" => ("tap", None),
        "FLOW" => ("flow", Some("Answers the flow with one made-up value")),
        "LOCATION_REQUEST" => ("location", Some("Sends a made-up place")),
        "ADDRESS_REQUEST" => ("address", Some("Sends a made-up address")),
        "REQUEST_CONTACT_INFO" => ("contact", Some("Shares the person's number")),
        "CALL_PERMISSION_REQUEST" => ("allow-calls", Some("Allows calls")),
        "VOICE_CALL" => ("call", Some("Calls the business for a minute")),
        "CATALOG" | "MPM" | "SPM" => ("order", Some("Orders a made-up product")),
        "ORDER_DETAILS" => ("pay", Some("Pays")),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event_of(form: &str) -> Option<Value> {
        event(&Pairs::parse(form.as_bytes())).map(Value::Object)
    }

    #[test]
    fn a_form_says_what_a_person_does() {
        assert_eq!(event_of("do=text&text=Hi+there").unwrap(), json!({"kind": "text", "text": "Hi there"}));
        assert_eq!(
            event_of("do=tap+1+2&message-id=wamid.A").unwrap(),
            json!({"kind": "tap", "message-id": "wamid.A", "button": 1, "card": 2})
        );
        assert_eq!(event_of("do=react+x&message-id=a").unwrap()["emoji"], "x");
        assert!(event_of("do=react&message-id=a").unwrap().get("emoji").is_none());
        assert!(event_of("do=location").unwrap().get("reply-to").is_none());
        for form in ["", "do=", "do=explode", "do=tap", "do=tap+-1", "do=tap+0+x"] {
            assert_eq!(event_of(form), None, "{form}");
        }
    }

    #[test]
    fn a_file_is_sent_as_what_it_is() {
        assert_eq!(media("image/png", Some("a.png".to_owned()), b"x")["kind"], "image");
        let document = media("application/pdf", Some("a.pdf".to_owned()), b"x");
        assert_eq!((&document["kind"], &document["filename"]), (&json!("document"), &json!("a.pdf")));
    }
}
