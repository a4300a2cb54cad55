//! Whether a template may be sent to this recipient, by this route.

use super::Findings;
use crate::lookups::definition::{Parts, Template};
use crate::tools::recipient::Recipient;
use crate::tools::send_template::{COMMERCE_IN_A_GROUP, NEEDS_MARKETING};
use crate::wit::toolkit::{Route, SendTemplateInput};

pub(super) fn check(input: &SendTemplateInput, template: &Template<'_>, by_code: bool, found: &mut Findings) {
    let recipient = Recipient::of(input.to.as_deref(), input.group_id.as_deref()).ok();
    let is_group = matches!(recipient, Some(Recipient::Group(_)));
    let is_authentication = template.is_authentication();
    match recipient {
        // The check of the one-time password has reported it.
        _ if by_code => {}
        // Meta, error 131062.
        Some(Recipient::UserId(_)) if is_authentication => found.add(
            "to",
            "An authentication template cannot be sent to a user id.",
            "Give the person's phone number.",
        ),
        Some(Recipient::Group(_)) if is_authentication => found.add(
            "group-id",
            "An authentication template cannot be sent to a group.",
            "Send it to each person's phone number.",
        ),
        Some(Recipient::Group(_)) => group(template, found),
        _ => {}
    }
    route(input.route, template, is_group, found);
}

/// Meta, "Groups API": templates of text and media, without commerce.
fn group(template: &Template<'_>, found: &mut Findings) {
    const FIELD: &str = "group-id";
    let parts = || template.cards.iter().chain([&template.parts]);
    let format =
        |part: &Parts, format: &str| part.header.as_ref().is_some_and(|header| header.format == format);
    let is_plain = |kind: &str| matches!(kind, "URL" | "PHONE_NUMBER" | "QUICK_REPLY");
    let is_more =
        |part: &Parts| format(part, "LOCATION") || part.buttons.iter().any(|button| !is_plain(&button.kind));
    if template.asks_to_call {
        let message = "The template asks for the permission to call, and groups have no calls.";
        found.add(FIELD, message, "Send it to each person.");
    } else if template.is_commerce() {
        let (message, fix) = COMMERCE_IN_A_GROUP;
        found.add(FIELD, message, fix);
    } else if !template.cards.is_empty() || template.offer.is_some() || parts().any(is_more) {
        found.warn(
            FIELD,
            "Meta documents templates of text and media for groups, and this one has more than that.",
            "Choose a template of text or media, or send it to each person.",
        );
    }
}

const NOT_SENT: &str = "The template's header is a GIF, which only marketing templates have, and this one is of another category: no route sends it.";

/// Meta, "Marketing Messages API": marketing templates only (error 134100). GIF headers need this route.
fn route(given: Option<Route>, template: &Template<'_>, is_group: bool, found: &mut Findings) {
    const FIELD: &str = "route";
    let mut headers = template.cards.iter().chain([&template.parts]).filter_map(|part| part.header.as_ref());
    let is_gif = headers.any(|header| header.format == "GIF");
    if given != Some(Route::Marketing) {
        if is_gif && matches!(template.category.as_str(), "" | "MARKETING") {
            found.add(FIELD, NEEDS_MARKETING, "Write marketing.");
        } else if is_gif {
            found.add(FIELD, NOT_SENT, "Choose a marketing template, or one with another header.");
        }
        return;
    }
    if is_gif && !matches!(template.category.as_str(), "" | "MARKETING") {
        return found.add(FIELD, NOT_SENT, "Choose a marketing template, or one with another header.");
    }
    if template.category.is_empty() {
        let message =
            "Meta does not say whether the template is a marketing template, which this route needs.";
        found.warn(FIELD, message, "Leave the route out.");
    } else if template.category != "MARKETING" {
        let message = format!(
            "The template's category is {}, and this route sends marketing templates only.",
            template.category
        );
        found.add(FIELD, &message, "Leave the route out.");
    }
    if is_group {
        let message = "Meta documents this route for people, not for groups.";
        found.warn(FIELD, message, "Leave the route out.");
    }
}
