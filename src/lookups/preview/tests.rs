mod additions;
mod address;
mod buttons;
mod cards;
mod doubts;
mod reach;
mod unknown;

use serde_json::{Value, json};

use super::*;
use crate::connection::tests::{access, bare_access};
use crate::wit::toolkit::{
    ButtonValue, CarouselCard, HeaderDocument, Location, MediaSource, Product, TemplateButton,
    TemplateHeader, TemplateParameter,
};

pub(crate) fn input() -> SendTemplateInput {
    SendTemplateInput { to: None, ..SendTemplateInput::new("", "order_ready", "en_US") }
}

fn text(value: &str) -> TemplateParameter {
    TemplateParameter { name: None, value: value.into(), currency: None, date_time: None }
}

fn named(name: &str, value: &str) -> TemplateParameter {
    TemplateParameter { name: Some(name.into()), ..text(value) }
}

fn button(index: u32, value: ButtonValue) -> TemplateButton {
    TemplateButton { index, value }
}

fn url(text: &str) -> ButtonValue {
    ButtonValue::Url(text.into())
}

fn image() -> TemplateHeader {
    TemplateHeader::Image(MediaSource::Url("https://a.example/x.png".into()))
}

fn definition(components: Value) -> Value {
    json!({"name": "order_ready", "language": "en_US", "status": "APPROVED", "category": "UTILITY",
        "parameter_format": "POSITIONAL", "components": components})
}

fn found(entry: &Value, input: &SendTemplateInput) -> (RenderedMessage, Findings) {
    preview(&access(), input, &Template::of(entry), date::parse_http_date("Sun, 22 Nov 2026 12:00:00 GMT"))
}

fn shown(entry: &Value, input: &SendTemplateInput) -> (RenderedMessage, Vec<Issue>) {
    let (message, found) = found(entry, input);
    (message, found.faults)
}

/// The inputs at fault.
fn fields(entry: &Value, input: &SendTemplateInput) -> Vec<String> {
    shown(entry, input).1.into_iter().map(|fault| fault.field.unwrap()).collect()
}

/// The inputs with a warning.
fn warnings(entry: &Value, input: &SendTemplateInput) -> Vec<String> {
    found(entry, input).1.warnings.into_iter().map(|warning| warning.field.unwrap()).collect()
}

fn none() -> Vec<String> {
    Vec::new()
}

/// A template with a text and these buttons.
fn with_buttons(buttons: Value) -> Value {
    definition(json!([{"type": "BODY", "text": "Hello"}, {"type": "BUTTONS", "buttons": buttons}]))
}

/// A template with a text and a header of this format.
fn with_header(format: &str) -> Value {
    definition(json!([{"type": "HEADER", "format": format}, {"type": "BODY", "text": "Hello"}]))
}

fn pressed(buttons: Vec<TemplateButton>) -> SendTemplateInput {
    SendTemplateInput { buttons: Some(buttons), ..input() }
}

fn body(text: &str) -> Value {
    definition(json!([{"type": "BODY", "text": text}]))
}

fn order() -> Value {
    definition(json!([
        {"type": "HEADER", "format": "DOCUMENT"},
        {"type": "BODY", "text": "Hi {{1}}, order {{2}} comes on {{3}}.",
            "example": {"body_text": [["Ana", "A-7", "Monday"]]}},
        {"type": "FOOTER", "text": "Juniper Books"},
        {"type": "BUTTONS", "buttons": [
            {"type": "QUICK_REPLY", "text": "Thanks"},
            {"type": "URL", "text": "Track", "url": "https://a.example/{{1}}"},
            {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+15550100"},
        ]},
    ]))
}

fn filled_order() -> SendTemplateInput {
    SendTemplateInput {
        header: Some(TemplateHeader::Document(HeaderDocument {
            source: MediaSource::Url("https://a.example/7.pdf".into()),
            filename: None,
        })),
        body: Some(["Ana", "A-7", "Monday"].map(text).into()),
        buttons: Some(vec![button(1, url("A-7"))]),
        ..input()
    }
}

#[test]
fn a_message_is_shown_as_its_recipient_sees_it() {
    let (message, faults) = shown(&order(), &filled_order());
    assert_eq!(faults, []);
    assert_eq!(message.body, "Hi Ana, order A-7 comes on Monday.");
    assert_eq!(message.footer.as_deref(), Some("Juniper Books"));
    let header = message.header.unwrap();
    assert_eq!((header.kind.as_str(), header.content.as_str()), ("DOCUMENT", "https://a.example/7.pdf"));
    let buttons: Vec<_> = message
        .buttons
        .iter()
        .map(|b| (b.kind.as_str(), b.text.as_str(), b.target.as_deref().unwrap()))
        .collect();
    assert_eq!(
        buttons,
        [
            ("QUICK_REPLY", "Thanks", "Thanks"),
            ("URL", "Track", "https://a.example/A-7"),
            ("PHONE_NUMBER", "Call", "+15550100"),
        ]
    );
}

#[test]
fn a_missing_third_parameter_is_named() {
    let given = SendTemplateInput { body: Some(["Ana", "A-7"].map(text).into()), ..filled_order() };
    let (message, faults) = shown(&order(), &given);
    let [fault] = &faults[..] else { panic!("{faults:?}") };
    assert_eq!(fault.field.as_deref(), Some("body[2].value"));
    assert!(fault.message.contains("comes on {{3}}."), "{}", fault.message);
    assert!(fault.fix.contains("Monday"), "{}", fault.fix);
    assert_eq!(message.body, "Hi Ana, order A-7 comes on {{3}}.");
}

#[test]
fn every_fault_is_found_at_once() {
    let given = SendTemplateInput {
        to: Some("15550100".into()),
        header: Some(image()),
        body: Some(["Ana\nMaria", "", "a\tb", "d     e"].map(text).into()),
        buttons: Some(vec![button(0, url("7")), button(2, url("7")), button(9, url("7"))]),
        one_time_password: Some("123456".into()),
        offer_expires_at: Some("soon".into()),
        carousel: Some(vec![CarouselCard { header: None, body: None, buttons: None }]),
        callback_data: Some("x".repeat(513)),
        phone_number_id: Some("+1 5".into()),
        ..input()
    };
    assert_eq!(
        fields(&order(), &given),
        [
            "to",
            "phone-number-id",
            "callback-data",
            "offer-expires-at",
            "one-time-password",
            "header.image",
            "body[0].value",
            "body[1].value",
            "body[2].value",
            "body[3]",
            "body[3].value",
            "buttons[0].value.url",
            "buttons[1].value.url",
            "buttons[2].index",
            "buttons[3].value.url",
            "carousel[0]",
        ]
    );
    assert_eq!(
        fields(&order(), &input()),
        ["header.document", "body[0].value", "body[1].value", "body[2].value", "buttons[0].value.url",]
    );
}

#[test]
fn names_are_compared() {
    let mut entry = body("Hi {{customer}}, order {{order}}.");
    entry["parameter_format"] = "NAMED".into();
    let of =
        |parameters: &[TemplateParameter]| SendTemplateInput { body: Some(parameters.to_vec()), ..input() };
    assert_eq!(
        shown(&entry, &of(&[named("order", "7"), named("customer", "Ana")])).0.body,
        "Hi Ana, order 7."
    );
    assert_eq!(fields(&entry, &of(&[named("order", "7"), named("customer", "Ana")])), Vec::<String>::new());
    assert_eq!(fields(&entry, &of(&[named("customer", "Ana")])), ["body[1].value"]);
    assert_eq!(
        fields(&entry, &of(&[named("customer", "Ana"), named("ordre", "7")])),
        ["body[1].name", "body[2].value"]
    );
    assert_eq!(fields(&entry, &of(&[text("Ana"), text("7")])), ["body[0].name", "body[1].name"]);
    let twice = of(&[named("customer", "Ana"), named("customer", "Bo"), named("order", "7")]);
    assert_eq!(fields(&entry, &twice), ["body[1].name"]);
    assert_eq!(fields(&body("Hi {{1}}"), &of(&[named("customer", "Ana")])), ["body[0].name"]);
    let header = |parameter| SendTemplateInput { header: Some(TemplateHeader::Text(parameter)), ..input() };
    let mut entry = definition(json!([{"type": "HEADER", "format": "TEXT", "text": "Order {{order}}"},
        {"type": "BODY", "text": "Hello"}]));
    entry["parameter_format"] = "NAMED".into();
    assert_eq!(fields(&entry, &header(named("order", "7"))), Vec::<String>::new());
    assert_eq!(fields(&entry, &header(text("7"))), ["header.text.name"]);
    assert_eq!(fields(&entry, &input()), ["header.text.value"]);
}

#[test]
fn lengths_are_those_of_the_filled_text() {
    let of = |value: String| SendTemplateInput { body: Some(vec![text("a"), text(&value)]), ..input() };
    let entry = body("{{1}}: {{2}}!");
    assert_eq!(fields(&entry, &of("é".repeat(1_020))), Vec::<String>::new());
    assert_eq!(fields(&entry, &of("é".repeat(1_021))), ["body[1].value"]);
    let offer =
        definition(json!([{"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon"}},
        {"type": "BODY", "text": "{{1}}{{2}}"}]));
    assert_eq!(fields(&offer, &of("x".repeat(599))), Vec::<String>::new());
    assert_eq!(fields(&offer, &of("x".repeat(600))), ["body[1].value"]);
    let header = definition(
        json!([{"type": "HEADER", "format": "TEXT", "text": "No. {{1}}"}, {"type": "BODY", "text": "Hello"}]),
    );
    let titled =
        |value: String| SendTemplateInput { header: Some(TemplateHeader::Text(text(&value))), ..input() };
    assert_eq!(fields(&header, &titled("7".repeat(56))), Vec::<String>::new());
    assert_eq!(fields(&header, &titled("7".repeat(57))), ["header.text.value"]);
    let linked = |end: String| SendTemplateInput { buttons: Some(vec![button(0, url(&end))]), ..input() };
    let entry = definition(json!([{"type": "BODY", "text": "Hello"}, {"type": "BUTTONS", "buttons": [
        {"type": "URL", "text": "Track", "url": "https://a.example/{{1}}"}]}]));
    assert_eq!(fields(&entry, &linked("7".repeat(1_982))), Vec::<String>::new());
    assert_eq!(fields(&entry, &linked("7".repeat(1_983))), ["buttons[0].value.url"]);
}

#[test]
fn a_header_is_of_the_templates_kind() {
    let headers = [
        ("IMAGE", image()),
        ("VIDEO", TemplateHeader::Video(MediaSource::Id("123".into()))),
        (
            "LOCATION",
            TemplateHeader::Location(Location {
                latitude: 52.5,
                longitude: 13.4,
                name: Some("Shop".into()),
                address: None,
            }),
        ),
        (
            "PRODUCT",
            TemplateHeader::Product(Product { product_retailer_id: "sku".into(), catalog_id: "1".into() }),
        ),
        ("TEXT", TemplateHeader::Text(text("7"))),
    ];
    for (format, _) in &headers {
        let entry = definition(
            json!([{"type": "HEADER", "format": format, "text": "{{1}}"}, {"type": "BODY", "text": "Hello"}]),
        );
        for (given, header) in &headers {
            let found = fields(&entry, &SendTemplateInput { header: Some(header.clone()), ..input() });
            match format == given {
                true => assert!(found.is_empty(), "{format}: {found:?}"),
                false => assert_eq!(found, [format!("header.{}", given.to_lowercase())], "{format}"),
            }
        }
    }
    let fixed = definition(
        json!([{"type": "HEADER", "format": "TEXT", "text": "News"}, {"type": "BODY", "text": "Hello"}]),
    );
    assert_eq!(
        fields(&fixed, &SendTemplateInput { header: Some(TemplateHeader::Text(text("7"))), ..input() }),
        ["header.text"]
    );
    assert_eq!(shown(&fixed, &input()).0.header.unwrap().content, "News");
    assert_eq!(
        fields(&body("Hello"), &SendTemplateInput { header: Some(image()), ..input() }),
        ["header.image"]
    );
}

#[test]
fn the_status_is_a_fault() {
    for status in ["PAUSED", "DISABLED", "PENDING", "IN_APPEAL", "REJECTED", "LIMIT_EXCEEDED", ""] {
        let mut entry = body("Hello");
        entry["status"] = status.into();
        let (message, faults) = shown(&entry, &input());
        assert_eq!(message.body, "Hello");
        assert_eq!(faults.len(), 1, "{status}");
        assert_eq!(faults[0].field.as_deref(), Some("name"));
        let advises = faults[0].fix.contains(crate::advice::TEMPLATE_QUALITY);
        assert_eq!(advises, status == "PAUSED", "{}", faults[0].fix);
    }
}

fn login(language: &str, body: Value) -> Value {
    let mut entry = definition(
        json!([body, {"type": "FOOTER", "code_expiration_minutes": 5}, {"type": "BUTTONS", "buttons": [
        {"type": "URL", "text": "Copy code", "url": "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}"}]}]),
    );
    entry["category"] = "AUTHENTICATION".into();
    entry["language"] = language.into();
    entry
}

#[test]
fn a_one_time_password_fills_text_and_button() {
    let entry = login("en_US", json!({"type": "BODY", "add_security_recommendation": true}));
    let with = |code: &str| SendTemplateInput { one_time_password: Some(code.into()), ..input() };
    let (message, faults) = shown(&entry, &with("123456"));
    assert_eq!(faults, []);
    assert_eq!(
        message.body,
        "*123456* is your verification code. For your security, do not share this code."
    );
    assert_eq!(message.footer.as_deref(), Some("This code expires in 5 minutes."));
    assert_eq!(
        (message.buttons[0].kind.as_str(), message.buttons[0].target.as_deref()),
        ("OTP", Some("123456"))
    );
    assert_eq!(fields(&entry, &input()), ["one-time-password"]);
    assert_eq!(fields(&entry, &with(&"1".repeat(16))), ["one-time-password"]);
    assert_eq!(
        fields(&entry, &SendTemplateInput { to: Some("US.13491208655302741918".into()), ..with("1") }),
        ["one-time-password"]
    );
    assert_eq!(fields(&body("Hello"), &with("1")), ["one-time-password"]);
    let by_hand = |body: &str, end: &str| SendTemplateInput {
        body: Some(vec![text(body)]),
        buttons: Some(vec![button(0, url(end))]),
        ..input()
    };
    assert_eq!(fields(&entry, &by_hand("1", "1")), Vec::<String>::new());
    assert_eq!(fields(&entry, &by_hand("1", "2")), ["buttons[0].value.url"]);
    assert_eq!(
        fields(&entry, &SendTemplateInput { buttons: None, ..by_hand("1", "1") }),
        ["buttons[0].value.url"]
    );
    // Meta supports neither addresses nor emojis.
    assert_eq!(warnings(&entry, &with("123456")), none());
    assert_eq!(warnings(&entry, &with("12\u{1f600}")), ["one-time-password"]);
    assert_eq!(warnings(&entry, &by_hand("a://b", "a://b")), ["body[0].value"]);
    // In other languages, Meta's text comes from the template or is unknown.
    let told = login("pt_BR", json!({"type": "BODY", "text": "Seu código: *{{1}}*."}));
    assert_eq!(shown(&told, &with("1")).0.body, "Seu código: *1*.");
    let untold = shown(&login("pt_BR", json!({"type": "BODY"})), &with("1"));
    assert!(untold.0.body.starts_with("*1* [Meta's own words in pt_BR"), "{}", untold.0.body);
    assert_eq!(untold.1, []);
}

#[test]
fn cards_are_checked_one_by_one() {
    let card = json!({"components": [
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "{{1}} off"},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Buy", "url": "https://a.example/{{1}}"}]},
    ]});
    let entry =
        definition(json!([{"type": "BODY", "text": "Sale"}, {"type": "CAROUSEL", "cards": [card, card]}]));
    let good = CarouselCard {
        header: Some(image()),
        body: Some(vec![text("20 %")]),
        buttons: Some(vec![button(0, url("a"))]),
    };
    let of = |cards: Vec<CarouselCard>| SendTemplateInput { carousel: Some(cards), ..input() };
    let (message, faults) = shown(&entry, &of(vec![good.clone(), good.clone()]));
    assert_eq!(faults, []);
    assert_eq!(message.cards[1].body.as_deref(), Some("20 % off"));
    assert_eq!(message.cards[1].buttons[0].target.as_deref(), Some("https://a.example/a"));
    assert_eq!(fields(&entry, &of(vec![good.clone()])), ["carousel[1]"]);
    assert_eq!(fields(&entry, &of(vec![good.clone(), good.clone(), good.clone()])), ["carousel[2]"]);
    assert_eq!(fields(&entry, &input()), ["carousel[0]", "carousel[1]"]);
    let bad = CarouselCard { header: None, body: Some(vec![text(&"x".repeat(160))]), buttons: None };
    assert_eq!(
        fields(&entry, &of(vec![good, bad])),
        ["carousel[1].header.image", "carousel[1].body[0].value", "carousel[1].buttons[0].value.url",]
    );
}

#[test]
fn an_offer_ends_in_the_future() {
    let entry = |expires: bool| {
        definition(
            json!([{"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon", "has_expiration": expires}},
        {"type": "BODY", "text": "Hello"}]),
        )
    };
    let until = |time: &str| SendTemplateInput { offer_expires_at: Some(time.into()), ..input() };
    assert_eq!(shown(&entry(true), &until("2026-11-22T12:00:01Z")).1, []);
    assert_eq!(shown(&entry(true), &input()).0.body, "Ends soon\nHello");
    assert_eq!(fields(&entry(true), &until("2026-11-22T12:00:00Z")), ["offer-expires-at"]);
    assert_eq!(fields(&entry(true), &until("tomorrow")), ["offer-expires-at"]);
    assert_eq!(fields(&entry(true), &input()), ["offer-expires-at"]);
    assert_eq!(fields(&entry(false), &until("2026-11-22T12:00:01Z")), ["offer-expires-at"]);
    assert_eq!(fields(&entry(false), &input()), Vec::<String>::new());
}

#[test]
fn what_components_json_gives_is_not_missed() {
    let written = json!([{"type": "header"}, {"type": "BODY"}, {"type": "button", "index": "1"}]).to_string();
    let given = SendTemplateInput { components_json: Some(written), ..input() };
    assert_eq!(fields(&order(), &given), Vec::<String>::new());
    let twice = SendTemplateInput { header: filled_order().header, ..given };
    assert_eq!(fields(&order(), &twice), ["components-json"]);
    let broken = SendTemplateInput { components_json: Some("{}".into()), ..filled_order() };
    assert_eq!(fields(&order(), &broken), ["components-json"]);
    let order_details = definition(
        json!([{"type": "BODY", "text": "Pay"}, {"type": "BUTTONS", "buttons": [{"type": "ORDER_DETAILS", "text": "Pay"}]}]),
    );
    assert_eq!(fields(&order_details, &input()), ["buttons[0].value.order"]);
    let written = json!([{"type": "button", "sub_type": "order_details", "index": 0}]).to_string();
    let given = SendTemplateInput { components_json: Some(written), ..input() };
    assert_eq!(fields(&order_details, &given), Vec::<String>::new());
}

#[test]
fn a_sender_is_needed_as_for_a_send() {
    let faults = preview(&bare_access(), &input(), &Template::of(&body("Hello")), None).1.faults;
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].field.as_deref(), Some("phone-number-id"));
}

#[test]
fn a_payload_is_shown_as_it_is_sent() {
    let buttons = json!([{"type": "QUICK_REPLY", "text": "Thanks"}]);
    let entry = definition(json!([{"type": "BODY", "text": "Hi"}, {"type": "BUTTONS", "buttons": buttons}]));
    let payload = button(0, ButtonValue::Payload(" x ".into()));
    let message = shown(&entry, &SendTemplateInput { buttons: Some(vec![payload]), ..input() }).0;
    assert_eq!(message.buttons[0].target.as_deref(), Some("x"));
}

#[test]
fn a_one_time_password_is_a_button_too() {
    let buttons = json!([{"type": "OTP", "text": "Copy"}]);
    let mut entry = definition(json!([{"type": "BODY"}, {"type": "BUTTONS", "buttons": buttons}]));
    entry["category"] = "AUTHENTICATION".into();
    let button = json!([{"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "123456"}]}]);
    let given = SendTemplateInput {
        one_time_password: Some("123456".into()),
        components_json: Some(button.to_string()),
        ..input()
    };
    assert_eq!(fields(&entry, &given), ["components-json"]);
}
