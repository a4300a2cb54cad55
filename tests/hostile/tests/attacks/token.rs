//! The token in places where it does not belong.

use host_harness::{Credential, Policy, Sandbox, Source};
use serde_json::{Value, json};

use crate::server::Server;
use crate::support::{all_of, request, run, sandbox, send};

const TOKEN: &str = "EAAG|of/the=host";

/// Requests to the server are allowed; the token is sent only to `POST /v25.0/` on it.
fn with_token(server: &Server, more: &[&str]) -> Sandbox {
    let all = all_of(server);
    let rules: Vec<_> = more.iter().copied().chain([all.as_str()]).collect();
    let bound = Policy::allow([format!("POST {all}/v25.0/").as_str()]).expect("a policy");
    sandbox(&rules).credential("TOKEN", Credential::new(Source::fixed(TOKEN), bound))
}

fn with_header(mut request: Value, name: &str, value: &str) -> Value {
    request["headers"] = json!([[name, value]]);
    request
}

/// Asserts that the server has the request, with the placeholder where the plugin put its token.
#[track_caller]
fn assert_placeholder(server: &Server, at: &str) {
    let [request] = &server.received()[..] else { panic!("{at}: one request was expected") };
    let text = format!("{}{}", request.head, request.body);
    assert!(text.contains("placeholder-"), "{at}: {text}");
    for part in ["EAAG", "=host", "%3Dhost"] {
        assert!(!text.contains(part), "{at}: {text}");
    }
}

#[test]
fn the_token_goes_where_it_is_bound() {
    run(async {
        let server = Server::start().await;
        let bound =
            with_header(request("POST", server.address, "/v25.0/me"), "authorization", "Bearer {TOKEN}");
        send(&with_token(&server, &[]), bound).await.result.unwrap();
        assert_eq!(server.received()[0].header("authorization"), format!("Bearer {TOKEN}"));
    });
}

#[test]
fn the_token_goes_into_no_other_header_and_no_body_and_no_query() {
    run(async {
        for (header, path, body) in [
            ("x-steal", "/v25.0/me", ""),
            ("cookie", "/v25.0/me", ""),
            ("x-authorization", "/v25.0/me", ""),
            ("x-none", "/v25.0/me", "It is {TOKEN}."),
            ("x-none", "/v25.0/me?access_token={TOKEN}", ""),
            ("x-none", "/v25.0/{TOKEN}", ""),
        ] {
            let server = Server::start().await;
            let value = if header == "x-none" { "none" } else { "Bearer {TOKEN}" };
            let mut request = with_header(request("POST", server.address, path), header, value);
            request["body"] = body.into();
            send(&with_token(&server, &[]), request).await.result.unwrap();
            assert_placeholder(&server, header);
        }
    });
}

#[test]
fn the_token_goes_to_no_other_method_or_path() {
    run(async {
        for (method, path) in [
            ("GET", "/v25.0/me"),
            ("PUT", "/v25.0/me"),
            ("POST", "/"),
            ("POST", "/v25.0/../log"),
            ("POST", "/v25.0/%2e%2e/log"),
            ("POST", "/v25.0//log"),
        ] {
            let server = Server::start().await;
            let request =
                with_header(request(method, server.address, path), "authorization", "Bearer {TOKEN}");
            send(&with_token(&server, &[]), request).await.result.unwrap();
            assert_placeholder(&server, path);
        }
    });
}

#[test]
fn the_token_goes_to_no_other_host_that_is_allowed() {
    run(async {
        let (server, other) = (Server::start().await, Server::start().await);
        let request =
            with_header(request("POST", other.address, "/v25.0/me"), "authorization", "Bearer {TOKEN}");
        send(&with_token(&server, &[&all_of(&other)]), request).await.result.unwrap();
        assert_placeholder(&other, "another host");
    });
}

#[test]
fn an_answer_that_shows_the_token_shows_the_placeholder() {
    run(async {
        let spellings = ["EAAG|of/the=host", "EAAG%7Cof%2Fthe%3Dhost", r"EAAG|of\/the\u003dhost"];
        let server = Server::answering(move |_| spellings.join(" and ")).await;
        let request =
            with_header(request("POST", server.address, "/v25.0/me"), "authorization", "Bearer {TOKEN}");
        let result = send(&with_token(&server, &[]), request).await.result.unwrap().to_string();
        assert_eq!(server.received()[0].header("authorization"), format!("Bearer {TOKEN}"));
        // Three in the body, one in the header that echoes the request's.
        assert_eq!(result.matches("placeholder-").count(), 4, "{result}");
        assert!(!result.contains("EAAG") && !result.contains("host\""), "{result}");
    });
}
