//! `preview`, and the preview of a message before `call` sends it.

use std::io::{IsTerminal, stderr, stdout};
use std::process::ExitCode;

use host_harness_forms::{Screen, message, parsed};
use serde_json::{Value, json};

use crate::exit::{Exit, PERMANENT, code_of, print_json, print_line};
use crate::given::Given;
use crate::harness::Harness;
use crate::target::Target;
use crate::{describe, input};

/// The look-up that renders a template message.
const PREVIEW: &str = "preview-template";

/// The message to show.
#[derive(Debug, clap::Args)]
pub struct Preview {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    given: Given,
    /// Print an HTML page that shows the message as WhatsApp draws it.
    #[arg(long)]
    html: bool,
}

/// Shows a message and its faults. Exits with 1 if there are any.
pub async fn run(preview: &Preview) -> Result<ExitCode, Exit> {
    let harness = Harness::new(&preview.target)?;
    let manifest = parsed(describe::manifest(harness.plugin()).await?);
    let given = input::given(&preview.given, Some(&manifest), PREVIEW)?;
    let mut given = given.ok_or_else(|| {
        Exit::usage("preview needs the input of send-template: give --input FILE or --set name=value")
    })?;
    // A message may be previewed before its recipient is known.
    if let Some(given) = given.as_object_mut() {
        given.entry("to").or_insert_with(|| "".into());
    }
    let result = harness.call(PREVIEW, Some(&given)).await?;
    match &result["ok"]["message"] {
        shown if shown.is_object() && preview.html => {
            let drawn = host_harness_bubble::Message::of(shown).map_err(Exit::host)?;
            let name = given["name"].as_str().unwrap_or("Preview");
            print_line(&host_harness_bubble::document(name, &drawn))?;
        }
        shown if shown.is_object() && stdout().is_terminal() => {
            print_line(message(shown, Screen::of(&stdout())).trim_end())?;
        }
        _ if result.get("ok").is_some() && stdout().is_terminal() => {}
        _ => print_json(&result)?,
    }
    let faults = faults(&result);
    tell(faults);
    warn(&result);
    Ok(if faults.is_empty() { code_of(&result) } else { PERMANENT.into() })
}

/// The faults in a preview's result.
pub fn faults(result: &Value) -> &[Value] {
    result["ok"]["faults"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Reports each fault on stderr, with its fix.
pub fn tell(faults: &[Value]) {
    faults.iter().for_each(|fault| tell_one("", fault));
}

/// Reports each warning of a preview on stderr: Meta may refuse the message, or show it differently than intended.
pub fn warn(result: &Value) {
    let warnings = result["ok"]["warnings"].as_array();
    warnings.into_iter().flatten().for_each(|warning| tell_one("Warning: ", warning));
}

fn tell_one(kind: &str, issue: &Value) {
    let screen = Screen::of(&stderr());
    let part = |name: &str| issue[name].as_str().unwrap_or_default();
    let field = part("field");
    let colon = if field.is_empty() { "" } else { ": " };
    let mut told = format!("{kind}{field}{colon}{} {}", part("message"), part("fix"));
    // A terminal gets lines wrapped between words; a file gets one line for each fault.
    if stderr().is_terminal() {
        told = screen.wrapped(&told, "").trim_end().to_owned();
    }
    say!("{}", if field.is_empty() { told } else { told.replacen(field, &screen.bold(field), 1) });
}

/// The result of a call that was not made because of these faults: one error, as the function itself returns it.
pub fn refusal(faults: &[Value]) -> Option<Value> {
    let first = faults.first()?;
    let text = |fault: &Value, name: &str| fault[name].as_str().unwrap_or_default().to_owned();
    let messages: Vec<_> = faults.iter().map(|fault| text(fault, "message")).collect();
    // Of several, each with its field: a fix alone does not say what it is for.
    let fixes = faults.iter().map(|fault| match (faults.len(), fault["field"].as_str()) {
        (2.., Some(field)) => format!("{field}: {}", text(fault, "fix")),
        _ => text(fault, "fix"),
    });
    let fixes: Vec<_> = fixes.collect();
    let mut failure = json!({"kind": "invalid-input", "message": messages.join(" "), "fix": fixes.join(" ")});
    if let Some(field) = first.get("field") {
        failure["field"] = field.clone();
    }
    Some(json!({"err": {"permanent": failure}}))
}
