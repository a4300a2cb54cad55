//! The toolkit in stock wasmtime: its own WASI, and a hook that works like wasmtime's own, with a new TLS connection
//! for each request. Wasmtime's own hook cannot be used, because it trusts only public authorities.

use std::sync::Arc;

use http::Request;
use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

use self::bindings::WhatsappToolkitPre;
use self::bindings::exports::whatsapp::toolkit::toolkit::{Connection, SendMessageInput};
use crate::drive::Sends;
use crate::message::{TO, TOKEN, id};
use crate::native::tls;
use crate::server::Ready;

mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "whatsapp-toolkit",
        exports: { default: async },
        require_store_data_send: true,
    });
}

/// The toolkit as a client of a server.
#[derive(Clone)]
pub struct Stock {
    engine: Engine,
    toolkit: Arc<WhatsappToolkitPre<State>>,
    server: Ready,
}

impl Stock {
    /// The toolkit as a client of this server.
    pub fn new(server: &Ready) -> wasmtime::Result<Self> {
        let mut config = Config::new();
        let pool = PoolingAllocationConfig::new();
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        let engine = Engine::new(&config)?;
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
        let component = Component::from_binary(&engine, host_harness_component::WASM)?;
        let toolkit = WhatsappToolkitPre::new(linker.instantiate_pre(&component)?)?;
        Ok(Self { engine, toolkit: Arc::new(toolkit), server: server.clone() })
    }

    async fn accepted(&self, number: u64) -> wasmtime::Result<()> {
        let state = State {
            wasi: WasiCtx::builder().build(),
            http: WasiHttpCtx::new(),
            table: ResourceTable::new(),
            hook: Hook { authority: self.server.authority.clone() },
        };
        let mut store = Store::new(&self.engine, state);
        let toolkit = self.toolkit.instantiate_async(&mut store).await?;
        let connection = Connection {
            name: None,
            access_token: Some(TOKEN.into()),
            business_account_id: None,
            phone_number_id: Some("0".into()),
            api_version: Some("v25.0".into()),
            graph_url: Some(self.server.origin()),
            timeout_ms: None,
        };
        let input = SendMessageInput {
            to: Some(TO.into()),
            group_id: None,
            body: number.to_string(),
            preview_url: None,
            reply_to: None,
            phone_number_id: None,
            callback_data: None,
            extra_json: None,
        };
        let toolkit = toolkit.whatsapp_toolkit_toolkit();
        let accepted = toolkit.call_send_message(&mut store, &connection, &input).await?;
        assert_eq!(accepted.expect("an accepted message").message_id, id(number));
        Ok(())
    }
}

impl Sends for Stock {
    async fn send(&self, number: u64) {
        self.accepted(number).await.expect("a result");
    }
}

struct State {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    table: ResourceTable,
    hook: Hook,
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { ctx: &mut self.http, table: &mut self.table, hooks: &mut self.hook }
    }
}

struct Hook {
    authority: String,
}

type Sent = (http::Response<WasiBody>, Box<dyn Future<Output = Result<(), Error>> + Send>);

impl WasiHttpHooks for Hook {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Sent, Error>> + Send> {
        Box::new(connect_and_send(request, self.authority.clone()))
    }
}

async fn connect_and_send(mut request: Request<WasiBody>, authority: String) -> Result<Sent, Error> {
    let host = request.uri().authority().ok_or(Error::HttpRequestUriInvalid)?.clone();
    let stream = TcpStream::connect(host.as_str()).await.map_err(Error::Connect)?;
    let name = ServerName::try_from(host.host().to_owned()).map_err(|_| Error::HttpRequestUriInvalid)?;
    let connector = TlsConnector::from(Arc::new(tls(&authority)));
    let stream = connector.connect(name, stream).await.map_err(|_| Error::TlsProtocolError)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let path = request.uri().path_and_query().cloned().ok_or(Error::HttpRequestUriInvalid)?;
    *request.uri_mut() = path.into();
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request).await?;
    let response = response.map(|body| body.map_err(Error::from).boxed_unsync());
    let rest = async move {
        _ = connection.await;
        Ok(())
    };
    Ok((response, Box::new(rest)))
}
