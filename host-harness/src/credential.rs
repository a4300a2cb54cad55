//! Tokens that a plugin uses but never has.
//!
//! A plugin's environment contains a placeholder, made for that one call. In outgoing requests, the host replaces the
//! placeholder with the token in the few places where a token belongs; in responses, it replaces the token with the
//! placeholder. So a plugin that is turned against its user has no token to reveal.

mod redactor;
mod source;

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, AUTHORIZATION};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};

pub(crate) use self::redactor::{Needle, Redactor};
pub use self::source::{CredentialError, Source};
use crate::policy::Policy;
use crate::secret::Secret;

/// A token that a plugin uses but never sees: its source, and where it may be sent.
///
/// The plugin gets a placeholder instead. In requests that the [`Policy`] allows, the host replaces the placeholder
/// with the token, in the `Authorization` header and in the query parameters named by [`Credential::in_query`].
/// Everywhere else, the placeholder is sent as it is. The policy is checked against the URL that the plugin requested,
/// even if a [`Reroute`](crate::Reroute) applies.
///
/// If a response contains the token, plain, percent-encoded or escaped in JSON, the plugin sees the placeholder. Other
/// forms, such as base64 or a part of the token, are not recognised: the hosts of the policy are trusted with the
/// token.
///
/// ```
/// # use host_harness::{Credential, Policy, Sandbox, Source};
/// let meta = Policy::allow(["GET,POST,DELETE https://graph.facebook.com"])?;
/// let token = Credential::new(Source::file("/run/secrets/whatsapp"), meta.clone())
///     .in_query("/debug_token", "input_token");
/// let sandbox = Sandbox::new(meta).credential("WHATSAPP_ACCESS_TOKEN", token);
/// # Ok::<_, host_harness::RuleError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Credential {
    // Shared by the calls made with it, so none has to copy it.
    settings: Arc<Settings>,
    /// The last one made for a plain placeholder.
    needle: Arc<Mutex<Option<Needle>>>,
}

#[derive(Clone, Debug)]
struct Settings {
    source: Source,
    destinations: Policy,
    parameters: Vec<Parameter>,
}

/// A query parameter whose value may be the token.
#[derive(Clone, Debug)]
struct Parameter {
    path: String,
    name: String,
}

impl Credential {
    /// The token of `source`, which may be sent where `destinations` allows.
    pub fn new(source: Source, destinations: Policy) -> Self {
        let settings = Settings { source, destinations, parameters: Vec::new() };
        Self { settings: Arc::new(settings), needle: Arc::default() }
    }

    /// Also allows the token as the value of the query parameter `name`, in `GET` requests whose path ends in the
    /// segments of `path`.
    pub fn in_query(mut self, path: &str, name: impl Into<String>) -> Self {
        // Whole segments: `/my_debug_token` does not end in `/debug_token`.
        let path = format!("/{}", path.trim_start_matches('/'));
        Arc::make_mut(&mut self.settings).parameters.push(Parameter { path, name: name.into() });
        self
    }

    /// Reads the token and makes a placeholder for it.
    pub(crate) async fn issue(&self, placeholders: Placeholders) -> Result<Issued, CredentialError> {
        let token = self.settings.source.read().await?;
        let (placeholder, needle) = match placeholders {
            Placeholders::Unguessable => {
                let placeholder = Placeholder::random()?;
                let needle = Needle::new(&token, placeholder.as_str());
                (placeholder, needle)
            }
            Placeholders::Plain(place) => {
                let placeholder = Placeholder(plain(place));
                let needle = self.plain_needle(&token, placeholder.as_str());
                (placeholder, needle)
            }
        };
        Ok(Issued { settings: Arc::clone(&self.settings), placeholder, token, needle })
    }

    /// The search pattern for a token. Rebuilt only if the token has changed.
    fn plain_needle(&self, token: &Secret, placeholder: &str) -> Needle {
        let mut last = self.needle.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(needle) if needle.is_for(token, placeholder) => needle.clone(),
            _ => last.insert(Needle::new(token, placeholder)).clone(),
        }
    }
}

/// Which kind of placeholder a call has.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Placeholders {
    /// For a plugin that writes them into its requests itself: no token is sent without its placeholder.
    Unguessable,
    /// For a host that makes the requests. The plugin does not use the placeholder, and sees it in answers as a word.
    /// It is numbered by the credential's position in its sandbox, because each credential has its own.
    Plain(usize),
}

/// The plain placeholder of the first credential.
const PLAIN: &str = "[access-token]";

fn plain(place: usize) -> Cow<'static, str> {
    if place == 0 { PLAIN.into() } else { format!("[access-token-{}]", place + 1).into() }
}

/// Stands for a token: made for one call, and valid in a header, a query and JSON.
#[derive(Clone, Debug)]
pub(crate) struct Placeholder(Cow<'static, str>);

impl Placeholder {
    fn random() -> Result<Self, CredentialError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| CredentialError {
            from: "the system's random numbers".into(),
            reason: error.to_string(),
        })?;
        let mut text = "placeholder-".to_owned();
        for byte in bytes {
            let _ = write!(text, "{byte:02x}");
        }
        Ok(Self(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A credential for one call.
pub(crate) struct Issued {
    settings: Arc<Settings>,
    placeholder: Placeholder,
    token: Secret,
    needle: Needle,
}

impl Issued {
    pub fn placeholder(&self) -> &Placeholder {
        &self.placeholder
    }

    /// Puts the token into a request, in the places where it belongs.
    pub fn fill<B>(&self, request: &mut Request<B>) {
        if self.settings.destinations.check(request.method(), request.uri()).is_err() {
            return;
        }
        let query = self.fill_query(request.method(), request.uri());
        let filled = self.fill_authorization(request.headers_mut()) | query.is_some();
        if let Some(uri) = query {
            *request.uri_mut() = uri;
        }
        if filled {
            // In a compressed answer the token would not be found.
            request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
    }

    fn fill_authorization(&self, headers: &mut HeaderMap) -> bool {
        let http::header::Entry::Occupied(mut entry) = headers.entry(AUTHORIZATION) else {
            return false;
        };
        let mut filled = false;
        for value in entry.iter_mut() {
            let Ok(text) = value.to_str() else { continue };
            if !text.contains(&*self.placeholder.0) {
                continue;
            }
            let text = text.replace(&*self.placeholder.0, self.token.reveal());
            if let Ok(mut with_token) = HeaderValue::try_from(text) {
                with_token.set_sensitive(true);
                *value = with_token;
                filled = true;
            }
        }
        filled
    }

    fn fill_query(&self, method: &Method, uri: &Uri) -> Option<Uri> {
        let query = uri.query().filter(|_| *method == Method::GET)?;
        let mut filled = false;
        let pairs: Vec<_> = query.split('&').map(|pair| self.fill_pair(uri.path(), pair)).collect();
        let pairs: Vec<_> = pairs
            .iter()
            .zip(query.split('&'))
            .map(|(with_token, pair)| {
                filled |= with_token.is_some();
                with_token.as_deref().unwrap_or(pair)
            })
            .collect();
        if !filled {
            return None;
        }
        let mut parts = uri.clone().into_parts();
        let text = format!("{}?{}", uri.path(), pairs.join("&"));
        parts.path_and_query = Some(text.parse::<PathAndQuery>().ok()?);
        Uri::from_parts(parts).ok()
    }

    fn fill_pair(&self, path: &str, pair: &str) -> Option<String> {
        let (name, value) = pair.split_once('=')?;
        let mut parameters = self.settings.parameters.iter();
        let belongs = parameters.any(|known| known.name == name && path.ends_with(&known.path));
        (belongs && value == self.placeholder.0)
            .then(|| format!("{name}={}", percent_encoded(self.token.reveal())))
    }

    /// Puts the placeholder back into headers in which a server repeats the token. A header whose name contains the
    /// token is omitted: names are in lower case, and so is the token there.
    pub fn clean(&self, headers: &mut HeaderMap) {
        let token = self.token.reveal();
        let shows = |name: &HeaderName| {
            let windows = name.as_str().as_bytes().windows(token.len().max(1));
            windows.into_iter().any(|part| part.eq_ignore_ascii_case(token.as_bytes()))
        };
        let names: Vec<_> = headers.keys().filter(|name| shows(name)).cloned().collect();
        for name in names {
            headers.remove(name);
        }
        for value in headers.values_mut().filter(|value| self.needle.may_be_in(value.as_bytes())) {
            let clean = self.needle.redact(Bytes::copy_from_slice(value.as_bytes()));
            if clean != value.as_bytes() {
                *value = HeaderValue::from_maybe_shared(clean)
                    .unwrap_or_else(|_| HeaderValue::from_static("[redacted]"));
            }
        }
    }

    /// Puts the placeholder back into a complete body.
    pub fn clean_text(&self, text: Bytes) -> Bytes {
        self.needle.redact(text)
    }

    /// Puts the placeholder back into a body that arrives in pieces.
    pub fn redactor(&self) -> Redactor {
        Redactor::new(self.needle.clone())
    }
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued")
            .field("settings", &self.settings)
            .field("placeholder", &self.placeholder)
            .finish_non_exhaustive()
    }
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        // Unreserved, by RFC 3986, section 2.3.
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests;
