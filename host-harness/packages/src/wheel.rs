//! The wheel (PyPA, "Binary distribution format").

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use anyhow::Result;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::metadata::Metadata;

/// A wheel of these files, for any system. The same files give the same bytes.
pub fn archive(
    metadata: &Metadata,
    version: &str,
    files: &[(&str, &[u8])],
    (license_name, license): (&str, &[u8]),
) -> Result<Vec<u8>> {
    let module = &metadata.module;
    let about = format!("{module}-{version}.dist-info");
    let tags = "Wheel-Version: 1.0\nGenerator: host-harness\nRoot-Is-Purelib: true\nTag: py3-none-any\n";
    let mut all: Vec<(String, &[u8])> =
        files.iter().map(|(name, bytes)| (format!("{module}/{name}"), *bytes)).collect();
    all.push((format!("{about}/METADATA"), metadata.text.as_bytes()));
    all.push((format!("{about}/licenses/{license_name}"), license));
    all.push((format!("{about}/WHEEL"), tags.as_bytes()));
    let mut record = String::new();
    for (name, bytes) in &all {
        _ = writeln!(
            record,
            "{name},sha256={},{}",
            BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(bytes)),
            bytes.len()
        );
    }
    _ = writeln!(record, "{about}/RECORD,,");
    all.push((format!("{about}/RECORD"), record.as_bytes()));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The earliest time that an archive can hold.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in all {
        zip.start_file(name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
