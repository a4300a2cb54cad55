//! Components that a message has and a definition does not: an order's status, and a tap target.

use super::Findings;
use super::given::Given;
use crate::connection::filled;
use crate::lookups::definition::Template;
use crate::order;
use crate::tools::send_template;
use crate::wit::lookups::RenderedButton;
use crate::wit::toolkit::SendTemplateInput;

/// Meta, "Order status templates".
pub(super) fn order_status(
    input: &SendTemplateInput,
    template: &Template<'_>,
    given: &Given,
    found: &mut Findings,
) {
    const FIELD: &str = "order-status";
    let Some(status) = &input.order_status else {
        if template.tells_order_status() && !given.order_status {
            found.add(FIELD, "The order's status is missing.", "Give reference-id and status.");
        } else if given.order_status && !template.tells_order_status() {
            not_known("components-json", found);
        }
        return;
    };
    found.check(send_template::order_status(status));
    let is_word = filled(Some(&status.status)).is_none_or(|word| order::STATUSES.contains(&word));
    if !is_word {
        found.warn(
            "order-status.status",
            "This is not a status of orders that Meta documents.",
            "Write pending, processing, partially_shipped, shipped, completed or canceled.",
        );
    }
    if !template.tells_order_status() {
        not_known(FIELD, found);
    }
}

fn not_known(field: &str, found: &mut Findings) {
    found.warn(
        field,
        "Meta does not list this template as one that reports an order's status, so it may refuse it.",
        "Leave it out, or choose a template with the sub-category ORDER_STATUS.",
    );
}

/// Meta, "Tap target title URL override": for templates with an image, a text or no header, and a URL button.
pub(super) fn tap_target(
    input: &SendTemplateInput,
    template: &Template<'_>,
    given: &Given,
    buttons: &[RenderedButton],
    found: &mut Findings,
) {
    let field = match &input.tap_target {
        Some(_) => "tap-target",
        None if given.tap_target => "components-json",
        None => return,
    };
    if let Some(target) = &input.tap_target {
        found.check(send_template::tap_target(target));
    }
    let header = template.parts.header.as_ref().map(|header| header.format.as_str());
    if !matches!(header, None | Some("TEXT" | "IMAGE")) {
        let message =
            "A tap target needs an image header, a text header or none, but the template has another.";
        return found.add(field, message, "Leave it out.");
    }
    let Some(first) = buttons.iter().find(|button| button.kind == "URL") else {
        let message = "A tap target leads where the first URL button leads, but the template has none.";
        return found.add(field, message, "Leave it out.");
    };
    let leads = first.target.as_deref().unwrap_or_default();
    if input.tap_target.as_ref().is_some_and(|target| target.url.trim() != leads) {
        found.warn(
            "tap-target.url",
            "This is not where the template's first URL button leads.",
            &format!("Give {leads}."),
        );
    }
    found.warn(
        field,
        "Meta shows a tap target only for a business account that it has verified and that keeps a high quality.",
        "Make sure that yours is, or leave it out.",
    );
}
