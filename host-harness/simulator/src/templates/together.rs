//! How the parts of a new template must match each other.
//!
//! Meta, Cloud API: "Templates: components", "Carousel templates", "Limited-time offer templates", "Call permission request
//! templates", "Authentication templates". Assumption: the code.

use serde_json::Value;

use crate::error::GraphError;

pub(super) fn check(category: &str, components: &[Value]) -> Result<(), GraphError> {
    let has = |kind: &str| components.iter().any(|component| is(component, kind));
    for kind in ["CAROUSEL", "LIMITED_TIME_OFFER"] {
        if has(kind) && category != "MARKETING" {
            return Err(GraphError::parameter(format!("{kind} is for templates of the category MARKETING")));
        }
    }
    let buttons = || components.iter().filter_map(|component| component["buttons"].as_array()).flatten();
    if category == "AUTHENTICATION" && !buttons().any(|button| is(button, "OTP")) {
        return Err(GraphError::parameter(
            "a template of the category AUTHENTICATION has a button of type OTP",
        ));
    }
    for (kind, other) in [("LIMITED_TIME_OFFER", "FOOTER"), ("CALL_PERMISSION_REQUEST", "BUTTONS")] {
        if has(kind) && has(other) {
            return Err(GraphError::parameter(format!("a template with {kind} has no {other}")));
        }
    }
    for component in components {
        if is(component, "BUTTONS") && quick_replies_are_parted(component) {
            return Err(GraphError::parameter(
                "quick replies stand together, before or after all other buttons",
            ));
        }
        let minutes = component.get("code_expiration_minutes");
        if minutes.is_some_and(|minutes| !minutes.as_u64().is_some_and(|minutes| (1..=90).contains(&minutes)))
        {
            return Err(GraphError::parameter("code_expiration_minutes must be from 1 to 90"));
        }
    }
    Ok(())
}

fn is(component: &Value, kind: &str) -> bool {
    component["type"].as_str().is_some_and(|own| own.eq_ignore_ascii_case(kind))
}

fn quick_replies_are_parted(component: &Value) -> bool {
    let buttons = component["buttons"].as_array().map(Vec::as_slice).unwrap_or_default();
    let runs = buttons.chunk_by(|one, next| is(one, "QUICK_REPLY") == is(next, "QUICK_REPLY"));
    runs.filter(|run| run.first().is_some_and(|button| is(button, "QUICK_REPLY"))).count() > 1
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parts_that_meta_does_not_allow_together_are_refused() {
        let part = |kind: &str| json!({"type": kind});
        let buttons = |kinds: &[&str]| json!({"type": "BUTTONS", "buttons": kinds.iter().map(|kind| part(kind)).collect::<Vec<_>>()});
        let expires = |minutes: u32| json!({"type": "FOOTER", "code_expiration_minutes": minutes});
        for (category, parts, taken) in [
            ("MARKETING", vec![part("LIMITED_TIME_OFFER")], true),
            ("UTILITY", vec![part("limited_time_offer")], false),
            ("UTILITY", vec![part("CAROUSEL")], false),
            ("MARKETING", vec![part("LIMITED_TIME_OFFER"), part("FOOTER")], false),
            ("UTILITY", vec![part("CALL_PERMISSION_REQUEST"), buttons(&["URL"])], false),
            ("UTILITY", vec![buttons(&["QUICK_REPLY", "QUICK_REPLY", "URL"])], true),
            ("UTILITY", vec![buttons(&["URL", "PHONE_NUMBER", "quick_reply"])], true),
            ("UTILITY", vec![buttons(&["QUICK_REPLY", "URL", "QUICK_REPLY"])], false),
            ("AUTHENTICATION", vec![expires(90), buttons(&["otp"])], true),
            ("AUTHENTICATION", vec![expires(91), buttons(&["OTP"])], false),
        ] {
            assert_eq!(check(category, &parts).is_ok(), taken, "{category} {parts:?}");
        }
    }

    /// The code is in the body and in the button, so a send without a button could never be valid.
    #[test]
    fn an_authentication_template_has_the_button_of_the_code() {
        let body = json!({"type": "BODY", "add_security_recommendation": true});
        let otp = json!({"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]});
        let url = json!({"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Go"}]});
        assert!(check("AUTHENTICATION", &[body.clone(), otp]).is_ok());
        assert!(check("UTILITY", std::slice::from_ref(&body)).is_ok());
        for parts in [vec![body.clone()], vec![body, url]] {
            let refused = check("AUTHENTICATION", &parts).unwrap_err();
            assert_eq!(refused.code, 100);
            assert!(refused.details.unwrap_or(refused.message).contains("OTP"));
        }
    }
}
