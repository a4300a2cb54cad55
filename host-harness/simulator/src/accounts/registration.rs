//! Adding a phone number to the Cloud API and removing it: `/register`, `/deregister`, `/request_code`, `/verify_code`,
//! and the PIN of two-step verification.
//!
//! Meta, Cloud API: "Register a business phone number" and "Error codes". Assumption: every code of six digits verifies
//! a number; the changes of the number's status.

use serde_json::Value;

use crate::PhoneNumber;
use crate::call::{Answer, Call, Reply};
use crate::codes::{
    ALREADY_VERIFIED, NOT_REGISTERED, NOT_VERIFIED, REGISTRATION_LIMIT, WRONG_CODE, WRONG_PIN,
};
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;

pub(super) const EDGES: &[&str] = &["register", "deregister", "request_code", "verify_code"];

/// The most registrations and deregistrations, taken together, within [`WITHIN`] seconds.
const TIMES: usize = 10;
const WITHIN: u64 = 72 * 3600;

pub(super) fn edge(state: &mut State, call: &Call, id: &str, edge: &str) -> Answer {
    match (call.method.as_str(), edge) {
        ("POST", "register") => register(state, call, id)?,
        ("POST", "deregister") => deregister(state, call, id)?,
        ("POST", "request_code") => request_code(state, call, id)?,
        ("POST", "verify_code") => verify_code(state, call, id)?,
        (method, _) => return Err(GraphError::no_such_object(method, id)),
    }
    Ok(Reply::success())
}

fn number<'s>(state: &'s mut State, id: &str) -> Result<&'s mut PhoneNumber, GraphError> {
    let accounts = state.world.business_accounts.iter_mut();
    let number = accounts.flat_map(|account| &mut account.phone_numbers).find(|phone| phone.id == id);
    number.ok_or_else(|| GraphError::no_such_object("POST", id))
}

fn verified(number: &PhoneNumber) -> bool {
    !number.status.eq_ignore_ascii_case("UNVERIFIED")
}

/// A PIN: six digits.
pub(super) fn pin(given: &Param) -> Result<String, GraphError> {
    let pin = given.id("pin")?;
    match pin.len() == 6 && pin.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(pin),
        false => Err(GraphError::schema("Param pin must be a string of six digits.")),
    }
}

fn register(state: &mut State, call: &Call, id: &str) -> Result<(), GraphError> {
    let params = Value::Object(call.whatsapp_params()?);
    let given = Param::new(&params, "register")?;
    given.only(&["messaging_product", "pin", "data_localization_region", "backup"])?;
    let pin = pin(&given)?;
    given.optional_text("data_localization_region", 2)?;
    count(state, call, id)?;
    if !verified(number(state, id)?) {
        return Err(NOT_VERIFIED.with("Verify the phone number first."));
    }
    let settings = state.settings(id);
    if settings.pin.as_ref().is_some_and(|known| *known != pin) {
        return Err(WRONG_PIN.with("The PIN is not that of the number's two-step verification."));
    }
    settings.pin = Some(pin);
    "CONNECTED".clone_into(&mut number(state, id)?.status);
    Ok(())
}

fn deregister(state: &mut State, call: &Call, id: &str) -> Result<(), GraphError> {
    count(state, call, id)?;
    let number = number(state, id)?;
    if number.status.eq_ignore_ascii_case("DISCONNECTED") {
        return Err(NOT_REGISTERED.with("The phone number is not registered."));
    }
    "DISCONNECTED".clone_into(&mut number.status);
    Ok(())
}

fn count(state: &mut State, call: &Call, id: &str) -> Result<(), GraphError> {
    let times = &mut state.settings(id).registrations;
    times.retain(|at| at + WITHIN > call.unix);
    if times.len() >= TIMES {
        return Err(REGISTRATION_LIMIT.with("The phone number was registered and deregistered too often."));
    }
    times.push(call.unix);
    Ok(())
}

fn request_code(state: &mut State, call: &Call, id: &str) -> Result<(), GraphError> {
    let params = Value::Object(call.params()?);
    let given = Param::new(&params, "request_code")?;
    given.only(&["code_method", "language"])?;
    given.word("code_method", &["sms", "voice"])?;
    given.text("language", 16)?;
    if verified(number(state, id)?) {
        return Err(ALREADY_VERIFIED.with("The phone number is verified already."));
    }
    state.settings(id).code_requested = true;
    Ok(())
}

fn verify_code(state: &mut State, call: &Call, id: &str) -> Result<(), GraphError> {
    let params = Value::Object(call.params()?);
    let given = Param::new(&params, "verify_code")?;
    given.only(&["code"])?;
    let code = given.id("code")?;
    let six = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    if !six || !std::mem::take(&mut state.settings(id).code_requested) {
        return Err(WRONG_CODE.with("The code is not the one that was sent."));
    }
    "PENDING".clone_into(&mut number(state, id)?.status);
    Ok(())
}
