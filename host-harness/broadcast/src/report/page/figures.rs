//! Numbers for people.

/// `200,000`.
pub fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `12.5 %` of a whole. A non-zero part is never 0.0 %, and only the whole is 100.0 %.
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    match per_mille(part, whole) {
        0 if part > 0 => "< 0.1 %".to_owned(),
        1_000 if part < whole => "> 99.9 %".to_owned(),
        share => format!("{}.{} %", share / 10, share % 10),
    }
}

/// The nearest thousandth.
pub fn per_mille(part: u64, whole: u64) -> u64 {
    let (part, whole) = (u128::from(part), u128::from(whole.max(1)));
    ((part * 2_000 + whole) / (whole * 2)).min(1_000) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        let counts = [0, 7, 999, 1_000, 12_345, 200_000, 1_234_567];
        let expected = ["0", "7", "999", "1,000", "12,345", "200,000", "1,234,567"];
        assert_eq!(counts.map(count), expected);
    }

    #[test]
    fn a_share_is_none_or_all_only_where_it_is() {
        let cases = [
            ((0, 5), "0.0 %"),
            ((5, 5), "100.0 %"),
            ((1, 3), "33.3 %"),
            ((2, 3), "66.7 %"),
            ((1, 200_000), "< 0.1 %"),
            ((199_999, 200_000), "> 99.9 %"),
            ((0, 0), "–"),
        ];
        for ((part, whole), expected) in cases {
            assert_eq!(share(part, whole), expected);
        }
    }
}
