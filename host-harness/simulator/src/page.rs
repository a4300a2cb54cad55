//! Paged lists.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use form_urlencoded::Serializer;
use serde_json::{Value, json};

use crate::Token;
use crate::call::Call;
use crate::error::GraphError;

/// One page of a list, with Meta's `paging`. Seen: `next` and `previous` contain the access token.
///
/// Assumption: how an invalid limit or cursor is refused, and that no limit is too large.
pub(crate) fn page(items: Vec<Value>, call: &Call, token: &Token) -> Result<Value, GraphError> {
    let limit = match call.query("limit").map(str::parse::<usize>) {
        None => 25,
        Some(Ok(limit)) if limit > 0 => limit,
        Some(_) => {
            return Err(GraphError::schema("Param limit must be an integer greater than or equal to 1"));
        }
    };
    let total = items.len();
    let given = |key: &str| call.query(key).filter(|cursor| !cursor.is_empty()).map(position).transpose();
    let (start, end) = match (given("after")?, given("before")?) {
        (Some(after), _) => (after + 1, (after + 1).saturating_add(limit)),
        (None, Some(before)) => (before.saturating_sub(limit), before),
        (None, None) => (0, limit),
    };
    let end = end.min(total);
    let data: Vec<Value> = items.into_iter().take(end).skip(start).collect();
    if data.is_empty() {
        return Ok(json!({ "data": [] }));
    }
    let (before, after) = (cursor(start), cursor(end - 1));
    let mut paging = json!({ "cursors": { "before": before, "after": after } });
    if end < total {
        paging["next"] = link(call, token, "after", &after).into();
    }
    if start > 0 {
        paging["previous"] = link(call, token, "before", &before).into();
    }
    Ok(json!({ "data": data, "paging": paging }))
}

fn cursor(position: usize) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("cursor:{position:06}"))
}

fn position(cursor: &str) -> Result<usize, GraphError> {
    let decoded = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let position = decoded.and_then(|text| text.strip_prefix("cursor:")?.parse().ok());
    // Far beyond the end of any list, but far from overflow.
    position.filter(|position| *position < 1_000_000).ok_or_else(|| GraphError::schema("Invalid cursor"))
}

fn link(call: &Call, token: &Token, direction: &str, cursor: &str) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("access_token", &token.value);
    let others = ["access_token", "after", "before"];
    query.extend_pairs(call.query.iter().filter(|(key, _)| !others.contains(&key.as_str())));
    query.append_pair(direction, cursor);
    format!("https://graph.facebook.com/{}?{}", call.path.join("/"), query.finish())
}
