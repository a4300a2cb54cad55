//! `/{phone-number-id}/business_compliance_info`: information that Indian law requires of a business.
//!
//! Meta, OpenAPI description of the Business Messaging API, v23.0. Assumption: a number without it has an empty list.

use serde_json::{Value, json};

use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;
use crate::{fields, number};

const TYPE: &str = "WhatsAppBusinessComplianceInfo";

const ENTITY_TYPES: &[&str] = &[
    "limited_liability_partnership",
    "sole_proprietorship",
    "partnership",
    "public_company",
    "private_company",
    "other",
];

const FIELDS: &[&str] = &[
    "messaging_product",
    "entity_name",
    "entity_type",
    "entity_type_custom",
    "is_registered",
    "grievance_officer_details",
    "customer_care_details",
];

pub(super) fn edge(state: &mut State, call: &Call, id: &str) -> Answer {
    match call.method.as_str() {
        "GET" => {
            let mut info = state.settings(id).compliance.clone();
            if info.is_empty() {
                return Ok(Reply::Json(json!({ "data": [] })));
            }
            for name in FIELDS {
                info.entry(*name).or_insert(Value::Null);
            }
            let shown = fields::select(Value::Object(info), call.query("fields"), FIELDS, TYPE)?;
            Ok(Reply::Json(json!({ "data": [shown] })))
        }
        "POST" => {
            let params = Value::Object(call.whatsapp_params()?);
            let given = Param::new(&params, "business_compliance_info")?;
            check(&given)?;
            state.settings(id).compliance = given.map.clone();
            Ok(Reply::success())
        }
        method => Err(GraphError::no_such_object(method, id)),
    }
}

fn check(given: &Param) -> Result<(), GraphError> {
    given.only(FIELDS)?;
    if given.text("entity_name", 128)?.chars().count() < 2 {
        return Err(given.wrong("entity_name", "2 to 128 characters long"));
    }
    let kind = given.word("entity_type", ENTITY_TYPES)?;
    match (kind == "other", given.has("entity_type_custom")) {
        (true, false) => return Err(given.missing("entity_type_custom")),
        (false, true) => {
            return Err(given.wrong("entity_type_custom", "left out unless entity_type is OTHER"));
        }
        _ => given.optional_text("entity_type_custom", 1024)?,
    };
    if given.optional_flag("is_registered")?.is_some() && !["other", "partnership"].contains(&kind.as_str()) {
        return Err(given.wrong("is_registered", "left out unless entity_type is OTHER or PARTNERSHIP"));
    }
    let officer = given.object("grievance_officer_details")?;
    officer.only(&["name", "email", "mobile_number", "landline_number"])?;
    officer.text("name", 128)?;
    contact(&officer)?;
    let care = given.object("customer_care_details")?;
    care.only(&["email", "mobile_number", "landline_number"])?;
    contact(&care)
}

fn contact(details: &Param) -> Result<(), GraphError> {
    if !details.text("email", 128)?.contains('@') {
        return Err(details.wrong("email", "an email address"));
    }
    for key in ["mobile_number", "landline_number"] {
        let written = details.optional_text(key, 20)?;
        if written.is_some_and(|written| !written.starts_with('+') || number::digits(written).is_none()) {
            return Err(details.wrong(key, "a phone number with + and country code"));
        }
    }
    Ok(())
}
