//! Identifies the file to which a path leads.

use std::fs::{self, Metadata, OpenOptions};
use std::path::Path;

/// A file, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    #[cfg(unix)]
    device_and_inode: (u64, u64),
}

impl Place {
    #[cfg(unix)]
    pub fn of(file: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self { device_and_inode: (file.dev(), file.ino()) }
    }

    #[cfg(not(unix))]
    pub fn of(_: &Metadata) -> Self {
        // All files are equal on these systems: only a missing file is noticed.
        Self {}
    }

    /// Whether the path leads to this file.
    pub fn is_at(&self, path: &Path) -> bool {
        fs::metadata(path).is_ok_and(|file| Self::of(&file) == *self)
    }
}

/// Whether no path leads to an open file.
#[cfg(unix)]
pub(crate) fn is_removed(file: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(file) == 0
}

#[cfg(not(unix))]
pub(crate) fn is_removed(_: &Metadata) -> bool {
    false
}

/// Files created here are only for their owner: they contain people's numbers and texts.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
