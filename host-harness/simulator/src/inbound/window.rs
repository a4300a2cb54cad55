//! 24 hours pass without a message from a person or a group's members: their window closes. Meta does not report it.
//!
//! Assumption: it closes for all numbers of the world, just as it opens for all.

use serde_json::{Value, json};

use super::chat;
use super::event::Event;
use crate::error::GraphError;
use crate::state::State;

pub(super) fn close(state: &mut State, event: &Event) -> Result<Value, GraphError> {
    let params = &event.params;
    let closed = if params.has("group-id") {
        event.only(&["group-id"])?;
        let group = chat::group(state, params)?;
        state.close_window(|who| who == group)
    } else {
        event.only(&["from"])?;
        let person = chat::person(state, params, "from")?;
        state.close_window(|who| person.is(who))
    };
    match closed {
        true => Ok(json!({ "success": true })),
        false => Err(GraphError::schema(
            "No window can close: open-conversations is \"all\" in this world. Give it a list of those who have an open \
             window.",
        )),
    }
}
