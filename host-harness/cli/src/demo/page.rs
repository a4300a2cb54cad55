//! How the demo looks on a terminal.

use std::io::{IsTerminal, stderr};

use serde_json::Value;

use super::steps::Step;

/// Prose on stderr, in colour where a person looks at it.
pub struct Page {
    colour: bool,
}

/// SGR codes (ECMA-48, section 8.3.117).
const BOLD: u8 = 1;
const DIM: u8 = 2;
const RED: u8 = 31;
const GREEN: u8 = 32;

/// How much of a call's input is shown.
const WIDTH: usize = 150;

impl Page {
    pub fn new() -> Self {
        // https://no-color.org
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { colour: wanted && stderr().is_terminal() }
    }

    fn paint(&self, code: u8, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub fn opening(&self, graph: &str, size: usize) {
        say!("{}", self.paint(BOLD, "The WhatsApp toolkit, in a sandbox"));
        say!(
            "A component of {} KB, a fresh instance for every call. What it sends to graph.facebook.com goes to a\n\
             simulated Graph API on {graph}: no Meta account is needed, and no message leaves this machine.",
            size.div_ceil(1_000)
        );
    }

    pub fn chapter(&self, title: &str) {
        say!("\n{}", self.paint(BOLD, &format!("== {title}")));
    }

    pub fn call(&self, step: &Step) {
        say!("\n{}", step.title);
        let input = step.input.as_ref().map(Value::to_string).unwrap_or_default();
        let mut shown: String = input.chars().take(WIDTH).collect();
        if shown.len() < input.len() {
            shown.push('…');
        }
        say!("  {} {}", step.function, self.paint(DIM, &shown));
    }

    pub fn result(&self, step: &Step, result: &Value, as_expected: bool) {
        let mark = if as_expected {
            self.paint(GREEN, "as it should:")
        } else {
            self.paint(RED, "NOT as it should:")
        };
        if let Some(value) = result.get("ok") {
            say!("  {mark} {}", in_short(step.function, value));
            return;
        }
        let Some((verdict, failure)) =
            result.get("err").and_then(Value::as_object).and_then(|err| err.iter().next())
        else {
            say!("  {mark} {result}");
            return;
        };
        let text = |name: &str| failure.get(name).and_then(Value::as_str).unwrap_or_default();
        let code = failure.get("code").map(|code| format!(", code {code}")).unwrap_or_default();
        let field = failure.get("field").map(|_| format!(", {}", text("field"))).unwrap_or_default();
        say!("  {mark} {} ({}{code}{field})", self.paint(BOLD, verdict), text("kind"));
        say!("    {}", text("message"));
        say!("    {} {}", self.paint(BOLD, "Fix:"), text("fix"));
    }

    pub fn closing(&self, messages: usize, as_said: bool) {
        if as_said {
            say!(
                "\n{}",
                self.paint(
                    GREEN,
                    &format!("All as it should be: {messages} messages accepted, 3 failures explained.")
                )
            );
            say!("Next: `host-harness --help`, or README.md for how to embed the component.");
        } else {
            say!("\n{}", self.paint(RED, "Something did not end as it should; see above."));
        }
    }
}

/// A result in a line.
fn in_short(function: &str, value: &Value) -> String {
    let text = |path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or_default();
    match function {
        "validate" => {
            let numbers = value.pointer("/business-account/phone-numbers").and_then(Value::as_array);
            let mut lines =
                format!("{}, token of kind {}", text("/business-account/name"), text("/token/kind"));
            for number in numbers.into_iter().flatten() {
                let part = |name: &str| number.get(name).and_then(Value::as_str).unwrap_or("?");
                lines += &format!(
                    "\n    phone-number-id {}: {} {} ({}, quality {})",
                    part("id"),
                    part("display-phone-number"),
                    part("verified-name"),
                    part("status"),
                    part("quality-rating")
                );
            }
            for warning in value.get("warnings").and_then(Value::as_array).into_iter().flatten() {
                let part = |name: &str| warning.get(name).and_then(Value::as_str).unwrap_or_default();
                lines += &format!("\n    Warning: {} {}", part("message"), part("fix"));
            }
            lines
        }
        "custom-api-call" => format!("HTTP {} {}", value["status"], text("/body/json")),
        _ => {
            let status = match text("/message-status") {
                "" => String::new(),
                status => format!(", status {status}"),
            };
            format!("accepted {} for WhatsApp id {}{status}", text("/message-id"), text("/wa-id"))
        }
    }
}
