//! The component without imports, turned against the caller that makes its requests and has the token.
//!
//! A call chooses the attack: `ATTACK:<name>:<host:port>` in any of its texts, with the address to which a stolen
//! token is sent. `ATTACK:names` returns the names of all attacks, so that a test can check that it tries each.

#[cfg(target_arch = "wasm32")]
mod asks;
#[cfg(target_arch = "wasm32")]
mod steps;
#[cfg(target_arch = "wasm32")]
mod bindings {
    #![allow(missing_docs, unsafe_code, clippy::all, reason = "generated")]
    wit_bindgen::generate!({
        path: "../../../wit",
        world: "whatsapp-toolkit-exchange",
        pub_export_macro: true,
    });
}
