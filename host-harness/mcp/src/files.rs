//! The files of one folder, and nothing outside it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use host_harness_whatsapp::{FileFault, FileType};

/// The folder whose files an agent may send.
///
/// A path is relative to the folder and must stay in it, even through symbolic links. On Linux, the kernel enforces
/// that while it opens the file. On other systems the path is resolved, checked, then opened. Anyone who can change the
/// folder in between could have another file sent, so let nobody else write there.
#[derive(Clone, Debug)]
pub struct Files {
    folder: PathBuf,
}

/// A file of the folder.
#[derive(Debug)]
pub(crate) struct FoundFile {
    pub name: String,
    pub file_type: FileType,
    pub bytes: Vec<u8>,
}

/// Why there is no such file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FilesError {
    #[error("the path must be relative to the server's folder and stay in it, as in reports/may.pdf")]
    Outside,
    #[error("there is no such file in the server's folder")]
    Missing,
    #[error("this is not a regular file")]
    NotAFile,
    #[error(transparent)]
    Fault(#[from] FileFault),
    #[error("the file cannot be read: {0}")]
    Io(io::Error),
}

impl From<io::Error> for FilesError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::CrossesDevices => Self::Outside,
            _ => Self::Io(error),
        }
    }
}

impl Files {
    /// The files of a folder.
    ///
    /// # Errors
    ///
    /// It does not exist, or is not a folder.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let folder = folder.canonicalize()?;
        if !folder.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Self { folder })
    }

    /// Reads a file that WhatsApp accepts.
    pub(crate) fn read(&self, path: &str) -> Result<FoundFile, FilesError> {
        let relative = Path::new(path);
        let is_inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
        let name =
            relative.file_name().and_then(|name| name.to_str()).filter(|_| is_inside && !path.contains('\0'));
        let name = name.ok_or(FilesError::Outside)?.to_owned();
        let file_type = FileType::of(&name)?;
        let file = self.open(relative)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(FilesError::NotAFile);
        }
        file_type.check_size(metadata.len())?;
        // The file may grow while it is read.
        let mut bytes = Vec::new();
        file.take(file_type.largest() + 1).read_to_end(&mut bytes)?;
        file_type.check(&bytes)?;
        Ok(FoundFile { name, file_type, bytes })
    }

    #[cfg(target_os = "linux")]
    fn open(&self, relative: &Path) -> Result<File, FilesError> {
        use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
        let folder = File::open(&self.folder)?;
        // Do not wait for a writer if it is a pipe.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let within = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        match openat2(&folder, relative, flags, Mode::empty(), within) {
            Ok(file) => Ok(file.into()),
            // Linux before 5.6, or a sandbox that blocks the call.
            Err(rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => self.open_checked(relative),
            Err(error) => Err(io::Error::from(error).into()),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn open(&self, relative: &Path) -> Result<File, FilesError> {
        self.open_checked(relative)
    }

    /// Opens a file, if it is in the folder at the time of the check.
    fn open_checked(&self, relative: &Path) -> Result<File, FilesError> {
        let path = self.folder.join(relative).canonicalize()?;
        if !path.starts_with(&self.folder) {
            return Err(FilesError::Outside);
        }
        if !path.is_file() {
            return Err(FilesError::NotAFile);
        }
        Ok(File::open(path)?)
    }
}
