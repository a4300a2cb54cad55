//! Reply buttons in a message that needs no template, whose limits differ from the recipe's (Meta, "Direct Send").

use serde_json::Value;

use super::check::{Check, entries};

/// The most buttons, and the most links among them.
const BUTTONS: usize = 10;
const LINKS: usize = 2;

/// Removes the recipe's rules for the buttons from its schema.
pub(super) fn without_action(schema: &mut Value) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.remove("action");
    }
}

/// Links come before reply buttons. Other kinds are left to Meta, which mentions a button that copies a code but does
/// not document its form.
pub(super) fn buttons(check: &mut Check<'_>, action: &Value, at: &str) {
    let buttons: Vec<_> = entries(action, "buttons", at).collect();
    let at = format!("{at}.buttons");
    match buttons.len() {
        0 => return check.say(&at, "is empty, or no list"),
        count if count > BUTTONS => {
            check.say(&at, &format!("has {count} entries, and Meta allows {BUTTONS}"))
        }
        _ => {}
    }
    let is = |button: &Value, kind: &str| {
        button.get("type").and_then(Value::as_str).is_some_and(|given| given.eq_ignore_ascii_case(kind))
    };
    let links = buttons.iter().filter(|(_, button)| is(button, "cta_url")).count();
    if links > LINKS {
        check.say(&at, &format!("has {links} link buttons, and Meta allows {LINKS}"));
    }
    let mut reply_before = false;
    for (at, button) in &buttons {
        let link = is(button, "cta_url");
        if link && reply_before {
            check.say(at, "is a link button after a reply button: links come first");
        }
        reply_before |= is(button, "reply");
        if link {
            texts(check, button, &format!("{at}.cta_url"), "cta_url", [("display_text", 20), ("url", 2_000)]);
        } else if is(button, "reply") {
            texts(check, button, &format!("{at}.reply"), "reply", [("title", 20), ("id", 256)]);
        } else if button.get("type").is_none() {
            check.say(&format!("{at}.type"), "is missing: write reply or cta_url");
        }
    }
    check.once(&buttons, "reply.id", |button| button.get("reply")?.get("id"));
    check.once(&buttons, "reply.title", |button| button.get("reply")?.get("title"));
}

/// Checks a button's texts, each against its maximum length.
fn texts(check: &mut Check<'_>, button: &Value, at: &str, key: &str, texts: [(&str, usize); 2]) {
    let Some(object) = button.get(key) else { return check.say(at, "is missing") };
    for (name, limit) in texts {
        let at = format!("{at}.{name}");
        match object.get(name) {
            None | Some(Value::Null) => check.say(&at, "is missing"),
            Some(Value::String(text)) if text.trim().is_empty() => check.say(&at, "is empty"),
            Some(Value::String(text)) => check.at_most(text, limit, &at),
            Some(_) => check.say(&at, "is no text"),
        }
    }
}
