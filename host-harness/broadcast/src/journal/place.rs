//! The location of a journal: its file by its real name, however the command line spells it.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::{JournalError, Problem};

/// A journal's files.
#[derive(Clone, Debug)]
pub struct Place {
    /// The database, as an absolute path without links: even `:memory:` and `file:run.db` are file names.
    pub file: PathBuf,
}

impl Place {
    /// Follows links to the actual file. It need not exist yet, but its folder must.
    pub fn of(journal: &Path) -> Result<Self, JournalError> {
        let name = journal.display().to_string();
        let error = |problem| JournalError::new(&name, problem);
        let found = |result: io::Result<PathBuf>| {
            result.map_err(|fault| error(Problem::NotWritable(fault.to_string())))
        };
        match fs::symlink_metadata(journal) {
            // Otherwise two links to the same future file would be two journals.
            Ok(entry) if entry.is_symlink() && !journal.exists() => Err(error(Problem::Dangling)),
            Ok(_) => Ok(Self { file: found(fs::canonicalize(journal))? }),
            Err(_) => {
                let own = journal.file_name().ok_or_else(|| error(Problem::NoName))?;
                let parent = journal.parent().filter(|parent| !parent.as_os_str().is_empty());
                let folder = found(fs::canonicalize(parent.unwrap_or(Path::new("."))))?;
                Ok(Self { file: folder.join(own) })
            }
        }
    }

    /// The file beside it that is locked while a process writes the journal.
    pub fn lock(&self) -> PathBuf {
        self.beside("-lock")
    }

    /// SQLite's log: commits that are not in the database's own file yet.
    pub fn log(&self) -> PathBuf {
        self.beside("-wal")
    }

    /// SQLite's index of the log.
    pub fn index(&self) -> PathBuf {
        self.beside("-shm")
    }

    /// Whether the database is empty: it does not exist, or has no bytes.
    pub fn is_empty(&self) -> bool {
        length(&self.file).unwrap_or(0) == 0
    }

    /// How many bytes the log has, if there is one.
    pub fn log_length(&self) -> Option<u64> {
        length(&self.log())
    }

    /// The identity of the file itself, whatever its name. `None` if the system does not report one.
    pub fn identity(&self) -> Option<String> {
        fs::metadata(&self.file).ok().as_ref().and_then(identity)
    }

    fn beside(&self, end: &str) -> PathBuf {
        let mut name: OsString = self.file.clone().into();
        name.push(end);
        name.into()
    }
}

fn length(path: &Path) -> Option<u64> {
    match fs::metadata(path) {
        Ok(metadata) => Some(metadata.len()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        // A file exists.
        Err(_) => Some(1),
    }
}

/// A copy has other values: the device, the inode, and the creation time if the system knows it. An inode is reused
/// once its file is removed.
#[cfg(unix)]
fn identity(metadata: &Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    use std::time::UNIX_EPOCH;
    let made = metadata.created().ok().and_then(|made| made.duration_since(UNIX_EPOCH).ok());
    let made = made.map(|made| format!(":{}", made.as_nanos())).unwrap_or_default();
    Some(format!("{}:{}{made}", metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<String> {
    None
}
