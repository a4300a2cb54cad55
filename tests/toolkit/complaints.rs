//! Complaints by users of other WhatsApp integrations. Each must be impossible here.
//!
//! 5, template lists cut at the first page, is tested with the look-ups; the rest of 7, 9, 13 and 14 next to the code,
//! where testing every variant of the fault is cheap.

use host_harness_simulator::{
    DEMO_OTHER_PHONE_NUMBER_ID, DEMO_PHONE_NUMBER_ID, DEMO_RECIPIENT, DEMO_RECIPIENT_ARGENTINA,
    DEMO_RECIPIENT_BRAZIL, DEMO_RECIPIENT_MEXICO, DEMO_RECIPIENT_WINDOW_CLOSED, DEMO_TOKEN_WITHOUT_MESSAGING,
    DEMO_UNASSIGNED_TOKEN, DEMO_USER_ID, DEMO_USER_TOKEN, Fate, World,
};
use serde_json::{Value, json};

use crate::faults::server::{Ending, Misbehaving, Reading, Sends};
use crate::support::{Meta, PLUGIN, connection_json, failure, run, sandbox};

fn template(name: &str, rest: Value) -> Value {
    let mut input = json!({"to": DEMO_RECIPIENT, "name": name, "language": "en_US"});
    for (field, value) in rest.as_object().expect("an object") {
        input[field] = value.clone();
    }
    input
}

#[track_caller]
fn assert_accepted(result: &Value) {
    assert!(result["ok"]["message-id"].is_string(), "{result:#}");
}

fn warned(result: &Value, word: &str) -> bool {
    let warnings = result["ok"]["warnings"].as_array().unwrap_or_else(|| panic!("{result:#}"));
    warnings.iter().any(|warning| warning["message"].as_str().expect("a message").contains(word))
}

#[test]
fn complaint_1_named_template_parameters_are_not_rejected() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let input = template(
            "order_confirmation",
            json!({
                "header": {"document": {"source": {"url": "https://shop.example.com/7.pdf"}}},
                "body": [
                    {"name": "customer_name", "value": "Ana"},
                    {"name": "order_number", "value": "7"},
                    {"name": "delivery_date", "value": "Monday"},
                ],
                "buttons": [{"index": 0, "value": {"url": "7"}}],
            }),
        );
        assert_accepted(&meta.call("send-template", input).await);
    });
}

#[test]
fn complaint_2_media_headers_copy_code_and_flow_buttons_are_supported() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let image = json!({"image": {"url": "https://shop.example.com/x.png"}});
        for (name, rest) in [
            (
                "payment_reminder",
                json!({"header": image, "body": [{"value": "Ana"}, {"value": "$10"}, {"value": "Monday"}]}),
            ),
            ("coupon", json!({"buttons": [{"index": 0, "value": {"coupon": "SAVE20"}}]})),
            ("book_appointment", json!({"buttons": [{"index": 0, "value": {"flow": {"token": "t"}}}]})),
        ] {
            let result = meta.call("send-template", template(name, rest)).await;
            assert_accepted(&result);
        }
    });
}

#[test]
fn complaint_3_a_line_break_in_a_parameter_is_refused_by_name_before_it_is_sent() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let body = json!({"body": [{"value": "Ana"}, {"value": "two\nlines"}, {"value": "today"}]});
        let result = meta.call("send-template", template("shipping_update", body)).await;
        let failure = failure(&result, "permanent");
        assert_eq!((&failure["field"], &failure["code"]), (&json!("body[1].value"), &json!(132_018)));
        assert_eq!(meta.simulator.requests(), []);
    });
}

#[test]
fn complaint_4_a_wrong_count_says_how_many_are_missing() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let body = json!({"header": {"text": {"value": "7"}}, "body": [{"value": "Ana"}, {"value": "7"}]});
        let result = meta.call("send-template", template("shipping_update", body)).await;
        let failure = failure(&result, "permanent");
        assert_eq!(failure["kind"], "template-mismatch");
        let details = failure["details"].as_str().unwrap();
        assert!(details.contains("(2)") && details.contains("(3)"), "{details}");
    });
}

#[test]
fn complaint_6_a_version_that_has_ended_is_told() {
    run(async {
        let meta = Meta::start(World::demo()).await.with("api-version", "v18.0");
        assert!(warned(&meta.validate().await, "v18.0"));
        let meta = meta.with("api-version", Value::Null);
        assert!(!warned(&meta.validate().await, "version"));
    });
}

#[test]
fn complaint_7_a_wrong_phone_number_id_is_called_that() {
    run(async {
        let meta = Meta::start(World::demo()).await.with("phone-number-id", "15555550100");
        let result = meta.call("send-message", json!({"to": DEMO_RECIPIENT, "body": "Hello"})).await;
        let failure = failure(&result, "permanent");
        assert_eq!((&failure["code"], &failure["subcode"]), (&json!(100), &json!(33)));
        assert_eq!(failure["kind"], "invalid-phone-number-id");
        assert_eq!(failure["field"], "connection.phone-number-id");
        assert!(failure["fix"].as_str().unwrap().contains("not the telephone number"));
    });
}

#[test]
fn complaint_8_a_connection_whose_parts_do_not_match_does_not_pass() {
    run(async {
        for (part, value, field) in [
            ("access-token", DEMO_TOKEN_WITHOUT_MESSAGING, "connection.access-token"),
            ("access-token", DEMO_UNASSIGNED_TOKEN, "connection.phone-number-id"),
            ("phone-number-id", DEMO_OTHER_PHONE_NUMBER_ID, "connection.phone-number-id"),
            ("business-account-id", DEMO_PHONE_NUMBER_ID, "connection.business-account-id"),
            ("business-account-id", "1", "connection.business-account-id"),
        ] {
            let meta = Meta::start(World::demo()).await.with(part, value);
            let result = meta.validate().await;
            let failure = failure(&result, "permanent");
            let told = failure["field"] == field || failure["message"].as_str().unwrap().contains(field);
            assert!(told, "{part} = {value}: {failure:#}");
        }
    });
}

#[test]
fn complaint_9_a_24_hour_token_is_told() {
    run(async {
        let meta = Meta::start(World::demo()).await.with("access-token", DEMO_USER_TOKEN);
        let result = meta.validate().await;
        assert_eq!(result["ok"]["token"]["kind"], "USER");
        assert!(warned(&result, "person's token") && warned(&result, "hours"), "{result:#}");
    });
}

#[test]
fn complaint_10_accepted_is_not_called_delivered() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let input = json!({"to": DEMO_RECIPIENT_WINDOW_CLOSED, "body": "Hello"});
        let result = meta.call("send-message", input).await;
        assert_accepted(&result);
        assert!(!result.to_string().contains("delivered"), "{result}");
        assert!(matches!(meta.simulator.messages()[0].fate, Fate::Failed { code: 131_047, .. }));
    });
}

/// Every other way to lose an answer is in the fault matrix.
#[test]
fn complaint_11_a_time_out_after_the_request_is_never_transient() {
    run(async {
        let server = Misbehaving::http(Reading::Whole, Sends::Text(""), Ending::Stall).await;
        let mut connection = connection_json();
        connection["timeout-ms"] = json!(1_000);
        let params = json!({"connection": connection, "input": {"to": DEMO_RECIPIENT, "body": "Hello"}});
        let sandbox = sandbox(&server.address().to_string());
        let result = PLUGIN.call_json(&sandbox, "send-message", &params).await.unwrap();
        assert!(server.has_read());
        let failure = failure(&result, "permanent-unconfirmed");
        assert!(failure["fix"].as_str().unwrap().contains("duplicate"), "{failure}");
    });
}

#[test]
fn complaint_12_a_rate_limit_is_transient_and_says_how_long_to_wait() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let input = json!({"to": DEMO_RECIPIENT, "body": "Hello"});
        for _ in 0..100 {
            let result = meta.call("send-message", input.clone()).await;
            if let Some(failure) = result.pointer("/err/transient") {
                assert_eq!(failure["kind"], "pair-rate-limited");
                assert_eq!(failure["code"], 131_056);
                assert!(failure["retry-after-ms"].as_u64().unwrap() > 0);
                return;
            }
        }
        panic!("a hundred messages to one person were not too many");
    });
}

#[test]
fn complaint_13_wa_ids_with_other_digits_are_told_and_not_refused() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        for to in [DEMO_RECIPIENT_ARGENTINA, DEMO_RECIPIENT_BRAZIL, DEMO_RECIPIENT_MEXICO] {
            let result = meta.call("send-message", json!({"to": to, "body": "Hello"})).await;
            assert_eq!(result["ok"]["recipient"], to);
            assert_ne!(result["ok"]["wa-id"].as_str().unwrap(), &to[1..]);
        }
    });
}

#[test]
fn complaint_14_a_document_never_arrives_untitled() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        let source = json!({"url": "https://shop.example.com/invoices/7.pdf"});
        let result = meta
            .call("send-media", json!({"to": DEMO_RECIPIENT, "kind": "document", "source": source}))
            .await;
        assert_accepted(&result);
        assert_eq!(meta.simulator.messages()[0].body["document"]["filename"], "7.pdf");
    });
}

#[test]
fn complaint_15_a_user_id_is_never_put_where_it_is_lost() {
    run(async {
        let meta = Meta::start(World::demo()).await;
        assert_accepted(&meta.call("send-message", json!({"to": DEMO_USER_ID, "body": "Hello"})).await);
        let message = &meta.simulator.messages()[0];
        assert_eq!(message.body.get("to"), None);
        assert_eq!(message.fate, Fate::Delivered);
    });
}
