//! The end of a URL button's address, which replaces the variable (Meta, "Templates: components", URL buttons).

use super::parameters::Slot;
use crate::encoding::percent;
use crate::failure::Fault;
use crate::wit::types::Failure;

/// The message about a whole address given instead of its end.
pub(crate) const WHOLE_ADDRESS: &str =
    "The value begins with a whole address, and the template's own address comes before it.";
pub(crate) const ENCODE_ADDRESS: &str =
    "Percent-encode an address that is meant as a query value, as in https%3A%2F%2Fexample.com.";

/// The slot for the value.
pub(super) fn slot(field: &str) -> Slot<'_> {
    Slot { field, of: "The end of the address", is_prose: false }
}

/// Refuses a value that cannot be the end of any address. Meta accepts these, since WhatsApp opens the address as it
/// is put together, and the recipient gets a dead link.
///
/// # Errors
///
/// `permanent`.
pub(crate) fn check(end: &str, field: &str) -> Result<(), Fault> {
    slot(field).check(end)?;
    let refuse = |message: &str, fix: &str| Err(Failure::invalid_input(field, message, fix).permanent());
    if begins_with_address(end) {
        let fix = ["Give only what follows the template's own address. ", ENCODE_ADDRESS].concat();
        return refuse(WHOLE_ADDRESS, &fix);
    }
    if !end.bytes().all(|byte| byte.is_ascii_graphic()) {
        let mut encoded = String::new();
        percent::encode_into(&mut encoded, end, percent::in_written_url);
        return refuse(
            "The end of the address has a space or a character beyond ASCII.",
            &["Percent-encode it: ", &encoded, "."].concat(),
        );
    }
    Ok(())
}

/// Whether a value begins with `http://` or `https://`. A completely percent-encoded address is a value like any
/// other.
pub(crate) fn begins_with_address(value: &str) -> bool {
    let begins = |value: &str, beginnings: [&str; 2]| {
        let value = value.trim_start();
        beginnings.iter().any(|beginning| strip_prefix(value, beginning).is_some())
    };
    begins(&percent::decode(value), ["http://", "https://"])
        && !begins(value, ["http%3a%2f%2f", "https%3a%2f%2f"])
}

/// The text after a beginning, in any letter case.
pub(crate) fn strip_prefix<'a>(text: &'a str, beginning: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(beginning.len())?;
    head.eq_ignore_ascii_case(beginning).then_some(rest)
}
