#![doc = include_str!("../README.md")]
// The time and memory of a process are measured in the Unix way.
#![cfg(unix)]

/// The allocator of the command.
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
