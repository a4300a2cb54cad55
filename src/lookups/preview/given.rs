//! What the input gives, and what it gives in Meta's own form.

use serde_json::Value;

use super::Faults;
use crate::connection::filled;
use crate::encoding::json;
use crate::tools::send_template;
use crate::wit::toolkit::{TemplateButton, TemplateHeader, TemplateParameter};

/// What fills a message or a card.
pub(super) struct Part<'a> {
    pub(super) header: Option<&'a TemplateHeader>,
    pub(super) body: &'a [TemplateParameter],
    pub(super) buttons: &'a [TemplateButton],
    /// A one-time password fills body and button.
    pub(super) by_code: bool,
    /// The one-time password.
    pub(super) code: Option<&'a str>,
    pub(super) elsewhere: Option<&'a Given>,
}

/// The components that `components-json` gives. They are sent as they are, so that they are there is all that is known.
#[derive(Default)]
pub(super) struct Given {
    pub(super) header: bool,
    pub(super) body: bool,
    pub(super) carousel: bool,
    pub(super) offer: bool,
    pub(super) buttons: Vec<u32>,
}

impl Given {
    pub(super) fn read(written: Option<&str>, faults: &mut Faults) -> Self {
        let mut given = Self::default();
        faults.check(send_template::given(written));
        let value = filled(written).and_then(|written| json::parse(written.as_bytes()));
        for component in value.as_ref().and_then(Value::as_array).into_iter().flatten() {
            let kind = component.get("type").and_then(Value::as_str).unwrap_or_default();
            match kind.to_ascii_lowercase().as_str() {
                "header" => given.header = true,
                "body" => given.body = true,
                "carousel" => given.carousel = true,
                "limited_time_offer" => given.offer = true,
                "button" => given.buttons.extend(component.get("index").and_then(index)),
                _ => {}
            }
        }
        given
    }
}

/// Meta takes a button's place as a number and as a text.
fn index(value: &Value) -> Option<u32> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64()?.try_into().ok(),
    }
}
