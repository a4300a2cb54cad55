//! The message as its recipient will see it, while the form is being filled in.

use host_harness::Outcome;
use host_harness_bubble::Message;
use host_harness_whatsapp::Session;
use host_harness_whatsapp::types::FormField;
use maud::{Markup, html};
use serde_json::Value;

use super::fields::name;

/// Shows a message through a look-up that returns the message and its faults. In a new form, into which nobody has
/// written yet, empty fields are not faults.
pub(super) async fn draw(
    session: &Session,
    lookup: &str,
    mut input: Value,
    fields: &[&FormField],
    is_new: bool,
) -> Markup {
    // A preview does not need a recipient yet.
    if let Value::Object(input) = &mut input {
        input.entry("to").or_insert_with(|| "".into());
    }
    let preview = match session.call(lookup, Some(&input)).await {
        Outcome::Done(preview) => preview,
        Outcome::Permanent(failure) | Outcome::Transient { failure, .. } | Outcome::Unconfirmed(failure) => {
            return html! { p class="fault" { (text(&failure, "message")) } };
        }
    };
    let issues = |name: &str| preview[name].as_array().map(Vec::as_slice).unwrap_or_default();
    let message = Message::of(&preview["message"]).ok();
    html! {
        @if let Some(message) = message { (message.draw()) }
        @if !is_new && !issues("faults").is_empty() {
            ul class="faults" aria-label="Faults" { @for issue in issues("faults") { li { (issue_text(issue, fields)) } } }
        }
        @if !issues("warnings").is_empty() {
            ul class="warnings" aria-label="Warnings" { @for issue in issues("warnings") { li { (issue_text(issue, fields)) } } }
        }
    }
}

fn issue_text(issue: &Value, fields: &[&FormField]) -> Markup {
    let field = text(issue, "field");
    html! { @if !field.is_empty() { (name(field, fields)) ": " } (text(issue, "message")) " " (text(issue, "fix")) }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}
