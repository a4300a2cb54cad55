//! Meta's webhooks, read without the network or a clock: the verification of an address, and notifications.
//!
//! A notification flows one way: `signature` decides whether to trust it at all, `notification` splits it into
//! changes, `lists` splits a change into items, and a file for each kind of item turns it into an event. An item
//! without a type here, or that does not match its type, is passed on unchanged. So are the members beside the items
//! that nothing reads: nothing that Meta signed is lost.

mod account;
mod call;
mod consent;
mod content;
mod handover;
mod item;
mod lists;
mod message;
mod notification;
mod payment;
mod person;
mod platform_error;
mod recipient;
mod signature;
mod source;
mod status;
mod system;
mod template;

use crate::connection::{Environment, filled};
use crate::failure::Fault;
use crate::wit::types::{Failure, FailureKind};
use crate::wit::webhooks::{
    Notification, ReadNotificationInput, SubscriptionChallenge, VerifySubscriptionInput,
};

/// The mode in Meta's GET (Meta, "Webhooks: getting started", verification requests).
const SUBSCRIBE: &str = "subscribe";

/// Answers Meta's verification of an address.
///
/// # Errors
///
/// `permanent`, naming the part, if the mode is another, the token does not match, or none is set here.
pub fn verify_subscription(
    input: &VerifySubscriptionInput,
    environment: &Environment,
) -> Result<SubscriptionChallenge, Fault> {
    let expected = filled(input.verify_token.as_deref()).or_else(|| environment.get("WHATSAPP_VERIFY_TOKEN"));
    let refused =
        |field: &str, message: &str, fix: &str| Err(Failure::invalid_input(field, message, fix).permanent());
    let Some(expected) = expected else {
        return refused(
            "verify-token",
            "No verify token is given in the call or by the host.",
            "Give verify-token, or set WHATSAPP_VERIFY_TOKEN for the host, to the one set in Meta's app panel.",
        );
    };
    if input.mode != SUBSCRIBE {
        return refused(
            "mode",
            "The mode is not subscribe, so Meta is not verifying an address.",
            "Answer with 403. Give the query's hub.mode as received.",
        );
    }
    if !signature::equal(input.token.as_bytes(), expected.as_bytes()) {
        return refused(
            "token",
            "The verify token is not the one that is set here.",
            "Answer with 403. If the request is Meta's, set the same verify token here and in Meta's app panel.",
        );
    }
    if input.challenge.is_empty() {
        return refused(
            "challenge",
            "The challenge is empty, so there is nothing to answer with.",
            "Give the query's hub.challenge as received.",
        );
    }
    Ok(SubscriptionChallenge { challenge: input.challenge.clone() })
}

/// Checks a notification's signature, then reads its events.
///
/// # Errors
///
/// `permanent` if no secret is set, if the signature is missing, malformed or does not match, or if the signed body is
/// not a JSON object. A notification that is not about WhatsApp is not an error: it is one event, unchanged.
pub fn read_notification(
    input: &ReadNotificationInput,
    environment: &Environment,
) -> Result<Notification, Fault> {
    let secret = filled(input.app_secret.as_deref()).or_else(|| environment.get("WHATSAPP_APP_SECRET"));
    let Some(secret) = secret else {
        return Err(Failure::invalid_input(
            "app-secret",
            "No app secret is given in the call or by the host, so nothing can be trusted.",
            "Give app-secret, or set WHATSAPP_APP_SECRET for the host: Meta's app panel shows it under App settings, Basic.",
        )
        .permanent());
    };
    signature::check(&input.signature, input.body.as_bytes(), secret)?;
    let Some(events) = notification::events(&input.body, input.raw.unwrap_or(true)) else {
        return Err(Failure::new(
            FailureKind::UnexpectedResponse,
            "The body is signed, but it is not a JSON object, which all of Meta's notifications are.",
            "Check what else signs with this app secret and sends to this address.",
        )
        .at("body")
        .permanent());
    };
    Ok(Notification { events })
}

#[cfg(test)]
mod tests;
