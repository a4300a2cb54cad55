use crate::client::{ANA, ask, chat, page, post, send, studio, text};
use host_harness_simulator::DEMO_TOKEN;
use serde_json::json;

#[tokio::test]
async fn only_its_own_pages_may_change_something() {
    let studio = studio().await;
    let url = format!("{}phone/act", studio.url());
    let form = || Some(format!("chat={}&do=text&text=Hi", chat(ANA)));
    let own = studio.url().trim_end_matches('/').to_owned();
    for origin in [None, Some("null"), Some("http://evil.example"), Some("http://127.0.0.1:1")] {
        let headers: Vec<_> = origin.map(|origin| ("origin", origin)).into_iter().collect();
        assert_eq!(ask(&url, &headers, form()).await.status(), 403, "{origin:?}");
    }
    assert_eq!(ask(&url, &[("origin", &own)], form()).await.status(), 303);
}

#[tokio::test]
async fn another_name_gets_nothing() {
    let studio = studio().await;
    let url = format!("{}phone", studio.url());
    for host in ["evil.example", "localhost", "127.0.0.1", "127.0.0.1:1"] {
        assert_eq!(ask(&url, &[("host", host)], None).await.status(), 403, "{host}");
    }
    let port = studio.url().trim_end_matches('/').rsplit(':').next().unwrap().to_owned();
    assert_eq!(ask(&url, &[("host", &format!("localhost:{port}"))], None).await.status(), 200);
}

#[tokio::test]
async fn a_page_allows_its_own_files_only() {
    let studio = studio().await;
    for path in ["phone", "tools", "tools/send-message", "connection", "nowhere", "page.js"] {
        let response = ask(&format!("{}{path}", studio.url()), &[], None).await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        let html = text(response).await;
        for inline in [" style=", " onclick=", "<style", "javascript:"] {
            assert!(!html.contains(inline), "{path}: {inline}");
        }
    }
}

#[tokio::test]
async fn no_page_has_a_token() {
    let studio = studio().await;
    let typed = "EAAG-typed-by-somebody";
    let answer = post(&studio, "connection", &[("access-token", typed), ("business-account-id", "1")]).await;
    let pages = [
        text(answer).await,
        page(&studio, "connection").await,
        page(&studio, "tools/send-message").await,
        page(&studio, "phone").await,
    ];
    for html in pages {
        assert!(!html.contains(typed) && !html.contains(DEMO_TOKEN), "{html}");
    }
}

#[tokio::test]
async fn a_webhook_that_nobody_signed_is_not_believed() {
    let studio = studio().await;
    let body = json!({"object": "whatsapp_business_account", "entry": []}).to_string();
    let url = format!("{}webhook", studio.url());
    let headers = [("x-hub-signature-256", "sha256=00"), ("content-type", "application/json")];
    assert_eq!(ask(&url, &headers, Some(body)).await.status(), 401);
    assert!(page(&studio, "phone").await.contains("<strong>refused</strong>"));
}

#[tokio::test]
async fn words_of_people_are_text() {
    let studio = studio().await;
    let hostile = "<script>alert(1)</script>\" onerror=\"x";
    assert_eq!(send(&studio, ANA, json!({"type": "text", "text": {"body": hostile}})).await, 200);
    let html = page(&studio, "phone").await;
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
    assert!(!html.contains("<script>alert"), "{html}");
}
