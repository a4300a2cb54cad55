//! Files uploaded as media.

use std::collections::HashMap;
use std::fmt::Write;

use axum::body::Bytes;
use sha2::{Digest, Sha256};

/// Files by media id.
#[derive(Debug, Default)]
pub(crate) struct MediaStore(HashMap<String, File>);

#[derive(Debug)]
pub(crate) struct File {
    pub mime_type: String,
    /// Lower-case hexadecimal digits.
    pub sha256: String,
    pub bytes: Bytes,
}

impl File {
    /// The hash as bytes.
    pub fn digest(&self) -> Vec<u8> {
        Sha256::digest(&self.bytes).to_vec()
    }
}

impl MediaStore {
    pub fn get(&self, id: &str) -> Option<&File> {
        self.0.get(id)
    }

    pub fn put(&mut self, id: String, mime_type: &str, bytes: Bytes) {
        let sha256 = Sha256::digest(&bytes).iter().fold(String::new(), |mut hex, byte| {
            // Writing to a string does not fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        self.0.insert(id, File { mime_type: mime_type.to_owned(), sha256, bytes });
    }

    pub fn remove(&mut self, id: &str) {
        self.0.remove(id);
    }

    #[cfg(test)]
    pub fn with(id: &str, mime_type: &str) -> MediaStore {
        let mut store = MediaStore::default();
        store.put(id.to_owned(), mime_type, Bytes::from_static(b"file"));
        store
    }
}
