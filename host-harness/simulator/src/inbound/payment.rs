//! The result of a payment, in `statuses` of field `messages`.
//!
//! Meta, "Payments API, India: payment gateway": the order is paid if its status is captured and the transaction's is
//! success.

use serde_json::{Value, json};

use super::chat::Chat;
use super::event::{Event, Line};
use super::sent;
use crate::SentMessage;
use crate::error::GraphError;
use crate::state::State;

pub(super) fn read(state: &mut State, event: &Event) -> Result<Value, GraphError> {
    let params = &event.params;
    event.only(&["from", "message-id", "result"])?;
    let line = Line::of(state, params)?;
    let chat = Chat::of(state, params, &line)?;
    let asked = chat.sent(state, params, "message-id", &line)?;
    let Some(order) = order(&asked) else {
        return Err(params.wrong("message-id", "a message with order_details"));
    };
    let result = params.word("result", &["success", "failed", "pending"])?;
    let mut transaction = json!({
        "id": format!("pg{}", state.ids.node()),
        "pg_transaction_id": format!("pay{}", state.ids.node()),
        "type": "razorpay",
        "status": result,
        "method": { "type": "upi" },
    });
    if result == "failed" {
        transaction["error"] =
            json!({ "code": "payment_declined", "reason": "The bank declined the payment." });
    }
    let mut status = json!({
        "id": asked.id,
        "type": "payment",
        "status": if result == "success" { "captured" } else { "pending" },
        "timestamp": event.unix.to_string(),
        "payment": {
            "reference_id": order["reference_id"],
            "amount": order["total_amount"],
            "currency": order["currency"],
            "transaction": transaction,
        },
    });
    match &chat.person.phone {
        Some(phone) => status["recipient_id"] = phone.wa_id.as_str().into(),
        None => status["recipient_user_id"] = chat.person.user_id.as_str().into(),
    }
    let told = json!({ "statuses": [status] });
    state.tell(vec![line.notification(format!("payment {}", asked.id), "messages", told)]);
    Ok(json!({ "success": true }))
}

/// The order to pay: in an interactive message, or in the button of a template.
fn order(asked: &SentMessage) -> Option<&Value> {
    if sent::is_interactive(asked, "order_details") {
        return asked.body["interactive"]["action"].get("parameters");
    }
    let components = sent::list(asked.body.get("template")?, "components").iter();
    let parameters = components.flat_map(|component| sent::list(component, "parameters"));
    parameters.into_iter().find_map(|parameter| parameter.get("action")?.get("order_details"))
}
