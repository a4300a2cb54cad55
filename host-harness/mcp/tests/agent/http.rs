//! Streamable HTTP, and the requests it refuses.

use host_harness_mcp::{HttpServer, ListenError, ToolServer};
use rmcp::ServiceExt;
use rmcp::transport::StreamableHttpClientTransport;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{
    Client, NUMBER, all, call, expose, failed, given, meeting, params, run, stalling, template,
};

async fn listen(server: ToolServer) -> HttpServer {
    HttpServer::start(server, ([127, 0, 0, 1], 0).into(), &[]).await.unwrap()
}

async fn connect(server: &HttpServer) -> Client {
    ().serve(StreamableHttpClientTransport::from_uri(server.url())).await.unwrap()
}

#[test]
fn several_agents_are_served_over_http() {
    run(async {
        let simulator = crate::support::simulator().await;
        let exposed = expose(simulator.addr(), &all()).await.unwrap();
        let server = listen(exposed.server).await;
        let (one, other) = (connect(&server).await, connect(&server).await);
        assert_eq!(one.list_all_tools().await.unwrap().len(), 9);
        given(call(&one, "send-template", template()).await);
        let told = failed(call(&other, "send-message", json!({"to": "5", "body": "hello"})).await);
        assert_eq!(told["code"], 1006);
        assert_eq!(simulator.messages().len(), 1);
        server.stop().await.unwrap();
    });
}

#[test]
fn calls_of_several_agents_run_at_once() {
    run(async {
        let server = listen(expose(meeting(2).await, &all()).await.unwrap().server).await;
        let message = json!({"to": NUMBER, "body": "hello"});
        let (one, other) = (connect(&server).await, connect(&server).await);
        let (a, b) =
            tokio::join!(call(&one, "send-message", message.clone()), call(&other, "send-message", message));
        given(a);
        given(b);
    });
}

#[test]
fn a_server_that_stops_ends_its_calls() {
    run(async {
        let mut stalling = stalling().await;
        let mut exposed = expose(stalling.addr, &all()).await.unwrap();
        let server = listen(exposed.server).await;
        let client = connect(&server).await;
        let message = json!({"to": NUMBER, "body": "hello"});
        let calling = tokio::spawn(async move { client.call_tool(params("send-message", &message)).await });
        stalling.came.recv().await.unwrap();
        server.stop().await.unwrap();
        let line = exposed.log.recv().await.unwrap();
        assert_eq!(line, "send-message: cancelled; the message may have been sent anyway");
        calling.abort();
    });
}

/// The status of the response to a request with these headers.
async fn status(server: &HttpServer, headers: &str) -> String {
    let url = server.url();
    let address = url.trim_start_matches("http://").trim_end_matches("/mcp");
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"a","version":"1"}}}"#;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "POST /mcp HTTP/1.1\r\n{headers}content-type: application/json\r\naccept: application/json, text/event-stream\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut line = vec![0; "HTTP/1.1 200".len()];
    stream.read_exact(&mut line).await.unwrap();
    String::from_utf8(line).unwrap().split_off("HTTP/1.1 ".len())
}

#[test]
fn pages_in_a_browser_are_turned_away() {
    run(async {
        let nowhere = ([127, 0, 0, 1], 9).into();
        let server = listen(expose(nowhere, &all()).await.unwrap().server).await;
        assert_eq!(status(&server, "host: 127.0.0.1\r\n").await, "200");
        assert_eq!(status(&server, "host: localhost:80\r\n").await, "200");
        // DNS rebinding: a page's own host name that resolves to this machine.
        assert_eq!(status(&server, "host: evil.example\r\n").await, "403");
        for origin in ["https://evil.example", "http://127.0.0.1:9", "null"] {
            let headers = format!("host: 127.0.0.1\r\norigin: {origin}\r\n");
            assert_eq!(status(&server, &headers).await, "403", "{origin}");
        }
    });
}

#[test]
fn other_machines_are_served_only_under_a_name_that_is_given() {
    run(async {
        let nowhere = ([127, 0, 0, 1], 9).into();
        let tools = expose(nowhere, &all()).await.unwrap().server;
        let all_addresses = ([0, 0, 0, 0], 0).into();
        let refused = HttpServer::start(tools.clone(), all_addresses, &[]).await;
        assert!(matches!(refused, Err(ListenError::NotLoopback(_))));
        let loopback = ([127, 0, 0, 1], 0).into();
        let server = HttpServer::start(tools, loopback, &["tools.example".to_owned()]).await.unwrap();
        assert_eq!(status(&server, "host: tools.example\r\n").await, "200");
        assert_eq!(status(&server, "host: other.example\r\n").await, "403");
    });
}

#[test]
fn whoever_has_not_connected_can_read_the_servers_card() {
    run(async {
        let nowhere = ([127, 0, 0, 1], 9).into();
        let server = listen(expose(nowhere, &all()).await.unwrap().server).await;
        let url = server.url();
        let address = url.trim_start_matches("http://").trim_end_matches("/mcp");
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request =
            format!("GET /mcp/server-card HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, card) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        assert!(head.contains("content-type: application/mcp-server-card+json"), "{head}");
        let card: serde_json::Value = serde_json::from_str(card).unwrap();
        assert_eq!(card["remotes"][0]["url"], url, "{card}");
        assert_eq!(card["name"], "localhost/whatsapp");
        let description = card["description"].as_str().unwrap();
        assert!(description.ends_with("Cloud API."), "{description}");
    });
}
