//! How the crate builds a [`Failure`] and says whether repeating the call is safe.

use crate::wit::types::{Failure, FailureKind, FailureScope, ToolError};

/// An error on its way to the caller. Boxed, since it is large and rare, and would otherwise be copied at every step
/// of every call.
pub type Fault = Box<ToolError>;

// The texts are borrowed instead of `impl Into<String>`: with hundreds of callers, a copy of the conversion in each
// would be a considerable part of the component.

impl Failure {
    /// A fault with its message and its fix.
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

    /// Names the input at fault. A fault in the connection concerns every call.
    pub(crate) fn at(mut self, field: &str) -> Self {
        if field.starts_with("connection.") {
            self.scope = FailureScope::Connection;
        }
        self.field = Some(field.to_owned());
        self
    }

    /// Says whom the fault concerns, if its kind alone does not.
    pub(crate) fn concerning(mut self, scope: FailureScope) -> Self {
        self.scope = scope;
        self
    }

    /// Sets the documented code.
    pub(crate) fn with_code(mut self, code: u32) -> Self {
        self.code = Some(code);
        self
    }

    /// Sets the HTTP status of the answer.
    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.http_status = Some(status.into());
        self
    }

    /// The call was refused, or could not be made.
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

/// Whether the same call may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It will fail again.
    Permanent,
    /// It was not carried out: safe to repeat.
    Transient,
    /// It may have been carried out: safe to repeat only if the call merely reads.
    Unconfirmed,
}

impl Verdict {
    /// The error for a call that only reads, or for one that sends or changes something.
    pub(crate) fn of(self, failure: Failure, reads: bool) -> Fault {
        Box::new(match (self, reads) {
            (Self::Permanent, _) => ToolError::Permanent(failure),
            (Self::Transient, _) | (Self::Unconfirmed, true) => ToolError::Transient(failure),
            (Self::Unconfirmed, false) => ToolError::PermanentUnconfirmed(failure),
        })
    }
}

/// The failure of a call that is refused for good.
#[cfg(test)]
pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, Fault>) -> Failure {
    match result.map_err(|fault| *fault) {
        Err(ToolError::Permanent(failure)) => failure,
        other => panic!("not refused: {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::tests::{access, bare_access, connection};
    use crate::connection::{Access, Environment};
    use crate::graph::{Request, Response, Transport, TransportFault};
    use crate::lookups;
    use crate::tools::Action;
    use crate::wit::lookups::{ListTemplatesInput, TemplateFormInput};
    use crate::wit::toolkit::{
        CustomApiCallInput, HttpMethod, MediaKind, MediaSource, SendMediaInput, SendMessageInput,
        SendTemplateInput, TemplateParameter,
    };
    use crate::wit::types::Connection;

    const TO: &str = "+15550100";

    fn scope<T: std::fmt::Debug>(result: Result<T, Fault>) -> FailureScope {
        refused(result).scope
    }

    /// A campaign continues after a fault that concerns one row, and stops at one that the next row would meet too.
    #[test]
    fn every_fault_found_before_sending_says_whom_it_concerns() {
        use FailureScope::{Connection, Message, Recipient, Template};
        let text = |to: &str, body: &str| scope(SendMessageInput::new(to, body).request(&access()));
        for to in ["", "15550100", "+1 555 0100", "nobody"] {
            assert_eq!(text(to, "x"), Recipient, "{to}");
        }
        assert_eq!(text(TO, ""), Message);
        assert_eq!(text(TO, &"x".repeat(5_000)), Message);
        let reply = SendMessageInput { reply_to: Some("x".into()), ..SendMessageInput::new(TO, "x") };
        assert_eq!(scope(reply.request(&access())), Message);
        assert_eq!(scope(SendMessageInput::new(TO, "x").request(&bare_access())), Connection);

        let media =
            SendMediaInput::new(TO, MediaKind::Image, MediaSource::Url("http://localhost/x.png".into()));
        assert_eq!(scope(media.request(&access())), Message);

        let template = SendTemplateInput::new(TO, "hello", "en");
        let named =
            |name: &str, language: &str| scope(SendTemplateInput::new(TO, name, language).request(&access()));
        assert_eq!((named("Hello", "en"), named("hello", "EN-us")), (Template, Template));
        let parameter = |value: &str| TemplateParameter {
            name: None,
            value: value.into(),
            currency: None,
            date_time: None,
        };
        let filled = SendTemplateInput { body: Some(vec![parameter("a\nb")]), ..template };
        assert_eq!(scope(filled.request(&access())), Message);

        for path in ["https://elsewhere.example/x", "/../x", ""] {
            let call = CustomApiCallInput {
                method: HttpMethod::Get,
                path: path.into(),
                query: None,
                headers: None,
                body: None,
                accept_error_status: None,
                max_response_bytes: None,
            };
            assert_eq!(scope(call.request(&access())), Message, "{path}");
        }
    }

    #[test]
    fn a_fault_of_the_connection_is_the_connections_whatever_its_kind() {
        let text = |text: &str| Some(text.to_owned());
        let token = || text("EAAG-test");
        for faulty in [
            connection(),
            Connection { access_token: text("Bearer x"), ..connection() },
            Connection { access_token: token(), api_version: text("25"), ..connection() },
            Connection { access_token: token(), timeout_ms: Some(0), ..connection() },
            Connection { access_token: token(), graph_url: text("graph"), ..connection() },
            Connection { access_token: token(), phone_number_id: text("+1 555 0100"), ..connection() },
            Connection { access_token: token(), business_account_id: text("x"), ..connection() },
            // The host's token does not go to an address from the connection.
            Connection { graph_url: text("https://elsewhere.example"), ..connection() },
        ] {
            let shown = format!("{faulty:?}");
            assert_eq!(
                scope(Access::resolve(&faulty, &Environment::default())),
                FailureScope::Connection,
                "{shown}"
            );
        }
    }

    /// An account with no template.
    struct Empty;

    impl Transport for Empty {
        fn send(&self, _: &Request) -> Result<Response, TransportFault> {
            Ok(Response { status: 200, body: br#"{"data":[]}"#.to_vec(), ..Response::default() })
        }
    }

    #[test]
    fn what_a_look_up_does_not_find_says_whom_it_concerns() {
        let form = TemplateFormInput { name: "hello".into(), language: "en".into(), dialect: None };
        assert_eq!(scope(lookups::template_form(&access(), &Empty, &form)), FailureScope::Template);
        let all =
            ListTemplatesInput { name: None, language: None, status: None, category: None, after: None };
        assert_eq!(scope(lookups::list_templates(&bare_access(), &Empty, &all)), FailureScope::Connection);
    }
}
