//! The outcome of a plugin's attacks on its host, over a real socket.
//!
//! | module | attempt |
//! | --- | --- |
//! | `reach` | another host, the metadata address, a request smuggled in a path, an authority or a body |
//! | `headers` | line ends, NUL, and headers that only the host may set |
//! | `token` | to send the token to another server, or to read it from an answer |
//! | `limits` | to compute, to allocate, to send, to read and to return without end; to trap |
//! | `grants` | to print, to read files, to open sockets |
//! | `together` | all of that at once, while another plugin does its work |
//! | `promises` | nothing: it checks that every test that SECURITY.md names exists |
//!
//! A name that resolves to loopback, and data left in the plugin's memory, are tested in
//! `host-harness/src/plugin/tests/`, where a test controls name resolution and the origin of memory.

mod grants;
mod headers;
mod limits;
mod promises;
mod reach;
mod server;
mod support;
mod together;
mod token;
