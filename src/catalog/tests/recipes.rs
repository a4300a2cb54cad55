//! Inputs that recipes accept and refuse, according to Meta's pages.

use serde_json::json;

use super::*;

fn recipe(name: &str) -> Recipe {
    recipes().into_iter().find(|recipe| recipe.name == name).unwrap_or_else(|| panic!("no {name}"))
}

/// Whether the recipe accepts its example after a change.
fn takes(name: &str, change: impl FnOnce(&mut Value)) -> bool {
    let recipe = recipe(name);
    let mut input = parse(&recipe.example);
    change(&mut input);
    validator(&parse(&recipe.schema)).is_valid(&input)
}

/// Whether the recipe accepts its example with this value at a place of its JSON; null removes the value there.
fn takes_at(name: &str, place: &str, value: &Value) -> bool {
    takes(name, |input| {
        let (parent, key) = place.rsplit_once('/').unwrap();
        let parent =
            input.pointer_mut(&format!("/body/json{parent}")).unwrap_or_else(|| panic!("no {place}"));
        match (parent, key.parse::<usize>()) {
            (Value::Array(list), Ok(at)) if value.is_null() => drop(list.remove(at)),
            (Value::Array(list), Ok(at)) => list[at] = value.clone(),
            (parent, _) if value.is_null() => drop(parent.as_object_mut().unwrap().remove(key)),
            (parent, _) => parent[key] = value.clone(),
        }
    })
}

#[track_caller]
fn refuses(name: &str, cases: &[(&str, Value)]) {
    for (place, value) in cases {
        assert!(!takes_at(name, place, value), "{name} takes {place}: {value}");
    }
}

#[track_caller]
fn accepts(name: &str, cases: &[(&str, Value)]) {
    for (place, value) in cases {
        assert!(takes_at(name, place, value), "{name} refuses {place}: {value}");
    }
}

/// Meta's page for each kind: "Interactive media carousel messages", "Interactive product carousel messages",
/// "Business-scoped user IDs", "Calling", "Payments", "Groups".
#[test]
fn messages_have_metas_limits() {
    let text = |length: usize| json!({"text": "x".repeat(length)});
    let reply = |title: &str| json!({"buttons": [{"type": "quick_reply", "quick_reply": {"id": "a", "title": title}}]});
    let cards = |name: &str, count: usize| {
        let example = parse(&recipe(name).example);
        let card = example.pointer("/body/json/interactive/action/cards/0").unwrap().clone();
        json!(vec![card; count])
    };
    let card = "/interactive/action/cards/0";
    accepts(
        "media-carousel",
        &[
            (&format!("{card}/action"), reply("More")),
            (&format!("{card}/body"), text(160)),
            (&format!("{card}/body"), json!({"text": "a\nb\nc"})),
            (&format!("{card}/body"), Value::Null),
            (&format!("{card}/header"), json!({"type": "video", "video": {"id": "7"}})),
            ("/interactive/action/cards", cards("media-carousel", 10)),
        ],
    );
    refuses(
        "media-carousel",
        &[
            (&format!("{card}/action"), reply(&"x".repeat(21))),
            (&format!("{card}/action"), json!({"buttons": []})),
            (&format!("{card}/body"), text(161)),
            (&format!("{card}/body"), json!({"text": "a\nb\nc\nd"})),
            (&format!("{card}/header"), Value::Null),
            (&format!("{card}/header"), json!({"type": "text", "text": "x"})),
            (&format!("{card}/type"), json!("button")),
            (&format!("{card}/type"), Value::Null),
            ("/interactive/action/cards", cards("media-carousel", 1)),
            ("/interactive/action/cards", cards("media-carousel", 11)),
            ("/interactive/header", json!({"type": "text", "text": "x"})),
            ("/interactive/footer", text(1)),
            ("/interactive/body", Value::Null),
        ],
    );
    accepts("product-carousel", &[("/interactive/action/cards", cards("product-carousel", 10))]);
    refuses(
        "product-carousel",
        &[
            ("/interactive/action/cards", cards("product-carousel", 1)),
            ("/interactive/action/cards", cards("product-carousel", 11)),
            (&format!("{card}/body"), text(1)),
            (&format!("{card}/action/catalog_id"), Value::Null),
        ],
    );
    refuses(
        "contact-request",
        &[("/interactive/body", text(1025)), ("/interactive/action/parameters", json!({}))],
    );
    accepts("call-permission-request", &[("/interactive/body", Value::Null)]);
    let call = "/interactive/action/parameters";
    accepts("call-button", &[(call, Value::Null), (call, json!({"ttl_minutes": 43_200}))]);
    refuses(
        "call-button",
        &[
            (call, json!({"ttl_minutes": 43_201})),
            (call, json!({"ttl_minutes": 0})),
            (call, json!({"display_text": "x".repeat(21)})),
            (call, json!({"payload": "x".repeat(513)})),
        ],
    );
    refuses("address-request", &[("/interactive/action/parameters/country", json!("US"))]);
    let order = "/interactive/action/parameters";
    accepts(
        "order-details",
        &[
            (&format!("{order}/order"), Value::Null),
            (&format!("{order}/reference_id"), json!("a.b_c-1")),
            (&format!("{order}/payment_type"), json!("upi")),
        ],
    );
    refuses(
        "order-details",
        &[
            (&format!("{order}/reference_id"), json!("a b")),
            (&format!("{order}/reference_id"), json!("x".repeat(61))),
            (&format!("{order}/type"), json!("services")),
            (&format!("{order}/total_amount/offset"), json!(10)),
            (&format!("{order}/order/items/0/name"), json!("x".repeat(61))),
            (&format!("{order}/order/items"), json!([])),
        ],
    );
    accepts(
        "order-status",
        &[
            (&format!("{order}/order/status"), json!("partially_shipped")),
            (
                order,
                json!({"reference_id": "A", "payment": {"status": "captured", "timestamp": 1_722_445_231}}),
            ),
        ],
    );
    refuses(
        "order-status",
        &[(&format!("{order}/order/status"), json!("lost")), (order, json!({"reference_id": "A"}))],
    );
    accepts("group-text", &[("/text/body", json!("x".repeat(4096)))]);
    refuses(
        "group-text",
        &[
            ("/text/body", json!("x".repeat(4097))),
            ("/recipient_type", json!("individual")),
            ("/recipient_type", Value::Null),
            ("/to", Value::Null),
        ],
    );
    accepts("pin-message", &[("/pin", json!({"type": "unpin", "message_id": "wamid.x"}))]);
    refuses("pin-message", &[("/pin/expiration_days", json!(31)), ("/pin/expiration_days", json!(0))]);
}

/// Meta, "Location messages"; many clients send the degrees as strings, which Meta accepts.
#[test]
fn a_location_is_in_numbers_or_in_texts() {
    accepts("location", &[("/location/latitude", json!("-52.5")), ("/location/longitude", json!("179"))]);
    refuses("location", &[("/location/latitude", json!("north")), ("/location/latitude", json!(91))]);
}

/// Meta, "Media": the form has the product and the file; the type is optional.
#[test]
fn an_upload_has_a_type_of_its_own_or_none() {
    let part = json!({"name": "type", "content": {"text": "application/pdf"}});
    assert!(takes("upload-media", |_| {}));
    assert!(takes("upload-media", |input| input["body"]["multipart"].as_array_mut().unwrap().push(part)));
    assert!(!takes("upload-media", |input| drop(input["body"]["multipart"].as_array_mut().unwrap().pop())));
}

/// Meta, "Templates", the page of each kind, and the fields of its reference.
#[test]
fn a_template_is_whatever_metas_pages_show() {
    let set = |key: &'static str, value: Value| move |input: &mut Value| input["body"]["json"][key] = value;
    let app = json!({"package_name": "com.example.shop", "signature_hash": "K8a/AINcGX7"});
    let card = json!({"components": [{"type": "header", "format": "image"}, {"type": "body", "text": "x"}]});
    let cards = json!([card, card]);
    for components in [
        json!([{"type": "header", "format": "gif", "example": {"header_handle": ["4::a"]}}, {"type": "body", "text": "x"}]),
        json!([{"type": "BODY", "add_security_recommendation": true}, {"type": "FOOTER", "code_expiration_minutes": 90},
            {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "ZERO_TAP", "text": "Copy", "autofill_text": "Fill",
                "zero_tap_terms_accepted": true, "supported_apps": [app]}]}]),
        json!([{"type": "BODY", "text": "x"}, {"type": "BUTTONS", "buttons": [{"type": "REQUEST_CONTACT_INFO"},
            {"type": "VOICE_CALL", "text": "Call", "ttl_minutes": 60}, {"type": "COPY_CODE", "example": "SAVE25"}]}]),
        json!([{"type": "BODY", "text": "x"}, {"type": "call_permission_request"}]),
        json!([{"type": "limited_time_offer", "limited_time_offer": {"text": "Ends soon", "has_expiration": true}}]),
        json!([{"type": "BODY", "text": "x"}, {"type": "CAROUSEL", "cards": cards}]),
    ] {
        assert!(takes("create-template", set("components", components.clone())), "{components}");
        assert!(takes("edit-template", set("components", components.clone())), "{components}");
    }
    for (key, value) in [
        ("category", json!("utility")),
        ("parameter_format", json!("named")),
        ("sub_category", json!("ORDER_STATUS")),
        ("display_format", json!("ORDER_DETAILS")),
        ("cta_url_link_tracking_opted_out", json!(true)),
        ("is_primary_device_delivery_only", json!(true)),
        ("bid_spec", json!({"bid_amount": 1})),
        (
            "degrees_of_freedom_spec",
            json!({"creative_features_spec": {"image_cropping": {"enroll_status": "OPT_IN"}}}),
        ),
    ] {
        assert!(takes("create-template", set(key, value)), "{key}");
    }
    // Meta's changelog of 9 April 2025.
    assert!(!takes("create-template", set("allow_category_change", json!(true))));
    assert!(!takes("create-template", |input| drop(
        input["body"]["json"].as_object_mut().unwrap().remove("components")
    )));
    assert!(takes("create-template", |input| {
        let definition = input["body"]["json"].as_object_mut().unwrap();
        definition.remove("components");
        definition.insert("library_template_name".into(), json!("delivery_update_1"));
    }));
}

/// Meta, "Templates: time-to-live": the range depends on the category.
#[test]
fn a_templates_time_to_live_is_in_the_range_of_its_category() {
    let takes = |category: &str, seconds: i64| {
        takes("create-template", |input| {
            input["body"]["json"]["category"] = json!(category);
            input["body"]["json"]["message_send_ttl_seconds"] = json!(seconds);
        })
    };
    for (category, least, most, forever) in [
        ("AUTHENTICATION", 30, 900, true),
        ("utility", 30, 43_200, true),
        ("MARKETING", 43_200, 2_592_000, false),
    ] {
        for (seconds, fits) in
            [(least - 1, false), (least, true), (most, true), (most + 1, false), (-1, forever), (0, false)]
        {
            assert_eq!(takes(category, seconds), fits, "{category}: {seconds}");
        }
    }
}

/// Meta, "Block users", "Webhook overrides", "QR codes", "Conversational components", "Register a business phone
/// number".
#[test]
fn changes_have_metas_limits() {
    let person = json!({"user": "+15555550123"});
    accepts(
        "block-users",
        &[
            ("/block_users", json!(vec![person.clone(); 1000])),
            ("/block_users/0", json!({"user_id": "US.13491208655302741918"})),
        ],
    );
    refuses(
        "block-users",
        &[
            ("/block_users", json!(vec![person; 1001])),
            ("/block_users", json!([])),
            ("/block_users/0", json!({"user": "15555550123"})),
            ("/block_users/0", json!({})),
        ],
    );
    let long = format!("https://a.example/{}", "x".repeat(183));
    accepts("subscribe-webhooks", &[("/override_callback_uri", json!("https://a.example/"))]);
    assert!(takes("subscribe-webhooks", |input| input["body"]["json"] = json!({})));
    refuses(
        "subscribe-webhooks",
        &[
            ("/override_callback_uri", json!(long)),
            ("/override_callback_uri", json!("http://a.example/")),
            ("/verify_token", Value::Null),
        ],
    );
    accepts("webhook-address", &[("/webhook_configuration/override_callback_uri", json!(""))]);
    refuses("webhook-address", &[("/webhook_configuration/override_callback_uri", json!(long))]);
    accepts("create-qr-code", &[("/prefilled_message", json!("x".repeat(140)))]);
    refuses(
        "create-qr-code",
        &[("/prefilled_message", json!("x".repeat(141))), ("/generate_qr_image", json!("GIF"))],
    );
    refuses("change-qr-code", &[("/code", Value::Null)]);
    let command = json!({"command_name": "x".repeat(32), "command_description": "x".repeat(256)});
    accepts(
        "conversational-components",
        &[("/commands", json!(vec![command.clone(); 30])), ("/prompts", json!(vec!["x".repeat(80); 4]))],
    );
    refuses(
        "conversational-components",
        &[
            ("/commands", json!(vec![command; 31])),
            ("/prompts", json!(["1", "2", "3", "4", "5"])),
            ("/prompts", json!(["x".repeat(81)])),
        ],
    );
    for name in ["register", "two-step-pin"] {
        refuses(name, &[("/pin", json!("12345")), ("/pin", json!("12345a")), ("/pin", json!(212_834))]);
    }
    refuses("upsert-authentication-templates", &[("/category", json!("UTILITY")), ("/languages", json!([]))]);
}

#[test]
fn a_recipe_that_deletes_says_so_in_its_method() {
    let method = |name: &str| parse(&recipe(name).example)["method"].clone();
    assert_eq!(method("unblock-users"), "delete");
    assert_eq!(method("delete-qr-code"), "delete");
    assert_eq!(method("list-blocked"), "get");
}
