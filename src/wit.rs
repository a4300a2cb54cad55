//! The types of the contract in `wit/`, generated. The only file that names `wit-bindgen`.
//!
//! The generated `Debug` of [`types::Connection`] would show the token, and that of the inputs of [`webhooks`] their
//! secrets. Nothing prints them, and [`crate::connection::Access`], which the rest of the crate uses, hides the token.

pub(crate) mod generated {
    #![expect(missing_docs, reason = "the documentation is in wit/")]
    #![allow(unsafe_code, clippy::all, reason = "generated")]
    wit_bindgen::generate!({
        path: "wit",
        world: "whatsapp-toolkit",
        generate_unused_types: true,
        additional_derives: [PartialEq, serde::Deserialize, serde::Serialize],
        pub_export_macro: true,
        default_bindings_module: "crate::wit",
    });
}

/// The world of the component without imports.
#[cfg(all(target_arch = "wasm32", feature = "exchange"))]
pub(crate) mod stepwise {
    #![allow(unsafe_code, clippy::all, reason = "generated")]
    wit_bindgen::generate!({
        path: "wit",
        world: "whatsapp-toolkit-exchange",
        pub_export_macro: true,
        default_bindings_module: "crate::wit::stepwise",
    });
}

/// The only import that the HTTP library does not provide: the values that a connection leaves empty.
///
/// `std::env` is always empty on `wasm32-unknown-unknown`.
#[cfg(all(target_arch = "wasm32", not(feature = "exchange")))]
pub(crate) mod environment {
    #![allow(unsafe_code, clippy::all, reason = "generated")]
    wit_bindgen::generate!({
        inline: r"
            package whatsapp:environment;
            world imports { import wasi:cli/environment@0.2.2; }
            package wasi:cli@0.2.2 {
                interface environment {
                    get-environment: func() -> list<tuple<string, string>>;
                }
            }
        ",
        world: "whatsapp:environment/imports",
        generate_all,
    });
    pub(crate) use self::wasi::cli::environment::get_environment;
}

#[cfg(target_arch = "wasm32")]
pub(crate) use wit_bindgen::rt::cabi_realloc;

pub use generated::exports;
pub use generated::exports::whatsapp::toolkit::{catalog, lookups, toolkit, types, webhooks};
