use serde_json::{Value, json};

use super::super::message::tests::body;
use super::*;
use crate::connection::tests::access;
use crate::failure::refused;
use crate::wit::toolkit::{
    ButtonValue, CallButton, CatalogButton, Currency, FlowButton, HeaderDocument, Location, MediaSource,
    OrderButton, Product, ProductSection, ProductsButton, TemplateButton, TemplateHeader,
};
use crate::wit::types::FailureKind;

fn input() -> SendTemplateInput {
    SendTemplateInput::new("+15550100", "order_confirmation", "en_US")
}

fn text(value: &str) -> TemplateParameter {
    TemplateParameter { name: None, value: value.into(), currency: None, date_time: None }
}

fn named(name: &str, value: &str) -> TemplateParameter {
    TemplateParameter { name: Some(name.into()), ..text(value) }
}

fn image() -> MediaSource {
    MediaSource::Url("https://a.example/x.png".into())
}

fn template(input: &SendTemplateInput) -> Value {
    body(&input.request(&access()).unwrap())["template"].clone()
}

fn field(input: &SendTemplateInput) -> String {
    refused(input.request(&access())).field.unwrap()
}

fn button(value: ButtonValue) -> SendTemplateInput {
    SendTemplateInput { buttons: Some(vec![TemplateButton { index: 1, value }]), ..input() }
}

#[test]
fn a_template_without_parameters_has_no_components() {
    assert_eq!(template(&input()), json!({"name": "order_confirmation", "language": {"code": "en_US"}}));
}

#[test]
fn complaint_1_named_parameters_carry_their_names() {
    let input = SendTemplateInput {
        header: Some(TemplateHeader::Text(named("shop", "Bookshop"))),
        body: Some(vec![named("customer_name", "Ada"), named("order_number", "7")]),
        ..input()
    };
    assert_eq!(
        template(&input)["components"],
        json!([
            {"type": "header", "parameters": [{"type": "text", "parameter_name": "shop", "text": "Bookshop"}]},
            {"type": "body", "parameters": [
                {"type": "text", "parameter_name": "customer_name", "text": "Ada"},
                {"type": "text", "parameter_name": "order_number", "text": "7"},
            ]},
        ])
    );
}

#[test]
fn positional_parameters_amounts_and_dates() {
    let amount = Currency { code: "USD".into(), amount: "1234.5".into() };
    let input = SendTemplateInput {
        body: Some(vec![
            text("Ada"),
            TemplateParameter { currency: Some(amount), ..text("$1,234.50") },
            TemplateParameter { date_time: Some(true), ..text("24 December") },
        ]),
        ..input()
    };
    assert_eq!(
        template(&input)["components"][0]["parameters"],
        json!([
            {"type": "text", "text": "Ada"},
            {"type": "currency", "currency": {"fallback_value": "$1,234.50", "code": "USD", "amount_1000": 1_234_500}},
            {"type": "date_time", "date_time": {"fallback_value": "24 December"}},
        ])
    );
}

#[test]
fn complaint_2_every_kind_of_header() {
    let document = HeaderDocument { source: MediaSource::Id("777".into()), filename: Some("7.pdf".into()) };
    let place = Location { latitude: 52.5, longitude: -13.4, name: Some("Shop".into()), address: None };
    let product = Product { product_retailer_id: "sku-1".into(), catalog_id: "333".into() };
    for (header, parameter) in [
        (
            TemplateHeader::Image(image()),
            json!({"type": "image", "image": {"link": "https://a.example/x.png"}}),
        ),
        (TemplateHeader::Video(MediaSource::Id("1".into())), json!({"type": "video", "video": {"id": "1"}})),
        (
            TemplateHeader::Document(document),
            json!({"type": "document", "document": {"id": "777", "filename": "7.pdf"}}),
        ),
        (
            TemplateHeader::Location(place),
            json!({"type": "location", "location": {"latitude": 52.5, "longitude": -13.4, "name": "Shop"}}),
        ),
        (
            TemplateHeader::Product(product),
            json!({"type": "product", "product": {"product_retailer_id": "sku-1", "catalog_id": "333"}}),
        ),
    ] {
        let input = SendTemplateInput { header: Some(header), ..input() };
        assert_eq!(template(&input)["components"], json!([{"type": "header", "parameters": [parameter]}]));
    }
}

#[test]
fn complaint_2_every_kind_of_button() {
    let flow =
        FlowButton { token: Some("t".into()), data_json: Some(r#"{"n": 12345678901234567890}"#.into()) };
    let products = ProductsButton {
        thumbnail_product_retailer_id: "sku-1".into(),
        sections: vec![ProductSection {
            title: "New".into(),
            product_retailer_ids: vec!["sku-1".into(), "sku-2".into()],
        }],
    };
    let call = CallButton { ttl_minutes: Some(60), payload: Some("help".into()) };
    let catalog = CatalogButton { thumbnail_product_retailer_id: Some("sku-1".into()) };
    for (value, sub_type, parameters) in [
        (ButtonValue::Payload("yes".into()), "quick_reply", json!([{"type": "payload", "payload": "yes"}])),
        (ButtonValue::Url("orders/7".into()), "url", json!([{"type": "text", "text": "orders/7"}])),
        (
            ButtonValue::Coupon("SAVE20".into()),
            "copy_code",
            json!([{"type": "coupon_code", "coupon_code": "SAVE20"}]),
        ),
        (
            ButtonValue::Flow(flow),
            "flow",
            json!([{"type": "action", "action": {"flow_token": "t", "flow_action_data": {"n": 12_345_678_901_234_567_890_u64}}}]),
        ),
        (
            ButtonValue::Catalog(catalog),
            "catalog",
            json!([{"type": "action", "action": {"thumbnail_product_retailer_id": "sku-1"}}]),
        ),
        (
            ButtonValue::Products(products),
            "mpm",
            json!([{"type": "action", "action": {
                "thumbnail_product_retailer_id": "sku-1",
                "sections": [{"title": "New", "product_items": [
                    {"product_retailer_id": "sku-1"}, {"product_retailer_id": "sku-2"},
                ]}],
            }}]),
        ),
        (
            ButtonValue::Call(call),
            "voice_call",
            json!([{"type": "ttl_minutes", "ttl_minutes": 60}, {"type": "payload", "payload": "help"}]),
        ),
    ] {
        assert_eq!(
            template(&button(value))["components"],
            json!([{"type": "button", "sub_type": sub_type, "index": "1", "parameters": parameters}])
        );
    }
}

#[test]
fn a_one_time_password_fills_body_and_button() {
    let input = SendTemplateInput { one_time_password: Some("123456".into()), ..input() };
    let code = json!([{"type": "text", "text": "123456"}]);
    assert_eq!(
        template(&input)["components"],
        json!([
            {"type": "body", "parameters": code},
            {"type": "button", "sub_type": "url", "index": "0", "parameters": code},
        ])
    );
    assert_eq!(
        field(&SendTemplateInput { body: Some(vec![text("1")]), ..input.clone() }),
        "one-time-password"
    );
    assert_eq!(
        field(&SendTemplateInput { one_time_password: Some("1".repeat(16)), ..input }),
        "one-time-password"
    );
}

#[test]
fn a_limited_time_offer_has_its_end_in_milliseconds() {
    let offer = SendTemplateInput { offer_expires_at: Some("2026-12-24T18:00:00Z".into()), ..input() };
    assert_eq!(
        template(&offer)["components"],
        json!([{"type": "limited_time_offer", "parameters": [
            {"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 1_798_135_200_000_i64}},
        ]}])
    );
    let wrong = SendTemplateInput { offer_expires_at: Some("tomorrow".into()), ..input() };
    assert_eq!(field(&wrong), "offer-expires-at");
}

#[test]
fn a_carousel_has_its_cards_in_order() {
    let card = |name: &str| CarouselCard {
        header: Some(TemplateHeader::Image(image())),
        body: Some(vec![text(name)]),
        buttons: Some(vec![TemplateButton { index: 0, value: ButtonValue::Payload(name.into()) }]),
    };
    let input = SendTemplateInput { carousel: Some(vec![card("a"), card("b")]), ..input() };
    let cards = &template(&input)["components"][0]["cards"];
    assert_eq!(cards[1]["card_index"], 1);
    assert_eq!(
        cards[1]["components"],
        json!([
            {"type": "header", "parameters": [{"type": "image", "image": {"link": "https://a.example/x.png"}}]},
            {"type": "body", "parameters": [{"type": "text", "text": "b"}]},
            {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{"type": "payload", "payload": "b"}]},
        ])
    );
    assert_eq!(field(&SendTemplateInput { carousel: Some(vec![card("a")]), ..input }), "carousel");
    let empty = CarouselCard { body: Some(vec![text("")]), ..card("a") };
    let input = SendTemplateInput { carousel: Some(vec![card("a"), empty]), ..self::input() };
    assert_eq!(field(&input), "carousel[1].body[0].value");
}

#[test]
fn components_in_metas_own_form_are_added_to_the_letter() {
    let given = r#"[{"type":"order_status","parameters":[{"x":1.10}]}]"#;
    let input =
        SendTemplateInput { body: Some(vec![text("Ada")]), components_json: Some(given.into()), ..input() };
    let request = input.request(&access()).unwrap();
    let sent = String::from_utf8(request.body).unwrap();
    assert!(sent.contains(given.trim_start_matches('[').trim_end_matches(']')), "{sent}");
    for wrong in ["{}", "[1]", "[{]", "null", "[[]]"] {
        let input = SendTemplateInput { components_json: Some(wrong.into()), ..self::input() };
        assert_eq!(field(&input), "components-json", "{wrong}");
    }
}

#[test]
fn complaint_3_line_breaks_and_tabs_are_refused_with_the_parameters_name() {
    for value in ["a\nb", "a\r\nb", "a\tb", "a     b", "a\u{2028}b", "a\u{0}b"] {
        let input = SendTemplateInput { body: Some(vec![named("x", "ok"), named("note", value)]), ..input() };
        let failure = refused(input.request(&access()));
        assert_eq!(failure.kind, FailureKind::TemplateMismatch);
        assert_eq!(failure.code, Some(132_018), "{value:?}");
        assert_eq!(failure.field.as_deref(), Some("body[1].value"));
        assert!(failure.message.contains("Parameter note"), "{}", failure.message);
    }
    let four = SendTemplateInput { body: Some(vec![text("a    b")]), ..input() };
    assert!(four.request(&access()).is_ok());
}

#[test]
fn complaint_4_a_fault_says_which_parameter() {
    let of = |parameters: Vec<TemplateParameter>| {
        let input = SendTemplateInput { body: Some(parameters), ..input() };
        refused(input.request(&access()))
    };
    let failure = of(vec![text("a"), text("b"), text(" ")]);
    assert_eq!(failure.field.as_deref(), Some("body[2].value"));
    assert!(failure.message.starts_with("Parameter 3"), "{}", failure.message);
    assert_eq!(of(vec![text(&"x".repeat(1_025))]).code, Some(132_005));
    assert_eq!(of(vec![named("a", "1"), text("2")]).field.as_deref(), Some("body"));
    assert_eq!(of(vec![named("a", "1"), named("a", "2")]).field.as_deref(), Some("body[1].name"));
    assert_eq!(of(vec![named("{{a}}", "1")]).field.as_deref(), Some("body[0].name"));
    let amount = |code: &str, amount: &str| TemplateParameter {
        currency: Some(Currency { code: code.into(), amount: amount.into() }),
        ..text("$1")
    };
    assert_eq!(of(vec![amount("usd", "1")]).field.as_deref(), Some("body[0].currency.code"));
    for wrong in ["1,5", "$1", "", ".5", "1.", "1.2345", "--1", "9999999999999"] {
        assert_eq!(
            of(vec![amount("USD", wrong)]).field.as_deref(),
            Some("body[0].currency.amount"),
            "{wrong}"
        );
    }
    let both = TemplateParameter { date_time: Some(true), ..amount("USD", "1") };
    assert_eq!(of(vec![both]).field.as_deref(), Some("body[0].date-time"));
}

#[test]
fn names_and_languages() {
    for name in ["", "Order Confirmation", "order-confirmation", "órder"] {
        assert_eq!(field(&SendTemplateInput { name: name.into(), ..input() }), "name", "{name}");
    }
    for language in ["", "english", "EN", "en_us", "en-US", "pt_BRA", "e"] {
        let input = SendTemplateInput { language: language.into(), ..input() };
        assert_eq!(field(&input), "language", "{language}");
    }
    let input = SendTemplateInput { language: "pt-br".into(), ..input() };
    assert_eq!(refused(input.request(&access())).fix, "Write pt_BR.");
    for language in ["en", "fil", "pt_BR", "prs_AF"] {
        let input = SendTemplateInput { language: language.into(), ..self::input() };
        assert!(input.request(&access()).is_ok(), "{language}");
    }
}

#[test]
fn headers_that_cannot_be() {
    let place = |latitude, longitude| {
        TemplateHeader::Location(Location { latitude, longitude, name: None, address: None })
    };
    for (header, at) in [
        (place(90.1, 0.0), "header.location.latitude"),
        (place(f64::NAN, 0.0), "header.location.latitude"),
        (place(0.0, f64::INFINITY), "header.location.longitude"),
        (TemplateHeader::Image(MediaSource::Url("http://a.example/x".into())), "header.image.url"),
        (TemplateHeader::Text(text(&"x".repeat(61))), "header.text.value"),
        (
            TemplateHeader::Product(Product { product_retailer_id: "1".into(), catalog_id: " ".into() }),
            "header.product.catalog-id",
        ),
    ] {
        assert_eq!(field(&SendTemplateInput { header: Some(header), ..input() }), at);
    }
}

#[test]
fn buttons_that_cannot_be() {
    let products = |sections: Vec<ProductSection>| {
        ButtonValue::Products(ProductsButton { thumbnail_product_retailer_id: "1".into(), sections })
    };
    let section = |title: &str, products: usize| ProductSection {
        title: title.into(),
        product_retailer_ids: vec!["1".into(); products],
    };
    let flow = FlowButton { token: None, data_json: Some("[]".into()) };
    let call = CallButton { ttl_minutes: Some(0), payload: None };
    for (value, at) in [
        (ButtonValue::Payload(" ".into()), "buttons[0].value.payload"),
        (ButtonValue::Url("a\nb".into()), "buttons[0].value.url"),
        (ButtonValue::Coupon("x".repeat(21)), "buttons[0].value.coupon"),
        (ButtonValue::Flow(flow), "buttons[0].value.flow.data-json"),
        (ButtonValue::Call(call), "buttons[0].value.call.ttl-minutes"),
        (products(vec![]), "buttons[0].value.products.sections"),
        (products(vec![section("a", 31)]), "buttons[0].value.products.sections"),
        (products(vec![section("a", 1), section("", 1)]), "buttons[0].value.products.sections[1].title"),
        (products(vec![section("a", 0)]), "buttons[0].value.products.sections[0].product-retailer-ids"),
    ] {
        assert_eq!(field(&button(value)), at);
    }
    let twice = TemplateButton { index: 0, value: ButtonValue::Payload("x".into()) };
    let input = SendTemplateInput { buttons: Some(vec![twice.clone(), twice]), ..input() };
    assert_eq!(field(&input), "buttons[1].index");
    let far = TemplateButton { index: 10, value: ButtonValue::Payload("x".into()) };
    let input = SendTemplateInput { buttons: Some(vec![far]), ..self::input() };
    assert_eq!(field(&input), "buttons[0].index");
}

/// Seen, in reports of several integrations: Meta accepts these without parameters, and refuses empty ones.
#[test]
fn a_flow_or_a_catalog_without_a_value_has_no_parameters() {
    for (value, sub_type) in [
        (ButtonValue::Flow(FlowButton { token: None, data_json: Some(" ".into()) }), "flow"),
        (ButtonValue::Catalog(CatalogButton { thumbnail_product_retailer_id: None }), "catalog"),
    ] {
        assert_eq!(
            template(&button(value))["components"],
            json!([{"type": "button", "sub_type": sub_type, "index": "1"}])
        );
    }
    let token = FlowButton { token: Some("t".into()), data_json: None };
    assert_eq!(
        template(&button(ButtonValue::Flow(token)))["components"][0]["parameters"],
        json!([{"type": "action", "action": {"flow_token": "t"}}])
    );
    // Meta, "Sending a Flow": the data is a non-empty object.
    let empty = FlowButton { token: None, data_json: Some("{ }".into()) };
    assert_eq!(field(&button(ButtonValue::Flow(empty))), "buttons[0].value.flow.data-json");
}

/// The template's own address precedes the value (Meta, "Templates: components", URL buttons).
#[test]
fn an_address_is_no_end_of_an_address() {
    for end in
        ["https://a.example/7", "HTTP://a.example", "https", "https:%2F%2Fa.example", " http://a.example"]
    {
        let input = button(ButtonValue::Url(end.into()));
        if end == "https" {
            assert!(input.request(&access()).is_ok());
            continue;
        }
        let failure = refused(input.request(&access()));
        assert_eq!(failure.field.as_deref(), Some("buttons[0].value.url"), "{end}");
        assert!(failure.fix.contains("Percent-encode an address"), "{}", failure.fix);
    }
    for end in ["orders/7?x=1", "https%3A%2F%2Fa.example%2F7", "a%20b"] {
        assert!(button(ButtonValue::Url(end.into())).request(&access()).is_ok(), "{end}");
    }
    for end in ["two words", "caf\u{e9}"] {
        let failure = refused(button(ButtonValue::Url(end.into())).request(&access()));
        assert!(failure.fix.starts_with("Percent-encode it: "), "{}", failure.fix);
    }
    // A code given by hand is in the body, too, and is not an address.
    let by_hand =
        SendTemplateInput { body: Some(vec![text("12 34")]), ..button(ButtonValue::Url("12 34".into())) };
    assert!(by_hand.request(&access()).is_ok());
}

/// Meta, "Send WhatsApp Call Button Messages and Deep Links"; "Coupon code templates".
#[test]
fn the_limits_of_call_buttons_and_coupons() {
    let call = |ttl_minutes, payload| ButtonValue::Call(CallButton { ttl_minutes, payload });
    assert!(button(call(Some(43_200), Some("x".repeat(512)))).request(&access()).is_ok());
    assert_eq!(field(&button(call(Some(43_201), None))), "buttons[0].value.call.ttl-minutes");
    assert_eq!(field(&button(call(None, Some("x".repeat(513))))), "buttons[0].value.call.payload");
    assert_eq!(field(&button(ButtonValue::Coupon("SAVE-25".into()))), "buttons[0].value.coupon");
}

/// Meta, "Payments API: order details".
#[test]
fn an_order_goes_out_to_the_letter() {
    let order = |details: &str| button(ButtonValue::Order(OrderButton { details_json: details.into() }));
    let details = r#"{"reference_id":"ORD-1","currency":"BRL","total_amount":{"value":5000,"offset":100},"order":{"items":[{"name":"Cake","amount":{"value":5000,"offset":100},"quantity":1}],"subtotal":{"value":5000,"offset":100},"n":1.10}}"#;
    let sent = String::from_utf8(order(details).request(&access()).unwrap().body).unwrap();
    let expected = [r#"{"type":"action","action":{"order_details":"#, details, "}}"].concat();
    assert!(sent.contains(&expected), "{sent}");
    let at = "buttons[0].value.order.details-json";
    for (details, part) in [
        ("[]", ""),
        ("{}", ".reference_id"),
        (r#"{"reference_id":"a b"}"#, ".reference_id"),
        (r#"{"reference_id":"1"}"#, ".currency"),
        (r#"{"reference_id":"1","currency":"BRL","type":"goods"}"#, ".type"),
        (r#"{"reference_id":"1","currency":"BRL"}"#, ".total_amount"),
        (r#"{"reference_id":"1","currency":"BRL","total_amount":{"value":1,"offset":100}}"#, ".order"),
        (
            r#"{"reference_id":"1","currency":"BRL","total_amount":{"value":1,"offset":100},"order":{"items":[]}}"#,
            ".order.items",
        ),
        (
            r#"{"reference_id":"1","currency":"BRL","total_amount":{"value":1,"offset":100},"order":{"items":[{"name":"x"}]}}"#,
            ".order.items[0].amount",
        ),
        (
            r#"{"reference_id":"1","currency":"BRL","total_amount":{"value":1,"offset":100},"order":{"status":"shipped"}}"#,
            ".order.status",
        ),
    ] {
        assert_eq!(field(&order(details)), [at, part].concat(), "{details}");
    }
}

/// Meta, "Payments API: order details".
#[test]
fn a_fault_of_an_order_names_its_place_and_what_belongs_there() {
    let amount = |value: i64| json!({"value": value, "offset": 100});
    let item = json!({"name": "Cake", "amount": amount(2_500), "quantity": 1});
    let whole = json!({"reference_id": "ORD-1", "currency": "BRL", "total_amount": amount(5_000),
        "payment_settings": [{"type": "payment_link", "payment_link": {"uri": "https://a.example"}}],
        "order": {"items": [item, item], "subtotal": amount(5_000), "tax": null}});
    let of = |details: &Json| {
        button(ButtonValue::Order(OrderButton { details_json: details.to_string() })).request(&access())
    };
    assert!(of(&whole).is_ok());
    for (at, value, part, says) in [
        ("/order/items/1/quantity", json!(0), "", "whole number from 1 up"),
        ("/order/items/1/quantity", json!(-1), "", "whole number from 1 up"),
        ("/order/items/1/quantity", json!("1"), "", "whole number from 1 up"),
        ("/order/items/1/name", json!(""), "", "The item has no name."),
        ("/order/items/1/amount/offset", json!(1_000), "", "The item's amount has another offset"),
        ("/order/items/0/amount", json!(25), "", "The item's amount is missing."),
        ("/total_amount", json!({"value": "5000"}), ".value", "The total has no whole number as its value."),
        ("/total_amount", json!({"value": 5_000}), ".offset", "The total has another offset than 100."),
        ("/order/subtotal/offset", json!(1), "", "The subtotal has another offset than 100."),
        ("/order/subtotal/value", json!("5000"), "", "The subtotal has no whole number"),
        ("/payment_settings", json!([]), "", "a list with at least one way to pay"),
        ("/payment_settings", json!({}), "", "a list with at least one way to pay"),
    ] {
        let mut changed = whole.clone();
        *changed.pointer_mut(at).unwrap() = value;
        let failure = refused(of(&changed));
        let path = at.replace("/0", "[0]").replace("/1", "[1]").replace('/', ".");
        let field = ["buttons[0].value.order.details-json", &path, part].concat();
        assert_eq!(failure.field, Some(field));
        assert!(failure.message.contains(says), "{at}: {}", failure.message);
    }
}

/// Meta, "Marketing Messages API": the only route for GIF headers.
#[test]
fn a_gif_is_sent_by_the_marketing_route() {
    let gif = |route| SendTemplateInput {
        header: Some(TemplateHeader::Gif(MediaSource::Url("https://a.example/x.mp4".into()))),
        route,
        ..input()
    };
    let request = gif(Some(Route::Marketing)).request(&access()).unwrap();
    assert!(request.path_with_query.ends_with("/marketing_messages"), "{}", request.path_with_query);
    assert_eq!(
        body(&request)["template"]["components"][0]["parameters"],
        json!([{"type": "gif", "gif": {"link": "https://a.example/x.mp4"}}])
    );
    assert_eq!(field(&gif(None)), "route");
    assert_eq!(field(&gif(Some(Route::Cloud))), "route");
}

/// Meta, "Groups API": no authentication templates.
#[test]
fn a_one_time_password_goes_to_no_group() {
    let input = SendTemplateInput {
        to: None,
        group_id: Some("Y2FwaV9ncm91cDox".into()),
        one_time_password: Some("123456".into()),
        ..input()
    };
    assert_eq!(field(&input), "one-time-password");
}

/// Meta, "Groups API": no commerce.
#[test]
fn a_group_gets_no_products_and_no_orders() {
    let to_group = |input| SendTemplateInput { to: None, group_id: Some("Y2FwaV9ncm91cDox".into()), ..input };
    let catalog = || ButtonValue::Catalog(CatalogButton { thumbnail_product_retailer_id: None });
    let product = Product { product_retailer_id: "1".into(), catalog_id: "2".into() };
    let status = OrderStatus { reference_id: "1".into(), status: "shipped".into(), description: None };
    let card = CarouselCard { header: None, body: None, buttons: button(catalog()).buttons };
    for shop in [
        button(catalog()),
        SendTemplateInput { header: Some(TemplateHeader::Product(product)), ..input() },
        SendTemplateInput { order_status: Some(status), ..input() },
        SendTemplateInput { carousel: Some(vec![card.clone(), card]), ..input() },
    ] {
        assert!(shop.request(&access()).is_ok(), "{shop:?}");
        assert_eq!(field(&to_group(shop)), "group-id");
    }
    assert!(to_group(button(ButtonValue::Payload("x".into()))).request(&access()).is_ok());
}
