//! Others who speak for the business, its payments, and everything about its account.

use host_harness_simulator::{DEMO_PHONE_NUMBER_ID, DEMO_USER_ID};
use serde_json::{Value, json};

use super::bench::{Bench, WA_ID, ana, from, recent};

fn echo(more: Value) -> Value {
    let mut event = from("echo", more);
    event["to"] = event.as_object_mut().unwrap().remove("from").unwrap();
    event
}

#[tokio::test]
async fn the_staff_write_in_the_business_app() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    let id = bench.happens(echo(json!({ "text": "I take over" }))).await["message-id"].clone();
    let mut told = bench.told("smb_message_echoes").await;
    recent(&told["message_echoes"][0]["timestamp"].take());
    assert_eq!(
        told,
        json!({ "message_echoes": [{ "from": "15555550100", "to": WA_ID, "id": id, "timestamp": null,
            "type": "text", "text": { "body": "I take over" } }] })
    );
    let edit = json!({ "message": { "kind": "edit", "message-id": id, "text": "I took over" } });
    bench.happens(echo(edit)).await;
    let edited = bench.told("smb_message_echoes").await["message_echoes"][0]["edit"].take();
    assert_eq!(
        edited,
        json!({ "original_message_id": id, "message": { "type": "text", "text": { "body": "I took over" } } })
    );
    bench.happens(json!({ "to": DEMO_USER_ID, "kind": "echo", "message": { "kind": "image" } })).await;
    let image = bench.told("smb_message_echoes").await["message_echoes"][0].take();
    assert_eq!((image.get("to"), &image["to_user_id"]), (None, &json!(DEMO_USER_ID)));
    assert_eq!(image["image"]["mime_type"], "image/png");
    let theirs = from("edit", json!({ "message-id": id, "text": "x" }));
    assert!(bench.refused(theirs).await.contains("that the same person wrote"));
}

#[tokio::test]
async fn on_standby_everything_is_a_level_deeper() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    let id = bench.happens(from("standby", json!({ "text": "Hello" }))).await["message-id"].clone();
    let mut told = bench.told("standby").await;
    recent(&told["standby"]["messages"][0]["timestamp"].take());
    assert_eq!(
        told,
        json!({ "standby": { "contacts": [ana()], "messages": [{ "from": WA_ID, "from_user_id": ana()["user_id"],
            "id": id, "timestamp": null, "type": "text", "text": { "body": "Hello" } }] } })
    );
    let id =
        bench.happens(json!({ "to": "+15555550123", "kind": "standby", "text": "Hi" })).await["message-id"]
            .clone();
    let mut told = bench.told("standby").await;
    recent(&told["standby"]["message_echoes"][0]["timestamp"].take());
    assert_eq!(
        told,
        json!({ "standby": { "message_echoes": [{ "id": id, "timestamp": null, "message": {
            "messaging_product": "whatsapp", "to": WA_ID, "type": "text", "text": { "body": "Hi" } } }] } })
    );
}

#[tokio::test]
async fn a_conversation_is_handed_over() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    bench.happens(from("handover", json!({ "reason": "customer_request", "summary": "A refund" }))).await;
    let mut value = bench.value("messaging_handovers").await;
    recent(&value["timestamp"].take());
    assert_eq!(
        value,
        json!({ "messaging_product": "whatsapp", "sender": { "phone_number": WA_ID },
            "recipient": { "phone_number_id": DEMO_PHONE_NUMBER_ID, "display_phone_number": "15555550100" },
            "timestamp": null, "type": "control_passed",
            "control_passed": { "previous_owner_role": "ai_agent", "new_owner_role": "escalation",
                "metadata": "customer_request",
                "conversation_context": { "type": "summary", "summary": { "text": "A refund" } } } })
    );
    bench.happens(from("handover", json!({ "type": "control_taken", "new-owner": "ai_agent" }))).await;
    assert_eq!(bench.value("messaging_handovers").await["control_taken"]["new_owner_role"], "ai_agent");
}

#[tokio::test]
async fn a_payment_names_the_order_of_its_message() {
    let mut bench = Bench::new().await;
    let total = json!({ "value": 5000, "offset": 100 });
    let order = json!({ "type": "interactive", "interactive": { "type": "order_details", "body": { "text": "Pay" },
        "action": { "name": "review_and_pay", "parameters": { "reference_id": "ORD-1", "type": "digital-goods",
            "currency": "INR", "total_amount": total, "order": { "status": "pending", "subtotal": total,
                "items": [{ "name": "Book", "quantity": 1, "amount": total }] } } } } });
    let id = bench.sent(order).await;
    bench.subscribe();
    for (result, status) in [("success", "captured"), ("failed", "pending"), ("pending", "pending")] {
        bench.happens(from("payment", json!({ "message-id": id, "result": result }))).await;
        let mut told = bench.told("messages").await;
        let payment = &mut told["statuses"][0];
        recent(&payment["timestamp"].take());
        let transaction = &mut payment["payment"]["transaction"];
        assert!(transaction["id"].take().as_str().unwrap().starts_with("pg"));
        assert!(transaction["pg_transaction_id"].take().is_string());
        let failed = transaction.as_object_mut().unwrap().remove("error");
        assert_eq!(failed.is_some(), result == "failed");
        assert_eq!(
            told,
            json!({ "statuses": [{ "id": id, "recipient_id": WA_ID, "type": "payment", "status": status,
                "timestamp": null, "payment": { "reference_id": "ORD-1", "amount": total, "currency": "INR",
                    "transaction": { "id": null, "pg_transaction_id": null, "type": "razorpay", "status": result,
                        "method": { "type": "upi" } } } }] })
        );
    }
}

#[tokio::test]
async fn an_error_belongs_to_no_message() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    bench
        .happens(json!({ "kind": "error", "code": 131035, "title": "Lost", "details": "It is gone." }))
        .await;
    assert_eq!(
        bench.told("messages").await,
        json!({ "errors": [{ "code": 131035, "title": "Lost", "message": "Lost",
            "error_data": { "details": "It is gone." },
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/" }] })
    );
}

#[tokio::test]
async fn any_field_is_sent_as_it_is_given() {
    let mut bench = Bench::new().await;
    bench.subscribe();
    let value = json!({ "event": "PARTNER_REMOVED", "waba_info": { "waba_id": "7" } });
    bench.happens(json!({ "field": "account_update", "value": value, "entry-id": "9" })).await;
    let mut body = bench.subscriber.next().await.json();
    assert!(body["entry"][0]["time"].take().is_u64());
    assert_eq!(
        body,
        json!({ "object": "whatsapp_business_account", "entry": [{ "id": "9", "time": null,
            "changes": [{ "field": "account_update", "value": value }] }] })
    );
    let groups =
        json!([{ "timestamp": "1750000000", "group_id": "Y2FwaV9ncm91cDox", "type": "group_suspend" }]);
    bench.happens(json!({ "field": "group_status_update", "value": { "groups": groups } })).await;
    assert_eq!(bench.told("group_status_update").await, json!({ "groups": groups }), "the number is put in");
    for (event, words) in [
        (json!({ "field": "Account", "value": {} }), "inbound['field'] must be the name of a webhook field"),
        (json!({ "field": "account_update" }), "inbound['value'] is required"),
        (json!({ "field": "account_update", "value": {}, "kind": "text" }), "Unexpected key \"kind\""),
    ] {
        let refused = bench.refused(event).await;
        assert!(refused.contains(words), "{refused}");
    }
}
