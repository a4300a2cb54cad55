use maud::Render;
use serde_json::{Value, json};

use super::*;

fn drawn(message: Value) -> String {
    Message::of(&message).unwrap().draw().into_string()
}

#[test]
fn header_body_footer_and_buttons_stand_in_their_order() {
    let html = drawn(json!({
        "header": {"kind": "TEXT", "content": "Your order"},
        "body": "Dear *Ana*,\nthank you.",
        "footer": "Juniper Books",
        "buttons": [
            {"kind": "URL", "text": "Track it", "target": "https://shop.example.com/7"},
            {"kind": "QUICK_REPLY", "text": "Stop", "target": "Stop"},
        ],
        "cards": [],
    }));
    let places: Vec<_> = [
        ">Your order</p>",
        "Dear <strong>Ana</strong>,<br>thank you.",
        ">Juniper Books</p>",
        ">Track it</bdi>",
        ">https://shop.example.com/7</bdi>",
        ">Stop</bdi>",
    ]
    .map(|part| html.find(part).unwrap_or_else(|| panic!("{part}: {html}")))
    .into();
    assert!(places.is_sorted(), "{html}");
    assert_eq!(html.matches("Stop").count(), 1, "what stands on a button is not said twice");
}

#[test]
fn each_kind_of_header_says_what_it_is_and_fetches_nothing() {
    let kinds = [
        ("IMAGE", "Image"),
        ("VIDEO", "Video"),
        ("GIF", "GIF"),
        ("DOCUMENT", "Document"),
        ("LOCATION", "Location"),
        ("PRODUCT", "Product"),
        ("HOLOGRAM", "HOLOGRAM"),
    ];
    for (kind, name) in kinds {
        let html =
            drawn(json!({"header": {"kind": kind, "content": "https://x.example/a?b=1&c=2"}, "body": ""}));
        assert!(html.contains(&format!("<span class=\"wa-kind\">{name}</span>")), "{html}");
        assert!(html.contains(">https://x.example/a?b=1&amp;c=2</bdi>"), "{html}");
        for fetching in ["<img", "src=", "href=", "url("] {
            assert!(!html.contains(fetching), "{kind}: {html}");
        }
    }
}

#[test]
fn each_button_has_the_picture_of_its_kind() {
    let icon = |kind: &str| Icon::of_button(kind);
    assert_eq!([icon("URL"), icon("PHONE_NUMBER"), icon("COPY_CODE")], [Icon::Open, Icon::Phone, Icon::Copy]);
    assert_eq!([icon("FLOW"), icon("CATALOG"), icon("LATER")], [Icon::List, Icon::Bag, Icon::Reply]);
    let html = drawn(
        json!({"body": "b", "buttons": [{"kind": "PHONE_NUMBER", "text": "Call", "target": "+15555550100"}]}),
    );
    assert!(
        html.contains(&Icon::Phone.render().into_string()) && html.contains(">+15555550100</bdi>"),
        "{html}"
    );
}

#[test]
fn a_carousel_has_each_card_with_its_own_header_text_and_buttons() {
    let card = |name: &str| {
        json!({
            "header": {"kind": "IMAGE", "content": format!("https://x.example/{name}.jpg")},
            "body": format!("About _{name}_"),
            "buttons": [{"kind": "QUICK_REPLY", "text": format!("Take {name}")}],
        })
    };
    let html = drawn(json!({"body": "Two books", "cards": [card("one"), card("two")]}));
    assert_eq!(html.matches("wa-card\"").count(), 2);
    for part in ["one.jpg", "About <em>one</em>", "Take one", "two.jpg", "About <em>two</em>", "Take two"] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(
        drawn(json!({"body": "b", "cards": [{"body": null, "header": null, "buttons": []}]}))
            .contains("wa-card")
    );
}

#[test]
fn a_message_of_a_later_contract_or_without_its_lists_is_drawn_all_the_same() {
    let html = drawn(json!({"body": "Hello", "reaction": {"emoji": "x"}, "footer": null}));
    assert!(html.contains(">Hello</p>"), "{html}");
    for lacking in ["wa-footer", "wa-buttons", "wa-cards", "wa-media"] {
        assert!(!html.contains(lacking), "{html}");
    }
    assert!(Message::of(&json!("text")).is_err());
}

#[test]
fn no_text_is_taken_for_markup_or_turned_round() {
    let hostile = "<script>alert(1)</script>\"'&\u{202e}\u{2066}\u{1b}\0";
    let html = drawn(json!({
        "header": {"kind": hostile, "content": hostile},
        "body": hostile,
        "footer": hostile,
        "buttons": [{"kind": hostile, "text": hostile, "target": format!("{hostile}2")}],
        "cards": [{"header": {"kind": "TEXT", "content": hostile}, "body": hostile, "buttons": [{"text": hostile}]}],
    }));
    assert_eq!(html.matches("&lt;script&gt;alert(1)&lt;/script&gt;").count(), 9, "{html}");
    assert!(!html.contains("<script"), "{html}");
    assert!(
        !html.chars().any(|c| c.is_control() || ('\u{2066}'..='\u{2069}').contains(&c) || c == '\u{202e}')
    );
}

#[test]
fn the_marks_that_arabic_is_written_with_stay_in_prose_and_are_shown_in_an_address() {
    let html = drawn(
        json!({"body": "مرحبا\u{200f}!", "buttons": [{"kind": "URL", "text": "x", "target": "a\u{200f}b"}]}),
    );
    assert!(html.contains("مرحبا\u{200f}!") && html.contains("a\u{fffd}b"), "{html}");
}

#[test]
fn the_style_fetches_nothing_and_has_a_dark_side() {
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import") && !STYLE.contains("</"));
    assert!(STYLE.contains("prefers-color-scheme: dark"));
}
