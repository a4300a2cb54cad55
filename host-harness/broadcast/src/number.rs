//! Numbers as people write them, converted to E.164 if there is no doubt. Meta reads a number without `+` as one of
//! the sender's own country, and a stranger gets the message: doubtful numbers are left to a person.
//!
//! Lists of people, lists of opt-outs and single numbers are all read by [`bare`]. They differ in handling a doubtful
//! number: [`clean`] refuses it, and an opt-out applies to everyone it may mean.

mod date;
mod decimal;
mod plan;
mod wrapping;

pub use decimal::{is_fraction, without_decimals};

/// The fewest digits that identify a person.
pub const LEAST: usize = 7;

/// The most digits that a number has (ITU E.164).
pub const MOST: usize = 15;

/// A cell's content without its surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bare {
    /// A WhatsApp user id.
    UserId(String),
    /// Perhaps a number, with the signs between its digits.
    Number(String),
}

/// Why a cell names no person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// It is empty.
    Blank,
    /// It has no number and no user id; the text describes it.
    Nobody(String),
    /// It is a date.
    Date,
    /// It is a number that can no longer be determined, or that nobody has: why.
    Damaged(String),
}

impl Unclear {
    /// The reason, for a person.
    pub fn reason(&self) -> &str {
        match self {
            Self::Blank => "there is no number",
            Self::Date => "this is a date",
            Self::Nobody(reason) | Self::Damaged(reason) => reason,
        }
    }

    /// Content that is neither a number nor anything else known here.
    pub fn nobody() -> Self {
        Self::Nobody("this is neither a number with + and country code nor a WhatsApp user id".to_owned())
    }
}

/// The person that a cell names, without the text that address books, spreadsheets, messengers and advertisement
/// forms put around it; or why it can name nobody.
pub fn bare(given: &str) -> Result<Bare, Unclear> {
    let text = wrapping::unwrapped(given)?;
    if text.is_empty() {
        return Err(Unclear::Blank);
    }
    if is_user_id(&text) {
        return Ok(Bare::UserId(text));
    }
    if decimal::is_rounded(&text) {
        return Err(Unclear::Damaged(
            "a spreadsheet has rounded this number: format the column as text and enter it again".to_owned(),
        ));
    }
    if date::is_date(&text) {
        return Err(Unclear::Date);
    }
    if has_several(&text) {
        return Err(Unclear::Damaged(
            "these are two numbers in one cell: give each a row of its own".to_owned(),
        ));
    }
    Ok(Bare::Number(text))
}

/// The recipient that `given` certainly means; or its fault, and how to fix it.
pub fn clean(given: &str) -> Result<String, String> {
    let text = match bare(given) {
        Ok(Bare::UserId(id)) => return Ok(id),
        Ok(Bare::Number(text)) => text,
        Err(unclear) => return Err(unclear.reason().to_owned()),
    };
    let whole = without_decimals(&text).unwrap_or(&text);
    let compact: String = whole.chars().filter(|c| !is_separator(*c)).collect();
    let Some(digits) = compact.strip_prefix('+') else {
        let decimals = text.strip_prefix(whole).filter(|decimals| !decimals.is_empty());
        let advice = without_plus(&compact);
        return Err(match decimals {
            Some(end) => format!("a program wrote it as a decimal: take out `{end}`; then {advice}"),
            None => advice,
        });
    };
    if text.contains("(0") {
        return Err("a 0 in brackets is dialled within the country only: take it out".to_owned());
    }
    if let Some(other) = digits.chars().find(|c| !c.is_ascii_digit()) {
        return Err(format!("a number has digits only after the +: take out the `{other}`"));
    }
    match fault(digits) {
        Some(fault) => Err(fault),
        None => Ok(compact),
    }
}

/// The fault of a number given as digits with its country code: no country has such a number.
pub fn fault(digits: &str) -> Option<String> {
    if digits.starts_with('0') {
        return Some("no country code begins with 0".to_owned());
    }
    if !(LEAST..=MOST).contains(&digits.len()) {
        return Some(format!("a number has 7 to 15 digits, and this has {}", digits.len()));
    }
    let Some(parts) = plan::split(digits) else {
        let code = digits.get(..3).unwrap_or(digits);
        return Some(format!("no country has a code at the beginning of +{code}"));
    };
    let plan::Parts { code, national } = parts;
    if let Some(rest) = parts.without_trunk_zero() {
        return Some(format!("the 0 after +{code} is dialled within the country only: write +{code}{rest}"));
    }
    let (least, most) = plan::lengths(code)?;
    if (least..=most).contains(&national.len()) {
        return None;
    }
    let right = if least == most { least.to_string() } else { format!("{least} to {most}") };
    Some(format!("a number has {right} digits after +{code}, and this has {}", national.len()))
}

/// The country code of a number and the digits after it, without the 0 that is only dialled within the country.
pub fn parts(digits: &str) -> Option<(u16, &str)> {
    let parts = plan::split(digits)?;
    Some((parts.code, parts.without_trunk_zero().unwrap_or(parts.national)))
}

/// The digits of a number's country code, and the digits after it, unchanged.
pub fn split(digits: &str) -> Option<(&str, &str)> {
    let national = plan::split(digits)?.national;
    digits.split_at_checked(digits.len() - national.len())
}

fn without_plus(compact: &str) -> String {
    if compact.is_empty() || !compact.bytes().all(|byte| byte.is_ascii_digit()) {
        return Unclear::nobody().reason().to_owned();
    }
    // Nobody is advised to write a number that no country has.
    let is_possible = |digits: &str| fault(digits).is_none();
    match compact.strip_prefix("00") {
        Some(whole) if is_possible(whole) => format!("it begins with 00 instead of +: write +{whole}"),
        Some(_) => "it begins with 00 instead of +, and no country has such a number: correct it".to_owned(),
        None if compact.starts_with('0') => {
            "it has no country code: write + and the country code instead of the first 0".to_owned()
        }
        None if is_possible(compact) => format!(
            "it has no +: write +{compact} if it begins with the country code; if not, put + and the country code before it"
        ),
        None => {
            format!(
                "it has no +, and no country has a number +{compact}: write it with + and the country code"
            )
        }
    }
}

/// Whether these are two numbers.
fn has_several(bare: &str) -> bool {
    let is_number = |part: &str| part.bytes().filter(u8::is_ascii_digit).count() >= LEAST;
    let listed = bare.split(['/', ';', ',', '|', '&', '\n', '+']).filter(|part| is_number(part)).count();
    listed > 1 || bare.split(" or ").filter(|part| is_number(part)).count() > 1
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

#[cfg(test)]
mod lists;
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
        for wrapped in [
            "'+15555550123",
            "=\"+15555550123\"",
            "\"+1 555 555 0123\"",
            "tel:+1-555-555-0123",
            "whatsapp:+15555550123",
            "p:+15555550123",
            "15555550123@s.whatsapp.net",
            "15555550123@c.us",
            "https://wa.me/15555550123",
            "\u{FF0B}\u{FF11}5555550123",
        ] {
            assert_eq!(clean(wrapped).as_deref(), Ok("+15555550123"), "{wrapped}");
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
            ("0049 30", "begins with 00 instead of +, and no country has such a number"),
            ("030 123456", "no country code"),
            ("555-0147", "it has no +, and no country has a number +5550147: write it with + and"),
            ("5555550147", "write it with + and the country code"),
            ("49 0171 5550147", "write it with + and the country code"),
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
            ("'15555550123", "no +: write +15555550123 if"),
            ("+\u{1D7CF}5555550123", "the digits 0 to 9"),
            ("2026-01-31", "a date"),
        ] {
            let error = clean(given).expect_err(given);
            assert!(error.contains(reason), "{given}: {error}");
        }
    }

    #[test]
    fn a_decimal_end_is_taken_out_and_no_advice_makes_a_strangers_number() {
        for given in
            ["+15555550141.0", "+15555550141,0", "+15555550141.00", "+15555550141.000000", "'+15555550141.0"]
        {
            assert_eq!(clean(given).as_deref(), Ok("+15555550141"), "{given}");
        }
        for given in ["15555550141.0", "15555550141,00", " 15555550141.000000"] {
            let error = clean(given).unwrap_err();
            assert!(error.contains("as a decimal: take out") && error.contains("+15555550141 if"), "{error}");
        }
        for given in ["+1.555.555.0", "+15555550141.5", "+1555555.000", "+15.555.550.100"] {
            assert!(clean(given).unwrap_err().contains("take out the `.`"), "{given}");
        }
    }

    #[test]
    fn a_trunk_zero_is_refused_where_it_is_one_and_kept_where_it_belongs_to_the_number() {
        for (given, right) in [("+49 0151 12345678", "+4915112345678"), ("+440 7911 123456", "+447911123456")]
        {
            let error = clean(given).unwrap_err();
            assert!(error.contains("within the country only") && error.contains(right), "{error}");
        }
        for given in [
            "+39 06 1234 5678",
            "+225 01 02 03 04 05",
            "+226 01 02 03 04",
            "+229 01 90 01 12 34",
            "+242 06 123 4567",
            "+378 0549 123456",
            "+992 00 123 4567",
            "+55 00 95555-0123",
        ] {
            assert!(clean(given).is_ok(), "{given}: {:?}", clean(given));
        }
    }

    #[test]
    fn a_number_that_no_country_has_is_refused() {
        for (given, reason) in [
            ("+155555501", "10 digits after +1, and this has 8"),
            ("+1 555 555 0123 12", "10 digits after +1, and this has 12"),
            ("+33 6 12 34 56 7", "9 digits after +33, and this has 8"),
            ("+36 06 20 123 4567", "8 to 9 digits after +36, and this has 11"),
            ("+210 555 5550123", "no country has a code at the beginning of +210"),
            ("+15555550123 / +15555550124", "two numbers in one cell"),
            ("+15555550123+15555550124", "two numbers in one cell"),
            ("+15555550123 or 5555550124", "two numbers in one cell"),
        ] {
            let error = clean(given).expect_err(given);
            assert!(error.contains(reason), "{given}: {error}");
        }
    }
}
