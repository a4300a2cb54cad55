//! Makes the next message to a person fail, for testing a workflow.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::Local;
use host_harness_bubble::Message;
use host_harness_simulator::Fault;
use maud::{Markup, html};

use super::PATH;
use crate::app::App;
use crate::form_body::{Pairs, encoded};
use crate::page::refused;
use crate::phones::{ChatId, Entry, From, address};

/// The faults that are offered, by the simulator's names, each with what the sender sees.
const OFFERED: [(&str, &str); 10] = [
    ("131056", "131056: too many messages to this person (transient)"),
    ("130429", "130429: too many messages from this number (transient)"),
    ("131049", "131049: Meta holds marketing messages back (permanent)"),
    ("132001", "132001: no such template (permanent)"),
    ("190", "190: the token is not valid (permanent)"),
    ("131000", "131000: something went wrong (unconfirmed)"),
    ("timeout-after", "No answer in time (unconfirmed)"),
    ("answer-lost", "The message arrives, the answer gets lost (unconfirmed)"),
    ("html", "A page of HTML instead of an answer (unconfirmed)"),
    ("slow-body", "The answer trickles in"),
];

pub(super) async fn set(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let form = Pairs::parse(&body);
    let Ok(id) = form.get("chat").parse::<ChatId>() else {
        return refused(StatusCode::BAD_REQUEST, "The form names no chat.");
    };
    let word = if form.get("code").trim().is_empty() { form.get("fault") } else { form.get("code").trim() };
    let fault = match word.parse::<Fault>() {
        Ok(fault) => fault,
        Err(why) => return refused(StatusCode::BAD_REQUEST, &why),
    };
    let to = address(&id.who, app.phones().chat(&id));
    if let Err(error) = app.simulator.fail_next(fault, Some(&to)) {
        return refused(StatusCode::BAD_REQUEST, &error.to_string());
    }
    let said = OFFERED.iter().find(|(own, _)| *own == word).map_or(word, |(_, said)| said);
    let note =
        Message { body: format!("A fault was set for the next message: {said}"), ..Message::default() };
    app.change_phones(|phones| {
        let name = format!("fault-{}", phones.version());
        phones.add(&id, Entry::new(&name, From::Event, Local::now(), note));
    });
    Redirect::to(&format!("{PATH}?chat={}", encoded(&id.to_string()))).into_response()
}

/// The control.
pub(super) fn control(id: &ChatId, address: &str) -> Markup {
    html! {
        details class="more" {
            summary { "Make the next message fail" }
            form method="post" action="/phone/fault" data-quiet {
                input type="hidden" name="chat" value=(id);
                label {
                    "The next message to " bdi { (address) } " meets"
                    select name="fault" { @for (word, said) in OFFERED { option value=(word) { (said) } } }
                }
                label { "or any code of Meta's" input name="code" inputmode="numeric" pattern="[0-9]{1,7}" placeholder="131026" autocomplete="off"; }
                button { "Set" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_that_is_offered_is_one_of_the_simulators() {
        for (word, said) in OFFERED {
            assert!(word.parse::<Fault>().is_ok(), "{word}: {said}");
        }
    }
}
