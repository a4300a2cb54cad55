//! Checks that a notification is from Meta: the HMAC-SHA256 of the raw body with the app's secret, in hexadecimal
//! (Meta, "Webhooks: getting started", validate payloads).

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::connection::filled;
use crate::failure::Fault;
use crate::wit::types::{Failure, FailureKind};

/// The prefix before the digits.
const PREFIX: &str = "sha256=";

/// The length of a SHA-256, in bytes.
const LENGTH: usize = 32;

/// How many bytes of a hash an event's id shows: enough that no two events of an account collide by chance.
const SHOWN: usize = 16;

/// Refuses a body whose signature does not match.
pub(super) fn check(given: &str, body: &[u8], secret: &str) -> Result<(), Fault> {
    let refused = |message: &str, fix: &str| {
        Err(Failure::new(FailureKind::InvalidSignature, message, fix).at("signature").permanent())
    };
    let Some(given) = filled(Some(given)) else {
        return refused(
            "The notification is not signed, so it may be forged.",
            "Answer with 401. Give the header X-Hub-Signature-256 as received; Meta sends it with every notification.",
        );
    };
    let Some(given) = given.strip_prefix(PREFIX).and_then(from_hex) else {
        return refused(
            "The signature is not sha256= and 64 hexadecimal digits.",
            "Answer with 401. Give the header X-Hub-Signature-256 as received, and not X-Hub-Signature.",
        );
    };
    if !equal(&given, &hmac(secret.as_bytes(), body)) {
        return refused(
            "The signature does not match the body: it is not Meta's, it was altered, or the app secret is another app's.",
            "Answer with 401. If the request is Meta's, check that the app secret belongs to the app that sends it, and that the body is given byte for byte as received.",
        );
    }
    Ok(())
}

/// Whether two texts are equal, in a time that does not reveal where they differ.
pub(super) fn equal(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// A short name for an item without an id: the same parts have the same name.
pub(super) fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // The length first: otherwise "ab" and "c" would equal "a" and "bc".
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    hash.finalize().iter().take(SHOWN).flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn hmac(secret: &[u8], body: &[u8]) -> Vec<u8> {
    // HMAC accepts keys of any length, so this never fails.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return Vec::new() };
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

fn from_hex(text: &str) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    if text.len() != LENGTH * 2 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        for digit in pair {
            let digit = char::from(*digit).to_digit(16)?;
            *byte = *byte << 4 | u8::try_from(digit).ok()?;
        }
    }
    Some(bytes)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Meta's signature of a body.
    pub(in crate::webhooks) fn sign(secret: &str, body: &str) -> String {
        let digits: Vec<_> =
            hmac(secret.as_bytes(), body.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{PREFIX}{}", digits.concat())
    }

    /// RFC 4231, test case 2.
    #[test]
    fn the_signature_is_hmac_sha256() {
        assert_eq!(
            sign("Jefe", "what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn digits_of_either_case_are_read() {
        let signature = sign("secret", "{}").replace("sha256=", "");
        assert_eq!(from_hex(&signature), from_hex(&signature.to_uppercase()));
        assert!(from_hex(&signature).is_some());
        for malformed in ["", "5b", &"g".repeat(64), &"é".repeat(32), &"0".repeat(63), &"0".repeat(65)] {
            assert_eq!(from_hex(malformed), None, "{malformed}");
        }
    }

    #[test]
    fn parts_are_told_apart_in_a_fingerprint() {
        assert_eq!(fingerprint(&["ab", "c"]), fingerprint(&["ab", "c"]));
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
        assert_eq!(fingerprint(&[]).len(), SHOWN * 2);
    }
}
