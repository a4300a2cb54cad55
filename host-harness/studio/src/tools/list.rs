//! The list of all pages.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::html;

use super::{PATH, connection, tool};
use crate::app::App;
use crate::page::{Tab, page};

pub(super) async fn show(State(app): State<Arc<App>>) -> Response {
    let main = html! {
        h1 { "Tools" }
        p class="lead" { "Every form is drawn from the component's own fields, and its call goes to the simulated Graph API." }
        (connection(&app))
        @for (heading, tools) in tool::groups(&app.manifest) {
            h2 { (heading) }
            ul class="cards" {
                @for tool in tools {
                    li { a href=(format!("{PATH}/{}", tool.name)) { strong { (tool.title) } span { (first_sentence(tool.description)) } } }
                }
            }
        }
    };
    page(Tab::Tools, "Tools", &main)
}

/// The first sentence of a description.
fn first_sentence(text: &str) -> &str {
    text.split_inclusive(". ").next().unwrap_or(text).trim_end()
}
