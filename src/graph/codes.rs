//! The one table of Meta's error codes: what each means, whether a repeat is safe, and what to do.
//!
//! Source: Meta, "Cloud API error codes" (developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes) and,
//! for codes below 1000, "Graph API: handle errors". A verdict is our reading of Meta's own advice: transient
//! where Meta refused the call and says to try again, ambiguous where Meta names a fault of its own and does
//! not say what became of the call, permanent everywhere else. A code that is not here takes the verdict of
//! its HTTP status.

use super::advice;
use crate::failure::Verdict::{self, Ambiguous, Permanent, Transient};
use crate::wit::types::FailureKind::{self as Kind, *};

/// What one code, or a run of codes, means.
#[derive(Debug)]
pub(crate) struct Code {
    first: u32,
    last: u32,
    pub(crate) kind: Kind,
    pub(crate) verdict: Verdict,
    /// One sentence, in plain words.
    pub(crate) message: &'static str,
    /// What to do, beginning with a verb; empty where the advice says it all. An ambiguous one follows the advice to
    /// look first whether the call was carried out.
    pub(crate) fix: &'static str,
    /// The advice of the product's documented code, where the code is one.
    pub(crate) advice: Option<&'static str>,
    /// How long to wait before the next try, where Meta says.
    pub(crate) wait_ms: Option<u32>,
}

const fn code(code: u32, kind: Kind, verdict: Verdict, message: &'static str, fix: &'static str) -> Code {
    codes(code, code, kind, verdict, message, fix)
}

const fn codes(
    first: u32,
    last: u32,
    kind: Kind,
    verdict: Verdict,
    message: &'static str,
    fix: &'static str,
) -> Code {
    Code { first, last, kind, verdict, message, fix, advice: None, wait_ms: None }
}

impl Code {
    const fn advice(mut self, advice: &'static str) -> Self {
        self.advice = Some(advice);
        self
    }

    const fn wait_ms(mut self, wait_ms: u32) -> Self {
        self.wait_ms = Some(wait_ms);
        self
    }

    /// The row of a code. The first that holds it, so a single code comes before a run that contains it.
    pub(crate) fn find(code: u32) -> Option<&'static Self> {
        CODES.iter().find(|row| (row.first..=row.last).contains(&code))
    }
}

const ASSIGN: &str =
    "Give the system user the permission, assign it the WhatsApp account, then make a new token.";
const TELL_META: &str = "Tell Meta's support the trace id if it stays.";
const WAIT: &str = "Wait, then send again; send fewer messages at a time.";
const OTHER_CHANNEL: &str = "Reach this person by another channel.";
const READ_DETAILS: &str = "Correct what the details name.";
const ACCOUNT: &str = "Open the account in WhatsApp Manager and settle what it asks for.";

#[rustfmt::skip]
static CODES: &[Code] = &[
    // Token and permission.
    code(0, InvalidToken, Permanent, "Meta could not authenticate the token.", "").advice(advice::TOKEN),
    code(102, InvalidToken, Permanent, "The token's session is not valid.", "").advice(advice::TOKEN),
    code(104, InvalidToken, Permanent, "Meta received no token, or a wrong proof of it.", "").advice(advice::TOKEN),
    code(190, InvalidToken, Permanent, "The access token is not valid, or has expired.", "").advice(advice::TOKEN),
    code(3, AccessDenied, Permanent, "The app may not do this.", ASSIGN),
    code(10, AccessDenied, Permanent, "The token lacks the permission for this.", ASSIGN),
    codes(200, 299, AccessDenied, Permanent, "The token lacks the permission for this.", ASSIGN),
    code(131005, AccessDenied, Permanent, "Meta denies access: the token lacks a permission, or the account is not assigned to its system user.", ASSIGN).advice(advice::TEMPLATE_NAME),

    // Integrity.
    code(368, AccountRestricted, Permanent, "Meta has blocked the account for a breach of policy.", "Read the notice in Meta Business Manager and appeal there."),
    code(130497, RecipientUnavailable, Permanent, "The account may not send to this person's country.", OTHER_CHANNEL),
    code(131031, AccountRestricted, Permanent, "Meta has locked the account.", "Open the account in WhatsApp Manager, read why, and appeal there."),
    code(131063, AccountRestricted, Permanent, "Marketing templates are turned off for this account on the Cloud API.", "Turn them on in WhatsApp Manager, or send through the Marketing Messages API."),

    // Limits.
    code(4, RateLimited, Transient, "The app has made too many calls.", "Wait until its usage falls, and make fewer calls."),
    code(17, RateLimited, Transient, "The user has made too many calls.", "Wait, and make fewer calls."),
    code(32, RateLimited, Transient, "The page has made too many calls.", "Wait, and make fewer calls."),
    code(341, RateLimited, Transient, "The app has reached a limit for now.", "Wait, and make fewer calls."),
    code(613, RateLimited, Transient, "A limit on calls is reached.", "Wait, and make fewer calls."),
    code(80007, RateLimited, Transient, "The business account has made too many calls.", "Wait, and make fewer calls."),
    code(80008, RateLimited, Transient, "The business account has made too many calls.", "Wait, and make fewer calls."),
    // 80 messages a second for a number, 1,000 after an upgrade (Meta, "Throughput").
    code(130429, RateLimited, Transient, "The number sends more messages a second than Meta allows it.", WAIT).wait_ms(1_000),
    code(131048, AccountRestricted, Permanent, "The number may send no more for now: too many people blocked or reported it.", "Check the number's quality in WhatsApp Manager, and send only to people who asked for it."),
    // One message in 6 seconds to one person, after a burst of 45 (Meta, "Pair rate limits").
    code(131056, PairRateLimited, Transient, "Too many messages to this one recipient in a short time.", "Wait before the next message to this person; others are not affected. If the template is what is paused:").advice(advice::TEMPLATE_QUALITY).wait_ms(6_000),
    code(131064, AccountRestricted, Permanent, "The account is limited because templates were filed under a wrong category.", "Wait until Meta lifts it, and file templates under the right category."),
    codes(133008, 133009, AccountRestricted, Permanent, "Too many wrong PINs, or too fast.", "Wait as long as the details say, then give the right PIN."),
    code(133016, AccountRestricted, Permanent, "Too many attempts to register the number.", "Wait 72 hours, then register it again."),

    // The documented codes that the Cloud API itself does not send; a relay may.
    code(1006, InvalidRecipient, Permanent, "The recipient's number is not valid.", "Correct the number.").advice(advice::RECIPIENT),
    code(1011, MediaUnavailable, Permanent, "The media could not be fetched.", "Correct the media's address.").advice(advice::MEDIA),

    // Sending.
    code(1, ServiceUnavailable, Ambiguous, "Meta calls the request bad or has a fault of its own.", TELL_META),
    code(2, ServiceUnavailable, Transient, "Meta's service is unavailable for a moment.", "Try again in some minutes."),
    code(33, ObjectNotAccessible, Permanent, "The object does not exist, or the token may not see it.", "Check the id, and that the account is assigned to the token's system user."),
    code(100, InvalidInput, Permanent, "Meta does not accept a parameter.", READ_DETAILS),
    code(130403, RecipientUnavailable, Permanent, "The business has blocked this person.", "Unblock them first."),
    code(130472, RecipientUnavailable, Permanent, "Meta holds this person out of marketing messages for an experiment.", OTHER_CHANNEL),
    code(131000, ServiceUnavailable, Ambiguous, "Something failed at Meta.", TELL_META),
    code(131008, InvalidInput, Permanent, "A required parameter is missing.", READ_DETAILS),
    code(131009, InvalidInput, Permanent, "A parameter's value is not valid.", READ_DETAILS),
    code(131016, ServiceUnavailable, Transient, "Meta's service is unavailable for a moment.", "Try again in some minutes."),
    code(131020, InvalidInput, Permanent, "The group does not allow this.", READ_DETAILS),
    code(131021, RecipientUnavailable, Permanent, "The recipient is the sender itself.", "Give another recipient."),
    code(131026, RecipientUnavailable, Permanent, "The message cannot be delivered: the person is not on WhatsApp, has an old version, or has not accepted its terms.", OTHER_CHANNEL),
    code(131030, RecipientUnavailable, Permanent, "The recipient is not on the test number's list.", "Add the number to the list in the app's WhatsApp settings, or send from a real number."),
    code(131037, AccountRestricted, Permanent, "The number's display name is not approved.", "Have the display name approved in WhatsApp Manager."),
    code(131041, InvalidInput, Permanent, "The group does not allow this.", READ_DETAILS),
    code(131042, AccountRestricted, Permanent, "There is a problem with the account's payment method.", "Settle the payment method in Meta Business Manager."),
    code(131044, AccountRestricted, Permanent, "The account has no valid payment method for calls.", "Settle the payment method in Meta Business Manager."),
    code(131045, AccountRestricted, Permanent, "The sending number is not registered properly.", "Register the number again."),
    code(131047, WindowClosed, Permanent, "More than 24 hours have passed since this person last wrote.", "Use send-template instead."),
    code(131049, RecipientUnavailable, Permanent, "Meta does not deliver this marketing message, to keep people from getting too many.", "Wait at least 24 hours before the next marketing message to this person."),
    code(131050, RecipientUnavailable, Permanent, "This person has opted out of marketing messages.", "Take this person off the marketing list."),
    code(131051, InvalidInput, Permanent, "Meta does not support this type of message.", "Use a type that is supported."),
    code(131052, MediaUnavailable, Permanent, "The media that the person sent could not be fetched.", "Ask the person to send it again."),
    code(131053, MediaUnavailable, Permanent, "Meta could not fetch the media, or does not accept its type or size.", "Correct the media's address or the file.").advice(advice::MEDIA),
    code(131055, InvalidInput, Permanent, "The Marketing Messages API does not allow this method.", "Use a marketing template, or the ordinary endpoint."),
    code(131057, ServiceUnavailable, Transient, "The account is in maintenance, as when its throughput is raised.", "Try again in some minutes.").wait_ms(60_000),
    code(131059, InvalidInput, Permanent, "The cursor of the list is no longer valid.", "Begin the list again, without a cursor."),
    code(131062, InvalidRecipient, Permanent, "This message cannot be sent to a user id.", "Give the person's phone number.").advice(advice::RECIPIENT),
    code(131201, Other, Ambiguous, "The group call was carried out for some and not for others.", "Read the details for whom it failed, and repeat it for them alone."),
    codes(131202, 131207, InvalidInput, Permanent, "The group does not allow this.", READ_DETAILS),
    code(131208, RateLimited, Transient, "Too many calls about groups.", "Wait, and make fewer calls."),
    codes(131209, 131215, InvalidInput, Permanent, "The group does not allow this.", READ_DETAILS),
    code(133010, AccountRestricted, Permanent, "The sending number is not registered.", "Register it: POST /{phone-number-id}/register with its PIN."),
    code(134011, AccountRestricted, Permanent, "The terms for payments are not accepted yet.", "Accept them in Meta Business Manager."),
    code(135000, InvalidInput, Permanent, "Meta does not accept a parameter.", "Check the syntax of every parameter."),
    code(136025, InvalidInput, Permanent, "The verification code cannot be requested.", READ_DETAILS),
    code(137000, RecipientUnavailable, Permanent, "The recipient's identity key has changed.", "Confirm who the person is, then send again."),
    codes(139000, 139004, InvalidInput, Permanent, "The flow cannot be used.", READ_DETAILS),
    codes(139100, 139103, InvalidInput, Permanent, "The block list cannot be changed so.", READ_DETAILS),
    codes(147001, 147005, InvalidInput, Permanent, "The username cannot be used.", READ_DETAILS),

    // Templates.
    code(132000, TemplateMismatch, Permanent, "The number of parameters is not what the template asks for.", "Give exactly the template's parameters; the details say how many."),
    code(132001, TemplateNotFound, Permanent, "No approved template has this name in this language.", "Check the name, and the language to the letter: en and en_US are different. If both are right, wait until Meta approves it."),
    code(132005, TemplateMismatch, Permanent, "The template's text is too long once it is filled in.", "Shorten the parameters."),
    code(132007, TemplateMismatch, Permanent, "The content breaks a policy of Meta's.", "Read the details and change the template or its parameters."),
    code(132008, TemplateMismatch, Permanent, "A parameter is not of the kind that the template asks for.", "Give the kind that the details name."),
    code(132012, TemplateMismatch, Permanent, "A parameter is not of the kind that the template asks for.", "Give the kind that the details name: a media header must be given each time, though the template has an example."),
    code(132015, TemplatePaused, Permanent, "The template is paused because of its quality.", "Improve the template or wait until the pause ends."),
    code(132016, TemplateDisabled, Permanent, "The template is disabled for good: it was paused too often.", "Make a new template with other content."),
    code(132018, TemplateMismatch, Permanent, "A parameter has content that templates do not allow.", "Take out line breaks, tabs and runs of more than four spaces."),
    code(132021, TemplateMismatch, Permanent, "Meta does not accept this message as a direct one.", READ_DETAILS),
    code(132068, TemplateMismatch, Permanent, "The template's flow is blocked.", "Correct the flow in WhatsApp Manager."),
    code(132069, RateLimited, Permanent, "The template's flow is throttled: ten messages an hour.", "Correct the flow in WhatsApp Manager."),
    code(134100, TemplateMismatch, Permanent, "The Marketing Messages API takes marketing templates only.", "Use the ordinary endpoint for this template."),
    code(134101, ServiceUnavailable, Transient, "The template is still being made ready.", "Try again in ten minutes.").wait_ms(600_000),
    code(134102, TemplateMismatch, Permanent, "The template cannot be used on the Marketing Messages API.", "Use the ordinary endpoint for this template."),

    // Registration, management, migration.
    code(133000, AccountRestricted, Permanent, "An earlier attempt to take the number off failed.", "Take the number off again before you register it."),
    code(133004, ServiceUnavailable, Transient, "Meta's service is unavailable for a moment.", "Try again in some minutes."),
    code(133005, AccountRestricted, Permanent, "The PIN is wrong.", "Give the number's two-step PIN, or set a new one."),
    code(133006, AccountRestricted, Permanent, "The number must be verified first.", "Verify the number, then register it."),
    code(133015, AccountRestricted, Transient, "The number was taken off a moment ago.", "Wait five minutes, then register it.").wait_ms(300_000),
    code(506, InvalidInput, Permanent, "The same thing was posted a moment ago.", "Change it, or leave it: the first one stands."),
    code(803, ObjectNotAccessible, Permanent, "No object has this id or name.", "Check the id."),
    codes(200005, 200007, InvalidInput, Permanent, "Template insights are not available.", READ_DETAILS),
    code(1752041, AccountRestricted, Permanent, "The number is being set up already.", "Wait until that has ended."),
    codes(2388000, 2388399, InvalidInput, Permanent, "Meta does not accept this template, number or account change.", READ_DETAILS),
    code(2494100, ServiceUnavailable, Transient, "The account is in maintenance.", "Try again in some minutes."),
    codes(2593107, 2593108, AccountRestricted, Permanent, "The account's data cannot be synchronised now.", ACCOUNT),
];

#[cfg(test)]
mod tests;
