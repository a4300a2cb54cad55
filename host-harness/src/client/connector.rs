//! Makes connections: name look-up, TCP, the proxy's tunnel if there is a proxy, TLS.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use rustls::ClientConfig;
use tower_service::Service;

use super::cause::Cause;
use super::progress::{self, Step};
use super::resolver::{Names, Resolver};
use super::tunnel::{self, ProxyFault, Tcp};
use super::{BoxError, Reach};
use crate::address;
use crate::proxy::Proxy;

type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;

/// Makes the connections of a pool.
#[derive(Clone)]
pub(super) struct Connector(HttpsConnector<Lines>);

impl Connector {
    /// Connects to hosts within this reach, directly or through the proxy.
    pub fn new(tls: ClientConfig, names: &Names, reach: Reach, proxy: Option<&Proxy>) -> Self {
        let tcp = |reach| {
            let mut tcp = HttpConnector::new_with_resolver(Resolver { names: Arc::clone(names), reach });
            tcp.enforce_http(false);
            tcp.set_nodelay(true);
            tcp
        };
        // The person who runs the host has chosen the proxy.
        let proxy = proxy.map(|proxy| ToProxy {
            matcher: Arc::new(proxy.matcher()),
            tcp: tcp(Reach::Anywhere),
            name: proxy.to_string(),
        });
        let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_all_versions();
        Self(https.wrap_connector(Lines { direct: tcp(reach), proxy }))
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<Tcp>;
    type Error = BoxError;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        progress::begin();
        let connecting = self.0.call(to);
        Box::pin(async {
            let connection = connecting.await?;
            if matches!(connection, MaybeHttpsStream::Https(_)) {
                progress::end(Step::Tls);
            }
            progress::connected();
            Ok(connection)
        })
    }
}

/// The layer below TLS: TCP to the host, or through the proxy.
#[derive(Clone)]
struct Lines {
    direct: HttpConnector<Resolver>,
    proxy: Option<ToProxy>,
}

#[derive(Clone)]
struct ToProxy {
    matcher: Arc<Matcher>,
    tcp: HttpConnector<Resolver>,
    name: String,
}

impl Service<Uri> for Lines {
    type Response = Tcp;
    type Error = BoxError;
    type Future = Connecting<Tcp>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // Each connection has its own connector, which is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        if let Some((proxy, way)) = self.proxy.as_ref().and_then(|proxy| Some((proxy, proxy.way(&to)?))) {
            let proxy = proxy.clone();
            return Box::pin(async move {
                let tunnel = proxy.connect(&to, &way).await;
                Ok(tunnel.map_err(|fault| Cause::Proxy { proxy: proxy.name, fault })?)
            });
        }
        let connecting = self.direct.call(to);
        Box::pin(async {
            let tcp = connecting.await?;
            progress::end(Step::Connect);
            Ok(tcp)
        })
    }
}

impl ToProxy {
    /// How to reach the proxy, if it leads to this host.
    fn way(&self, to: &Uri) -> Option<Intercept> {
        // To a proxy, these names mean the proxy's own machine.
        if address::is_of_this_machine(to.host()?) {
            return None;
        }
        self.matcher.intercept(to)
    }

    async fn connect(&self, to: &Uri, way: &Intercept) -> Result<Tcp, ProxyFault> {
        let tcp = self.tcp.clone().call(way.uri().clone()).await;
        let tcp = tcp.map_err(|error| ProxyFault::Unreachable(Cause::of_connecting(&error).to_string()))?;
        progress::end(Step::Connect);
        let tunnel = tunnel::open(tcp, to, way.basic_auth()).await?;
        progress::end(Step::Proxy);
        Ok(tunnel)
    }
}
