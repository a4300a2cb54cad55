//! The cards of a carousel, which are alike (Meta, "Interactive media carousel messages", "Interactive product carousel
//! messages").

use serde_json::Value;

use super::check::{Check, entries, plain};
use super::{Breach, MAX_FAULTS};

/// Checks that cards are numbered from 0, have the same kind and number of buttons, and show one catalog's products.
pub(super) fn cards(check: &mut Check<'_>, action: &Value, at: &str) {
    let cards: Vec<_> = entries(action, "cards", at).collect();
    let Some((_, first)) = cards.first() else { return };
    for (place, (at, card)) in cards.iter().enumerate().take(MAX_FAULTS) {
        if card.get("card_index").and_then(Value::as_u64).is_some_and(|index| index != place as u64) {
            check.say(&format!("{at}.card_index"), &format!("is not {place}: cards are counted from 0"));
        }
        if let Some(Breach { field, says }) = difference(first, card, at) {
            check.say(&field, &says);
        } else if catalog(first) != catalog(card) {
            check.say(
                &format!("{at}.action.catalog_id"),
                "is not that of the first card: all are of one catalog",
            );
        }
        let text = card.get("body").and_then(|body| body.get("text")?.as_str()).unwrap_or_default();
        if text.bytes().filter(|byte| *byte == b'\n').count() > 2 {
            check.say(&format!("{at}.body.text"), "has more than two line breaks");
        }
    }
}

/// The first card that shows a product although the first card has media, or the other way round. No recipe allows
/// both, so the breaches of either recipe's schema would mislead.
pub(super) fn mixed(content: &Value, at: &str) -> Option<Breach> {
    let action = content.get("action")?;
    let cards: Vec<_> = entries(action, "cards", &format!("{at}.action")).collect();
    let (_, first) = cards.first()?;
    let (at, odd) = cards.iter().find(|(_, card)| is_product(card) != is_product(first))?;
    difference(first, odd, at)
}

/// How a card differs from the first.
fn difference(first: &Value, card: &Value, at: &str) -> Option<Breach> {
    let (wanted, found) = (shows(first)?, shows(card)?);
    (wanted != found).then(|| Breach {
        field: format!("{at}.action"),
        says: format!(
            "has {found} where the first card has {wanted}: all cards have the same kind and number"
        ),
    })
}

/// The kind of action on a card, if it has one.
fn shows(card: &Value) -> Option<String> {
    let action = card.get("action").filter(|action| action.is_object())?;
    if is_product(card) {
        return Some("a product".into());
    }
    let buttons = action.get("buttons").and_then(Value::as_array);
    Some(match buttons.map(Vec::len) {
        Some(1) => "1 quick reply".into(),
        Some(count) => format!("{count} quick replies"),
        None => "a link button".into(),
    })
}

fn is_product(card: &Value) -> bool {
    card.get("action").is_some_and(|action| action.get("product_retailer_id").is_some())
}

fn catalog(card: &Value) -> Option<String> {
    plain(card.get("action")?.get("catalog_id")?)
}
