//! Text files as editors and shells write them.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

/// Reads a file, or stdin for `-`: UTF-8, or UTF-16 with a byte order mark.
pub fn read_text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = fs::read(path)?;
    }
    text(&bytes)
}

/// The text of a file.
pub fn text(bytes: &[u8]) -> io::Result<String> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or((UTF_8, 0));
    let text =
        encoding.decode_without_bom_handling_and_without_replacement(bytes.get(mark..).unwrap_or_default());
    text.map(Into::into).ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidData, "it is not text in UTF-8: save it as UTF-8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_and_shells_write_is_read() {
        let wide = |unit: fn(u16) -> [u8; 2]| "\u{FEFF}{\"é\"}".encode_utf16().flat_map(unit).collect();
        for bytes in [
            b"{\"\xC3\xA9\"}".to_vec(),
            b"\xEF\xBB\xBF{\"\xC3\xA9\"}".to_vec(),
            wide(u16::to_le_bytes),
            wide(u16::to_be_bytes),
        ] {
            assert_eq!(text(&bytes).unwrap(), "{\"é\"}", "{bytes:?}");
        }
        assert!(text(b"\xFF\xFE{").is_err(), "half a character");
        assert!(text(b"{\"\xE9\"}").unwrap_err().to_string().contains("save it as UTF-8"));
    }
}
