//! Messages on stdin and stdout, one per line.
//!
//! A line that is not a message gets an answer, so that no client waits in vain. For example, a JavaScript client that
//! cuts a text within an emoji writes JSON that no parser accepts. rmcp's own transport ignores such lines.

use std::io;
use std::pin::Pin;
use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::model::{ErrorData, RequestId};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::Mutex;

use crate::note::Notes;

/// The longest line, as in rmcp's own transport.
const MAX_LINE: usize = 16 << 20;

/// Messages on a reader and a writer.
pub(crate) struct Stdio<R, W> {
    reader: BufReader<R>,
    /// The part of a line that has arrived. `receive` may be dropped at any await.
    line: Vec<u8>,
    /// The line is too long, so the rest of it is discarded.
    is_too_long: bool,
    /// The answer to a line that is not a message, until it has been written.
    refusal: Option<Written>,
    writer: Arc<Mutex<W>>,
    notes: Notes,
}

type Written = Pin<Box<dyn Future<Output = io::Result<()>> + Send>>;

impl<R, W> Stdio<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    pub fn new(reader: R, writer: W, notes: Notes) -> Self {
        Self {
            reader: BufReader::new(reader),
            line: Vec::new(),
            is_too_long: false,
            refusal: None,
            writer: Arc::new(Mutex::new(writer)),
            notes,
        }
    }

    /// Reads a whole line. Returns `None` at the end of the input.
    async fn read_line(&mut self) -> io::Result<Option<Line>> {
        loop {
            let part = self.reader.fill_buf().await?;
            if part.is_empty() {
                return Ok(None);
            }
            let end = part.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(part.len(), |end| end + 1);
            self.is_too_long |= self.line.len() + length > MAX_LINE;
            if self.is_too_long {
                self.line = Vec::new();
            } else {
                self.line.extend_from_slice(&part[..length]);
            }
            self.reader.consume(length);
            if end.is_some() {
                let line = std::mem::take(&mut self.line);
                return Ok(Some(if std::mem::take(&mut self.is_too_long) {
                    Line::TooLong
                } else {
                    Line::Whole(line)
                }));
            }
        }
    }

    fn write(&self, message: &TxJsonRpcMessage<RoleServer>) -> Written {
        let line = serde_json::to_vec(message);
        let writer = Arc::clone(&self.writer);
        Box::pin(async move {
            let mut line = line?;
            line.push(b'\n');
            let mut writer = writer.lock().await;
            writer.write_all(&line).await?;
            writer.flush().await
        })
    }
}

impl<R, W> Transport<RoleServer> for Stdio<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = io::Result<()>> + Send + 'static {
        self.write(&message)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            if let Some(refusal) = &mut self.refusal {
                let written = refusal.await;
                self.refusal = None;
                written.ok()?;
            }
            let misread = match self.read_line().await.ok()?? {
                Line::TooLong => Misread::too_long(),
                Line::Whole(line) => {
                    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line).trim_ascii();
                    if line.is_empty() {
                        continue;
                    }
                    match serde_json::from_slice(line) {
                        Ok(message) => return Some(message),
                        Err(error) => Misread::of(line, &error),
                    }
                }
            };
            self.notes.tell(&format!("A message was not read: {}", misread.error.message));
            if misread.has_answer {
                self.refusal =
                    Some(self.write(&TxJsonRpcMessage::<RoleServer>::error(misread.error, misread.id)));
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.writer.lock().await.shutdown().await
    }
}

enum Line {
    Whole(Vec<u8>),
    TooLong,
}

/// A line that is not a message.
struct Misread {
    error: ErrorData,
    id: Option<RequestId>,
    has_answer: bool,
}

/// The readable part of an object that is not a message. Half an emoji elsewhere does no harm: that text is skipped.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Head {
    id: Option<Value>,
    method: Option<IgnoredAny>,
    result: Option<IgnoredAny>,
    error: Option<IgnoredAny>,
}

impl Misread {
    fn too_long() -> Self {
        let message = format!("longer than {} MiB", MAX_LINE >> 20);
        Self { error: ErrorData::parse_error(message, None), id: None, has_answer: true }
    }

    fn of(line: &[u8], error: &serde_json::Error) -> Self {
        let head = line.starts_with(b"{").then(|| serde_json::from_slice::<Head>(line).ok()).flatten();
        let head = head.unwrap_or_default();
        let is_notification = head.method.is_some() && head.id.is_none();
        let is_answer = head.method.is_none() && (head.result.is_some() || head.error.is_some());
        let error = match serde_json::from_slice::<Value>(line) {
            Ok(_) => ErrorData::invalid_request("not a message of the protocol", None),
            Err(_) => ErrorData::parse_error(format!("not JSON: {error}"), None),
        };
        Self {
            error,
            id: head.id.and_then(|id| serde_json::from_value(id).ok()),
            // No JSON-RPC answer to either: two programs might answer each other forever.
            has_answer: !is_notification && !is_answer,
        }
    }
}

#[cfg(test)]
mod tests;
