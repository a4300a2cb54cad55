//! Meta's own templates: `/message_template_library`, and templates that an account creates from them.
//!
//! Meta, Cloud API: "Template library". Assumption: these three represent the hundreds that exist; a name not among
//! them makes a template with the simulator's own text.

use serde_json::{Value, json};

use crate::Token;
use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::page::page;
use crate::param::{Param, is_web_url};

fn all() -> Vec<Value> {
    vec![
        json!({
            "id": "7138055039625601", "name": "delivery_update_1", "language": "en_US", "category": "UTILITY",
            "topic": "ORDER_MANAGEMENT", "usecase": "SHIPMENT_CONFIRMATION", "industry": ["E_COMMERCE"],
            "header": "Your order is on its way",
            "body": "Hi {{1}}, your order {{2}} has left us and arrives on {{3}}.",
            "body_params": ["Ana", "A-1017", "Jan 1, 2026"], "body_param_types": ["TEXT", "TEXT", "DATE"],
            "buttons": [{ "type": "URL", "text": "Follow it", "url": "https://www.example.com" }],
        }),
        json!({
            "id": "7138055039625602", "name": "payment_overdue_1", "language": "en_US", "category": "UTILITY",
            "topic": "PAYMENTS", "usecase": "PAYMENT_OVERDUE", "industry": ["FINANCIAL_SERVICES"],
            "body": "Hi {{1}}, the payment of {{2}} that was due on {{3}} has not reached us.",
            "body_params": ["Ana", "$12.34", "Jan 1, 2026"], "body_param_types": ["TEXT", "AMOUNT", "DATE"],
            "buttons": [{ "type": "PHONE_NUMBER", "text": "Call us", "phone_number": "+15555550100" }],
        }),
        json!({
            "id": "7138055039625603", "name": "verify_code_1", "language": "en_US", "category": "AUTHENTICATION",
            "topic": "IDENTITY_VERIFICATION", "usecase": "ACCOUNT_CREATION_CONFIRMATION", "industry": ["E_COMMERCE"],
            "body": "*{{1}}* is your verification code.",
            "body_params": ["123456"], "body_param_types": ["TEXT"],
            "buttons": [{ "type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code" }],
        }),
    ]
}

pub(super) fn list(call: &Call, token: &Token) -> Answer {
    let text = |template: &Value, key: &str| template[key].as_str().unwrap_or_default().to_lowercase();
    let asked = |key: &str| call.query(key).map(str::to_lowercase);
    let matching = all().into_iter().filter(|template| {
        let same = |key: &str| asked(key).is_none_or(|asked| text(template, key) == asked);
        let found = |asked: String| {
            ["name", "body", "topic", "usecase"].iter().any(|key| text(template, key).contains(&asked))
        };
        let industry = |asked: String| {
            let all = template["industry"].as_array().into_iter().flatten();
            all.filter_map(Value::as_str).any(|one| one.eq_ignore_ascii_case(&asked))
        };
        ["name", "topic", "usecase", "language"].iter().all(|key| same(key))
            && asked("search").is_none_or(found)
            && asked("industry").is_none_or(industry)
    });
    page(matching.collect(), call, token).map(Reply::Json)
}

/// The components of a template that an account creates from the library.
pub(super) fn components(given: &Param) -> Result<Vec<Value>, GraphError> {
    let name = given.text("library_template_name", 512)?;
    if let Some(inputs) = given.optional_object("library_template_body_inputs")? {
        inputs.only(&[
            "add_contact_number",
            "add_learn_more_link",
            "add_security_recommendation",
            "add_track_package_link",
            "code_expiration_minutes",
        ])?;
    }
    let inputs = given.objects("library_template_button_inputs")?;
    let Some(template) = all().into_iter().find(|template| template["name"] == name) else {
        return Ok(vec![json!({ "type": "BODY", "text": "This is a text of Meta's library." })]);
    };
    let mut components = Vec::new();
    if let Some(header) = template["header"].as_str() {
        components.push(json!({ "type": "HEADER", "format": "TEXT", "text": header }));
    }
    components.push(match template["category"] == "AUTHENTICATION" {
        true => json!({ "type": "BODY", "add_security_recommendation": true }),
        false => json!({ "type": "BODY", "text": template["body"],
            "example": { "body_text": [template["body_params"]] } }),
    });
    let buttons = template["buttons"].as_array().map(Vec::as_slice).unwrap_or_default();
    let buttons = buttons.iter().enumerate().map(|(at, button)| fill(button, inputs.get(at)));
    components.push(json!({ "type": "BUTTONS", "buttons": buttons.collect::<Result<Vec<_>, _>>()? }));
    Ok(components)
}

/// A button from the library, filled in by the account.
fn fill(button: &Value, input: Option<&Param>) -> Result<Value, GraphError> {
    let mut button = button.clone();
    let Some(input) = input else { return Ok(button) };
    let kinds = ["quick_reply", "url", "phone_number", "otp", "flow"];
    let kind = input.word("type", &kinds)?.to_ascii_uppercase();
    if button["type"] != kind.as_str() {
        return Err(input.invalid("type", "that of the library's button"));
    }
    if let Some(url) = input.optional_object("url")? {
        url.only(&["base_url", "url_suffix_example"])?;
        let base = url.text("base_url", crate::world::definition::URL)?;
        if !is_web_url(base) {
            return Err(url.invalid("base_url", "a URL"));
        }
        button["url"] = base.into();
        if let Some(example) = url.optional_text("url_suffix_example", crate::world::definition::URL)? {
            button["example"] = json!([example]);
        }
    }
    if let Some(number) = input.optional_text("phone_number", 20)? {
        button["phone_number"] = number.into();
    }
    if kind == "OTP" {
        for key in ["otp_type", "supported_apps", "zero_tap_terms_accepted"] {
            if let Some(value) = input.map.get(key) {
                button[key] = value.clone();
            }
        }
    }
    Ok(button)
}
