//! The page of one function or recipe.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{Html, IntoResponse, Response};
use host_harness::InputError;
use host_harness_whatsapp::catalog::Effect;
use host_harness_whatsapp::types::FormField;
use host_harness_whatsapp::{FilledForm, Session};
use maud::{Markup, html};
use serde_json::Value;

use super::choices::{self, Choices};
use super::fields::Form;
use super::filled::{DO, TEMPLATE, Values};
use super::tool::{self, Tool};
use super::{PATH, command, connection, fields, outcome, preview, templates};
use crate::app::App;
use crate::form_body::Pairs;
use crate::page::{Tab, not_found, page};

/// The header of the script's requests, which get only the part that changed.
const PART: &str = "x-part";
/// Its value while a person is typing. The form itself is not redrawn, so nothing is looked up for it.
const PREVIEW: &str = "preview";

/// The part of the page that is requested.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Form,
    Preview,
    Call,
}

pub(super) async fn show(State(app): State<Arc<App>>, Path(name): Path<String>, uri: Uri) -> Response {
    let query = Pairs::parse(uri.query().unwrap_or_default().as_bytes());
    let Some(tool) = tool::find(&app.manifest, &name) else { return not_found().await };
    page(Tab::Tools, tool.title, &whole(&app, tool, &query, Asked::Form).await)
}

pub(super) async fn submit(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = Pairs::parse(&body);
    let Some(tool) = tool::find(&app.manifest, &name) else { return not_found().await };
    let asked = match headers.get(PART) {
        Some(part) if part == PREVIEW => Asked::Preview,
        _ if form.get(DO) == "call" => Asked::Call,
        _ => Asked::Form,
    };
    if headers.contains_key(PART) {
        return Html(part(&app, tool, &form, asked).await.into_string()).into_response();
    }
    page(Tab::Tools, tool.title, &whole(&app, tool, &form, asked).await)
}

async fn whole(app: &App, tool: Tool<'_>, form: &Pairs, asked: Asked) -> Markup {
    let part = part(app, tool, form, asked).await;
    html! {
        p class="back" { a href=(PATH) { "All tools" } }
        h1 { (tool.title) }
        (about(tool.description))
        (connection(app))
        div id="part" data-part-of=(tool.name) { (part) }
    }
}

/// The description: its first sentence, and the rest on demand.
fn about(description: &str) -> Markup {
    let (first, rest) = description.split_once(". ").unwrap_or((description, ""));
    html! {
        p class="lead" { (first) @if !rest.is_empty() { "." } }
        @if !rest.is_empty() { details { summary { "More about it" } p { (rest) } } }
    }
}

/// The form with its preview, and the outcome of the call.
async fn part(app: &App, tool: Tool<'_>, form: &Pairs, asked: Asked) -> Markup {
    let session = app.session();
    let chosen = form.get(TEMPLATE);
    let Some(_) = tool.form else { return filled(&session, tool, tool.fields, form, asked).await };
    let choice = match asked {
        Asked::Preview => Ok(Markup::default()),
        _ => templates::choice(&session, chosen).await,
    };
    let choice = match choice {
        Ok(choice) => choice,
        Err(failure) => return html! { p class="fault" { (failure.message) " " (failure.fix) } },
    };
    if chosen.is_empty() {
        return choice;
    }
    let own = match templates::fields(&session, chosen).await {
        Ok(fields) => filled(&session, tool, &fields, form, asked).await,
        Err(failure) => html! { p class="fault" { (failure.message) " " (failure.fix) } },
    };
    html! { (choice) (own) }
}

async fn filled(
    session: &Session,
    tool: Tool<'_>,
    fields: &[FormField],
    form: &Pairs,
    asked: Asked,
) -> Markup {
    let faulty = |faults: Vec<InputError>| html! { @for fault in faults { p class="fault" { (fault.path) " " (fault.message) } } };
    let values = match Values::read(form).with_defaults(fields) {
        Ok(values) => values,
        Err(faults) => return faulty(faults),
    };
    let filled = match FilledForm::new(fields, &values.0) {
        Ok(filled) => filled,
        Err(faults) => return faulty(faults),
    };
    let mut faults: Vec<InputError> = Vec::new();
    let mut result = None;
    let whole = filled.input(true);
    if asked == Asked::Call {
        match &whole {
            Ok(input) => {
                let outcome = session.call(tool.function, has_input(tool).then_some(input)).await;
                faults.extend(outcome.failure().and_then(fault_of));
                result = Some(outcome::draw(&outcome, tool.effect == Effect::Sends));
            }
            Err(missing) => faults.extend(missing.iter().cloned()),
        }
    }
    let shown = filled.shown();
    for fault in &mut faults {
        place(fault, &shown);
    }
    let looked = match (tool.preview, filled.input(false)) {
        (Some(lookup), Ok(input)) => {
            let is_new = form.0.iter().all(|(name, _)| [TEMPLATE, DO].contains(&name.as_str()));
            Some(preview::draw(session, lookup, input, &shown, is_new).await)
        }
        _ => None,
    };
    let choices = match asked {
        Asked::Preview => Choices::new(),
        _ => choices::of(session, &shown).await,
    };
    let drawn = Form { values: &values, faults: &faults, choices: &choices, all: fields }.draw(&shown);
    let about = unplaced(&faults, &shown);
    let command = whole.ok().map(|input| command::draw(tool.function, has_input(tool).then_some(&input)));
    html! {
        div class=(if looked.is_some() { "filled beside" } else { "filled" }) {
            form method="post" class="tool" action=(format!("{PATH}/{}", tool.name)) data-part {
                @if !form.get(TEMPLATE).is_empty() { input type="hidden" name=(TEMPLATE) value=(form.get(TEMPLATE)); }
                @for fault in &about { p class="fault" { (fields::name(&fault.path, &shown)) ": " (fault.message) } }
                (drawn)
                p {
                    button class="main" name=(DO) value="call" { (if tool.effect == Effect::Sends { "Send" } else { "Call" }) }
                    noscript { " " button name=(DO) value="" formnovalidate { "Show the fields of these choices" } }
                }
            }
            @if let Some(looked) = looked { section class="preview" aria-label="Preview" aria-live="polite" { (looked) } }
        }
        div role="status" { @if let Some(result) = result { (result) } }
        @if let Some(command) = command { (command) }
    }
}

/// Whether the function has an input.
fn has_input(tool: Tool<'_>) -> bool {
    !tool.fields.is_empty()
}

/// The field that a failure names.
fn fault_of(failure: &Value) -> Option<InputError> {
    let part = |name: &str| failure[name].as_str();
    Some(InputError { path: part("field")?.to_owned(), message: part("fix").unwrap_or_default().to_owned() })
}

/// Moves a fault inside a field to the field.
fn place(fault: &mut InputError, shown: &[&FormField]) {
    if let Some(field) = fields::around(&fault.path, shown) {
        fault.path.clone_from(&field.path);
    }
}

/// The faults that no field shows.
fn unplaced<'a>(faults: &'a [InputError], shown: &[&FormField]) -> Vec<&'a InputError> {
    faults.iter().filter(|fault| shown.iter().all(|field| field.path != fault.path)).collect()
}
