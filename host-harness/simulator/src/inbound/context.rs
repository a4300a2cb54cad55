//! The message that a message answers, and the advertisement that led to it.

use serde_json::{Value, json};

use super::chat::{Chat, Message};
use super::event::Line;
use crate::error::GraphError;
use crate::param::Param;
use crate::state::State;

/// Meta, "Text messages webhook reference": a reply names the message and its sender, an inquiry about a product also
/// names the product, and a forwarded message names none of them.
pub(super) fn read(
    state: &State,
    params: &Param,
    line: &Line,
    chat: &Chat,
) -> Result<Option<Value>, GraphError> {
    let forwarded = match params.map.get("forwarded") {
        None | Some(Value::Bool(false)) => None,
        Some(Value::Bool(true)) => Some("forwarded"),
        Some(Value::String(word)) if word == "true" => Some("forwarded"),
        Some(Value::String(word)) if word == "frequently" => Some("frequently_forwarded"),
        Some(_) => {
            return Err(params.wrong("forwarded", "true or \"frequently\", which is more than five times"));
        }
    };
    if let Some(key) = forwarded {
        return match params.has("reply-to") {
            true => Err(params.wrong("reply-to", "left out of a forwarded message")),
            false => Ok(Some(json!({ key: true }))),
        };
    }
    let mut context = json!({});
    if params.has("reply-to") {
        let message = chat.message(state, params, "reply-to", line)?;
        context["id"] = message.id().into();
        match message {
            Message::Written(written) if written.author.is_some() => {
                if let Some(wa_id) = &written.wa_id {
                    context["from"] = wa_id.as_str().into();
                }
            }
            _ => context["from"] = line.digits().into(),
        }
    }
    if let Some(product) = params.optional_object("product")? {
        product.only(&["catalog-id", "product-retailer-id"])?;
        context["referred_product"] = json!({
            "catalog_id": product.id("catalog-id")?,
            "product_retailer_id": product.text("product-retailer-id", 256)?,
        });
    }
    Ok(Some(context).filter(|context| context.as_object().is_some_and(|keys| !keys.is_empty())))
}

/// The advertisement that led the person here. Missing keys are made up, and `null` leaves a key out.
///
/// Meta, "Text messages webhook reference": the keys. An advertisement in Status has no `ctwa_clid`.
pub(super) fn referral(params: &Param) -> Result<Option<Value>, GraphError> {
    const KEYS: &[&str] = &[
        "source_url",
        "source_id",
        "source_type",
        "body",
        "headline",
        "media_type",
        "image_url",
        "video_url",
        "thumbnail_url",
        "ctwa_clid",
        "welcome_message",
    ];
    let Some(given) = params.optional_object("referral")? else { return Ok(None) };
    given.only(KEYS)?;
    let mut referral = json!({
        "source_url": "https://fb.me/3cr4Wqqkv",
        "source_id": "120226305854810726",
        "source_type": "ad",
        "body": "Summer succulents are here!",
        "headline": "Chat with us",
        "media_type": "image",
        "image_url": "https://scontent.example.com/ad.png",
        "ctwa_clid": "Aff-n8ZTODiE79d22KtAwQKj9e_mIEOOj27vDVwFjN80dp4_0NiNhEgpGo0AHemvuSoifXaytfTzcchptiErTKCqTrJ5nW1h7IHYeYymGb5K5J5iTROpBhWAGaIAeUzHL50",
        "welcome_message": { "text": "Hi there! Let us know how we can help!" },
    });
    if let Some(keys) = referral.as_object_mut() {
        keys.extend(given.map.clone());
        keys.retain(|_, value| !value.is_null());
        if keys.get("media_type").is_some_and(|kind| kind == "video") && !given.has("image_url") {
            keys.remove("image_url");
        }
    }
    Ok(Some(referral))
}
