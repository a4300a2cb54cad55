//! A file of lines that survives a crash: appended lines are on disk, and no line is incomplete.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::place::{self, Place};

/// The longest line that may be unfinished: longer than the events of a whole notification.
const LONGEST_LINE: u64 = 64 << 20;

/// How the unfinished end of a file was repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repair {
    /// The last event was complete, and its line end was added.
    Ended,
    /// The last line was cut short, and was removed: this many bytes. Meta will send its notification again.
    Removed(u64),
}

/// Why events cannot be appended to a file.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It cannot be opened, read or repaired.
    #[error("{}: {error}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// Another process writes its events to it.
    #[error("{}: another process writes its events to this file; give another file", .0.display())]
    InUse(PathBuf),
    /// Its last line is not an event.
    #[error("{}: its last line is not an event; give a new file, or one that this command has written", .0.display())]
    NoEvents(PathBuf),
}

/// The file. No other process stores its events in it meanwhile.
#[derive(Debug)]
pub(crate) struct LogFile {
    path: PathBuf,
    file: File,
    place: Place,
    /// Not a device or a pipe, so that it can be truncated and synchronised.
    regular: bool,
    /// Where a failed write began, until it is undone.
    torn_at: Option<u64>,
}

impl LogFile {
    /// Opens a file, or creates one that only its owner may read, and repairs an end that a crash left unfinished.
    pub fn open(path: &Path) -> Result<(Self, Option<Repair>), OpenError> {
        let fault = |error| OpenError::Io { path: path.to_owned(), error };
        let is_new = !path.exists();
        let mut options = OpenOptions::new();
        let options = place::private(options.create(true).read(true).append(true));
        let file = options.open(path).map_err(fault)?;
        let metadata = file.metadata().map_err(fault)?;
        let (place, regular) = (Place::of(&metadata), metadata.is_file());
        let mut log = Self { path: path.to_owned(), file, place, regular, torn_at: None };
        if !regular {
            return Ok((log, None));
        }
        match log.file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OpenError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) => return Err(fault(error)),
        }
        if is_new {
            sync_folder(path).map_err(fault)?;
        }
        let repair = log.repair().map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => OpenError::NoEvents(path.to_owned()),
            _ => fault(error),
        })?;
        Ok((log, repair))
    }

    /// Appends complete lines, all or none. They are on disk when this returns.
    pub fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        if !self.regular {
            return self.file.write_all(lines).and_then(|()| self.file.flush());
        }
        self.undo()?;
        let end = self.file.metadata()?.len();
        self.file.write_all(lines).and_then(|()| self.file.sync_data()).inspect_err(|_| {
            self.torn_at = Some(end);
            // If this fails, it is tried again before the next lines.
            _ = self.undo();
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the path leads to this file. A device or a pipe cannot be replaced.
    pub fn is_in_place(&self) -> bool {
        !self.regular || self.place.is_at(&self.path)
    }

    /// Whether no path leads to the file any more.
    pub fn is_removed(&self) -> io::Result<bool> {
        Ok(self.regular && place::is_removed(&self.file.metadata()?))
    }

    fn undo(&mut self) -> io::Result<()> {
        if let Some(end) = self.torn_at {
            self.file.set_len(end).and_then(|()| self.file.sync_data())?;
            self.torn_at = None;
        }
        Ok(())
    }

    fn repair(&mut self) -> io::Result<Option<Repair>> {
        let end = self.file.seek(SeekFrom::End(0))?;
        let tail = self.unfinished(end)?;
        if tail.is_empty() {
            return Ok(None);
        }
        if serde_json::from_slice::<Value>(&tail).is_ok_and(|value| value.is_object()) {
            return self.append(b"\n").map(|()| Some(Repair::Ended));
        }
        // Some file systems fill the missing part with zeros after a crash.
        if !matches!(tail.first(), Some(b'{' | 0)) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.torn_at = Some(end - tail.len() as u64);
        self.undo().map(|()| Some(Repair::Removed(tail.len() as u64)))
    }

    /// The bytes after the last line end.
    fn unfinished(&mut self, end: u64) -> io::Result<Vec<u8>> {
        let mut length = 4096;
        loop {
            let start = end.saturating_sub(length);
            self.file.seek(SeekFrom::Start(start))?;
            let mut tail = Vec::new();
            (&self.file).take(end - start).read_to_end(&mut tail)?;
            if let Some(at) = tail.iter().rposition(|byte| *byte == b'\n') {
                return Ok(tail.split_off(at + 1));
            }
            if start == 0 {
                return Ok(tail);
            }
            if length >= LONGEST_LINE {
                return Err(io::ErrorKind::InvalidData.into());
            }
            length *= 16;
        }
    }
}

/// A new file's name is part of its folder, which must be on disk as well.
fn sync_folder(path: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests;
