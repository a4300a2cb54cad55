//! The checks with Meta before the first send: reads only.

use host_harness::Outcome;
use serde_json::Value;

use crate::caller::Caller;
use crate::failure::{Failure, Scope};

/// A connection that can send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The phone number id.
    pub phone_number_id: String,
    /// The number and its name, for people.
    pub title: String,
    /// Problems to expect, for people.
    pub warnings: Vec<String>,
    /// The account's status at the Marketing Messages API, in Meta's word.
    pub marketing_messages: Option<String>,
}

/// A message as its recipient will see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preview {
    /// The message. Meta may refuse it or show it differently, as the warnings say.
    Rendered {
        /// The contract's `rendered-message`.
        message: Value,
        /// The message as text.
        text: String,
        /// The warnings.
        warnings: Vec<String>,
    },
    /// What is wrong with it.
    Faulty(Vec<String>),
    /// It cannot be shown. That does not mean that it cannot be sent.
    Unavailable(Failure),
}

/// Checks the connection. `own` is the phone number id that the message names itself.
pub async fn validate(caller: &impl Caller, own: Option<&str>) -> Result<Sender, Outcome<Value, Failure>> {
    let report = match caller.call("validate", None).await {
        Outcome::Done(report) => report,
        other => return Err(other),
    };
    let number = report.get("phone-number");
    let text = |name: &str| number.and_then(|number| number.get(name)).and_then(Value::as_str);
    let Some(id) = own.or_else(|| text("id")) else {
        return Err(Outcome::Permanent(Failure {
            field: Some("connection.phone-number-id".into()),
            ..Failure::new(
                "invalid-phone-number-id",
                Scope::Connection,
                "The connection names no number to send from.",
                "Give phone-number-id; `host-harness validate` lists the account's numbers.",
            )
        }));
    };
    let warnings = report.get("warnings").and_then(Value::as_array).into_iter().flatten();
    let warnings = warnings.map(|warning| {
        let part = |name: &str| warning.get(name).and_then(Value::as_str).unwrap_or_default();
        format!("{} {}", part("message"), part("fix"))
    });
    let title = match (own, text("display-phone-number"), text("verified-name")) {
        (None, Some(number), name) => format!("{number} {}", name.unwrap_or_default()).trim_end().to_owned(),
        _ => id.to_owned(),
    };
    let marketing_messages = report.pointer("/business-account/marketing-messages").and_then(Value::as_str);
    Ok(Sender {
        phone_number_id: id.to_owned(),
        title,
        warnings: warnings.collect(),
        marketing_messages: marketing_messages.map(str::to_owned),
    })
}

/// Shows a message as its recipient will see it.
pub async fn preview(caller: &impl Caller, input: Value) -> Preview {
    let preview = match caller.call("preview-template", Some(input)).await {
        Outcome::Done(preview) => preview,
        Outcome::Permanent(failure) if failure.kind == "invalid-input" => {
            let field = failure.field.map(|field| format!("{field}: ")).unwrap_or_default();
            return Preview::Faulty(vec![format!("{field}{} {}", failure.message, failure.fix)]);
        }
        Outcome::Permanent(failure) | Outcome::Unconfirmed(failure) | Outcome::Transient { failure, .. } => {
            return Preview::Unavailable(failure);
        }
    };
    let issues = |name: &str| -> Vec<String> {
        preview.get(name).and_then(Value::as_array).into_iter().flatten().map(issue).collect()
    };
    let faults = issues("faults");
    if faults.is_empty() {
        let message = preview.get("message").cloned().unwrap_or_default();
        Preview::Rendered { text: rendered(&message), message, warnings: issues("warnings") }
    } else {
        Preview::Faulty(faults)
    }
}

fn issue(issue: &Value) -> String {
    let part = |name: &str| issue.get(name).and_then(Value::as_str).unwrap_or_default();
    let field = if part("field").is_empty() { String::new() } else { format!("{}: ", part("field")) };
    format!("{field}{} {}", part("message"), part("fix"))
}

fn rendered(message: &Value) -> String {
    let mut lines = Vec::new();
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    if let Some(header) = message.get("header") {
        let content = text(header, "content").unwrap_or_default();
        lines.push(match text(header, "kind").as_deref() {
            Some("TEXT") => content,
            kind => format!("[{} {content}]", kind.unwrap_or_default().to_lowercase()),
        });
    }
    lines.extend(text(message, "body"));
    lines.extend(text(message, "footer"));
    let buttons = |value: &Value| {
        let buttons = value.get("buttons").and_then(Value::as_array).into_iter().flatten();
        let shown = buttons.map(|button| {
            let target = text(button, "target").map(|target| format!(" → {target}")).unwrap_or_default();
            format!("[{}{target}]", text(button, "text").unwrap_or_default())
        });
        shown.collect::<Vec<_>>()
    };
    lines.extend(buttons(message));
    for card in message.get("cards").and_then(Value::as_array).into_iter().flatten() {
        lines.push(format!("* {}", text(card, "body").unwrap_or_default()));
        lines.extend(buttons(card));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests;
