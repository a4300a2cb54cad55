//! A template that changed (Meta, "Webhooks reference": template status, quality, category and components updates).

use serde_json::Value;

use super::item::{in_two_parts, reason, text, written_time};
use crate::graph::at;
use crate::wit::webhooks::{TemplateChange, TemplateComponents};

/// The change that a field reports; `None` if the field does not concern a template, or its value does not match it.
pub(super) fn change(field: &str, told: &Value) -> Option<TemplateChange> {
    let of = |aspect: &str| TemplateChange {
        id: text(told, "message_template_id"),
        name: text(told, "message_template_name"),
        language: text(told, "message_template_language"),
        category: text(told, "message_template_category"),
        aspect: aspect.to_owned(),
        previous: None,
        current: None,
        upcoming: None,
        upcoming_at: None,
        disabled_at: None,
        reason: None,
        details: None,
        components: None,
    };
    Some(match field {
        // In Meta's samples a changed quality has the field of a changed status.
        "message_template_quality_update" | "message_template_status_update"
            if at(told, "new_quality_score").is_some() =>
        {
            TemplateChange {
                previous: text(told, "previous_quality_score"),
                current: Some(text(told, "new_quality_score")?),
                ..of("quality")
            }
        }
        "message_template_status_update" => TemplateChange {
            current: Some(text(told, "event")?),
            disabled_at: written_time(told, "disable_info/disable_date"),
            reason: reason(told, "reason"),
            details: in_two_parts(told, "rejection_info/reason", "rejection_info/recommendation")
                .or_else(|| in_two_parts(told, "other_info/title", "other_info/description")),
            ..of("status")
        },
        "template_category_update" => {
            let current = text(told, "new_category")?;
            TemplateChange {
                previous: text(told, "previous_category"),
                category: Some(current.clone()),
                current: Some(current),
                upcoming: text(told, "correct_category"),
                upcoming_at: written_time(told, "category_update_timestamp"),
                ..of("category")
            }
        }
        // The category of a Direct Send message is not the one that its content needs.
        "template_correct_category_detection" => {
            let current = text(told, "category");
            TemplateChange {
                upcoming: Some(text(told, "correct_category")?),
                category: current.clone(),
                current,
                ..of("category")
            }
        }
        "message_template_components_update" => {
            let buttons = at(told, "message_template_buttons").and_then(Value::as_array);
            let label = |button| text(button, "message_template_button_text");
            let parts = ["title", "element", "footer", "buttons"];
            parts.iter().find(|part| told.get(format!("message_template_{part}")).is_some())?;
            let components = TemplateComponents {
                header: text(told, "message_template_title"),
                body: text(told, "message_template_element"),
                footer: text(told, "message_template_footer"),
                buttons: buttons.into_iter().flatten().filter_map(label).collect(),
            };
            TemplateChange { components: Some(components), ..of("components") }
        }
        _ => return None,
    })
}
