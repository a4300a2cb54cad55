//! `--file`: a file of this machine, to be sent.

use std::fs;
use std::path::Path;

use host_harness_broadcast::visible;
use serde_json::{Value, json};

use super::media_type::{Kind, MediaType};
use crate::exit::Exit;

/// The function that sends a file.
const SENDS: &str = "send-media";

/// Stands for the id that the file has once it is uploaded.
const NOT_YET: &str = "0";

/// A file that WhatsApp takes.
pub struct Attachment {
    name: String,
    media_type: &'static MediaType,
    bytes: Vec<u8>,
}

impl Attachment {
    /// Reads a file and checks it, and writes into the input what the file says of itself.
    pub fn read(function: &str, path: &Path, input: &mut Value) -> Result<Self, Exit> {
        let fault = |why: String| Exit::usage(format!("--file {}: {why}", visible(&path.to_string_lossy())));
        if function != SENDS {
            return Err(fault(format!("{function} sends no file; {SENDS} does")));
        }
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        let media_type = MediaType::by_ending(&ending).ok_or_else(|| {
            let known: Vec<_> = MediaType::endings().collect();
            fault(format!("WhatsApp takes files that end in {}", known.join(", ")))
        })?;
        // Looked at first: nobody waits for gigabytes to be read.
        let size = fs::metadata(path).and_then(|file| match file.is_dir() {
            true => Err(std::io::ErrorKind::IsADirectory.into()),
            false => Ok(file.len()),
        });
        let size = size.map_err(|error| fault(format!("it cannot be read: {error}")))?;
        let too_large = |largest: usize| {
            let (kind, size) = (media_type.kind.name(), size as f64 / MEGABYTE);
            let largest = largest as f64 / MEGABYTE;
            fault(format!("it has {size:.1} MB, and WhatsApp takes {largest:.1} MB of this kind ({kind})"))
        };
        if size > Kind::Document.largest(&[]) as u64 {
            return Err(too_large(media_type.kind.largest(&[])));
        }
        let bytes = fs::read(path).map_err(|error| fault(format!("it cannot be read: {error}")))?;
        let largest = media_type.kind.largest(&bytes);
        if bytes.is_empty() {
            return Err(fault("it is empty".to_owned()));
        }
        if bytes.len() > largest {
            return Err(too_large(largest));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let attachment = Self { name, media_type, bytes };
        attachment.fill(input).map_err(fault)?;
        Ok(attachment)
    }

    fn fill(&self, input: &mut Value) -> Result<(), String> {
        let Some(input) = input.as_object_mut() else { return Ok(()) };
        let is_blank = |value: &Value| value.is_null() || value.as_str().is_some_and(str::is_empty);
        if input.get("source").is_some_and(|source| !is_blank(source)) {
            return Err("the input has a source, too: give one of the two".to_owned());
        }
        let kind = self.media_type.kind;
        match input.get("kind").filter(|given| !is_blank(given)) {
            Some(given) if given != kind.name() => {
                return Err(format!("the kind is {given}, and this file is of the kind {}", kind.name()));
            }
            _ => {
                input.insert("kind".to_owned(), kind.name().into());
            }
        }
        let has_name = input.get("filename").is_some_and(|name| !is_blank(name));
        if kind == Kind::Document && !has_name {
            input.insert("filename".to_owned(), self.name.as_str().into());
        }
        input.insert("source".to_owned(), json!({"id": NOT_YET}));
        Ok(())
    }

    /// Takes out of an input what stands for the file.
    pub fn take_out(&self, input: &mut Value) {
        if let Some(input) = input.as_object_mut() {
            input.shift_remove("source");
        }
    }

    /// Its name, without folders.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its type, as HTTP names it.
    pub fn media_type(&self) -> &'static str {
        self.media_type.name
    }

    /// What it has in it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

const MEGABYTE: f64 = (1 << 20) as f64;
