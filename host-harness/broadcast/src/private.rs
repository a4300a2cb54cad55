//! Files with people's numbers: only for their owner.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Creates a file. An existing one of that name is removed first, and never written through: it may be a link.
pub fn create(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    options().write(true).create_new(true).open(path)
}

/// Opens an existing file to write, or creates it.
pub fn open(path: &Path) -> io::Result<File> {
    options().write(true).create(true).truncate(false).open(path)
}

/// Creates a new folder.
#[cfg(unix)]
pub fn create_folder(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

/// Creates a new folder.
#[cfg(not(unix))]
pub fn create_folder(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

#[cfg(unix)]
fn options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn options() -> OpenOptions {
    OpenOptions::new()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_file_is_its_owners_alone_and_a_link_of_its_name_is_not_followed() {
        let folder = Folder::new();
        let (strangers, report) = (folder.path("strangers.txt"), folder.path("run.report.csv.new"));
        fs::write(&strangers, "theirs").unwrap();
        symlink(&strangers, &report).unwrap();
        let file = create(&report).unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(&strangers).unwrap(), "theirs");
        assert!(!fs::symlink_metadata(&report).unwrap().is_symlink());
    }
}
