//! Events that are kept together, and what keeps them.

use std::io;

use serde_json::Value;

/// Events as they are kept.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// A line for each.
    pub lines: String,
    /// The id of each.
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

/// Where an event log's thread puts events.
pub(crate) trait Keeps: Send + 'static {
    /// Keeps all of them or none.
    fn keep(&mut self, batch: &Batch) -> io::Result<()>;

    /// Goes to its place again, which may have been given to another file.
    fn reopen(&mut self) -> io::Result<()> {
        Ok(())
    }
}
