//! Headers that the plugin may not set.

use serde_json::json;

use crate::server::Server;
use crate::support::{all_of, request, run, sandbox, send};

/// Sends each as the only header; each must be refused by name, with nothing sent.
async fn refused(headers: &[(&str, &str)], why: &str) {
    let server = Server::start().await;
    let sandbox = sandbox(&[&all_of(&server)]);
    for (name, value) in headers {
        let mut request = request("POST", server.address, "/");
        request["headers"] = json!([[name, value]]);
        let outcome = send(&sandbox, request).await;
        assert_eq!(outcome.refusal(), format!("the header {name:?} is not taken: HeaderError::{why}"));
    }
    assert!(server.received().is_empty(), "{:?}", server.received());
}

#[test]
fn a_line_end_or_nul_in_a_header_is_refused() {
    run(refused(
        &[
            ("x-a", "1\r\nhost: evil.test"),
            ("x-a", "1\r\n\r\nGET /admin HTTP/1.1"),
            ("x-a", "1\nx-b: 2"),
            ("x-a", "1\rx-b: 2"),
            ("x-a", "1\0a"),
            ("x-a", "\u{7f}"),
            ("x-a\r\nhost", "evil.test"),
            ("x-a: 1\r\nx-b", "2"),
            ("x-a\0", "1"),
            ("x a", "1"),
            ("x-a:", "1"),
            ("", "1"),
        ],
        "InvalidSyntax",
    ));
}

#[test]
fn a_header_of_the_connection_is_refused() {
    run(refused(
        &[
            ("host", "evil.test"),
            ("Host", "evil.test"),
            ("connection", "upgrade"),
            ("keep-alive", "timeout=1000"),
            ("proxy-authenticate", "Basic"),
            ("proxy-authorization", "Basic YTpi"),
            ("proxy-connection", "keep-alive"),
            ("Transfer-Encoding", "chunked"),
            ("upgrade", "websocket"),
            ("http2-settings", "AAMAAABkAARAAAAAAAIAAAAA"),
        ],
        "Forbidden",
    ));
}
