use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Mutex;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::mpsc;

use super::*;
use crate::event_log::EventLog;
use crate::testing::{Folder, Notes};

/// A post as the target received it.
struct Post {
    headers: HeaderMap,
    event: Value,
}

/// A target that answers with these statuses, one after another, and then with 204.
struct Script {
    statuses: Mutex<Vec<u16>>,
    posts: mpsc::UnboundedSender<Post>,
}

async fn answer(State(script): State<Arc<Script>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let event = serde_json::from_slice(&body).unwrap();
    script.posts.send(Post { headers, event }).unwrap();
    let mut statuses = script.statuses.lock().unwrap();
    let status = if statuses.is_empty() { 204 } else { statuses.remove(0) };
    StatusCode::from_u16(status).unwrap()
}

fn router(statuses: &[u16]) -> (Router, mpsc::UnboundedReceiver<Post>) {
    let (posts, received) = mpsc::unbounded_channel();
    let script = Script { statuses: Mutex::new(statuses.to_vec()), posts };
    (Router::new().fallback(answer).with_state(Arc::new(script)), received)
}

async fn serve(statuses: &[u16]) -> (SocketAddr, mpsc::UnboundedReceiver<Post>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (router, posts) = router(statuses);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, posts)
}

async fn next(posts: &mut mpsc::UnboundedReceiver<Post>) -> Post {
    timeout(Duration::from_secs(60), posts.recv()).await.expect("a post").expect("the target runs")
}

async fn ids(posts: &mut mpsc::UnboundedReceiver<Post>, count: usize) -> Vec<Value> {
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(next(posts).await.event["id"].clone());
    }
    ids
}

struct Stage {
    path: PathBuf,
    notes: Notes,
    log: EventLog,
    forwarder: Forwarder,
    _folder: Folder,
}

impl Stage {
    fn new(name: &str, url: &str) -> Self {
        let folder = Folder::new(name);
        let path = folder.0.join("events.jsonl");
        let (log, forwarder, notes) = start(&path, Target::new(url, "").unwrap());
        Self { path, notes, log, forwarder, _folder: folder }
    }

    async fn keep(&self, ids: &[&str]) {
        for id in ids {
            self.log.append(&[json!({"id": id, "content": "private"})]).await.unwrap();
        }
    }

    /// Stops, and starts again with another target.
    async fn again(&mut self, url: &str) {
        let idle = EventLog::stdout().unwrap();
        drop(std::mem::replace(&mut self.log, idle));
        let (_, ended) = oneshot::channel();
        let (running, _) = oneshot::channel();
        std::mem::replace(&mut self.forwarder, Forwarder { running, ended }).stop().await;
        let target = Target::new(url, "").unwrap();
        // The event log's thread may take a moment to release the file.
        while crate::log_file::LogFile::open(&self.path).is_err() {
            tokio::task::yield_now().await;
        }
        (self.log, self.forwarder, self.notes) = start(&self.path, target);
    }
}

fn start(path: &Path, target: Target) -> (EventLog, Forwarder, Notes) {
    let (told, notes) = Notes::new();
    let (log, forwarder) = EventLog::forwarded(path, target, move |note| told.tell(note)).unwrap();
    (log, forwarder, notes)
}

fn failing(notes: &Notes) -> String {
    match notes.next() {
        Note::ForwardingFails { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_event_is_posted_as_it_is_kept_in_its_order() {
    let (address, mut posts) = serve(&[]).await;
    let stage = Stage::new("forward-order", &format!("http://user:secret@{address}/hook?a=b"));
    let events: Vec<_> =
        (0..20).map(|id| json!({"id": format!("wamid.{id}:sent"), "content": {"a": id}})).collect();
    stage.log.append(&events[..10]).await.unwrap();
    stage.log.append(&events[10..]).await.unwrap();
    for event in &events {
        let post = next(&mut posts).await;
        assert_eq!(&post.event, event);
        assert_eq!(post.headers["idempotency-key"], event["id"].as_str().unwrap());
        assert_eq!(post.headers["content-type"], "application/json");
        assert_eq!(post.headers["authorization"], "Basic dXNlcjpzZWNyZXQ=");
    }
    stage.forwarder.stop().await;
    assert_eq!(Outbox::beside(&stage.path, false).unwrap().counts().unwrap(), (0, 0));
    assert_eq!(stage.notes.told(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_is_down_gets_everything_when_it_is_back_and_that_is_told_once() {
    // Bound, so that no other process gets the port, and not listening.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}/?secret", socket.local_addr().unwrap());
    let stage = Stage::new("forward-down", &url);
    stage.keep(&["a", "b"]).await;
    let reason = failing(&stage.notes);
    assert!(reason.contains("refused"), "{reason}");

    let (router, mut posts) = router(&[503, 503]);
    let listener = socket.listen(16).unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    assert_eq!(ids(&mut posts, 4).await, ["a", "a", "a", "b"]);
    let told = [(); 2].map(|()| stage.notes.next());
    let shown = told.each_ref().map(ToString::to_string);
    assert!(shown[0].contains("503"), "{shown:?}");
    assert!(matches!(told[1], Note::ForwardingWorks { .. }));
    stage.forwarder.stop().await;
    assert_eq!(stage.notes.told(), []);
    assert!(
        !format!("{shown:?}").contains("secret") && !format!("{shown:?}").contains("private"),
        "{shown:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_outlive_a_restart_and_a_rotation() {
    let (down, mut never) = serve(&[500; 100]).await;
    let mut stage = Stage::new("forward-restart", &format!("http://{down}/"));
    stage.keep(&["a"]).await;
    failing(&stage.notes);
    fs::rename(&stage.path, stage.path.with_extension("1")).unwrap();
    stage.keep(&["b"]).await;
    let (address, mut posts) = serve(&[]).await;
    stage.again(&format!("http://{address}/")).await;
    assert_eq!(ids(&mut posts, 2).await, ["a", "b"]);
    assert!(matches!(stage.notes.next(), Note::Backlog { waiting: 2, refused: 0, .. }));
    stage.keep(&["c"]).await;
    assert_eq!(ids(&mut posts, 1).await, ["c"]);
    never.close();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_the_target_refuses_is_set_aside_and_counted_at_the_next_start() {
    let (address, mut posts) = serve(&[422, 200, 413, 400, 415]).await;
    let url = format!("http://{address}/");
    let mut stage = Stage::new("forward-refused", &url);
    stage.keep(&["a", "b", "c", "d", "e", "f"]).await;
    assert_eq!(ids(&mut posts, 6).await, ["a", "b", "c", "d", "e", "f"]);
    let set_aside = |id: &str, status| Note::SetAside { id: id.to_owned(), status };
    let told = [(); 4].map(|()| stage.notes.next());
    assert_eq!(told, [set_aside("a", 422), set_aside("c", 413), set_aside("d", 400), set_aside("e", 415)]);
    stage.again(&url).await;
    assert!(matches!(stage.notes.next(), Note::Backlog { waiting: 0, refused: 4, .. }));
    stage.keep(&["g"]).await;
    assert_eq!(ids(&mut posts, 1).await, ["g"], "those that were refused are not posted again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_is_not_followed() {
    let (address, mut posts) = serve(&[301]).await;
    let stage = Stage::new("forward-redirect", &format!("http://{address}/"));
    stage.keep(&["a"]).await;
    assert!(failing(&stage.notes).contains("address"));
    assert_eq!(ids(&mut posts, 2).await, ["a", "a"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_over_tls_is_known_by_its_certificate() {
    use rcgen::{CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let (router, mut posts) = router(&[]);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            let service = hyper_util::service::TowerToHyperService::new(router.clone());
            let stream = hyper_util::rt::TokioIo::new(stream);
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(stream, service));
        }
    });

    let mut stage = Stage::new("forward-tls", &url);
    stage.keep(&["a"]).await;
    let reason = failing(&stage.notes);
    assert!(reason.contains("certificate"), "{reason}");
    let idle = EventLog::stdout().unwrap();
    drop(std::mem::replace(&mut stage.log, idle));
    stage.forwarder.stop().await;
    while crate::log_file::LogFile::open(&stage.path).is_err() {
        tokio::task::yield_now().await;
    }
    let (_log, _forwarder, _notes) = start(&stage.path, Target::new(&url, &authority.pem()).unwrap());
    assert_eq!(ids(&mut posts, 1).await, ["a"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_has_no_outbox() {
    let (address, _posts) = serve(&[]).await;
    let target = Target::new(&format!("http://{address}/"), "").unwrap();
    if cfg!(unix) {
        let error = EventLog::forwarded("/dev/null".as_ref(), target, |_| ()).unwrap_err();
        assert!(error.to_string().contains("needs a file"), "{error}");
    }
}
