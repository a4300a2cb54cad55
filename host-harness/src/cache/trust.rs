//! Whether another user could have written a file.

use std::fs::File;
use std::io;
use std::path::Path;

/// Refuses a folder that others may write to or replace.
#[cfg(unix)]
pub(super) fn folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    for (height, folder) in path.canonicalize()?.ancestors().enumerate() {
        let metadata = folder.metadata()?;
        // In a folder like /tmp everyone may write, but only the owner of a file may rename or delete it.
        let shared = height > 0 && metadata.mode() & STICKY != 0;
        let safe = is_safe(metadata.uid(), metadata.mode(), user()) || (shared && metadata.uid() == SYSTEM);
        if !safe {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
    }
    Ok(())
}

/// Opens a file that no other user can have written. Follows no link.
#[cfg(unix)]
pub(super) fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
    // Does not block if it is a pipe.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() && is_safe(metadata.uid(), metadata.mode(), user()) {
        return Ok(file);
    }
    Err(io::ErrorKind::PermissionDenied.into())
}

/// Root's user ID.
#[cfg(unix)]
const SYSTEM: u32 = 0;

#[cfg(unix)]
const STICKY: u32 = 0o1000;

#[cfg(unix)]
fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Whether only this user and the system may write to a file with this owner and these permissions.
#[cfg(unix)]
fn is_safe(owner: u32, mode: u32, user: u32) -> bool {
    (owner == user || owner == SYSTEM) && mode & 0o022 == 0
}

// Other systems have no check this simple, so they have no cache.

#[cfg(not(unix))]
pub(super) fn folder(_: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(unix))]
pub(super) fn open(_: &Path) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_another_user_has_or_may_write_to_is_not_safe() {
        let me = 1_000;
        assert!(is_safe(me, 0o700, me) && is_safe(me, 0o755, me) && is_safe(SYSTEM, 0o755, me));
        assert!(!is_safe(1_001, 0o700, me), "another user's");
        assert!(!is_safe(me, 0o775, me) && !is_safe(me, 0o757, me), "others may write to it");
        assert!(!is_safe(me, 0o1777, me), "others may put files there");
    }
}
