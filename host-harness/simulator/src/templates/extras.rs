//! Parts of a definition besides its name, language, category and components.

use serde_json::{Map, Value};

use crate::error::GraphError;
use crate::param::Param;

/// Keys that are stored and returned unchanged.
pub(super) const KEPT: &[&str] = &[
    "sub_category",
    "display_format",
    "message_send_ttl_seconds",
    "cta_url_link_tracking_opted_out",
    "degrees_of_freedom_spec",
    "bid_spec",
    "is_primary_device_delivery_only",
    "library_template_name",
];

/// Keys that an edit can change.
pub(super) const EDITED: &[&str] = &[
    "message_send_ttl_seconds",
    "cta_url_link_tracking_opted_out",
    "degrees_of_freedom_spec",
    "bid_spec",
    "is_primary_device_delivery_only",
];

/// Keys that fill in components of a library template.
pub(super) const INPUTS: &[&str] = &["library_template_button_inputs", "library_template_body_inputs"];

/// Checks these keys, and returns those that the template stores.
///
/// Meta, Cloud API: "Templates: time-to-live", "Creative optimizations". Assumption: `bid_spec` is any object.
pub(super) fn check(given: &Param, category: &str) -> Result<Map<String, Value>, GraphError> {
    if given.has("message_send_ttl_seconds") {
        let seconds = given.number("message_send_ttl_seconds")?;
        let (range, forever) = match category {
            "AUTHENTICATION" => (30.0..=900.0, true),
            "UTILITY" => (30.0..=43_200.0, true),
            _ => (43_200.0..=2_592_000.0, false),
        };
        if seconds.fract() != 0.0 || !(range.contains(&seconds) || forever && seconds == -1.0) {
            let (least, most) = (range.start(), range.end());
            return Err(GraphError::parameter(format!(
                "message_send_ttl_seconds of a template of category {category} must be {least} to {most}."
            )));
        }
    }
    for flag in ["cta_url_link_tracking_opted_out", "is_primary_device_delivery_only"] {
        given.optional_flag(flag)?;
    }
    for word in ["sub_category", "display_format"] {
        given.optional_text(word, 64)?;
    }
    given.optional_object("bid_spec")?;
    if let Some(freedom) = given.optional_object("degrees_of_freedom_spec")? {
        freedom.only(&["creative_features_spec"])?;
        let features = freedom.object("creative_features_spec")?;
        for name in features.map.keys() {
            features.object(name)?.word("enroll_status", &["opt_in", "opt_out"])?;
        }
    }
    let kept = KEPT.iter().filter_map(|key| Some(((*key).to_owned(), given.map.get(*key)?.clone())));
    Ok(kept.collect())
}
