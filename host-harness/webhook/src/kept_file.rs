//! The file of an event log, which may be moved away while it is in use, and the outbox beside it.

use std::io;
use std::path::Path;

use crate::batch::{Batch, Keeps};
use crate::forward::OutboxWriter;
use crate::log_file::{LogFile, OpenError};
use crate::note::{Note, Told};

/// How often events are written again because their file was removed meanwhile.
const TRIES: u32 = 3;

/// A file of events.
pub(crate) struct KeptFile {
    file: LogFile,
    outbox: Option<OutboxWriter>,
    told: Told,
}

impl KeptFile {
    pub fn open(path: &Path, told: Told) -> Result<Self, OpenError> {
        let (file, repair) = LogFile::open(path)?;
        if let Some(repair) = repair {
            told.tell(&Note::Repaired { path: path.to_owned(), repair });
        }
        Ok(Self { file, outbox: None, told })
    }

    /// Forwards events as well from now on.
    pub fn forward(&mut self, outbox: OutboxWriter) {
        self.outbox = Some(outbox);
    }
}

impl Keeps for KeptFile {
    fn keep(&mut self, batch: &Batch) -> io::Result<()> {
        for _ in 0..TRIES {
            self.reopen()?;
            self.file.append(batch.lines.as_bytes())?;
            if !self.file.is_removed()? {
                // If this fails, Meta sends them again, and the file has them twice.
                return self.outbox.as_mut().map_or(Ok(()), |outbox| outbox.put(batch));
            }
        }
        Err(io::Error::other("the file is removed whenever it is written"))
    }

    fn reopen(&mut self) -> io::Result<()> {
        if self.file.is_in_place() {
            return Ok(());
        }
        let path = self.file.path().to_owned();
        let (file, repair) = LogFile::open(&path).map_err(io::Error::other)?;
        self.file = file;
        self.told.tell(&Note::Reopened { path: path.clone() });
        if let Some(repair) = repair {
            self.told.tell(&Note::Repaired { path, repair });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
