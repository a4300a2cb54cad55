//! `--file`: a file on this machine, to be sent.

use std::fs;
use std::path::Path;

use host_harness_broadcast::visible;
use host_harness_whatsapp::FileType;
use serde_json::{Value, json};

use crate::exit::Exit;

/// The function that sends a file.
const SENDS: &str = "send-media";

/// Placeholder for the id that the file gets when it is uploaded.
const NOT_YET: &str = "0";

/// A file that WhatsApp accepts.
pub struct Attachment {
    name: String,
    file_type: FileType,
    bytes: Vec<u8>,
}

impl Attachment {
    /// Reads and checks a file, and fills in the input's fields that follow from it.
    pub fn read(function: &str, path: &Path, input: &mut Value) -> Result<Self, Exit> {
        let fault = |why: String| Exit::usage(format!("--file {}: {why}", visible(&path.to_string_lossy())));
        if function != SENDS {
            return Err(fault(format!("{function} sends no file; {SENDS} does")));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file_type = FileType::of(&name).map_err(|error| fault(error.to_string()))?;
        // Checked first, so that nobody waits for gigabytes to be read.
        let size = fs::metadata(path).and_then(|file| match file.is_dir() {
            true => Err(std::io::ErrorKind::IsADirectory.into()),
            false => Ok(file.len()),
        });
        let unread = |error: std::io::Error| fault(format!("it cannot be read: {error}"));
        file_type.check_size(size.map_err(unread)?).map_err(|error| fault(error.to_string()))?;
        let bytes = fs::read(path).map_err(unread)?;
        file_type.check(&bytes).map_err(|error| fault(error.to_string()))?;
        let attachment = Self { name, file_type, bytes };
        attachment.fill(input).map_err(fault)?;
        Ok(attachment)
    }

    fn fill(&self, input: &mut Value) -> Result<(), String> {
        let Some(input) = input.as_object_mut() else { return Ok(()) };
        let is_blank = |value: &Value| value.is_null() || value.as_str().is_some_and(str::is_empty);
        if input.get("source").is_some_and(|source| !is_blank(source)) {
            return Err("the input has a source already: give --file or the source, not both".to_owned());
        }
        let kind = self.file_type.word();
        match input.get("kind").filter(|given| !is_blank(given)) {
            Some(given) if given != kind => {
                return Err(format!("the kind is {given}, and this file is of the kind {}", kind));
            }
            _ => {
                input.insert("kind".to_owned(), kind.into());
            }
        }
        let has_name = input.get("filename").is_some_and(|name| !is_blank(name));
        if kind == "document" && !has_name {
            input.insert("filename".to_owned(), self.name.as_str().into());
        }
        input.insert("source".to_owned(), json!({"id": NOT_YET}));
        Ok(())
    }

    /// Removes the file's placeholder from an input.
    pub fn take_out(&self, input: &mut Value) {
        if let Some(input) = input.as_object_mut() {
            input.shift_remove("source");
        }
    }

    /// Its name, without folders.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its type.
    pub fn file_type(&self) -> FileType {
        self.file_type
    }

    /// Its content.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}
