//! The people that a cell of an opt-out list means. A wrong guess would reach somebody who opted out.

use crate::number::{self, Bare, LEAST, MOST, Unclear};

/// The person or people that a cell means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// This recipient.
    Person(String),
    /// Everyone whose number ends in these digits: it is not certain that they begin with the country code.
    Ending(String),
}

/// The meaning of a cell: a user id, a number with its country code, or digits that may lack it.
pub fn meant(cell: &str) -> Result<Meant, Unclear> {
    let bare = match number::bare(cell)? {
        Bare::UserId(id) => return Ok(Meant::Person(id)),
        Bare::Number(bare) => bare,
    };
    let whole = number::without_decimals(&bare);
    if whole.is_none() && number::is_fraction(&bare) {
        return Err(Unclear::Damaged("this has decimals: write the number without them".to_owned()));
    }
    // The 0 in brackets is only dialled within the country, and is not part of the number.
    let compact = whole.unwrap_or(&bare).replace("(0)", "");
    let compact: String =
        compact.chars().filter(|c| !number::is_separator(*c) && !".,/'".contains(*c)).collect();
    let with_code = compact.strip_prefix('+').or_else(|| compact.strip_prefix("00"));
    let digits = with_code.unwrap_or(&compact);
    let significant = digits.trim_start_matches('0');
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || significant.len() < LEAST {
        return Err(Unclear::nobody());
    }
    if significant.len() > MOST {
        return Err(number::fault(significant).map_or_else(Unclear::nobody, Unclear::Damaged));
    }
    if with_code.is_none() || significant != digits {
        return Ok(Meant::Ending(significant.to_owned()));
    }
    // The 0 that is only dialled within the country is certainly not part of the number, either.
    let number =
        number::parts(digits).map_or_else(|| digits.to_owned(), |(code, rest)| format!("{code}{rest}"));
    match number::fault(&number) {
        None => Ok(Meant::Person(format!("+{number}"))),
        Some(fault) => Err(Unclear::Damaged(fault)),
    }
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
