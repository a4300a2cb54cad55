use serde_json::{Value, json};

use super::*;
use crate::media_store::MediaStore;

fn code(interactive: Value) -> u32 {
    let media = MediaStore::default();
    let object = Param::new(&interactive, "interactive").unwrap();
    check(&object, &mut Scope::new(&media, 0)).map_or_else(|error| error.code, |()| 0)
}

fn with(kind: &str, action: Value) -> Value {
    json!({ "type": kind, "body": { "text": "Choose" }, "action": action })
}

fn reply(id: &str, title: &str) -> Value {
    json!({ "type": "reply", "reply": { "id": id, "title": title } })
}

#[test]
fn reply_buttons_are_one_to_three_short_and_unique() {
    let buttons = |buttons: Vec<Value>| with("button", json!({ "buttons": buttons }));
    assert_eq!(code(buttons(vec![reply("a", "Yes"), reply("b", "No"), reply("c", "Maybe")])), 0);
    assert_eq!(code(buttons(vec![])), 131008);
    assert_eq!(code(buttons((0..4).map(|n| reply(&n.to_string(), &n.to_string())).collect())), 131009);
    assert_eq!(code(buttons(vec![reply("a", "Yes"), reply("a", "No")])), 131009);
    assert_eq!(code(buttons(vec![reply("a", "Yes"), reply("b", "Yes")])), 131009);
    assert_eq!(code(buttons(vec![reply("a", &"x".repeat(21))])), 100);
    let mut bodiless = buttons(vec![reply("a", "Yes")]);
    bodiless.as_object_mut().unwrap().remove("body");
    assert_eq!(code(bodiless), 131008);
}

#[test]
fn lists_have_ten_rows_over_all_sections() {
    let rows = |from: usize, count: usize| -> Vec<Value> {
        (from..from + count).map(|n| json!({ "id": n.to_string(), "title": format!("Row {n}") })).collect()
    };
    let list = |sections: Value| with("list", json!({ "button": "Open", "sections": sections }));
    assert_eq!(code(list(json!([{ "rows": rows(0, 10) }]))), 0);
    assert_eq!(code(list(json!([{ "rows": rows(0, 11) }]))), 131009);
    let two = json!([{ "title": "A", "rows": rows(0, 6) }, { "title": "B", "rows": rows(6, 5) }]);
    assert_eq!(code(list(two)), 131009);
    let untitled = json!([{ "title": "A", "rows": rows(0, 1) }, { "rows": rows(1, 1) }]);
    assert_eq!(code(list(untitled)), 131008);
    let mut long = list(json!([{ "rows": rows(0, 1) }]));
    long["body"]["text"] = "b".repeat(4096).into();
    assert_eq!(code(long.clone()), 0);
    long["header"] = json!({ "type": "image", "image": { "link": "https://example.com/a.png" } });
    assert_eq!(code(long), 131009);
}

#[test]
fn link_flow_and_location_actions_have_their_names() {
    let link = json!({ "display_text": "See", "url": "https://example.com" });
    assert_eq!(code(with("cta_url", json!({ "name": "cta_url", "parameters": link }))), 0);
    assert_eq!(code(with("cta_url", json!({ "name": "url", "parameters": link }))), 131009);
    assert_eq!(code(with("location_request_message", json!({ "name": "send_location" }))), 0);
    assert_eq!(code(with("request_contact_info", json!({ "name": "request_contact_info" }))), 0);
    let flow = |label: &str| {
        with(
            "flow",
            json!({ "name": "flow", "parameters": {
            "flow_message_version": "3", "flow_id": "123", "flow_cta": label, "flow_token": "t",
            "flow_action": "navigate", "flow_action_payload": { "screen": "FIRST" } } }),
        )
    };
    assert_eq!(code(flow("Book now")), 0);
    assert_eq!(code(flow("Book 📅")), 131009);
    let address = |country: &str| {
        with("address_message", json!({ "name": "address_message", "parameters": { "country": country } }))
    };
    assert_eq!(code(address("IN")), 0);
    assert_eq!(code(address("US")), 131009);
    assert_eq!(code(with("poll", json!({}))), 100);
}

#[test]
fn products_need_a_catalogue_and_a_list_of_them_a_header() {
    assert_eq!(code(with("product", json!({ "catalog_id": "1", "product_retailer_id": "sku" }))), 0);
    assert_eq!(code(with("product", json!({ "product_retailer_id": "sku" }))), 131008);
    let items = vec![json!({ "product_retailer_id": "sku" }); 31];
    let list = |items: &[Value]| {
        let mut list = with(
            "product_list",
            json!({ "catalog_id": "1", "sections": [{ "title": "A", "product_items": items }] }),
        );
        list["header"] = json!({ "type": "text", "text": "New" });
        list
    };
    assert_eq!(code(list(&items[..30])), 0);
    assert_eq!(code(list(&items)), 131009);
    let mut headless = list(&items[..1]);
    headless.as_object_mut().unwrap().remove("header");
    assert_eq!(code(headless), 131008);
}

#[test]
fn cards_have_the_same_kind_of_button() {
    let card = |index: usize, action: Value| {
        json!({ "card_index": index, "type": "cta_url", "body": { "text": "A card" }, "action": action,
            "header": { "type": "image", "image": { "link": "https://example.com/a.png" } } })
    };
    let link =
        json!({ "name": "cta_url", "parameters": { "display_text": "See", "url": "https://example.com" } });
    let replies = json!({ "buttons": [reply("a", "Yes")] });
    let carousel = |cards: Vec<Value>| with("carousel", json!({ "cards": cards }));
    assert_eq!(code(carousel(vec![card(0, link.clone()), card(1, link.clone())])), 0);
    assert_eq!(code(carousel(vec![card(0, link.clone())])), 131009);
    assert_eq!(code(carousel(vec![card(0, link.clone()), card(0, link.clone())])), 131009);
    assert_eq!(code(carousel(vec![card(0, link), card(1, replies)])), 131009);
}
