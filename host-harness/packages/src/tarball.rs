//! Gzipped tar archives.

use anyhow::Result;
use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

use crate::entry::Entry;

/// An archive of these files. The same files always produce the same bytes.
pub fn archive(entries: &[Entry<'_>]) -> Result<Vec<u8>> {
    let gzip = GzBuilder::new().write(Vec::new(), Compression::best());
    let mut archive = Builder::new(gzip);
    for Entry { path, bytes, mode } in entries {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(*mode);
        header.set_size(bytes.len().try_into()?);
        archive.append_data(&mut header, path, *bytes)?;
    }
    Ok(archive.into_inner()?.finish()?)
}
