//! The server: a page on one loopback address, the simulated Graph API on another.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Redirect;
use axum::routing::{get, post};
use host_harness::{HostError, Plugin};
use host_harness_server::ServerLimits;
use host_harness_simulator::{DEMO_APP_SECRET, Simulator, Webhook, World};
use host_harness_whatsapp::Session;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::account::Account;
use crate::app::App;
use crate::known::Known;
use crate::{assets, connection, guard, phone, tools};

/// The longest request body: a picture of 16 MB and the rest of its form.
const MAX_BODY: usize = 17 << 20;

/// The addresses to listen on, and the simulated Graph API's contents. Start from the default, and set what you need.
#[derive(Clone, Debug)]
pub struct StudioOptions {
    /// The page's address, on loopback. Port 0 picks a free port. Default: `127.0.0.1:0`.
    pub listen: SocketAddr,
    /// The simulated Graph API's address, on loopback. Default: `127.0.0.1:0`.
    pub graph: SocketAddr,
    /// The tokens, accounts, numbers, templates and people. Default: the demo's.
    pub world: World,
}

impl Default for StudioOptions {
    fn default() -> Self {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        Self { listen: any, graph: any, world: World::demo() }
    }
}

/// A running studio. When dropped, it stops.
pub struct Studio {
    app: Arc<App>,
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Why a studio does not start.
#[derive(Debug, thiserror::Error)]
pub enum StudioError {
    /// Other machines could reach it, and it has no authentication.
    #[error("other machines can reach {0}: give a loopback address, such as 127.0.0.1:8090")]
    NotLoopback(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Address(SocketAddr, io::Error),
    /// The component cannot be described or called.
    #[error("the component cannot be used: {0}")]
    Component(String),
}

impl From<HostError> for StudioError {
    fn from(error: HostError) -> Self {
        Self::Component(error.to_string())
    }
}

impl Studio {
    /// Starts the page and the simulated Graph API.
    ///
    /// # Errors
    ///
    /// An address is not on loopback or is in use, or the component cannot be described.
    pub async fn start(plugin: &Plugin, options: StudioOptions) -> Result<Self, StudioError> {
        let StudioOptions { listen, graph, world } = options;
        let outside = [listen, graph].into_iter().find(|address| !address.ip().is_loopback());
        if let Some(address) = outside {
            return Err(StudioError::NotLoopback(address));
        }
        let failed = |error| StudioError::Address(listen, error);
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let account = Account::first_of(&world);
        let known = Known::of(&world);
        let simulator =
            Simulator::start(world, graph).await.map_err(|error| StudioError::Address(graph, error))?;
        let manifest = tools::manifest(&Session::offline(plugin)).await.map_err(StudioError::Component)?;
        let app = Arc::new(App::new(plugin, simulator, manifest, account, known, DEMO_APP_SECRET));
        phone::listen(&app);
        // Plain HTTP with a host is always a valid webhook address.
        if let Ok(webhook) = Webhook::new(&format!("http://{addr}{}", phone::WEBHOOKS), DEMO_APP_SECRET) {
            app.simulator.subscribe(webhook, |_| {});
        }

        let (stop, mut stopped) = watch::channel(false);
        let stopped = async move {
            // If the sender is gone, so is the studio.
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        let task = tokio::spawn(host_harness_server::serve(
            listener,
            router(Arc::clone(&app), addr),
            ServerLimits::default(),
            stopped,
        ));
        Ok(Self { app, addr, stop, task })
    }

    /// The address of the page.
    pub fn url(&self) -> String {
        format!("http://{}/", self.addr)
    }

    /// The simulated Graph API. The phones show every message that is sent to it.
    pub fn simulator(&self) -> &Simulator {
        &self.app.simulator
    }

    /// Stops. Open pages get no more updates.
    pub async fn stop(self) {
        self.app.close();
        let _ = self.stop.send(true);
        // If the server panicked, this has already been reported.
        let _ = self.task.await;
    }
}

impl fmt::Debug for Studio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Studio").field("addr", &self.addr).finish_non_exhaustive()
    }
}

fn router(app: Arc<App>, addr: SocketAddr) -> Router {
    Router::new()
        .route("/", get(async || Redirect::to(phone::PATH)))
        .route("/page.css", get(assets::style))
        .route("/page.js", get(assets::script))
        .route("/icon.svg", get(assets::icon))
        .merge(phone::routes())
        .merge(tools::routes())
        .merge(connection::routes())
        .fallback(crate::page::not_found)
        .layer(from_fn_with_state(guard::Guard::new(addr), guard::guard))
        .layer(from_fn(guard::headers))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .route(phone::WEBHOOKS, post(phone::webhook))
        .with_state(app)
}
