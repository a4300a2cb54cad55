//! Each function and recipe of the component as a form, drawn from its own fields.

mod choices;
mod command;
pub(crate) mod fields;
mod filled;
mod list;
pub(crate) mod outcome;
mod preview;
mod templates;
mod tool;
mod view;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use host_harness::Outcome;
use host_harness_whatsapp::Session;
use host_harness_whatsapp::catalog::{DescribeInput, Manifest};
use maud::{Markup, html};

use crate::app::App;
use crate::page::CONNECTION;

const PATH: &str = "/tools";

pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().route(PATH, get(list::show)).route("/tools/{name}", get(view::show).post(view::submit))
}

/// The component's description.
pub(crate) async fn manifest(session: &Session) -> Result<Manifest, String> {
    match session.describe(&DescribeInput { dialect: None }).await {
        Outcome::Done(manifest) => Ok(manifest),
        Outcome::Permanent(failure) | Outcome::Transient { failure, .. } | Outcome::Unconfirmed(failure) => {
            Err(format!("{} {}", failure.message, failure.fix))
        }
    }
}

/// Shows which connection the calls use.
fn connection(app: &App) -> Markup {
    let account = app.account();
    html! {
        p class="note" {
            "Calls use the connection "
            @if !account.name.is_empty() { bdi { (account.name) } ": " }
            @match account.phone_number_id.as_str() {
                "" => "no number is chosen",
                id => bdi { (app.line_name(id)) },
            }
            ". " a href=(CONNECTION) { "Change it" }
        }
    }
}
