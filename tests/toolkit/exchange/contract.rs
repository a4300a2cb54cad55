//! What the component without imports is to a host that has never seen it.

use host_harness::{Host, HostOptions, Plugin};

/// The size that it must stay below: a jump should be noticed.
const MAX_SIZE: usize = 640_000;

#[test]
fn it_imports_nothing_and_exports_one_function() {
    let host = Host::new(HostOptions::default()).expect("a host");
    let plugin = Plugin::load(&host, host_harness_component::EXCHANGE).expect("the component loads");
    assert!(plugin.imports().is_empty(), "{:?}", plugin.imports());
    assert_eq!(plugin.exports().collect::<Vec<_>>(), ["whatsapp:toolkit/exchange@0.1.0#step"]);
    assert!(plugin.size() < MAX_SIZE, "{} bytes", plugin.size());
}
