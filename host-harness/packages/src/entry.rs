//! A file in an archive.

/// A file in an archive.
pub struct Entry<'a> {
    /// Its path in the archive.
    pub path: String,
    /// Its contents.
    pub bytes: &'a [u8],
    /// Its permissions on Unix.
    pub mode: u32,
}

impl<'a> Entry<'a> {
    /// A file that is not a program.
    pub fn plain(path: String, bytes: &'a [u8]) -> Self {
        Self { path, bytes, mode: 0o644 }
    }

    /// A program.
    pub fn program(path: String, bytes: &'a [u8]) -> Self {
        Self { path, bytes, mode: 0o755 }
    }
}
