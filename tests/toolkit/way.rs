//! How this suite calls the component: as a whole, over `wasi:http`.

use host_harness::{Host, Plugin};

pub type Way = Plugin;

pub fn load(host: &Host) -> Way {
    Plugin::load(host, host_harness_component::WASM).expect("the component loads")
}
