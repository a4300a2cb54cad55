//! The server sees the token, but the plugin's memory never contains it.
//!
//! A component exposes no memory, so the engine gets it from the test, which keeps a copy as of the end of the call.

use std::fmt::Write as _;
use std::sync::Mutex;

use wasmtime::{Config, Engine, LinearMemory, MemoryCreator, MemoryType};

use super::*;
use crate::client::Client;
use crate::sandbox::Reroute;
use crate::testing::{read_request, server};

/// With characters that are escaped in a URL and in JSON.
const TOKEN: &str = r#"EAAG|of/the"host\1"#;

/// The memories of the calls that have ended.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Vec<u8>>>>);

/// Never moves: its full capacity is allocated at the start.
struct Recorded {
    bytes: Vec<u8>,
    start: *mut u8,
    recorder: Recorder,
}

#[expect(unsafe_code, reason = "how wasmtime is given a memory")]
mod given {
    use super::*;

    // SAFETY: `start` points to `bytes`, which is never given away.
    unsafe impl Send for Recorded {}
    // SAFETY: the same.
    unsafe impl Sync for Recorded {}

    // SAFETY: `grow_to` stays within the capacity, so `start` stays where the bytes are.
    unsafe impl LinearMemory for Recorded {
        fn byte_size(&self) -> usize {
            self.bytes.len()
        }

        fn byte_capacity(&self) -> usize {
            self.bytes.capacity()
        }

        fn grow_to(&mut self, new_size: usize) -> wasmtime::Result<()> {
            wasmtime::ensure!(new_size <= self.bytes.capacity(), "the test's memory is too small");
            self.bytes.resize(new_size, 0);
            Ok(())
        }

        fn as_ptr(&self) -> *mut u8 {
            self.start
        }
    }

    // SAFETY: the engine is configured without guard pages.
    unsafe impl MemoryCreator for Recorder {
        fn new_memory(
            &self,
            _: MemoryType,
            minimum: usize,
            _: Option<usize>,
            _: Option<usize>,
            _: usize,
        ) -> Result<Box<dyn LinearMemory>, String> {
            let mut bytes = Vec::with_capacity(64 << 20);
            bytes.resize(minimum, 0);
            let start = bytes.as_mut_ptr();
            Ok(Box::new(Recorded { bytes, start, recorder: self.clone() }))
        }
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        self.recorder.0.lock().unwrap().push(std::mem::take(&mut self.bytes));
    }
}

impl Recorder {
    fn host(&self) -> Host {
        let mut config = Config::new();
        config.epoch_interruption(true).memory_reservation(0).memory_guard_size(0).memory_init_cow(false);
        config.with_host_memory(Arc::new(self.clone()));
        let engine = Engine::new(&config).unwrap();
        Host::with(engine, Client::new("", None).unwrap(), HostOptions::default().instances(1)).unwrap()
    }

    /// The memory of the only call.
    fn only(&self) -> Vec<u8> {
        let mut memories = self.0.lock().unwrap();
        assert_eq!(memories.len(), 1, "one memory was expected");
        memories.remove(0)
    }
}

/// The patterns searched for: the token in the spellings that an encoding may give it.
fn spellings() -> Vec<(&'static str, String)> {
    let percent = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02x}"),
    };
    let json = serde_json::to_string(TOKEN).unwrap();
    let mut spellings = vec![
        ("plain", TOKEN.to_owned()),
        ("percent-encoded", TOKEN.bytes().map(percent).collect()),
        ("in JSON", json.trim_matches('"').to_owned()),
        ("in JSON, with its slashes", json.trim_matches('"').replace('/', r"\/")),
    ];
    // The token may begin at any of the three positions in a group of base64.
    for skipped in 0..3 {
        spellings.push(("in base64", base64(&TOKEN.as_bytes()[skipped..])));
    }
    // In lower case, both cases of an escape match.
    spellings.into_iter().map(|(name, spelling)| (name, spelling.to_ascii_lowercase())).collect()
}

/// Only whole groups of three bytes.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = |group: &[u8]| {
        let bits = group.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(DIGITS[bits >> shift & 63]))
    };
    bytes.chunks_exact(3).flat_map(digits).collect()
}

/// The spellings of the token that are in `haystack`.
fn found(haystack: &[u8]) -> Vec<&'static str> {
    let haystack = haystack.to_ascii_lowercase();
    let within = |needle: &str| haystack.windows(needle.len()).any(|window| window == needle.as_bytes());
    spellings().into_iter().filter(|(_, spelling)| within(spelling)).map(|(name, _)| name).collect()
}

/// The traces of a call: the plugin's memory, what the server got, and everything else that is visible.
struct Trace {
    memory: Vec<u8>,
    sent: String,
    seen: String,
}

/// Calls a function of `wasm` with a server whose answer repeats, in every spelling, the token it got.
async fn traced(wasm: &[u8], function: &str, params: Value, give: impl Fn(Sandbox) -> Sandbox) -> Trace {
    let sent = Arc::new(Mutex::new(String::new()));
    let sink = Arc::clone(&sent);
    let address = server(move |mut stream| {
        let sink = Arc::clone(&sink);
        async move {
            loop {
                let (head, body) = read_request(&mut stream).await?;
                sink.lock().unwrap().push_str(&format!("{head}{}", String::from_utf8_lossy(&body)));
                let echo = json!({"error": {"message": TOKEN, "code": 190, "type": "OAuthException"},
                    "next": format!("https://graph.facebook.com/?t={}", TOKEN.replace('|', "%7C"))});
                let echo = echo.to_string();
                let answer = format!(
                    "HTTP/1.1 401 Unauthorized\r\nx-echo: {TOKEN}\r\ncontent-length: {}\r\n\r\n{echo}",
                    echo.len()
                );
                tokio::io::AsyncWriteExt::write_all(&mut stream, answer.as_bytes()).await?;
            }
        }
    })
    .await;

    let recorder = Recorder::default();
    let plugin = Plugin::load(&recorder.host(), wasm).unwrap();
    let meta = Policy::allow(["https://graph.facebook.com"]).unwrap();
    let reroute = Reroute::new(["graph.facebook.com"], &address.to_string()).unwrap();
    let exchanges = Arc::new(Mutex::new(String::new()));
    let log = Arc::clone(&exchanges);
    let sandbox = give(Sandbox::new(meta).reroute(reroute)).on_exchange(move |exchange| {
        let _ = write!(log.lock().unwrap(), "{exchange:?}");
    });
    let result = plugin.call_json(&sandbox, function, &params).await;
    let mut seen = format!("{params} {sandbox:?} {}", exchanges.lock().unwrap());
    let _ = match result {
        Ok(result) => write!(seen, "{result} {result:?}"),
        Err(error) => write!(seen, "{error} {error:?}"),
    };
    let sent = sent.lock().unwrap().clone();
    Trace { memory: recorder.only(), sent, seen }
}

/// The token as intended: the host has it.
fn credential(variable: &'static str) -> impl Fn(Sandbox) -> Sandbox {
    move |sandbox| {
        let meta = Policy::allow(["https://graph.facebook.com"]).unwrap();
        sandbox.credential(variable, Credential::new(Source::fixed(TOKEN), meta))
    }
}

fn message() -> Value {
    let input = json!({"to": "+15555550123", "body": "Hello", "phone-number-id": "111222333444555"});
    json!({"connection": {}, "input": input})
}

fn theft() -> Value {
    let header = ["authorization", "Bearer {TOKEN}"];
    let request = json!({"method": "POST", "scheme": "https", "authority": "graph.facebook.com", "path": "/v25.0/me",
        "headers": [header], "body": "It is {TOKEN}."});
    json!({"request": request})
}

#[track_caller]
fn assert_only_the_server_saw_it(trace: &Trace) {
    let token = TOKEN.to_ascii_lowercase();
    assert!(
        trace.sent.to_ascii_lowercase().contains(&format!("authorization: bearer {token}")),
        "{}",
        trace.sent
    );
    assert_eq!(found(&trace.memory), [""; 0], "in the memory");
    assert_eq!(found(trace.seen.as_bytes()), [""; 0], "in {}", trace.seen);
    // This call's memory was recorded: it contains the placeholder.
    let placeholder = b"placeholder-";
    assert!(trace.memory.windows(placeholder.len()).any(|window| window == placeholder));
}

#[tokio::test]
async fn a_call_of_the_toolkit_leaves_no_token_behind() {
    let trace =
        traced(host_harness_component::WASM, "send-message", message(), credential("WHATSAPP_ACCESS_TOKEN"))
            .await;
    assert!(trace.seen.contains("\"permanent\""), "{}", trace.seen);
    assert_only_the_server_saw_it(&trace);
}

#[tokio::test]
async fn a_plugin_that_wants_the_token_has_none_to_steal() {
    let trace = traced(hostile_plugins::ATTACKER, "send", theft(), credential("TOKEN")).await;
    assert!(trace.seen.contains("It is placeholder-") || trace.sent.contains("It is placeholder-"));
    assert_only_the_server_saw_it(&trace);
}

#[tokio::test]
async fn the_report_of_a_trap_holds_no_token() {
    let trace = traced(hostile_plugins::ATTACKER, "send-and-crash", theft(), credential("TOKEN")).await;
    assert!(trace.seen.contains("the plugin failed: "), "{}", trace.seen);
    assert_only_the_server_saw_it(&trace);
}

/// The scan works: it finds a token that the plugin was given.
#[tokio::test]
async fn a_token_that_the_plugin_has_is_found_in_its_memory() {
    let given = |sandbox: Sandbox| sandbox.env("WHATSAPP_ACCESS_TOKEN", TOKEN);
    let trace = traced(host_harness_component::WASM, "send-message", message(), given).await;
    assert!(found(&trace.memory).contains(&"plain"));

    let mut planted = vec![0; 1_000];
    for (name, spelling) in spellings() {
        planted.splice(500..500, spelling.to_ascii_uppercase().into_bytes());
        assert!(found(&planted).contains(&name), "{name}");
        planted.truncate(500);
    }
}
