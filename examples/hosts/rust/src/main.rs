//! Sends texts with the WhatsApp toolkit in plain wasmtime, until each verdict has occurred once.

use exports::whatsapp::toolkit::toolkit::{Connection, SendMessageInput, ToolError};
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Engine, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView, default_hooks};

wasmtime::component::bindgen!({ path: "../../../wit", world: "whatsapp-toolkit" });

struct State(WasiCtx, WasiHttpCtx, ResourceTable);

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.0, table: &mut self.2 }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.1, table: &mut self.2, hooks: default_hooks() }
    }
}

fn main() -> wasmtime::Result<()> {
    let engine = Engine::default();
    let mut linker = Linker::new(&engine);
    wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_sync(&mut linker)?;
    let component = Component::from_file(&engine, std::env::args().nth(1).expect("a component"))?;
    let toolkit = WhatsappToolkitPre::new(linker.instantiate_pre(&component)?)?;
    // Empty connection fields are read from these variables. The component sees no others.
    let own: Vec<_> = std::env::vars().filter(|(name, _)| name.starts_with("WHATSAPP_")).collect();
    #[rustfmt::skip]
    let connection = Connection { name: None, access_token: None, business_account_id: None, phone_number_id: None,
        api_version: None, graph_url: None, timeout_ms: None };
    let send = |to: &str| {
        #[rustfmt::skip]
        let input = SendMessageInput { to: Some(to.into()), group_id: None, body: "Hello".into(), preview_url: None,
            reply_to: None, phone_number_id: None, callback_data: None, extra_json: None };
        let state = State(WasiCtx::builder().envs(&own).build(), WasiHttpCtx::new(), ResourceTable::new());
        let mut store = Store::new(&engine, state);
        let tools = toolkit.instantiate(&mut store)?;
        tools.whatsapp_toolkit_toolkit().call_send_message(&mut store, &connection, &input)
    };
    // No `+`; an answer that is lost; more messages to one person than Meta allows at once.
    for to in ["15555550123", "+15555550128"].into_iter().chain(["+15555550123"; 60]) {
        match send(to) {
            Ok(Ok(message)) => println!("done {}", message.message_id),
            Ok(Err(ToolError::Permanent(f))) => println!("permanent {} {}", f.message, f.fix),
            Ok(Err(ToolError::Transient(f))) => println!("transient {:?} {}", f.retry_after_ms, f.message),
            Ok(Err(ToolError::PermanentUnconfirmed(f))) => println!("unconfirmed {}", f.message),
            // The component was stopped, so the message may have been sent.
            Ok(Err(ToolError::ExecutionFailed)) | Err(_) => println!("unconfirmed {to}"),
        }
    }
    Ok(())
}
