//! A carousel of cards.
//!
//! Meta, Cloud API: "Interactive media carousel messages": 2 to 10 cards, each with an image or a video, and buttons of
//! the same kind and number on every card; "Interactive product carousel messages": products of one catalogue.

use std::collections::HashSet;

use super::buttons;
use super::parts::{body, header};
use crate::codes::INVALID;
use crate::error::GraphError;
use crate::messages::asset::Scope;
use crate::messages::products;
use crate::param::Param;

pub(super) fn check(action: &Param, scope: &mut Scope) -> Result<(), GraphError> {
    action.only(&["cards"])?;
    let cards = action.objects("cards")?;
    if !(2..=10).contains(&cards.len()) {
        return Err(INVALID.with("Invalid cards count. Min allowed cards: 2, Max allowed cards: 10"));
    }
    let mut indices = HashSet::new();
    let mut kinds = HashSet::new();
    for card in &cards {
        card.only(&["card_index", "type", "header", "body", "action"])?;
        let index = card.index("card_index")?;
        if index >= cards.len() || !indices.insert(index) {
            return Err(card.invalid("card_index", "0 for the first card, 1 for the second, and so on"));
        }
        kinds.insert(check_card(card, scope)?);
    }
    match kinds.len() {
        1 => Ok(()),
        _ => Err(INVALID
            .with("All cards must have the same kind and number of buttons, or products of one catalog.")),
    }
}

/// The properties that all cards share.
#[derive(PartialEq, Eq, Hash)]
enum Kind {
    /// From this catalogue.
    Product(String),
    Link,
    QuickReplies(usize),
}

fn check_card(card: &Param, scope: &mut Scope) -> Result<Kind, GraphError> {
    let action = card.object("action")?;
    // Seen: media cards without a type.
    let product = card.has("type") && card.word("type", &["cta_url", "product"])? == "product";
    if product {
        card.only(&["card_index", "type", "action"])?;
        products::one(&action)?;
        return action.id("catalog_id").map(Kind::Product);
    }
    header(card, &["image", "video"], true, scope)?;
    body(card, 160, false)?;
    let text = card.map.get("body").and_then(|body| body.get("text")?.as_str()).unwrap_or_default();
    if text.matches('\n').count() > 2 {
        return Err(card.invalid("body", "a text with two line breaks at most"));
    }
    // Quick replies also appear on cards of the type cta_url. Assumption: how many.
    if action.has("buttons") {
        action.only(&["buttons"])?;
        return buttons::replies(&action, "quick_reply", 3).map(Kind::QuickReplies);
    }
    buttons::link(&action)?;
    Ok(Kind::Link)
}
