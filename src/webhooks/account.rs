//! A change of the account or of a number (Meta, "Webhooks reference", one page for each field).

use serde_json::Value;

use super::item::{in_two_parts, reason, text, written_time};
use super::source::Source;
use super::template;
use crate::graph::at;
use crate::wit::webhooks::{AccountAlert, Event, EventContent, PhoneNumberChange, Restriction};

/// The event of a change of this field; `None` if the field has no type here, or its value does not match it.
pub(super) fn event(source: &mut Source, field: &str, told: &Value, raw: &str) -> Option<Event> {
    let content = match template::change(field, told) {
        Some(change) => EventContent::TemplateChange(change),
        None => match number(field, told) {
            Some(change) => EventContent::PhoneNumberChange(change),
            None => EventContent::AccountAlert(alert(source, field, told)?),
        },
    };
    Some(source.hashed(field, written_time(told, "timestamp"), raw, content))
}

fn number(field: &str, told: &Value) -> Option<PhoneNumberChange> {
    let of = |aspect: &str| PhoneNumberChange {
        display_phone_number: text(told, "display_phone_number"),
        aspect: aspect.to_owned(),
        event: None,
        previous: None,
        current: None,
        name: None,
        reason: None,
    };
    Some(match field {
        "phone_number_quality_update" => PhoneNumberChange {
            event: Some(text(told, "event")?),
            previous: text(told, "old_limit"),
            current: text(told, "max_daily_conversations_per_business")
                .or_else(|| text(told, "current_limit")),
            ..of("quality")
        },
        "phone_number_name_update" => PhoneNumberChange {
            name: text(told, "requested_verified_name"),
            current: Some(text(told, "decision")?),
            reason: reason(told, "rejection_reason"),
            ..of("name")
        },
        // Meta's pages use both names.
        "business_username_update" | "business_username_updates" => PhoneNumberChange {
            name: text(told, "username"),
            current: Some(text(told, "status")?),
            ..of("username")
        },
        _ => return None,
    })
}

fn alert(source: &mut Source, field: &str, told: &Value) -> Option<AccountAlert> {
    let mut alert = AccountAlert {
        kind: field.to_owned(),
        details: None,
        severity: None,
        restrictions: Vec::new(),
        business_portfolio_id: None,
    };
    match field {
        "account_alerts" => {
            // Meta's older form has the parts side by side.
            let parts = at(told, "alert_info").unwrap_or(told);
            alert.kind = text(parts, "alert_type")?;
            alert.details = text(parts, "alert_description");
            alert.severity = text(parts, "alert_severity");
        }
        "account_update" => {
            alert.kind = text(told, "event")?;
            let parts = [
                "violation_info/violation_type",
                "restriction_info/0/restriction_type",
                "disconnection_info/reason",
            ];
            alert.details = in_two_parts(told, "ban_info/waba_ban_state", "ban_info/waba_ban_date")
                .or_else(|| parts.iter().find_map(|part| text(told, part)));
            let restrictions = at(told, "restriction_info").and_then(Value::as_array);
            alert.restrictions = restrictions.into_iter().flatten().filter_map(restriction).collect();
            // The entry of such an event has the portfolio's id instead of the account's.
            if let Some(account) = text(told, "waba_info/waba_id")
                && account != source.account
            {
                alert.business_portfolio_id = Some(std::mem::replace(&mut source.account, account));
            }
        }
        "account_review_update" => alert.details = text(told, "decision"),
        "business_capability_update" => {
            alert.details = text(told, "max_daily_conversations_per_business")
                .or_else(|| text(told, "max_daily_conversation_per_phone"));
        }
        _ => return None,
    }
    Some(alert)
}

fn restriction(told: &Value) -> Option<Restriction> {
    Some(Restriction {
        kind: text(told, "restriction_type")?,
        expires_at: written_time(told, "expiration"),
        remediation: text(told, "remediation"),
    })
}
