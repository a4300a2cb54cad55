//! Files with people's numbers: for their owner alone, and each as a whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::{Fault, ReportError};

/// Writes a file anew. One that stands there already is replaced at once or not at all.
pub fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Fault>,
) -> Result<(), ReportError> {
    let mut new = OsString::from(path);
    new.push(".new");
    let new = Path::new(&new);
    let written = create(new).map_err(Fault::from).and_then(|file| {
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

/// Creates a file that only its owner may read. What a crash left there is taken away; a link is never followed.
fn create(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
