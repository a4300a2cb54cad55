//! Validate: what a connection can do. Reads only, and at most five times (`MAX_READS`).
//!
//! Meta cannot try a send without sending, so this asks what it can: what the token reports about itself, whether each
//! id is of the right kind, and whether they belong together.

mod findings;
mod number;
mod token;

use serde_json::Value;

use self::findings::{Findings, pasted, refused_field};
use self::number::OPTIONAL_NUMBER_FIELDS;
pub(crate) use self::number::{NUMBER_FIELDS, phone_number};
use crate::connection::Access;
use crate::failure::Fault;
use crate::graph::{self, Node, Request, Response, Transport, node_type, text_at, unreadable};
use crate::wit::toolkit::{BusinessAccount, ConnectionReport};
use crate::wit::types::{Failure, FailureKind, PhoneNumber, ToolError};

const PHONE_NUMBER_FIELD: &str = "connection.phone-number-id";
const BUSINESS_ACCOUNT_FIELD: &str = "connection.business-account-id";

/// The maximum reads of one check.
const MAX_READS: u32 = 5;

/// An object's health. Of the fields that Meta may refuse, it is the last to be dropped.
const HEALTH: &str = "health_status";

/// Checks a connection.
///
/// # Errors
///
/// `permanent` with every fault found, if the connection can neither send nor look up; `transient` if Meta could not
/// be asked.
pub fn run(access: &Access, transport: &dyn Transport) -> Result<ConnectionReport, Fault> {
    let reader = Reader { access, transport };
    // The token, the number, the account and its numbers.
    let planned = 1
        + u32::from(access.phone_number_id().is_some())
        + 2 * u32::from(access.business_account_id().is_some());
    let mut findings = Findings::with_spare_reads(MAX_READS - planned);
    let (token, response) = token::inspect(&reader, &mut findings)?;
    findings.check_version(&access.api_version, response.header("facebook-api-version"));
    let number = match access.phone_number_id() {
        Some(id) => reader.number(id, &mut findings)?,
        None => None,
    };
    let account = match access.business_account_id() {
        Some(id) => reader.account(id, number.is_some(), &mut findings)?,
        None => {
            findings.no_business_account();
            None
        }
    };
    if let Some(account) = &account {
        findings.not_assigned();
        findings.check_pairing(access.phone_number_id(), account);
    } else if access.phone_number_id().is_none() {
        findings.no_number(&[]);
    }
    let warnings = findings.finish()?;
    Ok(ConnectionReport {
        api_version: access.api_version.clone(),
        token,
        phone_number: number,
        business_account: account.map(|account| account.business_account),
        warnings,
    })
}

/// A business account as far as it could be read.
struct Account {
    business_account: BusinessAccount,
    /// Meta has more numbers than it listed.
    more_numbers: bool,
}

struct Reader<'a> {
    access: &'a Access,
    transport: &'a dyn Transport,
}

impl Reader<'_> {
    /// Reads a value that has at least the field `has`: an answer without it is not Meta's.
    fn read(
        &self,
        node: Node,
        path: &str,
        query: &[(&str, &str)],
        has: &str,
    ) -> Result<(Value, Response), Fault> {
        self.ask(&Request::read(self.access, node, path, query), has)
    }

    fn ask(&self, request: &Request, has: &str) -> Result<(Value, Response), Fault> {
        let response = graph::send(request, self.transport)?;
        let value = response.json(request)?;
        match value.get(has) {
            Some(_) => Ok((value, response)),
            None => Err(unreadable(&request.intent, response.status)),
        }
    }

    /// Reads an object's fields, omitting the optional ones that Meta does not know: a read with one of these fails as
    /// a whole. `Ok(Err(…))` is Meta's complaint about the object.
    fn object(
        &self,
        node: Node,
        (id, kind, field): (&str, &str, &str),
        (fields, optional): (&str, &[&str]),
        findings: &mut Findings,
    ) -> Result<Result<Value, Failure>, Fault> {
        let mut wanted = optional.to_vec();
        loop {
            let all = [&[fields], wanted.as_slice()].concat().join(",");
            let answer = self.read(node.clone(), id, &[("fields", &all)], "id");
            let refused = match &answer {
                Err(fault) => match &**fault {
                    ToolError::Permanent(failure) if pasted(failure) == Some(kind) => refused_field(failure),
                    _ => None,
                },
                Ok(_) => None,
            };
            let Some(refused) = refused.filter(|_| !wanted.is_empty()) else {
                return about_the_input(answer.map(|(value, _)| value));
            };
            if !findings.may_read_again() {
                // Meta named the object's kind, so it exists.
                findings.not_read(field);
                return Ok(Ok(Value::Object([("id".to_owned(), id.into())].into_iter().collect())));
            }
            wanted = fewer(&wanted, refused, wanted.len() == optional.len());
        }
    }

    fn number(&self, id: &str, findings: &mut Findings) -> Result<Option<PhoneNumber>, Fault> {
        let node = Node::PhoneNumber(PHONE_NUMBER_FIELD);
        let object = (id, node_type::PHONE_NUMBER, PHONE_NUMBER_FIELD);
        match self.object(node, object, (NUMBER_FIELDS, &OPTIONAL_NUMBER_FIELDS), findings)? {
            Ok(value) => {
                let number = phone_number(&value, id);
                findings.check_number(&number, &value);
                Ok(Some(number))
            }
            Err(failure) => {
                findings.wrong_number(failure);
                Ok(None)
            }
        }
    }

    fn account(
        &self,
        id: &str,
        number_is_known: bool,
        findings: &mut Findings,
    ) -> Result<Option<Account>, Fault> {
        let object = (id, node_type::BUSINESS_ACCOUNT, BUSINESS_ACCOUNT_FIELD);
        let account = match self.object(
            Node::BusinessAccount,
            object,
            ("id,name", &[HEALTH, "marketing_messages_onboarding_status"]),
            findings,
        )? {
            Ok(account) => account,
            Err(failure) => {
                findings.wrong_account(failure, number_is_known);
                return Ok(None);
            }
        };
        findings.check_account_health(&account);
        let path = format!("{id}/phone_numbers");
        let query = [("fields", NUMBER_FIELDS), ("limit", "100")];
        let numbers = self.read(Node::BusinessAccount, &path, &query, "data");
        let numbers = match about_the_input(numbers.map(|(value, _)| value))? {
            Ok(numbers) => numbers,
            Err(failure) => {
                findings.wrong_account(failure, number_is_known);
                return Ok(None);
            }
        };
        let listed = numbers.get("data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Ok(Some(Account {
            business_account: BusinessAccount {
                id: id.to_owned(),
                name: text_at(&account, "name"),
                health: text_at(&account, "health_status/can_send_message"),
                marketing_messages: text_at(&account, "marketing_messages_onboarding_status"),
                phone_numbers: listed.iter().map(|number| phone_number(number, "")).collect(),
            },
            more_numbers: numbers.get("paging").and_then(|paging| paging.get("next")).is_some(),
        }))
    }
}

/// The fields to ask for after Meta has refused one: first all others, then only the health, then none.
fn fewer<'a>(wanted: &[&'a str], refused: &str, first: bool) -> Vec<&'a str> {
    let others = || wanted.iter().copied().filter(|field| *field != refused);
    if first && others().count() < wanted.len() {
        return others().collect();
    }
    let health: Vec<_> = others().filter(|field| *field == HEALTH).collect();
    if health.len() < wanted.len() { health } else { Vec::new() }
}

/// Separates a complaint of Meta's about an id, which is one finding among others, from a failure to ask Meta at all,
/// which ends the check.
fn about_the_input<T>(answer: Result<T, Fault>) -> Result<Result<T, Failure>, Fault> {
    match answer.map_err(|fault| *fault) {
        Ok(value) => Ok(Ok(value)),
        Err(ToolError::Permanent(failure))
            if failure.code.is_some() && failure.kind != FailureKind::InvalidToken =>
        {
            Ok(Err(failure))
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
