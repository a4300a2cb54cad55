//! Media and resumable uploads.

use host_harness_simulator::*;
use serde_json::json;

use crate::client::{Answer, Client};

async fn upload(client: &Client, content_type: &str, bytes: &[u8]) -> Answer {
    let mut body =
        b"--b\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n".to_vec();
    let head = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: {content_type}\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let bearer = format!("Bearer {}", client.token);
    let headers = [("authorization", &*bearer), ("content-type", "multipart/form-data; boundary=b")];
    client.raw("POST", &format!("/v25.0/{DEMO_PHONE_NUMBER_ID}/media"), &headers, body).await
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_sent() {
    let client = Client::demo().await;
    let id = upload(&client, "text/plain", b"hello").await.json()["id"].as_str().unwrap().to_owned();
    let info = client.get(&format!("/v25.0/{id}")).await.json();
    assert_eq!(info["sha256"], "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    assert_eq!((&info["mime_type"], &info["file_size"]), (&"text/plain".into(), &5.into()));
    let url = info["url"].as_str().unwrap();
    let path = url.strip_prefix("https://lookaside.fbsbx.com").expect("media live on their own host");
    let file = client.get(path).await;
    assert_eq!(
        (&file.bytes[..], &file.headers["content-type"]),
        (&b"hello"[..], &"text/plain".parse().unwrap())
    );

    assert_eq!(client.raw("GET", path, &[("user-agent", "test")], "").await.error().0, 401);
    let bearer = format!("Bearer {DEMO_TOKEN}");
    assert_eq!(client.raw("GET", path, &[("authorization", &bearer)], "").await.error().0, 400);
    let stale = format!("/whatsapp_business/attachments/?mid={id}&ext=1700000000");
    assert_eq!(client.get(&stale).await.error().0, 404);

    let message = |to: &str| {
        json!({ "messaging_product": "whatsapp", "to": to, "type": "document",
        "document": { "id": id, "filename": "hello.txt" } })
    };
    assert_eq!(client.send(message(DEMO_RECIPIENT)).await.status, 200);
    assert_eq!(client.call("DELETE", &format!("/v25.0/{id}"), None).await.json(), json!({ "success": true }));
    assert_eq!(client.get(&format!("/v25.0/{id}")).await.error(), (400, 100, Some(33)));
    assert_eq!(client.send(message(DEMO_RECIPIENT)).await.error(), (400, 100, None));
}

#[tokio::test]
async fn types_and_sizes_are_kept() {
    let client = Client::demo().await;
    let refused = upload(&client, "application/zip", b"PK").await;
    assert_eq!(refused.error(), (400, 100, None));
    assert!(refused.message().contains("audio/aac") && refused.message().ends_with("'application/zip'."));
    let large = vec![0; 5 * 1024 * 1024 + 1];
    assert_eq!(upload(&client, "image/png", &large).await.error(), (400, 100, None));
    assert_eq!(upload(&client, "application/pdf", &large).await.status, 200);
}

#[tokio::test]
async fn a_resumable_upload_ends_in_a_handle() {
    let client = Client::demo().await;
    let opened = client
        .call("POST", "/v25.0/app/uploads?file_length=6&file_type=image/png&file_name=a.png", None)
        .await;
    let session = opened.json()["id"].as_str().unwrap().to_owned();
    let oauth = format!("OAuth {DEMO_TOKEN}");
    let put = async |offset: &str, bytes: &'static str| {
        let headers = [("authorization", &*oauth), ("file_offset", offset)];
        client.raw("POST", &format!("/v25.0/{session}"), &headers, bytes).await
    };
    assert_eq!(put("0", "abc").await.json()["file_offset"], 3);
    assert_eq!(put("0", "abc").await.error(), (400, 100, None));
    assert_eq!(client.get(&format!("/v25.0/{session}")).await.json()["file_offset"], 3);
    // After a part that is too long, the session keeps its position.
    assert_eq!(put("3", "defg").await.error(), (400, 100, None));
    assert!(put("3", "def").await.json()["h"].as_str().unwrap().starts_with("4::"));
}
