//! Meta's limits on a message that a custom call sends: the recipes' schemas, and limits that schemas cannot express.
//!
//! Anything that Meta may come to accept, such as other kinds or fields, is not refused.

mod carousel;
mod check;
mod direct_send;

use check::Check;
use serde_json::Value;

use super::files::Files;
use super::recipes::PURPOSES;
use crate::encoding::json;
use crate::order;
use crate::text;

/// Meta's "Media messages" and "Template messages": kinds without a recipe.
const OTHERS: [(&str, &str); 6] = [
    ("image", CAPTIONED),
    ("video", CAPTIONED),
    ("document", CAPTIONED),
    ("audio", BARE),
    ("sticker", BARE),
    (
        "template",
        r#"{"type":"object","properties":{"name":{"type":"string","minLength":1},"language":{"type":"object"},"components":{"type":"array"}}}"#,
    ),
];

const CAPTIONED: &str = r#"{"type":"object","properties":{"link":{"type":"string"},"caption":{"type":"string","maxLength":1024}},"oneOf":[{"required":["link"]},{"required":["id"]}]}"#;
const BARE: &str = r#"{"type":"object","properties":{"link":{"type":"string"},"caption":false,"filename":false},"oneOf":[{"required":["link"]},{"required":["id"]}]}"#;

/// At most this many faults are reported at once.
const MAX_FAULTS: usize = 20;

/// A limit that is broken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Breach {
    /// The field, as a path.
    pub(crate) field: String,
    /// How the limit is broken, as the rest of a sentence.
    pub(crate) says: String,
}

/// Every limit that a message's content breaks. `kind` is Meta's name for the message's kind; `direct` says whether
/// the message has its own category.
pub(crate) fn breaches(kind: &str, content: &Value, at: &str, direct: bool) -> Vec<Breach> {
    let interactive = content.get("type").and_then(Value::as_str).map(str::to_ascii_lowercase);
    let interactive = interactive.as_deref();
    if kind == "interactive" && interactive.is_none() {
        return vec![without_kind(content, at)];
    }
    if let Some("carousel") = interactive
        && let Some(mixed) = carousel::mixed(content, at)
    {
        return vec![mixed];
    }
    let mut closest: Option<Vec<Breach>> = None;
    // Several recipes may send one kind: a carousel has media or products.
    for schema in schemas(kind, interactive) {
        let Some(mut schema) = json::parse(schema.as_bytes()) else { continue };
        let found = of_schema(&mut schema, kind, interactive, content, at, direct);
        if closest.as_ref().is_none_or(|least| found.len() < least.len()) {
            closest = Some(found);
        }
    }
    let mut breaches = closest.unwrap_or_default();
    breaches.truncate(MAX_FAULTS);
    breaches
}

/// Meta, "Sending a Flow": the button's text has no emoji. The first screen's data, if given, is not empty. No payload
/// is given if the flow asks its own endpoint.
fn flow(check: &mut Check<'_>, action: &Value, at: &str) {
    let Some(parameters) = action.get("parameters") else { return };
    if parameters.get("flow_cta").and_then(Value::as_str).is_some_and(text::has_emoji) {
        check.say(&format!("{at}.parameters.flow_cta"), "has an emoji, which Meta does not accept here");
    }
    let Some(payload) = parameters.get("flow_action_payload").filter(|payload| !payload.is_null()) else {
        return;
    };
    let at = format!("{at}.parameters.flow_action_payload");
    let asks = parameters.get("flow_action").and_then(Value::as_str);
    if asks.is_some_and(|first| first.eq_ignore_ascii_case("data_exchange")) {
        check.say(&at, "does not belong beside data_exchange: the flow's endpoint gives the first screen");
    }
    if payload.get("data").is_some_and(|data| data.as_object().is_some_and(|data| data.is_empty())) {
        check.say(&format!("{at}.data"), "is empty: leave it out");
    }
}

/// The breach for an interactive message that does not name its type.
fn without_kind(content: &Value, at: &str) -> Breach {
    let (field, found, belongs) = match content.get("type") {
        _ if !content.is_object() => (at.to_owned(), content, "an object"),
        Some(kind) => (format!("{at}.type"), kind, "a text"),
        None => return Breach { field: format!("{at}.type"), says: "is missing".into() },
    };
    Breach { field, says: format!("is {}; {belongs} belongs here", check::kind_of(found)) }
}

fn schemas(kind: &str, interactive: Option<&str>) -> Vec<String> {
    let recipes = PURPOSES.iter().filter(|purpose| {
        purpose.kind == Some(kind) && (purpose.interactive.is_none() || purpose.interactive == interactive)
    });
    let mut schemas: Vec<String> =
        recipes.map(|purpose| Files::up_to(purpose.schema).schema(purpose.schema)).collect();
    if schemas.is_empty() {
        schemas
            .extend(OTHERS.iter().filter(|(name, _)| *name == kind).map(|(_, schema)| (*schema).to_owned()));
    }
    schemas
}

fn of_schema(
    schema: &mut Value,
    kind: &str,
    interactive: Option<&str>,
    content: &Value,
    at: &str,
    direct: bool,
) -> Vec<Breach> {
    let buttons = direct && interactive == Some("button");
    if buttons {
        direct_send::without_action(schema);
    }
    let mut check = Check::new(schema, interactive);
    check.value(schema, content, at);
    // The recipes' schemas are closed, but unknown fields pass here. Meta is known to refuse these.
    let without: &[&str] = match interactive {
        Some("call_permission_request" | "carousel") => &["header", "footer"],
        Some("product") => &["header"],
        _ => &[],
    };
    for part in without {
        if content.get(part).is_some_and(|part| !part.is_null()) {
            check.say(&format!("{at}.{part}"), "does not belong here: this kind of message has none");
        }
    }
    let body_at = format!("{at}.body");
    let at = format!("{at}.action");
    match (kind, interactive, content.get("action")) {
        ("interactive", Some("button"), Some(action)) if buttons => {
            direct_send::buttons(&mut check, action, &at);
        }
        ("interactive", Some("button"), Some(action)) => {
            let buttons: Vec<_> = check::entries(action, "buttons", &at).collect();
            check.once(&buttons, "reply.id", |button| button.get("reply")?.get("id"));
            check.once(&buttons, "reply.title", |button| button.get("reply")?.get("title"));
            if action.get("parameters").is_some() {
                check.say(&format!("{at}.parameters"), check::NOT_BOTH);
            }
        }
        ("interactive", Some("cta_url"), Some(action)) if action.get("buttons").is_some() => {
            check.say(&format!("{at}.buttons"), check::NOT_BOTH);
        }
        ("interactive", Some("list"), Some(action)) => {
            let rows = check.sections(action, "rows", 10, &at);
            check.once(&rows, "id", |row| row.get("id"));
        }
        ("interactive", Some("product_list"), Some(action)) => {
            check.sections(action, "product_items", 30, &at);
        }
        ("interactive", Some("carousel"), Some(action)) => carousel::cards(&mut check, action, &at),
        ("interactive", Some("flow"), Some(action)) => flow(&mut check, action, &at),
        ("interactive", Some("order_details"), Some(action)) => {
            let details = action.get("parameters").and_then(Value::as_object);
            let details = details.filter(|details| details.get("order").is_some_and(Value::is_object));
            if let Some((place, message, fix)) = details.and_then(|details| order::check(details).err()) {
                let at = [&at, ".parameters.", &place].concat();
                // The schema may have reported it already.
                if !check.breaches.iter().any(|breach| breach.field == at) {
                    let says = ["is not right. ", &message, " ", fix.trim_end_matches('.')].concat();
                    check.say(&at, &says);
                }
            }
        }
        ("text", ..) if direct => {
            let body = content.get("body").and_then(Value::as_str).unwrap_or_default();
            check.at_most(body, 1_024, &body_at);
        }
        _ => {}
    }
    check.breaches
}
