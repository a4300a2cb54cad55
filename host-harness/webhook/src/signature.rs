//! Whether a body is from Meta: the HMAC-SHA256 of its bytes with the app's secret (Meta, "Webhooks: getting
//! started", validate payloads). Checked here and by the plugin, so that forged bodies never enter a sandbox.

use host_harness::Secret;
use ring::hmac;

/// The characters before the digits.
const PREFIX: &str = "sha256=";
/// The length of a SHA-256, in bytes.
const LENGTH: usize = 32;

/// Why a body's signature is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// There is no signature.
    #[error(
        "the notification is not signed, so it may be forged. Meta sends the header \
         X-Hub-Signature-256 with every notification: check that a proxy in front passes it on"
    )]
    Missing,
    /// The signature is malformed.
    #[error(
        "the signature is not sha256= and 64 hexadecimal digits. Give the header X-Hub-Signature-256 as Meta sent it, \
         and not X-Hub-Signature"
    )]
    Malformed,
    /// The signature is for another body or another secret.
    #[error(
        "the signature does not match the body: it is not Meta's, the body was altered, or the app secret is another \
         app's. If the request is Meta's, check that the app secret is that of the app that sends it, and that the \
         body arrives byte for byte"
    )]
    Wrong,
    /// The app secret is empty, so anybody could sign.
    #[error(
        "there is no app secret, so no signature can be checked. Meta's app panel shows it under App settings, Basic"
    )]
    NoSecret,
}

/// The key that Meta signs with; `None` for an empty secret.
#[derive(Clone)]
pub(crate) struct AppSecret(Option<hmac::Key>);

impl AppSecret {
    /// Surrounding white space is ignored, as the plugin does.
    pub fn new(secret: &Secret) -> Self {
        let secret = Some(secret.reveal().trim()).filter(|secret| !secret.is_empty());
        Self(secret.map(|secret| hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())))
    }

    /// Checks a signature, in a time that does not depend on where it differs.
    pub fn check(&self, signature: &Signature, body: &[u8]) -> Result<(), SignatureFault> {
        let key = self.0.as_ref().ok_or(SignatureFault::NoSecret)?;
        hmac::verify(key, body, &signature.0).map_err(|_| SignatureFault::Wrong)
    }
}

/// A well-formed signature, which may be valid.
#[derive(Clone, Copy)]
pub(crate) struct Signature([u8; LENGTH]);

impl Signature {
    /// Reads the header `X-Hub-Signature-256`.
    pub fn read(header: Option<&str>) -> Result<Self, SignatureFault> {
        let header = header.map(str::trim).filter(|header| !header.is_empty());
        let digits = header.ok_or(SignatureFault::Missing)?.strip_prefix(PREFIX);
        digits.and_then(from_hex).map(Self).ok_or(SignatureFault::Malformed)
    }
}

fn from_hex(digits: &str) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    if digits.len() != LENGTH * 2 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        for digit in pair {
            let digit = char::from(*digit).to_digit(16)?;
            *byte = *byte << 4 | u8::try_from(digit).ok()?;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    const SIGNATURE: &str = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    const BODY: &[u8] = b"what do ya want for nothing?";

    fn check(secret: &str, signature: &str, body: &[u8]) -> Result<(), SignatureFault> {
        AppSecret::new(&secret.into()).check(&Signature::read(Some(signature))?, body)
    }

    #[test]
    fn the_signature_is_hmac_sha256_in_digits_of_either_case() {
        assert_eq!(check("Jefe", SIGNATURE, BODY), Ok(()));
        assert_eq!(check(" Jefe\n", &SIGNATURE.to_uppercase().replace("SHA", "sha"), BODY), Ok(()));
        assert_eq!(check("Jefe", SIGNATURE, b"what do ya want for nothing!"), Err(SignatureFault::Wrong));
        assert_eq!(check("jefe", SIGNATURE, BODY), Err(SignatureFault::Wrong));
    }

    #[test]
    fn a_missing_and_a_malformed_signature_are_named() {
        for missing in [None, Some(""), Some(" ")] {
            assert_eq!(Signature::read(missing).err(), Some(SignatureFault::Missing));
        }
        let digits = SIGNATURE.strip_prefix(PREFIX).unwrap();
        for malformed in [
            digits,
            "sha256=",
            "sha1=5b",
            &format!("sha256={}", "g".repeat(64)),
            &SIGNATURE[..70],
            "sha256=é",
        ] {
            assert_eq!(
                Signature::read(Some(malformed)).err(),
                Some(SignatureFault::Malformed),
                "{malformed}"
            );
        }
    }

    #[test]
    fn an_empty_secret_signs_nothing() {
        let forged = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b""), BODY);
        let digits: Vec<_> = forged.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let forged = format!("sha256={}", digits.concat());
        assert_eq!(check("", &forged, BODY), Err(SignatureFault::NoSecret));
        assert_eq!(check(" \n", &forged, BODY), Err(SignatureFault::NoSecret));
    }
}
