//! Access that no sandbox grants.

use host_harness::{HostError, Plugin};

use crate::support::HOST;

#[test]
fn a_plugin_that_prints_or_opens_files_or_sockets_is_not_loaded() {
    let error = Plugin::load(&HOST, hostile_plugins::GREEDY).err().expect("it is not loaded");
    let HostError::ImportNotGranted(surplus) = &error else { panic!("{error:?}") };
    for import in [
        "wasi:cli/stdout@0.2.2",
        "wasi:clocks/wall-clock@0.2.2",
        "wasi:filesystem/preopens@0.2.2",
        "wasi:random/random@0.2.2",
        "wasi:sockets/instance-network@0.2.2",
    ] {
        assert!(surplus.iter().any(|name| name == import), "{surplus:?}");
        assert!(error.to_string().contains(import), "{error}");
    }
}
