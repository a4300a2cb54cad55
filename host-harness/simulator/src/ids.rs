//! Identifiers.
//!
//! Assumption: their formats, which resemble those in Meta's examples. Clients should not interpret them.

use std::hash::{BuildHasher, Hasher, RandomState};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A source of identifiers that do not repeat, even across runs.
#[derive(Debug)]
pub(crate) struct Ids {
    seed: u64,
    count: u64,
}

impl Ids {
    pub fn new() -> Ids {
        // The standard library's hash keys are a convenient source of randomness; nothing here is a secret.
        Ids { seed: RandomState::new().build_hasher().finish(), count: 0 }
    }

    /// The finaliser of SplitMix64: distinct counts give distinct values.
    fn next(&mut self) -> u64 {
        self.count += 1;
        let mut value = self.seed.wrapping_add(self.count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    /// The id of a message: the recipient and a unique number, as base64.
    pub fn message(&mut self, recipient: &str) -> String {
        let recipient: Vec<u8> = recipient.bytes().take(32).collect();
        let mut bytes = vec![0x1c, 0x18, u8::try_from(recipient.len()).unwrap_or(0)];
        bytes.extend_from_slice(&recipient);
        bytes.extend_from_slice(&[0x15, 0x02, 0x00, 0x11, 0x18, 0x12]);
        bytes.extend_from_slice(format!("{:016X}", self.next()).as_bytes());
        bytes.push(0);
        format!("wamid.{}", BASE64_STANDARD.encode(bytes))
    }

    /// The id of a call.
    pub fn call(&mut self) -> String {
        format!("wacid.{}", BASE64_URL_SAFE_NO_PAD.encode(format!("HBgL{:016X}", self.next())))
    }

    /// The id of a node: sixteen digits, the first of which is not 0.
    pub fn node(&mut self) -> String {
        (1_000_000_000_000_000 + self.next() % 9_000_000_000_000_000).to_string()
    }

    /// The handle of an upload, or the trace id of an error.
    pub fn opaque(&mut self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.next().to_be_bytes())
    }
}

/// The business-scoped user id of a person if the world defines none: the same in every run. Assumption: the country.
pub(crate) fn user_id(digits: &str) -> String {
    format!("US.{}", stable("user", digits))
}

/// Sixteen digits that are always the same for a given text.
pub(crate) fn stable(kind: &str, text: &str) -> String {
    let digest = Sha256::digest(format!("{kind}:{text}"));
    let number = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    (1_000_000_000_000_000 + number % 9_000_000_000_000_000).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_ids_are_unique_even_to_one_recipient() {
        let mut ids = Ids::new();
        let many: std::collections::HashSet<_> = (0..1000).map(|_| ids.message("15555550123")).collect();
        assert_eq!(many.len(), 1000);
        assert!(many.iter().all(|id| id.starts_with("wamid.HBgL")));
    }
}
