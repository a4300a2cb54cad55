//! Information about a phone number that people can see: profile and commerce.

use serde_json::{Map, Value, json};

use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::fields;
use crate::param::{Param, is_web_url};
use crate::state::State;

pub(super) const EDGES: &[&str] = &["whatsapp_business_profile", "whatsapp_commerce_settings"];

pub(super) fn edge(state: &mut State, call: &Call, id: &str, edge: &str) -> Answer {
    match (call.method.as_str(), edge) {
        ("GET", "whatsapp_business_profile") => profile(state, call, id),
        ("POST", "whatsapp_business_profile") => set_profile(state, call, id),
        ("GET", "whatsapp_commerce_settings") => Ok(commerce(state, id)),
        ("POST", "whatsapp_commerce_settings") => set_commerce(state, call, id),
        (method, _) => Err(GraphError::no_such_object(method, id)),
    }
}

/// Meta, Cloud API: "Business profiles", each field with its maximum length.
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
