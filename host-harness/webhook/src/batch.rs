//! Events that are stored together, and the trait for storing them.

use std::io;

use serde_json::Value;

/// Events in their stored form.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// One line per event.
    pub lines: String,
    /// The ids of the events.
    pub ids: Vec<String>,
}

impl Batch {
    pub fn push(&mut self, event: &Value) {
        self.ids.push(event["id"].as_str().unwrap_or_default().to_owned());
        self.lines.push_str(&event.to_string());
        self.lines.push('\n');
    }

    /// Each event's id and JSON.
    pub fn events(&self) -> impl Iterator<Item = (&str, &str)> {
        self.ids.iter().map(String::as_str).zip(self.lines.lines())
    }
}

/// Where an event log's thread stores events.
pub(crate) trait Keeps: Send + 'static {
    /// Stores all of them or none.
    fn keep(&mut self, batch: &Batch) -> io::Result<()>;

    /// Opens its path again, which may lead to another file by now.
    fn reopen(&mut self) -> io::Result<()> {
        Ok(())
    }
}
