//! What would be sent, as far as it can be shown.

use std::io::stderr;

use host_harness_forms::{Screen, complaint, message};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::harness::Harness;
use crate::preview;

/// Looks at what would be sent; gives the result where that must not be. A look that fails stops the call only where it
/// was asked for.
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

/// Shows an input that has no preview: a message as its recipient will see it, anything else as it is. `file` is the name
/// of the file that is sent with it.
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
