//! Phone numbers that a program treated as quantities.

use super::LEAST;

/// Whether a spreadsheet has rounded it, as in `5,51199E+12`. The missing digits are lost.
pub fn is_rounded(bare: &str) -> bool {
    let number = bare.trim_start_matches('+').replace(',', ".");
    number.contains(['E', 'e']) && number.parse::<f64>().is_ok()
}

/// The number without the ending that a program adds to a decimal, `.0` or `,00`. `None` if it has no such ending.
pub fn without_decimals(bare: &str) -> Option<&str> {
    let (whole, decimals) = bare.rsplit_once(['.', ','])?;
    let separator = bare.get(whole.len()..whole.len() + 1)?;
    let digits = whole.bytes().filter(u8::is_ascii_digit).count();
    // `%f` writes six. Any other count may be a digit group of the number.
    let is_end = match decimals.len() {
        1 | 2 => digits >= LEAST,
        6 => digits >= 10,
        _ => false,
    };
    let zeros = decimals.bytes().all(|byte| byte == b'0');
    // If the same separator occurs before it, it is a digit group of the number.
    (is_end && zeros && !whole.contains(separator)).then_some(whole)
}

/// Whether there is a single separator with one or two digits after it, or with only zeros: a decimal that is not
/// certain to be a whole number.
pub fn is_fraction(bare: &str) -> bool {
    let Some((whole, decimals)) = bare.rsplit_once(['.', ',']) else { return false };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = digits(whole.trim_start_matches('+')) && digits(decimals) && whole.len() >= LEAST;
    is_number && (decimals.len() <= 2 || decimals.bytes().all(|byte| byte == b'0'))
}
