//! What can be set on a phone number: profile, commerce, blocked users, QR codes.
//!
//! Assumption: whoever is named can be blocked, not only people who wrote within 24 hours.

use serde_json::{Map, Value, json};

use crate::{
    call::{Answer, Call, Reply},
    codes::INVALID,
    error::GraphError,
    fields, number,
    param::{Param, is_web_url},
    state::State,
};

pub(super) const EDGES: &[&str] =
    &["whatsapp_business_profile", "whatsapp_commerce_settings", "block_users", "message_qrdls"];

pub(super) fn edge(state: &mut State, call: &Call, id: &str, edge: &str) -> Answer {
    match (call.method.as_str(), edge) {
        ("GET", "whatsapp_business_profile") => profile(state, call, id),
        ("POST", "whatsapp_business_profile") => set_profile(state, call, id),
        ("GET", "whatsapp_commerce_settings") => Ok(commerce(state, id)),
        ("POST", "whatsapp_commerce_settings") => set_commerce(state, call, id),
        ("GET", "block_users") => Ok(blocked(state, id)),
        ("POST", "block_users") => block(state, call, id, true),
        ("DELETE", "block_users") => block(state, call, id, false),
        ("GET", "message_qrdls") => Ok(Reply::Json(json!({ "data": state.settings(id).qr_codes }))),
        ("POST", "message_qrdls") => create_code(state, call, id),
        (method, _) => Err(GraphError::no_such_object(method, id)),
    }
}

/// Meta, Cloud API: "Business profiles", each field with its longest text.
const PROFILE: &[(&str, usize)] = &[("about", 139), ("address", 256), ("description", 512), ("email", 128)];

fn profile(state: &mut State, call: &Call, id: &str) -> Answer {
    let mut profile = Map::new();
    let known = PROFILE.iter().map(|(name, _)| *name).chain(["websites", "vertical", "profile_picture_url"]);
    for name in known {
        profile.insert(name.to_owned(), state.settings(id).profile.get(name).cloned().unwrap_or(Value::Null));
    }
    profile.insert("messaging_product".to_owned(), "whatsapp".into());
    let mut picked = fields::select(
        Value::Object(profile),
        call.query("fields"),
        &["messaging_product"],
        "WhatsAppBusinessProfile",
    )?;
    picked["messaging_product"] = "whatsapp".into();
    Ok(Reply::Json(json!({ "data": [picked] })))
}

fn set_profile(state: &mut State, call: &Call, id: &str) -> Answer {
    let params = Value::Object(call.whatsapp_params()?);
    let given = Param::new(&params, "profile")?;
    let keys = [
        "messaging_product",
        "about",
        "address",
        "description",
        "email",
        "websites",
        "vertical",
        "profile_picture_handle",
    ];
    given.only(&keys)?;
    for (name, longest) in PROFILE {
        given.optional_text(name, *longest)?;
    }
    if given.has("websites") {
        let sites = given.array("websites")?;
        let good = |site: &Value| site.as_str().is_some_and(|site| is_web_url(site) && site.len() <= 256);
        if sites.len() > 2 || !sites.iter().all(good) {
            return Err(given.invalid("websites", "at most two URLs of at most 256 characters"));
        }
    }
    let profile = &mut state.settings(id).profile;
    profile.extend(given.map.clone());
    profile.remove("profile_picture_handle");
    Ok(Reply::success())
}

fn commerce(state: &mut State, id: &str) -> Reply {
    let mut settings = json!({ "is_cart_enabled": true, "is_catalog_visible": false, "id": id });
    for (name, value) in &state.settings(id).commerce {
        settings[name] = value.clone();
    }
    Reply::Json(json!({ "data": [settings] }))
}

fn set_commerce(state: &mut State, call: &Call, id: &str) -> Answer {
    let params = Value::Object(call.params()?);
    let given = Param::new(&params, "settings")?;
    given.only(&["is_cart_enabled", "is_catalog_visible"])?;
    for name in ["is_cart_enabled", "is_catalog_visible"] {
        if let Some(flag) = given.optional_flag(name)? {
            state.settings(id).commerce.insert(name.to_owned(), flag.into());
        }
    }
    Ok(Reply::success())
}

fn blocked(state: &mut State, id: &str) -> Reply {
    let list = state.settings(id).blocked.iter();
    let data: Vec<Value> =
        list.map(|wa_id| json!({ "messaging_product": "whatsapp", "wa_id": wa_id })).collect();
    Reply::Json(json!({ "data": data }))
}

fn block(state: &mut State, call: &Call, id: &str, add: bool) -> Answer {
    let params = Value::Object(call.whatsapp_params()?);
    let given = Param::new(&params, "block_users")?;
    given.only(&["messaging_product", "block_users"])?;
    let sender =
        state.phone(id).and_then(|(_, phone)| number::digits(&phone.display_number)).unwrap_or_default();
    let mut users = Vec::new();
    for user in given.objects("block_users")? {
        user.only(&["user"])?;
        let input = user.text("user", 32)?.to_owned();
        let wa_id = number::international(&input, &sender)
            .ok_or_else(|| INVALID.with(format!("{} is not a phone number.", user.path("user"))))?;
        users.push((input, wa_id));
    }
    if users.is_empty() {
        return Err(given.missing("block_users"));
    }
    let list = &mut state.settings(id).blocked;
    list.retain(|wa_id| !users.iter().any(|(_, other)| other == wa_id));
    if add {
        list.extend(users.iter().map(|(_, wa_id)| wa_id.clone()));
    }
    let shown: Vec<Value> =
        users.iter().map(|(input, wa_id)| json!({ "input": input, "wa_id": wa_id })).collect();
    let key = if add { "added_users" } else { "removed_users" };
    Ok(Reply::Json(json!({ "messaging_product": "whatsapp", "block_users": { key: shown } })))
}

fn create_code(state: &mut State, call: &Call, id: &str) -> Answer {
    let params = Value::Object(call.params()?);
    let given = Param::new(&params, "message_qrdls")?;
    given.only(&["prefilled_message", "generate_qr_image", "code"])?;
    let message = given.text("prefilled_message", 140)?;
    let code = state.ids.opaque().to_ascii_uppercase();
    let entry = json!({ "code": code, "prefilled_message": message, "deep_link_url": format!("https://wa.me/message/{code}") });
    state.settings(id).qr_codes.push(entry.clone());
    Ok(Reply::Json(entry))
}
