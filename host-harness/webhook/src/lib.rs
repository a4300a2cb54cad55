#![doc = include_str!("../README.md")]

mod batch;
mod bodies;
mod event_log;
mod forward;
mod http;
mod kept_file;
mod log_file;
mod note;
mod place;
mod reader;
mod receive;
mod received;
mod receiver;
mod refused;
mod signature;
#[cfg(test)]
mod testing;
mod unreadable;

pub use bodies::BodyMemory;
pub use event_log::EventLog;
pub use forward::{Forwarder, Target, TargetError};
pub use log_file::{OpenError, Repair};
pub use note::Note;
pub use reader::{Notification, Reader, Refusal};
pub use received::Received;
pub use receiver::{Receiver, ReceiverLimits};
pub use signature::SignatureFault;
