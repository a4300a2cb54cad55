//! Follows a file of lines that another program writes: returns the lines appended since the last read, even if the
//! file was rotated.

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// How much of a file's beginning is remembered, to recognise it.
const HEAD: usize = 256;

/// A growing file, and the position up to which it was read.
#[derive(Debug)]
pub struct Follow {
    path: PathBuf,
    reader: BufReader<File>,
    seen: Seen,
    /// A line whose end has not been written yet.
    unfinished: Vec<u8>,
    line: u64,
}

/// The file's state after the last read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    identity: Identity,
    length: u64,
    head: Vec<u8>,
}

/// Identifies a file while it is renamed. If the system has no such identity, the file's beginning must do.
type Identity = Option<(u64, u64)>;

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {
    None
}

impl Follow {
    /// Opens the file, without reading it yet.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let seen = Seen { identity: identity(&file.metadata()?), ..Seen::default() };
        Ok(Self {
            path: path.to_owned(),
            reader: BufReader::new(file),
            seen,
            unfinished: Vec::new(),
            line: 0,
        })
    }

    /// The file's name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Visits the lines that were appended since the last call, each with its number. Blank lines are skipped. A line
    /// that is still being written is visited once it is complete. If `visit` returns an error, reading stops; the next
    /// call resumes after that line.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or `visit` returned an error.
    pub fn each_new<E: From<io::Error>>(
        &mut self,
        mut visit: impl FnMut(u64, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let metadata = match std::fs::metadata(&self.path) {
            Ok(metadata) => metadata,
            // No file exists between renaming the old one and creating the new one.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return self.drain(&mut visit),
            Err(error) => return Err(error.into()),
        };
        let now = Seen { identity: identity(&metadata), length: metadata.len(), head: Vec::new() };
        if now.identity == self.seen.identity && now.length == self.seen.length {
            return Ok(());
        }
        if self.is_replaced(&now)? {
            // Events from before the rotation that were not read yet. A file that was emptied has none.
            if self.is_intact()? {
                self.drain(&mut visit)?;
            }
            let fresh = Self::open(&self.path)?;
            *self = fresh;
        }
        self.drain(&mut visit)?;
        Ok(self.look()?)
    }

    /// Whether another file has the name now, or the same file was emptied and written again.
    fn is_replaced(&self, now: &Seen) -> io::Result<bool> {
        if now.identity != self.seen.identity || now.length < self.seen.length {
            return Ok(true);
        }
        Ok(head(&self.path, self.seen.head.len())? != self.seen.head)
    }

    /// Whether the open file still has the same beginning.
    fn is_intact(&mut self) -> io::Result<bool> {
        let at = self.reader.stream_position()?;
        self.reader.rewind()?;
        let mut head = Vec::new();
        self.reader.by_ref().take(self.seen.head.len() as u64).read_to_end(&mut head)?;
        self.reader.seek(SeekFrom::Start(at))?;
        Ok(head == self.seen.head)
    }

    /// Remembers the file's state.
    fn look(&mut self) -> io::Result<()> {
        let file = self.reader.get_ref();
        let metadata = file.metadata()?;
        let read = self.reader.stream_position()?;
        let head = head(&self.path, HEAD.min(usize::try_from(read).unwrap_or(HEAD)))?;
        self.seen = Seen { identity: identity(&metadata), length: read, head };
        Ok(())
    }

    fn drain<E: From<io::Error>>(
        &mut self,
        visit: &mut impl FnMut(u64, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        // The reader's buffer from the last read does not contain the file's new end.
        let at = self.reader.stream_position()?;
        self.reader.seek(SeekFrom::Start(at))?;
        loop {
            let read = self.reader.read_until(b'\n', &mut self.unfinished)?;
            if read == 0 || !self.unfinished.ends_with(b"\n") {
                return Ok(());
            }
            self.line += 1;
            let text = std::mem::take(&mut self.unfinished);
            if text.trim_ascii().is_empty() {
                continue;
            }
            visit(self.line, text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text))?;
        }
    }
}

fn head(path: &Path, length: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(length);
    File::open(path)?.take(length as u64).read_to_end(&mut head)?;
    Ok(head)
}

#[cfg(test)]
mod tests;
