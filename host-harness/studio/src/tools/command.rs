//! The same call as JSON for a program and as a terminal command.

use maud::{Markup, html};
use serde_json::Value;

/// Draws both.
pub(super) fn draw(function: &str, input: Option<&Value>) -> Markup {
    html! {
        details class="same" {
            summary { "The same call as JSON and as a command" }
            @if let Some(input) = input { pre { (format!("{input:#}")) } }
            p class="note" { "Save the line that the studio prints at its start as connection.json first." }
            pre { (command(function, input)) }
        }
    }
}

/// A command for a POSIX shell.
fn command(function: &str, input: Option<&Value>) -> String {
    let call = format!("host-harness call {function} --connection connection.json");
    match input {
        // A here-document with a quoted delimiter: the shell changes nothing in it. No line of JSON equals `END`.
        Some(input) => format!("{call} --input - <<'END'\n{input:#}\nEND"),
        None => call,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_value_ends_the_command_or_is_read_by_the_shell() {
        let command = command("send-message", Some(&json!({"body": "$HOME `id` '\nEND\n"})));
        assert_eq!(command.lines().filter(|line| *line == "END").count(), 1, "{command}");
        assert!(command.contains(r#""body": "$HOME `id` '\nEND\n""#), "{command}");
    }
}
