//! The token's report about itself (Meta, "Debug-Token").

use serde_json::Value;

use super::findings::Findings;
use super::{Reader, about_the_input};
use crate::advice;
use crate::encoding::date::{self, UnixSeconds};
use crate::failure::Fault;
use crate::graph::{Node, Request, Response};
use crate::wit::toolkit::TokenReport;
use crate::wit::types::{Failure, FailureKind};

const MESSAGING: &str = "whatsapp_business_messaging";
const MANAGEMENT: &str = "whatsapp_business_management";
const TOKEN_FIELD: &str = "connection.access-token";

/// Asks for the token's kind, expiry and permissions. `None` if Meta does not answer that, for instance because the
/// host puts the real token only into the `Authorization` header, so the inspected token is a placeholder.
pub(super) fn inspect(
    reader: &Reader<'_>,
    findings: &mut Findings,
) -> Result<(Option<TokenReport>, Response), Fault> {
    let node = Node::Other("debug_token".into());
    let mut request = Request::read(reader.access, node, "debug_token", &[]);
    request.token_parameter = Some("input_token");
    let answer = about_the_input(reader.ask(&request, "data"))?;
    let (value, response) = answer.unwrap_or_default();
    let data = value.get("data").filter(|data| data.get("is_valid") == Some(&Value::Bool(true)));
    let Some(data) = data else {
        findings.warn(
            TOKEN_FIELD,
            "Meta does not let this token inspect itself, so its permissions and expiry could not be checked.",
            &format!("Make sure that it is a system user's token with {MESSAGING} and {MANAGEMENT}."),
        );
        return Ok((None, response));
    };
    let now = response.header("date").and_then(date::parse_http_date);
    let report = report(data);
    check_kind(&report, data, now, findings);
    check_scopes(&report, findings);
    findings.other_accounts =
        reader.access.business_account_id().is_some_and(|account| is_for_other_accounts(data, account));
    Ok((Some(report), response))
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn expiry(data: &Value) -> Option<UnixSeconds> {
    data.get("expires_at").and_then(Value::as_i64).filter(|seconds| *seconds != 0)
}

fn report(data: &Value) -> TokenReport {
    TokenReport {
        kind: data.get("type").and_then(Value::as_str).unwrap_or("UNKNOWN").to_owned(),
        expires_at: match data.get("expires_at").and_then(Value::as_i64) {
            None => "unknown".to_owned(),
            Some(0) => "never".to_owned(),
            Some(seconds) => date::format_rfc3339(seconds),
        },
        scopes: strings(data.get("scopes")),
    }
}

fn check_kind(report: &TokenReport, data: &Value, now: Option<UnixSeconds>, findings: &mut Findings) {
    let left = expiry(data).zip(now).map(|(expiry, now)| expiry.saturating_sub(now).max(0));
    let left = match left {
        Some(seconds) if seconds < 2 * 86_400 => format!(", in {} hours", seconds / 3_600),
        Some(seconds) => format!(", in {} days", seconds / 86_400),
        None => String::new(),
    };
    if report.kind == "USER" {
        findings.warn(
            TOKEN_FIELD,
            &format!(
                "This is a person's token, not a system user's; it expires at {}{left}.",
                report.expires_at
            ),
            &format!("{}.", advice::TOKEN),
        );
    } else if expiry(data).is_some() {
        findings.warn(
            TOKEN_FIELD,
            &format!("The token expires at {}{left}.", report.expires_at),
            "Make a system user token that never expires, or note the day to replace this one.",
        );
    }
}

fn check_scopes(report: &TokenReport, findings: &mut Findings) {
    let has = |scope: &str| report.scopes.iter().any(|known| known == scope);
    let denied =
        |message: String, fix: &str| Failure::new(FailureKind::AccessDenied, &message, fix).at(TOKEN_FIELD);
    if !has(MESSAGING) {
        findings.fault(denied(
            format!("The token lacks the permission {MESSAGING}, so it cannot send."),
            "Make a new system user token with this permission.",
        ));
    }
    if !has(MANAGEMENT) {
        findings.warn(
            TOKEN_FIELD,
            &format!(
                "The token lacks the permission {MANAGEMENT}, so templates and numbers cannot be looked up."
            ),
            "Make a new system user token with this permission.",
        );
    }
    findings.may_send = has(MESSAGING);
}

/// Whether the token may send, but not for this account: its permissions name their accounts.
fn is_for_other_accounts(data: &Value, account: &str) -> bool {
    let granular = data.get("granular_scopes").and_then(Value::as_array);
    let messaging = granular
        .into_iter()
        .flatten()
        .find(|scope| scope.get("scope").and_then(Value::as_str) == Some(MESSAGING));
    let targets = strings(messaging.and_then(|scope| scope.get("target_ids")));
    !targets.is_empty() && !targets.iter().any(|target| target == account)
}
