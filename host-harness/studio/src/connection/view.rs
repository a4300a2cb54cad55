//! The connection page.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use host_harness::Outcome;
use host_harness_whatsapp::types::FormField;
use maud::{Markup, html};
use serde_json::Value;

use super::report;
use crate::account::Account;
use crate::app::App;
use crate::form_body::Pairs;
use crate::page::{CONNECTION, Tab, page};
use crate::tools::fields::control;
use crate::tools::outcome;

/// The fields of the product's own form. The number can be chosen once the others are known.
const NAME: &str = "name";
const TOKEN: &str = "access-token";
const ACCOUNT: &str = "business-account-id";
const NUMBER: &str = "phone-number-id";

/// The field for a token of the simulated Graph API.
const KNOWN: &str = "known-token";

pub(super) async fn show(State(app): State<Arc<App>>) -> Response {
    let account = app.account().clone();
    page(Tab::Connection, "Connection", &draw(&app, &account, None, None).await)
}

pub(super) async fn submit(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let form = Pairs::parse(&body);
    let before = app.account().clone();
    let token = match (form.get(TOKEN).trim(), form.get(KNOWN).parse::<usize>()) {
        ("", Ok(place)) => app.known.tokens.get(place).map_or(before.token, |known| known.token.clone()),
        ("", Err(_)) => before.token,
        (typed, _) => typed.into(),
    };
    let account = Account {
        name: form.get(NAME).trim().to_owned(),
        token,
        business_account_id: form.get(ACCOUNT).trim().to_owned(),
        // A number belongs to one account, so another account starts without one.
        phone_number_id: match form.get(ACCOUNT).trim() == before.business_account_id {
            true => form.get(NUMBER).trim().to_owned(),
            false => String::new(),
        },
    };
    *app.account() = account.clone();
    let outcome = account.session(&app.plugin, app.simulator.addr()).call("validate", None).await;
    let marked = outcome.failure().and_then(|failure| {
        let field = failure["field"].as_str()?;
        let field = field.strip_prefix("connection.").unwrap_or(field);
        Some((field.to_owned(), failure["fix"].as_str().unwrap_or_default().to_owned()))
    });
    let found = match &outcome {
        Outcome::Done(found) => report::draw(found),
        outcome => outcome::draw(outcome, false),
    };
    page(Tab::Connection, "Connection", &draw(&app, &account, marked, Some(found)).await)
}

async fn draw(
    app: &App,
    account: &Account,
    marked: Option<(String, String)>,
    found: Option<Markup>,
) -> Markup {
    let numbers = numbers(app, account).await;
    let field = |path: &str| {
        let own = app.manifest.connection_fields.iter().find(|field| field.path == path)?;
        // The studio has no environment to fall back to.
        let context = own
            .context
            .as_ref()
            .map(|context| context.split(" Empty: ").next().unwrap_or(context).to_owned());
        Some(FormField { context, ..own.clone() })
    };
    let fault = |path: &str| marked.as_ref().filter(|(field, _)| field == path).map(|(_, fix)| fix.as_str());
    let text = |path: &str, value: &str| {
        html! {
            @if let Some(field) = field(path) { (control(&field, value, fault(path), &[], false)) }
        }
    };
    html! {
        h1 { "Connection" }
        p class="lead" { "The form of the product, against the accounts of the simulated Graph API. A token stays in the studio's process: no page shows it." }
        form method="post" action=(CONNECTION) class="tool" {
            (text(NAME, &account.name))
            div class="field" {
                label for="known-token" { "Token of the simulated Graph API" }
                select id="known-token" name=(KNOWN) {
                    option value="" { "The one that is in use" }
                    @for (place, known) in app.known.tokens.iter().enumerate() { option value=(place) { (known.about) } }
                }
            }
            @if let Some(field) = field(TOKEN) {
                (control(&FormField { title: format!("or another: {}", field.title), ..field }, "", fault(TOKEN), &[], false))
            }
            (text(ACCOUNT, &account.business_account_id))
            p class="note" {
                "Accounts there: "
                @for (place, known) in app.known.accounts.iter().enumerate() { @if place > 0 { ", " } (known.name) " " code { (known.id) } }
            }
            div class="field" {
                label for=(NUMBER) { "Number to send from" }
                @match &numbers {
                    Ok(numbers) => select id=(NUMBER) name=(NUMBER) {
                        option value="" { "None yet" }
                        @for (id, shown) in numbers { option value=(id) selected[*id == account.phone_number_id] { (shown) } }
                    },
                    Err(why) => {
                        input type="hidden" name=(NUMBER) value=(account.phone_number_id);
                        small class="note" { "The account's numbers are listed here once the connection works. " (why) }
                    }
                }
                @if let Some(fix) = fault(NUMBER) { small class="fault" { (fix) } }
            }
            p { button class="main" { "Save and validate" } }
        }
        div role="status" { @if let Some(found) = found { (found) } }
    }
}

/// The numbers of the account, or why they cannot be listed.
async fn numbers(app: &App, account: &Account) -> Result<Vec<(String, String)>, String> {
    let session = account.session(&app.plugin, app.simulator.addr());
    match session.call("list-phone-numbers", None).await {
        Outcome::Done(list) => {
            let text = |number: &Value, name: &str| number[name].as_str().unwrap_or_default().to_owned();
            let shown = |number: &Value| {
                let shown = [text(number, "display-phone-number"), text(number, "verified-name")].join(" · ");
                (text(number, "id"), shown)
            };
            Ok(list["phone-numbers"].as_array().into_iter().flatten().map(shown).collect())
        }
        outcome => Err(outcome
            .failure()
            .and_then(|failure| failure["message"].as_str())
            .unwrap_or_default()
            .to_owned()),
    }
}
