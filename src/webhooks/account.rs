//! What happened to a template, a number or the account (Meta, "Webhooks reference", one page for each field).

use serde_json::Value;

use super::item::{text, written_time};
use crate::encoding::json;
use crate::graph::at;
use crate::wit::webhooks::{AccountAlert, EventContent, PhoneNumberChange, TemplateChange};

/// What a change of a field tells; `None` where the field has no form, or its value does not fit it.
pub(super) fn content(field: &str, raw: &str) -> Option<EventContent> {
    let told = json::parse(raw.as_bytes()).filter(Value::is_object)?;
    Some(match field {
        "message_template_status_update" => EventContent::TemplateChange(TemplateChange {
            current: Some(text(&told, "event")?),
            reason: reason(&told, "reason"),
            details: details(&told, "rejection_info/reason", "rejection_info/recommendation")
                .or_else(|| details(&told, "other_info/title", "other_info/description")),
            ..template("status", &told)
        }),
        "message_template_quality_update" => EventContent::TemplateChange(TemplateChange {
            previous: text(&told, "previous_quality_score"),
            current: Some(text(&told, "new_quality_score")?),
            ..template("quality", &told)
        }),
        "template_category_update" => EventContent::TemplateChange(TemplateChange {
            previous: text(&told, "previous_category"),
            current: Some(text(&told, "new_category")?),
            upcoming: text(&told, "correct_category"),
            upcoming_at: written_time(&told, "category_update_timestamp"),
            ..template("category", &told)
        }),
        "phone_number_quality_update" => EventContent::PhoneNumberChange(PhoneNumberChange {
            event: Some(text(&told, "event")?),
            previous: text(&told, "old_limit"),
            current: text(&told, "max_daily_conversations_per_business")
                .or_else(|| text(&told, "current_limit")),
            ..number("quality", &told)
        }),
        "phone_number_name_update" => EventContent::PhoneNumberChange(PhoneNumberChange {
            name: text(&told, "requested_verified_name"),
            current: Some(text(&told, "decision")?),
            reason: reason(&told, "rejection_reason"),
            ..number("name", &told)
        }),
        "account_alerts" => {
            // Meta's older form has the parts beside each other.
            let alert = at(&told, "alert_info").unwrap_or(&told);
            alert_of(text(alert, "alert_type")?, text(alert, "alert_description"), raw)
        }
        "account_update" => {
            let parts = [
                "ban_info/waba_ban_state",
                "violation_info/violation_type",
                "restriction_info/0/restriction_type",
            ];
            alert_of(text(&told, "event")?, parts.iter().find_map(|part| text(&told, part)), raw)
        }
        "account_review_update" => alert_of(field.to_owned(), text(&told, "decision"), raw),
        "business_capability_update" => alert_of(field.to_owned(), None, raw),
        _ => return None,
    })
}

fn template(aspect: &str, told: &Value) -> TemplateChange {
    TemplateChange {
        id: text(told, "message_template_id"),
        name: text(told, "message_template_name"),
        language: text(told, "message_template_language"),
        aspect: aspect.to_owned(),
        previous: None,
        current: None,
        upcoming: None,
        upcoming_at: None,
        reason: None,
        details: None,
    }
}

fn number(aspect: &str, told: &Value) -> PhoneNumberChange {
    PhoneNumberChange {
        display_phone_number: text(told, "display_phone_number"),
        aspect: aspect.to_owned(),
        event: None,
        previous: None,
        current: None,
        name: None,
        reason: None,
    }
}

fn alert_of(kind: String, details: Option<String>, raw: &str) -> EventContent {
    EventContent::AccountAlert(AccountAlert { kind, details, value_json: raw.to_owned() })
}

/// Meta's reason, which it writes as `NONE` where it has none.
fn reason(told: &Value, path: &str) -> Option<String> {
    text(told, path).filter(|reason| reason != "NONE")
}

/// What Meta says in two parts.
fn details(told: &Value, first: &str, second: &str) -> Option<String> {
    match (text(told, first), text(told, second)) {
        (Some(first), Some(second)) => Some(format!("{first}: {second}")),
        (first, second) => first.or(second),
    }
}
