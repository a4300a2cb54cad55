//! A file of events that is being written: what was appended since the last look, also after the file was rotated.

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::SuppressionError;

/// How much of the beginning of a file is remembered, to know it again.
const HEAD: usize = 256;

/// A file of events, and how far it was read.
#[derive(Debug)]
pub struct Follow {
    path: PathBuf,
    reader: BufReader<File>,
    seen: Seen,
    /// A line whose end is not written yet.
    unfinished: Vec<u8>,
    line: u64,
}

/// The file as it was at the last look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    identity: Identity,
    length: u64,
    head: Vec<u8>,
}

/// What a file is known by while it is renamed: where there is no such thing, its beginning has to do.
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
    /// Opens the file; nothing is read yet.
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

    /// Visits the events that were appended since the last look. A line that is still being written waits for its end.
    pub fn each_new(
        &mut self,
        mut visit: impl FnMut(&Value) -> Result<(), String>,
    ) -> Result<(), SuppressionError> {
        let metadata = match std::fs::metadata(&self.path) {
            Ok(metadata) => metadata,
            // Between the renaming of the old file and the beginning of the new one there is none.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return self.drain(&mut visit),
            Err(error) => return Err(fault(&error)),
        };
        let now = Seen { identity: identity(&metadata), length: metadata.len(), head: Vec::new() };
        if now.identity == self.seen.identity && now.length == self.seen.length {
            return Ok(());
        }
        if self.is_replaced(&now).map_err(|error| fault(&error))? {
            // Events that came before the rotation, and were not read yet. A file that was emptied has none.
            if self.is_intact().map_err(|error| fault(&error))? {
                self.drain(&mut visit)?;
            }
            let fresh = Self::open(&self.path).map_err(|error| fault(&error))?;
            *self = fresh;
        }
        self.drain(&mut visit)?;
        self.look().map_err(|error| fault(&error))
    }

    /// Whether another file has the name now, or the same file was emptied and begun anew.
    fn is_replaced(&self, now: &Seen) -> io::Result<bool> {
        if now.identity != self.seen.identity || now.length < self.seen.length {
            return Ok(true);
        }
        Ok(head(&self.path, self.seen.head.len())? != self.seen.head)
    }

    /// Whether the open file still begins as it did.
    fn is_intact(&mut self) -> io::Result<bool> {
        let at = self.reader.stream_position()?;
        self.reader.rewind()?;
        let mut head = Vec::new();
        self.reader.by_ref().take(self.seen.head.len() as u64).read_to_end(&mut head)?;
        self.reader.seek(SeekFrom::Start(at))?;
        Ok(head == self.seen.head)
    }

    /// Remembers the file as it is.
    fn look(&mut self) -> io::Result<()> {
        let file = self.reader.get_ref();
        let metadata = file.metadata()?;
        let read = self.reader.stream_position()?;
        let head = head(&self.path, HEAD.min(usize::try_from(read).unwrap_or(HEAD)))?;
        self.seen = Seen { identity: identity(&metadata), length: read, head };
        Ok(())
    }

    fn drain(
        &mut self,
        visit: &mut impl FnMut(&Value) -> Result<(), String>,
    ) -> Result<(), SuppressionError> {
        // What a reader holds from its last look is none of the file's end.
        let at = self.reader.stream_position().map_err(|error| fault(&error))?;
        self.reader.seek(SeekFrom::Start(at)).map_err(|error| fault(&error))?;
        loop {
            let read = self.reader.read_until(b'\n', &mut self.unfinished).map_err(|error| fault(&error))?;
            if read == 0 || !self.unfinished.ends_with(b"\n") {
                return Ok(());
            }
            self.line += 1;
            let text = std::mem::take(&mut self.unfinished);
            if text.trim_ascii().is_empty() {
                continue;
            }
            let line = self.line;
            let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text);
            let event: Value = serde_json::from_slice(text)
                .map_err(|error| SuppressionError::Event { line, reason: format!("is not JSON: {error}") })?;
            visit(&event).map_err(|reason| SuppressionError::Event { line, reason })?;
        }
    }
}

fn head(path: &Path, length: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(length);
    File::open(path)?.take(length as u64).read_to_end(&mut head)?;
    Ok(head)
}

fn fault(error: &io::Error) -> SuppressionError {
    SuppressionError::Io(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::fs::{self, OpenOptions};
    use std::io::Write;

    use super::*;
    use crate::testing::Folder;

    fn append(path: &Path, text: &str) {
        let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    fn new(follow: &mut Follow) -> Vec<i64> {
        let mut found = Vec::new();
        follow
            .each_new(|event| {
                found.push(event["n"].as_i64().ok_or("no n")?);
                Ok(())
            })
            .unwrap();
        found
    }

    #[test]
    fn each_event_is_read_once_and_a_line_without_its_end_waits_for_it() {
        let folder = Folder::new();
        let path = folder.path("events.jsonl");
        append(&path, "{\"n\":1}\n{\"n\":");
        let mut follow = Follow::open(&path).unwrap();
        assert_eq!(new(&mut follow), [1]);
        assert!(new(&mut follow).is_empty());
        append(&path, "2}\n");
        append(&path, "\n{\"n\":3}\n");
        assert_eq!(new(&mut follow), [2, 3]);
    }

    #[test]
    fn what_came_around_a_rotation_is_read_once() {
        let folder = Folder::new();
        let (path, old) = (folder.path("events.jsonl"), folder.path("events.1.jsonl"));
        append(&path, "{\"n\":1}\n");
        let mut follow = Follow::open(&path).unwrap();
        assert_eq!(new(&mut follow), [1]);
        fs::rename(&path, &old).unwrap();
        append(&old, "{\"n\":2}\n");
        assert_eq!(new(&mut follow), [2], "no file has the name yet");
        append(&old, "{\"n\":3}\n");
        append(&path, "{\"n\":4}\n");
        assert_eq!(new(&mut follow), [3, 4]);
        append(&path, "{\"n\":5}\n");
        assert_eq!(new(&mut follow), [5]);
    }

    #[test]
    fn a_file_that_was_emptied_and_begun_anew_is_read_from_its_beginning() {
        let folder = Folder::new();
        let path = folder.path("events.jsonl");
        append(&path, "{\"n\":1}\n");
        let mut follow = Follow::open(&path).unwrap();
        assert_eq!(new(&mut follow), [1]);
        fs::write(&path, "{\"n\":2}\n{\"n\":3}\n").unwrap();
        assert_eq!(new(&mut follow), [2, 3], "longer than before");
        fs::write(&path, "{\"n\":4}\n").unwrap();
        assert_eq!(new(&mut follow), [4], "shorter than before");
    }

    #[test]
    fn a_line_that_is_no_event_is_named() {
        let folder = Folder::new();
        let path = folder.path("events.jsonl");
        append(&path, "{\"n\":1}\nstop Ana\n");
        let error = Follow::open(&path).unwrap().each_new(|_| Ok(())).unwrap_err().to_string();
        assert!(error.contains("line 2: is not JSON"), "{error}");
    }
}
