use serde_json::{Value, json};

use super::{NUMBER, messages, one, status};
use crate::webhooks::person::NOBODY;
use crate::wit::types::{FailureKind, FailureScope};
use crate::wit::webhooks::{Conversation, EventContent, MessageStatus, Person, Pricing};

fn read(status: Value) -> MessageStatus {
    let event = one(&messages(json!({"statuses": [status]})));
    let EventContent::MessageStatus(status) = event.content else { panic!("{event:?}") };
    status
}

fn failed(error: Value) -> MessageStatus {
    let mut failed = status("failed");
    failed["errors"] = json!([error]);
    read(failed)
}

#[test]
fn a_delivery_with_all_that_meta_says_of_it() {
    let mut told = status("delivered");
    told["biz_opaque_callback_data"] = "order-7".into();
    told["pricing"] =
        json!({"billable": true, "pricing_model": "PMP", "category": "utility", "type": "regular"});
    told["conversation"] =
        json!({"id": "c", "origin": {"type": "utility"}, "expiration_timestamp": "1795000000"});
    told["template_id"] = 1951.into();
    let contacts =
        json!([{"wa_id": "15555550123", "user_id": "US.13491208655302741918", "profile": {"name": "Ana"}}]);
    let event = one(&messages(json!({"contacts": contacts, "statuses": [told]})));
    assert_eq!(event.id, "wamid.A:delivered");
    assert_eq!(event.business_account_id, super::ACCOUNT);
    assert_eq!(event.phone_number_id.as_deref(), Some(NUMBER));
    assert_eq!(event.happened_at.as_deref(), Some("2026-11-18T11:06:40Z"));
    let pricing = Pricing {
        billable: Some(true),
        model: Some("PMP".into()),
        category: Some("utility".into()),
        kind: Some("regular".into()),
    };
    let recipient = Person {
        wa_id: Some("15555550123".into()),
        user_id: Some("US.13491208655302741918".into()),
        profile_name: Some("Ana".into()),
        ..NOBODY
    };
    let conversation = Conversation {
        id: "c".into(),
        origin: Some("utility".into()),
        expires_at: Some("2026-11-18T11:06:40Z".into()),
    };
    let expected = MessageStatus {
        message_id: "wamid.A".into(),
        status: "delivered".into(),
        recipient,
        group_id: None,
        callback_data: Some("order-7".into()),
        failure: None,
        errors: vec![],
        transient: false,
        pricing: Some(pricing),
        conversation: Some(conversation),
        template_id: Some("1951".into()),
    };
    assert_eq!(event.content, EventContent::MessageStatus(expected));
}

#[test]
fn every_status_is_told_in_metas_word() {
    for word in ["sent", "delivered", "read", "played", "deleted", "warning"] {
        let told = read(status(word));
        assert_eq!((told.status.as_str(), told.failure), (word, None));
    }
}

#[test]
fn a_failure_means_what_the_error_of_a_send_means() {
    use FailureKind::*;
    for (code, kind, transient, fix) in [
        (131_047, WindowClosed, false, "Use send-template instead."),
        (131_026, RecipientUnavailable, false, "another channel"),
        (131_053, MediaUnavailable, false, "public HTTPS URL"),
        (131_049, RecipientUnavailable, false, "24 hours"),
        (132_001, TemplateNotFound, false, "language"),
        (131_056, PairRateLimited, true, "Wait"),
        (130_429, RateLimited, true, "Wait"),
        (131_000, ServiceUnavailable, true, "It was not delivered, so send it again."),
        (999_999, Other, false, "Read the details"),
    ] {
        // A code may be a string.
        for code in [json!(code), json!(code.to_string())] {
            let told =
                failed(json!({"code": code, "title": "A title", "error_data": {"details": "The details."}}));
            let failure = told.failure.expect("a failure");
            assert_eq!((failure.kind, told.transient), (kind, transient), "{code}");
            assert!(failure.fix.contains(fix), "{code}: {}", failure.fix);
            assert_eq!(
                failure.code.map(|code| code.to_string()),
                code.as_str().map(str::to_owned).or(Some(code.to_string()))
            );
            assert_eq!(failure.details.as_deref(), Some("The details."));
        }
    }
}

#[test]
fn a_failure_without_a_word_of_meta_is_one_all_the_same() {
    for errors in [json!(null), json!([]), json!(["x"]), json!([{}])] {
        let mut told = status("failed");
        told["errors"] = errors;
        let failure = read(told).failure.expect("a failure");
        assert_eq!(failure.kind, FailureKind::Other);
        assert!(failure.message.contains("gives no reason"), "{}", failure.message);
        assert!(!failure.fix.contains("details") && !failure.fix.is_empty(), "{}", failure.fix);
    }
}

#[test]
fn of_several_errors_the_worst_decides() {
    let of = |codes: &[u32]| {
        let mut told = status("failed");
        told["errors"] = codes.iter().map(|code| json!({"code": code, "title": "x"})).collect();
        let told = read(told);
        let all: Vec<_> = told.errors.iter().filter_map(|error| error.code).collect();
        assert_eq!(all, codes, "every error is there, in Meta's order");
        (told.failure.expect("a failure").code, told.transient)
    };
    assert_eq!(of(&[131_000, 131_026]), (Some(131_026), false));
    assert_eq!(of(&[130_429, 999_999]), (Some(999_999), false));
    assert_eq!(of(&[131_026, 131_000]), (Some(131_026), false));
    assert_eq!(of(&[131_056, 131_000]), (Some(131_056), true));
}

/// Meta, "No Storage": the primary device's retry could not be served, and a linked device may have the message.
#[test]
fn what_a_linked_device_may_have_is_not_sent_again_as_if_it_were_lost() {
    let told = failed(json!({"code": 131_036, "title": "x"}));
    let failure = told.failure.expect("a failure");
    assert!(!told.transient);
    assert!(failure.message.contains("linked device"), "{}", failure.message);
    assert!(!failure.fix.contains("not delivered"), "{}", failure.fix);
}

#[test]
fn a_failure_says_whom_it_concerns_and_does_not_speak_of_a_template_that_may_be_none() {
    use FailureScope::*;
    for (code, scope) in [
        (131_026, Recipient),
        (131_056, Recipient),
        (131_053, Message),
        (131_042, Account),
        (131_037, Sender),
        (132_015, Template),
        (131_000, Service),
        (999_999, Unknown),
    ] {
        let failure = failed(json!({"code": code, "title": "x"})).failure.expect("a failure");
        assert_eq!(failure.scope, scope, "{code}");
        assert!(code != 131_056 || !failure.fix.contains("template"), "{}", failure.fix);
    }
}

#[test]
fn peoples_numbers_are_masked_in_what_meta_says_and_ids_are_not() {
    let details = format!("15555550123 and +4915155550 cannot be reached from {NUMBER}");
    let told = failed(json!({"code": 131_026, "title": "x", "error_data": {"details": details}}));
    let shown = told.failure.expect("a failure").details.expect("details");
    assert_eq!(shown, format!("*********23 and +********50 cannot be reached from {NUMBER}"));
    let told = failed(json!({"code": 999_999, "title": "No 15555550123"}));
    assert_eq!(told.failure.expect("a failure").message, "No *********23");
}

#[test]
fn a_number_that_meta_does_not_take_is_the_recipients_fault() {
    let told = failed(json!({"code": 131_009, "title": "x", "error_data": {"details": "Invalid recipient"}}));
    let failure = told.failure.expect("a failure");
    assert_eq!((failure.kind, failure.field.as_deref()), (FailureKind::InvalidRecipient, Some("to")));
}

#[test]
fn a_user_id_stands_where_there_is_no_number() {
    let told = json!({"id": "wamid.A", "status": "sent", "recipient_user_id": "US.1"});
    let event = one(&messages(json!({"statuses": [told]})));
    assert_eq!(event.happened_at.as_deref(), Some("2026-11-18T11:06:40Z"), "when Meta made the entry");
    let EventContent::MessageStatus(told) = event.content else { panic!() };
    assert_eq!((told.recipient.wa_id, told.recipient.user_id.as_deref()), (None, Some("US.1")));
}

#[test]
fn each_person_of_a_group_has_a_status_of_their_own() {
    let of = |person: &str| {
        let mut told = status("read");
        told["recipient_id"] = "a-group".into();
        told["recipient_type"] = "group".into();
        told["recipient_participant_id"] = person.into();
        one(&messages(json!({"statuses": [told]})))
    };
    let (one, other) = (of("15555550123"), of("15555550124"));
    assert_ne!(one.id, other.id);
    let EventContent::MessageStatus(told) = one.content else { panic!() };
    let person = told.recipient.wa_id.as_deref();
    assert_eq!((told.group_id.as_deref(), person), (Some("a-group"), Some("15555550123")));
}

#[test]
fn what_one_of_a_group_did_not_get_is_not_sent_to_all_of_it_again() {
    let mut told = status("failed");
    told["recipient_id"] = "a-group".into();
    told["recipient_type"] = "group".into();
    told["errors"] = json!([{"code": 131000}]);
    assert!(read(told.clone()).transient, "of nobody alone");
    told["recipient_participant_id"] = "15555550123".into();
    let told = read(told);
    assert!(!told.transient);
    assert!(told.failure.unwrap().fix.contains("to this person alone"));
}

#[test]
fn a_parents_user_id_is_not_taken_for_the_persons_own() {
    let mut told = status("delivered");
    told["recipient_user_id"] = "US.ENT.118".into();
    let contacts = json!([{"wa_id": "15555550123", "user_id": "US.134912", "profile": {"name": "Ana", "username": "@ana.s"}}]);
    let EventContent::MessageStatus(told) =
        one(&messages(json!({"contacts": contacts, "statuses": [told]}))).content
    else {
        panic!()
    };
    let person = told.recipient;
    assert_eq!(
        (person.user_id.as_deref(), person.parent_user_id.as_deref()),
        (Some("US.134912"), Some("US.ENT.118"))
    );
    assert_eq!(person.username.as_deref(), Some("ana.s"));
    for name in ["parent_recipient_user_id", "recipient_parent_user_id", "parent_user_id"] {
        let mut told = status("delivered");
        told[name] = "US.ENT.118".into();
        assert_eq!(read(told).recipient.parent_user_id.as_deref(), Some("US.ENT.118"), "{name}");
    }
}

#[test]
fn a_payment_is_paid_only_if_it_is_captured_and_its_transaction_succeeded() {
    let of = |status: &str, outcome: &str| {
        let payment = json!({
            "reference_id": "order-7", "amount": {"value": 5000, "offset": 100}, "currency": "INR",
            "transaction": {"id": "pg1", "status": outcome, "error": {"code": "x", "reason": "no funds"}},
        });
        one(&messages(json!({"statuses": [{
            "id": "wamid.P", "recipient_id": "15555550123", "type": "payment", "status": status, "payment": payment,
        }]})))
    };
    for (status, outcome, paid) in
        [("captured", "success", true), ("captured", "failed", false), ("pending", "success", false)]
    {
        let event = of(status, outcome);
        assert_eq!(event.id, format!("wamid.P:payment:pg1:{status}:{outcome}"));
        let EventContent::PaymentStatus(told) = event.content else { panic!("{event:?}") };
        assert_eq!(told.paid, paid, "{status} {outcome}");
        assert_eq!(
            (told.reference_id.as_deref(), told.reason.as_deref()),
            (Some("order-7"), Some("no funds"))
        );
        let amount = told.amount.unwrap();
        assert_eq!((amount.value, amount.offset, amount.currency.as_deref()), (5000.0, 100, Some("INR")));
    }
}

#[test]
fn a_status_of_something_else_is_not_a_messages() {
    let mut told = status("delivered");
    told["type"] = "message".into();
    assert_eq!(read(told.clone()).status, "delivered");
    told["type"] = "parcel".into();
    let event = one(&messages(json!({"statuses": [told]})));
    assert_eq!(event.content, EventContent::Other("status".into()));
}
