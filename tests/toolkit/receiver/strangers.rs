//! Senders without the secret: what they cost, and that they keep nobody out.

use host_harness::{Host, HostOptions};
use tokio::task::yield_now;

use super::*;

/// The maximum size of a body from Meta.
const LARGE: usize = 3_000_000;
const SLOW: usize = 200;
const STALLED: usize = 20;
/// The receiver's default memory for all bodies.
const BUDGET: usize = 32 << 20;

/// A well-formed signature that matches nothing.
fn wrong_signature() -> String {
    format!("sha256={}", "0".repeat(64))
}

/// A signed body of Meta's largest size.
fn large_notification(id: &str) -> String {
    let body = notification(id);
    // White space between JSON members does not count.
    body.replacen('{', &format!("{{{}", " ".repeat(LARGE - body.len())), 1)
}

#[test]
fn slow_heads_and_stalled_bodies_do_not_keep_a_signed_delivery_out() {
    run(async {
        let mut hook = Hook::start("strangers").await;
        let mut slow = Vec::new();
        for _ in 0..SLOW {
            let mut stream = TcpStream::connect(hook.address).await.expect("it listens");
            stream.write_all(b"POST / HTTP/1.1\r\nhost: x\r\nx-slow: ").await.expect("it reads");
            slow.push(stream);
        }
        let head = format!(
            "POST / HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: {}\r\ncontent-length: {LARGE}\r\n\r\n",
            wrong_signature()
        );
        let body = vec![b' '; LARGE - 1];
        let mut stalled = Vec::new();
        for _ in 0..STALLED {
            let mut stream = TcpStream::connect(hook.address).await.expect("it listens");
            stream.write_all(head.as_bytes()).await.expect("it reads");
            stream.write_all(&body).await.expect("it reads");
            stalled.push(stream);
        }
        let receiver = hook.receiver.as_ref().expect("it runs");
        // Until it is full: not one more of them fits.
        while receiver.body_memory().held + LARGE < BUDGET {
            yield_now().await;
        }
        let large = large_notification("wamid.A");
        assert_eq!(hook.signed(large.as_bytes()).await, 200);
        assert_eq!(hook.signed(notification("wamid.B").as_bytes()).await, 200);
        let memory = hook.receiver.as_ref().expect("it runs").body_memory();
        assert!(memory.peak <= BUDGET, "{memory:?}");
        assert_eq!(hook.kept().len(), 2);

        let mut ended = Vec::new();
        while let Ok(request) = hook.received.try_recv() {
            ended.push(request.status);
        }
        assert_eq!(ended.iter().filter(|status| **status == 200).count(), 2);
        let dropped = ended.iter().filter(|status| **status == 503).count();
        assert_eq!(dropped + 2, ended.len(), "none ended by its time: {ended:?}");
        assert!((STALLED - BUDGET / LARGE..STALLED).contains(&dropped), "{dropped} made room");
        for stream in slow {
            assert!(stream.try_read(&mut [0; 1]).is_err(), "a slow one was closed, though there is room");
        }
    });
}

#[test]
fn one_connection_too_many_closes_the_one_that_was_idle_longest() {
    run(async {
        let limits = ReceiverLimits::default().connections(3);
        let hook = Hook::with(limits, PLUGIN.plugin().clone(), Hook::file("too-many"), |_| ()).await;
        let mut connections = Vec::new();
        for _ in 0..3 {
            let mut stream = TcpStream::connect(hook.address).await.expect("it listens");
            stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.expect("it reads");
            // Its answer is its last act, before the next one connects.
            let mut answer = Vec::new();
            while !answer.ends_with(b"403 Forbidden") || !answer.contains(&b'\n') {
                assert_ne!(stream.read_buf(&mut answer).await.expect("an answer"), 0);
            }
            connections.push(stream);
        }
        assert_eq!(hook.signed(notification("wamid.A").as_bytes()).await, 200);
        let end = connections[0].read(&mut [0; 1]).await;
        assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
        for stream in &connections[1..] {
            assert!(stream.try_read(&mut [0; 1]).is_err(), "it is closed as well");
        }
    });
}

#[test]
fn a_body_with_a_wrong_signature_does_not_enter_the_sandbox() {
    run(async {
        // A component without functions: calling one is a fault of the host.
        let host = Host::new(HostOptions::default().instances(1)).expect("a host");
        let empty = Plugin::load(&host, b"\0asm\x0d\0\x01\0").expect("a component");
        let mut hook = Hook::with(ReceiverLimits::default(), empty, Hook::file("sandbox"), |_| ()).await;
        let body = notification("wamid.A");
        let mut problems = Vec::new();
        for (signature, status) in [
            (String::new(), 401),
            ("sha1=0".to_owned(), 401),
            (wrong_signature(), 401),
            // This one is admitted, but there is no function to call: Meta has to send it again.
            (webhook_signature(SECRET, body.as_bytes()), 500),
        ] {
            assert_eq!(hook.post(&signature, &body).await, status, "{signature}");
            problems.extend(hook.received.recv().await.and_then(|request| request.problem));
        }
        for (problem, part) in
            problems.iter().zip(["not signed", "64 hexadecimal digits", "another app's", "sends it again"])
        {
            assert!(problem.contains(part), "{problem}");
        }
        assert_eq!(problems.len(), 4);
    });
}
