use serde_json::{Value, json};

use super::{ACCOUNT, change, one};
use crate::wit::webhooks::{
    AccountAlert, EventContent, PhoneNumberChange, Restriction, TemplateChange, TemplateComponents,
};

fn template(field: &str, mut value: Value) -> TemplateChange {
    value["message_template_id"] = json!(1_689_556_908_129_832_u64);
    value["message_template_name"] = "order_confirmation".into();
    value["message_template_language"] = "en_US".into();
    let event = one(&change(field, value));
    assert_eq!(event.business_account_id, ACCOUNT);
    assert_eq!(event.happened_at.as_deref(), Some("2026-11-18T11:06:40Z"));
    let EventContent::TemplateChange(change) = event.content else { panic!("{event:?}") };
    assert_eq!(change.id.as_deref(), Some("1689556908129832"));
    assert_eq!(change.name.as_deref(), Some("order_confirmation"));
    assert_eq!(change.language.as_deref(), Some("en_US"));
    change
}

fn number(field: &str, value: Value) -> PhoneNumberChange {
    let event = one(&change(field, value));
    let EventContent::PhoneNumberChange(change) = event.content else { panic!("{event:?}") };
    change
}

fn alert(field: &str, value: Value) -> AccountAlert {
    let event = one(&change(field, value.clone()));
    let EventContent::AccountAlert(alert) = event.content else { panic!("{event:?}") };
    assert_eq!(event.raw_json, Some(value.to_string()));
    alert
}

#[test]
fn a_templates_status() {
    let field = "message_template_status_update";
    let approved = template(field, json!({"event": "APPROVED", "reason": "NONE"}));
    assert_eq!((approved.aspect.as_str(), approved.current.as_deref()), ("status", Some("APPROVED")));
    assert_eq!((approved.reason, approved.details), (None, None));
    let why = json!({"reason": "Two parameters touch.", "recommendation": "Put words between."});
    let rejected =
        template(field, json!({"event": "REJECTED", "reason": "INVALID_FORMAT", "rejection_info": why}));
    assert_eq!(rejected.reason.as_deref(), Some("INVALID_FORMAT"));
    assert_eq!(rejected.details.as_deref(), Some("Two parameters touch.: Put words between."));
    let why = json!({"title": "FIRST_PAUSE", "description": "Paused for 3 hours."});
    let paused = template(field, json!({"event": "PAUSED", "reason": null, "other_info": why}));
    assert_eq!(paused.details.as_deref(), Some("FIRST_PAUSE: Paused for 3 hours."));
}

#[test]
fn a_templates_quality_and_category() {
    let quality = json!({"previous_quality_score": "GREEN", "new_quality_score": "YELLOW"});
    let quality = template("message_template_quality_update", quality);
    assert_eq!(quality.aspect, "quality");
    assert_eq!((quality.previous.as_deref(), quality.current.as_deref()), (Some("GREEN"), Some("YELLOW")));

    let field = "template_category_update";
    let done = template(field, json!({"previous_category": "UTILITY", "new_category": "MARKETING"}));
    assert_eq!(done.aspect, "category");
    assert_eq!((done.previous.as_deref(), done.current.as_deref()), (Some("UTILITY"), Some("MARKETING")));
    assert_eq!((done.upcoming, done.upcoming_at), (None, None));

    let announced = json!({
        "correct_category": "MARKETING", "new_category": "UTILITY", "category_update_timestamp": 1_795_000_000,
    });
    let announced = template(field, announced);
    assert_eq!(
        (announced.current.as_deref(), announced.upcoming.as_deref()),
        (Some("UTILITY"), Some("MARKETING"))
    );
    assert_eq!(announced.upcoming_at.as_deref(), Some("2026-11-18T11:06:40Z"));
}

#[test]
fn a_numbers_quality_and_name() {
    let told = json!({
        "display_phone_number": "15555550100", "event": "DOWNGRADE", "old_limit": "TIER_10K",
        "current_limit": "TIER_2K", "max_daily_conversations_per_business": "TIER_2K",
    });
    let quality = number("phone_number_quality_update", told);
    assert_eq!((quality.aspect.as_str(), quality.event.as_deref()), ("quality", Some("DOWNGRADE")));
    assert_eq!(
        (quality.previous.as_deref(), quality.current.as_deref()),
        (Some("TIER_10K"), Some("TIER_2K"))
    );
    let told = json!({"display_phone_number": "15555550100", "event": "FLAGGED", "current_limit": "TIER_2K"});
    assert_eq!(number("phone_number_quality_update", told).current.as_deref(), Some("TIER_2K"));

    let told = json!({
        "display_phone_number": "15555550100", "decision": "REJECTED", "requested_verified_name": "Books",
        "rejection_reason": "NAME_ENDCLIENT_NOTRELATED",
    });
    let name = number("phone_number_name_update", told);
    assert_eq!(name.display_phone_number.as_deref(), Some("15555550100"));
    assert_eq!((name.aspect.as_str(), name.name.as_deref()), ("name", Some("Books")));
    assert_eq!(
        (name.current.as_deref(), name.reason.as_deref()),
        (Some("REJECTED"), Some("NAME_ENDCLIENT_NOTRELATED"))
    );
}

#[test]
fn what_meta_warns_of() {
    let said = json!({"alert_severity": "INFORMATIONAL", "alert_type": "OBA_APPROVED", "alert_description": "Well."});
    for value in [json!({"entity_type": "PHONE_NUMBER", "alert_info": said}), said] {
        let alert = alert("account_alerts", value);
        assert_eq!((alert.kind.as_str(), alert.details.as_deref()), ("OBA_APPROVED", Some("Well.")));
    }
    for (value, kind, details) in [
        (
            json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}),
            "DISABLED_UPDATE",
            Some("DISABLE"),
        ),
        (
            json!({"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "ADULT"}}),
            "ACCOUNT_VIOLATION",
            Some("ADULT"),
        ),
        (
            json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": [{"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING"}]}),
            "ACCOUNT_RESTRICTION",
            Some("RESTRICTED_BIZ_INITIATED_MESSAGING"),
        ),
        (json!({"event": "ACCOUNT_DELETED"}), "ACCOUNT_DELETED", None),
    ] {
        let alert = alert("account_update", value);
        assert_eq!((alert.kind.as_str(), alert.details.as_deref()), (kind, details));
    }
    let review = alert("account_review_update", json!({"decision": "APPROVED"}));
    assert_eq!(
        (review.kind.as_str(), review.details.as_deref()),
        ("account_review_update", Some("APPROVED"))
    );
    let limits = alert("business_capability_update", json!({"max_phone_numbers_per_waba": 2}));
    assert_eq!(limits.kind, "business_capability_update");
}

#[test]
fn a_change_that_does_not_fit_its_field_is_passed_on() {
    for field in
        ["message_template_status_update", "phone_number_name_update", "account_alerts", "account_update"]
    {
        for value in [json!({}), json!([]), json!({"event": {}, "decision": []})] {
            let event = one(&change(field, value.clone()));
            assert_eq!(event.content, EventContent::Other(field.into()), "{value}");
            assert_eq!(event.raw_json, Some(value.to_string()));
        }
    }
    assert!(matches!(
        one(&change("message_template_components_update", json!({"message_template_id": 1}))).content,
        EventContent::Other(_)
    ));
}

#[test]
fn a_disabled_template_has_its_date_and_category() {
    let disabled = template(
        "message_template_status_update",
        json!({"event": "DISABLED", "message_template_category": "MARKETING", "disable_info": {"disable_date": "1795000000"}}),
    );
    assert_eq!(disabled.disabled_at.as_deref(), Some("2026-11-18T11:06:40Z"));
    assert_eq!(disabled.category.as_deref(), Some("MARKETING"));
}

#[test]
fn new_components_and_a_corrected_category() {
    let told = template(
        "message_template_components_update",
        json!({
            "message_template_title": "Order", "message_template_element": "Hello {{1}}",
            "message_template_footer": "Bye",
            "message_template_buttons": [{"message_template_button_type": "URL", "message_template_button_text": "Track"}],
        }),
    );
    assert_eq!(told.aspect, "components");
    let expected = TemplateComponents {
        header: Some("Order".into()),
        body: Some("Hello {{1}}".into()),
        footer: Some("Bye".into()),
        buttons: vec!["Track".into()],
    };
    assert_eq!(told.components, Some(expected));
    let told = template(
        "template_correct_category_detection",
        json!({"category": "UTILITY", "correct_category": "MARKETING"}),
    );
    assert_eq!(
        (told.aspect.as_str(), told.current.as_deref(), told.upcoming.as_deref()),
        ("category", Some("UTILITY"), Some("MARKETING"))
    );
}

#[test]
fn a_quality_that_comes_as_a_status_is_a_quality() {
    let told = template(
        "message_template_status_update",
        json!({"previous_quality_score": "GREEN", "new_quality_score": "RED"}),
    );
    assert_eq!((told.aspect.as_str(), told.current.as_deref()), ("quality", Some("RED")));
}

#[test]
fn what_stands_beside_the_value_is_read_and_kept() {
    let value = json!({"event": "REJECTED", "message_template_id": 1, "reason": "INVALID_FORMAT"});
    let told = json!({
        "field": "message_template_status_update", "value": value,
        "rejection_info": {"reason": "Two parameters touch.", "recommendation": "Put words between."},
    });
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT, "changes": [told]}]});
    let event = one(&body);
    assert_eq!(event.raw_json, Some(told.to_string()));
    let EventContent::TemplateChange(change) = event.content else { panic!() };
    assert_eq!(change.details.as_deref(), Some("Two parameters touch.: Put words between."));
}

#[test]
fn a_username_of_the_business() {
    for field in ["business_username_update", "business_username_updates"] {
        let told =
            number(field, json!({"display_phone_number": "1", "username": "juniper", "status": "approved"}));
        assert_eq!(
            (told.aspect.as_str(), told.name.as_deref(), told.current.as_deref()),
            ("username", Some("juniper"), Some("approved"))
        );
    }
}

#[test]
fn every_restriction_is_listed_until_when() {
    let told = alert(
        "account_update",
        json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": [
            {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": 1_795_000_000},
            {"restriction_type": "RESTRICTED_ADD_PHONE_NUMBER_ACTION", "remediation": "Appeal."},
        ]}),
    );
    let expected = [
        Restriction {
            kind: "RESTRICTED_BIZ_INITIATED_MESSAGING".into(),
            expires_at: Some("2026-11-18T11:06:40Z".into()),
            remediation: None,
        },
        Restriction {
            kind: "RESTRICTED_ADD_PHONE_NUMBER_ACTION".into(),
            expires_at: None,
            remediation: Some("Appeal.".into()),
        },
    ];
    assert_eq!(told.restrictions, expected);
}

#[test]
fn an_event_sent_to_the_portfolio_names_the_account_it_is_about() {
    let told = json!({"event": "PARTNER_REMOVED", "waba_info": {"waba_id": "555", "owner_business_id": "9"}});
    let event = one(&change("account_update", told));
    assert_eq!(event.business_account_id, "555");
    let EventContent::AccountAlert(alert) = event.content else { panic!() };
    assert_eq!(alert.business_portfolio_id.as_deref(), Some(ACCOUNT));
}
