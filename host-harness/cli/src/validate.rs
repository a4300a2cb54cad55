//! `validate`: whether a connection works.

use std::io::{IsTerminal, stdout};
use std::process::ExitCode;

use host_harness_forms::{Screen, table};
use serde_json::Value;

use crate::answer::Answer;
use crate::exit::{Exit, print_json, print_line};
use crate::harness::Harness;
use crate::target::Target;

/// The connection to check.
#[derive(Debug, clap::Args)]
pub struct Validate {
    #[command(flatten)]
    target: Target,
    /// Print JSON on a terminal, too.
    #[arg(long)]
    json: bool,
}

/// Checks a connection.
pub async fn run(validate: &Validate) -> Result<ExitCode, Exit> {
    let answer = Answer::of(&Harness::new(&validate.target)?, "validate", None).await;
    if validate.json || !stdout().is_terminal() {
        print_json(&answer.result)?;
    } else {
        print_line(page(&answer.result, Screen::of(&stdout())).trim_end())?;
    }
    answer.end()
}

/// The columns shown for a number.
const NUMBER: [&str; 6] =
    ["id", "display-phone-number", "verified-name", "quality-rating", "status", "health"];

/// The result, for a person.
fn page(result: &Value, screen: Screen) -> String {
    let Some(report) = result.get("ok") else { return refused(result, screen) };
    let mut page = String::new();
    let mut fact = |name: &str, parts: &[Option<&str>]| {
        let parts: Vec<_> = parts.iter().copied().flatten().filter(|part| !part.is_empty()).collect();
        if !parts.is_empty() {
            page += &screen.wrapped(&format!("{name}: {}", parts.join(", ")), "");
        }
    };
    let text = |place: &str| report.pointer(place).and_then(Value::as_str);
    let labelled = |label: &str, place: &str| text(place).map(|value| format!("{label} {value}"));
    fact(
        "Business account",
        &[
            text("/business-account/name"),
            labelled("id", "/business-account/id").as_deref(),
            text("/business-account/health"),
            labelled("marketing messages", "/business-account/marketing-messages").as_deref(),
        ],
    );
    let scopes: Vec<_> =
        report["token"]["scopes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    fact(
        "Token",
        &[text("/token/kind"), labelled("expires", "/token/expires-at").as_deref(), Some(&scopes.join(", "))],
    );
    fact("Graph API", &[text("/api-version")]);
    let own = &report["phone-number"];
    if own.is_object() {
        page +=
            &format!("\nIt sends from this number:\n{}", table(std::slice::from_ref(own), &NUMBER, screen));
    }
    let is_other = |number: &&Value| number["id"] != own["id"];
    let numbers = report.pointer("/business-account/phone-numbers").and_then(Value::as_array);
    let others: Vec<_> = numbers.into_iter().flatten().filter(is_other).cloned().collect();
    if !others.is_empty() {
        let which = if own.is_object() { "Other numbers" } else { "Numbers" };
        page += &format!("\n{which} of the account:\n{}", table(&others, &NUMBER, screen));
    }
    for warning in report["warnings"].as_array().into_iter().flatten() {
        let part = |name: &str| warning[name].as_str().unwrap_or_default();
        page += &screen.wrapped(&format!("\nWarning: {} {}", part("message"), part("fix")), "");
    }
    page + "\nThe connection works.\n"
}

/// A failure, for a person.
fn refused(result: &Value, screen: Screen) -> String {
    let failed = result["err"].as_object().and_then(|error| error.iter().next());
    let Some((verdict, failure)) = failed else { return format!("{result:#}") };
    let part = |name: &str| failure[name].as_str().unwrap_or_default();
    let field = failure["field"].as_str().map(|field| format!(", {field}")).unwrap_or_default();
    let code = failure.get("code").map(|code| format!(", code {code}")).unwrap_or_default();
    screen.wrapped(&format!("The connection does not work: {verdict} ({}{code}{field})", part("kind")), "")
        + &screen.wrapped(part("message"), "  ")
        + &screen.wrapped(&format!("Fix: {}", part("fix")), "  ")
}
