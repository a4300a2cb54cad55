//! What becomes of a plugin that attacks its host, over a real socket.
//!
//! | module | what is tried |
//! | --- | --- |
//! | `reach` | another host, the metadata address, a request smuggled in a path, an authority or a body |
//! | `headers` | line ends, NUL, and headers that are the host's |
//! | `token` | to send the token elsewhere, or to read it from an answer |
//! | `limits` | to compute, to take, to send, to read and to return without end; to trap |
//! | `grants` | to print, to read files, to open sockets |
//! | `together` | all of that at once, while another plugin does its work |
//! | `promises` | nothing: that every test that SECURITY.md names is there |
//!
//! A name that resolves to loopback, and what is left in the plugin's memory, are tried in
//! `host-harness/src/plugin/tests/`, where a test decides what a name resolves to and where memory comes from.

mod grants;
mod headers;
mod limits;
mod promises;
mod reach;
mod server;
mod support;
mod together;
mod token;
