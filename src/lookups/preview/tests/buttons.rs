//! What buttons need in each message.

use super::*;
use crate::wit::toolkit::{CallButton, CatalogButton, FlowButton, OrderButton};

fn flow() -> ButtonValue {
    ButtonValue::Flow(FlowButton { token: None, data_json: None })
}

fn catalog() -> ButtonValue {
    ButtonValue::Catalog(CatalogButton { thumbnail_product_retailer_id: None })
}

/// Meta, "Catalog templates", has the component in each example. Seen, in reports of several integrations: 131009 for
/// a flow without its component, 131008 for a catalog.
#[test]
fn a_flow_and_a_catalog_are_mentioned_in_each_message() {
    for (kind, case, value) in [("FLOW", "flow", flow()), ("CATALOG", "catalog", catalog())] {
        let entry =
            with_buttons(json!([{"type": "QUICK_REPLY", "text": "No"}, {"type": kind, "text": "Go"}]));
        let faults = shown(&entry, &input()).1;
        let [fault] = &faults[..] else { panic!("{faults:?}") };
        assert_eq!(fault.field.as_deref(), Some(format!("buttons[0].value.{case}").as_str()));
        assert_eq!(fault.fix, format!("Give the button with index 1 and {{\"{case}\":{{}}}}."));
        let found = found(&entry, &pressed(vec![button(1, value)])).1;
        assert_eq!((found.faults, found.warnings), (vec![], vec![]));
    }
}

#[test]
fn a_flow_in_a_card_is_mentioned_too() {
    let card = json!({"components": [{"type": "HEADER", "format": "IMAGE"},
        {"type": "BUTTONS", "buttons": [{"type": "FLOW", "text": "Go"}]}]});
    let entry =
        definition(json!([{"type": "BODY", "text": "Hi"}, {"type": "CAROUSEL", "cards": [card, card]}]));
    let bare = CarouselCard { header: Some(image()), body: None, buttons: None };
    let good = CarouselCard { buttons: Some(vec![button(0, flow())]), ..bare.clone() };
    let of = |second| SendTemplateInput { carousel: Some(vec![good.clone(), second]), ..input() };
    assert_eq!(fields(&entry, &of(bare)), ["carousel[1].buttons[0].value.flow"]);
    assert_eq!(fields(&entry, &of(good.clone())), none());
}

/// Meta, "Sending a Flow": the first screen's data, if given, is a non-empty object.
#[test]
fn the_data_of_a_flow_is_not_empty() {
    let entry = with_buttons(json!([{"type": "FLOW", "text": "Go"}]));
    let with = |data: &str| {
        let flow = FlowButton { token: Some("t".into()), data_json: Some(data.into()) };
        pressed(vec![button(0, ButtonValue::Flow(flow))])
    };
    for data in ["{}", "[]", "1", "x"] {
        assert_eq!(fields(&entry, &with(data)), ["buttons[0].value.flow.data-json"], "{data}");
    }
    assert_eq!(fields(&entry, &with(r#"{"a":1}"#)), none());
}

/// Meta, "Coupon code templates": letters and digits, at most 20; "Limited-time offer templates": 15.
#[test]
fn a_coupon_code_has_letters_and_digits_and_is_shorter_in_an_offer() {
    let buttons = json!({"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "text": "Copy"}]});
    let plain = definition(json!([{"type": "BODY", "text": "Hello"}, buttons]));
    let offer = definition(json!([{"type": "BODY", "text": "Hello"}, buttons,
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Now", "has_expiration": false}}]));
    let with = |code: &str| pressed(vec![button(0, ButtonValue::Coupon(code.into()))]);
    for code in ["SAVE-25", "SAVE 25", "\u{c9}T\u{c9}", "", &"S".repeat(21)] {
        assert_eq!(fields(&plain, &with(code)), ["buttons[0].value.coupon"], "{code}");
    }
    assert_eq!(fields(&plain, &with(&"S".repeat(20))), none());
    assert_eq!(fields(&offer, &with(&"S".repeat(15))), none());
    assert_eq!(fields(&offer, &with(&"S".repeat(16))), ["buttons[0].value.coupon"]);
}

/// Meta, "Send WhatsApp Call Button Messages and Deep Links": both are optional.
#[test]
fn a_call_button_may_be_left_out_and_has_limits() {
    let entry = with_buttons(json!([{"type": "VOICE_CALL", "text": "Call"}]));
    let with = |ttl_minutes, payload: Option<String>| {
        pressed(vec![button(0, ButtonValue::Call(CallButton { ttl_minutes, payload }))])
    };
    assert_eq!(fields(&entry, &input()), none());
    assert_eq!(fields(&entry, &with(Some(43_200), Some("x".repeat(512)))), none());
    assert_eq!(fields(&entry, &with(Some(43_201), None)), ["buttons[0].value.call.ttl-minutes"]);
    assert_eq!(fields(&entry, &with(Some(0), None)), ["buttons[0].value.call.ttl-minutes"]);
    assert_eq!(fields(&entry, &with(None, Some("x".repeat(513)))), ["buttons[0].value.call.payload"]);
}

/// Meta, "Payments API: order details".
#[test]
fn an_order_is_given_as_a_button_and_its_sum_is_right() {
    let entry = with_buttons(json!([{"type": "ORDER_DETAILS", "text": "Pay"}]));
    let order = |reference: &str, currency: &str, total: i64| {
        let details = json!({"reference_id": reference, "type": "digital-goods", "currency": currency, "payment_settings": [{"type": "payment_link"}],
            "total_amount": {"value": total, "offset": 100},
            "order": {"status": "pending", "subtotal": {"value": 500, "offset": 100},
                "discount": {"value": 100, "offset": 100}, "tax": {"value": 20, "offset": 100},
                "items": [{"name": "Cake", "amount": {"value": 500, "offset": 100}, "quantity": 1}]}});
        let value = ButtonValue::Order(OrderButton { details_json: details.to_string() });
        pressed(vec![button(0, value)])
    };
    let at = |field: &str| vec![format!("buttons[0].value.order{field}")];
    assert_eq!(fields(&entry, &input()), at(""));
    assert_eq!(fields(&entry, &order("ORD-1", "BRL", 420)), none());
    assert_eq!(fields(&entry, &order("ORD-1", "BRL", 500)), at(".details-json.total_amount"));
    assert_eq!(fields(&entry, &order("ORD 1", "BRL", 420)), at(".details-json.reference_id"));
    assert_eq!(fields(&entry, &order(&"7".repeat(61), "BRL", 420)), at(".details-json.reference_id"));
    let unpaid = json!({"reference_id": "1", "currency": "BRL", "total_amount": {"value": 1, "offset": 100},
        "order": {"items": [{"name": "Cake", "amount": {"value": 1, "offset": 100}, "quantity": 1}]}});
    let mut none_ordered = unpaid.clone();
    none_ordered["order"]["items"][0]["quantity"] = json!(0);
    let none_ordered = ButtonValue::Order(OrderButton { details_json: none_ordered.to_string() });
    let quantity = at(".details-json.order.items[0].quantity");
    assert_eq!(fields(&entry, &pressed(vec![button(0, none_ordered)])), quantity);
    let unpaid = ButtonValue::Order(OrderButton { details_json: unpaid.to_string() });
    assert_eq!(warnings(&entry, &pressed(vec![button(0, unpaid)])), at(".details-json.payment_settings"));
    // India: 35 characters.
    assert_eq!(warnings(&entry, &order(&"7".repeat(36), "BRL", 420)), none());
    assert_eq!(warnings(&entry, &order(&"7".repeat(36), "INR", 420)), at(".details-json.reference_id"));
}

/// Meta, "Business-scoped user IDs": the button that asks for contact details cannot be customised. The others never
/// accept a value (Meta, "Templates: components").
#[test]
fn some_buttons_are_never_sent() {
    for kind in ["REQUEST_CONTACT_INFO", "PHONE_NUMBER", "SPM", "URL"] {
        let entry = with_buttons(json!([{"type": kind, "text": "Go", "url": "https://a.example"}]));
        let found = found(&entry, &input()).1;
        assert_eq!((found.faults, found.warnings), (vec![], vec![]), "{kind}");
        let given = pressed(vec![button(0, ButtonValue::Payload("x".into()))]);
        assert_eq!(fields(&entry, &given), ["buttons[0].value.payload"], "{kind}");
    }
    let entry =
        definition(json!([{"type": "BODY", "text": "May we call?"}, {"type": "CALL_PERMISSION_REQUEST"}]));
    let found = found(&entry, &input()).1;
    assert_eq!((found.faults, found.warnings), (vec![], vec![]));
}

/// Seen: 132018 for an empty payload. No page gives a maximum length.
#[test]
fn a_payload_is_not_empty() {
    let entry = with_buttons(json!([{"type": "QUICK_REPLY", "text": "Yes"}]));
    let with = |payload: &str| pressed(vec![button(0, ButtonValue::Payload(payload.into()))]);
    assert_eq!(fields(&entry, &with(" ")), ["buttons[0].value.payload"]);
    assert_eq!(warnings(&entry, &with(&"x".repeat(256))), none());
    assert_eq!(warnings(&entry, &with(&"x".repeat(257))), ["buttons[0].value.payload"]);
}
