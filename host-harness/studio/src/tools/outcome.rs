//! The outcome of a call.

use std::time::Duration;

use host_harness::Outcome;
use maud::{Markup, html};
use serde_json::Value;

/// Draws it. Anything from a server is escaped as text.
pub(crate) fn draw(outcome: &Outcome<Value, Value>, sends: bool) -> Markup {
    match outcome {
        Outcome::Done(result) => html! {
            div class="outcome done" {
                h2 { (if sends { "Accepted" } else { "Done" }) }
                @if let Some(id) = result["message-id"].as_str().filter(|_| sends) {
                    p { "The message is " code { (id) } ". " a href="/phone" { "See it on the phone" } "." }
                }
                details open[!sends] { summary { "The result as JSON" } pre { (format!("{result:#}")) } }
            }
        },
        Outcome::Permanent(failure) => {
            draw_failure("permanent", "Refused: the same call will fail again.", failure)
        }
        Outcome::Transient { after, failure } => {
            let wait = after.map_or_else(String::new, |after| format!(" after {}", seconds(after)));
            draw_failure(
                "transient",
                &format!("Not done. It is safe to repeat the same call{wait}."),
                failure,
            )
        }
        Outcome::Unconfirmed(failure) => {
            draw_failure("unconfirmed", "Perhaps done. Do not repeat it: it may happen twice.", failure)
        }
    }
}

fn draw_failure(verdict: &str, said: &str, failure: &Value) -> Markup {
    let part = |name: &str| failure[name].as_str();
    html! {
        div class=(format!("outcome {verdict}")) {
            h2 { (said) }
            p { (part("message").unwrap_or_default()) }
            @if let Some(fix) = part("fix") { p { strong { "Fix: " } (fix) } }
            p class="quiet" {
                "Verdict " code { (verdict) } ", kind " code { (part("kind").unwrap_or_default()) }
                @if let Some(code) = failure["code"].as_u64() { ", code " code { (code) } }
                @if let Some(field) = part("field") { ", field " code { (field) } }
            }
            details { summary { "The failure as JSON" } pre { (format!("{failure:#}")) } }
        }
    }
}

fn seconds(after: Duration) -> String {
    match after.as_secs_f64() {
        1.0 => "1 second".to_owned(),
        seconds => format!("{seconds} seconds"),
    }
}
