//! Files with people's numbers: only for their owner, and written as a whole or not at all.

use std::ffi::OsString;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::{Fault, ReportError};
use crate::private;

/// Writes a file. An existing one is replaced atomically or not at all.
pub fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Fault>,
) -> Result<(), ReportError> {
    let mut new = OsString::from(path);
    new.push(".new");
    let new = Path::new(&new);
    let written = private::create(new).map_err(Fault::from).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()?;
        Ok(fs::rename(new, path)?)
    });
    written.map_err(|fault| match fault {
        Fault::Journal(error) => error.into(),
        Fault::Write(error) => {
            _ = fs::remove_file(new);
            ReportError::Write { path: path.display().to_string(), error: error.to_string() }
        }
    })
}
