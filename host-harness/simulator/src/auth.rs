//! Who makes a request, and what the token allows.

use crate::call::Call;
use crate::codes::NO_PERMISSION;
use crate::error::GraphError;
use crate::time::spelled_out;
use crate::{Token, World};

pub(crate) const MESSAGING: &str = "whatsapp_business_messaging";
pub(crate) const MANAGEMENT: &str = "whatsapp_business_management";

/// The token of a request: `Authorization: Bearer`, the `OAuth` used by resumable uploads, or the query. Assumption:
/// every endpoint accepts all three.
pub(crate) fn session(call: &Call, world: &World) -> Result<Token, GraphError> {
    let Some(value) = presented(call) else {
        // Assumption: sends answer 190, every other endpoint 104.
        if call.path.last().is_some_and(|edge| edge == "messages") {
            return Err(GraphError::graph(401, 190, "Authentication Error"));
        }
        return Err(GraphError::graph(401, 104, "An access token is required to request this resource."));
    };
    let token = known(value, world)?;
    match fault(token, call.unix) {
        Some(fault) => Err(fault),
        None => Ok(token.clone()),
    }
}

fn presented(call: &Call) -> Option<&str> {
    let header = call.header("authorization").and_then(|header| {
        let (scheme, value) = header.split_once(' ')?;
        ["bearer", "oauth"].contains(&scheme.to_ascii_lowercase().as_str()).then_some(value.trim())
    });
    header.or_else(|| call.query("access_token")).filter(|value| !value.is_empty())
}

/// The token with this value.
pub(crate) fn known<'a>(value: &str, world: &'a World) -> Result<&'a Token, GraphError> {
    let token = world.tokens.iter().find(|token| token.value == value);
    token.ok_or_else(|| GraphError::graph(401, 190, "Invalid OAuth access token - Cannot parse access token"))
}

/// Why a known token is not valid, if it is not.
pub(crate) fn fault(token: &Token, now: u64) -> Option<GraphError> {
    let over = token.expires_at != 0 && token.expires_at <= now;
    if !token.expired && !over {
        return None;
    }
    let subcode = token.subcode.unwrap_or(463);
    let why = match subcode {
        458 => "The user has not authorized application.".to_owned(),
        459 => "The user is enrolled in a blocking, logged-in checkpoint".to_owned(),
        460 => "The session has been invalidated because the user changed their password or Facebook has changed the \
                session for security reasons."
            .to_owned(),
        463 => format!(
            "Session has expired on {}. The current time is {}.",
            spelled_out(if over { token.expires_at } else { now.saturating_sub(3600) }),
            spelled_out(now)
        ),
        464 => "Sessions for the user are not allowed because the user is not a confirmed user.".to_owned(),
        _ => "The session was invalidated explicitly using an API call.".to_owned(),
    };
    Some(GraphError::graph(401, 190, format!("Error validating access token: {why}")).subcode(subcode))
}

impl Token {
    fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }

    /// Refuses a token without the permission to send.
    pub(crate) fn may_message(&self) -> Result<(), GraphError> {
        if self.has(MESSAGING) {
            return Ok(());
        }
        Err(NO_PERMISSION
            .with(format!("The permission {MESSAGING} is either not granted or has been removed.")))
    }

    /// Refuses a token without the permission to manage.
    pub(crate) fn may_manage(&self) -> Result<(), GraphError> {
        if self.has(MANAGEMENT) {
            return Ok(());
        }
        Err(GraphError::graph(
            403,
            200,
            format!("(#200) Requires {MANAGEMENT} permission to manage the object"),
        ))
    }

    /// Refuses a token with neither permission. Assumption: either is enough to read a phone number.
    pub(crate) fn may_look(&self) -> Result<(), GraphError> {
        if self.has(MESSAGING) { Ok(()) } else { self.may_manage() }
    }

    /// Whether the business account is assigned to the user of the token.
    pub(crate) fn sees(&self, account_id: &str) -> bool {
        self.business_accounts.iter().any(|id| id == account_id)
    }
}
