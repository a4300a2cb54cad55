//! The server card: a description of the server for clients that have not connected to it (SEP-2127).

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL,
    CONTENT_TYPE,
};
use axum::response::{IntoResponse, Response};
use rmcp::model::{Implementation, ProtocolVersion};
use serde_json::{Value, json};

const SCHEMA: &str = "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json";

/// The longest description in a card.
const MAX_DESCRIPTION: usize = 100;

/// The card of the server at `url`, which clients reach by the name `host`.
pub(super) fn card(about: &Implementation, host: &str, url: &str) -> Value {
    let versions: Vec<_> = ProtocolVersion::KNOWN_VERSIONS.iter().map(ProtocolVersion::as_str).collect();
    json!({
        "$schema": SCHEMA,
        "name": format!("{}/{}", reversed(host), about.name.to_lowercase()),
        "title": about.title,
        "description": first_sentence(about.description.as_deref().unwrap_or(&about.name)),
        "version": about.version,
        "remotes": [{"type": "streamable-http", "url": url, "supportedProtocolVersions": versions}],
    })
}

/// The answer. Anyone may read it, including web pages: it has nothing that a client could not see by connecting.
pub(super) fn answer(card: &Value) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/mcp-server-card+json"),
        (CACHE_CONTROL, "public, max-age=3600"),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_ALLOW_METHODS, "GET"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type"),
    ];
    (headers, card.to_string()).into_response()
}

/// `tools.example.com:8000` as `com.example.tools`. An IP address is not reversed.
fn reversed(host: &str) -> String {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if name.parse::<std::net::IpAddr>().is_ok() || name.starts_with('[') {
        return "localhost".to_owned();
    }
    name.split('.').rev().collect::<Vec<_>>().join(".")
}

fn first_sentence(text: &str) -> String {
    let sentence = text.split_inclusive(". ").next().unwrap_or(text).trim_end();
    sentence.chars().take(MAX_DESCRIPTION).collect()
}

#[cfg(test)]
mod tests;
