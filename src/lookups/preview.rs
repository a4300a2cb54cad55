//! A message as its recipient will see it, and its faults.

mod additions;
pub(super) mod address;
mod buttons;
mod cards;
mod given;
mod header;
mod parameters;
mod reach;

use self::given::Given;
use super::definition::{Parts, Template};
use crate::advice;
use crate::connection::{Access, filled};
use crate::encoding::date::{self, UnixSeconds};
use crate::failure::Fault;
use crate::text;
use crate::tools::message;
use crate::tools::recipient::Recipient;
use crate::tools::send_template::{self, MAX_CODE};
use crate::wit::lookups::{RenderedButton, RenderedHeader, RenderedMessage};
use crate::wit::toolkit::SendTemplateInput;
use crate::wit::types::{Issue, ToolError};

/// The findings, in the order of the input's fields: faults, which Meta or the send refuses, and warnings, for
/// anything that may fail later or cannot be known here.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) faults: Vec<Issue>,
    pub(super) warnings: Vec<Issue>,
}

impl Findings {
    pub(super) fn add(&mut self, field: &str, message: &str, fix: &str) {
        self.faults.push(Issue { field: Some(field.into()), message: message.into(), fix: fix.into() });
    }

    pub(super) fn warn(&mut self, field: &str, message: &str, fix: &str) {
        self.warnings.push(Issue { field: Some(field.into()), message: message.into(), fix: fix.into() });
    }

    /// Adds the fault that one of the send's own checks reports.
    pub(super) fn check<T>(&mut self, checked: Result<T, Fault>) {
        let Err(fault) = checked else { return };
        if let ToolError::Permanent(failure) = *fault {
            self.faults.push(Issue { field: failure.field, message: failure.message, fix: failure.fix });
        }
    }
}

/// A header, a body and buttons, filled in.
struct Rendered {
    header: Option<RenderedHeader>,
    body: Option<String>,
    buttons: Vec<RenderedButton>,
}

/// Renders the message and finds anything that Meta, or the send itself, would refuse. `now` is the server's time.
pub(super) fn preview(
    access: &Access,
    input: &SendTemplateInput,
    template: &Template<'_>,
    now: Option<UnixSeconds>,
) -> (RenderedMessage, Findings) {
    let mut found = Findings::default();
    addressing(access, input, &mut found);
    check_status(template, &mut found);
    let given = Given::read(input.components_json.as_deref(), &mut found);
    given.compare(template, &mut found);
    offer(input, template, now, &given, &mut found);
    let (by_code, code) = one_time_password(input, template, &given, &mut found);
    reach::check(input, template, code.is_some(), &mut found);
    twice(input, &given, &mut found);
    if template.mixed {
        found.warn(
            "body",
            "The template's variables are numbers and names, and Meta does not say how it fills both.",
            "Create the template again with one of the two.",
        );
    }
    let whole = given::Part {
        header: input.header.as_ref(),
        body: input.body.as_deref().unwrap_or_default(),
        buttons: input.buttons.as_deref().unwrap_or_default(),
        by_code,
        code,
        elsewhere: Some(&given),
    };
    let rendered = part(&whole, &template.parts, template, "", &mut found);
    let cards = cards::check(input, template, &given, &mut found);
    additions::order_status(input, template, &given, &mut found);
    additions::tap_target(input, template, &given, &rendered.buttons, &mut found);
    if found.faults.is_empty() {
        // Anything else that the send would refuse.
        found.check(send_template::components(input));
    }
    let mut body = rendered.body.unwrap_or_default();
    if let Some(offer) = &template.offer {
        body = [offer.text, "\n", &body].concat();
    }
    let message = RenderedMessage {
        header: rendered.header,
        body,
        footer: template.parts.footer.clone(),
        buttons: rendered.buttons,
        cards,
    };
    (message, found)
}

/// The inputs that every send needs. `to` may be empty: the form is filled in before it is known.
fn addressing(access: &Access, input: &SendTemplateInput, found: &mut Findings) {
    let (to, group_id) = (input.to.as_deref(), input.group_id.as_deref());
    if filled(to).or(filled(group_id)).is_some() {
        found.check(Recipient::of(to, group_id));
    }
    found.check(access.sender(input.phone_number_id.as_deref()));
    found.check(message::reply_to(input.reply_to.as_deref()));
    found.check(message::callback_data(input.callback_data.as_deref()));
    let recipient = Recipient::of(to, group_id).unwrap_or(Recipient::Number(""));
    let edge = send_template::edge(input.route);
    found.check(message::extra(input.extra_json.as_deref(), (edge, "template"), &recipient));
}

fn check_status(template: &Template<'_>, found: &mut Findings) {
    let (message, fix) = match template.status {
        "APPROVED" => return,
        "PAUSED" => {
            let fix =
                format!("Improve the template or wait until the pause ends. {}.", advice::TEMPLATE_QUALITY);
            return found.add("name", "The template is paused because of its quality.", &fix);
        }
        "DISABLED" => (
            "The template is disabled for good: it was paused too often.",
            "Make a new template with other content.",
        ),
        "PENDING" | "IN_APPEAL" => ("Meta has not approved the template yet.", "Wait for Meta's approval."),
        "REJECTED" => {
            ("Meta has rejected the template.", "WhatsApp Manager says why: change the template, or appeal.")
        }
        other => {
            let message = format!("The template's status is {other}, and only an approved one can be sent.");
            return found.add("name", &message, "Choose an approved template.");
        }
    };
    found.add("name", message, fix);
}

fn offer(
    input: &SendTemplateInput,
    template: &Template<'_>,
    now: Option<UnixSeconds>,
    given: &Given,
    found: &mut Findings,
) {
    const FIELD: &str = "offer-expires-at";
    let expires = template.offer.as_ref().is_some_and(|offer| offer.expires);
    match filled(input.offer_expires_at.as_deref()) {
        Some(_) if !expires => {
            found.add(FIELD, "The template has no offer that ends.", "Leave it out.");
        }
        Some(time) => {
            let passed = date::parse_rfc3339(time)
                .zip(now)
                .is_some_and(|(ends_ms, now)| ends_ms <= now.saturating_mul(1_000));
            if passed {
                found.add(FIELD, "The offer has ended already.", "Give a future time.");
            }
            found.check(send_template::limited_time_offer(time));
        }
        None if expires && !given.offer => {
            found.add(
                FIELD,
                "The time when the offer ends is missing.",
                "Write it like 2026-12-24T18:00:00Z.",
            );
        }
        None => {}
    }
}

/// Whether a one-time password fills body and button, and the code itself.
fn one_time_password<'a>(
    input: &'a SendTemplateInput,
    template: &Template<'_>,
    given: &Given,
    found: &mut Findings,
) -> (bool, Option<&'a str>) {
    const FIELD: &str = "one-time-password";
    let code = input.one_time_password.as_deref().filter(|code| !code.trim().is_empty());
    let is_empty = input.body.iter().flatten().next().is_none()
        && input.buttons.iter().flatten().next().is_none()
        && !given.body;
    match code {
        Some(_) if !template.one_time_password => {
            found.add(FIELD, "The template accepts no one-time password.", "Leave it out.");
            (false, None)
        }
        Some(code) => {
            found.check(send_template::one_time_password(input, code));
            check_code(code, FIELD, found);
            (true, Some(code))
        }
        None if !template.one_time_password => (false, None),
        None if is_empty => {
            let fix = "Give the code that fills the text and the button.";
            found.add(FIELD, "The one-time password is missing.", fix);
            (true, None)
        }
        None => {
            by_hand(input, found);
            (false, None)
        }
    }
}

/// Meta, "Authentication templates": URLs and emojis are not supported.
fn check_code(code: &str, field: &str, found: &mut Findings) {
    if !code.is_ascii() || text::contains(code, "://") {
        let message = "Meta supports neither web addresses nor emojis in an authentication template.";
        found.warn(field, message, "Give letters and digits.");
    }
}

/// The code may also be given as body and button, which Meta accepts.
fn by_hand(input: &SendTemplateInput, found: &mut Findings) {
    use crate::wit::toolkit::ButtonValue;
    let Some(code) = input.body.iter().flatten().next() else { return };
    if code.value.chars().count() > MAX_CODE {
        found.add("body[0].value", "The one-time password has more than 15 characters.", "Shorten it.");
    }
    check_code(&code.value, "body[0].value", found);
    let button = input.buttons.iter().flatten().next();
    if let Some(ButtonValue::Url(button)) = button.map(|button| &button.value)
        && *button != code.value
    {
        let fix = "Give one-time-password instead of body and buttons.";
        found.add("buttons[0].value.url", "The code in the button is not the code in the body.", fix);
    }
}

/// Meta refuses duplicate components.
fn twice(input: &SendTemplateInput, given: &Given, found: &mut Findings) {
    let has_code = filled(input.one_time_password.as_deref()).is_some();
    let is_given = |index| given.buttons.contains(&index);
    let button_twice = input.buttons.iter().flatten().any(|button| is_given(button.index));
    for (is_twice, what) in [
        (given.header && input.header.is_some(), "header"),
        (given.body && (has_code || input.body.iter().flatten().next().is_some()), "body"),
        (given.carousel && input.carousel.iter().flatten().next().is_some(), "carousel"),
        (given.offer && filled(input.offer_expires_at.as_deref()).is_some(), "limited-time offer"),
        (given.order_status && input.order_status.is_some(), "order's status"),
        (given.tap_target && input.tap_target.is_some(), "tap target"),
        // A one-time password also fills the first button.
        (button_twice || (has_code && is_given(0)), "button"),
    ] {
        if is_twice {
            let message = format!("It gives a {what}, which another input gives too.");
            found.add("components-json", &message, "Leave one of the two out.");
        }
    }
}

/// Header, body and buttons: the parts that a message and a card share. `at` precedes their names.
fn part(
    given: &given::Part<'_>,
    defined: &Parts,
    template: &Template<'_>,
    at: &str,
    found: &mut Findings,
) -> Rendered {
    Rendered {
        header: header::check(given, defined.header.as_ref(), template.named, at, found),
        body: parameters::body(given, defined.body.as_ref(), template.named, at, found),
        buttons: buttons::check(given, &defined.buttons, template, at, found),
    }
}

#[cfg(test)]
pub(super) mod tests;
