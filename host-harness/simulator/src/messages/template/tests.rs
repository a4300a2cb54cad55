mod newer;

use serde_json::{Value, json};

use super::*;
use crate::World;
use crate::media_store::MediaStore;

fn send(name: &str, language: &str, components: Value) -> Result<(), GraphError> {
    let account = World::demo().business_accounts.remove(0);
    let (media, now) = (MediaStore::with("77", "application/pdf"), 1_800_000_000);
    let message = json!({ "name": name, "language": { "code": language }, "components": components });
    check(&Param::new(&message, "template").unwrap(), &account, &mut Scope::new(&media, now)).map(drop)
}

fn refused(name: &str, components: Value) -> (u32, String) {
    let error = send(name, "en_US", components).unwrap_err();
    (error.code, error.details.unwrap_or(error.message))
}

fn code(name: &str, components: Value) -> u32 {
    send(name, "en_US", components).map_or_else(|error| error.code, |()| 0)
}

fn texts(values: &[&str]) -> Value {
    values.iter().map(|value| json!({ "type": "text", "text": value })).collect()
}

fn body(values: &[&str]) -> Value {
    json!({ "type": "body", "parameters": texts(values) })
}

fn file(kind: &str) -> Value {
    json!({ "type": "header", "parameters": [{ "type": kind, kind: { "link": "https://example.com/file" } }] })
}

fn button(sub_type: &str, index: u32, parameter: Value) -> Value {
    json!({ "type": "button", "sub_type": sub_type, "index": index, "parameters": [parameter] })
}

fn order_body(names: [&str; 3]) -> Value {
    let parameters: Vec<Value> =
        names.iter().map(|name| json!({ "type": "text", "parameter_name": name, "text": "x" })).collect();
    json!({ "type": "body", "parameters": parameters })
}

fn track() -> Value {
    button("url", 0, json!({ "type": "text", "text": "A-17" }))
}

#[test]
fn a_template_is_found_by_name_and_language_and_only_when_approved() {
    assert_eq!(code("hello_world", json!([])), 0);
    let (code, details) = refused("no_such_template", json!([]));
    assert_eq!((code, &*details), (132001, "template name (no_such_template) does not exist in en_US"));
    let english = send("hello_world", "en", json!([])).unwrap_err();
    assert_eq!((english.status, english.code), (404, 132001));
    assert_eq!(refused("winback_offer", json!([])).0, 132015);
    assert_eq!(refused("flash_sale", json!([])).0, 132016);
    assert_eq!(refused("feedback_request", json!([])).0, 132001);
    assert_eq!(refused("free_gift", json!([])).0, 132001);
}

#[test]
fn named_parameters_need_their_names_in_any_order() {
    let message = |body: Value| json!([file("document"), body, track()]);
    assert_eq!(
        code("order_confirmation", message(order_body(["delivery_date", "customer_name", "order_number"]))),
        0
    );
    let (missing, details) = refused("order_confirmation", message(body(&["a", "b", "c"])));
    assert_eq!((missing, &*details), (100, "Parameter name is missing or empty"));
    let wrong = message(order_body(["customer_name", "order_number", "date"]));
    assert_eq!(
        refused("order_confirmation", wrong),
        (100, "body: there is no parameter with the name delivery_date".into())
    );
}

#[test]
fn positional_parameters_are_counted() {
    let header = json!({ "type": "header", "parameters": texts(&["A-17"]) });
    assert_eq!(code("shipping_update", json!([header, body(&["Ana", "A-17", "Monday"])])), 0);
    assert_eq!(
        refused("shipping_update", json!([header, body(&["Ana", "A-17"])])),
        (
            132000,
            "body: number of localizable_params (2) does not match the expected number of params (3)".into()
        )
    );
    assert_eq!(
        refused("shipping_update", json!([body(&["Ana", "A-17", "Monday"])])),
        (
            132000,
            "header: number of localizable_params (0) does not match the expected number of params (1)"
                .into()
        )
    );
    assert_eq!(refused("hello_world", json!([body(&["Ana"])])).0, 132000);
    let money = json!({ "type": "currency", "currency": { "fallback_value": "$1", "code": "USD", "amount_1000": 1000 } });
    let date = json!({ "type": "date_time", "date_time": { "fallback_value": "Monday" } });
    let legacy = json!({ "type": "BODY", "parameters": [{ "type": "TEXT", "text": "Ana" }, money, date] });
    assert_eq!(code("shipping_update", json!([header, legacy])), 0, "legacy forms and upper case are taken");
}

#[test]
fn header_formats_have_to_match() {
    let message = |header: Value| {
        json!([header, order_body(["customer_name", "order_number", "delivery_date"]), track()])
    };
    assert_eq!(
        refused(
            "order_confirmation",
            json!([order_body(["customer_name", "order_number", "delivery_date"]), track()])
        ),
        (132012, "header: Format mismatch, expected DOCUMENT, received UNKNOWN".into())
    );
    assert_eq!(
        refused("order_confirmation", message(file("image"))),
        (132012, "header: Format mismatch, expected DOCUMENT, received IMAGE".into())
    );
    let upload = json!({ "type": "header", "parameters": [{ "type": "document", "document": { "id": "77", "filename": "a.pdf" } }] });
    assert_eq!(code("order_confirmation", message(upload)), 0);
    let place = json!({ "latitude": "37.4", "longitude": "-122.1", "name": "Shop", "address": "1 Main St" });
    let place = json!({ "type": "header", "parameters": [{ "type": "location", "location": place }] });
    assert_eq!(code("store_location", json!([place])), 0);
    let product = json!({ "product_retailer_id": "sku-1", "catalog_id": "99" });
    let product = json!({ "type": "header", "parameters": [{ "type": "product", "product": product }] });
    assert_eq!(code("product_spotlight", json!([product])), 0);
    assert_eq!(refused("hello_world", json!([file("image")])).0, 132012);
}

#[test]
fn texts_are_clean_not_empty_and_not_too_long() {
    let header = json!({ "type": "header", "parameters": texts(&["A-17"]) });
    let with = |value: &str| code("shipping_update", json!([header, body(&[value, "A-17", "Monday"])]));
    assert_eq!(with("a    b"), 0);
    assert_eq!(with("a\nb"), 132018);
    assert_eq!(with("a\tb"), 132018);
    assert_eq!(with("a     b"), 132018);
    assert_eq!(with(""), 131008);
    assert_eq!(with(&"a".repeat(1024)), 132005);
}

#[test]
fn buttons_have_their_type_and_what_they_need() {
    let order = |button: Value| {
        code(
            "order_confirmation",
            json!([file("document"), order_body(["customer_name", "order_number", "delivery_date"]), button]),
        )
    };
    let reply = button("quick_reply", 1, json!({ "type": "payload", "payload": "help" }));
    assert_eq!(order(reply.clone()), 131008, "the URL button needs its suffix");
    assert_eq!(order(button("url", 1, json!({ "type": "text", "text": "x" }))), 132012);
    assert_eq!(order(button("url", 5, json!({ "type": "text", "text": "x" }))), 100);
    assert_eq!(order(button("phone_number", 0, json!({ "type": "text", "text": "x" }))), 100);
    assert_eq!(order(button("URL", 0, json!({ "type": "TEXT", "text": "x" }))), 0);

    let address =
        |suffix: usize| order(button("url", 0, json!({ "type": "text", "text": "x".repeat(suffix) })));
    let fixed = "https://shop.example.com/track/".len();
    assert_eq!((address(2000 - fixed), address(2001 - fixed)), (0, 132005));

    let coupon =
        |code: &str| json!([button("copy_code", 0, json!({ "type": "coupon_code", "coupon_code": code }))]);
    assert_eq!(code("coupon", coupon("SUMMER25")), 0);
    assert_eq!(code("coupon", coupon(&"S".repeat(21))), 100);
    assert_eq!(code("coupon", json!([])), 131008);
    let flow = json!({ "type": "action", "action": { "flow_token": "t", "flow_action_data": { "a": 1 } } });
    assert_eq!(code("book_appointment", json!([button("flow", 0, flow)])), 0);
    assert_eq!(refused("book_appointment", json!([])).0, 131009);
    assert_eq!(code("book_appointment", json!([{ "type": "button", "sub_type": "flow", "index": "0" }])), 0);
    let empty = json!({ "type": "action", "action": { "flow_action_data": {} } });
    assert_eq!(code("book_appointment", json!([button("flow", 0, empty)])), 131009);
    let catalog = json!([body(&["Ana"]), { "type": "button", "sub_type": "CATALOG", "index": 0 }]);
    assert_eq!(code("browse_catalog", json!([body(&["Ana"])])), 131008);
    assert_eq!(code("browse_catalog", catalog), 0);
    let sections = json!([{ "title": "New", "product_items": [{ "product_retailer_id": "sku-1" }] }]);
    let mpm = json!({ "type": "action", "action": { "thumbnail_product_retailer_id": "sku-1", "sections": sections } });
    assert_eq!(code("new_arrivals", json!([button("mpm", 0, mpm)])), 0);
    assert_eq!(code("new_arrivals", json!([])), 131008);
    let call = json!({ "type": "ttl_minutes", "ttl_minutes": 60 });
    assert_eq!(code("call_us", json!([button("voice_call", 0, call.clone())])), 0);
    let long = json!({ "type": "ttl_minutes", "ttl_minutes": 43_201 });
    assert_eq!(code("call_us", json!([button("voice_call", 0, long)])), 131009);
    let without_index = json!({ "type": "button", "sub_type": "voice_call", "parameters": [call] });
    assert_eq!(code("call_us", json!([without_index])), 0, "as in Meta's own sample");
    assert_eq!(code("coupon", coupon("SUMMER-25")), 131009);
    let empty = button("quick_reply", 1, json!({ "type": "payload", "payload": "" }));
    assert_eq!(code("coupon", json!([coupon("SUMMER25")[0], empty])), 132018);
}

#[test]
fn a_one_time_password_stands_in_body_and_button() {
    let login = |text: &str, again: &str| {
        let button = button("url", 0, json!({ "type": "text", "text": again }));
        code("login_code", json!([body(&[text]), button]))
    };
    assert_eq!(login("123456", "123456"), 0);
    assert_eq!(login("123456", "654321"), 132018);
    assert_eq!(login(&"1".repeat(16), &"1".repeat(16)), 132018);
    assert_eq!(code("login_code", json!([body(&["123456"])])), 131008);
}

#[test]
fn a_carousel_has_all_its_cards() {
    let card = |index: u32| {
        let suffix = button("url", 1, json!({ "type": "text", "text": "sku-1" }));
        json!({ "card_index": index, "components": [file("image"), body(&["20"]), suffix] })
    };
    let message = |cards: Vec<Value>| json!([body(&["Ana"]), { "type": "carousel", "cards": cards }]);
    assert_eq!(code("summer_sale", message(vec![card(0), card(1), card(2)])), 0);
    assert_eq!(code("summer_sale", message(vec![card(0), card(1)])), 132012);
    assert_eq!(code("summer_sale", message(vec![card(0), card(1), card(1)])), 131009);
    let mut bare = card(2);
    bare["components"] = json!([file("image")]);
    let (bare_code, details) = refused("summer_sale", message(vec![card(0), card(1), bare]));
    assert_eq!(bare_code, 132000);
    assert!(details.starts_with("carousel card 2: body: number of"), "{details}");
    assert_eq!(code("hello_world", message(vec![card(0)])), 132000);
}

#[test]
fn a_limited_time_offer_ends_in_the_future() {
    let offer = |ends: u64| {
        let parameter =
            json!({ "type": "limited_time_offer", "limited_time_offer": { "expiration_time_ms": ends } });
        let coupon = button("copy_code", 0, json!({ "type": "coupon_code", "coupon_code": "SAVE25" }));
        let link = button("url", 1, json!({ "type": "text", "text": "sale" }));
        json!([file("image"), body(&["Ana"]), { "type": "limited_time_offer", "parameters": [parameter] }, coupon, link])
    };
    assert_eq!(code("weekend_deal", offer(1_900_000_000_000)), 0);
    assert_eq!(code("weekend_deal", offer(1_900_000_000)), 131009, "seconds are not milliseconds");
    let mut without = offer(1_900_000_000_000);
    without.as_array_mut().unwrap().remove(2);
    assert_eq!(code("weekend_deal", without), 131008);
}

#[test]
fn unknown_components_and_keys_are_refused() {
    assert_eq!(code("hello_world", json!([{ "type": "footer" }])), 100);
    assert_eq!(code("hello_world", json!([{ "type": "body", "params": [] }])), 100);
    assert_eq!(code("hello_world", json!([{ "type": "body" }, { "type": "body" }])), 131009);
}
