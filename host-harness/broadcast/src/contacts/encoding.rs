//! Decodes bytes to text: the encodings that spreadsheets write, with or without a byte order mark.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::lines::line_at;

/// A file's text, and how its encoding was found.
#[derive(Debug)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding's name.
    pub encoding: &'static str,
    /// Whether nothing in the file indicates this encoding.
    pub guessed: bool,
    /// Whether there was a byte order mark.
    pub mark: bool,
}

/// The text, in the chosen encoding, or otherwise in the one that the bytes indicate.
pub fn decode(bytes: &[u8], chosen: Option<&str>) -> Result<Decoded, String> {
    let mark = Encoding::for_bom(bytes);
    let (encoding, guessed) = match (chosen, mark) {
        (Some(name), mark) => (named(name, mark.map(|(encoding, _)| encoding))?, false),
        (None, Some((encoding, _))) => (encoding, false),
        (None, None) => spoken_for(bytes)?,
    };
    let (text, faulty) = encoding.decode_with_bom_removal(bytes);
    if faulty {
        let place = text.find(char::REPLACEMENT_CHARACTER).unwrap_or_default();
        let line = line_at(text.as_bytes(), place);
        let name = encoding.name();
        return Err(match chosen {
            Some(_) => format!("line {line} is not {name}: choose another --encoding"),
            None => format!(
                "line {line} is not {name}, as the first bytes of the file say: save it as CSV (UTF-8)"
            ),
        });
    }
    if text.contains('\0') {
        return Err("this is no text: save the list as CSV (UTF-8)".to_owned());
    }
    if text.trim().is_empty() {
        return Err("the file is empty".to_owned());
    }
    Ok(Decoded { text: text.into_owned(), encoding: encoding.name(), guessed, mark: mark.is_some() })
}

fn named(name: &str, mark: Option<&'static Encoding>) -> Result<&'static Encoding, String> {
    let encoding = Encoding::for_label(name.trim().as_bytes()).ok_or_else(|| {
        format!(
            "`{name}` is no encoding: write utf-8, utf-16le, windows-1252, windows-1250, windows-1251, macintosh, gbk, \
             shift_jis or another name of the WHATWG Encoding Standard"
        )
    })?;
    match mark {
        Some(other) if other != encoding => Err(format!(
            "the file begins with the mark of {}, and --encoding says {}: leave --encoding out",
            other.name(),
            encoding.name()
        )),
        _ => Ok(encoding),
    }
}

/// The encoding of a file without a mark, and whether it is a guess.
fn spoken_for(bytes: &[u8]) -> Result<(&'static Encoding, bool), String> {
    // In UTF-16, every other byte of a header in Latin letters is zero.
    match bytes {
        [0, second, ..] if *second != 0 => return Ok((UTF_16BE, false)),
        [first, 0, ..] if *first != 0 => return Ok((UTF_16LE, false)),
        _ => {}
    }
    let Err(error) = std::str::from_utf8(bytes) else { return Ok((UTF_8, false)) };
    if is_damaged_utf8(bytes) {
        let at = error.valid_up_to();
        let byte = bytes.get(at).copied().unwrap_or_default();
        return Err(format!(
            "line {}: the byte {byte:#04X} is not UTF-8, but the rest of the file is: were two files joined, or was a \
             letter cut in two? Write the line again and save it as UTF-8; or say how the whole file is written with \
             --encoding",
            line_at(bytes, at)
        ));
    }
    // The most common encoding on Windows apart from Unicode. Every byte is valid in it, so that proves nothing.
    Ok((WINDOWS_1252, true))
}

/// Whether bytes that are not valid UTF-8 as a whole were meant to be: they contain a multi-byte letter, either whole
/// or cut off after its second byte. Other encodings hardly ever contain such sequences.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let mut chunks = bytes.utf8_chunks();
    chunks.any(|chunk| !chunk.valid().is_ascii() || chunk.invalid().len() > 1)
}
