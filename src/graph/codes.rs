//! The only table of Meta's error codes: what each means, whom it concerns, whether a repeat is safe, and what to do.
//!
//! Source: Meta, "Error codes" and the error pages of the Calling, Groups, Block users, Direct Send, Marketing
//! Messages, Payments and Business app onboarding APIs; for codes below 1000, "Graph API: handle errors". A verdict is
//! our reading of Meta's own advice: transient if Meta refused the call and says to try again, unconfirmed if Meta
//! reports an internal fault and does not say that nothing was accepted, permanent otherwise. A code that is not in
//! the table gets the verdict of its HTTP status.

use crate::advice;
use crate::failure::Verdict::{self, Permanent, Transient, Unconfirmed};
use crate::wit::types::FailureKind::{self as Kind, *};
use crate::wit::types::FailureScope::{self as Scope, *};

/// The meaning of one code, or of a range of codes.
#[derive(Debug)]
pub(crate) struct Code {
    first: u32,
    last: u32,
    pub(crate) kind: Kind,
    pub(crate) scope: Scope,
    pub(crate) verdict: Verdict,
    /// One sentence, in plain words.
    pub(crate) message: &'static str,
    /// What to do, beginning with a verb; empty if the advice is enough. For an unconfirmed code it follows the advice
    /// to check first whether the call was carried out.
    pub(crate) fix: &'static str,
    /// The product's advice, if it documents the code.
    pub(crate) advice: Option<&'static str>,
    /// The same, if the product documents a template's fault and Meta means something else: only for a call that sends
    /// a template.
    pub(crate) template_advice: Option<&'static str>,
    /// How long to wait before the next try, if Meta says so.
    pub(crate) wait_ms: Option<u32>,
    /// A part was done, even if the rest is reported as failed: a repeat of the whole is never safe.
    pub(crate) in_part: bool,
    /// It refuses calls to its own endpoint only. For a message it does not prove that nothing was accepted.
    pub(crate) own_endpoint: bool,
}

const fn code(
    code: u32,
    kind: Kind,
    scope: Scope,
    verdict: Verdict,
    message: &'static str,
    fix: &'static str,
) -> Code {
    Code {
        first: code,
        last: code,
        kind,
        scope,
        verdict,
        message,
        fix,
        advice: None,
        template_advice: None,
        wait_ms: None,
        in_part: false,
        own_endpoint: false,
    }
}

impl Code {
    /// The code, or the first of the range.
    pub(crate) fn meaning(&self) -> u32 {
        self.first
    }

    const fn own_endpoint(mut self) -> Self {
        self.own_endpoint = true;
        self
    }

    /// Extends the row to every code up to `last`.
    const fn to(mut self, last: u32) -> Self {
        self.last = last;
        self
    }

    const fn advice(mut self, advice: &'static str) -> Self {
        self.advice = Some(advice);
        self
    }

    const fn template_advice(mut self, advice: &'static str) -> Self {
        self.template_advice = Some(advice);
        self
    }

    const fn wait_ms(mut self, wait_ms: u32) -> Self {
        self.wait_ms = Some(wait_ms);
        self
    }

    const fn in_part(mut self) -> Self {
        self.in_part = true;
        self
    }

    /// The row of a code: the first that contains it, so a single code precedes a range that contains it.
    pub(crate) fn find(code: u32) -> Option<&'static Self> {
        CODES.iter().find(|row| (row.first..=row.last).contains(&code))
    }
}

const ASSIGN: &str =
    "Give the system user the permission, assign it the WhatsApp account, then make a new token.";
const TELL_META: &str = "If it persists, give Meta's support the trace id.";
const WAIT: &str = "Wait, then send again; send fewer messages at a time.";
const FEWER_CALLS: &str = "Wait, and make fewer calls.";
const OTHER_CHANNEL: &str = "Reach this person by another channel.";
const READ_DETAILS: &str = "Correct what the details name.";
const PAYMENT: &str = "Fix the payment method in Meta Business Manager.";
const CALL_AGAIN: &str = "Call again; if it persists, check the calling server's network and firewall.";
const FLOW: &str = "Correct the flow in WhatsApp Manager.";
const ORDINARY: &str = "Send it through the ordinary endpoint, messages.";

#[rustfmt::skip]
static CODES: &[Code] = &[
    // Token and permission.
    code(0, InvalidToken, Connection, Permanent, "Meta could not authenticate the token.", "").advice(advice::TOKEN),
    code(102, InvalidToken, Connection, Permanent, "The token's session is not valid.", "").advice(advice::TOKEN),
    code(104, InvalidToken, Connection, Permanent, "Meta received no token, or a wrong proof of it.", "").advice(advice::TOKEN),
    code(190, InvalidToken, Connection, Permanent, "The access token is not valid, or has expired.", "").advice(advice::TOKEN),
    code(3, AccessDenied, Connection, Permanent, "The app may not do this.", ASSIGN),
    code(10, AccessDenied, Connection, Permanent, "The token lacks the permission for this.", ASSIGN),
    code(200, AccessDenied, Connection, Permanent, "The token lacks the permission for this.", ASSIGN).to(299),
    code(131005, AccessDenied, Connection, Permanent, "Meta denies access: the token lacks a permission, or the account is not assigned to its system user.", ASSIGN).template_advice(advice::TEMPLATE_NAME),

    // Integrity.
    code(368, AccountRestricted, Account, Permanent, "Meta has blocked the account for a breach of policy.", "Read the notice in Meta Business Manager and appeal there."),
    code(130497, RecipientUnavailable, Recipient, Permanent, "The account may not send to this person's country.", OTHER_CHANNEL),
    code(131031, AccountRestricted, Account, Permanent, "Meta has locked the account, or the two-step PIN is wrong.", "Open the account in WhatsApp Manager, read why, and appeal there."),
    code(131063, AccountRestricted, Account, Permanent, "Marketing templates are turned off for this account on the Cloud API.", "Turn them on in WhatsApp Manager, or send through the Marketing Messages API."),
    code(139200, AccountRestricted, Account, Permanent, "Meta has blocked Direct Send for this account.", "Send an approved template instead."),

    // Limits.
    code(4, RateLimited, Connection, Transient, "The app has made too many calls.", "Wait until its usage falls, and make fewer calls."),
    code(17, RateLimited, Connection, Transient, "The token's user has made too many calls.", FEWER_CALLS),
    code(32, RateLimited, Connection, Transient, "The token's page has made too many calls.", FEWER_CALLS),
    code(341, RateLimited, Connection, Transient, "The app has reached a limit for now.", FEWER_CALLS),
    code(613, RateLimited, Connection, Transient, "The app has reached a limit on calls.", FEWER_CALLS),
    code(80007, RateLimited, Account, Transient, "The business account has made too many calls.", FEWER_CALLS),
    code(80008, RateLimited, Account, Transient, "The business account has made too many calls.", FEWER_CALLS),
    // 80 messages a second for a number, 1,000 after an upgrade (Meta, "Throughput").
    code(130429, RateLimited, Sender, Transient, "The number sends more messages a second than Meta allows.", WAIT).wait_ms(1_000),
    code(131048, AccountRestricted, Sender, Permanent, "The number may send no more for now: too many people blocked or reported it.", "Check the number's quality in WhatsApp Manager, and send only to people who asked for it."),
    // One message in 6 seconds to one person, after a burst of 45 (Meta, "Pair rate limits").
    code(131056, PairRateLimited, Recipient, Transient, "Too many messages to this one recipient in a short time.", "Wait before the next message to this person; others are not affected.").template_advice(advice::TEMPLATE_QUALITY).wait_ms(6_000),
    code(131064, AccountRestricted, Account, Permanent, "The account is limited because templates were filed under a wrong category.", "Wait until Meta lifts it, and file templates under the right category."),
    code(131208, RateLimited, Sender, Transient, "The number has made too many calls about groups.", FEWER_CALLS),
    code(133008, AccountRestricted, Sender, Permanent, "A wrong PIN was entered too often.", "Wait as long as the details say, then give the right PIN."),
    code(133009, AccountRestricted, Sender, Permanent, "The PIN was entered too quickly.", "Wait as long as the details say, then give the right PIN."),
    code(133016, AccountRestricted, Sender, Permanent, "Too many attempts to register the number.", "Wait 72 hours, then register it again."),

    // The documented codes that the Cloud API itself does not send, although a relay may.
    code(1006, InvalidRecipient, Recipient, Permanent, "The recipient's number is not valid.", "Correct the number.").advice(advice::RECIPIENT),
    code(1011, MediaUnavailable, Message, Permanent, "The media could not be fetched.", "Correct the media's address.").advice(advice::MEDIA),

    // Sending.
    code(1, ServiceUnavailable, Service, Unconfirmed, "Meta rejects the request or has an internal fault.", TELL_META),
    code(2, ServiceUnavailable, Service, Unconfirmed, "Meta's service is temporarily unavailable.", TELL_META),
    code(33, ObjectNotAccessible, Message, Permanent, "The object does not exist, or the token may not see it.", "Check the id, and that the account is assigned to the token's system user."),
    code(100, InvalidInput, Message, Permanent, "Meta does not accept a parameter.", READ_DETAILS),
    code(2040, RecipientUnavailable, Recipient, Permanent, "This person cannot receive orders.", OTHER_CHANNEL),
    code(2046, InvalidInput, Message, Permanent, "The order cannot change from its present status to this one.", "Give a status that may follow the present one."),
    code(2047, InvalidInput, Message, Permanent, "The order can no longer be canceled.", "Leave the order as it is: it is paid."),
    code(130403, RecipientUnavailable, Recipient, Permanent, "The business has blocked this person.", "Unblock them first."),
    code(130472, RecipientUnavailable, Recipient, Permanent, "Meta excludes this person from marketing messages for an experiment.", OTHER_CHANNEL),
    code(131000, ServiceUnavailable, Service, Unconfirmed, "Something failed at Meta.", TELL_META),
    code(131008, InvalidInput, Message, Permanent, "A required parameter is missing.", READ_DETAILS),
    code(131009, InvalidInput, Message, Permanent, "A parameter's value is not valid.", READ_DETAILS),
    code(131016, ServiceUnavailable, Service, Unconfirmed, "Meta's service is temporarily unavailable.", TELL_META),
    code(131021, RecipientUnavailable, Recipient, Permanent, "The recipient is the sender itself.", "Give another recipient."),
    code(131026, RecipientUnavailable, Recipient, Permanent, "The message cannot be delivered: the person is not on WhatsApp, has an old version, or has not accepted its terms.", OTHER_CHANNEL),
    code(131030, RecipientUnavailable, Recipient, Permanent, "The recipient is not on the test number's list.", "Add the number to the list in the app's WhatsApp settings, or send from a real number."),
    // Under No Storage, Meta keeps a message for one hour (Meta, "No Storage").
    code(131036, RecipientUnavailable, Recipient, Unconfirmed, "Meta no longer holds the message, so the person's phone did not get it; a linked device may have it.", "Ask the person whether it arrived before you send it again.").in_part(),
    code(131037, AccountRestricted, Sender, Permanent, "The number's display name is not approved.", "Have the display name approved in WhatsApp Manager."),
    code(131042, AccountRestricted, Account, Permanent, "There is a problem with the account's payment method.", PAYMENT),
    code(131045, AccountRestricted, Sender, Permanent, "The sending number is not registered properly.", "Register the number again."),
    code(131047, WindowClosed, Recipient, Permanent, "More than 24 hours have passed since this person last wrote.", "Use send-template instead."),
    code(131049, RecipientUnavailable, Recipient, Permanent, "Meta does not deliver this marketing message, to keep people from getting too many.", "Wait at least 24 hours before the next marketing message to this person."),
    code(131050, RecipientUnavailable, Recipient, Permanent, "This person has opted out of marketing messages.", "Take this person off the marketing list."),
    code(131051, InvalidInput, Message, Permanent, "Meta does not support this type of message.", "Use a supported type."),
    code(131053, MediaUnavailable, Message, Permanent, "Meta could not fetch the media, or does not accept its type or size.", "Correct the media's address or the file.").advice(advice::MEDIA),
    code(131057, ServiceUnavailable, Sender, Transient, "The account is under maintenance, for example while its number's throughput is raised.", "Try again in a few minutes.").wait_ms(60_000),
    code(131059, InvalidInput, Message, Permanent, "The cursor of the list is no longer valid.", "Restart the list without a cursor."),
    code(131062, InvalidRecipient, Recipient, Permanent, "This message cannot be sent to a user id.", "Give the person's phone number.").advice(advice::RECIPIENT),
    code(133010, AccountRestricted, Sender, Permanent, "The sending number is not registered.", "Register it: POST /{phone-number-id}/register with its PIN."),
    code(134011, AccountRestricted, Account, Permanent, "The terms for payments are not accepted yet.", "Accept them in Meta Business Manager."),
    code(135000, InvalidInput, Message, Permanent, "Meta does not accept a parameter.", "Check the syntax of every parameter."),
    code(137000, RecipientUnavailable, Recipient, Permanent, "The recipient's identity key has changed.", "Confirm who the person is, then send again."),
    code(2494191, AccessDenied, Recipient, Permanent, "This app does not own the conversation with this person.", "Take the conversation over, or wait until its owner releases it."),

    // Inbound events that could not be delivered by webhook.
    code(130501, Other, Message, Permanent, "A member of the group sent a kind of message that Meta does not pass on.", "Ask the person to send it in another form."),
    code(131035, Other, Message, Permanent, "Meta could not deliver a notification in time and has not kept it.", "Ask the person to send it again; check that your webhook answers."),
    code(131052, MediaUnavailable, Message, Permanent, "The media that the person sent could not be fetched.", "Ask the person to send it again."),
    code(131060, Other, Message, Permanent, "The content of the message that came in is not available here.", "Read it in the WhatsApp Business app, or ask the person to send it again."),

    // Templates.
    code(132000, TemplateMismatch, Message, Permanent, "The number of parameters does not match the template.", "Give exactly the template's parameters; the details say how many."),
    code(132001, TemplateNotFound, Template, Permanent, "No approved template has this name in this language.", "Check the name, and the language to the letter: en and en_US are different; a preview names the nearest. If both are right, wait until Meta approves it.").advice(advice::TEMPLATE_NAME),
    code(132005, TemplateMismatch, Message, Permanent, "The template's text is too long once it is filled in.", "Shorten the parameters."),
    code(132007, TemplateMismatch, Template, Permanent, "The template's content breaks a policy of Meta's.", "Read the details and change the template or its parameters."),
    code(132008, TemplateMismatch, Message, Permanent, "A parameter is not of the kind that the template needs.", "Give the kind that the details name."),
    code(132012, TemplateMismatch, Message, Permanent, "A parameter is not of the kind that the template needs.", "Give the kind that the details name. Give header media each time, even if the template has an example."),
    code(132015, TemplatePaused, Template, Permanent, "The template is paused because of its quality.", "Improve the template or wait until the pause ends.").advice(advice::TEMPLATE_QUALITY),
    code(132016, TemplateDisabled, Template, Permanent, "The template is disabled for good: it was paused too often.", "Make a new template with other content."),
    code(132018, TemplateMismatch, Message, Permanent, "A parameter has content that templates do not allow.", READ_DETAILS),
    code(132021, TemplateMismatch, Message, Permanent, "Meta does not accept this message for Direct Send.", "Correct what the details name, or send an approved template."),
    code(132068, TemplateMismatch, Template, Permanent, "The template's flow is blocked.", FLOW),
    code(132069, RateLimited, Template, Permanent, "The template's flow is throttled: ten messages an hour.", FLOW),

    // Marketing Messages API.
    code(131055, InvalidInput, Template, Permanent, "The Marketing Messages API does not allow this method.", "Use a marketing template, or the ordinary endpoint."),
    code(134100, TemplateMismatch, Template, Permanent, "The Marketing Messages API accepts marketing templates only.", ORDINARY),
    code(134101, ServiceUnavailable, Template, Transient, "The template is still being made ready.", "Try again in ten minutes.").wait_ms(600_000),
    code(134102, TemplateMismatch, Template, Permanent, "The template cannot be used on the Marketing Messages API.", ORDINARY),
    code(134103, TemplateMismatch, Template, Permanent, "The Marketing Messages API does not accept the message.", "Correct what the details name, or send it through the ordinary endpoint."),

    // Groups.
    code(131020, RecipientUnavailable, Recipient, Permanent, "The group has no other member yet.", "Wait until somebody has joined by the invite link."),
    code(131041, ObjectNotAccessible, Recipient, Permanent, "The group does not exist, or the number is not in it.", "Copy the group's id from the webhook that reported it."),
    code(131201, Other, Message, Unconfirmed, "The group request succeeded for some people and not for others.", "Repeat the call only for those who failed; with accept-error-status the answer lists both.").in_part(),
    code(131202, InvalidInput, Message, Permanent, "A person is in the list twice.", "Name each person once."),
    code(131203, InvalidInput, Message, Permanent, "A person has not accepted the terms that groups need.", "Leave the person out until they have accepted them."),
    code(131204, InvalidInput, Message, Permanent, "The group would have more people than Meta allows.", "Name fewer people: a group has eight besides the business."),
    code(131207, RecipientUnavailable, Recipient, Permanent, "Meta has suspended the group for a breach of policy.", "Use another group."),
    code(131209, MediaUnavailable, Message, Permanent, "The group's picture is not square.", "Give a square picture."),
    code(131210, MediaUnavailable, Message, Permanent, "The group's picture is too small.", "Give a picture of more than 192 pixels each way."),
    code(131211, AccountRestricted, Sender, Permanent, "The number has as many groups as Meta allows.", "Delete groups that are no longer used."),
    code(131212, InvalidInput, Message, Permanent, "A person is not a member of the group.", "Name members only."),
    code(131213, InvalidInput, Message, Permanent, "The group has no such request to join.", "List the group's join requests and give the id of one."),
    code(131214, AccountRestricted, Sender, Permanent, "Meta has turned off group creation for this number: it sent too much marketing.", "Wait seven days before you make a group."),
    code(131215, AccountRestricted, Sender, Permanent, "The number may not use groups.", "Check Meta's conditions for groups in WhatsApp Manager."),

    // Block list. Blocking someone again changes nothing.
    code(135002, InvalidInput, Message, Transient, "The block list changed while it was read.", "Restart the list without a cursor."),
    code(139100, Other, Message, Permanent, "Some people were blocked or unblocked, and others not.", "Repeat the call only for those who failed; with accept-error-status the answer lists both."),
    code(139101, AccountRestricted, Sender, Permanent, "The block list is full: it holds 64,000 people.", "Unblock some people first."),
    code(139102, InvalidInput, Message, Transient, "The block list changed while it was read.", "Restart the list without a cursor."),
    code(139103, ServiceUnavailable, Service, Transient, "Meta temporarily could not change the block list.", "Try again in a moment.").own_endpoint(),

    // Calling.
    code(131044, AccountRestricted, Account, Permanent, "The account has no valid payment method for calls.", PAYMENT),
    code(138000, AccountRestricted, Sender, Permanent, "Calling is turned off for this number.", "Turn calling on in the number's settings: POST /{phone-number-id}/settings."),
    code(138001, RecipientUnavailable, Recipient, Permanent, "This person cannot be called.", OTHER_CHANNEL),
    code(138002, RateLimited, Sender, Transient, "The number has as many calls at once as Meta allows.", "Wait until calls have ended."),
    code(138003, RecipientUnavailable, Recipient, Transient, "A call with this person is in progress.", "Wait until it has ended."),
    code(138004, ServiceUnavailable, Service, Unconfirmed, "Meta could not connect the call.", TELL_META),
    code(138005, RateLimited, Sender, Transient, "The number makes calls faster than Meta allows.", FEWER_CALLS),
    code(138006, RecipientUnavailable, Recipient, Permanent, "This person has not given permission for calls.", "Ask the person for permission with a call permission request."),
    code(138007, ServiceUnavailable, Service, Unconfirmed, "The call was not answered with a session description in time.", TELL_META),
    code(138009, RecipientUnavailable, Recipient, Permanent, "This person was asked for permission to call too often.", "Wait: one request in 24 hours and two in seven days are allowed."),
    code(138012, PairRateLimited, Recipient, Transient, "The calls to this person allowed in 24 hours are used up.", "Wait until the time that the details name."),
    code(138013, AccountRestricted, Sender, Permanent, "This number may not call people: the feature is not available here.", "Let people call you instead, or use a number of another country."),
    code(138014, AccountRestricted, Sender, Permanent, "Meta has turned calling off for this number because of its quality.", "Read the notice in WhatsApp Manager."),
    code(138015, AccountRestricted, Sender, Permanent, "Calling cannot be turned on: the messaging limit is too low.", "Raise the messaging limit to 2,000 people first."),
    code(138017, InvalidInput, Recipient, Permanent, "This person's permission for calls is already permanent.", "Call without asking again."),
    code(138018, AccountRestricted, Sender, Permanent, "Calling cannot be turned on: its prerequisites are missing.", "Configure SIP, or subscribe the app to the webhook field calls."),
    code(138019, Other, Message, Permanent, "The call ended because it could not be set up.", CALL_AGAIN),
    code(138020, Other, Message, Permanent, "The call ended because its relay failed.", CALL_AGAIN),
    code(138021, Other, Message, Permanent, "The call ended because no sound came from the business in time.", CALL_AGAIN),
    code(138022, Other, Message, Permanent, "The call ended because no sound came in time.", CALL_AGAIN),
    code(138023, Other, Message, Permanent, "The call ended before any sound was exchanged.", CALL_AGAIN),

    // Flows and usernames.
    code(139000, InvalidInput, Message, Permanent, "Meta has blocked the flow for a breach of its rules.", FLOW),
    code(139001, InvalidInput, Message, Permanent, "The flow cannot be changed.", READ_DETAILS),
    code(139002, InvalidInput, Message, Permanent, "The flow cannot be published.", READ_DETAILS),
    code(139003, InvalidInput, Message, Permanent, "The flow cannot be deprecated.", READ_DETAILS),
    code(139004, InvalidInput, Message, Permanent, "The flow cannot be deleted.", READ_DETAILS),
    code(147001, InvalidInput, Message, Permanent, "The username is taken.", "Choose another: GET /{phone-number-id}/username_suggestions proposes some."),
    code(147002, AccountRestricted, Account, Permanent, "The account may not have a username yet.", "Read the details for the condition that is not met."),
    code(147003, AccountRestricted, Account, Permanent, "The username belongs to a Facebook page that is not linked to the account.", "Link the page to the account in Meta Business Manager."),
    code(147004, AccountRestricted, Account, Permanent, "The username belongs to an Instagram account that is not linked to this one.", "Link the Instagram account in Meta Business Manager."),
    code(147005, InvalidInput, Message, Permanent, "The username belongs to another number of the business.", "Give force_transfer to move it to this number."),

    // Registration, management, migration.
    code(133000, AccountRestricted, Sender, Permanent, "An earlier attempt to deregister the number failed.", "Deregister the number again before you register it."),
    code(133004, ServiceUnavailable, Service, Transient, "Meta's service is temporarily unavailable.", "Try again in a few minutes.").own_endpoint(),
    code(133005, AccountRestricted, Sender, Permanent, "The PIN is wrong.", "Give the number's two-step PIN, or set a new one."),
    code(133006, AccountRestricted, Sender, Permanent, "The number must be verified first.", "Verify the number, then register it."),
    code(133015, AccountRestricted, Sender, Transient, "The number was just deregistered.", "Wait five minutes, then register it.").wait_ms(300_000).own_endpoint(),
    code(136024, AccountRestricted, Sender, Permanent, "The number is verified already.", "Register the number; it needs no further code."),
    code(136025, InvalidInput, Sender, Permanent, "The verification code cannot be requested.", READ_DETAILS),
    code(506, InvalidInput, Message, Permanent, "The same thing was posted a moment ago.", "Change it, or leave it: the first one counts."),
    code(803, ObjectNotAccessible, Message, Permanent, "No object has this id or name.", "Check the id."),
    // Meta verifies the address with a GET (Meta, "Webhooks: getting started", verification requests).
    code(2200, InvalidInput, Message, Permanent, "Meta could not verify the callback address.", "Answer Meta's GET at that address with hub.challenge, and use the same verify token in both places."),
    code(2500, InvalidInput, Message, Permanent, "Meta does not know this path.", "Correct the path: the id comes first, then the name of the endpoint."),
    code(200005, InvalidInput, Account, Permanent, "Template insights are not available for this account yet.", "Leave them out."),
    code(200006, InvalidInput, Account, Permanent, "Template insights cannot be turned off.", "Leave the setting as it is."),
    code(200007, InvalidInput, Account, Permanent, "Template insights are not turned on for this account.", "Turn them on in WhatsApp Manager first."),
    code(1752041, AccountRestricted, Account, Permanent, "The number is being set up already.", "Wait until that has ended."),
    code(2388001, AccountRestricted, Account, Permanent, "The number's ownership is not confirmed.", READ_DETAILS),
    code(2388012, AccountRestricted, Account, Permanent, "The number cannot be moved to this account.", READ_DETAILS),
    code(2388019, AccountRestricted, Account, Permanent, "The account has as many templates as Meta allows.", "Delete templates that are no longer used."),
    code(2388039, InvalidInput, Message, Permanent, "The template cannot be changed in its present status.", "Wait until Meta has reviewed it."),
    code(2388040, InvalidInput, Message, Permanent, "A part of the template is too long.", "Shorten the part that the details name."),
    code(2388047, InvalidInput, Message, Permanent, "The template's header is not well formed.", READ_DETAILS),
    code(2388072, InvalidInput, Message, Permanent, "The template's body is not well formed.", READ_DETAILS),
    code(2388073, InvalidInput, Message, Permanent, "The template's footer is not well formed.", READ_DETAILS),
    code(2388077, InvalidInput, Message, Permanent, "The analytics do not know this product type.", READ_DETAILS),
    code(2388091, AccountRestricted, Account, Permanent, "The number cannot be moved to this account.", READ_DETAILS),
    code(2388093, AccountRestricted, Account, Permanent, "The number cannot be moved to this account.", READ_DETAILS),
    code(2388103, AccountRestricted, Account, Permanent, "The number cannot be moved to this account.", READ_DETAILS),
    code(2388293, InvalidInput, Message, Permanent, "The template has too many variables for its length.", "Add words, or take variables out."),
    code(2388299, InvalidInput, Message, Permanent, "A variable begins or ends the template's text.", "Put words before and after it."),
    code(2388318, InvalidInput, Message, Permanent, "A template that Direct Send made cannot be edited.", "Make a template of your own."),
    code(2388330, InvalidInput, Message, Permanent, "A template that Direct Send made cannot be deleted.", "Leave it: it costs nothing."),
    code(2388000, InvalidInput, Message, Permanent, "Meta does not accept this change of a template, number or account.", READ_DETAILS).to(2388399),
    code(2494100, ServiceUnavailable, Sender, Transient, "The number is under maintenance.", "Try again in a few minutes.").own_endpoint(),
    code(2494164, ObjectNotAccessible, Message, Permanent, "No sign-up has this id.", "Check the id."),
    code(2494165, AccountRestricted, Account, Permanent, "In-app sign-ups are not enabled for this account.", READ_DETAILS),
    code(2494166, InvalidInput, Message, Permanent, "A placeholder of the sign-up is missing or wrong.", READ_DETAILS).to(2494167),
    code(2494168, AccountRestricted, Account, Permanent, "The terms for sign-ups are not accepted.", "Accept them in Meta Business Manager."),
    code(2494176, AccountRestricted, Account, Permanent, "The terms for sign-ups are not accepted.", "Accept them in Meta Business Manager.").to(2494177),
    code(2494179, InvalidInput, Message, Permanent, "The scheme of the sign-up's address is not allowed.", "Give an https address."),
    code(2593079, AccountRestricted, Account, Permanent, "The account that was made on behalf of a business cannot be moved.", READ_DETAILS),
    code(2593085, AccountRestricted, Account, Permanent, "The account that was made on behalf of a business cannot be moved.", READ_DETAILS),
    // Once each, within a day (Meta, "Onboarding WhatsApp Business app users").
    code(2593107, AccountRestricted, Sender, Permanent, "The app's data was asked for already, and Meta gives it once.", "Onboard the number again to ask once more."),
    code(2593108, AccountRestricted, Sender, Permanent, "The 24 hours in which the app's data can be asked for have passed.", "Onboard the number again to ask once more."),
    code(2593109, AccountRestricted, Sender, Permanent, "The number's owner has declined to share the history.", "Continue without it."),
];

#[cfg(test)]
mod tests;
