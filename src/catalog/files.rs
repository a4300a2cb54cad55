//! The catalog's JSON files. The build script packs them into one compressed text.

use crate::encoding::inflate::inflate;

/// A file, as its start and end in the text.
pub(super) type File = (usize, usize);

/// The position of a file, named without its extension.
macro_rules! packed {
    ($name:literal) => {
        include!(concat!(env!("OUT_DIR"), "/", $name))
    };
}
pub(super) use packed;

const LENGTH: usize = include!(concat!(env!("OUT_DIR"), "/catalog.length"));
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalog.deflate"));

/// All files, ready to read.
pub(crate) struct Files(String);

impl Files {
    /// Unpacks them.
    pub(crate) fn unpack() -> Self {
        Self::up_to((0, LENGTH))
    }

    /// Unpacks them up to and including this one: the earlier the file, the less time it takes.
    pub(super) fn up_to((_, end): File) -> Self {
        Self(String::from_utf8(inflate(PACKED, end)).unwrap_or_default())
    }

    /// A file's text, without white space.
    pub(super) fn text(&self, (start, end): File) -> &str {
        self.0.get(start..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_file_comes_back_as_it_was_but_for_white_space() {
        let files = Files::unpack();
        let cases = [
            (packed!("schemas/shared/to"), include_str!("schemas/shared/to.json")),
            (packed!("schemas/send-template"), include_str!("schemas/send-template.json")),
            (packed!("recipes/whole-catalog"), include_str!("recipes/whole-catalog.json")),
        ];
        for (file, original) in cases {
            let text = files.text(file);
            assert!(text.len() < original.len() && !text.contains('\n'), "{text}");
            let value = |text| serde_json::from_str::<Value>(text).unwrap();
            assert_eq!(value(text), value(original));
        }
        assert_eq!(files.0.len(), LENGTH);
        assert!(PACKED.len() < LENGTH / 4, "{}", PACKED.len());
    }
}
