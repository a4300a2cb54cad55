//! Templates as objects: list, read, create, edit, delete.
//!
//! Assumption: the subcodes of errors for templates that cannot be created, edited or deleted.

mod analytics;
mod check;
mod create_text;
mod extras;
mod languages;
mod library;
mod previews;
mod together;
mod upsert;

use serde_json::{Map, Value, json};

use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::page::page;
use crate::param::{Param, text_or_number};
use crate::state::State;
use crate::{SimulatedTemplate, Token, fields};

const TYPE: &str = "WhatsAppMessageTemplate";
const DEFAULT: &[&str] = &["name", "parameter_format", "components", "language", "status", "category", "id"];

/// Fields that only some templates have. If requested from others, they are left out.
const OPTIONAL: &[&str] = &[
    "sub_category",
    "display_format",
    "degrees_of_freedom_spec",
    "bid_spec",
    "is_primary_device_delivery_only",
    "previous_category",
    "correct_category",
    "rejected_reason",
    "quality_score",
    "message_send_ttl_seconds",
    "cta_url_link_tracking_opted_out",
    "library_template_name",
    "last_updated_time",
];

/// `/{business-account-id}/message_templates`.
pub(crate) fn edge(state: &mut State, call: &Call, token: &Token, account_id: &str) -> Answer {
    token.may_manage()?;
    match call.method.as_str() {
        "GET" => list(state, call, token, account_id),
        "POST" => create(state, call, account_id),
        "DELETE" => delete(state, call, account_id),
        method => Err(GraphError::no_such_object(method, account_id)),
    }
}

/// `/message_template_library`.
pub(crate) fn library(call: &Call, token: &Token) -> Answer {
    token.may_manage()?;
    library::list(call, token)
}

/// `POST /{business-account-id}/upsert_message_templates`.
pub(crate) fn upsert(state: &mut State, call: &Call, token: &Token, account_id: &str) -> Answer {
    token.may_manage()?;
    upsert::upsert(state, call, account_id)
}

/// `GET /{business-account-id}/message_template_previews`.
pub(crate) fn previews(call: &Call, token: &Token) -> Answer {
    token.may_manage()?;
    previews::list(call).map_err(GraphError::of_management)
}

/// `GET /{business-account-id}/template_analytics`.
pub(crate) fn analytics(state: &State, call: &Call, token: &Token, account_id: &str) -> Answer {
    token.may_manage()?;
    analytics::by_day(state, call, account_id).map_err(GraphError::of_management)
}

/// `/{template-id}`.
pub(crate) fn node(state: &mut State, call: &Call, token: &Token, id: &str, edge: Option<&str>) -> Answer {
    token.may_manage()?;
    match (call.method.as_str(), edge) {
        ("GET", None) => {
            let Some((_, template)) = state.template(id) else {
                return Err(GraphError::no_such_object("GET", id));
            };
            shown(template, call).map(Reply::Json)
        }
        ("POST", None) => edit(state, call, id),
        ("GET", Some("compare")) => analytics::compare(state, call, id).map_err(GraphError::of_management),
        ("POST", Some("unpause")) => unpause(state, id),
        ("GET", Some(edge)) => Err(GraphError::no_such_field(edge, TYPE)),
        (method, _) => Err(GraphError::no_such_object(method, id)),
    }
}

fn shown(template: &SimulatedTemplate, call: &Call) -> Result<Value, GraphError> {
    let mut node = serde_json::to_value(template).unwrap_or_default();
    for name in OPTIONAL {
        if node.get(name).is_none() {
            node[name] = Value::Null;
        }
    }
    // Assumption: a template lists nothing that blocks it.
    node["health_status"] = json!({
        "can_send_message": if template.status == "APPROVED" { "AVAILABLE" } else { "BLOCKED" },
        "entities": [],
    });
    fields::select(node, call.query("fields"), DEFAULT, TYPE)
}

fn list(state: &State, call: &Call, token: &Token, account_id: &str) -> Answer {
    let templates = state.account(account_id).map(|account| &account.templates[..]).unwrap_or_default();
    let same = |key: &str, value: &str| call.query(key).is_none_or(|asked| asked.eq_ignore_ascii_case(value));
    let matching = templates.iter().filter(|template| {
        // Seen: the name filter matches every template whose name contains the text.
        call.query("name").is_none_or(|name| template.name.contains(&name.to_lowercase()))
            && same("status", &template.status)
            && same("category", &template.category)
            && same("language", &template.language)
    });
    let shown = matching.map(|template| shown(template, call)).collect::<Result<_, _>>()?;
    page(shown, call, token).map(Reply::Json)
}

fn create(state: &mut State, call: &Call, account_id: &str) -> Answer {
    let params = Value::Object(call.params()?);
    let mut template = check::new_template(&params).map_err(GraphError::of_management)?;
    template.id = state.ids.node();
    let Some(account) = state.account_mut(account_id) else {
        return Err(GraphError::no_such_object("POST", account_id));
    };
    let taken =
        |other: &SimulatedTemplate| other.name == template.name && other.language == template.language;
    if account.templates.iter().any(taken) {
        return Err(GraphError::schema("Invalid parameter").subcode(2388024).for_user(
            "Content in This Language Already Exists",
            "There is already content in this language for this template. You can create a new template and try again.",
        ));
    }
    // The result of a review is not known yet.
    let status = if template.status == "REJECTED" { "PENDING" } else { &template.status };
    let reply = json!({ "id": template.id, "status": status, "category": template.category });
    account.templates.push(template);
    Ok(Reply::Json(reply))
}

fn edit(state: &mut State, call: &Call, id: &str) -> Answer {
    let params = Value::Object(call.params()?);
    let accounts = state.world.business_accounts.iter_mut();
    let Some(template) =
        accounts.flat_map(|account| &mut account.templates).find(|template| template.id == id)
    else {
        return Err(GraphError::no_such_object("POST", id));
    };
    // Meta, Cloud API: "Templates": only these can be edited, and the components are replaced as a whole.
    if !["APPROVED", "REJECTED", "PAUSED"].contains(&template.status.as_str()) {
        return Err(GraphError::schema("Invalid parameter").subcode(2388003).for_user(
            "Template Cannot Be Edited",
            "Only templates that are approved, rejected or paused can be edited.",
        ));
    }
    let changes = Param::new(&params, "template")?;
    changes.only(&[&["category", "components", "parameter_format"], extras::EDITED].concat())?;
    if changes.has("category") && template.status == "APPROVED" {
        let category = changes.text("category", 64)?;
        if !category.eq_ignore_ascii_case(&template.category) {
            return Err(GraphError::parameter("The category of an approved template cannot be edited."));
        }
    }
    let mut whole = Map::new();
    whole.insert("name".to_owned(), template.name.clone().into());
    whole.insert("language".to_owned(), template.language.clone().into());
    whole.insert("category".to_owned(), template.category.clone().into());
    whole.insert("parameter_format".to_owned(), template.parameter_format.clone().into());
    whole.insert("components".to_owned(), template.components.clone().into());
    whole.extend(changes.map.clone());
    let edited = check::new_template(&Value::Object(whole)).map_err(GraphError::of_management)?;
    template.components = edited.components;
    template.category = edited.category;
    template.parameter_format = edited.parameter_format;
    template.more.remove("rejected_reason");
    template.more.extend(edited.more);
    template.status = edited.status;
    Ok(Reply::success())
}

/// Meta, Cloud API: "Template pacing". Assumption: every paused template was paused by pacing; the refusal of others.
fn unpause(state: &mut State, id: &str) -> Answer {
    let accounts = state.world.business_accounts.iter_mut();
    let mut templates = accounts.flat_map(|account| &mut account.templates);
    match templates.find(|template| template.id == id) {
        Some(template) if template.status == "PAUSED" => {
            "APPROVED".clone_into(&mut template.status);
            Ok(Reply::success())
        }
        _ => Err(GraphError::parameter("Only a template that is paused can be unpaused.")),
    }
}

fn delete(state: &mut State, call: &Call, account_id: &str) -> Answer {
    let params = call.params()?;
    let text = |key: &str| params.get(key).and_then(text_or_number);
    let name = text("name").ok_or_else(|| GraphError::required("name"))?;
    let id = text("hsm_id");
    let Some(account) = state.account_mut(account_id) else {
        return Err(GraphError::no_such_object("DELETE", account_id));
    };
    let before = account.templates.len();
    // The name alone deletes the template in every language.
    account
        .templates
        .retain(|template| template.name != name || id.as_ref().is_some_and(|id| *id != template.id));
    if account.templates.len() == before {
        return Err(GraphError::schema("Invalid parameter").subcode(2593002).for_user(
            "Message Template Not Found",
            "There is no message template with this name in this account.",
        ));
    }
    Ok(Reply::success())
}
