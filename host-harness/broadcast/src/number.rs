//! Numbers as people write them, made E.164 where there is no doubt. Meta takes a number without `+` for one of the
//! sender's own country, and a stranger gets the message: what is not certain is left to a person.

/// The recipient that `given` is certain to mean; or what is wrong with it, and what to do.
pub fn clean(given: &str) -> Result<String, String> {
    // Copied from an address book, a number may have marks around it that nobody sees.
    let visible: String = given.chars().filter(|c| !is_invisible(*c)).collect();
    let visible = visible.trim();
    if visible.is_empty() {
        return Err("there is no number".to_owned());
    }
    if is_user_id(visible) {
        return Ok(visible.to_owned());
    }
    let compact: String = visible.chars().filter(|c| !is_separator(*c)).collect();
    let Some(digits) = compact.strip_prefix('+') else {
        return Err(without_plus(visible, &compact));
    };
    if visible.contains("(0") {
        return Err("a 0 in brackets is dialled within the country only: take it out".to_owned());
    }
    if let Some(other) = digits.chars().find(|c| !c.is_ascii_digit()) {
        return Err(format!("a number has digits only after the +: take out the `{other}`"));
    }
    if digits.starts_with('0') {
        return Err("no country code begins with 0".to_owned());
    }
    if !(7..=15).contains(&digits.len()) {
        return Err(format!("a number has 7 to 15 digits, and this has {}", digits.len()));
    }
    Ok(compact)
}

fn without_plus(visible: &str, compact: &str) -> String {
    let is_rounded = visible.contains(['E', 'e']) && visible.replace(',', ".").parse::<f64>().is_ok();
    if is_rounded {
        return "a spreadsheet has rounded this number: format the column as text and enter it again"
            .to_owned();
    }
    if !compact.is_empty() && compact.bytes().all(|byte| byte.is_ascii_digit()) {
        return match compact.strip_prefix("00") {
            Some(whole) => format!("it begins with 00 in place of +: write +{whole}"),
            None if compact.starts_with('0') => {
                "it has no country code: write + and the country code in place of the first 0".to_owned()
            }
            None => {
                format!(
                    "it has no +: write +{compact} if it has its country code, and + with that before it if not"
                )
            }
        };
    }
    "this is neither a number with + and country code nor a WhatsApp user id".to_owned()
}

/// `US.13491208655302741918`, or a parent's: `US.ENT.11815799212886844830`.
pub fn is_user_id(text: &str) -> bool {
    text.split_once('.').is_some_and(|(country, id)| {
        let id = id.strip_prefix("ENT.").unwrap_or(id);
        country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && (1..=128).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

pub fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')' | '-' | '\u{2010}'..='\u{2015}')
}

/// Marks of writing direction, joiners, byte order marks.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_certain_is_cleaned() {
        for given in [
            "+15555550123",
            " +1 555 555 0123 ",
            "+1-555-555-0123",
            "+1 (555) 555\u{2011}0123",
            "(+1) 555 555 0123",
            "+1\u{A0}555\u{202F}555\u{A0}0123",
            "\u{202A}+1 555 555 0123\u{202C}",
        ] {
            assert_eq!(clean(given).as_deref(), Ok("+15555550123"), "{given:?}");
        }
        for id in ["US.13491208655302741918", "BR.ENT.a1B2"] {
            assert_eq!(clean(id).as_deref(), Ok(id));
        }
    }

    #[test]
    fn what_is_not_certain_is_left_alone() {
        for (given, reason) in [
            ("", "no number"),
            ("15555550123", "no +: write +15555550123 if"),
            ("0049 30 123456", "write +4930123456"),
            ("030 123456", "no country code"),
            ("1.5555550123E+10", "rounded"),
            ("4,91716E+11", "rounded"),
            ("+44 (0)20 7946 0000", "brackets"),
            ("+0 555 5550123", "begins with 0"),
            ("+1 555 CALL", "digits only"),
            ("+1.555.555.0123", "digits only after the +: take out the `.`"),
            ("+49 171/555-0119", "take out the `/`"),
            ("+1555", "and this has 4"),
            ("+1234567890123456", "and this has 16"),
            ("++15555550123", "digits only"),
            ("Ana", "neither"),
            ("=1+1", "neither"),
        ] {
            let error = clean(given).expect_err(given);
            assert!(error.contains(reason), "{given}: {error}");
        }
    }
}
