//! How many cards a carousel has.

use super::*;

fn entry(cards: usize) -> Value {
    let card = |place: usize| {
        json!({"components": [
            {"type": "HEADER", "format": "PRODUCT"},
            {"type": "BODY", "text": if place == 0 { "Only {{1}}" } else { "Now {{1}}" }},
            {"type": "BUTTONS", "buttons": [{"type": "SPM", "text": "View"}]},
        ]})
    };
    let cards: Vec<_> = (0..cards).map(card).collect();
    definition(json!([{"type": "BODY", "text": "Sale"}, {"type": "CAROUSEL", "cards": cards}]))
}

fn card(id: &str) -> CarouselCard {
    let product = Product { product_retailer_id: id.into(), catalog_id: "1".into() };
    CarouselCard {
        header: Some(TemplateHeader::Product(product)),
        body: Some(vec![text("9 EUR")]),
        buttons: None,
    }
}

fn of(cards: usize) -> SendTemplateInput {
    SendTemplateInput { carousel: Some(vec![card("sku"); cards]), ..input() }
}

/// Meta, "Product card carousel templates": two cards are enough in the definition, and a message has 2 to 10.
#[test]
fn a_carousel_of_products_has_2_to_10_cards_each_like_the_first() {
    for (defined, given) in [(2, 2), (2, 3), (2, 10), (3, 2), (10, 2)] {
        let (message, faults) = shown(&entry(defined), &of(given));
        assert_eq!(faults, [], "{defined}, {given}");
        assert_eq!(message.cards.len(), given);
        let bodies: Vec<_> = message.cards.iter().map(|card| card.body.as_deref().unwrap()).collect();
        assert_eq!(bodies, vec!["Only 9 EUR"; given]);
    }
    assert_eq!(fields(&entry(2), &of(11)), ["carousel[10]"]);
    assert_eq!(fields(&entry(2), &of(1)), ["carousel[1]"]);
    assert_eq!(fields(&entry(3), &input()), ["carousel[0]", "carousel[1]"]);
}

#[test]
fn every_further_card_is_checked() {
    let mut input = of(4);
    input.carousel.as_mut().unwrap()[3].body = None;
    assert_eq!(fields(&entry(2), &input), ["carousel[3].body[0].value"]);
    input.carousel.as_mut().unwrap()[3].header = Some(image());
    assert_eq!(fields(&entry(2), &input), ["carousel[3].header.image", "carousel[3].body[0].value"]);
}
