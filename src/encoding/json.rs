//! JSON, read without letting a long text fill the memory.

use serde::de::IgnoredAny;
use serde_json::Value;

/// The longest text that is read into a tree, in bytes. A tree can take thirty times the room of its text; no answer
/// that is read by its parts comes near this.
const MAX_TREE: usize = 2 << 20;

/// The value of a text; `None` where it is not JSON, or too long.
pub(crate) fn parse(text: &[u8]) -> Option<Value> {
    if text.len() > MAX_TREE {
        return None;
    }
    serde_json::from_slice(text).ok()
}

/// Whether a text of any length is JSON.
pub(crate) fn is_valid(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_checked_and_not_read() {
        let long = format!("[{}0]", "0,".repeat(MAX_TREE / 2));
        assert!(is_valid(long.as_bytes()));
        assert_eq!(parse(long.as_bytes()), None);
        assert!(!is_valid(&long.as_bytes()[1..]));
        assert_eq!(parse(b"[0]"), Some(serde_json::json!([0])));
    }

    #[test]
    fn any_depth_is_checked() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(is_valid(deep.as_bytes()));
        assert_eq!(parse(deep.as_bytes()), None);
    }
}
