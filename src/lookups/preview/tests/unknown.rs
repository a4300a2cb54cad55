//! Parts that are newer than this component, or are given in Meta's own form.

use super::*;

fn with_components(components: Value) -> SendTemplateInput {
    SendTemplateInput { components_json: Some(components.to_string()), ..input() }
}

/// Meta, "Templates": a header that is not text is given in each message, whatever its format.
#[test]
fn a_header_of_an_unknown_format_is_given_in_metas_own_form() {
    let entry = with_header("HOLOGRAM");
    let faults = shown(&entry, &input()).1;
    assert_eq!(faults[0].field.as_deref(), Some("components-json"));
    assert!(faults[0].message.contains("HOLOGRAM"), "{faults:?}");
    let given = with_components(json!([{"type": "header", "parameters": [{"type": "hologram"}]}]));
    assert_eq!(
        (fields(&entry, &given), warnings(&entry, &given)),
        (none(), vec!["components-json".to_owned()])
    );
    let typed = SendTemplateInput { header: Some(image()), ..input() };
    assert_eq!(fields(&entry, &typed), ["components-json", "header.image"]);
}

#[test]
fn an_unknown_button_or_component_is_doubtful() {
    let button_kind = with_buttons(json!([{"type": "TELEPORT", "text": "Go"}]));
    let component = definition(json!([{"type": "BODY", "text": "Hi"}, {"type": "ALBUM"}]));
    for entry in [&button_kind, &component] {
        assert_eq!(
            (fields(entry, &input()), warnings(entry, &input())),
            (none(), vec!["components-json".to_owned()])
        );
    }
    // Once it is given, only its contents are unknown.
    let button = with_components(json!([{"type": "button", "sub_type": "teleport", "index": 0}]));
    assert_eq!(found(&button_kind, &button).1.warnings.len(), 1);
    assert_eq!(found(&component, &with_components(json!([{"type": "album"}]))).1.warnings.len(), 1);
    let typed = pressed(vec![super::button(0, url("x"))]);
    assert_eq!(fields(&button_kind, &typed), ["buttons[0].value.url"]);
}

#[test]
fn an_unknown_part_of_a_card_is_given_with_the_carousel() {
    let card = json!({"components": [{"type": "HEADER", "format": "HOLOGRAM"}]});
    let entry =
        definition(json!([{"type": "BODY", "text": "Hi"}, {"type": "CAROUSEL", "cards": [card, card]}]));
    let given = with_components(json!([{"type": "carousel", "cards": []}]));
    assert_eq!(fields(&entry, &given), none());
    let bare = CarouselCard { header: None, body: None, buttons: None };
    let typed = SendTemplateInput { carousel: Some(vec![bare.clone(), bare]), ..input() };
    assert_eq!(fields(&entry, &typed), ["components-json", "components-json"]);
}

#[test]
fn a_component_that_the_template_has_no_place_for_is_doubtful() {
    let entry = body("Hello");
    for component in [
        json!({"type": "header"}),
        json!({"type": "BODY"}),
        json!({"type": "carousel"}),
        json!({"type": "limited_time_offer"}),
        json!({"type": "button", "sub_type": "url", "index": "0"}),
        json!({"type": "order_status"}),
        json!({"type": "album"}),
    ] {
        let given = with_components(json!([component]));
        assert_eq!(fields(&entry, &given), none(), "{component}");
        assert_eq!(warnings(&entry, &given), ["components-json"; 2], "{component}");
    }
    assert_eq!(warnings(&entry, &with_components(json!([]))), none());
}
