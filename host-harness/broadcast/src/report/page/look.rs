//! The stylesheet, and the policy that allows nothing else.

use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

static STYLE: LazyLock<String> =
    LazyLock::new(|| [host_harness_bubble::STYLE, include_str!("style.css")].concat());

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = BASE64_STANDARD.encode(Sha256::digest(style()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'")
});

/// The stylesheet.
pub fn style() -> &'static str {
    &STYLE
}

/// The page's `Content-Security-Policy`: only this stylesheet.
pub fn policy() -> &'static str {
    &POLICY
}
