//! Text files as editors and shells write them.

use std::io::{self, Read};
use std::path::Path;
use std::{char, fs};

/// Reads a file, or stdin for `-`: UTF-8, or UTF-16 with the mark at its beginning by which it is known.
pub fn read_text(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = fs::read(path)?;
    }
    text(bytes)
}

fn text(bytes: Vec<u8>) -> io::Result<String> {
    let fault = || io::Error::new(io::ErrorKind::InvalidData, "it is not text in UTF-8: save it as UTF-8");
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).skip(1).filter_map(|pair| Some(unit(pair.try_into().ok()?)));
        char::decode_utf16(units).collect::<Result<String, _>>().map_err(|_| fault())
    };
    match bytes.get(..2) {
        Some([0xFF, 0xFE]) => wide(u16::from_le_bytes),
        Some([0xFE, 0xFF]) => wide(u16::from_be_bytes),
        _ => {
            let text = String::from_utf8(bytes).map_err(|_| fault())?;
            Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
        }
    }
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
            assert_eq!(text(bytes.clone()).unwrap(), "{\"é\"}", "{bytes:?}");
        }
        assert!(text(b"{\"\xE9\"}".to_vec()).unwrap_err().to_string().contains("save it as UTF-8"));
    }
}
