//! Everything except messages, statuses and account changes; and that nothing is lost.

use serde_json::{Value, json};

use super::{ACCOUNT, NUMBER, change, messages, one, read, signed, text_message};
use crate::connection::Environment;
use crate::webhooks::read_notification;
use crate::wit::types::FailureKind;
use crate::wit::webhooks::*;

/// A change of one of the fields whose value names a number.
fn of_number(field: &str, mut value: Value) -> Value {
    value["messaging_product"] = "whatsapp".into();
    value["metadata"] = json!({"display_phone_number": "15555550100", "phone_number_id": NUMBER});
    change(field, value)
}

fn events(body: &Value) -> Vec<Event> {
    read(&body.to_string())
}

#[test]
fn every_preference_of_a_batch_is_an_event_of_its_own() {
    let preference = |user: &str, value: &str| {
        json!({
            "wa_id": "15555550123", "user_id": user, "detail": "User requested to stop", "category": "marketing_messages",
            "value": value, "timestamp": 1_795_000_000,
        })
    };
    let of = |preferences: &[Value]| {
        let contacts = json!([{"wa_id": "15555550123", "user_id": "US.1"}]);
        events(&of_number("user_preferences", json!({"contacts": contacts, "user_preferences": preferences})))
    };
    let (stop, resume) = (preference("US.1", "stop"), preference("US.1", "resume"));
    let both = of(&[stop.clone(), resume.clone()]);
    let [first, second] = &both[..] else { panic!("{both:?}") };
    assert_eq!(first.id, of(std::slice::from_ref(&stop))[0].id, "whatever else is in the batch");
    assert_ne!(first.id, second.id);
    assert_eq!(first.raw_json, Some(stop.to_string()));
    assert_eq!(first.happened_at.as_deref(), Some("2026-11-18T11:06:40Z"));
    let choices: Vec<_> = both
        .iter()
        .map(|event| match &event.content {
            EventContent::MarketingPreference(preference) => {
                assert_eq!(preference.person.wa_id.as_deref(), Some("15555550123"));
                assert_eq!(preference.category.as_deref(), Some("marketing_messages"));
                preference.choice
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(choices, [PreferenceChoice::Stop, PreferenceChoice::Resume]);
    let by_user_id = json!({"user_id": "US.1", "value": "STOP", "timestamp": "1795000000"});
    assert!(matches!(of(&[by_user_id])[0].content, EventContent::MarketingPreference(_)));
    for unread in [json!({"wa_id": "1", "value": "maybe"}), json!({"value": "stop"}), json!("stop")] {
        let event = &events(&of_number("user_preferences", json!({"user_preferences": [unread]})))[0];
        assert_eq!(event.content, EventContent::Other("user_preferences".into()), "{unread}");
    }
}

#[test]
fn every_echo_of_a_batch_is_an_event_of_its_own() {
    let echo = |id: &str| {
        json!({
            "from": "15555550100", "to": "15555550123", "id": id, "timestamp": "1795000000", "type": "text",
            "text": {"body": "I take over"},
        })
    };
    let told = events(&of_number(
        "smb_message_echoes",
        json!({"message_echoes": [echo("wamid.C"), echo("wamid.D")]}),
    ));
    assert_eq!(told.iter().map(|event| event.id.as_str()).collect::<Vec<_>>(), ["wamid.C", "wamid.D"]);
    let EventContent::MessageEcho(first) = &told[0].content else { panic!("{told:?}") };
    assert_eq!(first.recipient.wa_id.as_deref(), Some("15555550123"));
    assert_eq!(first.content, MessageContent::Text("I take over".into()));
    assert_eq!(told[0].happened_at.as_deref(), Some("2026-11-18T11:06:40Z"));
    let deleted =
        json!({"id": "wamid.E", "to": "1", "type": "revoke", "revoke": {"original_message_id": "wamid.C"}});
    let deleted = one(&of_number("smb_message_echoes", json!({"message_echoes": [deleted]})));
    let EventContent::MessageEcho(deleted) = deleted.content else { panic!("{deleted:?}") };
    assert_eq!(deleted.content, MessageContent::Deletion("wamid.C".into()));
}

#[test]
fn a_person_who_calls_opens_a_window_and_the_end_of_the_call_does_not() {
    let call = |told: Value| {
        let mut call = json!({
            "id": "wacid.1", "from": "15555550123", "to": "15555550100", "direction": "USER_INITIATED",
            "timestamp": "1795000000",
        });
        call.as_object_mut().unwrap().extend(told.as_object().unwrap().clone());
        let contacts = json!([{"profile": {"name": "Ana"}, "wa_id": "15555550123"}]);
        let event = one(&of_number("calls", json!({"contacts": contacts, "calls": [call]})));
        let EventContent::Call(call) = event.content else { panic!("{event:?}") };
        (event.id, call)
    };
    let (id, connect) = call(json!({"event": "connect", "session": {"sdp_type": "offer", "sdp": "v=0"}}));
    assert_eq!(id, "wacid.1:connect");
    assert_eq!(connect.direction, Some(CallDirection::UserInitiated));
    assert_eq!(connect.person.profile_name.as_deref(), Some("Ana"));
    assert_eq!(connect.answer, Some(Answer { to: Some("+15555550123".into()), group_id: None }));
    assert_eq!(connect.window_closes_at.as_deref(), Some("2026-11-19T11:06:40Z"));
    assert_eq!(connect.session.map(|session| session.sdp).as_deref(), Some("v=0"));
    let (id, end) = call(json!({
        "event": "terminate", "status": "COMPLETED", "start_time": "1795000000", "end_time": "1795000120",
        "duration": 120,
    }));
    assert_eq!(id, "wacid.1:terminate:completed");
    assert_eq!((end.duration_s, end.window_closes_at), (Some(120), None));
    assert_eq!(end.started_at.as_deref(), Some("2026-11-18T11:06:40Z"));
    let (_, ours) = call(json!({
        "event": "connect", "direction": "BUSINESS_INITIATED", "from": "15555550100", "to": "15555550123",
    }));
    assert_eq!((ours.person.wa_id.as_deref(), ours.window_closes_at), (Some("15555550123"), None));
}

#[test]
fn a_call_of_the_businesss_opens_a_window_when_it_is_accepted() {
    for (status, opens) in [("RINGING", false), ("ACCEPTED", true), ("REJECTED", false)] {
        let told = json!({
            "id": "wacid.2", "type": "call", "status": status, "timestamp": "1795000000",
            "recipient_id": "15555550123", "biz_opaque_callback_data": "x",
        });
        let event = one(&of_number("calls", json!({"statuses": [told]})));
        assert_eq!(event.id, format!("wacid.2:{}", status.to_lowercase()));
        let EventContent::Call(call) = event.content else { panic!("{event:?}") };
        assert_eq!(call.event, status.to_lowercase());
        assert_eq!(call.window_closes_at.is_some(), opens, "{status}");
        assert_eq!(
            (call.callback_data.as_deref(), call.person.wa_id.as_deref()),
            (Some("x"), Some("15555550123"))
        );
    }
}

#[test]
fn a_call_that_failed_says_why_and_its_error_is_kept() {
    let call = json!({"id": "wacid.1", "event": "terminate", "status": "Failed"});
    let error = json!({"code": 138_021, "message": "m", "error_data": {"details": "d"}});
    let told = events(&of_number("calls", json!({"calls": [call], "errors": [error]})));
    let [call, reported] = &told[..] else { panic!("{told:?}") };
    assert_eq!(call.id, "wacid.1:terminate:failed");
    let EventContent::Call(call) = &call.content else { panic!("{call:?}") };
    assert_eq!(call.failure.as_ref().and_then(|failure| failure.code), Some(138_021));
    assert_eq!(reported.raw_json, Some(error.to_string()));
}

#[test]
fn an_item_of_a_conversation_that_another_app_has_is_kept_apart() {
    let plain = one(&messages(json!({"messages": [text_message("wamid.B")]})));
    let inner = json!({
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": "15555550123"}], "messages": [text_message("wamid.B")],
    });
    let standby = one(&of_number("standby", json!({"standby": inner})));
    assert!(standby.standby && !plain.standby);
    assert_ne!(standby.id, plain.id);
    assert_eq!(standby.phone_number_id.as_deref(), Some(NUMBER));
    let EventContent::InboundMessage(message) = standby.content else { panic!("{standby:?}") };
    assert_eq!(message.sender.profile_name.as_deref(), Some("Ana"));

    let sent = json!({"type": "text", "to": "15555550123", "text": {"body": "From the agent"}});
    let echo = json!({"id": "wamid.X", "timestamp": "1795000000", "message": sent});
    let echo = one(&of_number("standby", json!({"standby": {"message_echoes": [echo]}})));
    let EventContent::MessageEcho(told) = echo.content else { panic!("{echo:?}") };
    assert_eq!(told.content, MessageContent::Text("From the agent".into()));
    assert_eq!(told.recipient.wa_id.as_deref(), Some("15555550123"));
}

#[test]
fn a_conversation_that_changes_hands_names_the_number_and_the_person() {
    let told = json!({
        "messaging_product": "whatsapp", "sender": {"phone_number": "15555550123"},
        "recipient": {"phone_number_id": NUMBER, "display_phone_number": "15555550100"}, "timestamp": "1795000000",
        "type": "control_passed", "control_passed": {
            "previous_owner_role": "ai_agent", "new_owner_role": "escalation", "metadata": "customer_request",
            "conversation_context": {"type": "summary", "summary": {"text": "Wants a refund."}},
        },
    });
    let event = one(&change("messaging_handovers", told.clone()));
    assert_eq!(event.id, "messaging_handovers:15555550123:control_passed:1795000000");
    assert_eq!(event.phone_number_id.as_deref(), Some(NUMBER));
    let EventContent::Handover(handover) = event.content else { panic!("{event:?}") };
    assert_eq!(
        (handover.kind.as_str(), handover.summary.as_deref()),
        ("control_passed", Some("Wants a refund."))
    );
    assert_eq!(
        (handover.previous_owner.as_deref(), handover.new_owner.as_deref()),
        (Some("ai_agent"), Some("escalation"))
    );
    // Every member is optional.
    let event = one(&change("messaging_handovers", json!({"type": "control_taken"})));
    assert!(matches!(event.content, EventContent::Handover(_)), "{event:?}");
}

#[test]
fn an_error_of_metas_says_whether_a_message_was_lost() {
    for (code, lost) in [(131_035, true), (130_429, false)] {
        let event = one(&messages(json!({"errors": [{"code": code, "title": "x"}]})));
        let EventContent::PlatformError(error) = event.content else { panic!("{event:?}") };
        assert_eq!((error.failure.code, error.message_lost), (Some(code), lost));
        assert!(!error.failure.fix.contains("delivered, so send"), "{}", error.failure.fix);
    }
    let event = one(&messages(json!({"errors": [{"code": "131035"}]})));
    let EventContent::PlatformError(error) = event.content else { panic!("{event:?}") };
    assert!(error.message_lost && error.failure.kind == FailureKind::Other);
}

#[test]
fn an_operation_on_a_group_and_a_detected_purchase_have_ids_of_their_own() {
    let created =
        json!({"timestamp": "1795000000", "group_id": "g", "type": "group_create", "request_id": "r1"});
    let removed =
        json!({"timestamp": "1795000000", "group_id": "g", "type": "group_delete", "request_id": "r2"});
    let told = events(&of_number("group_lifecycle_update", json!({"groups": [created, removed]})));
    let ids: Vec<_> = told.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids, ["group_lifecycle_update:r1:group_create", "group_lifecycle_update:r2:group_delete"]);
    assert!(told.iter().all(|event| event.content == EventContent::Other("group_lifecycle_update".into())));
    let bought = json!({"id": "wamid.Q", "event_name": "Purchase", "timestamp": 1_795_000_000});
    let event = one(&of_number("automatic_events", json!({"automatic_events": [bought]})));
    assert_eq!(event.id, "automatic_events:wamid.Q:Purchase");
}

#[test]
fn the_history_of_a_number_is_no_new_message() {
    let chunk = json!({"metadata": {"phase": 0}, "threads": [{"id": "15555550123", "messages": [text_message("wamid.H")]}]});
    let event = one(&of_number("history", json!({"history": [chunk]})));
    assert_eq!(event.content, EventContent::Other("history".into()));
    assert_eq!(event.raw_json, Some(chunk.to_string()));
    let event = one(&of_number("history", json!({"messages": [text_message("wamid.H")]})));
    assert_eq!(
        (event.id.as_str(), &event.content),
        ("history:wamid.H", &EventContent::Other("history".into()))
    );
}

#[test]
fn the_bytes_of_every_item_are_passed_on_as_they_came() {
    let item = r#"{ "id" : "wamid.B","from":"15555550123", "timestamp":"1795000000", "type":"text","text":{"body":"Gr\u00fc\u00dfe \ud83d\ude00 a\/b"} , "new_member": 1.50 }"#;
    let body = messages(json!({"messages": ["ITEM"]})).to_string().replace(r#""ITEM""#, item);
    let event = read(&body).remove(0);
    assert_eq!(event.raw_json.as_deref(), Some(item));
    let without = ReadNotificationInput { raw: Some(false), ..signed(&body) };
    let typed = read_notification(&without, &Environment::default()).unwrap().events.remove(0);
    assert_eq!(typed, Event { raw_json: None, ..event }, "and nothing else changes");
}

#[test]
fn a_contact_that_says_more_is_passed_on() {
    let of = |contact: &Value| {
        let body = messages(json!({"contacts": [contact], "messages": [text_message("wamid.B")]}));
        one(&body)
    };
    let known = json!({
        "profile": {"name": "Ana", "username": "ana.s"}, "wa_id": "15555550123", "user_id": "US.1",
        "parent_user_id": "US.ENT.1", "country_code": "US", "identity_key_hash": "DF2=",
    });
    let event = of(&known);
    assert_eq!(event.contact_json, None);
    let EventContent::InboundMessage(message) = event.content else { panic!() };
    assert_eq!(message.sender.identity_key_hash.as_deref(), Some("DF2="));
    assert_eq!(message.sender.parent_user_id.as_deref(), Some("US.ENT.1"));
    assert_eq!(message.sender.country_code.as_deref(), Some("US"));
    for (path, more) in
        [("/age", json!(7)), ("/profile/picture", json!("p")), ("/wa_id", json!("15555550129"))]
    {
        let mut contact = known.clone();
        let (parent, name) = path.rsplit_once('/').unwrap();
        contact.pointer_mut(parent).unwrap()[name] = more;
        assert_eq!(of(&contact).contact_json, Some(contact.to_string()), "{path}");
    }
}

#[test]
fn members_that_nothing_reads_are_events() {
    let body = json!({
        "object": "whatsapp_business_account", "sequence": 7,
        "entry": [{"id": ACCOUNT, "uid": 8, "changes": [{
            "field": "messages", "version": 9, "value": {
                "metadata": {"phone_number_id": NUMBER}, "messages": [text_message("wamid.B")],
                "contacts": [{"user_id": "US.1"}, {"user_id": "US.2"}],
                "conversation_context": {"type": "summary"}, "statuses": {},
            },
        }]}],
    });
    let told = events(&body);
    let others: Vec<_> = told
        .iter()
        .filter_map(|event| match &event.content {
            EventContent::Other(name) => Some((name.as_str(), event.raw_json.as_deref().unwrap())),
            _ => None,
        })
        .collect();
    for other in
        [("sequence", "7"), ("uid", "8"), ("version", "9"), ("conversation_context", r#"{"type":"summary"}"#)]
    {
        assert!(others.contains(&other), "{other:?} in {others:?}");
    }
    assert!(others.contains(&("statuses", "{}")));
    assert!(others.contains(&("contacts", r#"{"user_id":"US.2"}"#)), "{others:?}");
}
