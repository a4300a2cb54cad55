//! A plugin that attacks its host. Each attack is a function, so that a test can see its outcome.

#[cfg(target_arch = "wasm32")]
mod attacks;
#[cfg(target_arch = "wasm32")]
mod http;
#[cfg(target_arch = "wasm32")]
mod bindings {
    #![allow(missing_docs, unsafe_code, clippy::all, reason = "generated")]
    wit_bindgen::generate!({ path: "wit", world: "attacker", pub_export_macro: true });

    /// What the plugin can learn about its host.
    pub mod environment {
        wit_bindgen::generate!({
            inline: r"
                package hostile:environment;
                world imports { import wasi:cli/environment@0.2.2; }
                package wasi:cli@0.2.2 {
                    interface environment {
                        get-environment: func() -> list<tuple<string, string>>;
                    }
                }
            ",
            world: "hostile:environment/imports",
            generate_all,
        });
    }
}
