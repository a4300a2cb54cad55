//! Allowed recipients.

use std::str::FromStr;

use super::countries::CallingCode;

/// A recipient, or all recipients in a country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed(Rule);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rule {
    /// A number, a user id or a group's id.
    Exactly(String),
    Country(CallingCode),
}

/// Text that is neither a recipient nor a country.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is neither a recipient nor a country: write a number with + and country code (+15555550123), a user id \
     (US.1349…), a group's id, a calling code (+49) or a country's two letters (DE)"
)]
pub struct NotARecipient(String);

impl FromStr for Allowed {
    type Err = NotARecipient;

    fn from_str(written: &str) -> Result<Self, NotARecipient> {
        let text = written.trim();
        let unknown = || NotARecipient(written.to_owned());
        if let Some(digits) = text.strip_prefix('+') {
            if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(unknown());
            }
            if (7..=15).contains(&digits.len()) && !digits.starts_with('0') {
                return Ok(Self(Rule::Exactly(text.to_owned())));
            }
            return CallingCode::of_digits(digits).map(|code| Self(Rule::Country(code))).ok_or_else(unknown);
        }
        if let Some(code) = CallingCode::of_country(&text.to_ascii_uppercase()) {
            return Ok(Self(Rule::Country(code)));
        }
        let is_id = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-:=+/".contains(&b))
        };
        let is_user_id = text.split_once('.').is_some_and(|(country, id)| country.len() == 2 && is_id(id));
        // Without its +, a number would be someone else's.
        let is_group = text.len() > 15 && is_id(text) && !text.bytes().all(|byte| byte.is_ascii_digit());
        if is_user_id || is_group { Ok(Self(Rule::Exactly(text.to_owned()))) } else { Err(unknown()) }
    }
}

impl Allowed {
    /// Whether this rule allows the recipient, a number or a user id.
    pub(super) fn has(&self, recipient: &str) -> bool {
        match &self.0 {
            Rule::Exactly(allowed) => allowed == recipient,
            Rule::Country(code) => match recipient.strip_prefix('+') {
                Some(digits) => digits.starts_with(code.digits),
                None => {
                    let country = recipient.split_once('.').map(|(country, _)| country);
                    country.is_some_and(|country| code.countries().any(|known| known == country))
                }
            },
        }
    }

    /// Whether this rule allows the group.
    pub(super) fn has_group(&self, group_id: &str) -> bool {
        matches!(&self.0, Rule::Exactly(allowed) if allowed == group_id)
    }

    /// The countries of the calling code, all of which are allowed. Empty for a single recipient.
    pub fn countries(&self) -> Vec<&'static str> {
        match &self.0 {
            Rule::Country(code) => code.countries().collect(),
            Rule::Exactly(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(allowed: &str, recipient: &str) -> bool {
        allowed.parse::<Allowed>().unwrap().has(recipient)
    }

    #[test]
    fn a_recipient_allows_nobody_else_and_a_country_everybody_in_it() {
        assert!(allows("+15555550123", "+15555550123"));
        assert!(!allows("+15555550123", "+155555501234"));
        assert!(!allows("+15555550123", "15555550123"));
        assert!(allows("US.1349", "US.1349"));
        for country in ["+49", "DE", "de"] {
            assert!(allows(country, "+4915112345678"));
            assert!(allows(country, "DE.1349"));
            assert!(!allows(country, "+15555550123"));
            assert!(!allows(country, "US.1349"));
            assert!(!allows(country, "4915112345678"));
        }
        // They share a code, so allowing one allows the other.
        assert!(allows("US", "+12045550123") && allows("+1", "CA.1"));
        assert!(!"DE".parse::<Allowed>().unwrap().has_group("DE.Y2FwaV9ncm91cDox"));
        assert!("Y2FwaV9ncm91cDox".parse::<Allowed>().unwrap().has_group("Y2FwaV9ncm91cDox"));
    }

    #[test]
    fn what_is_neither_is_refused_with_the_fix() {
        for written in
            ["", "+", "+999", "+4915", "15555550123", "Germany", "XX", "+49 151 12345678", "+0155555501"]
        {
            let error = written.parse::<Allowed>().unwrap_err().to_string();
            assert!(error.contains("calling code"), "{written}: {error}");
        }
    }
}
