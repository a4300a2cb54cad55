//! The contract in `wit/` as generated Rust types. Only this module refers to the generated names.
//!
//! The generated `Connection` stays in this crate: its `Debug` would print an access token, and bindgen cannot leave
//! that out.

#[expect(missing_docs, reason = "the types have the contract's words, the glue around them has none")]
mod generated {
    wasmtime::component::bindgen!({
        path: "wit",
        world: "whatsapp-toolkit",
        exports: { default: async },
        require_store_data_send: true,
        additional_derives: [serde::Serialize, serde::Deserialize],
    });
}

pub(crate) use generated::exports::whatsapp::toolkit::types::Connection;

/// The contract's `types`: the error and its parts, small shared records.
pub mod types {
    #[expect(hidden_glob_reexports, unused_imports, reason = "hides the public one")]
    pub(crate) use super::Connection;
    pub use super::generated::exports::whatsapp::toolkit::types::*;
}

/// The contract's `toolkit`: the tools' inputs and results.
pub mod tools {
    #[expect(hidden_glob_reexports, unused_imports, reason = "hides the public one")]
    pub(crate) use super::Connection;
    pub use super::generated::exports::whatsapp::toolkit::toolkit::*;
}

/// The contract's `catalog`: descriptions of the functions.
pub mod catalog {
    pub use super::generated::exports::whatsapp::toolkit::catalog::*;
}

/// The contract's `lookups`: lists, forms and previews for filling in a form.
pub mod lookups {
    #[expect(hidden_glob_reexports, unused_imports, reason = "hides the public one")]
    pub(crate) use super::Connection;
    pub use super::generated::exports::whatsapp::toolkit::lookups::*;
}

/// The contract's `webhooks`: Meta's notifications, and its check of the webhook address.
pub mod webhooks {
    pub use super::generated::exports::whatsapp::toolkit::webhooks::*;
}
