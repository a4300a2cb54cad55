//! The components of a message or of a carousel card.

use super::{buttons, parameters};
use crate::codes::INVALID;
use crate::error::GraphError;
use crate::messages::asset::Scope;
use crate::param::Param;
use crate::world::definition::{Definition, Parts};

/// The components in a request, by type.
#[derive(Default)]
pub(super) struct Components<'a, 'b> {
    pub header: Option<&'b Param<'a>>,
    pub body: Option<&'b Param<'a>>,
    pub buttons: Vec<&'b Param<'a>>,
    pub carousel: Option<&'b Param<'a>>,
    pub offer: Option<&'b Param<'a>>,
    pub order_status: Option<&'b Param<'a>>,
    pub tap_target: Option<&'b Param<'a>>,
}

impl<'a, 'b> Components<'a, 'b> {
    pub fn sort(components: &'b [Param<'a>]) -> Result<Components<'a, 'b>, GraphError> {
        let kinds = [
            "header",
            "body",
            "button",
            "carousel",
            "limited_time_offer",
            "order_status",
            "tap_target_configuration",
        ];
        let mut sorted = Components::default();
        for component in components {
            let kind = component.word("type", &kinds)?;
            let place = match kind.as_str() {
                "button" => {
                    sorted.buttons.push(component);
                    continue;
                }
                "header" => &mut sorted.header,
                "body" => &mut sorted.body,
                "carousel" => &mut sorted.carousel,
                "limited_time_offer" => &mut sorted.offer,
                "order_status" => &mut sorted.order_status,
                // The types are a closed set.
                _ => &mut sorted.tap_target,
            };
            if place.replace(component).is_some() {
                return Err(INVALID.with(format!("components: there is more than one of type {kind}")));
            }
        }
        Ok(sorted)
    }

    /// Checks header, body and buttons, which messages and cards have in common.
    pub fn check(
        &self,
        parts: &Parts,
        definition: &Definition,
        longest: usize,
        scope: &mut Scope,
    ) -> Result<(), GraphError> {
        parameters::header(self.header, &parts.header, definition.named, scope)?;
        parameters::body(self.body, &parts.body, definition.named, longest)?;
        buttons::check(&self.buttons, &parts.buttons, definition.offer.is_some())
    }
}
