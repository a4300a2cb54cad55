//! `templates` and `phone-numbers`: complete lists.

use std::io::{IsTerminal, stdout};
use std::process::ExitCode;

use host_harness_forms::{Screen, every_page, table};
use serde_json::{Map, Value};

use crate::exit::{Exit, code_of, print_json};
use crate::harness::Harness;
use crate::pager;
use crate::target::Target;

/// Which templates to list.
#[derive(Debug, clap::Args)]
pub struct Templates {
    #[command(flatten)]
    target: Target,
    /// Only templates whose name contains this text.
    #[arg(long)]
    name: Option<String>,
    /// Only templates with this status, such as APPROVED.
    #[arg(long)]
    status: Option<String>,
    /// Only templates of this category, such as UTILITY.
    #[arg(long)]
    category: Option<String>,
    /// Only templates in this language, such as pt_BR.
    #[arg(long)]
    language: Option<String>,
}

/// Lists the templates that match.
pub async fn templates(templates: &Templates) -> Result<ExitCode, Exit> {
    let filters = [
        ("name", &templates.name),
        ("status", &templates.status),
        ("category", &templates.category),
        ("language", &templates.language),
    ];
    let given =
        filters.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?.into())));
    let input = Value::Object(given.collect::<Map<_, _>>());
    let columns = ["name", "language", "status", "category", "body"];
    list(&templates.target, "list-templates", Some(&input), "templates", &columns).await
}

/// Lists the numbers.
pub async fn phone_numbers(target: &Target) -> Result<ExitCode, Exit> {
    let columns = ["id", "display-phone-number", "verified-name", "quality-rating", "status", "health"];
    list(target, "list-phone-numbers", None, "phone-numbers", &columns).await
}

async fn list(
    target: &Target,
    function: &str,
    input: Option<&Value>,
    member: &str,
    columns: &[&str],
) -> Result<ExitCode, Exit> {
    let result = every_page(&Harness::new(target)?, function, input).await?;
    match result["ok"][member].as_array() {
        Some(rows) if stdout().is_terminal() => {
            pager::show(&table(rows, columns, Screen::of(&stdout())))?;
        }
        _ => print_json(&result)?,
    }
    Ok(code_of(&result))
}
