//! Dates, which have as many digits as phone numbers.

/// Whether it is a date, perhaps with a time, so that its digits are not a phone number.
pub fn is_date(bare: &str) -> bool {
    if bare.starts_with('+') {
        return false;
    }
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
    use super::is_date;

    #[test]
    fn a_number_with_its_country_code_is_no_date() {
        assert!(is_date("31-6-2024 10:00") && !is_date("+31-6-2024 5678"));
    }
}
