//! Templates with every kind of part that the demo world lacks: form, preview, send and simulator agree on each.

use host_harness_simulator::{SimulatedTemplate, World};
use serde_json::{Value, json};

use super::{account, world};
use crate::support::{Meta, failure, run};

fn template(name: &str, category: &str, components: Value) -> SimulatedTemplate {
    let entry = json!({"name": name, "language": "en_US", "category": category, "components": components});
    serde_json::from_value(entry).expect("a template")
}

fn text(text: &str) -> Value {
    json!({"type": "BODY", "text": text})
}

fn buttons(buttons: Value) -> Value {
    json!({"type": "BUTTONS", "buttons": buttons})
}

fn carousel(header: &str, button: Value) -> Value {
    let card = json!({"components": [
        {"type": "HEADER", "format": header},
        {"type": "BODY", "text": "From {{1}} EUR", "example": {"body_text": [["9"]]}},
        {"type": "BUTTONS", "buttons": [button]},
    ]});
    json!({"type": "CAROUSEL", "cards": [card, card]})
}

pub fn templates() -> Vec<SimulatedTemplate> {
    let link = json!({"type": "URL", "text": "Buy", "url": "https://shop.example.com/{{1}}"});
    let mut order_status = template("order_news", "UTILITY", json!([text("Your order has news.")]));
    order_status.more.insert("sub_category".into(), json!("ORDER_STATUS"));
    vec![
        order_status,
        template("gif", "MARKETING", json!([{"type": "HEADER", "format": "GIF"}, text("Look")])),
        template("products", "MARKETING", json!([text("Sale"), carousel("PRODUCT", link.clone())])),
        template(
            "product_views",
            "MARKETING",
            json!([text("Sale"), carousel("PRODUCT", json!({"type": "SPM", "text": "View"}))]),
        ),
        template(
            "flows",
            "MARKETING",
            json!([text("Sale"), carousel("IMAGE", json!({"type": "FLOW", "text": "Book", "flow_id": "1"}))]),
        ),
        template(
            "catalogs",
            "MARKETING",
            json!([text("Sale"), carousel("VIDEO", json!({"type": "CATALOG", "text": "See"}))]),
        ),
        template(
            "pay",
            "UTILITY",
            json!([text("Pay"), buttons(json!([{"type": "ORDER_DETAILS", "text": "Pay"}]))]),
        ),
        template(
            "share",
            "UTILITY",
            json!([text("May we?"), buttons(json!([{"type": "REQUEST_CONTACT_INFO", "text": "Share"}]))]),
        ),
        template("call", "UTILITY", json!([text("May we call?"), {"type": "CALL_PERMISSION_REQUEST"}])),
        template("agent", "UTILITY", json!([text("I am {{agent}}.")])),
        template(
            "offer",
            "MARKETING",
            json!([
                {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Now", "has_expiration": true}},
                text("Hurry"),
                buttons(json!([{"type": "COPY_CODE", "text": "Copy", "example": ["SAVE-25-TODAY-OR-NEVER"]}])),
            ]),
        ),
        template(
            "mixed",
            "MARKETING",
            json!([
                text("Look"),
                buttons(json!([
                    {"type": "QUICK_REPLY", "text": "No"},
                    {"type": "FLOW", "text": "Book", "flow_id": "1"},
                    {"type": "URL", "text": "Go", "url": "https://shop.example.com/{{1}}", "example": ["https://else.example.com/\u{e9}"]},
                ]))
            ]),
        ),
    ]
}

async fn meta() -> Meta {
    let mut world = world();
    account(&mut world).templates.extend(templates());
    Meta::start(world).await
}

fn input(name: &str, rest: Value) -> Value {
    let mut input = json!({"to": "+15555550123", "name": name, "language": "en_US"});
    input.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    input
}

/// The preview's findings, and whether the send is accepted.
async fn judged(meta: &Meta, input: Value) -> (Value, Value) {
    (meta.call("preview-template", input.clone()).await["ok"].take(), meta.call("send-template", input).await)
}

#[test]
fn a_flow_or_catalog_button_is_part_of_each_message() {
    run(async {
        let meta = meta().await;
        for (name, rest, case) in [
            ("book_appointment", json!({}), "flow"),
            ("browse_catalog", json!({"body": [{"value": "Ana"}]}), "catalog"),
        ] {
            let form = meta.call("template-form", json!({"name": name, "language": "en_US"})).await;
            let schema = crate::catalog::parse(&form["ok"]["schema"]);
            assert!(schema["required"].as_array().unwrap().contains(&json!("buttons")), "{schema:#}");
            let (preview, sent) = judged(&meta, input(name, rest.clone())).await;
            assert_eq!(preview["faults"][0]["field"], format!("buttons[0].value.{case}"));
            failure(&sent, "permanent");
            let mut with = rest;
            with["buttons"] = json!([{"index": 0, "value": {case: {}}}]);
            let (preview, sent) = judged(&meta, input(name, with)).await;
            assert_eq!((&preview["faults"], &preview["warnings"]), (&json!([]), &json!([])));
            assert!(sent["ok"]["message-id"].is_string(), "{sent:#}");
        }
    });
}

#[test]
fn a_carousel_of_products_takes_more_cards_than_it_defines() {
    run(async {
        let meta = meta().await;
        let card = json!({
            "header": {"product": {"product-retailer-id": "sku-1", "catalog-id": "194836987003835"}},
            "body": [{"value": "9"}],
            "buttons": [{"index": 0, "value": {"url": "sku-1"}}],
        });
        for (count, is_good) in [(1, false), (2, true), (7, true), (10, true), (11, false)] {
            let (preview, sent) =
                judged(&meta, input("products", json!({"carousel": vec![card.clone(); count]}))).await;
            assert_eq!(preview["faults"].as_array().unwrap().is_empty(), is_good, "{count}: {preview:#}");
            assert_eq!(sent["ok"].is_object(), is_good, "{count}: {sent:#}");
            if is_good {
                assert_eq!(preview["message"]["cards"].as_array().unwrap().len(), count);
            }
        }
    });
}

#[test]
fn an_address_as_the_end_of_an_address_is_refused_with_the_part_to_keep() {
    run(async {
        let meta = meta().await;
        let with = |end: &str| {
            let mut buttons = json!([{"index": 1, "value": {"flow": {}}}, {"index": 2, "value": {}}]);
            buttons[1]["value"]["url"] = json!(end);
            input("mixed", json!({ "buttons": buttons }))
        };
        let (preview, sent) = judged(&meta, with("https://shop.example.com/AB1")).await;
        let fault = &preview["faults"][0];
        assert_eq!(fault["field"], "buttons[1].value.url");
        assert!(
            fault["fix"].as_str().unwrap().contains("Give what follows https://shop.example.com/: AB1."),
            "{fault}"
        );
        let failure = failure(&sent, "permanent");
        assert_eq!(failure["field"], "buttons[1].value.url");
        assert!(failure["fix"].as_str().unwrap().contains("Percent-encode"), "{failure}");
        let (preview, sent) = judged(&meta, with("AB1")).await;
        assert_eq!((&preview["faults"], &preview["warnings"]), (&json!([]), &json!([])));
        assert!(sent["ok"].is_object());
    });
}

#[test]
fn a_gif_is_accepted_by_the_marketing_route() {
    run(async {
        let meta = meta().await;
        let with = |route: &str| {
            let header = json!({"gif": {"url": "https://shop.example.com/x.mp4"}});
            input("gif", json!({"header": header, "route": route}))
        };
        let (preview, sent) = judged(&meta, with("marketing")).await;
        assert_eq!((&preview["faults"], &preview["warnings"]), (&json!([]), &json!([])));
        assert!(sent["ok"].is_object(), "{sent:#}");
        let (preview, sent) = judged(&meta, with("cloud")).await;
        assert_eq!(preview["faults"][0]["field"], "route");
        assert_eq!(failure(&sent, "permanent")["field"], "route");
    });
}

/// Meta, error 131053: if the fetcher cannot get a file, Meta reports it by webhook, after it accepted the message.
#[test]
fn a_file_on_metas_own_host_is_a_warning_and_fails_later() {
    run(async {
        let meta = Meta::start(World { limits: false, ..World::demo() }).await;
        let with = |address: &str| {
            input(
                "payment_reminder",
                json!({
                    "header": {"image": {"url": address}},
                    "body": [{"value": "Ana"}, {"value": "$1"}, {"value": "3 March"}],
                }),
            )
        };
        for (address, is_doubtful) in [
            ("https://scontent.whatsapp.net/v/x.png", true),
            ("https://shop.example.com/x.gif", true),
            ("https://shop.example.com/x.png", false),
        ] {
            let (preview, sent) = judged(&meta, with(address)).await;
            assert_eq!(preview["faults"], json!([]));
            assert_eq!(
                preview["warnings"].as_array().unwrap().len(),
                usize::from(is_doubtful),
                "{preview:#}"
            );
            assert!(sent["ok"].is_object());
            let messages = meta.simulator.messages();
            let fate = &messages.last().unwrap().fate;
            assert_eq!(
                matches!(fate, host_harness_simulator::Fate::Failed { code: 131_053, .. }),
                is_doubtful,
                "{fate:?}"
            );
        }
    });
}
