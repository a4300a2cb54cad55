//! Which fault a request meets: one in its own header, one that was requested earlier, or that of its recipient.

mod addressee;
mod endpoint;

use self::addressee::Addressee;
pub(crate) use self::endpoint::answer;
use crate::call::Call;
use crate::codes;
use crate::error::GraphError;
use crate::fault::{Fault, Pending};
use crate::number;
use crate::state::State;

/// The header by which a request asks for a fault.
const HEADER: &str = "x-simulator-fault";

/// The prefix of the simulator's own endpoints, which Meta does not have.
pub(crate) const OWN: &str = "_simulator";

/// The most requests that one fault may be requested for.
const MOST: u32 = 1000;

/// The fault that a request meets, if any. A fault that was requested earlier is counted down.
pub(crate) fn next(state: &mut State, call: &Call) -> Result<Option<Fault>, GraphError> {
    if call.path.first().is_some_and(|first| first == OWN) {
        return Ok(None);
    }
    if let Some(word) = call.header(HEADER) {
        let fault = word.trim().parse();
        return fault.map(Some).map_err(|why: String| GraphError::schema(format!("Header {HEADER}: {why}")));
    }
    let addressee = Addressee::of(state, call);
    let meets = |pending: &Pending| match &pending.to {
        None => true,
        Some(who) => addressee.as_ref().is_some_and(|addressee| addressee.is(who)),
    };
    if let Some(pending) = state.faults.iter_mut().find(|pending| meets(pending)) {
        pending.times = pending.times.saturating_sub(1);
        let fault = pending.fault.clone();
        state.faults.retain(|pending| pending.times > 0);
        return Ok(Some(fault));
    }
    Ok(addressee.and_then(|addressee| addressee.known(&state.world)?.fault.clone()))
}

/// Requests a fault for the next requests. Returns an error if it is impossible.
pub(crate) fn ask(state: &mut State, pending: Pending) -> Result<(), (&'static str, &'static str)> {
    pending.fault.check()?;
    if pending.times == 0 || pending.times > MOST {
        return Err(("times", "a number from 1 to 1000"));
    }
    if pending.to.as_ref().is_some_and(|who| !names_somebody(who)) {
        return Err((
            "to",
            "a phone number with + and country code, a business-scoped user id, or the id of a group",
        ));
    }
    state.faults.push(pending);
    Ok(())
}

fn names_somebody(who: &str) -> bool {
    let number = who.starts_with('+') && number::international(who, "").is_some();
    number || number::is_user_id(who) || number::is_group(who)
}

/// The error for a fault, if it is one of Meta's.
pub(crate) fn refusal(fault: &Fault) -> Option<GraphError> {
    let Fault::Code { code, subcode, status, details } = fault else {
        return None;
    };
    let details = details.as_deref().unwrap_or("The simulator was asked for this answer.");
    let mut error = match codes::find(*code) {
        Some(listed) => listed.with(details),
        None => GraphError::graph(400, *code, format!("(#{code}) An error on demand")).details(details),
    };
    error.subcode = *subcode;
    error.status = status.unwrap_or(error.status);
    Some(error)
}
