//! The npm package.

use anyhow::Result;
use flate2::{Compression, GzBuilder};
use tar::{Builder, EntryType, Header};

/// A tarball as `npm pack` makes it: all files in the folder `package`. The same files give the same bytes.
pub fn tarball(files: &[(&str, &[u8])]) -> Result<Vec<u8>> {
    let gzip = GzBuilder::new().write(Vec::new(), Compression::best());
    let mut archive = Builder::new(gzip);
    for (name, bytes) in files {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_size(bytes.len().try_into()?);
        archive.append_data(&mut header, format!("package/{name}"), *bytes)?;
    }
    Ok(archive.into_inner()?.finish()?)
}
