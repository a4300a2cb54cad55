//! `--watch`: serves the report's page while the campaign runs, to a browser on this machine.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use host_harness_broadcast::{Files, Journal, is_running, page_policy};
use host_harness_server::ServerLimits;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::timeout;

use crate::exit::Exit;

/// How often a browser reloads the page.
const REFRESH: Duration = Duration::from_secs(3);

/// How long to wait for a browser that was watching, to send it the last page.
const PATIENCE: Duration = Duration::from_secs(6);

/// How long a page is valid at least.
const FRESH: Duration = Duration::from_secs(1);

/// A page that takes long to make is made rarely: the run comes first.
const SPARING: u32 = 4;

/// More connections than browsers open.
const CONNECTIONS: usize = 64;

/// The buffer of a connection, in bytes: browsers' request heads are shorter.
const BUFFER: usize = 16 << 10;

/// Serves the page. It reads the journal itself, and does not block its writers.
pub struct Watch {
    url: String,
    site: Arc<Site>,
    stop: watch::Sender<bool>,
    // Dropping it stops the server.
    serving: JoinSet<()>,
}

struct Site {
    journal: PathBuf,
    /// The accepted values of `Host`: after DNS rebinding, an attacker's page sends another one.
    hosts: [String; 2],
    /// Whether this process has finished the campaign.
    has_ended: AtomicBool,
    /// Rendered by one request at a time.
    page: Mutex<Option<Page>>,
    /// When the page was last served, and whether it was the last one.
    given: watch::Sender<Option<(Instant, bool)>>,
}

/// A rendered page.
struct Page {
    html: Arc<str>,
    is_last: bool,
    good_until: Instant,
}

impl Watch {
    /// Listens. The page's address contains a secret and is unknown until it is announced, because other users of
    /// this machine can connect too.
    pub async fn start(address: SocketAddr, journal: &Path) -> Result<Self, Exit> {
        let cannot = |error| Exit::usage(format!("--watch: cannot listen on {address}: {error}"));
        let listener = TcpListener::bind(address).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let mut secret = [0; 16];
        getrandom::fill(&mut secret).map_err(Exit::host)?;
        let path = format!("/{:032x}", u128::from_ne_bytes(secret));
        let site = Arc::new(Site {
            journal: journal.to_owned(),
            hosts: [address.to_string(), format!("localhost:{}", address.port())],
            has_ended: AtomicBool::new(false),
            page: Mutex::default(),
            given: watch::Sender::default(),
        });
        let router = Router::new()
            .route(&path, get(page))
            .layer(from_fn_with_state(site.clone(), guard))
            .with_state(site.clone());
        let (stop, mut stopped) = watch::channel(false);
        let stopped = async move {
            // If the sender is gone, the server is no longer needed.
            _ = stopped.wait_for(|stop| *stop).await;
        };
        let mut serving = JoinSet::new();
        let limits = ServerLimits::default().connections(CONNECTIONS).buffer(BUFFER);
        serving.spawn(host_harness_server::serve(listener, router, limits, stopped));
        Ok(Self { url: format!("http://{address}{path}"), site, stop, serving })
    }

    /// Prints the page's address.
    pub fn announce(&self) {
        say!("Watch the campaign in a browser on this machine: {}", self.url);
    }

    /// The campaign is over: a browser that was watching gets the last page, which does not reload.
    pub async fn end(self) {
        self.site.has_ended.store(true, Ordering::Release);
        let mut given = self.site.given.subscribe();
        let is_watched = given.borrow_and_update().is_some_and(|(at, _)| at.elapsed() < PATIENCE);
        if is_watched {
            let last = given.wait_for(|given| given.is_some_and(|(_, is_last)| is_last));
            _ = timeout(PATIENCE, last).await;
        }
        self.stop().await;
    }

    /// Stops serving, after the requests in progress.
    pub async fn stop(mut self) {
        _ = self.stop.send(true);
        _ = timeout(PATIENCE, self.serving.join_next()).await;
    }
}

/// Keeps other pages in the browser out, and lets this page load nothing else.
async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let is_known = host.is_some_and(|host| site.hosts.iter().any(|known| known.eq_ignore_ascii_case(host)));
    let mut response = if is_known {
        next.run(request).await
    } else {
        (StatusCode::FORBIDDEN, "Open the URL that the campaign printed.\n").into_response()
    };
    let policy = format!("{}; frame-ancestors 'none'", page_policy());
    let headers = response.headers_mut();
    headers
        .extend(HeaderValue::try_from(policy).ok().map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn page(State(site): State<Arc<Site>>) -> Response {
    let (mut response, is_last) = match site.page().await {
        Ok((html, is_last)) => (Html(html.to_string()).into_response(), is_last),
        Err(error) => ((StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(), false),
    };
    if !is_last {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from(REFRESH.as_secs()));
    }
    site.given.send_replace(Some((Instant::now(), is_last)));
    response
}

impl Site {
    /// The page, and whether it is the last one.
    async fn page(&self) -> Result<(Arc<str>, bool), String> {
        let mut kept = self.page.lock().await;
        let is_last = self.has_ended.load(Ordering::Acquire) || !is_running(&self.journal);
        if let Some(page) = kept.as_ref()
            && page.is_last == is_last
            && Instant::now() < page.good_until
        {
            return Ok((page.html.clone(), is_last));
        }
        let (journal, begun) = (self.journal.clone(), Instant::now());
        let draw = move || {
            let files = Files::beside(&journal);
            Journal::read(&journal).and_then(|journal| files.page(&journal, !is_last))
        };
        let html = spawn_blocking(draw).await.map_err(|error| error.to_string())?;
        let html: Arc<str> = html.map_err(|error| error.to_string())?.into();
        let good_until = Instant::now() + FRESH.max(begun.elapsed() * SPARING);
        *kept = Some(Page { html: html.clone(), is_last, good_until });
        Ok((html, is_last))
    }
}
