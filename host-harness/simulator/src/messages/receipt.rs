//! Read receipts and the typing indicator, which share an endpoint with messages.

use crate::error::GraphError;
use crate::param::Param;

pub(super) fn check(message: &Param) -> Result<(), GraphError> {
    message.only(&["messaging_product", "status", "message_id", "typing_indicator"])?;
    if message.map.get("messaging_product").is_none_or(|product| product != "whatsapp") {
        return Err(GraphError::required("messaging_product"));
    }
    message.word("status", &["read"])?;
    message.message_id()?;
    if let Some(typing) = message.optional_object("typing_indicator")? {
        typing.only(&["type"])?;
        typing.word("type", &["text"])?;
    }
    Ok(())
}
