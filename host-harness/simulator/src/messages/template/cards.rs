//! The cards of a carousel template.
//!
//! Meta, Cloud API: "Media card carousel templates": as many cards as the template has, each with its index; "Product
//! card carousel templates": 2 to 10, regardless of the template.

use std::collections::HashSet;

use super::components::Components;
use crate::codes::{FORMAT_MISMATCH, INVALID};
use crate::error::GraphError;
use crate::messages::asset::Scope;
use crate::param::Param;
use crate::world::definition::Definition;

pub(super) fn check(
    given: Option<&Param>,
    definition: &Definition,
    scope: &mut Scope,
) -> Result<(), GraphError> {
    let defined = &definition.cards;
    let cards = match given {
        Some(component) => {
            component.only(&["type", "cards"])?;
            component.objects("cards")?
        }
        None => Vec::new(),
    };
    let product_card = definition.product_card();
    let fits = match product_card {
        Some(_) => (2..=10).contains(&cards.len()),
        None => cards.len() == defined.len(),
    };
    if !fits {
        return Err(FORMAT_MISMATCH.with(format!(
            "carousel: number of cards ({}) does not match the expected number of cards ({})",
            cards.len(),
            defined.len()
        )));
    }
    let mut seen = HashSet::new();
    for card in &cards {
        card.only(&["card_index", "components"])?;
        let index = card.index("card_index")?;
        let parts = product_card.filter(|_| index < cards.len()).or_else(|| defined.get(index));
        let Some(parts) = parts.filter(|_| seen.insert(index)) else {
            return Err(INVALID.with(format!("carousel: card_index {index} is there twice or out of range")));
        };
        let components = card.objects("components")?;
        let given = Components::sort(&components)?;
        let more = [given.carousel, given.offer, given.order_status, given.tap_target];
        if more.iter().any(Option::is_some) {
            return Err(FORMAT_MISMATCH.with("carousel: a card has a header, a body and buttons only"));
        }
        // The error of a card names the card.
        given.check(parts, definition, 160, scope).map_err(|error| match error.details.clone() {
            Some(details) => error.details(format!("carousel card {index}: {details}")),
            None => error,
        })?;
    }
    Ok(())
}
