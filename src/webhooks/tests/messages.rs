use serde_json::{Value, json};

use super::{messages, one, read, signed, text_message};
use crate::connection::Environment;
use crate::webhooks::read_notification;
use crate::wit::webhooks::*;

/// The result of reading a message with these fields besides the usual ones.
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
    assert_eq!(message.sender.wa_id.as_deref(), Some("15555550123"));
    assert_eq!(message.sender.user_id.as_deref(), Some("US.1"));
    assert_eq!(message.sender.profile_name.as_deref(), Some("Ana"));
    assert_eq!(message.sender.username.as_deref(), Some("ana.example"));
    assert_eq!(message.window_closes_at.as_deref(), Some("2026-11-19T11:06:40Z"));
    assert!(!message.forwarded);
    assert_eq!((message.reply_to, message.referral, message.product), (None, None, None));
}

#[test]
fn the_window_opens_when_the_message_was_sent() {
    assert_eq!(inbound(json!({"timestamp": null})).window_closes_at, None);
    assert_eq!(inbound(json!({"timestamp": "yesterday"})).window_closes_at, None);
    for time in [json!(1_795_000_000), json!("1795000000"), json!(1_795_000_000.0)] {
        let message = inbound(json!({"timestamp": time}));
        assert_eq!(message.window_closes_at.as_deref(), Some("2026-11-19T11:06:40Z"));
    }
}

#[test]
fn a_message_in_a_group_opens_the_groups_window_and_no_persons() {
    let message = inbound(json!({"group_id": "Y2FwaV9n"}));
    assert_eq!(message.window_closes_at, None);
    assert_eq!(message.group_window_closes_at.as_deref(), Some("2026-11-19T11:06:40Z"));
    assert_eq!(message.answer, Some(Answer { to: None, group_id: Some("Y2FwaV9n".into()) }));
    assert_eq!(inbound(json!({})).group_window_closes_at, None);
}

#[test]
fn a_message_that_the_person_did_not_write_anew_opens_no_window() {
    let edit =
        json!({"original_message_id": "wamid.A", "message": {"type": "text", "text": {"body": "New"}}});
    let permission =
        json!({"type": "call_permission_reply", "call_permission_reply": {"response": "accept"}});
    for (kind, value, opens) in [
        ("edit", edit, false),
        ("edit", json!({}), false),
        ("revoke", json!({"original_message_id": "wamid.A"}), false),
        ("unsupported", json!({"type": "edit"}), false),
        ("interactive", permission, false),
        ("system", json!({"type": "something_else"}), false),
        ("unsupported", json!({"type": "poll"}), true),
        ("request_welcome", json!(null), true),
        ("reaction", json!({"message_id": "wamid.A"}), true),
        ("ephemeral", json!(null), true),
    ] {
        let message = inbound(json!({"type": kind, kind: value}));
        assert_eq!(message.window_closes_at.is_some(), opens, "{kind}: {value}");
        let in_group = inbound(json!({"type": kind, kind: value, "group_id": "g"}));
        assert_eq!(in_group.group_window_closes_at.is_some(), opens, "{kind}: {value}");
    }
}

#[test]
fn the_answer_is_what_a_send_takes() {
    let to = |message: Value| {
        let event = read(&messages(json!({"messages": [message]})).to_string()).remove(0);
        let EventContent::InboundMessage(message) = event.content else { panic!("{event:?}") };
        message.answer.map(|answer| answer.to.expect("a person"))
    };
    let text = json!({"body": "Hello"});
    assert_eq!(
        to(json!({"id": "a", "from": "15555550123", "from_user_id": "US.1", "type": "text", "text": text}))
            .as_deref(),
        Some("+15555550123")
    );
    assert_eq!(
        to(json!({"id": "a", "from": "", "from_user_id": "US.1", "type": "text", "text": text})).as_deref(),
        Some("US.1")
    );
    assert_eq!(to(json!({"id": "a", "type": "text", "text": text})), None);
}

#[test]
fn a_change_of_number_says_who_it_was_and_who_it_is() {
    let change = |system: Value| {
        let message = json!({
            "id": "wamid.S", "from": "15555550123", "from_user_id": "US.1", "type": "system", "timestamp": "1795000000",
            "system": system,
        });
        let event = one(&messages(json!({"messages": [message]})));
        assert_eq!(event.id, "wamid.S");
        let EventContent::PersonChange(change) = event.content else { panic!("{event:?}") };
        change
    };
    let told = change(json!({
        "body": "changed", "type": "user_changed_number", "wa_id": "15555550199", "user_id": "US.2",
        "previous_user_id": "US.1", "parent_user_id": "US.ENT.2", "previous_parent_user_id": "US.ENT.1",
    }));
    assert_eq!(told.change, PersonChangeKind::Number);
    let ids = |person: Person| (person.wa_id, person.user_id, person.parent_user_id);
    let some = |id: &str| Some(id.to_owned());
    assert_eq!(ids(told.previous), (some("15555550123"), some("US.1"), some("US.ENT.1")));
    assert_eq!(ids(told.current), (some("15555550199"), some("US.2"), some("US.ENT.2")));
    let told = change(json!({"type": "user_changed_user_id", "user_id": "US.2"}));
    assert_eq!(told.change, PersonChangeKind::UserId);
    assert_eq!((told.previous.user_id, told.current.user_id), (some("US.1"), some("US.2")));
    assert_eq!(told.current.wa_id, None, "Meta does not say it");
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
            animated: false,
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
            url: name.map(|_| "https://shop.example".to_owned()),
        })
    };
    assert_eq!(
        content(
            "location",
            json!({"latitude": 12.25, "longitude": -43.5, "name": "Here", "url": "https://shop.example"})
        ),
        place(Some("Here"))
    );
    assert_eq!(content("location", json!({"latitude": "12.25", "longitude": "-43.5"})), place(None));
}

#[test]
fn choices() {
    let reply = |kind: ReplyKind, id: &str, title: &str, description: Option<&str>| {
        let (id, title, description) = (id.into(), title.into(), description.map(str::to_owned));
        MessageContent::Reply(InboundReply { kind, id, title, description })
    };
    let button = json!({"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes"}});
    assert_eq!(content("interactive", button), reply(ReplyKind::Button, "yes", "Yes", None));
    let row =
        json!({"type": "list_reply", "list_reply": {"id": "1", "title": "One", "description": "The first"}});
    assert_eq!(content("interactive", row), reply(ReplyKind::Row, "1", "One", Some("The first")));
    for (told, id, title) in [
        (json!({"text": "Stop", "payload": "STOP"}), "STOP", "Stop"),
        (json!({"payload": "YES-17"}), "YES-17", "YES-17"),
        (json!({"text": "Yes"}), "Yes", "Yes"),
        (json!({"text": "Yes", "payload": {"order": 17}}), r#"{"order":17}"#, "Yes"),
    ] {
        assert_eq!(content("button", told), reply(ReplyKind::TemplateButton, id, title, None));
    }
    let untitled = json!({"type": "button_reply", "button_reply": {"id": "yes"}});
    assert_eq!(content("interactive", untitled), reply(ReplyKind::Button, "yes", "yes", None));
}

#[test]
fn a_flow_and_an_address_are_told_apart() {
    for (name, values) in [
        ("flow", json!(r#"{"flow_token":"t1"}"#)),
        ("address_message", json!(r#"{"flow_token":"t1"}"#)),
        ("flow", json!({"flow_token": "t1"})),
    ] {
        let told = json!({"type": "nfm_reply", "nfm_reply": {"name": name, "body": "Sent", "response_json": values}});
        let expected = InboundFlow {
            name: Some(name.into()),
            body: Some("Sent".into()),
            response_json: r#"{"flow_token":"t1"}"#.into(),
        };
        assert_eq!(content("interactive", told), MessageContent::Flow(expected));
    }
}

#[test]
fn whether_a_person_may_be_called() {
    let permission = |told: Value| {
        let told = json!({"type": "call_permission_reply", "call_permission_reply": told});
        let MessageContent::CallPermission(permission) = content("interactive", told) else { panic!() };
        permission
    };
    let granted = permission(json!({
        "response": "accept", "is_permanent": false, "expiration_timestamp": "1795000000",
        "response_source": "user_action",
    }));
    assert!(granted.granted && !granted.permanent);
    assert_eq!(granted.expires_at.as_deref(), Some("2026-11-18T11:06:40Z"));
    assert_eq!(granted.source.as_deref(), Some("user_action"));
    let refused = permission(json!({"response": "reject", "is_permanent": true}));
    assert!(!refused.granted && refused.permanent && refused.expires_at.is_none());
}

#[test]
fn an_edit_and_a_deletion_name_the_message() {
    let edit =
        |message: Value| match content("edit", json!({"original_message_id": "wamid.A", "message": message}))
        {
            MessageContent::Edit(edit) => (edit.message_id, edit.kind, edit.text),
            other => panic!("{other:?}"),
        };
    let edited = |kind: Option<&str>, text: Option<&str>| {
        ("wamid.A".to_owned(), kind.map(str::to_owned), text.map(str::to_owned))
    };
    assert_eq!(edit(json!({"type": "text", "text": {"body": "New"}})), edited(Some("text"), Some("New")));
    assert_eq!(
        edit(json!({"type": "image", "image": {"id": "1", "caption": "New"}})),
        edited(Some("image"), Some("New"))
    );
    assert_eq!(edit(json!(null)), edited(None, None));
    let deleted = content("revoke", json!({"original_message_id": "wamid.A"}));
    assert_eq!(deleted, MessageContent::Deletion("wamid.A".into()));
}

#[test]
fn an_unsupported_message_has_its_real_type() {
    let errors = json!([{"code": 131_051, "title": "t", "message": "m", "error_data": {"details": "Polls are not supported."}}]);
    let message = inbound(json!({"type": "unsupported", "unsupported": {"type": "poll"}, "errors": errors}));
    let error = ReportedError {
        code: Some(131_051),
        title: Some("t".into()),
        details: Some("Polls are not supported.".into()),
    };
    let expected = UnsupportedMessage { kind: Some("poll".into()), errors: vec![error] };
    assert_eq!(message.content, MessageContent::Unsupported(expected));
    assert_eq!(
        content("unsupported", json!(null)),
        MessageContent::Unsupported(UnsupportedMessage { kind: None, errors: vec![] })
    );
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
fn an_order_is_read_though_its_quantities_are_unusual() {
    for (quantity, read) in [
        (json!(3), Some(3.0)),
        (json!("3"), Some(3.0)),
        (json!(2.5), Some(2.5)),
        (json!(-1), Some(-1.0)),
        (json!(null), None),
        (json!({}), None),
    ] {
        let item = json!({"product_retailer_id": "BOOK", "quantity": quantity, "item_price": 30.5, "currency": "EUR"});
        let order = MessageContent::Order(InboundOrder {
            catalog_id: Some("354".into()),
            text: None,
            items: vec![
                OrderItem {
                    product_retailer_id: Some("BOOK".into()),
                    quantity: read,
                    item_price: Some("30.5".into()),
                    currency: Some("EUR".into()),
                },
                OrderItem { product_retailer_id: None, quantity: None, item_price: None, currency: None },
            ],
        });
        assert_eq!(
            content("order", json!({"catalog_id": 354, "text": "", "product_items": [item, {}]})),
            order
        );
    }
}

#[test]
fn contact_cards_are_passed_on_as_they_came() {
    let cards = json!([{"name": {"formatted_name": "Ben"}, "phones": [{"wa_id": "15555550124"}]}]);
    for (origin, requested) in [("contact_request", true), ("other", false)] {
        let told = inbound(json!({"type": "contacts", "contacts": cards, "origin": origin}));
        let expected = InboundContacts { requested, cards_json: cards.to_string() };
        assert_eq!(told.content, MessageContent::Contacts(expected));
    }
}

#[test]
fn what_led_to_a_message() {
    let answered = inbound(json!({"context": {"from": "15555550100", "id": "wamid.A"}}));
    assert_eq!(answered.reply_to.as_deref(), Some("wamid.A"));
    assert_eq!(answered.reply_to_sender.as_deref(), Some("15555550100"));
    let forwarded = inbound(json!({"context": {"forwarded": true}}));
    assert!(forwarded.forwarded && !forwarded.frequently_forwarded);
    let often = inbound(json!({"context": {"frequently_forwarded": true}}));
    assert!(often.forwarded && often.frequently_forwarded);
    let asked =
        json!({"context": {"referred_product": {"catalog_id": "354", "product_retailer_id": "BOOK"}}});
    let product = inbound(asked).product.expect("a product");
    assert_eq!((product.catalog_id.as_deref(), product.product_retailer_id.as_str()), (Some("354"), "BOOK"));
    let referral = |media: Value| {
        let mut told = json!({
            "source_type": "ad", "source_id": "1", "source_url": "https://fb.me/x", "headline": "h", "body": "b",
            "ctwa_clid": "c", "welcome_message": {"text": "Hi!"},
        });
        told.as_object_mut().unwrap().extend(media.as_object().unwrap().clone());
        inbound(json!({"referral": told})).referral.expect("a referral")
    };
    let image = referral(json!({"media_type": "image", "image_url": "https://a.example/i"}));
    assert_eq!((image.kind.as_deref(), image.click_id.as_deref()), (Some("ad"), Some("c")));
    assert_eq!(
        (image.media_kind.as_deref(), image.media_url.as_deref()),
        (Some("image"), Some("https://a.example/i"))
    );
    assert_eq!(image.welcome_message.as_deref(), Some("Hi!"));
    let video = referral(json!({"video_url": "https://a.example/v", "thumbnail_url": "https://a.example/t"}));
    assert_eq!(
        (video.media_url.as_deref(), video.thumbnail_url.as_deref()),
        (Some("https://a.example/v"), Some("https://a.example/t"))
    );
}

#[test]
fn a_type_without_a_form_keeps_its_name_and_the_whole_message() {
    for (kind, value, name) in [
        ("edit", json!({"message": {}}), "edit"),
        ("request_welcome", json!(null), "request_welcome"),
        (
            "interactive",
            json!({"type": "call_permission_reply", "call_permission_reply": {}}),
            "call_permission_reply",
        ),
        (
            "interactive",
            json!({"type": "payment_method", "payment_method": {"reference_id": "1"}}),
            "payment_method",
        ),
        ("interactive", json!([]), "interactive"),
        ("text", json!({"body": ""}), "text"),
        ("image", json!({"caption": "no id"}), "image"),
        ("location", json!({"latitude": "north"}), "location"),
        ("order", json!("many"), "order"),
        ("system", json!({"type": "something_else"}), "system"),
    ] {
        let mut message = text_message("wamid.B");
        message["type"] = kind.into();
        message[kind] = value;
        for raw in [None, Some(false)] {
            let input = ReadNotificationInput {
                raw,
                ..signed(&messages(json!({"messages": [message]})).to_string())
            };
            let event = read_notification(&input, &Environment::default()).unwrap().events.remove(0);
            assert_eq!(event.raw_json, Some(message.to_string()), "nothing else says it");
            let EventContent::InboundMessage(told) = event.content else { panic!("{message}") };
            assert_eq!(told.content, MessageContent::Other(name.to_owned()));
        }
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
    let hidden =
        from(json!({"id": "a", "from_user_id": "US.1", "type": "text", "text": {"body": "x"}})).sender;
    assert_eq!((hidden.wa_id, hidden.profile_name.as_deref()), (None, Some("Ana")));
    let shown =
        from(json!({"id": "b", "from": "5491155550100", "type": "text", "text": {"body": "x"}})).sender;
    assert_eq!((shown.user_id, shown.profile_name.as_deref()), (None, Some("Ben")));
    // The contact belongs to someone else, so the name is unknown.
    assert_eq!(from(json!({"id": "c", "from": "15555550199"})).sender.profile_name, None);
}
