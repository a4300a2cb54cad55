//! The contract in `wit/` as Rust types: generated, and named nowhere else but here.
//!
//! The generated `Connection` stays in this crate. Its `Debug` would print the access token, and bindgen
//! has no way to leave that out. Callers give a [`crate::Connection`], whose token is a [`crate::Secret`].

#[expect(missing_docs, reason = "the types have the contract's words, the glue around them has none")]
mod generated {
    wasmtime::component::bindgen!({
        path: "../wit",
        world: "whatsapp-toolkit",
        exports: { default: async },
        require_store_data_send: true,
    });
}

pub(crate) use generated::exports::whatsapp::toolkit::types::Connection as GeneratedConnection;

/// The contract's `types`: the error and what it holds, small shared records.
pub mod types {
    pub use super::generated::exports::whatsapp::toolkit::types::*;
    // In place of the generated one.
    pub use crate::Connection;
}

/// The contract's `toolkit`: the tools' inputs and results.
pub mod tools {
    pub use super::generated::exports::whatsapp::toolkit::toolkit::*;
    // In place of the generated one.
    pub use crate::Connection;
}

/// The contract's `catalog`: what the component offers.
pub mod catalog {
    pub use super::generated::exports::whatsapp::toolkit::catalog::*;
}

/// The contract's `lookups`: what a form needs while it is filled in.
pub mod lookups {
    pub use super::generated::exports::whatsapp::toolkit::lookups::*;
    // In place of the generated one.
    pub use crate::Connection;
}

/// The contract's `webhooks`: what Meta tells by webhook.
pub mod webhooks {
    pub use super::generated::exports::whatsapp::toolkit::webhooks::*;
}
