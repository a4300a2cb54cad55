//! Recipients and routes.

use super::*;
use crate::wit::toolkit::Route;

const GROUP: &str = "Y2FwaV9ncm91cDox";

fn to_group() -> SendTemplateInput {
    SendTemplateInput { group_id: Some(GROUP.into()), ..input() }
}

fn of_category(category: &str, mut entry: Value) -> Value {
    entry["category"] = category.into();
    entry
}

/// Meta, "Marketing Messages API": marketing templates only (error 134100).
#[test]
fn the_marketing_route_is_for_marketing_templates() {
    let by_marketing = SendTemplateInput { route: Some(Route::Marketing), ..input() };
    for category in ["UTILITY", "AUTHENTICATION"] {
        assert_eq!(fields(&of_category(category, body("Hello")), &by_marketing), ["route"]);
    }
    let marketing = of_category("MARKETING", body("Hello"));
    for route in [None, Some(Route::Cloud), Some(Route::Marketing)] {
        let found = found(&marketing, &SendTemplateInput { route, ..input() }).1;
        assert_eq!((found.faults, found.warnings), (vec![], vec![]));
    }
}

/// Meta, "Marketing Messages API": GIF headers need this route; the file is an MP4.
#[test]
fn a_gif_goes_by_the_marketing_route_only() {
    let entry = of_category("MARKETING", with_header("GIF"));
    let with = |route, address: &str| SendTemplateInput {
        header: Some(TemplateHeader::Gif(MediaSource::Url(address.into()))),
        route,
        ..input()
    };
    let mp4 = "https://a.example/x.mp4";
    assert_eq!(fields(&entry, &with(None, mp4)), ["route"]);
    assert_eq!(fields(&entry, &with(Some(Route::Cloud), mp4)), ["route"]);
    let (message, found) = found(&entry, &with(Some(Route::Marketing), mp4));
    assert_eq!((found.faults, found.warnings), (vec![], vec![]));
    assert_eq!(message.header.unwrap().content, mp4);
    let gif = with(Some(Route::Marketing), "https://a.example/x.gif");
    assert_eq!(warnings(&entry, &gif), ["header.gif.url"]);
    let missing = SendTemplateInput { route: Some(Route::Marketing), ..input() };
    assert_eq!(fields(&entry, &missing), ["header.gif"]);
}

/// Meta, "Groups API": templates of text and media; neither authentication nor commerce.
#[test]
fn a_group_gets_text_and_media() {
    assert_eq!((fields(&body("Hi"), &to_group()), warnings(&body("Hi"), &to_group())), (none(), none()));
    let login = of_category("AUTHENTICATION", body("Code {{1}}."));
    let with_code = SendTemplateInput { body: Some(vec![text("123456")]), ..to_group() };
    assert_eq!(fields(&login, &with_code), ["group-id"]);
    let shop = with_buttons(json!([{"type": "SPM", "text": "View"}]));
    assert_eq!(fields(&shop, &to_group()), ["group-id"]);
    let call = with_buttons(json!([{"type": "VOICE_CALL", "text": "Call"}]));
    assert_eq!(
        (fields(&call, &to_group()), warnings(&call, &to_group())),
        (none(), vec!["group-id".to_owned()])
    );
    let reply = with_buttons(json!([{"type": "QUICK_REPLY", "text": "Yes"}]));
    assert_eq!(warnings(&reply, &to_group()), none());
    let permission =
        definition(json!([{"type": "BODY", "text": "May we call?"}, {"type": "CALL_PERMISSION_REQUEST"}]));
    assert_eq!(fields(&permission, &to_group()), ["group-id"]);
    let mut order = body("Your order has news.");
    order["sub_category"] = "ORDER_STATUS".into();
    assert!(fields(&order, &to_group()).contains(&"group-id".to_owned()));
}

/// Meta, "Templates: components": an amount or a date is a parameter of the body.
#[test]
fn a_text_header_takes_a_text_alone() {
    let entry = definition(
        json!([{"type": "HEADER", "format": "TEXT", "text": "For {{1}}"}, {"type": "BODY", "text": "Hi"}]),
    );
    let with = |parameter| SendTemplateInput { header: Some(TemplateHeader::Text(parameter)), ..input() };
    assert_eq!(fields(&entry, &with(text("x"))), none());
    let date = TemplateParameter { date_time: Some(true), ..text("x") };
    assert_eq!(fields(&entry, &with(date)), ["header.text.date-time"]);
}

/// Meta, error 131062.
#[test]
fn a_code_goes_to_no_user_id_however_it_is_given() {
    let entry = login("en_US", json!({"type": "BODY"}));
    let by_hand = SendTemplateInput {
        to: Some("US.13491208655302741918".into()),
        body: Some(vec![text("123456")]),
        buttons: Some(vec![button(0, url("123456"))]),
        ..input()
    };
    assert_eq!(fields(&entry, &by_hand), ["to"]);
    let group = SendTemplateInput { one_time_password: Some("123456".into()), ..to_group() };
    assert_eq!(fields(&entry, &group), ["one-time-password"]);
}
