//! The content of a message, by type.
//!
//! Meta, Cloud API: "Messages" and the page of each type.

use super::asset::Scope;
use super::envelope::Envelope;
use super::{contacts, direct_send, interactive, location, template};
use crate::error::GraphError;
use crate::file_kind::FileKind;
use crate::param::Param;
use crate::{BusinessAccount, SimulatedTemplate};

/// Checks the content, and returns the template if it names one.
pub(super) fn check<'a>(
    envelope: &Envelope,
    account: &'a BusinessAccount,
    scope: &mut Scope,
) -> Result<Option<&'a SimulatedTemplate>, GraphError> {
    if envelope.direct_send.is_some() {
        direct_send::check_format(envelope.kind, envelope.content)?;
    }
    if envelope.kind == "contacts" {
        return contacts::check(envelope.content).map(|()| None);
    }
    let object = Param::new(envelope.content, envelope.kind)?;
    if let Some(kind) = FileKind::named(envelope.kind) {
        return file(kind, &object, scope).map(|()| None);
    }
    match envelope.kind {
        // Meta, Cloud API: "Direct Send".
        "text" => text(&object, if envelope.direct_send.is_some() { 1024 } else { 4096 })?,
        "location" => location::check(&object)?,
        "pin" => pin(&object)?,
        "reaction" => reaction(&object)?,
        "interactive" => interactive::check(&object, envelope.direct_send, scope)?,
        // The envelope accepts no other type.
        _ => return template::check(&object, account, scope).map(Some),
    }
    Ok(None)
}

fn text(object: &Param, longest: usize) -> Result<(), GraphError> {
    object.only(&["body", "preview_url"])?;
    object.optional_flag("preview_url")?;
    object.text("body", longest).map(drop)
}

/// Meta, Cloud API: "Groups": a message is pinned for 1 to 30 days.
fn pin(object: &Param) -> Result<(), GraphError> {
    object.only(&["type", "message_id", "expiration_days"])?;
    let kind = object.word("type", &["pin", "unpin"])?;
    object.message_id()?;
    if kind == "pin" && !(1.0..=30.0).contains(&object.number("expiration_days")?) {
        return Err(object.invalid("expiration_days", "between 1 and 30"));
    }
    Ok(())
}

/// A media message. Meta, Cloud API: "Audio messages": neither caption nor file name; "Stickers": the same.
fn file(kind: FileKind, object: &Param, scope: &mut Scope) -> Result<(), GraphError> {
    object.only(match kind {
        FileKind::Image | FileKind::Video => &["link", "id", "caption"],
        FileKind::Document => &["link", "id", "caption", "filename"],
        FileKind::Audio => &["link", "id", "voice"],
        FileKind::Sticker => &["link", "id"],
    })?;
    object.optional_text("caption", 1024)?;
    object.optional_text("filename", 240)?;
    scope.file(kind, object)
}

fn reaction(object: &Param) -> Result<(), GraphError> {
    object.only(&["message_id", "emoji"])?;
    object.message_id()?;
    // An empty emoji removes the reaction. Assumption: what counts as one emoji, which is generous.
    let emoji = object.optional_text("emoji", usize::MAX)?.ok_or_else(|| object.missing("emoji"))?;
    let one =
        emoji.chars().count() <= 12 && !emoji.chars().any(|c| c.is_ascii_alphabetic() || c.is_whitespace());
    if !emoji.is_empty() && (emoji.is_ascii() || !one) {
        return Err(object.invalid("emoji", "one emoji"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::World;
    use crate::media_store::MediaStore;

    fn code(kind: &str, content: Value) -> u32 {
        let body =
            json!({ "messaging_product": "whatsapp", "to": "+15555550123", "type": kind, kind: content });
        let message = Param::new(&body, "message").unwrap();
        let envelope = Envelope::read(&message).unwrap();
        let account = World::demo().business_accounts.remove(0);
        let (media, now) = (MediaStore::with("77", "application/pdf"), 0);
        check(&envelope, &account, &mut Scope::new(&media, now)).map_or_else(|error| error.code, |_| 0)
    }

    #[test]
    fn texts_have_a_body_of_at_most_4096_characters() {
        assert_eq!(code("text", json!({ "body": "é".repeat(4096), "preview_url": true })), 0);
        assert_eq!(code("text", json!({ "body": "é".repeat(4097) })), 100);
        assert_eq!(code("text", json!({ "body": "" })), 131008);
        assert_eq!(code("text", json!({ "body": "x", "preview_url": "maybe" })), 100);
        assert_eq!(code("text", json!({ "text": "x" })), 100);
        assert_eq!(code("text", json!("x")), 100);
    }

    /// The code for a content with these fields around it.
    fn code_with(around: Value, kind: &str, content: Value) -> u32 {
        let mut body =
            json!({ "messaging_product": "whatsapp", "to": "+15555550123", "type": kind, kind: content });
        body.as_object_mut().unwrap().extend(around.as_object().unwrap().clone());
        let message = Param::new(&body, "message").unwrap();
        let envelope = Envelope::read(&message).unwrap();
        let account = World::demo().business_accounts.remove(0);
        let (media, now) = (MediaStore::default(), 0);
        check(&envelope, &account, &mut Scope::new(&media, now)).map_or_else(|error| error.code, |_| 0)
    }

    #[test]
    fn direct_send_takes_short_texts_and_buttons_and_no_more() {
        let utility = || json!({ "category": "utility" });
        assert_eq!(code_with(utility(), "text", json!({ "body": "x".repeat(1024) })), 0);
        assert_eq!(code_with(utility(), "text", json!({ "body": "x".repeat(1025) })), 100);
        assert_eq!(
            code_with(json!({ "category": "service" }), "text", json!({ "body": "x".repeat(4096) })),
            0
        );
        let image = json!({ "link": "https://example.com/a.png" });
        assert_eq!(code_with(utility(), "image", image.clone()), 100);
        assert_eq!(code_with(json!({ "category": "service" }), "image", image), 0);
        let product =
            json!({ "type": "product", "action": { "catalog_id": "1", "product_retailer_id": "a" } });
        assert_eq!(code_with(utility(), "interactive", product), 100);
    }

    #[test]
    fn a_pin_has_a_message_and_its_days() {
        let group = || json!({ "recipient_type": "group", "to": "Y2FwaV9ncm91cDox" });
        let pin = |content: Value| code_with(group(), "pin", content);
        assert_eq!(pin(json!({ "type": "pin", "message_id": "wamid.x", "expiration_days": 30 })), 0);
        assert_eq!(pin(json!({ "type": "unpin", "message_id": "wamid.x" })), 0);
        assert_eq!(pin(json!({ "type": "pin", "message_id": "wamid.x", "expiration_days": 31 })), 131009);
        assert_eq!(pin(json!({ "type": "pin", "expiration_days": 1 })), 131008);
        assert_eq!(pin(json!({ "type": "stick", "message_id": "wamid.x" })), 100);
    }

    #[test]
    fn media_take_the_keys_of_their_kind_only() {
        let link = "https://example.com/file";
        assert_eq!(code("image", json!({ "link": link, "caption": "c".repeat(1024) })), 0);
        assert_eq!(code("image", json!({ "link": link, "caption": "c".repeat(1025) })), 100);
        assert_eq!(code("image", json!({ "link": link, "filename": "a.png" })), 100);
        assert_eq!(code("document", json!({ "link": link, "filename": "a.pdf", "caption": "x" })), 0);
        assert_eq!(code("audio", json!({ "link": link, "voice": true })), 0);
        assert_eq!(code("audio", json!({ "link": link, "caption": "x" })), 100);
        assert_eq!(code("sticker", json!({ "link": link, "caption": "x" })), 100);
        assert_eq!(code("video", json!({})), 131008);
    }

    #[test]
    fn locations_and_reactions_are_checked() {
        assert_eq!(code("location", json!({ "latitude": 37.48, "longitude": "-122.1", "name": "HQ" })), 0);
        assert_eq!(code("location", json!({ "latitude": 37.48 })), 131008);
        assert_eq!(code("location", json!({ "latitude": 91, "longitude": 0 })), 131009);
        assert_eq!(code("reaction", json!({ "message_id": "wamid.x", "emoji": "👍" })), 0);
        assert_eq!(code("reaction", json!({ "message_id": "wamid.x", "emoji": "" })), 0);
        assert_eq!(code("reaction", json!({ "message_id": "wamid.x" })), 131008);
        assert_eq!(code("reaction", json!({ "message_id": "wamid.x", "emoji": "ok" })), 131009);
    }
}
