use std::sync::Mutex;

use super::*;
use crate::client::Phase;
use crate::credential::{Credential, Source};
use crate::host::Host;
use crate::host_options::HostOptions;
use crate::limits::Limits;
use crate::policy::Policy;
use crate::report::{CallReport, End};
use crate::sandbox::Reroute;
use crate::testing::{answering, read_request, server, stall};

/// Each function is `func(string, string) -> string` except the last: `echo` returns the first text, `count` returns
/// how often this instance was called, and the others misbehave.
const COMPONENT: &str = r#"(component
    (core module $code
        (memory (export "memory") 1)
        (global $next (mut i32) (i32.const 4096))
        (global $calls (mut i32) (i32.const 48))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32)
            (global.set $next (i32.add (global.get $next) (local.get 3)))
            (i32.sub (global.get $next) (local.get 3)))
        (func (export "echo") (param i32 i32 i32 i32) (result i32)
            (i32.store (i32.const 0) (local.get 0))
            (i32.store (i32.const 4) (local.get 1))
            i32.const 0)
        (func (export "count") (param i32 i32 i32 i32) (result i32)
            (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
            (i32.store8 (i32.const 16) (global.get $calls))
            (i32.store (i32.const 0) (i32.const 16))
            (i32.store (i32.const 4) (i32.const 1))
            i32.const 0)
        (func (export "spin") (param i32 i32 i32 i32) (result i32) (loop (br 0)) unreachable)
        (func (export "trap") (param i32 i32 i32 i32) (result i32) unreachable)
        (func (export "grow") (param i32 i32 i32 i32) (result i32) (memory.grow (i32.const 1000)))
        (func (export "one") (param i32 i32) (result i32) i32.const 0))
    (core instance $i (instantiate $code))
    (type $step (func (param "a" string) (param "b" string) (result string)))
    (func (export "echo") (type $step)
        (canon lift (core func $i "echo") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (func (export "count") (type $step)
        (canon lift (core func $i "count") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (func (export "spin") (type $step)
        (canon lift (core func $i "spin") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (func (export "trap") (type $step)
        (canon lift (core func $i "trap") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (func (export "grow") (type $step)
        (canon lift (core func $i "grow") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (func (export "one") (param "a" string) (result string)
        (canon lift (core func $i "one") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
)"#;

fn plugin(options: HostOptions) -> Plugin {
    Plugin::load(&Host::new(options).unwrap(), &wat::parse_str(COMPONENT).unwrap()).unwrap()
}

fn steps(function: &str) -> Steps {
    plugin(HostOptions::default().instances(4)).steps(function).unwrap()
}

/// Runs one step, and returns its text.
async fn step(steps: &Steps, sandbox: &Sandbox, text: &str) -> Result<String, HostError> {
    let text: Arc<str> = text.into();
    steps
        .call(sandbox, "test", async |stepping| {
            Ok((stepping.step(&text, String::new()).await?, Outcome::Done(())))
        })
        .await
}

/// Makes one request with the token in it, and returns the answer's body, or why there is none.
async fn ask(
    steps: &Steps,
    sandbox: &Sandbox,
    url: &str,
) -> Result<Result<String, ExchangeError>, HostError> {
    steps
        .call(sandbox, "test", async |stepping| {
            let authorization = format!("Bearer {}", stepping.placeholder("TOKEN").unwrap_or_default());
            let request =
                Request::get(url).header("authorization", authorization).body(Bytes::new()).unwrap();
            let answer = stepping.send(request, Duration::from_secs(9), 1_000).await;
            let text = answer.map(|response| String::from_utf8_lossy(response.body()).into_owned());
            Ok((text, Outcome::Done(())))
        })
        .await
}

/// A server that never answers.
async fn silent() -> std::net::SocketAddr {
    server(|stream| async move {
        let _open = stream;
        stall().await
    })
    .await
}

/// The reports of a sandbox's calls.
fn watched(sandbox: Sandbox) -> (Sandbox, Arc<Mutex<Vec<CallReport>>>) {
    let reports = Arc::<Mutex<Vec<CallReport>>>::default();
    let sink = Arc::clone(&reports);
    (sandbox.on_call(move |report| sink.lock().unwrap().push(report.clone())), reports)
}

#[test]
fn a_function_of_another_type_and_a_plugin_with_imports_have_no_steps() {
    let plugin = plugin(HostOptions::default().instances(1));
    assert!(matches!(plugin.steps("one"), Err(HostError::NotAFunction { .. })));
    assert!(matches!(plugin.steps("ecco"), Err(HostError::NotAFunction { .. })));
    let host = Host::new(HostOptions::default().instances(1)).unwrap();
    let importing =
        COMPONENT.replacen("(component", r#"(component (import "wasi:io/poll@0.2.0" (instance))"#, 1);
    let importing = Plugin::load(&host, &wat::parse_str(importing).unwrap()).unwrap();
    assert!(matches!(importing.steps("echo"), Err(HostError::NotAFunction { .. })));
}

#[tokio::test]
async fn each_step_has_a_fresh_instance_unless_some_are_kept() {
    let (sandbox, count) = (Sandbox::default(), steps("count"));
    for _ in 0..3 {
        assert_eq!(step(&count, &sandbox, "").await.unwrap(), "1");
    }
    let kept = count.clone().keep(1);
    for expected in ["1", "2", "3"] {
        assert_eq!(step(&kept, &sandbox, "").await.unwrap(), expected);
    }
    // The other plugin's instances are its own.
    assert_eq!(step(&count.keep(1), &sandbox, "").await.unwrap(), "1");
}

#[tokio::test]
async fn an_instance_that_was_stopped_or_failed_is_not_kept() {
    let plugin = plugin(HostOptions::default().instances(2));
    let sandbox = Sandbox::default().limits(Limits::default().cpu(Duration::from_millis(30)).memory(1 << 20));
    for function in ["trap", "spin", "grow"] {
        let kept = plugin.steps(function).unwrap().keep(1);
        for _ in 0..3 {
            assert!(step(&kept, &sandbox, "").await.is_err(), "{function}");
        }
        // Its place is free again.
        let count = plugin.steps("count").unwrap();
        assert_eq!(step(&count, &sandbox, "").await.unwrap(), "1", "{function}");
    }
}

#[tokio::test]
async fn kept_instances_leave_room_for_fresh_ones() {
    let plugin = plugin(HostOptions::default().instances(2));
    let tenants: Vec<_> = (0..5).map(|_| plugin.steps("count").unwrap().keep(9)).collect();
    for _ in 0..3 {
        for tenant in &tenants {
            step(tenant, &Sandbox::default(), "").await.unwrap();
        }
    }
}

#[tokio::test]
async fn no_instance_is_held_while_a_request_is_open() {
    let address = silent().await;
    let plugin = plugin(HostOptions::default().instances(1));
    let (echo, url) = (plugin.steps("echo").unwrap(), format!("http://{address}"));
    let open = Sandbox::new(Policy::allow([&*url]).unwrap()).calls(20);
    let waiting: Vec<_> = (0..10)
        .map(|_| {
            let (echo, open, url) = (echo.clone(), open.clone(), url.clone());
            tokio::spawn(async move { ask(&echo, &open, &url).await.map(drop) })
        })
        .collect();
    tokio::task::yield_now().await;
    assert_eq!(step(&echo, &Sandbox::default(), "hello").await.unwrap(), "hello");
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn an_endless_step_does_not_hold_the_thread_and_ends_at_its_limit() {
    let spin = steps("spin");
    let sandbox = Sandbox::default().limits(Limits::default().cpu(Duration::from_millis(400)));
    let mut turns = 0;
    let endless = step(&spin, &sandbox, "");
    let others = async {
        loop {
            tokio::task::yield_now().await;
            turns += 1;
        }
    };
    let error = tokio::select! {
        ended = endless => ended.unwrap_err(),
        never = others => never,
    };
    assert!(error.to_string().contains("Limits::cpu"), "{error}");
    assert!(!error.may_have_sent() && turns > 1, "{turns} turns");
}

#[tokio::test]
async fn the_limit_of_computing_is_for_all_steps_together() {
    let plugin = plugin(HostOptions::default().instances(1));
    let (echo, limit) = (plugin.steps("echo").unwrap(), Duration::from_millis(5));
    let sandbox = Sandbox::default().limits(Limits::default().cpu(limit));
    let (sandbox, reports) = watched(sandbox);
    let text: Arc<str> = "x".repeat(1 << 10).into();
    let call = echo.call(&sandbox, "test", async |stepping| {
        for _ in 0..100 {
            stepping.step(&text, String::new()).await?;
        }
        Ok(((), Outcome::Done(())))
    });
    _ = call.await;
    let reports = reports.lock().unwrap();
    assert!(reports[0].cpu > Duration::ZERO && reports[0].memory >= 65_536, "{:?}", reports[0]);
}

#[tokio::test]
async fn a_request_has_the_token_and_its_answer_has_not() {
    let address = server(|mut stream| async move {
        let (head, _) = read_request(&mut stream).await?;
        let seen = head.lines().find(|line| line.starts_with("authorization")).unwrap_or_default().to_owned();
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{seen}", seen.len());
        tokio::io::AsyncWriteExt::write_all(&mut stream, answer.as_bytes()).await
    })
    .await;
    let api = Policy::allow(["http://api.test"]).unwrap();
    let sandbox = Sandbox::new(api.clone())
        .reroute(Reroute::new(["api.test"], &address.to_string()).unwrap())
        .credential("TOKEN", Credential::new(Source::fixed("eaag"), api));
    let answer = ask(&steps("echo"), &sandbox, "http://api.test/").await.unwrap().unwrap();
    assert_eq!(answer, "authorization: bearer [access-token]");
}

#[tokio::test]
async fn each_credential_has_a_placeholder_of_its_own() {
    let credential = |token| Credential::new(Source::fixed(token), Policy::default());
    let sandbox =
        Sandbox::default().credential("RELAY", credential("one")).credential("TOKEN", credential("two"));
    let echo = steps("echo");
    let placeholders = echo.call(&sandbox, "test", async |stepping| {
        let of = |variable| stepping.placeholder(variable).map(str::to_owned);
        Ok(((of("RELAY"), of("TOKEN"), of("OTHER")), Outcome::Done(())))
    });
    let (relay, token, other) = placeholders.await.unwrap();
    assert!(relay.is_some() && token.is_some() && relay != token && other.is_none());
}

#[tokio::test]
async fn a_length_that_is_not_the_bodys_does_not_go_out() {
    let address = server(|mut stream| async move {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(tokio::io::AsyncReadExt::read_u8(&mut stream).await?);
        }
        let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("none");
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{length}", length.len());
        tokio::io::AsyncWriteExt::write_all(&mut stream, answer.as_bytes()).await
    })
    .await;
    let url = format!("http://{address}");
    let sandbox = Sandbox::new(Policy::allow([&*url]).unwrap());
    let echo = steps("echo");
    for (given, body, seen) in [(None, "", "none"), (Some("300"), "", "0"), (Some("300"), "hello", "5")] {
        let call = echo.call(&sandbox, "test", async |stepping| {
            let mut request = Request::get(&url).body(Bytes::from(body)).unwrap();
            if let Some(length) = given {
                request.headers_mut().insert("content-length", length.parse().unwrap());
            }
            let response = stepping.send(request, Duration::from_secs(9), 1_000).await.unwrap();
            Ok((response, Outcome::Done(())))
        });
        assert_eq!(call.await.unwrap().body()[..], *seen.as_bytes(), "{given:?} {body:?}");
    }
}

#[tokio::test]
async fn a_call_takes_no_more_steps_than_its_requests_need() {
    let sandbox = Sandbox::default().limits(Limits::default().requests(2));
    let (echo, text) = (steps("echo").keep(1), Arc::<str>::from(""));
    let mut taken = 0;
    let call = echo.call(&sandbox, "test", async |stepping| {
        loop {
            stepping.step(&text, String::new()).await?;
            taken += 1;
        }
        #[expect(unreachable_code, reason = "says what a call gives")]
        Ok(((), Outcome::Done(())))
    });
    let error = call.await.unwrap_err();
    assert!(error.to_string().contains("more steps"), "{error}");
    assert!((2..20).contains(&taken), "{taken}");
}

#[tokio::test]
async fn the_policy_and_the_number_of_requests_hold() {
    let address = answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
    let url = format!("http://{address}");
    let denied = ask(&steps("echo"), &Sandbox::default(), &url).await.unwrap();
    assert!(matches!(denied, Err(ExchangeError::Denied(_))), "{denied:?}");
    let none = Sandbox::new(Policy::allow([&*url]).unwrap()).limits(Limits::default().requests(0));
    let denied = ask(&steps("echo"), &none, &url).await.unwrap();
    assert!(matches!(denied, Err(ExchangeError::TooManyRequests { limit: 0 })), "{denied:?}");
}

#[tokio::test]
async fn who_watches_hears_of_calls_that_were_stopped_or_dropped_and_of_the_request_that_was_open() {
    let address = silent().await;
    let url = format!("http://{address}");
    let exchanges = Arc::<Mutex<Vec<_>>>::default();
    let sink = Arc::clone(&exchanges);
    let sandbox = Sandbox::new(Policy::allow([&*url]).unwrap())
        .tenant("juniper")
        .on_exchange(move |exchange| sink.lock().unwrap().push(exchange.clone()))
        .limits(Limits::default().deadline(Duration::from_millis(200)));
    let (sandbox, reports) = watched(sandbox);
    let echo = steps("echo");
    ask(&echo, &sandbox, &url).await.unwrap_err();
    let dropped = tokio::time::timeout(Duration::from_millis(50), ask(&echo, &sandbox, &url));
    dropped.await.unwrap_err();
    let (reports, exchanges) = (reports.lock().unwrap(), exchanges.lock().unwrap());
    let [stopped, cancelled] = &reports[..] else { panic!("{reports:?}") };
    assert_eq!((stopped.outcome, cancelled.outcome), (Outcome::Unconfirmed(()), Outcome::Unconfirmed(())));
    assert!(matches!(&stopped.end, End::Stopped(reason) if reason.contains("deadline")), "{stopped:?}");
    assert_eq!(cancelled.end, End::Cancelled);
    assert_eq!((stopped.function.as_str(), stopped.tenant.as_deref()), ("test", Some("juniper")));
    assert_eq!((stopped.requests, cancelled.requests), (1, 1));
    let seen: Vec<_> = exchanges.iter().map(|exchange| (exchange.call, exchange.outcome.clone())).collect();
    let given_up = |at_deadline| Err(ExchangeError::Abandoned { phase: Phase::Waiting, at_deadline });
    assert_eq!(seen, [(stopped.id, given_up(true)), (cancelled.id, given_up(false))]);
}

#[tokio::test]
async fn a_call_that_waits_in_vain_is_busy_at_once_or_late() {
    let plugin = plugin(HostOptions::default().calls(1).instances(1));
    let (spin, echo) = (plugin.steps("spin").unwrap(), plugin.steps("echo").unwrap());
    let text: Arc<str> = "".into();
    let running = Sandbox::default();
    let endless = spin.call(&running, "spin", async |stepping| {
        Ok((stepping.step(&text, String::new()).await?, Outcome::Done(())))
    });
    let others = async {
        let at_once = Sandbox::default().limits(Limits::default().queue(Duration::ZERO));
        let (at_once, reports) = watched(at_once);
        let busy = step(&echo, &at_once, "").await.unwrap_err();
        assert!(matches!(busy, HostError::Busy { of_tenant: false, .. }), "{busy}");
        assert_eq!(busy.outcome(), Outcome::TRANSIENT);
        assert_eq!(reports.lock().unwrap()[0].requests, 0);
        let patient = Sandbox::default().limits(Limits::default().deadline(Duration::from_millis(50)));
        let late = step(&echo, &patient, "").await.unwrap_err();
        assert!(
            matches!(late, HostError::Busy { waited, .. } if waited >= Duration::from_millis(50)),
            "{late}"
        );
    };
    tokio::select! {
        // The endless call first: it has the only place.
        biased;
        _ = endless => panic!("it does not end"),
        () = others => {}
    }
}

#[tokio::test]
async fn a_tenant_has_no_more_calls_than_it_may_and_leaves_the_rest_to_others() {
    let echo = steps("echo");
    let one = Sandbox::default().calls(1).limits(Limits::default().queue(Duration::ZERO));
    let first = echo.call(&one, "first", async |_| {
        // A clone is the same tenant.
        let second = step(&echo, &one.clone().tenant("the same"), "").await.unwrap_err();
        assert!(matches!(second, HostError::Busy { of_tenant: true, .. }), "{second}");
        let other = Sandbox::default().limits(Limits::default().queue(Duration::ZERO));
        assert_eq!(step(&echo, &other, "other").await.unwrap(), "other");
        Ok(((), Outcome::Done(())))
    });
    first.await.unwrap();
}

#[tokio::test]
async fn a_tenant_that_hangs_delays_no_other() {
    const HANGING: usize = 2_000;
    let address = silent().await;
    let url = format!("http://{address}");
    let plugin = plugin(HostOptions::default().calls(HANGING as u32 + 10).instances(4));
    let echo = plugin.steps("echo").unwrap();
    let hanging = Sandbox::new(Policy::allow([&*url]).unwrap()).calls(HANGING);
    let (hanging, reports) = watched(hanging);
    let calls: Vec<_> = (0..HANGING)
        .map(|_| {
            let (echo, hanging, url) = (echo.clone(), hanging.clone(), url.clone());
            tokio::spawn(async move { ask(&echo, &hanging, &url).await.map(drop) })
        })
        .collect();
    tokio::task::yield_now().await;
    let other = Sandbox::default().limits(Limits::default().queue(Duration::ZERO));
    let (other, others) = watched(other);
    for _ in 0..20 {
        assert_eq!(step(&echo, &other, "hello").await.unwrap(), "hello");
    }
    assert!(others.lock().unwrap().iter().all(|report| report.outcome == Outcome::Done(())));
    assert!(reports.lock().unwrap().is_empty(), "all of them still hang");
    calls.iter().for_each(tokio::task::JoinHandle::abort);
}

#[test]
fn calls_in_steps_can_be_spawned() {
    fn sendable<T: Send>(_: T) {}
    let (echo, sandbox) = (steps("echo"), Sandbox::default());
    sendable(step(&echo, &sandbox, ""));
    sendable(ask(&echo, &sandbox, ""));
}
