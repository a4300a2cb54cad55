#![doc = include_str!("../README.md")]

mod annotations;
mod call;
mod clock;
mod events;
mod fault;
mod files;
mod gate;
mod guards;
mod http;
mod note;
mod own;
mod prompts;
mod reply;
mod resources;
mod schema;
mod selection;
mod send;
mod server;
mod set_up_error;
mod stdio;
mod template;
mod tools;

pub use call::ToolCall;
pub use events::Events;
pub use files::Files;
pub use guards::{Allowed, Guards, NotARecipient};
pub use http::{HttpServer, ListenError};
pub use selection::{Selection, SelectionError};
pub use server::ToolServer;
pub use set_up_error::SetUpError;
