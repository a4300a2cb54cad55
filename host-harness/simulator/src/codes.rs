//! The Cloud API's own codes, each with Meta's HTTP status and title.
//!
//! Meta, Cloud API: "Error codes" (the edition of December 2025, the last with an HTTP status for each code).

use crate::error::GraphError;
use crate::record::Fate;

/// One row of Meta's table of error codes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed {
    pub code: u32,
    pub status: u16,
    pub title: &'static str,
}

impl Listed {
    const fn new(code: u32, status: u16, title: &'static str) -> Listed {
        Listed { code, status, title }
    }

    /// The error in a response.
    pub fn with(self, details: impl Into<String>) -> GraphError {
        let message = format!("(#{}) {}", self.code, self.title);
        GraphError::graph(self.status, self.code, message).details(details)
    }

    /// The failure that Meta would report later, in a webhook.
    pub fn later(self, details: &str) -> Fate {
        Fate::Failed { code: self.code, title: self.title.to_owned(), details: details.to_owned() }
    }
}

pub(crate) const NO_PERMISSION: Listed =
    Listed::new(10, 403, "Application does not have permission for this action");
pub(crate) const THROUGHPUT: Listed = Listed::new(130429, 400, "Rate limit hit");
/// Meta gives no status, because this code is never in a response.
pub(crate) const USER_BLOCKED: Listed = Listed::new(130403, 400, "The business blocked this user");
pub(crate) const ACCESS_DENIED: Listed = Listed::new(131005, 403, "Access denied");
pub(crate) const MISSING: Listed = Listed::new(131008, 400, "Required parameter is missing");
pub(crate) const INVALID: Listed = Listed::new(131009, 400, "Parameter value is not valid");
pub(crate) const TO_SELF: Listed = Listed::new(131021, 400, "Recipient cannot be sender");
pub(crate) const UNDELIVERABLE: Listed = Listed::new(131026, 400, "Message undeliverable");
pub(crate) const NOT_ALLOWED: Listed = Listed::new(131030, 400, "Recipient phone number not in allowed list");
pub(crate) const LOCKED: Listed = Listed::new(131031, 403, "Account has been locked");
pub(crate) const WINDOW_CLOSED: Listed = Listed::new(131047, 400, "Re-engagement message");
pub(crate) const MARKETING_CAP: Listed =
    Listed::new(131049, 400, "This message was not delivered to maintain healthy ecosystem engagement.");
pub(crate) const OPTED_OUT: Listed = Listed::new(
    131050,
    400,
    "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from \
     your business",
);
pub(crate) const UNSUPPORTED_TYPE: Listed = Listed::new(131051, 400, "Unsupported message type");
pub(crate) const MEDIA_UNAVAILABLE: Listed = Listed::new(131053, 400, "Media upload error");
pub(crate) const PAIR_LIMIT: Listed =
    Listed::new(131056, 400, "(Business Account, Consumer Account) pair rate limit hit");
pub(crate) const USER_ID_NOT_ALLOWED: Listed =
    Listed::new(131062, 400, "Business-scoped User ID (BSUID) recipients are not supported for this message");
pub(crate) const COUNT_MISMATCH: Listed =
    Listed::new(132000, 400, "Number of parameters does not match the expected number of params");
pub(crate) const NO_TEMPLATE: Listed =
    Listed::new(132001, 404, "Template name does not exist in the translation");
pub(crate) const TEXT_TOO_LONG: Listed = Listed::new(132005, 400, "Translated text too long");
pub(crate) const FORMAT_MISMATCH: Listed =
    Listed::new(132012, 400, "Parameter format does not match format in the created template");
pub(crate) const PAUSED: Listed = Listed::new(132015, 400, "Template is Paused");
pub(crate) const DISABLED: Listed = Listed::new(132016, 400, "Template is Disabled");
pub(crate) const BAD_CONTENT: Listed =
    Listed::new(132018, 400, "There is an issue with the parameters of your template");
pub(crate) const WRONG_PIN: Listed = Listed::new(133005, 400, "Two step verification PIN Mismatch");
pub(crate) const NOT_VERIFIED: Listed = Listed::new(133006, 400, "Phone number re-verification needed");
pub(crate) const NOT_MARKETING: Listed = Listed::new(134100, 400, "Only marketing messages supported");
pub(crate) const NO_MARKETING_METHOD: Listed = Listed::new(131055, 400, "Method not allowed");
pub(crate) const NOT_REGISTERED: Listed = Listed::new(133010, 400, "Account not registered");
pub(crate) const REGISTRATION_LIMIT: Listed =
    Listed::new(133016, 400, "Account register deregister rate limit exceeded");
/// Seen.
pub(crate) const ALREADY_VERIFIED: Listed = Listed::new(136024, 400, "Phone number already verified");
pub(crate) const WRONG_CODE: Listed = Listed::new(136025, 400, "Verify code error");
/// Meta gives no status, because this code is never in a response.
pub(crate) const IDENTITY_CHANGED: Listed = Listed::new(137000, 400, "Recipient identity key hash mismatch");
pub(crate) const SOME_NOT_BLOCKED: Listed = Listed::new(139100, 400, "Failed to block/unblock users");

/// The row of a code, for a response requested on demand.
pub(crate) fn find(code: u32) -> Option<Listed> {
    ANSWERED.iter().chain(OTHERS).find(|listed| listed.code == code).copied()
}

/// The rows that the simulator itself returns or reports.
const ANSWERED: &[Listed] = &[
    NO_PERMISSION,
    THROUGHPUT,
    USER_BLOCKED,
    ACCESS_DENIED,
    MISSING,
    INVALID,
    TO_SELF,
    UNDELIVERABLE,
    NOT_ALLOWED,
    LOCKED,
    WINDOW_CLOSED,
    MARKETING_CAP,
    OPTED_OUT,
    UNSUPPORTED_TYPE,
    MEDIA_UNAVAILABLE,
    PAIR_LIMIT,
    USER_ID_NOT_ALLOWED,
    COUNT_MISMATCH,
    NO_TEMPLATE,
    TEXT_TOO_LONG,
    FORMAT_MISMATCH,
    PAUSED,
    DISABLED,
    BAD_CONTENT,
    WRONG_PIN,
    NOT_VERIFIED,
    NOT_MARKETING,
    NO_MARKETING_METHOD,
    NOT_REGISTERED,
    REGISTRATION_LIMIT,
    ALREADY_VERIFIED,
    WRONG_CODE,
    IDENTITY_CHANGED,
    SOME_NOT_BLOCKED,
];

/// The rest of Meta's table, for responses requested on demand.
#[rustfmt::skip]
const OTHERS: &[Listed] = &[
    Listed::new(0, 401, "AuthException"),
    Listed::new(1, 400, "API Unknown"),
    Listed::new(2, 503, "API Service"),
    Listed::new(3, 500, "API Method"),
    Listed::new(4, 400, "API Too Many Calls"),
    Listed::new(33, 400, "Parameter value is not valid"),
    Listed::new(100, 400, "Invalid parameter"),
    Listed::new(190, 401, "Access token has expired"),
    Listed::new(200, 403, "API Permission"),
    Listed::new(368, 403, "Temporarily blocked for policies violations"),
    Listed::new(80007, 400, "Rate limit issues"),
    Listed::new(130472, 400, "User's number is part of an experiment"),
    Listed::new(130497, 403, "Business account is restricted from messaging users in this country."),
    Listed::new(131000, 500, "Something went wrong"),
    Listed::new(131016, 500, "Service unavailable"),
    Listed::new(131037, 400, "WhatsApp provided number needs display name approval before message can be sent."),
    Listed::new(131042, 400, "Business eligibility payment issue"),
    Listed::new(131045, 500, "Incorrect certificate"),
    Listed::new(131048, 400, "Spam rate limit hit"),
    Listed::new(131052, 400, "Media download error"),
    Listed::new(131057, 500, "Account in maintenance mode"),
    Listed::new(132007, 400, "Template Format Character Policy Violated"),
    Listed::new(132068, 400, "Flow is in blocked state"),
    Listed::new(132069, 400, "Flow is in throttled state"),
    Listed::new(133000, 500, "Incomplete Deregistration"),
    Listed::new(133004, 503, "Server Temporarily Unavailable"),
    Listed::new(133008, 400, "Too Many two step verification PIN Guesses"),
    Listed::new(133009, 400, "Two step verification PIN Guessed Too Fast"),
    Listed::new(133015, 400, "Please wait a few minutes before attempting to register this phone number"),
    Listed::new(135000, 400, "Generic user error"),
];
