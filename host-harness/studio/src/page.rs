//! The parts that all pages share.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

/// The pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Phone,
    Tools,
    Connection,
}

/// The path of the connection page.
pub(crate) const CONNECTION: &str = "/connection";

const TABS: [(Tab, &str, &str); 3] = [
    (Tab::Phone, "Phone", "/phone"),
    (Tab::Tools, "Tools", "/tools"),
    (Tab::Connection, "Connection", CONNECTION),
];

/// A whole page.
pub(crate) fn page(tab: Tab, title: &str, main: &Markup) -> Response {
    let shell = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · WhatsApp studio" }
                link rel="stylesheet" href="/page.css";
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                script src="/page.js" defer {}
            }
            body {
                a class="skip" href="#main" { "Skip to the content" }
                header class="top" {
                    p class="brand" { "WhatsApp studio" span { " · simulated, nothing reaches Meta" } }
                    nav aria-label="Pages" {
                        @for (own, name, path) in TABS {
                            a href=(path) aria-current=[(own == tab).then_some("page")] { (name) }
                        }
                    }
                }
                main id="main" { (main) }
                p id="alert" role="alert" hidden {}
            }
        }
    };
    Html(shell.into_string()).into_response()
}

pub(crate) async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "There is no such page. The studio begins at /phone.\n").into_response()
}

/// A request that cannot be carried out. The script shows the text on the page.
pub(crate) fn refused(status: StatusCode, why: &str) -> Response {
    (status, format!("{why}\n")).into_response()
}
