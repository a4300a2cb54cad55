//! Where a custom call goes: the caller's path, restricted to the two hosts that may see the token.

use super::{Node, parameter};
use crate::connection::{Access, Origin, is_version};
use crate::encoding::percent;
use crate::failure::Fault;
use crate::text;
use crate::wit::types::{Failure, FailureKind, FailureScope, NameValue};

/// The host of Meta's media files (Meta, "Media: download").
pub(super) const MEDIA_HOST: &str = "lookaside.fbsbx.com";

/// The longest path with its query: more than servers accept, and less than hosts choke on.
const MAX_LENGTH: usize = 16 << 10;

const PHONE_NUMBER_ID: &str = "{phone-number-id}";
const BUSINESS_ACCOUNT_ID: &str = "{business-account-id}";

/// An address on the connection's Graph host, or on Meta's media host.
#[derive(Debug)]
pub(crate) struct GraphPath {
    pub(crate) origin: Origin,
    pub(crate) path_with_query: String,
    pub(crate) node: Node,
    /// The name after the node, decoded: `messages` in `/{phone-number-id}/%6dessages`.
    pub(crate) edge: String,
    /// A session of a resumable upload, whose token has another scheme.
    pub(crate) upload_session: bool,
}

fn refuse(message: &str, fix: &str) -> Fault {
    Failure::invalid_input("path", message, fix).permanent()
}

impl GraphPath {
    /// Resolves a caller's path: one below the version, one that names its version, or a whole URL on one of the two
    /// hosts. `query` is added to the query that the path may have.
    ///
    /// # Errors
    ///
    /// `permanent` for any other host, and for anything that could make a server read another path.
    pub(crate) fn resolve(access: &Access, written: &str, query: &[NameValue]) -> Result<Self, Fault> {
        let written = written.trim();
        let (origin, rest) = split_origin(access, written)?;
        let media = origin.authority == MEDIA_HOST;
        let (path, in_path) = match rest.split_once('?') {
            Some((path, in_path)) => (path, Some(in_path)),
            None => (rest, None),
        };
        let path = fill(access, path)?;
        check_path(&path)?;
        let versioned = segments(&path).next().is_some_and(is_version);
        // A server decodes before it interprets.
        let decoded = percent::decode_fully(&path);
        let decoded: String = decoded.chars().map(|c| if c == '\\' { '/' } else { c }).collect();
        let mut parts = segments(&decoded).skip_while(|segment| is_version(segment));
        let first = parts.next().unwrap_or_default();
        let edge = parts.next().unwrap_or_default();
        let edge = edge.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let mut path_with_query = String::from("/");
        if !versioned && !media {
            path_with_query.push_str(&access.api_version);
            path_with_query.push('/');
        }
        percent::encode_into(&mut path_with_query, path.trim_start_matches('/'), percent::in_written_url);
        append_query(access, &mut path_with_query, in_path.unwrap_or_default(), query)?;
        if path_with_query.len() > MAX_LENGTH {
            return Err(refuse(
                "The path and the query are longer than 16,384 characters.",
                "Shorten them, or send the values in a body.",
            ));
        }
        let node = if Some(first) == access.phone_number_id() {
            Node::PhoneNumber("connection.phone-number-id")
        } else if Some(first) == access.business_account_id() {
            Node::BusinessAccount
        } else {
            Node::Other(first.chars().take(64).collect())
        };
        Ok(Self { origin, path_with_query, node, edge, upload_session: first.starts_with("upload:") })
    }
}

/// The non-empty parts of a path.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// Splits a whole URL into its origin, which must be one of the two, and the rest; a path alone is on the connection's
/// Graph host.
fn split_origin<'a>(access: &Access, written: &'a str) -> Result<(Origin, &'a str), Fault> {
    let Some((scheme, rest)) = text::split_once(written, "://").filter(|(scheme, _)| {
        // Anything else before `://` is part of a path or a query, as in `?redirect=https://…`.
        scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }) else {
        if written.starts_with("//") || written.contains('\\') {
            return Err(refuse(
                "The path names a host or has a backslash.",
                "Write the path after the version, as in /{phone-number-id}/messages.",
            ));
        }
        return Ok((access.origin.clone(), written));
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let https = scheme.eq_ignore_ascii_case("https");
    let authority = authority.to_ascii_lowercase();
    let usual = if https { ":443" } else { ":80" };
    let authority = authority.strip_suffix(usual).unwrap_or(&authority).to_owned();
    let origin = Origin { https, authority };
    let media = Origin { https: true, authority: MEDIA_HOST.into() };
    let known_scheme = https || scheme.eq_ignore_ascii_case("http");
    if known_scheme && (origin == access.origin || origin == media) {
        return Ok((origin, path));
    }
    Err(Failure::new(
        FailureKind::HostDenied,
        "The path names a host that is neither the connection's Graph host nor Meta's media host; the token must not go there.",
        "Write the path after the version, as in /{phone-number-id}/messages, or an address that Meta gave for a media file.",
    )
    .at("path")
    .concerning(FailureScope::Message)
    .permanent())
}

/// Replaces placeholders with the connection's ids.
fn fill(access: &Access, written: &str) -> Result<String, Fault> {
    let mut filled = written.to_owned();
    if text::contains(&filled, PHONE_NUMBER_ID) {
        filled = text::replace(&filled, PHONE_NUMBER_ID, &access.required_phone_number_id()?);
    }
    if text::contains(&filled, BUSINESS_ACCOUNT_ID) {
        filled = text::replace(&filled, BUSINESS_ACCOUNT_ID, &access.required_business_account_id()?);
    }
    Ok(filled)
}

/// Refuses anything that a server or an intermediary could read as another path.
fn check_path(path: &str) -> Result<(), Fault> {
    let inner = path.strip_prefix('/').unwrap_or(path);
    if inner.is_empty() {
        return Err(refuse(
            "The path is empty.",
            "Write the path after the version, as in /{phone-number-id}/messages.",
        ));
    }
    if path.contains(['{', '}']) {
        return Err(refuse(
            "The path has a name in braces that is not known.",
            "Use {phone-number-id} or {business-account-id}, or write the id itself.",
        ));
    }
    if path.contains(['\\', '#']) || path.chars().any(char::is_control) {
        return Err(refuse(
            "The path has a backslash, a # or a control character.",
            "Take it out, or give it as a query parameter.",
        ));
    }
    let mut segments = inner.strip_suffix('/').unwrap_or(inner).split('/');
    let climbs = |segment: &str| {
        let decoded = percent::decode(segment);
        decoded.split(['/', '\\']).any(|piece| matches!(piece, "" | "." | ".."))
            || decoded.chars().any(char::is_control)
    };
    if segments.any(climbs) {
        return Err(refuse(
            "The path has an empty part, or one that is . or .., or a control character.",
            "Write the path without them.",
        ));
    }
    Ok(())
}

fn append_query(
    access: &Access,
    path_with_query: &mut String,
    in_path: &str,
    query: &[NameValue],
) -> Result<(), Fault> {
    let in_path = fill(access, in_path)?;
    if in_path.contains('#') || in_path.chars().any(char::is_control) {
        return Err(refuse(
            "The path's query has a # or a control character.",
            "Give it as a query parameter, which encodes it.",
        ));
    }
    // Some servers split at a semicolon too.
    for pair in in_path.split(['&', ';']) {
        parameter::check(pair.split('=').next().unwrap_or_default(), "query")?;
    }
    for given in query {
        parameter::check(&given.name, "query")?;
    }
    if let Some(index) = query.iter().position(|parameter| parameter.name.is_empty()) {
        return Err(Failure::invalid_input(
            &format!("query[{index}].name"),
            "A query parameter has no name.",
            "Give it one, or leave it out.",
        )
        .permanent());
    }
    if !in_path.is_empty() || !query.is_empty() {
        path_with_query.push('?');
    }
    percent::encode_into(path_with_query, &in_path, percent::in_written_url);
    if !in_path.is_empty() && !query.is_empty() {
        path_with_query.push('&');
    }
    let mut pairs = Vec::with_capacity(query.len());
    for parameter in query {
        pairs.push((parameter.name.as_str(), fill(access, &parameter.value)?));
    }
    percent::push_pairs(
        path_with_query,
        pairs.iter().map(|(name, value)| (*name, value.as_str())),
        percent::in_query_value,
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::tests::access;
    use crate::failure::refused;

    fn resolve(path: &str) -> Result<GraphPath, Fault> {
        GraphPath::resolve(&access(), path, &[])
    }

    fn target(path: &str) -> String {
        let path = resolve(path).unwrap();
        format!("{}{}", path.origin.authority, path.path_with_query)
    }

    #[test]
    fn a_path_is_below_the_version_and_the_connections_ids_are_filled_in() {
        for path in ["/{phone-number-id}/messages", "{phone-number-id}/messages", " /111/messages "] {
            assert_eq!(target(path), "graph.facebook.com/v25.0/111/messages");
        }
        assert_eq!(target("/v21.0/111/messages"), "graph.facebook.com/v21.0/111/messages");
        assert_eq!(
            target("/{business-account-id}?fields=phone_numbers{id}"),
            "graph.facebook.com/v25.0/222?fields=phone_numbers%7Bid%7D"
        );
        assert_eq!(target("https://graph.facebook.com/v25.0/111"), "graph.facebook.com/v25.0/111");
        assert_eq!(
            target("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=a"),
            "lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=a"
        );
    }

    #[test]
    fn the_query_is_encoded_and_joined() {
        let query = [
            NameValue { name: "fields".into(), value: "analytics.start(1).end(2)".into() },
            NameValue { name: "a b".into(), value: "{business-account-id}&c".into() },
        ];
        let path = GraphPath::resolve(&access(), "/me?x=1", &query).unwrap();
        assert_eq!(path.path_with_query, "/v25.0/me?x=1&fields=analytics.start(1).end(2)&a%20b=222%26c");
    }

    #[test]
    fn the_token_goes_to_no_other_host_whatever_is_in_the_path() {
        for path in [
            "https://evil.example/me",
            "http://graph.facebook.com/me",
            "http://lookaside.fbsbx.com/x",
            "https://graph.facebook.com@evil.example/me",
            "https://graph.facebook.com.evil.example/me",
            "https://graph.facebook.com:8443/me",
            "https://graph.facebook.com\\@evil.example/me",
            "https://evil.example\\graph.facebook.com/me",
            "//evil.example/me",
            "\\\\evil.example/me",
            "ftp://graph.facebook.com/me",
            "HTTPS://EVIL.example/me",
            "https:///me",
        ] {
            assert!(resolve(path).is_err(), "{path}");
        }
        // Without `://` it is a path, and stays on the Graph host.
        assert_eq!(target("@evil.example/me"), "graph.facebook.com/v25.0/@evil.example/me");
        assert_eq!(
            target("/me?u=https://evil.example/"),
            "graph.facebook.com/v25.0/me?u=https://evil.example/"
        );
        assert_eq!(target("evil.example:443/me"), "graph.facebook.com/v25.0/evil.example:443/me");
    }

    #[test]
    fn a_path_that_could_be_read_as_another_is_refused() {
        for path in [
            "",
            "/",
            "/../me",
            "/me/..",
            "/me/%2e%2e/x",
            "/me/%2E./x",
            "/me/..%2fx",
            "/me//x",
            "/me/./x",
            "/me#x",
            "/me\r\nHost: evil.example",
            "/me%0d%0aHost: evil.example",
            "/me\u{0}",
            "/{waba-id}/x",
            "/{phone-number-id/x",
            "/me?access_token=x",
            "/me?a=1&Access%5Ftoken=x",
            "/me?x=1#y",
            "/me?method=post",
            "/me?a=1&M%65thod=DELETE",
            "/me?%20method=delete",
            "/me?+method=delete",
            "/me?method[]=delete",
            "/me?method%5B%5D=delete",
            "/me?method%00=delete",
            "/me?a=1;method=delete",
            "/me?access.token=x",
            "/v25.0?batch=[]",
        ] {
            assert!(resolve(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn the_edge_is_read_as_a_server_reads_it() {
        for path in [
            "/111/messages",
            "/v21.0/111/messages/",
            "/111/%6dessages",
            "/111/%256Dessages",
            "/111%2Fmessages",
            "/%76%32%31.0/111/messages",
            "/111/Messages",
            "/111/messages%20",
            "/111/messages;x=1",
            "/111%5Cmessages",
            "/111/messages?to=1",
            "https://graph.facebook.com/v25.0/111/messages",
        ] {
            assert_eq!(resolve(path).unwrap().edge, "messages", "{path}");
        }
        assert_eq!(resolve("/111").unwrap().edge, "");
    }

    #[test]
    fn an_id_that_is_asked_for_and_not_given_is_named() {
        let bare = crate::connection::tests::bare_access();
        for (path, field) in [
            ("/{phone-number-id}/messages", "phone-number-id"),
            ("/{business-account-id}", "connection.business-account-id"),
        ] {
            let failure = refused(GraphPath::resolve(&bare, path, &[]));
            assert_eq!(failure.field.as_deref(), Some(field));
        }
    }
}
