//! Plugins that attack their host, as components. `tests/` checks the outcome of each attack.

/// Uses the access that a sandbox grants against the host that grants it.
pub const ATTACKER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/attacker.wasm"));

/// Asks for more than a sandbox grants.
pub const GREEDY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/greedy.wasm"));
