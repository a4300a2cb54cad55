//! Kinds of templates that the demo world does not have.

use super::*;

/// Sends a template with this definition through either endpoint.
fn sent(definition: Value, components: Value, marketing: bool) -> u32 {
    let mut account = World::demo().business_accounts.remove(0);
    let mut whole = json!({ "name": "newer", "language": "en_US", "category": "MARKETING" });
    whole.as_object_mut().unwrap().extend(definition.as_object().unwrap().clone());
    account.templates = vec![serde_json::from_value(whole).unwrap()];
    let media = MediaStore::with("77", "application/pdf");
    let mut scope = Scope::new(&media, 1_800_000_000);
    scope.marketing = marketing;
    let message = json!({ "name": "newer", "language": { "code": "en_US" }, "components": components });
    let checked = check(&Param::new(&message, "template").unwrap(), &account, &mut scope);
    checked.map_or_else(|error| error.code, |_| 0)
}

fn code(definition: Value, components: Value) -> u32 {
    sent(definition, components, false)
}

/// Meta, "Product card carousel templates": two cards are enough in the definition, and a message has 2 to 10.
#[test]
fn a_carousel_of_products_has_2_to_10_cards() {
    let card = json!({ "components": [
        { "type": "HEADER", "format": "PRODUCT" },
        { "type": "BUTTONS", "buttons": [{ "type": "URL", "text": "Buy", "url": "https://shop.example.com/{{1}}" }] },
    ]});
    let definition = json!({ "components": [
        { "type": "BODY", "text": "Sale" }, { "type": "CAROUSEL", "cards": [card, card] },
    ]});
    let product =
        json!({ "type": "product", "product": { "product_retailer_id": "sku-1", "catalog_id": "99" } });
    let card = |index: usize| {
        let end = button("url", 0, json!({ "type": "text", "text": "sku-1" }));
        json!({ "card_index": index, "components": [{ "type": "header", "parameters": [product] }, end] })
    };
    let cards =
        |count: usize| json!([{ "type": "carousel", "cards": (0..count).map(card).collect::<Vec<_>>() }]);
    for (count, answer) in [(1, 132012), (2, 0), (3, 0), (10, 0), (11, 132012)] {
        assert_eq!(code(definition.clone(), cards(count)), answer, "{count}");
    }
    let mut bare = cards(4);
    bare[0]["cards"][3]["components"] = json!([{ "type": "header", "parameters": [product] }]);
    assert_eq!(code(definition.clone(), bare), 131008, "each card is like the first");
    let mut far = cards(3);
    far[0]["cards"][2]["card_index"] = json!(7);
    assert_eq!(code(definition, far), 131009);
}

/// Meta, "Marketing Messages API": GIF headers, and marketing templates only.
#[test]
fn a_gif_goes_by_the_marketing_endpoint_only() {
    let definition =
        json!({ "components": [{ "type": "HEADER", "format": "GIF" }, { "type": "BODY", "text": "Hi" }] });
    let link = json!({ "link": "https://example.com/a.mp4" });
    let gif = json!([{ "type": "header", "parameters": [{ "type": "gif", "gif": link }] }]);
    assert_eq!(sent(definition.clone(), gif.clone(), true), 0);
    assert_eq!(sent(definition.clone(), json!([]), true), 132012);
    assert_eq!(sent(definition.clone(), gif, false), 131009);
    let utility = json!({ "category": "UTILITY", "components": [{ "type": "BODY", "text": "Hi" }] });
    assert_eq!(sent(utility, json!([]), true), 134100);
}

/// Meta, "Order status templates".
#[test]
fn an_order_status_is_needed_by_its_sub_category() {
    let definition = json!({ "category": "UTILITY", "sub_category": "ORDER_STATUS",
        "components": [{ "type": "BODY", "text": "News" }] });
    let status = |word: &str| {
        let status = json!({ "reference_id": "ORD-1", "order": { "status": word, "description": "Soon" } });
        json!([{ "type": "order_status", "parameters": [{ "type": "order_status", "order_status": status }] }])
    };
    assert_eq!(code(definition.clone(), json!([])), 131008);
    assert_eq!(code(definition.clone(), status("shipped")), 0);
    assert_eq!(code(definition.clone(), status("lost")), 131009);
    let mut spaced = status("shipped");
    spaced[0]["parameters"][0]["order_status"]["reference_id"] = json!("ORD 1");
    assert_eq!(code(definition, spaced), 131009);
}

/// Meta, "Tap target title URL override": in the message only.
#[test]
fn a_tap_target_is_taken_where_it_fits() {
    let target = json!([{ "type": "tap_target_configuration", "parameters": [{ "type": "tap_target_configuration",
        "tap_target_configuration": [{ "url": "https://shop.example.com", "title": "Our sale" }] }] }]);
    let buttons = json!({ "type": "BUTTONS", "buttons": [{ "type": "URL", "text": "Go", "url": "https://shop.example.com" }] });
    let with = |parts: Vec<Value>| json!({ "components": parts });
    let text = json!({ "type": "BODY", "text": "Hi" });
    assert_eq!(code(with(vec![text.clone(), buttons.clone()]), target.clone()), 0);
    assert_eq!(code(with(vec![text.clone()]), target.clone()), 132012);
    let place = json!({ "type": "HEADER", "format": "LOCATION" });
    let mut placed = target.clone();
    placed.as_array_mut().unwrap().push(json!({ "type": "header", "parameters": [
        { "type": "location", "location": { "latitude": 1, "longitude": 2 } }] }));
    assert_eq!(code(with(vec![place, text.clone(), buttons.clone()]), placed), 132012);
    let mut untitled = target;
    untitled[0]["parameters"][0]["tap_target_configuration"][0]["title"] = json!("");
    assert_eq!(code(with(vec![text, buttons]), untitled), 131008);
}

/// Meta, "Payments API: order details".
#[test]
fn an_order_has_its_parts() {
    let definition = json!({ "components": [
        { "type": "BODY", "text": "Pay" }, { "type": "BUTTONS", "buttons": [{ "type": "ORDER_DETAILS", "text": "Pay" }] },
    ]});
    let order = |details: Value| {
        json!([button(
            "order_details",
            0,
            json!({ "type": "action", "action": { "order_details": details } })
        )])
    };
    let good = json!({ "reference_id": "ORD-1", "currency": "BRL", "total_amount": { "value": 500, "offset": 100 }, "order": {} });
    assert_eq!(code(definition.clone(), order(good)), 0);
    assert_eq!(code(definition.clone(), order(json!({ "reference_id": "ORD-1" }))), 131008);
    assert_eq!(code(definition, json!([])), 131008);
}

/// Meta, "Templates: named parameters": a variable that is not a number has a name, whatever `parameter_format` says.
#[test]
fn a_variable_that_is_no_number_has_a_name() {
    let definition = json!({ "components": [{ "type": "BODY", "text": "I am {{agent}}." }] });
    let named = json!([{ "type": "body", "parameters": [{ "type": "text", "parameter_name": "agent", "text": "Ana" }] }]);
    assert_eq!(code(definition.clone(), named), 0);
    assert_eq!(code(definition, json!([body(&["Ana"])])), 100);
}

/// Meta, "Groups API": the message that invites to a group; no commerce in a group.
#[test]
fn groups_are_invited_to_and_get_no_products() {
    let invite =
        json!({ "category": "UTILITY", "components": [{ "type": "BODY", "text": "Join {{1}} now" }] });
    let group =
        json!([{ "type": "body", "parameters": [{ "type": "group_id", "group_id": "Y2FwaV9ncm91cDox" }] }]);
    assert_eq!(code(invite, group), 0);
    let account = World::demo().business_accounts.remove(0);
    let media = MediaStore::with("77", "application/pdf");
    let mut scope = Scope::new(&media, 0);
    scope.group = true;
    let message = json!({ "name": "product_spotlight", "language": { "code": "en_US" } });
    let error = check(&Param::new(&message, "template").unwrap(), &account, &mut scope).unwrap_err();
    assert_eq!(error.code, 131051);
}
