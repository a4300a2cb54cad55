use serde_json::{Value, json};

use super::{messages, one, read, text_message};
use crate::wit::webhooks::*;

/// What a message with these fields beside the usual ones is read as.
fn inbound(fields: Value) -> InboundMessage {
    let mut message = text_message("wamid.B");
    for (name, value) in fields.as_object().unwrap() {
        message[name] = value.clone();
    }
    let contacts = json!([{
        "profile": {"name": "Ana", "username": "ana.example"}, "wa_id": "15555550123", "user_id": "US.1",
    }]);
    let event = one(&messages(json!({"contacts": contacts, "messages": [message]})));
    let EventContent::InboundMessage(message) = event.content else { panic!("{event:?}") };
    message
}

fn content(kind: &str, value: Value) -> MessageContent {
    inbound(json!({"type": kind, kind: value})).content
}

#[test]
fn a_text_with_who_sent_it_and_until_when_it_may_be_answered() {
    let event = one(&messages(json!({
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": "15555550123"}],
        "messages": [text_message("wamid.B")],
    })));
    assert_eq!(event.id, "wamid.B");
    assert_eq!(event.happened_at.as_deref(), Some("2026-11-18T11:06:40Z"));
    let message = inbound(json!({}));
    assert_eq!(message.content, MessageContent::Text("Hello".into()));
    assert_eq!(message.message_id, "wamid.B");
    assert_eq!(message.wa_id.as_deref(), Some("15555550123"));
    assert_eq!(message.user_id.as_deref(), Some("US.1"));
    assert_eq!(message.profile_name.as_deref(), Some("Ana"));
    assert_eq!(message.username.as_deref(), Some("ana.example"));
    assert_eq!(message.window_closes_at.as_deref(), Some("2026-11-19T11:06:40Z"));
    assert!(!message.forwarded);
    assert_eq!((message.reply_to, message.referral, message.product), (None, None, None));
}

#[test]
fn the_window_is_not_known_without_a_time_and_not_opened_by_a_changed_number() {
    assert_eq!(inbound(json!({"timestamp": null})).window_closes_at, None);
    assert_eq!(inbound(json!({"timestamp": "yesterday"})).window_closes_at, None);
    assert_eq!(
        inbound(json!({"timestamp": 1_795_000_000})).window_closes_at.as_deref(),
        Some("2026-11-19T11:06:40Z")
    );
    let system = json!({"body": "changed", "wa_id": "15555550199", "type": "user_changed_number"});
    let changed = inbound(json!({"type": "system", "system": system}));
    assert_eq!(changed.window_closes_at, None);
    let MessageContent::Other(told) = changed.content else { panic!() };
    assert!(told.name == "system" && told.value_json.contains("15555550199"));
}

#[test]
fn files_of_every_kind() {
    for kind in ["image", "video", "audio", "document", "sticker"] {
        let told = json!({
            "id": "65463453", "mime_type": "a/b", "sha256": "x=", "caption": "c", "filename": "f.pdf", "voice": true,
            "url": "https://lookaside.fbsbx.com/x",
        });
        let expected = InboundMedia {
            kind: kind.into(),
            id: "65463453".into(),
            url: Some("https://lookaside.fbsbx.com/x".into()),
            mime_type: Some("a/b".into()),
            sha256: Some("x=".into()),
            caption: Some("c".into()),
            filename: Some("f.pdf".into()),
            voice: true,
        };
        assert_eq!(content(kind, told), MessageContent::Media(expected));
    }
    let MessageContent::Media(bare) = content("audio", json!({"id": 65_463_453})) else { panic!() };
    assert_eq!((bare.id.as_str(), bare.voice, bare.caption), ("65463453", false, None));
}

#[test]
fn a_place_in_numbers_or_in_texts() {
    let place = |name: Option<&str>| {
        MessageContent::Location(InboundLocation {
            latitude: 12.25,
            longitude: -43.5,
            name: name.map(str::to_owned),
            address: None,
        })
    };
    assert_eq!(
        content("location", json!({"latitude": 12.25, "longitude": -43.5, "name": "Here"})),
        place(Some("Here"))
    );
    assert_eq!(content("location", json!({"latitude": "12.25", "longitude": "-43.5"})), place(None));
}

#[test]
fn choices() {
    let reply = |id: &str, title: &str, description: Option<&str>| {
        let (id, title, description) = (id.into(), title.into(), description.map(str::to_owned));
        MessageContent::Reply(InboundReply { id, title, description })
    };
    let button = json!({"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes"}});
    assert_eq!(content("interactive", button), reply("yes", "Yes", None));
    let row =
        json!({"type": "list_reply", "list_reply": {"id": "1", "title": "One", "description": "The first"}});
    assert_eq!(content("interactive", row), reply("1", "One", Some("The first")));
    assert_eq!(content("button", json!({"text": "Stop", "payload": "STOP"})), reply("STOP", "Stop", None));
    let flow = json!({"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent", "response_json": "{\"a\":1}"}});
    assert_eq!(content("interactive", flow), MessageContent::FlowJson("{\"a\":1}".into()));
}

#[test]
fn a_reaction_and_its_removal() {
    let reaction = |told| match content("reaction", told) {
        MessageContent::Reaction(reaction) => reaction,
        other => panic!("{other:?}"),
    };
    let given = reaction(json!({"message_id": "wamid.A", "emoji": "\u{1f44d}"}));
    assert_eq!((given.message_id.as_str(), given.emoji.as_deref()), ("wamid.A", Some("\u{1f44d}")));
    assert_eq!(reaction(json!({"message_id": "wamid.A", "emoji": ""})).emoji, None);
    assert_eq!(reaction(json!({"message_id": "wamid.A"})).emoji, None);
}

#[test]
fn an_order_and_contact_cards() {
    let item = json!({"product_retailer_id": "BOOK", "quantity": 3, "item_price": 30.5, "currency": "EUR"});
    let order = MessageContent::Order(InboundOrder {
        catalog_id: "354".into(),
        text: None,
        items: vec![OrderItem {
            product_retailer_id: "BOOK".into(),
            quantity: 3,
            item_price: Some("30.5".into()),
            currency: Some("EUR".into()),
        }],
    });
    assert_eq!(content("order", json!({"catalog_id": 354, "text": "", "product_items": [item]})), order);
    let cards = json!([{"name": {"formatted_name": "Ben"}, "phones": [{"wa_id": "15555550124"}]}]);
    let MessageContent::ContactsJson(told) = content("contacts", cards.clone()) else { panic!() };
    assert_eq!(serde_json::from_str::<Value>(&told).unwrap(), cards);
}

#[test]
fn what_led_to_a_message() {
    let answered = inbound(json!({"context": {"from": "15555550100", "id": "wamid.A"}}));
    assert_eq!(answered.reply_to.as_deref(), Some("wamid.A"));
    assert!(inbound(json!({"context": {"forwarded": true}})).forwarded);
    assert!(inbound(json!({"context": {"frequently_forwarded": true}})).forwarded);
    let asked =
        json!({"context": {"referred_product": {"catalog_id": "354", "product_retailer_id": "BOOK"}}});
    let product = inbound(asked).product.expect("a product");
    assert_eq!((product.catalog_id.as_str(), product.product_retailer_id.as_str()), ("354", "BOOK"));
    let referral = json!({
        "source_type": "ad", "source_id": "1", "source_url": "https://fb.me/x", "headline": "h", "body": "b",
        "ctwa_clid": "c", "media_type": "image",
    });
    let referral = inbound(json!({"referral": referral})).referral.expect("a referral");
    assert_eq!((referral.kind.as_deref(), referral.click_id.as_deref()), (Some("ad"), Some("c")));
}

#[test]
fn a_type_without_a_form_is_the_whole_message() {
    for (kind, value) in [
        ("unsupported", json!({"type": "poll"})),
        (
            "edit",
            json!({"original_message_id": "wamid.A", "message": {"type": "text", "text": {"body": "New"}}}),
        ),
        ("revoke", json!({"original_message_id": "wamid.A"})),
        ("request_welcome", json!(null)),
        ("interactive", json!({"type": "call_permission_reply", "call_permission_reply": {}})),
        ("text", json!({"body": ""})),
        ("image", json!({"caption": "no id"})),
        ("location", json!({"latitude": "north"})),
        (
            "order",
            json!({"catalog_id": "1", "product_items": [{"product_retailer_id": "x", "quantity": -1}]}),
        ),
    ] {
        let told = inbound(json!({"type": kind, kind: value}));
        let MessageContent::Other(other) = told.content else { panic!("{kind}: {told:?}") };
        assert_eq!(other.name, kind);
        assert!(other.value_json.starts_with('{') && other.value_json.contains("wamid.B"), "{other:?}");
        assert!(told.window_closes_at.is_some());
    }
}

#[test]
fn a_person_is_told_by_either_id() {
    let contacts = json!([
        {"profile": {"name": "Ana"}, "user_id": "US.1"},
        {"profile": {"name": "Ben"}, "wa_id": "5491155550100"},
    ]);
    let from = |message: Value| {
        let body = messages(json!({"contacts": contacts, "messages": [message]})).to_string();
        let EventContent::InboundMessage(message) = read(&body).remove(0).content else { panic!() };
        message
    };
    let hidden = from(json!({"id": "a", "from_user_id": "US.1", "type": "text", "text": {"body": "x"}}));
    assert_eq!((hidden.wa_id, hidden.profile_name.as_deref()), (None, Some("Ana")));
    let shown = from(json!({"id": "b", "from": "5491155550100", "type": "text", "text": {"body": "x"}}));
    assert_eq!((shown.user_id, shown.profile_name.as_deref()), (None, Some("Ben")));
    // Nobody's contact: whose name it would be is not known.
    assert_eq!(from(json!({"id": "c", "from": "15555550199"})).profile_name, None);
}
