#![doc = include_str!("../README.md")]

/// The component: `whatsapp:toolkit` on WASI 0.2, ready for any host that runs components.
pub const WASM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/whatsapp_toolkit.wasm"));

/// The component without imports: `whatsapp:toolkit/exchange`, for any program with an HTTP client.
pub const EXCHANGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/whatsapp_toolkit_exchange.wasm"));

/// The component without imports, built for speed: for hosts in Rust, which compile it to machine code. It is larger.
pub const FAST_EXCHANGE: &[u8] =
    include_bytes!(concat!(env!("OUT_DIR"), "/whatsapp_toolkit_exchange_fast.wasm"));

/// The contract of the component: `wit/` as a binary WIT package, with its comments.
pub const WIT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/whatsapp_toolkit.wit.wasm"));
