//! The header that proves that a webhook is from Meta.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `X-Hub-Signature-256` for a body: HMAC-SHA256 with the app's secret as its key, in lower-case
/// hexadecimal.
///
/// Meta, Graph API: "Webhooks, Getting started": validating payloads.
pub fn webhook_signature(app_secret: &str, body: &[u8]) -> String {
    let mut signature = "sha256=".to_owned();
    // HMAC accepts a key of any length, so this cannot fail.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(app_secret.as_bytes()) {
        mac.update(body);
        for byte in mac.finalize().into_bytes() {
            let _ = write!(signature, "{byte:02x}");
        }
    }
    signature
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        // Test case 2.
        let expected = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(webhook_signature("Jefe", b"what do ya want for nothing?"), expected);
    }
}
