//! The short way through the step that ends a send: Meta accepted the message, so all that is left to read is whom it went
//! to and its ids. The rest of the call was checked when its request was asked for. It halves the second step.

use host_harness_wit_json::{Json, to_vec};

use crate::connection::filled;
use crate::encoding::json::MAX_TREE;
use crate::tools::accepted;

/// The result of a send that Meta accepted, as JSON. `None` for anything else, and for anything unusual about it.
pub(super) fn read(function: &str, input: &Json, answers: &[Json]) -> Option<Vec<u8>> {
    let [answer] = answers else { return None };
    if !matches!(function, "send-message" | "send-media" | "send-template") {
        return None;
    }
    let given = |name: &str| input.get(name).and_then(Json::as_str);
    let to = filled(given("group-id")).or(given("to"))?;
    let body = Json::parse(success(answer)?).ok()?;
    if body.get("error").is_some() || body.get("errors").is_some() {
        return None;
    }
    let first = |list: &str, name: &str| match body.get(list)? {
        Json::List(items) => Some(items.first()?.get(name)?.as_str()?.to_owned()),
        _ => None,
    };
    accepted::read(to, &first).map(|message| to_vec(&message))
}

/// The body of a success, where the answer is exactly as the contract has it.
fn success<'a>(answer: &'a Json) -> Option<&'a str> {
    let arrived = only(answer, "arrived")?;
    let Json::Object(members) = arrived else { return None };
    // By name.
    let [(body_name, body), (headers_name, headers), (status_name, Json::Number(status))] =
        members.as_slice()
    else {
        return None;
    };
    let is_named = body_name == "body" && headers_name == "headers" && status_name == "status";
    let is_success = (200..300).contains(&status.as_u64()?);
    let body = only(body, "text")?.as_str().filter(|body| body.len() <= MAX_TREE)?;
    (is_named && is_success && is_headers(headers)).then_some(body)
}

/// The one member of an object that has no other.
fn only<'a, 'b>(json: &'a Json<'b>, name: &str) -> Option<&'a Json<'b>> {
    match json {
        Json::Object(members) if members.len() == 1 => json.get(name),
        _ => None,
    }
}

fn is_headers(json: &Json) -> bool {
    let is_pair = |header: &Json| matches!(header, Json::List(pair) if matches!(pair.as_slice(), [Json::Text(_), Json::Text(_)]));
    matches!(json, Json::List(headers) if headers.iter().all(is_pair))
}
