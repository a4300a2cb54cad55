//! Components that a message has and a definition does not.

use super::*;
use crate::wit::toolkit::{OrderStatus, TapTarget};

fn telling(status: &str) -> SendTemplateInput {
    let order = OrderStatus { reference_id: "ORD-1".into(), status: status.into(), description: None };
    SendTemplateInput { order_status: Some(order), ..input() }
}

/// Meta, "Order status templates": the component is required by a template of the sub-category ORDER_STATUS.
#[test]
fn an_order_status_template_tells_a_status() {
    let mut entry = body("Your order has news.");
    entry["sub_category"] = "ORDER_STATUS".into();
    assert_eq!(fields(&entry, &input()), ["order-status"]);
    for status in [
        "pending",
        "processing",
        "partially_shipped",
        "partially-shipped",
        "shipped",
        "completed",
        "canceled",
    ] {
        let found = found(&entry, &telling(status)).1;
        assert_eq!((found.faults, found.warnings), (vec![], vec![]), "{status}");
    }
    assert_eq!(warnings(&entry, &telling("cancelled")), ["order-status.status"]);
    assert_eq!(fields(&entry, &telling(" ")), ["order-status.status"]);
    let other = body("Hello");
    assert_eq!(
        (fields(&other, &telling("shipped")), warnings(&other, &telling("shipped"))),
        (none(), vec!["order-status".to_owned()])
    );
}

fn tapped(address: &str) -> SendTemplateInput {
    SendTemplateInput {
        tap_target: Some(TapTarget { url: address.into(), title: "Our sale".into() }),
        ..input()
    }
}

/// Meta, "Tap target title URL override": for templates with an image, a text or no header; it leads to the same place
/// as the first URL button; for verified accounts.
#[test]
fn a_tap_target_needs_a_url_button_and_a_fitting_header() {
    let buttons = json!({"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Shop", "url": "https://a.example/sale"}]});
    let of = |header: Option<&str>| {
        let header = header.map(|format| json!({"type": "HEADER", "format": format, "text": "News"}));
        let rest = [json!({"type": "BODY", "text": "Hi"}), buttons.clone()];
        definition(header.into_iter().chain(rest).collect())
    };
    let sale = tapped("https://a.example/sale");
    for header in [None, Some("TEXT")] {
        assert_eq!(
            (fields(&of(header), &sale), warnings(&of(header), &sale)),
            (none(), vec!["tap-target".to_owned()])
        );
    }
    let pictured = SendTemplateInput { header: Some(image()), ..sale.clone() };
    assert_eq!(fields(&of(Some("IMAGE")), &pictured), none());
    let filmed = SendTemplateInput {
        header: Some(TemplateHeader::Video(MediaSource::Id("1".into()))),
        ..sale.clone()
    };
    assert_eq!(fields(&of(Some("VIDEO")), &filmed), ["tap-target"]);
    assert_eq!(fields(&body("Hi"), &sale), ["tap-target"]);
    assert_eq!(warnings(&of(None), &tapped("https://a.example/else")), ["tap-target.url", "tap-target"]);
    assert_eq!(fields(&of(None), &tapped("a.example")), ["tap-target.url"]);
}
