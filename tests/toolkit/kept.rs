//! An instance may be kept for any number of calls.

use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, Store, StoreLimits, StoreLimitsBuilder};

mod bindings {
    wasmtime::component::bindgen!({ path: "wit", world: "whatsapp-toolkit", additional_derives: [PartialEq] });
}
use bindings::exports::whatsapp::toolkit::catalog::DescribeInput;
use bindings::exports::whatsapp::toolkit::types::ToolError;
use bindings::exports::whatsapp::toolkit::webhooks::VerifySubscriptionInput;

#[test]
fn an_instance_that_is_kept_takes_no_more_memory_and_mixes_nothing_up() {
    let engine = Engine::default();
    let component = Component::new(&engine, host_harness_component::WASM).expect("a component");
    let mut linker = Linker::<StoreLimits>::new(&engine);
    let mut environment = linker.instance("wasi:cli/environment@0.2.2").expect("an instance");
    let none = |_: wasmtime::StoreContextMut<'_, _>, (): ()| Ok((Vec::<(String, String)>::new(),));
    environment.func_wrap("get-environment", none).expect("a function");
    linker.define_unknown_imports_as_traps(&component).expect("imports");
    // A call of `describe` needs two megabytes, and 300 calls need no more.
    let limits = StoreLimitsBuilder::new().memory_size(3 << 20).trap_on_grow_failure(true).build();
    let mut store = Store::new(&engine, limits);
    store.limiter(|limits| limits);
    let toolkit =
        bindings::WhatsappToolkit::instantiate(&mut store, &component, &linker).expect("an instance");
    let mut first = None;
    for n in 0..300 {
        // Short and long arguments, a refusal, and a call without arguments.
        let challenge = "0123456789".repeat(1 + n * 50);
        for token in ["right", "wrong"] {
            let input = VerifySubscriptionInput {
                mode: "subscribe".into(),
                token: token.into(),
                challenge: challenge.clone(),
                verify_token: Some("right".into()),
            };
            let answer = toolkit.whatsapp_toolkit_webhooks().call_verify_subscription(&mut store, &input);
            match answer.expect("no trap") {
                Ok(answer) => {
                    assert!(token == "right" && answer.challenge == challenge, "call {n}: {answer:?}")
                }
                Err(error) => assert!(
                    token == "wrong" && matches!(error, ToolError::Permanent(_)),
                    "call {n}: {error:?}"
                ),
            }
        }
        let manifest =
            toolkit.whatsapp_toolkit_catalog().call_describe(&mut store, DescribeInput { dialect: None });
        let manifest = manifest.expect("no trap").expect("a manifest");
        assert!(*first.get_or_insert_with(|| manifest.clone()) == manifest, "call {n}");
    }
}
