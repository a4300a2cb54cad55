//! Where a call goes and with which token: the connection, completed from the host's environment.

use std::fmt;

use crate::advice;
use crate::encoding::address;
use crate::failure::Fault;
use crate::text;
use crate::wit::types::{Connection, Failure, FailureKind};

/// The Graph API version used if neither the connection nor the environment names one. Live until 2028-07-29 (Meta,
/// "Graph API changelog: versions").
pub const DEFAULT_API_VERSION: &str = "v25.0";

/// The Graph API's address, unless the connection or the environment has another.
pub const DEFAULT_GRAPH_URL: &str = "https://graph.facebook.com";

/// The wait for Meta's answer if the connection names none: three times the slowest sends seen at Meta, and short
/// enough for a person who is waiting.
const DEFAULT_TIMEOUT_MS: u32 = 30_000;

/// The longest wait that a connection may ask for, ten minutes: the default of the engines that run the component.
const MAX_TIMEOUT_MS: u32 = 600_000;

/// The longest token, in characters: far more than Meta's (some hundred), and what any host accepts in a header.
const MAX_TOKEN: usize = 4_096;

/// An access token. It may be the caller's: then the caller adds it to the request, and it is never here. `Debug`
/// hides it, and only the transport reads it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Option<String>);

impl Token {
    /// The caller keeps the token.
    pub(crate) const CALLERS: Self = Self(None);

    /// The token itself: for the `Authorization` header and for removing it from answers. `None` if the caller keeps
    /// it.
    pub(crate) fn reveal(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The environment variables that the host provides.
#[derive(Default)]
pub struct Environment(Vec<(String, String)>);

impl Environment {
    /// An environment of these names and values.
    pub fn new(variables: Vec<(String, String)>) -> Self {
        Self(variables)
    }

    /// A variable that is set and not blank.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        filled(Some(value))
    }
}

/// An input's value, without the white space around it. `None` if it is absent or blank, which mean the same
/// everywhere.
pub(crate) fn filled(input: Option<&str>) -> Option<&str> {
    input.map(str::trim).filter(|text| !text.is_empty())
}

/// The origin of a Graph API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Over TLS: always, except for loopback.
    pub https: bool,
    /// The host, and the port if it is not the default.
    pub authority: String,
}

/// A usable connection: every part is well formed, and is present or known to be missing.
#[derive(Debug, Clone)]
pub struct Access {
    pub(crate) token: Token,
    pub(crate) origin: Origin,
    pub(crate) api_version: String,
    pub(crate) timeout_ms: u32,
    phone_number_id: Option<String>,
    business_account_id: Option<String>,
}

impl Access {
    /// Completes `connection` from `environment` and checks every part.
    ///
    /// # Errors
    ///
    /// `permanent`, naming the part, if one is missing or malformed, or if a token from the environment would go to a
    /// Graph URL that the environment does not name.
    pub fn resolve(connection: &Connection, environment: &Environment) -> Result<Self, Fault> {
        let own_token = filled(connection.access_token.as_deref()).is_some();
        let own_url = filled(connection.graph_url.as_deref());
        let trusted_url = environment.get("WHATSAPP_GRAPH_URL").unwrap_or(DEFAULT_GRAPH_URL);
        let trusted = origin(trusted_url)?;
        let origin = own_url.map_or_else(|| Ok(trusted.clone()), origin)?;
        if !own_token && origin != trusted {
            return Err(Failure::new(
                FailureKind::HostDenied,
                "The connection has its own Graph URL but no token, and the host's token is not for that address.",
                "Give access-token in the connection too, or leave graph-url empty.",
            )
            .at("connection.graph-url")
            .permanent());
        }
        let token = token(part(&connection.access_token, environment, "WHATSAPP_ACCESS_TOKEN"))?;
        Self::with_token(token, origin, connection, environment)
    }

    /// A connection whose token the caller keeps, and to which nothing is added.
    ///
    /// # Errors
    ///
    /// `permanent`, naming the part, if one is malformed.
    pub(crate) fn of_caller(connection: &Connection) -> Result<Self, Fault> {
        let origin = origin(filled(connection.graph_url.as_deref()).unwrap_or(DEFAULT_GRAPH_URL))?;
        Self::with_token(Token::CALLERS, origin, connection, &Environment::default())
    }

    fn with_token(
        token: Token,
        origin: Origin,
        connection: &Connection,
        environment: &Environment,
    ) -> Result<Self, Fault> {
        let part = |given: &Option<String>, variable: &str| part(given, environment, variable);
        let api_version = part(&connection.api_version, "WHATSAPP_API_VERSION");
        Ok(Self {
            token,
            origin,
            api_version: api_version.map_or_else(|| Ok(DEFAULT_API_VERSION.to_owned()), version)?,
            timeout_ms: timeout(connection.timeout_ms)?,
            phone_number_id: part(&connection.phone_number_id, "WHATSAPP_PHONE_NUMBER_ID")
                .map(|id| phone_number_id(id, "connection.phone-number-id"))
                .transpose()?,
            business_account_id: part(&connection.business_account_id, "WHATSAPP_BUSINESS_ACCOUNT_ID")
                .map(business_account_id)
                .transpose()?,
        })
    }

    /// The connection's sending number, if it names one.
    pub(crate) fn phone_number_id(&self) -> Option<&str> {
        self.phone_number_id.as_deref()
    }

    /// The connection's business account, if it names one.
    pub(crate) fn business_account_id(&self) -> Option<&str> {
        self.business_account_id.as_deref()
    }

    /// The number that sends: the call's own, otherwise the connection's.
    pub(crate) fn sender(&self, given: Option<&str>) -> Result<String, Fault> {
        match filled(given) {
            Some(id) => phone_number_id(id.to_owned(), "phone-number-id"),
            None => self.required_phone_number_id(),
        }
    }

    /// The connection's sending number, for a call that requires one.
    pub(crate) fn required_phone_number_id(&self) -> Result<String, Fault> {
        self.phone_number_id.clone().ok_or_else(|| {
            Failure::new(
                FailureKind::InvalidPhoneNumberId,
                "No phone number id is given, so there is no number to send from.",
                &format!(
                    "Give phone-number-id in this call or in the connection; `validate` lists the account's numbers and their ids. {}.",
                    advice::PHONE_NUMBER_ID
                ),
            )
            .at("phone-number-id")
            .with_code(33)
            .permanent()
        })
    }

    /// The connection's business account, for a call that requires one.
    pub(crate) fn required_business_account_id(&self) -> Result<String, Fault> {
        self.business_account_id.clone().ok_or_else(|| {
            Failure::new(
                FailureKind::InvalidBusinessAccountId,
                "No business account id is given.",
                "Give business-account-id in the connection, or set WHATSAPP_BUSINESS_ACCOUNT_ID for the host: Meta Business Manager shows it under Accounts, WhatsApp accounts.",
            )
            .at("connection.business-account-id")
            .permanent()
        })
    }
}

fn part(given: &Option<String>, environment: &Environment, variable: &str) -> Option<String> {
    filled(given.as_deref()).or_else(|| environment.get(variable)).map(str::to_owned)
}

fn token(given: Option<String>) -> Result<Token, Fault> {
    let failure = |message: &str, fix: &str| {
        Failure::new(FailureKind::InvalidToken, message, &format!("{fix} {}.", advice::TOKEN))
            .at("connection.access-token")
            .with_code(190)
            .permanent()
    };
    let Some(token) = given else {
        return Err(failure(
            "No access token is given in the connection or by the host.",
            "Give access-token in the connection, or set WHATSAPP_ACCESS_TOKEN for the host.",
        ));
    };
    if token.to_ascii_lowercase().starts_with("bearer ") {
        return Err(failure(
            "The access token begins with the word Bearer, which is not part of it.",
            "Paste the token alone.",
        ));
    }
    let quotes = ['"', '\'', '`', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}'];
    if token.starts_with(quotes) || token.ends_with(quotes) {
        return Err(failure(
            "The access token has quotes around it, which are not part of it.",
            "Paste the token alone, without the quotes.",
        ));
    }
    if token.len() > MAX_TOKEN {
        return Err(failure(
            "The access token is longer than any of Meta's tokens.",
            "Copy the token alone.",
        ));
    }
    // No other character may appear in a header (RFC 9110, section 5.5), and no token of Meta's has one.
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(failure(
            "The access token has a space, a line break or another character that no token has.",
            "Copy the token again, whole and on one line.",
        ));
    }
    Ok(Token(Some(token)))
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn phone_number_id(id: String, field: &str) -> Result<String, Fault> {
    if is_id(&id) {
        return Ok(id);
    }
    let looks_like_a_number = id.starts_with('+') || id.contains([' ', '-', '(']);
    let message = if looks_like_a_number {
        "The phone number id looks like a telephone number; it is the id Meta gave the number, digits only."
    } else {
        "The phone number id must be digits only."
    };
    Err(Failure::new(
        FailureKind::InvalidPhoneNumberId,
        message,
        &format!("Copy the phone number id, not the number itself. {}.", advice::PHONE_NUMBER_ID),
    )
    .at(field)
    .with_code(33)
    .permanent())
}

fn business_account_id(id: String) -> Result<String, Fault> {
    if is_id(&id) {
        return Ok(id);
    }
    Err(Failure::new(
        FailureKind::InvalidBusinessAccountId,
        "The business account id must be digits only.",
        "Copy the WhatsApp Business Account ID from Meta Business Manager, under Accounts, WhatsApp accounts.",
    )
    .at("connection.business-account-id")
    .permanent())
}

/// Whether `text` is a version as Meta writes them: `v25.0`.
pub(crate) fn is_version(text: &str) -> bool {
    let number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_prefix('v')
        .and_then(|version| version.split_once('.'))
        .is_some_and(|(major, minor)| number(major) && number(minor))
}

fn version(version: String) -> Result<String, Fault> {
    if is_version(&version) {
        return Ok(version);
    }
    let fix = match meant(&version) {
        Some(meant) => format!("Write {meant}."),
        None => format!("Write it like {DEFAULT_API_VERSION}, or leave it empty to use the toolkit's own."),
    };
    let message = "The Graph API version is not written like v25.0.";
    Err(Failure::invalid_input("connection.api-version", message, &fix).permanent())
}

/// The version meant by one without its `v` or its `.0`.
fn meant(version: &str) -> Option<String> {
    let number = version.trim_start_matches(['v', 'V']).trim_end_matches('/');
    let whole = if number.contains('.') { format!("v{number}") } else { format!("v{number}.0") };
    is_version(&whole).then_some(whole)
}

fn timeout(given: Option<u32>) -> Result<u32, Fault> {
    match given {
        None => Ok(DEFAULT_TIMEOUT_MS),
        Some(millis) if (1..=MAX_TIMEOUT_MS).contains(&millis) => Ok(millis),
        Some(_) => Err(Failure::invalid_input(
            "connection.timeout-ms",
            "The time-out is not between 1 and 600,000 milliseconds.",
            "Give the longest wait in milliseconds, as in 30000 for half a minute, or leave it empty.",
        )
        .permanent()),
    }
}

/// Reads a Graph URL: `https://` and a host, or `http://` and a loopback host.
fn origin(url: &str) -> Result<Origin, Fault> {
    let refuse = |message: &str| {
        Err(Failure::invalid_input(
            "connection.graph-url",
            message,
            "Write it like https://graph.facebook.com, or leave it empty to use Meta's own; http:// is for loopback only.",
        )
        .permanent())
    };
    let (https, authority) = match text::split_once(url, "://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (true, rest),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (false, rest),
        Some(_) => return refuse("The Graph URL begins with neither https:// nor http://."),
        None => {
            // Do not repeat the text: it may be the token, pasted into the wrong field.
            return Err(Failure::invalid_input(
                "connection.graph-url",
                "The Graph URL does not begin with https://.",
                "Write https:// before the host, as in https://graph.facebook.com, or leave it empty to use Meta's own.",
            )
            .permanent());
        }
    };
    let authority = authority.strip_suffix('/').unwrap_or(authority).to_ascii_lowercase();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority.as_str(), None),
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-.[]:".contains(&byte);
    let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_host = match literal {
        Some(literal) => address::ipv6(literal).is_some(),
        None => !host.contains(['[', ']', ':']) && !host.split('.').any(str::is_empty),
    };
    if !is_host || !host.bytes().all(allowed) || port.is_some_and(|port| !is_port(port)) {
        return refuse("The Graph URL must be a scheme, a host and a port only.");
    }
    if !https && !is_loopback(host) {
        return refuse("The Graph URL is not https, and its host is not loopback.");
    }
    let usual = if https { "443" } else { "80" };
    let authority = if port == Some(usual) { host.to_owned() } else { authority };
    Ok(Origin { https, authority })
}

/// A port as in a URL: digits without a sign.
pub(crate) fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

fn is_loopback(host: &str) -> bool {
    let ipv4 = address::ipv4(host).is_some_and(|address| address.is_loopback());
    ipv4 || host == "localhost" || host == "[::1]"
}

#[cfg(test)]
pub(crate) mod tests;
