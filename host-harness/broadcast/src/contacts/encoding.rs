//! Bytes to text: what spreadsheets write, with or without a byte order mark.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text, without a byte order mark, and the name of the encoding.
pub fn decode(bytes: &[u8]) -> Result<(String, &'static str), String> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err("this is a spreadsheet's own file: save it as CSV (UTF-8)".to_owned());
    }
    let encoding = encoding_of(bytes);
    let (text, encoding, faulty) = encoding.decode(bytes);
    if faulty {
        return Err(format!(
            "this is not {}, as its first bytes say: save it as CSV (UTF-8)",
            encoding.name()
        ));
    }
    if text.contains('\0') {
        return Err("this is no text: save the list as CSV (UTF-8)".to_owned());
    }
    if text.trim().is_empty() {
        return Err("the file is empty".to_owned());
    }
    Ok((text.into_owned(), encoding.name()))
}

fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    // In UTF-16 every other byte of a header in Latin letters is zero.
    match bytes {
        [0, second, ..] if *second != 0 => UTF_16BE,
        [first, 0, ..] if *first != 0 => UTF_16LE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        // What Windows writes where it does not write Unicode; every byte means something in it.
        _ => WINDOWS_1252,
    }
}
