//! The simulator's records for its user.

use std::fmt;
use std::time::Instant;

use serde::Serialize;
use serde_json::Value;

use crate::error::NOT_SIMULATED;
use crate::fault::Fault;

/// A message that was accepted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SentMessage {
    /// The id in the answer, `wamid.…`.
    pub id: String,
    /// The phone number id it was sent from.
    pub from: String,
    /// The recipient as in the request: a phone number, a business-scoped user id, or a group.
    pub to: String,
    /// The recipient as WhatsApp resolved it: the `wa_id`, the `user_id`, or the group.
    pub recipient: String,
    /// The type of the message: `text`, `template`, …
    pub kind: String,
    /// The whole request body.
    pub body: Value,
    /// `biz_opaque_callback_data`.
    pub callback_data: Option<String>,
    /// When it was accepted, in seconds since 1970.
    pub accepted_at: u64,
    /// The fate of the message after the 200.
    pub fate: Fate,
    /// What Meta charges for it, once it is sent.
    pub pricing: MessagePrice,
    /// Whether the response never reached the sender, because of a [`Fault`] on demand.
    pub answer_lost: bool,
}

/// What Meta charges for a message.
///
/// Meta, Cloud API: "Pricing": messages that are not templates are free, and so are utility templates within the
/// 24-hour window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct MessagePrice {
    /// Whether it is charged.
    pub billable: bool,
    /// `regular` or `free_customer_service`.
    pub kind: String,
    /// `service`, or the template's category in lower case.
    pub category: String,
}

/// The fate of an accepted message. Meta reports it in a webhook, never in the response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It reaches the recipient.
    Delivered,
    /// It does not reach the recipient; Meta's code and title say why.
    Failed {
        /// A code such as 131047.
        code: u32,
        /// A title such as "Re-engagement message".
        title: String,
        /// Meta's explanation.
        details: String,
    },
}

/// A request and its response. Access tokens in the query are replaced by `…`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SeenRequest {
    /// When the whole request had been received.
    #[serde(skip)]
    pub at: Instant,
    /// The HTTP method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The HTTP status of the response, even if it is lost. `None` if a fault on demand means that the request is
    /// neither answered nor carried out.
    pub status: Option<u16>,
    /// The code of the error, if it was one.
    pub code: Option<u32>,
    /// The subcode of the error, if it had one.
    pub subcode: Option<u32>,
    /// The fault on demand that it met.
    pub fault: Option<Fault>,
}

impl fmt::Display for SeenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.method, self.path)?;
        match self.status {
            Some(status) => write!(f, "{status}")?,
            None => f.write_str("no answer")?,
        }
        match (self.code, self.subcode) {
            (Some(code), Some(subcode)) => write!(f, " (#{code}/{subcode})")?,
            (Some(code), None) => write!(f, " (#{code})")?,
            _ => {}
        }
        match &self.fault {
            Some(fault) => write!(f, ", fault on demand: {fault}"),
            None if self.code == Some(NOT_SIMULATED) => {
                f.write_str(", not simulated: Meta has this endpoint, and the simulator does not")
            }
            None => Ok(()),
        }
    }
}

/// The path and query with every access token removed.
pub(crate) fn without_tokens<'a>(path_and_query: &str, known: impl Iterator<Item = &'a str>) -> String {
    let shown = match path_and_query.split_once('?') {
        None => path_and_query.to_owned(),
        Some((path, query)) => {
            let pairs = query.split('&').map(|pair| match pair.split_once('=') {
                Some((key @ ("access_token" | "input_token"), _)) => format!("{key}=…"),
                _ => pair.to_owned(),
            });
            format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
        }
    };
    // By mistake, a request may have a token in any other place.
    known.filter(|token| !token.is_empty()).fold(shown, |shown, token| shown.replace(token, "…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_never_shown() {
        let shown =
            without_tokens("/v25.0/debug_token?input_token=EAAG-x&access_token=a|b&limit=5", [].into_iter());
        assert_eq!(shown, "/v25.0/debug_token?input_token=…&access_token=…&limit=5");
        assert_eq!(
            without_tokens("/v25.0/EAAG-x/messages?id=EAAG-x", ["EAAG-x"].into_iter()),
            "/v25.0/…/messages?id=…"
        );
    }
}
