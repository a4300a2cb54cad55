//! The encodings of requests and answers: addresses, base64, percent-encoding, dates. And the catalog's: DEFLATE.

pub(crate) mod address;
pub(crate) mod base64;
pub(crate) mod date;
pub(crate) mod inflate;
pub(crate) mod json;
pub(crate) mod multipart;
pub(crate) mod percent;
