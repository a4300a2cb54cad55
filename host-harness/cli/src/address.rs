//! An address on the command line.

use std::net::SocketAddr;

/// An address to listen on.
pub fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "give an IP address and a port, as in 127.0.0.1:8080".to_owned())
}
