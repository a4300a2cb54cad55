//! A message's recipient: an E.164 number, a business-scoped user id, or a group.

use crate::advice;
use crate::connection::filled;
use crate::failure::Fault;
use crate::text;
use crate::wit::types::{Failure, FailureKind};

/// The code that the product documents for a number that is not E.164.
const CODE: u32 = 1006;

/// A recipient that Meta reads as intended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Recipient<'a> {
    /// An E.164 number, sent as `to`.
    Number(&'a str),
    /// A business-scoped user id, sent as `recipient`: in `to`, Meta would answer 200 and deliver nothing.
    UserId(&'a str),
    /// A group, sent as `to` with `recipient_type` `group`.
    Group(&'a str),
}

/// The beginning of a group's id: `capi_group:` in base64 (Meta, "Groups API").
const GROUP_ID: &str = "Y2FwaV9ncm91cDo";

/// The longest group id that is sent, in characters. Meta states no limit; its own ids have some 40.
const MAX_GROUP_ID: usize = 512;

impl<'a> Recipient<'a> {
    /// Reads the two inputs of a send, of which exactly one is given.
    ///
    /// # Errors
    ///
    /// `permanent` with code 1006.
    pub(crate) fn of(to: Option<&'a str>, group_id: Option<&'a str>) -> Result<Self, Fault> {
        let Some(group_id) = filled(group_id) else { return Self::parse(to.unwrap_or_default()) };
        if filled(to).is_some() {
            return Err(bare_fault(
                "A person and a group are both given.",
                "Give to or group-id, and leave the other out.",
                "group-id",
            ));
        }
        Self::group(group_id)
    }

    fn group(id: &'a str) -> Result<Self, Fault> {
        let id = id.trim();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=_-:".contains(&byte);
        if is_e164(id) || is_user_id(id) {
            return Err(bare_fault(
                "This is a person, not a group.",
                "Put it in to, and leave group-id out.",
                "group-id",
            ));
        }
        if id.len() > MAX_GROUP_ID || !id.bytes().all(allowed) {
            return Err(bare_fault(
                "This is not the id of a group.",
                "Copy the id from the webhook that reported the group, as in Y2FwaV9ncm91cDox.",
                "group-id",
            ));
        }
        Ok(Self::Group(id))
    }

    /// Parses `to`. Strict on purpose: Meta completes a number without `+` with the sender's own country code (Meta,
    /// "Phone number formats"), and a stranger gets the message.
    ///
    /// # Errors
    ///
    /// `permanent` with code 1006.
    pub(crate) fn parse(to: &'a str) -> Result<Self, Fault> {
        if is_e164(to) {
            return Ok(Self::Number(to));
        }
        if is_user_id(to) {
            return Ok(Self::UserId(to));
        }
        let (message, fix) = explain(to);
        // The documented advice is about numbers, so groups do not get it.
        let fault = if to.trim().starts_with(GROUP_ID) { bare_fault } else { fault };
        Err(fault(message, &fix, "to"))
    }

    /// Checks the `to` of a message in Meta's own form, at `field`. Meta explains most of its refusals; this check
    /// covers values that it reads as someone else, or as nobody.
    ///
    /// # Errors
    ///
    /// `permanent` with code 1006.
    pub(crate) fn check_written(to: &str, field: &str) -> Result<(), Fault> {
        if is_user_id(to.trim()) {
            return Err(fault(
                "The field to has a user id: Meta would report success and deliver nothing.",
                "Put the user id into recipient, and leave to out.",
                field,
            ));
        }
        if to.trim().starts_with(GROUP_ID) {
            return Err(bare_fault("The recipient is a group.", "Set recipient_type to group.", field));
        }
        Self::check_plus(to, field)
    }

    /// Refuses a number without `+` at `field`.
    ///
    /// # Errors
    ///
    /// `permanent` with code 1006.
    pub(crate) fn check_plus(number: &str, field: &str) -> Result<(), Fault> {
        if !has_digits_only(number) {
            return Ok(());
        }
        let (message, fix) = explain(number);
        Err(fault(message, &fix, field))
    }

    /// Checks the `to` of a group message in Meta's own form. Meta refuses a person's number (Meta, "Groups API").
    ///
    /// # Errors
    ///
    /// `permanent` with code 1006.
    pub(crate) fn check_written_group(to: &str, field: &str) -> Result<(), Fault> {
        let to = to.trim();
        if has_digits_only(to.strip_prefix('+').unwrap_or(to)) || is_user_id(to) {
            return Err(bare_fault(
                "This is a person, and recipient_type says group.",
                "Give the group's id, as in Y2FwaV9ncm91cDox, or leave recipient_type out.",
                field,
            ));
        }
        Ok(())
    }

    /// Refuses a recipient that is not a string: a list, an object, or null.
    pub(crate) fn no_text(field: &str) -> Fault {
        fault("The recipient is not a text.", "Write one recipient as a text, in quotes.", field)
    }
}

/// Whether a text is a number without `+`: digits, and the characters that people put between them.
fn has_digits_only(to: &str) -> bool {
    let mut bare = to.chars().filter(|character| !is_separator(*character)).peekable();
    bare.peek().is_some() && bare.all(|character| character.is_ascii_digit())
}

/// A fault without the documented advice, which is about numbers.
fn bare_fault(message: &str, fix: &str, field: &str) -> Fault {
    Failure::new(FailureKind::InvalidRecipient, message, fix).at(field).with_code(CODE).permanent()
}

fn fault(message: &str, fix: &str, field: &str) -> Fault {
    bare_fault(message, &format!("{fix} {}.", advice::RECIPIENT), field)
}

/// `+`, then a country code without a leading zero, and 7 to 15 digits in all (ITU-T E.164, section 6).
fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// A country's two letters, `ENT` or another word for a parent business's id, and up to 128 letters and digits (Meta,
/// "Business-scoped user IDs").
fn is_user_id(text: &str) -> bool {
    let Some((country, id)) = text.split_once('.') else { return false };
    // In Meta's own examples of parent ids the part before the second dot varies.
    let (parent, id) = id.split_once('.').unwrap_or(("x", id));
    let is_part =
        |part: &str| (1..=128).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    country.len() == 2
        && country.bytes().all(|byte| byte.is_ascii_uppercase())
        && is_part(parent)
        && is_part(id)
}

/// The characters that people put between digits, including the invisible marks that are copied along with a number
/// from an address book.
fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '-' | '(' | ')' | '.' | '/')
        || matches!(character, '\u{2010}'..='\u{2015}' | '\u{200b}'..='\u{200f}')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether a separate group of digits after the country code begins with 0: `+44 07911 …`.
fn has_trunk_zero(to: &str) -> bool {
    let Some(number) = to.trim().strip_prefix('+') else { return false };
    let rest = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let country = number.len() - rest.len();
    (1..=3).contains(&country)
        && !rest.starts_with("(0)")
        && rest.trim_start_matches(is_separator).starts_with('0')
        && !text::contains(to, "(0)")
}

/// What is wrong with `to`, and the fix. Only a certain correction repeats the number in full: one where the `+` is
/// there and only separators were removed.
fn explain(to: &str) -> (&'static str, String) {
    let bare: String = to.chars().filter(|character| !is_separator(*character)).collect();
    let digits = bare.strip_prefix('+').unwrap_or(&bare);
    if bare.is_empty() {
        return ("No recipient is given.", "Give the recipient's number.".into());
    }
    if has_trunk_zero(to) {
        return (
            "The recipient's number has a 0 after its country code, which most countries dial only within the country.",
            "Remove the 0 if that is the case, and write the digits without anything between them.".into(),
        );
    }
    // (0) is a trunk prefix, which is dropped when the country code is dialled.
    if is_e164(&bare) && !text::contains(to, "(0)") {
        return (
            "The recipient's number has spaces, dashes or other characters between its digits.",
            format!("Write {bare}."),
        );
    }
    if to.trim().starts_with(GROUP_ID) {
        return ("The recipient is a group.", "Put the id in group-id, and leave to out.".into());
    }
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return (
            "The recipient is neither a telephone number nor a user id.",
            "Give a number such as +15550100, or the user id that Meta gave, as in US.13491208655302741918."
                .into(),
        );
    }
    if !bare.starts_with('+') {
        if digits.starts_with("00") {
            return ("The recipient's number begins with 00 instead of +.", "Write + instead of 00.".into());
        }
        // Meta's webhooks have numbers in this form.
        let may_be_wa_id = to == digits && (8..=15).contains(&digits.len()) && !digits.starts_with('0');
        let fix = if may_be_wa_id {
            "Put + and the country code before it. If this is a wa-id from a webhook, put only + in front."
        } else {
            "Put + and the country code before it."
        };
        return (
            "The recipient's number has no + and country code: Meta would put the sender's own country code before it, and a stranger would get the message.",
            fix.into(),
        );
    }
    if text::contains(to, "(0)") {
        return (
            "The recipient's number has a (0), which is not dialled after a country code.",
            "Remove the (0).".into(),
        );
    }
    if digits.starts_with('0') {
        return (
            "The recipient's number has a 0 where the country code begins.",
            "Put the country code after the +.".into(),
        );
    }
    let message = if digits.len() < 7 {
        "The recipient's number is too short: a number has 7 to 15 digits, with the country code."
    } else {
        "The recipient's number is too long: a number has 7 to 15 digits, with the country code."
    };
    (message, "Check the number.".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::refused;

    fn refusal(to: &str) -> Failure {
        refused(Recipient::parse(to))
    }

    #[test]
    fn numbers_and_user_ids() {
        assert_eq!(Recipient::parse("+15550100"), Ok(Recipient::Number("+15550100")));
        assert_eq!(Recipient::parse("+123456789012345"), Ok(Recipient::Number("+123456789012345")));
        for id in ["US.13491208655302741918", "BR.ENT.a1B2", "US.ABC123.13491208655"] {
            assert_eq!(Recipient::parse(id), Ok(Recipient::UserId(id)));
        }
    }

    #[test]
    fn everything_else_is_code_1006_with_the_documented_advice() {
        for to in [
            "",
            " ",
            "+",
            "+1",
            "15550100",
            "0015550100",
            "+05550100",
            "+1234567890123456",
            "+1555010A",
            "+１５５５０１００",
            "US.",
            "us.1",
            "USA.1",
            "US.1 2",
            "US.ENT.",
            "tel:+15550100",
            "+15550100\n",
        ] {
            let failure = refusal(to);
            assert_eq!(failure.code, Some(1006), "{to}");
            assert_eq!(failure.kind, FailureKind::InvalidRecipient);
            assert_eq!(failure.field.as_deref(), Some("to"));
            assert!(failure.fix.contains(advice::RECIPIENT));
        }
    }

    #[test]
    fn a_correction_is_proposed_only_where_it_is_certain() {
        for to in ["+1 555-0100", "+1 (555) 01.00", " +15550100", "\u{202a}+15550100\u{202c}"] {
            assert!(refusal(to).fix.starts_with("Write +15550100."), "{to}");
        }
        for to in ["15550100", "1 555 0100", "001 555 0100", "+44 (0)20 7946 0000", "+0 555 0100"] {
            let failure = refusal(to);
            let digits: String = to.chars().filter(char::is_ascii_digit).collect();
            assert!(!format!("{failure:?}").contains(&digits), "{to}: {failure:?}");
        }
        assert!(refusal("15550100").message.contains("stranger"));
    }

    /// Meta, "Messages webhook reference": `wa_id` has the country code and no `+`.
    #[test]
    fn a_number_as_webhooks_give_it_may_only_lack_its_plus() {
        for to in ["15550100", "5511955550123", "123456789012345"] {
            assert!(refusal(to).fix.contains("put only + in front"), "{to}");
        }
        for to in ["5550123", "0015550100", "015550100", "1 555 0100", "1234567890123456", "+1 555"] {
            assert!(!refusal(to).fix.contains("wa-id"), "{to}");
        }
    }

    #[test]
    fn of_a_written_message_only_what_meta_would_misread_is_refused() {
        let check = |to: &str| Recipient::check_written(to, "body.json.to");
        for to in ["+15550100", "+1 (555) 0100", "1-555-FLOWERS", ""] {
            assert_eq!(check(to), Ok(()), "{to}");
        }
        for to in ["15550100", "1 555 0100", "0015550100", "US.13491208655302741918", "Y2FwaV9ncm91cDoxOTU1"]
        {
            let failure = refused(check(to));
            assert_eq!((failure.code, failure.field.as_deref()), (Some(1006), Some("body.json.to")), "{to}");
        }
    }

    /// Meta, "Groups API": the type of the recipient and the id agree, or the message is refused.
    #[test]
    fn a_message_goes_to_a_person_or_to_a_group() {
        const ID: &str = "Y2FwaV9ncm91cDox";
        assert_eq!(Recipient::of(None, Some(ID)), Ok(Recipient::Group(ID)));
        assert_eq!(Recipient::of(Some(" "), Some(ID)), Ok(Recipient::Group(ID)));
        assert_eq!(Recipient::of(Some("+15550100"), Some("")), Ok(Recipient::Number("+15550100")));
        let field = |to, group_id| refused(Recipient::of(to, group_id)).field.unwrap();
        assert_eq!(field(None, None), "to");
        assert_eq!(field(Some("+15550100"), Some(ID)), "group-id");
        for id in ["+15550100", "US.13491208655302741918", "a group", &"x".repeat(513)] {
            assert_eq!(field(None, Some(id)), "group-id", "{id}");
        }
        assert!(refused(Recipient::parse(ID)).fix.contains("group-id"));
    }

    #[test]
    fn a_0_after_the_country_code_is_pointed_out_and_no_number_is_proposed() {
        for to in ["+44 07911 123456", "+49-0151-1234567", "+44 (07911) 123456"] {
            let failure = refusal(to);
            assert!(failure.message.contains("a 0 after its country code"), "{to}: {}", failure.message);
            assert!(!failure.fix.contains("+4"), "{to}: {}", failure.fix);
        }
        assert!(refusal("+44 7911 012345").fix.starts_with("Write +447911012345."));
        let failure = refusal("Y2FwaV9ncm91cDox");
        assert!(!failure.fix.contains("E.164"), "{}", failure.fix);
    }

    #[test]
    fn a_message_to_a_group_goes_to_a_groups_id() {
        let check = |to: &str| Recipient::check_written_group(to, "body.json.to");
        assert_eq!(check("Y2FwaV9ncm91cDoxOTU1"), Ok(()));
        for to in ["+15550100", "15550100", "+1 (555) 0100", "120363042", "US.13491208655302741918"] {
            let failure = refused(check(to));
            assert_eq!((failure.code, failure.field.as_deref()), (Some(1006), Some("body.json.to")), "{to}");
        }
    }
}
