//! How the crate builds a [`Failure`] and says whether a repeat is safe.

use crate::wit::types::{Failure, FailureKind, FailureScope, ToolError};

/// An error on its way to the caller. Boxed, since it is large and rare, and would else be copied at every
/// step of every call.
pub type Fault = Box<ToolError>;

// The texts are borrowed, not `impl Into<String>`: with hundreds of callers, a copy of the conversion in each
// would be a good part of the component.

impl Failure {
    /// A fault with what went wrong and what to do about it.
    #[inline(never)]
    pub(crate) fn new(kind: FailureKind, message: &str, fix: &str) -> Self {
        Self {
            kind,
            scope: scope_of(kind),
            message: message.to_owned(),
            fix: fix.to_owned(),
            field: None,
            code: None,
            subcode: None,
            details: None,
            http_status: None,
            trace_id: None,
            retry_after_ms: None,
        }
    }

    /// An input that is missing, malformed, too long, or contradicts another.
    pub(crate) fn invalid_input(field: &str, message: &str, fix: &str) -> Self {
        Self::new(FailureKind::InvalidInput, message, fix).at(field)
    }

    /// Names the input at fault. One of the connection's is every call's.
    pub(crate) fn at(mut self, field: &str) -> Self {
        if field.starts_with("connection.") {
            self.scope = FailureScope::Connection;
        }
        self.field = Some(field.to_owned());
        self
    }

    /// Says whom the fault concerns, where its kind alone does not.
    pub(crate) fn concerning(mut self, scope: FailureScope) -> Self {
        self.scope = scope;
        self
    }

    /// Gives the documented code.
    pub(crate) fn with_code(mut self, code: u32) -> Self {
        self.code = Some(code);
        self
    }

    /// Gives the HTTP status of the answer.
    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.http_status = Some(status.into());
        self
    }

    /// Refused, or could not be made.
    #[inline(never)]
    pub(crate) fn permanent(self) -> Fault {
        Box::new(ToolError::Permanent(self))
    }
}

/// Whom a fault of this kind concerns, unless more is known.
const fn scope_of(kind: FailureKind) -> FailureScope {
    use FailureKind as Kind;
    match kind {
        Kind::InvalidInput
        | Kind::ObjectNotAccessible
        | Kind::TemplateMismatch
        | Kind::MediaUnavailable
        | Kind::InvalidSignature => FailureScope::Message,
        Kind::InvalidRecipient | Kind::WindowClosed | Kind::RecipientUnavailable | Kind::PairRateLimited => {
            FailureScope::Recipient
        }
        Kind::TemplateNotFound | Kind::TemplatePaused | Kind::TemplateDisabled => FailureScope::Template,
        Kind::RateLimited => FailureScope::Sender,
        Kind::AccountRestricted => FailureScope::Account,
        Kind::InvalidToken
        | Kind::InvalidPhoneNumberId
        | Kind::InvalidBusinessAccountId
        | Kind::AccessDenied => FailureScope::Connection,
        Kind::ServiceUnavailable | Kind::NetworkFailed | Kind::UnexpectedResponse => FailureScope::Service,
        Kind::HostDenied => FailureScope::Host,
        Kind::Other => FailureScope::Unknown,
    }
}

/// Whether the same call may be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It will fail again.
    Permanent,
    /// It was not carried out: safe to repeat.
    Transient,
    /// It may have been carried out: safe to repeat only where the call merely reads.
    Ambiguous,
}

impl Verdict {
    /// The error for a call that `reads` and changes nothing, or that sends or changes something.
    pub(crate) fn of(self, failure: Failure, reads: bool) -> Fault {
        Box::new(match (self, reads) {
            (Self::Permanent, _) => ToolError::Permanent(failure),
            (Self::Transient, _) | (Self::Ambiguous, true) => ToolError::Transient(failure),
            (Self::Ambiguous, false) => ToolError::PermanentUnconfirmed(failure),
        })
    }
}

/// The failure of what is refused for good.
#[cfg(test)]
pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, Fault>) -> Failure {
    match result.map_err(|fault| *fault) {
        Err(ToolError::Permanent(failure)) => failure,
        other => panic!("not refused: {other:?}"),
    }
}
