//! Whom a cell of a list to suppress means. A wrong guess would write to somebody who asked not to be written to.

use crate::number::{self, LEAST, MOST};

/// Whom a cell means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// This recipient.
    Person(String),
    /// Whoever's number ends in these digits: it is not certain that they begin with the country code.
    Ending(String),
}

/// Why a cell means nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// There is nothing in it.
    Blank,
    /// It has no number and no user id.
    Nobody,
    /// It is a date.
    Date,
    /// It is a number that cannot be told any more, or that nobody has: why.
    Damaged(String),
}

impl Unclear {
    /// The reason, for a person.
    pub fn reason(&self) -> &str {
        match self {
            Self::Blank => "is blank",
            Self::Nobody => "is neither a number nor a WhatsApp user id",
            Self::Date => "is a date",
            Self::Damaged(reason) => reason,
        }
    }
}

/// Whom a cell means: a user id, a number with its country code, or digits that may lack it.
pub fn meant(cell: &str) -> Result<Meant, Unclear> {
    let bare = number::bare(cell);
    if bare.is_empty() {
        return Err(Unclear::Blank);
    }
    if number::is_user_id(&bare) {
        return Ok(Meant::Person(bare));
    }
    if number::is_rounded(&bare) {
        return Err(Unclear::Damaged(number::ROUNDED.to_owned()));
    }
    if is_date(&bare) {
        return Err(Unclear::Date);
    }
    if number::has_several(&bare) {
        return Err(Unclear::Damaged(number::SEVERAL.to_owned()));
    }
    let whole = number::without_decimals(&bare);
    if whole.is_none() && is_fraction(&bare) {
        return Err(Unclear::Damaged("has decimals: write the number without them".to_owned()));
    }
    // The 0 in brackets is dialled within the country only, and is no part of the number.
    let compact = whole.unwrap_or(&bare).replace("(0)", "");
    let compact: String =
        compact.chars().filter(|c| !number::is_separator(*c) && !".,/'".contains(*c)).collect();
    let with_code = compact.strip_prefix('+').or_else(|| compact.strip_prefix("00"));
    let digits = with_code.unwrap_or(&compact);
    let significant = digits.trim_start_matches('0');
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || significant.len() < LEAST {
        return Err(Unclear::Nobody);
    }
    if significant.len() > MOST {
        return Err(Unclear::Damaged(format!("has {} digits, more than any number", significant.len())));
    }
    if with_code.is_none() || significant != digits {
        return Ok(Meant::Ending(significant.to_owned()));
    }
    // The 0 that is dialled within the country is certain to be no part of the number, too.
    let number =
        number::parts(digits).map_or_else(|| digits.to_owned(), |(code, rest)| format!("{code}{rest}"));
    match number::fault(&number) {
        None => Ok(Meant::Person(format!("+{number}"))),
        Some(fault) => Err(Unclear::Damaged(fault)),
    }
}

/// Whether there is a lone separator with one or two digits after it, or with zeros alone: a decimal that is not
/// certain to be a whole number.
fn is_fraction(bare: &str) -> bool {
    let Some((whole, decimals)) = bare.rsplit_once(['.', ',']) else { return false };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = digits(whole.trim_start_matches('+')) && digits(decimals) && whole.len() >= LEAST;
    is_number && (decimals.len() <= 2 || decimals.bytes().all(|byte| byte == b'0'))
}

/// Whether it is a date, perhaps with a time: its digits are no number.
fn is_date(bare: &str) -> bool {
    let day = bare.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    match parts.as_slice() {
        [one] => is_compact_date(one) && one.len() == bare.len(),
        [first, second, third] => {
            let number =
                |part: &str| (1..=4).contains(&part.len()).then(|| part.parse::<u32>().ok()).flatten();
            let (Some(a), Some(b), Some(c)) = (number(first), number(second), number(third)) else {
                return false;
            };
            let days = |one: u32, other: u32| {
                (1..=31).contains(&one) && (1..=31).contains(&other) && one.min(other) <= 12
            };
            let year = |year: u32, digits: &str| matches!(digits.len(), 2) || (1900..2100).contains(&year);
            (days(b, c) && (1900..2100).contains(&a)) || (days(a, b) && year(c, third))
        }
        _ => false,
    }
}

/// `20260131`, `31012026`.
fn is_compact_date(text: &str) -> bool {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
    let is = |year: Option<u32>, one: Option<u32>, other: Option<u32>| {
        year.is_some_and(|year| (1900..2100).contains(&year))
            && one.zip(other).is_some_and(|(one, other)| {
                (1..=31).contains(&one) && (1..=31).contains(&other) && one.min(other) <= 12
            })
    };
    is(number(0..4), number(4..6), number(6..8)) || is(number(4..8), number(0..2), number(2..4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_any_order_is_nobody() {
        for date in [
            "2026-01-01",
            "01/02/2026",
            "31.12.2026",
            "2026/1/5",
            "1.2.26",
            "20260101",
            "31122026",
            "2026-01-01T10:00:00Z",
            "2026-01-01 10:00",
        ] {
            assert_eq!(meant(date), Err(Unclear::Date), "{date}");
        }
    }

    #[test]
    fn a_decimal_end_is_no_digit_of_the_number_and_dots_between_groups_are_none_either() {
        for cell in
            ["+15555550141.0", "+15555550141,00", "+1.555.555.0141", "+15,555,550,141.0", "+15.555.550.141"]
        {
            assert_eq!(meant(cell), Ok(Meant::Person("+15555550141".into())), "{cell}");
        }
        for cell in ["15555550141.0", "15.555.550.141", "15555550141,0", "15555550141.000000"] {
            assert_eq!(meant(cell), Ok(Meant::Ending("15555550141".into())), "{cell}");
        }
        for cell in ["15555550141.5", "5,51199E+12", "5.51199e+12", "+1.5555550141E10", "15555550141.000"] {
            assert!(matches!(meant(cell), Err(Unclear::Damaged(_))), "{cell}: {:?}", meant(cell));
        }
    }

    #[test]
    fn a_number_that_no_country_has_means_nobody() {
        for cell in ["+155555501", "0015555550123123", "+15555550123 / +15555550124", "+21055555501"] {
            assert!(matches!(meant(cell), Err(Unclear::Damaged(_))), "{cell}: {:?}", meant(cell));
        }
        assert_eq!(meant("+49 0151 12345678"), Ok(Meant::Person("+4915112345678".into())));
    }
}
