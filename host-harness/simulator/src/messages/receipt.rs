//! Read receipts and the typing indicator, which share the endpoint of messages.

use crate::{error::GraphError, param::Param};

pub(super) fn check(message: &Param) -> Result<(), GraphError> {
    message.only(&["messaging_product", "status", "message_id", "typing_indicator"])?;
    if message.map.get("messaging_product").is_none_or(|product| product != "whatsapp") {
        return Err(GraphError::schema("The parameter messaging_product is required."));
    }
    message.word("status", &["read"])?;
    if !message.text("message_id", 512)?.starts_with("wamid.") {
        return Err(message.invalid("message_id", "the id of a message"));
    }
    if let Some(typing) = message.optional_object("typing_indicator")? {
        typing.only(&["type"])?;
        typing.word("type", &["text"])?;
    }
    Ok(())
}
