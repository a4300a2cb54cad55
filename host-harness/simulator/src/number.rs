//! Phone numbers and business-scoped user ids.

/// The digits of a number in any of the formats that Meta accepts: `+`, digits, hyphens, brackets, spaces.
///
/// Meta, Cloud API: "Phone numbers", the table of number formats.
pub(crate) fn digits(written: &str) -> Option<String> {
    let separators = |c: char| matches!(c, '-' | '(' | ')' | ' ');
    let rest = written.trim().strip_prefix('+').unwrap_or(written.trim());
    rest.chars()
        .all(|c| c.is_ascii_digit() || separators(c))
        .then(|| rest.chars().filter(char::is_ascii_digit).collect())
}

/// The number to which Meta sends: a number without `+` gets the sender's country code.
///
/// Meta, Cloud API: "Phone numbers": a US number without a plus sign, sent by an Indian business, becomes an Indian
/// number. Assumption: a number that starts with the sender's code and is long enough to be complete is left unchanged.
pub(crate) fn international(written: &str, sender: &str) -> Option<String> {
    let digits = digits(written)?;
    let code = calling_code(sender);
    let complete =
        written.trim().starts_with('+') || (digits.starts_with(code) && digits.len() >= code.len() + 10);
    let number = if complete { digits } else { format!("{code}{digits}") };
    // E.164: at most fifteen digits, no country code begins with 0.
    ((7..=15).contains(&number.len()) && !number.starts_with('0')).then_some(number)
}

/// Whether a number in the world is this one.
pub(crate) fn same(written: &str, other: &str) -> bool {
    digits(written).is_some_and(|digits| digits == other)
}

/// The country code that digits in international form begin with.
fn calling_code(digits: &str) -> &str {
    const TWO: &[&str] = &[
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48",
        "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81",
        "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    let length = match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        _ if digits.get(..2).is_some_and(|two| TWO.contains(&two)) => 2,
        _ => 3,
    };
    digits.get(..length).unwrap_or(digits)
}

/// Whether this is a business-scoped user id: a country, `ENT.` for a parent portfolio, letters and digits.
pub(crate) fn is_user_id(text: &str) -> bool {
    let Some((country, id)) = text.split_once('.') else {
        return false;
    };
    let id = id.strip_prefix("ENT.").unwrap_or(id);
    country.len() == 2
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && (1..=128).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Whether this is the id of a group: base64 that begins with `capi_group:`.
pub(crate) fn is_group(text: &str) -> bool {
    text.starts_with("Y2FwaV9ncm91cDo")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_taken_out() {
        for written in ["+15555550123", "+1 (555) 555-0123", "+1-555-555-0123"] {
            assert_eq!(international(written, "15555550100").as_deref(), Some("15555550123"), "{written}");
        }
        for written in ["+1.555.555.0123", "tel:+15555550123", "+", "", "+0555555012", "+1234567890123456"] {
            assert_eq!(international(written, "15555550100"), None, "{written}");
        }
    }

    #[test]
    fn without_a_plus_the_senders_country_code_comes_first() {
        assert_eq!(international("5555550123", "910005550100").as_deref(), Some("915555550123"));
        assert_eq!(international("(555) 555-0123", "15555550100").as_deref(), Some("15555550123"));
        assert_eq!(international("15555550123", "15555550100").as_deref(), Some("15555550123"));
        assert_eq!(international("447700900123", "15555550100").as_deref(), Some("1447700900123"));
    }

    #[test]
    fn user_ids_have_a_shape() {
        for good in ["US.13491208655302741918", "US.ENT.11815799212886844830"] {
            assert!(is_user_id(good), "{good}");
        }
        for bad in ["+15555550123", "us.1", "US.", "US.1-2", "USA.1"] {
            assert!(!is_user_id(bad), "{bad}");
        }
    }
}
