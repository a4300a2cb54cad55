//! The identity of the other party.

use super::chat::Chat;

/// A person's id from an address that was typed: a number with `+`, or a user id.
pub(crate) fn typed(address: &str) -> Option<String> {
    let id = who(address);
    let is_number = address.starts_with('+')
        && (7..=15).contains(&id.len())
        && address.chars().all(|c| c.is_ascii_digit() || "+ -().".contains(c));
    let is_user_id = id.split_once('.').is_some_and(|(country, rest)| {
        country.len() == 2
            && country.chars().all(|c| c.is_ascii_uppercase())
            && !rest.is_empty()
            && rest.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
    });
    (is_number || is_user_id).then_some(id)
}

/// A person's id from their address, unless the world defines another.
pub(crate) fn who(address: &str) -> String {
    if address.starts_with('+') { digits(address) } else { address.trim().to_owned() }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether an id is a group's: neither all digits, nor a country code and a dot as in a user id.
pub(crate) fn is_group(who: &str) -> bool {
    let is_number = who.chars().all(|c| c.is_ascii_digit());
    !is_number && who.get(2..3) != Some(".")
}

/// The address of the person: the number as it was dialled, or the user id.
pub(crate) fn address(who: &str, chat: Option<&Chat>) -> String {
    match chat.and_then(|chat| chat.dialled.clone()) {
        Some(dialled) => dialled,
        None if who.chars().all(|c| c.is_ascii_digit()) => format!("+{who}"),
        None => who.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_told_from_a_person() {
        assert!(is_group("Y2FwaV9ncm91cDoxNTU1NTU1MDEwMDoxMjAzNjMwMDAwMDAwMDAwMDE="));
        assert!(!is_group("US.13491208655302741918") && !is_group("15555550123"));
        assert_eq!(address("15555550123", None), "+15555550123");
        assert_eq!(address("US.1", None), "US.1");
    }

    #[test]
    fn only_an_address_opens_a_phone() {
        assert_eq!(typed("+1 (555) 555-0123").as_deref(), Some("15555550123"));
        assert_eq!(typed("US.13491208655302741918").as_deref(), Some("US.13491208655302741918"));
        for wrong in ["Ana", "15555550123", "+1", "<script>", "+1555555x0123", "US.", "us.1", ""] {
            assert_eq!(typed(wrong), None, "{wrong}");
        }
    }
}
