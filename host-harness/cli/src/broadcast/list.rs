//! Reads a list of people from its file.

use std::fs;
use std::path::{Path, PathBuf};

use host_harness_broadcast::{Contacts, Reading};

use crate::exit::Exit;

/// Reads a list. If there is no file of the whole name, the part after the last colon is a sheet.
pub fn read(path: &Path, reading: Reading<'_>) -> Result<Contacts, Exit> {
    let (file, sheet) = sheet_of(path);
    let bytes = fs::read(&file)
        .map_err(|error| Exit::usage(format!("cannot read the list {}: {error}", file.display())))?;
    let reading = Reading { sheet: reading.sheet.or(sheet.as_deref()), ..reading };
    Contacts::read(&bytes, reading).map_err(|error| Exit::usage(format!("{}: {error}", file.display())))
}

/// The file of a list, and the sheet named after it.
pub fn sheet_of(path: &Path) -> (PathBuf, Option<String>) {
    let split = path.to_str().filter(|_| !path.exists()).and_then(|path| path.rsplit_once(':'));
    match split {
        Some((file, sheet)) if Path::new(file).is_file() => (file.into(), Some(sheet.to_owned())),
        _ => (path.to_owned(), None),
    }
}
