//! Which node and edge a path names, and which code answers.

use crate::call::{Answer, Call};
use crate::codes::ACCESS_DENIED;
use crate::error::GraphError;
use crate::state::State;
use crate::{Token, absent, accounts, auth, faults, inbound, media, messages, templates, tokens, uploads};

/// Meta, Graph API: "Versions": the live versions.
const LATEST: u32 = 26;
const OLDEST: u32 = 21;

/// Answers one request.
pub(crate) fn answer(state: &mut State, call: &Call) -> Answer {
    let whole: Vec<&str> = call.path.iter().map(String::as_str).collect();
    match whole.as_slice() {
        [faults::OWN, "inbound"] => return inbound::answer(state, call),
        [faults::OWN, "next"] => return faults::answer(state, call),
        _ => {}
    }
    let token = auth::session(call, &state.world)?;
    let unknown = |path: &[&str]| Err(GraphError::unknown_path(&format!("/{}", path.join("/"))));
    let path = match whole.as_slice() {
        // The host lookaside.fbsbx.com has only this path, without a version.
        ["whatsapp_business", "attachments"] => return media::download(state, call, &token),
        [first, rest @ ..] if version(first).is_some() => rest,
        [first, ..] if is_like_version(first) => return unknown(&whole),
        whole => whole,
    };
    absent::check(state, call, &token, path)?;
    match (call.method.as_str(), path) {
        ("GET", ["me"]) => tokens::me(call, &token),
        ("GET", ["debug_token"]) => tokens::debug(state, call),
        ("POST", [app, "uploads"]) if *app == "app" || *app == token.app_id => uploads::open(state, call),
        ("GET" | "POST", [session]) if session.starts_with("upload:") => {
            uploads::session(state, call, session)
        }
        ("GET", ["message_template_library"]) => templates::library(call, &token),
        // An item of an edge's list, named by its own code instead of an id.
        (_, [id, edge @ "message_qrdls", item]) => node(state, call, &token, id, Some(edge), Some(item)),
        (_, [] | [_, _, _, ..]) => unknown(path),
        (_, [id, edges @ ..]) => node(state, call, &token, id, edges.first().copied(), None),
    }
}

/// The version that a path begins with, if it is or was live.
fn version(segment: &str) -> Option<u32> {
    let (major, minor) = segment.strip_prefix('v')?.split_once('.')?;
    let major = major.parse().ok().filter(|major| (1..=LATEST).contains(major))?;
    minor.parse::<u32>().ok().map(|_| major)
}

/// The version that answers. The oldest live version serves calls without a version, or to one that has ended.
pub(crate) fn served_by(first_segment: Option<&str>) -> String {
    let asked = first_segment.and_then(version).unwrap_or(OLDEST);
    format!("v{}.0", asked.max(OLDEST))
}

/// Whether a segment looks like a version: `v25`, `25.0`, `v99.0`. Assumption: such a path cannot be parsed.
fn is_like_version(segment: &str) -> bool {
    let number = segment.strip_prefix('v').unwrap_or(segment);
    let numeric = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    numeric && (number.len() < segment.len() || number.contains('.'))
}

fn node(
    state: &mut State,
    call: &Call,
    token: &Token,
    id: &str,
    edge: Option<&str>,
    item: Option<&str>,
) -> Answer {
    let sending = call.method == "POST" && matches!(edge, Some("messages" | "marketing_messages"));
    let hidden = || GraphError::no_such_object(&call.method, id);
    // Seen: an id hidden by a missing assignment looks like one that does not exist, except for sends.
    let visible = |account_id: &str| match token.sees(account_id) {
        true => Ok(()),
        false if sending => {
            Err(ACCESS_DENIED.with("The business account is not assigned to the user of this token."))
        }
        false => Err(hidden()),
    };
    if let Some((account, _)) = state.phone(id) {
        visible(&account.id)?;
        return match edge {
            Some(edge) if sending => messages::send(state, call, token, id, edge == "marketing_messages"),
            Some("media") if call.method == "POST" => media::upload(state, call, token),
            _ => accounts::phone(state, call, token, id, edge, item),
        };
    }
    if let Some(account) = state.account(id) {
        visible(&account.id)?;
        return match edge {
            Some("message_templates") => templates::edge(state, call, token, id),
            Some("message_template_library") if call.method == "GET" => templates::library(call, token),
            Some("message_template_previews") if call.method == "GET" => templates::previews(call, token),
            Some("template_analytics") if call.method == "GET" => {
                templates::analytics(state, call, token, id)
            }
            Some("upsert_message_templates") if call.method == "POST" => {
                templates::upsert(state, call, token, id)
            }
            _ => accounts::business_account(state, call, token, id, edge),
        };
    }
    if let Some((account, _)) = state.template(id) {
        visible(&account.id)?;
        return templates::node(state, call, token, id, edge);
    }
    // Assumption: every token that may send can see every file, whichever number it was uploaded for.
    if state.media.get(id).is_some() {
        return media::node(state, call, token, id, edge);
    }
    accounts::other(state, call, token, id, edge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_that_has_ended_is_served_by_the_oldest_live_one() {
        for (asked, served) in
            [("v26.0", "v26.0"), ("v21.0", "v21.0"), ("v20.0", "v21.0"), ("v2.12", "v21.0")]
        {
            assert_eq!(served_by(Some(asked)), served);
        }
        assert_eq!(served_by(Some("me")), "v21.0");
        assert_eq!(served_by(None), "v21.0");
    }

    #[test]
    fn a_malformed_version_is_told_from_an_id() {
        for bad in ["v25", "25.0", "v27.0", "v0.0", "v25.0.1"] {
            assert!(version(bad).is_none() && is_like_version(bad), "{bad}");
        }
        for id in ["me", "106540352242922", "upload:abc", "app", "video"] {
            assert!(!is_like_version(id), "{id}");
        }
    }
}
