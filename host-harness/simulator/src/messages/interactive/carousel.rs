//! A carousel of cards.
//!
//! Meta, Cloud API: "Interactive media carousel messages": 2 to 10 cards, each with an image or a video, and the same
//! kind of button on every card.

use std::collections::HashSet;

use super::{
    buttons,
    parts::{body, header},
};
use crate::{
    codes::INVALID,
    error::GraphError,
    messages::{asset::Scope, products},
    param::Param,
};

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
        _ => Err(INVALID.with("All cards must have the same kind of button.")),
    }
}

/// Checks a card and tells the kind of its button.
fn check_card(card: &Param, scope: &mut Scope) -> Result<&'static str, GraphError> {
    let action = card.object("action")?;
    match card.word("type", &["cta_url", "button", "product"])?.as_str() {
        "product" => {
            products::one(&action)?;
            return Ok("product");
        }
        kind => {
            header(card, &["image", "video"], true, scope)?;
            body(card, 160, false)?;
            // Quick replies stand on cards of both types.
            if action.has("buttons") {
                action.only(&["buttons"])?;
                buttons::replies(&action, 2)?;
                return Ok("quick_reply");
            }
            if kind == "button" {
                return Err(action.missing("buttons"));
            }
        }
    }
    buttons::link(&action)?;
    Ok("cta_url")
}
