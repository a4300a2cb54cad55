//! An address on the command line.

use std::net::SocketAddr;

/// An address to listen on.
pub fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "give an IP address and a port, such as 127.0.0.1:8080".to_owned())
}

/// An address that other machines cannot reach, for a page that names people.
pub fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address = listen(text)?;
    if address.ip().is_loopback() {
        return Ok(address);
    }
    Err("other machines could reach it, and the page names people: give a loopback address, such as \
         127.0.0.1:0"
        .to_owned())
}
