//! Shows what would be sent, as far as possible.

use std::io::stderr;

use host_harness_forms::{Screen, complaint, message};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::harness::Harness;
use crate::preview;

/// Previews what would be sent; returns a result if it must not be sent. A failed preview stops the call only if the
/// preview was requested.
pub async fn preview(
    harness: &Harness,
    look: &str,
    input: Option<&Value>,
    must: bool,
) -> Result<Option<Value>, Exit> {
    let result = harness.call(look, input).await?;
    if result.get("err").is_some() {
        let so = if must { ", so nothing was sent" } else { "" };
        say!("note: {look} failed{so}: {}", complaint(&result));
        return Ok(must.then_some(result));
    }
    if result["ok"]["message"].is_object() {
        say!("{}", message(&result["ok"]["message"], Screen::of(&stderr())));
    }
    let faults = preview::faults(&result);
    preview::tell(faults);
    preview::warn(&result);
    Ok(preview::refusal(faults))
}

/// Shows an input that has no preview: a message as its recipient will see it, other inputs unchanged. `file` is the
/// name of the file sent with it.
pub fn show(function: &str, input: &Value, file: Option<&str>) {
    let shown = match function {
        "send-message" => json!({"body": input["body"]}),
        "send-media" => {
            let kind = input["kind"].as_str().unwrap_or_default().to_uppercase();
            let source = ["url", "id"].iter().find_map(|name| input["source"][name].as_str());
            let content = file.or(source).unwrap_or_default();
            json!({"header": {"kind": kind, "content": content}, "body": input["caption"]})
        }
        _ => return say!("\n{input:#}\n"),
    };
    say!("\n{}", message(&shown, Screen::of(&stderr())));
}
