//! Messages that a person, or the staff in the Business app, writes.
//!
//! Meta, "Webhooks reference: messages" and the page of each kind.

use serde_json::{Value, json};

use super::chat::{Chat, Message};
use super::content::Content;
use super::event::{Event, Line};
use super::{media, sent};
use crate::error::GraphError;
use crate::file_kind::FileKind;
use crate::param::Param;
use crate::person::Person;
use crate::state::State;
use crate::webhook::notification;
use crate::written::Written;

/// Reads the content. `around` are keys of the event that do not belong to it.
pub(super) fn read(
    state: &mut State,
    event: &Event,
    line: &Line,
    chat: &Chat,
    by_staff: bool,
    around: &[&str],
) -> Result<Content, GraphError> {
    let params = &event.params;
    let only = |keys: &[&str]| event.only(&[keys, around].concat());
    let author = Some(&chat.person).filter(|_| !by_staff);
    if let Some(kind) = FileKind::named(event.kind) {
        only(media::keys(kind))?;
        return media::read(state, params, kind, event.unix);
    }
    match event.kind {
        "text" => {
            only(&["text"])?;
            params.text("text", 4096).map(Content::text)
        }
        "location" => {
            only(&["latitude", "longitude", "name", "address", "url"])?;
            location(params)
        }
        "contacts" => {
            only(&["contacts"])?;
            contacts(state, params, line, chat)
        }
        "reaction" => {
            only(&["message-id", "emoji"])?;
            let id = chat.message(state, params, "message-id", line)?.id().to_owned();
            // Meta, "Reaction messages webhook reference": without an emoji, the reaction is removed.
            let emoji = params.optional_text("emoji", 16)?.filter(|emoji| !emoji.is_empty());
            Ok(Content::new(
                "reaction",
                match emoji {
                    Some(emoji) => json!({ "message_id": id, "emoji": emoji }),
                    None => json!({ "message_id": id }),
                },
            ))
        }
        "order" => {
            only(&["catalog-id", "text", "items"])?;
            order(params)
        }
        "request-welcome" => {
            only(&[])?;
            Ok(Content::bare("request_welcome"))
        }
        "unsupported" => {
            only(&["type", "code"])?;
            unsupported(params)
        }
        "edit" => {
            only(&["message-id", "text"])?;
            let original = own(state, params, line, chat, author)?;
            edit(params, original)
        }
        "revoke" => {
            only(&["message-id"])?;
            let original = own(state, params, line, chat, author)?;
            Ok(Content::new("revoke", json!({ "original_message_id": original.id })).opening_no_window())
        }
        _ => {
            Err(params
                .wrong("kind", "a kind of message that can be written without a message of the business's"))
        }
    }
}

/// Meta, "Location messages webhook reference".
fn location(params: &Param) -> Result<Content, GraphError> {
    let coordinate = |key: &str, most: f64| match params.number(key)? {
        degrees if degrees.abs() <= most => Ok(degrees),
        _ => Err(params.wrong(key, &format!("between -{most} and {most}"))),
    };
    let mut location = json!({
        "latitude": coordinate("latitude", 90.0)?,
        "longitude": coordinate("longitude", 180.0)?,
    });
    for key in ["name", "address", "url"] {
        if let Some(text) = params.optional_text(key, 1024)? {
            location[key] = text.into();
        }
    }
    Ok(Content::new("location", location))
}

/// Meta, "Contacts messages webhook reference": `origin` distinguishes the answer to a request from shared contacts.
fn contacts(state: &State, params: &Param, line: &Line, chat: &Chat) -> Result<Content, GraphError> {
    let requested = params.has("reply-to")
        && match chat.message(state, params, "reply-to", line)? {
            Message::Sent(asked) => sent::requests_contact(state, asked),
            Message::Written(_) => false,
        };
    let contacts = if params.has("contacts") {
        params.objects("contacts")?;
        params.array("contacts")?.to_vec()
    } else if requested {
        vec![own_contact(params, &chat.person)?]
    } else {
        return Err(params.missing("contacts"));
    };
    if contacts.is_empty() {
        return Err(params.missing("contacts"));
    }
    let origin = if requested { "contact_request" } else { "other" };
    Ok(Content::new("contacts", contacts.into()).beside("origin", origin.into()))
}

/// The person's own contact, as the answer to a request.
fn own_contact(params: &Param, person: &Person) -> Result<Value, GraphError> {
    let Some(phone) = &person.phone else {
        return Err(
            params.wrong("contacts", "given: the number of this person is not known to the simulator")
        );
    };
    Ok(json!({
        "name": { "formatted_name": person.name, "first_name": person.name },
        "phones": [{ "phone": format!("+{}", phone.digits), "wa_id": phone.wa_id, "type": "CELL" }],
    }))
}

/// Meta, "Order messages webhook reference".
fn order(params: &Param) -> Result<Content, GraphError> {
    let items = params.objects("items")?;
    if items.is_empty() {
        return Err(params.missing("items"));
    }
    let item = |item: &Param| {
        item.only(&["product-retailer-id", "quantity", "price", "currency"])?;
        let number = |key: &str| item.number(key).map(|_| item.map.get(key).cloned().unwrap_or_default());
        Ok(json!({
            "product_retailer_id": item.text("product-retailer-id", 256)?,
            "quantity": number("quantity")?,
            "item_price": number("price")?,
            "currency": item.text("currency", 3)?,
        }))
    };
    let mut order = json!({
        "catalog_id": params.id("catalog-id")?,
        "product_items": items.iter().map(item).collect::<Result<Vec<_>, GraphError>>()?,
    });
    if let Some(text) = params.optional_text("text", 1024)? {
        order["text"] = text.into();
    }
    Ok(Content::new("order", order))
}

/// Meta, "Unsupported messages webhook reference": the real type is in `unsupported.type`. Assumption: the words of the
/// details.
fn unsupported(params: &Param) -> Result<Content, GraphError> {
    let kind = if params.has("type") { params.text("type", 64)? } else { "unknown" };
    let code = if params.has("code") { params.number("code")? } else { 131_051.0 };
    let (code, title, details) = match code {
        131_051.0 => (131_051, "Message type unknown", "Message type is currently not supported."),
        131_060.0 => (131_060, "This message is unavailable", "This message is currently unavailable."),
        130_501.0 => (130_501, "Message type is not currently supported", "Not supported in groups."),
        _ => return Err(params.wrong("code", "131051, 131060 or 130501")),
    };
    let content = Content::new("unsupported", json!({ "type": kind }));
    let content = content.beside("errors", json!([notification::error(code, title, details)]));
    // Assumption: an edit that cannot be shown does not open a window either.
    Ok(if kind == "edit" { content.opening_no_window() } else { content })
}

/// The author's own message that `message-id` names.
fn own<'a>(
    state: &'a State,
    params: &Param,
    line: &Line,
    chat: &Chat,
    author: Option<&Person>,
) -> Result<&'a Written, GraphError> {
    match chat.message(state, params, "message-id", line)? {
        Message::Written(written) if written.author.as_ref() == author.map(|person| &person.user_id) => {
            Ok(written)
        }
        _ => Err(params.wrong("message-id", "a message that the same person wrote")),
    }
}

/// Meta, "Edit messages webhook reference": the text or the caption is new, and the rest is repeated.
fn edit(params: &Param, original: &Written) -> Result<Content, GraphError> {
    let text = params.text("text", 4096)?;
    let mut object = original.object.clone();
    let key = match original.kind.as_str() {
        "text" => "body",
        "image" | "video" | "document" => "caption",
        _ => {
            return Err(
                params.wrong("message-id", "a text, or an image, video or document, whose caption is edited")
            );
        }
    };
    object[key] = text.into();
    let message = json!({ "type": original.kind, original.kind.as_str(): object });
    let edit = json!({ "original_message_id": original.id, "message": message });
    Ok(Content::new("edit", edit).opening_no_window())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::World;

    #[test]
    fn only_a_change_of_a_message_opens_no_window() {
        let mut state = State::new(World::demo());
        let line = Line::of(&state, &Param::new(&json!({}), "inbound").unwrap()).unwrap();
        let person = Person::with_number(&state.world, "15555550123");
        let chat = Chat { person: person.clone(), group: None };
        state.written.push(Written {
            id: "wamid.A".to_owned(),
            phone_id: line.phone.id.clone(),
            chat: person.user_id.clone(),
            author: Some(person.user_id),
            wa_id: None,
            kind: "text".to_owned(),
            object: json!({ "body": "Helo" }),
        });
        for (event, opens) in [
            (json!({ "kind": "text", "text": "Hello" }), true),
            (json!({ "kind": "reaction", "message-id": "wamid.A", "emoji": "👍" }), true),
            (json!({ "kind": "edit", "message-id": "wamid.A", "text": "Hello" }), false),
            (json!({ "kind": "revoke", "message-id": "wamid.A" }), false),
        ] {
            let event = Event::read(Param::new(&event, "inbound").unwrap(), 0).unwrap();
            let content = read(&mut state, &event, &line, &chat, false, &[]).unwrap();
            assert_eq!(content.opens_window, opens, "{}", event.kind);
        }
    }
}
