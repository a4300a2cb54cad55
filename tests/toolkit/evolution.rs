//! Hosts built against an earlier WIT must still load today's component.
//!
//! `evolution/` has the WIT of each release, frozen, and the test loads today's component with bindings made from it.
//! In the component model a record, a variant or an enum must not change at all: an additional field or case is a
//! break, and so is another order. Only functions and types may be added.
//!
//! **Until 0.1.0 is released** its frozen copy follows `wit/`: `UPDATE_WIT=1 cargo test --test toolkit evolution`.
//!
//! **At a release** the copy of its version is frozen for good. The next change of the WIT raises the package's
//! version, and adds a folder for the new version and a module of bindings in this file. A change that breaks an older
//! version needs a new major version (while it is 0, a new minor one): then the old folder and its bindings are
//! removed, and CHANGELOG's section on the WIT says what a host has to change.

mod changes;

use std::fs;
use std::path::{Path, PathBuf};

use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, Store};
use wit_parser::Resolve;

use changes::changes;

use crate::support::wit;

mod v0_1_0 {
    wasmtime::component::bindgen!({
        path: "tests/toolkit/evolution/0.1.0",
        world: "whatsapp-toolkit",
    });
}

fn frozen(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/toolkit/evolution").join(version)
}

#[test]
fn the_wit_of_0_1_0_still_holds() {
    let folder = frozen("0.1.0");
    if std::env::var_os("UPDATE_WIT").is_some() {
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("wit")).expect("the WIT") {
            let file = entry.expect("a file").path();
            if file.extension().is_some_and(|extension| extension == "wit") {
                fs::copy(&file, folder.join(file.file_name().expect("a name"))).expect("a copy");
            }
        }
    }
    let mut old = Resolve::default();
    old.push_dir(&folder).expect("the frozen WIT is valid");
    let changes = changes(&old, &wit());
    assert!(changes.is_empty(), "hosts of 0.1.0 cannot load this any more:\n{}", changes.join("\n"));
}

/// Loading checks the type of every function of every interface.
#[test]
fn a_host_of_0_1_0_loads_and_calls_it() {
    let engine = Engine::default();
    let component = Component::new(&engine, host_harness_component::WASM).expect("a component");
    let mut linker = Linker::<()>::new(&engine);
    // Describing calls nothing in the host.
    linker.define_unknown_imports_as_traps(&component).expect("imports");
    let mut store = Store::new(&engine, ());
    let toolkit = v0_1_0::WhatsappToolkit::instantiate(&mut store, &component, &linker);
    let toolkit = toolkit.unwrap_or_else(|error| panic!("a host of 0.1.0 cannot load it: {error:#}"));
    let input = v0_1_0::exports::whatsapp::toolkit::catalog::DescribeInput { dialect: None };
    let manifest = toolkit.whatsapp_toolkit_catalog().call_describe(&mut store, input);
    let manifest = manifest.expect("no trap").expect("a manifest");
    assert_eq!(manifest.tools.len(), 5);
}
