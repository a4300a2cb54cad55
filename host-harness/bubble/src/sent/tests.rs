use serde_json::json;

use super::*;
use crate::message::{Button, Row};

fn interactive(interactive: Value) -> Message {
    Message::sent(&json!({"type": "interactive", "interactive": interactive}), &[])
}

fn button(kind: &str, text: &str, target: Option<&str>) -> Button {
    Button { kind: kind.to_owned(), text: text.to_owned(), target: target.map(str::to_owned) }
}

#[test]
fn a_file_is_named_by_its_name_else_its_address_else_its_id() {
    let document = json!({"type": "document", "document": {"link": "https://x.example/a.pdf", "filename": "a.pdf", "caption": "Yours"}});
    let message = Message::sent(&document, &[]);
    assert_eq!(message.header, Some(Header::new("DOCUMENT", "a.pdf")));
    assert_eq!(message.body, "Yours");
    let audio = Message::sent(&json!({"type": "audio", "audio": {"id": "123"}}), &[]);
    assert_eq!(audio.header, Some(Header::new("AUDIO", "123")));
}

#[test]
fn a_place_and_a_contact_say_all_that_they_have() {
    let place =
        json!({"type": "location", "location": {"latitude": 37.5, "longitude": "-122.1", "name": "Shop"}});
    assert_eq!(Message::sent(&place, &[]).header.unwrap().content, "Shop, 37.5, -122.1");
    let card = json!({"name": {"formatted_name": "Ana"}, "org": {"company": "Juniper"}, "phones": [{"phone": "+1"}],
        "emails": [{"email": "a@x.example"}], "addresses": [{"street": "1 Elm", "city": "Leeds"}]});
    let contacts = Message::sent(&json!({"type": "contacts", "contacts": [card]}), &[]).contacts;
    assert_eq!(contacts[0].name, "Ana");
    assert_eq!(contacts[0].details, ["Juniper", "+1", "a@x.example", "1 Elm, Leeds"]);
}

#[test]
fn reply_buttons_links_and_requests_are_buttons() {
    let message = interactive(
        json!({"type": "button", "header": {"type": "image", "image": {"id": "9"}}, "body": {"text": "Sure?"},
        "footer": {"text": "Juniper"}, "action": {"buttons": [{"type": "reply", "reply": {"id": "y", "title": "Yes"}}]}}),
    );
    assert_eq!(message.header, Some(Header::new("IMAGE", "9")));
    assert_eq!((message.body.as_str(), message.footer.as_deref()), ("Sure?", Some("Juniper")));
    assert_eq!(message.buttons, [button("QUICK_REPLY", "Yes", Some("y"))]);
    let link = json!({"type": "cta_url", "action": {"parameters": {"display_text": "Go", "url": "https://x.example"}}});
    assert_eq!(interactive(link).buttons, [button("URL", "Go", Some("https://x.example"))]);
    let place = interactive(json!({"type": "location_request_message", "body": {"text": "Where?"}}));
    assert_eq!(place.buttons, [button("LOCATION_REQUEST", "Send location", None)]);
}

#[test]
fn a_list_has_its_sections_and_products_are_rows() {
    let list = interactive(json!({"type": "list", "action": {"button": "Times", "sections": [
        {"title": "Today", "rows": [{"id": "a", "title": "9:00", "description": "first"}]}]}}))
    .list
    .unwrap();
    assert_eq!(list.button, "Times");
    assert_eq!(
        list.sections[0].rows,
        [Row { title: "9:00".to_owned(), description: Some("first".to_owned()) }]
    );
    let products = interactive(json!({"type": "product_list", "action": {"sections": [
        {"title": "Books", "product_items": [{"product_retailer_id": "b-1"}]}]}}))
    .list
    .unwrap();
    assert_eq!(products.sections[0].rows[0].title, "b-1");
}

#[test]
fn a_carousel_has_the_buttons_and_pictures_of_each_card() {
    let cards = json!([
        {"card_index": 0, "type": "cta_url", "header": {"type": "image", "image": {"link": "https://x.example/1.png"}},
         "body": {"text": "One"}, "action": {"parameters": {"display_text": "Buy", "url": "https://x.example/1"}}},
        {"card_index": 1, "header": {"type": "video", "video": {"id": "7"}},
         "action": {"buttons": [{"type": "quick_reply", "quick_reply": {"id": "m", "title": "More"}}]}},
        {"card_index": 2, "type": "product", "action": {"product_retailer_id": "p", "catalog_id": "1"}},
    ]);
    let message =
        interactive(json!({"type": "carousel", "body": {"text": "Look"}, "action": {"cards": cards}}));
    assert_eq!(message.cards[0].buttons, [button("URL", "Buy", Some("https://x.example/1"))]);
    assert_eq!(message.cards[1].buttons, [button("QUICK_REPLY", "More", Some("m"))]);
    assert_eq!(message.cards[2].header, Some(Header::new("PRODUCT", "p")));
}

#[test]
fn a_template_is_filled_in_by_name_or_place() {
    let defined = json!([
        {"type": "HEADER", "format": "DOCUMENT"},
        {"type": "BODY", "text": "Hi {{customer_name}}, {{ order }} and {{left}}"},
        {"type": "FOOTER", "text": "Juniper"},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Track", "url": "https://x.example/{{1}}"}, {"type": "QUICK_REPLY", "text": "Stop"}]},
    ]);
    let body = json!({"type": "template", "template": {"name": "n", "components": [
        {"type": "header", "parameters": [{"type": "document", "document": {"id": "5", "filename": "r.pdf"}}]},
        {"type": "body", "parameters": [{"type": "text", "parameter_name": "customer_name", "text": "Ana"},
            {"type": "text", "parameter_name": "order", "text": "A-1"}]},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "A-1"}]},
        {"type": "button", "sub_type": "quick_reply", "index": 1, "parameters": [{"type": "payload", "payload": "stop-1"}]},
    ]}});
    let message = Message::sent(&body, defined.as_array().unwrap());
    assert_eq!(message.header, Some(Header::new("DOCUMENT", "r.pdf")));
    assert_eq!(message.body, "Hi Ana, A-1 and {{left}}");
    assert_eq!(message.footer.as_deref(), Some("Juniper"));
    assert_eq!(
        message.buttons,
        [
            button("URL", "Track", Some("https://x.example/A-1")),
            button("QUICK_REPLY", "Stop", Some("stop-1"))
        ]
    );
    let placed = json!([{"type": "BODY", "text": "{{2}} {{1}} {{3}}"}]);
    let body = json!({"type": "template", "template": {"components": [{"type": "BODY", "parameters": [
        {"type": "text", "text": "a"}, {"type": "currency", "currency": {"fallback_value": "$9"}}]}]}});
    assert_eq!(Message::sent(&body, placed.as_array().unwrap()).body, "$9 a {{3}}");
}

#[test]
fn a_password_and_an_offer_have_whatsapps_own_words() {
    let defined = json!([
        {"type": "BODY", "add_security_recommendation": true},
        {"type": "FOOTER", "code_expiration_minutes": 5},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
    ]);
    let body = json!({"type": "template", "template": {"components": [
        {"type": "body", "parameters": [{"type": "text", "text": "4711"}]},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "4711"}]}]}});
    let message = Message::sent(&body, defined.as_array().unwrap());
    assert_eq!(message.body, "*4711* is your verification code. For your security, do not share this code.");
    assert_eq!(message.footer.as_deref(), Some("This code expires in 5 minutes."));
    assert_eq!(message.buttons, [button("OTP", "Copy code", Some("4711"))]);
    let offer = json!([{"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon"}}, {"type": "BODY", "text": "Buy"}]);
    let body = json!({"type": "template", "template": {}});
    assert_eq!(Message::sent(&body, offer.as_array().unwrap()).body, "Ends soon\nBuy");
}

#[test]
fn nothing_that_is_sent_is_drawn_empty() {
    for body in [
        json!({}),
        json!({"type": "hologram"}),
        json!({"type": "template", "template": {"name": "gone"}}),
        json!(7),
    ] {
        _ = Message::sent(&body, &[]).draw();
    }
    let gone = Message::sent(&json!({"type": "template", "template": {"name": "gone"}}), &[]);
    assert_eq!(gone.header, Some(Header::new("TEMPLATE", "gone")));
    assert_eq!(Message::sent(&json!({"type": "hologram"}), &[]).header, Some(Header::new("HOLOGRAM", "")));
}
