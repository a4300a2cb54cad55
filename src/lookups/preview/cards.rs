//! The cards of a carousel.

use super::given::{self, Given};
use super::{Findings, Rendered, part};
use crate::lookups::definition::Template;
use crate::tools::send_template::CARDS;
use crate::wit::lookups::RenderedCard;
use crate::wit::toolkit::SendTemplateInput;

pub(super) fn check(
    input: &SendTemplateInput,
    template: &Template<'_>,
    given: &Given,
    found: &mut Findings,
) -> Vec<RenderedCard> {
    let cards = input.carousel.as_deref().unwrap_or_default();
    let defined = template.cards.len();
    let product_card = template.product_card();
    let expected = match product_card {
        Some(_) => cards.len().clamp(*CARDS.start(), *CARDS.end()),
        None => defined,
    };
    let (number, fix) = match product_card {
        Some(_) => ("A carousel of products has 2 to 10 cards".to_owned(), "Give at least two cards."),
        None => (format!("The template has {defined} cards"), "Give every card of the template, in order."),
    };
    for surplus in expected..cards.len() {
        let message = format!("{number}, and this is one more.");
        found.add(&format!("carousel[{surplus}]"), &message, "Leave it out.");
    }
    let mut rendered = Vec::with_capacity(expected);
    for index in 0..expected {
        let Some(definition) = product_card.or_else(|| template.cards.get(index)) else { break };
        let card = cards.get(index);
        let at = format!("carousel[{index}]");
        // The missing values of a missing card are not reported one by one.
        let mut unsaid = Findings::default();
        if card.is_none() && !given.carousel {
            found.add(&at, &format!("{number}, and this one is missing."), fix);
        }
        let part_given = given::Part {
            header: card.and_then(|card| card.header.as_ref()),
            body: card.and_then(|card| card.body.as_deref()).unwrap_or_default(),
            buttons: card.and_then(|card| card.buttons.as_deref()).unwrap_or_default(),
            by_code: false,
            code: None,
            elsewhere: None,
        };
        let said = if card.is_some() { &mut *found } else { &mut unsaid };
        let Rendered { header, body, buttons } =
            part(&part_given, definition, template, &format!("{at}."), said);
        rendered.push(RenderedCard { header, body, buttons });
    }
    rendered
}
