//! Parts that no input covers: components in Meta's own form.

use super::JSON;
use crate::encoding::json::quoted;
use crate::lookups::definition::{Template, Unknown, UnknownPart};
use crate::lookups::schema::{Object, string};

/// Whether a card has a header that no input covers.
pub(super) fn is_in_a_card(template: &Template<'_>) -> bool {
    template.unknown.iter().any(|unknown| unknown.card.is_some() && unknown.part == UnknownPart::Header)
}

/// Adds the input for them, if any. A header is part of each message; for other parts this is unknown.
pub(super) fn add(object: Object, template: &Template<'_>) -> Object {
    let unknown = &template.unknown;
    if unknown.is_empty() {
        return object;
    }
    let required = unknown.iter().any(|unknown| unknown.part == UnknownPart::Header);
    let names: Vec<&str> = unknown.iter().map(|unknown| unknown.kind.as_str()).collect();
    let description = ["For ", &names.join(", "), ": components in Meta's own form."].concat();
    let mut examples: Vec<String> =
        unknown.iter().filter(|unknown| unknown.card.is_none()).map(example).collect();
    if is_in_a_card(template) {
        examples.push(r#"{"type":"carousel","cards":[]}"#.into());
    }
    let example = ["[", &examples.join(","), "]"].concat();
    object.member("components-json", &string("Components", &description, JSON, &example), required)
}

/// An example of a component of this kind in Meta's form.
fn example(unknown: &Unknown) -> String {
    let kind = quoted(&unknown.kind.to_ascii_lowercase());
    match unknown.part {
        UnknownPart::Header => ["{\"type\":\"header\",\"parameters\":[{\"type\":", &kind, "}]}"].concat(),
        UnknownPart::Button(index) => {
            let index = index.to_string();
            ["{\"type\":\"button\",\"sub_type\":", &kind, ",\"index\":\"", &index, "\"}"].concat()
        }
        UnknownPart::Component => ["{\"type\":", &kind, "}"].concat(),
    }
}
