//! `/{phone-number-id}/message_qrdls`: QR codes and links that open a chat with a prefilled text.
//!
//! Meta, Cloud API: "QR codes".

use serde_json::{Value, json};

use crate::call::{Answer, Call, Reply};
use crate::error::GraphError;
use crate::page::page;
use crate::param::Param;
use crate::state::State;
use crate::{Token, fields};

const TYPE: &str = "WhatsAppBusinessMessageQRDL";
const DEFAULT: &[&str] = &["code", "prefilled_message", "deep_link_url"];
/// The most codes of one number.
const MOST: usize = 2000;

/// The edge, or one of its codes.
pub(super) fn edge(state: &mut State, call: &Call, token: &Token, id: &str, code: Option<&str>) -> Answer {
    match (call.method.as_str(), code) {
        ("GET", None) => {
            let codes = state.settings(id).qr_codes.iter().map(|one| shown(one, call));
            page(codes.collect::<Result<_, _>>()?, call, token).map(Reply::Json)
        }
        ("GET", Some(code)) => {
            let one = find(state, id, code)?;
            Ok(Reply::Json(json!({ "data": [shown(one, call)?] })))
        }
        ("POST", None) => write(state, call, id),
        ("DELETE", Some(code)) => {
            find(state, id, code)?;
            state.settings(id).qr_codes.retain(|one| one["code"] != code);
            Ok(Reply::success())
        }
        (method, _) => Err(GraphError::no_such_object(method, id)),
    }
}

fn shown(code: &Value, call: &Call) -> Result<Value, GraphError> {
    let mut code = code.clone();
    // The request has the form `qr_image_url.format(PNG)`.
    let png = call.query("fields").is_some_and(|fields| fields.contains("format(PNG)"));
    let image = image(code["code"].as_str().unwrap_or_default(), if png { "png" } else { "svg" });
    code["qr_image_url"] = image.into();
    fields::select(code, call.query("fields"), DEFAULT, TYPE)
}

/// Assumption: the address. There is no picture behind it.
fn image(code: &str, format: &str) -> String {
    format!("https://scontent.example.com/qr/{code}.{format}")
}

/// Assumption: the refusal of an unknown code.
fn find<'s>(state: &'s mut State, id: &str, code: &str) -> Result<&'s mut Value, GraphError> {
    let codes = &mut state.settings(id).qr_codes;
    codes
        .iter_mut()
        .find(|one| one["code"] == code)
        .ok_or_else(|| GraphError::parameter(format!("There is no QR code {code} of this phone number.")))
}

/// Creates a code, or changes the text of the code that is named.
fn write(state: &mut State, call: &Call, id: &str) -> Answer {
    let params = Value::Object(call.params()?);
    let given = Param::new(&params, "message_qrdls")?;
    given.only(&["prefilled_message", "generate_qr_image", "code"])?;
    let message = given.text("prefilled_message", 140)?;
    let picture = match given.has("generate_qr_image") {
        true => Some(given.word("generate_qr_image", &["svg", "png"])?),
        false => None,
    };
    let mut entry = if given.has("code") {
        let entry = find(state, id, given.text("code", 64)?)?;
        entry["prefilled_message"] = message.into();
        entry.clone()
    } else {
        if state.settings(id).qr_codes.len() >= MOST {
            return Err(GraphError::parameter(format!("A phone number has at most {MOST} QR codes.")));
        }
        let code: String = state.ids.opaque().chars().filter(char::is_ascii_alphanumeric).collect();
        let code = code.to_ascii_uppercase();
        let link = format!("https://wa.me/message/{code}");
        let entry = json!({ "code": code, "prefilled_message": message, "deep_link_url": link });
        state.settings(id).qr_codes.push(entry.clone());
        entry
    };
    if let Some(format) = picture {
        entry["qr_image_url"] = image(entry["code"].as_str().unwrap_or_default(), &format).into();
    }
    Ok(Reply::Json(entry))
}
