//! What the benchmarks share: a server in a process of its own, and the clients that are compared.
//!
//! Every client does the same work: it writes the JSON of a text message, sends it, reads the answer's JSON, and
//! checks that the answer is the one to its own message.

// Time and memory of a process are measured as Unix does.
#![cfg(unix)]

/// What the command has, too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod attack;
pub mod drive;
pub mod message;
pub mod native;
pub mod peers;
pub mod process;
pub mod receiver;
pub mod runtime;
pub mod sandboxed;
pub mod server;
pub mod stock;
pub mod table;
