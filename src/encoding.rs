//! The encodings that a request or an answer needs: base64, percent-encoding, dates.

pub(crate) mod base64;
pub(crate) mod date;
pub(crate) mod json;
pub(crate) mod multipart;
pub(crate) mod percent;
