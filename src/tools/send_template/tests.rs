use serde_json::{Value, json};

use super::super::message::tests::body;
use super::*;
use crate::connection::tests::access;
use crate::failure::refused;
use crate::wit::toolkit::{
    ButtonValue, CallButton, CatalogButton, Currency, FlowButton, HeaderDocument, Location, MediaSource,
    Product, ProductSection, ProductsButton, TemplateButton, TemplateHeader,
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
