//! The result of `validate`, in words.

use maud::{Markup, html};
use serde_json::Value;

/// Draws a connection report.
pub(super) fn draw(report: &Value) -> Markup {
    let text = |place: &str| report.pointer(place).and_then(Value::as_str).filter(|text| !text.is_empty());
    let list =
        |place: &str| report.pointer(place).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let scopes: Vec<_> = list("/token/scopes").iter().filter_map(Value::as_str).collect();
    html! {
        div class="outcome done" {
            h2 { "The connection works" }
            dl {
                dt { "Sends from" }
                dd {
                    @match text("/phone-number/display-phone-number") {
                        Some(number) => {
                            (text("/phone-number/verified-name").unwrap_or_default()) ", " (number)
                            @if let Some(quality) = text("/phone-number/quality-rating") { ", quality " (quality.to_lowercase()) }
                            @if let Some(limit) = text("/phone-number/messaging-limit") { ", limit " (limit) }
                        }
                        None => "no number yet: choose one above",
                    }
                }
                dt { "Business account" }
                dd {
                    (text("/business-account/name").unwrap_or("not given"))
                    @if let Some(health) = text("/business-account/health") { ", " (health.to_lowercase()) }
                }
                dt { "Token" }
                dd {
                    (text("/token/kind").unwrap_or_default().to_lowercase().replace('_', " "))
                    @if let Some(expires) = text("/token/expires-at") { ", expires " (expires) }
                    @if !scopes.is_empty() { ". It may use " (scopes.join(", ")) }
                }
                dt { "Graph API" }
                dd { (text("/api-version").unwrap_or_default()) }
            }
            @for warning in list("/warnings") {
                p class="warning" {
                    strong { "Warning: " } (warning["message"].as_str().unwrap_or_default()) " " (warning["fix"].as_str().unwrap_or_default())
                }
            }
            details { summary { "The report as JSON" } pre { (format!("{report:#}")) } }
        }
    }
}
