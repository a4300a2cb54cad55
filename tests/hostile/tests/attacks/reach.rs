//! Destinations that the plugin may not reach.

use serde_json::json;

use crate::server::Server;
use crate::support::{all_of, request, run, sandbox, send};

#[test]
fn another_host_is_denied_with_the_rule_that_would_allow_it() {
    run(async {
        let (allowed, other) = (Server::start().await, Server::start().await);
        let sandbox = sandbox(&[&all_of(&allowed)]);
        let outcome = send(&sandbox, request("GET", other.address, "/")).await;
        assert!(outcome.refusal().contains("HttpRequestDenied"), "{}", outcome.refusal());
        let url = all_of(&other);
        assert_eq!(outcome.told(), format!("GET {url}/ is not allowed. This rule would allow it: GET {url}"));
        assert!(other.received().is_empty());
        // The plugin itself obeys: an allowed request is sent.
        assert_eq!(
            send(&sandbox, request("GET", allowed.address, "/")).await.result.unwrap()["ok"]["status"],
            200
        );
    });
}

const METADATA: [&str; 9] = [
    "169.254.169.254",
    "169.254.169.254.",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "169.16689662",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
];

#[test]
fn the_metadata_address_is_denied_in_every_spelling() {
    run(async {
        for host in METADATA {
            let outcome =
                send(&sandbox(&["https://graph.facebook.com"]), request("GET", host, "/latest")).await;
            assert!(outcome.refusal().contains("HttpRequestDenied"), "{host}: {}", outcome.refusal());
        }
    });
}

#[test]
fn a_rule_for_a_strange_spelling_is_no_way_to_the_metadata_address() {
    run(async {
        for host in METADATA.into_iter().filter(|host| !host.starts_with('[') && *host != METADATA[0]) {
            let outcome = send(&sandbox(&[&format!("http://{host}")]), request("GET", host, "/latest")).await;
            assert!(outcome.refusal().contains("DestinationIpProhibited"), "{host}: {}", outcome.refusal());
            assert!(
                outcome.told().contains("is 169.254.169.254, a cloud's metadata service"),
                "{}",
                outcome.told()
            );
        }
    });
}

#[test]
fn no_path_leads_out_of_the_one_that_is_allowed() {
    run(async {
        let server = Server::start().await;
        let sandbox = sandbox(&[&format!("{}/v25.0/", all_of(&server))]);
        for path in [
            "/admin",
            "/v25.0/../admin",
            "/v25.0/..",
            "/v25.0/%2e%2e/admin",
            "/v25.0/..%2fadmin",
            "/v25.0/a%2F..%2F..%2Fadmin",
            "/v25.0/..;/admin",
            "/v25.0/\\..\\..\\admin",
            "/v25.0/%5c..%5cadmin",
            "/v25.0//admin",
            "//v25.0/",
            "//evil.test/v25.0/",
            "/v25.0/%00",
            "/v25.0/%0d%0aadmin",
            "/v25.0\r\nGET /admin HTTP/1.1\r\n\r\n",
            "/v25.0/ HTTP/1.1\r\nx-smuggled: 1",
            "/v25.0/ /admin",
            "/admin?/v25.0/",
            "/admin#/v25.0/",
            "?/v25.0/",
            "*",
            "v25.0/",
            "http://evil.test/v25.0/",
            "@evil.test/v25.0/",
            "",
        ] {
            let outcome = send(&sandbox, request("GET", server.address, path)).await;
            let refusal = outcome.refusal();
            assert!(
                refusal.contains("HttpRequestDenied") || refusal == "the path is not taken",
                "{path:?}: {refusal}"
            );
            assert!(server.received().is_empty(), "{path:?}: {:?}", server.received());
        }
        // Anything after a question mark is not part of the path, whatever it looks like.
        let query = "/v25.0/me?next=/../../admin";
        send(&sandbox, request("GET", server.address, query)).await.result.unwrap();
        assert_eq!(server.received()[0].path(), query);
    });
}

#[test]
fn no_authority_names_two_hosts() {
    run(async {
        let server = Server::start().await;
        let (rule, address) = (all_of(&server), server.address);
        let sandbox = sandbox(&[&rule, "http://graph.facebook.com", "https://graph.facebook.com"]);
        for authority in [
            format!("graph.facebook.com@{address}"),
            format!("{address}@graph.facebook.com"),
            format!("graph.facebook.com:80@{address}"),
            format!("@{address}"),
            format!("{address}/@graph.facebook.com"),
            format!("{address}#@graph.facebook.com"),
            format!("{address}?@graph.facebook.com"),
            format!("{address}\\@graph.facebook.com"),
            format!("{address}\r\nhost: graph.facebook.com"),
            format!("{address} graph.facebook.com"),
            format!("{address}:{}", address.port()),
            format!("127.0.0.1:0{:05}", address.port() as u32 + 65_536),
            String::new(),
        ] {
            let outcome = send(&sandbox, request("GET", &authority, "/")).await;
            outcome.refusal();
            assert!(server.received().is_empty(), "{authority:?}: {:?}", server.received());
        }
    });
}

#[test]
fn no_scheme_but_that_of_the_rule_is_spoken() {
    run(async {
        let server = Server::start().await;
        let sandbox = sandbox(&[&all_of(&server)]);
        for scheme in ["https", "ftp", "file", "ws", "http://evil.test/", "h\r\nttp", ""] {
            let mut request = request("GET", server.address, "/");
            request["scheme"] = scheme.into();
            send(&sandbox, request).await.refusal();
        }
        for method in ["CONNECT", "GET / HTTP/1.1\r\nhost: evil.test\r\n\r\nGET", "G\0T", ""] {
            let outcome = send(&sandbox, request(method, server.address, "/")).await;
            assert!(
                outcome.result.is_err() || server.received().is_empty(),
                "{method:?}: {:?}",
                server.received()
            );
        }
    });
}

#[test]
fn a_body_is_no_second_request() {
    run(async {
        let server = Server::start().await;
        let sandbox = sandbox(&[&format!("POST {}/v25.0/", all_of(&server))]);
        let smuggled = "GET /admin HTTP/1.1\r\nhost: a\r\n\r\n";
        let with = |headers| {
            let mut request = request("POST", server.address, "/v25.0/me");
            request["headers"] = headers;
            request["body"] = smuggled.into();
            request
        };
        for length in ["1000", "abc", "-1", "+36", "0x24", "36, 0", ""] {
            send(&sandbox, with(json!([["content-length", length]]))).await.refusal();
            assert!(server.received().is_empty(), "{length:?}: {:?}", server.received());
        }
        // The part of a body beyond its declared length is not sent; if two lengths are declared, neither is accepted.
        for lengths in [vec!["0"], vec!["3"], vec!["36", "0"], vec!["0", "36"]] {
            let lengths: Vec<_> = lengths.into_iter().map(|length| ("content-length", length)).collect();
            send(&sandbox, with(json!(lengths))).await;
        }
        let all = server.received();
        assert!(
            all.iter().all(|request| request.path() == "/v25.0/me" && request.body.len() <= 3),
            "{all:?}"
        );
    });
}
