//! The findings of a check: faults, which make the connection useless, and warnings.

use serde_json::Value;

use super::{Account, BUSINESS_ACCOUNT_FIELD, PHONE_NUMBER_FIELD};
use crate::advice;
use crate::connection::filled;
use crate::failure::Fault;
use crate::graph::node_type;
use crate::text;
use crate::wit::types::{Failure, FailureKind, Issue, PhoneNumber};

/// Everything found so far.
#[derive(Default)]
pub(super) struct Findings {
    faults: Vec<Failure>,
    warnings: Vec<Issue>,
    /// How many reads are left besides those that every check makes.
    spare_reads: u32,
    /// The token reports that it may send.
    pub(super) may_send: bool,
    /// The token reports that it may send for other accounts, but not for this one.
    pub(super) other_accounts: bool,
}

/// The kind of object that Meta found, if it refused a field because the kind does not have it.
pub(super) fn pasted(failure: &Failure) -> Option<&str> {
    node_type::named_in(failure.details.as_deref()?)
}

/// The field that, according to Meta, the object does not have.
pub(super) fn refused_field(failure: &Failure) -> Option<&str> {
    let (_, field) = text::split_once(failure.details.as_deref()?, "nonexisting field (")?;
    field.split_once(')').map(|(field, _)| field)
}

impl Findings {
    pub(super) fn with_spare_reads(spare_reads: u32) -> Self {
        Self { spare_reads, ..Self::default() }
    }

    pub(super) fn fault(&mut self, failure: Failure) {
        self.faults.push(failure);
    }

    pub(super) fn warn(&mut self, field: &str, message: &str, fix: &str) {
        self.warnings.push(Issue { field: Some(field.to_owned()), message: message.into(), fix: fix.into() });
    }

    /// Whether a read may be repeated with fewer fields: as long as reads are left.
    pub(super) fn may_read_again(&mut self) -> bool {
        let left = self.spare_reads.checked_sub(1);
        self.spare_reads = left.unwrap_or_default();
        left.is_some()
    }

    /// An object of the right kind whose other fields could not be read.
    pub(super) fn not_read(&mut self, field: &str) {
        self.warn(
            field,
            "Meta refuses several of the fields that were asked for, so the state of this object is not known.",
            "Look in WhatsApp Manager; leave api-version empty to use a version that has the fields.",
        );
    }

    /// The warnings, or every fault combined in one.
    pub(super) fn finish(self) -> Result<Vec<Issue>, Fault> {
        let mut faults = self.faults;
        if faults.len() > 1 {
            let (mut message, mut fix) = (String::new(), String::new());
            for fault in &faults {
                let field = fault.field.as_deref().unwrap_or("connection");
                message = format!("{message} {field}: {}", fault.message);
                fix = format!("{fix} {field}: {}", fault.fix);
            }
            if let Some(first) = faults.first_mut() {
                (first.message, first.fix) = (message.trim().to_owned(), fix.trim().to_owned());
            }
        }
        match faults.into_iter().next() {
            Some(fault) => Err(fault.permanent()),
            None => Ok(self.warnings),
        }
    }

    /// For a version that has ended, Meta serves the oldest live one, and says so.
    pub(super) fn check_version(&mut self, asked: &str, served: Option<&str>) {
        if let Some(served) = served.map(str::trim).filter(|served| *served != asked) {
            self.warn(
                "connection.api-version",
                &format!("Meta serves {served}, not {asked}: that version has ended or does not exist yet."),
                "Leave api-version empty to use the toolkit's own, or give a version that still works.",
            );
        }
    }

    pub(super) fn no_business_account(&mut self) {
        self.warn(
            BUSINESS_ACCOUNT_FIELD,
            "No business account id is given, so templates and numbers cannot be looked up, nor the number's account checked.",
            "Give business-account-id: Meta Business Manager shows it under Accounts, WhatsApp accounts.",
        );
    }

    /// A number that may not be read can still send, if the token may.
    pub(super) fn wrong_number(&mut self, failure: Failure) {
        if failure.kind == FailureKind::AccessDenied && self.may_send {
            self.warn(PHONE_NUMBER_FIELD, &failure.message, &failure.fix);
            return;
        }
        self.fault(failure.at(PHONE_NUMBER_FIELD));
    }

    /// An account that cannot be read does not prevent sending, if the number can be read and only the permission to
    /// read the account is missing.
    pub(super) fn wrong_account(&mut self, failure: Failure, number_is_known: bool) {
        if failure.kind == FailureKind::AccessDenied && (number_is_known || self.may_send) {
            self.warn(BUSINESS_ACCOUNT_FIELD, &failure.message, &failure.fix);
            return;
        }
        self.fault(failure.at(BUSINESS_ACCOUNT_FIELD));
    }

    /// Reports an account that is not in the token's own list. Only for the id of an account: any other fault of the
    /// id says more.
    pub(super) fn not_assigned(&mut self) {
        if self.other_accounts {
            self.fault(
                Failure::new(
                    FailureKind::AccessDenied,
                    "The token may send for other business accounts, but not for this one.",
                    "Assign the account to the token's system user, then make a new token; or give the id of an account that is assigned.",
                )
                .at(BUSINESS_ACCOUNT_FIELD),
            );
        }
    }

    /// Checks that the number is one of the account's. If no number is given, reports the account's numbers.
    pub(super) fn check_pairing(&mut self, number: Option<&str>, account: &Account) {
        let numbers = &account.business_account.phone_numbers;
        let Some(id) = number else { return self.no_number(numbers) };
        if !account.more_numbers && !numbers.iter().any(|number| number.id == id) {
            let known: Vec<_> = numbers.iter().map(|number| number.id.as_str()).collect();
            let known = if known.is_empty() { "none".into() } else { known.join(", ") };
            self.fault(
                Failure::new(
                    FailureKind::InvalidPhoneNumberId,
                    "The number does not belong to this business account.",
                    &format!("Give one of the account's phone number ids ({known}), or the number's own account. {}.", advice::PHONE_NUMBER_ID),
                )
                .at(PHONE_NUMBER_FIELD)
                .with_code(33),
            );
        }
    }

    pub(super) fn no_number(&mut self, numbers: &[PhoneNumber]) {
        let (message, fix) = match numbers {
            [] => (
                "No phone number id is given.".into(),
                "Give phone-number-id in the connection, or in every send.".into(),
            ),
            [only] => (
                format!("No phone number id is given; the account's only number has the id {}.", only.id),
                format!("Store {} as the connection's phone-number-id, or give it in every send.", only.id),
            ),
            _ => (
                "No phone number id is given, and the account has several numbers.".into(),
                "Choose one of business-account.phone-numbers: store its id as the connection's phone-number-id, or give it in every send.".into(),
            ),
        };
        self.warn(PHONE_NUMBER_FIELD, &message, &fix);
    }

    /// Warns about problems that a number will have later. The sets of values are Meta's and open, so none is a fault.
    pub(super) fn check_number(&mut self, number: &PhoneNumber, value: &Value) {
        if let Some(status) = number.status.as_deref().filter(|status| *status != "CONNECTED") {
            self.warn(
                PHONE_NUMBER_FIELD,
                &format!("The number's status is {status}, not CONNECTED."),
                "Open the number in WhatsApp Manager and do what it asks for.",
            );
        }
        if let Some(rating @ ("YELLOW" | "RED")) = number.quality_rating.as_deref() {
            self.warn(
                PHONE_NUMBER_FIELD,
                &format!("The number's quality rating is {rating}: people block or report its messages."),
                "Send only to people who asked for it, or Meta will limit the number.",
            );
        }
        self.check_health(PHONE_NUMBER_FIELD, "the number", value);
    }

    pub(super) fn check_account_health(&mut self, account: &Value) {
        self.check_health(BUSINESS_ACCOUNT_FIELD, "the account", account);
    }

    /// Meta, "Messaging health status".
    fn check_health(&mut self, field: &str, whose: &str, value: &Value) {
        let Some(health) = value.get("health_status") else { return };
        let Some(state @ ("LIMITED" | "BLOCKED")) = health.get("can_send_message").and_then(Value::as_str)
        else {
            return;
        };
        let entities = health.get("entities").and_then(Value::as_array);
        let mut message = format!("Meta says that sending from {whose} is {state}.");
        let mut fix = String::new();
        for entity in entities.into_iter().flatten() {
            for error in entity.get("errors").and_then(Value::as_array).into_iter().flatten() {
                for (said, name) in [(&mut message, "error_description"), (&mut fix, "possible_solution")] {
                    if let Some(text) = error.get(name).and_then(Value::as_str) {
                        said.push(' ');
                        said.push_str(text);
                    }
                }
            }
        }
        let fix =
            filled(Some(&fix)).unwrap_or("Open the account in WhatsApp Manager and do what it asks for.");
        self.warn(field, &message, fix);
    }
}
