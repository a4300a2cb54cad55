//! The wheel (PyPA, "Binary distribution format").

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use anyhow::Result;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::entry::Entry;
use crate::metadata::Metadata;
use crate::sources::File;

/// The systems that a wheel is for.
pub struct Tag {
    /// Whether it contains no program.
    pub is_pure: bool,
    /// The tag's name, such as `py3-none-any`.
    pub name: String,
}

/// A wheel of these files. The same files always produce the same bytes.
pub fn archive(
    metadata: &Metadata,
    version: &str,
    tag: &Tag,
    files: Vec<Entry<'_>>,
    licenses: &[File],
) -> Result<Vec<u8>> {
    let about = format!("{}-{version}.dist-info", metadata.module);
    let is_pure = if tag.is_pure { "true" } else { "false" };
    let tags = format!(
        "Wheel-Version: 1.0\nGenerator: host-harness\nRoot-Is-Purelib: {is_pure}\nTag: {}\n",
        tag.name
    );
    let mut record = String::new();
    let mut all = files;
    all.push(Entry::plain(format!("{about}/METADATA"), metadata.text.as_bytes()));
    all.extend(licenses.iter().map(|(name, text)| Entry::plain(format!("{about}/licenses/{name}"), text)));
    all.push(Entry::plain(format!("{about}/WHEEL"), tags.as_bytes()));
    for Entry { path, bytes, .. } in &all {
        _ = writeln!(
            record,
            "{path},sha256={},{}",
            BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(bytes)),
            bytes.len()
        );
    }
    _ = writeln!(record, "{about}/RECORD,,");
    all.push(Entry::plain(format!("{about}/RECORD"), record.as_bytes()));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The earliest time that an archive can store.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default());
    for Entry { path, bytes, mode } in all {
        zip.start_file(path, options.unix_permissions(mode))?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
