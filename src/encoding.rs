//! The encodings that a request or an answer needs: base64, percent-encoding, dates; and the catalog's: DEFLATE.

pub(crate) mod base64;
pub(crate) mod date;
pub(crate) mod inflate;
pub(crate) mod json;
pub(crate) mod multipart;
pub(crate) mod percent;
