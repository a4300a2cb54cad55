//! Plugins that attack their host, as components. What becomes of each attack is in `tests/`.

/// Uses what a sandbox grants, against the host that grants it.
pub const ATTACKER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/attacker.wasm"));

/// Asks for more than a sandbox grants.
pub const GREEDY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/greedy.wasm"));
