//! The demo's output on a terminal.

use std::io::{IsTerminal, Write, stdout};

use serde_json::Value;

use super::steps::Step;
use crate::studio::STUDIO;

/// Prose on stdout, in colour on a terminal.
pub struct Page {
    colour: bool,
}

/// SGR codes (ECMA-48, section 8.3.117).
const BOLD: u8 = 1;
const DIM: u8 = 2;
const RED: u8 = 31;
const GREEN: u8 = 32;

/// The most columns of a line.
const WIDTH: usize = 80;

impl Page {
    pub fn new() -> Self {
        // https://no-color.org
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { colour: wanted && stdout().is_terminal() }
    }

    fn paint(&self, code: u8, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub fn opening(&self, graph: &str, size: usize) {
        line(self.paint(BOLD, "The WhatsApp toolkit, in a sandbox"));
        let kilobytes = size.div_ceil(1_000);
        let text = format!(
            "A component of {kilobytes} KB; each call has a fresh instance. Its requests to graph.facebook.com go to a \
             simulated Graph API on {graph}: no Meta account is needed, and no message leaves this machine."
        );
        line(wrapped("", &text));
    }

    pub fn chapter(&self, title: &str) {
        line(format!("\n{}", self.paint(BOLD, &format!("== {title}"))));
    }

    pub fn call(&self, step: &Step) {
        line(format!("\n{}", step.title));
        let input = step.input.as_ref().map(Value::to_string).unwrap_or_default();
        let input = self.paint(DIM, &cut(&input, WIDTH - 3 - step.function.len()));
        line(format!("  {} {input}", step.function));
    }

    pub fn result(&self, step: &Step, result: &Value, as_expected: bool) {
        if let Some(value) = result.get("ok") {
            self.mark(as_expected, &in_short(step.function, value));
            return;
        }
        let Some((verdict, failure)) =
            result.get("err").and_then(Value::as_object).and_then(|err| err.iter().next())
        else {
            self.mark(as_expected, &result.to_string());
            return;
        };
        let text = |name: &str| failure.get(name).and_then(Value::as_str).unwrap_or_default();
        let code = failure.get("code").map(|code| format!(", code {code}")).unwrap_or_default();
        let field = failure.get("field").map(|_| format!(", {}", text("field"))).unwrap_or_default();
        let wait = failure.get("retry-after-ms").filter(|_| verdict == "transient");
        let wait = wait.map(|wait| format!(", repeat after {wait} ms")).unwrap_or_default();
        self.mark(as_expected, &format!("{verdict} ({}{code}{field}{wait})", text("kind")));
        line(wrapped("    ", text("message")));
        let fix = wrapped("    ", &format!("Fix: {}", text("fix")));
        line(fix.replacen("Fix:", &self.paint(BOLD, "Fix:"), 1));
    }

    /// A webhook's report on a message whose answer was lost.
    pub fn settled(&self, callback_data: &str, status: Option<&str>) {
        let Some(status) = status else { return self.mark(false, "no webhook reports the message") };
        self.mark(
            true,
            &format!(
                "a signed webhook reports the message with callback-data {callback_data} as {status}. It was sent: do not \
                 repeat it."
            ),
        );
    }

    /// A text after a mark that says whether it is as expected.
    fn mark(&self, as_expected: bool, text: &str) {
        let (colour, mark) = if as_expected { (GREEN, "as it should:") } else { (RED, "NOT as it should:") };
        line(wrapped("  ", &format!("{mark} {text}")).replacen(mark, &self.paint(colour, mark), 1));
    }

    pub fn closing(&self, messages: usize, as_said: bool) {
        if as_said {
            let all = format!("All as it should be: {messages} messages accepted, 5 failures explained.");
            line(format!("\n{}", self.paint(GREEN, &all)));
            line(format!(
                "Next: `host-harness studio` shows the phones and a form for every tool in your\n\
                 browser, at {STUDIO}. `host-harness --help` has the rest, and\n\
                 README.md how to embed the component."
            ));
        } else {
            line(format!("\n{}", self.paint(RED, "Some calls did not end as they should: see above.")));
        }
    }
}

/// Writes a line. If the reader has gone, the demo still runs to its exit code.
fn line(text: String) {
    _ = writeln!(stdout().lock(), "{text}");
}

/// A text wrapped to the width, each line with this indent.
fn wrapped(indent: &str, text: &str) -> String {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let columns = indent.len() + line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && columns > WIDTH {
                lines.push(format!("{indent}{line}"));
                // A continuation line is indented a little further.
                line = if indent.is_empty() { String::new() } else { "  ".to_owned() };
            }
            if !line.trim().is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(format!("{indent}{line}"));
    }
    lines.join("\n")
}

/// The first `most` characters of a text.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// A result as one line.
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
                    "\n{}: {} {} ({}, quality {})",
                    part("id"),
                    part("display-phone-number"),
                    part("verified-name"),
                    part("status"),
                    part("quality-rating")
                );
            }
            for warning in value.get("warnings").and_then(Value::as_array).into_iter().flatten() {
                let part = |name: &str| warning.get(name).and_then(Value::as_str).unwrap_or_default();
                lines += &format!("\nWarning: {} {}", part("message"), part("fix"));
            }
            lines
        }
        "custom-api-call" => cut(&format!("HTTP {} {}", value["status"], text("/body/json")), WIDTH - 20),
        _ => {
            let status = match text("/message-status") {
                "" => String::new(),
                status => format!(", status {status}"),
            };
            format!("accepted for WhatsApp id {}{status}, as {}", text("/wa-id"), text("/message-id"))
        }
    }
}
